"""Topics: learnt by latent Dirichlet allocation with gensim, given to paragraphs by numpy alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .segmentation import is_word, load_words
from .threads import limit_threads
from .word_scores import round_half

Floats = NDArray[np.float32]
Bags = Sequence[Mapping[str, int]]
_FEWEST_PARAGRAPHS = 5
_LARGEST_SHARE = 0.25
_PASSES = 12
_STEPS = 30
_PRIOR = 0.1
_LEAST_SHARE = 0.15
_MOST_TOPICS = 3


class TopicModel:
    """``weights`` has shape (topics, words) and gives each word's probability in each topic."""

    def __init__(self, words: Sequence[str], weights: Floats) -> None:
        self.words = tuple(words)
        self.weights = weights

    @cached_property
    def _index(self) -> dict[str, int]:
        return {word: column for column, word in enumerate(self.words)}

    @property
    def count(self) -> int:
        """The number of topics."""
        return len(self.weights)

    def list_words(self, topic: int, count: int = 10) -> tuple[str, ...]:
        """The most probable words of a topic, first the most probable."""
        return tuple(self.words[column] for column in np.argsort(-self.weights[topic], kind="stable")[:count])

    def infer_shares(self, bag: Mapping[str, int]) -> Floats:
        """Shares of the topics in a paragraph, of shape (topics,); even shares for one without known words.

        Folding-in by expectation maximisation (Hofmann 1999) with a symmetric Dirichlet prior of 0.1 a topic.
        """
        known = [(self._index[word], count) for word, count in bag.items() if word in self._index]
        shares = np.full(self.count, 1 / self.count, np.float32)
        if not known:
            return shares
        columns, numbers = zip(*known, strict=True)
        weights = self.weights[:, list(columns)]
        counts = np.array(numbers, np.float32)
        for _ in range(_STEPS):
            joint = shares[:, None] * weights
            expected = joint @ (counts / np.maximum(joint.sum(axis=0), 1e-12))
            shares = (expected + _PRIOR) / (counts.sum() + _PRIOR * self.count)
        return shares

    def pick_topics(self, bag: Mapping[str, int]) -> tuple[tuple[int, float], ...]:
        """Up to three topics that hold at least 15 % of a paragraph, the largest first."""
        shares = self.infer_shares(bag)
        order = np.argsort(-shares, kind="stable")[:_MOST_TOPICS]
        return tuple((int(topic), round(float(shares[topic]), 3)) for topic in order if shares[topic] >= _LEAST_SHARE)


def fit_topics(bags: Bags, topics: int = 40, seed: int = 0, stop_words: Sequence[str] = ()) -> TopicModel:
    """Learns topics from paragraphs by online variational Bayes (Hoffman, Blei and Bach 2010).

    Words of one character, stop words, words in fewer than five paragraphs or in more than a quarter of them are
    left out.
    """
    from gensim.models import LdaModel

    words = _choose_words(bags, {*load_words("stop_words"), *stop_words})
    index = {word: column for column, word in enumerate(words)}
    documents = [[(index[word], count) for word, count in sorted(bag.items()) if word in index] for bag in bags]
    with limit_threads():
        model = LdaModel(
            [document for document in documents if document],
            num_topics=topics,
            id2word=dict(enumerate(words)),
            passes=_PASSES,
            alpha="auto",
            eta="auto",
            random_state=seed,
            eval_every=None,
        )
    return TopicModel(words, round_half(np.asarray(model.get_topics(), np.float32)))


def _choose_words(bags: Bags, stop_words: set[str]) -> list[str]:
    counts = Counter[str]()
    for bag in bags:
        counts.update(bag.keys())
    most = _LARGEST_SHARE * len(bags)
    return sorted(
        word
        for word, count in counts.items()
        if len(word) > 1 and _FEWEST_PARAGRAPHS <= count <= most and is_word(word) and word not in stop_words
    )
