"""Markup left in texts: every form of a report that copying and scraping leaves is read as the report itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from policy_nlp.markup import strip_markup
from policy_nlp.pipeline import read_reports

EXAMPLE = Path(__file__).parent.parent / "corpus" / "examples" / "云溪县_2023.txt"
LINES = [line.strip() for line in EXAMPLE.read_text("utf-8").splitlines() if line.strip()]
FORMS: dict[str, Callable[[list[str]], str]] = {
    "paragraphs": lambda lines: "".join(f'<P style="text-indent:2em">{line}</P>' for line in lines),
    "breaks": lambda lines: "<br/>".join(lines),
    "page": lambda lines: (
        "<!-- 正文 --><style>p {color: red}</style><div>"
        + "".join(f"<p><span>{line}</span></p>" for line in lines)
        + "</div><script>if (a < b) {}</script>"
    ),
    "cells": lambda lines: "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in lines) + "</table>",
    "spaces": lambda lines: "\n".join(f"&nbsp;&nbsp;&emsp;{line}" for line in lines),
    "entities": lambda lines: (
        "\n".join(lines)
        .replace("“", "&ldquo;")
        .replace("”", "&amp;rdquo;")
        .replace("%", "&#37;")
        .replace("·", "&#xB7;")
    ),
    "escapes": lambda lines: "\\r\\n\\u3000\\u3000".join(lines),
    "headings": lambda lines: "\n\n".join(f"## {line}" if len(line) < 30 else line for line in lines),
    "bold": lambda lines: "\n".join(f"**{line}**" if len(line) < 30 else line for line in lines),
    "bullets": lambda lines: "\n".join(f"● {line}" if line[1] == "、" else line for line in lines),
    "brackets": lambda lines: "\n".join(
        f"【{line}】" if line[1] == "、" and len(line) < 40 else line for line in lines
    ),
    "radicals": lambda lines: "\n".join(lines).translate(str.maketrans("人工民长车门", "⼈⼯⺠⻓⻋⻔")),
    "dashes of scans": lambda lines: "\n".join(
        line.replace("一", "—", 1) if line[:2] == "一、" else line for line in lines
    ),
    "spaced marks": lambda lines: "\n".join(
        line.replace("、", " 、", 1) if line[1] == "、" else line for line in lines
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_report_in_any_form_is_the_report(tmp_path: Path, form: str) -> None:
    (plain,) = read_reports(EXAMPLE)
    (tmp_path / EXAMPLE.name).write_text(FORMS[form](LINES), "utf-8")
    (read,) = read_reports(tmp_path / EXAMPLE.name)
    assert read.text == plain.text
    assert read.parts == plain.parts and read.metadata == plain.metadata


def test_cells_of_tables_are_rid_of_markup_too(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps({"report": "甲", "text": FORMS["paragraphs"](LINES)}), "utf-8")
    assert read_reports(path)[0].text == read_reports(EXAMPLE)[0].text


@pytest.mark.parametrize(
    "text",
    [
        "PM2.5<35，a<b>c，P<0.05",
        "R&D投入增长，AT&T;",
        r"存于 C:\new\reports，写作 \n",
        "__init__ 与 *号*，第[3](2)条",
        "5*3**2",
        "#1 机组",
        "<p>只有一对",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert strip_markup(text) == text


def test_links_leave_their_words_and_scripts_without_end_their_text() -> None:
    assert strip_markup("见[公报](https://example.cn/a)和![图](/b.png)") == "见公报和图"
    assert strip_markup("<p>甲</p><p>乙</p><script>丙").split() == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<p ", "</p", "**a", "**", "[", "[a](", "&", "&#", "\\n", "<td>", "# "]
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    start = time.process_time()
    strip_markup(piece * 100_000)
    assert time.process_time() - start < 2
