"""Comparisons as tables, files, pictures and a paragraph, read back by other programs."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import openpyxl
import pytest
from docx import Document
from rich.console import Console

from policy_nlp.codebook import load_codebook
from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.charts import draw_picture
from policy_nlp.output.comparisons import describe_trends, list_tables, print_comparison, render_comparison
from policy_nlp.output.figures import print_figures, render_figures
from policy_nlp.output.methods import write_methods
from policy_nlp.output.tables import render_xlsx
from policy_nlp.records import Comparison, Metadata, Profile

from .test_comparison import ERRORS, THREE, build
from .test_figures import build as build_figure

BOOK = load_codebook()
HOSTILE = replace(THREE[0], name="=1+1.txt", reports=("=1+1.txt",), metadata=Metadata("@SUM(A1)", "county", 2022))


def compare(*names: str, **plan: Any) -> Comparison:
    """The three reports, doubted a little, so that intervals have a width."""
    scored = [replace(item, probabilities=0.9 * item.probabilities + 0.1 / 3) for item in THREE]
    return build_comparison(scored, BOOK, ERRORS, Plan(**plan), "model test (abc)")


def show(comparison: Comparison, language: str, width: int = 140) -> str:
    console = Console(file=io.StringIO(), markup=False, width=width)
    print_comparison(console, comparison, BOOK, language)
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


def test_a_few_stand_in_columns_with_intervals() -> None:
    shown = show(compare(part="plan"), "en")
    assert "theme shares (%, characters, plan, 90 % interval)" in shown
    (row,) = [line for line in shown.splitlines() if line.startswith("│ Ecology")]
    assert re.fullmatch(r"\d+\.\d \(\d+\.\d-\d+\.\d\)", row.split("│")[2].strip())
    assert "Ecology and environment: 甲2023 > 甲2022" in shown
    assert "beyond these texts p" in shown


def test_many_stand_in_rows() -> None:
    scored = [build(f"县{at}", 100 + 100 * at, 400, 100, place=f"县{at}") for at in range(7)]
    shown = show(build_comparison(scored, BOOK, ERRORS, Plan(), ""), "zh")
    (row,) = [line for line in shown.splitlines() if line.startswith("│ 县3")]
    assert [cell.strip() for cell in row.split("│")[1:5]] == ["县3", "44.4", "44.4", "11.1"]
    assert "同级同年均值" not in row


def test_a_model_without_known_errors_says_that_shares_are_raw() -> None:
    comparison = build_comparison(THREE, BOOK, None, Plan(), "")
    assert "shares are raw" in show(comparison, "en")
    assert "占比未校正" in show(comparison, "zh")
    assert "90 % interval" not in show(comparison, "en")
    assert "in these texts" not in show(comparison, "en")


def test_shares_without_estimates_are_shown_as_they_are() -> None:
    profile = Profile("甲", None, None, None, {"ecology": 0.9, "rural": 0.1}, {"ecology": 9, "rural": 1}, ("甲",))
    comparison = Comparison(("ecology", "rural"), (profile, replace(profile, name="乙")), "characters", None)
    assert "90.0" in show(comparison, "zh")
    assert list_tables(comparison, BOOK, "zh")["shares"][0]["low"] is None


def test_every_table_has_rows_and_names_themes() -> None:
    tables = list_tables(compare(words_by_theme=True), BOOK, "en")
    assert {name for name, rows in tables.items() if not rows} == {"trends"}
    assert len(tables["shares"]) == len(tables["ranks"]) == 9
    for name in ("shares", "differences", "parts", "ranks"):
        assert {row["theme_name"] for row in tables[name]} >= {"Ecology and environment"}
    (first, *_) = tables["shares"]
    assert first["sample_low"] <= first["low"] <= first["share"] <= first["high"] <= first["sample_high"]


def test_csv_opens_in_excel_and_holds_the_table_asked_for() -> None:
    comparison = compare()
    for table, column in (("shares", "share"), ("differences", "p_adjusted"), ("words", "dispersion")):
        data = render_comparison(comparison, "csv", table, BOOK, "zh")
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        wanted = list_tables(comparison, BOOK, "zh")[table]
        assert [float(row[column]) for row in rows] == [row[column] for row in wanted]
        assert len(rows) > 3


def test_xlsx_has_a_sheet_a_table_and_computes_no_name() -> None:
    comparison = build_comparison([HOSTILE, *THREE[1:]], BOOK, ERRORS, Plan(), "=model")
    book = openpyxl.load_workbook(io.BytesIO(render_comparison(comparison, "xlsx", "shares", BOOK, "en")))
    assert " ".join(book.sheetnames) == "overview shares differences words parts ranks alike settings notes"
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert book["shares"]["A2"].value == "'=1+1.txt"
    assert book["settings"]["A2"].value == "'=model"
    text = render_comparison(comparison, "csv", "shares", BOOK, "zh").decode("utf-8-sig")
    assert "\n=1+1" not in text
    assert ",@SUM" not in text


def test_office_files_are_the_same_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    first = {form: render_comparison(compare(), form, "shares", BOOK, "en") for form in ("xlsx", "docx")}
    now = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: now)
    monkeypatch.setattr(time, "localtime", lambda *given: time.struct_time((2031, 2, 3, 4, 5, 6, 0, 34, 0)))
    assert first == {form: render_comparison(compare(), form, "shares", BOOK, "en") for form in ("xlsx", "docx")}
    core = zipfile.ZipFile(io.BytesIO(first["xlsx"])).read("docProps/core.xml")
    assert core.count(b"2000-01-01T00:00:00Z") == 2


def test_stata_and_parquet_give_back_what_went_in() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    rows = list_tables(compare(), BOOK, "zh")["shares"]
    data = render_comparison(compare(), "dta", "shares", BOOK, "zh")
    assert data == render_comparison(compare(), "dta", "shares", BOOK, "zh")
    stata = pandas.read_stata(io.BytesIO(data))
    parquet = pandas.read_parquet(io.BytesIO(render_comparison(compare(), "parquet", "shares", BOOK, "zh")))
    for frame in (stata, parquet):
        assert frame["theme_name"].tolist() == [row["theme_name"] for row in rows]
        assert frame["share"].tolist() == pytest.approx([row["share"] for row in rows])
        assert frame["year"].tolist() == [row["year"] for row in rows]


def test_stata_takes_sentences_with_their_ends() -> None:
    pandas = pytest.importorskip("pandas")
    rows = list_tables(compare(), BOOK, "zh")["words"]
    stata = pandas.read_stata(io.BytesIO(render_comparison(compare(), "dta", "words", BOOK, "zh")))
    assert stata["_end"].tolist() == [row["end"] for row in rows]


def test_small_p_values_are_not_nought() -> None:
    gap = replace(compare().differences[0], p=1.23456e-30, p_adjusted=0.0012345678)
    comparison = replace(compare(), differences=(gap,))
    for row in (list_tables(comparison, BOOK, "zh")["differences"][0], comparison.to_plain()["differences"][0]):
        assert (row["p"], row["p_adjusted"]) == (1.23e-30, 0.001235)


def test_json_holds_everything_and_both_methods_paragraphs() -> None:
    plain = json.loads(render_comparison(compare(), "json", "shares", BOOK, "zh"))
    assert set(plain["reports"][0]["themes"]["ecology"]) >= {"share", "raw", "low", "high", "characters"}
    assert plain["settings"]["calibrated_on"] == 9
    assert plain["words"] and plain["differences"] and plain["parts"]
    assert set(plain["methods"]) == {"zh", "en"}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({}, ("3 government work reports", "9 coded reports", "model test (abc)", "Holm's method")),
        (
            {},
            (
                "to 2 policy themes and to what belongs to none (other), classified",
                "The 9 differences between all pairs were tested",
            ),
        ),
        ({"reference": "甲2022"}, ("The 6 differences from 甲2022 were tested",)),
        ({"by": "year"}, ("3 government work reports, taken together by year, give",)),
        (
            {"adjust": "bh", "part": "plan"},
            ("Benjamini and Hochberg", "the plan part of 3 government work reports gives to"),
        ),
        ({"correction": "pacc"}, ("Bella et al. 2010",)),
        ({"correction": "em"}, ("Saerens et al. 2002",)),
        ({"measure": "paragraphs"}, ("each counting for the theme that most characters of its sentences have",)),
        ({"measure": "paragraphs", "correction": "tempered"}, ("of paragraphs (means of", "each paragraph counting")),
        ({"measure": "sentences"}, ("each sentence counting the same",)),
        ({"measure": "sentences", "correction": "none"}, ("of sentences, each counting for its most probable",)),
        ({"correction": "none"}, ("of characters, those of a sentence counting for its most probable theme",)),
        ({"correction": "em"}, ("add a bootstrap of its paragraphs within sections, before that correction,",)),
        (
            {"by": "place"},
            ("what a group stands for add", "or, where these spread wider, of the group's places"),
        ),
    ],
)
def test_the_methods_paragraph_tells_this_runs_settings(plan: dict[str, Any], words: tuple[str, ...]) -> None:
    english, chinese = (write_methods(compare(**plan), language) for language in ("en", "zh"))
    assert [word for word in words if word not in english] == []
    assert not re.search(r"[{}]|None", english + chinese)
    assert chinese.endswith("。")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({}, "对各报告两两之间的9个差异"),
        ({"by": "year"}, "对各组两两之间的"),
        ({"reference": "甲2022"}, "对各报告与甲2022的6个差异"),
    ],
)
def test_the_chinese_methods_say_what_was_compared(plan: dict[str, Any], words: str) -> None:
    assert words in write_methods(compare(**plan), "zh")


def test_the_methods_say_who_has_no_peers_and_that_unknown_years_count_as_the_same() -> None:
    reports = [build(f"县{at}", 100, 400, 100, place=f"县{at}", year=None) for at in range(6)]
    comparison = build_comparison([*reports, THREE[2]], BOOK, ERRORS, Plan(), "")
    english, chinese = (write_methods(comparison, language) for language in ("en", "zh"))
    assert (
        "The 18 differences from the mean of all others of the same level and year (unknown or several ones" in english
    )
    assert "counting as the same) (1 without such others are in none) were tested" in english
    assert "与同级同年其余者均值（未知或不止一个者视为相同）（1个没有可比者，未列入）的18个差异" in chinese
    known = write_methods(compare(reference="甲2022"), "en")
    assert "unknown" not in known


def test_the_methods_tell_of_trends_and_parts() -> None:
    years = [build(f"甲{year}", 100 * (year - 2018), 900, 100, year=year) for year in (2019, 2020, 2021, 2022)]
    comparison = build_comparison(years, BOOK, ERRORS, Plan(adjust="bh"), "")
    english, chinese = (write_methods(comparison, language) for language in ("en", "zh"))
    assert "The 3 trends are least-squares slopes" in english
    assert "3个趋势为同一地区四年以上占比的最小二乘斜率" in chinese
    # Four reports with review and plan, and three plans with the next year's review.
    assert "(21 differences beyond the texts, adjusted on their own by the method of Benjamini" in english
    assert "之间的21个差异" in chinese
    assert "trends" not in write_methods(compare(by="place"), "en")


def test_no_trend_falls_by_nothing() -> None:
    years = [build(f"甲{year}", 500, 400, 100, year=year) for year in (2019, 2020, 2021, 2022)]
    comparison = build_comparison(years, BOOK, ERRORS, Plan(), "")
    panel = comparison.panel or pytest.fail()
    flat = [replace(item, slope=-1e-9) for item in panel.trends]
    lines = describe_trends(replace(comparison, panel=replace(panel, trends=tuple(flat))), BOOK, "en")
    assert lines
    assert all(": +0.00 (" in line for line in lines)


def test_the_methods_count_other_as_no_theme_and_name_the_model_once() -> None:
    settings = replace(compare().settings or pytest.fail(), model="model test (abc), themes, policy-nlp 9.9")
    comparison = replace(compare(), settings=settings)
    english, chinese = (write_methods(comparison, language) for language in ("en", "zh"))
    assert "用于2个政策主题（另有“其他”）的篇幅" in chinese
    assert "的模型test（abc）逐句判定" in chinese
    assert "9.9" not in english + chinese


def test_trends_and_missing_years_stand_below_the_table() -> None:
    years = [build(f"甲{year}", 100 * (year - 2018), 900, 100, year=year) for year in (2019, 2020, 2021, 2023)]
    comparison = build_comparison(years, BOOK, ERRORS, Plan(), "")
    surest = min(comparison.panel.trends, key=lambda item: (item.p_adjusted, item.p))  # type: ignore[union-attr]
    shown = show(comparison, "en")
    assert f"甲县 2019-2023, {BOOK.name_of(surest.theme, 'en')}: {100 * surest.slope:+.2f} (" in shown
    assert "missing years: 甲县 2022" in shown
    assert "缺少的年份：甲县 2022" in show(comparison, "zh")
    assert "points a year" not in show(compare(), "en")


def test_trends_name_the_year_of_a_change_and_a_place_once() -> None:
    years = [
        build(f"甲{year}", 100 if year < 2020 else 500, 500, 100, year=year) for year in (*range(2014, 2024), 2026)
    ]
    comparison = build_comparison(years, BOOK, ERRORS, Plan(), "")
    line = next(line for line in describe_trends(comparison, BOOK, "zh") if BOOK.name_of("ecology", "zh") in line)
    assert line.endswith("；2020年起水平变动 +31.2 个百分点")
    assert describe_trends(comparison, BOOK, "en")[-1] == "missing years: 甲县 2024, 2025"


def test_the_methods_of_a_model_without_known_errors_and_of_no_words() -> None:
    methods = write_methods(build_comparison(THREE, BOOK, None, Plan(words=0), ""), "en")
    assert (
        "holds nothing about its own errors, which no interval covers. Intervals of 90 % for what a report" in methods
    )
    assert "stands for are those of a bootstrap of its paragraphs" in methods
    assert re.search(r"significant at 5 % are \d beyond the texts \(sampling\)\.", methods)
    assert "Monroe" not in methods
    assert write_methods(replace(compare(), settings=None), "en") == ""


def test_the_methods_tell_what_the_model_reads() -> None:
    sentences, paragraphs = (
        [write_methods(build_comparison(THREE, BOOK, None, Plan(), "", unit), language) for language in ("zh", "en")]
        for unit in ("sentence", "paragraph")
    )
    for said, (zh, en) in ((("句", "sentence"), sentences), (("段", "paragraph"), paragraphs)):
        assert f"逐{said[0]}判定。占比为各{said[0]}按最可能主题归类后" in zh
        assert f"classified {said[1]} by {said[1]} with" in en
        assert f"those of a {said[1]} counting for its most probable theme" in en


@pytest.mark.parametrize(("inches", "shown"), [((4, 3), True), ((4, 7), True), ((4, 20), False)])
def test_pictures_fit_on_a_page_of_word(inches: tuple[int, int], shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.figure import Figure

    buffer = io.BytesIO()
    Figure(figsize=inches, dpi=40).savefig(buffer, format="png")
    monkeypatch.setattr("policy_nlp.output.documents.draw_picture", lambda *_: buffer.getvalue())
    document = Document(io.BytesIO(render_comparison(compare(), "docx", "shares", BOOK, "zh")))
    assert len(document.inline_shapes) == shown
    for shape in document.inline_shapes:
        assert shape.height <= document.sections[0].page_height - 2 * document.sections[0].top_margin
        assert shape.width / shape.height == pytest.approx(inches[0] / inches[1], rel=0.02)


@pytest.mark.parametrize(("most", "across"), [(7, False), (3, True)])
def test_tables_of_many_columns_lie_across_the_page(most: int, across: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_nlp.output.documents._MOST_UPRIGHT", most)
    document = Document(io.BytesIO(render_comparison(compare(), "docx", "shares", BOOK, "zh")))
    (section,), (table,) = document.sections, document.tables
    assert (section.page_width > section.page_height) == across
    cell = table.rows[1].cells[1]
    assert ("\n(" in cell.text) == across
    assert cell.paragraphs[0].style.font.size.pt == (7 if across else 9)
    assert sum(cell.width for cell in table.rows[0].cells) <= section.page_width
    heads = [row._tr.trPr.xpath("w:tblHeader") for row in table.rows]
    assert [len(found) for found in heads] == [1] + [0] * (len(heads) - 1)


def test_the_word_document_holds_table_picture_and_methods() -> None:
    data = render_comparison(compare(), "docx", "shares", BOOK, "en")
    assert data == render_comparison(compare(), "docx", "shares", BOOK, "en")
    document = Document(io.BytesIO(data))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["theme", "甲县 2022", "甲县 2023", "乙市 2023"]
    assert len(document.inline_shapes) == 1
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert write_methods(compare(), "en") in lines
    assert any("甲县 2023 > 甲县 2022, " in line for line in lines)


def test_the_word_document_says_which_part_and_whether_intervals_are_known() -> None:
    def read(comparison: Comparison, language: str) -> str:
        data = render_comparison(comparison, "docx", "shares", BOOK, language)
        return Document(io.BytesIO(data)).paragraphs[1].text

    assert read(compare(part="plan"), "en") == "theme shares (%, characters, plan); 90 % interval"
    assert read(compare(part="plan"), "zh") == "主题占比（%，字符，计划）；括号内为90%区间"
    assert read(build_comparison(THREE, BOOK, None, Plan(), ""), "en").endswith("holds nothing about its errors")


def test_a_document_of_many_has_a_report_a_row() -> None:
    scored = [build(f"县{at}", 100, 400, 100, place=f"县{at}") for at in range(7)]
    comparison = build_comparison(scored, BOOK, ERRORS, Plan(), "")
    (table,) = Document(io.BytesIO(render_comparison(comparison, "docx", "shares", BOOK, "zh"))).tables
    assert (len(table.rows), len(table.columns), table.rows[0].cells[0].text) == (8, 4, "")


def test_pictures_draw_intervals() -> None:
    with_intervals = draw_picture(compare(), BOOK, "svg", "zh")
    without = draw_picture(build_comparison(THREE, BOOK, None, Plan(), ""), BOOK, "svg", "zh")
    assert with_intervals.count(b"LineCollection") > without.count(b"LineCollection") == 0


def test_figures_are_tables_too() -> None:
    from policy_nlp.figures import find_figures

    found = find_figures(build_figure("新建公路73公里，力争增长5%-6%。", "review"))
    rows = [json.loads(line) for line in render_figures(found, "jsonl", BOOK, "en").decode("utf-8").splitlines()]
    assert [(row["theme_name"], row["value"], row["kind"]) for row in rows] == [
        ("Ecology and environment", 73.0, "result"),
        ("Ecology and environment", 5.0, "target"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(render_figures(found, "xlsx", BOOK, "zh"))).active
    assert sheet is not None and sheet.max_row == 3
    console = Console(file=io.StringIO(), markup=False, width=140)
    print_figures(console, found, BOOK, "zh")
    assert isinstance(console.file, io.StringIO)
    assert "增长5-6%" in console.file.getvalue()
    assert "报告" not in console.file.getvalue()
    assert np.isfinite([row["at"] for row in rows]).all()


def test_figures_of_several_reports_say_whose_they_are() -> None:
    from policy_nlp.figures import find_figures

    (figure,) = find_figures(build_figure("新建公路73公里。", "review"))
    for names, shown in ((("甲县", "乙县"), "甲县"), (("甲县", "甲县"), "甲县_1.txt"), ((None, None), "甲县_1.txt")):
        found = [replace(figure, report=f"甲县_{at}.txt", place=place) for at, place in enumerate(names)]
        console = Console(file=io.StringIO(), markup=False, width=90)
        print_figures(console, found, BOOK, "zh")
        assert isinstance(console.file, io.StringIO)
        lines = console.file.getvalue().splitlines()
        assert all(word in lines[1] for word in ("报告", "类别", "年份"))
        assert any(line.startswith(f"│ {shown}") and "完成" in line and "73公里" in line for line in lines)


def test_columns_of_a_workbook_are_as_wide_as_what_they_hold() -> None:
    rows = [{"theme": "rural", "indicator": "新建乡村旅游公路里程", "value": 7, "text": "修渠。"}]
    sheet = openpyxl.load_workbook(io.BytesIO(render_xlsx(rows))).active
    assert sheet is not None
    # Five letters and three to spare, ten characters of two columns and three, the least, and the most for texts.
    assert [sheet.column_dimensions[letter].width for letter in "ABCD"] == [8, 23, 8, 60]
