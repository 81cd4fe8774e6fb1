"""The command reuse: tables, files and errors, on fictional reports whose overlap is known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .test_cli import TEXT, run

NEXT = """鹿鸣县人民政府工作报告
（2024年2月5日在鹿鸣县第九届人民代表大会第三次会议上）
各位代表：
现在，我代表鹿鸣县人民政府向大会报告工作，请予审议。
一、2023年工作回顾
（一）种好一方田。建设高标准农田九千亩，粮食播种面积稳定在三万亩。
（二）护好一河清水。污水处理厂提标扩容，鹿溪断面水质全年达到二类。在鹿溪两岸补种垂柳和芦苇。
二、2024年工作安排
（一）办好一所学校。在南坪新村盖一所带操场的寄宿小学。
"""
TAKEN = "污水处理厂提标扩容，鹿溪断面水质全年达到二类。"


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "鹿鸣县_2023.txt", tmp_path / "鹿鸣县_2024.txt"]
    for path, text in zip(paths, (TEXT, NEXT), strict=True):
        path.write_text(text, "utf-8")
    return paths


def test_table_in_both_languages(pair: list[Path]) -> None:
    chinese, english = run("reuse", *pair), run("reuse", *pair, "--lang", "en")
    assert chinese.exit_code == english.exit_code == 0
    assert all(words in chinese.stdout for words in ("本地往年", "鹿鸣县_2023.txt (", "成对的句子"))
    assert all(words in english.stdout for words in ("own earlier", "figures updated", "pairs of sentences"))


def test_json_holds_pairs_and_shares(pair: list[Path]) -> None:
    first, second = json.loads(run("reuse", *pair, "--format", "json").stdout)["reports"]
    assert (first["report"], first["pairs"], first["total"]["taken"]) == ("鹿鸣县_2023.txt", [], 0)
    assert (second["place"], second["year"]) == ("鹿鸣县", 2024)
    assert TAKEN in {item["text"] for item in second["pairs"] if not item["updated"] and item["kind"] == "earlier"}
    assert second["total"] == second["kinds"]["earlier"]
    assert 0 < second["total"]["taken"] < 1
    assert sum(theme["without_taken"] for theme in second["themes"]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("table", ["reports", "sources", "themes", "pairs"])
def test_csv_tables(pair: list[Path], table: str) -> None:
    result = run("reuse", *pair, "--format", "csv", "--table", table, "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert {row["report"] for row in rows} <= {"鹿鸣县_2023.txt", "鹿鸣县_2024.txt"}
    assert rows
    if table == "themes":
        assert {row["theme_name"] for row in rows if row["theme"] == "ecology"} == {"Ecology and environment"}


def test_pairs_keep_their_header_where_nothing_is_shared(pair: list[Path]) -> None:
    result = run("reuse", pair[0], pair[1], "--similarity", "1", "--format", "csv", "--table", "pairs")
    shared = result.stdout_bytes.decode("utf-8-sig").splitlines()
    pair[1].write_text(NEXT.replace(TAKEN, "县城新开一座图书馆，灯亮到夜里十点半。"), "utf-8")
    result = run("reuse", *pair, "--similarity", "1", "--format", "csv", "--table", "pairs")
    assert result.stdout_bytes.decode("utf-8-sig").splitlines()[0] == shared[0]
    assert shared[0].startswith("report,source,kind,updated,similarity,theme,start,end,")


def test_xlsx_has_a_sheet_a_table(pair: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "reuse.xlsx"
    assert run("reuse", *pair, "-o", path, "--lang", "en").exit_code == 0
    assert load_workbook(path).sheetnames == ["reports", "sources", "themes", "pairs", "about"]
    assert run("reuse", *pair, "-o", path).exit_code == 0
    assert load_workbook(path).sheetnames == ["报告", "来自何处", "去掉沿用后的占比", "成对的句子", "来源"]


def test_same_inputs_same_bytes(pair: list[Path]) -> None:
    arguments = ("reuse", *pair, "--format", "json")
    assert run(*arguments).stdout_bytes == run(*arguments, "--jobs", "2").stdout_bytes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "two or more reports"),
        (("--similarity", "0.1"), "0.1 is not in the range"),
        (("--format", "xlsx"), "--format xlsx needs a file"),
    ],
)
def test_calls_that_cannot_be_carried_out(pair: list[Path], arguments: tuple[str, ...], message: str) -> None:
    result = run("reuse", pair[0], *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_bad_input_is_named_and_the_others_go_on(pair: list[Path], tmp_path: Path) -> None:
    result = run("reuse", *pair, tmp_path / "无.txt")
    assert result.exit_code == 1
    assert "无.txt" in result.stderr
