"""Builds hostile reports of text, tables, pages, Word and PDF, each by a function; all text in them is our own."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable

SENTENCE = "全县粮食总产量稳定增长，新修水渠三十二条。"
GOOD = f"云溪县政府工作报告\n各位代表：\n{SENTENCE * 20}\n"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument."
SECRET = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE a [<!ENTITY a0 "水水水水水水水水水水">{LAUGHS}]>'
_PARAGRAPH = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"


def pack(parts: dict[str, Iterable[str]]) -> bytes:
    """A zip archive; parts come in pieces, so that a bomb is never whole in memory."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in parts.items():
            with archive.open(name, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece.encode())
    return target.getvalue()


def make_docx(*body: str | Iterable[str], head: str = "", more: dict[str, Iterable[str]] | None = None) -> bytes:
    kinds = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_KIND}wordprocessingml.document.main+xml"/></Types>'
    )
    pieces = (piece for group in body for piece in ([group] if isinstance(group, str) else group))
    document = chain(f"{head}<w:document {_W}><w:body>", pieces, "</w:body></w:document>")
    main = relate("officeDocument", "word/document.xml")
    return pack({"[Content_Types].xml": [kinds], "_rels/.rels": [main], "word/document.xml": document, **(more or {})})


def make_xlsx(*rows: str | Iterable[str], head: str = "", shared: Iterable[str] = ()) -> bytes:
    kinds = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}spreadsheetml.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}spreadsheetml.sharedStrings+xml"/></Types>'
    )
    pieces = (piece for group in rows for piece in ([group] if isinstance(group, str) else group))
    book = f'<workbook {_X} xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r0"/></sheets></workbook>'
    return pack(
        {
            "[Content_Types].xml": [kinds],
            "_rels/.rels": [relate("officeDocument", "xl/workbook.xml")],
            "xl/workbook.xml": [book],
            "xl/_rels/workbook.xml.rels": [relate("worksheet", "worksheets/sheet1.xml", "sharedStrings")],
            "xl/sharedStrings.xml": chain(f"<sst {_X}>", shared, "</sst>"),
            "xl/worksheets/sheet1.xml": chain(f"{head}<worksheet {_X}><sheetData>", pieces, "</sheetData></worksheet>"),
        }
    )


def relate(kind: str, target: str, further: str = "", count: int = 1) -> str:
    """Relations of a part: one, or the same one many times over."""
    lines = [f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n in range(count)]
    if further:
        lines.append(f'<Relationship Id="s" Type="{_OFFICE}/{further}" Target="{further}.xml"/>')
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def chain(start: str, pieces: Iterable[str], end: str) -> Iterable[str]:
    yield start
    yield from pieces
    yield end


def cell(text: str, row: int) -> str:
    return f'<row r="{row}"><c t="inlineStr"><is><t>{text}</t></is></c></row>'


