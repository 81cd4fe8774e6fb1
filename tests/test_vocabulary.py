"""Columns for words, characters and ends, and the matrix of sentences."""

from __future__ import annotations

import numpy as np
import pytest

from policy_nlp.vocabulary import Vocabulary, list_ends


@pytest.mark.parametrize(("word", "ends"), [("路", ()), ("公路", ()), ("高质量", ("高质", "质量"))])
def test_only_words_of_three_characters_have_ends(word: str, ends: tuple[str, ...]) -> None:
    assert list_ends(word) == ends


def test_lists_are_sorted_without_doubles() -> None:
    vocabulary = Vocabulary(["b", "a", "b"], ["d", "c"], ["f", "e", "e"])
    assert (vocabulary.words, vocabulary.characters, vocabulary.ends) == (("a", "b"), ("c", "d"), ("e", "f"))
    assert vocabulary.size == 6


def test_columns_of_known_and_unknown_words() -> None:
    vocabulary = Vocabulary(["工业"], ["业", "农"], ["高质"])
    assert vocabulary.list_columns("工业") == [(0, 1.0), (1, 0.5)]
    assert vocabulary.list_columns("农业") == [(2, 0.5), (1, 0.5)]
    assert vocabulary.list_columns("高质量") == [(3, 0.7)]
    assert vocabulary.list_columns("水") == []


def test_learn_counts_sentences_rather_than_occurrences() -> None:
    bags = [{"公路": 9, "桥": 1}, {"公路": 1, "桥": 1}, {"桥": 1, "渡口": 5}]
    vocabulary = Vocabulary.learn(bags)
    assert vocabulary.words == ("公路", "桥")
    assert vocabulary.characters == ("桥",)
    assert vocabulary.ends == ()


def test_learn_keeps_an_end_that_three_sentences_share() -> None:
    bags = [{"水利局": 1}, {"水利厅": 1}, {"水利部": 1}]
    vocabulary = Vocabulary.learn(bags)
    assert (vocabulary.words, vocabulary.ends) == ((), ("水利",))


def test_a_row_is_divided_by_the_root_of_its_length() -> None:
    vocabulary = Vocabulary(["农业", "工业"], ["业"], [])
    matrix = vocabulary.build_matrix([{"工业": 1, "农业": 3}, {}, {"工业": 4}])
    assert vocabulary.words == ("农业", "工业")
    assert matrix.toarray().tolist() == [[1.5, 0.5, 1.0], [0, 0, 0], [0, 2.0, 1.0]]


def test_order_of_words_does_not_matter() -> None:
    vocabulary = Vocabulary(["工业", "农业", "水"], ["业", "工"], [])
    one = vocabulary.build_matrix([{"工业": 1, "农业": 2, "水": 1}])
    other = vocabulary.build_matrix([{"水": 1, "农业": 2, "工业": 1}])
    assert np.array_equal(one.toarray(), other.toarray())


def test_sentences_without_a_shared_word_give_an_empty_vocabulary_and_no_warning() -> None:
    vocabulary = Vocabulary.learn([{"公路": 1}, {"水渠": 2}])
    assert vocabulary.size == len(vocabulary.rarity) == 0
    assert vocabulary.build_matrix([{"公路": 1}]).shape == (1, 0)
