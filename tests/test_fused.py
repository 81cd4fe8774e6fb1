"""Paragraphs of texts that lost their line breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.fused import LONGEST_PARAGRAPH, recover_paragraphs

FILLER = "水渠修到田头，" * 230 + "粮食增产。"


def recover(text: str) -> list[str]:
    """The paragraphs of ``text`` with so much after it that it counts as fused; the filler taken off again."""
    paragraphs = recover_paragraphs(text + FILLER)
    assert paragraphs[-1].endswith(FILLER)
    rest = paragraphs[-1].removesuffix(FILLER)
    return [*paragraphs[:-1], rest] if rest else paragraphs[:-1]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["全县增产。", "一、兴修水利修了三条渠。"],
        ["全县增产。", "（一）兴修水利修了三条渠。", "（二）修路架桥通了两条路。"],
        ["全县增产。”", "（一）兴修水利修了三条渠。"],
        ["全县增产。", "1.兴修水利修了三条渠。"],
        ["全县增产。", "——粮食增长。", "——收入增长。"],
        ["全县增产。", "各位代表！修渠不易。"],
        ["全县增产。", "2022年工作回顾", "过去一年，修了三条渠。"],
        ["重点做好以下工作：", "（一）兴修水利修了三条渠。", "（二）修路架桥通了两条路。"],
        ["全县增产。", "一、2022年工作回顾", "（一）兴修水利修了三条渠。"],
        ["全县增产。", "（二）兴修水利，筑牢根基", "1.修渠修了三条渠。"],
        ["全县努力奋斗！", "名词解释：", "1.“三渠”：指三条水渠。"],
    ],
)
def test_parts_where_breaks_left_no_trace(paragraphs: list[str]) -> None:
    assert recover("".join(paragraphs)) == paragraphs


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["全县增产。", "修了三条渠。", "通了两条路。"],
        ["一、去年工作", "（一）兴修水利", "（二）修路架桥"],
        ["全县增产。", "二、兴修水利", "1.修渠", "2.筑坝", "3.植树"],
    ],
)
def test_parts_at_spaces(paragraphs: list[str]) -> None:
    assert recover(" ".join(paragraphs)) == paragraphs


@pytest.mark.parametrize(
    "text",
    [
        "修了三条渠。通了两条路。",
        "抓好三件事：一是修渠；二是筑路；三是植树。",
        "增长4.5%。投资3.4亿元。",
        "在各位代表的支持下，修了三条渠。",
        "修渠 三条，筑路 两条 1.5公里。",
        "按照第（一）项办理，抓住（一）水利。",
        "名词解释见附件。",
        "抓好两件事：修渠，筑路。",
    ],
)
def test_does_not_part_inside_paragraphs(text: str) -> None:
    assert recover(text) == [text]


def test_ordinary_paragraphs_come_back_alone() -> None:
    text = ("全县增产。 " * 300)[:LONGEST_PARAGRAPH]
    assert recover_paragraphs(text) == [text]
    assert len(recover_paragraphs(text + "修渠。")) > 1


@settings(max_examples=30)
@given(
    strategies.lists(strategies.sampled_from(["修渠。", "（一）修路", "一、水利", " ", "各位代表！", "3.4亿元，", "”"]))
)
def test_loses_only_spaces(pieces: list[str]) -> None:
    text = "".join(pieces) + FILLER
    paragraphs = recover_paragraphs(text)
    assert "".join(paragraphs).replace(" ", "") == text.replace(" ", "")


def test_an_ornate_glossary_is_found_where_no_sentence_ends_before_it() -> None:
    body = "全县新建农村公路三十公里，粮食产量稳定增长。" * 80
    text = f"{body}打造宜居新城※名 词 解 释※[1]三渠：指三条水渠。[2]两园：指两处公园。"
    assert recover_paragraphs(text)[-2:] == ["※名 词 解 释※", "[1]三渠：指三条水渠。[2]两园：指两处公园。"]
