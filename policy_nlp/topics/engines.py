"""Learns topics: many short runs of collapsed Gibbs sampling (tomotopy), or online LDA from disk (gensim)."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..threads import limit_threads
from .paragraphs import Paragraphs

Floats = NDArray[np.float32]
Documents = Sequence[Sequence[int]]
_WORD_PRIOR = 0.01
#: A seed word is worth this share of its own occurrences in its topic, before any paragraph is read.
_SEED_VALUE = 0.5
_PASSES = 5
_CHUNK = 2000


def sample_runs(
    documents: Documents, size: int, topics: int, seeds: Iterable[int], iterations: int, guide: Sequence[set[int]] = ()
) -> Iterator[Floats]:
    """Probabilities of words in topics, of shape (topics, size), by a run of collapsed Gibbs sampling for each seed.

    The prior of topics is learnt (asymmetric; Wallach, Mimno and McCallum 2009). ``guide`` holds seed words of the
    first topics.
    """
    # Its compiled part warns of deprecated types when first loaded, and cannot be loaded where warnings are errors.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import tomotopy

    texts = [[str(word) for word in document] for document in documents if document]
    priors = _guide_words(documents, size, topics, guide)
    for seed in seeds:
        model = tomotopy.LDAModel(k=topics, eta=_WORD_PRIOR, seed=seed)
        for word, prior in priors.items():
            model.set_word_prior(str(word), prior)
        for text in texts:
            model.add_doc(text)
        # One worker: with more of them the same seed gives different topics.
        model.train(iterations, workers=1)
        columns = [int(word) for word in model.used_vocabs]
        weights = np.zeros((topics, size), np.float32)
        weights[:, columns] = [model.get_topic_word_dist(topic) for topic in range(topics)]
        yield weights


def _guide_words(documents: Documents, size: int, topics: int, guide: Sequence[set[int]]) -> Mapping[int, list[float]]:
    if not guide:
        return {}
    counts = np.bincount(np.concatenate([np.array(document, int) for document in documents]), minlength=size)
    priors: dict[int, list[float]] = {}
    for topic, words in enumerate(guide):
        for word in sorted(words):
            prior = priors.setdefault(word, [_WORD_PRIOR] * topics)
            prior[topic] = max(1.0, _SEED_VALUE * float(counts[word]))
    return priors


class _Stream:
    """Bags of words straight from where the paragraphs are kept, for gensim to go through as often as it wants."""

    def __init__(self, paragraphs: Paragraphs, words: Sequence[str]) -> None:
        self._paragraphs = paragraphs
        self._index = {word: column for column, word in enumerate(words)}

    def __len__(self) -> int:
        return len(self._paragraphs)

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        for paragraph in self._paragraphs:
            bag: dict[int, int] = {}
            for word in paragraph.words:
                column = self._index.get(word)
                if column is not None:
                    bag[column] = bag.get(column, 0) + 1
            yield sorted(bag.items())


def learn_online(paragraphs: Paragraphs, words: Sequence[str], topics: int, seed: int) -> Floats:
    """Probabilities of words in topics by online variational Bayes (Hoffman, Blei and Bach 2010).

    No more than 2,000 paragraphs are in memory at a time.
    """
    from gensim.models import LdaModel

    with limit_threads():
        model: Any = LdaModel(
            _Stream(paragraphs, words),
            num_topics=topics,
            id2word=dict(enumerate(words)),
            passes=_PASSES,
            chunksize=_CHUNK,
            alpha="auto",
            eta="auto",
            random_state=seed,
            eval_every=None,
        )
    return np.asarray(model.get_topics(), np.float32)
