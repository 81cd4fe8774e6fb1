"""Targets beside their results: the same indicator by many names, year, unit and change, and no other."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import policy_nlp
from policy_nlp.cli import main
from policy_nlp.figures import Figure, read_figures
from policy_nlp.indicators import name_alike
from policy_nlp.outcomes import Outcome, pair_outcomes

PLAN = (
    "云溪县人民政府工作报告\n2022年1月9日\n各位代表：\n一、2021年工作回顾\n新修水渠三十二条。\n二、2022年工作安排\n"
    "地区生产总值增长7%左右，规上工业增加值增长8%，城镇登记失业率控制在4%以内。\n新建农村公路60公里。\n"
)
NEXT = (
    "云溪县人民政府工作报告\n2023年1月9日\n各位代表：\n一、2022年工作回顾\n"
    "全县生产总值增长6.5%，规模以上工业增加值同比增长5.2%，城镇登记失业率3.6%。\n新建农村公路73公里。\n"
    "二、2023年工作安排\n地区生产总值增长6%。\n"
)


def list_figures(report: str, part: str, kind: str, year: int, *sentences: str) -> list[Figure]:
    return [
        Figure(
            report, "云溪县", "economy", part, kind, item.year or year, item.indicator, item.change, item.value,
            item.upper, item.unit, item.bound, 0, len(text), item.at, text,
        )
        for text in sentences
        for item in read_figures(text)
    ]  # fmt: skip


def pair(target: str, result: str) -> list[Outcome]:
    said = list_figures("2022.txt", "plan", "target", 2022, target)
    return pair_outcomes([*said, *list_figures("2023.txt", "review", "result", 2022, result)])


@pytest.mark.parametrize(
    ("target", "result", "gap", "met"),
    [
        ("地区生产总值增长7%。", "全县生产总值增长7.5%。", 0.5, True),
        ("规上工业增加值增速8%。", "规模以上工业增加值增长5.2%。", -2.8, False),
        ("城镇登记失业率控制在4%以内。", "城镇登记失业率3.6%。", -0.4, True),
        ("贫困发生率降到0.5%。", "贫困发生率下降至0.6%。", 0.1, False),
        # A tenth of 7 is 0.7.
        ("生产总值增长7%左右。", "生产总值增长6.5%。", -0.5, None),
        ("生产总值增长7%左右。", "生产总值增长6.2%。", -0.8, False),
        ("新建农村公路60公里。", "新建农村公路73公里。", 13, True),
        ("生产总值增长7%。", "生产总值比2021年增长7.5%。", 0.5, True),
    ],
)
def test_a_result_is_held_against_its_target(target: str, result: str, gap: float, met: bool | None) -> None:
    (outcome,) = pair(target, result)
    assert outcome.result is not None
    assert (outcome.gap, outcome.met) == (gap, met)


@pytest.mark.parametrize(
    ("target", "result"),
    [
        ("生产总值增长7%。", "生产总值达到96亿元。"),
        ("生产总值增长7%。", "五年来生产总值年均增长7%。"),
        ("森林覆盖率提高1.3个百分点。", "森林覆盖率达到31%。"),
        ("能耗下降3%。", "能耗增长3%。"),
        ("新建农村公路60公里。", "改建农村公路60公里。"),
        ("新建农村公路60公里。", "2021年新建农村公路60公里。"),
        ("新增科技企业60家、养殖企业7家。", "科技企业达到560家、养殖企业达到30家。"),
        ("生产总值增长7%。", "生产总值达到96亿元，比2017年增长40%。"),
        ("森林覆盖率提高1个百分点。", "森林覆盖率达到31%，比“十三五”末提高4个百分点。"),
    ],
)
def test_what_is_not_the_same_is_no_result(target: str, result: str) -> None:
    assert {(item.result, item.gap, item.met) for item in pair(target, result)} == {(None, None, None)}


FIVE_YEARS = (
    "云溪县人民政府工作报告\n2022年1月9日\n各位代表：\n一、过去五年工作回顾\n新修水渠三十二条。\n"
    "二、今后五年奋斗目标\n地区生产总值增长40%，新建农村公路300公里。\n"
    "三、2022年工作安排\n地区生产总值增长7%，规上工业增加值增长8%。\n新建农村公路60公里。\n"
)
REVIEWED = (
    "云溪县人民政府工作报告\n2023年1月9日\n各位代表：\n一、过去五年工作回顾\n（一）实力大增\n地区生产总值增长38%。\n"
    "新建农村公路320公里。\n刚刚过去的2022年，我们迎难而上。规上工业增加值增长9%。\n全年新建农村公路66公里。\n"
)


def test_sections_of_several_years_are_neither_target_nor_result(tmp_path: Path) -> None:
    for year, text in ((2022, FIVE_YEARS), (2023, REVIEWED)):
        (tmp_path / f"云溪县_{year}.txt").write_text(text, "utf-8")
    figures = policy_nlp.find_figures(tmp_path)
    assert [item.year for item in figures if item.value in (40, 300, 38, 320)] == [None] * 4
    found = [(item.target.value, item.result.value) for item in pair_outcomes(figures) if item.result]
    assert found == [(8, 9), (60, 66)]


@pytest.mark.parametrize(
    "target",
    ["到2025年，生产总值达到220亿元。", "“十四五”时期造林2万亩。", "总投资5亿元。", "年产30万吨甲醇项目投产。"],
)
def test_targets_of_several_years_or_of_anything_are_left_out(target: str) -> None:
    assert pair(target, "生产总值达到160亿元，造林2万亩，总投资3亿元，年产30万吨甲醇项目投产。") == []


def test_several_figures_of_one_indicator_are_paired_in_order() -> None:
    target, result = "城乡居民人均可支配收入分别增长7%、9%。", "城乡居民人均可支配收入分别增长6%、9.5%。"
    assert [(item.target.value, item.gap, item.met) for item in pair(target, result)] == [
        (7, -1, False),
        (9, 0.5, True),
    ]
    # One result for two targets is held against both.
    assert [item.gap for item in pair(target, "居民人均可支配收入增长8%。")] == [1, -1]


def test_names_that_mean_the_same() -> None:
    assert name_alike("社零总额增速") == name_alike("全县社会消费品零售总额") == "社会消费品零售总额"
    assert name_alike("城镇居民收入增幅") == "城镇居民人均可支配收入"
    assert name_alike("新增城镇就业人数") == name_alike("城镇新增就业") == "城镇新增就业"


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "云溪县_2022.txt").write_text(PLAN, "utf-8")
    (tmp_path / "云溪县_2023.txt").write_text(NEXT, "utf-8")
    return tmp_path


def test_figures_shows_outcomes(folder: Path) -> None:
    shown = run("figures", folder, "--kind", "outcome")
    lines = [
        [cell.strip() for cell in line.split("│")[4:9]] for line in shown.splitlines() if line.startswith("│ 云溪")
    ]
    assert lines == [
        ["地区生产总值", "增长7%左右", "增长6.5%", "-0.5", "接近"],
        ["规上工业增加值", "增长8%", "同比增长5.2%", "-2.8", "否"],
        ["城镇登记失业率", "4%以内", "3.6%", "-0.4", "是"],
        ["新建农村公路", "60公里", "73公里", "+13", "是"],
    ]
    assert run("figures", folder, "--kind", "outcome", "--theme", "economy").count("│ 云溪") == 3
    # The target of 2023 has no report yet.
    assert "没有找到完成情况的目标：1" in shown


def test_excel_files_of_figures_have_outcomes_of_their_own(folder: Path) -> None:
    run("figures", folder, "-o", folder / "a.xlsx")
    book = openpyxl.load_workbook(folder / "a.xlsx")
    assert book.sheetnames == ["数据", "目标与完成", "来源"]
    header, first, *_ = book["目标与完成"].iter_rows(values_only=True)
    assert dict(zip(header, first, strict=True)) | {"目标原句": "", "完成原句": ""} == {
        "报告": "云溪县_2022.txt", "地区": "云溪县", "年份": 2022, "主题代码": "economy", "主题": "经济运行",
        "指标": "地区生产总值", "指标通用名": "地区生产总值", "目标": "增长7%左右", "目标值": 7, "目标上限": None,
        "目标界限": "左右", "完成": "增长6.5%", "完成值": 6.5, "差额": -0.5, "单位": "%", "达到": None,
        "起始字符": PLAN.index("地区生产总值"), "句中位置": 8, "来源报告": "云溪县_2023.txt",
        "目标原句": "", "完成原句": "",
    }  # fmt: skip
    run("figures", folder, "-o", folder / "figures.csv")
    with (folder / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["indicator"]: row["common_name"] for row in csv.DictReader(file)}
    assert names["生产总值"] == names["地区生产总值"] == "地区生产总值"
    assert names["规上工业增加值"] == "规模以上工业增加值"
    frame = policy_nlp.to_frame(policy_nlp.find_figures(folder))
    with (folder / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    # Names of themes are the command's, which has a language.
    assert set(header) - {"theme_name"} == set(frame.columns)
    assert dict(zip(frame["indicator"], frame["common_name"], strict=True)) == names
    run("figures", folder, "--kind", "outcome", "-o", folder / "a.csv")
    run("figures", folder, "--kind", "outcome", "-o", folder / "b.xlsx")
    assert openpyxl.load_workbook(folder / "b.xlsx").sheetnames == ["目标与完成", "来源"]
    header = "report,place,year,theme,theme_name,indicator,common_name,target,target_value,target_upper,"
    assert (folder / "a.csv").read_text("utf-8-sig").startswith(header)


def test_one_report_alone_has_no_outcomes(folder: Path) -> None:
    assert "no target has a result; give reports of two" in run(
        "figures", folder / "云溪县_2022.txt", "--kind", "outcome", "--lang", "en"
    )
    run("figures", folder / "云溪县_2022.txt", "-o", folder / "a.xlsx")
    assert openpyxl.load_workbook(folder / "a.xlsx").sheetnames == ["数据", "来源"]
