"""Results as files: which renderer for which format, one file or a folder of pages."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from ..codebook import Codebook
from ..errors import OutputError
from ..plain import to_plain
from ..records import Report, TaggedReport
from .files import make_folder, write_file
from .pages import name_page, render_page
from .tables import list_unit_rows, render_form, render_json, render_jsonl


def render_tagged(
    tagged: Iterable[TaggedReport], form: str, codebook: Codebook, language: str, made_by: str
) -> bytes | None:
    """The units of tagged reports as an xlsx or dta file; None where there are none."""
    rows = [row for item in tagged for row in list_unit_rows(item.units, codebook, language)]
    return render_form(rows, form, language, made_by) if rows else None


def write_pages(
    tagged: Iterable[TaggedReport], path: Path | None, codebook: Codebook, language: str, made_by: str
) -> Iterator[Path]:
    """Writes one page, or a folder of them one at a time; yields each file."""
    items = iter(tagged)
    first = list(islice(items, 2))
    if len(first) > 1 and (path is None or path.suffix):
        raise OutputError(
            path or "html", "several reports make several pages; name a folder: --format html --output pages"
        )
    taken = set[str]()
    for item in chain(first, items):
        data = render_page(item, codebook, language, made_by).encode("utf-8")
        if path is None:
            sys.stdout.buffer.write(data)
            continue
        page = path
        if len(first) > 1:
            make_folder(path)
            page = path / name_page(item.report.name, taken)
        write_file(page, data)
        yield page


def write_about(path: Path, made_by: str) -> None:
    """Writes beside a csv, jsonl or dta file, which has no place or a short one for it, what made it."""
    if path.suffix.lower() in (".csv", ".jsonl", ".dta"):
        write_file(path.with_name(f"{path.name}.about.json"), render_jsonl([{"made_by": made_by}]))


def render_reports(reports: Sequence[Report], form: str) -> bytes:
    """Reports as their plain text, or as JSON with text, metadata, parts, headings, sentences and what was left out."""
    if form == "text":
        return "\n".join(f"{report.text}\n" for report in reports).encode("utf-8")
    plain = [to_plain(report) for report in reports]
    return render_json(plain if len(plain) > 1 else plain[0])
