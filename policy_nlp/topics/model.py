"""A topic model: words, how probable each is in each topic, and what is known of the topics. Needs numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..bags import Gathered

Floats = NDArray[np.float32]
Picked = tuple[tuple[int, float], ...]
_STEPS = 12
_PRIOR = 0.1
_LEAST_SHARE = 0.15
_MOST_TOPICS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """What is known of a topic besides the probabilities of its words.

    ``share`` is of all words of the paragraphs learnt from; ``stability`` the overlap of its words with those that
    either half of the runs gives it, None where there was one run; ``coherence`` NPMI, ``exclusivity`` between 0 and 1;
    ``words`` are the most frequent and exclusive ones; ``themes`` pairs themes of the codebook with their shares of the
    topic, the largest first.
    """

    label: str
    share: float
    stability: float | None
    coherence: float
    exclusivity: float
    words: tuple[str, ...]
    themes: tuple[tuple[str, float], ...] = ()


class TopicModel:
    """``weights`` has shape (topics, words) and gives each word's probability in each topic.

    ``importance`` of shape (words,) weighs the words of a paragraph; ones where it is left out. Where topics were put
    together, ``parts`` of shape (parts, words) are the topics as they were learnt and ``places`` say where each went;
    a paragraph's share of a topic is then the sum of its shares of the parts.
    """

    def __init__(
        self,
        words: Sequence[str],
        weights: Floats,
        importance: Floats | None = None,
        topics: Sequence[Topic] = (),
        parts: Floats | None = None,
        places: Sequence[int] | None = None,
    ) -> None:
        self.words = tuple(words)
        self.weights = weights
        self.importance = np.ones(len(self.words), np.float32) if importance is None else importance
        self.topics = tuple(topics)
        self.parts = weights if parts is None else parts
        self.places = tuple(range(len(weights)) if places is None else places)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {word: column for column, word in enumerate(self.words)}

    @cached_property
    def _rows(self) -> Floats:
        return np.ascontiguousarray(self.parts.T)

    @property
    def count(self) -> int:
        """The number of topics."""
        return len(self.weights)

    def label_of(self, topic: int) -> str:
        """The label of a topic; its two most probable words where none was made.

        >>> TopicModel(["大桥", "公路"], np.array([[0.4, 0.6]], np.float32)).label_of(0)
        '公路·大桥'
        """
        return self.topics[topic].label if self.topics else "·".join(self.list_words(topic, 2))

    def list_words(self, topic: int, count: int = 10) -> tuple[str, ...]:
        """The most probable words of a topic, first the most probable."""
        return tuple(self.words[column] for column in np.argsort(-self.weights[topic], kind="stable")[:count])

    def infer_shares(self, bags: Sequence[Mapping[str, int]]) -> Floats:
        """Shares of the topics in paragraphs given as counts of words, as :meth:`share_topics` gives them."""
        return self.share_topics(Gathered.of(bags))

    def share_topics(self, bags: Gathered) -> Floats:
        """Shares of the topics in paragraphs, of shape (bags, topics); even shares for one without known words.

        Folding-in by twelve steps of expectation maximisation (Hofmann 1999) with a symmetric Dirichlet prior of 0.1
        a topic, over all paragraphs of about the same length at once.
        """
        shares = np.full((len(bags), len(self.parts)), 1 / len(self.parts), np.float32)
        columns = bags.find(self._index)[bags.ids]
        known = columns >= 0
        bag, columns, counts = bags.bags[known], columns[known], bags.counts[known].astype(np.float64)
        counts *= self.importance[columns]
        sizes = np.bincount(bag, minlength=len(bags))
        within = np.arange(len(bag)) - (np.cumsum(sizes) - sizes)[bag]
        # Paragraphs of up to 1, 2, 4, 8 … words are filled up to the longest of them.
        classes = np.where(sizes > 0, np.frexp(sizes - 1)[1], -1)
        for one in np.unique(classes[sizes > 0]):
            rows = np.flatnonzero(classes == one)
            inside = classes[bag] == one
            cells = np.searchsorted(rows, bag[inside]), within[inside]
            padded = np.zeros((len(rows), sizes[rows].max()), np.intp)
            counted = np.zeros(padded.shape)
            padded[cells], counted[cells] = columns[inside], counts[inside]
            shares[rows] = fold_in(self._rows[padded], counted, _STEPS)
        if len(self.parts) == self.count:
            return shares
        return np.stack([shares[:, np.array(self.places) == topic].sum(axis=1) for topic in range(self.count)], axis=1)

    def pick_topics(self, bags: Gathered) -> list[Picked]:
        """Up to three topics that hold at least 15 % of a paragraph, the largest first, for every paragraph."""
        shares = self.share_topics(bags)
        order = np.argsort(-shares, axis=1, kind="stable")[:, :_MOST_TOPICS]
        largest = np.take_along_axis(shares, order, axis=1)
        return [
            tuple((topic, round(share, 3)) for topic, share in zip(*row, strict=True) if share >= _LEAST_SHARE)
            for row in zip(order.tolist(), largest.tolist(), strict=True)
        ]


def fold_in(rows: Floats, counts: NDArray[np.floating], steps: int) -> Floats:
    """Shares of topics in documents, of shape (documents, topics), by expectation maximisation.

    ``rows`` of shape (documents, words, topics) holds the probabilities of each document's words, ``counts`` of shape
    (documents, words) their numbers; shorter documents end in zeros.

    >>> rows, counts = np.eye(2, dtype=np.float32)[None], np.array([[3, 1]], np.float32)
    >>> [round(float(share), 3) for share in fold_in(rows, counts, 5)[0]]
    [0.738, 0.262]
    """
    topics = rows.shape[2]
    rows = rows.astype(np.float64)
    totals = counts.sum(axis=1, keepdims=True) + _PRIOR * topics
    shares = np.full((len(rows), topics), 1 / topics)
    for _ in range(steps):
        expected = np.matmul(rows, shares[:, :, None])[:, :, 0]
        scaled = counts / np.maximum(expected, 1e-12)
        shares = (shares * np.matmul(scaled[:, None, :], rows)[:, 0] + _PRIOR) / totals
    return shares.astype(np.float32)
