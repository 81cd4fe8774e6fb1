"""Held-out answers come from models that never saw the place; scores by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from policy_nlp.classifier import ThemeClassifier, fit_text_classifier
from policy_nlp.crossvalidation import HeldOut, crossvalidate, score_themes, summarize
from policy_nlp.features import CodedReport, ReportFeatures, SentenceFeatures

WORDS = {"rural.crops": "小麦", "rural.homes": "院落", "urban.roads": "公路", "other.procedure": "议程", "": "无"}


def _report(place: str, year: int, codes: Sequence[str], extra: str = "") -> CodedReport:
    sentences = tuple(
        SentenceFeatures(Counter([WORDS[code], *extra]), 10 + at, at, "review", 0, "") for at, code in enumerate(codes)
    )
    features = ReportFeatures(f"{place}_{year}", place, sentences)
    return CodedReport(features, "county", year, tuple(codes), ("",) * len(codes))


def _reports() -> list[CodedReport]:
    """Three places, one with two reports; only 丙县 codes procedure."""
    return [
        _report("甲县", 2020, ["rural.crops", "rural.homes", "urban.roads"]),
        _report("乙县", 2020, ["urban.roads", "rural.homes", "rural.crops", "urban.roads"]),
        _report("甲县", 2021, ["rural.homes", "rural.crops"]),
        _report("丙县", 2020, ["other.procedure", "rural.crops", "rural.homes", "urban.roads", "rural.crops"], "稀"),
    ]


class _Recorder:
    """Fits on words alone and keeps the places of every fit, and of every report that its models answer for."""

    def __init__(self) -> None:
        self.fitted: list[set[str]] = []
        self.asked: list[tuple[set[str], str]] = []
        self.further: list[set[str]] = []

    def __call__(self, reports: Sequence[CodedReport], further: Sequence[CodedReport]) -> ThemeClassifier:
        recorder, places = self, {report.features.place for report in reports}
        self.fitted.append(places)
        self.further.append({report.features.report for report in further})
        bags = [sentence.words for report in reports for sentence in report.features.sentences]
        inner = fit_text_classifier(bags, [code for report in reports for code in report.codes])

        class Watched(ThemeClassifier):
            def predict(self, features: ReportFeatures) -> np.ndarray:
                recorder.asked.append((places, features.report))
                return super().predict(features)

        return Watched(inner.codes, inner.scores, inner.intercepts)


def test_no_model_answers_for_a_place_that_it_saw() -> None:
    recorder = _Recorder()
    crossvalidate(_reports(), recorder)
    everywhere = {"甲县", "乙县", "丙县"}
    assert len(recorder.fitted) == 3
    assert sorted(name for _, name in recorder.asked) == ["丙县_2020", "乙县_2020", "甲县_2020", "甲县_2021"]
    assert all(places == everywhere - {name[:2]} for places, name in recorder.asked)


def test_answers_stand_in_the_order_of_the_reports() -> None:
    reports = _reports()
    held = crossvalidate(reports, _Recorder())
    assert held.codes == tuple(sorted(filter(None, WORDS)))
    assert held.themes == ("other", "rural", "urban")
    assert held.gold == tuple(code for report in reports for code in report.codes)
    assert held.report.tolist() == [0] * 3 + [1] * 4 + [2] * 2 + [3] * 5
    assert held.characters.tolist() == [10, 11, 12, 10, 11, 12, 13, 10, 11, 10, 11, 12, 13, 14]
    assert held.probabilities.sum(axis=1) == pytest.approx(np.ones(14), abs=1e-5)
    guessed = [held.codes[at] for at in held.probabilities.argmax(axis=1)]
    assert guessed[:9] == list(held.gold[:9])
    assert guessed[10:] == list(held.gold[10:])


def test_a_code_that_a_model_never_saw_has_no_probability() -> None:
    held = crossvalidate(_reports(), _Recorder())
    column = held.codes.index("other.procedure")
    assert held.probabilities[9:, column].tolist() == [0] * 5
    assert (held.probabilities[:9, column] > 0).all()


def test_unknown_words_are_those_of_the_held_out_model() -> None:
    held = crossvalidate(_reports(), _Recorder())
    # 丙县: five times 稀 and once 议程 among ten words.
    assert held.unknown.tolist() == [0, 0, 0, 0.6]


def test_folds_limit_the_number_of_models() -> None:
    recorder = _Recorder()
    crossvalidate(_reports(), recorder, folds=2)
    assert recorder.fitted == [{"甲县"}, {"乙县", "丙县"}]
    assert all(name[:2] not in places for places, name in recorder.asked)


def test_further_reports_of_a_held_out_place_are_held_out_too() -> None:
    recorder = _Recorder()
    crossvalidate(_reports(), recorder, [_report("甲县", 2015, ["rural.crops"]), _report("丁县", 2015, [""])], folds=2)
    assert recorder.fitted == [{"甲县"}, {"乙县", "丙县"}]
    assert recorder.further == [{"甲县_2015", "丁县_2015"}, {"丁县_2015"}]


def test_processes_change_nothing() -> None:
    held, other = (crossvalidate(_reports(), _fit_words, jobs=jobs) for jobs in (1, 2))
    assert (other.codes, other.themes, other.gold) == (held.codes, held.themes, held.gold)
    assert (other.probabilities == held.probabilities).all()
    assert summarize(other) == summarize(held)


def _fit_words(reports: Sequence[CodedReport], further: Sequence[CodedReport]) -> ThemeClassifier:
    bags = [sentence.words for report in reports for sentence in report.features.sentences]
    return fit_text_classifier(bags, [code for report in reports for code in report.codes])


def _held() -> HeldOut:
    """Two reports; codes a.x, a.y, b.x, other.p, other.q; one row a sentence."""
    codes, themes = ("a.x", "a.y", "b.x", "other.p", "other.q"), ("a", "b", "other")
    sums = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], np.float32)
    rows = [
        [0.6, 0.2, 0.1, 0.1, 0.0],  # a.x, right
        [0.3, 0.3, 0.4, 0.0, 0.0],  # theme a (0.6) though b.x is the likeliest code; coded b
        [0.1, 0.5, 0.2, 0.1, 0.1],  # a.y, coded a.x: the theme alone is right
        [0.0, 0.0, 0.2, 0.5, 0.3],  # other.p, coded other.q: counts as right
        [0.0, 0.1, 0.9, 0.0, 0.0],  # b.x, right
    ]
    gold = ("a.x", "b.x", "a.x", "other.q", "b.x")
    sizes, numbers = np.array([10.0, 20, 30, 10, 30]), np.array([0, 0, 0, 1, 1])
    return HeldOut(codes, themes, sums, np.array(rows, np.float32), gold, sizes, numbers, np.array([0.1, 0.2]))


def test_summary_by_hand() -> None:
    summary = summarize(_held())
    # a: 40 of 40 coded, 60 guessed; b: 30 of 50 coded, 30 guessed; other: all 10.
    assert summary.macro_f1 == pytest.approx((80 / 100 + 60 / 80 + 1) / 3)
    assert [theme.f1 for theme in score_themes(_held()).themes] == pytest.approx([80 / 100, 60 / 80, 1])
    assert summary.accuracy == pytest.approx(0.8)
    assert summary.subtheme_accuracy == pytest.approx(0.5)
    # First report: a 60 for 40, b 0 for 20, of 60 characters and three themes; second without error.
    assert summary.share_error == pytest.approx((100 * 40 / 3 / 60 + 0) / 2)


def test_selection_keeps_the_order_and_repeats() -> None:
    held = _held().select([1, 0, 1])
    assert held.gold == ("other.q", "b.x", "a.x", "b.x", "a.x", "other.q", "b.x")
    assert held.report.tolist() == [0, 0, 1, 1, 1, 2, 2]
    assert held.characters.tolist() == [10, 30, 10, 20, 30, 10, 30]
    assert held.unknown.tolist() == [0.2, 0.1, 0.2]
    assert (held.probabilities[:2] == held.probabilities[5:]).all()
    assert summarize(held).accuracy == pytest.approx(120 / 140)
    assert summarize(held).share_error == pytest.approx(100 * 40 / 3 / 60 / 3)
