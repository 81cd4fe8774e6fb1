"""How well labels were found: precision, recall, F1 by theme, and the most-frequent baseline beside them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .errors import UsageError
from .records import LabelledText, Scores, ThemeScore

Labels = Sequence[str] | NDArray[np.str_]
Weights = Sequence[float] | NDArray[np.float64]
_FOLDS = 5


def score_labels(gold: Labels, guessed: Labels, weights: Weights | None = None) -> Scores:
    """Scores of guessed labels against coded ones, each row weighted (by one where no weights are given).

    Macro-F1 is the plain mean of the F1 of the labels that coders used.

    >>> scores = score_labels(["a", "a", "b"], ["a", "b", "b"])
    >>> round(scores.macro_f1, 3), round(scores.baseline_accuracy, 3)
    (0.667, 0.667)
    """
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support

    labels = sorted(set(map(str, gold)))
    mass = np.ones(len(gold)) if weights is None else np.asarray(weights, float)
    table = precision_recall_fscore_support(gold, guessed, labels=labels, sample_weight=mass, zero_division=0)
    themes = tuple(
        ThemeScore(label, float(precision), float(recall), float(f1), float(support))
        for label, precision, recall, f1, support in zip(labels, *table, strict=True)
    )
    share = max(theme.support for theme in themes) / float(mass.sum())
    return Scores(
        themes=themes,
        macro_f1=sum(theme.f1 for theme in themes) / len(themes),
        accuracy=float(accuracy_score(gold, guessed, sample_weight=mass)),
        baseline_macro_f1=2 * share / (1 + share) / len(labels),
        baseline_accuracy=share,
    )


def split_folds(examples: Sequence[LabelledText], seed: int = 0) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Train and test rows of up to five folds, a group always on one side.

    Texts without a group stand alone; groups that share a text are one group.

    Raises
    ------
    UsageError
        All texts are one group, or no label has two texts.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups = _join_groups(examples)
    labels = [example.label for example in examples]
    folds = min(_FOLDS, len(set(groups)), max(Counter(labels).values(), default=0))
    if folds < 2:
        fault = (
            "all texts are of one report, or of reports that share texts"
            if len(set(groups)) < 2 < len(labels)
            else "no label has two texts"
        )
        raise UsageError(f"too few texts to train and test on: {fault}; code ten or more a label, of several reports")
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # Labels with fewer texts than folds are told of by corpus.check_examples.
        warnings.filterwarnings("ignore", message="The least populated class", category=UserWarning)
        yield from splitter.split(np.zeros(len(labels)), labels, groups)


def _join_groups(examples: Sequence[LabelledText]) -> list[int]:
    """A number for every example, the same for those that share a group or a text, at first or second hand."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for example in examples:
        if example.group:
            leader[find(f"text {example.text}")] = find(f"group {example.group}")
    found = [find(f"text {example.text}") for example in examples]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(found))}
    return [numbers[key] for key in found]
