"""Targets and their results on the page of a comparison, in real headless Chromium."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from policy_nlp.cli import main
from policy_nlp.comparison import Plan
from policy_nlp.figures import find_figures
from policy_nlp.outcomes import Outcome, pair_outcomes
from policy_nlp.output.comparison_page import render_comparison_page
from policy_nlp.output.figures import list_targets
from policy_nlp.pipeline import compare_scored
from policy_nlp.profiling import ScoredReport

from .chromium import CHROMIUM, Browser
from .test_comparison_page_browser import BOOK, choose, chromium, click, collect, count, read, show

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
__all__ = ["chromium"]
CELLS = "#outcomes tbody tr:not(.quoted)"
NUMBERS = ("gap", "target_value", "target_upper", "result_value")
#: The text of the file that the section's button makes.
DOWNLOADED = """(async () => {
    const make = URL.createObjectURL;
    let blob;
    URL.createObjectURL = (one) => { blob = one; return make(one); };
    document.querySelector('#outcomes .quiet').click();
    while (!blob) await new Promise((done) => setTimeout(done, 20));
    return blob.text();
})()"""


@pytest.fixture(scope="module")
def outcomes(scored: list[ScoredReport]) -> list[Outcome]:
    figures = [item for report in scored for item in find_figures(report)]
    return [item for item in pair_outcomes(figures) if item.result]


@pytest.fixture
def browser(chromium: Browser, scored: list[ScoredReport], tmp_path: Path) -> Iterator[Browser]:
    """A page that holds one report whole, of the others the sentences that it refers to."""
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(compare_scored(scored, Plan()), scored, BOOK, "zh", 150_000))
    yield from show(chromium, page)


def test_targets_of_an_indicator_sort_and_show_their_sentence(browser: Browser, scored: list[ScoredReport]) -> None:
    targets = list_targets([item for report in scored for item in find_figures(report)])
    assert read(browser, "#targets caption") == [f"{len(targets)}行"]
    choose(browser, "#targets_indicator", "固定资产投资")
    wanted = [row for row in targets if row["indicator"] == "固定资产投资"]
    assert len(wanted) > 1
    click(browser, "#targets th[data-key=value] button")
    assert read(browser, "#targets .word") == [row["said"] for row in sorted(wanted, key=lambda row: -row["value"])]
    click(browser, "#targets tbody tr:first-child .word")
    browser.wait("document.querySelector('#targets q')")
    highest = max(wanted, key=lambda row: row["value"])
    (text,) = [
        text
        for item in scored
        for name, start, _, text in item.passages
        if (name, start) == (highest["report"], highest["start"])
    ]
    assert read(browser, "#targets q") == [text]
    click(browser, "#targets tbody tr:first-child .word")
    assert count(browser, "#targets tr.quoted:not([hidden])") == 0


def test_targets_stand_beside_their_results(browser: Browser, outcomes: list[Outcome]) -> None:
    met = sum(item.met is True for item in outcomes)
    missed = sum(item.met is False for item in outcomes)
    near = len(outcomes) - met - missed
    told = f"{len(outcomes)}项有结果的目标：达到 {met}，接近 {near}，未达到 {missed}"
    assert read(browser, "#outcomes caption") == [told]
    assert (len(outcomes), missed) == (13, 1)
    assert read(browser, f"{CELLS} th") == [item.target.indicator for item in outcomes]
    first = read(browser, f"{CELLS}:first-child td")
    assert first == ["云溪县 2023", "增收6%", "增长6.6%", "+0.6 个百分点", "达到", "经济运行"]
    click(browser, "#outcomes th[data-key=gap] button")
    gaps = [float(text.split()[0]) for text in read(browser, f"{CELLS} td:nth-child(5)")]
    assert gaps == sorted((item.gap or 0 for item in outcomes), reverse=True)


def test_both_sentences_are_one_click_away(browser: Browser, outcomes: list[Outcome]) -> None:
    choose(browser, "#outcomes_met", "no")
    (missed,) = [item for item in outcomes if item.met is False]
    assert read(browser, f"{CELLS} td:nth-child(4)") == ["94.1%"]
    click(browser, "#outcomes tbody .word")
    browser.wait("document.querySelector('#outcomes q')")
    assert missed.result is not None
    assert read(browser, "#outcomes q") == [missed.target.text, missed.result.text]
    assert read(browser, "#outcomes .quotes b") == ["目标值 ", "完成 "]
    click(browser, "#outcomes tbody .word")
    assert count(browser, "#outcomes tr.quoted:not([hidden])") == 0
    choose(browser, "#outcomes_met", "")
    choose(browser, "#outcomes_indicator", "规模以上工业增加值")
    assert read(browser, f"{CELLS} th") == ["规上工业增加值"]


def test_the_table_is_that_of_the_command(browser: Browser, examples: Path) -> None:
    command = ["figures", str(examples), "--kind", "outcome", "--format", "csv", "--lang", "zh"]
    wanted = [row for row in csv.DictReader(io.StringIO(CliRunner().invoke(main, command).stdout)) if row["result"]]
    text = browser.run(DOWNLOADED)
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert list(found[0]) == [name.removeprefix("\ufeff") for name in wanted[0]]
    numbers = [[float(row.pop(name) or "nan") for row in rows for name in NUMBERS] for rows in (found, wanted)]
    assert numbers[0] == pytest.approx(numbers[1], nan_ok=True)
    assert [list(row.values()) for row in found] == [list(row.values()) for row in wanted]


def test_it_fits_a_phone_in_both_languages(browser: Browser) -> None:
    browser.resize(390)
    for language in ("zh-CN", "en"):
        assert browser.run("document.documentElement.lang") == language
        click(browser, "#outcomes tbody .word")
        browser.wait("document.querySelector('#outcomes q')")
        right = collect(browser, "#outcomes .quotes", "getBoundingClientRect().right")
        assert [edge for edge in right if edge > 390] == []
        assert browser.run("document.documentElement.scrollWidth") <= 390
        click(browser, "#language")


def test_reports_of_one_year_have_no_results(chromium: Browser, scored: list[ScoredReport], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    pair = [item for item in scored if item.metadata.year == 2023][:2]
    page.write_bytes(render_comparison_page(compare_scored(pair, Plan()), pair, BOOK, "zh"))
    for browser in show(chromium, page):
        assert read(browser, "#outcomes .empty")[0].startswith("没有可对上的目标与结果")
