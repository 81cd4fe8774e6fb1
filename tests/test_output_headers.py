"""Excel files for people: Chinese sheets, columns and values, shares in percent; files for programs keep their keys."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from policy_nlp.cli import main
from policy_nlp.corpus import read_labels
from policy_nlp.output.headers import name_columns
from policy_nlp.output.tables import render_xlsx

#: Names that Chinese readers use as they are.
_KEPT = re.compile(r"p值|z值|Aitchison距离|效应量h|.*p值")


def run(*arguments: object) -> None:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output


def open_book(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path)}


@pytest.fixture
def reports(examples: Path) -> list[Path]:
    return [examples / name for name in ("云溪县_2023.txt", "云溪县_2024.html", "江湾县_2023.txt")]


@pytest.mark.parametrize("command", ["compare", "figures", "reuse", "tag"])
def test_every_sheet_and_column_is_named_in_chinese(command: str, reports: list[Path], tmp_path: Path) -> None:
    run(command, *reports, "-o", tmp_path / "a.xlsx")
    for title, (header, *_) in open_book(tmp_path / "a.xlsx").items():
        assert re.fullmatch(r"[一-鿿]+", title)
        assert [name for name in header if not (_KEPT.fullmatch(name) or re.match("[一-鿿]", name))] == []
        assert len(set(header)) == len(header)


def test_a_comparison_begins_with_a_row_a_report_and_ends_with_what_it_means(
    reports: list[Path], tmp_path: Path
) -> None:
    run("compare", *reports, "-o", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[:5] == ("报告", "地区", "层级", "年份", "经济运行")
    assert rows[0][:4] == ("云溪县_2023.txt", "云溪县", "县", 2023)
    assert [sum(row[4:]) for row in rows] == pytest.approx([1, 1, 1], abs=1e-5)
    assert sheet["E2"].number_format == "0.0%"
    assert sheet.print_title_rows == "$1:$1"
    notes = openpyxl.load_workbook(tmp_path / "a.xlsx")["说明"]
    assert (notes["A2"].value, notes["B2"].value[:7]) == ("方法说明", "本文比较3篇政")
    # The paragraph is shown whole.
    assert notes.row_dimensions[2].height > 100
    assert (notes["A2"].alignment.vertical, notes["B2"].alignment.wrap_text) == ("top", True)


def test_english_files_keep_the_keys_of_programs(reports: list[Path], tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.csv"):
        run("compare", *reports[:2], "-o", tmp_path / name, "--lang", "en")
    header = openpyxl.load_workbook(tmp_path / "a.xlsx")["shares"][1]
    line = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0]
    assert ",".join(cell.value for cell in header) == line
    run("compare", *reports[:2], "-o", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text("utf-8-sig").splitlines()[0] == line


def test_what_tag_writes_can_be_coded_and_trained_on(reports: list[Path], tmp_path: Path) -> None:
    for name, language in (("zh.xlsx", "zh"), ("en.xlsx", "en")):
        run("tag", reports[0], "-o", tmp_path / name, "--lang", language)
    chinese, _ = read_labels(tmp_path / "zh.xlsx")
    assert chinese == read_labels(tmp_path / "en.xlsx")[0]
    assert "." in chinese[5].label
    assert chinese[5].group == "云溪县_2023.txt"


def test_fractions_are_percent_and_ranks_are_not() -> None:
    rows = [{"rank": 1, "low": 1, "share": 0.25, "p": 0.5, "sure": True, "level": "county", "theme": "county"}]
    sheet = openpyxl.load_workbook(io.BytesIO(render_xlsx(rows, language="zh"))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == [1, 1, 0.25, 0.5, "是", "县", "county"]
    assert [cell.number_format for cell in sheet[2]][:4] == ["General", "General", "0.0%", '[<0.001]"<0.001";0.000']


def test_a_column_of_another_name_keeps_it() -> None:
    assert name_columns("Sheet", ["我的主题", "theme"], "zh") == ["我的主题", "主题代码"]
