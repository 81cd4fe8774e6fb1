"""Finds the files to read and hands each to the reader of its format."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..bundles import split_reports
from ..decoding import decode_text, drop_unprintable, has_chinese
from ..errors import ReadError, RefusedError
from ..limits import FILE_CHARACTERS, MEGABYTE, REPORT_CHARACTERS, REPORT_SENTENCES, TEXT_MEGABYTES
from ..markup import strip_markup
from ..records import Source
from .archives import check_file, list_names, load_bytes
from .folders import Found, find_inputs
from .html import read_html, read_mhtml
from .ofd import read_ofd
from .office import read_docx
from .opendocument import read_flat, read_odt
from .pdf import read_pdf
from .raw import RawText
from .rtf import read_rtf
from .tables import read_csv, read_jsonl, read_xlsx, stream_table
from .word97 import read_doc

_PAGES = {
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".docx": read_docx,
    ".doc": read_doc,
    ".wps": read_doc,
    ".rtf": read_rtf,
    ".odt": read_odt,
    ".fodt": read_flat,
    ".pdf": read_pdf,
    ".ofd": read_ofd,
}
_TABLES = {".csv": read_csv, ".jsonl": read_jsonl, ".xlsx": read_xlsx}
_ADVICE = {
    ".xls": "the old Excel format cannot be read; save it as .xlsx or .csv",
    ".ods": "the OpenDocument table format cannot be read; save it as .xlsx or .csv",
    ".et": "the WPS table format cannot be read; save it as .xlsx or .csv",
    **dict.fromkeys(
        (".docm", ".dotx", ".dot", ".ott", ".wpt", ".uof", ".uot", ".pages"),
        "this kind of document cannot be read; open it in the program that wrote it and save it as .docx",
    ),
    **dict.fromkeys(
        (".caj", ".nh", ".kdh", ".ceb", ".cebx", ".djvu"),
        "this reader's format cannot be read; print it to a PDF from its reader, or copy its text into a .txt",
    ),
}
#: The same for files that lie in folders of reports without being one; only who names them is told.
_OTHER_ADVICE = {
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic"),
        "a picture, which holds no text; run OCR and save its text as .docx or .txt",
    ),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), "an archive cannot be read; unpack it and name its folder"),
    ".ppt": "slides cannot be read; save their text as .docx or .txt",
    ".odp": "slides cannot be read; save their text as .docx or .txt",
    ".pptx": "slides cannot be read; save their text as .docx or .txt",
    ".epub": "a book cannot be read; convert it to .docx or .html, as with calibre",
    ".json": "json cannot be read; put an object in every line and call it .jsonl",
    ".tsv": "tsv cannot be read; call it .csv, which may have tabs between its columns",
}
#: Windows opens no longer paths unless it is told to.
_LONGEST_PATH = 259
_NO_NAME = 123
#: What a file may be called to be read.
SUFFIXES = (".txt", ".md", *_PAGES, *_TABLES)
#: Tables that are read row by row, whatever their size.
_STREAMED = (".csv", ".jsonl")
#: What lines and sentences end with.
_BREAK = re.compile(r"[\n。！？!?；;…]+")
_ZIP = ".docx"
#: What archives of a kind hold.
_PARTS = {"word/document.xml": _ZIP, "ofd.xml": ".ofd", "content.xml": ".odt"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", ".pdf"),
    (b"PK\x03\x04", _ZIP),
    (_OLD_OFFICE, ".doc"),
    (b"{\\rtf", ".rtf"),
)
_MIME = re.compile(rb"[a-z-]+:[ \t]")
#: Files that office programs and web sites call so are often of another of these formats.
_OFFICE = (".doc", ".docx", ".wps", ".odt", ".fodt", ".ofd")
#: What Office locks by a password it packs into a file of the old kind, whose directory names it so.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
#: What readers of this kind download is often a PDF.
_OFTEN_PDF = ".caj"


def find_sources(paths: list[str | Path]) -> Found:
    """The files that the paths name, folders searched to any depth, and results that were passed over there.

    Raises
    ------
    UsageError
        A folder holds no file that can be read.
    """
    return find_inputs(paths, SUFFIXES, (*SUFFIXES, *_ADVICE))


def read_file(path: str | Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in a file: one a row for tables, else one, or several where the text holds several.

    Raises
    ------
    ReadError
        The file is missing, empty, damaged, locked, of another format, or holds no Chinese text.
    """
    path = Path(path)
    with _told_of(path):
        data = load_bytes(path)
    return read_bytes(data, path, text_column=text_column)


def holds_rows(path: Path) -> bool:
    """Whether a file is a table, of which every row is a report with a name of its own."""
    return path.suffix.lower() in _TABLES


