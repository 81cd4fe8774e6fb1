"""Words as numbers and bags as arrays, against counting by hand."""

from __future__ import annotations

import pickle
import weakref
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.bags import CutWords, Gathered, Lexicon, SentenceWords

WORDS = st.lists(st.lists(st.sampled_from("路桥渠田林湖"), max_size=9), max_size=40)


def unpack(gathered: Gathered) -> list[dict[str, float]]:
    words = gathered.list_words()
    ends = zip(gathered.bounds, gathered.bounds[1:], strict=False)
    return [
        {words[at]: count for at, count in zip(gathered.ids[a:b], gathered.counts[a:b], strict=True)} for a, b in ends
    ]


@given(WORDS)
def test_bags_hold_the_counts_of_their_words(sentences: list[list[str]]) -> None:
    cut = CutWords.of(sentences)
    assert [cut.list_words(at) for at in range(len(sentences))] == sentences
    assert unpack(cut.gather(range(len(sentences)))) == [dict(Counter(words)) for words in sentences]
    assert unpack(Gathered.of([Counter(words) for words in sentences])) == [dict(Counter(words)) for words in sentences]


@given(WORDS, st.sets(st.integers(1, 39)))
def test_neighbouring_sentences_make_one_bag(sentences: list[list[str]], cuts: set[int]) -> None:
    starts = sorted({0, *cuts} & set(range(len(sentences))))
    groups = [sentences[a:b] for a, b in zip(starts, [*starts[1:], len(sentences)], strict=False)]
    expected = [dict(Counter(word for words in group for word in words)) for group in groups]
    assert unpack(CutWords.of(sentences).gather(starts)) == expected


@given(WORDS)
def test_distinct_words_stand_in_the_order_of_their_first_mention(sentences: list[list[str]]) -> None:
    gathered = CutWords.of(sentences).gather(range(len(sentences)))
    assert gathered.list_words() == list(dict.fromkeys(word for words in sentences for word in words))


@given(WORDS)
def test_rows_are_summed_by_count(sentences: list[list[str]]) -> None:
    gathered = CutWords.of(sentences).gather(range(len(sentences)))
    rows = np.arange(2 * len(gathered.numbers), dtype=np.float32).reshape(-1, 2)
    of_word = dict(zip(gathered.list_words(), rows, strict=True))
    expected = [sum((of_word[word] for word in words), np.zeros(2)) for words in sentences]
    assert gathered.sum_rows(rows).tolist() == [row.tolist() for row in expected]
    assert gathered.totals.ravel().tolist() == [max(1, len(words)) for words in sentences]


def test_words_are_looked_up_once_and_new_ones_after_them() -> None:
    asked: list[str] = []

    class Index(dict[str, int]):
        def get(self, word: str, default: int = -1) -> int:  # type: ignore[override]
            asked.append(word)
            return super().get(word, default)

    lexicon, index, other = Lexicon(["路", "桥"]), Index(桥=5, 渠=6), {"路": 1}
    assert lexicon.find(index).tolist() == [-1, 5]
    lexicon.words.append("渠")
    assert lexicon.find(index).tolist() == [-1, 5, 6]
    assert lexicon.find(other).tolist() == [1, -1, -1]
    assert asked == ["路", "桥", "渠"]


def test_rows_of_words_are_made_once_and_kept_apart_by_owner() -> None:
    made: list[list[str]] = []

    def build(words: Sequence[str]) -> np.ndarray:
        made.append(list(words))
        return np.array([[len(word), ord(word[0])] for word in words], np.float32).reshape(-1, 2)

    lexicon, owners = Lexicon(), (object(), object())
    for number in range(9):
        lexicon.words += [f"{chr(0x4E00 + number)}路", chr(0x5E00 + number)]
        for owner in owners:
            assert lexicon.tabulate(owner, build).tolist() == [[len(word), ord(word[0])] for word in lexicon.words]
    assert sorted(word for words in made for word in words) == sorted(2 * lexicon.words)
    copy = pickle.loads(pickle.dumps(lexicon))
    assert copy.words == lexicon.words
    assert copy.tabulate(owners[0], lambda words: np.zeros(len(words))).tolist() == [0] * len(lexicon.words)


def test_no_more_than_a_few_owners_are_kept() -> None:
    class Owner:
        def list_lengths(self, words: Sequence[str]) -> np.ndarray:
            return np.array([len(word) for word in words], np.intp)

    lexicon, alive = Lexicon(["路", "大桥"]), weakref.WeakSet[Owner]()
    for _ in range(40):
        owner = Owner()
        alive.add(owner)
        for _ in range(2):
            assert lexicon.tabulate(owner, owner.list_lengths).tolist() == [1, 2]
    assert 1 < len(alive) <= 12
    lexicon.drop_tables()
    assert list(alive) == [owner]
    assert lexicon.tabulate(owner, owner.list_lengths).tolist() == [1, 2]


def test_words_of_a_sentence_are_a_mapping_that_is_stored_as_a_dict() -> None:
    words = SentenceWords(CutWords.of([["路"], ["桥", "路", "桥"]]), 1)
    assert words == {"桥": 2, "路": 1}
    assert (list(words), len(words), words["桥"], words.get("渠"), "渠" in words) == (["桥", "路"], 2, 2, None, False)
    assert (list(words.keys()), list(words.values()), list(words.items())) == (
        ["桥", "路"],
        [2, 1],
        [("桥", 2), ("路", 1)],
    )
    with pytest.raises(KeyError):
        words["渠"]
    copy = pickle.loads(pickle.dumps(words))
    assert (type(copy), copy) == (dict, {"桥": 2, "路": 1})
