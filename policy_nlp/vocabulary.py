"""TF-IDF over words, the characters in them and their two-character ends.

What a word's characters and ends weigh is added to the word's own row once, so that scoring a sentence costs one
row a word, known or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
#: What a character, and an end, of a word counts beside the word itself; chosen on grouped folds.
CHARACTER_VALUE = 0.5
END_VALUE = 0.7


class Vocabulary:
    """Columns for words, then characters, then ends; each list sorted and without doubles.

    ``rarity`` of shape (size,) weighs the columns: the inverse document frequency ln((1 + n) / (1 + df)) + 1 of n
    sentences, over its mean (Spärck Jones 1972; smoothed as scikit-learn does). Ones where it is left out.

    >>> vocabulary = Vocabulary(["产业"], ["业", "产"], ["工业"])
    >>> vocabulary.list_columns("产业")
    [(0, 1.0), (2, 0.5), (1, 0.5)]
    """

    def __init__(
        self, words: Iterable[str], characters: Iterable[str], ends: Iterable[str], rarity: Floats | None = None
    ) -> None:
        self.words = tuple(sorted(set(words)))
        self.characters = tuple(sorted(set(characters)))
        self.ends = tuple(sorted(set(ends)))
        self.rarity = np.ones(self.size, np.float32) if rarity is None else rarity

    @classmethod
    def learn(cls, bags: Iterable[Mapping[str, int]], *, fewest: int = 2, fewest_pieces: int = 3) -> Vocabulary:
        """The vocabulary of sentences: words in ``fewest`` of them, characters and ends in ``fewest_pieces``."""
        words, characters, ends = Counter[str](), Counter[str](), Counter[str]()
        sentences = 0
        for bag in bags:
            sentences += 1
            words.update(bag.keys())
            characters.update({character for word in bag for character in word})
            ends.update({end for word in bag for end in list_ends(word)})
        kept = (_keep(words, fewest), _keep(characters, fewest_pieces), _keep(ends, fewest_pieces))
        found = [counts[key] for counts, keys in zip((words, characters, ends), kept, strict=True) for key in keys]
        rarity = np.log((1 + sentences) / (1 + np.array(found, np.float64))) + 1
        return cls(*kept, (rarity / (rarity.mean() if len(rarity) else 1)).astype(np.float32))

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.words) + len(self.characters) + len(self.ends)

    @cached_property
    def _columns(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        first, second = len(self.words), len(self.words) + len(self.characters)
        return (
            {word: column for column, word in enumerate(self.words)},
            {character: column for column, character in enumerate(self.characters, first)},
            {end: column for column, end in enumerate(self.ends, second)},
        )

    def list_columns(self, word: str) -> list[tuple[int, float]]:
        """Columns and values of one word, known or not."""
        words, characters, ends = self._columns
        row = [(words[word], 1.0)] if word in words else []
        row += [(characters[character], CHARACTER_VALUE) for character in word if character in characters]
        row += [(ends[end], END_VALUE) for end in list_ends(word) if end in ends]
        return [(column, value * float(self.rarity[column])) for column, value in row]

    def build_matrix(self, bags: Iterable[Mapping[str, int]]) -> csr_matrix:
        """A row a sentence, of shape (sentences, size): TF-IDF divided by the square root of its length in words."""
        from scipy.sparse import csr_matrix

        known: dict[str, list[tuple[int, float]]] = {}
        bounds, columns, values = [0], list[int](), list[float]()
        for bag in bags:
            row: dict[int, float] = {}
            scale = 1.0 / np.sqrt(max(1, sum(bag.values())))
            for word, count in bag.items():
                if word not in known:
                    known[word] = self.list_columns(word)
                for column, value in known[word]:
                    row[column] = row.get(column, 0.0) + value * count * scale
            columns += row.keys()
            values += row.values()
            bounds.append(len(columns))
        data: Any = (np.array(values, np.float32), np.array(columns, np.int32), np.array(bounds))
        return csr_matrix(data, shape=(len(bounds) - 1, self.size))


def _keep(counts: Counter[str], fewest: int) -> list[str]:
    return sorted(key for key, count in counts.items() if count >= fewest)


def list_ends(word: str) -> tuple[str, ...]:
    """The two characters that a word of three or more begins and ends with.

    >>> list_ends("高质量"), list_ends("产业")
    (('高质', '质量'), ())
    """
    return (word[:2], word[-2:]) if len(word) > 2 else ()
