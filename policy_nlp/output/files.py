"""Writes files whole or not at all, and keeps cells of tables from starting formulas."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from ..errors import OutputError

#: What formulas start with, and the same in full width, which Excel takes for it in Chinese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_file(path: Path, data: bytes) -> None:
    """Writes beside the target and renames, so that a failure leaves the old file or the new one.

    A link is followed, and what is no file, such as a pipe, is written to as it stands.

    Raises
    ------
    OutputError
        The folder does not exist or cannot be written.
    """
    name = ""
    path = path.resolve() if path.is_symlink() else path
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            name = file.name
            file.write(data)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except OSError as error:
        if name and os.path.exists(name):
            os.unlink(name)
        raise OutputError(path, f"cannot be written ({error.strerror}); choose another place with --output") from error


def make_folder(path: Path) -> None:
    """Makes a folder and those above it; raises OutputError where a file is in the way."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path, f"cannot be made a folder ({error.strerror}); choose another --output") from error


def escape_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows and never computes.

    >>> escape_cell("=1+1"), escape_cell("增长"), escape_cell(-0.5)
    ("'=1+1", '增长', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
