"""Tagged units as rows, and rows of any kind as json, jsonl, csv, xlsx, parquet and dta."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..codebook import Codebook
from ..errors import MissingExtraError, OutputError
from ..readers import MAKER
from ..records import TaggedUnit
from .columns import find_type
from .files import escape_cell, fix_times
from .headers import find_format, name_columns, name_sheet, say_cells
from .stata import render_stata

Row = dict[str, Any]
#: What rows of any kind are written as.
FORMS = ("csv", "xlsx", "parquet", "dta")
#: The columns of a table of units.
UNIT_COLUMNS = (
    "report", "place", "level", "year", "part", "heading", "start", "end", "text", "theme", "theme_name", "code",
    "code_name", "probability", "themes", "topics", "sure",
)  # fmt: skip
#: Excel holds no more characters in a cell.
_LONGEST_CELL = 32_700
#: How wide columns of an Excel file may be, and those that hold sentences or paragraphs are, in which lines wrap.
_NARROWEST, _WIDEST = 8, 60
_TEXTS = dict.fromkeys(("text", "source_text", "said_in", "reached_in", "meaning", "made_by"), _WIDEST)
_ROWS_MEASURED = 500
#: The height of a line of print, and the most that Excel allows a row.
_LINE_POINTS, _HIGHEST_POINTS = 15, 409
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


def render_csv(rows: Sequence[Row]) -> bytes:
    """Rows as a csv file that Excel opens with its Chinese intact."""
    return render_csv_header(list(rows[0])) + render_csv_body(rows) if rows else codecs.BOM_UTF8


def render_csv_header(columns: Sequence[str]) -> bytes:
    """The beginning of a csv file: the mark that tells Excel its encoding, and the line of column names."""
    return codecs.BOM_UTF8 + _render_lines([columns])


def render_csv_body(rows: Iterable[Row]) -> bytes:
    """Rows as the lines of a csv file below its header."""
    return _render_lines([_write_cell(value) for value in row.values()] for row in rows)


def _write_cell(value: Any) -> Any:
    """A cell of a csv file; flags as R and Excel write them, because R's read.csv takes True for a word."""
    return str(value).upper() if isinstance(value, bool) else escape_cell(value)


def _render_lines(lines: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode("utf-8")


def render_xlsx(rows: Sequence[Row], made_by: str = "", language: str = "en", title: str = "Sheet") -> bytes:
    """Rows as an Excel file with a fixed header row and a filter; cells are cut at Excel's limit.

    The same rows give the same bytes.
    """
    return render_sheets({title: rows}, language=language, made_by=made_by)


def render_sheets(
    tables: Mapping[str, Sequence[Row]], columns: Sequence[str] = (), language: str = "en", made_by: str = ""
) -> bytes:
    """Tables as an Excel file with a sheet for each, its sheets, columns and values named in a language.

    ``columns`` are the header of those without rows; what made them stands on a last sheet.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = MAKER
    book.remove(book.worksheets[0])
    about = {"about": [{"made_by": made_by}]} if made_by else {}
    for title, rows in {**tables, **about}.items():
        fill_sheet(book.create_sheet(name_sheet(title, language)), title, rows, columns, language)
    buffer = io.BytesIO()
    book.save(buffer)
    return fix_times(buffer.getvalue())


def fill_sheet(
    sheet: Any,
    title: str,
    rows: Sequence[Row],
    columns: Sequence[str],
    language: str,
    texts: Mapping[str, int] = MappingProxyType(_TEXTS),
) -> None:
    """Rows below a header that stays in sight and filters; columns are as wide as their cells need.

    ``texts`` are columns in which lines wrap, with their widths.
    """
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    keys = list(rows[0]) if rows else list(columns)
    names = [escape_cell(name) for name in name_columns(title, keys, language)]
    cells = [[_fit_cell(escape_cell(value)) for value in say_cells(row, language)] for row in rows]
    for line in (names, *cells):
        sheet.append(line)
    heights: dict[int, int] = {}
    for column, (key, name) in enumerate(zip(keys, names, strict=True), start=1):
        sheet.cell(1, column).font = Font(bold=True)
        shown = [] if key in texts else [_show_cell(title, key, line[column - 1]) for line in cells[:_ROWS_MEASURED]]
        sheet.column_dimensions[get_column_letter(column)].width = texts.get(key) or _fit_width(name, shown)
        for at, row in enumerate(rows, start=2):
            if form := find_format(title, key, row[key]):
                sheet.cell(at, column).number_format = form
            elif key in texts and (lines := _count_lines(cells[at - 2][column - 1], texts[key])) > 1:
                heights[at] = max(heights.get(at, 0), min(lines * _LINE_POINTS, _HIGHEST_POINTS))
    for at, height in heights.items():
        sheet.row_dimensions[at].height = height
        for cell, key in zip(sheet[at], keys, strict=True):
            cell.alignment = Alignment(wrap_text=key in texts, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _set_page(sheet)


def _set_page(sheet: Any) -> None:
    """Has a sheet print across A4 pages, all its columns beside one another and the header on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def import_arrow() -> Any:
    """pyarrow; raises MissingExtraError where it is not installed."""
    # Read when pyarrow is first loaded: its own allocator keeps what the writing of a part took, 30 MB.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        import pyarrow
    except ImportError as error:
        raise MissingExtraError("pyarrow", "--format parquet", "parquet") from error
    return pyarrow


def render_parquet(rows: Sequence[Row], made_by: str = "", columns: Sequence[str] = ()) -> bytes:
    """Rows as a Parquet file that names in its metadata what made it; raises MissingExtraError without pyarrow.

    ``columns`` are those of no rows.
    """
    arrow = import_arrow()
    from pyarrow import parquet

    kinds = {bool: arrow.bool_(), int: arrow.int64(), float: arrow.float64(), str: arrow.string()}
    values = {key: [row[key] for row in rows] for key in (rows[0] if rows else columns)}
    # Lists, where a cell holds one, tell their own type.
    given = {key: kinds.get(find_type(key, cells)) for key, cells in values.items()}
    table = arrow.table({key: arrow.array(cells, given[key]) for key, cells in values.items()})
    buffer = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata({"made_by": made_by} if made_by else None), buffer)
    return buffer.getvalue()


