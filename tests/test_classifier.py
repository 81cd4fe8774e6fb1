"""The two stages on synthetic reports whose codes can be seen by eye."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from policy_nlp.classifier import ThemeClassifier, assign_folds, fit_classifier, fit_text_classifier
from policy_nlp.features import CodedReport, ReportFeatures, SentenceFeatures
from policy_nlp.model_store import Model
from policy_nlp.segmentation import Segmenter

#: The words of a heading and of a plain sentence for each code; both know of 事项, which says nothing.
WORDS = {"rural.agriculture": ("农业", "小麦"), "urban.transport": ("交通", "公路")}
CODES = tuple(WORDS)


def _sentence(paragraph: int, *words: str, heading: bool = False) -> SentenceFeatures:
    return SentenceFeatures(Counter(words), 8 if heading else 40, paragraph, "review", 2 if heading else 0, "")


def _section(code: str, paragraph: int) -> list[SentenceFeatures]:
    """A heading and a paragraph, one of whose sentences names no theme."""
    heading, word = WORDS[code]
    plain = [_sentence(paragraph + 1, word, word), _sentence(paragraph + 1, "事项"), _sentence(paragraph + 1, word)]
    return [_sentence(paragraph, heading, heading=True), *plain]


def _report(place: str, sections: int = 100, year: int = 2020) -> CodedReport:
    order = [CODES[number % 2] for number in range(sections)]
    sentences = [sentence for at, code in enumerate(order) for sentence in _section(code, 2 * at)]
    codes = tuple(code for code in order for _ in range(4))
    features = ReportFeatures(f"{place}_{year}", place, tuple(sentences))
    return CodedReport(features, "county", year, codes, ("",) * len(codes))


@lru_cache(maxsize=4)
def _fit(seed: int) -> ThemeClassifier:
    return fit_classifier([_report(place) for place in ("甲县", "乙县", "丙县", "丁县", "戊县", "己县")], seed)


def _arrays(model: ThemeClassifier) -> list[bytes]:
    nets = [array for net in model.perceptrons for array in (net.mean, net.spread, *net.weights, *net.biases)]
    return [array.tobytes() for array in (model.scores.rows, model.intercepts, model.vectors, *nets)]


def _guess(model: ThemeClassifier, bag: Mapping[str, int]) -> str:
    return model.codes[int(model.predict_bags([bag])[0].argmax())]


def test_words_decide_the_code() -> None:
    assert _guess(_fit(0), {"小麦": 1}) == "rural.agriculture"
    assert _guess(_fit(0), {"公路": 1}) == "urban.transport"


def test_unknown_words_are_judged_by_their_characters() -> None:
    assert "麦田" not in _fit(0).scores.words
    assert _guess(_fit(0), {"麦田": 1}) == "rural.agriculture"
    assert _guess(_fit(0), {"铁路": 1}) == "urban.transport"


def test_context_decides_where_words_do_not() -> None:
    model, report = _fit(0), _report("庚县", 10)
    empty = [at for at, sentence in enumerate(report.features.sentences) if "事项" in sentence.words]
    alone = model.predict_bags([report.features.sentences[at].words for at in empty])
    assert alone.max() < 0.6
    guess = model.predict(report.features)[empty]
    assert [model.codes[at] for at in guess.argmax(axis=1)] == [report.codes[at] for at in empty]
    assert guess.max(axis=1).min() > 0.8


def test_all_codes_of_an_unseen_place_are_found() -> None:
    model, report = _fit(0), _report("庚县", 6)
    guess = model.predict(report.features)
    assert tuple(model.codes[at] for at in guess.argmax(axis=1)) == report.codes
    assert guess.sum(axis=1) == pytest.approx(np.ones(24), abs=1e-5)


def test_the_seed_decides_the_model() -> None:
    again = fit_classifier([_report(place) for place in ("甲县", "乙县", "丙县", "丁县", "戊县", "己县")], 0)
    assert _arrays(again) == _arrays(_fit(0))
    assert _arrays(_fit(1)) != _arrays(_fit(0))


def test_order_of_words_does_not_matter(bundled: Model) -> None:
    words = Segmenter().cut_words("今年新建乡村公路三条，改造灌溉水渠，扶持养蜂合作社。")
    one, other = Counter(words), Counter(reversed(words))
    assert list(one) != list(other)
    guess = bundled.classifier.predict_bags([one, other])
    assert guess[0] == pytest.approx(guess[1], abs=1e-6)


def test_themes_are_sums_of_codes() -> None:
    model = fit_text_classifier([{"麦": 1}, {"村": 1}, {"路": 1}], ["rural.a", "rural.b", "urban.a"])
    assert model.themes == ("rural", "urban")
    assert model.code_themes.tolist() == [[1, 0], [1, 0], [0, 1]]


def test_a_second_code_draws_a_share_of_the_target() -> None:
    first = _report("甲县")
    double = CodedReport(
        first.features, "county", 2020, first.codes, tuple(CODES[code == CODES[0]] for code in first.codes)
    )
    places = ("乙县", "丙县")
    sure = fit_classifier([first, *(_report(place) for place in places)]).score_words([{"小麦": 1}])
    torn = fit_classifier([double, *(_report(place) for place in places)]).score_words([{"小麦": 1}])
    assert torn[0, 0] < sure[0, 0] - 0.03
    assert torn[0, 0] > 0.5


def _half_coded(code: str) -> CodedReport:
    """A report of another place whose sentences on 河道, a word that no coded report holds, are coded; the rest not."""
    report = _report("庚县", 40)
    words = [Counter({"河道": 2}) if "事项" in s.words else s.words for s in report.features.sentences]
    sentences = tuple(replace(s, words=bag) for s, bag in zip(report.features.sentences, words, strict=True))
    codes = tuple(code if "河道" in bag else "" for bag in words)
    return replace(report, features=ReportFeatures("庚县_2020", "庚县", sentences), codes=codes)


@pytest.mark.parametrize("code", CODES)
def test_codes_of_further_reports_teach_new_words(code: str) -> None:
    coded = [_report(place, 20) for place in ("甲县", "乙县", "丙县")]
    model = fit_classifier(coded, further=[_half_coded(code)])
    assert _guess(model, {"河道": 2}) == code
    assert _guess(model, {"小麦": 2}) == "rural.agriculture"


def test_a_code_that_no_coded_report_holds_is_left_out() -> None:
    coded = [_report(place, 20) for place in ("甲县", "乙县", "丙县")]
    assert fit_classifier(coded, further=[_half_coded("culture.sports")]).codes == CODES


def test_folds_keep_a_place_together_and_even() -> None:
    reports = [_report("甲县", 6), _report("乙县", 5), _report("丙县", 4), _report("甲县", 4, 2021)]
    assert assign_folds(reports, 2).tolist() == [0, 1, 1, 0]
    assert assign_folds(reports, 10).tolist() == [0, 1, 2, 0]


def test_another_draw_puts_other_places_together() -> None:
    reports = [_report(f"{number}县", 2, year) for number in range(12) for year in (2020, 2021)]
    first, other = (assign_folds(reports, 3, draw) for draw in (0, 1))
    assert [set(np.bincount(folds)) for folds in (first, other)] == [{8}, {8}]
    assert (other[::2] == other[1::2]).all()
    assert len(set(zip(first.tolist(), other.tolist(), strict=True))) > 3
    assert assign_folds(reports, 3, 1).tolist() == other.tolist()


def test_unknown_words_are_measured_by_count() -> None:
    sentences = (_sentence(0, "小麦", "小麦"), _sentence(0, "小麦", "石油"))
    assert _fit(0).measure_unknown(ReportFeatures("报告", "甲县", sentences)) == 0.25
    assert _fit(0).measure_unknown(ReportFeatures("报告", "甲县", ())) == 0
