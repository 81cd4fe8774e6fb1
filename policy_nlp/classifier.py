"""Gives every sentence of a report a probability for each code (sub-theme).

Two stages: words alone, then the guesses around the sentence. Runs on numpy; only fitting needs scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .bags import Gathered
from .calibration import apply_temperature, fit_temperature
from .context import Frame, build_inputs
from .features import CodedReport, ReportFeatures
from .logistic import fit_logistic, softmax
from .perceptron import Perceptron, fit_perceptron
from .threads import limit_threads
from .vectors import learn_vectors
from .vocabulary import Vocabulary
from .word_scores import WordScores, round_half, take_rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Bags = Sequence[Mapping[str, int]]
#: A second code takes this share of a sentence's target.
_SECOND_SHARE = 0.25
_PERCEPTRONS = 6
#: What a teacher's answer weighs against a coder's.
_TAUGHT_WEIGHT = 0.5
#: From so many sentences on, words must stand in more of them, and fewer passes and folds suffice.
_LARGE = 50_000
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
            if not self.perceptrons or not features.sentences:
                return self.predict_bags([sentence.words for sentence in features.sentences])
            return apply_temperature(_average(self.perceptrons, self.build_context(features)), self.temperature)

    def build_context(self, features: ReportFeatures) -> Floats:
        """Inputs of the second stage, a row a sentence (:func:`policy_nlp.context.build_inputs`)."""
        gathered = features.words.gather(range(len(features.sentences)))
        lengths = gathered.totals
        sums = gathered.sum_rows(gathered.list_rows(self, self._list_rows))
        cut = len(self.codes)
        guesses = self._guess(sums[:, :cut], lengths)
        return build_inputs(guesses, self.code_themes, sums[:, cut:] / lengths**_LENGTH_POWER, Frame(features))

    def _list_rows(self, words: Sequence[str]) -> Floats:
        """Scores and vectors of words, of shape (words, codes + dimensions)."""
        return np.hstack([self.scores.list_rows(words), self._list_vectors(words)])

    def _list_vectors(self, words: Sequence[str]) -> Floats:
        return take_rows(self.vectors, self._vector_index, words)[0]

    def predict_bags(self, bags: Bags) -> Floats:
        """Probabilities of texts that stand by themselves, of shape (texts, codes)."""
        return apply_temperature(self.score_words(bags), self.temperature)

    def score_words(self, bags: Bags) -> Floats:
        """What the first stage, which reads words alone, gives every text: probabilities of shape (texts, codes)."""
        gathered = Gathered.of(bags)
        return self._guess(self.scores.score_bags(gathered), gathered.totals)

    def _guess(self, sums: Floats, lengths: Floats) -> Floats:
        """Probabilities from the sums of words' scores and the lengths in words."""
        return softmax((sums / np.sqrt(lengths) + self.intercepts).astype(np.float32))

    def measure_unknown(self, features: ReportFeatures) -> float:
        """Share of a report's words that the classifier never saw."""
        words = features.words
        return self.scores.count_unknown(words) / max(1, len(words.numbers))

    def build_vectors(self, bags: Bags) -> Floats:
        """Vectors of texts, of shape (texts, dimensions)."""
        gathered = Gathered.of(bags)
        vectors = self._list_vectors(gathered.list_words())
        return np.asarray(gathered.sum_rows(vectors) / gathered.totals**_LENGTH_POWER, np.float32)


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
    further: Sequence[CodedReport] = (),
) -> ThemeClassifier:
    """Fits both stages on coded reports; the second learns from guesses that the first makes on unseen places.

    Parameters
    ----------
    reports : coded reports of at least two places.
    seed : fixes every random choice; the same reports and seed give the same classifier.
    on_step : called with the name of each step as it begins.
    further : reports that are coded in part or not at all (code ""). A first classifier's probabilities stand in for
        the codes that they lack (self-training, Scudder 1965), at half the weight.
    """
    with limit_threads():
        on_step("word vectors")
        bags = [sentence.words for report in (*reports, *further) for sentence in report.features.sentences]
        words, vectors = learn_vectors(bags, _DIMENSIONS, seed)
        codes = sorted({code for report in reports for code in report.codes})
        targets = _build_targets(reports, codes)
        fitter = _Fitter(codes, (words, round_half(vectors)), seed, on_step)
        if not further:
            return fitter.fit(reports, targets)
        teacher = fitter.fit(reports, targets)
        on_step("self-training")
        answers = np.vstack([teacher.predict(report.features) for report in further])
        more = _build_targets(further, codes)
        coded = more.sum(axis=1) > 0
        more[~coded] = answers[~coded]
        return fitter.fit(reports, targets, further, more, np.where(coded, 1, _TAUGHT_WEIGHT).astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Effort:
    """What fitting spends: folds for the guesses and how often these are drawn anew, passes of both stages, and in how
    many sentences words must stand."""

    folds: int
    draws: int
    word_epochs: int
    context_epochs: int
    fewest: int
    fewest_pieces: int


_SMALL_EFFORT = _Effort(10, 1, 6, 10, 2, 3)
_LARGE_EFFORT = _Effort(5, 3, 4, 2, 5, 5)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What perceptrons learn from: inputs (rows, inputs), targets (rows, codes) and weights (rows,)."""

    inputs: Floats
    targets: Floats
    weights: Floats

    def take(self, rows: NDArray[np.intp]) -> _Lesson:
        """Some of the rows."""
        return _Lesson(self.inputs[rows], self.targets[rows], self.weights[rows])

    def fit(self, seed: int, epochs: int) -> Perceptron:
        return fit_perceptron(self.inputs, self.targets, self.weights, seed, epochs)


class _Fitter:
    """Fits classifiers with the same codes and word vectors."""

    def __init__(
        self,
        codes: Sequence[str],
        vectors: tuple[Sequence[str], Floats],
        seed: int,
        on_step: Callable[[str], None],
    ) -> None:
        self._codes, self._vectors, self._seed, self._on_step = codes, vectors, seed, on_step

    def fit(
        self,
        coded: Sequence[CodedReport],
        targets: Floats,
        further: Sequence[CodedReport] = (),
        answers: Floats | None = None,
        trust: Floats | None = None,
    ) -> ThemeClassifier:
        """A classifier from targets (sentences, codes) of coded reports, and from answers for further ones.

        Sentences weigh by their length, further ones times ``trust`` (sentences,) too.
        """
        reports = [*coded, *further]
        judged = len(targets)
        if answers is not None:
            targets = np.vstack([targets, answers])
        bags = [sentence.words for report in reports for sentence in report.features.sentences]
        frames = [Frame(report.features) for report in reports]
        weights = np.concatenate([frame.weights for frame in frames])
        if trust is not None:
            weights[judged:] *= trust
        effort = _LARGE_EFFORT if len(bags) > _LARGE else _SMALL_EFFORT
        sizes = [len(report.codes) for report in reports]
        folds = [np.repeat(assign_folds(reports, effort.folds, draw), sizes) for draw in range(effort.draws)]
        vocabulary = Vocabulary.learn(bags, fewest=effort.fewest, fewest_pieces=effort.fewest_pieces)
        rows = vocabulary.build_matrix(bags)
        guesses = [self._guess_unseen(rows, targets, weights, drawn, effort.word_epochs) for drawn in folds]
        self._on_step("words")
        coefficients, intercepts = fit_logistic(rows, targets, weights, self._seed, effort.word_epochs)
        scores = WordScores.fold(vocabulary, coefficients)
        first = ThemeClassifier(self._codes, scores, intercepts, *self._vectors)
        bounds = np.cumsum(sizes)[:-1]
        vectors = np.split(first.build_vectors(bags), bounds)
        inputs = np.vstack(
            [
                build_inputs(guess, first.code_themes, vector, frame)
                for drawn in guesses
                for guess, vector, frame in zip(np.split(drawn, bounds), vectors, frames, strict=True)
            ]
        )
        lesson = _Lesson(inputs, np.tile(targets, (effort.draws, 1)), np.tile(weights, effort.draws))
        fitted = []
        for number in range(_PERCEPTRONS):
            self._on_step(f"context, model {number + 1} of {_PERCEPTRONS}")
            fitted.append(_round_net(lesson.fit(self._seed + number, effort.context_epochs)))
        self._on_step("calibration")
        kept = folds[0] % _CALIBRATION_FOLDS != 0
        temperature = self._calibrate(lesson, kept, judged, effort.context_epochs)
        return ThemeClassifier(self._codes, scores, intercepts, *self._vectors, fitted, temperature)

    def _guess_unseen(
        self, rows: csr_matrix, targets: Floats, weights: Floats, folds: NDArray[np.intp], epochs: int
    ) -> Floats:
        """Guesses of the first stage for sentences of places that it has not seen, of shape (sentences, codes)."""
        guesses = np.zeros_like(targets)
        for fold in np.unique(folds):
            self._on_step(f"words, fold {fold + 1} of {folds.max() + 1}")
            kept = folds != fold
            coefficients, intercepts = fit_logistic(rows[kept], targets[kept], weights[kept], self._seed, epochs)
            guesses[~kept] = softmax(rows[~kept] @ coefficients + intercepts)
        return guesses

    def _calibrate(self, lesson: _Lesson, kept: NDArray[np.bool_], judged: int, epochs: int) -> float:
        """The temperature that suits perceptrons on places that they have not seen, those of sentences not ``kept``.

        The first ``judged`` sentences, of reports that are coded throughout, are judged.
        """
        held = np.flatnonzero(~kept[:judged])
        if not kept.any() or not len(held):
            return 1.0
        part = lesson.take(np.flatnonzero(np.tile(kept, len(lesson.weights) // len(kept))))
        nets = [part.fit(self._seed + number, epochs) for number in range(_PERCEPTRONS)]
        judges = lesson.take(held)
        return fit_temperature(_average(nets, judges.inputs), judges.targets.argmax(axis=1), judges.weights**2)


def _average(nets: Sequence[Perceptron], inputs: Floats) -> Floats:
    """The mean of the perceptrons' probabilities; all were trained on the same inputs, so these are scaled once."""
    standard = nets[0].standardise(inputs)
    return np.asarray(sum(net.answer(standard) for net in nets) / len(nets), np.float32)


def fit_text_classifier(bags: Bags, labels: Sequence[str], seed: int = 0, temperature: float = 1.0) -> ThemeClassifier:
    """Fits the first stage alone on texts that stand by themselves, such as labelled paragraphs."""
    codes = sorted(set(labels))
    targets = np.zeros((len(labels), len(codes)), np.float32)
    targets[np.arange(len(labels)), [codes.index(label) for label in labels]] = 1
    vocabulary = Vocabulary.learn(bags, fewest=1, fewest_pieces=2)
    epochs = min(_MOST_EPOCHS, max(_FEWEST_EPOCHS, _TEXTS_TO_SEE // len(labels)))
    weights = np.ones(len(labels), np.float32)
    coefficients, intercepts = fit_logistic(vocabulary.build_matrix(bags), targets, weights, seed, epochs)
    return ThemeClassifier(codes, WordScores.fold(vocabulary, coefficients), intercepts, temperature=temperature)


def assign_folds(reports: Sequence[CodedReport], folds: int, draw: int = 0) -> NDArray[np.intp]:
    """A fold for every report, a place's reports together, folds of about the same number of sentences.

    Another ``draw`` puts other places together.
    """
    sizes = Counter[str]()
    for report in reports:
        sizes[report.features.place] += len(report.codes)
    folds = min(folds, len(sizes))
    loads = [0] * folds
    chosen = {}
    order = sorted(sizes, key=lambda place: (-sizes[place], place))
    if draw:
        np.random.RandomState(draw).shuffle(order)
    for place in order:
        chosen[place] = loads.index(min(loads))
        loads[chosen[place]] += sizes[place]
    return np.array([chosen[report.features.place] for report in reports], np.intp)


def _build_targets(reports: Sequence[CodedReport], codes: Sequence[str]) -> Floats:
    """Targets of shape (sentences, codes); zeros for a sentence that is not coded."""
    column = {code: at for at, code in enumerate(codes)}
    pairs = [pair for report in reports for pair in zip(report.codes, report.second_codes, strict=True)]
    targets = np.zeros((len(pairs), len(codes)), np.float32)
    for row, (code, second) in enumerate(pairs):
        if code not in column:
            continue
        targets[row, column[code]] = 1
        if second in column and second != code:
            targets[row, column[code]] -= _SECOND_SHARE
            targets[row, column[second]] += _SECOND_SHARE
    return targets


def _round_net(net: Perceptron) -> Perceptron:
    weights, biases = net.weights, net.biases
    return Perceptron(
        net.mean,
        net.spread,
        (round_half(weights[0]), round_half(weights[1])),
        (round_half(biases[0]), round_half(biases[1])),
    )
