"""What held-out reports say of shares: prior, mean probabilities, scales, coverage."""

from __future__ import annotations

import numpy as np
import pytest

from policy_nlp.crossvalidation import HeldOut
from policy_nlp.features import CodedReport, ReportFeatures, SentenceFeatures
from policy_nlp.intervals import spread_errors
from policy_nlp.quantification import CORRECTIONS, estimate_shares
from policy_nlp.share_calibration import (
    fit_all_errors,
    fit_share_errors,
    list_coded_rows,
    measure_shares,
)

CODES = ("ecology.water", "rural.grain")


def build_coded(count: int, sentences: int = 60, seed: int = 0) -> tuple[HeldOut, list[CodedReport]]:
    """Reports whose probabilities are right: a sentence with p = 0.8 is of that theme four times in five."""
    random = np.random.default_rng(seed)
    reports, rows, gold = [], [], []
    for number in range(count):
        sure = random.choice([0.05, 0.2, 0.5, 0.8, 0.95], sentences, p=random.dirichlet(np.ones(5)))
        codes = tuple(CODES[int(random.random() >= p)] for p in sure)
        items = tuple(SentenceFeatures({"字": 1}, 10, at // 3, "review", 0, "") for at in range(sentences))
        reports.append(CodedReport(ReportFeatures(str(number), str(number), items), "county", 2020, codes, codes))
        rows.append(np.column_stack([sure, 1 - sure]))
        gold += codes
    numbers = np.repeat(np.arange(count), sentences)
    sizes = np.full(len(gold), 10.0)
    probabilities = np.vstack(rows).astype(np.float32)
    themes = ("ecology", "rural")
    sums = np.eye(2, dtype=np.float32)
    held = HeldOut(CODES, themes, sums, probabilities, tuple(gold), sizes, numbers, np.zeros(count))
    return held, reports


def test_prior_and_mean_probabilities_are_those_of_the_coded_sentences() -> None:
    held, reports = build_coded(3)
    errors = fit_share_errors(list_coded_rows(held, reports, "characters"))
    coded = held.gold_themes == 0
    assert errors.prior == pytest.approx([coded.mean(), 1 - coded.mean()])
    assert errors.means[0, 0] == pytest.approx(held.probabilities[coded, 0].mean(), rel=1e-5)
    assert errors.means.sum(axis=0) == pytest.approx([1, 1])
    assert (errors.reports, errors.scales.shape) == (3, (len(CORRECTIONS), 2))


def test_paragraphs_go_by_most_of_their_characters() -> None:
    held, reports = build_coded(1, 6)
    (item,) = list_coded_rows(held, reports, "paragraphs")
    coded = [np.bincount(held.gold_themes[start : start + 3], minlength=2).argmax() for start in (0, 3)]
    assert item.coded.argmax(axis=1).tolist() == coded
    assert item.rows.weights.tolist() == [1, 1]
    assert item.rows.probabilities[0, 0] == pytest.approx(held.probabilities[:3, 0].mean())


def test_nine_in_ten_coded_shares_of_other_reports_lie_in_the_intervals() -> None:
    held, reports = build_coded(120)
    learnt, tried = (list_coded_rows(held, reports, "characters")[at::2] for at in (0, 1))
    errors = fit_share_errors(learnt)
    inside = []
    for item in tried:
        half = errors.scales[0] * spread_errors(item.rows)
        inside.append(np.abs(estimate_shares(item.rows, "tempered", errors) - item.shares) <= half)
    assert 0.82 <= np.mean(inside) <= 0.98


def test_right_probabilities_need_no_sharpening() -> None:
    held, reports = build_coded(150)
    assert fit_share_errors(list_coded_rows(held, reports, "characters")).power <= 1.2


def test_a_theme_that_nobody_coded_is_taken_for_what_it_is_called() -> None:
    held, reports = build_coded(2)
    gold = ("ecology.water",) * len(held.gold)
    one = HeldOut(
        *(getattr(held, name) for name in ("codes", "themes", "code_themes", "probabilities")),
        gold,
        held.characters,
        held.report,
        held.unknown,
    )
    assert fit_share_errors(list_coded_rows(one, reports, "characters")).means[:, 1].tolist() == [0, 1]


def test_every_measure_is_learnt() -> None:
    assert sorted(fit_all_errors(*build_coded(4))) == ["characters", "paragraphs", "sentences"]


def test_scores_of_shares_use_other_folds_than_they_were_learnt_on() -> None:
    held, reports = build_coded(20)
    listed = list_coded_rows(held, reports, "characters")
    folds = np.arange(20) % 4
    scores = measure_shares(listed, folds, "none")
    rows = held.report
    gaps = [
        abs((held.gold_themes[rows == n] == 0).mean() - (held.probabilities[rows == n, 0] >= 0.5).mean())
        for n in range(20)
    ]
    assert scores.error == pytest.approx(100 * np.mean(gaps))
    assert scores.covered.shape == scores.widths.shape == (20, 2)
    assert scores.widths.min() >= 0
