"""Tables as offices keep them: a title above the header, columns by many names, a text in several cells, or cut up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from policy_nlp.errors import ReadError
from policy_nlp.readers import read_bytes, tables
from policy_nlp.records import Metadata


def make_book(*sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_title_may_stand_above_the_header() -> None:
    rows = [
        ["各县报告汇总"],
        [],
        ["县（市、区）", "报告年份", "报告全文"],
        ["云溪县", 2023, "修渠。"],
        ["江湾县", 2023, "筑路。"],
    ]
    (first, second) = read_bytes(make_book(rows), "t.xlsx")
    assert (first.text, first.metadata) == ("修渠。", Metadata("云溪县", "county", 2023))
    # The number that Excel gives a row, less the first, as where the header is on top.
    assert (first.name, second.name) == ("t.xlsx#3", "t.xlsx#4")
    plain = make_book([["正文"], ["修渠。"]])
    assert [source.name for source in read_bytes(plain, "t.xlsx")] == ["t.xlsx#1"]


def test_labels_may_have_a_title_above_too(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(make_book([["编码表"], ["正文", "标签"], ["修渠。", "水利"]]))
    assert tables.read_rows(path) == [{}, {"正文": "修渠。", "标签": "水利"}]


def test_no_header_is_looked_for_far_below() -> None:
    rows = [[f"第{at}行"] for at in range(6)]
    with pytest.raises(ReadError, match="no column text or 正文"):
        read_bytes(make_book([*rows, ["正文"], ["修渠。"]]), "t.xlsx")


def test_the_sheet_with_a_header_is_found_wherever_it_is() -> None:
    book = make_book([["说明"], ["本表为虚构。"]], [["汇总"], ["地区", "正文"], ["云溪县", "修渠。"]])
    assert [source.text for source in read_bytes(book, "t.xlsx")] == ["修渠。"]
    with pytest.raises(ReadError, match=r"several sheets hold such a table \(表1, 表2\)"):
        read_bytes(make_book([["汇总"], ["正文"], ["修渠。"]], [["正文"], ["筑路。"]]), "t.xlsx")


@pytest.mark.parametrize("more", ["正文（续）", "正文2", "正文续", "正文"])
def test_a_text_may_go_on_in_the_next_cells(more: str) -> None:
    rows = [
        ["地区", "正文", more, "正文字数"],
        ["云溪县", "新修水", "渠三条。", "八字"],
        ["江湾县", "筑路。", None, ""],
    ]
    assert [source.text for source in read_bytes(make_book(rows), "t.xlsx")] == ["新修水渠三条。", "筑路。"]
