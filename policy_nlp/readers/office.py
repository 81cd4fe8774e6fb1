"""Reads Word documents (.docx): paragraphs, tables and footnotes in the order of the page."""

from __future__ import annotations

import io
from typing import Any

from ..limits import LimitError
from .archives import check_archive
from .numbering import Numbering, read_numbering
from .raw import RawText

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}tab": "\t", f"{_WORD}noBreakHyphen": "-"}
#: What stands elsewhere too (moved from here, text boxes for old programs), or is not shown: readings above characters.
_SKIPPED = {
    f"{_WORD}moveFrom",
    f"{_WORD}del",
    f"{_WORD}rt",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def read_docx(data: bytes) -> RawText:
    """The document's text, a paragraph a line, footnotes last; headers and footers are left out.

    Changes that Word keeps track of count as accepted; comments and hidden text are left out, and the numbers that Word
    writes before paragraphs by itself are put there.

    Raises
    ------
    ValueError
        The file is damaged, not a Word document, or unpacks to too much.
    """
    import docx

    try:
        check_archive(data)
        document = docx.Document(io.BytesIO(data))
        paragraphs = _list_paragraphs(document.element.body, read_numbering(document))
        notes = _list_footnotes(document)
    except LimitError:
        raise
    except Exception as error:  # A hostile document can fail in any way; none of them may leave this function.
        raise ValueError("not a whole Word document; open it in Word or LibreOffice and save it as .docx") from error
    return RawText.of_document(paragraphs, notes)


def _list_footnotes(document: Any) -> list[str]:
    """The paragraphs of the footnotes; a document has one part of them."""
    from lxml import etree

    relations = (rel for rel in document.part.rels.values() if rel.reltype == _FOOTNOTES and not rel.is_external)
    relation = next(relations, None)
    if relation is None:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return [text for text in _list_paragraphs(etree.fromstring(relation.target_part.blob, parser)) if text.strip()]


def _list_paragraphs(root: Any, numbering: Numbering | None = None) -> list[str]:
    """Texts of all paragraphs in the order in which they begin; one in another's text box stands by itself."""
    from lxml import etree

    paragraphs: list[list[str]] = []
    inside: list[list[str]] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if node.tag == f"{_WORD}p":
            if event == "end":
                inside.pop()
            else:
                paragraphs.append([numbering.number(node) if numbering else ""])
                inside.append(paragraphs[-1])
        elif event == "start" and (node.tag in _SKIPPED or _is_hidden(node)):
            walk.skip_subtree()
        elif event == "start" and inside:
            inside[-1].append(_read_piece(node))
    # A number without a text heads nothing.
    return ["".join(pieces) if any(pieces[1:]) else "" for pieces in paragraphs]


def _is_hidden(node: Any) -> bool:
    """Whether a run is neither shown nor printed."""
    if node.tag != f"{_WORD}r":
        return False
    mark = node.find(f"{_WORD}rPr/{_WORD}vanish")
    return mark is not None and mark.get(f"{_WORD}val") not in ("0", "false", "off")


def _read_piece(node: Any) -> str:
    if node.tag == f"{_WORD}t":
        return node.text or ""
    if node.tag in _BREAKS and node.getparent().tag == f"{_WORD}r":
        return "\f" if node.get(f"{_WORD}type") == "page" else _BREAKS[node.tag]
    return ""
