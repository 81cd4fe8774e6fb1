"""A sample of units as a table to code: csv, or an Excel file with the codebook and a list of labels to pick from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..codebook import Codebook
from ..plain import to_plain
from ..validation import SampledUnit
from .files import fix_times
from .tables import Row, fill_sheet, render_rows

#: How wide the columns of the sheet are; the rest fit their cells.
_WIDTHS = {"heading": 28, "before": 36, "text": 60, "after": 36, "label": 24}
#: Heights in points: of a line, and the highest row that Excel shows.
_LINE, _HIGHEST = 15, 409


def render_sample(units: Sequence[SampledUnit], codebook: Codebook, language: str, path: Path) -> bytes:
    """The units as a table in the format that the path's suffix names, labels in a column that is empty."""
    rows = [to_plain(unit) for unit in units]
    if path.suffix.lower() != ".xlsx":
        return render_rows(rows, [field.name for field in fields(SampledUnit)], path)
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet, guide = book.worksheets[0], book.create_sheet("codebook")
    sheet.title = "sample"
    fill_sheet(sheet, rows, [field.name for field in fields(SampledUnit)])
    themes = _list_themes(codebook, language)
    fill_sheet(guide, themes, list(themes[0]))
    # Labels of another codebook may be typed too.
    picked = DataValidation("list", formula1=f"codebook!$A$2:$A${len(themes) + 1}", showErrorMessage=False)
    sheet.add_data_validation(picked)
    for column in sheet.columns:
        name, letter = column[0].value, column[0].column_letter
        if name == "label":
            picked.add(f"{letter}2:{letter}{len(rows) + 1}")
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, sheet.column_dimensions[letter].width)
    _wrap_rows(sheet, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return fix_times(buffer.getvalue())


def _wrap_rows(sheet: Any, rows: Sequence[Row]) -> None:
    """Breaks lines within cells, each row as high as its longest cell needs; Chinese characters take two columns."""
    from openpyxl.styles import Alignment
    from rich.cells import cell_len

    for number, row in enumerate(rows, start=2):
        lines = max(-(-cell_len(str(row[name])) // (width - 2)) for name, width in _WIDTHS.items())
        sheet.row_dimensions[number].height = min(_LINE * max(lines, 1), _HIGHEST)
        for cell in sheet[number]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _list_themes(codebook: Codebook, language: str) -> list[Row]:
    """A theme a row, with its key and the names of its sub-themes."""
    return [
        {
            "label": theme.name(language),
            "key": theme.key,
            "sub-themes": "; ".join(
                sub.name(language) for sub in codebook.subthemes if sub.key.startswith(f"{theme.key}.")
            ),
        }
        for theme in codebook.themes
    ]
