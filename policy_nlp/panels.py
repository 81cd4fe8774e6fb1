"""Years by places: what is missing, where shares move, who stands where, and who is most like whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from .composition import measure_aitchison
from .differences import adjust_ps
from .findings import Likeness, Panel, Rank, Trend
from .intervals import LEVEL, Sampled, find_t_half
from .quantification import Floats
from .records import Metadata

#: A trend needs this many years, and a change this many on both sides together.
_FEWEST_YEARS = 4
_SIGNIFICANT = 0.05
#: Less than this is what rounding leaves of no change.
_NOTHING = 1e-12
Dated = tuple[Metadata, Sampled]


def build_panel(items: Sequence[Dated], themes: Sequence[str], adjust: str) -> Panel | None:
    """The panel of reports whose place and year are known; None where no place has two years."""
    found: dict[str, dict[int, Sampled]] = {}
    for metadata, sampled in items:
        if metadata.place and metadata.year:
            found.setdefault(metadata.place, {}).setdefault(metadata.year, sampled)
    if not any(len(years) > 1 for years in found.values()):
        return None
    places, years = sorted(found), sorted({year for by_year in found.values() for year in by_year})
    missing = tuple(
        (place, year)
        for place in places
        for year in range(min(found[place]), max(found[place]) + 1)
        if year not in found[place]
    )
    trends = [
        fit_trend(place, theme, at, found[place])
        for place in places
        if len(found[place]) >= _FEWEST_YEARS
        for at, theme in enumerate(themes)
    ]
    slopes = adjust_ps([trend.p for trend in trends], adjust)
    changes = adjust_ps([trend.change_p for trend in trends], adjust)
    adjusted = tuple(
        replace(
            trend,
            p_adjusted=slope,
            change_p=change,
            change_year=trend.change_year if change < _SIGNIFICANT else None,
        )
        for trend, slope, change in zip(trends, slopes, changes, strict=True)
    )
    return Panel(tuple(places), tuple(years), missing, adjusted)


def fit_trend(place: str, theme: str, at: int, by_year: Mapping[int, Sampled]) -> Trend:
    """Slope and change of level of one theme in one place.

    The slope is that of least squares; its standard error the larger of the one that the residuals give and the one
    that the classifier's errors give, with Student's t of n - 2 degrees of freedom. What other paragraphs would have
    said is in the residuals already. A year of change is named where two levels fit the years better than the straight
    line. P-values not yet adjusted for other themes.
    """
    years = sorted(by_year)
    shares = np.array([by_year[year].shares[at] for year in years])
    errors = np.array([by_year[year].error[at] for year in years])
    centered = np.array(years) - np.mean(years)
    squares = float((centered**2).sum())
    slope = float(centered @ shares / squares)
    residuals = shares - shares.mean() - slope * centered
    own = sqrt(float((centered**2) @ (errors**2))) / squares
    scatter = float((residuals**2).sum()) / (len(years) - 2) * widen_scatter(residuals)
    spread = max(sqrt(scatter / squares), own)
    half = find_t_half(len(years) - 2) * spread
    p = _find_t_p(slope, spread, len(years) - 2)
    start, change, change_p = find_change(shares, errors)
    steady = _sum_squares(shares[:start]) + _sum_squares(shares[start:]) >= float((residuals**2).sum())
    facts = (place, theme, tuple(years), tuple(shares.tolist()))
    line = (slope, spread, slope - half, slope + half, p, p)
    return Trend(*facts, *line, None if steady else years[start], change, change_p)


def _find_t_p(value: float, spread: float, freedom: int) -> float:
    """The two-sided p-value by Student's t; without any error 1 for none and 0 for some."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(value) / spread)) if spread > _NOTHING else float(abs(value) < _NOTHING)


def _sum_squares(values: Floats) -> float:
    """The sum of squares about the mean."""
    return float(((values - values.mean()) ** 2).sum()) if len(values) else 0.0


def widen_scatter(residuals: Floats) -> float:
    """What to multiply the variance of a mean or slope by where years resemble the year before: (1 + r) / (1 - r).

    r is the correlation of each residual with the next (Bartlett 1935), none where it is negative; given in time order.

    >>> widen_scatter(np.array([1.0, -1.0, 1.0, -1.0])), round(widen_scatter(np.array([1.0, 1.0, -1.0, -1.0])), 3)
    (1.0, 1.667)
    """
    squares = float((residuals**2).sum())
    alike = max(0.0, float(residuals[1:] @ residuals[:-1]) / squares) if squares > _NOTHING**2 else 0.0
    return (1 + alike) / (1 - alike)


