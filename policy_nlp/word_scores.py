"""A row of numbers for every word, its characters' and ends' share folded in; unknown words get theirs on sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from .vocabulary import CHARACTER_VALUE, END_VALUE, Vocabulary, list_ends

Floats = NDArray[np.float32]
_BLOCK = 24


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

    def count_unknown(self, bag: Mapping[str, int]) -> int:
        """How many of a bag's words have no row of their own."""
        index = self._index
        return sum(count for word, count in bag.items() if word not in index)

    def score_bags(self, bags: Sequence[Mapping[str, int]]) -> Floats:
        """Sums of the words' rows by their counts, of shape (bags, labels)."""
        gathered = Gathered.of(bags)
        return gathered.sum_rows(self.list_rows(gathered.words))

    def list_rows(self, words: Sequence[str]) -> Floats:
        """The rows of words, known or not, of shape (words, labels)."""
        rows, unknown = take_rows(self.rows, self._index, words)
        if len(unknown):
            rows[unknown] = self._score_unknown([words[at] for at in unknown])
        return rows

    def _score_unknown(self, words: Sequence[str]) -> Floats:
        """What the characters and ends of words add up to."""
        characters, ends = self._part_index
        taken, _ = take_rows(self.character_rows, characters, [character for word in words for character in word])
        starts = np.cumsum([0, *map(len, words[:-1])])
        rows = CHARACTER_VALUE * np.add.reduceat(taken, starts, axis=0)
        long = [at for at, word in enumerate(words) if list_ends(word)]
        taken, _ = take_rows(self.end_rows, ends, [end for at in long for end in list_ends(words[at])])
        rows[long] += END_VALUE * taken.reshape(len(long), 2, rows.shape[1]).sum(axis=1)
        return np.asarray(rows, np.float32)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Bags of words as arrays: the distinct ``words``, and for each word of each bag its place among them and count.

    ``bounds`` are the borders of the bags.
    """

    words: tuple[str, ...]
    ids: NDArray[np.intp]
    counts: Floats
    bounds: NDArray[np.intp]

    @classmethod
    def of(cls, bags: Sequence[Mapping[str, int]]) -> Gathered:
        """The bags in their order."""
        places: dict[str, int] = {}
        ids = [places.setdefault(word, len(places)) for bag in bags for word in bag]
        counts = [count for bag in bags for count in bag.values()]
        bounds = np.cumsum([0, *map(len, bags)])
        return cls(tuple(places), np.array(ids, np.intp), np.array(counts, np.float32), bounds)

    def sum_rows(self, rows: Floats) -> Floats:
        """Sums of the words' rows (words, width) by their counts, of shape (bags, width); zeros for an empty bag.

        A few bags at a time make a small dense matrix, which multiplies faster than rows are gathered and added.
        """
        count = len(self.bounds) - 1
        sums = np.zeros((count, rows.shape[1]), np.float32)
        bag = np.repeat(np.arange(count), np.diff(self.bounds))
        for first in range(0, count, _BLOCK):
            last = min(count, first + _BLOCK)
            inside = slice(self.bounds[first], self.bounds[last])
            distinct, place = np.unique(self.ids[inside], return_inverse=True)
            table = np.zeros((last - first, len(distinct)), np.float32)
            table[bag[inside] - first, place] = self.counts[inside]
            sums[first:last] = table @ rows[distinct]
        return sums

    @property
    def totals(self) -> Floats:
        """The sum of every bag's counts, at least one, of shape (bags, 1)."""
        sums = np.concatenate([[0], np.cumsum(self.counts, dtype=np.float64)])[self.bounds]
        return np.maximum(np.diff(sums), 1).astype(np.float32)[:, None]


def take_rows(rows: Floats, index: Mapping[str, int], words: Sequence[str]) -> tuple[Floats, NDArray[np.intp]]:
    """The rows of words by an index, zeros for words that it lacks, and the places of these.

    >>> take_rows(np.ones((1, 2), np.float32), {"路": 0}, ["路", "桥"])[0].tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    places = np.fromiter(map(index.get, words, repeat(-1)), np.intp, len(words))
    if not len(rows):
        return np.zeros((len(words), rows.shape[1]), np.float32), np.arange(len(words))
    taken = rows[places]
    missing = np.flatnonzero(places < 0)
    taken[missing] = 0
    return taken, missing


def round_half(values: Floats) -> Floats:
    """Values rounded to half precision, as model files keep them."""
    return values.astype(np.float16).astype(np.float32)
