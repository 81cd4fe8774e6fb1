"""What the reader of a format makes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawText:
    """The text of a file, and warnings of what in the file is no text."""

    text: str
    warnings: tuple[str, ...] = ()

    @classmethod
    def of_document(cls, paragraphs: Sequence[str], notes: Sequence[str] = ()) -> RawText:
        """A word processor's document, footnotes under a heading of their own; raises ValueError without text."""
        text = "\n".join([*paragraphs, *(["名词解释", *notes] if notes else [])])
        if not text.strip():
            raise ValueError("no text in this document (pictures of pages?); run OCR first or give a .txt")
        return cls(text)
