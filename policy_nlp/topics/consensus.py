"""Brings many runs together: topics that come back are averaged, and then fitted to the paragraphs once more.

A single run of a sampler ends in one of many optima, and with another seed in another one. Topics of many short runs
fall into clusters, whose centres hardly depend on the seeds; from there expectation maximisation finds the optimum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .engines import Documents, Floats

_ROUNDS = 30
_STEPS = 20
_COLDEST = 0.6
#: Prior words a paragraph, over all topics: it stays mixed, so that the optimum depends less on the start.
_MIXING = 30.0
_WORD_PRIOR = 0.01
_BLOCK = 2000


def bring_together(runs: Sequence[Floats], topics: int, documents: Documents, *, guided: bool = False) -> Floats:
    """Probabilities of words in the topics of all runs together, of shape (topics, words)."""
    centres = align_topics(runs) if guided else cluster_topics(runs, topics)
    return refine_topics(centres, documents, weigh_words(documents, centres.shape[1]))


def cluster_topics(runs: Sequence[Floats], topics: int) -> Floats:
    """Centres of the clusters of all runs' topics, of shape (topics, words).

    Ward's clustering (Ward 1963) of the square roots of probabilities, whose distances are Hellinger's, then rounds
    of spherical k-means (Dhillon and Modha 2001).
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    pool = np.vstack(runs)
    roots = np.sqrt(pool)
    distances = np.sqrt(np.maximum(2 - 2 * roots @ roots.T, 0)).astype(np.float64)
    condensed = distances[np.triu_indices(len(pool), 1)]
    found = fcluster(linkage(condensed, "ward"), topics, "maxclust") - 1
    for _ in range(_ROUNDS):
        centres = average_groups(roots, found)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
        nearest = (roots @ centres.T).argmax(axis=1)
        if len(set(nearest)) < len(centres) or (nearest == found).all():
            break
        found = nearest
    return average_groups(pool, found)


def average_groups(rows: Floats, groups: NDArray[np.intp]) -> Floats:
    """The means of rows by group, groups in order.

    >>> average_groups(np.array([[1.0], [2.0], [4.0]], np.float32), np.array([0, 1, 0])).ravel().tolist()
    [2.5, 2.0]
    """
    return np.array([rows[groups == group].mean(axis=0) for group in np.unique(groups)], np.float32)


def align_topics(runs: Sequence[Floats]) -> Floats:
    """The means of topics with the same number, for runs guided by seed words."""
    return np.asarray(np.stack(runs).mean(axis=0), np.float32)


def weigh_words(documents: Documents, size: int) -> Floats:
    """How much each word tells, of shape (size,): its inverse document frequency over the mean.

    >>> [round(float(value), 2) for value in weigh_words([[0, 1], [0], [0, 2], [2]], 3)]
    [0.36, 1.76, 0.88]
    """
    counts = np.bincount(np.array([word for document in documents for word in set(document)], np.int64), minlength=size)
    rarity = np.log(max(len(documents), 2) / np.maximum(counts, 1))
    return np.asarray(rarity / max(rarity.mean(), 1e-12), np.float32)


def refine_topics(centres: Floats, documents: Documents, importance: Floats) -> Floats:
    """Probabilities of words in topics after twenty steps of expectation maximisation from the centres.

    Words count by their importance. Tempered (Hofmann 1999): the first steps blur which topic a word is of, so that
    the end does not hang on small differences of the start.
    """
    from scipy.sparse import csr_matrix

    filled = [np.unique(document, return_counts=True) for document in documents if document]
    columns = [pair[0] for pair in filled]
    bounds = np.cumsum([0, *(len(words) for words in columns)])
    every = np.concatenate(columns)
    counts = np.concatenate([pair[1] for pair in filled]).astype(np.float32) * importance[every]
    shares = np.full((len(filled), len(centres)), 1 / len(centres), np.float32)
    weights = _normalize(centres + np.float32(1e-6))
    for power in np.linspace(_COLDEST, 1, _STEPS, dtype=np.float32):
        sums = np.zeros_like(weights.T)
        for first in range(0, len(filled), _BLOCK):
            last = min(first + _BLOCK, len(filled))
            inside = slice(bounds[first], bounds[last])
            words, starts = every[inside], bounds[first:last] - bounds[first]
            joint = np.repeat(shares[first:last], np.diff(bounds[first : last + 1]), axis=0) * weights.T[words]
            joint **= power
            joint *= (counts[inside] / joint.sum(axis=1))[:, None]
            shares[first:last] = _normalize(np.add.reduceat(joint, starts, axis=0) + np.float32(_MIXING / len(centres)))
            ones = np.ones(len(words), np.float32)
            sums += csr_matrix((ones, (words, np.arange(len(words)))), shape=(len(sums), len(words))) @ joint
        weights = _normalize(sums.T + np.float32(_WORD_PRIOR))
    return weights


def _normalize(rows: Floats) -> Floats:
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), np.float32)
