"""A perceptron with one hidden layer, trained with soft targets and run by numpy alone.

scikit-learn's has neither soft targets nor dropout, which is worth a point here, and must be imported to run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .logistic import softmax

Floats = NDArray[np.float32]
_HIDDEN = 128
_EPOCHS = 10
_RATE = 2e-3
_DROPOUT = 0.3
_INPUT_DROPOUT = 0.1
_DECAY = 1e-3
_BATCH = 256
_WARM_UP = 100
_FURTHEST = 6.0


@dataclass(frozen=True, slots=True)
class Perceptron:
    """``mean`` and ``spread`` standardise the inputs (inputs,); ``weights`` and ``biases`` are those of two layers."""

    mean: Floats
    spread: Floats
    weights: tuple[Floats, Floats]
    biases: tuple[Floats, Floats]

    def standardise(self, inputs: Floats) -> Floats:
        """Inputs less their mean, over their spread, none further than six from zero."""
        return ((inputs - self.mean) / self.spread).clip(-_FURTHEST, _FURTHEST)

    def answer(self, standard: Floats) -> Floats:
        """Probabilities of shape (rows, labels) for standardised inputs of shape (rows, inputs)."""
        hidden = np.maximum(standard @ self.weights[0] + self.biases[0], 0)
        return softmax(hidden @ self.weights[1] + self.biases[1])


def fit_perceptron(
    inputs: Floats, targets: Floats, weights: Floats, seed: int = 0, epochs: int = _EPOCHS
) -> Perceptron:
    """Trains on inputs (rows, inputs), soft targets (rows, labels) and row weights (rows,).

    AdamW (Loshchilov and Hutter 2019) with a cosine schedule, rectified units and dropout before both layers
    (Srivastava et al. 2014).
    """
    random = np.random.RandomState(seed)
    count = len(inputs)
    mean, spread = inputs.mean(axis=0), np.maximum(inputs.std(axis=0), np.float32(0.03))
    standard = ((inputs - mean) / spread).clip(-_FURTHEST, _FURTHEST)
    weights = (weights / weights.mean()).astype(np.float32)
    state = _AdamW(_first_values(random, inputs.shape[1], targets.shape[1]), epochs * -(-count // _BATCH))
    for _ in range(epochs):
        order = random.permutation(count)
        for start in range(0, count, _BATCH):
            rows = order[start : start + _BATCH]
            batch = standard[rows] * _drop(random, (len(rows), inputs.shape[1]), _INPUT_DROPOUT)
            state.move(_find_gradients(state.values, batch, targets[rows], weights[rows], random))
    w1, b1, w2, b2 = state.values
    return Perceptron(mean, spread, (w1, w2), (b1, b2))


def _first_values(random: np.random.RandomState, inputs: int, labels: int) -> list[Floats]:
    first = random.randn(inputs, _HIDDEN) / np.sqrt(inputs)
    second = random.randn(_HIDDEN, labels) / np.sqrt(_HIDDEN) * 0.5
    zeros = (np.zeros(_HIDDEN, np.float32), np.zeros(labels, np.float32))
    return [first.astype(np.float32), zeros[0], second.astype(np.float32), zeros[1]]


def _drop(random: np.random.RandomState, shape: tuple[int, int], share: float) -> Floats:
    kept = random.random_sample(shape) < 1 - share
    return (kept / (1 - share)).astype(np.float32)


def _find_gradients(
    values: list[Floats], batch: Floats, targets: Floats, weights: Floats, random: np.random.RandomState
) -> list[Floats]:
    before = batch @ values[0] + values[1]
    mask = _drop(random, before.shape, _DROPOUT)
    hidden = np.maximum(before, 0) * mask
    error = (softmax(hidden @ values[2] + values[3]) - targets) * (weights[:, None] / np.float32(len(batch)))
    back = (error @ values[2].T) * mask * (before > 0)
    return [batch.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


class _AdamW:
    """The values being trained with the running moments of their gradients."""

    def __init__(self, values: list[Floats], steps: int) -> None:
        self.values = values
        self._steps = steps
        self._step = 0
        self._first = [np.zeros_like(value) for value in values]
        self._second = [np.zeros_like(value) for value in values]

    def move(self, gradients: list[Floats]) -> None:
        """One step against the gradients; weights decay, biases do not."""
        self._step += 1
        rate = _RATE * min(1, self._step / _WARM_UP) * (0.5 + 0.5 * np.cos(np.pi * self._step / self._steps))
        for value, gradient, first, second in zip(self.values, gradients, self._first, self._second, strict=True):
            first += np.float32(0.1) * (gradient - first)
            second += np.float32(0.001) * (gradient * gradient - second)
            root = np.sqrt(second / np.float32(1 - 0.999**self._step)) + np.float32(1e-8)
            decay = np.float32(_DECAY) * value if value.ndim > 1 else np.float32(0)
            value -= np.float32(rate) * (first / np.float32(1 - 0.9**self._step) / root + decay)
