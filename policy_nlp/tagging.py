"""From probabilities for sentences to tagged units and to the shares of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

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
) -> tuple[TaggedUnit, ...]:
    """A tagged unit for every group of sentences; ``topics`` holds those of every unit."""
    groups = group_units(report, unit)
    if not groups:
        return ()
    covered, mean = _sum_units(answer, np.array([group[0] for group in groups]))
    by_theme = mean @ answer.code_themes
    order = np.lexsort((-by_theme, -covered))
    first = order[:, 0]
    codes = np.where(answer.code_themes.T[first] > 0, mean, -1).argmax(axis=1).tolist()
    highest = by_theme[np.arange(len(groups)), first].tolist()
    ranked = zip(order.tolist(), (covered >= COVERS).tolist(), codes, highest, strict=True)
    tagged = []
    for group, topic, (themes, wide, code, probability) in zip(groups, topics, ranked, strict=True):
        sentences = report.sentences[group[0] : group[-1] + 1]
        start, end = sentences[0].start, sentences[-1].end
        tagged.append(
            TaggedUnit(
                report=report.name,
                place=report.metadata.place,
                level=report.metadata.level,
                year=report.metadata.year,
                part=_main_part(sentences),
                heading=() if unit == "report" else sentences[0].heading,
                start=start,
                end=end,
                text=report.text[start:end],
                theme=answer.themes[themes[0]],
                code=answer.codes[code],
                probability=round(probability, 4),
                themes=tuple(answer.themes[at] for at in themes if at == themes[0] or wide[at]),
                topics=topic,
                sure=round(probability, 4) >= min_confidence,
            )
        )
    return tuple(tagged)


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


def build_profile(name: str, amounts: dict[str, int], codebook: Codebook, report: Report) -> Profile:
    """The shares of one report, themes in the codebook's order."""
    ordered = {theme: amounts[theme] for theme in codebook.order_themes(amounts)}
    metadata = report.metadata
    shares = share_amounts(ordered)
    return Profile(name, metadata.place, metadata.level, metadata.year, shares, ordered, (report.name,))


def share_amounts(amounts: dict[str, int]) -> dict[str, float]:
    """Amounts as shares of their sum; zeros where there is nothing.

    >>> share_amounts({"ecology": 1, "rural": 3})
    {'ecology': 0.25, 'rural': 0.75}
    """
    total = sum(amounts.values())
    return {theme: amount / total if total else 0.0 for theme, amount in amounts.items()}
