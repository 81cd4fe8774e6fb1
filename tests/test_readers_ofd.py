"""OFD: text in the order of its places, whatever programs write; pages without characters, locks, endless drawings."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from policy_nlp.errors import ReadError
from policy_nlp.limits import Limit
from policy_nlp.readers import read_bytes
from policy_nlp.readers.ofd import read_ofd

from .ofd_files import LEFT, SIZE, SPACE, lay_out, make_document, make_ofd, pack, write, write_lines

LINES = ["　　全县新修水渠三十二条，改造灌区", "两万亩，粮食稳定增长。", "　　新建厂房十二万平方米。"]
TEXT = "  全县新修水渠三十二条，改造灌区\n两万亩，粮食稳定增长。\n  新建厂房十二万平方米。"
PAGE = lay_out(write_lines(LINES))


#: A page of fewer characters counts as one without text.
FOOT = "以上内容印在一张纸上，下面没有别的文字。"


def read(*objects: str, head: str = "", common: str = "", more: dict[str, str] | None = None) -> str:
    """The text of a page, without the foot that is written below it."""
    page = lay_out([*objects, write(FOOT, LEFT, 280)], head)
    text = read_ofd(pack({**make_document([page], common=common), **(more or {})})).text
    assert text.endswith(FOOT)
    return text.removesuffix(FOOT).rstrip()


def test_lines_come_in_the_order_of_their_places() -> None:
    assert read(*write_lines(LINES)) == TEXT
    assert read(*reversed(write_lines(LINES))) == TEXT


def test_an_object_a_character_makes_lines() -> None:
    objects = [
        write(character, LEFT + SIZE * at, 30.0 + 8 * row + 0.1 * (at % 2))
        for row, line in enumerate(LINES)
        for at, character in enumerate(line)
    ]
    assert read(*objects[::2], *objects[1::2]) == TEXT


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('DeltaX="g 13 4.2"', "生产总值增长6.5%左右粮食"),
        ('DeltaX="4.2 4.2 g 3 4.2 2.1"', "生产总值增长6.5%左右粮食"),
        ('DeltaX="g 999999999 4.2"', "生产总值增长6.5%左右粮食"),
        ('DeltaX="4.2,4.2,4.2 25 g 9 4.2"', "生产总值 增长6.5%左右粮食"),
        ('DeltaX="nan inf 1e999 x"', "生产总值增长6.5%左右粮食"),
        ('DeltaX="g 11 4.2 -46.2 4.2" DeltaY="g 11 0 8 0"', "生产总值增长6.5%左右\n粮食"),
        ("", "生产总值增长6.5%左右粮食"),
    ],
)
def test_steps_between_characters_are_read(code: str, shown: str) -> None:
    assert read(write("生产总值增长6.5%左右粮食", LEFT, 30, code=code or "DeltaY=''")) == shown


def test_matrices_turn_scale_and_move() -> None:
    scaled = write("粮食", 0, 0, 1.0, more='CTM="4.2 0 0 4.2 25 33"').replace('Y="1.0"', 'Y="0"')
    # The frame's own place goes in too: half a size above the base.
    assert read(write("增产", 33.4, 33), scaled) == "粮食增产"
    turned = [
        f'<ofd:TextObject Size="4" Boundary="{100 - 8 * row} 20 8 200" CTM="0 1 -1 0 0 0">'
        f'<ofd:TextCode X="0" Y="0">{line}</ofd:TextCode></ofd:TextObject>'
        for row, line in enumerate(("新修水渠三十二条，", "改造灌区两万亩。", "新建厂房"))
    ]
    # A page on its side; what is printed across it is a note in the margin.
    page = lay_out([*reversed(turned), write("装订线", 20, 30)])
    assert read_ofd(pack(make_document([page]))).text == "新修水渠三十二条，\n改造灌区两万亩。\n新建厂房"


def test_what_slants_or_is_hidden_or_far_off_is_left_out() -> None:
    mark = write("内部资料请勿外传", 20, 60, 12, more='CTM="0.7 -0.7 0.7 0.7 0 0"')
    hidden = write("隐藏", 20, 35, more='Visible="false"')
    far = write("远处", 1e300, 35)
    assert read(mark, hidden, far, *write_lines(LINES)) == TEXT


def test_what_is_drawn_twice_is_read_once_and_raised_marks_stay_in_their_line() -> None:
    bold = [write("重点任务", 25, 30), write("重点任务", 25.3, 30)]
    assert read(*bold, write("①", 41.8, 28.4, 2.4), write("如下", 44.2, 30)) == "重点任务①如下"
    assert (
        read(write("GDP", 25, 30, code="DeltaX=''"), write("growth", 33, 30, code="DeltaX=''"), write("县", 60, 30))
        == "GDP growth 县"
    )


def test_gaps_are_spaces_and_dashes_of_two_stay() -> None:
    dash = [write("—", 25, 30), write("—", 25, 30), write("粮食", 31, 30)]
    assert read(*dash) == "——粮食"
    assert read(write("第一", 25, 30), write("第二", 35.4, 30), write("，第三", 46.4, 30)) == "第一 第二，第三"


def test_columns_are_read_one_after_the_other() -> None:
    left, right = [f"左{n}栏全县新修水渠三十" for n in range(5)], [f"右{n}栏改造灌区两万亩。" for n in range(5)]
    rows = [write(text, x, 50 + 8 * n) for n in range(5) for x, text in ((20, left[n]), (110, right[n]))]
    title, end = write("云溪县人民政府工作报告全文在此刊登如下请阅", 50, 30), write("（" + "完" * 40 + "）", 20, 100)
    lines = [line.strip() for line in read(end, *rows, title).split("\n")]
    assert lines == ["云溪县人民政府工作报告全文在此刊登如下请阅", *left, *right, "（" + "完" * 40 + "）"]
    cells = [write(text, x, 50 + 8 * n) for n in range(4) for x, text in ((20, f"指标{n}"), (110, f"{n}.5%"))]
    assert [line.strip() for line in read(*cells).split("\n")] == [f"指标{n} {n}.5%" for n in range(4)]


def test_templates_blocks_and_drawings_are_read() -> None:
    common = (
        '<ofd:TemplatePage ID="4" BaseLoc="Tpls/Tpl_0/Content.xml"/><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>'
        '<ofd:TemplatePage ID="5" BaseLoc="Tpls/missing.xml"/>'
    )
    template = lay_out([write("云溪县人民政府文件", 25, 10)], head='<ofd:Template TemplateID="4"/>')
    unit = (
        f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{write("增产", 0, 0)}</ofd:Content></ofd:CompositeGraphicUnit>'
    )
    resources = f"<ofd:Res {SPACE}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    block = f"<ofd:PageBlock><ofd:PageBlock>{write('粮食', 25, 30)}</ofd:PageBlock></ofd:PageBlock>"
    drawn = '<ofd:CompositeObject ResourceID="7" Boundary="33.4 30 50 50"/><ofd:CompositeObject ResourceID="8"/>'
    head = '<ofd:Template TemplateID="4" ZOrder="Background"/><ofd:Template TemplateID="5"/>'
    more = {"Doc_0/Tpls/Tpl_0/Content.xml": template, "Doc_0/PublicRes.xml": resources}
    assert read(block, drawn, head=head, common=common, more=more).split("\n") == ["云溪县人民政府文件", "粮食增产"]


def test_several_documents_follow_each_other() -> None:
    two = {**make_document([PAGE]), **make_document([PAGE, PAGE], "Doc_1")}
    assert read_ofd(pack(two, ["Doc_0/Document.xml", "Doc_1/Document.xml"])).text == "\f".join([TEXT] * 3)


@pytest.mark.parametrize("root", ["/doc_0/DOCUMENT.xml", "Doc_0\\Document.xml", " ./Doc_0/Document.xml\n"])
@pytest.mark.parametrize(
    "base", ["/Doc_0/pages/page_0/content.XML", "Doc_0/Pages/Page_0/Content.xml", "../Doc_0/Pages/Page_0/Content.xml"]
)
def test_places_are_found_as_programs_write_them(root: str, base: str) -> None:
    parts = make_document([PAGE])
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace("Pages/Page_0/Content.xml", base)
    assert read_ofd(pack(parts, [root])).text == TEXT


@pytest.mark.parametrize("space", ["", 'xmlns="http://www.ofdspec.org"', 'xmlns="http://www.ofdspec.org/2016"'])
def test_spaces_of_names_do_not_matter(space: str) -> None:
    bare = {name: part.replace(SPACE, space).replace("ofd:", "") for name, part in make_document([PAGE]).items()}
    assert read_ofd(pack(bare)).text == TEXT


def test_pages_without_characters_are_told() -> None:
    glyphs = '<ofd:TextObject Size="4"><ofd:CGTransform GlyphCount="2"><ofd:Glyphs>5 6</ofd:Glyphs></ofd:CGTransform>'
    empty = lay_out([glyphs + "<ofd:TextCode X='0' Y='4'></ofd:TextCode></ofd:TextObject>"])
    coded = lay_out([write("\ue001\ue002\ue003", 20, 30), '<ofd:ImageObject ResourceID="3"/>'])
    scan = lay_out(['<ofd:ImageObject ResourceID="3"/>'])
    pages = [lay_out(write_lines(LINES * 5)), empty, lay_out([]), coded, scan]
    (source,) = read_bytes(pack(make_document(pages)), "a.ofd")
    told = "pages without text are left out: 2, 4, 5 of 5 (scans?); run OCR over the whole file"
    assert source.warnings == (told,)
    with pytest.raises(ReadError, match="no text layer found"):
        read_bytes(pack(make_document([scan, empty])), "a.ofd")


def test_seals_and_remarks_are_no_text() -> None:
    seen = f"<ofd:Annot><ofd:Appearance>{write('批注', 20, 30)}</ofd:Appearance></ofd:Annot>"
    remark = f"<ofd:PageAnnot {SPACE}>{seen}</ofd:PageAnnot>"
    assert read(*write_lines(LINES), more={"Doc_0/Annots/Page_0/Annotation.xml": remark}) == TEXT


def lock(data: bytes) -> bytes:
    """The archive with the mark of a password at all its parts."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + at] |= 1
            place = changed.find(mark, place + 4)
    return bytes(changed)


