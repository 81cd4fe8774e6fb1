"""Whether probabilities mean what they say: one temperature, calibration error, and accuracy when unsure ones wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
BINS = 10
_COLDEST, _HOTTEST = 0.25, 4.0
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Answers of about the same confidence: their mean confidence, their accuracy and their share of all."""

    confidence: float
    accuracy: float
    share: float


def fit_temperature(probabilities: Floats, gold: NDArray[np.intp], weights: Floats) -> float:
    """The temperature T for which p^(1/T), made to sum to one, gives held-out answers the highest likelihood.

    Guo, Pleiss, Sun and Weinberger (2017). ``probabilities`` has shape (rows, codes), ``gold`` and ``weights`` (rows,).

    >>> sure = np.array([[0.99, 0.01]] * 4)
    >>> fit_temperature(sure, np.array([0, 0, 0, 1]), np.ones(4)) > 1
    True
    """
    from scipy.optimize import minimize_scalar

    mass = weights / weights.sum()

    def measure_loss(log_temperature: float) -> float:
        scaled = apply_temperature(probabilities, float(np.exp(log_temperature)))
        return float(-(mass * np.log(scaled[np.arange(len(gold)), gold] + _TINY)).sum())

    found = minimize_scalar(measure_loss, bounds=(np.log(_COLDEST), np.log(_HOTTEST)), method="bounded")
    # Rounded to what a model file keeps, so that a model is the same before and after it is saved.
    return float(np.float32(np.exp(found.x)))


def apply_temperature(probabilities: Floats, temperature: float) -> NDArray[np.float32]:
    """p^(1/T) made to sum to one, row by row.

    >>> apply_temperature(np.array([[0.8, 0.2]]), 2.0).round(3).tolist()
    [[0.6669999957084656, 0.3330000042915344]]
    """
    raised = np.power(probabilities + _TINY, 1.0 / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def list_reliability(confidence: Floats, correct: NDArray[np.bool_], weights: Floats) -> list[ReliabilityBin]:
    """Ten bins of equal width over confidence, empty ones left out."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in np.unique(place):
        inside = place == number
        mass = weights[inside]
        bins.append(
            ReliabilityBin(
                confidence=float((confidence[inside] * mass).sum() / mass.sum()),
                accuracy=float((correct[inside] * mass).sum() / mass.sum()),
                share=float(mass.sum() / weights.sum()),
            )
        )
    return bins


def measure_calibration_error(confidence: Floats, correct: NDArray[np.bool_], weights: Floats) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015): mean gap of confidence and accuracy over bins.

    >>> measure_calibration_error(np.array([0.75] * 4), np.array([True, True, True, False]), np.ones(4))
    0.0
    """
    bins = list_reliability(confidence, correct, weights)
    return sum(entry.share * abs(entry.confidence - entry.accuracy) for entry in bins)


def measure_accuracy_at(
    coverage: float, confidence: Floats, correct: NDArray[np.bool_], weights: Floats
) -> tuple[float, float]:
    """Accuracy of the surest answers that make up ``coverage`` of the weight, and the least confidence among them.

    >>> measure_accuracy_at(0.5, np.array([0.9, 0.4]), np.array([True, False]), np.ones(2))
    (1.0, 0.9)
    """
    order = np.argsort(-confidence, kind="stable")
    mass = np.cumsum(weights[order])
    kept = order[: max(1, int(np.searchsorted(mass, coverage * mass[-1] + _TINY, side="right")))]
    return float((correct[kept] * weights[kept]).sum() / weights[kept].sum()), float(confidence[kept].min())
