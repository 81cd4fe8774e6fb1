"""Text of the pages of a PDF file, read by a process of its own: PDF on standard input, JSON on standard output.

Imports nothing of the package, so that the process starts fast. Its arguments are the most pages, characters, bytes of
memory and seconds.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from typing import Any

#: In widths of a character; what begins further in is another column.
_WIDEST_INDENT = 8
#: A file may place a line anywhere.
_MOST_INDENT = 100


def read_pages(data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """``count`` of the pages, ``pages`` with their texts, up to the limits, and numbers of those that are ``pictures``
    without text; or the ``fault`` that stopped it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"fault": "password" if "password" in str(error).lower() else "damaged"}
    pages: list[str] = []
    pictures: list[int] = []
    characters = 0
    try:
        count = len(document)
        if count > most_pages:
            return {"count": count, "pages": [], "pictures": []}
        for index in range(count):
            page = document[index]
            layer = page.get_textpage()
            characters += layer.count_chars()
            pages.append(_read_lines(layer) if characters <= most_characters else " " * (most_characters + 1))
            layer.close()
            if not any(map(str.isalpha, pages[-1])) and _holds_picture(page):
                pictures.append(index + 1)
            page.close()
            if characters > most_characters:
                break
    except pypdfium2.PdfiumError:
        return {"fault": f"page {len(pages) + 1} cannot be read; save the file again"}
    finally:
        document.close()
    return {"count": count, "pages": pages, "pictures": pictures}


def _holds_picture(page: Any) -> bool:
    import pypdfium2.raw

    return any(True for _ in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,)))


def _read_lines(layer: Any) -> str:
    """A page's lines, indented as they are printed."""
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
    return indent_lines(lines)


def indent_lines(lines: list[tuple[str, float, float]]) -> str:
    """Lines (text, left edge, width of a character), each with as many spaces before it as it stands in from the margin
    of its column.

    >>> indent_lines([("全县新开工", 24.0, 12.0), ("项目十二个", 0.0, 12.0)])
    '  全县新开工\\n项目十二个'
    """
    if not lines:
        return ""
    width = sorted(width for _, _, width in lines)[len(lines) // 2] or 1.0
    places = [round(left / width) for _, left, _ in lines]
    margins = _find_margins(places)
    indents = [place - max((m for m in margins if m <= place), default=place) for place in places]
    return "\n".join(
        " " * min(indent, _MOST_INDENT) + line for (line, _, _), indent in zip(lines, indents, strict=True)
    )


def _find_margins(places: list[int]) -> list[int]:
    """Left margins of the columns: where many lines begin, further apart than an indent."""
    margins: list[int] = []
    for place, count in sorted(Counter(places).items()):
        if count >= 0.2 * len(places) and (not margins or place - margins[-1] > _WIDEST_INDENT):
            margins.append(place)
    return margins or [min(places)]


def bound_process(most_bytes: int, most_seconds: int) -> None:
    """Bounds memory and time of this process, where they are not bounded more; Windows knows no such bounds, and macOS
    none of memory."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, most_bytes), (resource.RLIMIT_CPU, most_seconds)):
        allowed = resource.getrlimit(kind)[1]
        # Nobody but root may raise what was allowed.
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Reads standard input within the limits that the arguments name."""
    most_pages, most_characters, most_bytes, most_seconds = map(int, sys.argv[-4:])
    data = sys.stdin.buffer.read()
    bound_process(most_bytes, most_seconds)
    try:
        answer = read_pages(data, most_pages, most_characters)
    except MemoryError:
        answer = {"fault": "needs too much memory to read; save it again"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
