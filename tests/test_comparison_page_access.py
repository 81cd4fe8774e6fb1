"""Whether everybody can use the page of a comparison: contrast, keys, addresses, print, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.comparison_page import render_comparison_page
from policy_nlp.profiling import ScoredReport
from policy_nlp.records import PARTS, Comparison

from .chromium import CHROMIUM, Browser
from .test_comparison_page_browser import (
    BOOK,
    browser,
    choose,
    chromium,
    click,
    collect,
    comparison,
    count,
    page,
    read,
    search,
    show,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
__all__ = ["browser", "chromium", "comparison", "page"]
#: Texts whose contrast with what lies under them is below 4.5 to 1, as element and ratio (WCAG 2.2, 1.4.3).
FAINT = """(() => {
  const read = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const light = (color) => {
    const [r, g, b] = color.map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, alpha, below) => below.map((v, at) => v * (1 - alpha) + top[at] * alpha);
  const faint = [];
  for (const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walker.nextNode();) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const line = [];
    for (let one = element; one; one = one.parentElement) line.unshift(one);
    let [below, opacity] = [[255, 255, 255], 1];
    for (const one of line) {
      const style = getComputedStyle(one);
      const color = read(style.backgroundColor);
      opacity *= Number(style.opacity);
      below = over(color, color[3], below);
    }
    const style = getComputedStyle(element);
    const ink = read(element.namespaceURI.includes("svg") ? style.fill : style.color);
    const [dark, bright] = [light(over(ink, ink[3] * opacity, below)), light(below)].sort((one, two) => one - two);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < 4.5) faint.push(`${element.tagName} ${ratio.toFixed(2)}`);
  }
  return faint;
})()"""
#: What can be pressed and is smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8); a tick box is as large as its label.
SMALL = """[...document.querySelectorAll('a[href]:not(.skip, .link), button:not(.link), select, input, summary')]
  .map((item) => [item.outerHTML.slice(0, 80), (item.closest('label') || item).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 20 || box.height < 23.9)).map(([text]) => text)"""


def go(browser: Browser, page: Path, address: str) -> None:
    """The page opened anew at an address, until its text is there."""
    browser.call("Page.navigate", url="about:blank")
    browser.wait("location.protocol === 'about:'")
    browser.call("Page.navigate", url=page.resolve().as_uri() + address)
    browser.wait("location.protocol === 'file:' && document.querySelectorAll('#reader p').length")


def press_tab(browser: Browser, times: int) -> None:
    for _ in range(times):
        browser.press("Tab", 9)


@pytest.fixture
def wide(chromium: Browser) -> Iterator[Browser]:
    """The browser, which afterwards is as wide as before and shows what a screen shows."""
    yield chromium
    chromium.call("Emulation.setEmulatedMedia", media="", features=[])
    chromium.resize(1280)


def test_every_text_stands_out_and_every_control_can_be_hit(browser: Browser, wide: Browser) -> None:
    for width in (1280, 360):
        browser.resize(width)
        assert browser.run(SMALL) == []
        assert browser.run(FAINT) == []
    click(browser, "#heat [data-value=gap]")
    choose(browser, "#text_report", 1)
    click(browser, "#text [data-theme=economy] input")
    browser.wait("document.querySelector('#reader .off')")
    search(browser, "工业")
    browser.wait("document.querySelector('#reader .off mark') && document.querySelector('#reader mark.now')")
    assert browser.run(FAINT) == []
    assert browser.run("getComputedStyle(document.documentElement).colorScheme").split() == ["light", "only"]


def test_headings_tables_and_charts_say_what_they_are(browser: Browser) -> None:
    levels = [int(tag[1]) for tag in collect(browser, "h1, h2, h3", "tagName")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert count(browser, "th:not([scope])") == 0
    assert count(browser, "main, nav#contents[aria-label], section[aria-labelledby]") == 15
    labelled = "item.closest('[aria-hidden=true]') || (item.getAttribute('role') === 'img' && item.ariaLabel)"
    assert browser.run(f"[...document.querySelectorAll('svg')].every(item => {labelled})")
    heads = collect(browser, "#reader [role=heading]", "ariaLevel")
    assert len(heads) == count(browser, "#outline a") > 5
    assert set(heads) == {"3", "4", "5"}
    click(browser, "#language")
    browser.wait("document.querySelectorAll('#reader p').length")
    assert {*collect(browser, "#words .word *, #targets .word *, #targets tbody th *", "lang")} == {"zh-CN"}


def test_keys_reach_what_a_mouse_does(browser: Browser) -> None:
    press_tab(browser, 1)
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    browser.press("Enter", 13)
    press_tab(browser, 1)
    assert browser.run("document.activeElement.closest('section').id") == "shares"
    browser.run("document.querySelector('#heat td.cell').focus()")
    assert not browser.run("document.getElementById('tip').hidden")
    browser.press("Escape", 27)
    assert browser.run("document.getElementById('tip').hidden")
    browser.run("document.querySelector('#words .word').focus()")
    browser.press("Enter", 13)
    browser.wait("document.querySelector('#words .quotes a')")
    press_tab(browser, 1)
    assert browser.run("document.activeElement.matches('#words .quotes a')")
    assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_filters_and_searches_are_announced(browser: Browser) -> None:
    assert read(browser, "#said") == [""]
    choose(browser, "#differences_theme", "ecology")
    assert read(browser, "#said") == read(browser, "#differences caption") == ["6行"]
    search(browser, "没有这个词")
    browser.wait("document.querySelector('#said').textContent.includes('0 篇')")


def test_addresses_of_sentences_outlive_a_reload_and_back_leads_out(
    browser: Browser, page: Path, comparison: Comparison, scored: list[ScoredReport]
) -> None:
    passage = comparison.words[0].sentences[0]
    at = [item.name for item in scored].index(passage.report)
    click(browser, "#text [data-part=glossary] input")
    browser.wait("!document.querySelector('#reader .heading[aria-level=\"3\"]')")
    click(browser, "#words .word")
    browser.wait("document.querySelector('#words .quotes a')")
    click(browser, "#words .quotes a")
    browser.wait("document.querySelector('#reader .found')")
    address = f"#r{at}s{passage.start}"
    assert browser.run("location.hash") == address
    assert browser.run("document.activeElement.id") == address[1:]
    browser.run("history.back()")
    browser.wait("!location.hash")
    for _ in range(2):
        go(browser, page, address)
        browser.wait("document.querySelector('#reader .found')")
        assert passage.text in read(browser, "#reader .found")[0]
        assert browser.run("document.getElementById('text_report').value") == str(at)
        top = browser.run("document.querySelector('#reader .found').getBoundingClientRect().top")
        assert 0 < top < 900


def test_addresses_of_reports_and_sections_are_kept(browser: Browser, page: Path) -> None:
    choose(browser, "#text_report", 2)
    browser.wait("document.querySelector('#reader .sentence').id.startsWith('r2s')")
    assert browser.run("location.hash") == "#r2"
    entries = browser.run("history.length")
    choose(browser, "#text_report", 1)
    browser.wait("document.querySelector('#reader .sentence').id.startsWith('r1s')")
    assert browser.run("history.length") == entries
    go(browser, page, "#r2")
    browser.wait("document.querySelector('#reader .sentence').id.startsWith('r2s')")
    go(browser, page, "#differences")
    assert 0 <= browser.run("document.getElementById('differences').getBoundingClientRect().top") < 100


def test_copied_tables_are_tables_of_numbers(browser: Browser) -> None:
    copied = browser.run(
        "(() => { getSelection().selectAllChildren(document.querySelector('#differences table'));"
        " return String(getSelection()); })()"
    )
    _, head, *rows = [line.split("\t") for line in copied.splitlines()]
    assert head[:5] == ["主题", "前者", "后者", "差（百分点）", "90%区间（推及文本之外）"]
    assert {len(row) for row in rows} == {len(head)}
    assert min(float(row[3]) for row in rows) < 0 < max(float(row[3]) for row in rows)
    assert all("\n" not in cell for cell in read(browser, "#parts tbody td"))


def test_intervals_stand_clear_of_bars_and_axes(browser: Browser, wide: Browser) -> None:
    ends = "[bar.y.baseVal.value + bar.height.baseVal.value, bar.parentElement.querySelector('.interval')]"
    apart = f"[...document.querySelectorAll('#shares .panel rect')].every(bar => (([end, line]) =>\
        line.y1.baseVal.value - 2 > end)({ends}))"
    assert browser.run(apart)
    for width in (1280, 768, 360):
        browser.resize(width)
        words = browser.run(
            "[...document.querySelectorAll('#shares .panel:first-child .axis text')]"
            ".map(word => [word.getBoundingClientRect().left, word.getBoundingClientRect().right])"
        )
        assert all(one[1] < two[0] for one, two in pairwise(words)), width


def test_print_has_two_columns_and_nothing_to_press(browser: Browser, wide: Browser) -> None:
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.resize(703)
    lefts = {round(left) for left in collect(browser, "#shares .panel", "getBoundingClientRect().left")}
    assert len(lefts) == 2
    pressed = "[...document.querySelectorAll('select, summary, input')].filter(item => item.getClientRects().length)"
    assert browser.run(f"{pressed}.length") == 0
    assert browser.run("document.documentElement.scrollWidth") <= 703


def test_forced_colours_keep_what_colours_say(browser: Browser, wide: Browser) -> None:
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    fills = [
        browser.run(f"getComputedStyle(document.querySelector('#shares [aria-pressed={state}]')).backgroundColor")
        for state in ("true", "false")
    ]
    assert fills[0] != fills[1]
    swatches = "[...document.querySelectorAll('#shares .swatch')].map(item => getComputedStyle(item).backgroundColor)"
    assert len(set(browser.run(swatches))) == 12


def test_a_preview_without_scripts_says_what_to_do(chromium: Browser, page: Path) -> None:
    chromium.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.open(page)
        chromium.wait("getComputedStyle(document.getElementById('needs')).visibility === 'visible'")
        shown = chromium.run("document.body.innerText")
        assert "政府工作报告主题比较" in shown
        assert "请先把文件保存下来" in shown and "Save the file" in shown
        empty = "[...document.querySelectorAll('button, section, nav')].filter(item => item.getClientRects().length)"
        assert chromium.run(f"{empty}.length") == 0
    finally:
        chromium.call("Emulation.setScriptExecutionDisabled", value=False)


def test_long_names_and_empty_tables_keep_their_place(
    scored: list[ScoredReport], chromium: Browser, wide: Browser, tmp_path: Path
) -> None:
    long = "云溪自治州江湾经济技术开发区管理委员会工作报告扩大会议讨论修改第三稿" * 2
    facts = replace(scored[0].metadata, place=None)
    named = [replace(scored[0], name=long, reports=(long,), metadata=facts), *scored[1:]]
    bare = build_comparison(named, BOOK, None, Plan(words=0), "")
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(bare, named, BOOK, "zh"))
    for shown in show(chromium, page):
        for width in (1280, 360):
            shown.resize(width)
            assert shown.run("document.documentElement.scrollWidth") <= width
            assert shown.run("document.querySelector('#heat tbody th').offsetWidth") < width / 2
        assert read(shown, "#words .empty") == ["没有可列的词语。"]
        assert count(shown, "#words .note") == 0


def test_findings_begin_with_what_holds_and_pass_over_halves(
    scored: list[ScoredReport], comparison: Comparison, chromium: Browser, tmp_path: Path
) -> None:
    names = [profile.name for profile in comparison.profiles]
    row = replace(comparison.differences[0], first=names[1], second=names[2], text_p_adjusted=0.001, p_adjusted=0.9)
    rows = (
        replace(row, theme="ecology", difference=0.3, first=names[0]),
        replace(row, theme="industry", difference=0.2),
        replace(row, theme="culture", difference=0.1, p_adjusted=0.01),
    )
    half = next(item for item in scored if item.name == names[0])
    layout = replace(half.layout, part=np.full(len(half.passages), PARTS.index("plan")))
    cut = [replace(item, layout=layout) if item is half else item for item in scored]
    court = [replace(item, kind="court report") if item is half else item for item in scored]
    page = tmp_path / "page.html"
    few = ["文化体育", "产业发展"]
    for reports, themes in ((scored, ["文化体育", "生态环境", "产业发展"]), (cut, few), (court, few)):
        page.write_bytes(render_comparison_page(replace(comparison, differences=rows), reports, BOOK, "zh"))
        for shown in show(chromium, page):
            told = [line.partition("：")[0] for line in read(shown, "#findings li") if "90%区间" in line]
            assert told == themes
            kinds = [line for line in read(shown, "#findings li") if "不是年度政府工作报告" in line]
            assert [line.partition("：")[2] for line in kinds] == (
                [f"{half.name} (法院工作报告)"] if reports is court else []
            )
            assert "不宜说工作重点不同" in read(shown, "#findings p")[0]
