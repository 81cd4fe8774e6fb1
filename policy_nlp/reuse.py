"""Sentences that a report shares with earlier reports: of its own place, of a higher level, and any other.

A sentence is *taken over* where another report says it in the same or nearly the same words with the same figures, and
*updated* where only the figures differ. Headings, short sentences, ceremony, thanks and lines that only announce what
follows are not compared. Sentences with a figure in every clause ("retail sales grew by 9 %") read alike everywhere and
speak of one place, so that those of another place count only with three or more figures, all the same. Which place
belongs to which is not known: every report of a higher level among those given counts as one from above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .errors import UsageError
from .records import Metadata, TaggedReport
from .shingles import Wording, find_similar, read_wording

Kind = Literal["earlier", "higher", "other"]
KINDS: tuple[Kind, ...] = ("earlier", "higher", "other")
#: Similarity from which sentences are nearly the same, and characters that a sentence must have, figures as one.
LEAST = 0.7
FEWEST = 12
_COMPARED_PARTS = {"review", "problems", "plan"}
#: Figures from which an indicator sentence of another place cannot be alike by chance.
_MOST_BY_CHANCE = 2
_CEREMONY = re.compile(
    "(?:表示|致以|道一声).{0,20}(?:感谢|谢意|敬意|问候|祝福)|成绩.{0,4}(?:来之不易|取得)|肯定成绩的同时"
    "|(?:做|抓|开展)[了好]?以下.{0,12}$|目标是.?$"
)
_RANKS = {
    "town": 0,
    "county": 1,
    "district": 1,
    "county-level city": 1,
    "prefecture": 2,
    "province": 3,
    "national": 4,
}


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A sentence of ``report`` and the nearest one in ``source``, with offsets into the text of each.

    ``kind`` says what the source is: "earlier" a report of the same place and an earlier year, "higher" one of a higher
    level and the same or an earlier year, "other" any other that is not known to be later; of these one can say no more
    than that the wording is shared.
    """

    report: str
    source: str
    kind: Kind
    updated: bool
    similarity: float
    theme: str
    start: int
    end: int
    source_start: int
    source_end: int
    text: str
    source_text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a report is taken over and updated, each sentence counted once; shares are of compared characters."""

    taken_sentences: int
    taken_characters: int
    taken: float
    updated_sentences: int
    updated_characters: int
    updated: float


@dataclass(frozen=True, slots=True)
class SourceTally:
    """How much of a report stands in one other report."""

    source: str
    kind: Kind
    tally: Tally

    def list_rows(self) -> list[dict[str, Any]]:
        """The source as a row, with its counts and shares."""
        return [{"source": self.source, "kind": self.kind, **asdict(self.tally)}]


@dataclass(frozen=True, slots=True)
class ThemeReuse:
    """A theme's raw share of a whole report: of all, without taken-over sentences, and without updated ones too."""

    theme: str
    characters: int
    share: float
    without_taken: float
    without_both: float


@dataclass(frozen=True, slots=True)
class Reuse:
    """What one report shares with others: ``sentences`` and ``characters`` count what was compared."""

    report: str
    place: str | None
    level: str | None
    year: int | None
    sentences: int
    characters: int
    total: Tally
    kinds: Mapping[Kind, Tally]
    sources: tuple[SourceTally, ...]
    themes: tuple[ThemeReuse, ...]
    pairs: tuple[SharedSentence, ...]

    def __repr__(self) -> str:
        shares = f"{self.total.taken:.1%} taken over, {self.total.updated:.1%} updated"
        return f"<Reuse in {self.report}: {shares} of {self.characters} characters; pairs: {len(self.pairs)}>"

    def list_rows(self) -> list[dict[str, Any]]:
        """The report as a row: what is taken over and updated, in all and from every kind of source."""
        row = {key: getattr(self, key) for key in ("report", "place", "level", "year", "sentences", "characters")}
        row |= asdict(self.total)
        for state in ("taken", "updated"):
            row |= {f"{state}_{kind}": getattr(self.kinds[kind], state) for kind in KINDS}
        return [row]

    @property
    def widest(self) -> ThemeReuse | None:
        """The theme whose share moves most when taken-over sentences are left out; None where none moves."""
        moved = [theme for theme in self.themes if theme.share != theme.without_taken]
        return max(moved, key=lambda theme: abs(theme.without_taken - theme.share), default=None)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence that is compared: its report and its place among the report's sentences."""

    report: int
    sentence: int
    wording: Wording


