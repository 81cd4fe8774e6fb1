"""Years by places, trends, changes, ranks and likeness, against scipy and by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest

from policy_nlp.intervals import HALF, Sampled
from policy_nlp.panels import build_panel, find_alike, find_change, fit_trend, measure_cosines, rank_profiles
from policy_nlp.records import Metadata


def build(name: str, share: float, error: float = 0.01) -> Sampled:
    values = np.array([share, 1 - share])
    noise = np.array([[1.0, -1.0], [-1.0, 1.0]]) * error
    return Sampled(name, values, values, np.full(2, error * HALF), noise, np.zeros((2, 2)))


def build_years(shares: list[float], error: float = 0.001) -> dict[int, Sampled]:
    return {2018 + at: build(str(at), share, error) for at, share in enumerate(shares)}


def test_slopes_are_scipys() -> None:
    from scipy.stats import linregress

    shares = [0.10, 0.13, 0.12, 0.16, 0.19]
    theirs = linregress(range(2018, 2023), shares)
    trend = fit_trend("鹿鸣县", "ecology", 0, build_years(shares))
    assert trend.slope == pytest.approx(theirs.slope)
    assert trend.p == pytest.approx(theirs.pvalue)
    assert trend.slope_error == pytest.approx(theirs.stderr)
    # Student's t of three degrees of freedom: 2.3534 at 95 %.
    assert trend.high - trend.slope == pytest.approx(2.353363 * theirs.stderr, rel=1e-5)
    assert trend.years == (2018, 2019, 2020, 2021, 2022)


def test_shares_own_errors_widen_a_slope_that_fits_too_well() -> None:
    trend = fit_trend("鹿鸣县", "ecology", 0, build_years([0.1, 0.2, 0.3, 0.4], 0.05))
    # Squares of centred years: 2 (1.5^2 + 0.5^2) = 5.
    assert (trend.high - trend.low) / 2 == pytest.approx(2.919986 * 0.05 / sqrt(5), rel=1e-5)
    assert trend.slope_error == pytest.approx(0.05 / sqrt(5))


def test_a_change_is_found_where_it_is() -> None:
    place, change, p = find_change(np.array([0.1, 0.1, 0.1, 0.3, 0.3, 0.3]), np.full(6, 0.02))
    assert (place, change) == (3, pytest.approx(0.2))
    # t = 0.2 / sqrt(2 * 0.02^2 / 3) = 12.247 with 4 degrees of freedom, times three splits.
    assert p == pytest.approx(3 * 2.5518e-4, rel=1e-3)


def test_the_scatter_of_years_counts_where_it_is_wider_than_their_errors() -> None:
    from scipy.stats import ttest_ind

    values = np.array([0.10, 0.14, 0.11, 0.19, 0.16])
    place, change, p = find_change(values, np.full(5, 1e-4))
    theirs = {split: ttest_ind(values[split:], values[:split]).pvalue for split in (2, 3)}
    assert place == min(theirs, key=lambda split: theirs[split])
    assert change == pytest.approx(values[place:].mean() - values[:place].mean())
    assert p == pytest.approx(2 * theirs[place])


def test_no_change_is_none_after_bonferroni() -> None:
    # One split in four years: t = 0.02 / sqrt(0.02^2 / 2 + 0.02^2 / 2) = 1 with 2 degrees of freedom.
    assert find_change(np.array([0.10, 0.10, 0.12, 0.12]), np.full(4, 0.02))[2] == pytest.approx(0.4226, abs=1e-4)
    assert find_change(np.array([0.1, 0.2, 0.3]), np.full(3, 0.02)) == (0, 0.0, 1.0)
    # What is far from sure is told all the same.
    assert find_change(np.array([0.10, 0.10, 0.11, 0.11, 0.11]), np.full(5, 0.2)) == (2, pytest.approx(0.01), 1.0)


def test_a_steady_slope_is_no_change_of_level() -> None:
    steady = fit_trend("鹿鸣县", "ecology", 0, build_years([0.10, 0.12, 0.14, 0.16, 0.18, 0.20]))
    assert steady.change_year is None
    stepped = fit_trend("鹿鸣县", "ecology", 0, build_years([0.10, 0.10, 0.10, 0.16, 0.16, 0.16]))
    assert stepped.change_year == 2021


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


def test_other_paragraphs_do_not_hide_a_trend_that_the_years_show() -> None:
    shares = [0.10, 0.11, 0.10, 0.12, 0.13, 0.12, 0.15, 0.16, 0.15, 0.17]
    plain = build_years(shares)
    drawn = np.array([[0.1, -0.1], [-0.1, 0.1]])
    wide = {year: replace(sampled, sampling=drawn) for year, sampled in plain.items()}
    assert fit_trend("鹿鸣县", "ecology", 0, wide) == fit_trend("鹿鸣县", "ecology", 0, plain)
    assert fit_trend("鹿鸣县", "ecology", 0, wide).p < 0.001


def test_years_like_their_neighbours_find_changes_seldom() -> None:
    random = np.random.default_rng(0)
    found = alone = 0
    for _ in range(200):
        values = random.standard_normal(24)
        for at in range(1, 24):
            values[at] = 0.3 * values[at - 1] + sqrt(1 - 0.3**2) * values[at]
        by_year = {2000 + at: build(str(at), value, 0.0) for at, value in enumerate(values)}
        trend = fit_trend("鹿鸣县", "ecology", 0, by_year)
        found += trend.p < 0.05
        alone += trend.change_p < 0.05
    # Independent years are assumed by a plain test, which finds 13 % of trends here.
    assert 0.02 * 200 < found < 0.11 * 200
    assert alone < 0.11 * 200
