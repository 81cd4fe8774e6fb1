"""How sure shares are: the classifier's error in this very text, and what other paragraphs would have said.

Two questions, two spreads. What would coders find in this text? Only the classifier errs: the spread follows from the
probabilities and was scaled on held-out reports so that nine in ten coded shares lie inside. What does the text stand
for? Under the same headings other paragraphs could have been written: a bootstrap draws paragraphs anew within each
section (stratified, Davison and Hinkley 1997), one fewer than there are and weighed up, as strata are small (McCarthy
and Snowden 1985). A group stands for others of its kind too: whole clusters, its places or the years of one place, are
drawn as well, by the Bayesian bootstrap (Rubin 1981), and by theme the draws that spread wider count. A place that
stands in two groups weighs the same in both, so that what its years share drops out of their difference.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .findings import Estimate
from .quantification import CORRECTIONS, Floats, Rows, ShareErrors, count_chosen, estimate_shares, sharpen

LEVEL = 0.9
#: Half of a 90 % interval, half of a 95 % one, and what a power of 80 % adds, in standard errors of a normal.
HALF, HALF_95, POWER_80 = 1.6448536, 1.959964, 0.8416212
#: Degrees of freedom of Student's t that errors of differences follow on held-out reports, once their 90 % interval is
#: the unit: a normal finds differences that are none fourteen times too often at 0.1 % (docs/shares.md).
ERROR_FREEDOM = 4
DRAWS = 1000
SEED = 0
#: With fewer paragraphs sentences are drawn; with fewer sentences nothing is known, and a share may be off by all.
_FEWEST_UNITS = 5


@dataclass(frozen=True)
class Sampled:
    """Shares (themes,) with draws of what could be off, both of shape (draws, themes): ``noise`` is the classifier's
    error, ``sampling`` the deviation of other paragraphs, or clusters; ``half`` (themes,) is half of the interval for
    this text. ``within`` (themes,) is the spread by other paragraphs alone, ``clusters`` names what a group's draws
    are of.
    """

    name: str
    shares: Floats
    raw: Floats
    half: Floats | None
    noise: Floats
    sampling: Floats
    within: Floats | None = None
    clusters: frozenset[str] = frozenset()

    @property
    def error(self) -> Floats:
        """Standard errors of the classifier, of shape (themes,); zeros where they are not known."""
        return np.zeros(len(self.shares)) if self.half is None else self.half / HALF

    @property
    def unknown(self) -> bool:
        """Whether nothing is known of what else the text could have said: every draw is off by a whole share."""
        return bool((np.abs(self.sampling) >= 1).all())

    @property
    def spread(self) -> Floats:
        """Standard errors of classifier and sampling together, of shape (themes,)."""
        return np.asarray(np.hypot(self.error, self.sampling.std(axis=0)))


def spread_difference(first: Sampled, second: Sampled) -> Floats:
    """Standard errors of the difference of two, of shape (themes,).

    Of groups that share clusters the draws are taken together, which leaves at least what paragraphs scatter.
    """
    apart = np.hypot(first.spread, second.spread)
    if first.within is None or second.within is None or first.clusters.isdisjoint(second.clusters):
        return np.asarray(apart)
    together = (first.sampling - second.sampling).std(axis=0)
    sampling = np.maximum(together, np.hypot(first.within, second.within))
    return np.asarray(np.sqrt(first.error**2 + second.error**2 + sampling**2))


def spread_errors(rows: Rows) -> Floats:
    """The expected error of every theme's share before scaling, of shape (themes,).

    sqrt(sum over sections of (sum over rows of w sqrt(p (1 - p)))^2) with weights w that sum to one: doubts within a
    section add up, for a section that is misread is misread as a whole; those of different sections cancel in part.

    >>> rows = Rows.of(np.array([[0.5, 0.5], [0.5, 0.5]]), np.ones(2), np.array([0, 0]), np.array([0, 1]))
    >>> spread_errors(rows).tolist()
    [0.5, 0.5]
    """
    weights = rows.weights / max(rows.weights.sum(), 1e-12)
    doubts = np.sqrt(np.maximum(rows.probabilities * (1 - rows.probabilities), 0)) * weights[:, None]
    return np.asarray(np.sqrt((sum_blocks(doubts, rows.section) ** 2).sum(axis=0)))


def sum_blocks(values: Floats, blocks: NDArray[np.intp]) -> Floats:
    """Sums of rows that share a block, of shape (blocks, columns).

    >>> sum_blocks(np.array([[1.0], [2.0], [4.0]]), np.array([7, 3, 7])).tolist()
    [[2.0], [5.0]]
    """
    _, places = np.unique(blocks, return_inverse=True)
    sums = np.zeros((int(places.max(initial=-1)) + 1, values.shape[1]))
    np.add.at(sums, places, values)
    return sums


def list_strata(section: NDArray[np.intp]) -> list[list[int]]:
    """Paragraphs that stand in one section one after another; a lone one is joined to those after it, the last one
    to those before.

    >>> list_strata(np.array([0, 0, 1, 2, 2]))
    [[0, 1], [2, 3, 4]]
    """
    strata: list[list[int]] = []
    for run in np.split(np.arange(len(section)), np.flatnonzero(np.diff(section)) + 1):
        if strata and len(strata[-1]) == 1:
            strata[-1] += run.tolist()
        else:
            strata.append(run.tolist())
    if len(strata) > 1 and len(strata[-1]) == 1:
        last = strata.pop()
        strata[-1] += last
    return strata


def resample_paragraphs(
    sums: Floats, strata: Sequence[Sequence[int]], draws: int, random: np.random.Generator
) -> Floats:
    """Shares of texts with paragraphs drawn from every stratum; ``sums`` has shape (paragraphs, themes).

    Of n paragraphs n - 1 are drawn, each counting n / (n - 1): drawing n gives a variance of the sum too small by
    (n - 1) / n, a half for the two paragraphs that many sections have (McCarthy and Snowden 1985; Rao and Wu 1988).

    >>> resample_paragraphs(np.array([[1.0, 0.0], [0.0, 3.0]]), [[0], [1]], 1, np.random.default_rng(0)).tolist()
    [[0.25, 0.75]]
    """
    drawn = np.zeros((draws, sums.shape[1]))
    for stratum in strata:
        count = len(stratum)
        times = max(count - 1, 1)
        counts = random.multinomial(times, np.full(count, 1 / count), size=draws)
        drawn += count / times * (counts @ sums[list(stratum)])
    return np.asarray(drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-12))


def sample_shares(
    name: str,
    rows: Rows,
    correction: str,
    errors: ShareErrors | None,
    draws: int = DRAWS,
    clusters: Sequence[str] = (),
) -> Sampled:
    """The shares of some rows with draws of both kinds of error; the same names and rows give the same draws.

    Drawn are paragraphs within sections, or sentences of a text of few paragraphs, and of a group whole clusters too,
    called by their names where ``clusters`` tells them: of both, a theme has the draws that spread wider. What fewer
    than five sentences could have been is unknown: their error is put at one, the whole share.
    """
    random = np.random.default_rng([SEED, zlib.crc32(name.encode("utf-8"))])
    shares, raw = estimate_shares(rows, correction, errors), count_chosen(rows)
    themes = rows.probabilities.shape[1]
    half = errors.scales[CORRECTIONS.index(correction)] * spread_errors(rows) if errors is not None else None
    amounts = _share_out(rows, correction, errors) * rows.weights[:, None]
    sampling = _draw_units(amounts, *_pick_units(rows), draws, random)
    within = sampling.std(axis=0)
    if rows.cluster is not None:
        numbers = range(int(rows.cluster.max(initial=-1)) + 1)
        whole = _draw_clusters(amounts, rows.cluster, clusters or [f"{name} {number}" for number in numbers], draws)
        sampling = np.where(whole.std(axis=0) > within, whole, sampling)
    noise = random.standard_normal((draws, themes)) * (np.zeros(themes) if half is None else half / HALF)
    return Sampled(name, shares, raw, half, noise, sampling, within, frozenset(clusters))


def _share_out(rows: Rows, correction: str, errors: ShareErrors | None) -> Floats:
    """What every row adds to the shares, of shape (rows, themes): by adjusted count what would give its probabilities;
    EM has no such parts, and sharpened ones stand for them."""
    if errors is None or correction == "none":
        return np.eye(rows.probabilities.shape[1])[rows.chosen]
    if correction == "pacc":
        return np.asarray(rows.probabilities @ np.linalg.pinv(errors.means).T)
    return sharpen(rows.probabilities, errors.power)


def _pick_units(rows: Rows) -> tuple[NDArray[np.intp], list[list[int]]]:
    """Paragraphs, or rows where paragraphs are few, as a number a row, and their strata; none where both are few."""
    units = rows.paragraph
    if len(np.unique(units)) < _FEWEST_UNITS:
        units = np.arange(len(units))
    first = np.unique(units, return_index=True)[1]
    return units, list_strata(rows.section[first]) if len(first) >= _FEWEST_UNITS else []


def _draw_units(
    amounts: Floats, units: NDArray[np.intp], strata: Sequence[Sequence[int]], draws: int, random: np.random.Generator
) -> Floats:
    """Deviations of drawn shares from those of all units; of one up or down where there are no strata."""
    if not strata:
        return np.asarray(random.choice([-1.0, 1.0], (draws, 1)) * np.ones(amounts.shape[1]))
    sums = sum_blocks(amounts, units)
    drawn = resample_paragraphs(sums, strata, draws, random)
    return np.asarray(drawn - sums.sum(axis=0) / max(sums.sum(), 1e-12))


def _draw_clusters(amounts: Floats, cluster: NDArray[np.intp], names: Sequence[str], draws: int) -> Floats:
    """Deviations of the shares of clusters weighed at random, stretched so that their variance is that of n clusters,
    and a normal 90 % interval Student's of n - 1 degrees of freedom: a few say little of how far others vary.

    Weights are exponential (Rubin 1981) and follow from a cluster's name, so that they are the same in other groups.
    Shares of n clusters of one size then vary by 1 / (n + 1) of what clusters do, and should by 1 / (n - 1).
    """
    present = np.unique(cluster)
    count = len(present)
    if count == 1:
        return np.zeros((draws, amounts.shape[1]))
    sums = sum_blocks(amounts, cluster)
    seeds = ([SEED, zlib.crc32(names[number].encode("utf-8"))] for number in present)
    weights = np.stack([np.random.default_rng(seed).standard_exponential(draws) for seed in seeds], axis=1)
    drawn = weights @ sums
    deviations = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-12) - sums.sum(axis=0) / max(sums.sum(), 1e-12)
    return np.asarray(deviations * np.sqrt((count + 1) / (count - 1)) * find_t_half(count - 1) / HALF)


def find_t_half(freedom: float, level: float = LEVEL) -> float:
    """Half of a two-sided interval in standard errors, by Student's t of some degrees of freedom.

    >>> round(find_t_half(4), 3), round(find_t_half(4, 0.95), 3)
    (2.132, 2.776)
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def average_sampled(name: str, group: Sequence[Sampled]) -> Sampled:
    """The plain mean of several, each counting the same, their errors independent."""
    half, within = (_average_independent([getattr(item, part) for item in group]) for part in ("half", "within"))
    shares, raw, noise, sampling = (
        np.mean([getattr(item, part) for item in group], axis=0) for part in ("shares", "raw", "noise", "sampling")
    )
    clusters = frozenset[str]().union(*(item.clusters for item in group))
    return Sampled(name, shares, raw, half, noise, sampling, within, clusters)