@dataclass(frozen=True, slots=True)
class _Match:
    """The nearest sentence of another report; ``rank`` orders matches, the best one highest."""

    source: _Place
    kind: Kind
    updated: bool
    similarity: float

    @property
    def rank(self) -> tuple[bool, float, int]:
        return (not self.updated, self.similarity, -self.source.sentence)


#: By sentence, then by the number of the other report.
_Found = dict[int, dict[int, _Match]]


def find_reuse(tagged: Sequence[TaggedReport], least: float = LEAST) -> tuple[Reuse, ...]:
    """What every report shares with the others, in the order given.

    Parameters
    ----------
    tagged : two or more reports, tagged by sentence.
    least : similarity from which two sentences are nearly the same, above 0 and at most 1 (see :mod:`.shingles`).

    Raises
    ------
    UsageError
        There are fewer than two reports.
    """
    if len(tagged) < 2:
        raise UsageError("text taken over shows between two or more reports; add those of other years or levels")
    compared = [list(_list_compared(number, item)) for number, item in enumerate(tagged)]
    matches: list[_Found] = [{} for _ in tagged]
    facts = [item.report.metadata for item in tagged]
    for taker, source, similarity in _pair_places([place for places in compared for place in places], least):
        kind = find_kind(facts[taker.report], facts[source.report])
        updated = taker.wording.has_other_figures(source.wording)
        if kind is None or (kind != "earlier" and _is_chance(taker.wording, updated)):
            continue
        match = _Match(source, kind, updated, round(similarity, 4))
        nearest = matches[taker.report].setdefault(taker.sentence, {})
        known = nearest.get(source.report)
        if known is None or match.rank > known.rank:
            nearest[source.report] = match
    return tuple(_sum_up(number, tagged, compared[number], matches[number]) for number in range(len(tagged)))


def find_kind(own: Metadata, source: Metadata) -> Kind | None:
    """What a source is to a report; None where nothing can be taken over: from a later year, or from below within one.

    >>> county = Metadata("云溪县", "county", 2023)
    >>> find_kind(county, Metadata("云溪县", "county", 2021)), find_kind(county, Metadata("澜江市", "prefecture", 2023))
    ('earlier', 'higher')
    >>> find_kind(county, Metadata("江湾县", "county", 2023)), find_kind(county, Metadata("澜江市", "prefecture", 2024))
    ('other', None)
    """
    if own.year is None or source.year is None:
        return "other"
    if source.year > own.year:
        return None
    if own.place and own.place == source.place:
        return "earlier" if source.year < own.year else "other"
    rank, other = (_RANKS.get(item.level or "") for item in (own, source))
    if rank is None or other is None or rank == other:
        return "other"
    if other > rank:
        return "higher"
    return None if source.year == own.year else "other"


def _is_chance(wording: Wording, updated: bool) -> bool:
    return wording.is_indicator and (updated or len(wording.figures) <= _MOST_BY_CHANCE)


def _list_compared(number: int, tagged: TaggedReport) -> Iterator[_Place]:
    for at, sentence in enumerate(tagged.report.sentences):
        text = tagged.report.text_of(sentence)
        if sentence.part not in _COMPARED_PARTS or sentence.heading_level or _CEREMONY.search(text):
            continue
        wording = read_wording(text)
        if len(wording.masked) >= FEWEST:
            yield _Place(number, at, wording)


def _pair_places(places: Sequence[_Place], least: float) -> Iterator[tuple[_Place, _Place, float]]:
    """Takers and sources, sentences of two reports that are nearly the same; equal texts are looked up once.

    Of a report's sentences that are equal, figures included, only the first is a source.
    """
    groups: dict[str, list[_Place]] = {}
    for place in places:
        groups.setdefault(place.wording.masked, []).append(place)
    takers = list(groups.values())
    sources = [_pick_first(group) for group in takers]
    for group, first in zip(takers, sources, strict=True):
        yield from _cross(group, first, 1.0)
    for one, other, similarity in find_similar(list(groups), least):
        yield from _cross(takers[one], sources[other], similarity)
        yield from _cross(takers[other], sources[one], similarity)


