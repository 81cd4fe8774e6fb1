"""Where a heading ends on a line that goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.heading_cuts import find_heading_cut

FUSED = "全力兴修水利，农业基础更加稳固全年新修水渠三十二条，改造灌区两万亩，粮食总产量达到四万吨以上。"


def cut(text: str, *, fused: bool = False) -> str | None:
    end = find_heading_cut(text, 0, len(text), fused=fused)
    return None if end is None else text[:end]


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize(
    ("heading", "rest"),
    [
        ("兴修水利。", "修了三条渠。"),
        ("兴修水利！", "修了三条渠。"),
        ("兴修水利：", "修了三条渠。"),
        ("兴修水利", " 修了三条渠。"),
        ("兴修水利，筑牢根基", " 修了三条渠。"),
        ("兴修水利，2022 年修渠。", ""),
    ],
)
def test_marks_end_headings(heading: str, rest: str, fused: bool) -> None:
    assert cut(heading + rest, fused=fused) == heading


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("text", ["兴修水利；修路架桥。", "兴修水利，修路架桥，植树", ""])
def test_no_heading(text: str, fused: bool) -> None:
    assert cut(text, fused=fused) is None


def test_fused_heading_ends_without_mark() -> None:
    assert cut(FUSED, fused=True) == "全力兴修水利，农业基础更加稳固"


def test_whole_text_is_not_cut_without_mark() -> None:
    assert cut(FUSED) == FUSED


def test_start_and_limit_bound_the_heading() -> None:
    text = "（一）兴修水利。修了三条渠。"
    assert find_heading_cut(text, 3, len(text)) == 8
    assert find_heading_cut(text, 3, 7) is None


@settings(max_examples=50, deadline=None)
@given(
    strategies.text("全力兴修水利年新县加快，。；： ", max_size=50), strategies.integers(0, 10), strategies.booleans()
)
def test_cut_lies_inside(text: str, start: int, fused: bool) -> None:
    start = min(start, len(text))
    end = find_heading_cut(text, start, len(text), fused=fused)
    assert end is None or start < end <= len(text)
