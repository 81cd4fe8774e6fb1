"""Corrected shares, by hand and against QuaPy where it is installed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.quantification import (
    CORRECTIONS,
    Rows,
    ShareErrors,
    count_chosen,
    estimate_shares,
    iterate_priors,
    pack_errors,
    sharpen,
    solve_adjusted,
    sum_probabilities,
    unpack_errors,
)


def draw_texts(count: int, shares: list[float], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """True themes, and the right posterior probabilities under equal priors of a classifier that sees x ~ N(theme)."""
    random = np.random.default_rng(seed)
    truth = random.choice(3, count, p=shares)
    seen = random.normal(truth * 1.5, 1.0)
    densities = np.exp(-((seen[:, None] - 1.5 * np.arange(3)) ** 2) / 2)
    return truth, densities / densities.sum(axis=1, keepdims=True)


def build_rows(probabilities: np.ndarray) -> Rows:
    places = np.arange(len(probabilities))
    return Rows.of(probabilities, np.ones(len(probabilities)), places, places)


def learn_errors() -> ShareErrors:
    truth, probabilities = draw_texts(20_000, [1 / 3] * 3, 0)
    means = np.column_stack([probabilities[truth == theme].mean(axis=0) for theme in range(3)])
    return ShareErrors(1.0, np.full(3, 1 / 3), means, np.ones((len(CORRECTIONS), 3)), 1)


def test_counting_is_biased_and_corrections_are_not() -> None:
    shares = [0.7, 0.2, 0.1]
    truth, probabilities = draw_texts(20_000, shares, 1)
    coded = np.bincount(truth) / len(truth)
    rows = build_rows(probabilities)
    gaps = {name: np.abs(estimate_shares(rows, name, learn_errors()) - coded).max() for name in CORRECTIONS}
    assert gaps["none"] > 0.04
    assert gaps["pacc"] < 0.02
    assert gaps["em"] < 0.02


def test_adjusted_count_solves_two_themes_by_hand() -> None:
    # 0.9 s + 0.3 (1 - s) = 0.48 has s = 0.3.
    assert solve_adjusted(np.array([[0.9, 0.3], [0.1, 0.7]]), np.array([0.48, 0.52])) == pytest.approx([0.3, 0.7])


def test_adjusted_count_never_leaves_the_simplex() -> None:
    assert solve_adjusted(np.array([[0.9, 0.3], [0.1, 0.7]]), np.array([0.2, 0.8])) == pytest.approx([0, 1], abs=1e-6)


def test_one_step_of_em_by_hand() -> None:
    # With prior (0.5, 0.5) and likelihoods 3:1 and 1:1 the shares solve s = (3s / (2s + 1) + s) / 2, so s = 1.
    found = iterate_priors(np.array([[0.75, 0.25], [0.5, 0.5]]), np.ones(2), np.array([0.5, 0.5]))
    assert found == pytest.approx([1, 0], abs=5e-3)


def test_sharpening_keeps_order_and_ends_in_counting() -> None:
    probabilities = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3]])
    assert sharpen(probabilities, 1) == pytest.approx(probabilities)
    assert sharpen(probabilities, 40).round(3).tolist() == [[1, 0, 0], [0, 1, 0]]


def test_rows_count_by_weight() -> None:
    rows = Rows.of(np.array([[0.6, 0.4], [0.3, 0.7]]), np.array([1.0, 3.0]), np.arange(2), np.arange(2))
    assert count_chosen(rows).tolist() == [0.25, 0.75]
    assert sum_probabilities(rows.probabilities, rows.weights) == pytest.approx([0.375, 0.625])


@given(st.integers(0, 10_000), st.sampled_from(CORRECTIONS))
def test_shares_sum_to_one_and_are_not_negative(seed: int, correction: str) -> None:
    random = np.random.default_rng(seed)
    rows = build_rows(random.dirichlet(np.ones(3), 6))
    shares = estimate_shares(rows, correction, learn_errors())
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


def test_quapy_says_the_same() -> None:
    pytest.importorskip("quapy")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quapy.method.aggregative import ACC, EMQ, PACC

        truth, held_out = draw_texts(3000, [1 / 3] * 3, 2)
        _, probabilities = draw_texts(2000, [0.6, 0.3, 0.1], 3)
        means = PACC.getPteCondEstim(np.arange(3), truth, held_out)
        summed = probabilities.mean(axis=0)
        adjusted = ACC.solve_adjustment(means, summed, method="inversion", solver="minimize")
        prior, _ = EMQ.EM(np.full(3, 1 / 3), probabilities, epsilon=1e-6)
    ours = solve_adjusted(np.column_stack([held_out[truth == theme].mean(axis=0) for theme in range(3)]), summed)
    assert ours == pytest.approx(adjusted, abs=1e-4)
    assert iterate_priors(probabilities, np.ones(len(probabilities)), np.full(3, 1 / 3)) == pytest.approx(
        prior, abs=1e-3
    )


def test_errors_come_back_from_a_file_as_they_went_in() -> None:
    errors = {"characters": learn_errors(), "sentences": learn_errors()}
    back = unpack_errors(pack_errors(errors), 3)
    assert sorted(back) == ["characters", "sentences"]
    assert back["characters"].means == pytest.approx(errors["characters"].means, abs=1e-6)
    assert (back["characters"].power, back["characters"].reports) == (1.0, 1)
    assert unpack_errors({}, 3) == {}


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("means", np.eye(2)),
        ("prior", np.array([0.5, 0.5, 0.5])),
        ("prior", np.array([1.5, -0.5, 0.0])),
        ("power", np.array([99.0])),
        ("scales", np.ones(3)),
    ],
)
def test_errors_that_cannot_be_are_refused(name: str, array: np.ndarray) -> None:
    arrays = pack_errors({"characters": learn_errors()})
    arrays[f"errors_characters_{name}"] = array.astype(np.float32)
    with pytest.raises(ValueError, match="characters"):
        unpack_errors(arrays, 3)


def test_missing_arrays_are_named() -> None:
    arrays = pack_errors({"characters": learn_errors()})
    del arrays["errors_characters_prior"]
    with pytest.raises(KeyError, match="errors_characters_prior"):
        unpack_errors(arrays, 3)
