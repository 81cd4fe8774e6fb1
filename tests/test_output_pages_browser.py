"""The page of a tagged report as a browser lays it out: at a desk, on a phone, in print."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_nlp.api import tag_report
from policy_nlp.codebook import load_codebook
from policy_nlp.output.pages import render_page

from .chromium import CHROMIUM, Browser

_ONE_LINE = 30


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
def test_page_fits_desk_phone_and_paper(examples: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_page(tag_report(examples / "云溪县_2023.txt"), load_codebook(), "zh", ""), "utf-8")
    browser = Browser(tmp_path)
    try:
        browser.open(path)
        tallest = "Math.max(...[...document.querySelectorAll('.name')].map(name => name.offsetHeight))"
        visible = "getComputedStyle(document.querySelector('nav')).display !== 'none'"
        for media, width, shows_outline in (("screen", 1280, True), ("screen", 390, True), ("print", 700, False)):
            browser.call("Emulation.setEmulatedMedia", media=media)
            browser.resize(width)
            assert browser.run("document.documentElement.scrollWidth") <= width
            assert browser.run(tallest) < _ONE_LINE
            assert browser.run(visible) is shows_outline
        assert browser.list_complaints() == []
    finally:
        browser.close()
