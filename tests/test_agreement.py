"""Kappa, alpha and what goes with them, by hand and against other libraries."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from policy_nlp.agreement import (
    measure_agreement,
    measure_alpha,
    measure_kappa,
    pair_examples,
    warn_of_sameness,
    warn_of_unpaired,
)
from policy_nlp.errors import UsageError
from policy_nlp.records import LabelledText

Pairs = list[tuple[str, str, str]]
TWO = np.array([[20.0, 5], [10, 15]])
THREE = np.array([[4.0, 1, 0], [0, 3, 1], [1, 0, 2]])


def _pairs_of(table: np.ndarray) -> Pairs:
    """One pair for every count of a table, labels a, b, c."""
    cells = product(range(len(table)), repeat=2)
    both = [("abc"[row], "abc"[column]) for row, column in cells for _ in range(int(table[row, column]))]
    return [(f"第{number}段", *labels) for number, labels in enumerate(both)]


def _draw_pairs(seed: int, count: int, labels: str = "abcde") -> Pairs:
    random = np.random.default_rng(seed)
    first = random.choice(list(labels), count)
    second = np.where(random.random(count) < 0.6, first, random.choice(list(labels), count))
    return [(f"第{number}段", str(one), str(two)) for number, (one, two) in enumerate(zip(first, second, strict=True))]


def _texts(*rows: tuple[str, str]) -> list[LabelledText]:
    return [LabelledText(*row) for row in rows]


@pytest.mark.parametrize(("table", "kappa", "alpha"), [(TWO, 0.4, 0.4), (THREE, 29 / 47, 119 / 188)])
def test_kappa_and_alpha_by_hand(table: np.ndarray, kappa: float, alpha: float) -> None:
    assert measure_kappa(table) == pytest.approx(kappa)
    assert measure_alpha(table) == pytest.approx(alpha)
    result = measure_agreement(_pairs_of(table))
    assert (result.kappa, result.alpha) == pytest.approx((kappa, alpha))
    assert result.texts == table.sum()
    assert result.agreement == pytest.approx(np.trace(table) / table.sum())


def test_coders_who_never_agree() -> None:
    result = measure_agreement([(f"第{number}段", "a", "b") for number in range(4)])
    assert (result.agreement, result.kappa) == (0, 0)
    assert result.alpha == pytest.approx(1 - 7 / 4)


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_scikit_learn(seed: int) -> None:
    from sklearn.metrics import cohen_kappa_score

    pairs = _draw_pairs(seed, 60)
    _, first, second = zip(*pairs, strict=True)
    result = measure_agreement(pairs)
    assert result.kappa == pytest.approx(cohen_kappa_score(first, second))
    for theme in result.themes:
        ones, twos = ([label == theme.theme for label in labels] for labels in (first, second))
        assert theme.kappa == pytest.approx(cohen_kappa_score(ones, twos))
        assert (theme.first, theme.second) == (sum(ones), sum(twos))


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_krippendorff(seed: int) -> None:
    krippendorff = pytest.importorskip("krippendorff")
    pairs = _draw_pairs(seed, 60)
    numbers = [["abcde".index(pair[coder]) for pair in pairs] for coder in (1, 2)]
    expected = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
    assert measure_agreement(pairs).alpha == pytest.approx(expected)


def test_themes_by_hand() -> None:
    first, *others = measure_agreement(_pairs_of(THREE)).themes
    assert (first.theme, first.first, first.second) == ("a", 5, 5)
    assert first.kappa == pytest.approx(23 / 35)
    assert [theme.theme for theme in others] == ["b", "c"]


def test_interval_holds_the_estimate_and_narrows_with_texts() -> None:
    few, many = (measure_agreement(_pairs_of(THREE * times)) for times in (2, 40))
    for result in (few, many):
        assert result.low < result.alpha < result.high
    assert many.high - many.low < (few.high - few.low) / 3
    # 3.92 standard errors of alpha, 0.030 for 480 texts.
    assert many.high - many.low == pytest.approx(0.118, abs=0.012)


def test_the_interval_is_the_same_every_time() -> None:
    pairs = _draw_pairs(1, 50)
    assert measure_agreement(pairs) == measure_agreement(pairs)


def test_one_label_only_says_nothing_of_chance() -> None:
    pairs = [("甲", "a", "a"), ("乙", "a", "a")]
    result = measure_agreement(pairs)
    assert (result.agreement, result.disagreements) == (1, ())
    undefined = (result.kappa, result.alpha, result.low, result.high, result.themes[0].kappa)
    assert np.isnan(undefined).all()
    assert warn_of_sameness(pairs) == ["both coders gave one label alone; kappa and alpha are not defined then"]
    assert warn_of_sameness([*pairs, ("丙", "a", "b")]) == []


def test_draws_of_one_label_alone_widen_no_interval() -> None:
    # The one odd text is in none of (79/80)^80, or 37 %, of the draws.
    pairs = [(f"第{number}段", "a", "b" if number == 0 else "a") for number in range(80)]
    result = measure_agreement(pairs)
    assert result.alpha == pytest.approx(0)
    assert -0.05 < result.low <= result.high <= 0


def test_copies_meet_in_order_and_one_too_many_is_left_out() -> None:
    first = _texts(("修渠", "a1"), ("修渠", "a2"), ("修渠", "a3"))
    second = _texts(("修渠", "b1"), ("修渠", "b2"))
    assert pair_examples(first, second) == [("修渠", "a1", "b1"), ("修渠", "a2", "b2")]
    assert pair_examples(second, first) == [("修渠", "b1", "a1"), ("修渠", "b2", "a2")]


def test_texts_of_two_programs_meet_and_those_left_alone_are_told() -> None:
    first = _texts(("修渠\n引水", "a"), ("架桥", "a"), ("植树", "b"))
    second = _texts(("修渠\r\n引水 ", "b"), ("架桥", "a"))
    pairs = pair_examples(first, second)
    assert pairs == [("修渠\n引水", "a", "b"), ("架桥", "a", "a")]
    assert warn_of_unpaired(second, pairs) == []
    assert warn_of_unpaired(first, pairs) == [
        "1 of 3 texts do not stand in the other table, or less often; they are left out"
    ]


def test_no_common_text_is_an_error() -> None:
    with pytest.raises(UsageError, match="no text in common"):
        pair_examples(_texts(("修渠", "a")), _texts(("架桥", "a")))
