"""What one report gives to a comparison: themes, places and words of its sentences; and rows to make shares of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

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
    group's the number of the cluster, None for a report alone."""

    characters: Floats
    paragraph: NDArray[np.intp]
    section: NDArray[np.intp]
    part: NDArray[np.intp]
    cluster: NDArray[np.intp] | None = None

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
        cluster = None if self.cluster is None else self.cluster[kept]
        return Layout(self.characters[kept], self.paragraph[kept], self.section[kept], self.part[kept], cluster)


@dataclass(frozen=True)
class ScoredReport:
    """A report with probabilities of shape (sentences, themes), words as counts, and offsets into its text.

    ``levels`` are the sentences' levels as headings, 0 for none; a part of a report, or a group, goes without them.
    ``places`` are those of a group's reports, ``clusters`` tell what is drawn whole of a group: places, or reports by
    their fingerprints where all are of one place; none for a report alone. ``kind`` and ``warnings`` are a report's;
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
    clusters: tuple[str, ...] = ()
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
    places = (layout.section, layout.paragraph, layout.cluster)
    if measure == "characters":
        return Rows.of(probabilities, layout.characters, *places)
    if measure == "sentences" or not len(probabilities):
        return Rows.of(probabilities, np.ones(len(probabilities)), *places)
    starts = np.flatnonzero(np.diff(layout.paragraph, prepend=-1))
    sizes = np.maximum(layout.characters, 1e-9)[:, None]
    chosen = np.eye(probabilities.shape[1])[probabilities.argmax(axis=1)]
    means, covered = (np.add.reduceat(values * sizes, starts, axis=0) for values in (probabilities, chosen))
    totals = np.add.reduceat(sizes, starts, axis=0)
    cluster = None if layout.cluster is None else layout.cluster[starts]
    facts = (layout.section[starts], layout.paragraph[starts], cluster)
    return Rows(means / totals, covered.argmax(axis=1), np.ones(len(starts)), *facts)


def join_scored(name: str, group: Sequence[ScoredReport]) -> ScoredReport:
    """One record of a group of reports, sections kept apart; place, level and year where all agree."""
    # Reports go by what they say, as file names change nothing.
    owners = [item.metadata.place or item.fingerprint for item in group]
    if len(set(owners)) == 1:
        owners = [item.fingerprint for item in group]
    clusters = tuple(dict.fromkeys(owners))
    layout = Layout(
        characters=np.concatenate([item.layout.characters for item in group]),
        paragraph=number_apart([item.layout.paragraph for item in group]),
        section=number_apart([item.layout.section for item in group]),
        part=np.concatenate([item.layout.part for item in group]),
        cluster=np.repeat([clusters.index(owner) for owner in owners], [len(item.layout.part) for item in group]),
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
        clusters=clusters,
    )


def number_apart(columns: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    """Numbers of several reports' sections, or paragraphs, one report after the other and none the same as another's.

    >>> number_apart([np.array([0, 0, 1]), np.array([0, 2])]).tolist()
    [0, 0, 1, 2, 4]
    """
    starts = np.cumsum([0, *(int(column.max(initial=-1)) + 1 for column in columns[:-1])])
    return np.concatenate([column + start for column, start in zip(columns, starts, strict=True)])


def date_reports(group: Sequence[ScoredReport]) -> dict[tuple[str, str], dict[int, list[int]]]:
    """Numbers of reports in the group by place and kind, then by year in order; excerpts come after whole reports.

    What spans years counts the first of each year.
    """
    found: dict[tuple[str, str], dict[int, list[int]]] = {}
    for at, item in sorted(enumerate(group), key=lambda pair: (pair[1].metadata.year or 0, pair[1].kind == EXCERPT)):
        if item.metadata.place and item.metadata.year:
            years = found.setdefault((item.metadata.place, item.likened_to), {})
            years.setdefault(item.metadata.year, []).append(at)
    return dict(sorted(found.items()))


def list_years(group: Sequence[ScoredReport]) -> list[tuple[ScoredReport, ScoredReport]]:
    """Pairs of reports of one place and kind, and of two years that follow each other."""
    return [
        (group[years[year][0]], group[years[year + 1][0]])
        for years in date_reports(group).values()
        for year in years
        if year + 1 in years
    ]
