"""Where and when a report was delivered."""

from __future__ import annotations

import pytest

from policy_nlp.errors import UsageError
from policy_nlp.metadata import complete_years, find_level, find_metadata, parse_file_name, read_level
from policy_nlp.output.wording import say_word
from policy_nlp.records import LEVELS, Metadata

DATE_LINE = "（2023年1月9日在云溪县第十六届人民代表大会第三次会议上）"


@pytest.mark.parametrize(
    ("text", "place", "level"),
    [
        (DATE_LINE, "云溪县", "county"),
        ("2023年1月9日在澜江市云溪县第九届人民代表大会第二次会议上", "云溪县", "county"),
        ("2023年1月9日在澜江市第九届人民代表大会第二次会议上", "澜江市", "county-level city"),
        ("在杭州市第九届人大二次会议上", "杭州市", "prefecture"),
        ("云溪县人民政府县长　沈怀章\n各位代表：", "云溪县", "county"),
        ("石桥镇人民政府镇长　沈怀章\n各位代表：", "石桥镇", "town"),
        ("云溪县2023年政府工作报告", "云溪县", "county"),
        ("2023年临港区政府工作报告", "临港区", "district"),
        ("2023 年临港市政府工作报告", "临港市", "county-level city"),
        ("临港市 2023 年政府工作报告", "临港市", "county-level city"),
        ("政府工作报告\n各位代表：我代表云溪县人民政府作报告。", "云溪县", "county"),
        ("政府工作报告\n第十届全国人民代表大会第一次会议", "国务院", "national"),
        ("政府工作报告\n各位代表：我代表县人民政府作报告。", None, None),
        ("全县修渠三条。", None, None),
        ("", None, None),
    ],
)
def test_place_and_level_from_text(text: str, place: str | None, level: str | None) -> None:
    found = find_metadata(text)
    assert (found.place, found.level) == (place, level)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("云溪县_2023.txt", "云溪县"),
        ("2023年云溪县.docx", "云溪县"),
        ("澜江市云溪县2023.pdf", "云溪县"),
        ("国务院_2020.txt", "国务院"),
        ("report_2023.txt", None),
        ("政府工作报告.txt", None),
        ("政府工作报告-云溪县-2023.txt", "云溪县"),
        ("GWR_云溪县_2023.txt", "云溪县"),
        ("关于云溪县2023年政府工作报告（全文）.txt", "云溪县"),
        ("云溪县二〇二三年政府工作报告.txt", "云溪县"),
    ],
)
def test_place_from_file_name(name: str, place: str | None) -> None:
    assert find_metadata("全县修渠三条。", name).place == place


@pytest.mark.parametrize(
    ("name", "place", "year"),
    [
        ("各县报告.jsonl#云溪县_2024", "云溪县", 2024),
        ("n.csv#江湾县2019.txt#7", "江湾县", 2019),
        ("江湾县_2019.html#2024", "江湾县", 2019),
        ("n.csv#2024", None, None),
    ],
)
def test_a_title_in_a_table_goes_before_the_tables_name_and_a_number_is_none(
    name: str, place: str | None, year: int | None
) -> None:
    found = complete_years(find_metadata("全县修渠三条。", name), [])
    assert (found.place, found.year) == (place, year)


def test_text_goes_before_file_name() -> None:
    found = find_metadata("云溪县2024年政府工作报告\n" + DATE_LINE, "江湾县_2019.txt")
    assert (found.place, found.year) == ("云溪县", 2023)


@pytest.mark.parametrize(
    ("text", "name", "headings", "year"),
    [
        ("2024年政府工作报告\n" + DATE_LINE, "x_2019.txt", ["2021年工作回顾"], 2023),
        ("2022年政府工作报告", "x_2019.txt", ["2022年工作回顾", "2023年工作安排"], 2023),
        ("2022年政府工作报告", "x_2019.txt", ["2022年工作回顾"], 2023),
        ("2022年政府工作报告", "x_2019.txt", [], 2022),
        ("政府工作报告", "x_2019.txt", [], 2019),
        ("政府工作报告", "x.txt", [], None),
        ("政府工作报告\n各位代表：2021年1月开工。", "", [], None),
        ("在大会上\n2023 年 1 月 9 日\n各位代表：", "", [], 2023),
        ("二〇二三年一月九日在云溪县人民代表大会上", "x_2019.txt", [], 2023),
        ("二OO九年十二月二日在云溪县人民代表大会上", "", [], 2009),
        ("政府工作报告\n（2023.1.9）\n各位代表：", "", [], 2023),
        ("政府工作报告", "", ["二〇二二年工作回顾"], 2023),
        ("政府工作报告", "", ["2022年工作回顾和2023年工作的总体要求"], 2023),
        ("政府工作报告", "", ["2022年工作回顾", "2035年远景目标", "2023年主要任务"], 2023),
    ],
    ids=[
        *("date line", "plan", "review", "title", "file", "none", "body date", "spaced", "Chinese numerals"),
        *("Latin noughts", "points", "Chinese heading", "two years", "far goal"),
    ],
)
def test_year_by_rank(text: str, name: str, headings: list[str], year: int | None) -> None:
    found = complete_years(find_metadata(text, name), headings)
    assert found.year == year
    assert found.planned_year == year
    assert found.reviewed_year == (found.year and min(found.year - 1, 2021 if "2021年工作回顾" in headings else 9999))


