"""How well labels were found: precision, recall, F1 by theme, and the most-frequent baseline beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .records import LabelledText, Scores, ThemeScore

_FOLDS = 5


def score_labels(gold: Sequence[str], guessed: Sequence[str], weights: Sequence[float] | None = None) -> Scores:
    """Scores of guessed labels against coded ones, each row weighted (by one where no weights are given).

    Macro-F1 is the plain mean of the F1 of the labels that coders used.

    >>> scores = score_labels(["a", "a", "b"], ["a", "b", "b"])
    >>> round(scores.macro_f1, 3), round(scores.baseline_accuracy, 3)
    (0.667, 0.667)
    """
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support

    labels = sorted(set(gold))
    mass = np.ones(len(gold)) if weights is None else np.asarray(weights, float)
    table = precision_recall_fscore_support(gold, guessed, labels=labels, sample_weight=mass, zero_division=0)
    themes = tuple(
        ThemeScore(label, float(precision), float(recall), float(f1), float(support))
        for label, precision, recall, f1, support in zip(labels, *table, strict=True)
    )
    sums = Counter[str]()
    for label, weight in zip(gold, mass, strict=True):
        sums[label] += weight
    frequent = min(labels, key=lambda label: (-sums[label], label))
    share = float(sums[frequent] / mass.sum())
    return Scores(
        themes,
        sum(theme.f1 for theme in themes) / len(themes),
        float(accuracy_score(gold, guessed, sample_weight=mass)),
        2 * share / (1 + share) / len(labels),
        float(share),
    )


def split_folds(examples: Sequence[LabelledText], seed: int = 0) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Train and test rows of five folds (fewer where there are fewer groups), a group always on one side.

    Texts without a group stand alone; the same text is one group wherever it stands.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups = [example.group or f"\0{example.text}" for example in examples]
    labels = [example.label for example in examples]
    folds = max(2, min(_FOLDS, len(set(groups)), min(Counter(labels).values())))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(labels)), labels, groups)
