"""Reads web pages: the report's text without navigation, share buttons and links to other news."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from ..decoding import decode_text
from ..limits import ARCHIVE_FILES, MEGABYTE, PAGE_TAGS, TAG_ATTRIBUTES, TEXT_MEGABYTES, LimitError
from .raw import RawText

_EMPTY = "no text found on this page"
#: Scripts and styles hold no text; without them the scan for attributes sees tags alone.
_SCRIPT = re.compile(
    r"<(script|style)\b(?:[^<]++|<(?!/(?:script|style)))*+(?:</(?:script|style)[^>]*>)?", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]|&#(?:0*(\\d{1,7})|x0*([0-9a-f]{1,6}));?", re.IGNORECASE)
#: A value in quotes is one without quotes too: the search must not go back to try both of every attribute.
_ATTRIBUTE = r"""[\s/]*+[^\s/>=]{1,200}+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
#: What parts of an archive are told apart by. The parser's own search takes quadratic time; no head is longer.
_BOUNDARY = re.compile(r'boundary\s*=\s*"?([^";\r\n]+)', re.IGNORECASE)
_LONGEST_HEAD = 1000
#: Every line is held against the boundaries of all archives that it stands in.
_ARCHIVE = re.compile(rb"[\r\n]content-type:[\0- ]*+multipart/", re.IGNORECASE)
_MOST_ARCHIVES = 10


def read_html(data: bytes) -> RawText:
    """The main text of a page, a paragraph a line; its bytes count, not the charset that it claims.

    Raises
    ------
    ValueError
        The page holds no text, or more tags or attributes than a page of text has.
    """
    import trafilatura
    from lxml import html

    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    text = _SCRIPT.sub("", decode_text(data))
    PAGE_TAGS.check(text.count("<"))
    # The parser compares every attribute of a tag with every other.
    most = TAG_ATTRIBUTES.scaled
    if re.search(rf"<[a-z](?:{_ATTRIBUTE}){{{most + 1}}}", text, re.IGNORECASE):
        TAG_ATTRIBUTES.check(most + 1)
    text = _CONTROL.sub(_keep_printable, text)
    try:
        page = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
        _open_layout_tables(page)
        found = trafilatura.extract(page, favor_recall=True, include_tables=True, include_comments=False)
    except Exception as error:  # A hostile page can fail in any way; none of them may leave this function.
        raise ValueError(_EMPTY) from error
    if not found:
        raise ValueError(_EMPTY)
    return RawText(str(found))


def read_mhtml(data: bytes) -> RawText:
    """The main text of a page that was saved with its pictures in one file (RFC 2557).

    Raises
    ------
    ValueError
        As of :func:`read_html`; or the archive holds no page, or too many files.
    """
    from email import message_from_bytes
    from email.message import Message

    made = count()

    class Part(Message):
        def __init__(self, *given: Any, **named: Any) -> None:
            ARCHIVE_FILES.check(next(made))
            super().__init__(*given, **named)

        def get_boundary(self, failobj: Any = None) -> Any:
            found = _BOUNDARY.search(str(self.get("content-type", ""))[:_LONGEST_HEAD])
            return found[1].rstrip() if found else failobj

    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    if sum(1 for _ in _ARCHIVE.finditer(data)) > _MOST_ARCHIVES:
        raise ValueError(_EMPTY)
    try:
        parts = message_from_bytes(data, Part).walk()
        pages = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
    except LimitError:
        raise
    except Exception as error:  # As of a hostile page.
        raise ValueError(_EMPTY) from error
    # The first is the page itself, others are its frames.
    page = next(iter(pages), None)
    if not isinstance(page, bytes):
        raise ValueError(_EMPTY)
    return read_html(page)


def _keep_printable(match: re.Match[str]) -> str:
    """A reference to a character as it stands, or nothing where it means what no document may hold."""
    decimal, hexadecimal = match.groups()
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return match.group() if allowed and code not in (0xFFFE, 0xFFFF) else ""


def _open_layout_tables(page: Any) -> None:
    """Turns tables that hold most of the page's text, there for layout alone, into plain blocks."""
    whole = len(page.text_content())
    for table in list(page.iter("table")):
        if 2 * len(table.text_content()) > whole:
            for node in table.iter("table", "tbody", "tr", "td", "th"):
                node.tag = "div"
