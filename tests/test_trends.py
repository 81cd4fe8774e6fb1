"""Trends and changes of level of shares over years, against scipy, made-up years and by hand."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from policy_nlp.intervals import HALF, Sampled
from policy_nlp.trends import Design, estimate_autocorrelation, find_change, fit_trend


def build(name: str, share: float, error: float) -> Sampled:
    values = np.array([share, 1 - share])
    return Sampled(name, values, values, np.full(2, error * HALF), np.zeros((2, 2)), np.zeros((2, 2)))


def build_years(shares: list[float], error: float = 0.001) -> dict[int, Sampled]:
    return {2018 + at: build(str(at), share, error) for at, share in enumerate(shares)}


def draw(autocorrelation: float, years: int, themes: int, random: np.random.Generator) -> NDArray[np.float64]:
    values = random.standard_normal((themes, years))
    for at in range(1, years):
        values[:, at] = autocorrelation * values[:, at - 1] + sqrt(1 - autocorrelation**2) * values[:, at]
    return values


def find_split(values: list[float], error: float) -> tuple[int, float, float]:
    levels = Design.of(range(len(values))).levels
    return find_change(levels, np.eye(len(values)), np.array(values), np.full(len(values), error))


def test_slopes_are_scipys() -> None:
    from scipy.stats import linregress

    shares = [0.10, 0.13, 0.12, 0.16, 0.19]
    theirs = linregress(range(2018, 2023), shares)
    trend = fit_trend("鹿鸣县", "ecology", 0, build_years(shares), 0.0)
    assert trend.slope == pytest.approx(theirs.slope)
    assert trend.p == pytest.approx(theirs.pvalue)
    assert trend.slope_error == pytest.approx(theirs.stderr)
    # Student's t of three degrees of freedom: 2.3534 at 95 %.
    assert trend.high - trend.slope == pytest.approx(2.353363 * theirs.stderr, rel=1e-5)
    assert trend.years == (2018, 2019, 2020, 2021, 2022)


def test_shares_own_errors_widen_a_slope_that_fits_too_well() -> None:
    trend = fit_trend("鹿鸣县", "ecology", 0, build_years([0.1, 0.2, 0.3, 0.4], 0.05), 0.0)
    # Squares of centred years: 2 (1.5^2 + 0.5^2) = 5.
    assert (trend.high - trend.low) / 2 == pytest.approx(2.919986 * 0.05 / sqrt(5), rel=1e-5)
    assert trend.slope_error == pytest.approx(0.05 / sqrt(5))


def test_a_change_is_found_where_it_is() -> None:
    place, change, p = find_split([0.1, 0.1, 0.1, 0.3, 0.3, 0.3], 0.02)
    assert (place, change) == (3, pytest.approx(0.2))
    # t = 0.2 / sqrt(2 * 0.02^2 / 3) = 12.247 with 4 degrees of freedom, times three splits.
    assert p == pytest.approx(3 * 2.5518e-4, rel=1e-3)


def test_the_scatter_of_years_counts_where_it_is_wider_than_their_errors() -> None:
    from scipy.stats import ttest_ind

    values = np.array([0.10, 0.14, 0.11, 0.19, 0.16])
    place, change, p = find_split(values.tolist(), 1e-4)
    theirs = {split: ttest_ind(values[split:], values[:split]).pvalue for split in (2, 3)}
    assert place == min(theirs, key=lambda split: theirs[split])
    assert change == pytest.approx(values[place:].mean() - values[:place].mean())
    assert p == pytest.approx(2 * theirs[place])


def test_no_change_is_none_after_bonferroni() -> None:
    # One split in four years: t = 0.02 / sqrt(0.02^2 / 2 + 0.02^2 / 2) = 1 with 2 degrees of freedom.
    assert find_split([0.10, 0.10, 0.12, 0.12], 0.02)[2] == pytest.approx(0.4226, abs=1e-4)
    # What is far from sure is told all the same.
    assert find_split([0.10, 0.10, 0.11, 0.11, 0.11], 0.2) == (2, pytest.approx(0.01), 1.0)


def test_a_steady_slope_is_no_change_of_level() -> None:
    steady = fit_trend("鹿鸣县", "ecology", 0, build_years([0.10, 0.12, 0.14, 0.16, 0.18, 0.20]), 0.0)
    assert steady.change_year is None
    stepped = fit_trend("鹿鸣县", "ecology", 0, build_years([0.10, 0.10, 0.10, 0.16, 0.16, 0.16]), 0.0)
    assert stepped.change_year == 2021


def test_other_paragraphs_do_not_hide_a_trend_that_the_years_show() -> None:
    shares = [0.10, 0.11, 0.10, 0.12, 0.13, 0.12, 0.15, 0.16, 0.15, 0.17]
    plain = build_years(shares)
    drawn = np.array([[0.1, -0.1], [-0.1, 0.1]])
    wide = {year: replace(sampled, sampling=drawn) for year, sampled in plain.items()}
    assert fit_trend("鹿鸣县", "ecology", 0, wide, 0.0) == fit_trend("鹿鸣县", "ecology", 0, plain, 0.0)
    assert fit_trend("鹿鸣县", "ecology", 0, wide, 0.0).p < 0.001


@pytest.mark.parametrize("autocorrelation", [0.0, 0.5])
def test_the_standard_error_of_a_slope_is_right_where_years_are_alike(autocorrelation: float) -> None:
    random = np.random.default_rng(0)
    trends = [
        fit_trend("鹿鸣县", "ecology", 0, build_years(shares.tolist(), 0.0), autocorrelation)
        for shares in draw(autocorrelation, 8, 3000, random)
    ]
    # Student's t is off where years are alike, as squares of residuals are no chi-square then, but not by much.
    assert 0.04 < np.mean([trend.p < 0.05 for trend in trends]) < 0.06
    # One in ten slopes leaves the interval around it, of which the true one is 0.
    assert 0.88 < np.mean([trend.low < 0 < trend.high for trend in trends]) < 0.92


def test_years_that_are_alike_are_told_from_few_of_them() -> None:
    random = np.random.default_rng(0)
    for autocorrelation in (0.0, 0.4, 0.7):
        found = [
            estimate_autocorrelation([(range(2001, 2011), shares) for shares in draw(autocorrelation, 10, 24, random)])
            for _ in range(30)
        ]
        assert np.median(found) == pytest.approx(autocorrelation, abs=0.1)


def test_a_change_of_level_does_not_pass_for_years_that_are_alike() -> None:
    random = np.random.default_rng(0)
    series = draw(0.0, 20, 24, random)
    series[:, 10:] += 4
    assert estimate_autocorrelation([(range(20), shares) for shares in series]) < 0.2


def test_a_gap_makes_years_less_alike() -> None:
    alike = Design.of([2018, 2019, 2021, 2022]).correlate(0.5)
    assert alike[0].tolist() == [1, 0.5, 0.125, 0.0625]


def test_many_years_tell_of_themselves() -> None:
    values = draw(0.9, 40, 1, np.random.default_rng(1))[0]
    trend = fit_trend("鹿鸣县", "ecology", 0, build_years(values.tolist(), 0.0), 0.1)
    assert trend.autocorrelation > 0.5
    few = fit_trend("鹿鸣县", "ecology", 0, build_years(values[:10].tolist(), 0.0), 0.1)
    assert few.autocorrelation == 0.1


@pytest.mark.parametrize("autocorrelation", [0.0, 0.5])
def test_years_without_trend_or_change_seldom_have_one(autocorrelation: float) -> None:
    random = np.random.default_rng(0)
    found = []
    for _ in range(50):
        panel = draw(autocorrelation, 10, 12, random)
        common = estimate_autocorrelation([(range(10), shares) for shares in panel])
        for shares in panel:
            trend = fit_trend("鹿鸣县", "ecology", 0, build_years(shares.tolist(), 0.0), common)
            found.append((trend.p < 0.05, trend.change_p < 0.05))
    # Independent years are assumed by a plain test, which finds 22 % of trends here where they are alike.
    assert (np.mean(found, axis=0) < 0.08).all()


def test_shares_that_stand_still_say_nothing_of_likeness() -> None:
    years, still = range(2018, 2025), np.full(7, 0.1)
    up_and_down = np.array([0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1])
    assert estimate_autocorrelation([(years, still)] * 11) == 0
    assert estimate_autocorrelation([(years, up_and_down), *[(years, still)] * 11]) == 0
