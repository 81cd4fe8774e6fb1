"""Gives every sentence of a report a probability for each code (sub-theme).

Two stages: words alone, then the guesses around the sentence. Runs on numpy; only fitting needs scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .calibration import apply_temperature, fit_temperature
from .context import Frame, build_inputs
from .features import CodedReport, ReportFeatures
from .logistic import fit_logistic, softmax
from .perceptron import Perceptron, fit_perceptron
from .threads import limit_threads
from .vectors import learn_vectors
from .vocabulary import Vocabulary
from .word_scores import WordScores, round_half, sum_groups

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Bags = Sequence[Mapping[str, int]]
#: A second code takes this share of a sentence's target.
_SECOND_SHARE = 0.25
_INNER_FOLDS = 10
_PERCEPTRONS = 3
#: With self-training: perceptrons of the teacher, what its answers weigh against coders', passes over the data, and in
#: how many sentences a word, and a part of words, must stand.
_TEACHERS = 2
_TAUGHT_WEIGHT = np.float32(0.5)
_TAUGHT_EPOCHS = 4
_FEWEST, _FEWEST_TAUGHT = (2, 3), (5, 5)
_CALIBRATION_FOLDS = 5
#: A few hundred texts must be gone over more often to be learnt.
_FEWEST_EPOCHS, _MOST_EPOCHS, _TEXTS_TO_SEE = 6, 60, 12_000
_DIMENSIONS = 128
#: Sentence vectors are sums of word vectors divided by length to this power.
_LENGTH_POWER = 0.75


class ThemeClassifier:
    """A fitted classifier; ``perceptrons`` is empty for one that reads texts alone, without context.

    ``codes`` are sorted; a code's theme is what stands before its first full stop.
    """

    def __init__(
        self,
        codes: Sequence[str],
        scores: WordScores,
        intercepts: Floats,
        vector_words: Sequence[str] = (),
        vectors: Floats | None = None,
        perceptrons: Sequence[Perceptron] = (),
        temperature: float = 1.0,
    ) -> None:
        self.codes = tuple(codes)
        self.scores = scores
        self.intercepts = intercepts
        self.vector_words = tuple(vector_words)
        self.vectors = np.zeros((0, 0), np.float32) if vectors is None else vectors
        self.perceptrons = tuple(perceptrons)
        self.temperature = temperature

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The codes' themes, sorted."""
        return tuple(sorted({theme_of(code) for code in self.codes}))

    @cached_property
    def code_themes(self) -> Floats:
        """Ones where a code belongs to a theme, of shape (codes, themes)."""
        sums = np.zeros((len(self.codes), len(self.themes)), np.float32)
        for row, code in enumerate(self.codes):
            sums[row, self.themes.index(theme_of(code))] = 1
        return sums

    @cached_property
    def _vector_index(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.vector_words)}

    def predict(self, features: ReportFeatures) -> Floats:
        """Probabilities of shape (sentences, codes); every row sums to one."""
        with limit_threads():
            return self._predict(features)

    def _predict(self, features: ReportFeatures) -> Floats:
        bags = [sentence.words for sentence in features.sentences]
        if not self.perceptrons or not bags:
            return self.predict_bags(bags)
        inputs = build_inputs(self.score_words(bags), self.code_themes, self.build_vectors(bags), Frame(features))
        return apply_temperature(_average(self.perceptrons, inputs), self.temperature)

    def predict_bags(self, bags: Bags) -> Floats:
        """Probabilities of texts that stand by themselves, of shape (texts, codes)."""
        return apply_temperature(self.score_words(bags), self.temperature)

    def score_words(self, bags: Bags) -> Floats:
        """What the first stage, which reads words alone, gives every text: probabilities of shape (texts, codes)."""
        scores = self.scores.score_bags(bags) / np.sqrt(_lengths(bags)) + self.intercepts
        return softmax(scores.astype(np.float32))

    def measure_unknown(self, features: ReportFeatures) -> float:
        """Share of a report's words that the classifier never saw."""
        words = features.sum_words()
        unknown = sum(count for word, count in words.items() if not self.scores.knows(word))
        return unknown / max(1, words.total())

    def build_vectors(self, bags: Bags) -> Floats:
        """Vectors of texts, of shape (texts, dimensions)."""
        index = self._vector_index
        ids, counts, bounds = list[int](), list[int](), [0]
        for bag in bags:
            for word, count in bag.items():
                if word in index:
                    ids.append(index[word])
                    counts.append(count)
            bounds.append(len(ids))
        weighted = self.vectors[ids] * np.array(counts, np.float32)[:, None]
        return np.asarray(
            sum_groups(weighted, bounds, self.vectors.shape[1]) / _lengths(bags) ** _LENGTH_POWER, np.float32
        )


