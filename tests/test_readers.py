"""Files of every format: the same report gives the same structure, bad files say what is wrong with them."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterator
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.enum.text import WD_BREAK
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from policy_nlp.errors import ReadError, UsageError
from policy_nlp.pipeline import parse_source
from policy_nlp.readers import SUFFIXES, find_sources, read_bytes, read_file, tables
from policy_nlp.records import Metadata, Report

from .ofd_files import make_ofd
from .opendocument_files import make_paragraphs

NAME = "云溪县_2023"
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'00' * 32}> /U <{'00' * 32}> /P -4 >> /ID [<00> <00>]"
SMALL = "云溪县政府工作报告\n修渠三条。\n筑路两条。"


# One report in every format


def parse_bytes(data: bytes, name: str) -> list[Report]:
    return [parse_source(source) for source in read_bytes(data, name)]


def print_pages(text: str, width: int = 36) -> list[list[str]]:
    """The report as printed: indented lines of one width, a running header and a page number a page."""
    lines = [row for number, line in enumerate(text.split("\n")) for row in wrap_line(line, width, number < 3)]
    pages = [lines[start : start + 32] for start in range(0, len(lines), 32)]
    head = "云溪县第十六届人民代表大会第三次会议文件"
    return [[head, *page, f"- {number} -"] for number, page in enumerate(pages, start=1)]


def make_wrapped(text: str) -> bytes:
    return "\n\f".join("\n".join(page) for page in print_pages(text)).encode()


def make_pdf(text: str, trailer: str = "") -> bytes:
    """A PDF file of the printed pages, in a font that the file only names."""
    pages = print_pages(text)
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /S /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /S /DW 1000 /FontDescriptor 5 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /S /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 859 /Descent -141 >>",
    ]
    for number, page in enumerate(pages):
        drawn = draw_page(page)
        fonts = "/Resources << /Font << /F 3 0 R >> >> /MediaBox [0 0 595 842]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {fonts} /Contents {7 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, words in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{words}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = f"/Size {len(objects) + 1}"
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< {size} /Root 1 0 R {trailer} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def draw_page(lines: list[str]) -> str:
    rows = []
    for number, line in enumerate(lines):
        words = line.strip()
        left = 72 + 12 * (len(line) - len(words))
        rows.append(f"1 0 0 1 {left} {780 - 20 * number} Tm <{words.encode('utf-16-be').hex()}> Tj")
    return "BT /F 12 Tf " + "\n".join(rows) + " ET"


def wrap_line(line: str, width: int, centred: bool) -> Iterator[str]:
    row = "　" * (8 if centred else 2)
    for index, character in enumerate(line):
        inside_word = index and (line[index - 1] + character).isascii() and (line[index - 1] + character).isalnum()
        if measure_width(row) >= width and not inside_word:
            yield row
            row = ""
        row += character
    yield row


def measure_width(row: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in row)


def make_html(text: str) -> bytes:
    """A page with navigation, a side list and a foot, in GB18030 though it claims UTF-8."""
    body = "".join(f"<p>　　{line}</p>\n" for line in text.split("\n"))
    links = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("首页", "政务公开", "互动交流", "专题专栏"))
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府工作报告_云溪县</title></head><body>'
        f'<div class="nav"><ul>{links}</ul></div><div class="crumb">当前位置：<a href="/">首页</a> &gt; 正文</div>'
        f'<div class="article" id="zoom">{body}</div>'
        f'<div class="share"><a href="#">分享到微信</a> <a href="#">打印本页</a></div>'
        f'<div class="foot"><ul>{links}</ul><p>主办：云溪县人民政府办公室</p></div></body></html>'
    )
    return page.encode("gb18030")


def make_docx(text: str) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "云溪县人民代表大会文件"
    for line in text.split("\n"):
        document.add_paragraph(line)
    return save_docx(document)


def save_docx(document: docx.document.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_csv(text: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows([["地区", "年份", "正文"], ["云溪县", "2023年", text]])
    return target.getvalue().encode(encoding)


def make_jsonl(text: str) -> bytes:
    row = {"place": "云溪县", "year": 2023, "text": text}
    return (json.dumps(row, ensure_ascii=False) + "\n\n").encode()


def make_xlsx(text: str) -> bytes:
    book = openpyxl.Workbook()
    for row in (["place", "year", "text"], ["云溪县", 2023, text]):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


FORMATS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "gb18030": (".txt", lambda text: text.encode("gb18030")),
    "utf-8 with mark": (".txt", lambda text: text.encode("utf-8-sig")),
    "utf-16": (".txt", lambda text: text.encode("utf-16")),
    "line ends of Windows": (".txt", lambda text: text.replace("\n", "\r\n").encode()),
    "blank lines": (".txt", lambda text: text.replace("\n", "\n\n").encode()),
    "print": (".txt", make_wrapped),
    "html": (".html", make_html),
    "html without suffix": ("", make_html),
    "pdf": (".pdf", make_pdf),
    "pdf called txt": (".txt", make_pdf),
    "docx": (".docx", make_docx),
    "docx without suffix": ("", make_docx),
    "odt": (".odt", make_paragraphs),
    "ofd": (".ofd", lambda text: make_ofd(print_pages(text))),
    "ofd without suffix": ("", lambda text: make_ofd(print_pages(text))),
    "csv": (".csv", make_csv),
    "csv with semicolons": (".csv", lambda text: make_csv(text, ";", "gb18030")),
    "csv with tabs": (".csv", lambda text: make_csv(text, "\t")),
    "jsonl": (".jsonl", make_jsonl),
    "xlsx": (".xlsx", make_xlsx),
}


@pytest.fixture(scope="module")
def plain() -> Report:
    """The report as plain text, what every other format is held against."""
    path = Path(__file__).parent.parent / "corpus" / "examples" / f"{NAME}.txt"
    return parse_bytes(path.read_bytes(), path.name)[0]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_report(kind: str, plain: Report) -> None:
    suffix, make = FORMATS[kind]
    (report,) = parse_bytes(make(plain.text), NAME + suffix)
    assert report.text.split("\n") == plain.text.split("\n")
    assert report.metadata == plain.metadata
    assert (report.parts, report.headings, report.sentences) == (plain.parts, plain.headings, plain.sentences)


def test_print_furniture_is_listed(plain: Report) -> None:
    (report,) = parse_bytes(make_wrapped(plain.text), "print.txt")
    reasons = [item.reason for item in report.dropped]
    assert reasons.count("page number") == reasons.count("running header or footer") == len(reasons) // 2 > 3


# Formats by themselves


def test_docx_keeps_order_of_tables_breaks_and_footnotes() -> None:
    document = docx.Document()
    document.add_paragraph("修渠三条。").add_run().add_break(WD_BREAK.PAGE)
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "粮食", "4.9万吨"
    document.add_paragraph("筑路").add_run("两条\t植树。")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        f"<w:footnotes {space}><w:footnote><w:p><w:r><w:t>水渠：引水的沟。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    (source,) = read_bytes(save_docx(document), "a.docx")
    assert source.text == "修渠三条。\f\n粮食\n4.9万吨\n筑路两条\t植树。\n名词解释\n水渠：引水的沟。"


def test_html_opens_layout_tables() -> None:
    rows = "".join(f"<p>第{number}段，全县上下新修水渠三十二条，改造灌区两万亩。</p>" for number in range(9))
    page = f"<html><body><table><tr><td>{rows}</td></tr></table></body></html>"
    (source,) = read_bytes(page.encode(), "a.htm")
    assert [line[:3] for line in source.text.split("\n")] == [f"第{number}段" for number in range(9)]


def test_text_of_several_reports() -> None:
    reports = [f"{place}政府工作报告\n我报告工作，请予审议。\n{'修渠三条。' * 300}\n" for place in ("云溪县", "江湾县")]
    sources = read_bytes("".join(reports).encode(), "全集.txt")
    assert [(source.name, source.text) for source in sources] == [
        ("全集.txt#1", reports[0]),
        ("全集.txt#2", reports[1]),
    ]


def test_table_rows_know_their_origin() -> None:
    rows = [
        {"标题": "甲", "地区": "澜江市", "层级": "prefecture", "年度": "2022年", "内容": "修渠。"},
        {"标题": "乙", "地区": "云溪县", "层级": "某级", "年度": None, "内容": "筑路。"},
        {"标题": "己", "地区": "nan", "层级": "#N/A", "年度": "nan", "内容": "养蜂。"},
        {"标题": "丙", "地区": "", "层级": "", "年度": "", "内容": "no text"},
        {"标题": "丁", "地区": "临港市", "层级": "地市级", "年度": "2023", "内容": "架桥。"},
        {"标题": "戊", "地区": "江湾", "层级": "县级市", "年度": "2023", "内容": "植树。"},
    ]
    data = "\n".join(json.dumps(row) for row in rows).encode()
    found = [(source.name, source.text, source.metadata) for source in read_bytes(data, "t.jsonl")]
    assert found == [
        ("t.jsonl#甲", "修渠。", Metadata("澜江市", "prefecture", 2022)),
        ("t.jsonl#乙", "筑路。", Metadata("云溪县", "county")),
        ("t.jsonl#己", "养蜂。", Metadata()),
        ("t.jsonl#丁", "架桥。", Metadata("临港市", "prefecture", 2023)),
        ("t.jsonl#戊", "植树。", Metadata("江湾", "county-level city", 2023)),
    ]


def test_table_names_are_unique() -> None:
    data = "title,text\n甲,修渠。\n甲,筑路。\n".encode()
    assert [source.name for source in read_bytes(data, "t.csv")] == ["t.csv#甲#1", "t.csv#甲#2"]


def test_text_column_by_name() -> None:
    data = "text,words\n修渠。,筑路。\n".encode()
    assert [source.text for source in read_bytes(data, "t.csv", text_column="Words")] == ["筑路。"]


def test_read_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("text,label\n修渠。,水利\n", "utf-8")
    assert tables.read_rows(path) == [{"text": "修渠。", "label": "水利"}]
    path.write_text("text,label\n修渠。,水利,,\n", "utf-8")
    assert tables.read_rows(path)[0]["label"] == "水利"
    path.write_text("text,label\n筑路。,交通\n修渠,引水。,水利\n", "utf-8")
    with pytest.raises(
        ValueError, match="row 2 has more cells than there are columns; put texts with commas in quotes"
    ):
        tables.read_rows(path)
    with pytest.raises(ValueError, match=r"give a \.csv, \.jsonl or \.xlsx table"):
        tables.read_rows(tmp_path / "t.txt")


# Finding files


def test_find_sources_searches_folders(tmp_path: Path) -> None:
    names = ["b.txt", "a/c.PDF", "a/d.doc", ".git/e.txt", "~$f.docx", "g.png"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = find_sources([tmp_path, tmp_path / "b.txt", "missing.txt"]).files
    assert found == [tmp_path / "a/c.PDF", tmp_path / "a/d.doc", tmp_path / "b.txt", Path("missing.txt")]


def test_folder_without_reports(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"")
    with pytest.raises(UsageError, match=r"no reports in this folder; readable are \.txt \.md \.html"):
        find_sources([tmp_path])
    assert ".pdf" in SUFFIXES


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.doc", "a.txt"])
def test_pages_saved_in_one_file_are_read_like_pages(name: str) -> None:
    archive = MIMEMultipart("related")
    archive.attach(MIMEText(make_html(SMALL).decode("gb18030"), "html", "gb18030"))
    archive.attach(MIMEText("<html><body><p>首页广告</p></body></html>", "html", "utf-8"))
    archive.attach(MIMEText('<form enctype="multipart/form-data"></form>\n' * 20, "html"))
    archive.attach(MIMEImage(b"\x89PNG", "png"))
    assert read_bytes(archive.as_bytes(), name)[0].text == read_bytes(make_html(SMALL), "a.html")[0].text


# Bad files


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt: the file is empty"),
        ("a.docx", b" \n\t", "the file is empty"),
        ("a.txt", b"annual report", "no Chinese text found"),
        ("a.txt", bytes(range(256)) * 4, "save it as UTF-8"),
        ("a.txt", b"\0" * 50 + b"a", "binary data"),
        ("a.doc", SMALL.encode(), "not a whole Word document"),
        ("a.XLS", SMALL.encode(), r"the old Excel format cannot be read; save it as \.xlsx or \.csv"),
        ("a.mht", SMALL.encode(), "no text found on this page"),
        ("a.mhtml", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p></p>", "no text found on this page"),
        ("a.PNG", b"\x89PNG", "a picture, which holds no text; run OCR"),
        ("a.zip", b"PK\x03\x04", "an archive cannot be read; unpack it"),
        ("a.pptx", b"PK\x03\x04", "slides cannot be read"),
        ("a.json", b"[]", r"put an object in every line and call it \.jsonl"),
        ("a.tsv", SMALL.encode(), r"tsv cannot be read; call it \.csv"),
        ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "not a whole Word document"),
        ("a.docx", SMALL.encode(), "not a whole Word document"),
        ("a.docx", make_docx(SMALL)[:2000], "not a whole Word document"),
        ("a.docx", make_docx(""), "no text in this document"),
        ("a.pdf", b"%PDF-1.4 and no more", "not a whole PDF file"),
        ("a.pdf", make_pdf(SMALL, LOCK), "locked by a password; save an unlocked copy"),
        ("a.pdf", make_pdf("").replace(b" Tj", b"   "), "no text layer found"),
        ("a.html", b"<html><body></body></html>", "no text found on this page"),
        ("a.csv", "标题,正文内\n甲,修渠。\n".encode(), r"no column text or 正文 or 内容 \(columns: 标题, 正文内\)"),
        ("a.csv", "标题,正文\n".encode(), "the table has no rows"),
        ("a.jsonl", b'{"text": "a"}\n{', "line 2 is not JSON"),
        ("a.jsonl", b"[1]", "line 1 is not a JSON object"),
        ("a.xlsx", b"PK\x03\x04 and no more", "not a whole Excel file"),
    ],
)
def test_bad_files(name: str, data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        read_bytes(data, name)
    assert caught.value.path == name


def make_workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_sheet_with_texts_is_read_wherever_it_stands() -> None:
    notes, texts = [["说明"], ["请勿改动"]], [["地区", "正文"], ["云溪县", SMALL]]
    (source,) = read_bytes(make_workbook(说明=notes, 数据=texts), "a.xlsx")
    assert (source.text, source.metadata.place) == (SMALL, "云溪县")
    (named,) = read_bytes(make_workbook(空=[], 数据=[["报告全文"], [SMALL]]), "a.xlsx", text_column="报告全文")
    assert named.text == SMALL


def test_a_column_that_is_named_picks_the_sheet() -> None:
    data = make_workbook(摘要=[["正文"], ["请看另一张表。"]], 数据=[["报告全文"], [SMALL]])
    (source,) = read_bytes(data, "a.xlsx", text_column="报告全文")
    assert source.text == SMALL


def test_wrong_text_column() -> None:
    with pytest.raises(ReadError, match=r"no column words \(columns: place, year, text\); name it with --text-column"):
        read_bytes(make_jsonl(SMALL), "a.jsonl", text_column="words")


def test_missing_file_and_folder_as_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read_file(tmp_path / "missing.txt")
    with pytest.raises(ReadError, match="cannot be read"):
        read_file(tmp_path)


def test_nul_bytes_do_not_reach_the_report() -> None:
    (report,) = parse_bytes((SMALL * 9 + "\0修渠。\0").encode(), "a.txt")
    assert "\0" not in report.text
    assert report.text.endswith("修渠。")
