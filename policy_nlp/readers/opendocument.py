"""Reads OpenDocument texts (.odt, and .fodt in one piece of XML), as LibreOffice and WPS write them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from ..limits import LimitError
from .archives import check_archive, parse_xml
from .opendocument_lists import OFFICE, STYLE, TEXT, Lists, read_lists
from .raw import RawText, UnreadableError

_DAMAGED = "not a whole OpenDocument text; open it in LibreOffice and save it as .docx"
_LOCKED = "locked by a password; save an unlocked copy"
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_BREAKS = {f"{TEXT}line-break": "\n", f"{TEXT}tab": "\t"}
#: What stands elsewhere too (indexes), was taken away, or is not shown: comments, readings above characters.
_SKIPPED = {
    *(f"{OFFICE}annotation", f"{OFFICE}forms", f"{TEXT}tracked-changes", f"{TEXT}note-citation", f"{TEXT}number"),
    *(f"{TEXT}ruby-text", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"),
    *(f"{TEXT}{kind}-index" for kind in ("alphabetical", "illustration", "object", "table", "user")),
    *(f"{TEXT}table-of-content", f"{TEXT}bibliography"),
}
#: No two words stand further apart.
_MOST_SPACES = 100
_BLANKS = re.compile("[ \t\r\n]+")
#: Pictures in a document of one piece.
_PICTURE = re.compile(rb"(<office:binary-data>)[^<]*+")


def read_odt(data: bytes) -> RawText:
    """The document's text, a paragraph a line, notes last; headers and footers are left out.

    Changes that are kept track of count as accepted; comments, indexes and hidden text are left out, and the numbers
    that are written before paragraphs by themselves are put there.

    Raises
    ------
    ValueError
        The file is locked, damaged, not an OpenDocument text, or unpacks to too much.
    """
    try:
        check_archive(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
            if b"encryption-data" in manifest or "encrypted-package" in names:
                raise UnreadableError(_LOCKED)
            content = parse_xml(archive.read("content.xml"))
            styles = [parse_xml(archive.read("styles.xml"))] if "styles.xml" in names else []
        return _read_document(content, [*styles, content])
    except (LimitError, UnreadableError):
        raise
    except Exception as error:  # A hostile document can fail in any way; none of them may leave this function.
        raise ValueError(_DAMAGED) from error


def read_flat(data: bytes) -> RawText:
    """The text of a document in one piece of XML; as :func:`read_odt`."""
    try:
        root = parse_xml(_PICTURE.sub(rb"\1", data))
        return _read_document(root, [root])
    except (LimitError, UnreadableError):
        raise
    except Exception as error:  # As of an archive.
        raise ValueError(_DAMAGED) from error


def _read_document(content: Any, styled: list[Any]) -> RawText:
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise UnreadableError(_DAMAGED)
    walk = _Walk(read_lists(styled), _list_hidden(styled), _list_deleted(body))
    walk.read(body)
    try:
        return RawText.of_document(*walk.list_texts())
    except ValueError as error:
        raise UnreadableError(str(error)) from error


def _list_hidden(styled: list[Any]) -> set[str]:
    """Names of the styles whose text is neither shown nor printed."""
    nodes = (node for root in styled for node in root.iter(f"{STYLE}style"))
    return {
        node.get(f"{STYLE}name", "")
        for node in nodes
        if (own := node.find(f"{STYLE}text-properties")) is not None and own.get(f"{TEXT}display") == "none"
    }


def _list_deleted(body: Any) -> set[str]:
    """The changes that took text away which is still there, between marks."""
    regions = body.iterfind(f"{TEXT}tracked-changes/{TEXT}changed-region")
    return {region.get(f"{TEXT}id", "") for region in regions if region.find(f"{TEXT}deletion") is not None}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph's pieces after its number, and whether it is a note's."""

    number: str
    is_note: bool
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text; a number without a text heads nothing."""
        return self.number + "".join(self.pieces) if any(self.pieces) else ""


@dataclass(slots=True)
class _Walk:
    """All paragraphs in the order in which they begin; one in another's frame stands by itself."""

    lists: Lists
    hidden: set[str]
    deleted: set[str]
    paragraphs: list[_Paragraph] = field(default_factory=list)
    inside: list[_Paragraph] = field(default_factory=list)
    notes: int = 0
    gone: set[str] = field(default_factory=set)

    def read(self, body: Any) -> None:
        from lxml import etree

        skipped = None
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, node in walk:
            if not isinstance(node.tag, str):
                continue
            if event == "end":
                if node is not skipped:
                    self._end(node)
                # What follows a node is its neighbour's text, also behind one that is left out.
                self._add_words(node.getparent(), node.tail)
            elif node.tag in _SKIPPED or self._is_hidden(node):
                walk.skip_subtree()
                skipped = node
            else:
                self._start(node)

    def list_texts(self) -> tuple[list[str], list[str]]:
        """The paragraphs of the text, and those of the notes that hold any."""
        notes = [paragraph.text for paragraph in self.paragraphs if paragraph.is_note]
        texts = [paragraph.text for paragraph in self.paragraphs if not paragraph.is_note]
        return texts, [text for text in notes if text.strip()]

    def _start(self, node: Any) -> None:
        self.lists.start(node)
        change = node.get(f"{TEXT}change-id")
        if node.tag == f"{TEXT}note":
            self.notes += 1
        elif node.tag in _PARAGRAPHS:
            self.inside.append(_Paragraph(self.lists.number(node), self.notes > 0))
            self.paragraphs.append(self.inside[-1])
        elif node.tag == f"{TEXT}change-start" and change in self.deleted:
            self.gone.add(change)
        elif node.tag == f"{TEXT}change-end":
            self.gone.discard(change)
        elif node.tag == f"{TEXT}s":
            count = node.get(f"{TEXT}c", "1")
            self._add(" " * min(int(count) if re.fullmatch(r"\d{1,6}", count) else 1, _MOST_SPACES))
        elif node.tag in _BREAKS:
            self._add(_BREAKS[node.tag])
        self._add_words(node, node.text)

    def _end(self, node: Any) -> None:
        self.lists.end(node)
        if node.tag == f"{TEXT}note":
            self.notes -= 1
        elif node.tag in _PARAGRAPHS:
            self.inside.pop()

    def _add_words(self, holder: Any, words: str | None) -> None:
        """Adds what stands right in a paragraph, or in what spans part of it."""
        if words and holder.tag.startswith(TEXT):
            self._add(_BLANKS.sub(" ", words))

    def _add(self, words: str) -> None:
        if self.inside and not self.gone:
            self.inside[-1].pieces.append(words)

    def _is_hidden(self, node: Any) -> bool:
        return node.get(f"{TEXT}display") == "none" or node.get(f"{TEXT}style-name") in self.hidden
