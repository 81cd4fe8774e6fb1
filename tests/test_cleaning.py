"""From raw text to the report's own text."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings, strategies

from policy_nlp.cleaning import clean_text

PAGE = "全县新修水渠三十二条，改造灌区两万亩，粮食总产量达到四万吨以上，农村道路通到每一个村民小组。" * 7
LONG = "全县新修水渠三十二条，改造灌区两万亩，粮食总产量达到四万吨以上，农村道路通到每一个村"
SENTENCES = ["修渠三条。", "一、兴修水利", "各位代表！", "（二）筑路架桥", "增长4.5%；", "——植树。", LONG + "。"]


def count_characters(*texts: str) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("\n \n\f\n", ""),
        ("修渠。\r\n筑路。\r植树。\n", "修渠。\n筑路。\n植树。"),
        ("修渠。\n\n\n筑路。", "修渠。\n筑路。"),
        ("　　修渠。\n\xa0\xa0筑路。", "修渠。\n筑路。"),
        ("县长　  沈怀章", "县长 沈怀章"),
        ("云 溪 县 工 作 报 告", "云溪县工作报告"),
        ("２０２３年ＧＤＰ增长４.５％，ａｂ", "2023年GDP增长4.5％，ab"),
        ("修\u200b渠\ufeff三\x00条。\x01\x7f\ue000", "修渠三条。"),
        ("修渠。\u2028筑路。\x85植树。", "修渠。\n筑路。\n植树。"),
        ("林业碳汇[1]合同，储备林②三万亩。", "林业碳汇[1]合同，储备林②三万亩。"),
        ("粮食4.9万吨，增长4.5%。", "粮食4.9万吨，增长4.5%。"),
    ],
)
def test_characters(raw: str, text: str) -> None:
    clean = clean_text(raw)
    assert (clean.text, clean.dropped, clean.fused) == (text, (), False)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (f"{LONG}\n民小组。", f"{LONG}民小组。"),
        ("全县上下新修水渠三十二条，\n改造灌区。", "全县上下新修水渠三十二条，改造灌区。"),
        ("全县上下新修水渠三十二条，\f改造灌区。", "全县上下新修水渠三十二条，改造灌区。"),
        (f"{LONG}\n- 3 -\n民小组。", f"{LONG}民小组。"),
        ("修渠\n，筑路。", "修渠，筑路。"),
        ("（一）\n兴修水利", "（一）兴修水利"),
        (f"{LONG} B\nA级景区。", f"{LONG} B A级景区。"),
        ("云溪县第十届\n人民代表大会", "云溪县第十届人民代表大会"),
        ("执行《\n水利条例》。", "执行《水利条例》。"),
        ("修渠。落实\n水利规划\n，广泛\n动员\n全县。", "修渠。落实水利规划，广泛动员全县。"),
    ],
    ids=["long", "comma", "page", "number", "starts with comma", "mark", "latin", "congress", "bracket", "links"],
)
def test_broken_paragraphs_are_joined(raw: str, text: str) -> None:
    assert clean_text(raw).text == text


@pytest.mark.parametrize(
    "text",
    [
        "修渠。\n筑路。",
        "一、兴修水利\n修了三条渠。",
        f"{LONG}。\n民小组。",
        f"{LONG}\n（一）兴修水利",
        f"{LONG}\n各位代表！修渠。",
        f"{LONG}\n二、兴修水利",
        f"二、{LONG}\n修了三条渠。",
        "云溪县政府工作报告\n云溪县县长 沈怀章",
    ],
)
def test_paragraphs_stay_apart(text: str) -> None:
    assert clean_text(text).text == text


@pytest.mark.parametrize("line", ["- 3 -", "—12—", "－ 3 －", "·3·", "第3页", "第 3 页 共 20 页", "3/20", "- 3"])
def test_marked_page_numbers_are_dropped(line: str) -> None:
    clean = clean_text(f"修渠。\n{line}\n筑路。")
    assert clean.text == "修渠。\n筑路。"
    assert [item.reason for item in clean.dropped] == ["page number"]
    assert count_characters(line) == count_characters(clean.dropped[0].text)


def test_bare_page_numbers_are_dropped() -> None:
    clean = clean_text(f"{PAGE}\n1\n{PAGE}\n2\n{PAGE}\n3\n")
    assert clean.text == "\n".join([PAGE] * 3)
    assert [item.text for item in clean.dropped] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("numbers", "cut"), [((1, 2, 3), True), ((7, 8, 9, 10), True), ((1, 2), False), ((3, 1, 2), False)]
)
def test_page_numbers_amid_one_line_are_cut(numbers: tuple[int, ...], cut: bool) -> None:
    clean = clean_text(PAGE + "".join(f"全县修 — {number} — 渠三条。{PAGE}" for number in numbers))
    assert clean.text.count("全县修渠三条。") == (len(numbers) if cut else 0)
    assert [item.text for item in clean.dropped] == ([f"— {number} —" for number in numbers] if cut else [])


def test_numbers_between_links_to_pages_are_dropped() -> None:
    clean = clean_text("修渠。\n上一页\n1\n2\n3\n下一页\n尾页")
    assert clean.text == "修渠。"
    assert [item.text for item in clean.dropped] == ["上一页", "1", "2", "3", "下一页", "尾页"]


def test_the_notice_on_rights_below_a_text_is_dropped() -> None:
    notice = ["本作品是中华人民共和国的", "法律、", "法规，属于", "公有领域", "。", "Public domain", "false"]
    clean = clean_text("\n".join(["修渠。", *notice]))
    assert clean.text == "修渠。"
    assert [item.text for item in clean.dropped] == notice
    # A sentence that begins alike amid a report is no notice.
    assert clean_text("\n".join([notice[0], *["修渠。"] * 40])).dropped == ()


@pytest.mark.parametrize("address", ["各位代表：", ""])
def test_bars_of_links_before_the_address_are_dropped(address: str) -> None:
    links = "走进云溪 政务公开 政务服务 互动交流 领导之窗"
    assert (links in clean_text(f"{links}\n{address}\n修渠。\n{links}").text.split("\n")[0]) is not bool(address)
    assert clean_text(f"{address}\n修渠。\n{links}").text.endswith(links)


@pytest.mark.parametrize("numbers", [[1, 2, 3], [96, 120, 7], [5]])
def test_numbers_in_tables_are_kept(numbers: list[int]) -> None:
    lines = ["修渠三条。", *(str(number) for number in numbers), "筑路。"]
    clean = clean_text("\n".join(lines))
    assert clean.text.split("\n") == lines
    assert clean.dropped == ()


@pytest.mark.parametrize(("first", "second"), [(7, 3), (3, 7), (3, 3)])
def test_numbers_that_do_not_count_pages_are_kept(first: int, second: int) -> None:
    assert clean_text(f"{PAGE}\n{first}\n{PAGE}\n{second}\n{PAGE}").dropped == ()


@pytest.mark.parametrize("breaks", ["- {} -\n", "\f", "- {} -\n\f"])
def test_running_headers_are_dropped(breaks: str) -> None:
    raw = "".join(f"云溪县政府工作报告\n{PAGE}\n" + breaks.format(number) for number in range(1, 5))
    clean = clean_text(raw)
    assert clean.text == "\n".join([PAGE] * 4)
    assert Counter(item.reason for item in clean.dropped)["running header or footer"] == 4


def test_lines_that_come_back_inside_pages_are_kept() -> None:
    raw = f"{PAGE}\n修渠\n{PAGE}\n" * 4
    assert clean_text(raw).text.count("\n修渠\n") == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("目　录", "table of contents"),
        ("一、兴修水利………………3", "table of contents"),
        ("一、兴修水利..........12", "table of contents"),
        ("当前位置：首页 > 政务公开", "web page furniture"),
        ("打印本页", "web page furniture"),
        ("来源：县政府办公室", "web page furniture"),
        ("上一篇：修渠通知", "web page furniture"),
        ("云ICP备00000000号", "web page furniture"),
        ("2023-01-09 10:30", "web page furniture"),
    ],
)
def test_furniture_is_dropped(line: str, reason: str) -> None:
    clean = clean_text(f"修渠。\n{line}\n筑路。")
    assert clean.text == "修渠。\n筑路。"
    assert [item.reason for item in clean.dropped] == [reason]


def test_wrapped_text_is_joined() -> None:
    paragraphs = [PAGE[:number] + "。" for number in (75, 60, 88, 61, 70, 95)]
    rows = ["\n".join(["　　" + p[:18], *(p[at : at + 20] for at in range(18, len(p), 20))]) for p in paragraphs]
    assert clean_text("\n".join(rows)).text.split("\n") == paragraphs


def test_a_report_on_one_line_is_no_furniture() -> None:
    head = "索引号：123 | 发布机构：鹿鸣县人民政府 | 公开方式：主动公开 |"
    body = "全县新修水渠三条，粮食增产。" * 50
    clean = clean_text(head + body)
    assert clean.text.endswith(body)
    assert clean_text(f"{head}\n{body}").dropped[0].text == head


def test_fused_text_is_parted() -> None:
    raw = f"一、兴修水利 {PAGE} （一）修渠 {PAGE} （二）筑路 {PAGE}{PAGE}{PAGE}"
    clean = clean_text(raw)
    assert clean.fused
    assert [line[:3] for line in clean.text.split("\n")] == ["一、兴", "（一）", "（二）"]


@settings(max_examples=60)
@given(
    strategies.lists(strategies.sampled_from(SENTENCES), max_size=12),
    strategies.sampled_from(["\n", "\n\n　　", "\r\n"]),
)
def test_order_is_kept_and_nothing_lost(lines: list[str], gap: str) -> None:
    clean = clean_text(gap.join(lines))
    assert "".join(clean.text.split()) == "".join(lines)
    assert clean.dropped == ()


@settings(max_examples=60)
@given(
    strategies.lists(
        strategies.sampled_from([*SENTENCES, "- 3 -", "1", "2", "首页", "目录", "云溪县", "\f", PAGE]), max_size=25
    )
)
def test_what_is_lost_is_listed(lines: list[str]) -> None:
    raw = "\n".join(lines)
    clean = clean_text(raw)
    assert count_characters(raw) == count_characters(clean.text, *(item.text for item in clean.dropped))


#: Half of the lines are of one width, but end their sentences: no print that was wrapped.
EVEN = [SENTENCES[6 if letter == "L" else 1 if letter == "H" else 0] for letter in "LHLBLHBBBLHL"]


@settings(max_examples=40)
@given(strategies.lists(strategies.sampled_from(SENTENCES), max_size=12))
@example(EVEN)
def test_clean_text_stays_as_it_is(lines: list[str]) -> None:
    once = clean_text("\n".join(lines)).text
    assert clean_text(once).text == once


def test_texts_of_scans_with_a_space_after_every_character() -> None:
    line = "一、2023年，全县GDP增长6.5%，修渠3条。"
    assert clean_text(" ".join(line)).text == line
    assert clean_text("1 2 3 4 5 亩").text == "1 2 3 4 5 亩"


def test_spaces_around_figures_go_where_most_figures_have_them() -> None:
    spaced = "2023 年，全县新开工项目 12 个，投资增长 6.5%，建成 5G 基站 30 座，其中 A 级 2 处"
    assert clean_text(spaced).text == spaced.replace(" ", "")
    # Some of many are borders: here a heading ends.
    mixed = "一、工作回顾 2022年，新开工项目12个，投资3亿元，增长6%，建成学校2所、医院1所"
    assert clean_text(mixed).text == mixed
