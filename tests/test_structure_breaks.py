"""Parts and headings of reports whose lines were broken or lost, or that say little of where they stand."""

from __future__ import annotations

import pytest

from .test_structure import BODY, LINES, PLANNED, list_headings, parse_lines


def test_a_year_that_has_passed_opens_no_plan() -> None:
    past = "刚刚过去的2022年，是全县上下不平凡的一年。累计修渠三条。"
    assert [part.name for part in parse_lines(LINES["opening"], BODY, BODY, past, BODY).parts] == ["front", "review"]


def test_plan_opens_amid_a_paragraph_where_its_heading_lost_its_line() -> None:
    fused = "发展中还存在不少问题。我们将努力解决。2023年工作安排建议2023年要修渠三条。"
    report = parse_lines(LINES["opening"], "2022年工作回顾", BODY, BODY, fused, "一、兴修水利", BODY)
    assert [part.name for part in report.parts] == ["front", "review", "problems", "plan"]
    assert report.text_of(report.parts[3]).startswith("2023年工作安排建议2023年要修渠三条。\n一、兴修水利")
    assert [sentence.heading for sentence in report.sentences if sentence.part == "plan"][-1] == ("一、兴修水利",)
    # A plan that has its own line is not looked for elsewhere.
    headed = parse_lines(LINES["opening"], "2022年工作回顾", BODY, fused, "二、2023年工作安排", BODY)
    assert headed.text_of(headed.parts[-1]).startswith("二、2023年工作安排")


def test_a_text_without_address_that_looks_back_is_no_second_page() -> None:
    report = parse_lines("五年来，多地联手修渠。", "二、兴修水利", PLANNED, "三、修路架桥", PLANNED)
    assert [part.name for part in report.parts] == ["review"]


@pytest.mark.parametrize(
    "lines",
    [
        (BODY, "我们认真贯彻落实《", "水利条例》，" + BODY),
        (BODY, "水利建设步伐加快", "的同时，" + BODY),
        ("（一）兴修水利。" + BODY.rstrip("。") + "PM2.5", "平均浓度23微克", "，" + BODY),
    ],
    ids=["bracket", "goes on", "begun"],
)
def test_pieces_of_a_sentence_on_several_lines_are_no_headings(lines: tuple[str, ...]) -> None:
    assert [words for _, words in list_headings(parse_lines(*lines))] == [
        line[:8] for line in lines if line.startswith("（一）")
    ]
