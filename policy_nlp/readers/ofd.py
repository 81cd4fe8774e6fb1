"""Reads OFD files (.ofd, GB/T 33190), printed pages as offices hand them out: archives of XML with text at places."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..limits import ARCHIVE_MEGABYTES, FILE_CHARACTERS, MEGABYTE, OFD_OBJECTS, PAGES, LimitError
from .archives import check_archive, parse_xml
from .ofd_lines import Piece, list_lines
from .ofd_text import PLAIN, Matrix, combine, list_pieces, read_matrix
from .pdf_pages import indent_lines
from .raw import RawText, UnreadableError

_DAMAGED = "not a whole OFD file; download it again, or print it to a PDF from its reader"
_LOCKED = "locked by a password; save an unlocked copy"
#: Files that the standard for passwords (GM/T 0099) puts into a locked archive.
_LOCKS = ("encryptions.xml", "decryptseed.dat")
#: Drawings stand in drawings; made to be endless, they end here.
_DEEPEST = 10


def read_ofd(data: bytes) -> RawText:
    """The text of all pages of all documents in a file, a printed line a line, a form feed between pages; warns of
    pages that are pictures, or text without characters.

    Lines come in the order of their places. Templates of pages count, annotations, seals and hidden or slanting text do
    not.

    Raises
    ------
    ValueError
        The file is locked, damaged or holds too much, or pictures of pages and no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(entry.flag_bits & 1 or _base(entry.filename) in _LOCKS for entry in archive.infolist()):
                raise UnreadableError(_LOCKED)
            check_archive(data)
            pages = list(_list_pages(_Package(archive)))
    except (LimitError, UnreadableError):
        raise
    except Exception as error:  # A hostile file can fail in any way; none of them may leave this function.
        raise ValueError(_DAMAGED) from error
    bare = [number for number, (_, is_bare) in enumerate(pages, start=1) if is_bare]
    return RawText.of_pages([text for text, _ in pages], bare)


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].lower()


def _kind(node: Any) -> str:
    """The name of an element without the many spaces of names that programs write; empty for what is none."""
    return str(node.tag.rpartition("}")[2]) if isinstance(node.tag, str) else ""


def _list_children(node: Any, kind: str) -> Iterator[Any]:
    return (child for child in node if _kind(child) == kind)


@dataclass(slots=True)
class _Package:
    """The parts of an archive, found as programs name them, and how much of them was read."""

    archive: zipfile.ZipFile
    names: dict[str, str] = field(init=False)
    megabytes: float = 0.0
    objects: int = 0
    most: int = field(init=False)

    def __post_init__(self) -> None:
        self.most = OFD_OBJECTS.scaled
        self.names = {_fold(name): name for name in self.archive.namelist()}

    def find(self, place: str, beside: str = "") -> str:
        """The part at a place that the part ``beside`` names; by its folder or from the root, in any case; or none."""
        place = place.strip().replace("\\", "/")
        inside = posixpath.join(posixpath.dirname(beside), place.lstrip("/"))
        tried = (place, inside) if place.startswith("/") else (inside, place)
        return next((self.names[name] for name in map(_fold, tried) if place and name in self.names), "")

    def parse(self, name: str) -> Any:
        """The root of a part; one that is asked for again counts again."""
        self.megabytes += self.archive.getinfo(name).file_size / MEGABYTE
        ARCHIVE_MEGABYTES.check(self.megabytes)
        return parse_xml(self.archive.read(name))

    def count(self, objects: int) -> None:
        self.objects += objects
        if self.objects > self.most:
            OFD_OBJECTS.check(self.objects)


