"""Labels that a reader knows a topic by: its most telling words, no two topics with the same one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .measures import TOP, score_frex
from .model import Floats

_CANDIDATES = 12
_WORDS = 3


def list_frex(words: Sequence[str], weights: Floats) -> list[tuple[str, ...]]:
    """The ten most frequent and exclusive words of every topic."""
    order = np.argsort(-score_frex(weights), axis=1, kind="stable")[:, :TOP]
    return [tuple(words[column] for column in row) for row in order]


def label_topics(words: Sequence[str], weights: Floats) -> list[str]:
    """A label for every topic: of its twelve most probable words the three that it holds most of.

    A word that another one of the label contains is left out, and a label that is taken gets a further word.

    >>> label_topics(["公路", "铁路", "小麦", "水稻"], np.array([[0.5, 0.4, 0.1, 0.0], [0.1, 0, 0.4, 0.5]], np.float32))
    ['公路·铁路·小麦', '水稻·小麦·公路']
    """
    shares = weights / np.maximum(weights.sum(axis=0), 1e-12)
    labels: list[str] = []
    for topic, row in enumerate(weights):
        likely = np.argsort(-row, kind="stable")[:_CANDIDATES]
        telling = sorted(likely, key=lambda column: -row[column] * shares[topic, column])
        ordered = _drop_contained([words[column] for column in telling])
        count = _WORDS
        while (label := "·".join(ordered[:count])) in labels and count < len(ordered):
            count += 1
        labels.append(label)
    return labels


def _drop_contained(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return kept
