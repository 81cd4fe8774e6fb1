"""Spreads, strata and draws, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from policy_nlp.intervals import (
    HALF,
    average_sampled,
    list_estimates,
    list_strata,
    resample_paragraphs,
    sample_shares,
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


def test_draws_have_the_variance_of_a_binomial() -> None:
    # Ten paragraphs of one size, half of them of each theme, in one stratum: share ~ Binomial(10, 1/2) / 10.
    drawn = resample_paragraphs(np.eye(2).repeat(5, axis=0), [list(range(10))], 20_000, np.random.default_rng(0))
    assert drawn[:, 0].mean() == pytest.approx(0.5, abs=0.005)
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(0.25 / 10), abs=0.003)


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
    rows = Rows.of(np.eye(2)[[0, 1, 0, 1]], np.ones(4), np.zeros(4, np.intp), np.zeros(4, np.intp))
    assert sample_shares("甲", rows, "tempered", build_errors()).sampling.std() > 0.1


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