def _fold(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _list_pages(package: _Package) -> Iterator[tuple[str, bool]]:
    """The text of every page, and whether it shows something and holds no text."""
    documents = [
        package.find(_text(root)) for root in package.parse(package.find("OFD.xml")).iter() if _kind(root) == "DocRoot"
    ]
    if not documents or not all(documents):
        raise UnreadableError(_DAMAGED)
    count = characters = 0
    for name in documents:
        document = _read_document(package, name)
        PAGES.check(count + len(document.pages))
        for place in document.pages:
            count += 1
            text, bare = _read_page(package, document, place, count)
            characters += len(text)
            FILE_CHARACTERS.check(characters)
            yield text, bare


def _text(node: Any) -> str:
    return str(node.text or "")


@dataclass(slots=True)
class _Drawn:
    """What is drawn on a page: text at its places, and whether there is anything that shows without being text."""

    pieces: list[Piece] = field(default_factory=list)
    bare: bool = False


@dataclass(slots=True)
class _Document:
    """Places of the pages and templates of a document, and drawings that its pages use, by number."""

    name: str
    pages: list[str]
    templates: dict[str, str]
    units: dict[str, Any] = field(default_factory=dict)
    resources: set[str] = field(default_factory=set)
    drawn: dict[str, _Drawn] = field(default_factory=dict)


def _read_document(package: _Package, name: str) -> _Document:
    root = package.parse(name)
    document = _Document(name, [], {})
    for node in root.iter():
        kind = _kind(node)
        if kind == "Page" and _kind(node.getparent()) == "Pages":
            document.pages.append(node.get("BaseLoc", ""))
        elif kind == "TemplatePage":
            document.templates[node.get("ID", "")] = node.get("BaseLoc", "")
        elif kind in ("PublicRes", "DocumentRes"):
            _read_units(package, document, package.find(_text(node), name))
    if not document.pages:
        raise UnreadableError(_DAMAGED)
    return document


def _read_units(package: _Package, document: _Document, name: str) -> None:
    """Adds the drawings of a part of resources, which stays in memory."""
    if not name or name in document.resources:
        return
    document.resources.add(name)
    root = package.parse(name)
    package.count(sum(1 for _ in root.iter()))
    document.units |= {node.get("ID", ""): node for node in root.iter() if _kind(node) == "CompositeGraphicUnit"}


def _read_page(package: _Package, document: _Document, place: str, number: int) -> tuple[str, bool]:
    name = package.find(place, document.name)
    if not name:
        raise UnreadableError(f"page {number} cannot be read; save the file again")
    page = package.parse(name)
    for node in _list_children(page, "PageRes"):
        _read_units(package, document, package.find(_text(node), name))
    drawn = _draw_page(package, document, page)
    for node in _list_children(page, "Template"):
        behind = _draw_template(package, document, node.get("TemplateID", ""))
        package.count(len(behind.pieces))
        drawn = _Drawn(behind.pieces + drawn.pieces, behind.bare or drawn.bare)
    text = indent_lines(list_lines(drawn.pieces))
    return text, drawn.bare and not any(map(str.isalpha, text))


def _draw_template(package: _Package, document: _Document, number: str) -> _Drawn:
    """What a template draws, read once; templates of templates are none."""
    if number not in document.drawn:
        name = package.find(document.templates.get(number, ""), document.name)
        document.drawn[number] = _draw_page(package, document, package.parse(name)) if name else _Drawn()
    return document.drawn[number]


def _draw_page(package: _Package, document: _Document, page: Any) -> _Drawn:
    drawn = _Drawn()
    for content in _list_children(page, "Content"):
        _draw(package, document, drawn, content, PLAIN, _DEEPEST)
    return drawn


def _draw(package: _Package, document: _Document, drawn: _Drawn, node: Any, matrix: Matrix, deepest: int) -> None:
    """Adds what an element holds, and what the drawings hold that it names."""
    package.count(len(node))
    for child in node:
        kind = _kind(child)
        if child.get("Visible") == "false":
            continue
        if kind == "TextObject":
            package.count(len(child))
            pieces, characters = list_pieces(child, [one for one in child if _kind(one) == "TextCode"], matrix)
            package.count(len(pieces))
            drawn.pieces += pieces
            drawn.bare = drawn.bare or not characters
        elif kind == "ImageObject":
            drawn.bare = True
        elif kind in ("Layer", "PageBlock"):
            _draw(package, document, drawn, child, matrix, deepest)
        elif (
            kind == "CompositeObject"
            and deepest
            and (unit := document.units.get(child.get("ResourceID", ""))) is not None
        ):
            inner = combine(matrix, read_matrix(child))
            for content in _list_children(unit, "Content"):
                _draw(package, document, drawn, content, inner, deepest - 1)
