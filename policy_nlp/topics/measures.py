"""What tells good topics: coherence, exclusivity, words that are frequent and exclusive, likelihood, coming back."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from .model import Floats, TopicModel

#: Words of a topic that measures look at.
TOP = 10
_FREX_WEIGHT = 0.5


def measure_coherence(
    topics: Sequence[Sequence[str]], texts: Sequence[Sequence[str]], window: int | None = None
) -> list[float]:
    """Normalised pointwise mutual information of each topic's words (Bouma 2009; Röder, Both and Hinneburg 2015).

    Computed by gensim over windows of ten words of ``texts``; ``window`` sets another width, for texts whose words
    are in no order.
    """
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    # gensim takes the mean over pairs of words, and a word that never stands in the texts has no value.
    dictionary = Dictionary(list(map(list, texts)))
    model = CoherenceModel(
        topics=[list(words) for words in topics],
        texts=texts,
        dictionary=dictionary,
        coherence="c_npmi",
        window_size=window,
        processes=1,
    )
    return [float(value) for value in model.get_coherence_per_topic()]


def measure_exclusivity(weights: Floats) -> Floats:
    """The mean share that a topic holds of each of its ten first words, of shape (topics,).

    >>> [round(float(value), 3) for value in measure_exclusivity(np.array([[0.6, 0.4], [0.2, 0.8]], np.float32))]
    [0.542, 0.458]
    """
    shares = weights / np.maximum(weights.sum(axis=0), 1e-12)
    return np.asarray(np.take_along_axis(shares, np.array(list_tops(weights)), axis=1).mean(axis=1), np.float32)


def score_frex(weights: Floats) -> Floats:
    """Frequency and exclusivity of words in topics, of shape (topics, words), between 0 and 1.

    The harmonic mean of a word's rank by its probability in the topic and by the topic's share of the word, each as
    the part of all words that it is not below (Bischof and Airoldi 2012, weight one half).

    >>> [round(float(value), 2) for value in score_frex(np.array([[0.5, 0.3, 0.2], [0.2, 0.1, 0.7]], np.float32))[0]]
    [0.8, 0.8, 0.33]
    """
    exclusivity = _rank(weights / np.maximum(weights.sum(axis=0), 1e-12))
    return np.asarray(1 / (_FREX_WEIGHT / exclusivity + (1 - _FREX_WEIGHT) / _rank(weights)), np.float32)


def _rank(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, method="max", axis=1) / values.shape[1], np.float32)


def list_tops(weights: Floats) -> list[list[int]]:
    """The places of every topic's ten most probable words.

    >>> list_tops(np.array([[0.2, 0.8], [0.6, 0.4]], np.float32))
    [[1, 0], [0, 1]]
    """
    places: list[list[int]] = np.argsort(-weights, axis=1, kind="stable")[:, :TOP].tolist()
    return places


def match_topics(first: Sequence[Sequence[Hashable]], second: Sequence[Sequence[Hashable]]) -> NDArray[np.float64]:
    """The Jaccard overlap of each topic's words with its partner in another model, of shape (topics,).

    Partners are those that make the sum of overlaps largest (Kuhn 1955); a topic for which none is left has 0.

    >>> match_topics([["a", "b"], ["c", "d"]], [["c", "d"], ["a", "x"]]).round(3).tolist()
    [0.333, 1.0]
    """
    found = np.zeros(len(first))
    for one, _, overlap in pair_topics(first, second):
        found[one] = overlap
    return found


def list_alike(tops: Sequence[Sequence[Hashable]]) -> list[int]:
    """Topics that share half or more of their words with another one.

    >>> list_alike([["a", "b"], ["c", "d"], ["b", "e"]])
    [0, 2]
    """
    return [
        place
        for place, words in enumerate(tops)
        if any(2 * len(set(words) & set(other)) >= len(words) for at, other in enumerate(tops) if at != place)
    ]


def pair_topics(
    first: Sequence[Sequence[Hashable]], second: Sequence[Sequence[Hashable]]
) -> list[tuple[int, int, float]]:
    """Places of partners in the two models with the overlap of their words."""
    from scipy.optimize import linear_sum_assignment

    overlaps = np.array([[_overlap(set(one), set(two)) for two in second] for one in first])
    rows, columns = linear_sum_assignment(-overlaps)
    return [(int(one), int(two), float(overlaps[one, two])) for one, two in zip(rows, columns, strict=True)]


def _overlap(one: set[Hashable], two: set[Hashable]) -> float:
    return len(one & two) / len(one | two)


def measure_likelihood(model: TopicModel, texts: Sequence[Sequence[str]]) -> float:
    """The mean log-likelihood of a word by document completion (Wallach, Murray, Salakhutdinov and Mimno 2009).

    Topics of a text come from its words at even places, and the words at odd places are scored.
    """
    index = {word: column for column, word in enumerate(model.words)}
    known = [[word for word in text if word in index] for text in texts]
    seen = [{word: text[::2].count(word) for word in text[::2]} for text in known]
    shares = model.infer_shares(seen)
    total, count = 0.0, 0
    for share, text in zip(shares, known, strict=True):
        columns = [index[word] for word in text[1::2]]
        total += float(np.log(np.maximum(share @ model.weights[:, columns], 1e-12)).sum())
        count += len(columns)
    return total / max(count, 1)