def find_change(values: Floats, errors: Floats) -> tuple[int, float, float]:
    """Where the level changes most surely: (first place after it, mean after less mean before, p-value).

    For every split the difference of the means over its standard error, the larger of the one that the scatter about
    both means gives and the one that the values' ``errors`` give, by Student's t of n - 2 degrees of freedom; the
    p-value of the surest is multiplied by the number of splits (Bonferroni). At least two values stand on either side.

    >>> place, change, p = find_change(np.array([1.0, 1.0, 3.0, 3.0, 3.0]), np.full(5, 0.1))
    >>> place, change, p < 0.001
    (2, 2.0, True)
    """
    splits = range(2, len(values) - 1)
    found = []
    for split in splits:
        parts, ends = (values[:split], values[split:]), (errors[:split], errors[split:])
        change = float(parts[1].mean() - parts[0].mean())
        residuals = np.concatenate([part - part.mean() for part in parts])
        scatter = float((residuals**2).sum()) / (len(values) - 2) * widen_scatter(residuals)
        scatter *= sum(1 / len(part) for part in parts)
        own = sum(float((end**2).sum()) / len(end) ** 2 for end in ends)
        found.append((_find_t_p(change, sqrt(max(scatter, own)), len(values) - 2), split, change))
    if not found:
        return 0, 0.0, 1.0
    p, split, change = min(found)
    return split, change, min(1.0, len(splits) * p)


def rank_profiles(items: Sequence[Sampled], themes: Sequence[str]) -> tuple[Rank, ...]:
    """The rank of every profile by every theme, with the interval of nine in ten draws of the classifier's error.

    Equal shares have the same rank, the best that they take up, and an interval of all that they take up; where errors
    are not known, any rank is possible.
    """
    from scipy.stats import rankdata

    tail = (1 - LEVEL) / 2
    known = all(item.half is not None for item in items)
    ranks = []
    for at, theme in enumerate(themes):
        shares = np.array([item.shares[at] for item in items])
        drawn = np.column_stack([item.shares[at] + item.noise[:, at] for item in items])
        own, last = (rankdata(-shares, method).astype(int) for method in ("min", "max"))
        low = np.quantile(rankdata(-drawn, "min", axis=1), tail, axis=0) if known else np.ones(len(items))
        high = (
            np.quantile(rankdata(-drawn, "max", axis=1), 1 - tail, axis=0) if known else np.full(len(items), len(items))
        )
        for row in np.argsort(own, kind="stable"):
            interval = (int(min(low[row], own[row])), int(max(np.ceil(high[row]), last[row])))
            ranks.append(Rank(theme, items[row].name, int(own[row]), *interval))
    return tuple(ranks)


def find_alike(items: Sequence[Sampled], words: Sequence[Mapping[str, int]], most: int = 3) -> tuple[Likeness, ...]:
    """For every profile those most alike by themes, and by words; each pair once, the nearest by themes first."""
    shares = np.array([item.shares for item in items])
    distances = np.abs(shares[:, None] - shares[None]).sum(axis=2) / 2
    cosines = measure_cosines(words)
    pairs = set()
    for row in range(len(items)):
        others = [other for other in range(len(items)) if other != row]
        near = sorted(others, key=lambda other, row=row: (distances[row, other], other))[:most]  # type: ignore[misc]
        near += sorted(others, key=lambda other, row=row: (-cosines[row, other], other))[:most]  # type: ignore[misc]
        pairs |= {(min(row, other), max(row, other)) for other in near}
    listed = []
    for one, two in sorted(pairs):
        apart = (float(distances[one, two]), measure_aitchison(shares[one], shares[two]))
        listed.append(Likeness(items[one].name, items[two].name, *apart, float(cosines[one, two])))
    return tuple(sorted(listed, key=lambda pair: (pair.distance, pair.first, pair.second)))


def measure_cosines(words: Sequence[Mapping[str, int]]) -> NDArray[np.float64]:
    """Cosines of texts by their words, counts as 1 + ln(count), weighed by ln((1 + n) / (1 + df)) + 1.

    >>> measure_cosines([{"水": 2}, {"水": 5}, {"田": 1}]).round(3).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    found = Counter(word for bag in words for word in bag)
    columns = {word: at for at, word in enumerate(sorted(found))}
    rarity = np.log((1 + len(words)) / (1 + np.array([found[word] for word in columns], np.float64))) + 1
    matrix = np.zeros((len(words), len(columns)), np.float32)
    for row, bag in enumerate(words):
        places = [columns[word] for word in bag]
        matrix[row, places] = 1 + np.log(np.array([bag[word] for word in bag], np.float64))
    matrix *= rarity
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    return np.asarray(matrix @ matrix.T, np.float64)
