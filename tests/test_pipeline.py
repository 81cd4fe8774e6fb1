"""From files to tagged reports and comparisons, with the bundled model."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest

import policy_nlp
from policy_nlp.api import tag_report
from policy_nlp.errors import ModelError, ReadError, UsageError
from policy_nlp.inputs import cut_partitions, read_item
from policy_nlp.model_store import load_model
from policy_nlp.pipeline import Options, parse_source, read_reports, score_files, tag_files
from policy_nlp.records import UNITS, LabelledText, Metadata, Unit

TEXT = """鹿鸣县人民政府工作报告
（2023年2月6日在鹿鸣县第九届人民代表大会第二次会议上）
各位代表：
现在，我代表鹿鸣县人民政府向大会报告工作，请予审议。
一、2022年工作回顾
（一）护好一河清水。污水处理厂提标扩容，鹿溪断面水质全年达到二类。关停散乱污企业三家。
（二）办好民生小事。新建两所幼儿园，增加学位六百个。县医院门诊楼投用。
二、2023年工作安排
（一）种好一方田。建设高标准农田八千亩，粮食播种面积稳定在三万亩。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "鹿鸣县.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", ["云溪县_2023.txt", "云溪县_2024.html", "临港市_2023.docx"])
def test_units_are_in_order_and_never_overlap(examples: Path, name: str, unit: Unit) -> None:
    tagged = tag_report(examples / name, unit)
    text = tagged.report.text
    assert tagged.units
    assert all(item.text == text[item.start : item.end] for item in tagged.units)
    assert all(one.end <= two.start for one, two in pairwise(tagged.units))
    assert sum(len("".join(item.text.split())) for item in tagged.units) == len("".join(text.split()))


@pytest.mark.parametrize("unit", UNITS)
def test_shares_sum_to_one_whatever_the_unit(report: Path, unit: Unit) -> None:
    tagged = tag_report(report, unit)
    assert math.isclose(sum(tagged.profile.shares.values()), 1)
    assert min(tagged.profile.shares.values()) >= 0
    assert tagged.profile.total == len("".join(TEXT.split()))


@pytest.mark.parametrize("name", ["small", "default"])
def test_a_comparison_reads_reports_as_tagging_does(examples: Path, small_folder: Path, name: str) -> None:
    model = small_folder if name == "small" else None
    paths = [examples / "云溪县_2023.txt", examples / "江湾县_2023.txt"]
    compared = policy_nlp.compare_reports(paths, model=model)
    for path, profile in zip(paths, compared.profiles, strict=True):
        assert profile.amounts == tag_report(path, model=model).profile.amounts


def test_smaller_units_are_more(report: Path) -> None:
    counts = [len(tag_report(report, unit).units) for unit in UNITS]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 1
    assert counts[1] == len(TEXT.splitlines())


def test_themes_of_plain_paragraphs(report: Path) -> None:
    units = {unit.text[:9]: unit for unit in tag_report(report).units}
    assert units["（一）护好一河清水"].theme == "ecology"
    assert units["（二）办好民生小事"].theme == "livelihood"
    assert units["（一）种好一方田。"].theme == "rural"
    assert units["（一）种好一方田。"].part == "plan"


def test_every_unit_is_filled_in(report: Path) -> None:
    for unit in tag_report(report).units:
        assert unit.theme == unit.themes[0]
        assert unit.code.partition(".")[0] == unit.theme
        assert 0 <= unit.probability <= 1
        assert (unit.place, unit.level, unit.year) == ("鹿鸣县", "county", 2023)


def test_what_the_user_gives_goes_before_the_text(report: Path) -> None:
    (found,) = read_reports(report, Options(given=Metadata("白鹭镇", "town", 2020)))
    assert (found.metadata.place, found.metadata.level, found.metadata.year) == ("白鹭镇", "town", 2020)


def test_file_name_pattern_goes_before_the_text_and_behind_the_user(tmp_path: Path) -> None:
    path = tmp_path / "白鹭镇-2021.txt"
    path.write_text(TEXT, "utf-8")
    (named,) = read_reports(path, Options(name_pattern="{place}-{year}"))
    assert (named.metadata.place, named.metadata.level, named.metadata.year) == ("白鹭镇", "town", 2021)
    (given,) = read_reports(path, Options(name_pattern="{place}-{year}", given=Metadata(year=2019)))
    assert (given.metadata.place, given.metadata.year) == ("白鹭镇", 2019)