def _pick_first(group: Sequence[_Place]) -> list[_Place]:
    """The first of each report's places that differ in figures or years."""
    first: dict[tuple[object, ...], _Place] = {}
    for place in group:
        first.setdefault((place.report, place.wording.figures, place.wording.years), place)
    return list(first.values())


def _cross(
    takers: Sequence[_Place], sources: Sequence[_Place], similarity: float
) -> Iterator[tuple[_Place, _Place, float]]:
    return ((one, other, similarity) for one in takers for other in sources if one.report != other.report)


def _sum_up(number: int, tagged: Sequence[TaggedReport], places: Sequence[_Place], found: _Found) -> Reuse:
    from .features import count_characters

    own = tagged[number].report
    # As shares of themes count them, so that both commands give one raw share.
    sizes = [count_characters(own.text_of(sentence)) for sentence in own.sentences]
    compared = sum(sizes[place.sentence] for place in places)
    states = _gather_states(found)
    kinds = {match.source.report: match.kind for nearest in found.values() for match in nearest.values()}
    sources = [
        SourceTally(tagged[source].report.name, kind, _tally(states[source], sizes, compared))
        for source, kind in sorted(kinds.items())
    ]
    sources.sort(key=lambda item: (-item.tally.taken_characters, -item.tally.updated_characters))
    facts = own.metadata
    return Reuse(
        report=own.name,
        place=facts.place,
        level=facts.level,
        year=facts.year,
        sentences=len(places),
        characters=compared,
        total=_tally(states.get("all", {}), sizes, compared),
        kinds={kind: _tally(states.get(kind, {}), sizes, compared) for kind in KINDS},
        sources=tuple(sources),
        themes=tuple(_sum_themes(tagged[number], sizes, states.get("all", {}))),
        pairs=tuple(_list_pairs(number, tagged, found)),
    )


def _gather_states(found: _Found) -> dict[str | int, dict[int, bool]]:
    """For all sources, those of a kind, and each one: the shared sentences, and whether they are only updated."""
    states: dict[str | int, dict[int, bool]] = {}
    for sentence, nearest in found.items():
        for source, match in nearest.items():
            for scope in ("all", match.kind, source):
                known = states.setdefault(scope, {})
                known[sentence] = known.get(sentence, True) and match.updated
    return states


def _tally(states: Mapping[int, bool], sizes: Sequence[int], compared: int) -> Tally:
    taken = [sizes[sentence] for sentence, updated in states.items() if not updated]
    updated = [sizes[sentence] for sentence, updated in states.items() if updated]
    shares = (_divide(sum(taken), compared), _divide(sum(updated), compared))
    return Tally(len(taken), sum(taken), shares[0], len(updated), sum(updated), shares[1])


def _sum_themes(tagged: TaggedReport, sizes: Sequence[int], states: Mapping[int, bool]) -> Iterator[ThemeReuse]:
    sums = {theme: [0, 0, 0] for theme in tagged.profile.amounts}
    for at, (unit, size) in enumerate(zip(tagged.units, sizes, strict=True)):
        row = sums[unit.theme]
        row[0] += size
        row[1] += size if states.get(at, True) else 0
        row[2] += size if at not in states else 0
    totals = [sum(column) for column in zip(*sums.values(), strict=True)]
    for theme, row in sums.items():
        yield ThemeReuse(theme, row[0], *(_divide(part, whole) for part, whole in zip(row, totals, strict=True)))


def _list_pairs(number: int, tagged: Sequence[TaggedReport], found: _Found) -> Iterator[SharedSentence]:
    """Every shared sentence with the nearest one of each other report, in the order of the text."""
    own = tagged[number]
    for at in sorted(found):
        here, unit = own.report.sentences[at], own.units[at]
        for source, match in sorted(found[at].items()):
            other = tagged[source].report
            there = other.sentences[match.source.sentence]
            yield SharedSentence(
                report=own.report.name,
                source=other.name,
                kind=match.kind,
                updated=match.updated,
                similarity=match.similarity,
                theme=unit.theme,
                start=here.start,
                end=here.end,
                source_start=there.start,
                source_end=there.end,
                text=unit.text,
                source_text=other.text_of(there),
            )


def _divide(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
