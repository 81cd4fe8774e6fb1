"""The page of a comparison as it is written: what it holds, that nothing in it can break out, and how large it is."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from policy_nlp.cli import main
from policy_nlp.codebook import load_codebook
from policy_nlp.comparison import Plan
from policy_nlp.output.comparison_page import LARGEST_PAGE, render_comparison_page
from policy_nlp.output.comparisons import list_tables
from policy_nlp.pipeline import compare_scored
from policy_nlp.profiling import ScoredReport
from policy_nlp.records import Comparison

from .conftest import ROOT

BOOK = load_codebook()
DATA = ROOT / "policy_nlp" / "data"
SCRIPTS = sorted(DATA.glob("comparison*.js"))
HOSTILE = '</script><script>alert(1)</script><!--<img src="http://evil.example/x.png">'


class _Page(HTMLParser):
    """Tags with their attributes, and the text of every script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[list[str]] = []
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag in ("script", "style")
        self.texts += [[tag, ""]] if self._inside else []

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1][1] += data

    def list_texts(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]

    @property
    def data(self) -> dict[str, Any]:
        data = dict(json.loads(self.list_texts("script")[0]))
        return data | json.loads(inflate(data["packed"]))


def inflate(packed: str) -> bytes:
    return zlib.decompress(b64decode(packed), -zlib.MAX_WBITS)


def unpack(data: dict[str, Any], at: int) -> dict[str, list[Any]]:
    """A report's sentences as columns, with their starts."""
    texts = data["texts"]
    whole, size = texts["whole"], texts["chunk"]
    number, place = divmod(at, size) if at < whole else (-1, at - whole)
    coded = iter(inflate(texts["chunks"][number]))
    short = texts["short"]
    ranks = [code if code < short else short + (code - short) * 256 + next(coded) for code in coded]
    columns = dict(json.loads("".join(texts["letters"][rank] for rank in ranks))[place])
    end, columns["start"] = 0, []
    for skip, text in zip(columns["skip"], columns["text"], strict=True):
        columns["start"].append(end + skip)
        end += skip + len(text)
    return columns


@pytest.fixture(scope="module")
def comparison(scored: list[ScoredReport]) -> Comparison:
    return compare_scored(scored, Plan())


@pytest.fixture(scope="module")
def page(comparison: Comparison, scored: list[ScoredReport]) -> bytes:
    return render_comparison_page(comparison, scored, BOOK, "zh")


def test_the_policy_allows_the_pages_own_script_and_style_alone(page: bytes) -> None:
    parsed = _Page(page.decode("utf-8"))
    policy = next(attrs["content"] for tag, attrs in parsed.tags if "http-equiv" in attrs)
    (style,), (_, script) = parsed.list_texts("style"), parsed.list_texts("script")
    hashes = [b64encode(sha256(text.encode("utf-8")).digest()).decode() for text in (script, style)]
    assert policy is not None
    assert policy.split("; ")[:3] == [
        "default-src 'none'",
        f"script-src 'sha256-{hashes[0]}'",
        f"style-src 'sha256-{hashes[1]}'",
    ]
    assert not [attrs for _, attrs in parsed.tags if {"src", "style"} & set(attrs)]
    assert {tag for tag, _ in parsed.tags}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "form"})


def test_hostile_names_and_texts_stay_in_the_data(scored: list[ScoredReport]) -> None:
    renamed = []
    for at, item in enumerate(scored[:2]):
        passages = tuple((f"{HOSTILE}{at}", start, end, HOSTILE) for _, start, end, _ in item.passages)
        renamed.append(replace(item, name=f"{HOSTILE}{at}", passages=passages))
    page = render_comparison_page(compare_scored(renamed, Plan()), renamed, BOOK, "zh").decode("utf-8")
    parsed = _Page(page)
    assert [tag for tag, _ in parsed.tags].count("script") == 2
    assert [item["name"] for item in parsed.data["profiles"]] == [f"{HOSTILE}0", f"{HOSTILE}1"]
    assert set(unpack(parsed.data, 0)["text"]) == {HOSTILE}


def test_every_report_is_there_with_its_themes(page: bytes, scored: list[ScoredReport]) -> None:
    data = _Page(page.decode("utf-8")).data
    assert [report["name"] for report in data["reports"]] == [item.name for item in scored]
    assert data["texts"]["whole"] == len(scored)
    keys = [theme["key"] for theme in data["themes"]]
    for at, item in enumerate(scored):
        columns = unpack(data, at)
        assert columns["text"] == [passage[3] for passage in item.passages]
        assert columns["start"] == [passage[1] for passage in item.passages]
        assert [keys[theme] for theme in columns["theme"]] == [item.themes[theme] for theme in item.chosen]
    first = unpack(data, 1)
    at = first["text"].index("（一）守牢绿水青山，生态底色更加鲜亮")
    assert (keys[first["theme"][at]], first["level"][at], first["part"][at], first["start"][at]) == (
        "ecology",
        3,
        1,
        406,
    )


