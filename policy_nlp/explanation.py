"""Why a sentence got its theme: what its words, its neighbours, headings and place added to the score.

The score is the theme's log-odds by the second stage, averaged over its perceptrons. It is split by integrated
gradients (Sundararajan, Taly and Yan 2017) from a sentence of which nothing is known, and what the few dozen steps
of the integral leave over is shared out, so that the parts add up to the score exactly. Words are split by the first
stage, which is linear, without any remainder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .classifier import ThemeClassifier
from .context import name_blocks
from .features import ReportFeatures
from .logistic import softmax
from .perceptron import Perceptron
from .records import Contribution, Explanation
from .threads import limit_threads

Floats = NDArray[np.float64]
_STEPS = 64
#: The name of what is added whatever the words.
CONSTANT = "(constant)"


def explain_sentence(
    classifier: ThemeClassifier, features: ReportFeatures, sentence: int, theme: str | None = None
) -> Explanation:
    """What pulled a sentence towards a theme, the one it got where none is named."""
    return explain_groups(classifier, features, [[sentence]], [theme])[0]


def explain_groups(
    classifier: ThemeClassifier,
    features: ReportFeatures,
    groups: Sequence[Sequence[int]],
    themes: Sequence[str | None],
) -> list[Explanation]:
    """What pulled each group of sentences towards a theme: means over its sentences, weighed by their characters.

    ``themes`` names one for each group, or None for the most probable.
    """
    bags = [entry.words for entry in features.sentences]
    sizes = np.array([max(1, entry.characters) for entry in features.sentences], np.float64)
    with limit_threads():
        probabilities = classifier.predict(features) @ classifier.code_themes
        inputs = classifier.build_context(features) if classifier.perceptrons else None
        found = []
        for group, theme in zip(groups, themes, strict=True):
            rows = list(group)
            shares = sizes[rows] / sizes[rows].sum()
            mean = shares @ probabilities[rows]
            chosen = int(mean.argmax()) if theme is None else classifier.themes.index(theme)
            parts = [
                _explain_row(classifier, bags[row], None if inputs is None else inputs[row], chosen) for row in rows
            ]
            found.append(_average(classifier.themes[chosen], float(mean[chosen]), parts, shares.tolist()))
    return found


def _explain_row(
    classifier: ThemeClassifier, bag: Mapping[str, int], inputs: NDArray[np.float32] | None, theme: int
) -> Explanation:
    words, word_score = _explain_words(classifier, bag, theme)
    contexts: tuple[Contribution, ...] = ()
    score = base = 0.0
    if inputs is not None:
        contexts, score, base = _explain_context(classifier, inputs, classifier.code_themes[:, theme] > 0)
    return Explanation(classifier.themes[theme], 0.0, score, base, contexts, word_score, words)


def _average(theme: str, probability: float, parts: Sequence[Explanation], shares: Sequence[float]) -> Explanation:
    """The mean of explanations of one theme, so that what it names still adds up."""
    sums: list[dict[str, float]] = [{}, {}]
    for part, share in zip(parts, shares, strict=True):
        for total, entries in zip(sums, (part.contexts, part.words), strict=True):
            for entry in entries:
                total[entry.name] = total.get(entry.name, 0.0) + share * entry.value
    constant = Contribution(CONSTANT, sums[1].pop(CONSTANT))
    contexts, words = (sorted(total.items(), key=lambda item: -abs(item[1])) for total in sums)
    score, base, word_score = (
        sum(share * getattr(part, name) for share, part in zip(shares, parts, strict=True))
        for name in ("score", "base", "word_score")
    )
    return Explanation(
        theme=theme,
        probability=probability,
        score=score,
        base=base,
        contexts=tuple(Contribution(name, value) for name, value in contexts),
        word_score=word_score,
        words=(*(Contribution(name, value) for name, value in words), constant),
    )


def _explain_words(
    classifier: ThemeClassifier, bag: Mapping[str, int], theme: int
) -> tuple[tuple[Contribution, ...], float]:
    """What each word adds to the first stage's score of the theme's likeliest code, over the mean of all codes."""
    members = np.flatnonzero(classifier.code_themes[:, theme])
    code = members[classifier.score_words([bag])[0][members].argmax()]
    length = np.sqrt(max(1, sum(bag.values())))
    counts = np.array(list(bag.values()), np.float32)[:, None]
    rows = classifier.scores.list_rows(list(bag)) * counts / length
    gains = rows[:, code] - rows.mean(axis=1)
    constant = float(classifier.intercepts[code] - classifier.intercepts.mean())
    named = [Contribution(word, float(gain)) for word, gain in zip(bag, gains, strict=True)]
    parts = (*named, Contribution(CONSTANT, constant))
    return parts, sum(part.value for part in parts)


def _explain_context(
    classifier: ThemeClassifier, inputs: NDArray[np.float32], members: NDArray[np.bool_]
) -> tuple[tuple[Contribution, ...], float, float]:
    gains = np.zeros(len(inputs))
    score = base = 0.0
    for net in classifier.perceptrons:
        gain, top, bottom = _integrate(net, inputs.astype(np.float64), members)
        gains += gain / len(classifier.perceptrons)
        score += top / len(classifier.perceptrons)
        base += bottom / len(classifier.perceptrons)
    names = name_blocks(len(classifier.codes), len(classifier.themes), classifier.vectors.shape[1])
    sums: dict[str, float] = {}
    for name, value in zip(names, gains.tolist(), strict=True):
        sums[name] = sums.get(name, 0.0) + value
    return tuple(Contribution(name, value) for name, value in sums.items()), score, base


def _integrate(net: Perceptron, inputs: Floats, members: NDArray[np.bool_]) -> tuple[Floats, float, float]:
    """Integrated gradients of the theme's log-odds from the mean input, made to add up; and both ends' log-odds."""
    target = ((inputs - net.mean) / net.spread).clip(-6, 6)
    steps = (np.arange(_STEPS) + 0.5) / _STEPS
    before = steps[:, None] * (target @ net.weights[0]) + net.biases[0]
    probabilities = softmax(np.maximum(before, 0).astype(np.float32) @ net.weights[1] + net.biases[1]).astype(
        np.float64
    )
    inside = probabilities * members
    outside = probabilities * ~members
    # d log-odds / d logits: shares within the theme less shares within the rest.
    slope = inside / inside.sum(axis=1, keepdims=True) - outside / outside.sum(axis=1, keepdims=True)
    gradient = ((slope @ net.weights[1].T) * (before > 0)).mean(axis=0) @ net.weights[0].T
    gains = np.asarray(gradient * target)
    top, bottom = _log_odds(net, target, members), _log_odds(net, np.zeros_like(target), members)
    rest = (top - bottom) - float(np.sum(gains))
    weight = np.abs(gains) / max(float(np.abs(gains).sum()), 1e-12)
    return np.asarray(gains + rest * weight), top, bottom


def _log_odds(net: Perceptron, standard: Floats, members: NDArray[np.bool_]) -> float:
    logits = np.maximum(standard @ net.weights[0] + net.biases[0], 0) @ net.weights[1] + net.biases[1]
    return float(np.logaddexp.reduce(logits[members]) - np.logaddexp.reduce(logits[~members]))
