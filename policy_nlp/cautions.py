"""Which reports are not like the others that they are compared with, or not whole, before shares stand side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .cues import is_closing
from .errors import name_some
from .notes import Caution
from .profiling import ScoredReport, date_reports
from .records import Comparison

#: Notes on terms that take this share of a report are worth a word.
_LONG_GLOSSARY = 0.05
#: The end of a report lies in its last sentences.
_LAST = 3
#: So many places at least tell how far places vary.
_FEWEST_PLACES = 5
#: A report has no fewer sentences.
_FEWEST_SENTENCES = 10
#: So many names stand in a message.
_MOST_NAMED = 5


def tell_together(cautions: Iterable[Caution]) -> list[str]:
    """A line for every message, with the first of the reports of which it is to be said.

    >>> tell_together([Caution("甲", "pages without text"), Caution("乙", "pages without text")])
    ['甲, 乙: pages without text']
    """
    found: dict[str, list[str]] = {}
    for caution in cautions:
        found.setdefault(caution.message, []).append(caution.report)
    return [f"{name_some(names, _MOST_NAMED)}: {message}" for message, names in found.items()]


def list_warnings(comparison: Comparison, scored: Sequence[ScoredReport]) -> list[str]:
    """What is to be said of reports that are not like the others, before their shares are put side by side."""
    by = comparison.settings.by if comparison.settings else "report"
    told = [f"{name}: has no part {comparison.part}; left out" for name in _list_missing(comparison, scored)]
    told += _warn_of_kinds(scored)
    told += tell_together(Caution(item.name, warning) for item in scored for warning in item.warnings)
    told += _warn_of_drift(scored)
    told += _warn_of_years(scored) if by == "report" else _warn_of_few_places(comparison, scored, by)
    if comparison.part in (None, "body"):
        told += _warn_of_pieces(scored) + _warn_of_parts(scored)
    return told + ([] if comparison.part else _warn_of_notes(scored))


def _list_missing(comparison: Comparison, scored: Sequence[ScoredReport]) -> list[str]:
    if comparison.part in (None, "body"):
        return []
    return comparison.list_missing(item.name for item in scored)


def _warn_of_few_places(comparison: Comparison, scored: Sequence[ScoredReport], by: str) -> list[str]:
    """Groups of several reports whose places are few; by place, and where all is of one place, that is meant."""
    places = {item.name: item.metadata.place or item.name for item in scored}
    few = [
        profile.name
        for profile in comparison.profiles
        if len(profile.reports) > 1 and len({places[name] for name in profile.reports}) < _FEWEST_PLACES
    ]
    if by == "place" or not few or len(set(places.values())) == 1:
        return []
    return [
        f"{name_some(few, _MOST_NAMED)}: several reports of fewer than {_FEWEST_PLACES} places, which tell little of"
        " others; what holds beyond the texts is seldom found"
    ]


def _warn_of_years(scored: Sequence[ScoredReport]) -> list[str]:
    """Two reports of one place, year and kind: one of them is most often of another year, an excerpt or a copy."""
    return [
        f"{name_some([scored[row].name for row in rows], _MOST_NAMED)}: all of {place} {year}, and what spans years"
        f" counts {scored[rows[0]].name} alone; --name-pattern tells years by file names"
        for (place, _), years in date_reports(scored).items()
        for year, rows in years.items()
        if len(rows) > 1
    ]


def _warn_of_kinds(scored: Sequence[ScoredReport]) -> list[str]:
    """Texts that are no government work reports, those of a kind together."""
    kinds: dict[str, list[str]] = {}
    for item in scored:
        kinds.setdefault(item.kind, []).append(item.name)
    return [
        f"{len(names)} of {len(scored)} texts by title: {kind}, no whole government work report of a year"
        f" ({name_some(names, _MOST_NAMED)}); compare like with like"
        for kind, names in kinds.items()
        if kind
    ]


def _warn_of_drift(scored: Sequence[ScoredReport]) -> list[str]:
    """Reports unlike those that the model has seen, but for those in which it could not read all anyway."""
    drifting = [item.name for item in scored if item.drifts and not item.warnings]
    if not drifting:
        return []
    return [
        f"{len(drifting)} of {len(scored)} reports are unlike those that the model has seen"
        f" ({name_some(drifting, _MOST_NAMED)}), so that their shares may be worse; tag says why"
    ]


def _warn_of_pieces(scored: Sequence[ScoredReport]) -> list[str]:
    """Rows of a table that are no whole reports: their paragraphs, one a row, most often."""
    pieces = Counter(item.name.partition("#")[0] for item in scored if "#" in item.name and _is_piece(item))
    return [
        f"{count} rows of {file} were read as a report each and hold a few sentences; put pieces of one report into one"
        " .txt or .docx"
        for file, count in pieces.items()
        if count > 1
    ]


def _is_piece(item: ScoredReport) -> bool:
    return len(item.passages) < _FEWEST_SENTENCES


def find_halves(scored: Sequence[ScoredReport]) -> list[str]:
    """Names of a few work reports without review, plan or end among whole ones: pages are most often missing."""
    halves = [item.name for item in scored if not item.kind and not _is_whole(item)]
    return halves if len(halves) < len(scored) / 2 else []


def _is_whole(item: ScoredReport) -> bool:
    ending = "".join(text for *_, text in item.passages[-_LAST:])
    ends = item.measure_part("closing") or item.measure_part("glossary") or is_closing(ending)
    return bool(item.measure_part("review") and item.measure_part("plan") and ends)


def _warn_of_parts(scored: Sequence[ScoredReport]) -> list[str]:
    halves = find_halves(scored)
    if not halves:
        return []
    return [
        f"{len(halves)} of {len(scored)} reports have no review, no plan or no end ({name_some(halves, _MOST_NAMED)});"
        " see whether their texts are whole, and put pieces of one report into one file"
    ]


def _warn_of_notes(scored: Sequence[ScoredReport]) -> list[str]:
    sizes = {item.name: item.measure_part("glossary") for item in scored}
    held = [name for name, size in sizes.items() if size >= _LONG_GLOSSARY]
    if not held:
        return []
    longest = max(held, key=lambda name: sizes[name])
    most = f"at most {100 * sizes[longest]:.0f} % of {longest}"
    return [
        f"{len(held)} of {len(sizes)} reports end with notes on terms ({most}), which count as other;"
        " --part body leaves them out"
    ]
