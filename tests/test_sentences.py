"""Cutting sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.sentences import LONGEST_PAIR, split_sentences, strip_span

PIECES = [
    "增长",
    "水渠",
    "4.5%",
    "。",
    "；",
    "！",
    "?",
    ";",
    "…",
    "……",
    "，",
    " ",
    "\n",
    "　",
    *'“”‘’（）()《》「」【】"[]的',
]
TEXTS = strategies.lists(strategies.sampled_from(PIECES), max_size=40).map("".join)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        [],
        ["修渠"],
        ["修渠。"],
        ["修渠。", "筑路！", "植树？", "办学；", "就业"],
        ["修渠!", "筑路?", "植树;"],
        ["修渠！！！", "筑路"],
        ["增长4.5%。", "投资3.26亿元，建成5G基站90座。"],
        ["村民说：“路通了。”", "全村高兴。"],
        ["村民说：“路通了！”", "全村高兴。"],
        ["他说：“要快；要稳；要好。”", "大家赞成。"],
        ["他说：“先读《水；土》；再干。”", "大家赞成。"],
        ["他说：“修渠；先读《水》再读《土》。”", "大家赞成。"],
        ["新建水库（东库；西库）两座。", "筑路。"],
        ["新建水库(东库;西库)两座；", "筑路。"],
        ["修渠（三条。）", "筑路。"],
        ["签下碳汇[1]合同。", "筑路[2]；", "植树。"],
        ["路还很长……", "我们继续走。"],
        ["坚持“修渠。”的办法。", "筑路。"],
        ["修“一渠；两路”。", "植树。"],
        ["没有关上的“引号。", "第二句。"],
        ["没有打开的引号”。", "第二句。"],
        ["“修渠。", "筑路（植树。", "办学。"],
    ],
)
def test_cuts_sentences(sentences: list[str]) -> None:
    assert cut("".join(sentences)) == sentences


def test_leaves_white_space_outside() -> None:
    assert split_sentences("  修渠。 \n　筑路。\n") == [(2, 5), (8, 11)]


def test_keeps_to_its_span() -> None:
    text = "修渠。筑路。植树。"
    assert split_sentences(text, 3, 6) == [(3, 6)]
    assert split_sentences(text, 4) == [(4, 6), (6, 9)]
    assert split_sentences(text, 5, 5) == []


@pytest.mark.parametrize(("inside", "count"), [(LONGEST_PAIR - 3, 1), (LONGEST_PAIR, 2)])
def test_long_quotations_are_cut(inside: int, count: int) -> None:
    text = "“修。" + "渠" * inside + "”"
    assert len(cut(text)) == count


@pytest.mark.parametrize(("text", "span"), [(" 渠 ", (1, 2)), ("渠", (0, 1)), ("　\n", (2, 2)), ("", (0, 0))])
def test_strips_span(text: str, span: tuple[int, int]) -> None:
    assert strip_span(text, 0, len(text)) == span


@settings(max_examples=150)
@given(TEXTS)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = split_sentences(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


@settings(max_examples=60)
@given(TEXTS, TEXTS)
def test_text_around_does_not_matter(before: str, text: str) -> None:
    shift = len(before)
    shifted = split_sentences(before + text + "“。", shift, shift + len(text))
    assert shifted == [(a + shift, b + shift) for a, b in split_sentences(text)]
