"""Dozens of years on the page of a comparison, in real headless Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_nlp.comparison import Plan, build_comparison
from policy_nlp.output.comparison_page import render_comparison_page

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
