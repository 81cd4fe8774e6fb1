"""What one report gives to a comparison: themes, places and words of its sentences; and rows to make shares of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .context import Frame
from .features import ReportFeatures
from .kinds import EXCERPT
from .quantification import Floats, Rows
from .records import PARTS, Metadata, PartName, Report, Scope

#: Slots of a sentence's path that make a section: part, section and sub-section heading.
_SECTION_SLOTS = 3


@dataclass(frozen=True)
class Layout:
    """Where a report's sentences stand, all of shape (sentences,): characters, paragraph, section, part; and of a
    group's the number of the report, None for a report alone."""

    characters: Floats
    paragraph: NDArray[np.intp]
    section: NDArray[np.intp]
    part: NDArray[np.intp]
    report: NDArray[np.intp] | None = None

    @classmethod
    def of(cls, features: ReportFeatures) -> Layout:
        """The layout that the classifier sees, so that coded and new reports are laid out alike."""
        frame = Frame(features)
        keys = np.column_stack([frame.part, frame.path[:, :_SECTION_SLOTS]])
        section = np.unique(keys, axis=0, return_inverse=True)[1] if frame.count else np.zeros(0, np.intp)
        sizes = np.array([sentence.characters for sentence in features.sentences], np.float64)
        return cls(sizes, frame.paragraph, section.ravel(), frame.part)

    def select(self, kept: NDArray[np.bool_]) -> Layout:
        """The same for some of the sentences."""
        report = None if self.report is None else self.report[kept]
        return Layout(self.characters[kept], self.paragraph[kept], self.section[kept], self.part[kept], report)


@dataclass(frozen=True)
class ScoredReport:
    """A report with probabilities of shape (sentences, themes), words as counts, and offsets into its text.

    ``levels`` are the sentences' levels as headings, 0 for none; a part of a report, or a group, goes without them.
    ``places`` are those of a group's reports, none for a report alone; ``kind`` and ``warnings`` are a report's;
    ``drifts`` says that it is unlike those that the model has seen.
    """

    name: str
    reports: tuple[str, ...]
    metadata: Metadata
    themes: tuple[str, ...]
    probabilities: Floats
    layout: Layout
    words: tuple[Mapping[str, int], ...]
    passages: tuple[tuple[str, int, int, str], ...]
    levels: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    kind: str = ""
    warnings: tuple[str, ...] = ()
    drifts: bool = False

    @classmethod
    def of(
        cls, report: Report, features: ReportFeatures, themes: Sequence[str], probabilities: NDArray[np.floating]
    ) -> ScoredReport:
        """A report as it was read, with what the classifier says of its sentences."""
        passages = tuple((report.name, s.start, s.end, report.text_of(s)) for s in report.sentences)
        words = tuple(sentence.words for sentence in features.sentences)
        values = normalize_rows(probabilities)
        levels = tuple(sentence.heading_level for sentence in report.sentences)
        facts = (report.name, (report.name,), report.metadata, tuple(themes), values, Layout.of(features))
        return cls(*facts, words, passages, levels, kind=report.kind, warnings=report.warnings)

    def select_part(self, part: Scope | None) -> ScoredReport:
        """The sentences of one part, or of all but the glossary; all of them for None."""
        if part is None:
            return self
        kept = self.layout.part != PARTS.index("glossary") if part == "body" else self._stands_in(part)
        rows = np.flatnonzero(kept)
        words = tuple(self.words[row] for row in rows)
        passages = tuple(self.passages[row] for row in rows)
        facts = (self.name, self.reports, self.metadata, self.themes)
        return ScoredReport(*facts, self.probabilities[kept], self.layout.select(kept), words, passages, kind=self.kind)

    def measure_part(self, part: PartName) -> float:
        """The share of characters that stand in a part."""
        sizes = self.layout.characters
        return float(sizes[self._stands_in(part)].sum() / max(1.0, sizes.sum()))

    def _stands_in(self, part: PartName) -> NDArray[np.bool_]:
        return np.asarray(self.layout.part == PARTS.index(part))

    @property
    def fingerprint(self) -> str:
        """A number of all that it says, sentence by sentence."""
        said = "\n".join(text for *_, text in self.passages)
        return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    @property
    def likened_to(self) -> str:
        """The kind of texts that it is held against: an excerpt against work reports."""
        return "" if self.kind == EXCERPT else self.kind

    @property
    def chosen(self) -> NDArray[np.intp]:
        """The most probable theme of every sentence."""
        return np.asarray(self.probabilities.argmax(axis=1))

    def rows(self, measure: str) -> Rows:
        """What shares by a measure are made of."""
        return build_rows(self.probabilities, self.layout, measure)


