"""Logistic regression on words that decide the label by themselves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from policy_nlp.logistic import fit_logistic, softmax

Floats = NDArray[np.float32]


def _even(count: int) -> Floats:
    return np.ones(count, np.float32)


def _separable(copies: int = 400) -> tuple[csr_matrix, Floats]:
    """Column 0 means label 0, column 1 label 1; column 2 never occurs."""
    rows = np.tile(np.array([[1, 0, 0], [0, 1, 0]], np.float32), (copies, 1))
    return csr_matrix(rows), np.ascontiguousarray(rows[:, :2])


def test_softmax_of_known_scores() -> None:
    probabilities = softmax(np.log(np.array([[1, 3], [4, 1]], np.float32)))
    assert probabilities.tolist() == [pytest.approx([0.25, 0.75]), pytest.approx([0.8, 0.2])]


def test_softmax_bears_large_scores() -> None:
    assert softmax(np.array([[1000, 0], [-1000, -1000]], np.float32)).tolist() == [[1, 0], [0.5, 0.5]]


def test_softmax_sums_to_one() -> None:
    scores = np.random.RandomState(0).randn(50, 7).astype(np.float32) * 20
    assert softmax(scores).sum(axis=1) == pytest.approx(np.ones(50), abs=1e-5)


def test_two_words_tell_two_labels_apart() -> None:
    rows, targets = _separable()
    coefficients, intercepts = fit_logistic(rows, targets, _even(rows.shape[0]))
    assert coefficients[0, 0] > 0 > coefficients[0, 1]
    assert coefficients[1, 1] > 0 > coefficients[1, 0]
    guess = softmax(rows[:2] @ coefficients + intercepts)
    assert guess[0, 0] > 0.9
    assert guess[1, 1] > 0.9


def test_a_column_that_never_occurs_stays_zero() -> None:
    rows, targets = _separable()
    coefficients, _ = fit_logistic(rows, targets, _even(rows.shape[0]))
    assert coefficients[2].tolist() == [0, 0]


def test_soft_targets_are_met() -> None:
    rows = csr_matrix(np.ones((2000, 1), np.float32))
    targets = np.tile(np.array([[0.75, 0.25]], np.float32), (2000, 1))
    coefficients, intercepts = fit_logistic(rows, targets, _even(2000))
    assert softmax((coefficients + intercepts).astype(np.float32))[0, 0] == pytest.approx(0.75, abs=0.01)


def test_rows_count_by_their_weight() -> None:
    rows = csr_matrix(np.ones((4000, 1), np.float32))
    targets = np.tile(np.eye(2, dtype=np.float32), (2000, 1))
    weights = np.tile(np.array([3, 1], np.float32), 2000)
    coefficients, intercepts = fit_logistic(rows, targets, weights)
    assert softmax((coefficients + intercepts).astype(np.float32))[0, 0] == pytest.approx(0.75, abs=0.03)


def test_only_the_ratio_of_weights_matters() -> None:
    rows, targets = _separable(50)
    one = fit_logistic(rows, targets, _even(100))[0]
    assert np.array_equal(fit_logistic(rows, targets, _even(100) * 8)[0], one)


def test_the_seed_decides_the_outcome() -> None:
    random = np.random.RandomState(1)
    rows = csr_matrix((random.random_sample((600, 5)) < 0.4).astype(np.float32))
    targets = np.eye(3, dtype=np.float32)[random.randint(0, 3, 600)]
    one, same, other = (fit_logistic(rows, targets, _even(600), seed) for seed in (4, 4, 5))
    assert one[0].tobytes() == same[0].tobytes()
    assert one[1].tobytes() == same[1].tobytes()
    assert one[0].tobytes() != other[0].tobytes()
