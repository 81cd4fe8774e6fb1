"""A comparison as a Word document: the shares, the picture, the differences and the methods paragraph."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ..codebook import Codebook
from ..readers import MAKER
from ..records import Comparison
from .charts import draw_picture, name_shares
from .comparisons import MOST_COLUMNS, describe_differences, describe_trends, format_share
from .files import fix_times
from .methods import write_methods
from .wording import label_profiles, say_word

#: Pictures are so wide, or less where the page is too low for them; narrower ones say nothing.
_PICTURE_INCHES, _NARROWEST_INCHES, _BELOW_INCHES = 6.0, 3.0, 0.3
#: Up to so many columns stand on an upright page; sizes of print in points, the first column and margins in inches.
_MOST_UPRIGHT = 7
#: Beside so many columns a share and its interval stand in one line.
_MOST_UNBROKEN = 5
#: A4, and what Chinese offices print in; Word takes another font where one is not there.
_WIDTH_MM, _HEIGHT_MM = 210, 297
_TEXT_FONT, _HEADING_FONT = "宋体", "黑体"
_PRINT, _SMALL = 9, 7
_FIRST_INCHES, _MARGIN_INCHES = 1.1, 0.5


def render_document(comparison: Comparison, codebook: Codebook, language: str) -> bytes:
    """The document; the same comparison gives the same bytes."""
    from docx import Document

    document = Document()
    document.core_properties.author = MAKER
    _set_page(document)
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
    if len(names) > MOST_COLUMNS:
        table = [list(row) for row in zip(*table, strict=True)]
        table[0][0] = ""
    _add_table(document, table)
    _add_picture(document, draw_picture(comparison, codebook, "png", language))
    labels = {profile.name: name for profile, name in zip(comparison.profiles, names, strict=True)}
    differences = describe_differences(comparison, codebook, language, labels)
    for line in (*differences, *describe_trends(comparison, codebook, language)):
        document.add_paragraph(line)
    document.add_heading(say_word("methods", language), 2)
    document.add_paragraph(write_methods(comparison, language))
    buffer = io.BytesIO()
    document.save(buffer)
    return fix_times(buffer.getvalue())


def _set_page(document: Any) -> None:
    """A4, Chinese in fonts that Windows and WPS have, and known to be Chinese, lest it be marked as misspelt."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    document.sections[0].page_width, document.sections[0].page_height = Mm(_WIDTH_MM), Mm(_HEIGHT_MM)
    for name, font in (("Normal", _TEXT_FONT), ("Heading 1", _HEADING_FONT), ("Heading 2", _HEADING_FONT)):
        properties = document.styles[name].element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        # A font of the theme would go before it.
        fonts.attrib.pop(qn("w:eastAsiaTheme"), None)
        fonts.set(qn("w:eastAsia"), font)
        language = OxmlElement("w:lang")
        language.set(qn("w:eastAsia"), "zh-CN")
        properties.append(language)


def _add_picture(document: Any, picture: bytes) -> None:
    """The picture, as wide as the page has room for its height; one of hundreds of rows is left to ``--picture``."""
    from docx.image.image import Image
    from docx.shared import Inches

    section, image = document.sections[0], Image.from_blob(picture)
    room = section.page_height - section.top_margin - section.bottom_margin - Inches(_BELOW_INCHES)
    width = min(Inches(_PICTURE_INCHES), image.width * room // image.height)
    if width >= Inches(_NARROWEST_INCHES):
        document.add_picture(io.BytesIO(picture), width)


def _add_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """The table; one of many columns lies across the page in small print, so that no number is cut at a line's end."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Inches, Pt

    wide = len(rows[0]) > _MOST_UPRIGHT
    broken = wide or len(rows[0]) > _MOST_UNBROKEN
    if wide:
        _turn_page(document.sections[0])
    style = document.styles.add_style("Shares", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(_SMALL if wide else _PRINT)
    style.paragraph_format.space_after = Pt(0)
    table = document.add_table(len(rows), len(rows[0]), style="Light Grid Accent 1")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    first = Inches(_FIRST_INCHES)
    widths = [first, *[(room - first) // (len(rows[0]) - 1)] * (len(rows[0]) - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # One pass over the cells: asking a table for its cells one by one takes time in the square of their number.
    for at, (cell, text) in enumerate(zip(table._cells, (text for row in rows for text in row), strict=True)):
        cell.text = text.replace(" (", "\n(") if broken else text
        cell.width = widths[at % len(widths)]
        cell.paragraphs[0].style = style
    _repeat_heads(table)


def _turn_page(section: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Inches(_MARGIN_INCHES)


def _repeat_heads(table: Any) -> None:
    """Has the heads stand on every page, no row cut between pages, and leaves little room beside the numbers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for at, row in enumerate(table._tbl.tr_lst):
        for tag in ("w:cantSplit", "w:tblHeader")[: 1 + (at == 0)]:
            row.get_or_add_trPr().append(OxmlElement(tag))
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
