"""OpenDocument texts: numbers that are written by themselves, tracked changes, notes, spaces, hidden text, locks."""

from __future__ import annotations

import pytest

from policy_nlp.errors import ReadError
from policy_nlp.pipeline import parse_source
from policy_nlp.readers import read_bytes

from .opendocument_files import make_content, make_odt, make_paragraphs

CHINESE = "一, 二, 三, ..."
#: 一、 for parts as LibreOffice writes it, （一） for sections as others do, and 2.3 for a list that starts at 3.
LEVELS = f"""
<text:list-level-style-number text:level="1" style:num-format="{CHINESE}" loext:num-list-format="%1%、"/>
<text:list-level-style-number text:level="2" style:num-format="{CHINESE}" style:num-prefix="（" style:num-suffix="）"/>
<text:list-level-style-number text:level="3" style:num-format="1" text:start-value="3" style:num-suffix="."/>
<text:list-level-style-number text:level="4" style:num-format="1" text:display-levels="2"/>
<text:list-level-style-bullet text:level="5" text:bullet-char="●"/>"""
LISTS = f'<text:list-style style:name="L1">{LEVELS}</text:list-style>'
HEADINGS = "".join(
    f'<text:outline-level-style text:level="{level}" style:num-format="{form}" style:num-suffix="{end}"/>'
    for level, form, end in ((1, CHINESE, "、"), (2, "①, ②, ③, ...", ""), (3, "", ""))
)
OUTLINE = f"<text:outline-style>{HEADINGS}</text:outline-style>"


def read(body: str, styles: str = "", common: str = "") -> list[str]:
    (source,) = read_bytes(make_odt(body, styles, common), "a.odt")
    (flat,) = read_bytes(make_content(body, common + styles, "document").encode(), "a.fodt")
    assert flat.text == source.text
    return source.text.split("\n")


def nest(*items: str, more: str = 'text:style-name="L1"') -> str:
    return f"<text:list {more}>{''.join(items)}</text:list>"


def item(text: str, inner: str = "", more: str = "") -> str:
    return f"<text:list-item {more}><text:p>{text}</text:p>{inner}</text:list-item>"


def test_lists_write_their_numbers() -> None:
    crops = nest(item("粮食", nest(item("小麦"), item("茶叶", nest(item("红茶"))))), item("油料"), more="")
    sections = nest(item("工业"), item("农业", crops), more="")
    one, on, again = (f'text:style-name="L1" {more}' for more in ('xml:id="one"', 'text:continue-numbering="true"', ""))
    back = 'text:style-name="L1" text:continue-list="one"'
    body = (
        nest(item("回顾", sections), more=one)
        + "<text:p>各位代表</text:p>"
        + nest(item("安排", "<text:p>第二段</text:p>" + nest(item("工业"), more="")), more=on)
        + nest("<text:list-header><text:p>表头</text:p></text:list-header>", item("另起"), more=again)
        + nest(f"<text:list-item>{nest(item('水利'), more='')}</text:list-item>", more=back)
        + nest(item(""), item("重点", more='text:start-value="9"'), more=back)
    )
    # Levels start again below a new one; an empty paragraph has its number and shows none.
    assert read(body, LISTS) == [
        *("一、回顾", "（一）工业", "（二）农业", "3.粮食", "3.1 小麦", "3.2 茶叶", "红茶", "4.油料", "各位代表"),
        *("二、安排", "第二段", "（一）工业", "表头", "一、另起", "（二）水利", "", "九、重点"),
    ]


def test_headings_write_their_numbers() -> None:
    def head(text: str, level: int, more: str = "") -> str:
        return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'

    bare = '<style:style style:name="标题" style:family="paragraph" style:list-style-name=""/>'
    body = (
        head("政府工作报告", 1, 'text:style-name="标题"') + head("回顾", 1) + head("工业", 2) + head("农业", 2)
        + head("茶叶", 3) + head("附注", 1, 'text:is-list-header="true"') + "<text:p>正文</text:p>" + head("安排", 1)
        + head("工业", 2)
    )  # fmt: skip
    expected = ["政府工作报告", "一、回顾", "① 工业", "② 农业", "茶叶", "附注", "正文", "二、安排", "① 工业"]
    assert read(body, bare, OUTLINE) == expected


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<text:span>新<text:span>增</text:span></text:span>", "新增"),
        ("新<text:s/>增<text:s text:c='3'/>", "新 增   "),
        ("<text:s text:c='99999999999'/>新", " 新"),
        ("新\n    <text:tab/>增", "新 \t增"),
        ("<text:a>新</text:a><text:soft-page-break/>增", "新增"),
        ("<office:annotation><text:p>批注</text:p></office:annotation>新增", "新增"),
        ('<text:change text:change-id="d"/>新增', "新增"),
        ('<text:change-start text:change-id="k"/>删去<text:s/><text:change-end text:change-id="k"/>新增', "新增"),
        ('<text:change-start text:change-id="i"/>新<text:change-end text:change-id="i"/>增', "新增"),
        ('<text:span text:style-name="T9">隐藏</text:span>新增', "新增"),
        ("<text:ruby><text:ruby-base>渠</text:ruby-base><text:ruby-text>qú</text:ruby-text></text:ruby>", "渠"),
        ("<text:bookmark-ref>附表</text:bookmark-ref><text:hidden-text>隐藏</text:hidden-text>", "附表"),
        ("新<draw:frame><svg:title>图</svg:title><svg:desc>画</svg:desc></draw:frame>增", "新增"),
    ],
)
def test_what_is_shown_is_read(xml: str, shown: str) -> None:
    changes = (
        "<text:tracked-changes><text:changed-region text:id='d'><text:deletion><text:p>删去</text:p></text:deletion>"
        "</text:changed-region><text:changed-region text:id='k'><text:deletion/></text:changed-region>"
        "<text:changed-region text:id='i'><text:insertion/></text:changed-region></text:tracked-changes>"
    )
    hidden = (
        '<style:style style:name="T9" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    gone = '<text:p text:style-name="T9">隐藏</text:p>'
    gone += '<text:section text:display="none"><text:p>隐藏</text:p></text:section>'
    assert read(f"{changes}{gone}<text:p>水{xml}利</text:p>", hidden) == f"水{shown}利".split("\n")


def test_tables_frames_notes_and_breaks_come_as_in_word() -> None:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("粮食", "4.9万吨"))
    note = (
        '修渠<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>水渠：引水的沟。</text:p><text:p/></text:note-body></text:note>三条。"
    )
    frame = "<draw:frame><draw:text-box><text:p>图一</text:p></draw:text-box></draw:frame>"
    index = "<text:table-of-content><text:index-body><text:p>目录</text:p></text:index-body></text:table-of-content>"
    body = (
        f"{index}<text:p>{note}</text:p><table:table><table:table-row>{cells}</table:table-row></table:table>"
        f"<text:p>筑路{frame}两条<text:line-break/>植树。</text:p>"
    )
    lines = ["修渠三条。", "粮食", "4.9万吨", "筑路两条", "植树。", "图一", "名词解释", "水渠：引水的沟。"]
    assert read(body) == lines


