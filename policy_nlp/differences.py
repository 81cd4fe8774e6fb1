"""Differences between shares with interval, effect size and a p-value that allows for many comparisons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .composition import bound_log_ratios, center_log_ratios
from .findings import Difference
from .intervals import ERROR_FREEDOM, HALF, HALF_95, POWER_80, Sampled, find_t_half, spread_difference

#: Draws that scatter less differ by rounding alone.
_STILL = 1e-9


def find_p(difference: float, spread: float) -> float:
    """The two-sided p-value of a difference under the normal distribution; 1 for none, 0 for one without error.

    >>> round(find_p(1.96, 1.0), 3)
    0.05
    """
    if spread <= 0:
        return 0.0 if difference else 1.0
    return math.erfc(abs(difference) / spread / math.sqrt(2))


def find_error_p(difference: float, half: float) -> float:
    """The two-sided p-value of a difference that only the classifier's error blurs, ``half`` its 90 % interval's half.

    By Student's t of :data:`ERROR_FREEDOM` degrees of freedom that has this very interval: errors of held-out shares
    have longer tails than a normal distribution (docs/shares.md).

    >>> round(find_error_p(1.0, 1.0), 3), round(find_error_p(2.0, 1.0), 3)
    (0.1, 0.013)
    """
    from scipy.special import stdtr

    if half <= 0:
        return find_p(difference, half)
    return float(2 * stdtr(ERROR_FREEDOM, -abs(difference) / half * find_t_half(ERROR_FREEDOM)))


def adjust_holm(ps: Sequence[float]) -> list[float]:
    """P-values by Holm's step-down method (Holm 1979), in the order given.

    >>> adjust_holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = highest
    return adjusted


def adjust_bh(ps: Sequence[float]) -> list[float]:
    """P-values by the false discovery rate (Benjamini and Hochberg 1995), in the order given.

    >>> [round(p, 3) for p in adjust_bh([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(ps)), key=lambda at: -ps[at])
    adjusted, lowest = [0.0] * len(ps), 1.0
    for rank, at in enumerate(order):
        lowest = min(lowest, ps[at] * len(ps) / (len(ps) - rank))
        adjusted[at] = lowest
    return adjusted


def adjust_ps(ps: Sequence[float], method: str) -> list[float]:
    """P-values adjusted by ``holm`` or ``bh``."""
    return adjust_bh(ps) if method == "bh" else adjust_holm(ps)


def measure_effect(first: float, second: float) -> float:
    """Cohen's h for two shares: 2 asin sqrt(first) - 2 asin sqrt(second) (Cohen 1988); 0.2 small, 0.5 medium.

    >>> round(measure_effect(0.5, 0.25), 3)
    0.524
    """
    return 2 * math.asin(math.sqrt(min(max(first, 0), 1))) - 2 * math.asin(math.sqrt(min(max(second, 0), 1)))


def compare_pair(first: Sampled, second: Sampled, themes: Sequence[str]) -> list[Difference]:
    """A difference for every theme, p-values not yet adjusted; none holds more surely beyond the texts than in them.

    Intervals and least differences end at a whole share, those of log-ratios at the furthest apart that shares can be.
    Where the classifier's errors are not known and draws do not scatter, as where a theme fills whole sections or
    stands in neither text, draws say nothing of what else could be: any difference is possible, and no least one is
    known. Nor do draws of a few sentences: any log-ratio is possible.
    """
    from scipy.special import stdtrit

    gaps = first.shares - second.shares
    known = first.half is not None and second.half is not None
    unknown = first.unknown or second.unknown
    # What a test at 5 % takes and a power of 80 % adds, in halves of a 90 % interval.
    least = (find_t_half(ERROR_FREEDOM, 0.95) + float(stdtrit(ERROR_FREEDOM, 0.8))) / find_t_half(ERROR_FREEDOM)
    errors, spreads = np.hypot(first.error, second.error), spread_difference(first, second)
    ratios = center_log_ratios(first.shares) - center_log_ratios(second.shares)
    drawn = [center_log_ratios(item.shares + item.noise + item.sampling) for item in (first, second)]
    ratio_spreads, furthest = (drawn[0] - drawn[1]).std(axis=0), bound_log_ratios(len(themes))
    columns = np.column_stack([gaps, errors, spreads, ratios, ratio_spreads]).tolist()
    listed = []
    for at, (theme, (gap, error, spread, ratio, ratio_spread)) in enumerate(zip(themes, columns, strict=True)):
        text_p = find_error_p(gap, HALF * error) if known else None
        text_least = min(least * HALF * error, 1.0) if known else None
        still = not known and spread < _STILL
        p = 1.0 if still else max(find_p(gap, spread), text_p or 0.0)
        low, high = (-1.0, 1.0) if still else (max(gap - HALF * spread, -1.0), min(gap + HALF * spread, 1.0))
        ratio_half = 2 * furthest if still or unknown else HALF * ratio_spread
        listed.append(
            Difference(
                theme=theme,
                first=first.name,
                second=second.name,
                difference=gap,
                low=low,
                high=high,
                p=p,
                p_adjusted=p,
                text_low=max(gap - HALF * error, -1.0) if known else None,
                text_high=min(gap + HALF * error, 1.0) if known else None,
                text_p_adjusted=text_p,
                effect=measure_effect(float(first.shares[at]), float(second.shares[at])),
                log_ratio=ratio,
                log_ratio_low=max(ratio - ratio_half, -furthest),
                log_ratio_high=min(ratio + ratio_half, furthest),
                detectable=None if still else max(min((HALF_95 + POWER_80) * spread, 1.0), text_least or 0.0),
                text_detectable=text_least,
            )
        )
    return listed


def adjust_differences(differences: Sequence[Difference], method: str) -> tuple[Difference, ...]:
    """The same differences with p-values adjusted over all of them."""
    whole = adjust_ps([item.p for item in differences], method)
    known = [item.text_p_adjusted for item in differences if item.text_p_adjusted is not None]
    text = iter(adjust_ps(known, method))
    return tuple(
        replace(item, p_adjusted=p, text_p_adjusted=None if item.text_p_adjusted is None else next(text))
        for item, p in zip(differences, whole, strict=True)
    )
