"""Folding characters and ends into words, and scoring bags of known and unknown words."""

from __future__ import annotations

import numpy as np
import pytest

from policy_nlp.bags import Gathered
from policy_nlp.vocabulary import Vocabulary
from policy_nlp.word_scores import WordScores, round_half

#: Columns 工业 高质量 | 业 工 | 质量 高质, as sorted.
COEFFICIENTS = np.array([[1, 0], [0, 2], [4, 0], [0, 8], [10, 0], [0, 20]], np.float32)


@pytest.fixture
def scores() -> WordScores:
    vocabulary = Vocabulary(["工业", "高质量"], ["业", "工"], ["质量", "高质"])
    return WordScores.fold(vocabulary, COEFFICIENTS)


def test_a_known_word_is_itself_half_its_characters_and_its_ends(scores: WordScores) -> None:
    assert scores.words == ("工业", "高质量")
    assert scores.rows.tolist() == [[1 + 0.5 * 4, 0.5 * 8], [0.7 * 10, 2 + 0.7 * 20]]
    assert scores.character_rows.tolist() == [[4, 0], [0, 8]]
    assert scores.end_rows.tolist() == [[10, 0], [0, 20]]


@pytest.mark.parametrize(
    ("word", "row"),
    [("业工", [2, 4]), ("业业", [4, 0]), ("高质低", [0, 14]), ("水", [0, 0]), ("业", [2, 0])],
)
def test_an_unknown_word_is_scored_by_its_parts(scores: WordScores, word: str, row: list[float]) -> None:
    assert word not in scores.words
    assert scores.score_bags(Gathered.of([{word: 1}])).tolist() == [row]


def test_a_character_twice_in_a_known_word_counts_twice() -> None:
    scores = WordScores.fold(Vocabulary(["天天"], ["天"], []), np.array([[1], [4]], np.float32))
    assert scores.rows.tolist() == [[5]]


def test_bags_are_sums_by_count(scores: WordScores) -> None:
    bags = [{"工业": 2, "业工": 1}, {}, {"高质量": 1}]
    assert scores.score_bags(Gathered.of(bags)).tolist() == [[8, 12], [0, 0], [7, 16]]


def test_order_of_words_does_not_matter(scores: WordScores) -> None:
    one = scores.score_bags(Gathered.of([{"工业": 2, "水": 3, "业工": 1, "高质量": 1}]))
    other = scores.score_bags(Gathered.of([{"高质量": 1, "业工": 1, "水": 3, "工业": 2}]))
    assert np.array_equal(one, other)


def test_folded_scores_equal_matrix_times_coefficients() -> None:
    vocabulary = Vocabulary(["工业", "产业园"], ["业", "工", "园"], ["产业", "业园"])
    coefficients = np.random.RandomState(3).randn(vocabulary.size, 4).astype(np.float32)
    bags = [{"工业": 2, "产业园": 1, "农业园": 3}, {"工人": 1}, {"产业园": 5}]
    lengths = np.array([[6], [1], [5]], np.float32)
    folded = WordScores.fold(vocabulary, coefficients).score_bags(Gathered.of(bags)) / np.sqrt(lengths)
    assert folded == pytest.approx(vocabulary.build_matrix(bags) @ coefficients, abs=0.01)


def test_rounding_keeps_half_precision() -> None:
    values = np.array([1 / 3, 2049], np.float32)
    rounded = round_half(values)
    assert rounded.tolist() == [float(np.float16(1 / 3)), 2048]
    assert rounded.dtype == np.float32
    assert np.array_equal(round_half(rounded), rounded)
