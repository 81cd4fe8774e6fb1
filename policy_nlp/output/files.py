"""Writes files whole or not at all, and keeps cells of tables from starting formulas."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from ..errors import OutputError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_file(path: Path, data: bytes) -> None:
    """Writes beside the target and renames, so that a failure leaves the old file or the new one.

    Raises
    ------
    OutputError
        The folder does not exist or cannot be written.
    """
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            name = file.name
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        if name and os.path.exists(name):
            os.unlink(name)
        raise OutputError(path, f"cannot be written ({error.strerror}); choose another place with --output") from error


def escape_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows and never computes.

    >>> escape_cell("=1+1"), escape_cell("增长"), escape_cell(-0.5)
    ("'=1+1", '增长', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
