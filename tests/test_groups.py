"""Groups of one's own: which reports fit which rows, and that comparing groups is comparing what stands in them."""

from __future__ import annotations

import json
import re
import shutil
import zlib
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

import policy_nlp
from policy_nlp.cautions import list_warnings
from policy_nlp.cli import main
from policy_nlp.codebook import load_codebook
from policy_nlp.errors import LabelsError, UsageError
from policy_nlp.groups import Groups, read_groups
from policy_nlp.output.comparisons import describe_differences
from policy_nlp.profiling import ScoredReport, join_scored
from policy_nlp.records import Metadata

from .test_comparison import THREE, build, compare

EXAMPLES = Path(__file__).parent.parent / "corpus" / "examples"
CLOUD, RIVER = Metadata("云溪县", "county", 2023), Metadata("江湾县", "county", 2018)


def group(**cells: object) -> Groups:
    return read_groups([{"group": "甲", **cells}])


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize(
    ("cells", "cloud", "river"),
    [
        ({"place": "云溪县"}, True, False),
        ({"地区": "江湾县", "年份": 2018}, False, True),
        ({"place": "江湾县", "year": "2019-"}, False, False),
        ({"year": "2018-"}, True, True),
        ({"year": "-2018"}, False, True),
        ({"year": "2019 至 2023年"}, True, False),
        ({"year": "2018—2023"}, True, True),
        ({"year": 2018.0}, False, True),
        ({"year": "2019－2023"}, True, False),
        ({"level": "县"}, True, True),
        ({"level": "province"}, False, False),
        ({"level": "county", "year": 2023, "place": ""}, True, False),
        ({"report": "云溪县_2023.txt"}, True, False),
        ({"报告": "云溪县_2023", "place": "别处", "year": 1999}, True, False),
        ({"name": "江湾县"}, False, True),
    ],
)
def test_what_fits_a_row(cells: dict[str, object], cloud: bool, river: bool) -> None:
    groups = group(**cells)
    assert groups.find("云溪县_2023.txt", CLOUD) == ("甲" if cloud else None)
    assert groups.find("reports.csv#江湾县", RIVER) == ("甲" if river else None)


def test_a_report_of_unknown_place_and_year_fits_no_row_that_asks_for_them() -> None:
    assert group(year="2018-").find("a.txt", Metadata()) is None
    assert group(place="云溪县").find("a.txt", Metadata()) is None


def test_two_rows_of_one_group_may_fit_and_of_two_groups_not() -> None:
    rows = [{"group": "甲", "place": "云溪县"}, {"group": "甲", "year": "2020-"}, {"group": "乙", "level": "county"}]
    assert read_groups(rows[:2]).find("a.txt", CLOUD) == "甲"
    with pytest.raises(UsageError, match=r"a\.txt: belongs to several groups \(乙, 甲\)"):
        read_groups(rows).find("a.txt", CLOUD)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([{"group": "甲", "year": "去年"}], "row 1: no year 去年; write 2018"),
        ([{"group": "甲", "year": "-"}], "row 1: no year -"),
        ([{"group": "甲", "year": "2023-2018"}], "row 1: no year 2023-2018"),
        ([{"group": "甲", "place": "云溪县"}, {"group": "乙", "level": "星球"}], "row 2: no level 星球"),
        ([{"group": "甲", "place": ""}], "row 1: names no report, place, level or year"),
        ([{"group": "", "place": "云溪县"}], "no row has a group in its column group"),
        ([{"place": "云溪县"}], "no column group or 组"),
        ([{"group": "甲", "gdp": 3}], "no column report, place, level or year"),
    ],
)
def test_tables_that_are_no_groups(table: list[dict[str, object]], message: str) -> None:
    with pytest.raises(LabelsError) as caught:
        read_groups(table)
    assert message in str(caught.value)


def test_a_workbook_has_titles_above_the_header_and_other_sheets(tmp_path: Path) -> None:
    book = Workbook()
    sheets = [book.active, book.create_sheet("分组")]
    sheets[0].append(["说明"])
    sheets[0].append(["山区与平原"])
    for row in (["山区与平原"], ["组别", "地区", "年份"], ["山区", "云溪县", None], ["平原", "江湾县", "2018年后"]):
        sheets[1].append(row)
    path = tmp_path / "分组.xlsx"
    book.save(path)
    # The row is named by the number that Excel shows.
    with pytest.raises(LabelsError, match="row 4: no year 2018年后"):
        read_groups(path)
    sheets[1]["C4"] = "2018-"
    book.save(path)
    assert read_groups(path).names == ("山区", "平原")
    assert read_groups(path).find("a.txt", RIVER) == "平原"


@pytest.mark.parametrize("table", [3, ["山区", "平原"], {"山区"}])
def test_what_is_no_table_is_told(table: object) -> None:
    with pytest.raises(UsageError, match=f"{type(table).__name__} is no table; give its path, a DataFrame, or rows"):
        policy_nlp.compare_reports(EXAMPLES, groups=table)  # type: ignore[arg-type]


