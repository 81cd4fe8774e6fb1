"""What a comparison's page holds besides the reports' text, and what of it gives way first where it is too much."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..codebook import Codebook
from ..figures import Figure, find_figures
from ..findings import Passage
from ..outcomes import Outcome, pair_outcomes
from ..profiling import ScoredReport
from ..records import Comparison
from .comparisons import list_tables
from .figures import list_outcome_rows, list_targets, pick_targets
from .tables import Row


@dataclass(frozen=True)
class Contents:
    """A comparison as the page shows it; ``left_out`` are the keys of what gave way, each a label of the page."""

    comparison: Comparison
    targets: tuple[Figure, ...]
    outcomes: tuple[Outcome, ...]
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, comparison: Comparison, scored: Sequence[ScoredReport]) -> Contents:
        """All that a comparison of these reports tells."""
        figures = [item for report in scored for item in find_figures(report)]
        found = tuple(item for item in pair_outcomes(figures) if item.result)
        return cls(comparison, tuple(pick_targets(figures)), found)

    def list_tables(self, codebook: Codebook, language: str) -> dict[str, list[Row]]:
        """The tables of the csv files, those of targets and results last."""
        return list_tables(self.comparison, codebook, language) | {
            "targets": list_targets(self.targets),
            "outcomes": list_outcome_rows(self.outcomes, codebook, language),
        }

    def list_quoted(self) -> Mapping[str, Collection[int]]:
        """Starts of the sentences that words, targets and results refer to, by report."""
        quoted: dict[str, set[int]] = {}
        passages: list[Passage] = [item for word in self.comparison.words for item in word.sentences]
        for item in passages:
            quoted.setdefault(item.report, set()).add(item.start)
        targets = () if "target_sentences" in self.left_out else self.targets
        paired = (said for pair in self.outcomes for said in (pair.target, pair.result) if said)
        for said in chain(targets, paired):
            quoted.setdefault(said.report, set()).add(said.start)
        return quoted

    def shorten(self) -> Iterator[Contents]:
        """The same with less and less: what takes much room and is told elsewhere goes first.

        Examples of words but the first, words within themes, all examples of words, sentences of targets, review
        against plan. Shares, differences and results stay.
        """
        kept = self
        words = self.comparison.words
        for key, shorter in (
            ("examples", tuple(replace(word, sentences=word.sentences[:1]) for word in words)),
            ("theme_words", tuple(replace(word, sentences=word.sentences[:1]) for word in words if not word.theme)),
            ("word_sentences", tuple(replace(word, sentences=()) for word in words if not word.theme)),
        ):
            if shorter != kept.comparison.words:
                kept = replace(kept._leave_out(key), comparison=replace(kept.comparison, words=shorter))
                yield kept
        if self.targets:
            kept = kept._leave_out("target_sentences")
            yield kept
        if self.comparison.parts:
            kept = replace(kept._leave_out("parts"), comparison=replace(kept.comparison, parts=()))
            yield kept

    def _leave_out(self, key: str) -> Contents:
        # Where no example is left, that others had gone before says nothing more.
        before = tuple(known for known in self.left_out if not (key == "word_sentences" and known == "examples"))
        return replace(self, left_out=(*before, key))
