"""What tells good topics: coherence, exclusivity, words that are frequent and exclusive, likelihood, coming back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .model import Floats, TopicModel

#: Words of a topic that measures look at.
TOP = 10
_FREX_WEIGHT = 0.5
#: Words in a window that coherence looks for pairs in, and texts that are counted at a time.
WINDOW, _BLOCK = 10, 500
_TINY = 1e-12


def measure_coherence(
    topics: Sequence[Sequence[str]], texts: Sequence[Sequence[str]], window: int = WINDOW
) -> list[float]:
    """Normalised pointwise mutual information of each topic's words (Bouma 2009; Röder, Both and Hinneburg 2015).

    The mean over pairs of a topic's words, by windows of ``window`` words that slide over ``texts``; a shorter text is
    one window. 1 for words that stand together alone, -1 for words that never do, nan with a word that no text has.

    >>> [round(value, 3) for value in measure_coherence([["a", "b"], ["a", "c"]], [["a", "b"], ["a", "b"], ["c"]])]
    [1.0, -0.946]
    """
    index = {word: column for column, word in enumerate(dict.fromkeys(chain.from_iterable(topics)))}
    joint = _share_windows(texts, index, window)
    alone = joint.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log((joint + _TINY) / np.outer(alone, alone)) / -np.log(joint + _TINY)
    # What the measure comes close to for words that stand in more and more windows.
    values[joint == 1] = 1
    values[alone == 0] = values[:, alone == 0] = np.nan
    found = []
    for words in topics:
        places = [index[word] for word in words]
        pairs = values[np.ix_(places, places)][~np.eye(len(places), dtype=bool)]
        found.append(float(pairs.mean()))
    return found


def _share_windows(texts: Sequence[Sequence[str]], index: Mapping[str, int], window: int) -> NDArray[np.float64]:
    """The share of windows that hold both of two words, of shape (words, words)."""
    from scipy.sparse import csr_matrix

    together, count = np.zeros((len(index), len(index))), 0
    for first in range(0, len(texts), _BLOCK):
        block = texts[first : first + _BLOCK]
        lengths = np.array([len(text) for text in block])
        last = np.maximum(lengths - window, 0)
        columns = np.fromiter((index.get(word, -1) for text in block for word in text), np.intp, lengths.sum())
        known = np.flatnonzero(columns >= 0)
        text = np.repeat(np.arange(len(block)), lengths)[known]
        place = known - (np.cumsum(lengths) - lengths)[text]
        # A word at a place stands in the windows that begin at most a window before it, and not after the last one.
        low, high = np.maximum(place - window + 1, 0), np.minimum(place, last[text])
        spans = high - low + 1
        within = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
        rows = np.repeat((np.cumsum(last + 1) - last - 1)[text] + low, spans) + within
        size = int((last + 1).sum())
        ones = np.ones(len(rows), np.float64)
        holds = csr_matrix((ones, (rows, np.repeat(columns[known], spans))), shape=(size, len(index)))
        # A word that stands twice in a window counts once; older scipy leaves the two apart.
        holds.sum_duplicates()
        holds.data[:] = 1
        together += (holds.T @ holds).toarray()
        count += size
    return together / max(count, 1)


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
