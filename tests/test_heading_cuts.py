"""Where a heading ends on a line that goes on."""

from __future__ import annotations

from itertools import pairwise
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.heading_cuts import _score_cuts, cut_run_ins, cut_siblings, find_heading_cut, list_cuts

WATER, FIRMS = "全力兴修水利，农业基础更加稳固", "全力招商引资，产业支撑更加有力"
UNDER_WATER, UNDER_FIRMS = "全年新修水渠三十二条，改造灌区两万亩。", "全年签约项目十六个，到位资金三亿元。"

EXAMPLES = Path(__file__).parent.parent / "corpus" / "examples"
#: Headings of an example that has no line breaks; a short sentence begins the text under each.
JIANGWAN = [
    "聚力制造强县,产业根基更加稳固",
    "突出项目为王,发展后劲持续增强",
    "做活港口文章,枢纽功能加速释放",
    "统筹城乡建设,县域面貌加快改观",
    "办好民生实事,社会大局和谐稳定",
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
    spans = [(start, start + 62) for start in starts]
    ends = [*cut_siblings(text, spans[:5]), *cut_siblings(text, spans[5:])]
    found = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert sum(one == other for one, other in zip(found, JIANGWAN, strict=True)) >= 10


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


def cut_kept(*lines: str) -> list[str | None]:
    """What is cut from lines of which each holds a heading and its text."""
    spans = [(sum(map(len, lines[:at])), sum(map(len, lines[: at + 1]))) for at in range(len(lines))]
    text = "".join(lines)
    ends = cut_run_ins(text, spans, [])
    return [None if end is None else text[start:end] for (start, _), end in zip(spans, ends, strict=True)]


def test_siblings_that_took_in_a_short_sentence_are_told_from_those_that_stop() -> None:
    heads = [
        "聚焦兴修水利，提高农业生产能力",
        "聚焦招商引资，做大做强工业经济",
        "聚焦改革创新，打造一流营商环境",
        "聚焦乡村振兴，促进城乡融合发展",
        "聚焦民生改善，增进人民群众福祉",
    ]
    leads = [
        "加快建设高标准农田",
        "全力推动重大项目落地",
        "深入推进简政放权",
        "扛稳粮食安全责任",
        "继续办好十件民生实事",
    ]
    took = [f"{head}{lead}。{UNDER_WATER}" for head, lead in zip(heads, leads, strict=True)]
    assert cut_kept(*took) == heads
    assert cut_kept(*(f"{head}。{lead}。{UNDER_WATER}" for head, lead in zip(heads, leads, strict=True))) == [None] * 5


@pytest.mark.parametrize(
    "text", ["为全县一万户群众免费安装自来水管道和水表；", "[三渠]指在全县修建完成的三条引水灌溉的水渠和设施"]
)
def test_items_and_notes_ran_into_nothing(text: str) -> None:
    assert cut_kept(*[text + UNDER_FIRMS] * 5) == [None] * 5


def test_a_full_stop_that_is_far_likelier_ends_its_heading_among_siblings_that_ran_in() -> None:
    heads = ["兴修水利，农业基础更加稳固", "招商引资，产业支撑更加有力", "改革创新，营商环境更加优化"]
    lines = [f"全力{head}大力推进重点项目。{UNDER_WATER}" for head in heads]
    stopped = "全面深化改革开放，充分激发发展活力。"
    assert cut_all(*lines, stopped + UNDER_FIRMS) == [*(f"全力{head}" for head in heads), stopped]
