"""From probabilities of sentences to units, amounts and shares, worked by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from policy_nlp.codebook import load_codebook
from policy_nlp.records import Metadata, PartName, Report, Sentence, Unit
from policy_nlp.tagging import (
    SentenceThemes,
    build_profile,
    count_amounts,
    group_units,
    share_amounts,
    tag_units,
)

CODES = ("ecology.low_carbon", "ecology.pollution", "other.procedure", "rural.agriculture")
THEMES = ("ecology", "other", "rural")
SUMS = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
POLLUTION, PROCEDURE, FARMS = np.eye(4, dtype=np.float32)[[1, 2, 3]]
#: Text, paragraph, part, headings: two paragraphs of review, one of plan.
ROWS: tuple[tuple[str, int, PartName, tuple[str, ...]], ...] = (
    ("治水。", 0, "review", ("一",)),
    ("种三万亩稻。", 0, "review", ("一",)),
    ("谢谢。", 1, "review", ("一", "（二）")),
    ("造林。", 2, "plan", ("二",)),
)


def build_report() -> Report:
    text, sentences, last = "", [], 0
    for words, paragraph, part, heading in ROWS:
        text += "\n" * (paragraph - last)
        sentences.append(Sentence(len(text), len(text) + len(words), paragraph, part, heading))
        text, last = text + words, paragraph
    return Report("鹿鸣县.txt", text, Metadata("鹿鸣县", "county", 2023), (), (), tuple(sentences))


def answer_with(probabilities: list[np.ndarray], sizes: list[int] | None = None) -> SentenceThemes:
    sizes = sizes or [len(row[0]) for row in ROWS]
    return SentenceThemes(CODES, THEMES, SUMS, np.array(probabilities, np.float32), np.array(sizes, np.int64))


PLAIN = answer_with([POLLUTION, FARMS, PROCEDURE, POLLUTION])


@pytest.mark.parametrize(
    ("unit", "groups"),
    [
        ("sentence", [[0], [1], [2], [3]]),
        ("paragraph", [[0, 1], [2], [3]]),
        ("section", [[0, 1], [2], [3]]),
        ("report", [[0, 1, 2, 3]]),
    ],
)
def test_sentences_of_units(unit: Unit, groups: list[list[int]]) -> None:
    assert group_units(build_report(), unit) == groups


@pytest.mark.parametrize("unit", ["sentence", "paragraph", "section", "report"])
def test_units_hold_the_text_between_their_ends(unit: Unit) -> None:
    report = build_report()
    units = tag_units(report, unit, PLAIN, [()] * len(group_units(report, unit))).list_units()
    assert all(item.text == report.text[item.start : item.end] for item in units)
    assert all(one.end <= two.start for one, two in pairwise(units))
    assert "".join("".join(item.text.split()) for item in units) == "".join(report.text.split())


def test_unit_knows_its_report() -> None:
    first = tag_units(build_report(), "paragraph", PLAIN, [((1, 0.5),), (), ()]).list_units()[0]
    assert (first.report, first.place, first.level, first.year) == ("鹿鸣县.txt", "鹿鸣县", "county", 2023)
    assert (first.part, first.heading, first.topics) == ("review", ("一",), ((1, 0.5),))


def test_a_paragraph_has_the_theme_of_most_characters_first() -> None:
    first = tag_units(build_report(), "paragraph", PLAIN, [()] * 3).list_units()[0]
    assert first.text == "治水。种三万亩稻。"
    assert (first.theme, first.themes, first.code) == ("rural", ("rural", "ecology"), "rural.agriculture")
    assert first.probability == pytest.approx(6 / 9, abs=1e-4)


@pytest.mark.parametrize(("size", "themes"), [(25, ("rural", "ecology")), (24, ("rural",))])
def test_a_quarter_of_the_characters_makes_a_second_theme(size: int, themes: tuple[str, ...]) -> None:
    answer = answer_with([POLLUTION, FARMS, PROCEDURE, POLLUTION], [size, 100 - size, 3, 3])
    assert tag_units(build_report(), "paragraph", answer, [()] * 3).list_units()[0].themes == themes


def test_probable_but_never_chosen_themes_do_not_cover() -> None:
    torn = np.array([0.0, 0.45, 0.0, 0.55], np.float32)
    first = tag_units(build_report(), "paragraph", answer_with([torn, torn, PROCEDURE, FARMS]), [()] * 3).list_units()[
        0
    ]
    assert (first.theme, first.themes) == ("rural", ("rural",))
    assert first.probability == pytest.approx(0.55, abs=1e-4)


def test_what_sentences_are_about_goes_before_the_mean_of_probabilities() -> None:
    weak = np.array([0.0, 0.4, 0.25, 0.35], np.float32)
    answer = answer_with([weak, FARMS, PROCEDURE, FARMS], [6, 5, 3, 3])
    first = tag_units(build_report(), "paragraph", answer, [()] * 3).list_units()[0]
    assert (first.theme, first.themes) == ("ecology", ("ecology", "rural"))
    assert first.probability == pytest.approx(2.4 / 11, abs=1e-4)


def test_a_theme_is_chosen_by_the_sum_of_its_codes() -> None:
    split = np.array([0.3, 0.3, 0.0, 0.4], np.float32)
    unit = tag_units(build_report(), "sentence", answer_with([split, FARMS, PROCEDURE, FARMS]), [()] * 4).list_units()[
        0
    ]
    assert (unit.theme, unit.probability) == ("ecology", 0.6)
    assert unit.code in ("ecology.low_carbon", "ecology.pollution")


def test_sentences_without_characters_do_not_divide_by_zero() -> None:
    answer = answer_with([POLLUTION, FARMS, PROCEDURE, POLLUTION], [0, 0, 0, 0])
    themes = tag_units(build_report(), "paragraph", answer, [()] * 3).themes
    assert [set(found) for found in themes] == [{"ecology", "rural"}, {"other"}, {"ecology"}]


def test_a_whole_report_has_no_heading_and_its_largest_part() -> None:
    whole = tag_units(build_report(), "report", PLAIN, [()]).list_units()[0]
    assert (whole.heading, whole.part) == ((), "review")
    assert whole.text == build_report().text


def test_amounts_by_hand() -> None:
    assert count_amounts(PLAIN) == {"ecology": 6, "other": 3, "rural": 6}


def test_profile_orders_themes_as_the_codebook_does() -> None:
    amounts = {"other": 1, "ecology": 3, "rural": 4}
    profile = build_profile(amounts, load_codebook(), build_report())
    order = [theme.key for theme in load_codebook().themes]
    assert list(profile.shares) == sorted(amounts, key=order.index)
    assert list(profile.shares)[-1] == "other"
    assert profile.shares["ecology"] == pytest.approx(3 / 8)
    assert (profile.total, profile.reports, profile.year) == (8, ("鹿鸣县.txt",), 2023)


def test_shares_of_nothing_are_zeros() -> None:
    assert share_amounts({"ecology": 0, "rural": 0}) == {"ecology": 0.0, "rural": 0.0}
