"""A hidden layer: computed by hand, and trained on what no straight line separates."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from policy_nlp.perceptron import Perceptron, fit_perceptron

Floats = NDArray[np.float32]
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)


def _predict(net: Perceptron, inputs: NDArray[np.floating]) -> NDArray[np.float32]:
    return net.answer(net.standardise(np.asarray(inputs, np.float32)))


def _by_hand(mean: float = 0, spread: float = 1) -> Perceptron:
    """One hidden unit for positive inputs, one for negative ones, each worth odds of three to one per step."""
    return Perceptron(
        np.array([mean], np.float32),
        np.array([spread], np.float32),
        (np.array([[1, -1]], np.float32), np.eye(2, dtype=np.float32) * np.float32(log(3))),
        (np.zeros(2, np.float32), np.zeros(2, np.float32)),
    )


@pytest.fixture(scope="module")
def exclusive_or() -> Perceptron:
    return _fit_exclusive_or(0)


def _fit_exclusive_or(seed: int) -> Perceptron:
    inputs = np.tile(CORNERS, (2000, 1))
    targets = np.eye(2, dtype=np.float32)[(inputs.sum(axis=1) == 1).astype(int)]
    return fit_perceptron(inputs, targets, np.ones(8000, np.float32), seed)


@pytest.mark.parametrize(("value", "expected"), [(0, [0.5, 0.5]), (1, [0.75, 0.25]), (-2, [0.1, 0.9])])
def test_a_net_worked_out_by_hand(value: float, expected: list[float]) -> None:
    assert _predict(_by_hand(), np.array([[value]], np.float32))[0] == pytest.approx(expected, abs=1e-6)


def test_inputs_are_standardised() -> None:
    assert _predict(_by_hand(10, 4), np.array([[14]], np.float32))[0] == pytest.approx([0.75, 0.25], abs=1e-6)


def test_inputs_further_than_six_spreads_count_as_six() -> None:
    six, far = _predict(_by_hand(), np.array([[6], [1e6]], np.float32))
    assert six.tolist() == far.tolist()
    assert six[1] == pytest.approx(1 / (1 + 3**6))


def test_exclusive_or_is_learnt(exclusive_or: Perceptron) -> None:
    guess = _predict(exclusive_or, CORNERS)
    assert guess.argmax(axis=1).tolist() == [0, 1, 1, 0]
    assert guess.max(axis=1).min() > 0.9


def test_probabilities_sum_to_one(exclusive_or: Perceptron) -> None:
    inputs = np.random.RandomState(0).randn(40, 2).astype(np.float32) * 5
    assert _predict(exclusive_or, inputs).sum(axis=1) == pytest.approx(np.ones(40), abs=1e-5)


def test_a_constant_input_does_not_divide_by_zero() -> None:
    inputs = np.ones((20, 1), np.float32)
    net = fit_perceptron(inputs, np.tile(np.eye(2, dtype=np.float32), (10, 1)), np.ones(20, np.float32))
    assert net.spread.tolist() == [pytest.approx(0.03)]
    assert np.isfinite(_predict(net, inputs)).all()


def test_the_seed_decides_the_outcome(exclusive_or: Perceptron) -> None:
    same, other = _fit_exclusive_or(0), _fit_exclusive_or(1)
    assert _predict(same, CORNERS).tobytes() == _predict(exclusive_or, CORNERS).tobytes()
    assert _predict(other, CORNERS).tobytes() != _predict(exclusive_or, CORNERS).tobytes()