def test_numbers_of_groups_are_whole_where_pandas_makes_them_fractions() -> None:
    frame = pd.DataFrame({"group": [1, None, 2], "place": ["云溪县", "临港市", "江湾县"]})
    assert read_groups(frame).names == ("1", "2")


def test_no_group_is_called_as_means_are() -> None:
    for name in ("mean", "others"):
        table = [{"group": name, "place": "云溪县"}, {"group": "乙", "place": "江湾县"}]
        with pytest.raises(UsageError, match=f"no group may be called {name}"):
            policy_nlp.compare_reports(EXAMPLES, groups=table, words=0)


def test_a_group_goes_before_a_place_of_its_name() -> None:
    rows = [{"group": "江湾县", "place": "云溪县"}, {"group": "乙", "place": "江湾县"}]
    found = policy_nlp.compare_reports(EXAMPLES, groups=rows, reference="江湾县", words=0)
    assert {(gap.first, gap.second) for gap in found.differences} == {("乙", "江湾县")}


def test_what_stands_alone_is_told() -> None:
    groups = read_groups([{"group": "甲", "place": "云溪县"}, {"group": "乙", "place": "云西县", "year": "2018-"}])
    assert groups.warn([("a.txt", CLOUD)]) == [
        "no report fits 1 of the 2 rows of groups (云西县 2018-); reports are named, and places spelt, as policy-nlp"
        " read shows them"
    ]
    assert (
        groups.warn([("a.txt", CLOUD), ("b.txt", RIVER)])[0] == "in no group, and so left out: 1 of 2 reports (b.txt)"
    )


def test_groups_of_places_are_those_of_by_place() -> None:
    table = [{"group": place, "place": place} for place in ("临港市", "云溪县", "江湾县")]
    own = policy_nlp.compare_reports(EXAMPLES, groups=table, words=0)
    placed = policy_nlp.compare_reports(EXAMPLES, by="place", words=0)
    assert own.profiles == placed.profiles
    assert own.differences == placed.differences
    assert own.settings is not None and own.settings.by == "group" and own.panel is None
    # Places stand in the order of their names, groups in that of the table.
    turned = policy_nlp.compare_reports(EXAMPLES, groups=table[::-1], words=0)
    assert turned.profiles == own.profiles[::-1]


def test_groups_of_topics_are_those_of_by_year() -> None:
    table = [{"group": year, "year": year} for year in (2023, 2024)]
    by_year = policy_nlp.compare_topics(EXAMPLES, by="year")
    assert policy_nlp.compare_topics(EXAMPLES, groups=table) == by_year
    turned = policy_nlp.compare_topics(EXAMPLES, groups=table[::-1])
    assert turned == sorted(by_year, key=lambda share: share.group, reverse=True)
    assert [share.group for share in turned][:1] == ["2024"]


