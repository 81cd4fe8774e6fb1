"""The order of work: from paths to reports, tagged reports and comparisons. The only module that knows it."""

from __future__ import annotations

from pathlib import Path

from .cleaning import clean_text
from .metadata import find_metadata
from .readers import read_file
from .records import Metadata, Report, Source
from .structure import parse_report


def parse_source(source: Source, given: Metadata | None = None) -> Report:
    """The report in a source, cleaned and structured; what the user gives goes before what the text says."""
    clean = clean_text(source.text)
    known = source.metadata.overridden_by(given or Metadata())
    return parse_report(source.name, clean, find_metadata(clean.text, source.name), known)


def read_reports(path: str | Path, given: Metadata | None = None, text_column: str | None = None) -> list[Report]:
    """The reports in a file, each with its structure."""
    return [parse_source(source, given) for source in read_file(path, text_column=text_column)]