def claim_size(data: bytes, name: str, size: int) -> bytes:
    """The archive with another size for one part in its directory."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, data.rfind(name.encode()) - 46 + 24, size)
    return bytes(changed)


def write_stream(data: bytes, extra: str = "") -> bytes:
    return f"<< /Length {len(data)} {extra} >>\nstream\n".encode() + data + b"\nendstream"


def draw(lines: int = 5) -> bytes:
    words = SENTENCE.encode("utf-16-be").hex()
    return (
        "BT /F 12 Tf " + "\n".join(f"1 0 0 1 72 {780 - 20 * (n % 35)} Tm <{words}> Tj" for n in range(lines)) + " ET"
    ).encode()


def make_pdf(content: bytes, kids: str = "6 0 R", count: int = 1, form: bytes = b"") -> bytes:
    forms = "/XObject << /X 8 0 R >>" if form else ""
    page = f"/Resources << /Font << /F 3 0 R >> {forms} >> /MediaBox [0 0 595 842] /Contents 7 0 R"
    objects: list[str | bytes] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /S /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /S /DW 1000 /FontDescriptor 5 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /S /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 859 /Descent -141 >>",
        f"<< /Type /Page /Parent 2 0 R {page} >>",
        content,
        form,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 9\n0000000000 65535 f \n{table}trailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode()


def make_form() -> bytes:
    """A drawing that draws itself twice."""
    resources = "/Resources << /Font << /F 3 0 R >> /XObject << /X 8 0 R >> >>"
    return write_stream(b"/X Do /X Do " + draw(1), f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] {resources}")


def make_row(**cells: object) -> bytes:
    return json.dumps(cells).encode() + b"\n"


_BOMB = [f"<w:p><w:r><w:t>{'水' * 330_000}</w:t></w:r></w:p>"]
_SHARED_CELL = '<row><c t="s"><v>0</v></c></row>'
TEXTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": (".txt", lambda: b""),
    "only white space": (".txt", lambda: b" \n\t" * 1000),
    "one line of 50 MB": (".txt", lambda: (SENTENCE * (49 * 2**20 // 63)).encode()),
    "one line of 400,000 characters": (".txt", lambda: (SENTENCE * 19_000).encode()),
    "400,000 characters without a sentence end": (".txt", lambda: ("粮食水渠" * 100_000).encode()),
    "only punctuation": (".txt", lambda: "。，；！“（".encode() * 50_000),
    "a numeral and 15,000 rows of punctuation": (".txt", lambda: "二".encode() + "。，！“（".encode() * 7_500),
    "200,000 opening quotation marks": (".txt", lambda: ("二" + "“" * 200_000).encode()),
    "400,000 spaces between characters": (".txt", lambda: ("二 " * 200_000).encode()),
    "emoji": (".txt", lambda: ("新修水渠😀👨‍👩‍👧。" * 2000).encode()),
    "right-to-left marks": (".txt", lambda: ("新修\u202e水渠\u2067三条。\u200f" * 2000).encode()),
    "NUL bytes, some": (".txt", lambda: (GOOD * 9 + "\0").encode()),
    "NUL bytes, 50 MB": (".txt", lambda: bytes(50 * 2**20)),
    "half characters in UTF-16": (".txt", lambda: b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00\xd8\x2e\x00"),
    "two encodings in one file": (".txt", lambda: GOOD.encode("utf-8") + GOOD.encode("gb18030")),
    "random bytes": (".txt", lambda: zlib.compress(GOOD.encode() * 50, 9) * 200),
    "traditional characters": (
        ".txt",
        lambda: "雲溪縣政府工作報告\n各位代表：\n新修水渠三十二條，糧食增產。\n".encode() * 20,
    ),
    "English": (".txt", lambda: b"The county built thirty-two canals. " * 3000),
    "10,000 headings": (".txt", lambda: "\n".join(f"{n % 9 + 1}. 大力发展农业{n}" for n in range(10_000)).encode()),
    "19,000 lines of one character": (".txt", lambda: "水\n".encode() * 19_000),
    "20 MB of blank lines": (".txt", lambda: GOOD.encode() + b"\n" * 20_000_000),
    "2,000 titles of reports": (".txt", lambda: GOOD.encode() * 2000),
}
TABLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a table without rows": (".csv", lambda: b"text\n"),
    "a million columns": (".csv", lambda: b"text" + b",c" * 1_000_000 + b"\n" + SENTENCE.encode()),
    "100,000 rows of one character": (".csv", lambda: b"text\n" + "水\n".encode() * 100_000),
    "a quotation that never ends": (".csv", lambda: f'text\n"{SENTENCE * 1000}'.encode()),
    "half characters and commands in JSON": (
        ".jsonl",
        lambda: make_row(text=SENTENCE + "\ud83d", report="../../\x1b[2J\ud800", place="\x07县"),
    ),
    "JSON nested 200,000 deep": (".jsonl", lambda: b'{"text": ' + b"[" * 200_000),
    "a number of a million digits": (".jsonl", lambda: b'{"text": "\xe6\xb0\xb4", "year": ' + b"9" * 1_000_000 + b"}"),
    "2,000 reports of one sentence": (".jsonl", lambda: make_row(text=SENTENCE) * 2_000),
    "xlsx, a row 999,999,999": (".xlsx", lambda: make_xlsx(cell("text", 1), cell(SENTENCE, 999_999_999))),
    "xlsx, 100 MB of empty rows": (
        ".xlsx",
        lambda: make_xlsx(cell("text", 1), ("<row/>" * 1000 for _ in range(16_000))),
    ),
    "xlsx, 2.6 million empty rows": (
        ".xlsx",
        lambda: make_xlsx(cell("text", 1), ("<row/>" * 1000 for _ in range(2_600))),
    ),
    "xlsx, one long text 300,000 times": (
        ".xlsx",
        lambda: make_xlsx(cell("text", 1), _SHARED_CELL * 300_000, shared=[f"<si><t>{SENTENCE * 1500}</t></si>"]),
    ),
    "xlsx, a million shared texts": (
        ".xlsx",
        lambda: make_xlsx(cell("text", 1), shared=("<si><t/></si>" * 1000 for _ in range(1000))),
    ),
    "xlsx, external entity": (".xlsx", lambda: make_xlsx(cell("text", 1), cell(f"{SENTENCE}&x;", 2), head=SECRET)),
    "xlsx, billion laughs": (".xlsx", lambda: make_xlsx(cell("text", 1), cell("&a11;", 2), head=LAUGHS)),
}
PAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nested 100,000 deep": (".html", lambda: f"<body>{'<div>' * 100_000}{SENTENCE}".encode()),
    "nested 20,000 deep": (".html", lambda: f"<body>{'<div>' * 20_000}{SENTENCE}".encode()),
    "a tag of 60,000 attributes": (
        ".html",
        lambda: f"<p {' '.join(f'a{n}' for n in range(60_000))}>{SENTENCE}".encode(),
    ),
    "a million paragraphs": (".html", lambda: "<p>水</p>".encode() * 1_000_000),
    "20,000 paragraphs of links": (".html", lambda: f"<p><a href='/x'>{SENTENCE}</a></p>".encode() * 20_000),
    "a million opening brackets": (".html", lambda: b"<" * 1_000_000 + SENTENCE.encode()),
    "a comment that never ends": (".html", lambda: b"<html><!--" + b"-" * 3_000_000),
    "no text": (".html", lambda: b"<html><body><table></table></body></html>"),
    "external entity in a page": (".html", lambda: f"{SECRET}<body><p>{SENTENCE * 9}&x;</p>".encode()),
    "references to forbidden characters": (".html", lambda: f"<p>{SENTENCE * 9}&#0;&#27;[2J&#xd800;</p>".encode()),
    "docx, 250 MB in a part": (".docx", lambda: make_docx(_BOMB * 250)),
    "docx, 1 GB in a part": (".docx", lambda: make_docx(piece for _ in range(1000) for piece in _BOMB)),
    "docx, 250 MB that claim to be 10 bytes": (
        ".docx",
        lambda: claim_size(make_docx(_BOMB * 250), "word/document.xml", 10),
    ),
    "docx, 19 MB of empty paragraphs": (".docx", lambda: make_docx("<w:p/>" * 3_200_000)),
    "docx, paragraphs in paragraphs": (
        ".docx",
        lambda: make_docx(("<w:p>" * 240 + f"<w:r><w:t>{SENTENCE}</w:t></w:r>" + "</w:p>" * 240) * 200),
    ),
    "docx, nested 100,000 deep": (".docx", lambda: make_docx("<w:sdt>" * 100_000)),
    "docx, external entity": (".docx", lambda: make_docx(_PARAGRAPH.replace("。", "。&x;"), head=SECRET)),
    "docx, billion laughs": (".docx", lambda: make_docx(_PARAGRAPH.replace("。", "。&a11;"), head=LAUGHS)),
    "docx, 2,000 relations to one part of footnotes": (
        ".docx",
        lambda: make_docx(
            _PARAGRAPH,
            more={
                "word/_rels/document.xml.rels": [relate("footnotes", "footnotes.xml", count=2000)],
                "word/footnotes.xml": [f"<w:footnotes {_W}><w:footnote>{_PARAGRAPH * 500}</w:footnote></w:footnotes>"],
            },
        ),
    ),
    "docx, 100,000 files": (".docx", lambda: make_docx(_PARAGRAPH, more={f"a/{n}": [] for n in range(100_000)})),
    "docx, cut in half": (".docx", lambda: make_docx(_PARAGRAPH)[:600]),
}
PDFS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf, a million pages": (".pdf", lambda: make_pdf(write_stream(draw()), "6 0 R " * 1_000_000, 1_000_000)),
    "pdf, a million pages claimed": (".pdf", lambda: make_pdf(write_stream(draw()), count=1_000_000)),
    "pdf, pages that hold themselves": (".pdf", lambda: make_pdf(write_stream(draw()), "2 0 R 6 0 R", 1000)),
    "pdf, a drawing that draws itself": (".pdf", lambda: make_pdf(write_stream(b"/X Do"), form=make_form())),
    "pdf, 1 GB in a page": (
        ".pdf",
        lambda: make_pdf(write_stream(zlib.compress(bytes([32]) * 10**9, 9), "/Filter /FlateDecode")),
    ),
    "pdf, 20,000 lines in a page": (".pdf", lambda: make_pdf(write_stream(draw(20_000)))),
    "pdf, no text": (".pdf", lambda: make_pdf(write_stream(b"BT ET"))),
    "pdf, cut in half": (".pdf", lambda: make_pdf(write_stream(draw()))[:700]),
}
ALL = TEXTS | TABLES | PAGES | PDFS
