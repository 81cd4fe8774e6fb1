"""Tagged units and comparisons as rows, and rows as jsonl, csv, xlsx and parquet."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..codebook import Codebook
from ..errors import MissingExtraError, OutputError
from ..records import Comparison, TaggedUnit
from .files import escape_cell

Row = dict[str, Any]
#: Excel holds no more characters in a cell.
_LONGEST_CELL = 32_700
#: The date of every Excel file, so that the same rows are the same file.
_LONG_AGO = datetime(2000, 1, 1)
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


def list_share_rows(comparison: Comparison, codebook: Codebook, language: str) -> list[Row]:
    """A comparison as rows, one a report and theme."""
    return [
        {
            "report": profile.name,
            "place": profile.place,
            "level": profile.level,
            "year": profile.year,
            "part": comparison.part or "",
            "theme": theme,
            "theme_name": codebook.name_of(theme, language),
            "share": round(profile.shares[theme], 6),
            comparison.measure: profile.amounts[theme],
        }
        for profile in comparison.profiles
        for theme in comparison.themes
    ]


def render_units_jsonl(units: Iterable[TaggedUnit]) -> str:
    """Units as JSON, one a line."""
    return "".join(json.dumps(unit.to_dict(), ensure_ascii=False) + "\n" for unit in units)


def render_comparison_json(comparison: Comparison, made_by: str = "") -> str:
    """A comparison as one JSON object."""
    reports = [
        {
            "report": profile.name,
            "place": profile.place,
            "level": profile.level,
            "year": profile.year,
            "reports": list(profile.reports),
            "themes": {
                theme: {"share": round(profile.shares[theme], 6), comparison.measure: profile.amounts[theme]}
                for theme in comparison.themes
            },
        }
        for profile in comparison.profiles
    ]
    about = {"made_by": made_by} if made_by else {}
    whole = {"measure": comparison.measure, "part": comparison.part, **about, "reports": reports}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def render_csv(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as a csv file that Excel opens with its Chinese intact; it has no place to say what made it."""
    buffer = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(buffer, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({key: escape_cell(value) for key, value in row.items()} for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def render_xlsx(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as an Excel file with a fixed header row and a filter; cells are cut at Excel's limit.

    What made it stands on a second sheet. The same rows give the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    header = list(rows[0]) if rows else []
    sheet.append(header)
    for row in rows:
        sheet.append([_fit_cell(escape_cell(value)) for value in row.values()])
    for column, name in enumerate(header, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 60 if name == "text" else 16
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    if made_by:
        book.create_sheet("about").append(["made_by", _fit_cell(escape_cell(made_by))])
    book.properties.created = _LONG_AGO
    buffer = io.BytesIO()
    book.save(buffer)
    return _drop_dates(buffer.getvalue())


def _drop_dates(data: bytes) -> bytes:
    """The archive of an Excel file with one date for all that was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as dated, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dated.namelist():
            content = dated.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?(?=</dcterms:modified>)", b"2000-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def render_parquet(rows: Sequence[Row], made_by: str = "") -> bytes:
    """Rows as a Parquet file that names in its metadata what made it; raises MissingExtraError without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("pyarrow", "--format parquet", "parquet") from error
    buffer = io.BytesIO()
    table = pyarrow.Table.from_pylist(list(rows))
    parquet.write_table(table.replace_schema_metadata({"made_by": made_by} if made_by else None), buffer)
    return buffer.getvalue()


def render_rows(rows: Sequence[Row], columns: Sequence[str], path: Path) -> bytes:
    """Rows, or the header alone, in the format that the path's suffix names; raises OutputError for another one."""
    kind = path.suffix.lower()[1:]
    if kind not in RENDERERS:
        raise OutputError(path, f"unknown suffix; use .{' .'.join(RENDERERS)}")
    return RENDERERS[kind](rows or [dict.fromkeys(columns)])


RENDERERS = {"csv": render_csv, "xlsx": render_xlsx, "parquet": render_parquet}


def _fit_cell(value: Any) -> Any:
    return _CONTROL.sub("", value)[:_LONGEST_CELL] if isinstance(value, str) else value
