"""Learns from held-out reports how far shares are off, and how well corrections and intervals do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .crossvalidation import HeldOut
from .features import CodedReport
from .intervals import LEVEL, spread_errors
from .profiling import Layout, build_rows, normalize_rows, number_apart
from .quantification import (
    CORRECTIONS,
    Floats,
    Rows,
    ShareErrors,
    estimate_shares,
    sharpen,
    sum_probabilities,
)
from .records import MEASURES, PARTS, PartName

_POWERS = (*(round(1 + 0.1 * step, 1) for step in range(21)), 4.0, 6.0, 9.0)
#: A theme's own quantile counts this much against that of all themes: a few dozen reports say little of one theme.
_OWN_SCALE = 0.5


@dataclass(frozen=True)
class CodedRows:
    """The rows of one coded report with its coded shares (themes,) and what was coded in every row (rows, themes)."""

    rows: Rows
    coded: Floats
    shares: Floats


def list_coded_rows(
    held: HeldOut, reports: Sequence[CodedReport], measure: str, part: PartName | None = None
) -> list[CodedRows]:
    """The rows of every held-out report, or of one part of it, by a measure; ``reports`` are those of ``held``, in its
    order."""
    probabilities, gold = normalize_rows(held.theme_probabilities), np.eye(len(held.themes))[held.gold_themes]
    listed = []
    for number, report in enumerate(reports):
        own = held.report == number
        layout = Layout.of(report.features)
        kept = np.ones(len(layout.part), bool) if part is None else layout.part == PARTS.index(part)
        rows = build_rows(probabilities[own][kept], layout.select(kept), measure)
        coded = np.eye(len(held.themes))[build_rows(gold[own][kept], layout.select(kept), measure).chosen]
        listed.append(CodedRows(rows, coded, sum_probabilities(coded, rows.weights)))
    return listed


def fit_share_errors(listed: Sequence[CodedRows]) -> ShareErrors:
    """The power, mean probabilities, prior and scales that suit held-out reports."""
    shares = np.array([item.shares for item in listed])
    weights = np.concatenate([item.rows.weights for item in listed])
    coded = np.vstack([item.coded for item in listed]) * weights[:, None]
    totals = coded.sum(axis=0)
    probabilities = np.vstack([item.rows.probabilities for item in listed])
    means = probabilities.T @ coded / np.maximum(totals, 1e-12)
    # A theme that nobody coded is taken for what the classifier calls it.
    means[:, totals == 0] = np.eye(len(totals))[:, totals == 0]
    power = min(_POWERS, key=lambda power: _measure_power(listed, shares, power))
    errors = ShareErrors(power, totals / totals.sum(), means, np.ones((len(CORRECTIONS), len(totals))), len(listed))
    spreads = np.maximum([spread_errors(item.rows) for item in listed], 1e-9)
    scales = []
    for correction in CORRECTIONS:
        estimated = [estimate_shares(item.rows, correction, errors) for item in listed]
        scales.append(_fit_scales(np.abs(np.array(estimated) - shares) / spreads))
    return ShareErrors(power, errors.prior, means, np.array(scales), len(listed))


def _measure_power(listed: Sequence[CodedRows], shares: Floats, power: float) -> float:
    summed = [sum_probabilities(sharpen(item.rows.probabilities, power), item.rows.weights) for item in listed]
    return float(np.abs(np.array(summed) - shares).mean())


def _fit_scales(ratios: Floats) -> Floats:
    """The quantile of errors over spreads (split conformal, Lei et al. 2018), each theme's drawn to that of all."""
    level = min(1.0, LEVEL * (1 + 1 / len(ratios)))
    return np.asarray(_OWN_SCALE * np.quantile(ratios, level, axis=0) + (1 - _OWN_SCALE) * np.quantile(ratios, level))


def fit_all_errors(held: HeldOut, reports: Sequence[CodedReport]) -> Mapping[str, ShareErrors]:
    """Share errors for every measure, as a model stores them."""
    return {measure: fit_share_errors(list_coded_rows(held, reports, measure)) for measure in MEASURES}


@dataclass(frozen=True)
class ShareScores:
    """How shares do on held-out reports, all of shape (reports, themes): ``errors`` and ``widths`` of intervals in
    points, and whether an interval ``covered`` the coded share."""

    errors: Floats
    covered: NDArray[np.bool_]
    widths: Floats

    @property
    def error(self) -> float:
        """The mean error of a theme's share, in points."""
        return float(self.errors.mean())


def measure_shares(listed: Sequence[CodedRows], folds: NDArray[np.intp], correction: str) -> ShareScores:
    """Scores of a correction whose parameters and scales come from the reports of other folds."""
    shares = np.array([item.shares for item in listed])
    estimated, halves = np.zeros_like(shares), np.zeros_like(shares)
    for fold in np.unique(folds):
        errors = fit_share_errors([item for item, at in zip(listed, folds, strict=True) if at != fold])
        for at in np.flatnonzero(folds == fold).tolist():
            estimated[at] = estimate_shares(listed[at].rows, correction, errors)
            halves[at] = errors.scales[CORRECTIONS.index(correction)] * spread_errors(listed[at].rows)
    low, high = np.maximum(estimated - halves, 0), np.minimum(estimated + halves, 1)
    return ShareScores(100 * np.abs(estimated - shares), (low <= shares) & (shares <= high), 100 * (high - low))


def pool_rows(listed: Sequence[CodedRows]) -> CodedRows:
    """Several reports as one group."""
    coded = np.vstack([item.coded for item in listed])
    rows = Rows(
        np.vstack([item.rows.probabilities for item in listed]),
        np.concatenate([item.rows.chosen for item in listed]),
        np.concatenate([item.rows.weights for item in listed]),
        number_apart([item.rows.section for item in listed]),
        number_apart([item.rows.paragraph for item in listed]),
        np.repeat(np.arange(len(listed)), [len(item.rows.weights) for item in listed]),
    )
    return CodedRows(rows, coded, sum_probabilities(coded, rows.weights))
