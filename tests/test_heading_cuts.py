"""Where a heading ends on a line that goes on."""

from __future__ import annotations

from itertools import pairwise
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.heading_cuts import _score_cuts, cut_siblings, find_heading_cut, list_cuts

WATER, FIRMS = "全力兴修水利，农业基础更加稳固", "全力招商引资，产业支撑更加有力"
UNDER_WATER, UNDER_FIRMS = "全年新修水渠三十二条，改造灌区两万亩。", "全年签约项目十六个，到位资金三亿元。"

EXAMPLES = Path(__file__).parent.parent / "corpus" / "examples"
#: Headings of an example that has no line breaks; a short sentence begins the text under each.
JIANGWAN = [
    "坚定不移壮大先进制造业,挺起县域经济脊梁",
    "全力以赴招大引强,积蓄高质量发展动能",
    "深化港产城联动,建设通江达海物流枢纽",
    "深化改革创新,打造一流营商环境",
    "抓好乡村振兴,促进城乡融合发展",
    "坚持民生优先,增进群众福祉",
]


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


def test_siblings_whose_text_begins_with_a_short_sentence() -> None:
    text = (EXAMPLES / "江湾县_2023.txt").read_text("utf-8").replace("\n", "")
    starts = [text.index(heading) for heading in JIANGWAN]
    ends = cut_siblings(text, [(start, start + 62) for start in starts])
    found = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert sum(one == other for one, other in zip(found, JIANGWAN, strict=True)) >= 5


def test_scores_are_log_probabilities() -> None:
    text = WATER + UNDER_WATER
    scored = _score_cuts(text, 0, len(text))
    assert [cut.end for cut in scored] == [cut.end for cut in list_cuts(text, 0, len(text))]
    assert sum(exp(cut.score) for cut in scored) == pytest.approx(1)
    assert max(scored, key=lambda cut: cut.score).end == len(WATER)


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


@settings(max_examples=50)
@given(strategies.lists(strategies.text("全力兴修水利年新县加快，。；： ", max_size=50), min_size=1, max_size=3))
def test_cuts_lie_inside(lines: list[str]) -> None:
    for line, found in zip(lines, cut_all(*lines), strict=True):
        assert found is None or (0 < len(found) <= len(line) and line.startswith(found))
