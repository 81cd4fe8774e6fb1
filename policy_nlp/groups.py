"""Groups of one's own: a table says which reports, places, levels or years belong together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from .corpus import list_columns, need_column, open_table
from .errors import LabelsError, UsageError, name_some
from .metadata import find_named_level
from .profiling import ScoredReport
from .readers import list_rows
from .readers.tables import LEVEL_COLUMNS, PLACE_COLUMNS, YEAR_COLUMNS, find_column, read_cell
from .records import Metadata
from .topics.paragraphs import Paragraph

GROUP_COLUMNS = ("group", "组", "组别", "分组")
REPORT_COLUMNS = ("report", "name", "报告", "报告名", "报告名称", "文件名")
#: One year, or the first and last of several, either of which may be open.
_YEARS = re.compile(r"(?:(?P<from>\d{4})(?:\.0)?年?)?\s*(?P<to>[-－−–—~～至到]\s*(?:(?P<last>\d{4})年?)?)?")
_EARLIEST, _LATEST = 0, 9999
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: a group and what a report must be to belong to it, "" for what is left open."""

    group: str
    report: str
    place: str
    level: str
    years: str
    first: int
    last: int

    @classmethod
    def read(cls, path: Path, number: int, cells: Mapping[str, str]) -> _Row:
        """A row from the cells of its columns; its number is what Excel shows, where there is no header from 1."""
        report, place, named, years = (cells.get(key, "") for key in ("report", "place", "level", "year"))
        level = find_named_level(named) if named else ""
        if level is None:
            raise LabelsError(path, f"row {number}: no level {named}; use county or 县 and the like")
        span = _read_span(years)
        if span is None:
            raise LabelsError(path, f"row {number}: no year {years}; write 2018, 2015-2018, 2018- or -2017")
        if not (report or place or level or years):
            raise LabelsError(path, f"row {number}: names no report, place, level or year that belongs to the group")
        return cls(cells["group"], report, place, level, years, *span)

    def fits(self, names: set[str], metadata: Metadata) -> bool:
        """Whether a report of these names belongs to the group; a row that names a report asks for nothing else."""
        if self.report:
            return self.report in names
        if (self.place and self.place != metadata.place) or (self.level and self.level != metadata.level):
            return False
        return not self.years or (metadata.year is not None and self.first <= metadata.year <= self.last)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.report, self.place, self.level, self.years)))


def _read_span(years: str) -> tuple[int, int] | None:
    """The first and the last year of a span, of all years where nothing is asked for; None for what is no span."""
    span = _YEARS.fullmatch(years)
    if span is None or (years and not (span["from"] or span["last"])):
        return None
    first = int(span["from"] or _EARLIEST)
    last = int(span["last"] or _LATEST) if span["to"] else int(span["from"] or _LATEST)
    return (first, last) if first <= last else None


def _describe(paragraph: Paragraph) -> Metadata:
    return Metadata(paragraph.place or None, paragraph.level or None, paragraph.year)


