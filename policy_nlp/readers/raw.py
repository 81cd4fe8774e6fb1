"""What the reader of a format makes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import name_some

#: So many pages are named in a warning.
_MOST_PAGES = 8
#: Fewer characters a page are no report's.
_FEWEST = 20


class UnreadableError(ValueError):
    """What is known to be wrong with a file, said as users are told."""


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

    @classmethod
    def of_pages(cls, pages: Sequence[str], pictures: Sequence[int]) -> RawText:
        """Printed pages, a line a line and a form feed between pages; warns of those that are ``pictures``, by number.

        Raises
        ------
        ValueError
            The pages hold no text to speak of.
        """
        text = "\f".join(pages)
        if sum(not character.isspace() for character in text) < _FEWEST * len(pages):
            raise ValueError("no text layer found (scanned pages?); run OCR first or give a .txt")
        if not pictures:
            return cls(text)
        shown = name_some(pictures, _MOST_PAGES)
        warnings = (f"pages without text are left out: {shown} of {len(pages)} (scans?); run OCR over the whole file",)
        return cls(text, warnings)
