"""Results as files: which renderer for which format, one file or a folder of pages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..codebook import Codebook
from ..errors import OutputError
from ..records import Comparison, Report, TaggedReport, to_plain
from .files import make_folder, write_file
from .pages import name_pages, render_page
from .tables import (
    RENDERERS,
    list_share_rows,
    list_unit_rows,
    render_comparison_json,
    render_units_jsonl,
)


def write_tagged(
    tagged: Iterable[TaggedReport], form: str, path: Path | None, codebook: Codebook, language: str, made_by: str
) -> Iterator[str]:
    """Writes tagged reports to a file, a folder of pages or standard output; yields a line for each file."""
    if form == "jsonl" and path is None:
        for item in tagged:
            sys.stdout.buffer.write(render_units_jsonl(item.units).encode("utf-8"))
        return
    items = list(tagged)
    if not items:
        return
    if form == "html" and len(items) > 1:
        yield from _write_pages(items, path, codebook, language, made_by)
        return
    if form == "html":
        data = render_page(items[0], codebook, language, made_by).encode("utf-8")
    elif form == "jsonl":
        data = "".join(render_units_jsonl(item.units) for item in items).encode("utf-8")
    else:
        rows = [row for item in items for row in list_unit_rows(item.units, codebook, language)]
        data = RENDERERS[form](rows, made_by)
    if path is None:
        sys.stdout.buffer.write(data)
    else:
        write_file(path, data)
        yield f"written: {path}"
        write_about(path, made_by)


def _write_pages(
    items: Sequence[TaggedReport], path: Path | None, codebook: Codebook, language: str, made_by: str
) -> Iterator[str]:
    if path is None or path.suffix:
        raise OutputError(path or "html", "several reports make several pages; name a folder with --output")
    make_folder(path)
    for item, name in zip(items, name_pages([item.report.name for item in items]), strict=True):
        page = path / name
        write_file(page, render_page(item, codebook, language, made_by).encode("utf-8"))
        yield f"written: {page}"


def write_about(path: Path, made_by: str) -> None:
    """Writes beside a csv or jsonl file, which has no place for it, which model, codebook and version made it."""
    if path.suffix.lower() in (".csv", ".jsonl"):
        about = json.dumps({"made_by": made_by}, ensure_ascii=False) + "\n"
        write_file(path.with_name(f"{path.name}.about.json"), about.encode("utf-8"))


def render_comparison(comparison: Comparison, form: str, codebook: Codebook, language: str, made_by: str = "") -> bytes:
    """A comparison as json, csv or xlsx."""
    if form == "json":
        return render_comparison_json(comparison, made_by).encode("utf-8")
    return RENDERERS[form](list_share_rows(comparison, codebook, language), made_by)


def render_reports(reports: Sequence[Report], form: str) -> bytes:
    """Reports as their plain text, or as JSON with text, metadata, parts, headings, sentences and what was left out."""
    if form == "text":
        return "\n".join(f"{report.text}\n" for report in reports).encode("utf-8")
    plain = [to_plain(report) for report in reports]
    return (json.dumps(plain if len(plain) > 1 else plain[0], ensure_ascii=False, indent=1) + "\n").encode("utf-8")
