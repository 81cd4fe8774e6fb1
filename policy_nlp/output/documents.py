"""A comparison as a Word document: the shares, the picture, the differences and the methods paragraph."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ..codebook import Codebook
from ..records import Comparison
from .charts import draw_picture, name_shares
from .comparisons import describe_differences, describe_trends, format_share
from .files import fix_times
from .methods import write_methods
from .wording import label_profiles, say_word

_PICTURE_INCHES = 6.0


def render_document(comparison: Comparison, codebook: Codebook, language: str) -> bytes:
    """The document; the same comparison gives the same bytes."""
    from docx import Document
    from docx.shared import Inches

    document = Document()
    document.core_properties.author = "policy_nlp"
    document.add_heading(say_word("shares", language), 1)
    known = any(item.low is not None for profile in comparison.profiles for item in profile.estimates.values())
    interval = say_word("90 % interval" if known else "no errors known", language)
    document.add_paragraph(f"{name_shares(comparison, language)}{'; ' if language == 'en' else '；'}{interval}")
    names = label_profiles(comparison.profiles, language)
    rows = [
        [codebook.name_of(theme, language), *(format_share(profile, theme) for profile in comparison.profiles)]
        for theme in comparison.themes
    ]
    table = [[say_word("theme", language), *names], *rows]
    if len(names) > 6:
        table = [list(row) for row in zip(*table, strict=True)]
    _add_table(document, table)
    document.add_picture(io.BytesIO(draw_picture(comparison, codebook, "png", language)), Inches(_PICTURE_INCHES))
    labels = {profile.name: name for profile, name in zip(comparison.profiles, names, strict=True)}
    differences = describe_differences(comparison, codebook, language, labels)
    for line in (*differences, *describe_trends(comparison, codebook, language)):
        document.add_paragraph(line)
    document.add_heading(say_word("methods", language), 2)
    document.add_paragraph(write_methods(comparison, language))
    buffer = io.BytesIO()
    document.save(buffer)
    return fix_times(buffer.getvalue())


def _add_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Light Grid Accent 1")
    # One pass over the cells: asking a table for its cells one by one takes time in the square of their number.
    for cell, text in zip(table._cells, (text for row in rows for text in row), strict=True):
        cell.text = text
