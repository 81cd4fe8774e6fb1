"""From bytes to text: byte-order mark, strict UTF-8, GB18030, in that order; never a silent guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ue000-\uf8ff]+")
#: A larger share of control characters is no text.
_MOST_CONTROLS = 0.02
_BINARY = "this is binary data, not text; save the report as UTF-8 text, html, docx or pdf"
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: What is often taken for GB18030 or binary data, by what people call it.
_OTHERS = (("utf-8", "damaged UTF-8"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("big5hkscs", "Big5"))
#: Characters that every twentieth of any report is one of, and hardly any of what was decoded amiss.
_FREQUENT = frozenset(
    "的一是在不了有和人中大年政府工作加推全力市区县公共行化发展经济会国业区为实现进發展經濟會國業區為實現進縣產"
)
_LOOK, _LEAST_FREQUENT = 4000, 0.05
_CHINESE = re.compile("[\u4e00-\u9fff]")


def decode_text(data: bytes) -> str:
    """The text that the bytes hold.

    >>> decode_text("政府工作报告".encode("gb18030"))
    '政府工作报告'

    Raises
    ------
    ValueError
        The bytes are neither UTF-8 nor GB18030 nor marked as UTF-16, or hold no text.
    """
    text = _decode(data)
    _check_encoding(data, text)
    if _count_controls(text) > _MOST_CONTROLS * len(text):
        raise ValueError(_BINARY)
    return text


def _count_controls(text: str) -> int:
    return sum(match.end() - match.start() for match in _CONTROL.finditer(text))


def find_encoding(read_blocks: Callable[[], Iterable[bytes]]) -> str:
    """The encoding of bytes too many to be held at once, by the same rules; ``read_blocks`` begins anew at every call.

    >>> find_encoding(lambda: ["政府工作".encode("gb18030"), "报告".encode("gb18030")])
    'gb18030'

    Raises
    ------
    ValueError
        As :func:`decode_text`.
    """
    first = next(iter(read_blocks()), b"")
    marked = [encoding for mark, encoding in _MARKS if first.startswith(mark)][:1]
    for encoding in marked or ["utf-8", "gb18030"]:
        decoder = codecs.getincrementaldecoder(encoding)()
        controls = size = 0
        try:
            for block in read_blocks():
                text = decoder.decode(block)
                controls, size = controls + _count_controls(text), size + len(text)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if not marked:
            _check_encoding(first, first[:_LOOK].decode(encoding, "ignore"))
        if controls > _MOST_CONTROLS * size:
            raise ValueError(_BINARY)
        return encoding
    raise ValueError(f"neither {' nor '.join(marked or ['UTF-8', 'GB18030'])}; save it as UTF-8")


def has_chinese(text: str) -> bool:
    """Whether a text holds any Chinese at all.

    >>> has_chinese("annual report"), has_chinese("2023年")
    (False, True)
    """
    return _CHINESE.search(text) is not None


def drop_unprintable(text: str) -> str:
    """The text without what a terminal would obey or a file cannot hold: control and direction marks, half characters.

    >>> drop_unprintable("云溪\\x1b[31m县\\u202e\\ud83d")
    '云溪[31m县�'
    """
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text))


def _check_encoding(data: bytes, text: str) -> None:
    """Raises ValueError where another encoding makes a report of bytes of which the decoded ``text`` is none.

    Nothing is decoded so without being told: too few bytes tell too little.
    """
    if _is_chinese(text[:_LOOK]):
        return
    for encoding, name in _OTHERS:
        if _is_chinese(data[:_LOOK].decode(encoding, "ignore")):
            raise ValueError(f"looks like {name}, which is not told from others with certainty; save it as UTF-8")
    if _is_chinese(text[:_LOOK].encode("gb18030", "ignore").decode("utf-8", "ignore")):
        raise ValueError(
            "its characters were garbled before it was saved (UTF-8 taken for GBK); save the original anew"
        )


def _is_chinese(text: str) -> bool:
    """Whether a text has as many of the frequent characters as any report."""
    return sum(character in _FREQUENT for character in text) > _LEAST_FREQUENT * max(len(text), 40)


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ValueError(f"marked as {encoding} but broken at byte {error.start}; save it as UTF-8") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as first:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as second:
            _check_encoding(data, "")
            raise ValueError(
                f"neither UTF-8 (byte {first.start}) nor GB18030 (byte {second.start}); save it as UTF-8"
            ) from second