def normalize_rows(probabilities: NDArray[np.floating]) -> Floats:
    """Rows that sum to one exactly, in double precision."""
    values = np.asarray(probabilities, np.float64)
    return np.asarray(values / np.maximum(values.sum(axis=1, keepdims=True), 1e-12))


def build_rows(probabilities: Floats, layout: Layout, measure: str) -> Rows:
    """Sentences weighed by characters, or all alike, or paragraphs.

    A paragraph's probabilities are its sentences' means by characters; its chosen theme is the one that most of its
    characters are chosen for.
    """
    places = (layout.section, layout.paragraph, layout.report)
    if measure == "characters":
        return Rows.of(probabilities, layout.characters, *places)
    if measure == "sentences" or not len(probabilities):
        return Rows.of(probabilities, np.ones(len(probabilities)), *places)
    starts = np.flatnonzero(np.diff(layout.paragraph, prepend=-1))
    sizes = np.maximum(layout.characters, 1e-9)[:, None]
    chosen = np.eye(probabilities.shape[1])[probabilities.argmax(axis=1)]
    means, covered = (np.add.reduceat(values * sizes, starts, axis=0) for values in (probabilities, chosen))
    totals = np.add.reduceat(sizes, starts, axis=0)
    report = None if layout.report is None else layout.report[starts]
    facts = (layout.section[starts], layout.paragraph[starts], report)
    return Rows(means / totals, covered.argmax(axis=1), np.ones(len(starts)), *facts)


def join_scored(name: str, group: Sequence[ScoredReport]) -> ScoredReport:
    """One record of a group of reports, sections kept apart; place, level and year where all agree."""
    layout = Layout(
        characters=np.concatenate([item.layout.characters for item in group]),
        paragraph=number_apart([item.layout.paragraph for item in group]),
        section=number_apart([item.layout.section for item in group]),
        part=np.concatenate([item.layout.part for item in group]),
        report=np.repeat(np.arange(len(group)), [len(item.layout.part) for item in group]),
    )
    facts = ({getattr(item.metadata, key) for item in group} for key in ("place", "level", "year"))
    metadata = Metadata(*(values.pop() if len(values) == 1 else None for values in facts))
    return ScoredReport(
        name=name,
        reports=tuple(report for item in group for report in item.reports),
        metadata=metadata,
        themes=group[0].themes,
        probabilities=np.vstack([item.probabilities for item in group]),
        layout=layout,
        words=tuple(words for item in group for words in item.words),
        passages=tuple(passage for item in group for passage in item.passages),
        places=tuple(sorted({item.metadata.place for item in group if item.metadata.place})),
    )


def number_apart(columns: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    """Numbers of several reports' sections, or paragraphs, one report after the other and none the same as another's.

    >>> number_apart([np.array([0, 0, 1]), np.array([0, 2])]).tolist()
    [0, 0, 1, 2, 4]
    """
    starts = np.cumsum([0, *(int(column.max(initial=-1)) + 1 for column in columns[:-1])])
    return np.concatenate([column + start for column, start in zip(columns, starts, strict=True)])


def list_years(group: Sequence[ScoredReport]) -> list[tuple[ScoredReport, ScoredReport]]:
    """Pairs of reports of one place and kind, and of two years that follow each other."""
    dated = [item for item in group if item.metadata.place and item.metadata.year]
    dated.sort(key=lambda item: (item.metadata.place or "", item.likened_to, item.metadata.year or 0))
    return [
        (one, two)
        for one, two in pairwise(dated)
        if (one.metadata.place, one.likened_to) == (two.metadata.place, two.likened_to)
        and (one.metadata.year or 0) + 1 == two.metadata.year
    ]
