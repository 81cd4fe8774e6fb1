"""Differences of shares and what many comparisons do to p-values, against other libraries."""

from __future__ import annotations

from dataclasses import replace
from math import asin, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.composition import center_log_ratios, measure_aitchison
from policy_nlp.differences import (
    adjust_bh,
    adjust_differences,
    adjust_holm,
    adjust_ps,
    compare_pair,
    find_error_p,
    find_p,
    measure_effect,
)
from policy_nlp.findings import find_least
from policy_nlp.intervals import HALF, Sampled

PS = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def build_sampled(name: str, shares: list[float], error: float, sampling: float) -> Sampled:
    """Draws with these standard errors exactly."""
    signs = np.array([[1.0], [-1.0]]).repeat(len(shares), axis=1)
    values = np.array(shares)
    return Sampled(name, values, values, np.full(len(shares), error * HALF), signs * error, signs * sampling)


@given(PS)
def test_bh_is_scipys(ps: list[float]) -> None:
    from scipy.stats import false_discovery_control

    assert adjust_bh(ps) == pytest.approx(false_discovery_control(ps).tolist())


@pytest.mark.parametrize("method", ["holm", "bh"])
def test_statsmodels_says_the_same(method: str) -> None:
    pytest.importorskip("statsmodels")
    from statsmodels.stats.multitest import multipletests

    ps = [0.001, 0.2, 0.013, 0.04, 0.04, 1.0, 0.0]
    theirs = multipletests(ps, method="holm" if method == "holm" else "fdr_bh")[1]
    assert adjust_ps(ps, method) == pytest.approx(theirs.tolist())


@given(PS)
def test_holm_is_never_below_p_nor_above_bonferroni(ps: list[float]) -> None:
    for p, adjusted in zip(ps, adjust_holm(ps), strict=True):
        assert p <= adjusted <= min(1.0, len(ps) * p) * (1 + 1e-12)


def test_p_of_the_normal_distribution() -> None:
    from scipy.stats import norm

    assert find_p(0.03, 0.02) == pytest.approx(2 * norm.sf(1.5))
    assert (find_p(0, 0), find_p(0.1, 0)) == (1.0, 0.0)


def test_p_of_an_error_is_students_with_the_intervals_level() -> None:
    from scipy.stats import t

    assert find_error_p(0.03, 0.03) == pytest.approx(0.1)
    assert find_error_p(-0.06, 0.03) == pytest.approx(2 * t.sf(2 * t.ppf(0.95, 4), 4))
    assert (find_error_p(0, 0), find_error_p(0.1, 0)) == (1.0, 0.0)


def test_cohens_h_by_hand() -> None:
    assert measure_effect(1, 0) == pytest.approx(pi)
    assert measure_effect(0.3, 0.2) == pytest.approx(2 * asin(sqrt(0.3)) - 2 * asin(sqrt(0.2)))
    assert measure_effect(0.2, 0.3) == -measure_effect(0.3, 0.2)


def test_a_difference_by_hand() -> None:
    first, second = build_sampled("甲", [0.3, 0.7], 0.003, 0.04), build_sampled("乙", [0.2, 0.8], 0.004, 0.03)
    gap, other = compare_pair(first, second, ["ecology", "rural"])
    error, spread = 0.005, sqrt(0.003**2 + 0.004**2 + 0.04**2 + 0.03**2)
    assert (gap.theme, gap.first, gap.second) == ("ecology", "甲", "乙")
    assert gap.difference == pytest.approx(0.1)
    assert (gap.text_low, gap.text_high) == pytest.approx((0.1 - HALF * error, 0.1 + HALF * error))
    assert (gap.low, gap.high) == pytest.approx((0.1 - HALF * spread, 0.1 + HALF * spread))
    assert gap.p == pytest.approx(find_p(0.1, spread))
    assert gap.log_ratio == pytest.approx((log(0.3 / 0.7) - log(0.2 / 0.8)) / 2)
    assert gap.log_ratio_low < gap.log_ratio < gap.log_ratio_high
    # Student's t of four degrees of freedom: 2.776445 at 97.5 %, 0.940965 at 80 %, 2.131847 at 95 %.
    least = (2.776445 + 0.940965) / 2.131847 * HALF * error
    assert (gap.detectable, gap.text_detectable) == pytest.approx((2.801585 * spread, least), rel=1e-5)
    assert other.difference == pytest.approx(-0.1)