def _average_independent(spreads: Sequence[Floats | None]) -> Floats | None:
    """The spread of a mean of independent values; None where one is not known."""
    known = [spread for spread in spreads if spread is not None]
    return np.sqrt(np.sum(np.square(known), axis=0)) / len(known) if len(known) == len(spreads) else None


def list_estimates(sampled: Sampled) -> list[Estimate]:
    """An estimate for every theme; intervals end at 0 and 1."""
    tail = (1 - LEVEL) / 2
    drawn = np.quantile(sampled.shares + sampled.noise + sampled.sampling, [tail, 1 - tail], axis=0)
    half = sampled.half
    low = sampled.shares if half is None else sampled.shares - half
    high = sampled.shares if half is None else sampled.shares + half
    wide_low, wide_high = np.minimum(drawn[0], low).clip(0, 1), np.maximum(drawn[1], high).clip(0, 1)
    spread = sampled.sampling.std(axis=0)
    return [
        Estimate(
            float(sampled.shares[at]),
            float(sampled.raw[at]),
            float(max(low[at], 0)) if half is not None else None,
            float(min(high[at], 1)) if half is not None else None,
            float(wide_low[at]),
            float(wide_high[at]),
            float(half[at] / HALF) if half is not None else None,
            float(spread[at]),
        )
        for at in range(len(sampled.shares))
    ]
