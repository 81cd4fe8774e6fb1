"""Reads tables of reports, a report a row: csv, jsonl and xlsx."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from ..decoding import decode_text, drop_unprintable, find_encoding, has_chinese
from ..limits import FILE_CHARACTERS, MEGABYTE, TABLE_COLUMNS, TABLE_ROWS, TEXT_MEGABYTES, LimitError
from ..markup import strip_markup
from ..metadata import find_level, find_named_level
from ..records import Metadata, Source
from .archives import check_archive, load_bytes

#: What columns may be called, the first that is there counts; compared without case.
TEXT_COLUMNS = (
    "text", "正文", "内容", "文本", "段落", "句子", "原文", "全文", "content", "fulltext", "full_text",
    "报告正文", "报告全文", "报告内容", "报告文本", "全文内容", "正文内容", "文本内容", "报告",
)  # fmt: skip
PLACE_COLUMNS = (
    "place", "地区", "地方", "地名", "行政区", "县（市、区）", "县(市、区)", "县（市区）", "县市区",
    "区县", "县区", "县市",
    "县名", "县", "市县", "地市", "地级市", "城市", "省份", "city", "county", "region",
)  # fmt: skip
YEAR_COLUMNS = ("year", "年份", "年度", "年", "报告年份")
LEVEL_COLUMNS = ("level", "级别", "层级", "行政级别")
NAME_COLUMNS = ("report", "name", "id", "报告名", "报告名称", "标题", "文件名", "title", "序号")
#: What programs write into a cell that holds nothing.
_NOTHING = {"nan", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!"}
#: So much of a cell names a report.
_LONGEST_NAME = 200
_BLOCK = 2**20
#: Titles and notes of tables are no longer.
_MOST_ABOVE = 5


def read_csv(data: bytes, path: Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in a csv file with a header line; comma, semicolon or tab between columns."""
    return list(list_sources(lambda: read_csv_rows(data), path.name, text_column))


