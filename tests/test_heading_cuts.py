"""Where a heading ends on a line that goes on."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.heading_cuts import cut_siblings, find_heading_cut

WATER, FIRMS = "全力兴修水利，农业基础更加稳固", "全力招商引资，产业支撑更加有力"
UNDER_WATER, UNDER_FIRMS = "全年新修水渠三十二条，改造灌区两万亩。", "全年签约项目十六个，到位资金三亿元。"


def cut(text: str) -> str | None:
    end = find_heading_cut(text, 0, len(text))
    return None if end is None else text[:end]


def cut_all(*lines: str) -> list[str | None]:
    text = "".join(lines)
    starts = [len("".join(lines[:at])) for at in range(len(lines) + 1)]
    spans = list(pairwise(starts))
    ends = cut_siblings(text, spans)
    return [None if end is None else text[start:end] for (start, _), end in zip(spans, ends, strict=True)]


@pytest.mark.parametrize(
    ("heading", "rest"),
    [
        ("兴修水利。", "修了三条渠。"),
        ("兴修水利！", "修了三条渠。"),
        ("兴修水利：", "修了三条渠。"),
        ("兴修水利", " 修了三条渠。"),
        ("兴修水利，筑牢根基", " 修了三条渠。"),
        ("兴修水利，2022 年修渠。", ""),
        ("修 渠筑路。", "植树。"),
    ],
)
def test_marks_end_headings(heading: str, rest: str) -> None:
    assert cut(heading + rest) == heading


@pytest.mark.parametrize("text", ["兴修水利；修路架桥。", "兴修水利，修路架桥，植树", ""])
def test_no_heading(text: str) -> None:
    assert cut(text) is None


def test_siblings_without_marks_are_cut_alike() -> None:
    assert cut_all(WATER + UNDER_WATER, FIRMS + UNDER_FIRMS) == [WATER, FIRMS]


def test_siblings_with_full_stops_keep_them() -> None:
    assert cut_all(f"{WATER}。{UNDER_WATER}", f"{FIRMS}。{UNDER_FIRMS}") == [f"{WATER}。", f"{FIRMS}。"]


def test_a_space_ends_a_fused_heading() -> None:
    assert cut_all(f"{WATER} {UNDER_WATER}", f"{FIRMS} {UNDER_FIRMS}") == [WATER, FIRMS]


def test_short_lines_have_no_cut() -> None:
    assert cut_all("修渠", "") == [None, None]


def test_start_and_limit_bound_the_heading() -> None:
    text = "（一）兴修水利。修了三条渠。"
    assert find_heading_cut(text, 3, len(text)) == 8
    assert find_heading_cut(text, 3, 7) is None
    assert find_heading_cut(text, 3, 1000) == 8


@settings(max_examples=50, deadline=None)
@given(strategies.lists(strategies.text("全力兴修水利年新县加快，。；： ", max_size=50), min_size=1, max_size=3))
def test_cuts_lie_inside(lines: list[str]) -> None:
    for line, found in zip(lines, cut_all(*lines), strict=True):
        assert found is None or (0 < len(found) <= len(line) and line.startswith(found))
