"""Wordings that tell the parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policy_nlp import cues


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("2022年工作回顾", "2022年工作回顾"),
        ("一、2022年工作回顾2022年，修渠。", "一、2022年工作回顾"),
        ("第一部分 过去五年工作回顾", "第一部分 过去五年工作回顾"),
        ("今后五年的奋斗目标和主要任务", "今后五年的奋斗目标和主要任务"),
        ("2023年工作安排今年修渠。", "2023年工作安排"),
        ("2023年政府工作的目标和主要任务今年修渠。", "2023年政府工作的目标和主要任务"),
        ("二〇二三年主要目标任务", "二〇二三年主要目标任务"),
        ("2023年重点工作安排围绕目标，修渠。", "2023年重点工作安排"),
        ("2023年工作安排建议", "2023年工作安排建议"),
        ("2023年主要工作及措施今年修渠。", "2023年主要工作及措施"),
        ("兴修水利", None),
        ("修渠，筑路。2022年工作回顾", None),
    ],
)
def test_find_part_heading(text: str, heading: str | None) -> None:
    end = cues.find_part_heading(text)
    assert (None if end is None else text[:end]) == heading


def test_find_part_heading_in_the_middle() -> None:
    assert cues.find_part_heading("修渠。2022年工作回顾", 3) == 12


@pytest.mark.parametrize(
    ("text", "end"),
    [("2022年工作回顾过去一年，修渠。", 9), ("2022年工作回顾。", None), ("2022年工作回顾", None), ("修渠", None)],
)
def test_find_fused_part_heading(text: str, end: int | None) -> None:
    assert cues.find_fused_part_heading(text, 0) == end


@pytest.mark.parametrize(
    ("text", "end"),
    [("名词解释：【1】三渠", 5), ("《政府工作报告》注释[1]三渠", 10), ("名词解释见后。", None), ("注释", None)],
)
def test_find_fused_glossary(text: str, end: int | None) -> None:
    assert cues.find_fused_glossary(text, 0) == end


@pytest.mark.parametrize(
    ("text", "year", "part"),
    [
        ("2022年工作回顾", None, "review"),
        ("一、过去五年工作回顾", 2023, "review"),
        ("2022年主要工作", 2023, "review"),
        ("2023年主要工作", 2023, "plan"),
        ("二、2023年工作安排", None, "plan"),
        ("2023 年 工 作 安 排", None, "plan"),
        ("今后五年的奋斗目标和主要任务", None, "plan"),
        ("三、工作中存在的问题", None, "problems"),
        ("面临的困难和挑战", None, "problems"),
        ("问题和不足", None, "problems"),
        ("名词解释", None, "glossary"),
        ("兴修水利", 2023, None),
        ("水利工作", 2023, None),
        ("政府工作报告", 2023, None),
        ("2022年各项任务", 2023, "review"),
        ("2000年政府工作的主要任务", 2023, "plan"),
        ("二〇二三年主要工作", 2023, "plan"),
        ("一、回顾“十三五”，我们修渠铺路", 2021, "review"),
        ("二、展望“十四五”，我们继续修渠", 2021, "plan"),
        ("二、展望台修建情况", 2021, None),
    ],
)
def test_classify_part_heading(text: str, year: int | None, part: str | None) -> None:
    assert cues.classify_part_heading(text, year) == part


@pytest.mark.parametrize(
    ("ask", "yes", "no"),
    [
        (cues.is_problem_opening, "我们也清醒看到，水渠还有不少短板。", "我们看到水渠通了。"),
        (cues.is_problem_opening, "工作中还存在一些困难和问题：渠不通。", "三条渠存在库里。"),
        (cues.is_problem_opening, "我们也清醒地看到，外部环境依然严峻。", "面对严峻的旱情，我们修渠。"),
        (cues.is_problem_solution, "对此，我们将认真解决。", "我们解决了三条渠。"),
        (cues.is_plan_opening, "今年是全面修渠的开局之年。", "去年修了三条渠。"),
        (cues.is_plan_opening, "2023年是全面修渠的开局之年。", "过去的2022年是不平凡的一年。"),
        (cues.is_plan_opening, "做好今年政府工作，要多修渠。", "做好水利工作，要多修渠。"),
        (cues.is_closing, "让我们一起修渠！", "全县修了三条渠。"),
        (cues.is_mostly_planned, "力争修渠，加快筑路，确保增产，推进植树。", "累计修渠，同比多三条，力争再修。"),
        (cues.is_glossary_heading, "附件：名词解释", "解释名词要修渠。"),
        (cues.is_glossary_heading, "《政府工作报告》名词解释", "政府工作报告"),
        (cues.is_glossary_heading, "注释：", "注释[1]修渠"),
    ],
)
def test_yes_and_no(ask: Callable[[str], bool], yes: str, no: str) -> None:
    assert ask(yes) is True
    assert ask(no) is False


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("各位代表！修渠。", "各位代表！"),
        ("各位代表、同志们：修渠。", "各位代表、"),
        ("各位代表:修渠。", "各位代表:"),
        ("同志们，修渠。", "同志们，"),
        ("各位委员和同志们！", "各位委员和同志们！"),
        ("请各位代表审议！", None),
        ("各位代表提出建议。", "各位代表提出建议。"),
    ],
)
def test_find_address(text: str, address: str | None) -> None:
    end = cues.find_address(text)
    assert (None if end is None else text[:end]) == address


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("我报告工作，请予审议。过去一年，修渠。", "我报告工作，请予审议。"),
        ("请审议，并请政协委员提出意见。修渠。", "请审议，并请政协委员提出意见。"),
        ("请大会审议！修渠。", "请大会审议！"),
        ("大会审议通过了预算。", None),
    ],
)
def test_find_opening_end(text: str, opening: str | None) -> None:
    end = cues.find_opening_end(text)
    assert (None if end is None else text[:end]) == opening


@pytest.mark.parametrize("heading", ["二、2024年财政预算草案", "二、2024年预算安排", "二、2024年县级预算（草案）"])
def test_a_budget_to_come_is_a_plan(heading: str) -> None:
    assert cues.classify_part_heading(heading, 2024) == "plan"
    assert cues.classify_part_heading("一、2023年预算执行情况", 2024) in (None, "review")
