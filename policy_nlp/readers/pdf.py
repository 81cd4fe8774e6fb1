"""Reads PDF files that have a text layer."""

from __future__ import annotations

from collections import Counter
from typing import Any

#: In widths of a character; what begins further in is another column.
_WIDEST_INDENT = 8


def read_pdf(data: bytes) -> str:
    """The text of all pages, a printed line a line, a form feed between pages.

    Raises
    ------
    ValueError
        The file is locked by a password, damaged, or holds pictures of pages and no text.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ValueError("locked by a password; save an unlocked copy") from error
        raise ValueError("not a whole PDF file; download or save it again") from error
    try:
        pages = []
        for index in range(len(document)):
            page = document[index]
            layer = page.get_textpage()
            pages.append(_indent_lines(layer))
            layer.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"page {len(pages) + 1} cannot be read; save the file again") from error
    finally:
        document.close()
    text = "\f".join(pages)
    if sum(not character.isspace() for character in text) < 20 * len(pages):
        raise ValueError("no text layer found (scanned pages?); run OCR first or give a .txt")
    return text


def _indent_lines(layer: Any) -> str:
    """A page's lines, each with as many spaces before it as it stands in from the left margin."""
    text = layer.get_text_range()
    if len(text) != layer.count_chars():
        return str(text)
    lines: list[tuple[str, float, float]] = []
    start = 0
    baseline = None
    for line in text.split("\r\n"):
        if line.strip():
            left, bottom, right, top = layer.get_charbox(start + len(line) - len(line.lstrip()), loose=True)
            # A gap inside a printed line, as straight quotation marks leave one, is no line break.
            if lines and baseline is not None and abs(bottom - baseline) < 0.6 * (top - bottom) and left > lines[-1][1]:
                lines[-1] = (lines[-1][0].rstrip() + line, *lines[-1][1:])
            else:
                lines.append((line, left, right - left))
            baseline = layer.get_charbox(start + len(line.rstrip()) - 1, loose=True)[1]
        start += len(line) + 2
    if not lines:
        return ""
    width = sorted(width for _, _, width in lines)[len(lines) // 2] or 1.0
    places = [round(left / width) for _, left, _ in lines]
    margins = _find_margins(places)
    indents = [place - max((m for m in margins if m <= place), default=place) for place in places]
    return "\n".join(" " * indent + line for (line, _, _), indent in zip(lines, indents, strict=True))


def _find_margins(places: list[int]) -> list[int]:
    """Left margins of the columns: where many lines begin, further apart than an indent."""
    margins: list[int] = []
    for place, count in sorted(Counter(places).items()):
        if count >= 0.2 * len(places) and (not margins or place - margins[-1] > _WIDEST_INDENT):
            margins.append(place)
    return margins or [min(places)]