class Groups:
    """Which group a report belongs to; ``names`` are the groups' in the order of the table."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self.names = tuple(dict.fromkeys(row.group for row in rows))
        self._count = len(rows)
        self._anywhere: list[_Row] = []
        self._by_key: dict[str, list[_Row]] = {}
        for row in rows:
            key = row.report or row.place
            (self._by_key.setdefault(key, []) if key else self._anywhere).append(row)

    def find(self, name: str, metadata: Metadata) -> str | None:
        """The group of a report, None for one that stands in none.

        >>> table = [{"group": "山区", "place": "云溪县"}, {"group": "平原", "place": "江湾县", "year": "2018-"}]
        >>> groups = read_groups(table)
        >>> groups.find("云溪县_2023.txt", Metadata("云溪县", "county", 2023))
        '山区'
        >>> groups.find("江湾县_2017.txt", Metadata("江湾县", "county", 2017)) is None
        True

        Raises
        ------
        UsageError
            Rows put it into two groups.
        """
        found = {row.group: row for row in self._list_fitting(name, metadata)}
        if len(found) > 1:
            raise UsageError(
                f"{name}: belongs to several groups ({name_some(sorted(found), _MOST_NAMED)}); leave it one"
            )
        return next(iter(found), None)

    def find_paragraph(self, paragraph: Paragraph) -> str | None:
        """The group of the report that a paragraph is of."""
        return self.find(paragraph.report, _describe(paragraph))

    def warn_of_paragraphs(self, paragraphs: Iterable[Paragraph]) -> list[str]:
        """The warnings of :meth:`warn` for the reports that paragraphs are of."""
        return self.warn(list({paragraph.report: _describe(paragraph) for paragraph in paragraphs}.items()))

    def list_unused(self, reports: Iterable[tuple[str, Metadata]]) -> list[str]:
        """The rows that no report fits, as the table has them."""
        used = {row for name, metadata in reports for row in self._list_fitting(name, metadata)}
        rows = [*(row for rows in self._by_key.values() for row in rows), *self._anywhere]
        return [str(row) for row in rows if row not in used]

    def warn(self, reports: Sequence[tuple[str, Metadata]]) -> list[str]:
        """Warnings of reports that are left out, as they stand in no group, and of rows that no report fits."""
        alone = [name for name, metadata in reports if self.find(name, metadata) is None]
        unused = self.list_unused(reports)
        left_out = [
            f"in no group, and so left out: {len(alone)} of {len(reports)} reports ({name_some(alone, _MOST_NAMED)})"
        ]
        unfit = [
            f"no report fits {len(unused)} of the {self._count} rows of groups ({name_some(unused, _MOST_NAMED)});"
            " reports are named, and places spelt, as policy-nlp read shows them"
        ]
        return (left_out if alone else []) + (unfit if unused else [])

    def _list_fitting(self, name: str, metadata: Metadata) -> list[_Row]:
        row_name = name.partition("#")[2]
        names = {name, PurePath(name).name, PurePath(name).stem} | ({row_name} if row_name else set())
        keys = names | ({metadata.place} if metadata.place else set())
        rows = [*self._anywhere, *(row for key in sorted(keys) for row in self._by_key.get(key, ()))]
        return [row for row in rows if row.fits(names, metadata)]


def pick_grouped(scored: Sequence[ScoredReport], groups: Groups | None) -> tuple[list[ScoredReport], list[str]]:
    """The reports that stand in a group, all where there are no groups; and warnings of the others."""
    if groups is None:
        return list(scored), []
    kept = [item for item in scored if groups.find(item.name, item.metadata) is not None]
    return kept, groups.warn([(item.name, item.metadata) for item in scored])


def choose_groups(by: str, table: Any) -> tuple[str, Groups | None]:
    """What is put side by side, and the groups of a table where one is given.

    Raises
    ------
    UsageError
        Something else is to be put side by side than the groups.
    """
    if table is None:
        return by, None
    if by != "report":
        raise UsageError(f"--groups says what stands together; leave --by {by} out")
    return "group", read_groups(table)


def _read_number(value: Any) -> str:
    """The text of a cell that may be a number; pandas makes whole numbers fractions where one is missing."""
    return read_cell(int(value) if isinstance(value, float) and value.is_integer() else value)


def read_groups(table: Any) -> Groups:
    """The groups of a csv, jsonl or xlsx table, or of a data frame or rows: a column ``group`` beside others.

    These are ``report``, ``place``, ``level``, ``year``, or some of them; a year is one, or a span such as
    2015-2018, 2018- or -2017. All that a row holds must fit, but where it names a report that alone counts.

    Raises
    ------
    LabelsError
        The file is missing or no such table, lacks a column, or a row names no year or level.
    """
    given = isinstance(table, str | os.PathLike)
    path = Path(table) if given else Path("groups")
    rows = open_table(path, GROUP_COLUMNS) if given else list_rows(table)
    columns = list_columns(rows)
    wanted = {"report": REPORT_COLUMNS, "place": PLACE_COLUMNS, "level": LEVEL_COLUMNS, "year": YEAR_COLUMNS}
    known = {key: column for key, names in wanted.items() if (column := find_column(columns, names))}
    known["group"] = need_column(path, columns, GROUP_COLUMNS)
    if len(known) == 1:
        raise LabelsError(path, "no column report, place, level or year beside the groups says who belongs to them")
    cells = [
        {key: (_read_number if key == "group" else read_cell)(row.get(column)) for key, column in known.items()}
        for row in rows
    ]
    first = 2 if given and path.suffix.lower() in (".csv", ".xlsx") else 1
    found = [_Row.read(path, number, row) for number, row in enumerate(cells, start=first) if row["group"]]
    if not found:
        raise LabelsError(path, f"no row has a group in its column {known['group']}")
    return Groups(found)
