"""A comparison as one web page that opens offline, in Chinese and English: charts, tables, and the reports' text.

The page holds the same tables as the csv files and every report's sentences, as many reports as fit; both deflated.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib import resources
from itertools import chain
from string import Template
from typing import Any

from ..cautions import find_halves
from ..codebook import Codebook
from ..comparison import MEAN, OTHERS
from ..profiling import ScoredReport
from ..records import LEVELS, MEASURES, SCOPES, Comparison
from .methods import write_methods
from .page_contents import Contents
from .page_texts import CHUNK, SHORT, measure_chunks, pack, pack_texts, rank_letters
from .palette import color_of
from .tables import Row
from .wording import say_word

#: Bytes of a whole page. First the text of reports that do not fit gives way, but for sentences that tables refer to,
#: then what :meth:`.Contents.shorten` names; shares and differences never do, however many there are.
LARGEST_PAGE = 3_900_000
LANGUAGES = ("zh", "en")
_SCRIPTS = ("base", "charts", "tables", "text")
#: Columns that the page fills in: names of themes by its language, sentences from the reports.
_FILLED_IN = {"theme_name"}
_SENTENCES = {"words": {"report", "start", "end", "text"}, "outcomes": {"said_in", "reached_in"}}
#: Tables are deflated with all else that is read when the page opens.
_PACKED = ("tables", "passages", "pairs", "profiles", "reports", "missing")


def render_comparison_page(
    comparison: Comparison,
    scored: Sequence[ScoredReport],
    codebook: Codebook,
    language: str,
    largest: int = LARGEST_PAGE,
) -> bytes:
    """The page, in a language that a reader can switch; ``scored`` are the reports whose text it shows.

    Nothing in it can end its script or load anything: texts stand in JSON without a single ``<``, and its policy
    allows its own script and style alone.
    """
    style = _read("comparison.css")
    script = "".join(_read(f"comparison_{name}.js") for name in _SCRIPTS)
    policy = (
        f"default-src 'none'; script-src {_hash_source(script)}; style-src {_hash_source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    letters = rank_letters(scored)
    frame = {"language": "zh-CN" if language == "zh" else "en", "policy": policy, "style": style, "script": script}
    template = Template(_read("comparison.html"))
    methods = {one: write_methods(comparison, one) for one in LANGUAGES}
    everything = Contents.of(comparison, scored)
    for contents in chain([everything], everything.shorten()):
        data = _build_data(contents, scored, codebook, language)
        data["methods"] = methods
        data["packed"] = pack(_dump({key: data.pop(key) for key in _PACKED}).encode("utf-8"))
        data["texts"]["letters"] = letters
        frame["title"] = data["labels"]["title"][language == "en"]
        room = largest - len(template.substitute(frame, data=_dump(data)).encode("utf-8"))
        whole, chunks = pack_texts(scored, comparison.themes, contents.list_quoted(), letters, room)
        data["texts"] |= {"whole": whole, "chunks": chunks}
        if measure_chunks(chunks) <= room:
            break
    return template.substitute(frame, data=_dump(data)).encode("utf-8")


def _read(name: str) -> str:
    return resources.files("policy_nlp").joinpath(f"data/{name}").read_text("utf-8")


def _hash_source(text: str) -> str:
    """The source expression of a content security policy that allows this very text."""
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _dump(data: Any) -> str:
    """JSON that ends no script element, whatever its texts hold.

    >>> _dump("</script>")
    '"\\\\u003c/script>"'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _build_data(
    contents: Contents, scored: Sequence[ScoredReport], codebook: Codebook, language: str
) -> dict[str, Any]:
    comparison = contents.comparison
    settings, panel = comparison.settings, comparison.panel
    by = settings.by if settings else "report"
    places = {item.name: at for at, item in enumerate(scored)}
    return {
        "language": language,
        "labels": _list_labels(),
        "measure": comparison.measure,
        "part": comparison.part,
        "by": by,
        "references": [name for name in (MEAN, OTHERS) if name not in places],
        "corrected": settings.corrected if settings else False,
        "version": settings.version if settings else "",
        "model": settings.model if settings else "",
        "themes": [
            {"key": key, "color": color_of(key, codebook)} | {one: codebook.name_of(key, one) for one in LANGUAGES}
            for key in comparison.themes
        ],
        "profiles": [
            {"name": item.name, "place": item.place, "level": item.level, "year": item.year}
            for item in comparison.profiles
        ],
        "left": contents.left_out,
        "tables": {name: _squeeze(name, rows) for name, rows in contents.list_tables(codebook, language).items()},
        "passages": [[[places[item.report], item.start] for item in word.sentences] for word in comparison.words],
        "pairs": [
            [[places[said.report], said.start] for said in (item.target, item.result) if said]
            for item in contents.outcomes
        ],
        "missing": list(panel.missing) if panel else [],
        "halves": find_halves(scored) if by == "report" and comparison.part in (None, "body") else [],
        "kinds": {item.name: {one: say_word(item.kind, one) for one in LANGUAGES} for item in scored if item.kind},
        "reports": [{"name": item.name, "place": item.metadata.place, "year": item.metadata.year} for item in scored],
        "texts": {"short": SHORT, "chunk": CHUNK, "whole": len(scored), "chunks": []},
    }


def _list_labels() -> dict[str, list[str]]:
    """Every word of the page by its key: Chinese, English."""
    labels: dict[str, list[str]] = json.loads(_read("comparison_labels.json"))
    return {
        key: [say_word(key, one) for one in LANGUAGES] for key in (*SCOPES, *LEVELS, *MEASURES, MEAN, OTHERS)
    } | labels


def _squeeze(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """A table as columns' names and cells, a list a column, without what the page fills in itself.

    A column of texts holds places in its list of distinct ones, which ``texts`` gives by the column's number: names of
    reports and themes come a hundred times.
    """
    left_out = _FILLED_IN | _SENTENCES.get(name, set())
    columns = [key for key in (rows[0] if rows else ()) if key not in left_out]
    cells = [[row[key] for row in rows] for key in columns]
    texts: dict[int, list[str]] = {}
    for at, column in enumerate(cells):
        if any(isinstance(cell, str) for cell in column):
            places: dict[str, int] = {}
            cells[at] = [None if cell is None else places.setdefault(cell, len(places)) for cell in column]
            texts[at] = list(places)
    return {"columns": columns, "cells": cells, "texts": texts}
