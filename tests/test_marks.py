"""Marks before headings and list items."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from policy_nlp.marks import HEADING_KINDS, MARK_KINDS, NUMERALS, PARAGRAPH_KINDS, Mark, find_mark, parse_number


@pytest.mark.parametrize(
    ("text", "kind", "mark", "number"),
    [
        ("第一部分 回顾", "chapter", "第一部分", 1),
        ("第十二章、总则", "chapter", "第十二章、", 12),
        ("一、去年工作", "han", "一、", 1),
        ("二十三、其他", "han", "二十三、", 23),
        ("（一）兴修水利", "han_paren", "（一）", 1),
        ("( 四 )兴修水利", "han_paren", "( 四 )", 4),
        ("（十）、兴修水利", "han_paren", "（十）、", 10),
        ("第三，兴修水利", "ordinal", "第三，", 3),
        ("（3）兴修水利", "number_paren", "（3）", 3),
        ("1.兴修水利", "number", "1.", 1),
        ("12．兴修水利", "number", "12．", 12),
        ("7、兴修水利", "number", "7、", 7),
        ("③兴修水利", "circled", "③", 0),
        ("一是兴修水利", "item", "一是", 1),
        ("二要兴修水利", "item", "二要", 2),
        ("——兴修水利", "dash", "——", 0),
        ("　　一、去年工作", "han", "　　一、", 1),
    ],
)
def test_finds_mark(text: str, kind: str, mark: str, number: int) -> None:
    assert find_mark(text) == Mark(kind, mark, number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3.4亿元的投资",
        "2023年工作安排",
        "一些乡镇",
        "十分重视",
        "一年来，全县增产",
        "第一产业增长",
        "第三次会议",
        "（试行）办法",
        "100.新增",
        "-5度",
        "兴修水利一、二期",
        "二、三产业比重达到七成",
        "一、二、三产业比例为2:4:4",
        "三、四级公路",
    ],
)
def test_finds_no_mark(text: str) -> None:
    assert find_mark(text) is None


@pytest.mark.parametrize("text", ["二、三大战役", "三、一批项目", "二、四级联动", "一、“三农”工作"])
def test_headings_may_begin_with_a_numeral(text: str) -> None:
    assert find_mark(text) == Mark("han", text[:2], "一二三".index(text[0]) + 1)


def test_finds_mark_in_the_middle() -> None:
    assert find_mark("水利。（二）道路", 3) == Mark("han_paren", "（二）", 2)


def test_kinds_contain_each_other() -> None:
    assert set(HEADING_KINDS) < set(PARAGRAPH_KINDS) < set(MARK_KINDS)


@given(strategies.integers(1, 99))
def test_reads_every_number(number: int) -> None:
    tens, units = divmod(number, 10)
    numeral = (NUMERALS[tens - 1] if tens > 1 else "") + "十" * (tens > 0) + (NUMERALS[units - 1] if units else "")
    assert parse_number(f"（{numeral}）") == parse_number(f"{number}.") == number
    assert find_mark(f"{numeral}、水利") == Mark("han", f"{numeral}、", number)


@pytest.mark.parametrize("mark", ["（—）", "(-)", "（ー）"])
def test_a_dash_in_brackets_is_a_one_misread(mark: str) -> None:
    assert find_mark(f"{mark}产业发展") == Mark("han_paren", mark, 1)


def test_a_stroke_for_a_comma_counts_too() -> None:
    assert find_mark("二丶产业发展") == Mark("han", "二丶", 2)
    assert find_mark("——在大会上") == Mark("dash", "——", 0)
