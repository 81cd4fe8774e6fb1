"""A row of numbers for every word, its characters' and ends' share folded in; unknown words get theirs on sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .vocabulary import CHARACTER_VALUE, END_VALUE, Vocabulary, list_ends

Floats = NDArray[np.float32]


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

    def score_bags(self, bags: Sequence[Mapping[str, int]]) -> Floats:
        """Sums of the words' rows by their counts, of shape (bags, labels)."""
        index = self._index
        extra: dict[str, int] = {}
        ids, counts, bounds = list[int](), list[int](), [0]
        for bag in bags:
            for word, count in bag.items():
                row = index.get(word)
                if row is None:
                    row = extra.setdefault(word, len(self.words) + len(extra))
                ids.append(row)
                counts.append(count)
            bounds.append(len(ids))
        rows = np.vstack([self.rows, *(self._score_unknown(word)[None] for word in extra)]) if extra else self.rows
        return sum_groups(rows[ids] * np.array(counts, np.float32)[:, None], bounds, rows.shape[1])

    def _score_unknown(self, word: str) -> Floats:
        characters, ends = self._part_index
        row = np.zeros(self.rows.shape[1], np.float32)
        for character in word:
            if character in characters:
                row += CHARACTER_VALUE * self.character_rows[characters[character]]
        for end in list_ends(word):
            if end in ends:
                row += END_VALUE * self.end_rows[ends[end]]
        return row


def sum_groups(rows: Floats, bounds: Sequence[int], width: int) -> Floats:
    """Sums of consecutive groups of rows; ``bounds`` are the groups' borders, empty groups give zeros.

    >>> sum_groups(np.ones((3, 1), np.float32), [0, 2, 2, 3], 1).ravel().tolist()
    [2.0, 0.0, 1.0]
    """
    sums = np.zeros((len(bounds) - 1, width), np.float32)
    starts, ends = np.array(bounds[:-1]), np.array(bounds[1:])
    filled = ends > starts
    if filled.any():
        sums[filled] = np.add.reduceat(rows, starts[filled], axis=0)
    return sums


def round_half(values: Floats) -> Floats:
    """Values rounded to half precision, as model files keep them."""
    return values.astype(np.float16).astype(np.float32)
