"""How headings and list items of a report are marked: 一、 （一） 1. 一是 第一， and plain lines.

This module owns the marks and what they rank; it knows neither pages nor parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

NUMERALS = "一二三四五六七八九十"
_SPACE = r"[ \t\u3000]*"
#: A numeral and the next one count together: 二、三产业, 一、二、三季度, 三、四线城市.
_COUNTED = (
    "(?!(?:"
    + "|".join(f"(?<={one}、){two}" for one, two in pairwise(NUMERALS))
    + ")(?:、|产业|季度|次产业|[级线类期批环号]))"
)
#: What programs that read scans take the numeral one for, in brackets: （—）.
_DASH = "[—–―－ー-]"
_MARK_PATTERNS = (
    ("chapter", rf"第[{NUMERALS}]{{1,3}}(?:部分|章|节|篇)[、,，:：]?"),
    ("han", rf"[{NUMERALS}]{{1,3}}(?:、{_COUNTED}|丶)"),
    ("han_paren", rf"[（(]{_SPACE}(?:[{NUMERALS}]{{1,3}}|{_DASH}){_SPACE}[)）]、?"),
    ("ordinal", rf"第[{NUMERALS}]{{1,2}}[,，、]"),
    ("number_paren", r"[（(]\d{1,2}[)）]"),
    ("number", r"\d{1,2}(?:[.．](?!\d)|、)"),
    ("circled", r"[①-⑳]"),
    ("item", rf"[{NUMERALS}]{{1,2}}(?:是|要)(?![{NUMERALS}]?、)"),
    ("dash", r"[—–-]{2,3}(?![—–-])"),
)
_MARK = re.compile(_SPACE + "(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _MARK_PATTERNS) + ")")

#: A marked line of more characters without an end is no heading but a paragraph.
LONGEST_HEADING = 62
#: Every kind of mark, "" for none.
MARK_KINDS = ("", *(name for name, _ in _MARK_PATTERNS))
#: Marks that stand before headings, outermost first; the rest mark list items.
HEADING_KINDS = ("chapter", "han", "han_paren", "ordinal", "number")
#: Marks that begin a new paragraph wherever a line starts with one.
PARAGRAPH_KINDS = (*HEADING_KINDS, "number_paren", "item", "dash")

_VALUES = {numeral: value for value, numeral in enumerate(NUMERALS, start=1)}


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark that a paragraph starts with: its kind, its text and the number it shows (0: none)."""

    kind: str
    text: str
    number: int


def find_mark(text: str, start: int = 0) -> Mark | None:
    """The mark at ``text[start:]``, or None.

    >>> find_mark("（十二）优化营商环境。")
    Mark(kind='han_paren', text='（十二）', number=12)
    >>> find_mark("3.4亿元") is None
    True
    """
    match = _MARK.match(text, start)
    if match is None or match.lastgroup is None:
        return None
    return Mark(match.lastgroup, match.group(), parse_number(match.group()))


def parse_number(text: str) -> int:
    """The number that a mark shows, Chinese or Arabic; 0 where it shows none.

    >>> [parse_number(mark) for mark in ("二十三、", "（十）", "（—）", "7.", "——")]
    [23, 10, 1, 7, 0]
    """
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits.group())
    numeral = re.search(rf"[{NUMERALS}]+", text)
    if numeral is None:
        return int(re.search(rf"[（(]{_SPACE}{_DASH}", text) is not None)
    tens, found, units = numeral.group().rpartition("十")
    value = _VALUES.get(units, 0)
    return value + 10 * (_VALUES.get(tens, 1) if found else 0)
