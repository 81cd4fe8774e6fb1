"""Reads web pages: the report's text without navigation, share buttons and links to other news."""

from __future__ import annotations

from typing import Any

from ..decoding import decode_text


def read_html(data: bytes) -> str:
    """The main text of a page, a paragraph a line; its bytes count, not the charset that it claims.

    Raises
    ------
    ValueError
        The page holds no text.
    """
    import trafilatura
    from lxml import etree, html

    try:
        page = html.fromstring(decode_text(data).encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except etree.LxmlError as error:
        raise ValueError("no text found on this page") from error
    _open_layout_tables(page)
    text = trafilatura.extract(page, favor_recall=True, include_tables=True, include_comments=False)
    if not text:
        raise ValueError("no text found on this page")
    return str(text)


def _open_layout_tables(page: Any) -> None:
    """Turns tables that hold most of the page's text, there for layout alone, into plain blocks."""
    whole = len(page.text_content())
    for table in list(page.iter("table")):
        if 2 * len(table.text_content()) > whole:
            for node in table.iter("table", "tbody", "tr", "td", "th"):
                node.tag = "div"
