"""Temperatures, reliability and coverage against values worked out by hand."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from policy_nlp.calibration import (
    ReliabilityBin,
    apply_temperature,
    fit_temperature,
    list_reliability,
    measure_accuracy_at,
    measure_calibration_error,
)
from policy_nlp.classifier import fit_text_classifier

TEMPERATURES = (0.25, 0.7, 1.0, 1.6, 4.0)


def _draw_rows() -> np.ndarray:
    return np.random.default_rng(3).dirichlet(np.ones(5), size=200)


@pytest.mark.parametrize(
    ("sure", "right", "of", "expected"),
    # p^(1/T) is the accuracy where T = logit(p) / logit(accuracy); ln 9 = 2 ln 3.
    [(0.9, 3, 4, 2.0), (0.75, 9, 10, 0.5), (0.75, 3, 4, 1.0)],
)
def test_temperature_turns_confidence_into_accuracy(sure: float, right: int, of: int, expected: float) -> None:
    gold = np.array([0] * right + [1] * (of - right))
    found = fit_temperature(np.array([[sure, 1 - sure]] * of), gold, np.ones(of))
    assert found == pytest.approx(expected, abs=1e-3)


def test_temperature_stays_within_bounds() -> None:
    rows = np.array([[0.9, 0.1]] * 3)
    assert fit_temperature(rows, np.zeros(3, np.intp), np.ones(3)) == pytest.approx(0.25, abs=1e-3)
    assert fit_temperature(rows, np.ones(3, np.intp), np.ones(3)) == pytest.approx(4, abs=1e-3)


def test_applying_a_temperature_by_hand() -> None:
    scaled = apply_temperature(np.array([[0.8, 0.2], [0.5, 0.5]]), 0.5)
    assert scaled == pytest.approx(np.array([[0.64 / 0.68, 0.04 / 0.68], [0.5, 0.5]]), abs=1e-6)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_any_temperature_keeps_the_order_and_the_sum(temperature: float) -> None:
    rows = _draw_rows()
    scaled = apply_temperature(rows, temperature)
    assert scaled.sum(axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)
    assert (scaled.argmax(axis=1) == rows.argmax(axis=1)).all()


def test_heat_lowers_confidence_and_one_leaves_it() -> None:
    rows = _draw_rows()
    highest = [apply_temperature(rows, temperature).max(axis=1) for temperature in TEMPERATURES]
    assert all((colder > hotter).all() for colder, hotter in pairwise(highest))
    assert apply_temperature(rows, 1.0) == pytest.approx(rows, abs=1e-6)


def test_a_classifier_answers_at_its_temperature() -> None:
    bags, labels = [Counter("稻麦"), Counter("桥路"), Counter("麦田")], ["rural", "urban", "rural"]
    plain, hot = (fit_text_classifier(bags, labels, temperature=heat) for heat in (1.0, 3.0))
    expected = apply_temperature(plain.predict_bags(bags), 3.0)
    assert hot.predict_bags(bags) == pytest.approx(expected, abs=1e-6)
    assert hot.score_words(bags) == pytest.approx(plain.score_words(bags), abs=1e-6)
    assert hot.predict_bags(bags).max() < plain.predict_bags(bags).max() - 0.01


CONFIDENCE = np.array([0.62, 1.0, 0.68, 0.93])
CORRECT = np.array([True, True, False, True])
WEIGHTS = np.array([1.0, 2.0, 3.0, 2.0])


def test_reliability_bins_by_hand() -> None:
    low, high = list_reliability(CONFIDENCE, CORRECT, WEIGHTS)
    expected = [ReliabilityBin(2.66 / 4, 0.25, 0.5), ReliabilityBin(3.86 / 4, 1.0, 0.5)]
    for got, wanted in zip((low, high), expected, strict=True):
        assert (got.confidence, got.accuracy, got.share) == pytest.approx(
            (wanted.confidence, wanted.accuracy, wanted.share)
        )


def test_calibration_error_by_hand() -> None:
    assert measure_calibration_error(CONFIDENCE, CORRECT, WEIGHTS) == pytest.approx(0.5 * 0.415 + 0.5 * 0.035)
    assert measure_calibration_error(np.ones(4), CORRECT, np.ones(4)) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [(0.01, (1.0, 0.9)), (0.25, (1.0, 0.9)), (0.5, (1.0, 0.8)), (0.75, (2 / 3, 0.7)), (1.0, (0.75, 0.6))],
)
def test_accuracy_at_coverage_by_hand(coverage: float, expected: tuple[float, float]) -> None:
    confidence, correct = np.array([0.6, 0.9, 0.7, 0.8]), np.array([True, True, False, True])
    assert measure_accuracy_at(coverage, confidence, correct, np.ones(4)) == pytest.approx(expected)


def test_coverage_counts_by_weight() -> None:
    confidence, correct = np.array([0.9, 0.8, 0.7]), np.array([True, False, True])
    weights = np.array([1.0, 3.0, 4.0])
    assert measure_accuracy_at(0.49, confidence, correct, weights) == (1.0, 0.9)
    assert measure_accuracy_at(0.5, confidence, correct, weights) == (0.25, 0.8)
    assert measure_accuracy_at(1, confidence, correct, weights) == (0.625, 0.7)


def test_accuracy_falls_with_coverage_where_the_ranking_is_perfect() -> None:
    confidence, correct = np.linspace(0.99, 0.2, 50), np.arange(50) < 30
    scores = [measure_accuracy_at(share, confidence, correct, np.ones(50))[0] for share in np.arange(0.1, 1.01, 0.1)]
    assert scores[:6] == [1.0] * 6
    assert all(one > two for one, two in pairwise(scores[5:]))
    assert scores[-1] == pytest.approx(0.6)
