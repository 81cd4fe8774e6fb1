"""Word vectors learnt from the reports themselves: which words keep company within a sentence and the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FEWEST = 4
_SMOOTHING = 0.75
_RARITY = 1e-3


def learn_vectors(
    bags: Sequence[Mapping[str, int]], dimensions: int = 128, seed: int = 0
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Words, sorted, and their vectors of shape (words, dimensions).

    Positive pointwise mutual information of words in one sentence, half of it for the next sentence, with counts of
    context smoothed by 0.75 (Levy, Goldberg and Dagan 2015), reduced by a truncated singular value decomposition
    and weighted by rarity a / (a + p(word)) (Arora, Liang and Ma 2017), so that a sentence's vector is a plain sum.
    """
    from scipy import sparse
    from sklearn.utils.extmath import randomized_svd

    counts = Counter[str]()
    for bag in bags:
        counts.update(bag.keys())
    words = tuple(sorted(word for word, count in counts.items() if count >= _FEWEST))
    if len(words) <= dimensions:
        return (), np.zeros((0, dimensions), np.float32)
    index = {word: row for row, word in enumerate(words)}
    bounds, columns = [0], list[int]()
    for bag in bags:
        columns += sorted(index[word] for word in bag if word in index)
        bounds.append(len(columns))
    data: Any = (np.ones(len(columns), np.float32), np.array(columns, np.int32), np.array(bounds))
    present = sparse.csr_matrix(data, shape=(len(bags), len(words)))
    together = present.T @ present + 0.5 * (present[:-1].T @ present[1:])
    information = _measure_information(sparse.coo_matrix(together + together.T))
    left, strength, _ = randomized_svd(information, dimensions, n_iter=3, random_state=seed)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    frequency = np.array([counts[word] for word in words], np.float64)
    rarity = _RARITY / (_RARITY + frequency / frequency.sum())
    return words, (vectors * rarity[:, None]).astype(np.float32)


def _measure_information(together: Any) -> Any:
    """Positive pointwise mutual information of a symmetric matrix of counts."""
    from scipy import sparse

    total = np.asarray(together.sum(axis=1)).ravel()
    context = total**_SMOOTHING
    context *= total.sum() / context.sum()
    value = np.log(np.maximum(together.data * total.sum() / (total[together.row] * context[together.col]), 1e-9))
    kept = value > 0
    cells = (value[kept].astype(np.float32), (together.row[kept], together.col[kept]))
    return sparse.csr_matrix(cells, shape=together.shape)
