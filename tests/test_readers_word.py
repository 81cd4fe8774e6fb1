"""Word documents as offices keep them: numbers that Word writes itself, tracked changes, text boxes, hidden text."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from policy_nlp.errors import ReadError
from policy_nlp.limits import LimitError
from policy_nlp.pipeline import parse_source
from policy_nlp.readers import read_bytes, read_file
from policy_nlp.readers.numbering import write_number
from policy_nlp.readers.word97 import read_streams

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
#: 一、 for parts and （一） for sections, as Word's own gallery has them, and 1 for a list in another form.
LISTS = f"""<w:abstractNum {SPACE} w:abstractNumId="70">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Heading1"/>
<w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%2.%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
<w:lvl w:ilvl="4"><w:numFmt w:val="decimal"/><w:lvlText w:val="{"%5" * 30}"/></w:lvl></w:abstractNum>"""


def make_document() -> Document:
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(LISTS))
    root.append(parse_xml(f'<w:num {SPACE} w:numId="70"><w:abstractNumId w:val="70"/></w:num>'))
    return document


def add_numbered(document: Document, text: str, level: int, number: int = 70) -> None:
    paragraph = document.add_paragraph(text)
    properties = f'<w:numPr {SPACE}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(properties))


def read(document: Document, name: str = "a.docx") -> str:
    buffer = io.BytesIO()
    document.save(buffer)
    (source,) = read_bytes(buffer.getvalue(), name)
    return source.text


def test_numbers_stand_before_their_paragraphs() -> None:
    document = make_document()
    for text, level in (
        ("回顾", 0), ("工业", 1), ("农业", 1), ("2023年粮食", 2), ("油料", 2), ("茶叶", 3), ("渔业", 4),
        ("安排", 0), ("", 0), ("工业", 1),
    ):  # fmt: skip
        add_numbered(document, text, level)
    document.add_paragraph("各位代表")
    add_numbered(document, "没有编号", 0, 0)
    # Levels start again below a new one; a list may start at 3; an empty paragraph has its number and shows none.
    assert read(document).split("\n") == [
        "一、回顾", "（一）工业", "（二）农业", "2.3 2023年粮食", "2.4 油料", "茶叶", "渔业",
        "二、安排", "", "（一）工业", "各位代表", "没有编号",
    ]  # fmt: skip


def test_styles_number_their_paragraphs() -> None:
    document = make_document()
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(parse_xml(f'<w:numPr {SPACE}><w:numId w:val="70"/></w:numPr>'))
    own = document.styles.add_style("章", 1)
    own.base_style = document.styles["Heading 1"]
    circle = document.styles.add_style("环", 1)
    circle.base_style = circle
    for name in ("Heading 1", "章", "环"):
        document.add_paragraph("水利", style=name)
    assert read(document) == "一、水利\n二、水利\n水利"


def test_a_report_with_such_numbers_has_the_same_parts() -> None:
    lines = (
        ("云溪县人民政府工作报告", None), ("各位代表：", None), ("2022年工作回顾", 0), ("工业提质", 1),
        ("新建厂房十二万平方米。", None), ("2023年工作安排", 0), ("兴修水利", 1), ("新修水渠三十二条。", None),
    )  # fmt: skip
    typed, numbered = docx.Document(), make_document()
    for text, level in lines:
        mark = {0: f"{'一' if '回顾' in text else '二'}、", 1: "（一）"}.get(-1 if level is None else level, "")
        typed.add_paragraph(mark + text)
        numbered.add_paragraph(text) if level is None else add_numbered(numbered, text, level)
    buffers = [io.BytesIO(), io.BytesIO()]
    for document, buffer in zip((typed, numbered), buffers, strict=True):
        document.save(buffer)
    first, second = (parse_source(read_bytes(buffer.getvalue(), "a.docx")[0]) for buffer in buffers)
    assert (first.text, first.parts, first.headings) == (second.text, second.parts, second.headings)
    assert [part.name for part in first.parts] == ["front", "review", "plan"]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<w:ins {s}><w:r><w:t>新增</w:t></w:r></w:ins>", "新增"),
        ("<w:del {s}><w:r><w:delText>删去</w:delText></w:r></w:del>", ""),
        ("<w:moveFrom {s}><w:r><w:t>移走</w:t></w:r></w:moveFrom>", ""),
        ("<w:moveTo {s}><w:r><w:t>移来</w:t></w:r></w:moveTo>", "移来"),
        ("<w:r {s}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>", ""),
        ('<w:r {s}><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>不隐藏</w:t></w:r>', "不隐藏"),
        (
            "<w:r {s}><w:ruby><w:rt><w:r><w:t>qú</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>渠</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "渠",
        ),
    ],
)
def test_changes_count_as_accepted_and_what_is_not_shown_is_not_read(xml: str, shown: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("水")
    paragraph._p.append(parse_xml(xml.format(s=SPACE)))
    paragraph.add_run("利")
    assert read(document) == f"水{shown}利"


def test_a_text_box_is_read_once() -> None:
    inner = "<w:txbxContent><w:p><w:r><w:t>图一</w:t></w:r></w:p></w:txbxContent>"
    box = (
        f"<w:r {SPACE} {BOX}><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = docx.Document()
    document.add_paragraph("水利")._p.append(parse_xml(box))
    assert read(document) == "水利\n图一"


@pytest.mark.parametrize("name", ["报告.doc", "报告.wps"])
def test_documents_of_today_and_pages_are_read_whatever_they_are_called(name: str, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("新修水渠三十二条。")
    assert read(document, name) == "新修水渠三十二条。"
    page = "<html><body><p>新修水渠三十二条，改造灌区两万亩。</p></body></html>"
    (tmp_path / name).write_text(page, "utf-8")
    assert read_file(tmp_path / name)[0].text == "新修水渠三十二条，改造灌区两万亩。"
    with pytest.raises(ReadError, match="not a whole Word document"):
        read_bytes(b"\xd0\xcf\x11\xe0", name)


def test_numbers_beyond_those_that_reports_have_are_in_digits() -> None:
    assert [write_number(count, "chinesecounting") for count in (1, 10, 20, 99, 100)] == [
        "一", "十", "二十", "九十九", "100",
    ]  # fmt: skip
    assert [write_number(21, form) for form in ("decimalenclosedcirclechinese", "upperroman", "none")] == [
        "21",
        "21",
        "",
    ]


# Word 97 to 2003

OLD = Path(__file__).parent / "data" / "鹿鸣县_2023.doc"


def make_streams(*pieces: tuple[str, bool], flags: int = 0, version: int = 0xC1, notes: int = 0) -> tuple[bytes, bytes]:
    """The two streams of a document of pieces (text, whether in a byte a character), the last one stored first."""
    document, places = bytearray(0x200), []
    for text, narrow in reversed(pieces):
        places.insert(0, 2 * len(document) | 0x40000000 if narrow else len(document))
        document += text.encode("cp1252" if narrow else "utf-16-le")
    borders = [sum(len(text) for text, _ in pieces[:at]) for at in range(len(pieces) + 1)]
    struct.pack_into("<HH6xH", document, 0, 0xA5EC, version, flags)
    struct.pack_into("<ii", document, 0x4C, borders[-1] - notes, notes)
    listed = struct.pack(f"<{len(borders)}I", *borders) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    # Properties of pieces go first: a kind, a size, and what is of no matter here.
    table = b"?" * 7 + b"\x01\x03\x00abc" + b"\x02" + struct.pack("<I", len(listed)) + listed
    struct.pack_into("<Ii", document, 0x01A2, 7, len(table) - 7)
    return bytes(document), table


def test_old_documents_are_read_like_new_ones() -> None:
    (source,) = read_file(OLD)
    assert source.text.splitlines() == [
        *("鹿鸣县2023年政府工作报告", "各位代表：", "一、2022年工作回顾"),
        "鹿溪水质全年达到二类，新造混交林九百亩，完成“一河一策”治理。详见附表。",
        *("指标\t增速", "生产总值\t6.5%", "二、2023年工作安排", "建设高标准农田八千亩，𬭊冶公司技改投产。"),
        *("", "名词解释", "\t一河一策：每条河流一套治理办法。", ""),
    ]
    report = parse_source(source)
    assert (report.metadata.place, report.metadata.year) == ("鹿鸣县", 2023)


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.docx", "a.txt"])
def test_what_a_file_holds_goes_before_what_it_is_called(name: str) -> None:
    assert "鹿溪水质" in read_bytes(OLD.read_bytes(), name)[0].text
    page = "<html><body><p>鹿鸣县新造混交林九百亩。</p></body></html>".encode()
    assert name == "a.docx" or read_bytes(page, name)[0].text.strip() == "鹿鸣县新造混交林九百亩。"


def test_pieces_stand_in_the_order_of_their_table() -> None:
    streams = make_streams(("新造林", False), ("900 mu\r", True), ("。𬭊\r", False), ("注", False), notes=1)
    # A rare character takes two units, so that counts are a unit short of these.
    document, table = streams
    assert read_streams(document, table)[0].startswith("新造林900 mu\n。")
    assert read_streams(*make_streams(("正文\r", False), ("note\r", True), notes=5)) == ("正文\n", "note\n")


def test_codes_of_fields_go_and_their_results_stay() -> None:
    text = "见\x13 IF \x13PAGE\x14九\x15 \x14第\x13PAGE\x14三\x15页\x15，\x13TOC\x15完\x15。\x14\r"
    assert read_streams(*make_streams((text, False)))[0] == "见第三页，完。\n"


@pytest.mark.parametrize(
    ("streams", "message"),
    [
        (make_streams(("正文", False), version=0x68), "of a Word before 97"),
        (make_streams(("正文", False), flags=0x0100), "locked by a password"),
        (make_streams(("正文", False), notes=-1), "not a whole Word document"),
        ((make_streams(("正文", False))[0], b"\x05" * 40), "not a whole Word document"),
        (make_streams(("", False)), "not a whole Word document"),
    ],
)
def test_damaged_streams_are_refused(streams: tuple[bytes, bytes], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_streams(*streams)


def test_pieces_that_claim_too_much_are_refused() -> None:
    document, table = make_streams(("正文", False))
    at = table.index(struct.pack("<II", 0, 2))
    with pytest.raises(LimitError, match="more than 10,000,000 characters"):
        read_streams(document, table[: at + 4] + struct.pack("<I", 20_000_000) + table[at + 8 :])


def test_pieces_whose_borders_go_back_are_not_gathered() -> None:
    # Ten megabytes of text, taken four hundred times, would be gathered before the last border.
    pieces = 400
    borders = [*(at * 5_000_000 for at in range(pieces)), 2]
    listed = struct.pack(f"<{pieces + 1}I", *borders) + struct.pack("<HIH", 0, 0, 0) * pieces
    document = bytearray(make_streams(("正文", False))[0].ljust(10_000_000, b"a"))
    struct.pack_into("<Ii", document, 0x01A2, 0, 5 + len(listed))
    tracemalloc.start()
    with pytest.raises(ValueError, match="not a whole Word document"):
        read_streams(bytes(document), b"\x02" + struct.pack("<I", len(listed)) + listed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_locked_and_damaged_old_documents_are_told() -> None:
    data = bytearray(OLD.read_bytes())
    with pytest.raises(ReadError, match=r"a\.doc: not a whole Word document"):
        read_bytes(bytes(data[:4000]), "a.doc")
    # Word encrypts new documents into a file of the old kind, with a stream of this name.
    at = data.index("WordDocument".encode("utf-16-le"))
    data[at : at + 64] = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    struct.pack_into("<H", data, at + 64, 34)
    with pytest.raises(ReadError, match=r"a\.docx: locked by a password; save an unlocked copy"):
        read_bytes(bytes(data), "a.docx")


@pytest.mark.parametrize("name", ["a.rtf", "a.doc", "a.txt"])
@pytest.mark.parametrize("codes", ["\\ansi\\ansicpg936", "\\ansi"])
def test_rich_text_is_read_in_the_encodings_of_offices(name: str, codes: str) -> None:
    spelt = "".join(f"\\'{byte:02x}" for byte in "新造林900亩。".encode("gbk"))
    # -10126 and -8374 are the halves of a rare character, each with a sign for programs that know none.
    rich = f"{{\\rtf1{codes}{{\\fonttbl{{\\f0 Arial;}}}}\\pard {spelt}\\par \\u-10126?\\u-8374?\\u20844?\\par}}"
    assert read_bytes(rich.encode(), name)[0].text == "新造林900亩。\n𬭊公\n"
    with pytest.raises(ReadError, match="no text in this document"):
        read_bytes(b"{\\rtf1 }", name)


def test_rich_text_shows_links_by_what_is_read_of_them() -> None:
    link = '{\\field{\\*\\fldinst{HYPERLINK "http://example.org"}}{\\fldrslt \\u38468?\\u34920?}}'
    fonts = "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset134 SimSun;}}"
    rich = f"{{\\rtf1\\ansi{fonts}\\f1\\'bc\\'fb{link}\\f0 \\'e9\\par}}"
    assert read_bytes(rich.encode(), "a.rtf")[0].text == "见附表é\n"


@pytest.mark.parametrize(
    "codes",
    [
        '{\\field{\\*\\fldinst{HYPERLINK "' * 20_000,
        "{\\fonttbl" + "\\f1" * 100_000 + "}",
        "{\\fonttbl" + "\\f1\\fcharset1;" * 20_000 + "\\f1\\fcharset1" * 20_000,
        "{\\fonttbl;}{\\fonttbl" + "\\f1" * 100_000 + "}",
    ],
)
def test_rich_text_takes_time_by_its_length(codes: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ReadError, match=r"not a whole rtf file|no text in this document"):
        read_bytes(f"{{\\rtf1 {codes}}}".encode(), "a.rtf")
    assert time.perf_counter() - started < 5
