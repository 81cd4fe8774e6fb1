"""Reports side by side: groups, pairs, references, words and parts, worked by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from policy_nlp.cautions import list_warnings
from policy_nlp.codebook import load_codebook
from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.errors import UsageError
from policy_nlp.profiling import Layout, ScoredReport
from policy_nlp.quantification import CORRECTIONS, ShareErrors
from policy_nlp.records import PARTS, Comparison, Metadata

BOOK = load_codebook()
THEMES = ("ecology", "other", "rural")
WORDS = {"ecology": {"森林": 2, "水质": 1}, "rural": {"粮食": 2, "农田": 1}, "other": {"代表": 1}}
PATTERN = "--name-pattern tells years by file names"
WHOLE = "see whether their texts are whole, and put pieces of one report into one file"
ERRORS = ShareErrors(1.0, np.full(3, 1 / 3), np.eye(3), np.ones((len(CORRECTIONS), 3)), 9)


def build(
    name: str, ecology: int, rural: int, other: int, place: str = "甲县", year: int | None = 2023, level: str = "county"
) -> ScoredReport:
    """A report with sentences of ten characters, a paragraph each, whose themes are beyond doubt."""
    sizes = {"ecology": ecology, "rural": rural, "other": other}
    themes = [theme for theme, size in sizes.items() for _ in range(size // 10)]
    count = len(themes)
    part = np.array([PARTS.index("review" if at % 2 else "plan") for at in range(count)], np.intp)
    places = np.arange(count)
    return ScoredReport(
        name,
        (name,),
        Metadata(place, level, year),
        THEMES,
        np.eye(3)[[THEMES.index(theme) for theme in themes]] if count else np.zeros((0, 3)),
        Layout(np.full(count, 10.0), places, places // 3, part),
        tuple(Counter(WORDS[theme]) for theme in themes),
        tuple((name, at * 10, at * 10 + 10, "字" * 8 + ("努力" if at == count - 1 else "字字")) for at in range(count)),
    )


THREE = (
    build("甲2022", 100, 800, 100, year=2022),
    build("甲2023", 600, 300, 100),
    build("乙2023", 550, 250, 200, place="乙市", level="prefecture"),
)


def compare(*scored: ScoredReport, errors: ShareErrors | None = ERRORS, **plan: object) -> Comparison:
    return build_comparison(scored, BOOK, errors, Plan(**plan), "model test")  # type: ignore[arg-type]


def test_reports_stay_in_the_order_given() -> None:
    comparison = compare(*THREE)
    assert [profile.name for profile in comparison.profiles] == ["甲2022", "甲2023", "乙2023"]
    assert comparison.themes == ("rural", "ecology", "other")
    assert comparison.profiles[0].amounts == {"rural": 800, "ecology": 100, "other": 100}


@pytest.mark.parametrize(
    ("by", "names", "ecology"),
    [
        ("place", ["乙市", "甲县"], [0.55, 0.35]),
        ("year", ["2022", "2023"], [0.10, 0.575]),
        ("level", ["county", "prefecture"], [0.35, 0.55]),
    ],
)
def test_groups_add_up_amounts(by: str, names: list[str], ecology: list[float]) -> None:
    for scored in (THREE, THREE[::-1]):
        comparison = compare(*scored, by=by)
        assert [profile.name for profile in comparison.profiles] == names
        assert [profile.shares["ecology"] for profile in comparison.profiles] == pytest.approx(ecology)
        assert [sum(profile.shares.values()) for profile in comparison.profiles] == pytest.approx([1, 1])


def test_the_order_of_inputs_does_not_move_a_groups_intervals() -> None:
    mixed = [build("甲", 90, 510, 100), build("丙", 300, 300, 100), build("丁", 420, 180, 100)]
    one, two = (compare(*items, THREE[2], by="place") for items in (mixed, mixed[::-1]))
    assert one.profiles == two.profiles
    assert one.differences == two.differences


def test_names_of_files_move_no_number() -> None:
    scored = (build("1", 90, 510, 100), build("2", 300, 300, 90), build("3", 420, 180, 80, place="乙县"))
    renamed = tuple(replace(item, name=name, reports=(name,)) for item, name in zip(scored, "丙乙甲", strict=True))
    one, two = compare(*scored), compare(*renamed)
    assert [item.estimates for item in one.profiles] == [item.estimates for item in two.profiles]
    for gaps in zip(one.differences, two.differences, strict=True):
        assert replace(gaps[0], first="", second="") == replace(gaps[1], first="", second="")
    for gaps in zip(one.parts, two.parts, strict=True):
        assert replace(gaps[0], earlier="", later="") == replace(gaps[1], earlier="", later="")


def test_a_group_of_one_report_is_that_report() -> None:
    scored = (build("甲2022", 100, 800, 120, year=2022), *THREE[1:])
    alone, grouped = compare(*scored), compare(*scored, by="year")
    assert grouped.profiles[0].reports == ("甲2022",)
    assert grouped.profiles[0].estimates == alone.profiles[0].estimates


def test_two_copies_of_a_text_could_have_differed() -> None:
    first, second = build("甲", 290, 310, 300), build("乙", 290, 310, 300)
    one, two = compare(first, second), compare(second, first)
    gap = next(item for item in one.differences if item.theme == "ecology")
    assert (gap.difference, gap.log_ratio, gap.p) == (0, 0, 1)
    assert gap.log_ratio_high - gap.log_ratio_low > gap.high - gap.low > 0
    assert one.profiles == two.profiles[::-1]


def test_long_reports_weigh_more_in_a_group() -> None:
    scored = (build("短", 100, 0, 0), build("长", 0, 900, 0), build("乙", 50, 50, 0, place="乙县"))
    (group,) = [profile for profile in compare(*scored, by="place").profiles if profile.name == "甲县"]
    assert group.shares["ecology"] == pytest.approx(0.1)
    assert group.reports == ("短", "长")


def test_every_pair_of_a_few_is_tested_and_the_mean_is_the_reference_of_many() -> None:
    few = compare(*THREE)
    assert len(few.differences) == 3 * 3
    assert {(gap.first, gap.second) for gap in few.differences} == {
        ("甲2022", "甲2023"),
        ("甲2022", "乙2023"),
        ("甲2023", "乙2023"),
    }
    many = compare(*(build(f"县{at}", 100 + 10 * at, 400, 100, place=f"县{at}") for at in range(7)))
    assert {gap.second for gap in many.differences} == {"mean"}
    assert many.settings is not None
    assert (many.settings.reference, many.settings.comparisons) == ("mean", 7 * 3)
    assert (few.settings.adjust, many.settings.adjust) == ("holm", "bh")


def test_many_reports_of_one_place_are_compared_with_all_others() -> None:
    years = [build(f"甲{year}", 100 + 100 * (year == 2020), 400, 100, year=year) for year in range(2017, 2024)]
    comparison = compare(*years)
    assert {gap.second for gap in comparison.differences} == {"others"}
    (gap,) = [gap for gap in comparison.differences if (gap.first, gap.theme) == ("甲2020", "ecology")]
    assert gap.difference == pytest.approx(2 / 7 - 1 / 6)


def test_years_of_a_place_have_the_mean_of_all_others_though_two_are_of_one_year() -> None:
    years = [build(f"甲{year}", 100, 400, 100, year=min(year, 2022)) for year in range(2017, 2024)]
    comparison = compare(*years)
    assert {(gap.first, gap.second) for gap in comparison.differences} == {(item.name, "others") for item in years}
    (told,) = list_warnings(comparison, years)
    assert told == f"甲2022, 甲2023: all of 甲县 2022, and what spans years counts 甲2022 alone; {PATTERN}"
    assert not list_warnings(compare(*years, by="year"), years)


def test_other_texts_than_work_reports_are_told_and_come_last() -> None:
    court = replace(build("甲法院", 300, 300, 400), kind="court report")
    first, second = THREE[:2]
    comparison = compare(court, first, second)
    (told,) = list_warnings(comparison, [court, first, second])
    assert told.startswith("1 of 3 texts by title: court report, no whole government work report of a year (甲法院); ")
    # Not even for a year without a work report does it stand in a trend.
    panel = compare(replace(court, metadata=Metadata("甲县", "county", 2024)), first, second).panel
    assert panel is not None
    assert panel.years == (2022, 2023)
    # An excerpt does, where there is no whole report.
    pieces = [replace(item, kind="excerpt") for item in (first, second)]
    panel = compare(court, *pieces).panel
    assert panel is not None
    assert panel.years == (2022, 2023)
    # Nor is a plan held against what a court did in the year after.
    assert {(gap.earlier, gap.later) for gap in comparison.parts if gap.kind == "kept"} == {("甲2022", "甲2023")}
    # One without a plan is no report with pages missing.
    cut = replace(court, layout=replace(court.layout, part=np.full(100, PARTS.index("review"))))
    assert len(list_warnings(compare(cut, first, second), [cut, first, second])) == 1


def test_of_two_texts_of_a_year_the_whole_report_counts_and_is_named() -> None:
    first, second = THREE[:2]
    piece = replace(build("甲节选", 300, 300, 400), kind="excerpt", metadata=second.metadata)
    comparison = compare(piece, first, second)
    told = [line for line in list_warnings(comparison, [piece, first, second]) if "all of" in line]
    assert told == [f"甲2023, 甲节选: all of 甲县 2023, and what spans years counts 甲2023 alone; {PATTERN}"]
    assert {gap.later for gap in comparison.parts if gap.kind == "kept"} == {"甲2023"}
    # Texts of another kind are of a series of their own, of which trends of a place with work reports know nothing.
    courts = [replace(build(f"院{at}", 300, 300, 400), kind="court report", metadata=first.metadata) for at in range(2)]
    comparison = compare(*courts, first, second)
    told = [line for line in list_warnings(comparison, [*courts, first, second]) if "all of" in line]
    assert told == [f"院0, 院1: all of 甲县 2022, and what spans years counts 院0 alone; {PATTERN}"]
    assert comparison.panel is not None
    assert comparison.panel.years == (2022, 2023)


def test_a_place_without_work_reports_has_the_years_of_one_kind() -> None:
    """Else a year of one kind would be held against a year of another."""
    plans = [build(f"划{year}", 100, 400, 100, year=year) for year in (2021, 2022, 2023)]
    court = build("院2020", 300, 300, 400, year=2020)
    texts = [replace(court, kind="court report"), *(replace(plan, kind="plan report") for plan in plans)]
    panel = compare(*texts).panel
    assert panel is not None
    assert panel.years == (2021, 2022, 2023)


def test_reports_are_held_against_the_mean_of_their_kind() -> None:
    work = [build(f"县{at}", 100, 400, 100, place=f"县{at}") for at in range(3)]
    courts = [replace(build(f"院{at}", 300, 300, 400, place=f"县{at}"), kind="court report") for at in range(2)]
    comparison = compare(*work, *courts, reference="mean")
    assert {gap.first for gap in comparison.differences} == {"县0", "县1", "县2", "院0", "院1"}
    assert {abs(gap.difference) < 1e-9 for gap in comparison.differences} == {True}


def test_reports_unlike_those_that_the_model_has_seen_are_told_unless_they_were_not_read() -> None:
    old = [replace(item, drifts=True) for item in THREE[:2]]
    (told,) = list_warnings(compare(*old, THREE[2]), [*old, THREE[2]])
    assert told.startswith("2 of 3 reports are unlike those that the model has seen (甲2022, 甲2023), so that their")
    odd = [replace(item, warnings=("pages without text",)) for item in old]
    assert list_warnings(compare(*odd, THREE[2]), [*odd, THREE[2]]) == ["甲2022, 甲2023: pages without text"]


def test_warnings_of_reading_are_passed_on() -> None:
    odd = replace(THREE[2], warnings=("pages without text are left out: 2 of 9 (scans?)",))
    assert list_warnings(compare(*THREE[:2], odd), [*THREE[:2], odd]) == [f"乙2023: {odd.warnings[0]}"]
    both = [THREE[0], replace(THREE[1], warnings=odd.warnings), odd]
    assert list_warnings(compare(*both), both) == [f"甲2023, 乙2023: {odd.warnings[0]}"]


def test_reports_that_lack_a_part_which_most_have_are_told() -> None:
    whole = [build(f"县{at}", 100, 400, 100, place=f"县{at}") for at in range(4)]
    cut = replace(whole[3], layout=replace(whole[3].layout, part=np.full(60, PARTS.index("plan"))))
    (told,) = list_warnings(compare(*whole[:3], cut), [*whole[:3], cut])
    assert told == f"1 of 4 reports have no review, no plan or no end (县3); {WHOLE}"
    assert not list_warnings(compare(whole[0], cut), [whole[0], cut])
    # 努力 at the end is what ends a report without a closing.
    endless = replace(whole[3], passages=(*whole[3].passages[:-1], ("县3", 590, 600, "字" * 10)))
    assert list_warnings(compare(*whole[:3], endless), [*whole[:3], endless]) == [told]


def test_rows_that_are_pieces_of_a_report_are_told() -> None:
    rows = [build(f"县.xlsx#{at}", 20, 40, 20, place=f"县{at}") for at in range(3)]
    long = build("县.xlsx#9", 100, 400, 100, place="县9")
    (told,) = list_warnings(compare(*rows, long), [*rows, long])
    assert told.startswith("3 rows of 县.xlsx were read as a report each and hold a few sentences; put pieces")
    assert not list_warnings(compare(rows[0], long), [rows[0], long])


def test_the_mean_leaves_out_the_report_itself_and_other_years_and_levels() -> None:
    scored = (
        build("甲", 500, 500, 0, place="甲"),
        build("乙", 200, 800, 0, place="乙"),
        build("丙", 400, 600, 0, place="丙"),
    )
    gaps = compare(*scored, THREE[0], THREE[2], reference="mean").differences
    assert {gap.first for gap in gaps} == {"甲", "乙", "丙"}
    (gap,) = [gap for gap in gaps if (gap.first, gap.theme) == ("甲", "ecology")]
    assert gap.difference == pytest.approx(0.5 - (0.2 + 0.4) / 2)


def test_a_named_report_is_the_reference() -> None:
    for name in ("乙2023", "乙市"):
        gaps = compare(*THREE, reference=name).differences
        assert {(gap.first, gap.second) for gap in gaps} == {("甲2022", "乙2023"), ("甲2023", "乙2023")}
    with pytest.raises(UsageError, match="--reference 甲县 names several reports; give mean, or the name of one: "):
        compare(*THREE, reference="甲县")
    with pytest.raises(UsageError, match="no two reports are of the same level and year"):
        compare(*THREE, reference="mean")


def test_words_behind_a_difference_stand_with_their_sentences() -> None:
    words = compare(*THREE[:2]).words
    assert {(item.first, item.word) for item in words} == {
        ("甲2022", "粮食"),
        ("甲2022", "农田"),
        ("甲2023", "森林"),
        ("甲2023", "水质"),
    }
    (forest,) = [item for item in words if item.word == "森林"]
    assert (forest.first_count, forest.second_count) == (120, 20)
    assert [passage.start for passage in forest.sentences] == [0, 10, 20]
    assert compare(*THREE[:2], words=0).words == ()


def test_words_within_a_theme_weigh_that_themes_sentences_alone() -> None:
    green = replace(THREE[1], words=tuple(Counter({"湿地": 2, "水质": 1}) for _ in THREE[1].words))
    words = compare(THREE[0], green, words_by_theme=True).words
    (wetland,) = [item for item in words if (item.theme, item.word) == ("ecology", "湿地")]
    assert (wetland.first, wetland.first_count, wetland.second_count) == ("甲2023", 120, 0)


def test_plan_is_compared_with_review_and_with_the_next_years_review() -> None:
    parts = compare(*THREE).parts
    assert {(gap.kind, gap.earlier, gap.later) for gap in parts} == {
        ("within", "甲2022", "甲2022"),
        ("within", "甲2023", "甲2023"),
        ("within", "乙2023", "乙2023"),
        ("kept", "甲2022", "甲2023"),
    }
    (kept,) = [gap for gap in parts if (gap.kind, gap.theme) == ("kept", "ecology")]
    assert (kept.earlier_share.share, kept.later_share.share) == pytest.approx((0.1, 0.6))
    assert kept.difference == pytest.approx(0.5)
    assert compare(*THREE, part="plan").parts == ()


def test_without_known_errors_shares_are_raw_and_say_so() -> None:
    comparison = compare(*THREE, errors=None)
    estimate = comparison.profiles[2].estimates["ecology"]
    assert (estimate.share, estimate.raw, estimate.low, estimate.high) == (0.55, 0.55, None, None)
    assert estimate.sample_low < 0.55 < estimate.sample_high
    assert comparison.settings is not None
    assert not comparison.settings.corrected
    assert all(gap.text_p_adjusted is gap.text_low is gap.text_detectable is None for gap in comparison.differences)


def test_no_correction_is_promised_that_the_model_knows_nothing_for() -> None:
    with pytest.raises(UsageError, match="--correction pacc needs a model that knows its errors; leave it out"):
        compare(*THREE, errors=None, correction="pacc")
    assert compare(*THREE, errors=None, correction="none").settings is not None


def test_the_correction_that_does_best_is_the_default_of_each_measure() -> None:
    found = [compare(*THREE, measure=measure).settings for measure in ("characters", "sentences", "paragraphs")]
    assert [settings.correction for settings in found if settings] == ["tempered", "tempered", "none"]


def test_distance_by_hand_the_nearest_two_first() -> None:
    alike = compare(*THREE).alike
    assert [(pair.first, pair.second) for pair in alike[:2]] == [("甲2023", "乙2023"), ("甲2022", "甲2023")]
    assert [pair.distance for pair in alike[:2]] == pytest.approx([0.1, 0.5])


def test_distance_is_one_at_most_and_none_of_the_same() -> None:
    green, brown = build("绿", 50, 0, 0), build("黄", 0, 70, 0)
    assert [pair.distance for pair in compare(green, brown).alike] == [1]
    assert [pair.distance for pair in compare(green, replace(green, name="青")).alike] == [0]


def test_the_body_leaves_out_the_glossary_and_a_long_one_is_told() -> None:
    plain, noted = build("甲2023", 100, 100, 100), build("乙2023", 100, 100, 200, place="乙县")
    part = np.where(noted.layout.part == PARTS.index("plan"), PARTS.index("review"), noted.layout.part)
    part[30:] = PARTS.index("glossary")
    noted = replace(noted, layout=replace(noted.layout, part=part))
    assert noted.measure_part("glossary") == pytest.approx(0.25)
    (told,) = list_warnings(compare(plain, noted), [plain, noted])
    assert told.startswith("1 of 2 reports end with notes on terms (at most 25 % of 乙2023)")
    body = compare(plain, noted, part="body")
    assert not list_warnings(body, [plain, noted])
    assert body.profiles[0].amounts == body.profiles[1].amounts == {"ecology": 100, "rural": 100, "other": 100}
    assert [gap.kind for gap in body.parts]


def test_reports_without_the_part_are_left_out() -> None:
    comparison = compare(*THREE[:2], build("空", 0, 0, 0))
    assert [profile.name for profile in comparison.profiles] == ["甲2022", "甲2023"]


def test_reports_of_one_name_are_kept_apart() -> None:
    comparison = compare(THREE[0], replace(THREE[1], name="甲2022"))
    assert [profile.shares["ecology"] for profile in comparison.profiles] == pytest.approx([0.1, 0.6])


def test_one_report_is_too_few() -> None:
    with pytest.raises(UsageError, match="two or more reports"):
        compare(THREE[0])


def test_one_group_is_too_few() -> None:
    with pytest.raises(UsageError, match=r"all reports share one place; .*--by report"):
        compare(*THREE[:2], by="place")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(UsageError, match="only 1 of 2 reports have a part plan"):
        compare(THREE[0], build("空", 0, 0, 0), part="plan")


def test_an_unknown_year_names_the_report_and_the_way_out() -> None:
    with pytest.raises(UsageError, match=r"丙.txt: its year is not known; .*--year"):
        compare(*THREE, build("丙.txt", 10, 10, 10, year=None), by="year")