def test_a_report_with_such_numbers_has_the_same_parts() -> None:
    lines = (
        ("云溪县人民政府工作报告", ""), ("各位代表：", ""), ("2022年工作回顾", "一、"), ("工业提质", "（一）"),
        ("新建厂房十二万平方米。", ""), ("2023年工作安排", "二、"), ("兴修水利", "（一）"), ("新修水渠三十二条。", ""),
    )  # fmt: skip
    outline = OUTLINE.replace(
        '"①, ②, ③, ..." style:num-suffix=""', f'"{CHINESE}" style:num-prefix="（" style:num-suffix="）"'
    )
    body = "".join(
        f'<text:h text:outline-level="{len(mark) - 1}">{text}</text:h>' if mark else f"<text:p>{text}</text:p>"
        for text, mark in lines
    )
    first = parse_source(read_bytes(make_odt(body, common=outline), "a.odt")[0])
    second = parse_source(read_bytes(make_paragraphs("\n".join(mark + text for text, mark in lines)), "a.odt")[0])
    assert (first.text, first.parts, first.headings) == (second.text, second.parts, second.headings)
    assert [part.name for part in first.parts] == ["front", "review", "plan"]


def test_pictures_in_one_piece_do_not_count_as_text() -> None:
    picture = f"<draw:image><office:binary-data>{'QUJD' * 6_000_000}</office:binary-data></draw:image>"
    data = make_content(f"<text:p>修渠<draw:frame>{picture}</draw:frame>三条。</text:p>", root="document").encode()
    assert len(data) > 20 * 2**20
    assert read_bytes(data, "a.fodt")[0].text == "修渠三条。"


@pytest.mark.parametrize("name", ["a.odt", "a.docx", "a.doc", "a.wps", "a.txt", "a"])
def test_what_the_archive_holds_goes_before_its_name(name: str) -> None:
    assert read_bytes(make_paragraphs("修渠三条。"), name)[0].text == "修渠三条。"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (make_odt("<text:p>水</text:p>", manifest="<manifest:encryption-data/>"), "locked by a password; save"),
        (make_odt("<text:p>水</text:p>")[:700], "not a whole OpenDocument text; open it in LibreOffice"),
        (make_odt("<text:p>水"), "not a whole OpenDocument text"),
        (make_odt("<text:p>水</text:p>").replace(b"content.xml", b"content.txt"), "not a whole OpenDocument text"),
        (make_odt("</office:text><office:text>"), "no text in this document"),
        (make_odt("<text:p>" + "<text:span>" * 5000), "not a whole OpenDocument text"),
        (b"PK\x03\x04", "not a whole OpenDocument text"),
    ],
)  # fmt: skip
def test_bad_documents_are_told(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=rf"a\.odt: {message}"):
        read_bytes(data, "a.odt")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<a/>", "not a whole OpenDocument text"),
        (make_content("<office:spreadsheet/>").replace("office:text>", "office:x>"), "not a whole OpenDocument text"),
        (make_content("<text:p/>", root="document"), "no text in this document"),
    ],
)
def test_bad_flat_documents_are_told(content: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_bytes(content.encode(), "a.fodt")


@pytest.mark.parametrize(("name", "flat"), [("a.fodt", False), ("a.odt", True), ("a.txt", True), ("stdin.txt", True)])
def test_either_kind_is_read_whatever_it_is_called(name: str, flat: bool) -> None:
    whole = '<?xml version="1.0" encoding="UTF-8"?>\n' + make_content("<text:p>修渠三条。</text:p>", root="document")
    data = whole.encode() if flat else make_paragraphs("修渠三条。")
    assert read_bytes(data, name)[0].text == "修渠三条。"
