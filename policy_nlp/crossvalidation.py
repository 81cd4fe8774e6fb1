"""How a classifier does on reports of places that it has not seen: grouped folds, scores, and shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .classifier import ThemeClassifier, assign_folds, fit_classifier, theme_of
from .evaluation import score_labels
from .features import CodedReport
from .records import OTHER, Scores

FOLDS = 5
Fit = Callable[[Sequence[CodedReport], Sequence[CodedReport]], ThemeClassifier]


@dataclass(frozen=True)
class HeldOut:
    """Held-out answers for every sentence of coded reports, report after report.

    ``probabilities`` has shape (sentences, codes), ``code_themes`` (codes, themes); ``gold`` holds the coded codes,
    ``characters`` the sentences' lengths, ``report`` the number of the report of each; ``unknown`` is the share of
    unknown words of every report.
    """

    codes: tuple[str, ...]
    themes: tuple[str, ...]
    code_themes: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    gold: tuple[str, ...]
    characters: NDArray[np.float64]
    report: NDArray[np.intp]
    unknown: NDArray[np.float64]

    @property
    def theme_probabilities(self) -> NDArray[np.float32]:
        """Sums over sub-themes, of shape (sentences, themes)."""
        return np.asarray(self.probabilities @ self.code_themes)

    @property
    def gold_themes(self) -> NDArray[np.intp]:
        """The coded theme of every sentence, as a place in ``themes``."""
        return np.array([self.themes.index(theme_of(code)) for code in self.gold])

    @property
    def chosen_themes(self) -> NDArray[np.intp]:
        """The most probable theme of every sentence, as a place in ``themes``."""
        return np.asarray(self.theme_probabilities.argmax(axis=1))

    def select(self, reports: Sequence[int]) -> HeldOut:
        """The same for some of the reports, in the order given; one may come twice."""
        rows = np.concatenate([np.flatnonzero(self.report == number) for number in reports])
        numbers = np.repeat(np.arange(len(reports)), [int((self.report == number).sum()) for number in reports])
        gold = tuple(self.gold[row] for row in rows)
        unknown = self.unknown[list(reports)]
        arrays = (self.probabilities[rows], gold, self.characters[rows], numbers, unknown)
        return HeldOut(self.codes, self.themes, self.code_themes, *arrays)


@dataclass(frozen=True, slots=True)
class Summary:
    """Scores by characters: macro-F1 over themes, accuracies, and the mean error of a theme's share, in points."""

    macro_f1: float
    accuracy: float
    subtheme_accuracy: float
    share_error: float


def fit_all(reports: Sequence[CodedReport], further: Sequence[CodedReport]) -> ThemeClassifier:
    """The classifier's own fit, with all that there is."""
    return fit_classifier(reports, further=further)


def crossvalidate(
    reports: Sequence[CodedReport],
    fit: Fit,
    further: Sequence[CodedReport] = (),
    folds: int = FOLDS,
    jobs: int = 1,
    draw: int = 0,
) -> HeldOut:
    """Every report tagged by a classifier that was fitted on the reports of other places.

    ``fit`` is given the coded reports and the ``further`` ones (coded in part or not at all) of the other places;
    ``jobs`` folds are fitted at a time, with the same result for any number. Another ``draw`` puts other places into
    one fold.
    """
    from joblib import Parallel, delayed

    chosen = assign_folds(reports, folds, draw)
    codes = tuple(sorted({code for report in reports for code in report.codes}))
    held = [[number for number in range(len(reports)) if chosen[number] == fold] for fold in np.unique(chosen)]
    found = Parallel(n_jobs=jobs)(delayed(_answer_fold)(reports, further, numbers, fit, codes) for numbers in held)
    answers = {number: answer for fold in found for number, answer in fold.items()}
    unknown = np.array([answers[number][1] for number in range(len(reports))])
    themes = tuple(sorted({theme_of(code) for code in codes}))
    sums = np.array([[theme_of(code) == theme for theme in themes] for code in codes], np.float32)
    sizes = np.array([s.characters for report in reports for s in report.features.sentences], np.float64)
    numbers = np.repeat(np.arange(len(reports)), [len(report.codes) for report in reports])
    gold = tuple(code for report in reports for code in report.codes)
    probabilities = np.vstack([answers[number][0] for number in range(len(reports))])
    return HeldOut(codes, themes, sums, probabilities, gold, sizes, numbers, unknown)


def _answer_fold(
    reports: Sequence[CodedReport], further: Sequence[CodedReport], held: Sequence[int], fit: Fit, codes: Sequence[str]
) -> dict[int, tuple[NDArray[np.float32], float]]:
    """For each held-out report its probabilities of all codes, and the share of unknown words."""
    places = {reports[number].features.place for number in held}
    model = fit(*([r for r in group if r.features.place not in places] for group in (reports, further)))
    columns = [codes.index(code) for code in model.codes]
    answers = {}
    for number in held:
        answer = np.zeros((len(reports[number].codes), len(codes)), np.float32)
        answer[:, columns] = model.predict(reports[number].features)
        answers[number] = (answer, model.measure_unknown(reports[number].features))
    return answers


def score_themes(held: HeldOut) -> Scores:
    """Scores of held-out answers by theme and characters."""
    names = np.array(held.themes)
    return score_labels(names[held.gold_themes], names[held.chosen_themes], held.characters)


def summarize(held: HeldOut) -> Summary:
    """The scores of held-out answers; sub-themes of ``other`` count as one."""
    gold, chosen, sizes = held.gold_themes, held.chosen_themes, held.characters
    scores = score_themes(held)
    within = np.where(held.code_themes.T[chosen] > 0, held.probabilities, -1).argmax(axis=1)
    same = np.array([held.codes[code] == coded for code, coded in zip(within, held.gold, strict=True)])
    other = held.themes.index(OTHER) if OTHER in held.themes else -1
    same |= (gold == other) & (chosen == other)
    gaps = np.zeros((len(held.unknown), len(held.themes)))
    np.add.at(gaps, (held.report, gold), sizes)
    np.subtract.at(gaps, (held.report, chosen), sizes)
    errors = 100 * np.abs(gaps).mean(axis=1) / np.bincount(held.report, sizes)
    return Summary(
        macro_f1=scores.macro_f1,
        accuracy=scores.accuracy,
        subtheme_accuracy=float(sizes[same].sum() / sizes.sum()),
        share_error=float(errors.mean()),
    )