@pytest.mark.parametrize(
    ("headings", "reviewed", "planned"),
    [
        ([], 2022, 2023),
        (["2022年工作回顾", "2023年工作安排"], 2022, 2023),
        (["2017—2021年工作回顾"], 2021, 2023),
        (["2023年工作安排", "2035年远景目标"], 2022, 2023),
        (["2023年工作安排", "2024年工作展望"], 2022, 2023),
        (["2027年奋斗目标"], 2022, 2023),
        (["2024年工作安排"], 2022, 2024),
    ],
)
def test_complete_years(headings: list[str], reviewed: int, planned: int) -> None:
    assert complete_years(Metadata(year=2023), headings) == Metadata(
        year=2023, reviewed_year=reviewed, planned_year=planned
    )


@pytest.mark.parametrize(
    ("place", "level"),
    [
        ("国务院", "national"),
        ("浙江省", "province"),
        ("上海市", "province"),
        ("广西壮族自治区", "province"),
        ("杭州市", "prefecture"),
        ("大理白族自治州", "prefecture"),
        ("阿里地区", "prefecture"),
        ("锡林郭勒盟", "prefecture"),
        ("义乌市", "county-level city"),
        ("浦东新区", "district"),
        ("西湖区", "district"),
        ("云溪县", "county"),
        ("景宁畲族自治县", "county"),
        ("达茂旗", "county"),
        ("石桥镇", "town"),
        ("竹山乡", "town"),
        ("城关街道", "town"),
        ("云溪", None),
        ("990100", None),
        ("", None),
    ],
)
def test_find_level(place: str, level: str | None) -> None:
    assert find_level(place) == level
    assert level in {*LEVELS, None}


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("云溪县_2023.txt", "{place}_{year}", Metadata("云溪县", "county", 2023)),
        ("/a/b/2023-云溪县.pdf", "{year}-{place}", Metadata("云溪县", "county", 2023)),
        ("a.b_2023_final.txt", "*_{year}_*", Metadata(year=2023)),
        ("云溪_county_2023.txt", "{place}_{level}_{year}", Metadata("云溪", "county", 2023)),
        ("云溪_县级市_2023.txt", "{place}_{level}_{year}", Metadata("云溪", "county-level city", 2023)),
        ("云溪县-2023.txt", "{place}_{year}", Metadata()),
        ("云溪县_23.txt", "{place}_{year}", Metadata()),
    ],
)
def test_parse_file_name(name: str, pattern: str, expected: Metadata) -> None:
    assert parse_file_name(name, pattern) == expected


@pytest.mark.parametrize("name", ["云溪_2023.txt", "990100_2023.txt"])
def test_a_short_name_or_a_code_leaves_the_level_to_the_text(name: str) -> None:
    text = "——2023年1月9日在临港市第九届人民代表大会第二次会议上\n各位代表：\n一、2022年工作回顾\n新修水渠三十二条。\n"
    given, told = parse_file_name(name, "{place}_{year}"), find_metadata(text)
    assert (given.place, given.level) == (name.partition("_")[0], None)
    assert told.overridden_by(given) == Metadata(given.place, "county-level city", 2023)


@pytest.mark.parametrize("pattern", ["report_*", "{plac}_{year}", "{}_{year}"])
def test_pattern_without_known_fields(pattern: str) -> None:
    with pytest.raises(UsageError, match=r"file-name pattern .*: use {place}, {year} or {level}"):
        parse_file_name("report_1.txt", pattern)


def test_levels_that_users_name() -> None:
    assert [read_level(word) for word in LEVELS] == list(LEVELS)
    assert [read_level(say_word(level, "zh")) for level in LEVELS] == list(LEVELS)
    with pytest.raises(UsageError, match=r"云溪_星球_2023.txt: no level '星球'; use town, county, .* or 乡镇, 县"):
        parse_file_name("云溪_星球_2023.txt", "{place}_{level}_{year}")


