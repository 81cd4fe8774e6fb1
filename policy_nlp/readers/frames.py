"""Tables that Python holds: data frames and rows, read like files with the same columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, Protocol

from ..decoding import has_chinese
from ..errors import UsageError
from ..limits import REPORT_CHARACTERS
from ..records import Source
from .tables import TEXT_COLUMNS, clean_row, find_column, list_sources

#: What pandas calls a cell that holds nothing, whatever its column holds elsewhere.
_NOTHING = {"NAType", "NaTType"}
_MOST_NAMED = 10


class Frame(Protocol):
    """A pandas DataFrame, as far as it is looked at here."""

    @property
    def columns(self) -> Any: ...

    @property
    def to_dict(self) -> Any: ...


#: A data frame, a row, or rows.
Table = Frame | Mapping[str, Any] | Iterable[Mapping[str, Any]]


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
    """
    rows: Iterable[Mapping[Any, Any]] = [table] if isinstance(table, Mapping) else table
    if hasattr(table, "to_dict"):
        if not table.columns.is_unique:
            double = next(
                str(name) for name, again in zip(table.columns, table.columns.duplicated(), strict=True) if again
            )
            raise UsageError(f"two columns are called {double}; rename one")
        rows = table.to_dict("records")
    return [clean_row({str(column): _fill(value) for column, value in row.items()}) for row in rows]


def _fill(value: Any) -> Any:
    gone = type(value).__name__ in _NOTHING or (isinstance(value, Real) and value != value)
    return None if gone else value


def take_sources(table: Any, text_column: str | None = None) -> list[Source]:
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
            REPORT_CHARACTERS.check(len(source.text))
    except ValueError as error:
        raise UsageError(f"the table: {error}") from error
    if len(sources) < len(rows):
        column = find_column(rows[0], (text_column,) if text_column else TEXT_COLUMNS) or ""
        texts = [row.get(column) for row in rows]
        empty = [at for at, text in enumerate(texts, start=1) if not (isinstance(text, str) and has_chinese(text))]
        named = ", ".join(map(str, empty[:_MOST_NAMED])) + (" …" if len(empty) > _MOST_NAMED else "")
        raise UsageError(f"no Chinese text in rows {named} (of {len(rows)}, counted from 1); drop them first")
    return sources
