"""Reads Word documents (.docx): paragraphs, tables and footnotes in the order of the page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

#: More than this, unpacked, is no report but a trap.
LARGEST_UNPACKED = 300 * 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}tab": "\t", f"{_WORD}noBreakHyphen": "-"}
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def read_docx(data: bytes) -> str:
    """The document's text, a paragraph a line, footnotes last; headers and footers are left out.

    Raises
    ------
    ValueError
        The file is damaged, not a Word document, or unpacks to more than :data:`LARGEST_UNPACKED` bytes.
    """
    import docx
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        document = docx.Document(io.BytesIO(data)) if unpacked <= LARGEST_UNPACKED else None
    except Exception as error:
        raise ValueError("not a whole Word document; open it in Word or LibreOffice and save it as .docx") from error
    if document is None:
        raise ValueError(f"unpacks to more than {LARGEST_UNPACKED // 2**20} MB")
    paragraphs = list(_iterate_paragraphs(document.element.body))
    for relation in document.part.rels.values():
        if relation.reltype == _FOOTNOTES:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            notes = etree.fromstring(relation.target_part.blob, parser)
            paragraphs += ["名词解释", *filter(str.strip, _iterate_paragraphs(notes))]
    text = "\n".join(paragraphs)
    if not text.strip():
        raise ValueError("no text in this document")
    return text


def _iterate_paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_WORD}p"):
        yield "".join(_iterate_pieces(paragraph))


def _iterate_pieces(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_WORD}t":
            yield node.text or ""
        elif node.tag in _BREAKS and node.getparent().tag == f"{_WORD}r":
            yield "\f" if node.get(f"{_WORD}type") == "page" else _BREAKS[node.tag]
