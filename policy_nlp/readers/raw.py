"""What the reader of a format makes of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawText:
    """The text of a file, and warnings of what in the file is no text."""

    text: str
    warnings: tuple[str, ...] = ()
