"""What Python gives to be read: paths, or tables that it holds, data frames and rows, with the columns of files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, Protocol

from ..decoding import has_chinese
from ..errors import UsageError, name_some
from ..records import Source
from .files import check_length, find_sources
from .folders import leave_out
from .tables import TEXT_COLUMNS, clean_row, find_column, list_sources

#: What pandas calls a cell that holds nothing, whatever its column holds elsewhere.
_NOTHING = {"NAType", "NaTType"}
_MOST_NAMED = 10
_WANTED = "give paths, a DataFrame, or rows such as {'text': …, 'place': …, 'year': 2024}"
#: No file's name is longer.
_LONGEST_NAME = 255


class Frame(Protocol):
    """A pandas DataFrame, as far as it is looked at here."""

    @property
    def columns(self) -> Any: ...

    @property
    def to_dict(self) -> Any: ...


#: A data frame, a row, or rows.
Table = Frame | Mapping[str, Any] | Iterable[Mapping[str, Any]]
#: Files and folders, or a table that holds reports.
Reports = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Table


def is_table(value: Any) -> bool:
    """Whether a value is a data frame, or a row.

    >>> is_table({"text": "修路。"}), is_table("reports.csv")
    (True, False)
    """
    return isinstance(value, Mapping) or (hasattr(value, "columns") and hasattr(value, "to_dict"))


def list_rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a data frame, of a row, or of a list of them, by column name; None where a cell holds nothing.

    >>> list_rows([{"text": "修路。", "year": float("nan")}])
    [{'text': '修路。', 'year': None}]

    Raises
    ------
    UsageError
        It is something else, or two of its columns have one name.
    """
    rows = [table] if isinstance(table, Mapping) else table
    if hasattr(table, "to_dict"):
        if not table.columns.is_unique:
            double = next(
                str(name) for name, again in zip(table.columns, table.columns.duplicated(), strict=True) if again
            )
            raise UsageError(f"two columns are called {double}; rename one")
        # An index that has a name is a column that was set aside.
        named = table.index.name is not None and table.index.name not in table.columns
        rows = (table.reset_index() if named else table).to_dict("records")
    listed = list(rows) if isinstance(rows, Iterable) else [rows]
    if not all(isinstance(row, Mapping) for row in listed):
        raise UsageError(f"{type(table).__name__} is no table; give its path, a DataFrame, or rows")
    return [clean_row({str(column): _fill(value) for column, value in row.items()}) for row in listed]


def _fill(value: Any) -> Any:
    gone = type(value).__name__ in _NOTHING or (isinstance(value, Real) and value != value)
    return None if gone else value


def _take_sources(table: Any, text_column: str | None) -> list[Source]:
    """The reports in a data frame or in rows, one a row, named by its column report or by its number from 1.

    Raises
    ------
    UsageError
        There is no column of texts, a row holds no Chinese text, or too long a one.
    """
    rows = list_rows(table)
    try:
        sources = list(list_sources(lambda: iter(rows), "", text_column))
        for source in sources:
            check_length(source.text)
    except ValueError as error:
        raise UsageError(f"the table: {error}") from error
    if len(sources) < len(rows):
        column = find_column(rows[0], (text_column,) if text_column else TEXT_COLUMNS) or ""
        texts = [row.get(column) for row in rows]
        empty = [at for at, text in enumerate(texts, start=1) if not (isinstance(text, str) and has_chinese(text))]
        named = name_some(empty, _MOST_NAMED)
        raise UsageError(f"no Chinese text in rows {named} (of {len(rows)}, counted from 1); drop them first")
    return sources


def take_inputs(reports: Any, text_column: str | None = None, apart: Any = None) -> list[Path | Source]:
    """The files, or the reports that Python holds, in whatever :data:`Reports` they were given as.

    ``apart`` may be the path of a file that is no report though it lies in a folder of reports.

    Raises
    ------
    UsageError
        They are something else, such as a text in the place of a path, or a folder or table holds no report.
    """
    if isinstance(reports, str | os.PathLike):
        return [*_find_files([reports], apart)]
    if is_table(reports):
        return [*_take_sources(reports, text_column)]
    if not isinstance(reports, Iterable) or isinstance(reports, bytes):
        raise UsageError(f"{type(reports).__name__} is no report; {_WANTED}")
    listed = list(reports)
    if not listed:
        raise UsageError(f"no reports are given; {_WANTED}")
    if all(isinstance(item, Mapping) for item in listed):
        return [*_take_sources(listed, text_column)]
    return [*_find_files(listed, apart)]


def _find_files(paths: Sequence[Any], apart: Any) -> list[Path]:
    named = [_check_path(path) for path in paths]
    files = find_sources([*named]).files
    return leave_out(files, apart, named) if isinstance(apart, str | os.PathLike) else files


def _check_path(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"{type(path).__name__} is no report; {_WANTED}")
    name = os.fspath(path)
    if not os.path.exists(name) and ("\n" in name or "。" in name or len(name) > _LONGEST_NAME):
        raise UsageError(f"{name[:20]!r} … is a text, no path; {_WANTED}")
    return Path(name)
