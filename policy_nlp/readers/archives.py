"""Checks zip archives (docx, xlsx, odt, ofd) before anything in them is parsed, and loads files within their limits."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

from ..limits import ARCHIVE_FILES, ARCHIVE_MEGABYTES, FILE_MEGABYTES, MEGABYTE, PART_MEGABYTES

_CHUNK = 2**16
#: What begins the entry of a part in the directory of an archive.
_ENTRY = b"PK\x01\x02"
#: A part that begins like this, after marks and blanks, is XML; the second in the code of old mainframes.
_XML = (b"<", b"\x4c\x6f\xa7\x94")


def check_file(path: Path) -> int:
    """The size of a file in bytes.

    Raises
    ------
    OSError
        The file is missing or cannot be read.
    ValueError
        It is a folder, pipe or device.
    """
    # Asked before it is opened: opening a pipe waits for whoever writes to it.
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        if stat.S_ISDIR(found.st_mode):
            os.scandir(path).close()
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe or device"
        raise ValueError(f"cannot be read: {kind}, no file; give a file, or - for standard input")
    return found.st_size


def load_bytes(path: Path) -> bytes:
    """A file's content.

    Raises
    ------
    OSError
        The file is missing or cannot be read.
    ValueError
        It is a folder, pipe or device, or too large.
    """
    FILE_MEGABYTES.check(check_file(path) / MEGABYTE)
    return path.read_bytes()


def check_archive(data: bytes) -> None:
    """Unpacks an archive piece by piece and keeps nothing; sizes that the archive claims are not believed.

    Raises
    ------
    LimitError
        It unpacks to too much.
    Exception
        It is damaged, or a size in it is a lie; which exception says that is the library's choice.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        ARCHIVE_FILES.check(len(entries))
        ARCHIVE_MEGABYTES.check(sum(entry.file_size for entry in entries) / MEGABYTE)
        for entry in entries:
            with archive.open(entry) as file:
                chunk = file.read(_CHUNK)
                # Whatever it is called: what a part holds decides whether it is parsed.
                if chunk.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(_XML):
                    PART_MEGABYTES.check(entry.file_size / MEGABYTE)
                while chunk:
                    chunk = file.read(_CHUNK)


def list_names(data: bytes) -> set[str]:
    """The names of an archive's parts, in small letters; none of one that is damaged or has too many."""
    if data.count(_ENTRY) > ARCHIVE_FILES.scaled:
        return set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except Exception:  # Whoever reads it says what is wrong.
        return set()


def parse_xml(data: bytes) -> Any:
    """The root of a part; nothing that it names elsewhere is fetched, and comments are gone.

    Raises
    ------
    LimitError
        It is too large.
    XMLSyntaxError
        It is damaged, nested too deep, or unfolds to much more than it is.
    """
    from lxml import etree

    PART_MEGABYTES.check(len(data) / MEGABYTE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)
