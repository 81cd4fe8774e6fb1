"""From probabilities for sentences to tagged units and to the shares of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from .codebook import Codebook
from .features import ReportFeatures
from .records import PartName, Profile, Report, Sentence, TaggedUnit, Unit

Floats = NDArray[np.float32]
Topics = tuple[tuple[int, float], ...]
#: A theme that covers this share of a unit's characters stands beside its first theme.
COVERS = 0.25


@dataclass(frozen=True)
class SentenceThemes:
    """What the classifier says of a report's sentences.

    ``probabilities`` has shape (sentences, codes) and ``code_themes`` (codes, themes); ``characters`` counts those
    of every sentence without white space.
    """

    codes: tuple[str, ...]
    themes: tuple[str, ...]
    code_themes: Floats
    probabilities: Floats
    characters: NDArray[np.int64]

    @classmethod
    def of(
        cls, codes: Sequence[str], themes: Sequence[str], sums: Floats, probabilities: Floats, features: ReportFeatures
    ) -> SentenceThemes:
        """The same from a classifier's answer and the features that it read."""
        sizes = np.array([sentence.characters for sentence in features.sentences], np.int64)
        return cls(tuple(codes), tuple(themes), sums, probabilities, sizes)

    @property
    def confidence(self) -> float:
        """The mean probability of the chosen themes, sentences weighed by their characters; 1 for an empty report."""
        highest = self.theme_probabilities.max(axis=1, initial=0.0)
        return float(highest @ self.characters / self.characters.sum()) if self.characters.sum() else 1.0

    @cached_property
    def chosen(self) -> NDArray[np.intp]:
        """The most probable theme of every sentence, as a place in ``themes``."""
        return np.asarray(self.theme_probabilities.argmax(axis=1))

    @cached_property
    def theme_probabilities(self) -> Floats:
        """Sums over sub-themes, of shape (sentences, themes)."""
        return self.probabilities @ self.code_themes


@dataclass(frozen=True, slots=True)
class UnitColumns:
    """The units of a report as columns: for every field of :class:`TaggedUnit` a list, in the same order."""

    report: list[str]
    place: list[str | None]
    level: list[str | None]
    year: list[int | None]
    part: list[PartName]
    heading: list[tuple[str, ...]]
    start: list[int]
    end: list[int]
    text: list[str]
    theme: list[str]
    code: list[str]
    probability: list[float]
    themes: list[tuple[str, ...]]
    topics: list[Topics]
    sure: list[bool]

    def __len__(self) -> int:
        return len(self.report)

    def list_units(self) -> tuple[TaggedUnit, ...]:
        """The same as a record a unit."""
        return tuple(map(TaggedUnit, *(getattr(self, column.name) for column in fields(self))))


def group_units(report: Report, unit: Unit) -> list[list[int]]:
    """The sentences of every unit, as places in ``report.sentences``, in order."""
    keys = {
        "sentence": lambda at: at,
        "paragraph": lambda at: report.sentences[at].paragraph,
        "section": lambda at: (report.sentences[at].part, report.sentences[at].heading),
        "report": lambda at: 0,
    }
    return [list(group) for _, group in groupby(range(len(report.sentences)), key=keys[unit])]


def tag_units(
    report: Report, unit: Unit, answer: SentenceThemes, topics: Sequence[Topics], min_confidence: float = 0.0
) -> UnitColumns:
    """A tagged unit for every group of sentences; ``topics`` holds those of every unit."""
    metadata, groups = report.metadata, group_units(report, unit)
    sentences = [report.sentences[group[0] : group[-1] + 1] for group in groups]
    starts, ends = [group[0].start for group in sentences], [group[-1].end for group in sentences]
    themes, codes, probabilities = _rank_themes(answer, [group[0] for group in groups])
    rounded = [round(probability, 4) for probability in probabilities]
    return UnitColumns(
        report=[report.name] * len(groups),
        place=[metadata.place] * len(groups),
        level=[metadata.level] * len(groups),
        year=[metadata.year] * len(groups),
        part=[_main_part(group) for group in sentences],
        heading=[() if unit == "report" else group[0].heading for group in sentences],
        start=starts,
        end=ends,
        text=[report.text[start:end] for start, end in zip(starts, ends, strict=True)],
        theme=[found[0] for found in themes],
        code=codes,
        probability=rounded,
        themes=themes,
        topics=list(topics),
        sure=[probability >= min_confidence for probability in rounded],
    )


def _rank_themes(answer: SentenceThemes, starts: list[int]) -> tuple[list[tuple[str, ...]], list[str], list[float]]:
    """The themes of the units that begin at these sentences, the first one's likeliest code, and its probability."""
    if not starts:
        return [], [], []
    covered, mean = _sum_units(answer, np.array(starts))
    by_theme = mean @ answer.code_themes
    order = np.lexsort((-by_theme, -covered))
    first = order[:, 0]
    kept = np.take_along_axis(covered >= COVERS, order, axis=1)
    kept[:, 0] = True
    names = [answer.themes[at] for at in order[kept].tolist()]
    bounds = [0, *np.cumsum(kept.sum(axis=1)).tolist()]
    themes = [tuple(names[start:end]) for start, end in pairwise(bounds)]
    codes = np.where(answer.code_themes.T[first] > 0, mean, -1).argmax(axis=1).tolist()
    return themes, [answer.codes[at] for at in codes], by_theme[np.arange(len(first)), first].tolist()


def _sum_units(answer: SentenceThemes, starts: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What share of every unit each theme covers, and the mean probabilities of its codes, by characters.

    ``starts`` are the first sentences of the units; the results have shapes (units, themes) and (units, codes).
    """
    sizes = np.maximum(answer.characters, 1).astype(np.float64)
    covers = np.zeros((len(sizes), len(answer.themes)))
    covers[np.arange(len(sizes)), answer.chosen] = sizes
    totals = np.add.reduceat(sizes, starts)[:, None]
    weighted = sizes[:, None] * answer.probabilities
    return np.add.reduceat(covers, starts) / totals, np.add.reduceat(weighted, starts) / totals


def _main_part(sentences: Sequence[Sentence]) -> PartName:
    if len(sentences) == 1:
        return sentences[0].part
    sizes: dict[PartName, int] = {}
    for sentence in sentences:
        sizes[sentence.part] = sizes.get(sentence.part, 0) + sentence.end - sentence.start
    return max(sizes, key=lambda part: sizes[part])


def count_amounts(answer: SentenceThemes) -> dict[str, int]:
    """Characters of every theme over the whole report."""
    sums = np.bincount(answer.chosen, answer.characters, len(answer.themes))
    return {theme: int(amount) for theme, amount in zip(answer.themes, sums, strict=True)}


def build_profile(amounts: dict[str, int], codebook: Codebook, report: Report) -> Profile:
    """The shares of one report, themes in the codebook's order."""
    ordered = {theme: amounts[theme] for theme in codebook.order_themes(amounts)}
    metadata = report.metadata
    shares = share_amounts(ordered)
    return Profile(report.name, metadata.place, metadata.level, metadata.year, shares, ordered, (report.name,))


def share_amounts(amounts: dict[str, int]) -> dict[str, float]:
    """Amounts as shares of their sum; zeros where there is nothing.

    >>> share_amounts({"ecology": 1, "rural": 3})
    {'ecology': 0.25, 'rural': 0.75}
    """
    total = sum(amounts.values())
    return {theme: amount / total if total else 0.0 for theme, amount in amounts.items()}
