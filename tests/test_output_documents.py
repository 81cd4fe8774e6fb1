"""Word files as Chinese offices print them."""

from __future__ import annotations

import io

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.comparisons import render_comparison

from .test_comparison import BOOK, ERRORS, build


def test_documents_are_on_a4_in_chinese_fonts() -> None:
    comparison = build_comparison([build("甲", 100, 400, 100), build("乙", 400, 100, 100)], BOOK, ERRORS, Plan(), "")
    document = Document(io.BytesIO(render_comparison(comparison, "docx", "shares", BOOK, "zh")))
    section = document.sections[0]
    # Word keeps sizes in twentieths of a point.
    assert [round((section.page_width or 0) / Mm(1)), round((section.page_height or 0) / Mm(1))] == [210, 297]
    for style, font in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Heading 2", "黑体")):
        properties = document.styles[style].element.rPr
        fonts = properties.find(qn("w:rFonts"))
        assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:eastAsiaTheme"))) == (font, None)
        assert {item.get(qn("w:eastAsia")) for item in properties.findall(qn("w:lang"))} == {"zh-CN"}


def test_a_share_and_its_interval_are_cut_nowhere_else_than_between_them() -> None:
    for count, broken in ((2, False), (5, True)):
        scored = [build(f"县{at}", 100 + at, 400, 100, place=f"县{at}") for at in range(count)]
        comparison = build_comparison(scored, BOOK, ERRORS, Plan(), "")
        (table,) = Document(io.BytesIO(render_comparison(comparison, "docx", "shares", BOOK, "zh"))).tables
        assert ("\n(" in table.rows[1].cells[1].text) is broken
