"""Numbers of lines in the margin."""

from __future__ import annotations

import pytest

from policy_nlp.cleaning import clean_text
from policy_nlp.line_numbers import cut_line_numbers

PARAGRAPH = "全县新修水渠三十二条，粮食播种面积稳定在十八万亩，新增高标准农田一万五千亩，森林覆盖率有所提高。"
PAGES = 8


def print_lines(width: int = 20) -> list[str]:
    """Paragraphs in printed lines, each begun two characters in."""
    return [
        words[at : at + width] for words in [f"\u3000\u3000{PARAGRAPH}"] * PAGES for at in range(0, len(words), width)
    ]


@pytest.mark.parametrize(
    "numbered",
    [
        [f"{number:>4}  {line}" for number, line in enumerate(print_lines(), start=1)],
        [f"{number % 9 + 1}\t{line}" for number, line in enumerate(print_lines())],
        [
            f"{number:>4}  {line}" if number % 5 == 0 else f"      {line}"
            for number, line in enumerate(print_lines(), 1)
        ],
    ],
    ids=["every line", "page by page", "every fifth"],
)
def test_numbers_in_the_margin_are_cut(numbered: list[str]) -> None:
    clean = clean_text("\n".join(numbered))
    assert clean.text.split("\n") == [PARAGRAPH] * PAGES
    assert {item.reason for item in clean.dropped} == {"line number"}


@pytest.mark.parametrize(
    "lines",
    [
        ["1 修渠三条", "2 造林五亩"],
        [f"{number} 新修水渠三条。" for number in range(1, 40)],
        [f"{number * number} 亩农田" for number in range(1, 40)],
        ["新修水渠三条", "2023 年造林"] * 20,
    ],
    ids=["short", "list of sentences", "figures", "years"],
)
def test_other_numbers_stay(lines: list[str]) -> None:
    assert cut_line_numbers(lines) == (lines, [])


def test_numbers_below_each_other_are_cut_page_by_page() -> None:
    lines = [f"\u3000\u3000{PARAGRAPH}", *map(str, range(1, 9)), PARAGRAPH, *map(str, range(9, 16))]
    clean = clean_text("\n".join(lines))
    assert clean.text.split("\n") == [PARAGRAPH] * 2
    assert [item.text for item in clean.dropped] == list(map(str, range(1, 16)))
    assert clean_text("\n".join(map(str, range(1, 31)))).text == ""
    few = ["甲", "1", "2", "3", "4", "乙"]
    assert clean_text("\n".join(few)).text.split("\n") == few
