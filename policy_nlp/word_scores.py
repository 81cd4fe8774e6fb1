"""A row of numbers for every word, its characters' and ends' share folded in; unknown words get theirs on sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from .bags import CutWords, Floats, Gathered, Integers, find_places
from .vocabulary import CHARACTER_VALUE, END_VALUE, Vocabulary, list_ends


class WordScores:
    """Scores of words for every label.

    ``rows`` has shape (words, labels) and holds whole words' scores, what their characters and ends add included;
    ``character_rows`` and ``end_rows`` score words never seen.
    """

    def __init__(
        self,
        words: Sequence[str],
        rows: Floats,
        characters: Sequence[str],
        character_rows: Floats,
        ends: Sequence[str],
        end_rows: Floats,
    ) -> None:
        self.words, self.rows = tuple(words), rows
        self.characters, self.character_rows = tuple(characters), character_rows
        self.ends, self.end_rows = tuple(ends), end_rows

    @classmethod
    def fold(cls, vocabulary: Vocabulary, coefficients: Floats) -> WordScores:
        """Scores from coefficients of shape (vocabulary.size, labels), rounded to what a model file keeps."""
        first = len(vocabulary.words)
        second = first + len(vocabulary.characters)
        weighted = coefficients * vocabulary.rarity[:, None]
        rows = np.zeros((first, coefficients.shape[1]), np.float32)
        for index, word in enumerate(vocabulary.words):
            columns, values = zip(*vocabulary.list_columns(word), strict=True)
            rows[index] = np.array(values, np.float32) @ coefficients[list(columns)]
        return cls(
            vocabulary.words,
            round_half(rows),
            vocabulary.characters,
            round_half(weighted[first:second]),
            vocabulary.ends,
            round_half(weighted[second:]),
        )

    @cached_property
    def _index(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _piece_index(self) -> tuple[dict[str, int], dict[str, int]]:
        return (
            {character: row for row, character in enumerate(self.characters)},
            {end: row for row, end in enumerate(self.ends)},
        )

    def count_unknown(self, words: CutWords) -> int:
        """How many words of sentences have no row of their own."""
        return int((words.lexicon.find(self._index)[words.numbers] < 0).sum())

    def score_bags(self, bags: Gathered) -> Floats:
        """Sums of the words' rows by their counts, of shape (bags, labels)."""
        return bags.sum_rows(bags.list_rows(self, self.list_rows))

    def list_rows(self, words: Sequence[str]) -> Floats:
        """The rows of words, known or not, of shape (words, labels)."""
        rows, unknown = take_rows(self.rows, self._index, words)
        if len(unknown):
            rows[unknown] = self._score_unknown([words[at] for at in unknown])
        return rows

    def _score_unknown(self, words: Sequence[str]) -> Floats:
        """What the characters and ends of words add up to."""
        characters, ends = self._piece_index
        taken, _ = take_rows(self.character_rows, characters, [character for word in words for character in word])
        starts = np.cumsum([0, *map(len, words[:-1])])
        rows = CHARACTER_VALUE * np.add.reduceat(taken, starts, axis=0)
        long = [at for at, word in enumerate(words) if list_ends(word)]
        taken, _ = take_rows(self.end_rows, ends, [end for at in long for end in list_ends(words[at])])
        rows[long] += END_VALUE * taken.reshape(len(long), 2, rows.shape[1]).sum(axis=1)
        return np.asarray(rows, np.float32)


def take_rows(rows: Floats, index: Mapping[str, int], words: Sequence[str]) -> tuple[Floats, Integers]:
    """The rows of words by an index, zeros for words that it lacks, and the places of these.

    >>> take_rows(np.ones((1, 2), np.float32), {"路": 0}, ["路", "桥"])[0].tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    places = find_places(index, words)
    if not len(rows):
        return np.zeros((len(words), rows.shape[1]), np.float32), np.arange(len(words))
    taken = rows[places]
    missing = np.flatnonzero(places < 0)
    taken[missing] = 0
    return taken, missing


def round_half(values: Floats) -> Floats:
    """Values rounded to half precision, as model files keep them."""
    return values.astype(np.float16).astype(np.float32)
