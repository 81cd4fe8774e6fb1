"""What people see at a terminal: tables, bars and trees that show every text as it is."""

from __future__ import annotations

import io
import re
from typing import get_args

import pytest
from rich.console import Console

from policy_nlp.codebook import Codebook, Theme, codebook_of_labels, load_codebook
from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.palette import color_of
from policy_nlp.output.terminal import (
    print_scores,
    print_shares,
    print_structure,
    print_suggestions,
    print_tagged,
)
from policy_nlp.output.wording import describe_origin, say_word
from policy_nlp.records import (
    LEVELS,
    Dropped,
    Heading,
    Metadata,
    Part,
    PartName,
    Profile,
    Report,
    Scores,
    TaggedReport,
    TaggedUnit,
    ThemeScore,
)
from policy_nlp.suggestion import Suggestion

from .test_comparison import ERRORS, build
from .test_output_comparisons import compare, show

BOOK = load_codebook()


def open_console() -> Console:
    return Console(file=io.StringIO(), markup=False, width=160, color_system=None)


def read(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def build_profile(name: str, ecology: float) -> Profile:
    shares = {"ecology": ecology, "rural": 1 - ecology}
    return Profile(name, "甲县", "county", 2023, shares, {"ecology": 1, "rural": 1}, (name,))


def build_report(text: str = "一、回顾\n治水。") -> Report:
    heading = Heading(1, "一、", "一、回顾", 0, 4)
    return Report("甲.txt", text, Metadata("甲县", "county", 2023), (Part("review", 0, len(text)),), (heading,), ())


def test_every_part_and_level_has_both_names() -> None:
    for key in (*get_args(PartName), *LEVELS):
        assert say_word(key, "en") == key
        assert say_word(key, "zh") != key
    assert say_word("甲县", "en") == "甲县"


def test_origin_leaves_out_what_is_not_known() -> None:
    assert describe_origin(Metadata("甲县", "county", 2023), "zh") == "甲县 · 县 · 2023"
    assert describe_origin(Metadata("甲县", None, 2023), "en") == "甲县 · 2023"
    assert describe_origin(Metadata(), "zh") == ""


def test_bars_are_as_long_as_shares() -> None:
    console = open_console()
    print_shares(console, build_profile("[red]甲.txt", 0.25), BOOK, "zh")
    title, first, second = read(console).strip().splitlines()
    assert title.endswith("[red]甲.txt")
    assert first.startswith("农业农村")
    assert " 75.0%  " in first
    assert (first.count("█"), second.count("█")) == (40, 13)


def test_no_shares_make_no_bars() -> None:
    console = open_console()
    print_shares(console, Profile("空", None, None, None, {"ecology": 0.0}, {"ecology": 0}, ("空",)), BOOK, "zh")
    assert "0.0%" in read(console)
    assert "█" not in read(console)


def test_tagged_report_shows_text_with_brackets_as_it_is() -> None:
    text = "[bold]治水[/bold]\n见[1]。"
    unit = TaggedUnit(
        "甲.txt", "甲县", "county", 2023, "review", ("一、[i]回顾",), 0, len(text), text,
        "ecology", "ecology.pollution", 0.756, ("ecology", "rural"), (),
    )  # fmt: skip
    console = open_console()
    print_tagged(console, TaggedReport(build_report(text), "paragraph", (unit,), build_profile("甲", 0.5)), BOOK, "zh")
    shown = read(console)
    assert "[bold]治水[/bold] 见[1]。" in shown
    assert "一、[i]回顾" in shown
    assert "生态环境、农业农村" in shown
    assert "0.76" in shown


def test_structure_shows_parts_headings_and_what_was_left_out() -> None:
    report = build_report()
    kept = Report(
        report.name, report.text, report.metadata, report.parts, report.headings, (), (Dropped("第1页", "page"),)
    )
    console = open_console()
    print_structure(console, kept, "zh")
    shown = read(console)
    assert "甲县 · 县 · 2023" in shown
    assert "回顾  0-8  (7)" in shown
    assert "一、回顾" in shown
    assert "：1 " in shown.splitlines()[-1]


def test_scores_stand_beside_the_baseline() -> None:
    console = open_console()
    scores = Scores((ThemeScore("ecology", 0.9, 0.8, 0.847, 12),), 0.847, 0.8, 0.1, 0.2)
    print_scores(console, scores, BOOK, "en")
    shown = read(console)
    assert all(words in shown for words in ("Ecology and environment", "0.900", "0.800", "0.847", "12"))
    assert "macro-F1 0.847  accuracy 0.800" in shown
    assert "most frequent theme: macro-F1 0.100  accuracy 0.200" in shown


def test_scores_are_told_in_chinese_and_labels_without_names_once() -> None:
    console = open_console()
    scores = Scores((ThemeScore("ecology", 0.9, 0.8, 0.847, 12),), 0.847, 0.8, 0.1, 0.2)
    print_scores(console, scores, BOOK, "zh")
    print_scores(console, scores, codebook_of_labels(["ecology"]), "zh")
    shown = read(console)
    assert all(words in shown for words in ("生态环境", "精确率", "召回率", "宏平均F1 0.847  准确率 0.800"))
    assert shown.count("名称") == 1


def test_every_theme_has_its_own_colour() -> None:
    keys = [theme.key for theme in BOOK.themes if theme.key != "other"]
    assert len({color_of(key, BOOK) for key in keys}) == len(keys)
    assert color_of("other", BOOK) == color_of("unknown", BOOK)
    assert color_of("other", BOOK) not in {color_of(key, BOOK) for key in keys}


@pytest.mark.parametrize("count", [1, 30])
def test_colours_last_for_any_codebook(count: int) -> None:
    book = Codebook("many", tuple(Theme(f"t{number}", "题", "t") for number in range(count)), ())
    assert all(color_of(theme.key, book).startswith("#") for theme in book.themes)


@pytest.mark.parametrize("width", [80, 160])
def test_long_texts_leave_room_for_the_guesses(width: int) -> None:
    console = Console(file=io.StringIO(), markup=False, width=width, color_system=None)
    suggestions = [Suggestion(7, "新修水渠三十二条，" * 40, "rural", "urban", 0.014)]
    print_suggestions(console, suggestions, load_codebook(), "zh")
    (row,) = [line for line in read(console).splitlines() if line.startswith("│")]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[:4] == ["7", "农业农村", "城乡建设", "0.014"]
    assert cells[4].startswith("新修水渠三十二条")


def test_a_narrow_terminal_cuts_no_share() -> None:
    # A theme's name of 8 and three intervals of 11 columns, two spaces and a border each, and the last border.
    few = show(compare(), "zh", 8 + 3 * 11 + 4 * 3 + 1)
    assert "…" not in few and re.search(r"│ +\(\d\d\.\d-\d\d\.\d\) │", few)
    # Where these do not fit, a profile a row, as for many.
    (row,) = [line for line in show(compare(), "zh", 53).splitlines() if line.startswith("│ 甲2022")]
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["甲2022", "75.3", "12.3", "12.3"]
    # A long name folds before a share does.
    scored = [build(f"很长很长的县名_{at}.txt", 100 + 100 * at, 400, 100, place=f"县{at}") for at in range(7)]
    many = show(build_comparison(scored, BOOK, ERRORS, Plan(), ""), "zh", 25)
    assert "│很长很长│44.4│44.4│11.1│\n│的县名_3│" in many
