"""What gives way where the page of a comparison would be too large, and that the page tells of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policy_nlp.comparison import Plan
from policy_nlp.output.comparison_page import render_comparison_page
from policy_nlp.output.page_contents import Contents
from policy_nlp.pipeline import compare_scored
from policy_nlp.profiling import ScoredReport
from policy_nlp.records import Comparison

from .chromium import CHROMIUM, Browser
from .test_comparison_page_browser import BOOK, chromium, click, count, read

__all__ = ["chromium"]
WITH_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def comparison(scored: list[ScoredReport]) -> Comparison:
    """The four examples, with a word within a theme."""
    found = compare_scored(scored, Plan())
    return replace(found, words=(*found.words, replace(found.words[0], theme="innovation")))


def test_examples_go_first_and_review_against_plan_last(comparison: Comparison, scored: list[ScoredReport]) -> None:
    everything = Contents.of(comparison, scored)
    steps = list(everything.shorten())
    assert [step.left_out for step in steps] == [
        ("examples",),
        ("examples", "theme_words"),
        ("theme_words", "word_sentences"),
        ("theme_words", "word_sentences", "target_sentences"),
        ("theme_words", "word_sentences", "target_sentences", "parts"),
    ]
    quoted = [sum(map(len, contents.list_quoted().values())) for contents in (everything, *steps)]
    # The word within a theme has the same example as the word over all.
    assert quoted[0] > quoted[1] == quoted[2] > quoted[3] > quoted[4] == quoted[5] > 0
    tables = [contents.list_tables(BOOK, "zh") for contents in (everything, *steps)]
    assert [len(found["words"]) for found in tables] == [len(comparison.words)] * 2 + [len(comparison.words) - 1] * 4
    assert [len(found["parts"]) for found in tables] == [len(comparison.parts)] * 5 + [0]
    for name in ("shares", "differences", "ranks", "targets", "outcomes"):
        assert [found[name] for found in tables] == [tables[0][name]] * 6, name


def test_nothing_is_named_that_is_not_there(comparison: Comparison, scored: list[ScoredReport]) -> None:
    bare = replace(comparison, words=(), parts=())
    assert [step.left_out for step in Contents.of(bare, scored).shorten()] == [("target_sentences",)]
    assert list(replace(Contents.of(bare, scored), targets=()).shorten()) == []


@WITH_CHROMIUM
@pytest.mark.parametrize("largest", [10**6, 150_000, 100_000])
def test_the_page_tells_what_it_leaves_out(
    chromium: Browser, comparison: Comparison, scored: list[ScoredReport], tmp_path: Path, largest: int
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(comparison, scored, BOOK, "zh", largest))
    chromium.events.clear()
    chromium.open(page)
    chromium.wait("document.querySelector('#methods h2')")
    told = read(chromium, "#cut")[0]
    if largest == 10**6:
        assert told == ""
    elif largest == 150_000:
        assert told.startswith("为使页面不超过4 MB，没有收入：4篇报告中")
        assert told.endswith("要看全部：policy-nlp tag … --format html -o 文件夹（正文）。")
        assert page.stat().st_size <= largest
    else:
        assert "4篇报告中4篇的正文；各主题之内的词语；词语的例句；目标的原句；回顾与计划的对照。要看全部" in told
        assert count(chromium, "#words .word, #targets .word") == 0
        assert read(chromium, "#words .small")[:2] == [
            "为使页面不超过4 MB，没有收入：各主题之内的词语。",
            "为使页面不超过4 MB，没有收入：词语的例句。",
        ]
        assert read(chromium, "#parts .empty") == ["为使页面不超过4 MB，没有收入：回顾与计划的对照。"]
        assert read(chromium, "#text .empty") == ["为使页面不过大，4篇报告的正文均未收入。"]
        click(chromium, "#language")
        assert read(chromium, "#cut")[0].startswith(
            "To stay under 4 MB, the page leaves out: the text of 4 of 4 reports;"
        )
    # Results keep both sentences, however small the page.
    click(chromium, "#outcomes .word")
    chromium.wait("document.querySelectorAll('#outcomes q').length === 2")
    assert chromium.list_complaints() == []