def is_streamed(path: Path) -> bool:
    """Whether a file is a table that :func:`stream_file` reads row by row."""
    return path.suffix.lower() in _STREAMED


def stream_file(path: Path, *, text_column: str | None = None) -> Iterator[Source]:
    """The reports in a csv or jsonl table, one at a time, whatever the size of the file.

    Raises
    ------
    ReadError
        The table is missing, damaged or empty, or holds no Chinese text; before the first report is handed out.
    """
    empty = True
    with _told_of(path):
        if not check_file(path):
            raise ReadError(path, "the file is empty")
        for source in stream_table(path, text_column=text_column):
            empty = False
            check_length(source.text)
            yield source
    if empty:
        raise ReadError(path, "no Chinese text found")


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Tells what goes wrong inside as a ReadError about the file."""
    try:
        yield
    except FileNotFoundError as error:
        if sys.platform == "win32" and len(os.path.abspath(path)) > _LONGEST_PATH:
            fault = f"its path is longer than {_LONGEST_PATH} characters; move it to a folder with a shorter one"
            raise ReadError(path, fault) from error
        raise ReadError(path, "no such file") from error
    except PermissionError as error:
        raise RefusedError(
            path,
            f"cannot be read ({error.strerror}); close it where it is open, or copy it to where you may read it",
        ) from error
    except OSError as error:
        # So Windows calls a pattern that no file fits.
        if getattr(error, "winerror", None) == _NO_NAME:
            raise ReadError(path, "no such file") from error
        raise RefusedError(path, f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ReadError(path, str(error)) from error


def read_bytes(data: bytes, path: str | Path, *, text_column: str | None = None) -> list[Source]:
    """The reports in a file's content; ``path`` names it and, by its suffix, its format."""
    path = Path(path)
    suffix = path.suffix.lower()
    advice = _ADVICE.get(suffix) or _OTHER_ADVICE.get(suffix)
    if advice and not (suffix == _OFTEN_PDF and _sniff_content(data) == ".pdf"):
        raise ReadError(path, advice)
    if not data.strip():
        raise ReadError(path, "the file is empty")
    try:
        if suffix in _TABLES and data.startswith(_OLD_OFFICE) and _LOCKED in data:
            raise ValueError("locked by a password; save an unlocked copy")
        if suffix in _TABLES:
            sources = _TABLES[suffix](data, path, text_column=text_column)
        else:
            sources = _read_page(_PAGES.get(_sniff_suffix(data, suffix)), data, path)
        for source in sources:
            check_length(source.text)
    except ValueError as error:
        raise ReadError(path, str(error)) from error
    if not any(has_chinese(source.text) for source in sources):
        raise ReadError(path, "no Chinese text found")
    return sources


def _sniff_suffix(data: bytes, suffix: str) -> str:
    """The format by content where the name tells none (standard input, .txt), or often a wrong one."""
    found = _sniff_content(data)
    if found == _ZIP:
        names = list_names(data)
        usual = suffix if suffix in _PARTS.values() else _ZIP
        found = next((kind for part, kind in _PARTS.items() if part in names), usual)
    return suffix if suffix in _PAGES and not (found and suffix in _OFFICE) else found


def _sniff_content(data: bytes) -> str:
    """The format that the first bytes tell, or none."""
    found = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), "")
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not found and head.startswith((b"<!doctype html", b"<html")):
        return ".html"
    if not found and head.startswith(b"<?xml") and b"<office:document" in head:
        return ".fodt"
    # So Word and browsers save pages in one file; Word calls it .doc.
    return ".mhtml" if not found and _MIME.match(head) and b"multipart/related" in head else found


def _read_page(reader: Callable[[bytes], RawText] | None, data: bytes, path: Path) -> list[Source]:
    # A file's name may hold anything; a report's is printed.
    name = drop_unprintable(" ".join(path.name.split()))
    if reader is not None:
        raw = reader(data)
    else:
        TEXT_MEGABYTES.check(len(data) / MEGABYTE)
        raw = RawText(strip_markup(decode_text(data)))
        FILE_CHARACTERS.check(len(raw.text))
    texts = split_reports(raw.text)
    if len(texts) == 1:
        return [Source(name, texts[0], warnings=raw.warnings)]
    # Which of the reports a page without text belongs to is not known.
    return [
        Source(f"{name}#{number}", text, file=name, warnings=raw.warnings) for number, text in enumerate(texts, start=1)
    ]


def check_length(text: str) -> None:
    """Raises LimitError where one report is too long to be one."""
    REPORT_CHARACTERS.check(len(text))
    REPORT_SENTENCES.check(sum(1 for _ in _BREAK.finditer(text)))