@pytest.mark.parametrize("name", ["白鹭镇_2021.txt", "白鹭镇_2021.csv"])
def test_file_name_pattern_reads_files_told_apart_by_folders(tmp_path: Path, name: str) -> None:
    paths = [tmp_path / folder / name for folder in ("定稿#1", "定稿#2")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"title,text\n甲#/乙,{TEXT.splitlines()[-1]}" if path.suffix == ".csv" else TEXT, "utf-8")
    items = [item for partition in cut_partitions(paths) for item in partition.items]
    sources = [source for item in items for source in read_item(item)]
    row = "#甲#/乙" if name.endswith("csv") else ""
    assert [source.name for source in sources] == [f"定稿#{number}/{name}{row}" for number in (1, 2)]
    for source in sources:
        found = parse_source(source, Options(name_pattern="{place}_{year}")).metadata
        assert (found.place, found.level, found.year) == ("白鹭镇", "town", 2021)


def test_shares_do_not_depend_on_the_order_of_files(examples: Path) -> None:
    paths = sorted(examples.iterdir())
    forth, back = policy_nlp.compare_reports(paths), policy_nlp.compare_reports(paths[::-1])
    assert [profile.name for profile in forth.profiles] == [path.name for path in paths]
    assert {p.name: p for p in forth.profiles} == {p.name: p for p in back.profiles}


def test_estimates_do_not_depend_on_the_order_or_the_processes(examples: Path) -> None:
    paths = sorted(examples.iterdir())[:3]
    one, two = (
        {
            item.name: item.probabilities.tolist()
            for outcome in score_files(paths, Options(), jobs)
            for item in outcome.results
        }
        for jobs in (1, 2)
    )
    assert one == two


def test_a_bad_file_does_not_stop_the_others(report: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "没有.txt", report]
    bad, good = score_files(paths, Options())
    assert isinstance(bad.error, ReadError)
    assert not bad.results
    assert good.error is None
    assert len(good.results[0].words) == 14


@pytest.mark.parametrize(("measure", "total"), [("sentences", 14), ("paragraphs", 9)])
def test_measures_count_sentences_and_paragraphs(report: Path, measure: str, total: int) -> None:
    (outcome,) = score_files([report], Options())
    assert outcome.results[0].rows(measure).weights.sum() == total


def test_part_counts_that_part_only(report: Path) -> None:
    (outcome,) = score_files([report], Options())
    parts = [outcome.results[0].select_part(part) for part in ("plan", "review")]
    assert [part.rows("paragraphs").weights.sum() for part in parts] == [2, 3]
    chosen = [parts[0].themes[theme] for theme in parts[0].rows("paragraphs").chosen]
    assert "livelihood" not in chosen


def test_tag_report_wants_one_report(tmp_path: Path) -> None:
    table = tmp_path / "两篇.csv"
    table.write_text("text\n鹿溪水质变好。\n白鹭镇修路。\n", "utf-8")
    with pytest.raises(UsageError, match="several reports are given; tag them with tag_reports"):
        tag_report(table)


def test_compare_raises_the_first_error(report: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="没有"):
        policy_nlp.compare_reports([report, tmp_path / "没有.txt"])
    with pytest.raises(UsageError, match="two or more"):
        policy_nlp.compare_reports([report])


def test_no_such_model(report: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model folder"):
        tag_report(report, model=tmp_path / "none")


def test_a_model_of_ones_own(report: Path, small_folder: Path) -> None:
    tagged = tag_report(report, model=small_folder)
    assert math.isclose(sum(tagged.profile.shares.values()), 1)
    assert all(unit.topics == () for unit in tagged.units)
    themes = {unit.theme for unit in tagged.units}
    assert len(themes) > 1
    assert themes <= set(load_model(small_folder).classifier.themes)


def test_a_bad_file_does_not_stop_two_processes(examples: Path, tmp_path: Path) -> None:
    good = examples / "云溪县_2023.txt"
    paths = [good, tmp_path / "missing.txt", examples / "江湾县_2023.txt"]
    outcomes = list(tag_files(paths, "report", Options(), jobs=2))
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert "no such file" in str(outcomes[1].error)


def test_the_bundled_model_and_a_single_folder_go_by_their_names(report: Path, examples: Path) -> None:
    assert tag_report(report, model="default").units == tag_report(report).units
    assert load_model("default").manifest == load_model().manifest
    names = [profile.name for profile in policy_nlp.compare_reports(str(examples)).profiles]
    assert names == sorted(path.name for path in examples.iterdir())


def test_a_model_that_is_trained_anew_is_read_anew(report: Path, tmp_path: Path) -> None:
    words = ("水质断面", "幼儿园学位", "高标准农田", "污水处理厂")
    for labels in (("甲", "乙"), ("丙", "丁")):
        examples = [LabelledText(words[row % 4], labels[row % 2], str(row)) for row in range(12)]
        policy_nlp.train_model(examples, tmp_path / "mine")
        assert {unit.theme for unit in tag_report(report, model=tmp_path / "mine").units} <= set(labels)
