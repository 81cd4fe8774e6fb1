"""The web page of a tagged report: every word of it escaped, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from policy_nlp.api import tag_report
from policy_nlp.cli import main
from policy_nlp.codebook import load_codebook
from policy_nlp.output.pages import name_page, render_page
from policy_nlp.records import (
    Contribution,
    Explanation,
    Heading,
    Metadata,
    Part,
    Profile,
    Report,
    Sentence,
    TaggedReport,
    TaggedUnit,
)

BOOK = load_codebook()
HEADING = '一、<img src="https://evil.example/a.png" onerror=alert(1)>'
TEXT = f"{HEADING}\n治水</p><script src=http://evil.example/x.js></script>&amp; $title ${{units}} \"'。"


class _Page(HTMLParser):
    """Tags with their attributes, and the text in <main>."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def values(self, attribute: str) -> list[str]:
        return [str(attrs[attribute]) for _, attrs in self.tags if attribute in attrs]


def build_unit(start: int, end: int, theme: str) -> TaggedUnit:
    return TaggedUnit(
        '<b>"甲"</b>', "甲<县>", "county", 2023, "review", (), start, end, TEXT[start:end],
        theme, f'{theme}."><i>', 0.5, (theme, "rural"), (),
    )  # fmt: skip


def build_tagged() -> TaggedReport:
    cut = len(HEADING)
    sentences = (Sentence(0, cut, 0, "review", ()), Sentence(cut + 1, len(TEXT), 1, "review", ()))
    report = Report(
        '<b>"甲"</b>',
        TEXT,
        Metadata("甲<县>", "county", 2023),
        (Part("review", 0, len(TEXT)),),
        (Heading(1, "一、", HEADING, 0, cut),),
        sentences,
    )
    shares = {"ecology": 0.75, "rural": 0.25, '"><u>': 0.0}
    profile = Profile(report.name, "甲<县>", "county", 2023, shares, {"ecology": 3, "rural": 1, '"><u>': 0}, ())
    units = (build_unit(0, cut, "ecology"), build_unit(cut + 1, len(TEXT), '"><u>'))
    return TaggedReport(report, "paragraph", units, profile)


def render(language: str = "zh") -> str:
    return render_page(build_tagged(), BOOK, language, "model <x>")


def check_loads_nothing(page: _Page) -> None:
    assert page.values("src") == []
    assert all(link.startswith("#") for link in page.values("href"))
    assert {tag for tag, _ in page.tags}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "form"})


def test_hostile_text_stays_text() -> None:
    page = _Page(render())
    check_loads_nothing(page)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert {"b", "i", "u"}.isdisjoint(tags)
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert HEADING in "".join(page.words)
    assert TEXT.partition("\n")[2] in "".join(page.words)


def test_every_text_is_there_escaped() -> None:
    page = render()
    assert all(escape(unit.text) in page for unit in build_tagged().units)
    assert "<script src" not in page
    assert escape('<b>"甲"</b>') in page
    assert "model &lt;x&gt;" in page


def test_headings_lead_to_their_units() -> None:
    page = _Page(render())
    links = page.values("href")
    assert links == ["#main", "#h0"]
    assert [attrs["id"] for tag, attrs in page.tags if tag == "p" and "id" in attrs] == ["h0"]


def test_shares_stand_from_the_largest_down() -> None:
    page = render()
    assert page.index("75.0%") < page.index("25.0%") < page.index("0.0%</span>")
    assert "width:100.0%" in page
    assert "width:33.3%" in page


def test_language_of_the_page() -> None:
    assert '<html lang="zh-CN">' in render()
    assert '<html lang="en">' in render("en")
    assert "Ecology and environment" in render("en")


@pytest.mark.parametrize("name", ["云溪县_2023.txt", "云溪县_2024.html", "临港市_2023.docx"])
def test_page_of_an_example_holds_every_unit(examples: Path, name: str) -> None:
    tagged = tag_report(examples / name)
    text = render_page(tagged, BOOK, "zh", "model")
    assert all(escape(unit.text).replace("\n", "<br>") in text for unit in tagged.units)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(""", text)
    page = _Page(text)
    check_loads_nothing(page)
    assert sum(tag == "p" for tag, _ in page.tags) == len(tagged.units)
    anchors = {f"#{anchor}" for anchor in page.values("id")}
    assert set(page.values("href")) <= anchors


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", ".", "/etc/passwd", "..\\..\\a", "C:\\a", "a/../b", "a\0b", "报告#2", "", "x\ny"]
)
def test_names_of_pages_stay_in_their_folder(tmp_path: Path, name: str) -> None:
    page = name_page(name, set())
    assert page.endswith(".html")
    assert not set(page) & set('/\\:\0\n<>"|?*')
    assert (tmp_path / page).resolve().parent == tmp_path.resolve()


def test_names_of_pages_keep_chinese() -> None:
    assert name_page("云溪县_2023.txt", set()) == "云溪县_2023.txt.html"


def test_no_two_pages_share_a_name() -> None:
    taken = set[str]()
    assert [name_page(name, taken) for name in ("甲/一", "甲_一", "乙")] == ["甲_一.html", "甲_一-2.html", "乙.html"]
    assert [name_page(name, taken) for name in ("a.txt", "A.txt")] == ["a.txt.html", "A.txt-2.html"]


def test_a_page_says_why() -> None:
    reason = Explanation(
        "ecology", 0.9, 3.0, 0.0, (Contribution("surroundings", 2.5), Contribution("words", 0.5)), 1.0,
        (Contribution("<b>治水</b>", 1.5), Contribution("(constant)", -0.5)),
    )  # fmt: skip
    tagged = replace(build_tagged(), reasons=(reason,) * 2)
    page = render_page(tagged, BOOK, "zh", "")
    assert page.count("<details") == 2
    assert "前后文" in page
    assert "+1.50" in page
    assert '<span class="pull away"><b>（常数）</b>' in page
    assert "<b>治水</b>" not in page
    assert "<details" not in render_page(build_tagged(), BOOK, "zh", "")


def test_a_page_from_the_command_says_why_for_every_paragraph(tmp_path: Path, examples: Path) -> None:
    target = tmp_path / "page.html"
    path = examples / "云溪县_2023.txt"
    assert CliRunner().invoke(main, ["tag", str(path), "-o", str(target)]).exit_code == 0
    units = tag_report(path).units
    assert target.read_text("utf-8").count("<details") == len(units)


def test_parts_and_headings_stand_out(examples: Path) -> None:
    tagged = tag_report(examples / "云溪县_2023.txt")
    names = ["开头", "回顾", "问题", "计划", "结尾", "注释"]
    text = render_page(tagged, BOOK, "zh", "")
    page = _Page(text)
    places = [text.index(f'<h2 class="part">{name}</h2>') for name in names]
    assert places == sorted(places)
    assert text.index("回顾</h2>") < text.index('class="heading level1"') < text.index("问题</h2>")
    alone = {unit.text for unit in tagged.units} & {heading.text for heading in tagged.report.headings}
    assert sum("heading" in (attrs.get("class") or "") for tag, attrs in page.tags if tag == "p") == len(alone)
    whole = render_page(tag_report(examples / "云溪县_2023.txt", unit="report"), BOOK, "zh", "")
    assert 'class="part"' not in whole


def test_title_is_the_place_and_year_where_they_are_known(examples: Path) -> None:
    known = render_page(tag_report(examples / "云溪县_2023.txt"), BOOK, "zh", "")
    assert "<h1>云溪县 · 县 · 2023</h1>" in known
    assert '<div class="file">云溪县_2023.txt</div>' in known
