"""A comparison as one web page that opens offline, in Chinese and English: charts, tables, and the reports' text.

The page holds the same tables as the csv files, and every report's sentences deflated, as many reports as fit.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from importlib import resources
from string import Template
from typing import Any

from ..codebook import Codebook
from ..comparison import MEAN, OTHERS
from ..findings import Passage
from ..profiling import ScoredReport
from ..records import LEVELS, MEASURES, SCOPES, Comparison
from .comparisons import list_tables
from .figures import list_targets
from .methods import write_methods
from .palette import color_of
from .tables import Row
from .wording import say_word

#: Bytes of a whole page. The text of reports that do not fit is left out, but for sentences that words and targets
#: refer to; tables never are, so that the page of hundreds of reports is larger.
LARGEST_PAGE = 3_900_000
LANGUAGES = ("zh", "en")
_SCRIPTS = ("base", "charts", "tables", "text")
#: Columns that the page fills in: names of themes by its language, a word's sentence from the report.
_FILLED_IN = {"theme_name"}
_SENTENCE = {"report", "start", "end", "text"}


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
    targets = list_targets(scored)
    data = _build_data(comparison, scored, codebook, language, targets)
    frame = {"language": "zh-CN" if language == "zh" else "en", "policy": policy, "style": style, "script": script}
    frame["title"] = data["labels"]["title"][language == "en"]
    template = Template(_read("comparison.html"))
    # Two bytes are spared for the brackets of the texts, which the page without them counts already.
    room = largest - len(template.substitute(frame, data=_dump(data)).encode("utf-8"))
    data["texts"] = _pack_texts(scored, comparison.themes, _list_quoted(comparison, targets), room)
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
    comparison: Comparison,
    scored: Sequence[ScoredReport],
    codebook: Codebook,
    language: str,
    targets: Sequence[Row],
) -> dict[str, Any]:
    settings, panel = comparison.settings, comparison.panel
    places = {item.name: at for at, item in enumerate(scored)}
    return {
        "language": language,
        "labels": _list_labels(),
        "measure": comparison.measure,
        "part": comparison.part,
        "by": settings.by if settings else "report",
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
        "tables": {
            name: _squeeze(name, rows)
            for name, rows in (list_tables(comparison, codebook, language) | {"targets": list(targets)}).items()
        },
        "passages": [[[places[item.report], item.start] for item in word.sentences] for word in comparison.words],
        "missing": list(panel.missing) if panel else [],
        "methods": {one: write_methods(comparison, one) for one in LANGUAGES},
        "texts": [],
    }


def _list_labels() -> dict[str, list[str]]:
    """Every word of the page by its key: Chinese, English."""
    labels: dict[str, list[str]] = json.loads(_read("comparison_labels.json"))
    return {
        key: [say_word(key, one) for one in LANGUAGES] for key in (*SCOPES, *LEVELS, *MEASURES, MEAN, OTHERS)
    } | labels


def _squeeze(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """A table as columns' names and rows of cells, without what the page fills in itself.

    A column of texts holds places in its list of distinct ones, which ``texts`` gives by the column's number: names of
    reports and themes come a hundred times, and what they took leaves room for the reports' own text.
    """
    left_out = _FILLED_IN | (_SENTENCE if name == "words" else set())
    columns = [key for key in (rows[0] if rows else ()) if key not in left_out]
    cells = [[row[key] for key in columns] for row in rows]
    texts: dict[int, list[str]] = {}
    for at in range(len(columns)):
        if any(isinstance(row[at], str) for row in cells):
            places: dict[str, int] = {}
            for row in cells:
                row[at] = None if row[at] is None else places.setdefault(row[at], len(places))
            texts[at] = list(places)
    return {"columns": columns, "rows": cells, "texts": texts}


def _list_quoted(comparison: Comparison, targets: Sequence[Row]) -> Mapping[str, Collection[int]]:
    """Starts of the sentences that words and targets refer to, by report."""
    quoted: dict[str, set[int]] = {}
    passages: list[Passage] = [item for word in comparison.words for item in word.sentences]
    for item in passages:
        quoted.setdefault(item.report, set()).add(item.start)
    for row in targets:
        quoted.setdefault(row["report"], set()).add(row["start"])
    return quoted


def _pack_texts(
    scored: Sequence[ScoredReport], themes: Sequence[str], quoted: Mapping[str, Collection[int]], room: int
) -> list[dict[str, Any]]:
    """A record a report: its text as far as there is room, in the order given, else its quoted sentences alone."""
    cut = [_pack_report(item, themes, quoted.get(item.name, ()), whole=False) for item in scored]
    room -= sum(map(_measure, cut))
    packed = []
    for item, short in zip(scored, cut, strict=True):
        full = _pack_report(item, themes, (), whole=True)
        fits = _measure(full) - _measure(short) <= room
        room -= _measure(full) - _measure(short) if fits else 0
        packed.append(full if fits else short)
    return packed


def _measure(record: dict[str, Any]) -> int:
    return len(_dump(record).encode("utf-8")) + 1


def _pack_report(item: ScoredReport, themes: Sequence[str], quoted: Collection[int], whole: bool) -> dict[str, Any]:
    """A report's sentences as columns in JSON, deflated; UTF-16 makes Chinese a tenth smaller than UTF-8 does."""
    kept = [at for at, passage in enumerate(item.passages) if whole or passage[1] in quoted]
    chosen, levels = item.chosen, item.levels or (0,) * len(item.passages)
    columns = {
        "start": [item.passages[at][1] for at in kept],
        "part": [int(item.layout.part[at]) for at in kept],
        "paragraph": [int(item.layout.paragraph[at]) for at in kept],
        "theme": [themes.index(item.themes[chosen[at]]) for at in kept],
        "sure": [round(100 * float(item.probabilities[at].max())) for at in kept],
        "level": [levels[at] for at in kept],
        "text": [item.passages[at][3] for at in kept],
    }
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = deflate.compress(_dump(columns).encode("utf-16-le", "surrogatepass")) + deflate.flush()
    facts = {"name": item.name, "place": item.metadata.place, "year": item.metadata.year, "whole": whole}
    return facts | {"packed": b64encode(data).decode("ascii")}
