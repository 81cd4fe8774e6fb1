"""Reads tables of reports, a report a row: csv, jsonl and xlsx."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..decoding import decode_text, drop_unprintable, has_chinese
from ..limits import FILE_CHARACTERS, MEGABYTE, TABLE_COLUMNS, TABLE_ROWS, TEXT_MEGABYTES, LimitError
from ..metadata import find_level
from ..records import LEVELS, Metadata, Source
from .archives import check_archive, load_bytes

#: What columns may be called, the first that is there counts; compared without case.
TEXT_COLUMNS = ("text", "正文", "内容", "全文", "报告", "content", "fulltext", "full_text")
PLACE_COLUMNS = ("place", "地区", "地方", "地名", "行政区", "市县", "city", "county", "region")
YEAR_COLUMNS = ("year", "年份", "年度", "年")
LEVEL_COLUMNS = ("level", "级别", "层级", "行政级别")
NAME_COLUMNS = ("report", "name", "id", "报告名", "标题", "title", "序号")


#: What a cell names a report by.
_LONGEST_NAME = 200


def read_csv(data: bytes, path: Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in a csv file with a header line; comma, semicolon or tab between columns."""
    return _sources(read_csv_rows(data), path, text_column)


def read_jsonl(data: bytes, path: Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in a file with a JSON object a line."""
    return _sources(read_jsonl_rows(data), path, text_column)


def read_xlsx(data: bytes, path: Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in the first sheet of an Excel file with a header row."""
    return _sources(read_xlsx_rows(data), path, text_column)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a csv, jsonl or xlsx file by column name; raises ValueError where there are none."""
    readers = {".csv": read_csv_rows, ".jsonl": read_jsonl_rows, ".xlsx": read_xlsx_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ValueError("give a .csv, .jsonl or .xlsx table")
    rows = list(reader(load_bytes(path)))
    if not rows:
        raise ValueError("the table has no rows")
    return rows


def read_csv_rows(data: bytes) -> Iterator[dict[str, Any]]:
    """Rows of a csv file by column name."""
    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    text = decode_text(data)
    csv.field_size_limit(2**31 - 1)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    TABLE_COLUMNS.check(header.count(delimiter) + 1)
    try:
        yield from _check_rows(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(f"not a csv table ({error})") from error


def read_jsonl_rows(data: bytes) -> Iterator[dict[str, Any]]:
    """Objects of a jsonl file."""
    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    yield from _check_rows(_parse_lines(decode_text(data)))


def _parse_lines(text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(io.StringIO(text, newline="\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is not JSON") from error
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is not a JSON object")
        yield row


def read_xlsx_rows(data: bytes) -> Iterator[dict[str, Any]]:
    """Rows of the first sheet of an Excel file by column name."""
    try:
        check_archive(data)
        yield from _iterate_sheet(data)
    except LimitError:
        raise
    except Exception as error:  # A hostile workbook can fail in any way; none of them may leave this function.
        raise ValueError("not a whole Excel file; save it again as .xlsx") from error


def _iterate_sheet(data: bytes) -> Iterator[dict[str, Any]]:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    # What a sheet claims of its size is often wrong.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    yield from _check_rows(
        dict(zip(header, row, strict=False)) if any(cell is not None for cell in row) else {} for row in rows
    )


def _check_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows that are not empty, their texts without what cannot be printed; stops at the limits."""
    characters = 0
    for number, row in enumerate(rows, start=1):
        TABLE_ROWS.check(number)
        cells = {_clean_cell(column): _clean_cell(value) for column, value in row.items()}
        characters += sum(len(value) for value in cells.values() if isinstance(value, str))
        FILE_CHARACTERS.check(characters)
        if cells:
            yield cells


def _clean_cell(value: Any) -> Any:
    return drop_unprintable(value) if isinstance(value, str) else value


def find_column(columns: Iterable[str], names: Iterable[str]) -> str | None:
    """The column that has one of the names, without regard to case and space around it."""
    known = {column.strip().lower().lstrip("\ufeff"): column for column in columns if column}
    return next((known[name.lower()] for name in names if name.lower() in known), None)


def _sources(rows: Iterable[Mapping[str, Any]], path: Path, text_column: str | None) -> list[Source]:
    rows = list(rows)
    if not rows:
        raise ValueError("the table has no rows")
    columns = list(dict.fromkeys(column for row in rows for column in row if column))
    text = find_column(columns, (text_column,) if text_column else TEXT_COLUMNS)
    if text is None:
        wanted = text_column or " or ".join(TEXT_COLUMNS[:3])
        raise ValueError(f"no column {wanted} (columns: {', '.join(columns) or 'none'}); name it with --text-column")
    name = find_column(columns, NAME_COLUMNS)
    sources = []
    origin = drop_unprintable(" ".join(path.name.split()))
    for number, row in enumerate(rows, start=1):
        words = row.get(text)
        if isinstance(words, str) and has_chinese(words):
            title = " ".join(str(row[name]).split())[:_LONGEST_NAME] if name and row.get(name) else ""
            sources.append(Source(f"{origin}#{title or number}", words, _row_metadata(row, columns)))
    return _with_unique_names(sources)


def _with_unique_names(sources: list[Source]) -> list[Source]:
    names = [source.name for source in sources]
    if len(set(names)) == len(names):
        return sources
    return [Source(f"{s.name}#{number}", s.text, s.metadata) for number, s in enumerate(sources, start=1)]


def _row_metadata(row: Mapping[str, Any], columns: list[str]) -> Metadata:
    place = _cell(row, columns, PLACE_COLUMNS)
    level = _cell(row, columns, LEVEL_COLUMNS)
    year = re.search(r"(?:19|20)\d\d", _cell(row, columns, YEAR_COLUMNS) or "")
    known = level if level in LEVELS else (find_level(place) if place else None)
    return Metadata(place or None, known, int(year.group()) if year else None)


def _cell(row: Mapping[str, Any], columns: list[str], names: tuple[str, ...]) -> str | None:
    column = find_column(columns, names)
    value = row.get(column) if column else None
    return str(value).strip() if value is not None else None
