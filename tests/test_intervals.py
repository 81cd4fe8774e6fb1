"""Spreads, strata and draws, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from policy_nlp.differences import compare_pair
from policy_nlp.intervals import (
    HALF,
    Sampled,
    average_sampled,
    list_estimates,
    list_strata,
    resample_paragraphs,
    sample_shares,
    spread_difference,
    spread_errors,
)
from policy_nlp.quantification import CORRECTIONS, Rows, ShareErrors


def build_rows(sure: float, section: list[int]) -> Rows:
    count = len(section)
    probabilities = np.tile([sure, 1 - sure], (count, 1))
    return Rows.of(probabilities, np.ones(count), np.array(section), np.arange(count))


def build_errors(scale: float = 1.0) -> ShareErrors:
    return ShareErrors(1.0, np.full(2, 0.5), np.eye(2), np.full((len(CORRECTIONS), 2), scale), 10)


def test_doubts_add_up_within_a_section_and_cancel_between_sections() -> None:
    # Four sentences of a quarter each with p = 0.8: doubt 0.4 / 4 = 0.1 a sentence.
    assert spread_errors(build_rows(0.8, [0, 0, 0, 0])) == pytest.approx([0.4, 0.4])
    assert spread_errors(build_rows(0.8, [0, 1, 2, 3])) == pytest.approx([0.2, 0.2])
    assert spread_errors(build_rows(0.8, [0, 0, 1, 1])) == pytest.approx([np.sqrt(2) * 0.2] * 2)
    assert spread_errors(build_rows(1.0, [0, 0, 1, 1])) == pytest.approx([0, 0])


@pytest.mark.parametrize(
    ("section", "strata"),
    [
        ([0, 0, 1, 1], [[0, 1], [2, 3]]),
        ([0, 1, 1], [[0, 1, 2]]),
        ([0, 0, 1, 2, 2], [[0, 1], [2, 3, 4]]),
        ([0, 1, 2], [[0, 1, 2]]),
        ([0, 1, 2, 3], [[0, 1], [2, 3]]),
        ([5, 5, 0, 0, 5, 5], [[0, 1], [2, 3], [4, 5]]),
    ],
)
def test_strata_are_runs_of_a_section(section: list[int], strata: list[list[int]]) -> None:
    assert list_strata(np.array(section)) == strata


def test_draws_have_the_unbiased_variance_of_a_mean() -> None:
    # Ten paragraphs of one size, half of them of each theme, in one stratum: s^2 / n = (10 / 36) / 10 = 0.25 / 9.
    drawn = resample_paragraphs(np.eye(2).repeat(5, axis=0), [list(range(10))], 20_000, np.random.default_rng(0))
    assert drawn[:, 0].mean() == pytest.approx(0.5, abs=0.005)
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(0.25 / 9), abs=0.003)


def test_strata_of_two_spread_as_unbiased_estimates_do() -> None:
    # Two strata of one paragraph of each theme: each sum has variance n s^2 = 2 * 0.5, the share (1 + 1) / 4^2.
    drawn = resample_paragraphs(np.eye(2)[[0, 1, 0, 1]], [[0, 1], [2, 3]], 20_000, np.random.default_rng(0))
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(2 / 16), abs=0.003)


def test_draws_of_an_adjusted_count_are_adjusted() -> None:
    # The inverse of (0.9 0.2; 0.1 0.8) makes a deviation (d, -d) of probabilities (d, -d) / 0.7.
    rows = Rows.of(np.array([[0.9, 0.1], [0.2, 0.8]] * 5), np.ones(10), np.zeros(10, np.intp), np.arange(10))
    errors = replace(build_errors(), means=np.array([[0.9, 0.2], [0.1, 0.8]]))
    plain, adjusted = (sample_shares("甲", rows, how, errors) for how in ("tempered", "pacc"))
    assert adjusted.sampling.std(axis=0) == pytest.approx(plain.sampling.std(axis=0) / 0.7)
    assert plain.shares == pytest.approx([0.55, 0.45])
    assert adjusted.shares == pytest.approx([0.5, 0.5])


def build_group(themes: list[int], report: list[int] | None) -> Rows:
    """Six sentences of every theme listed, one section and report each."""
    chosen, section = np.repeat(themes, 6), np.repeat(np.arange(len(themes)), 6)
    numbers = None if report is None else np.repeat(report, 6)
    return Rows.of(np.eye(2)[chosen], np.ones(len(chosen)), section, np.arange(len(chosen)), numbers)


def test_a_group_stands_for_other_reports_too() -> None:
    # Within sections nothing varies; three reports with shares 1, 0, 0: variance s^2 / n = (1 / 3) / 3, and Student's t
    # of two degrees of freedom, 2.919986 at 95 %, for the normal's 1.644854.
    alone = sample_shares("甲", build_group([0, 1, 1], None), "none", None)
    group = sample_shares("甲", build_group([0, 1, 1], [0, 1, 2]), "none", None, draws=20_000)
    assert alone.sampling.std(axis=0).tolist() == [0, 0]
    assert group.sampling.std(axis=0) == pytest.approx([2.919986 / 1.644854 / 3] * 2, abs=0.009)
    single = sample_shares("甲", build_group([0, 1, 1], [0, 0, 0]), "none", None)
    assert np.array_equal(single.sampling, alone.sampling)


def sample_group(name: str, themes: list[int], places: list[str]) -> Sampled:
    """A group of places whose reports are of one theme each."""
    clusters = list(dict.fromkeys(places))
    rows = build_group(themes, [clusters.index(place) for place in places])
    return sample_shares(name, rows, "none", None, 20_000, clusters)


def test_reports_of_one_place_are_drawn_together() -> None:
    # Three places of two years each, shares 1, 0, 0: as of three reports. As of six, the variance would be 4 / 90.
    group = sample_group("甲", [0, 0, 1, 1, 1, 1], ["山", "山", "水", "水", "田", "田"])
    assert group.sampling.std(axis=0) == pytest.approx([2.919986 / 1.644854 / 3] * 2, abs=0.009)


def test_a_place_in_two_groups_drops_out_of_their_difference() -> None:
    places = ["山", "水", "田"]
    before, after = sample_group("前", [0, 1, 1], places), sample_group("后", [0, 0, 1], places)
    # Differences by place are 0, 1, 0: variance s^2 / n = (1 / 3) / 3, and Student's t for the normal.
    assert spread_difference(after, before) == pytest.approx([2.919986 / 1.644854 / 3] * 2, abs=0.009)
    same = sample_group("又", [0, 1, 1], places)
    assert spread_difference(same, before) == pytest.approx([0, 0])
    others = sample_group("旁", [0, 1, 1], ["江", "湖", "海"])
    assert spread_difference(others, before) == pytest.approx(np.hypot(others.spread, before.spread))


def test_a_difference_scatters_no_less_than_paragraphs_do() -> None:
    # Places differ far more than paragraphs scatter, and by the same in both groups.
    themes = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0])
    rows = Rows.of(np.eye(2)[themes], np.ones(18), np.zeros(18, np.intp), np.arange(18), np.repeat([0, 1, 2], 6))
    one, two = (sample_shares(name, rows, "none", None, clusters=["山", "水", "田"]) for name in ("前", "后"))
    assert one.within is not None and two.within is not None
    assert (one.sampling == two.sampling).all() and (one.spread > one.within).all()
    assert spread_difference(one, two) == pytest.approx(np.hypot(one.within, two.within))


def test_a_mean_of_groups_shares_their_clusters() -> None:
    one, two = sample_group("前", [0, 1, 1], ["山", "水", "田"]), sample_group("后", [0, 0, 1], ["山", "水", "江"])
    mean = average_sampled("mean", [one, two])
    assert mean.clusters == {"山", "水", "田", "江"}
    assert mean.sampling == pytest.approx((one.sampling + two.sampling) / 2)


def test_what_a_few_sentences_stand_for_is_unknown() -> None:
    rows = [Rows.of(np.eye(2)[[at] * 4], np.ones(4), np.zeros(4, np.intp), np.zeros(4, np.intp)) for at in (0, 1)]
    one, two = (sample_shares(name, item, "none", None) for name, item in zip("甲乙", rows, strict=True))
    assert [(item.sample_low, item.sample_high) for item in list_estimates(one)] == [(0, 1), (0, 1)]
    # A difference of a whole share over errors of one each: z = 1 / sqrt 2.
    gap, _ = compare_pair(one, two, ["ecology", "rural"])
    assert (gap.difference, gap.p) == (1.0, pytest.approx(0.4795, abs=0.002))
    # The centred log-ratio of two themes goes from half of ln(0.001 / 1) to half of ln(1 / 0.001).
    assert (gap.log_ratio, gap.log_ratio_low, gap.log_ratio_high) == pytest.approx((6.907755, -6.907755, 6.907755))


def test_strata_that_agree_within_leave_nothing_to_chance() -> None:
    drawn = resample_paragraphs(
        np.eye(2).repeat(5, axis=0), [list(range(5)), list(range(5, 10))], 50, np.random.default_rng(0)
    )
    assert drawn.tolist() == [[0.5, 0.5]] * 50


def test_the_interval_is_the_scaled_spread_on_both_sides() -> None:
    sampled = sample_shares("甲", build_rows(0.8, [0, 1, 2, 3]), "tempered", build_errors(0.5))
    first, second = list_estimates(sampled)
    assert (first.share, first.raw) == pytest.approx((0.8, 1.0))
    assert (first.low, first.high) == pytest.approx((0.7, 0.9))
    assert first.error == pytest.approx(0.1 / HALF)
    assert second.low == pytest.approx(0.1)
    assert sampled.noise.std(axis=0) == pytest.approx([0.1 / HALF] * 2, rel=0.1)


def test_intervals_end_at_nothing_and_everything() -> None:
    estimates = list_estimates(sample_shares("甲", build_rows(0.95, [0]), "tempered", build_errors(3.0)))
    assert [estimate.low for estimate in estimates] == pytest.approx([0.95 - 3 * np.sqrt(0.0475), 0])
    assert [estimate.high for estimate in estimates] == pytest.approx([1, 0.05 + 3 * np.sqrt(0.0475)])
    assert all(
        0 <= item.sample_low <= item.low <= item.share <= item.high <= item.sample_high <= 1 for item in estimates
    )


def test_names_and_not_the_order_of_work_fix_the_draws() -> None:
    rows = Rows.of(np.eye(2)[[0, 1, 0, 1, 1, 0]], np.ones(6), np.zeros(6, np.intp), np.arange(6))
    one, two, other = (sample_shares(name, rows, "tempered", build_errors()) for name in ("甲", "甲", "乙"))
    assert np.array_equal(one.sampling, two.sampling)
    assert not np.array_equal(one.sampling, other.sampling)


def test_a_text_of_one_paragraph_draws_sentences() -> None:
    rows = Rows.of(np.eye(2)[[0, 1, 0, 1, 0, 1]], np.ones(6), np.zeros(6, np.intp), np.zeros(6, np.intp))
    # s^2 / n = 0.3 / 6.
    assert sample_shares("甲", rows, "tempered", build_errors()).sampling.std() == pytest.approx(0.2236, abs=0.01)


def test_a_mean_of_n_has_errors_smaller_by_the_root_of_n() -> None:
    group = [sample_shares(f"县{at}", build_rows(0.8, [0, 1, 2, 3]), "tempered", build_errors()) for at in range(4)]
    mean = average_sampled("mean", group)
    assert mean.half is not None and group[0].half is not None
    assert mean.half == pytest.approx(group[0].half / 2)
    assert mean.noise.std() == pytest.approx(group[0].noise.std() / 2, rel=0.1)
    assert mean.shares == pytest.approx(group[0].shares)


def test_without_errors_only_the_sampling_is_known() -> None:
    sampled = sample_shares("甲", build_rows(0.8, [0, 0, 1, 1]), "tempered", None)
    assert sampled.half is None
    assert sampled.error.tolist() == [0, 0]
    assert list_estimates(sampled)[0].low is None
