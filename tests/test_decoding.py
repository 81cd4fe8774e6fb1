"""From bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.decoding import decode_text, has_chinese

TEXT = "云溪县人民政府工作报告\n粮食总产4.9万吨，增长２％。"
CHINESE = strategies.text(strategies.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=30)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-32"])
def test_reads_every_encoding(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_reads_both_byte_orders(mark: bytes, encoding: str) -> None:
    assert decode_text(mark + TEXT.encode(encoding)) == TEXT


def test_reads_four_byte_characters_of_gb18030() -> None:
    assert decode_text("㙍头村、𠮷塘镇".encode("gb18030")) == "㙍头村、𠮷塘镇"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xe6\x94\xbf\xff", r"neither UTF-8 \(byte 3\) nor GB18030 \(byte 2\); save it as UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x3f", "marked as utf-16 but broken at byte"),
        (codecs.BOM_UTF8 + b"\xff", "marked as utf-8-sig but broken at byte"),
        (bytes(range(32)) * 8, "binary data, not text; save the report as UTF-8 text, html, docx or pdf"),
        (b"\0" * 64, "binary data"),
        ("政府".encode() + b"\0", "binary data"),
    ],
)
def test_refuses_what_is_no_text(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode_text(data)


def test_bears_a_stray_nul() -> None:
    text = "全县粮食稳定增长。" * 20 + "\0"
    assert decode_text(text.encode()) == text


def test_tabs_and_form_feeds_are_text() -> None:
    assert decode_text(b"\t\n\f\r") == "\t\n\f\r"


def test_nothing_decodes_to_nothing() -> None:
    assert decode_text(b"") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("GDP 4.5%", False), ("。，；", False), ("ひらがな", False), ("2023年", True), ("a一", True)],
)
def test_has_chinese(text: str, expected: bool) -> None:
    assert has_chinese(text) is expected


@settings(max_examples=40)
@given(CHINESE)
def test_encodings_agree(text: str) -> None:
    report = "政府工作报告" + text
    assert {decode_text(report.encode(name)) for name in ("utf-8", "utf-16", "gb18030")} == {report}
