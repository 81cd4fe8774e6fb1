"""The page of a comparison in real headless Chromium: what a reader sees, and that nothing leaves the machine."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policy_nlp.codebook import load_codebook
from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.comparison_page import render_comparison_page
from policy_nlp.output.comparisons import list_tables
from policy_nlp.output.methods import write_methods
from policy_nlp.pipeline import compare_scored
from policy_nlp.profiling import ScoredReport
from policy_nlp.records import Comparison

from .chromium import CHROMIUM, Browser
from .conftest import ROOT
from .test_comparison import ERRORS, build

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
BOOK = load_codebook()
SCRIPT = ROOT / "policy_nlp" / "data" / "comparison_base.js"
HOSTILE = '=甲"><img src=x onerror=alert(1)></script><script>alert(2)</script>'


@pytest.fixture(scope="module")
def comparison(scored: list[ScoredReport]) -> Comparison:
    """The four examples; a word of one theme is added, as the short texts yield none by theme."""
    found = compare_scored(scored, Plan())
    return replace(found, words=(*found.words, replace(found.words[0], theme="innovation")))


@pytest.fixture(scope="module")
def page(comparison: Comparison, scored: list[ScoredReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_bytes(render_comparison_page(comparison, scored, BOOK, "zh"))
    return path


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium: Browser, page: Path) -> Iterator[Browser]:
    """The page of the four examples, freshly opened; afterwards nothing was asked for but the page, nothing failed."""
    yield from show(chromium, page)


def show(chromium: Browser, page: Path) -> Iterator[Browser]:
    chromium.events.clear()
    chromium.open(page)
    chromium.wait("document.querySelectorAll('#reader p').length")
    yield chromium
    assert chromium.list_complaints() == []
    asked = {address for address in chromium.list_requests() if not address.startswith("blob:")}
    assert asked == {page.resolve().as_uri()}


def count(browser: Browser, selector: str) -> int:
    return int(browser.run(f"document.querySelectorAll({selector!r}).length"))


def read(browser: Browser, selector: str) -> list[str]:
    return collect(browser, selector, "textContent")


def collect(browser: Browser, selector: str, wanted: str) -> list[str]:
    return list(browser.run(f"[...document.querySelectorAll({selector!r})].map(item => item.{wanted})"))


def click(browser: Browser, selector: str) -> None:
    browser.run(f"document.querySelector({selector!r}).click()")


def choose(browser: Browser, selector: str, value: object) -> None:
    box = f"document.querySelector({selector!r})"
    browser.run(f"{box}.value = {str(value)!r}, {box}.dispatchEvent(new Event('change'))")


def search(browser: Browser, query: str) -> None:
    box = "document.getElementById('search')"
    browser.run(f"{box}.value = {query!r}, {box}.dispatchEvent(new Event('input'))")


def test_bars_stand_for_every_report_and_theme(browser: Browser, comparison: Comparison) -> None:
    assert count(browser, "#shares .panel") == len(comparison.themes) == 12
    assert count(browser, "#shares .panel rect.share") == 48
    assert count(browser, "#shares .panel line.interval") == 48
    shown = read(browser, "#shares .panel:first-child .value")
    first = comparison.profiles[0].estimates["economy"]
    assert first.low is not None and first.high is not None
    assert shown[0] == f"{100 * first.share:.1f} ({100 * first.low:.1f}–{100 * first.high:.1f})"
    widths = collect(browser, "#shares .panel:first-child rect.share", "getAttribute('width')")
    # The scale ends at 35 %, the next step of five above the widest interval.
    highest = max(item.sample_high for profile in comparison.profiles for item in profile.estimates.values())
    assert 0.30 < highest <= 0.35
    shares = [100 * profile.shares["economy"] / 0.35 for profile in comparison.profiles]
    assert [float(width[:-1]) for width in widths] == pytest.approx(shares, abs=0.006)


def test_bars_sort_by_theme_and_by_report(browser: Browser, comparison: Comparison) -> None:
    choose(browser, "#shares_order", "share")
    values = [float(text.split()[0]) for text in read(browser, "#shares .panel:nth-child(7) .value")]
    assert values == sorted(values, reverse=True)
    choose(browser, "#shares_order", "云溪县_2023.txt")
    ranked = sorted(comparison.themes, key=lambda theme: -comparison.profiles[1].shares[theme])
    assert read(browser, "#shares figcaption") == [BOOK.name_of(theme) for theme in ranked]
    click(browser, "#shares [data-value=report]")
    choose(browser, "#shares_order", "industry")
    assert read(browser, "#shares figcaption") == ["江湾县 2023", "云溪县 2024", "云溪县 2023", "临港市 2023"]


def test_heat_map_has_values_a_tip_and_keys(browser: Browser, comparison: Comparison) -> None:
    cells = read(browser, "#heat td.cell")
    assert cells == [f"{100 * profile.shares[t]:.1f}" for profile in comparison.profiles for t in comparison.themes]
    assert len(set(collect(browser, "#heat td.cell", "style.background"))) > 20
    browser.run("document.querySelector('#heat td.cell').focus()")
    assert "临港市 2023 · 经济运行" in browser.run("document.getElementById('tip').innerText")
    browser.press("ArrowDown", 40)
    browser.press("ArrowRight", 39)
    assert "云溪县 2023 · 产业发展" in browser.run("document.getElementById('tip').innerText")
    estimate = next(p for p in comparison.profiles if p.name.startswith("云溪县_2023")).estimates["industry"]
    interval = f"90%区间 {100 * estimate.low:.1f}–{100 * estimate.high:.1f}"
    assert interval in browser.run("document.getElementById('tip').innerText")
    click(browser, "#heat th[data-key=ecology] button")
    assert read(browser, "#heat tbody th")[0] == "云溪县 2023"
    assert browser.run("document.querySelector('#heat th[data-key=ecology]').ariaSort") == "descending"
    click(browser, "#heat th[data-key=ecology] button")
    assert read(browser, "#heat tbody th")[-1] == "云溪县 2023"
    click(browser, "#heat [data-value=gap]")
    assert read(browser, "#heat td.cell")[0].startswith("-")


def test_trends_of_the_place_with_two_years(browser: Browser, comparison: Comparison) -> None:
    assert read(browser, "#trends_place option") == ["云溪县 (2023–2024)"]
    assert count(browser, "#trends svg.trend") == 12
    assert count(browser, "#trends circle") == 24
    first = next(profile for profile in comparison.profiles if profile.name.startswith("云溪县_2023"))
    assert browser.run("document.querySelector('#trends svg').getAttribute('aria-label')").startswith(
        f"经济运行 2023: {100 * first.shares['economy']:.1f}"
    )


def test_words_show_their_sentences_and_lead_to_the_text(browser: Browser, comparison: Comparison) -> None:
    word = comparison.words[0]
    assert read(browser, "#words .word")[0] == word.word
    assert read(browser, "#words td.number")[0] == f"{word.first_count} : {word.second_count}"
    click(browser, "#words .word")
    browser.wait("document.querySelectorAll('#words q').length")
    assert read(browser, "#words q") == [passage.text for passage in word.sentences]
    assert set(read(browser, "#words mark")) == {word.word}
    click(browser, "#words .quotes a")
    browser.wait("document.querySelector('#reader .found')")
    assert word.sentences[0].text in read(browser, "#reader .found")[0]
    choose(browser, "#words_theme", "innovation")
    assert read(browser, "#words .word") == [word.word]


def test_review_against_plan(browser: Browser) -> None:
    options = read(browser, "#parts_pair option")
    assert options[0] == "临港市 2023：回顾 → 计划"
    assert options[-1] == "云溪县 2023 的计划 → 云溪县 2024 的回顾"
    assert count(browser, "#parts tbody circle") == count(browser, "#parts tbody rect") == 12
    choose(browser, "#parts_pair", len(options) - 1)
    assert read(browser, "#parts caption") == [options[-1]]


def test_differences_sort_and_filter(browser: Browser, comparison: Comparison) -> None:
    assert count(browser, "#differences tbody tr") == 30
    click(browser, "#differences .more")
    assert count(browser, "#differences tbody tr") == len(comparison.differences) == 72
    browser.run("document.querySelector('#differences th[data-key=difference] button').focus()")
    browser.press("Enter", 13)
    shown = read(browser, "#differences tbody td.number:nth-child(4)")
    widest = sorted((gap.difference for gap in comparison.differences), reverse=True)
    assert [text[: text.index(".") + 2] for text in shown[:20]] == [f"{100 * gap:+.1f}" for gap in widest[:20]]
    assert browser.run("document.querySelector('#differences th[data-key=difference]').ariaSort") == "descending"
    assert browser.run("document.activeElement.closest('th').dataset.key") == "difference"
    choose(browser, "#differences_theme", "ecology")
    assert count(browser, "#differences tbody tr") == 6
    click(browser, "#differences input[type=checkbox]")
    sure = [gap for gap in comparison.differences if gap.theme == "ecology" and gap.p_adjusted < 0.05]
    assert count(browser, "#differences tbody tr") == len(sure)


def test_ranks_and_the_most_alike(browser: Browser, comparison: Comparison) -> None:
    choose(browser, "#ranks_theme", "ecology")
    assert read(browser, "#ranks tbody th")[0] == "云溪县 2023"
    click(browser, "#alike th[data-key=cosine] button")
    best = max(pair.cosine for pair in comparison.alike)
    assert read(browser, "#alike tbody td:last-child")[0] == f"{best:.3f}"


def test_the_least_difference_is_the_one_that_the_methods_tell(
    comparison: Comparison, scored: list[ScoredReport], chromium: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    gaps = [replace(comparison.differences[0], detectable=at, text_detectable=at / 10) for at in (0.1, 0.2)]
    even = replace(comparison, differences=tuple(gaps))
    page.write_bytes(render_comparison_page(even, scored, BOOK, "zh"))
    for browser in show(chromium, page):
        (told,) = [line for line in read(browser, "#findings li") if "最小差异" in line]
        assert "文本之内 1.5 个百分点，推及文本之外 15.0 个" in told
    assert "就文本本身为1.5个百分点，推及文本之外为15.0个百分点" in write_methods(even, "zh")


def test_a_least_difference_that_nobody_knows_is_not_told(
    comparison: Comparison, scored: list[ScoredReport], chromium: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    gaps = [replace(gap, detectable=None, text_detectable=None, text_p_adjusted=None) for gap in comparison.differences]
    page.write_bytes(render_comparison_page(replace(comparison, differences=tuple(gaps)), scored, BOOK, "zh"))
    for browser in show(chromium, page):
        assert [line[:3] for line in read(browser, "#findings li")] == ["科技创", "主题结"]


def test_text_filters_by_part_and_theme(browser: Browser, scored: list[ScoredReport]) -> None:
    choose(browser, "#text_report", 1)
    browser.wait("document.querySelector('#reader').innerText.includes('守牢绿水青山')")
    assert count(browser, "#reader .sentence") == len(scored[1].passages)
    assert read(browser, "#outline a")[:2] == ["一、2022年工作回顾", "（一）守牢绿水青山，生态底色更加鲜亮"]
    click(browser, "#text [data-part=plan] input")
    browser.wait(f"document.querySelectorAll('#reader .sentence').length < {len(scored[1].passages)}")
    assert count(browser, "#reader .sentence") == int((scored[1].layout.part == 3).sum())
    click(browser, "#text [data-theme=ecology] input")
    browser.wait("[...document.querySelectorAll('#reader p')].every(p => p.querySelector('[data-theme=ecology]'))")
    assert set(collect(browser, "#reader .sentence:not(.off)", "dataset.theme")) == {"ecology"}
    off = collect(browser, "#reader .sentence.off", "dataset.theme")
    assert "ecology" not in off


def test_search_finds_words_in_all_reports(browser: Browser, scored: list[ScoredReport]) -> None:
    search(browser, "生态")
    browser.wait("document.querySelector('#hits .others')")
    counts = [sum(passage[3].count("生态") for passage in item.passages) for item in scored]
    assert count(browser, "#reader mark.hit") == counts[0]
    assert read(browser, "#hits span") == [f"本篇 {counts[0]} 处；收入的报告中 4 篇共 {sum(counts)} 处"]
    click(browser, "#hits .others button")
    browser.wait(f"document.querySelectorAll('#reader mark.hit').length === {max(counts)}")
    search(browser, "没有这个词")
    browser.wait("document.querySelector('#hits').textContent.includes('0 篇')")
    assert count(browser, "#reader mark") == 0


def test_language_switches_everything_but_the_text(browser: Browser) -> None:
    assert read(browser, "h1") == ["政府工作报告主题比较"]
    click(browser, "#language")
    browser.wait("document.querySelectorAll('#reader p').length")
    assert browser.run("document.documentElement.lang") == "en"
    outside = browser.run(
        "(() => { const copy = document.querySelector('main').cloneNode(true);"
        "const names = '[lang=zh-CN], option, th, td, .name, figcaption, h3, caption';"
        "for (const part of copy.querySelectorAll(names)) part.remove(); return copy.textContent; })()"
    )
    assert not re.search("[\u4e00-\u9fff]", outside.replace("中文", "")), re.findall("[\u4e00-\u9fff]+", outside)
    assert read(browser, "#heat thead th")[1].startswith("Economy")
    click(browser, "#language")
    assert read(browser, "h1") == ["政府工作报告主题比较"]


def test_downloads_are_the_tables(browser: Browser, comparison: Comparison, tmp_path: Path) -> None:
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    tables = list_tables(comparison, BOOK, "zh")
    names = read(browser, "#downloads button")
    assert names == [f"{name}.csv" for name, rows in tables.items() if rows] + ["targets.csv", "outcomes.csv"]
    for name in ("shares", "words", "settings"):
        click(browser, f"#downloads [data-table={name}]")
        path = tmp_path / f"{name}.csv"
        for _ in range(500):
            if path.exists() and path.read_bytes().endswith(b"\r\n"):
                break
            time.sleep(0.02)
        check_csv(path.read_bytes(), tables[name])


def check_csv(data: bytes, rows: list[dict[str, Any]]) -> None:
    assert data.startswith(b"\xef\xbb\xbf")
    read_rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert list(read_rows[0]) == list(rows[0])
    assert len(read_rows) == len(rows)
    for found, row in zip(read_rows, rows, strict=True):
        for key, value in found.items():
            expected = "" if row[key] is None else str(row[key]).upper() if isinstance(row[key], bool) else row[key]
            assert value == expected or float(value) == pytest.approx(float(expected))


def test_layout_fits_phone_and_desktop(browser: Browser) -> None:
    for width in (1280, 390):
        browser.resize(width)
        for _ in range(2):
            assert browser.run("document.documentElement.scrollWidth") <= width
            click(browser, "#language")
    assert count(browser, "h2[id]") == 13
    assert browser.run("[...document.querySelectorAll('input, select')].every(box => box.closest('label'))")
    browser.resize(1280)


def test_shares_of_a_model_that_knows_no_errors(scored: list[ScoredReport], chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    bare = build_comparison(scored, BOOK, None, Plan(words=0), "model test")
    page.write_bytes(render_comparison_page(bare, scored, BOOK, "en"))
    for browser in show(chromium, page):
        assert count(browser, "#shares .panel line.interval") == 0
        assert count(browser, "#shares .panel line.wide") == 48
        finding = r"Innovation and talent: 临港市 2023 above 云溪县 2023 by [\d.]+ points .*; significant beyond these"
        assert re.match(finding, read(browser, "#findings li")[0])
        assert not browser.run("/undefined|NaN|null|[(] *[)]/.test(document.getElementById('main').innerText)")
        assert read(browser, "#words .empty") == ["No words to list."]


def test_findings_are_about_reports_not_about_their_mean(
    scored: list[ScoredReport], comparison: Comparison, chromium: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    rows = [replace(row, second="mean") for row in comparison.differences]
    page.write_bytes(render_comparison_page(replace(comparison, differences=tuple(rows)), scored, BOOK, "zh"))
    for browser in show(chromium, page):
        findings = [line for line in read(browser, "#findings li") if "推及文本之外" in line and "比" in line]
        gap = r"\S+：(\S+ 20\d\d) 比 同级同年均值 [高低] \d+\.\d 个百分点（90%区间 .*）"
        pattern = gap + "；推及文本之外(仍|不)显著（校正后 p [=<] "
        assert len(findings) > 1
        assert all(re.match(pattern, line) for line in findings), findings


@pytest.mark.parametrize(("one_place", "order"), [(False, "share"), (True, "given")])
def test_many_reports_come_largest_first_and_many_years_in_order(
    chromium: Browser, tmp_path: Path, one_place: bool, order: str
) -> None:
    many = [
        build(f"{at}.txt", 100 + 10 * at, 500, 100, place="甲县" if one_place else f"甲{at}县", year=2001 + at)
        for at in range(13)
    ]
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(build_comparison(many, BOOK, ERRORS, Plan(words=0), ""), many, BOOK, "zh"))
    names = [f"甲县 {2001 + at}" if one_place else f"甲{at}县 {2001 + at}" for at in range(13)]
    for browser in show(chromium, page):
        assert browser.run("document.getElementById('shares_order').value") == order
        ecology = "#shares .panel:nth-child(2) .name"
        assert read(browser, ecology) == (names[:12] if one_place else names[:0:-1])
        choose(browser, "#shares_order", "given")
        assert read(browser, ecology) == names[:12]
        choose(browser, "#shares_order", "share")
        assert read(browser, ecology) == names[:0:-1]


def test_hostile_names_do_no_harm(scored: list[ScoredReport], chromium: Browser, tmp_path: Path) -> None:
    hostile = []
    for at, item in enumerate(scored[:2]):
        passages = tuple((f"{HOSTILE}{at}", start, end, HOSTILE + text) for _, start, end, text in item.passages)
        facts = replace(item.metadata, place=HOSTILE)
        hostile.append(replace(item, name=f"{HOSTILE}{at}", metadata=facts, passages=passages))
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(compare_scored(hostile, Plan()), hostile, BOOK, "en", 200_000))
    for browser in show(chromium, page):
        assert count(browser, "img") == 0
        assert count(browser, "script") == 2
        assert HOSTILE in read(browser, "#reader .sentence")[0]
        cells = browser.run(
            "new Promise(done => { URL.createObjectURL = blob => { blob.text().then(done); return '#'; };"
            " document.querySelector('#downloads [data-table=shares]').click(); })"
        ).splitlines()[1]
        assert cells.startswith('"\'=甲""><img')
        function = re.search(r"function csvCell.*?\n}\n", SCRIPT.read_text("utf-8"), re.DOTALL)
        assert function is not None
        cells = browser.run(f"{function[0]}['+1', '-1', '@a', '=1', '\\t1', 'a', -1].map(csvCell)")
        assert cells == ["'+1", "'-1", "'@a", "'=1", "'\t1", "a", "-1"]