def theme_of(code: str) -> str:
    """The theme of a code.

    >>> theme_of("ecology.low_carbon"), theme_of("ecology")
    ('ecology', 'ecology')
    """
    return code.partition(".")[0] or code


def fit_classifier(
    reports: Sequence[CodedReport],
    seed: int = 0,
    on_step: Callable[[str], None] = lambda step: None,
    uncoded: Sequence[ReportFeatures] = (),
) -> ThemeClassifier:
    """Fits both stages on coded reports; the second learns from guesses that the first makes on unseen places.

    Parameters
    ----------
    reports : coded reports of at least two places.
    seed : fixes every random choice; the same reports and seed give the same classifier.
    on_step : called with the name of each step as it begins.
    uncoded : reports of other places; a first classifier's probabilities for them teach the final one's first stage
        (self-training, Scudder 1965), which so learns words that no coded report holds.
    """
    with limit_threads():
        bags = [sentence.words for report in reports for sentence in report.features.sentences]
        more = [sentence.words for report in uncoded for sentence in report.sentences]
        on_step("word vectors")
        words, vectors = learn_vectors([*bags, *more], _DIMENSIONS, seed)
        fitter = _Fitter(reports, words, round_half(vectors), seed, on_step)
        if not uncoded:
            return fitter.fit(_PERCEPTRONS)
        teacher = fitter.fit(_TEACHERS)
        on_step("self-training")
        return fitter.fit(_PERCEPTRONS, uncoded, [teacher.predict(report) for report in uncoded])


