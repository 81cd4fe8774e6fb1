"""Headings, parts, paragraphs and sentences as spans of one text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.cleaning import clean_text
from policy_nlp.metadata import find_metadata
from policy_nlp.pipeline import read_reports
from policy_nlp.records import PARTS, CleanText, Metadata, Report
from policy_nlp.structure import parse_report

SHARED = Path(__file__).parent.parent.parent / "shared"
BODY = (
    "全县新修渠三十二条，改造灌区两万亩，粮食总产量达到四万吨以上，"
    "村组道路全部硬化，全县农户都用上了干净卫生的自来水，群众满意。"
)
LINES = {
    "title": "云溪县政府工作报告",
    "address": "各位代表：",
    "opening": "现在，我代表县人民政府向大会报告工作，请予审议。",
    "review": "一、2022年工作回顾",
    "water": "（一）兴修水利",
    "water text": BODY,
    "road": "（二）修路架桥",
    "road text": BODY,
    "problems": "我们也清醒看到，水渠还有不少短板，道路还不够平整。",
    "solution": "对此，我们将认真解决。",
    "plan": "二、2023年工作安排",
    "tree": "（一）植树造林",
    "tree text": "一是种松树；二是种竹子。年内修渠三条。",
    "closing": "各位代表！让我们团结奋斗，把渠修到每一块田头！",
    "glossary": "名词解释",
    "note": "[1]水渠：引水的沟。",
}
PART_OF = {
    "front": ["title", "address", "opening"],
    "review": ["review", "water", "water text", "road", "road text"],
    "problems": ["problems", "solution"],
    "plan": ["plan", "tree", "tree text"],
    "closing": ["closing"],
    "glossary": ["glossary", "note"],
}


def parse_lines(*lines: str, year: int | None = 2023, fused: bool = False) -> Report:
    return parse_report("r", CleanText("\n".join(lines), fused=fused), Metadata(year=year))


def list_headings(report: Report) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in report.headings]


def check_spans(report: Report) -> None:
    """Fails where spans overlap, lose order or characters, or disagree with each other."""
    text, sentences = report.text, report.sentences
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    assert all(a.paragraph <= b.paragraph for a, b in pairwise(sentences))
    assert all(report.text_of(s) == report.text_of(s).strip() != "" for s in sentences)
    assert "".join(map(report.text_of, sentences)).replace(" ", "") == "".join(text.split())
    assert all(a.end <= b.start and a.name != b.name for a, b in pairwise(report.parts))
    assert {s.part for s in sentences} == {part.name for part in report.parts} <= set(PARTS)
    inside = [part.name for s in sentences for part in report.parts if part.start <= s.start and s.end <= part.end]
    assert inside == [s.part for s in sentences]
    assert all(a.end <= b.start for a, b in pairwise(report.headings))
    assert all(heading.text == report.text_of(heading) for heading in report.headings)
    assert all(1 <= heading.level <= 5 and heading.text.startswith(heading.mark) for heading in report.headings)
    found = [(s.start, s.end, s.heading_level) for s in sentences if s.heading_level]
    assert found == [(heading.start, heading.end, heading.level) for heading in report.headings]
    assert {words for s in sentences for words in s.heading} <= {heading.text for heading in report.headings}


def test_parts() -> None:
    report = parse_lines(*LINES.values())
    assert [part.name for part in report.parts] == list(PART_OF)
    for part in report.parts:
        assert report.text_of(part).split("\n") == [LINES[name] for name in PART_OF[part.name]]
    check_spans(report)


def test_headings_and_levels() -> None:
    report = parse_lines(*LINES.values())
    assert list_headings(report) == [
        (1, "一、2022年工作回顾"),
        (3, "（一）兴修水利"),
        (3, "（二）修路架桥"),
        (1, "二、2023年工作安排"),
        (3, "（一）植树造林"),
        (1, "名词解释"),
    ]
    assert [heading.mark for heading in report.headings] == ["一、", "（一）", "（二）", "二、", "（一）", ""]


def test_sentences_know_what_heads_them() -> None:
    report = parse_lines(*LINES.values())
    heads = {report.text_of(sentence): sentence.heading for sentence in report.sentences}
    assert heads[LINES["opening"]] == ()
    assert heads[LINES["road"]] == ("一、2022年工作回顾", "（二）修路架桥")
    assert heads[LINES["solution"]] == ("一、2022年工作回顾",)
    assert heads["二是种竹子。"] == ("二、2023年工作安排", "（一）植树造林")


def test_sentences_count_paragraphs_and_know_their_marks() -> None:
    report = parse_lines("粮食增产。修渠。", "一是种松树；二是种竹子。", "——修路。")
    assert [sentence.paragraph for sentence in report.sentences] == [0, 0, 1, 1, 2]
    assert [sentence.mark for sentence in report.sentences] == ["", "", "item", "item", "dash"]


@pytest.mark.parametrize("missing", ["problems", "closing", "glossary", "title"])
def test_parts_that_are_not_there(missing: str) -> None:
    gone = {"problems": ["problems", "solution"], "glossary": ["glossary", "note"]}.get(missing, [missing])
    report = parse_lines(*(line for name, line in LINES.items() if name not in gone))
    assert [part.name for part in report.parts] == [name for name in PART_OF if name != missing]


def test_problems_stand_under_no_section_of_the_review() -> None:
    report = parse_lines(*LINES.values())
    headings = {sentence.heading for sentence in report.sentences if sentence.part == "problems"}
    assert headings == {(LINES["review"],)}
    after = {sentence.heading for sentence in report.sentences if sentence.part == "review"}
    assert (LINES["review"], LINES["road"]) in after


@pytest.mark.parametrize(
    "sentence",
    [
        "全面排查整治渠道、道路等重点领域存在问题，圆满完成任务。",
        "面对诸多困难，全县上下齐心修渠。",
        "我们深刻认识到，团结一心是战胜一切困难的保证。",
    ],
)
def test_problems_that_were_dealt_with_open_no_passage(sentence: str) -> None:
    report = parse_lines(LINES["review"], BODY, sentence, BODY, LINES["problems"], LINES["plan"], BODY)
    assert [part.name for part in report.parts] == ["review", "problems", "plan"]
    assert report.text_of(report.parts[1]) == LINES["problems"]


def test_review_goes_on_after_the_problems() -> None:
    lines = [LINES["review"], BODY, LINES["problems"], LINES["solution"], "全县又修了三条渠。", LINES["plan"], BODY]
    report = parse_lines(*lines)
    assert [part.name for part in report.parts] == ["review", "problems", "review", "plan"]
    assert report.text_of(report.parts[1]) == LINES["problems"] + "\n" + LINES["solution"]


def test_plan_opens_without_heading() -> None:
    turn = "今年是全面修渠的开局之年。年内修渠三条。"
    report = parse_lines(LINES["title"], LINES["opening"], BODY, BODY, turn, BODY)
    assert [part.name for part in report.parts] == ["front", "review", "plan"]
    assert report.text_of(report.parts[2]) == turn + "\n" + BODY


PLANNED = "加快修渠，推进筑路，确保增产，力争植树。" + BODY


@pytest.mark.parametrize(
    ("sections", "parts"),
    [
        ([("一、2022年工作回顾", BODY), ("二、兴修水利", BODY), ("三、修路架桥", BODY)], "review plan"),
        ([("一、2022年工作回顾", BODY), ("二、兴修水利", BODY)], "review"),
        ([("一、2022年工作回顾", BODY), ("二、兴修水利", PLANNED)], "review plan"),
        ([("一、2022年工作回顾", BODY), ("二、几点体会", BODY), ("三、2023年工作安排", BODY)], "review review plan"),
        ([("一、2022年工作回顾", BODY), ("二、长远考虑", PLANNED), ("三、2023年工作安排", BODY)], "review plan plan"),
        ([("2022年工作回顾", BODY), ("一、兴修水利", PLANNED), ("二、修路架桥", PLANNED)], "review review review"),
        ([("一、成就", BODY), ("二、兴修水利", PLANNED), ("三、修路架桥", BODY)], "review plan plan"),
    ],
    ids=["sections follow", "one section", "planned", "plan headed", "planned before plan", "subsections", "no review"],
)
def test_review_ends_where_the_next_section_begins(sections: list[tuple[str, str]], parts: str) -> None:
    report = parse_lines("各位代表：", LINES["opening"], *(line for section in sections for line in section))
    heads = [(sentence.heading[0], sentence.part) for sentence in report.sentences if sentence.heading]
    part_of = dict(heads)
    assert len(set(heads)) == len(part_of)
    found = [part_of.get(heading, "review") for heading, _ in sections]
    assert found == (parts.split() + parts.split()[-1:] * 3)[: len(sections)]


def test_second_page_of_a_report_is_all_plan() -> None:
    report = parse_lines("多地联手修渠。", "二、兴修水利", PLANNED, "三、修路架桥", PLANNED)
    assert [part.name for part in report.parts] == ["plan"]


def test_review_without_part_heading_before_the_plan_is_no_front() -> None:
    report = parse_lines("各位代表：", LINES["opening"], "一、修渠种树", BODY, LINES["plan"], *[BODY] * 8)
    assert [part.name for part in report.parts] == ["front", "review", "plan"]


@pytest.mark.parametrize(
    "headings",
    [("一、2022年工作回顾", "二、2023年主要工作"), ("一、努力完成2022年各项任务", "二、全力实现2023年各项目标")],
    ids=["work", "tasks"],
)
def test_headings_tell_the_year_by_which_they_are_read(headings: tuple[str, str]) -> None:
    report = parse_lines(headings[0], BODY, headings[1], BODY, year=None)
    assert [part.name for part in report.parts] == ["review", "plan"]
    assert (report.metadata.year, report.metadata.reviewed_year, report.metadata.planned_year) == (2023, 2022, 2023)


@pytest.mark.parametrize(
    "heading", ["※注释※", "【名词解释】", "——名词解释——", "附：短语说明", "《政府工作报告》有关内容名词注释"]
)
def test_glossary_heading_with_ornaments(heading: str) -> None:
    report = parse_lines(*list(LINES.values())[:-2], heading, LINES["note"])
    assert report.parts[-1].name == "glossary"
    assert report.text_of(report.parts[-1]).startswith(heading)


@pytest.mark.parametrize("mark", ["{}.", "[{}]", "{}、"])
def test_numbered_notes_without_heading(mark: str) -> None:
    notes = [f"{mark.format(n)}水渠{n}：引水的沟。" for n in range(1, 5)]
    report = parse_lines(*list(LINES.values())[:-2], *notes)
    assert [part.name for part in report.parts] == list(PART_OF)
    assert report.text_of(report.parts[-1]) == "\n".join(notes)
    assert not any(heading.start >= report.parts[-1].start for heading in report.headings)


@pytest.mark.parametrize("heading", ["附件1", "附：2023年县十件民生实事", "2023年县十件民生实事"])
def test_promises_in_an_annex_belong_to_the_plan(heading: str) -> None:
    promises = [f"{n}.新修水渠{n}条，修好村路{n}公里。" for n in range(1, 6)]
    lines = list(LINES.values())
    report = parse_lines(*lines[:-2], heading, *promises, *lines[-2:])
    assert [part.name for part in report.parts] == [*list(PART_OF)[:-1], "plan", "glossary"]
    assert report.text_of(report.parts[-2]).startswith(heading)


def test_an_annex_of_terms_alone_is_no_review() -> None:
    promises = [f"{n}.修渠{n}条，修路{n}公里。" for n in range(1, 6)]
    report = parse_lines(*list(LINES.values())[:-2], "附件1", *promises, "附件2", *list(LINES.values())[-2:])
    assert [part.name for part in report.parts][-2:] == ["plan", "glossary"]


@pytest.mark.parametrize("first", [True, False])
def test_an_annex_on_earlier_promises_belongs_to_the_review(first: bool) -> None:
    annexes = [["附件1", "2023年十件实事"], ["附件2", "2022年十件实事进展情况说明"]][:: -1 if first else 1]
    lines = [line for annex in annexes for line in [*annex, *(f"{n}.修渠{n}条，修路{n}公里。" for n in range(1, 6))]]
    report = parse_lines(*list(LINES.values())[:-2], *lines)
    assert [part.name for part in report.parts][-2:] == (["review", "plan"] if first else ["plan", "review"])
    assert report.text_of(report.parts[-1]).startswith("附件1" if first else "附件2")


@pytest.mark.parametrize("heading", ["二、2023年工作安排", "二、兴修水利"])
def test_address_before_a_section_does_not_close(heading: str) -> None:
    address = "各位代表！让我们团结奋斗，修好水渠！"
    report = parse_lines("各位代表：", LINES["opening"], LINES["review"], *[BODY] * 9, address, heading, PLANNED)
    assert [part.name for part in report.parts] == ["front", "review", "plan"]


@pytest.mark.parametrize(
    ("body", "part"),
    [("加快修渠，推进筑路，确保增产，力争植树。", "plan"), ("累计修渠三条，同比增长5%，成功筑路。", "review")],
)
def test_body_without_any_cue(body: str, part: str) -> None:
    assert [part.name for part in parse_lines(LINES["opening"], body).parts] == ["front", part]


def test_lines_before_the_body_are_no_headings() -> None:
    opening = "各位代表，全县上下一年来修渠筑路植树，"
    opening += "现在，我代表云溪县人民政府，向大会报告一年来的各项工作，请予审议，并请列席人员提出意见。"
    assert list_headings(parse_lines("云溪县县长沈怀章", opening, BODY)) == []


@pytest.mark.parametrize(
    ("line", "headings"),
    [
        ("一、兴修水利", [(2, "一、兴修水利")]),
        ("第一部分 兴修水利", [(1, "第一部分 兴修水利")]),
        ("（一）兴修水利。修了三条渠。", [(3, "（一）兴修水利。")]),
        ("（一）兴修水利：修了三条渠。筑路。", [(3, "（一）兴修水利：")]),
        ("1.兴修水利。修了三条渠。", [(4, "1.兴修水利。")]),
        ("第一，兴修水利。修了三条渠。", [(2, "第一，兴修水利。")]),
        ("（一）兴修水利 修了三条渠。筑路。", [(3, "（一）兴修水利")]),
        ("一、2022年工作回顾过去一年，修了三条渠。筑路。", [(1, "一、2022年工作回顾")]),
        ("修了三条渠。", []),
        ("——兴修水利。修了三条渠。", []),
        ("一是修渠；二是筑路。", []),
        ("（1）修渠；", []),
        ("一、修渠；二、筑路。", []),
        ("3.4亿元投资到位。", []),
    ],
)
def test_heading_of_one_line(line: str, headings: list[tuple[int, str]]) -> None:
    report = parse_lines(line, BODY)
    assert list_headings(report) == headings
    check_spans(report)


def test_plain_heading_stands_before_a_long_paragraph() -> None:
    assert list_headings(parse_lines(BODY, "水利建设步伐加快", BODY)) == [(5, "水利建设步伐加快")]
    assert list_headings(parse_lines(BODY, "水利建设步伐加快", "修渠。")) == []


@pytest.mark.parametrize(
    ("above", "level"), [([], 2), (["一、兴农"], 3), (["（一）兴农"], 4), (["一、兴农", "（一）兴农"], 4)]
)
def test_ordinals_stand_below_other_marks(above: list[str], level: int) -> None:
    ordinals = ["第一，兴修水利", BODY, "第二，修路架桥", BODY]
    found = list_headings(parse_lines(*above, BODY, *ordinals))
    assert found[len(above) :] == [(level, "第一，兴修水利"), (level, "第二，修路架桥")]


def test_lists_are_no_headings() -> None:
    items = ["1.修渠三条。", "2.筑路两条。", "3.植树万亩。"]
    assert list_headings(parse_lines("办好实事：", *items)) == []


def test_fused_heading_ends_without_mark() -> None:
    heading, body = (
        "（一）全力兴修水利，农业基础更加稳固",
        "全年新修水渠三十二条，改造灌区两万亩，粮食总产量达到四万吨以上。",
    )
    assert list_headings(parse_lines(heading + body, fused=True)) == [(3, heading)]


def test_what_the_user_gives_goes_first() -> None:
    given = Metadata("江湾县", "county", 2020)
    report = parse_report("r", CleanText("\n".join(LINES.values())), Metadata("云溪县", "county", 2023), given)
    assert (report.metadata.place, report.metadata.year) == ("江湾县", 2020)


def test_nothing_has_no_structure() -> None:
    report = parse_lines("", year=None)
    assert (report.parts, report.headings, report.sentences) == ((), (), ())


def test_example_with_lines(examples: Path) -> None:
    (report,) = read_reports(examples / "云溪县_2023.txt")
    assert report.metadata == Metadata("云溪县", "county", 2023, 2022, 2023)
    names = ["front", "review", "problems", "plan", "closing", "glossary"]
    assert [part.name for part in report.parts] == names
    assert [h.text for h in report.headings if h.level == 1] == [
        "一、2022年工作回顾",
        "二、2023年工作安排",
        "三、加强政府自身建设",
        "名词解释",
    ]
    marks = [h.mark for h in report.headings if h.level == 3]
    assert marks == [f"（{n}）" for n in "一二三四五六一二三四五六七"]
    check_spans(report)


def test_example_on_one_line(examples: Path) -> None:
    (report,) = read_reports(examples / "江湾县_2023.txt")
    assert report.metadata == Metadata("江湾县", "county", 2023, 2022, 2023)
    marks = ["一、", *(f"({n})" for n in "一二三四五"), "二、", *(f"({n})" for n in "一二三四五六"), "三、"]
    assert [h.mark for h in report.headings] == marks
    assert [h.text for h in report.headings if h.level == 1] == [
        "一、2022年主要工作",
        "二、2023年工作安排",
        "三、打造实干担当的服务型政府",
    ]
    assert len({sentence.paragraph for sentence in report.sentences}) > 20
    check_spans(report)


@settings(max_examples=80)
@given(strategies.lists(strategies.sampled_from(list(LINES.values())), max_size=20), strategies.booleans())
def test_spans_of_any_order_of_lines(lines: list[str], fused: bool) -> None:
    check_spans(parse_lines(*lines, fused=fused))


@settings(max_examples=60)
@given(strategies.lists(strategies.text("一二、（）1.是。；！：，修渠各位代表“” 年2\n", max_size=20), max_size=8))
def test_spans_of_any_text(lines: list[str]) -> None:
    clean = clean_text("\n".join(lines))
    check_spans(parse_report("r", clean, find_metadata(clean.text)))


def find_raw_reports() -> list[Path]:
    """The real reports beside this checkout, none where they are absent."""
    return sorted((SHARED / "reports" / "raw").glob("*.txt"))


@pytest.mark.skipif(not find_raw_reports(), reason="no real reports beside this checkout")
@pytest.mark.parametrize("path", find_raw_reports(), ids=lambda path: path.stem[:3])
def test_real_reports(path: Path) -> None:
    reports = read_reports(path)
    assert reports
    for report in reports:
        check_spans(report)
        assert len(report.headings) > 3
        assert {"review", "plan"} & {part.name for part in report.parts}
        assert max(s.end - s.start for s in report.sentences) < 700


def test_work_grows_with_the_number_of_headings() -> None:
    # Twenty thousand headings take a fraction of a second; looking at all of them for each took half a minute.
    lines = [line for number in range(20000) for line in (f"{'一二三四五六七八九'[number % 9]}、兴修水利", "修渠。")]
    start = process_time()
    assert len(parse_lines(*lines).headings) == 20000
    assert process_time() - start < 10
