"""Finds texts that are nearly the same by their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .vocabulary import Vocabulary

#: Two texts are nearly the same from this cosine on, over words weighted by TF-IDF.
NEARLY = 0.9
_ROWS = 500


def find_near_duplicates(bags: Sequence[Mapping[str, int]]) -> list[tuple[int, int]]:
    """Pairs of rows, the earlier one first, whose texts are nearly the same.

    >>> find_near_duplicates([{"渠": 2, "路": 1}, {"桥": 1, "村": 1}, {"渠": 2, "路": 1}])
    [(0, 2)]
    """
    from scipy.sparse import diags

    rows = Vocabulary.learn(bags, fewest=1, fewest_pieces=1).build_matrix(bags)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    unit = (diags(1 / np.maximum(lengths, 1e-12)) @ rows).tocsr()
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(bags), _ROWS):
        cosines = (unit[start : start + _ROWS] @ unit.T).toarray()
        for row, column in np.argwhere(cosines >= NEARLY).tolist():
            if start + row < column:
                pairs.append((start + row, column))
    return pairs
