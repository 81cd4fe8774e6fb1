"""The pages of a tagged report and of topics as a browser lays them out: at a desk, on a phone, in print."""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from policy_nlp.cli import main

from .chromium import CHROMIUM, Browser
from .conftest import ROOT
from .test_comparison_page_access import FAINT, SMALL

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
_ONE_LINE = 30


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("chromium"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an example, every paragraph with the reasons for its theme."""
    path = tmp_path_factory.mktemp("tagged") / "page.html"
    example = ROOT / "corpus" / "examples" / "云溪县_2023.txt"
    assert CliRunner().invoke(main, ["tag", str(example), "-o", str(path)]).exit_code == 0
    return path


def test_page_fits_desk_phone_and_paper(browser: Browser, page: Path) -> None:
    browser.open(page)
    tallest = "Math.max(...[...document.querySelectorAll('.name')].map(name => name.offsetHeight))"
    visible = "getComputedStyle(document.querySelector('nav')).display !== 'none'"
    for media, width, shows_outline in (("screen", 1280, True), ("screen", 390, True), ("print", 700, False)):
        browser.call("Emulation.setEmulatedMedia", media=media)
        browser.resize(width)
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.run(tallest) < _ONE_LINE
        assert browser.run(visible) is shows_outline
    browser.call("Emulation.setEmulatedMedia", media="")
    assert browser.list_complaints() == []


def test_themes_that_are_not_chosen_fade_but_can_be_read(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('[data-theme=ecology]').click()")
    faded = "[...document.querySelectorAll('.off')].map(item => item.tagName)"
    names = browser.run(faded)
    assert names.count("DETAILS") == names.count("P") > 5
    assert browser.run(FAINT) == []
    assert browser.run(SMALL.replace("a[href]:not(.skip, .link), ", "")) == []


def test_headings_of_the_report_are_headings(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.hash") == "#main"
    levels = browser.run("[...document.querySelectorAll('main [role=heading]')].map(item => item.ariaLevel)")
    assert set(levels) == {"3", "4"}
    assert len(levels) == browser.run("document.querySelectorAll('nav a').length")
    assert browser.run("document.querySelector('nav').getAttribute('aria-labelledby')") == "outline"


def test_print_parts_no_theme_from_its_paragraph(browser: Browser, page: Path) -> None:
    browser.open(page)
    printed = browser.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    names = set(browser.run("[...document.querySelectorAll('.names summary')].map(item => item.textContent)"))
    with pypdfium2.PdfDocument(io.BytesIO(b64decode(printed["data"]))) as document:
        last = [sheet.get_textpage().get_text_bounded().split()[-1] for sheet in document]
    assert len(last) > 5
    assert names.isdisjoint(last)


def test_page_of_topics_fits_and_reads_as_a_table(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "topics.html"
    asked = ["topics", "show", "default", "-o", str(path), "--lang", "en"]
    assert CliRunner().invoke(main, asked).exit_code == 0
    browser.open(path)
    assert browser.run("document.querySelector('h1').textContent") == "topic model default"
    for width in (1280, 360):
        browser.resize(width)
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.run(FAINT) == []
        assert browser.run(SMALL) == []
    assert browser.run("document.querySelectorAll('th:not([scope])').length") == 0
    # The topic's name stays in sight while its themes scroll by.
    browser.run("document.querySelector('.wide').scrollLeft = 200")
    assert browser.run("document.querySelector('tbody th').getBoundingClientRect().left") < 20
    assert browser.run("document.querySelector('dd').lang") == "zh-CN"
    assert browser.list_complaints() == []