class _Fitter:
    """Fits classifiers on the same coded reports, with or without a teacher's answers for others."""

    def __init__(
        self,
        reports: Sequence[CodedReport],
        vector_words: Sequence[str],
        vectors: Floats,
        seed: int,
        on_step: Callable[[str], None],
    ) -> None:
        self._bags = [sentence.words for report in reports for sentence in report.features.sentences]
        self._codes = sorted({code for report in reports for code in report.codes})
        self._targets = _build_targets(reports, self._codes)
        self._frames = [Frame(report.features) for report in reports]
        self._weights = np.concatenate([frame.weights for frame in self._frames])
        self._folds = np.repeat(assign_folds(reports, _INNER_FOLDS), [len(report.codes) for report in reports])
        self._vectors = (vector_words, vectors)
        self._seed, self._on_step = seed, on_step

    def fit(self, nets: int, uncoded: Sequence[ReportFeatures] = (), answers: Sequence[Floats] = ()) -> ThemeClassifier:
        """A classifier with ``nets`` perceptrons; ``answers`` hold probabilities for every sentence of ``uncoded``."""
        more = [sentence.words for report in uncoded for sentence in report.sentences]
        fewest = _FEWEST_TAUGHT if uncoded else _FEWEST
        vocabulary = Vocabulary.learn([*self._bags, *more], fewest=fewest[0], fewest_parts=fewest[1])
        extra = None
        if uncoded:
            mass = np.concatenate([Frame(report).weights for report in uncoded])
            extra = (vocabulary.build_matrix(more), np.vstack(answers), _TAUGHT_WEIGHT * mass)
        guesses, coefficients, intercepts = self._fit_words(vocabulary, extra)
        scores = WordScores.fold(vocabulary, coefficients)
        first = ThemeClassifier(self._codes, scores, intercepts, *self._vectors)
        bounds = np.cumsum([frame.count for frame in self._frames])[:-1]
        parts = zip(np.split(guesses, bounds), np.split(first.build_vectors(self._bags), bounds), strict=True)
        inputs = np.vstack(
            [
                build_inputs(guess, first.code_themes, vector, frame)
                for (guess, vector), frame in zip(parts, self._frames, strict=True)
            ]
        )
        fitted = []
        for number in range(nets):
            self._on_step(f"context, model {number + 1} of {nets}")
            fitted.append(_round_net(fit_perceptron(inputs, self._targets, self._weights, self._seed + number)))
        self._on_step("calibration")
        temperature = _calibrate(inputs, self._targets, self._weights, self._folds, self._seed)
        return ThemeClassifier(self._codes, scores, intercepts, *self._vectors, fitted, temperature)

    def _fit_words(
        self, vocabulary: Vocabulary, extra: tuple[csr_matrix, Floats, Floats] | None
    ) -> tuple[Floats, Floats, Floats]:
        """Guesses of the first stage for sentences of places it has not seen, and its final coefficients."""
        from scipy.sparse import vstack

        rows = vocabulary.build_matrix(self._bags)
        guesses = np.zeros_like(self._targets)

        def fit(kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
            if extra is None:
                return fit_logistic(rows[kept], self._targets[kept], self._weights[kept], self._seed)
            targets = np.vstack([self._targets[kept], extra[1]])
            weights = np.concatenate([self._weights[kept], extra[2]])
            return fit_logistic(
                vstack([rows[kept], extra[0]], format="csr"), targets, weights, self._seed, _TAUGHT_EPOCHS
            )

        for fold in np.unique(self._folds):
            self._on_step(f"words, fold {fold + 1} of {self._folds.max() + 1}")
            kept = self._folds != fold
            coefficients, intercepts = fit(kept)
            guesses[~kept] = softmax(rows[~kept] @ coefficients + intercepts)
        return guesses, *fit(np.ones(len(self._bags), bool))


def _calibrate(inputs: Floats, targets: Floats, weights: Floats, folds: NDArray[np.intp], seed: int) -> float:
    """The temperature that suits perceptrons on places that they have not seen: a fifth of the folds held out."""
    held = folds % _CALIBRATION_FOLDS == 0
    if held.all() or not held.any():
        return 1.0
    kept = ~held
    nets = [fit_perceptron(inputs[kept], targets[kept], weights[kept], seed + n) for n in range(_PERCEPTRONS)]
    return fit_temperature(_average(nets, inputs[held]), targets[held].argmax(axis=1), weights[held] ** 2)


def _average(nets: Sequence[Perceptron], inputs: Floats) -> Floats:
    return np.asarray(sum(net.predict(inputs) for net in nets) / len(nets), np.float32)


def fit_text_classifier(bags: Bags, labels: Sequence[str], seed: int = 0, temperature: float = 1.0) -> ThemeClassifier:
    """Fits the first stage alone on texts that stand by themselves, such as labelled paragraphs."""
    codes = sorted(set(labels))
    targets = np.zeros((len(labels), len(codes)), np.float32)
    targets[np.arange(len(labels)), [codes.index(label) for label in labels]] = 1
    vocabulary = Vocabulary.learn(bags, fewest=1, fewest_parts=2)
    epochs = min(_MOST_EPOCHS, max(_FEWEST_EPOCHS, _TEXTS_TO_SEE // len(labels)))
    weights = np.ones(len(labels), np.float32)
    coefficients, intercepts = fit_logistic(vocabulary.build_matrix(bags), targets, weights, seed, epochs)
    return ThemeClassifier(codes, WordScores.fold(vocabulary, coefficients), intercepts, temperature=temperature)


def assign_folds(reports: Sequence[CodedReport], folds: int) -> NDArray[np.intp]:
    """A fold for every report, a place's reports together, folds of about the same number of sentences."""
    sizes = Counter[str]()
    for report in reports:
        sizes[report.features.place] += len(report.codes)
    folds = min(folds, len(sizes))
    loads = [0] * folds
    chosen = {}
    for place in sorted(sizes, key=lambda place: (-sizes[place], place)):
        chosen[place] = loads.index(min(loads))
        loads[chosen[place]] += sizes[place]
    return np.array([chosen[report.features.place] for report in reports], np.intp)


def _build_targets(reports: Sequence[CodedReport], codes: Sequence[str]) -> Floats:
    column = {code: at for at, code in enumerate(codes)}
    pairs = [pair for report in reports for pair in zip(report.codes, report.second_codes, strict=True)]
    targets = np.zeros((len(pairs), len(codes)), np.float32)
    for row, (code, second) in enumerate(pairs):
        targets[row, column[code]] = 1
        if second in column and second != code:
            targets[row, column[code]] -= _SECOND_SHARE
            targets[row, column[second]] += _SECOND_SHARE
    return targets


def _lengths(bags: Bags) -> Floats:
    return np.array([max(1, sum(bag.values())) for bag in bags], np.float32)[:, None]


def _round_net(net: Perceptron) -> Perceptron:
    weights, biases = net.weights, net.biases
    return Perceptron(
        net.mean,
        net.spread,
        (round_half(weights[0]), round_half(weights[1])),
        (round_half(biases[0]), round_half(biases[1])),
    )
