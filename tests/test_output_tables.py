"""Rows as jsonl, csv, xlsx and parquet, read back by other programs; files whole or not at all."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from policy_nlp.codebook import load_codebook
from policy_nlp.errors import MissingExtraError, OutputError
from policy_nlp.output.files import escape_cell, make_folder, write_file
from policy_nlp.output.tables import (
    Row,
    list_unit_rows,
    render_csv,
    render_jsonl,
    render_parquet,
    render_table,
    render_xlsx,
)
from policy_nlp.plain import to_plain
from policy_nlp.records import TaggedUnit

BOOK = load_codebook()
UNIT = TaggedUnit(
    report="鹿鸣县.txt",
    place="鹿鸣县",
    level="county",
    year=2023,
    part="review",
    heading=("一、回顾", "（一）护水"),
    start=4,
    end=15,
    text='治水，“清”了,\n又"绿"了。',
    theme="ecology",
    code="ecology.pollution",
    probability=0.75,
    themes=("ecology", "rural"),
    topics=((3, 0.5), (8, 0.25)),
)
HOSTILE = replace(UNIT, text='=HYPERLINK("x")', place="@SUM(A1)", report="-2.txt", year=None, heading=(), topics=())


def list_rows(*units: TaggedUnit, language: str = "zh") -> list[Row]:
    return list_unit_rows(units, BOOK, language)


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_rows_join_what_a_cell_cannot_hold() -> None:
    (row,) = list_rows(UNIT)
    assert row["heading"] == "一、回顾 > （一）护水"
    assert row["themes"] == "ecology;rural"
    assert row["topics"] == "3:0.5;8:0.25"
    assert (row["theme_name"], row["code_name"]) == ("生态环境", "污染防治")
    assert list_rows(UNIT, language="en")[0]["theme_name"] == "Ecology and environment"


def test_jsonl_is_an_object_a_line() -> None:
    lines = render_jsonl(to_plain(unit) for unit in (UNIT, HOSTILE)).decode("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [to_plain(UNIT), to_plain(HOSTILE)]
    assert "治水" in lines[0]


def test_csv_starts_with_a_bom_and_opens() -> None:
    data = render_csv(list_rows(UNIT, HOSTILE))
    assert data.startswith(b"\xef\xbb\xbfreport,place,")
    first, second = read_csv(data)
    assert first["text"] == UNIT.text
    assert (first["start"], first["probability"], second["year"]) == ("4", "0.75", "")


@pytest.mark.parametrize("value", [-0.5, -3, None, True, ""])
def test_numbers_and_blanks_are_no_formulas(value: object) -> None:
    assert escape_cell(value) is value


def test_no_table_computes_a_text() -> None:
    row = read_csv(render_csv(list_rows(HOSTILE)))[0]
    assert (row["text"], row["place"], row["report"]) == ('\'=HYPERLINK("x")', "'@SUM(A1)", "'-2.txt")
    sheet = read_sheet(render_xlsx(list_rows(HOSTILE)))
    assert "f" not in {cell.data_type for cell in sheet[2]}
    assert sheet["A2"].value == "'-2.txt"


def test_xlsx_has_header_filter_and_numbers() -> None:
    rows = list_rows(UNIT, HOSTILE)
    sheet = read_sheet(render_xlsx(rows))
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert [cell.value for cell in sheet[2]] == list(rows[0].values())
    assert (sheet.max_row, sheet.freeze_panes) == (3, "A2")
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["A1"].font.bold


def test_xlsx_cuts_cells_at_excels_limit() -> None:
    sheet = read_sheet(render_xlsx([{"text": "水" * 40_000}]))
    assert 32_000 < len(sheet["A2"].value) <= 32_767


def test_parquet_keeps_types_and_text() -> None:
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = list_rows(UNIT, HOSTILE)
    table = parquet.read_table(io.BytesIO(render_parquet(rows)))
    assert table.to_pylist() == rows
    assert str(table.schema.field("start").type) == "int64"


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"policy-nlp\[parquet\]"):
        render_parquet(list_rows(UNIT))


def test_no_rows_make_files_that_open() -> None:
    assert read_csv(render_csv([])) == []
    assert read_sheet(render_xlsx([])).max_row == 1


def test_a_file_is_written_over_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "主题.csv"
    path.write_bytes(b"old and longer")
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert [item.name for item in tmp_path.iterdir()] == ["主题.csv"]


def test_a_failed_rename_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match=r"out.csv: cannot be written .*; close it where it is open, or"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    code = (
        "import resource, sys; from pathlib import Path; from policy_nlp.output.files import write_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_file(Path(sys.argv[1]), bytes(100_000))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, path], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert "OutputError" in done.stderr
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("place", ["file/out.csv", "folder"])
def test_places_that_cannot_be_written_are_errors(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="choose another"):
        write_file(tmp_path / place, b"new")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "folder"]


def test_without_rows_there_is_a_header_and_no_row() -> None:
    assert render_table([], ("text", "first"), "csv") == codecs.BOM_UTF8 + b"text,first\r\n"
    sheet = read_sheet(render_table([], ("text", "first"), "xlsx"))
    assert list(sheet.values) == [("text", "first")]
    assert render_table([{"text": "甲"}], ("text",), "csv") == render_csv([{"text": "甲"}])


def test_xlsx_drops_characters_it_cannot_hold() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx([{"text": "鹿鸣\x01县"}])))
    assert book.worksheets[0]["A2"].value == "鹿鸣县"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_file(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "pages").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be made a folder"):
        make_folder(tmp_path / "pages")