def check_table(path: Path) -> None:
    """Raises OutputError for a file whose suffix names no format of tables."""
    if path.suffix.lower()[1:] not in FORMS:
        raise OutputError(path, f"unknown suffix; use .{' .'.join(FORMS)}")


def render_rows(rows: Sequence[Row], columns: Sequence[str], path: Path, language: str, title: str) -> bytes:
    """Rows, or the header alone, in the format that the path's suffix names; raises OutputError for another one."""
    check_table(path)
    return render_table(rows, columns, path.suffix.lower()[1:], language, title)


def render_table(
    rows: Sequence[Row],
    columns: Sequence[str],
    form: str,
    language: str = "en",
    title: str = "Sheet",
    made_by: str = "",
) -> bytes:
    """Rows in one of :data:`FORMS`, or the header alone; xlsx and labels of dta, which people read, in a language."""
    if form == "xlsx":
        return render_sheets({title: rows}, columns, language, made_by)
    if form == "parquet":
        return render_parquet(rows, made_by, columns)
    if form == "dta":
        return render_stata(rows, made_by, language, columns)
    return render_csv(rows) if rows else render_csv_header(columns)


def render_form(rows: Sequence[Row], form: str, language: str, made_by: str = "") -> bytes:
    """Rows, of which there are some, in one of :data:`FORMS`."""
    if form == "xlsx":
        return render_xlsx(rows, made_by, language)
    return render_table(rows, (), form, language, made_by=made_by)


def _show_cell(title: str, key: str, value: Any) -> str:
    """About what Excel shows of a cell."""
    return "-100.00%" if find_format(title, key, value) else str(value)


def _fit_width(name: str, cells: Sequence[str]) -> int:
    """Columns of print that a table's column needs; Chinese characters take two."""
    from rich.cells import cell_len

    return min(max(max(map(cell_len, [name, *cells])) + 3, _NARROWEST), _WIDEST)


def _count_lines(value: Any, width: int) -> int:
    """How many lines of print a text takes in a column of texts."""
    from rich.cells import cell_len

    return sum(1 + cell_len(line) // (width - 2) for line in str(value or "").split("\n"))


def _fit_cell(value: Any) -> Any:
    return _CONTROL.sub("", value)[:_LONGEST_CELL] if isinstance(value, str) else value