def read_table(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A table's rows, texts in the place of their numbers."""
    table = data["tables"][name]
    for at, texts in table["texts"].items():
        table["cells"][int(at)] = [None if cell is None else texts[cell] for cell in table["cells"][int(at)]]
    return [dict(zip(table["columns"], cells, strict=True)) for cells in zip(*table["cells"], strict=True)]


def test_tables_are_those_of_the_csv_files(page: bytes, comparison: Comparison) -> None:
    data = _Page(page.decode("utf-8")).data
    for name, rows in list_tables(comparison, BOOK, "zh").items():
        table, plain = data["tables"][name], read_table(data, name)
        assert plain == [{key: row[key] for key in table["columns"]} for row in rows]
        gone = {"theme_name"} | ({"report", "start", "end", "text"} if name == "words" else set())
        assert set(rows[0] if rows else ()) - set(table["columns"]) <= gone
    found = [unpack(data, at)["start"].index(start) for words in data["passages"] for at, start in words]
    assert len(found) == sum(len(word.sentences) for word in comparison.words) > 10


def test_targets_in_per_cent_come_with_their_sentences(comparison: Comparison, scored: list[ScoredReport]) -> None:
    small = render_comparison_page(comparison, scored, BOOK, "zh", 138_000).decode("utf-8")
    data = _Page(small).data
    assert data["texts"]["whole"] < len(scored)
    rows = read_table(data, "targets")
    first = next(row for row in rows if row["report"] == "云溪县_2023.txt")
    assert (first["indicator"], first["said"], first["value"], first["year"]) == (
        "地区生产总值增速",
        "6.5%上下",
        6.5,
        2023,
    )
    assert {row["unit"] for row in rows} <= {"%", "个百分点", "百分点"}
    columns = {report["name"]: unpack(data, at) for at, report in enumerate(data["reports"])}
    kept = {name: dict(zip(found["start"], found["text"], strict=True)) for name, found in columns.items()}
    assert all(
        "%" in kept[row["report"]][row["start"]] or "百分点" in kept[row["report"]][row["start"]] for row in rows
    )


def test_texts_that_do_not_fit_are_left_out_but_for_quoted_sentences(
    comparison: Comparison, scored: list[ScoredReport], page: bytes
) -> None:
    largest = len(page) - 10_000
    small = render_comparison_page(comparison, scored, BOOK, "zh", largest)
    assert largest - 25_000 < len(small) <= largest
    data = _Page(small.decode("utf-8")).data
    assert 0 < data["texts"]["whole"] < len(scored)
    assert all(start in unpack(data, at)["start"] for words in data["passages"] for at, start in words)
    assert 0 < len(unpack(data, data["texts"]["whole"])["text"]) < 40
    assert LARGEST_PAGE < 4_000_000


def test_same_comparison_same_bytes(comparison: Comparison, scored: list[ScoredReport], page: bytes) -> None:
    assert render_comparison_page(comparison, scored, BOOK, "zh") == page
    english = render_comparison_page(comparison, scored, BOOK, "en").decode("utf-8")
    assert '<html lang="en">' in english
    assert "<title>Themes of government work reports compared</title>" in english


def test_the_command_writes_the_page(examples: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    result = CliRunner().invoke(main, ["compare", *map(str, sorted(examples.glob("*.txt"))), "-o", str(path)])
    assert result.exit_code == 0, result.output
    data = _Page(path.read_text("utf-8")).data
    assert len(data["reports"]) == len(data["profiles"]) == 2
    grouped = ["compare", str(examples), "--by", "place", "--part", "plan", "--format", "html", "--lang", "en"]
    data = _Page(CliRunner().invoke(main, grouped).stdout).data
    assert (data["language"], data["by"], data["part"]) == ("en", "place", "plan")
    assert (len(data["reports"]), len(data["profiles"])) == (4, 3)


def test_every_word_of_the_page_is_there_in_both_languages() -> None:
    labels = json.loads((DATA / "comparison_labels.json").read_text("utf-8"))
    assert [key for key, pair in labels.items() if len(pair) != 2 or not all(pair)] == []
    script = "".join(path.read_text("utf-8") for path in SCRIPTS)
    page = (DATA / "comparison.html").read_text("utf-8")
    said = set(re.findall(r'say\("(\w+)"', script)) | set(re.findall(r'data-label="(\w+)"', page))
    assert len(said) > 40
    assert sorted(said - set(labels)) == []
    assert (
        sorted(
            key for key, (zh, en) in labels.items() if set(re.findall(r"{\w+}", zh)) != set(re.findall(r"{\w+}", en))
        )
        == []
    )


def test_scripts_are_short_and_set_text_as_text_alone() -> None:
    assert len(SCRIPTS) == 4
    for path in [*SCRIPTS, DATA / "comparison.css", DATA / "comparison.html"]:
        text = path.read_text("utf-8")
        assert text.count("\n") <= 400, path.name
        forbidden = (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "fetch(",
            "XMLHttp",
            "</script",
        )
        found = [word for word in forbidden if word in text and not path.name.endswith(".html")]
        assert found == [], path.name
        assert [link for link in re.findall(r"https?://[^\"\s]+", text) if link != "http://www.w3.org/2000/svg"] == []
