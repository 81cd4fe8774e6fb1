"""Differences between shares with interval, effect size and a p-value that allows for many comparisons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .composition import center_log_ratios
from .findings import Difference
from .intervals import HALF, HALF_95, POWER_80, Sampled


def find_p(difference: float, spread: float) -> float:
    """The two-sided p-value of a difference under the normal distribution; 1 for none, 0 for one without error.

    >>> round(find_p(1.96, 1.0), 3)
    0.05
    """
    if spread <= 0:
        return 0.0 if difference else 1.0
    return math.erfc(abs(difference) / spread / math.sqrt(2))


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
    """A difference for every theme, p-values not yet adjusted."""
    gaps = first.shares - second.shares
    known = first.half is not None and second.half is not None
    errors, spreads = np.hypot(first.error, second.error), np.hypot(first.spread, second.spread)
    ratios = center_log_ratios(first.shares) - center_log_ratios(second.shares)
    drawn = [center_log_ratios(item.shares + item.noise + item.sampling) for item in (first, second)]
    ratio_spreads = (drawn[0] - drawn[1]).std(axis=0)
    columns = np.column_stack([gaps, errors, spreads, ratios, ratio_spreads]).tolist()
    listed = []
    for at, (theme, (gap, error, spread, ratio, ratio_spread)) in enumerate(zip(themes, columns, strict=True)):
        p = find_p(gap, spread)
        listed.append(
            Difference(
                theme,
                first.name,
                second.name,
                gap,
                gap - HALF * spread,
                gap + HALF * spread,
                p,
                p,
                gap - HALF * error if known else None,
                gap + HALF * error if known else None,
                find_p(gap, error) if known else None,
                measure_effect(float(first.shares[at]), float(second.shares[at])),
                ratio,
                ratio - HALF * ratio_spread,
                ratio + HALF * ratio_spread,
                (HALF_95 + POWER_80) * spread,
                (HALF_95 + POWER_80) * error if known else None,
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
