"""Why a sentence got its theme: what its words, its neighbours, headings and place added to the score.

The score is the theme's log-odds by the second stage, averaged over its perceptrons. It is split by integrated
gradients (Sundararajan, Taly and Yan 2017) from a sentence of which nothing is known, and what the few hundred steps
of the integral leave over is shared out, so that the parts add up to the score exactly. Words are split by the first
stage, which is linear, without any remainder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .classifier import ThemeClassifier
from .context import Frame, build_inputs, name_blocks
from .features import ReportFeatures
from .logistic import softmax
from .perceptron import Perceptron
from .threads import limit_threads

Floats = NDArray[np.float64]
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one thing adds to a score, in log-odds; below zero it pulls away from the theme."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a theme: ``score`` is ``base`` plus the sum of ``contexts``, and ``word_score`` the sum of ``words``.

    ``score`` is in log-odds of the theme against all others, ``base`` that of a sentence of which nothing is known.
    ``word_score`` is how far the first stage prefers the theme's likeliest code to the mean of all codes.
    """

    theme: str
    probability: float
    score: float
    base: float
    contexts: tuple[Contribution, ...]
    word_score: float
    words: tuple[Contribution, ...]


def explain_sentence(
    classifier: ThemeClassifier, features: ReportFeatures, sentence: int, theme: str | None = None
) -> Explanation:
    """What pulled a sentence towards a theme, the one it got where none is named.

    Raises
    ------
    IndexError
        The report has no such sentence.
    """
    bags = [entry.words for entry in features.sentences]
    if not 0 <= sentence < len(bags):
        raise IndexError(f"sentences are 0 to {len(bags) - 1}")
    with limit_threads():
        probabilities = classifier.predict(features)[sentence] @ classifier.code_themes
        chosen = int(probabilities.argmax()) if theme is None else classifier.themes.index(theme)
        words, word_score = _explain_words(classifier, bags[sentence], chosen)
        contexts: tuple[Contribution, ...] = ()
        score = base = 0.0
        if classifier.perceptrons:
            first = classifier.score_words(bags)
            inputs = build_inputs(first, classifier.code_themes, classifier.build_vectors(bags), Frame(features))
            members = classifier.code_themes[:, chosen] > 0
            contexts, score, base = _explain_context(classifier, inputs[sentence], members)
    return Explanation(
        classifier.themes[chosen], float(probabilities[chosen]), score, base, contexts, word_score, words
    )


def _explain_words(
    classifier: ThemeClassifier, bag: Mapping[str, int], theme: int
) -> tuple[tuple[Contribution, ...], float]:
    """What each word adds to the first stage's score of the theme's likeliest code, over the mean of all codes."""
    members = np.flatnonzero(classifier.code_themes[:, theme])
    code = members[classifier.score_words([bag])[0][members].argmax()]
    length = np.sqrt(max(1, sum(bag.values())))
    rows = classifier.scores.score_bags([{word: count} for word, count in bag.items()]) / length
    gains = rows[:, code] - rows.mean(axis=1)
    constant = float(classifier.intercepts[code] - classifier.intercepts.mean())
    named = [Contribution(word, float(gain)) for word, gain in zip(bag, gains, strict=True)]
    ordered = sorted(named, key=lambda entry: -abs(entry.value))
    parts = (*ordered, Contribution("(constant)", constant))
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
    ordered = sorted(sums.items(), key=lambda entry: -abs(entry[1]))
    return tuple(Contribution(name, value) for name, value in ordered), score, base


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
    gradient = (((slope @ net.weights[1].T) * (before > 0)) @ net.weights[0].T).mean(axis=0)
    gains = np.asarray(gradient * target)
    top, bottom = _log_odds(net, target, members), _log_odds(net, np.zeros_like(target), members)
    rest = (top - bottom) - float(np.sum(gains))
    weight = np.abs(gains) / max(float(np.abs(gains).sum()), 1e-12)
    return np.asarray(gains + rest * weight), top, bottom


def _log_odds(net: Perceptron, standard: Floats, members: NDArray[np.bool_]) -> float:
    logits = np.maximum(standard @ net.weights[0] + net.biases[0], 0) @ net.weights[1] + net.biases[1]
    return float(_log_sum(logits[members]) - _log_sum(logits[~members]))


def _log_sum(values: NDArray[Any]) -> float:
    highest = values.max()
    return float(highest + np.log(np.exp(values - highest).sum()))
