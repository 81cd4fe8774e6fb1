"""Explanations add up, agree with the classifier they explain, and name what was planted."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from policy_nlp.bags import Gathered
from policy_nlp.classifier import ThemeClassifier, fit_classifier, fit_text_classifier
from policy_nlp.context import Frame, build_inputs
from policy_nlp.errors import UsageError
from policy_nlp.explanation import explain_groups, explain_sentence
from policy_nlp.features import CodedReport, ReportFeatures, SentenceFeatures
from policy_nlp.pipeline import Options, explain_report, read_reports
from policy_nlp.records import Explanation

#: The words of a heading and of a plain sentence for each code; all know of 事项, which says nothing.
WORDS = {"rural.crops": ("农业", "小麦"), "rural.homes": ("村庄", "院落"), "urban.roads": ("交通", "公路")}
TEXT = """松涛县人民政府工作报告
（2023年2月6日在松涛县第九届人民代表大会第二次会议上）
一、2022年工作回顾
（一）护好一河清水。污水处理厂完成扩容，松溪断面水质达到二类。
（二）修通乡村公路。改造危桥两座，开通农村客运班线三条。
"""


def _sentence(paragraph: int, *words: str, heading: bool = False) -> SentenceFeatures:
    return SentenceFeatures(Counter(words), 8 if heading else 40, paragraph, "review", 2 if heading else 0, "")


def _report(place: str, sections: int = 60) -> CodedReport:
    """Sections of a heading and a paragraph, one of whose sentences names no theme."""
    order = [list(WORDS)[number % 3] for number in range(sections)]
    sentences = []
    for at, code in enumerate(order):
        heading, word = WORDS[code]
        plain = [_sentence(2 * at + 1, *words) for words in (("建设", word, word), ("事项",), (word,))]
        sentences += [_sentence(2 * at, heading, heading=True), *plain]
    codes = tuple(code for code in order for _ in range(4))
    return CodedReport(ReportFeatures(place, place, tuple(sentences)), "county", 2020, codes, ("",) * len(codes))


@lru_cache(maxsize=1)
def _model() -> ThemeClassifier:
    return fit_classifier([_report(place) for place in ("甲县", "乙县", "丙县", "丁县", "戊县", "己县")])


@lru_cache(maxsize=1)
def _text_model() -> ThemeClassifier:
    bags = [Counter(words) for words in (("小麦", "事项"), ("院落", "事项"), ("公路", "事项"))]
    return fit_text_classifier(bags * 5, [*WORDS] * 5)


def _features() -> ReportFeatures:
    return _report("庚县", 6).features


def _theme_of_sentence(at: int) -> str:
    return list(WORDS)[at // 4 % 3].partition(".")[0]


def _log_odds(at: int, theme: str) -> list[float]:
    """Every perceptron's log-odds of a theme, from its probabilities in double precision."""
    model, features = _model(), _features()
    bags = [sentence.words for sentence in features.sentences]
    vectors = model.build_vectors(bags)
    inputs = build_inputs(model.score_words(bags), model.code_themes, vectors, Frame(features))[at].astype(np.float64)
    inside = model.code_themes[:, model.themes.index(theme)] > 0
    odds = []
    for net in model.perceptrons:
        standard = np.clip((inputs - net.mean) / net.spread, -6, 6)
        raised = np.exp(np.maximum(standard @ net.weights[0] + net.biases[0], 0) @ net.weights[1] + net.biases[1])
        odds.append(float(np.log(raised[inside].sum() / raised[~inside].sum())))
    return odds


def _sum_up(parts: Explanation) -> tuple[float, float]:
    return sum(part.value for part in parts.contexts), sum(part.value for part in parts.words)


@pytest.mark.parametrize("at", [0, 1, 2, 6, 9, 23])
@pytest.mark.parametrize("theme", [None, "rural", "urban"])
def test_parts_add_up_and_the_score_is_the_mean_log_odds(at: int, theme: str | None) -> None:
    found = explain_sentence(_model(), _features(), at, theme)
    contexts, words = _sum_up(found)
    assert contexts == pytest.approx(found.score - found.base, abs=1e-6)
    assert words == pytest.approx(found.word_score, abs=1e-6)
    assert found.score == pytest.approx(np.mean(_log_odds(at, found.theme)), abs=1e-4)


@pytest.mark.parametrize("at", range(0, 24, 5))
def test_the_theme_and_its_probability_are_those_that_were_given(at: int) -> None:
    found = explain_sentence(_model(), _features(), at)
    themes = _model().predict(_features())[at] @ _model().code_themes
    assert found.theme == _model().themes[int(themes.argmax())] == _theme_of_sentence(at)
    assert found.probability == pytest.approx(themes.max(), abs=1e-6)
    assert found.score > 0


