"""What to code next: unsure texts first, no two of a kind, always the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from policy_nlp.model_store import Model, load_model
from policy_nlp.suggestion import Suggestion, suggest_texts
from policy_nlp.training import suggest_from_table

LABELS = ("a", "b", "c")
#: Texts without a common word, so that only margins count.
APART = ("修渠", "架桥", "植树", "挖井", "办学")


@pytest.fixture(scope="module")
def small(small_folder: Path) -> Model:
    return load_model(small_folder)


def _rows(*margins: float) -> np.ndarray:
    """Probabilities whose first two labels, b and a, differ by each margin."""
    return np.array([[0.45 - margin / 2, 0.45 + margin / 2, 0.1] for margin in margins], np.float32)


def _suggest(texts: tuple[str, ...], margins: tuple[float, ...], count: int) -> list[Suggestion]:
    return suggest_texts(texts, [Counter(text) for text in texts], _rows(*margins), LABELS, count)


def test_the_unsure_come_first() -> None:
    found = _suggest(APART, (0.6, 0.1, 0.4, 0.2, 0.5), 5)
    assert [entry.row for entry in found] == [2, 4, 3, 5, 1]
    assert [entry.text for entry in found] == ["架桥", "挖井", "植树", "办学", "修渠"]
    assert [entry.margin for entry in found] == pytest.approx([0.1, 0.2, 0.4, 0.5, 0.6], abs=1e-6)


def test_the_two_likeliest_labels_are_told() -> None:
    rows = np.array([[0.2, 0.3, 0.5], [0.1, 0.6, 0.3]], np.float32)
    found = suggest_texts(APART[:2], [Counter(text) for text in APART[:2]], rows, LABELS, 2)
    assert [(entry.first, entry.second) for entry in found] == [("c", "b"), ("b", "c")]


def test_a_copy_waits_until_nothing_else_is_left() -> None:
    found = _suggest(("修渠", "修渠", "架桥", "植树"), (0.01, 0.02, 0.5, 0.8), 4)
    assert [entry.row for entry in found] == [1, 3, 4, 2]


def test_a_near_copy_waits_too() -> None:
    texts = ("修渠引水到田", "修渠引水到村", "架桥通车", "植树护坡")
    assert [entry.row for entry in _suggest(texts, (0.01, 0.02, 0.1, 0.2), 3)] == [1, 3, 4]


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (3, 3), (5, 5), (50, 5)])
def test_count_is_a_limit(count: int, expected: int) -> None:
    found = _suggest(APART, (0.6, 0.1, 0.4, 0.2, 0.5), count)
    assert len(found) == expected
    assert len({entry.row for entry in found}) == expected


def test_texts_without_words_are_left_out() -> None:
    found = _suggest(("", "修渠", "", "架桥"), (0.0, 0.5, 0.0, 0.4), 4)
    assert [entry.row for entry in found] == [4, 2]
    assert _suggest(("", ""), (0.0, 0.1), 2) == []
    assert suggest_texts([], [], np.zeros((0, 3), np.float32), LABELS, 2) == []


def test_ties_go_to_the_first_row_every_time() -> None:
    first = _suggest(APART, (0.3,) * 5, 5)
    assert [entry.row for entry in first] == [1, 2, 3, 4, 5]
    assert _suggest(APART, (0.3,) * 5, 5) == first


def test_a_table_is_judged_by_the_model(small: Model, tmp_path: Path) -> None:
    texts = ["新修灌溉水渠，改良盐碱地。", "", "开通夜间公交线路。", "开通夜间公交线路。", "种植油茶，修建公路。"]
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), "utf-8")
    found = suggest_from_table(small, path, 10)
    assert sorted(entry.text for entry in found) == sorted(text for text in texts if text)
    assert found[-1].text == "开通夜间公交线路。"
    assert {entry.first for entry in found} <= set(small.classifier.codes)
    assert found == suggest_from_table(small, path, 10)
    assert found[:2] == suggest_from_table(small, path, 2)
