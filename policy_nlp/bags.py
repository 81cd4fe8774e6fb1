"""Words by number: sentences as rows of numbers, and bags of words as arrays.

A number is given to a word when it is first met, so that what is known of a word is looked up once and not in every
report. Knows neither segmenter nor model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]
Table = TypeVar("Table", bound=NDArray[Any])
#: Words that a growing table has room for at first.
_ROOM = 2**15
#: So many bags at a time make a matrix that multiplies faster than rows are gathered and added.
_BLOCK = 24
#: Tables that a lexicon keeps: a model looks words up by three owners, and so many models are few in one process.
_MOST_TABLES = 12


class Lexicon:
    """Words in the order in which they were met; a word's number is its place."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = list(words)
        self._tables: dict[int, tuple[object, NDArray[Any], int]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        # Tables go by addresses, which mean nothing to another process.
        return Lexicon, (self.words,)

    def tabulate(self, owner: object, build: Callable[[Sequence[str]], Table]) -> Table:
        """A row for every word, as ``build`` makes them of words; kept for the owner, so that each is made once.

        >>> count = lambda words: np.array([len(word) for word in words], np.intp)
        >>> Lexicon(["路", "高质量"]).tabulate("characters", count).tolist()
        [1, 3]
        """
        _, table, done = self._tables.get(id(owner)) or (owner, build(()), 0)
        count = len(self.words)
        if not done and len(self._tables) >= _MOST_TABLES:
            # Owners are models; those of a process that opens many must be let go.
            self.drop_tables()
        if done < count:
            if len(table) < count:
                # A lexicon that grows once will grow on; room that is not filled takes no memory, moving rows does.
                wider = np.empty((max(2 * count, _ROOM) if done else count, *table.shape[1:]), table.dtype)
                wider[:done] = table[:done]
                table = wider
            table[done:count] = build(self.words[done:count])
            # The owner is kept too: its address names it.
            self._tables[id(owner)] = owner, table, count
        return table[:count]  # type: ignore[return-value]

    def drop_tables(self) -> None:
        """Lets go what was made of the words; what is asked for again is made again."""
        self._tables = {}

    def find(self, index: Mapping[str, int]) -> Integers:
        """For every word its place by an index, -1 where the index lacks it.

        >>> Lexicon(["路", "桥"]).find({"桥": 7}).tolist()
        [-1, 7]
        """
        return self.tabulate(index, lambda words: find_places(index, words))


def find_places(index: Mapping[str, int], words: Sequence[str]) -> Integers:
    """The places of words by an index, -1 for words that it lacks."""
    return np.fromiter(map(index.get, words, repeat(-1)), np.intp, len(words))


@dataclass(frozen=True)
class CutWords:
    """The words of sentences in order, by their ``numbers`` in a lexicon; ``bounds`` are the borders of sentences."""

    lexicon: Lexicon
    numbers: Integers
    bounds: Integers

    @classmethod
    def of(cls, sentences: Sequence[Sequence[str]]) -> CutWords:
        """The same from sentences that are lists of words."""
        lexicon = Lexicon(dict.fromkeys(chain.from_iterable(sentences)))
        numbers = {word: number for number, word in enumerate(lexicon.words)}
        bounds = np.cumsum([0, *map(len, sentences)])
        places = map(numbers.__getitem__, chain.from_iterable(sentences))
        return cls(lexicon, np.fromiter(places, np.intp, bounds[-1]), bounds)

    def list_words(self, at: int) -> list[str]:
        """The words of a sentence in order."""
        words = self.lexicon.words
        return [words[number] for number in self.numbers[self.bounds[at] : self.bounds[at + 1]].tolist()]

    def gather(self, starts: Sequence[int]) -> Gathered:
        """Bags of words: one from each of these sentences to the next of them.

        >>> gathered = CutWords.of([["路", "桥"], ["桥"], ["路", "路"]]).gather([0, 2])
        >>> gathered.list_words(), gathered.ids.tolist(), gathered.counts.tolist(), gathered.bounds.tolist()
        (['路', '桥'], [0, 1, 0], [1.0, 2.0, 2.0], [0, 2, 3])
        """
        at, size = np.arange(len(self.numbers)), len(self.lexicon.words)
        first = np.zeros(size, np.intp)
        first[self.numbers[::-1]] = at[::-1]
        distinct = self.numbers[first[self.numbers] == at]
        places = np.zeros(size, np.intp)
        places[distinct] = np.arange(len(distinct))
        borders = self.bounds[[*starts, -1]]
        bag = np.repeat(np.arange(len(starts)), np.diff(borders))
        keys, counts = np.unique(bag * len(distinct) + places[self.numbers], return_counts=True)
        bounds = np.searchsorted(keys, np.arange(len(starts) + 1) * len(distinct))
        return Gathered(self.lexicon, distinct, keys % max(1, len(distinct)), counts.astype(np.float32), bounds)


class SentenceWords(Mapping[str, int]):
    """The words of a sentence as counts, made when they are first asked for; stored as a dict is."""

    def __init__(self, cut: CutWords, at: int) -> None:
        self._cut, self._at = cut, at

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self._cut.list_words(self._at))

    def __getitem__(self, word: str) -> int:
        if word not in self._counts:
            raise KeyError(word)
        return self._counts[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)

    def keys(self) -> KeysView[str]:
        return self._counts.keys()

    def values(self) -> ValuesView[int]:
        return self._counts.values()

    def items(self) -> ItemsView[str, int]:
        return self._counts.items()

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self._counts),)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Bags of words as arrays: for each word of each bag its place among ``numbers``, and its count.

    ``numbers`` are the distinct words' in the lexicon, in the order in which they first stand; ``bounds`` are the
    borders of the bags.
    """

    lexicon: Lexicon
    numbers: Integers
    ids: Integers
    counts: Floats
    bounds: Integers

    @classmethod
    def of(cls, bags: Sequence[Mapping[str, int]]) -> Gathered:
        """The bags in their order."""
        cut = CutWords.of([tuple(bag) for bag in bags])
        counts = np.fromiter(chain.from_iterable(bag.values() for bag in bags), np.float32, len(cut.numbers))
        return cls(cut.lexicon, np.arange(len(cut.lexicon.words)), cut.numbers, counts, cut.bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def list_words(self) -> list[str]:
        """The distinct words."""
        words = self.lexicon.words
        return [words[number] for number in self.numbers.tolist()]

    def find(self, index: Mapping[str, int]) -> Integers:
        """For every distinct word its place by an index, -1 where the index lacks it."""
        return self.lexicon.find(index)[self.numbers]

    def list_rows(self, owner: object, build: Callable[[Sequence[str]], Floats]) -> Floats:
        """For every distinct word its row of :meth:`Lexicon.tabulate`."""
        return self.lexicon.tabulate(owner, build)[self.numbers]

    @property
    def bags(self) -> Integers:
        """The bag that each of ``ids`` stands in."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    @property
    def totals(self) -> Floats:
        """The sum of every bag's counts, at least one, of shape (bags, 1)."""
        sums = np.concatenate([[0], np.cumsum(self.counts, dtype=np.float64)])[self.bounds]
        return np.maximum(np.diff(sums), 1).astype(np.float32)[:, None]

    def sum_rows(self, rows: Floats) -> Floats:
        """Sums of the words' rows (words, width) by their counts, of shape (bags, width); zeros for an empty bag."""
        count, bag = len(self), self.bags
        sums = np.zeros((count, rows.shape[1]), np.float32)
        places = np.zeros(len(rows), np.intp)
        for first in range(0, count, _BLOCK):
            last = min(count, first + _BLOCK)
            inside = slice(self.bounds[first], self.bounds[last])
            ids = self.ids[inside]
            present = np.zeros(len(rows), bool)
            present[ids] = True
            distinct = np.flatnonzero(present)
            places[distinct] = np.arange(len(distinct))
            table = np.zeros((last - first, len(distinct)), np.float32)
            table[bag[inside] - first, places[ids]] = self.counts[inside]
            sums[first:last] = table @ rows[distinct]
        return sums
