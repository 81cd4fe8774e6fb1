"""A sample of units as a table to code: csv, or an Excel file with the codebook and a list of labels to pick from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from ..codebook import Codebook
from ..plain import to_plain
from ..readers import MAKER
from ..validation import SampledUnit
from .files import fix_times
from .headers import name_sheet
from .tables import Row, fill_sheet, render_rows

_SHEET, _GUIDE = "sample", "codebook"

#: How wide the columns are in which lines wrap; the rest fit their cells.
_WIDTHS = {"heading": 28, "before": 36, "text": 60, "after": 36, "label": 24}


def render_sample(units: Sequence[SampledUnit], codebook: Codebook, language: str, path: Path) -> bytes:
    """The units as a table in the format that the path's suffix names, labels in a column that is empty."""
    rows, columns = [to_plain(unit) for unit in units], [field.name for field in fields(SampledUnit)]
    if path.suffix.lower() != ".xlsx":
        return render_rows(rows, columns, path, language, _SHEET)
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    book.properties.creator = MAKER
    sheet, guide = book.worksheets[0], book.create_sheet(name_sheet(_GUIDE, language))
    sheet.title = name_sheet(_SHEET, language)
    fill_sheet(sheet, _SHEET, rows, columns, language, _WIDTHS)
    themes = _list_themes(codebook, language)
    fill_sheet(guide, _GUIDE, themes, list(themes[0]), language)
    letter = get_column_letter(columns.index("label") + 1)
    # Labels of another codebook may be typed too.
    picked = DataValidation("list", formula1=f"'{guide.title}'!$A$2:$A${len(themes) + 1}", showErrorMessage=False)
    picked.add(f"{letter}2:{letter}{len(rows) + 1}")
    sheet.add_data_validation(picked)
    buffer = io.BytesIO()
    book.save(buffer)
    return fix_times(buffer.getvalue())


def _list_themes(codebook: Codebook, language: str) -> list[Row]:
    """A theme a row, with its key and the names of its sub-themes."""
    return [
        {
            "label": theme.name(language),
            "key": theme.key,
            "sub-themes": "; ".join(sub.name(language) for sub in codebook.list_subthemes(theme)),
        }
        for theme in codebook.themes
    ]