def test_no_interval_of_a_difference_is_wider_than_a_share() -> None:
    first, second = build_sampled("甲", [0.9, 0.1], 0.5, 1.0), build_sampled("乙", [0.1, 0.9], 0.5, 1.0)
    gap, other = compare_pair(first, second, ["ecology", "rural"])
    assert (gap.low, gap.high, gap.text_low, gap.text_high) == (-1, 1, pytest.approx(0.8 - HALF * sqrt(0.5)), 1)
    assert (other.low, other.high, gap.detectable, gap.text_detectable) == (-1, 1, 1, 1)


def test_adjusting_allows_for_all_differences() -> None:
    first, second = build_sampled("甲", [0.3, 0.7], 0.02, 0.0), build_sampled("乙", [0.25, 0.75], 0.02, 0.0)
    gaps = compare_pair(first, second, ["ecology", "rural"])
    for gap in adjust_differences(gaps, "holm"):
        assert gap.p_adjusted == pytest.approx(2 * gap.p)
        # Nothing is sampled here, and what holds beyond the texts is not surer than what holds in them.
        assert gap.text_p_adjusted == pytest.approx(gap.p_adjusted)
        assert (gap.p, gap.detectable) == (find_error_p(gap.difference, HALF * sqrt(0.0008)), gap.text_detectable)
    assert [gap.p_adjusted for gap in adjust_differences(gaps, "bh")] == pytest.approx([gap.p for gap in gaps])


def test_log_ratios_sum_to_nothing_and_bear_absent_themes() -> None:
    ratios = center_log_ratios(np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]]))
    assert ratios.sum(axis=1) == pytest.approx([0, 0])
    assert np.isfinite(ratios).all()
    assert ratios[0, 2] == pytest.approx(log(0.001) - (2 * log(0.5) + log(0.001)) / 3)


def test_quapy_centers_log_ratios_alike() -> None:
    pytest.importorskip("quapy")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quapy.functional import CLRtransformation

        shares = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
        theirs = CLRtransformation()(shares)
    assert center_log_ratios(shares) == pytest.approx(theirs)


def test_aitchison_distance_by_hand() -> None:
    # clr (0.8, 0.2) = (ln 4 / 2, -ln 4 / 2), clr (0.5, 0.5) = (0, 0).
    assert measure_aitchison(np.array([0.8, 0.2]), np.array([0.5, 0.5])) == pytest.approx(log(4) / sqrt(2))


def test_draws_without_scatter_prove_nothing() -> None:
    """A theme that fills whole sections is drawn as it stands, by a model that knows nothing of its errors."""
    still = np.zeros((2, 2))
    first, second = (
        Sampled(name, np.array(shares), np.array(shares), None, still, still + 1e-17)
        for name, shares in (("甲", [0.9, 0.1]), ("乙", [0.1, 0.9]))
    )
    for gap in adjust_differences(compare_pair(first, second, ["ecology", "rural"]), "holm"):
        assert (gap.p, gap.p_adjusted, gap.low, gap.high) == (1, 1, -1, 1)
        assert (gap.detectable, gap.text_detectable, gap.text_p_adjusted) == (None, None, None)


def test_least_differences_are_medians_of_those_known() -> None:
    known = compare_pair(build_sampled("甲", [0.3], 0.003, 0.04), build_sampled("乙", [0.2], 0.004, 0.03), ["ecology"])[
        0
    ]
    still = replace(known, detectable=None, text_detectable=None)
    wide = replace(known, detectable=0.5, text_detectable=0.25)
    assert find_least([known, still]) == (known.text_detectable, known.detectable)
    assert find_least([wide, still, replace(wide, detectable=0.25)]) == (0.25, 0.375)
    assert find_least([still]) == (None, None)
