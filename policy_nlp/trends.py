"""Whether a theme's share moves over the years of a place, where a year may resemble the one before it.

Shares are fitted by least squares, as a line or as two levels. How much a year resembles the one before, a first-order
autocorrelation, is estimated once for all places and themes of a panel (Beck and Katz 1995): the residuals of a few
years say little of it, and say too little. So what they show is compared with what residuals of made-up years show,
treated in the same way, under each autocorrelation (indirect inference, Gouriéroux, Monfort and Renault 1993).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from .findings import Trend
from .intervals import Sampled, find_t_half
from .quantification import Floats

#: A trend needs this many years, and a change this many on both sides together.
FEWEST_YEARS = 4
#: From this many years on a theme's own autocorrelation counts, where it is larger than that of the panel.
_MANY_YEARS = 15
_TRIED = np.linspace(0, 0.95, 20)
_MADE_UP = 400
_SEED = 0
#: Less than this is what rounding leaves of no change.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Fit:
    """Least squares over n years: ``effect`` (n,) times shares is the slope of a line, or the later of two levels less
    the earlier; ``rest`` (n, n) times shares are the residuals."""

    effect: Floats
    rest: Floats

    @classmethod
    def to(cls, regressor: NDArray[np.generic]) -> Fit:
        """A constant and one regressor (n,)."""
        design = np.column_stack([np.ones(len(regressor)), regressor])
        solved = np.linalg.pinv(design)
        return cls(solved[1], np.eye(len(design)) - design @ solved)


@dataclass(frozen=True, slots=True)
class Design:
    """All fits to some years: a line, and two levels of which the later starts at place 2, 3, … n - 2.

    ``shown`` is the correlation of neighbouring residuals that the better of line and levels shows on average where
    years have each of the autocorrelations ``_TRIED``.
    """

    years: Floats
    line: Fit
    levels: tuple[Fit, ...]
    shown: Floats

    @classmethod
    def of(cls, years: Sequence[int]) -> Design:
        """The design of some years in order; those of equal gaps are made once."""
        return _design(tuple(year - years[0] for year in years))

    def correlate(self, autocorrelation: float) -> Floats:
        """The correlations (n, n) of years, a power of the autocorrelation for the years between them."""
        return _correlate(self.years, autocorrelation)

    def estimate(self, shares: Floats) -> float:
        """The autocorrelation, 0 to 0.95, that the residuals of shares (n,) show."""
        return float(np.interp(self.measure(shares), self.shown, _TRIED))

    def measure(self, shares: Floats) -> float:
        """The correlation of each residual with the next."""
        return float(_correlate_neighbours(shares[None], self.line, self.levels)[0])


@lru_cache(maxsize=512)
def _design(years: tuple[int, ...]) -> Design:
    at = np.array(years, np.float64)
    line = Fit.to(at - at.mean())
    levels = tuple(Fit.to(np.arange(len(at)) >= split) for split in range(2, len(at) - 1))
    random = np.random.default_rng(_SEED).standard_normal((_MADE_UP, len(at)))
    made_up = (random @ np.linalg.cholesky(_correlate(at, tried)).T for tried in _TRIED)
    shown = [_correlate_neighbours(series, line, levels).mean() for series in made_up]
    return Design(at, line, levels, np.maximum.accumulate(shown))


def _correlate(years: Floats, autocorrelation: float) -> Floats:
    return np.asarray(autocorrelation ** np.abs(years[:, None] - years), np.float64)


def _correlate_neighbours(series: Floats, line: Fit, levels: Sequence[Fit]) -> Floats:
    """The correlation of each residual with the next, of the fit that leaves least, of series (m, n); 0 where nothing
    scatters."""
    units = np.stack([fit.effect / np.linalg.norm(fit.effect) for fit in (line, *levels)])
    centered = series - series.mean(axis=1, keepdims=True)
    along = centered @ units.T
    best, rows = np.abs(along).argmax(axis=1), np.arange(len(series))
    residuals = centered - along[rows, best, None] * units[best]
    squares = (residuals**2).sum(axis=1)
    products = (residuals[:, 1:] * residuals[:, :-1]).sum(axis=1)
    return np.where(squares > _NOTHING**2, products / np.maximum(squares, _NOTHING**2), 0.0)


def estimate_autocorrelation(series: Sequence[tuple[Sequence[int], Floats]]) -> float:
    """The first-order autocorrelation, 0 to 0.95, that (years, shares) of several places and themes have in common.

    A series counts by its years less two; one that stands still says nothing.

    >>> years = range(2001, 2011)
    >>> estimate_autocorrelation([(years, np.array([1.0, 2, 1, 2, 1, 2, 1, 2, 1, 2]))])
    0.0
    >>> waves = np.array([1.0, 1.1, 1.2, 1.1, 1.0, 0.9, 0.8, 0.9, 1.0, 1.1])
    >>> estimate_autocorrelation([(years, waves)]) > 0.5
    True
    """
    moving = [(years, shares) for years, shares in series if np.ptp(shares) > _NOTHING]
    more = np.zeros(len(_TRIED))
    for years, shares in moving:
        design = Design.of(years)
        more += (len(shares) - 2) * (design.shown - design.measure(shares))
    return float(np.interp(0.0, more, _TRIED)) if moving else 0.0


def fit_trend(place: str, theme: str, at: int, by_year: Mapping[int, Sampled], common: float) -> Trend:
    """Slope and change of level of one theme in one place, given the autocorrelation ``common`` to the panel.

    The standard error of the slope is the larger of the one that the residuals give and the one that the classifier's
    errors give. What other paragraphs would have said is in the residuals already. A year of change is named where two
    levels fit the years better than the straight line. P-values not yet adjusted for other themes.
    """
    years = sorted(by_year)
    shares = np.array([by_year[year].shares[at] for year in years])
    errors = np.array([by_year[year].error[at] for year in years])
    design = Design.of(years)
    autocorrelation = max(common, design.estimate(shares)) if len(years) >= _MANY_YEARS else common
    alike = design.correlate(autocorrelation)
    slope, spread, freedom = _estimate_effect(design.line, alike, shares, errors)
    half = find_t_half(freedom) * spread
    p = _find_t_p(slope, spread, freedom)
    start, change, change_p = find_change(design.levels, alike, shares, errors)
    steady = _sum_squares(shares[:start]) + _sum_squares(shares[start:]) >= float(
        ((design.line.rest @ shares) ** 2).sum()
    )
    facts = (place, theme, tuple(years), tuple(shares.tolist()), slope, spread, slope - half, slope + half, p, p)
    return Trend(*facts, None if steady else years[start], change, change_p, autocorrelation)


def _estimate_effect(fit: Fit, alike: Floats, shares: Floats, errors: Floats) -> tuple[float, float, float]:
    """An effect, its standard error and degrees of freedom (Satterthwaite 1946): n - 2 where years are independent."""
    residuals, whole = fit.rest @ shares, fit.rest @ alike
    freed = float(np.trace(whole))
    scatter = float(residuals @ residuals) / freed * float(fit.effect @ alike @ fit.effect)
    own = float(fit.effect**2 @ errors**2)
    return float(fit.effect @ shares), sqrt(max(scatter, own)), freed**2 / float(np.sum(whole * whole.T))


def _find_t_p(value: float, spread: float, freedom: float) -> float:
    """The two-sided p-value by Student's t; without any error 1 for none and 0 for some."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(value) / spread)) if spread > _NOTHING else float(abs(value) < _NOTHING)


def _sum_squares(values: Floats) -> float:
    """The sum of squares about the mean."""
    return float(((values - values.mean()) ** 2).sum()) if len(values) else 0.0


def find_change(levels: Sequence[Fit], alike: Floats, values: Floats, errors: Floats) -> tuple[int, float, float]:
    """Where the level changes most surely: (first place after it, mean after less mean before, p-value).

    For every split the difference of the means over its standard error, the larger of the one that the scatter about
    both means gives, values correlated as ``alike`` (n, n) says, and the one that the values' ``errors`` give, by
    Student's t; the p-value of the surest is multiplied by the number of splits (Bonferroni). At least two values stand
    on either side.

    >>> levels = Design.of(range(2018, 2023)).levels
    >>> place, change, p = find_change(levels, np.eye(5), np.array([1.0, 1.0, 3.0, 3.0, 3.0]), np.full(5, 0.1))
    >>> place, round(change, 6), p < 0.001
    (2, 2.0, True)
    """
    found = []
    for split, fit in enumerate(levels, 2):
        change, spread, freedom = _estimate_effect(fit, alike, values, errors)
        found.append((_find_t_p(change, spread, freedom), split, change))
    p, split, change = min(found)
    return split, change, min(1.0, len(found) * p)