@pytest.mark.parametrize("place", ["日照市", "日喀则市", "于都县", "于洪区", "月湖区", "万年县"])
def test_places_whose_names_look_like_dates(place: str) -> None:
    assert find_metadata("各位代表：", f"{place}_2024.txt").place == place
    for date in ("2024年1月9日", "二〇二四年一月九日", "2024年度"):
        assert find_metadata(f"{date}在{place}第九届人民代表大会第二次会议上\n各位代表：").place == place
        assert find_metadata(f"{date}{place}政府工作报告\n各位代表：").place == place


@pytest.mark.parametrize(
    ("chain", "place", "level"),
    [
        ("贵州省", "贵州省", "province"),
        ("贵州省贵阳市", "贵阳市", "prefecture"),
        ("兰州新区", "兰州新区", "district"),
        ("津市市", "津市市", "county-level city"),
        ("济宁市市中区", "市中区", "district"),
        ("荆州市沙市区", "沙市区", "district"),
        ("晋城市城区", "城区", "district"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏柯尔克孜自治州", "prefecture"),
        ("积石山保安族东乡族撒拉族自治县", "积石山保安族东乡族撒拉族自治县", "county"),
        ("甘肃省临夏回族自治州东乡族自治县", "东乡族自治县", "county"),
        ("内蒙古自治区呼伦贝尔市鄂温克族自治旗", "鄂温克族自治旗", "county"),
    ],
)
def test_names_that_hold_other_units(chain: str, place: str, level: str) -> None:
    opening = f"（2024年1月9日在{chain}第九届人民代表大会第二次会议上）"
    for text, name in ((opening, ""), (f"2024年{chain}政府工作报告", ""), ("各位代表：", f"{chain}_2024.txt")):
        found = find_metadata(text, name)
        assert (found.place, found.level) == (place, level)


@pytest.mark.parametrize(
    ("headings", "year"),
    [
        (["二、1981年计划的主要任务"], 1980),
        (["一、过去一年工作回顾", "二、1981年计划的主要任务"], 1981),
        (["二、1982年计划的主要任务"], 1982),
    ],
    ids=["plan alone", "reviewed", "two years on"],
)
def test_a_report_of_next_years_plan_alone_is_of_its_titles_year(headings: list[str], year: int) -> None:
    # The year of a title waits where the planned year stands.
    assert complete_years(Metadata("云溪县", "county", planned_year=1980), headings).year == year


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("云溪县", "云溪县国民经济和社会发展第十四个五年规划纲要\n前言\n"),
        ("云溪县", "（2021年2月5日云溪县第八届人民代表大会第六次会议批准）\n前言\n"),
        ("云溪县", "砥砺前行\n——在中国共产党云溪县第十四次代表大会上的报告\n同志们：\n"),
        ("云溪县", "（2024年1月9日在政协澜江市云溪县第九届委员会第三次会议上）\n各位委员：\n"),
        ("云溪县", "关于云溪县城镇化规划的报告\n"),
        ("南桥街道", "临港市江湾区南桥街道办事处2023年工作总结\n"),
        (None, "竹坞村2023年度工作报告\n各位村民代表：\n"),
        (None, "临港高新技术产业开发区规划\n"),
        (None, "城镇新增就业2200人\n地区生产总值增长计划\n"),
        (None, "贫困地区工作总结\n"),
    ],
)
def test_titles_of_other_texts_tell_the_place(place: str | None, text: str) -> None:
    assert find_metadata(text).place == place


def test_a_files_name_goes_before_what_a_title_begins_with() -> None:
    assert find_metadata("江湾区水利规划\n", "云溪县_2024.txt").place == "云溪县"


def test_a_policy_addresss_year_is_that_of_its_title() -> None:
    assert complete_years(find_metadata("行政長官2023年施政報告\n各位議員：\n"), []).year == 2023


def test_lines_of_endless_places_take_no_time() -> None:
    assert find_metadata("县区" * 1400).place is None


def test_a_half_year_report_reviews_its_own_year() -> None:
    found = find_metadata("2023年7月28日在云溪县第九届人大常委会第十四次会议上\n各位委员：\n")
    assert complete_years(found, ["一、上半年工作情况"], is_half_year=True).reviewed_year == 2023
    assert complete_years(found, ["一、工作情况"]).reviewed_year == 2022
    assert complete_years(found, ["一、2022年工作回顾"], is_half_year=True).reviewed_year == 2022
