"""Checks a model against codes of units drawn at random from a user's own reports.

No score on other reports stands in for this one (Grimmer and Stewart 2013). Units are drawn blind to the model, and a
model answers for them where they stand, in the context of their report.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from .agreement import measure_kappa, squeeze
from .codebook import Codebook
from .errors import UsageError
from .evaluation import score_labels
from .features import count_characters
from .intervals import DRAWS, HALF, LEVEL, SEED
from .records import LabelledText, Report, Scores, TaggedReport, TaggedUnit, Unit
from .tagging import group_units

Pair = tuple[str, TaggedUnit]
#: So many characters on each side of a unit tell a coder what it stands in.
_SURROUNDINGS = 80
_FEWEST = 100


@dataclass(frozen=True, slots=True)
class SampledUnit:
    """A unit to code: where it stands, what stands before and after it, and room for its label."""

    report: str
    part: str
    heading: str
    before: str
    text: str
    after: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ThemeBias:
    """The share of a theme in the sample by the coder and by the model, and the model's less the coder's, with the ends
    of its 90 % interval."""

    theme: str
    coded: float
    guessed: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A unit to which coder and model give different themes."""

    report: str
    text: str
    coded: str
    guessed: str
    probability: float


@dataclass(frozen=True, slots=True)
class Validation:
    """How well a model does on a sample of units, by characters; ``accuracy`` and ``macro_f1`` are the ends of the 90 %
    intervals of these scores, ``kappa`` is Cohen's, each unit counting once."""

    units: int
    reports: int
    scores: Scores
    accuracy: tuple[float, float]
    macro_f1: tuple[float, float]
    kappa: float
    themes: tuple[ThemeBias, ...]
    mistakes: tuple[Mistake, ...]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        (low, high), (least, most) = self.accuracy, self.macro_f1
        accuracy = f"accuracy {self.scores.accuracy:.3f} ({low:.3f} to {high:.3f})"
        macro_f1 = f"macro-F1 {self.scores.macro_f1:.3f} ({least:.3f} to {most:.3f})"
        shown = f"{accuracy}, {macro_f1}, kappa {self.kappa:.3f}"
        return f"<Validation on {self.units} units: {shown}; warnings: {len(self.warnings)}>"


def draw_units(reports: Iterable[Report], unit: Unit, count: int, seed: int = 0) -> list[SampledUnit]:
    """Up to ``count`` units of all reports, each as likely to be drawn, in the order in which they stand.

    Which ones depends on the seed and on the reports' names, not on the order of the reports.
    """
    drawn = heapq.nsmallest(count, _number_units(reports, unit, seed), key=lambda entry: entry[0])
    return [_describe_unit(report, group) for _, _, report, group in sorted(drawn, key=lambda entry: entry[1])]


