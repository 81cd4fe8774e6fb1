"""Years by places: what is missing, where shares move, who stands where, and who is most like whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .composition import measure_aitchison
from .differences import adjust_ps
from .findings import Likeness, Panel, Rank
from .intervals import LEVEL, Sampled
from .records import Metadata
from .trends import FEWEST_YEARS, estimate_autocorrelation, fit_trend

_SIGNIFICANT = 0.05
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
    long = [place for place in places if len(found[place]) >= FEWEST_YEARS]
    series = [
        (sorted(found[place]), np.array([found[place][year].shares[at] for year in sorted(found[place])]))
        for place in long
        for at in range(len(themes))
    ]
    common = estimate_autocorrelation(series)
    trends = [fit_trend(place, theme, at, found[place], common) for place in long for at, theme in enumerate(themes)]
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
