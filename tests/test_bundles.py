"""Several reports in one text file."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.bundles import split_reports

OPENING = "各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n"
PLACES = ["澜江市", "云溪县", "江湾县", "石桥镇"]


def make_report(place: str, opening: str = OPENING, body: int = 120) -> str:
    return f"{place}政府工作报告\n{opening}" + "新修水渠，粮食增产。" * body + "\n"


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_parts_reports(count: int) -> None:
    reports = [make_report(place) for place in PLACES[:count]]
    assert split_reports("".join(reports)) == reports


def test_parts_dated_titles_without_opening() -> None:
    reports = [f"{year}年" + make_report("云溪县", opening="") for year in (2021, 2022)]
    assert split_reports("".join(reports)) == reports


def test_parts_the_papers_of_a_congress() -> None:
    body = "新修水渠，粮食增产。\n" * 60
    papers = [
        make_report("云溪县") + "以上报告，请予审议。\n",
        "关于云溪县2023年国民经济和社会发展计划\n执行情况的报告\n（2024年1月9日）\n\n云溪县发展和改革局\n各位代表：\n"
        f"受县人民政府委托，现将计划执行情况提请大会审议，并请县政协委员提出意见。\n{body}",
        f"云溪县人民法院工作报告\n院长 周某\n各位代表：\n现在，我代表县人民法院报告工作，请各位代表审议。\n{body}",
        # Saved without its title.
        f"——2023年1月9日在云溪县第九届人民代表大会第二次会议上\n县长 陈某\n{OPENING}{body}",
    ]
    assert split_reports("".join(papers)) == papers
    assert [paper.strip("\f") for paper in split_reports("\f".join(papers))] == papers


def test_keeps_what_stands_before_the_first_title() -> None:
    first, second = make_report("云溪县"), make_report("江湾县")
    assert split_reports("汇编\n" + first + second) == ["汇编\n" + first, second]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "粮食增产。",
        make_report("云溪县"),
        # A title on the page and in its head.
        "云溪县政府工作报告\n" + make_report("云溪县"),
        # A running header that comes back on every page.
        make_report("2023年云溪县") + ("2023年云溪县政府工作报告\n" + "新修水渠。" * 300 + "\n") * 3,
        # A sentence that names another report.
        make_report("云溪县") + "去年的政府工作报告确定的任务全部完成。\n" + "新修水渠。" * 300,
        # What a report ends with.
        make_report("云溪县") + "各位代表！以上报告，请予审议。\n" + "新修水渠。" * 300,
        make_report("云溪县") + "云溪县第九届人民代表大会\n各位代表：\n以上报告，请大会审议。\n" + "新修水渠。" * 300,
        # An address and an opening amid a text, under no title.
        make_report("云溪县") + "现在报告民生实事。\n" + OPENING + "新修水渠。" * 300,
        # A title with no report after it.
        make_report("云溪县") + "江湾县政府工作报告\n" + OPENING,
    ],
    ids=[
        "empty",
        "no title",
        "one",
        "double title",
        "running header",
        "mention",
        "end",
        "headed end",
        "untitled",
        "no body",
    ],
)
def test_leaves_one_report_whole(text: str) -> None:
    assert split_reports(text) == [text]


@settings(max_examples=25)
@given(strategies.lists(strategies.sampled_from(PLACES), max_size=4), strategies.sampled_from([1, 60, 150]))
def test_loses_nothing(places: list[str], body: int) -> None:
    text = "".join(make_report(place, body=body) for place in places)
    assert "".join(split_reports(text)) == text


def test_takes_time_in_proportion_to_the_papers() -> None:
    """Going through all that are known for every one of these takes longer than the limit."""
    papers = [f"关于第{number}号事项的报告\n{OPENING}" + "新修水渠。" * 130 + "\n" for number in range(12000)]
    start = time.process_time()
    assert split_reports("".join(papers)) == papers
    assert time.process_time() - start < 2