def test_another_theme_can_be_explained() -> None:
    given, other = (explain_sentence(_model(), _features(), 1, theme) for theme in ("rural", "urban"))
    assert (given.theme, other.theme) == ("rural", "urban")
    assert other.probability == pytest.approx(1 - given.probability, abs=1e-5)
    # Of two themes the log-odds of one are those of the other turned round.
    assert (other.score, other.base) == pytest.approx((-given.score, -given.base), abs=1e-4)
    assert other.words[0].value < 0 < given.words[0].value


def test_the_word_that_tells_is_listed_first() -> None:
    found = explain_sentence(_model(), _features(), 5)
    assert list(_features().sentences[5].words) == ["建设", "院落"]
    assert [part.name for part in found.words] == ["院落", "建设", "(constant)"]
    assert found.words[0].value > 2 * abs(found.words[1].value)


def test_word_score_is_the_likeliest_code_over_the_mean() -> None:
    bag = _features().sentences[1].words
    scores = _model().scores.score_bags(Gathered.of([bag]))[0] / np.sqrt(3) + _model().intercepts
    found = explain_sentence(_model(), _features(), 1)
    assert found.word_score == pytest.approx(scores[:2].max() - scores.mean(), abs=1e-5)


def test_the_temperature_reaches_the_second_stage() -> None:
    model = _model()
    parts = (model.codes, model.scores, model.intercepts, model.vector_words, model.vectors, model.perceptrons)
    plain, hot = (ThemeClassifier(*parts, temperature=heat).predict(_features()) for heat in (1.0, 2.0))
    roots = np.sqrt(plain)
    assert hot == pytest.approx(roots / roots.sum(axis=1, keepdims=True), abs=1e-5)


def test_surroundings_speak_where_words_do_not() -> None:
    found = explain_sentence(_model(), _features(), 10)
    assert list(_features().sentences[10].words) == ["事项"]
    values = {part.name: part.value for part in found.contexts}
    assert sum(value for name, value in values.items() if name != "words") > abs(values["words"])
    sizes = [abs(value) for value in values.values()]
    assert sizes == sorted(sizes, reverse=True)


def test_a_group_is_the_mean_of_its_sentences_by_characters() -> None:
    # Sentences 0 and 1 have 8 and 40 characters.
    one, two = (explain_sentence(_model(), _features(), at, "rural") for at in (0, 1))
    (both,) = explain_groups(_model(), _features(), [[0, 1]], ["rural"])
    assert both.score == pytest.approx((8 * one.score + 40 * two.score) / 48)
    assert both.probability == pytest.approx((8 * one.probability + 40 * two.probability) / 48, abs=1e-6)
    contexts, words = _sum_up(both)
    assert contexts == pytest.approx(both.score - both.base, abs=1e-6)
    assert words == pytest.approx(both.word_score, abs=1e-6)
    assert {part.name for part in both.words} == {part.name for part in (*one.words, *two.words)}


def test_a_classifier_of_texts_has_no_contexts() -> None:
    found = explain_sentence(_text_model(), _features(), 9)
    assert (found.theme, found.contexts, found.score, found.base) == ("urban", (), 0, 0)
    assert found.words[0].name == "公路"
    assert _sum_up(found)[1] == pytest.approx(found.word_score, abs=1e-6)
    themes = _text_model().predict(_features())[9] @ _text_model().code_themes
    assert found.probability == pytest.approx(themes.max(), abs=1e-6)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "松涛县_2023.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.mark.parametrize(
    ("sentence", "theme", "message"),
    [(0, None, "sentences 1 to"), (-1, None, "-1 is none"), (999, None, "999"), (1, "sports", "no theme sports")],
)
def test_calls_that_cannot_be_answered(
    path: Path, small_folder: Path, sentence: int, theme: str | None, message: str
) -> None:
    (report,) = read_reports(path)
    with pytest.raises(UsageError, match=message):
        explain_report(report, sentence, theme, Options(model=str(small_folder)))


def test_a_theme_goes_by_its_key_or_its_name(path: Path) -> None:
    (report,) = read_reports(path)
    assert explain_report(report, 1, "生态环境") == explain_report(report, 1, "ecology")


def test_every_sentence_and_theme_of_a_real_model_adds_up(path: Path) -> None:
    (report,) = read_reports(path)
    for number in range(1, len(report.sentences) + 1):
        for theme in (None, "ecology", "rural", "other"):
            found = explain_report(report, number, theme)
            contexts, words = _sum_up(found)
            assert contexts == pytest.approx(found.score - found.base, abs=1e-6)
            assert words == pytest.approx(found.word_score, abs=1e-6)
            assert theme in (None, found.theme)
