"""Scores worked out by hand, and folds that keep together what belongs together."""

from __future__ import annotations

import pytest

from policy_nlp.errors import UsageError
from policy_nlp.evaluation import score_labels, split_folds
from policy_nlp.records import LabelledText, ThemeScore

GOLD, GUESSED = ["a", "a", "a", "b"], ["a", "a", "b", "b"]


def _values(theme: ThemeScore) -> tuple[float, float, float, float]:
    return theme.precision, theme.recall, theme.f1, theme.support


def test_precision_recall_and_f1_by_hand() -> None:
    scores = score_labels(GOLD, GUESSED)
    assert [theme.theme for theme in scores.themes] == ["a", "b"]
    assert _values(scores.themes[0]) == pytest.approx((1, 2 / 3, 4 / 5, 3))
    assert _values(scores.themes[1]) == pytest.approx((1 / 2, 1, 2 / 3, 1))
    assert scores.macro_f1 == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert scores.accuracy == 0.75


def test_rows_count_by_their_weight() -> None:
    scores = score_labels(GOLD, GUESSED, [1, 1, 2, 4])
    assert _values(scores.themes[0]) == pytest.approx((1, 1 / 2, 2 / 3, 4))
    assert _values(scores.themes[1]) == pytest.approx((2 / 3, 1, 4 / 5, 4))
    assert scores.accuracy == 0.75
    assert scores.baseline_accuracy == 0.5
    assert scores.baseline_macro_f1 == pytest.approx(1 / 3)


def test_the_baseline_by_hand() -> None:
    scores = score_labels(GOLD, GUESSED)
    assert scores.baseline_accuracy == 0.75
    assert scores.baseline_macro_f1 == pytest.approx((6 / 7 + 0) / 2)


@pytest.mark.parametrize("weights", [None, [5, 1, 1, 1, 1, 1]])
def test_the_baseline_is_the_score_of_the_most_frequent_label(weights: list[float] | None) -> None:
    gold = ["c", "a", "a", "a", "b", "b"]
    constant = score_labels(gold, ["c" if weights else "a"] * 6, weights)
    scores = score_labels(gold, gold, weights)
    assert scores.baseline_macro_f1 == pytest.approx(constant.macro_f1)
    assert scores.baseline_accuracy == pytest.approx(constant.accuracy)
    assert (scores.macro_f1, scores.accuracy) == (1, 1)


def test_a_guess_that_no_coder_used_is_only_wrong() -> None:
    scores = score_labels(["a", "b"], ["a", "z"])
    assert [theme.theme for theme in scores.themes] == ["a", "b"]
    assert _values(scores.themes[1]) == (0, 0, 0, 1)
    assert (scores.macro_f1, scores.accuracy) == (0.5, 0.5)


def _grouped() -> list[LabelledText]:
    """Twelve reports of four texts, two labels in each."""
    return [LabelledText(f"文本{row}", "农业" if row % 2 else "交通", f"报告{row // 4}") for row in range(48)]


def _sides(examples: list[LabelledText], seed: int = 0) -> list[tuple[list[int], list[int]]]:
    return [(train.tolist(), test.tolist()) for train, test in split_folds(examples, seed)]


def test_every_text_is_tested_once() -> None:
    sides = _sides(_grouped())
    assert len(sides) == 5
    assert sorted(row for _, test in sides for row in test) == list(range(48))
    assert all(sorted(train + test) == list(range(48)) for train, test in sides)


def test_a_group_is_always_on_one_side() -> None:
    for train, test in _sides(_grouped()):
        assert not {row // 4 for row in train} & {row // 4 for row in test}


def test_the_same_text_is_always_on_one_side() -> None:
    examples = [LabelledText(f"文本{row % 12}", "农业" if row % 2 else "交通") for row in range(36)]
    for train, test in _sides(examples):
        assert not {row % 12 for row in train} & {row % 12 for row in test}


def test_fewer_groups_give_fewer_folds() -> None:
    assert len(_sides(_grouped()[:12])) == 3
    assert len(_sides([LabelledText(f"文本{row}", "农业" if row < 1 else "交通") for row in range(20)])) == 5


def test_groups_that_share_a_text_stay_together() -> None:
    examples = [LabelledText(f"文本{row // 2}", "农业" if row % 3 else "交通", f"报告{row}") for row in range(20)]
    for train, test in split_folds(examples):
        assert {examples[row].text for row in train}.isdisjoint(examples[row].text for row in test)


@pytest.mark.parametrize(
    ("examples", "fault"),
    [
        ([LabelledText(f"文本{row}", f"标签{row}") for row in range(4)], "no label has two texts"),
        ([LabelledText(f"文本{row}", "农业", "同一份报告") for row in range(4)], "all texts are of one report, or "),
        ([LabelledText("文本", "农业", f"报告{row}") for row in range(4)], "all texts are of one report, or "),
        ([], "no label has two texts"),
    ],
)
def test_what_cannot_be_split(examples: list[LabelledText], fault: str) -> None:
    with pytest.raises(UsageError, match=f"too few texts to train and test on: {fault}.*; code ten or more a label"):
        list(split_folds(examples))


def test_the_seed_decides_the_folds() -> None:
    assert _sides(_grouped(), 1) == _sides(_grouped(), 1)
    assert _sides(_grouped(), 1) != _sides(_grouped(), 2)