DAMAGED = "not a whole OFD file; download it again"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lock(make_ofd([LINES])), "locked by a password; save an unlocked copy"),
        (pack({**make_document([PAGE]), "Encryptions.xml": "<a/>"}), "locked by a password; save an unlocked copy"),
        (make_ofd([LINES])[:600], DAMAGED),
        (b"PK\x03\x04", DAMAGED),
        (pack({}), DAMAGED),
        (pack({}, []), DAMAGED),
        (make_ofd([]), DAMAGED),
        (pack(make_document([PAGE]) | {"Doc_0/Pages/Page_0/Content.xml": "<a"}), DAMAGED),
        (pack(make_document([PAGE, PAGE]) | {"Doc_0/Document.xml": make_document([PAGE] * 3)["Doc_0/Document.xml"]}),
         "page 3 cannot be read; save the file again"),
    ],
)  # fmt: skip
def test_bad_files_are_told(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=rf"a\.ofd: {message}"):
        read_bytes(data, "a.ofd")


def make_loop(times: int) -> str:
    again = '<ofd:CompositeObject ResourceID="7"/>' * times
    unit = f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{again}</ofd:Content></ofd:CompositeGraphicUnit>'
    return f"<ofd:Res {SPACE}>{unit}</ofd:Res>"


def test_drawings_that_draw_themselves_end(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, common = '<ofd:CompositeObject ResourceID="7"/>', "<ofd:PublicRes>Res.xml</ofd:PublicRes>"
    assert read(*write_lines(LINES), drawn, common=common, more={"Doc_0/Res.xml": make_loop(1)}) == TEXT
    monkeypatch.setattr("policy_nlp.readers.ofd.OFD_OBJECTS", Limit(10_000, "of it"))
    started = time.perf_counter()
    with pytest.raises(ValueError, match="more than 10,000 of it"):
        read(drawn, common=common, more={"Doc_0/Res.xml": make_loop(9)})
    assert time.perf_counter() - started < 2


def test_one_part_for_many_pages_counts_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = make_document([PAGE])
    page = '<ofd:Page ID="10" BaseLoc="Pages/Page_0/Content.xml"/>'
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(page, page * 50)
    assert len(read_ofd(pack(parts)).text.split("\f")) == 50
    parts["Doc_0/Pages/Page_0/Content.xml"] += "<!-- " + "x" * 2**20 + " -->"
    monkeypatch.setattr("policy_nlp.readers.ofd.ARCHIVE_MEGABYTES", Limit(20, "of it"))
    with pytest.raises(ValueError, match="more than 20 of it"):
        read_ofd(pack(parts))
    monkeypatch.setattr("policy_nlp.readers.ofd.PAGES", Limit(20, "pages"))
    with pytest.raises(ValueError, match="more than 20 pages"):
        read_ofd(pack(parts))


def test_parts_of_an_archive_may_be_stored_in_any_order() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_ofd([LINES]))) as old, zipfile.ZipFile(target, "w") as new:
        for name in reversed(old.namelist()):
            new.writestr(f"/{name}", old.read(name))
    for name in ("a.ofd", "a.docx", "a.pdf.txt"):
        assert read_bytes(target.getvalue(), name)[0].text == TEXT
