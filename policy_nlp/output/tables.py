"""Tagged units as rows, and rows of any kind as json, jsonl, csv, xlsx, parquet and dta."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..codebook import Codebook
from ..errors import MissingExtraError, OutputError
from ..records import TaggedUnit
from .files import escape_cell, fix_times

Row = dict[str, Any]
#: The columns of a table of units.
UNIT_COLUMNS = (
    "report", "place", "level", "year", "part", "heading", "start", "end", "text", "theme", "theme_name", "code",
    "code_name", "probability", "themes", "topics", "sure",
)  # fmt: skip
#: Excel holds no more characters in a cell.
_LONGEST_CELL = 32_700
#: Columns that hold sentences or paragraphs, and how wide columns of an Excel file may be.
_TEXTS = frozenset({"text", "source_text"})
_NARROWEST, _WIDEST = 8, 60
_ROWS_MEASURED = 500
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def list_unit_rows(units: Iterable[TaggedUnit], codebook: Codebook, language: str) -> list[Row]:
    """Units as rows with plain cells; names of theme and code stand beside their keys."""
    return [
        {
            "report": unit.report,
            "place": unit.place,
            "level": unit.level,
            "year": unit.year,
            "part": unit.part,
            "heading": " > ".join(unit.heading),
            "start": unit.start,
            "end": unit.end,
            "text": unit.text,
            "theme": unit.theme,
            "theme_name": codebook.name_of(unit.theme, language),
            "code": unit.code,
            "code_name": codebook.name_of(unit.code, language),
            "probability": unit.probability,
            "themes": ";".join(unit.themes),
            "topics": ";".join(f"{topic}:{share}" for topic, share in unit.topics),
            "sure": unit.sure,
        }
        for unit in units
    ]


def render_json(value: Any) -> bytes:
    """Plain values as a JSON file."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def render_jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Plain rows as JSON, one a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")


def render_csv(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as a csv file that Excel opens with its Chinese intact; it has no place to say what made it."""
    return render_csv_header(list(rows[0])) + render_csv_body(rows) if rows else codecs.BOM_UTF8


def render_csv_header(columns: Sequence[str]) -> bytes:
    """The beginning of a csv file: the mark that tells Excel its encoding, and the line of column names."""
    return codecs.BOM_UTF8 + _render_lines([columns])


def render_csv_body(rows: Iterable[Row]) -> bytes:
    """Rows as the lines of a csv file below its header."""
    return _render_lines([escape_cell(value) for value in row.values()] for row in rows)


def _render_lines(lines: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode("utf-8")


def render_xlsx(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as an Excel file with a fixed header row and a filter; cells are cut at Excel's limit.

    What made it stands on a second sheet. The same rows give the same bytes.
    """
    return render_sheets({"Sheet": rows, **({"about": [{"made_by": made_by}]} if made_by else {})})


def render_sheets(tables: Mapping[str, Sequence[Row]], columns: Sequence[str] = ()) -> bytes:
    """Tables as an Excel file with a sheet for each; ``columns`` are the header of those without rows."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in tables.items():
        fill_sheet(book.create_sheet(title), rows, list(rows[0]) if rows else columns)
    buffer = io.BytesIO()
    book.save(buffer)
    return fix_times(buffer.getvalue())


def fill_sheet(sheet: Any, rows: Sequence[Row], header: Sequence[str]) -> None:
    """Rows below a header that stays in sight and filters; columns are as wide as their cells need."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append(header)
    for row in rows:
        sheet.append([_fit_cell(escape_cell(value)) for value in row.values()])
    for column, name in enumerate(header, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _fit_width(name, rows)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def import_arrow() -> Any:
    """pyarrow; raises MissingExtraError where it is not installed."""
    # Read when pyarrow is first loaded: its own allocator keeps what the writing of a part took, 30 MB.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        import pyarrow
    except ImportError as error:
        raise MissingExtraError("pyarrow", "--format parquet", "parquet") from error
    return pyarrow


def render_parquet(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as a Parquet file that names in its metadata what made it; raises MissingExtraError without pyarrow."""
    arrow = import_arrow()
    from pyarrow import parquet

    buffer = io.BytesIO()
    table = arrow.Table.from_pylist(list(rows))
    parquet.write_table(table.replace_schema_metadata({"made_by": made_by} if made_by else None), buffer)
    return buffer.getvalue()


def render_stata(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as a Stata file of version 14 or newer, labelled with what made it; needs pandas."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("pandas", "--format dta", "pandas") from error
    # Stata takes no variable called end.
    frame = pandas.DataFrame(list(rows)).rename(columns={"end": "_end"})
    for name in frame.columns:
        values = frame[name].tolist()
        if any(isinstance(value, str) for value in values):
            frame[name] = pandas.Series([value if isinstance(value, str) else "" for value in values], dtype=object)
        else:
            frame[name] = pandas.Series([float("nan") if value is None else float(value) for value in values])
    buffer = io.BytesIO()
    # A fixed time, so that the same rows give the same bytes.
    frame.to_stata(buffer, write_index=False, version=118, time_stamp=datetime(2000, 1, 1), data_label=made_by[:80])
    return buffer.getvalue()


def check_table(path: Path) -> None:
    """Raises OutputError for a file whose suffix names no format of tables."""
    if path.suffix.lower()[1:] not in RENDERERS:
        raise OutputError(path, f"unknown suffix; use .{' .'.join(RENDERERS)}")


def render_rows(rows: Sequence[Row], columns: Sequence[str], path: Path) -> bytes:
    """Rows, or the header alone, in the format that the path's suffix names; raises OutputError for another one."""
    check_table(path)
    return render_table(rows, columns, path.suffix.lower()[1:])


def render_table(rows: Sequence[Row], columns: Sequence[str], form: str) -> bytes:
    """Rows in a format; without any, the header alone, which Parquet and Stata have with a row of nothing."""
    if rows:
        return RENDERERS[form](rows)
    if form == "csv":
        return render_csv_header(columns)
    if form == "xlsx":
        return render_sheets({"Sheet": []}, columns)
    return RENDERERS[form]([dict.fromkeys(columns)])


RENDERERS = {"csv": render_csv, "xlsx": render_xlsx, "parquet": render_parquet, "dta": render_stata}


def _fit_width(name: str, rows: Sequence[Row]) -> int:
    """Columns of print that a table's column needs; Chinese characters take two."""
    from rich.cells import cell_len

    if name in _TEXTS:
        return _WIDEST
    cells = [name, *(str(row[name]) for row in rows[:_ROWS_MEASURED])]
    return min(max(max(map(cell_len, cells)) + 3, _NARROWEST), _WIDEST)


def _fit_cell(value: Any) -> Any:
    return _CONTROL.sub("", value)[:_LONGEST_CELL] if isinstance(value, str) else value
