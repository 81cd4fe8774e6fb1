"""Outputs: the same bytes on every run, what made them, and no text that a program would obey."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from policy_nlp.api import tag_report
from policy_nlp.cli import main
from policy_nlp.codebook import load_codebook
from policy_nlp.model_store import load_model
from policy_nlp.output.files import escape_cell
from policy_nlp.output.pages import name_page, render_page
from policy_nlp.output.tables import render_csv, render_parquet, render_xlsx
from policy_nlp.records import Metadata

GOOD = "云溪县人民政府工作报告\n各位代表：\n新修水渠三十二条，改造灌区两万亩。\n"
ROWS = [{"text": "修渠。", "share": 0.5}]
MADE_BY = load_model().describe()
TRAP = "<script>alert(1)</script>\"'&"


def run(*arguments: object) -> None:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output


def test_a_model_names_itself_its_codebook_and_the_program() -> None:
    assert MADE_BY.startswith("model default (")
    assert load_codebook().name in MADE_BY
    assert MADE_BY.endswith("policy-nlp 0.1.0")


def test_xlsx_and_parquet_say_what_made_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(ROWS, MADE_BY)))
    assert book.sheetnames == ["Sheet", "about"]
    assert [row[0].value for row in book["about"].iter_rows()] == ["made_by", MADE_BY]
    assert openpyxl.load_workbook(io.BytesIO(render_xlsx(ROWS))).sheetnames == ["Sheet"]
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_schema(io.BytesIO(render_parquet(ROWS, MADE_BY))).metadata == {b"made_by": MADE_BY.encode()}


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.dta"])
def test_files_without_a_place_for_it_have_one_beside_them(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(GOOD, "utf-8")
    run("tag", tmp_path / "a.txt", "-o", tmp_path / name)
    assert json.loads((tmp_path / f"{name}.about.json").read_text("utf-8")) == {"made_by": MADE_BY}


def test_comparisons_say_what_made_them(tmp_path: Path, examples: Path) -> None:
    pair = examples / "云溪县_2023.txt", examples / "江湾县_2023.txt"
    run("compare", *pair, "-o", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["made_by"] == MADE_BY
    run("compare", *pair, "-o", tmp_path / "out.csv")
    assert json.loads((tmp_path / "out.csv.about.json").read_text("utf-8")) == {"made_by": MADE_BY}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_starts_a_formula(start: str) -> None:
    text = f"{start}SUM(A1)"
    assert (escape_cell(text), escape_cell(f"增{start}")) == (f"'{text}", f"增{start}")
    assert f"'{start}SUM" in render_csv([{"text": text}]).decode("utf-8-sig")
    cell = openpyxl.load_workbook(io.BytesIO(render_xlsx([{"text": text}])))["Sheet"]["A2"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")


def test_every_word_of_a_page_is_escaped(examples: Path) -> None:
    tagged = tag_report(examples / "云溪县_2023.txt")
    units = tuple(replace(unit, text=TRAP, heading=(TRAP,)) for unit in tagged.units[:3])
    headings = tuple(replace(heading, text=TRAP) for heading in tagged.report.headings[:3])
    report = replace(tagged.report, name=TRAP, metadata=Metadata(TRAP, TRAP, 2023), headings=headings)
    page = render_page(replace(tagged, report=report, units=units), load_codebook(), "zh", TRAP)
    plain = render_page(replace(tagged, units=tagged.units[:3]), load_codebook(), "zh", "")
    assert page.count("<script") == plain.count("<script")
    assert "alert(1)</script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;") >= 8


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "a\0b", "C:\\x", "水" * 500, "..", ""]
)
def test_pages_stay_in_their_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / name_page(name, set())
    path.write_bytes(b"")
    assert path.resolve().parent == tmp_path.resolve()


def test_pages_of_many_reports_alike() -> None:
    taken = set[str]()
    names = [name_page(name, taken) for name in ["甲", "甲-2", "甲"] * 200]
    assert len({name.lower() for name in names}) == 600
    assert names[:3] == ["甲.html", "甲-2.html", "甲-3.html"]


def test_names_of_files_cannot_command_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\n.txt"
    path.write_text(GOOD, "utf-8")
    (tmp_path / "b\x1b[2J.txt").write_bytes(b"")
    for command in ("read", "tag"):
        result = CliRunner().invoke(main, [command, str(tmp_path)])
        assert result.exit_code == 1
        assert "\x1b" not in result.output
        assert "b\\x1b[2J.txt: the file is empty" in result.stderr