def read_jsonl(data: bytes, path: Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in a file with a JSON object a line."""
    return list(list_sources(lambda: read_jsonl_rows(data), path.name, text_column))


def read_xlsx(data: bytes, path: Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in an Excel file, in the sheet that has a column of texts below a header row."""
    rows = list(read_xlsx_rows(data, (text_column,) if text_column else TEXT_COLUMNS))
    return list(list_sources(lambda: iter(rows), path.name, text_column))


def stream_table(path: Path, *, text_column: str | None = None) -> Iterator[Source]:
    """The reports in a csv or jsonl file, one at a time, whatever the size of the file; it is read twice."""
    encoding = find_encoding(lambda: _read_blocks(path))
    parse = _parse_csv if path.suffix.lower() == ".csv" else _parse_jsonl
    newline = "" if parse is _parse_csv else "\n"
    return list_sources(lambda: parse(path.open(encoding=encoding, newline=newline)), path.name, text_column)


def _read_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def read_rows(path: Path, wanted: Sequence[str] = TEXT_COLUMNS) -> list[dict[str, Any]]:
    """The rows of a csv, jsonl or xlsx file by column name, empty ones too; raises ValueError where there are none.

    Of an xlsx file it is the sheet, and the rows below the header, with a wanted column.
    """
    readers: dict[str, Callable[[bytes], Iterator[dict[str, Any]]]] = {
        ".csv": read_csv_rows,
        ".jsonl": read_jsonl_rows,
        ".xlsx": partial(read_xlsx_rows, wanted=wanted),
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ValueError("give a .csv, .jsonl or .xlsx table")
    rows = list(reader(load_bytes(path)))
    if not any(rows):
        raise ValueError("the table has no rows")
    # What a csv line holds beyond its columns stands under None: a text that was cut at its commas, mostly.
    for number, row in enumerate(rows, start=1):
        if any(any(cells) for column, cells in row.items() if column is None):
            raise ValueError(f"row {number} has more cells than there are columns; put texts with commas in quotes")
    return rows


def read_csv_rows(data: bytes) -> Iterator[dict[str, Any]]:
    """Rows of a csv file by column name."""
    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    return _check_size(_parse_csv(io.StringIO(decode_text(data), newline="")))


def read_jsonl_rows(data: bytes) -> Iterator[dict[str, Any]]:
    """Objects of a jsonl file."""
    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    return _check_size(_parse_jsonl(io.StringIO(decode_text(data), newline="\n")))


def _parse_csv(file: TextIO) -> Iterator[dict[str, Any]]:
    with file:
        longest = TEXT_MEGABYTES.scaled * MEGABYTE
        csv.field_size_limit(min(longest, 2**31 - 1))
        header = file.readline(longest)
        delimiter = max(",;\t", key=header.count)
        TABLE_COLUMNS.check(header.count(delimiter) + 1)
        file.seek(0)
        try:
            lines = _list_lines(file)
            columns = _name_columns(next(csv.reader(lines, delimiter=delimiter), ()))
            yield from _clean_rows(csv.DictReader(lines, columns, delimiter=delimiter))
        except csv.Error as error:
            raise ValueError(f"not a csv table ({error})") from error


def _parse_jsonl(file: TextIO) -> Iterator[dict[str, Any]]:
    with file:
        yield from _clean_rows(_parse_lines(_list_lines(file)))


def _list_lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, however many; one that is too long stops it before it is held whole."""
    longest = TEXT_MEGABYTES.scaled * MEGABYTE
    while line := file.readline(longest + 1):
        TEXT_MEGABYTES.check(len(line) / MEGABYTE)
        yield line


def _parse_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is not JSON") from error
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is not a JSON object")
        yield row


def read_xlsx_rows(data: bytes, wanted: Sequence[str] = TEXT_COLUMNS) -> Iterator[dict[str, Any]]:
    """Rows of an Excel file by column name: of the sheet with a wanted column, else of the first that has rows."""
    try:
        check_archive(data)
        yield from _iterate_sheet(data, wanted)
    except (LimitError, _SheetsError):
        raise
    except Exception as error:  # A hostile workbook can fail in any way; none of them may leave this function.
        raise ValueError("not a whole Excel file; save it again as .xlsx") from error


class _SheetsError(ValueError):
    """Several sheets of a workbook could be meant."""


def _iterate_sheet(data: bytes, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet, above = _pick_sheet(book.worksheets, wanted)
    rows = islice(sheet.iter_rows(values_only=True), above, None)
    header = _name_columns(next(rows, ()))
    filled = (dict(zip(header, row, strict=False)) if any(cell is not None for cell in row) else {} for row in rows)
    # Empty rows and those above the header keep their places, for rows to have the numbers that Excel gives them.
    yield from map(clean_row, _check_size(chain(({} for _ in range(above)), filled)))


def _pick_sheet(sheets: Sequence[Any], wanted: Sequence[str]) -> tuple[Any, int]:
    """The sheet with a wanted column, else the first with two rows, else the first; and how many rows stand above its
    header, where a title does."""
    begun = []
    for sheet in sheets:
        # What a sheet claims of its size is often wrong.
        sheet.reset_dimensions()
        begun.append(
            (sheet, [_name_columns(row) for row in islice(sheet.iter_rows(values_only=True), _MOST_ABOVE + 1)])
        )
    filled = [(sheet, rows) for sheet, rows in begun if len(rows) > 1]
    headers = [
        (sheet, next((at for at, row in enumerate(rows) if find_column(row, wanted)), None)) for sheet, rows in filled
    ]
    found = [(sheet, at) for sheet, at in headers if at is not None]
    if len(found) > 1:
        names = ", ".join(str(sheet.title) for sheet, _ in found)
        raise _SheetsError(f"several sheets hold such a table ({names}); keep one, or save each as a file")
    return found[0] if found else (filled[0][0] if filled else sheets[0], 0)


def _name_columns(row: Iterable[Any]) -> list[str]:
    """The names of columns; the first one of a name has it, a second one is called after it."""
    names = [str(cell) if cell is not None else "" for cell in row]
    return [name_double(name) if name and name in names[:at] else name for at, name in enumerate(names)]


def name_double(name: str) -> str:
    """What the second column of a name is called."""
    return f"{name} (2)"


def _check_size(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of a table that is held whole, as long as they stay within the limits of a file."""
    characters = 0
    for number, row in enumerate(rows, start=1):
        TABLE_ROWS.check(number)
        characters += sum(len(value) for value in row.values() if isinstance(value, str))
        FILE_CHARACTERS.check(characters)
        yield row


def _clean_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows that are not empty, their texts without what cannot be printed."""
    yield from filter(None, map(clean_row, rows))


def clean_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its texts, and its columns' names, without what cannot be printed."""
    return {_clean_cell(column): _clean_cell(value) for column, value in row.items()}


def _clean_cell(value: Any) -> Any:
    return drop_unprintable(value) if isinstance(value, str) else value


def find_column(columns: Iterable[str], names: Iterable[str]) -> str | None:
    """The column that has one of the names, without regard to case and space around it."""
    known = {column.strip().lower().lstrip("\ufeff"): column for column in columns if column}
    return next((known[name.lower()] for name in names if name.lower() in known), None)


def list_sources(
    open_rows: Callable[[], Iterator[Mapping[str, Any]]], file: str, text_column: str | None
) -> Iterator[Source]:
    """A source for every row with Chinese text; the rows are gone through twice, first to learn their columns.

    Names begin with that of the file, unless it is "". Raises ValueError for a table without texts.
    """
    columns, doubles = _scan(open_rows())
    if not columns:
        raise ValueError("the table has no rows")
    text = find_column(columns, (text_column,) if text_column else TEXT_COLUMNS)
    if text is None:
        wanted = text_column or " or ".join(TEXT_COLUMNS[:3])
        there = ", ".join(filter(None, (" ".join(column.split()) for column in columns)))
        raise ValueError(f"no column {wanted} (columns: {there or 'none'}); name it with --text-column")
    name = find_column(columns, NAME_COLUMNS)
    known = [find_column(columns, names) for names in (PLACE_COLUMNS, LEVEL_COLUMNS, YEAR_COLUMNS)]
    origin = drop_unprintable(" ".join(file.split()))
    more = [column for column in columns if column != text and _goes_on(column, text)]
    for number, row in enumerate(open_rows(), start=1):
        words = row.get(text)
        if isinstance(words, str) and has_chinese(words):
            # What a cell of Excel cannot hold people put into the cells beside it.
            words = "".join([words, *(cell for cell in map(row.get, more) if isinstance(cell, str))])
            title = _name_row(row, name, number)
            unique = f"{title}#{number}" if name in doubles else title
            yield Source(
                f"{origin}#{unique}" if origin else unique,
                strip_markup(words),
                _row_metadata(*(read_cell(row.get(column)) if column else "" for column in known)),
                file=origin,
            )


def _goes_on(column: str, text: str) -> bool:
    """Whether a column holds what the column of texts has no room for.

    >>> [_goes_on(column, "正文") for column in ("正文（续）", "正文2", "正文 (2)", "正文续3", "正文字数")]
    [True, True, True, True, False]
    """
    return bool(re.fullmatch(rf"{re.escape(text.strip())}\s*[（(]?(?:续\s*\d*|\d{{1,2}})[)）]?", column.strip()))


def _scan(rows: Iterable[Mapping[str, Any]]) -> tuple[list[str], set[str]]:
    """The columns of a table, and those that could name its rows but hold something twice."""
    columns: dict[str, None] = {}
    seen: dict[str, set[bytes]] = {}
    doubles = set()
    for number, row in enumerate(rows, start=1):
        for column in row:
            if column and column not in columns:
                columns[column] = None
                if find_column([column], NAME_COLUMNS):
                    seen[column] = set()
        for column, names in seen.items():
            # A digest in place of the name keeps a million of them small.
            digest = blake2b(_name_row(row, column, number).encode("utf-8", "surrogatepass"), digest_size=8).digest()
            if digest in names:
                doubles.add(column)
            names.add(digest)
    return list(columns), doubles


def _name_row(row: Mapping[str, Any], column: str | None, number: int) -> str:
    title = " ".join(str(row[column]).split())[:_LONGEST_NAME] if column and row.get(column) else ""
    return title or str(number)


def _row_metadata(place: str, level: str, years: str) -> Metadata:
    year = re.search(r"(?:19|20)\d\d", years)
    known = find_named_level(level) or find_level(place)
    return Metadata(place or None, known, int(year.group()) if year else None)


def read_cell(value: Any) -> str:
    """The text of a cell; empty where it holds nothing, or what programs write for that.

    >>> read_cell(" 云溪县 "), read_cell("#N/A"), read_cell(None)
    ('云溪县', '', '')
    """
    text = "" if value is None else str(value).strip()
    return "" if text.lower() in _NOTHING else text
