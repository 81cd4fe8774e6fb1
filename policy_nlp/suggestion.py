"""Which unlabelled texts to code next: those the model is unsure of, and unlike one another (active learning)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: How many unsure texts are looked through for every one that is suggested.
_POOL = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text worth coding: its row, counted from 1, its two likeliest labels, and the margin of their probabilities."""

    row: int
    text: str
    first: str
    second: str
    margin: float


def suggest_texts(
    texts: Sequence[str],
    bags: Sequence[Mapping[str, int]],
    probabilities: NDArray[np.float32],
    labels: Sequence[str],
    count: int,
) -> list[Suggestion]:
    """Up to ``count`` texts, the most useful first; ``probabilities`` has shape (texts, labels).

    Margin sampling (Scheffer, Decomain and Wrobel 2001) over texts that differ: of the texts with the smallest
    margins, ten times as many as wanted, each next one is the one with the highest product of one less its margin
    and one less its greatest cosine to those chosen, over words weighted by rarity.
    """
    order = np.argsort(-probabilities, axis=1)
    rows = np.arange(len(texts))
    margins = probabilities[rows, order[:, 0]] - probabilities[rows, order[:, 1]]
    pool = [int(row) for row in np.argsort(margins, kind="stable") if bags[row]][: _POOL * count]
    vectors = _weigh_words([bags[row] for row in pool])
    nearest = np.zeros(len(pool))
    free = np.ones(len(pool), bool)
    chosen: list[Suggestion] = []
    while free.any() and len(chosen) < count:
        worth = np.where(free, (1 - margins[pool]) * (1 - nearest), -1.0)
        best = int(worth.argmax())
        free[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
        row = pool[best]
        first, second = (labels[at] for at in order[row, :2])
        chosen.append(Suggestion(row + 1, texts[row], first, second, float(margins[row])))
    return chosen


def _weigh_words(bags: Sequence[Mapping[str, int]]) -> NDArray[np.float64]:
    """TF-IDF rows of unit length, of shape (texts, words)."""
    seen = Counter(word for bag in bags for word in bag)
    column = {word: number for number, word in enumerate(sorted(seen))}
    vectors = np.zeros((len(bags), len(column)))
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            vectors[row, column[word]] = count * np.log((1 + len(bags)) / seen[word])
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))