def _number_units(
    reports: Iterable[Report], unit: Unit, seed: int
) -> Iterator[tuple[bytes, tuple[int, int], Report, list[int]]]:
    """Every unit with a number as good as random, and with its place among all."""
    for order, report in enumerate(reports):
        for place, group in enumerate(group_units(report, unit)):
            digest = blake2b(f"{seed}\0{report.name}\0{place}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
            yield digest, (order, place), report, group


def _describe_unit(report: Report, group: Sequence[int]) -> SampledUnit:
    first, last = report.sentences[group[0]], report.sentences[group[-1]]
    before = " ".join(report.text[max(0, first.start - _SURROUNDINGS) : first.start].split())
    after = " ".join(report.text[last.end : last.end + _SURROUNDINGS].split())
    text = report.text[first.start : last.end]
    return SampledUnit(report.name, first.part, " > ".join(first.heading), before, text, after)


def pair_units(examples: Sequence[LabelledText], tagged: Iterable[TaggedReport]) -> list[Pair]:
    """The coded units as the model tagged them, each with its label.

    A unit is found by its report and its text, whatever its white space; the n-th copy meets the n-th.

    Raises
    ------
    UsageError
        The examples do not say of which report they are, or none is found.
    """
    waiting: dict[tuple[str, str], list[str]] = {}
    for example in examples:
        waiting.setdefault((example.group, _strip_cell(example.text)), []).append(example.label)
    if not any(report for report, _ in waiting):
        raise UsageError("the table does not say which report its texts stand in; add a column report")
    pairs: list[Pair] = []
    for report in tagged:
        for unit in report.units:
            labels = waiting.get((unit.report, _strip_cell(unit.text)))
            if labels:
                pairs.append((labels.pop(0), unit))
    if not pairs:
        raise UsageError(
            "none of the texts stands in these reports; give the reports that they were drawn from, and the same --unit"
        )
    return pairs


def warn_of_units(examples: Sequence[LabelledText], pairs: Sequence[Pair]) -> list[str]:
    """Warnings of coded units that the reports do not hold, and of few that they do."""
    warnings = []
    lost = len(examples) - len(pairs)
    if lost:
        warnings.append(f"{lost} of {len(examples)} texts do not stand in these reports; they are left out")
    if len(pairs) < _FEWEST:
        warnings.append(f"{len(pairs)} units are few; intervals hold from about {_FEWEST} on")
    return warnings


def _strip_cell(text: str) -> str:
    # Cells that a spreadsheet would compute begin with an apostrophe.
    return squeeze(text).lstrip("'")


def validate_units(pairs: Sequence[Pair], codebook: Codebook) -> Validation:
    """Scores of a model on units that are labelled with keys of themes.

    Intervals of scores are those of a percentile bootstrap over units (Efron and Tibshirani 1993). Shares are ratios of
    characters, and the standard errors of their differences those of a ratio estimator; half a unit in each of four
    cells is added for them, so that a theme without a mistake is not taken for sure (Agresti and Min 2005).
    """
    gold = [theme for theme, _ in pairs]
    guessed = [unit.theme for _, unit in pairs]
    sizes = np.array([max(1, count_characters(unit.text)) for _, unit in pairs], np.float64)
    themes = codebook.order_themes({*gold, *guessed})
    coded, answered = (_mark(labels, themes) for labels in (gold, guessed))
    accuracy, macro_f1 = _bootstrap(coded, answered, sizes)
    mistakes = tuple(
        Mistake(unit.report, unit.text, code, unit.theme, unit.probability)
        for code, (_, unit) in zip(gold, pairs, strict=True)
        if code != unit.theme
    )
    return Validation(
        units=len(pairs),
        reports=len({unit.report for _, unit in pairs}),
        scores=score_labels(gold, guessed, sizes.tolist()),
        accuracy=accuracy,
        macro_f1=macro_f1,
        kappa=measure_kappa(coded.T @ answered),
        themes=tuple(_measure_bias(themes[at], coded[:, at], answered[:, at], sizes) for at in range(len(themes))),
        mistakes=mistakes,
    )


def _mark(labels: Sequence[str], themes: Sequence[str]) -> NDArray[np.float64]:
    """Ones where a unit has a theme, of shape (units, themes)."""
    return np.array([[label == theme for theme in themes] for label in labels], np.float64)


def _bootstrap(
    coded: NDArray[np.float64], answered: NDArray[np.float64], sizes: NDArray[np.float64]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of the intervals of accuracy and of macro-F1 over the themes that the coder gave."""
    drawn = np.random.RandomState(SEED).multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), DRAWS) * sizes
    hits, gold, guessed = (drawn @ marks for marks in (coded * answered, coded, answered))
    given = coded.any(axis=0)
    # A theme that a draw lacks altogether has no F1 there.
    f1 = np.where(gold + guessed > 0, 2 * hits / np.maximum(gold + guessed, 1), np.nan)[:, given]
    edges = [50 - 50 * LEVEL, 50 + 50 * LEVEL]
    ends = (np.percentile(scores, edges) for scores in (hits.sum(axis=1) / drawn.sum(axis=1), np.nanmean(f1, axis=1)))
    (low, high), (least, most) = ends
    return (float(low), float(high)), (float(least), float(most))


def _measure_bias(
    theme: str, coded: NDArray[np.float64], answered: NDArray[np.float64], sizes: NDArray[np.float64]
) -> ThemeBias:
    one, two, difference = (float(sizes @ marks / sizes.sum()) for marks in (coded, answered, answered - coded))
    times = np.append(np.ones(len(sizes)), np.full(4, 0.5))
    weights = np.append(sizes, np.full(4, sizes.mean()))
    away = np.append(answered - coded, [1, -1, 0, 0]) - difference
    half = HALF * float(np.sqrt(times @ (weights * away) ** 2) / (times @ weights))
    return ThemeBias(theme, one, two, difference, difference - half, difference + half)
