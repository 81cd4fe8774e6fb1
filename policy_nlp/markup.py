"""Takes out what copying and scraping leave in texts: tags, entities, escapes that stayed letters, Markdown."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from html import unescape

_BLOCKS = (
    "address|article|blockquote|body|br|center|dd|div|dl|dt|h[1-6]|head|hr|html|li|main|ol|option|p|pre|section|table"
    "|tbody|thead|title|tr|ul"
)
_CELLS = "td|th"
_INLINE = "a|abbr|b|big|cite|code|em|font|i|img|input|ins|label|mark|q|s|small|span|strike|strong|sub|sup|u"
#: A tag's attributes hold no <, so that no scan goes beyond the next one.
_TAG = re.compile(
    rf"<!--(?P<comment>)|<(?P<end>/?)(?:(?P<block>{_BLOCKS})|(?P<cell>{_CELLS})|(?P<hidden>script|style)|(?:{_INLINE}))\b"
    r"[^<>]*>",
    re.IGNORECASE,
)
#: Fewer tags are what a text speaks of, fewer escapes a path or a formula.
_FEWEST_TAGS, _FEWEST_ESCAPES = 2, 3
#: Names that html knows, with their semicolon; &amp;nbsp; was escaped twice.
_ENTITY = re.compile(r"&(?:amp;)?(?:[A-Za-z]{2,8}|#\d{2,5}|#[xX][0-9A-Fa-f]{2,4});|&nbsp")
_ESCAPED_BREAK = re.compile(r"\\r\\n(?![a-z])|\\[nr](?![a-z])")
_ESCAPED_SPACE = re.compile(r"\\t|\\u3000|\\xa0|\\u00a0")
_HASHES = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_MARKED = r"[（(]?[一二三四五六七八九十]{1,3}(?:、|[)）])"
#: What lists and headings are set off by before their own number: ● 一、, - （一）, 【一、…】.
_BULLET = re.compile(rf"^[ \t\u3000]*[●▲◆■★▪•►▶➤◎○*+-][ \t\u3000]*(?={_MARKED})", re.MULTILINE)
_BRACKETED = re.compile(rf"^[ \t\u3000]*(?:【({_MARKED}[^【】\n]*)】|\[({_MARKED}[^\[\]\n]*)\])[ \t]*$", re.MULTILINE)
_STRONG = re.compile(r"\*\*(?=\S)([^\n*]+)(?<=\S)\*\*")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:https?:|/|\.|#)[^()\s]*\)")


def strip_markup(text: str) -> str:
    """The text without markup, where it holds enough for it to be that; blocks become lines.

    >>> strip_markup("<p>一、工作回顾</p><p>全县&ldquo;三农&rdquo;工作</p>").split()
    ['一、工作回顾', '全县“三农”工作']
    >>> strip_markup("## 一、工作回顾\\n**坚持** PM2.5<35")
    '一、工作回顾\\n坚持 PM2.5<35'
    """
    if "<" in text and sum(1 for _ in _TAG.finditer(text)) >= _FEWEST_TAGS:
        text = "".join(_keep_text(text))
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(unescape(entity[0])), text)
    if "\\" in text and len(_ESCAPED_BREAK.findall(text)) >= _FEWEST_ESCAPES:
        text = _ESCAPED_SPACE.sub(" ", _ESCAPED_BREAK.sub("\n", text))
    text = _LINK.sub(r"\1", _STRONG.sub(r"\1", _HASHES.sub("", text)))
    return _BRACKETED.sub(r"\1\2", _BULLET.sub("", text))


def _keep_text(text: str) -> Iterator[str]:
    """What stands between tags, and what tags stand for; scripts, styles and comments that end are left out."""
    ends = {
        name: [end.start() for end in re.finditer(f"</{name}", text, re.IGNORECASE)] for name in ("script", "style")
    }
    last_comment = text.rfind("-->")
    at = 0
    for tag in _TAG.finditer(text):
        if tag.start() < at:
            continue
        yield text[at : tag.start()]
        at = tag.end()
        closing = ends[tag["hidden"].lower()] if tag["hidden"] and not tag["end"] else []
        closed = bisect_left(closing, at)
        if tag["comment"] is not None and at <= last_comment:
            at = text.index("-->", at) + 3
        elif closed < len(closing):
            at = closing[closed]
        elif tag["block"]:
            yield "\n"
        elif tag["cell"] and tag["end"]:
            yield " "
    yield text[at:]
