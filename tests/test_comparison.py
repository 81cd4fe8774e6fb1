"""Profiles side by side: groups, gaps and distances, worked by hand."""

from __future__ import annotations

import pytest

from policy_nlp.codebook import load_codebook
from policy_nlp.comparison import compare_profiles, find_most_alike, measure_distance, rank_differences
from policy_nlp.errors import UsageError
from policy_nlp.records import Comparison, Profile

BOOK = load_codebook()


def build(
    name: str, ecology: int, rural: int, other: int, place: str = "甲县", year: int | None = 2023, level: str = "county"
) -> Profile:
    amounts = {"rural": rural, "ecology": ecology, "other": other}
    total = sum(amounts.values())
    shares = {theme: amount / total if total else 0.0 for theme, amount in amounts.items()}
    return Profile(name, place, level, year, shares, amounts, (name,))


THREE = (
    build("甲2022", 10, 80, 10, year=2022),
    build("甲2023", 60, 30, 10),
    build("乙2023", 55, 25, 20, place="乙市", level="prefecture"),
)


def compare(*profiles: Profile, by: str = "report") -> Comparison:
    return compare_profiles(profiles, BOOK, by=by)


def test_reports_stay_in_the_order_given() -> None:
    comparison = compare(*THREE)
    assert [profile.name for profile in comparison.profiles] == ["甲2022", "甲2023", "乙2023"]
    assert comparison.themes == ("rural", "ecology", "other")


@pytest.mark.parametrize(
    ("by", "names", "ecology"),
    [
        ("place", ["乙市", "甲县"], [0.55, 0.35]),
        ("year", ["2022", "2023"], [0.10, 0.575]),
        ("level", ["county", "prefecture"], [0.35, 0.55]),
    ],
)
def test_groups_add_up_amounts(by: str, names: list[str], ecology: list[float]) -> None:
    for profiles in (THREE, THREE[::-1]):
        comparison = compare(*profiles, by=by)
        assert [profile.name for profile in comparison.profiles] == names
        assert [profile.shares["ecology"] for profile in comparison.profiles] == pytest.approx(ecology)
        assert [sum(profile.shares.values()) for profile in comparison.profiles] == pytest.approx([1, 1])


def test_long_reports_weigh_more_in_a_group() -> None:
    profiles = (build("短", 10, 0, 0), build("长", 0, 90, 0), build("乙", 1, 1, 0, place="乙县"))
    comparison = compare(*profiles, by="place")
    (group,) = [profile for profile in comparison.profiles if profile.name == "甲县"]
    assert group.shares["ecology"] == pytest.approx(0.1)
    assert group.reports == ("短", "长")


def test_differences_widest_first_without_other() -> None:
    ranked = rank_differences(compare(*THREE))
    assert [(theme, high, low) for theme, _, high, low in ranked] == [
        ("rural", "甲2022", "乙2023"),
        ("ecology", "甲2023", "甲2022"),
    ]
    assert [gap for _, gap, _, _ in ranked] == pytest.approx([0.55, 0.5])


def test_distance_by_hand() -> None:
    assert measure_distance(THREE[0], THREE[1]) == pytest.approx(0.5)
    assert measure_distance(THREE[1], THREE[2]) == pytest.approx(0.1)
    assert measure_distance(THREE[1], THREE[1]) == 0


def test_distance_is_the_same_both_ways_and_one_at_most() -> None:
    green, brown = build("绿", 5, 0, 0), build("黄", 0, 7, 0)
    assert measure_distance(green, brown) == measure_distance(brown, green) == 1


def test_most_alike_are_the_nearest_two() -> None:
    one, two, distance = find_most_alike(compare(*THREE))
    assert {one.name, two.name} == {"甲2023", "乙2023"}
    assert distance == pytest.approx(0.1)


def test_reports_without_the_part_are_left_out() -> None:
    comparison = compare(*THREE[:2], build("空", 0, 0, 0))
    assert [profile.name for profile in comparison.profiles] == ["甲2022", "甲2023"]


def test_one_report_is_too_few() -> None:
    with pytest.raises(UsageError, match="two or more reports"):
        compare(THREE[0])


def test_one_group_is_too_few() -> None:
    with pytest.raises(UsageError, match=r"all reports share one place; .*--by report"):
        compare(*THREE[:2], by="place")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(UsageError, match="only 1 of 2 reports have a part glossary"):
        compare_profiles([THREE[0], build("空", 0, 0, 0)], BOOK, part="glossary")


def test_an_unknown_year_names_the_report_and_the_way_out() -> None:
    with pytest.raises(UsageError, match=r"丙.txt: its year is not known; .*--year"):
        compare(*THREE, build("丙.txt", 1, 1, 1, year=None), by="year")
