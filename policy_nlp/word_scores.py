"""A row of numbers for every word, its characters' and ends' share folded in; unknown words get theirs on sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import repeat

import numpy as np

from .bags import Floats, Gathered, Integers
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
    def _part_index(self) -> tuple[dict[str, int], dict[str, int]]:
        return (
            {character: row for row, character in enumerate(self.characters)},
            {end: row for row, end in enumerate(self.ends)},
        )

    def knows(self, word: str) -> bool:
        """Whether the word has a row of its own."""
        return word in self._index

    def count_unknown(self, bags: Gathered) -> int:
        """How many words of all bags have no row of their own."""
        return int(bags.counts[bags.find(self._index)[bags.ids] < 0].sum())

    def score_bags(self, bags: Sequence[Mapping[str, int]]) -> Floats:
        """Sums of the words' rows by their counts, of shape (bags, labels)."""
        gathered = Gathered.of(bags)
        return gathered.sum_rows(self.list_rows(gathered))

    def list_rows(self, bags: Gathered) -> Floats:
        """The rows of the distinct words, known or not, of shape (words, labels)."""
        rows, unknown = take_rows(self.rows, bags.find(self._index))
        if len(unknown):
            words = bags.list_words()
            rows[unknown] = self._score_unknown([words[at] for at in unknown])
        return rows

    def _score_unknown(self, words: Sequence[str]) -> Floats:
        """What the characters and ends of words add up to."""
        characters, ends = self._part_index
        taken = _take_parts(self.character_rows, characters, [character for word in words for character in word])
        starts = np.cumsum([0, *map(len, words[:-1])])
        rows = CHARACTER_VALUE * np.add.reduceat(taken, starts, axis=0)
        long = [at for at, word in enumerate(words) if list_ends(word)]
        taken = _take_parts(self.end_rows, ends, [end for at in long for end in list_ends(words[at])])
        rows[long] += END_VALUE * taken.reshape(len(long), 2, rows.shape[1]).sum(axis=1)
        return np.asarray(rows, np.float32)


def take_rows(rows: Floats, places: Integers) -> tuple[Floats, Integers]:
    """The rows at places, zeros for a place below zero, and where these stand.

    >>> take_rows(np.ones((1, 2), np.float32), np.array([0, -1]))[0].tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    if not len(rows):
        return np.zeros((len(places), rows.shape[1]), np.float32), np.arange(len(places))
    taken = rows[places]
    missing = np.flatnonzero(places < 0)
    taken[missing] = 0
    return taken, missing


def _take_parts(rows: Floats, index: Mapping[str, int], parts: Sequence[str]) -> Floats:
    """The rows of characters or ends by an index, zeros for those that it lacks."""
    return take_rows(rows, np.fromiter(map(index.get, parts, repeat(-1)), np.intp, len(parts)))[0]


def round_half(values: Floats) -> Floats:
    """Values rounded to half precision, as model files keep them."""
    return values.astype(np.float16).astype(np.float32)