def test_a_table_of_groups_among_the_reports_is_none_of_them(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    table = tmp_path / "groups.csv"
    table.write_text("group,place\n山区,云溪县\n平原,江湾县\n", "utf-8")
    found = policy_nlp.compare_reports(tmp_path, groups=table, words=0)
    assert [profile.name for profile in found.profiles] == ["山区", "平原"]
    assert {share.group for share in policy_nlp.compare_topics(tmp_path, groups=str(table))} == {"山区", "平原"}


@pytest.mark.parametrize("named", ["./reports.csv", "reports.csv"])
def test_a_table_of_reports_may_be_its_own_table_of_groups(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [(EXAMPLES / f"{name}_2023.txt").read_text("utf-8") for name in ("云溪县", "江湾县")]
    pd.DataFrame({"report": ["一", "二"], "group": ["山区", "平原"], "text": texts}).to_csv(tmp_path / "reports.csv")
    monkeypatch.chdir(tmp_path)
    result = run("compare", named, "--groups", "./reports.csv", "--format", "json", "--lang", "en", "--words", 0)
    assert [report["report"] for report in json.loads(result.stdout)["reports"]] == ["山区", "平原"]


def test_rows_of_reports_without_the_part_fit_all_the_same(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    table = tmp_path / "groups.csv"
    table.write_text("group,place\n山区,云溪县\n平原,无名县\n", "utf-8")
    plan = "无名县政府工作报告\n——2023年1月9日在无名县第九届人民代表大会第三次会议上\n各位代表：\n{}"
    (tmp_path / "无名县_2023.txt").write_text(
        plan.format("一、2022年工作回顾\n清理积案三十件。修建公路三条。关停污染企业两家。\n"), "utf-8"
    )
    result = run("topics", "compare", tmp_path, "--groups", table, "--part", "plan", "--lang", "en")
    assert "fit no report" not in result.stderr
    assert "in no group, and so left out: 2 of 5 reports" in result.stderr


def test_the_command_leaves_out_what_is_in_no_group(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    shutil.copytree(EXAMPLES, reports)
    table = reports / "groups.csv"
    table.write_text("组别,地区,年份\n山区,云溪县,\n平原,江湾县,2020-\n平原,云西县,\n", "utf-8")
    result = run("compare", reports, "--groups", table, "--format", "json", "--lang", "en", "--words", 0)
    comparison = json.loads(result.stdout)
    found = {report["report"]: report["reports"] for report in comparison["reports"]}
    assert found == {"山区": ["云溪县_2023.txt", "云溪县_2024.html"], "平原": ["江湾县_2023.txt"]}
    assert "in no group, and so left out: 1 of 4 reports (临港市_2023.docx)" in result.stderr
    assert "no report fits 1 of the 3 rows of groups (云西县)" in result.stderr
    assert "taken together in groups of our own" in comparison["methods"]["en"]


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("group,place\n山区,云溪县\n", "utf-8")
    given = ("compare", EXAMPLES, "--groups", tmp_path / "groups.csv", "--lang", "en")
    assert "leave --by place out" in run(*given, "--by", "place", code=2).stderr
    assert "fewer than two groups" in run(*given, code=2).stderr
    assert "no such file" in run("compare", EXAMPLES, "--groups", tmp_path / "none.csv", "--lang", "en", code=2).stderr
    shared = run("topics", *given, "--format", "csv")
    assert {line.split(",")[0] for line in shared.stdout.splitlines()[1:]} == {"山区"}
    assert "in no group, and so left out: 2 of 4 reports" in shared.stderr


def test_the_page_holds_what_is_compared_alone(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("group,place\n山区,云溪县\n平原,江湾县\n", "utf-8")
    page = tmp_path / "page.html"
    run("compare", EXAMPLES, "--groups", tmp_path / "groups.csv", "-o", page)
    (text,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL
    )
    data = json.loads(text)
    packed = json.loads(zlib.decompress(b64decode(data["packed"]), -zlib.MAX_WBITS))
    assert data["by"] == "group"
    assert {report["name"] for report in packed["reports"]} == {
        "云溪县_2023.txt",
        "云溪县_2024.html",
        "江湾县_2023.txt",
    }


def test_a_group_is_drawn_by_places_and_one_place_by_its_reports() -> None:
    later = replace(THREE[1], passages=tuple((*passage[:3], "今年") for passage in THREE[1].passages))
    county = join_scored("甲县", [THREE[0], later])
    assert county.clusters == (THREE[0].fingerprint, later.fingerprint)
    assert county.layout.cluster is not None and county.layout.cluster.tolist() == [0] * 100 + [1] * 100
    alone = build("丁", 10, 10, 10, place="")
    both = join_scored("2022-2023", [THREE[0], THREE[2], THREE[1], alone])
    assert both.clusters == ("甲县", "乙市", alone.fingerprint)
    assert both.layout.cluster is not None
    assert both.layout.cluster.tolist() == [0] * 100 + [1] * 100 + [0] * 100 + [2] * 3


def test_groups_of_many_reports_of_few_places_are_told() -> None:
    many = [build(f"{place}{year}", 100, 400, 100, place, year) for place in "子丑寅卯辰" for year in (2021, 2022)]
    few = [build(f"巳{year}", 100, 400, 100, "巳", year, "prefecture") for year in (2021, 2022)]
    (told,) = list_warnings(compare(*many, *few, by="level"), [*many, *few])
    assert told.startswith("prefecture: several reports of fewer than 5 places")
    assert not list_warnings(compare(*many, *few, by="place"), [*many, *few])


def test_years_of_the_same_places_differ_more_surely_than_those_of_others() -> None:
    def build_years(*places: str) -> list[ScoredReport]:
        # Places differ by a lot, years by five points in each of them.
        return [
            build(
                f"{place}{year}",
                100 + 80 * at + 50 * (year - 2022),
                900 - 80 * at - 50 * (year - 2022),
                10,
                place,
                year,
            )
            for at, place in enumerate(places)
            for year in (2022, 2023)
        ]

    same = build_years("子县", "丑县", "寅县", "卯县", "辰县", "巳县")
    others = [
        item if item.metadata.year == 2022 else replace(item, metadata=replace(item.metadata, place=f"别{item.name}"))
        for item in same
    ]
    gaps = [compare(*scored, by="year").differences for scored in (same, others)]
    paired, apart = (next(gap for gap in listed if gap.theme == "ecology") for listed in gaps)
    assert paired.difference == pytest.approx(apart.difference)
    assert paired.high - paired.low < 0.8 * (apart.high - apart.low)


def test_what_holds_beyond_the_texts_is_told_first() -> None:
    comparison = compare(*THREE)
    gap = comparison.differences[0]
    wide = replace(gap, theme="ecology", difference=0.3, text_p_adjusted=0.001, p_adjusted=0.4)
    sure = replace(gap, theme="rural", difference=0.1, text_p_adjusted=0.001, p_adjusted=0.01)
    lines = describe_differences(replace(comparison, differences=(wide, sure)), load_codebook(), "en")
    assert [line.partition(":")[0] for line in lines[:2]] == ["Agriculture and countryside", "Ecology and environment"]
