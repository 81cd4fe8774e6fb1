"""Shares of themes from probabilities, without the bias of counting the most probable theme (quantification).

Weights are the rows' characters, or ones. Whatever the method, shares sum to one. What a method must know of the
classifier was estimated on reports of held-out places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: How shares can be corrected.
CORRECTIONS = ("tempered", "pacc", "em", "none")
#: What does best on held-out places, by measure (docs/shares.md).
DEFAULTS = {"characters": "tempered", "sentences": "tempered", "paragraphs": "none"}
#: How the arrays of share errors are named in a model's file.
PACKED = "errors_"
_PARTS = ("power", "reports", "prior", "means", "scales")
_EM_STEPS, _EM_CHANGE = 1000, 1e-6
#: What the condition that shares sum to one weighs in the least-squares problem.
_SUM_WEIGHT = 1e3


@dataclass(frozen=True)
class ShareErrors:
    """What held-out reports say of a classifier's errors, for one measure and T themes.

    ``power`` sharpens probabilities before they are summed; ``prior`` (T,) holds the themes' coded shares; ``means``
    (T, T) the mean probability of theme j where theme t is coded, at [j, t]; ``scales``, of shape
    (corrections, T), what half an interval is over the spread that :func:`policy_nlp.intervals.spread_errors` expects;
    ``reports`` how many reports said so.
    """

    power: float
    prior: Floats
    means: Floats
    scales: Floats
    reports: int


@dataclass(frozen=True)
class Rows:
    """What shares are made of, a row a sentence or paragraph.

    ``probabilities`` has shape (rows, themes), all others (rows,): the ``chosen`` theme, ``weights``, and the numbers
    of the ``section``, ``paragraph`` and ``cluster`` that a row stands in, the last None for a report alone.
    """

    probabilities: Floats
    chosen: NDArray[np.intp]
    weights: Floats
    section: NDArray[np.intp]
    paragraph: NDArray[np.intp]
    cluster: NDArray[np.intp] | None = None

    @classmethod
    def of(
        cls,
        probabilities: Floats,
        weights: Floats,
        section: NDArray[np.intp],
        paragraph: NDArray[np.intp],
        cluster: NDArray[np.intp] | None = None,
    ) -> Rows:
        """Rows whose chosen theme is the most probable one."""
        return cls(probabilities, probabilities.argmax(axis=1), weights, section, paragraph, cluster)


def sharpen(probabilities: NDArray[np.floating], power: float) -> Floats:
    """Probabilities to a power, every row summing to one again.

    >>> sharpen(np.array([[0.8, 0.2]]), 2).round(3).tolist()
    [[0.941, 0.059]]
    """
    raised = np.asarray(probabilities, np.float64) ** power
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def count_chosen(rows: Rows) -> Floats:
    """Raw shares: every row counts for its chosen theme (classify and count).

    >>> rows = Rows.of(np.array([[0.6, 0.4], [0.3, 0.7]]), np.array([3.0, 1.0]), np.arange(2), np.arange(2))
    >>> count_chosen(rows).tolist()
    [0.75, 0.25]
    """
    return sum_probabilities(np.eye(rows.probabilities.shape[1])[rows.chosen], rows.weights)


def sum_probabilities(probabilities: NDArray[np.floating], weights: Floats) -> Floats:
    """Mean probabilities (probabilistic classify and count, Bella et al. 2010).

    >>> sum_probabilities(np.array([[0.75, 0.25], [0.25, 0.75]]), np.array([1.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    return np.asarray(weights @ np.asarray(probabilities, np.float64) / max(weights.sum(), 1e-12))


def solve_adjusted(means: Floats, summed: Floats) -> Floats:
    """Shares that would give these mean probabilities (probabilistic adjusted count, Bella et al. 2010; Forman 2008).

    Least squares of ``means @ shares - summed`` under shares that are not negative and sum to one.

    >>> solve_adjusted(np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([0.55, 0.45])).round(6).tolist()
    [0.5, 0.5]
    """
    from scipy.optimize import nnls

    ones = np.full((1, len(summed)), _SUM_WEIGHT)
    shares, _ = nnls(np.vstack([means, ones]), np.append(summed, _SUM_WEIGHT))
    return np.asarray(shares / shares.sum())


def iterate_priors(probabilities: NDArray[np.floating], weights: Floats, prior: Floats) -> Floats:
    """Shares by expectation maximisation: priors that the probabilities, seen anew, agree with (Saerens et al. 2002).

    >>> iterate_priors(np.array([[0.5, 0.5], [0.5, 0.5]]), np.ones(2), np.array([0.5, 0.5])).tolist()
    [0.5, 0.5]
    """
    likelihood = np.asarray(probabilities, np.float64) / np.maximum(prior, 1e-12)
    shares: Floats = prior / prior.sum()
    for _ in range(_EM_STEPS):
        posterior = likelihood * shares
        posterior /= np.maximum(posterior.sum(axis=1, keepdims=True), 1e-300)
        before, shares = shares, sum_probabilities(posterior, weights)
        if np.abs(shares - before).sum() < _EM_CHANGE:
            break
    return shares


def estimate_shares(rows: Rows, correction: str, errors: ShareErrors | None) -> Floats:
    """Shares by one of :data:`CORRECTIONS`; raw ones where nothing is known of the classifier's errors."""
    if errors is None or correction == "none":
        return count_chosen(rows)
    if correction == "pacc":
        return solve_adjusted(errors.means, sum_probabilities(rows.probabilities, rows.weights))
    if correction == "em":
        return iterate_priors(rows.probabilities, rows.weights, errors.prior)
    return sum_probabilities(sharpen(rows.probabilities, errors.power), rows.weights)


def pack_errors(errors: Mapping[str, ShareErrors]) -> dict[str, NDArray[np.float32]]:
    """Share errors by measure as named arrays, for a model's file."""
    packed: dict[str, NDArray[np.float32]] = {}
    for measure, item in errors.items():
        single = {"power": [item.power], "reports": [item.reports]}
        arrays = {**single, "prior": item.prior, "means": item.means, "scales": item.scales}
        packed |= {f"{PACKED}{measure}_{name}": np.asarray(array, np.float32) for name, array in arrays.items()}
    return packed


def unpack_errors(arrays: Mapping[str, NDArray[np.float32]], themes: int) -> dict[str, ShareErrors]:
    """Share errors from the arrays of a model's file, none where it has none.

    Raises
    ------
    ValueError, KeyError
        An array is missing, has another shape, or holds what no share can be.
    """
    errors = {}
    for name in sorted(arrays):
        if name.startswith(PACKED) and name.endswith("_power"):
            measure = name[len(PACKED) : -len("_power")]
            parts = [np.asarray(arrays[f"{PACKED}{measure}_{part}"], np.float64) for part in _PARTS]
            shapes = ((1,), (1,), (themes,), (themes, themes), (len(CORRECTIONS), themes))
            for part, array, shape in zip(_PARTS, parts, shapes, strict=True):
                if array.shape != shape or (array < 0).any():
                    raise ValueError(f"{part} of {measure} has shape {array.shape} or negative numbers")
            power, reports, prior, means, scales = parts
            if not 0.1 <= power[0] <= 10 or abs(prior.sum() - 1) > 1e-3 or np.abs(means.sum(axis=0) - 1).max() > 1e-2:
                raise ValueError(f"shares of {measure} do not sum to one")
            errors[measure] = ShareErrors(float(power[0]), prior, means, scales, int(reports[0]))
    return errors
