"""Sections, paragraphs and sentences of several years, told by headings and openings."""

from __future__ import annotations

import pytest

from policy_nlp.periods import find_several, is_of_one_year

PLAN = 3


def mark(*lines: str, parts: list[int] | None = None) -> str:
    """A line a paragraph, with its level before it, 0 for text; sentences of a paragraph stand apart by a bar."""
    texts, levels, paragraphs, numbers = [], [], [], []
    for paragraph, line in enumerate(lines):
        for text in line[1:].split("|"):
            texts.append(text)
            levels.append(int(line[0]))
            paragraphs.append(paragraph)
            numbers.append(parts[paragraph] if parts else PLAN)
    return "".join("5" if several else "1" for several in find_several(texts, levels, paragraphs, numbers))


@pytest.mark.parametrize(
    "heading",
    [
        "过去五年工作回顾",
        "今后五年的目标",
        "“十四五”时期主要任务",
        "2020年工作和“十三五”回顾",
        "展望“十四五”",
        "未来三年怎么干",
    ],
)
def test_headings_of_several_years(heading: str) -> None:
    assert mark(f"1{heading}", "0造林两万亩。", "2（一）林业", "0造林一万亩。") == "5555"


@pytest.mark.parametrize(
    "heading",
    [
        "2023年工作安排",
        "坚持“十四五”开局就是决战",
        "推进城镇面貌三年大变样",
        "决胜“十三五”",
        "抓好“十五五”良好开局",
        "林业",
    ],
)
def test_other_headings(heading: str) -> None:
    assert mark(f"1{heading}", "0造林两万亩。") == "11"


def test_a_year_named_below_goes_before_the_heading_above() -> None:
    assert mark("1今后五年目标", "2（一）林业", "22024年任务", "0造林。", "2水利", "0修渠。") == "551155"
    assert mark("1今后五年目标", "0造林。", "1二、2024年任务", "0造林。") == "5511"


def test_openings_hold_for_their_paragraph() -> None:
    assert mark("1工作回顾", "0平稳。", "0五年来，造林两万亩。|修渠十条。", "0修路。") == "11551"
    assert mark("1工作回顾", "0平稳。", "0造林两万亩。|五年来，修渠十条。|修路。", "0办学。") == "111511"
    assert mark("1过去五年工作回顾", "0平稳。", "0过去的2022年，造林三千亩。|修渠一条。", "0修路。") == "55" + "115"
    assert mark("1“十四五”回顾", "02025年是“十四五”收官之年。", "0修路。") == "555"


def test_openings_of_a_section_hold_for_all_of_it() -> None:
    assert (
        mark("1工作回顾", "0五年来，成绩喜人。", "0修渠十条。", "2（一）林业", "0造林。", "1计划", "0修路。")
        == "1555511"
    )
    assert (
        mark("1过去五年", "0喜人。", "0一年来，我们做了：", "2（一）林业", "0造林。", "2（二）水利", "0修渠。")
        == "5511111"
    )


def test_the_work_of_a_year_goes_before_the_years_above_it() -> None:
    lines = ["1工作安排", "0未来三年，造林两万亩。", "0修渠。", "02024年政府工作的总体要求是求实。", "0增长6%。"]
    assert mark(*lines) == "15511"


def test_a_part_begins_anew() -> None:
    assert mark("1过去五年工作", "0修渠。", "0修路。", parts=[1, 1, 3]) == "551"


def test_words_of_one_year() -> None:
    assert [is_of_one_year(text) for text in ("全年新增", "比上年增长", "同比增长", "累计新增")] == [True] * 3 + [False]
