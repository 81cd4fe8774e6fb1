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


MEETING = (
    "以水为先的发展思路不动摇，通过召开动员大会、层层分解任务、逐级压实责任，形成上下联动、左右配合、"
    "合力攻坚的良好局面，让全县人民早日用上好水、走上好路、吃上好粮。"
)


def test_headings_that_ran_into_long_sentences_are_cut() -> None:
    names = ["大力发展水利事业", "加快推进道路建设", "切实保障粮食安全", "持续改善人居环境", "着力加强队伍建设"]
    lines = [f"（{mark}）{name}坚持{MEETING}" for mark, name in zip("一二三四五", names, strict=True)]
    report = parse_lines(LINES["opening"], LINES["plan"], *lines)
    assert [words[3:] for level, words in list_headings(report) if level == 3] == names
    assert [report.text_of(sentence)[:2] for sentence in report.sentences if sentence.is_lead] == []


def test_a_heading_that_ran_into_its_text_is_cut_where_siblings_stand_alone() -> None:
    alone = ["一、大力发展水利事业", BODY, "二、加快推进道路建设", BODY]
    report = parse_lines(LINES["opening"], *alone, f"三、切实保障粮食安全坚持{MEETING}")
    assert [words for _, words in list_headings(report)] == [*alone[::2], "三、切实保障粮食安全"]


def test_lists_of_long_sentences_hold_no_headings() -> None:
    items = [f"{at}.为全县第{at}批农户免费安装自来水管道和水表{at}套，{MEETING}" for at in range(1, 7)]
    assert list_headings(parse_lines(LINES["opening"], LINES["plan"], *items)) == [(1, LINES["plan"])]


@pytest.mark.parametrize(
    "line",
    ["二、2023年重点工作围绕上述目标，抓好以下工作：", "二、2023年工作安排今年修渠三条；筑路五里。" + BODY],
    ids=["colon", "semicolon"],
)
def test_headings_of_parts_may_run_into_what_looks_like_a_list(line: str) -> None:
    report = parse_lines(LINES["opening"], LINES["review"], BODY, line, "（一）兴修水利", BODY)
    assert list_headings(report)[1] == (1, line[: line.index("围绕" if "围绕" in line else "今年")])
    assert report.parts[-1].name == "plan"
    # An item that ends the same way is none.
    assert len(list_headings(parse_lines(LINES["opening"], LINES["review"], BODY, "二、2023年重点工作；", BODY))) == 1


def test_a_heading_of_its_own_opens_the_closing() -> None:
    end = ["结束语", "各位代表！", "今年的任务是繁重的。", "让我们团结奋斗，把渠修到每一块田头！"]
    report = parse_lines(LINES["opening"], LINES["review"], *[BODY] * 4, LINES["plan"], *[BODY] * 12, *end)
    assert report.text_of(report.parts[-1]) == "\n".join(end)
    assert report.parts[-1].name == "closing"
    assert {sentence.heading for sentence in report.sentences if sentence.part == "closing"} == {()}
    # Amid a report it closes nothing.
    early = parse_lines(LINES["opening"], LINES["review"], "结束语", *[BODY] * 4, LINES["plan"], *[BODY] * 12)
    assert [part.name for part in early.parts] == ["front", "review", "plan"]


def test_brackets_that_count_sections_once_rank_above_numerals() -> None:
    lines = ["（一）水利形势", BODY, "（二）水利方针", PLANNED, "一、兴修水利", PLANNED, "二、修路架桥", PLANNED]
    report = parse_lines("各位代表：", LINES["opening"], *lines, "（三）道路前景", PLANNED)
    levels = [2, 2, 3, 3, 2]
    assert list_headings(report) == [*zip(levels, [*lines[::2], "（三）道路前景"], strict=True)]
    assert [part.name for part in report.parts] == ["front", "review", "plan"]
    assert report.text_of(report.parts[-1]).startswith("（二）")
    # Brackets that begin anew stand under numerals.
    again = parse_lines("各位代表：", LINES["opening"], *lines, "（一）道路前景", PLANNED)
    assert [level for level, _ in list_headings(again)][:4] == [3, 3, 2, 2]


def test_sections_are_counted_up_to_where_numbers_begin_anew() -> None:
    sections = ["一、水利形势", BODY, "二、修路架桥", PLANNED, "三、植树造林", PLANNED]
    anew = ["一、兴办学校", BODY, "二、建设医院", BODY]
    report = parse_lines("各位代表：", LINES["opening"], *sections, "关于社会事业", BODY, *anew)
    assert [part.name for part in report.parts] == ["front", "review", "plan"]
    assert report.text_of(report.parts[-1]).startswith("二、修路架桥")


def test_short_headings_may_end_with_a_colon_and_lists_stay_lists() -> None:
    marked = [line + "：" if line[1:2] == "、" else line for line in LINES.values()]
    plain = parse_lines(*LINES.values())
    report = parse_lines(*marked)
    assert [part.name for part in report.parts] == [part.name for part in plain.parts]
    assert [words.rstrip("：") for _, words in list_headings(report)] == [words for _, words in list_headings(plain)]
    lead = "三、围绕水利建设，抓好以下工作："
    assert lead not in dict(map(reversed, list_headings(parse_lines(*LINES.values(), lead, BODY))))
