"""Writes files whole or not at all, and keeps cells of tables from starting formulas."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ..errors import OutputError

#: What Windows takes in no name; after a colon it would write a stream that no folder shows.
_REFUSED = re.compile(r'[<>:"|?*]')
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: What formulas start with, and the same in full width, which Excel takes for it in Chinese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_file(path: Path, data: bytes) -> None:
    """Writes a file as :func:`open_beside` does."""
    with open_beside(path) as file:
        file.write(data)


def prepare_output(path: Path, inputs: Iterable[Path]) -> None:
    """Makes the folder that a file is to be written to, before the work for it is done.

    Raises
    ------
    OutputError
        The file is one of the inputs, which it would take the place of, the system takes no such name, or its folder
        cannot be made.
    """
    _check_name(path)
    if any(path.samefile(one) for one in inputs if path.exists() and one.exists()):
        raise OutputError(path, "is one of the files to read; write to another place")
    make_folder(path.parent)


@contextmanager
def open_beside(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes the target's place at the end, so that a failure leaves the old file or the new one.

    Missing folders are made. A link is followed, and what is no file, such as a pipe, is written to as it stands.

    Raises
    ------
    OutputError
        The folder cannot be made or written, the file is open elsewhere, or the disk is full.
    """
    name = ""
    _check_name(path)
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    make_folder(path.parent)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as pipe:
                yield pipe
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            name = file.name
            yield file
            file.flush()
            os.fsync(file.fileno())
        # Some drives (memory sticks, those of networks) let nobody change rights.
        with suppress(PermissionError):
            os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except OSError as error:
        # Excel and Word keep others from a file that is open in them.
        if isinstance(error, PermissionError) and path.exists():
            raise OutputError(
                path,
                f"cannot be written ({error.strerror});"
                " close it where it is open, or choose another place with --output",
            ) from error
        raise OutputError(path, f"cannot be written ({error.strerror}); choose another place with --output") from error
    finally:
        if name and os.path.exists(name):
            # Windows keeps a file that may not be written, as the one was whose place it could not take.
            with suppress(OSError):
                os.chmod(name, 0o600)
            with suppress(OSError):
                os.unlink(name)


def _check_name(path: Path) -> None:
    if sys.platform == "win32" and (refused := _REFUSED.search(path.name)):
        raise OutputError(path, f"a name cannot hold {refused[0]} on Windows; choose another --output")


def make_folder(path: Path) -> None:
    """Makes a folder and those above it; raises OutputError where a file is in the way."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path, f"cannot be made a folder ({error.strerror}); choose another --output") from error


def fix_times(data: bytes) -> bytes:
    """An office file with one fixed time in it, so that the same content gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(b"2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def escape_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows and never computes.

    >>> escape_cell("=1+1"), escape_cell("增长"), escape_cell(-0.5)
    ("'=1+1", '增长', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
