"""Years by places, ranks and likeness, by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest

from policy_nlp.intervals import HALF, Sampled
from policy_nlp.panels import build_panel, find_alike, measure_cosines, rank_profiles
from policy_nlp.records import Metadata


def build(name: str, share: float, error: float = 0.01) -> Sampled:
    values = np.array([share, 1 - share])
    noise = np.array([[1.0, -1.0], [-1.0, 1.0]]) * error
    return Sampled(name, values, values, np.full(2, error * HALF), noise, np.zeros((2, 2)))


def test_a_panel_lists_gaps_and_names_the_year_of_change() -> None:
    shares = {2017: 0.1, 2018: 0.1, 2019: 0.1, 2021: 0.3, 2022: 0.3, 2023: 0.3}
    items = [(Metadata("鹿鸣县", "county", year), build(f"鹿{year}", share)) for year, share in shares.items()]
    items += [(Metadata("白鹭县", "county", 2022), build("白", 0.2)), (Metadata(None, None, 2020), build("无", 0.2))]
    panel = build_panel(items, ["ecology", "rural"], "holm")
    assert panel is not None
    assert (panel.places, panel.years) == (("白鹭县", "鹿鸣县"), (2017, 2018, 2019, 2021, 2022, 2023))
    assert panel.missing == (("鹿鸣县", 2020),)
    assert {(trend.place, trend.theme, trend.change_year) for trend in panel.trends} == {
        ("鹿鸣县", "ecology", 2021),
        ("鹿鸣县", "rural", 2021),
    }
    assert all(trend.p_adjusted >= trend.p for trend in panel.trends)


def test_places_with_one_year_each_are_no_panel() -> None:
    items = [(Metadata(place, "county", 2022), build(place, 0.2)) for place in ("甲", "乙")]
    assert build_panel(items, ["ecology", "rural"], "holm") is None


def test_ranks_have_intervals_where_shares_are_close() -> None:
    ranks = rank_profiles([build("甲", 0.30), build("乙", 0.50), build("丙", 0.295)], ["ecology", "rural"])
    first = [(rank.name, rank.rank, rank.low, rank.high) for rank in ranks if rank.theme == "ecology"]
    assert [row[:2] for row in first] == [("乙", 1), ("甲", 2), ("丙", 3)]
    assert first[0] == ("乙", 1, 1, 1)
    far = rank_profiles([build("甲", 0.30, 0.2), build("乙", 0.50, 0.0)], ["ecology", "rural"])
    assert {(rank.low, rank.high) for rank in far} == {(1, 2)}


def test_equal_shares_have_the_same_rank() -> None:
    ranks = rank_profiles(
        [build(name, share, 0.0) for name, share in (("甲", 0.2), ("乙", 0.3), ("丙", 0.2))], ["a", "b"]
    )
    assert [(rank.name, rank.rank, rank.low, rank.high) for rank in ranks] == [
        *(("乙", 1, 1, 1), ("甲", 2, 2, 3), ("丙", 2, 2, 3)),
        *(("甲", 1, 1, 2), ("丙", 1, 1, 2), ("乙", 3, 3, 3)),
    ]


def test_without_known_errors_any_rank_is_possible() -> None:
    items = [replace(build(name, share), half=None) for name, share in (("甲", 0.3), ("乙", 0.5))]
    assert {(rank.low, rank.high) for rank in rank_profiles(items, ["ecology", "rural"])} == {(1, 2)}


def test_cosines_by_hand() -> None:
    cosines = measure_cosines([{"水质": 1, "农田": 1}, {"水质": 3}])
    rare, common = log(3 / 2) + 1, 1.0
    assert cosines[0, 1] == pytest.approx(common / sqrt(common**2 + rare**2), rel=1e-5)
    assert cosines.diagonal() == pytest.approx([1, 1])


def test_the_most_alike_come_first_and_every_pair_once() -> None:
    items = [build("甲", 0.30), build("乙", 0.50), build("丙", 0.31)]
    alike = find_alike(items, [{"水质": 1}, {"水质": 1, "农田": 1}, {"农田": 1}])
    assert [(pair.first, pair.second) for pair in alike] == [("甲", "丙"), ("乙", "丙"), ("甲", "乙")]
    assert alike[0].distance == pytest.approx(0.01)
    assert alike[0].cosine == 0
    assert alike[0].aitchison == pytest.approx(log(0.31 * 0.70 / (0.69 * 0.30)) / sqrt(2))
