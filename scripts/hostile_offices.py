"""Builds hostile reports in further formats of offices, and writes any of all; all text in them is our own.

python scripts/hostile_offices.py NAME FILE
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import hostile_files
from hostile_files import GOOD, LAUGHS, SECRET, SENTENCE, chain, pack

OLD = Path(__file__).parent.parent / "tests" / "data" / "鹿鸣县_2023.doc"


def make_odt(*body: str | Iterable[str], head: str = "", styles: str = "") -> bytes:
    pieces = (piece for group in body for piece in ([group] if isinstance(group, str) else group))
    start = f"{head}<office:document-content {_O}><office:automatic-styles>{styles}</office:automatic-styles>"
    end = "</office:text></office:body></office:document-content>"
    return pack({"content.xml": chain(f"{start}<office:body><office:text>", pieces, end)})


def write_at(row: int, text: str = SENTENCE, steps: str = "g 99 4") -> str:
    place = f'Boundary="20 {8 * row + 20} 170 8" Size="4"'
    return f'<TextObject {place}><TextCode X="0" Y="4" DeltaX="{steps}">{text}</TextCode></TextObject>'


def make_ofd(
    *drawn: str | Iterable[str],
    head: str = "",
    pages: int = 1,
    common: str = "",
    before: str = "",
    more: dict[str, Iterable[str]] | None = None,
) -> bytes:
    """An OFD file whose pages are all the same part; ``common`` is what its document shares."""
    pieces = (piece for group in drawn for piece in ([group] if isinstance(group, str) else group))
    listed = '<Page ID="1" BaseLoc="Page.xml"/>' * pages
    return pack(
        {
            "OFD.xml": ["<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"],
            "Doc_0/Document.xml": [f"<Document><CommonData>{common}</CommonData><Pages>{listed}</Pages></Document>"],
            "Doc_0/Page.xml": chain(f"{head}<Page>{before}<Content><Layer>", pieces, "</Layer></Content></Page>"),
            **(more or {}),
        }
    )


def make_drawings(times: int) -> dict[str, Iterable[str]]:
    """A drawing that draws itself so many times."""
    again = '<CompositeObject ResourceID="7"/>' * times
    return {
        "Doc_0/R.xml": [f'<Res><CompositeGraphicUnit ID="7"><Content>{again}</Content></CompositeGraphicUnit></Res>']
    }


def change_doc(at: int, value: bytes) -> bytes:
    """A document of Word 97, as WPS writes them too, with other bytes in the head of its text."""
    data = bytearray(OLD.read_bytes())
    start = data.index(b"\xec\xa5") + at
    data[start : start + len(value)] = value
    return bytes(data)


def make_archive(parts: int) -> bytes:
    """A page saved with its pictures."""
    page = f"--b\nContent-Type: text/html; charset=utf-8\n\n<p>{SENTENCE * 9}</p>\n"
    others = "--b\n\nx\n" * parts
    return f'Content-Type: multipart/related; boundary="b"\n\n{page}{others}--b--\n'.encode()


_O = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style", "table")
)
_P = f"<text:p>{SENTENCE}</text:p>"
_LIST = '<text:list text:style-name="L">'
_TEMPLATE = '<TemplatePage ID="4" BaseLoc="T.xml"/>'
OFFICES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "mhtml, 10,000 parts": (".mhtml", lambda: make_archive(10_000)),
    "mhtml, archives in archives": (
        ".mhtml",
        lambda: (
            b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(500))
            + GOOD.encode() * 1000
        ),
    ),
    "mhtml, no page": (".mhtml", lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--\n"),
    "wps, two billion characters claimed": (".wps", lambda: change_doc(0x4C, b"\xff\xff\xff\x7f")),
    "wps, a table of pieces elsewhere": (".wps", lambda: change_doc(0x01A2, bytes(8))),
    "wps, a table of 2 GB": (".wps", lambda: change_doc(0x01A6, b"\xff\xff\xff\x7f")),
    "wps, cut in half": (".wps", lambda: OLD.read_bytes()[:5000]),
    "rtf, groups nested a million deep": (".rtf", lambda: b"{\\rtf1 " + b"{" * 1_000_000 + b"\\u27700?"),
    "rtf, a font table that never ends": (".rtf", lambda: b"{\\rtf1{\\fonttbl" + b"{\\f1" * 1_000_000),
    "rtf, 10 MB of a picture": (".rtf", lambda: b"{\\rtf1{\\pict " + b"00" * 5_000_000 + b"}\\u27700?}"),
    "rtf, 300,000 links": (".rtf", lambda: b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "' * 300_000),
    "odt, 250 MB in a part": (".odt", lambda: make_odt([f"<text:p>{'水' * 330_000}</text:p>"] * 250)),
    "odt, 19 MB of empty paragraphs": (".odt", lambda: make_odt("<text:p/>" * 2_200_000)),
    "odt, 700,000 spans": (".odt", lambda: make_odt("<text:p>", "<text:span>水</text:span>" * 700_000, "</text:p>")),
    "odt, nested 100,000 deep": (".odt", lambda: make_odt("<text:section>" * 100_000)),
    "odt, lists nested 120 deep": (
        ".odt",
        lambda: make_odt(
            _LIST + "<text:list-item><text:list>" * 120 + _P + "</text:list></text:list-item>" * 120, "</text:list>"
        ),
    ),
    "odt, 999,999,999 spaces 200,000 times": (
        ".odt",
        lambda: make_odt("<text:p>水", '<text:s text:c="999999999"/>' * 200_000, "</text:p>"),
    ),
    "odt, external entity": (".odt", lambda: make_odt(_P.replace("。", "。&x;"), head=SECRET)),
    "odt, billion laughs": (".odt", lambda: make_odt(_P.replace("。", "。&a11;"), head=LAUGHS)),
    "odt, cut in half": (".odt", lambda: make_odt(_P)[:300]),
    "ofd, 250 MB in a page": (".ofd", lambda: make_ofd(f"<!--{'水' * 330_000}-->" for _ in range(250))),
    "ofd, one part for 2,000 pages": (".ofd", lambda: make_ofd("<PathObject/>" * 100_000, write_at(1), pages=2000)),
    "ofd, 3,000 pages": (".ofd", lambda: make_ofd(write_at(1), pages=3000)),
    "ofd, a million pieces of text": (
        ".ofd",
        lambda: make_ofd((write_at(n % 35, "水") for n in range(180_000)), pages=6),
    ),
    "ofd, 19 MB of empty drawings": (".ofd", lambda: make_ofd("<P/>" * 4_900_000)),
    "ofd, 200,000 characters in as many places": (
        ".ofd",
        lambda: make_ofd(write_at(1, SENTENCE[:20] * 500, "g 9999 99") for _ in range(20)),
    ),
    "ofd, 400,000 pieces in one line": (
        ".ofd",
        lambda: make_ofd(
            '<TextObject Size="4">',
            (f'<TextCode X="{n % 90}" Y="4">水</TextCode>' for n in range(400_000)),
            "</TextObject>",
        ),
    ),
    "ofd, places beyond all pages": (
        ".ofd",
        lambda: make_ofd(write_at(n * 10**300, steps="1e308 -1e308 nan") + write_at(n) for n in range(9)),
    ),
    "ofd, blocks in blocks": (".ofd", lambda: make_ofd("<PageBlock>" * 100_000)),
    "ofd, a drawing that draws itself": (
        ".ofd",
        lambda: make_ofd(
            '<CompositeObject ResourceID="7"/>', common="<PublicRes>R.xml</PublicRes>", more=make_drawings(9)
        ),
    ),
    "ofd, a template that is its own": (
        ".ofd",
        lambda: make_ofd(
            write_at(1), write_at(2), before='<Template TemplateID="4"/>', common=_TEMPLATE.replace("T.xml", "Page.xml")
        ),
    ),
    "ofd, a template of 100,000 pieces on 2,000 pages": (
        ".ofd",
        lambda: make_ofd(
            write_at(1),
            pages=2000,
            before='<Template TemplateID="4"/>',
            common=_TEMPLATE,
            more={
                "Doc_0/T.xml": [
                    "<Page><Content>",
                    *(write_at(n % 35, "水") for n in range(100_000)),
                    "</Content></Page>",
                ]
            },
        ),
    ),
    "ofd, external entity": (".ofd", lambda: make_ofd(write_at(1, f"{SENTENCE}&x;"), head=SECRET)),
    "ofd, billion laughs": (".ofd", lambda: make_ofd(write_at(1, "&a11;"), head=LAUGHS)),
    "ofd, 100,000 files": (".ofd", lambda: make_ofd(write_at(1), more={f"a/{n}": [] for n in range(100_000)})),
    "ofd, no text": (".ofd", lambda: make_ofd('<ImageObject ResourceID="3"/>')),
    "ofd, cut in half": (".ofd", lambda: make_ofd(write_at(1))[:300]),
}
ALL = hostile_files.ALL | OFFICES

if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(ALL[sys.argv[1]][1]())
