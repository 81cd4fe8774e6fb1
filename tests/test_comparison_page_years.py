"""Dozens of years on the page of a comparison, in real headless Chromium."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.comparison_page import render_comparison_page
from policy_nlp.records import PARTS

from .chromium import CHROMIUM, Browser
from .test_comparison import ERRORS, build
from .test_comparison_page_browser import BOOK, chromium, collect, read, show

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
__all__ = ["chromium"]


def test_many_years_are_told_by_their_trends_and_highest_share(chromium: Browser, tmp_path: Path) -> None:
    amounts = [100, 110, 90, 100, 120, 100, 110, 300, 310, 290, 320, 310, 290, 300]
    many = [build(f"{2001 + at}.txt", amount, 500, 100, year=2001 + at) for at, amount in enumerate(amounts)]
    comparison = build_comparison(many, BOOK, ERRORS, Plan(words=0), "")
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(comparison, many, BOOK, "zh"))
    for browser in show(chromium, page):
        (told,) = [
            line for line in read(browser, "#findings li") if "甲县 2001年至2014年平均每年" in line and "生态" in line
        ]
        assert "；2008年起水平变动 +" in told
        ecology = "#trends figure:nth-of-type(2)"
        assert read(browser, f"{ecology} text.mark") == ["14.3", "34.8", "33.3"]
        assert set(read(browser, f"{ecology} text:not(.mark)")) == {"2001", "2011", "2014"}
        thick = collect(browser, f"{ecology} line.interval", "getAttribute('stroke-width')")
        assert max(float(width) for width in thick) <= 4


def test_reports_cut_short_are_named_among_the_findings(chromium: Browser, tmp_path: Path) -> None:
    whole = [build(f"县{at}.txt", 100, 400, 100, place=f"甲{at}县") for at in range(3)]
    cut = replace(whole[2], layout=replace(whole[2].layout, part=np.full(60, PARTS.index("plan"))))
    page = tmp_path / "page.html"
    for by, told in (("report", ["甲2县 2023"]), ("level", [])):
        group = [*whole[:2], cut, build("市.txt", 100, 400, 100, place="乙市", level="prefecture")]
        comparison = build_comparison(group, BOOK, ERRORS, Plan(by=by, words=0), "")
        page.write_bytes(render_comparison_page(comparison, group, BOOK, "zh"))
        for browser in show(chromium, page):
            lines = [line for line in read(browser, "#findings li") if "缺回顾、缺计划" in line]
            assert [line.rpartition("：")[2] for line in lines] == told


def test_other_does_not_wash_out_the_themes_of_the_heat_map(chromium: Browser, tmp_path: Path) -> None:
    pair = [build("甲.txt", 100, 200, 700), build("乙.txt", 200, 100, 700, place="乙县")]
    comparison = build_comparison(pair, BOOK, ERRORS, Plan(words=0), "")
    page = tmp_path / "page.html"
    page.write_bytes(render_comparison_page(comparison, pair, BOOK, "zh"))
    for browser in show(chromium, page):
        shown = zip(read(browser, "#heat td.cell"), collect(browser, "#heat td.cell", "style.background"), strict=True)
        colors: dict[str, set[str]] = {}
        for share, color in shown:
            colors.setdefault(share, set()).add(color)
        assert set(colors) == {"10.0", "20.0", "70.0"}
        assert colors["20.0"] == colors["70.0"] != colors["10.0"]


def test_reports_may_be_called_what_every_object_of_the_script_has(chromium: Browser, tmp_path: Path) -> None:
    names = {"constructor": 300, "toString": 100, "__proto__": 900}
    group = [build(name, ecology, 1000 - ecology, 0) for name, ecology in names.items()]
    group = [replace(item, metadata=replace(item.metadata, place=None)) for item in group]
    group[2] = replace(group[2], kind="court report")
    page = tmp_path / "page.html"
    for plan in (Plan(words=0, reference="constructor"), Plan(words=0)):
        page.write_bytes(render_comparison_page(build_comparison(group, BOOK, ERRORS, plan, ""), group, BOOK, "zh"))
        for browser in show(chromium, page):
            told = read(browser, "#findings li")
            # The court's share is the widest apart, and it alone is no work report.
            assert [line for line in told if "90%区间" in line and "__proto__" in line] == []
            assert [line for line in told if "90%区间" in line and "constructor" in line and "toString" in line] != []
            assert [line.partition("：")[2] for line in told if "不是年度政府工作报告" in line] == [
                "__proto__ (法院工作报告)"
            ]
            assert ("constructor" in read(browser, "#methods dd")) == bool(plan.reference)
