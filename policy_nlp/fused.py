"""Finds the paragraphs of a report whose line breaks were lost: one line that holds a page or all of it."""

from __future__ import annotations

import re

from .cues import find_address, find_fused_part_heading
from .marks import HEADING_KINDS, Mark, find_mark

#: A paragraph longer than this is taken for several that lost their line breaks.
LONGEST_PARAGRAPH = 1500
_ENDERS = "。！？!?；;…”’）)：:"
_BOUNDARY = re.compile(r"(?<=[。！？!?…])[”’」』）)]*")
_SPACE = re.compile(r" +")
_LONGEST_HEADING = 60


def recover_paragraphs(paragraph: str) -> list[str]:
    """The paragraphs of a fused text; a paragraph of ordinary length comes back alone.

    Breaks stand where a space follows the end of a sentence, before headings and before addresses.

    >>> text = "第一段结束。 一、农业 粮食稳定增长。" + "乡村更美。" * 300
    >>> [part[:7] for part in recover_paragraphs(text)]
    ['第一段结束。', '一、农业 粮食']
    """
    if len(paragraph) <= LONGEST_PARAGRAPH:
        return [paragraph]
    cuts = sorted(_find_cuts(paragraph))
    pieces = [paragraph[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(paragraph)], strict=True)]
    return [piece for piece in pieces if piece]


def _find_cuts(text: str) -> set[int]:
    cuts: set[int] = set()
    last: dict[str, int] = {}
    for match in _BOUNDARY.finditer(text):
        start = _SPACE.match(text, match.end())
        begin = start.end() if start else match.end()
        if start or _opens_paragraph(text, begin):
            cuts.add(begin)
        if (end := find_fused_part_heading(text, begin)) is not None and not find_mark(text, begin):
            cuts |= {begin, end}
    for space in _SPACE.finditer(text):
        mark = find_mark(text, space.end())
        if mark and mark.kind in HEADING_KINDS and _is_next(mark, last, text, space.start()):
            cuts.add(space.end())
            last[mark.kind] = mark.number
            if mark.kind == "han":
                last["han_paren"] = 0
    return cuts


def _opens_paragraph(text: str, start: int) -> bool:
    mark = find_mark(text, start)
    if mark and mark.kind in (*HEADING_KINDS, "dash"):
        return True
    return find_address(text, start) is not None


def _is_next(mark: Mark, last: dict[str, int], text: str, before: int) -> bool:
    """Whether a mark after a space is the next of its kind, or the first under a heading just before it."""
    if text[before - 1] in _ENDERS:
        return True
    heading = re.split(rf"[{_ENDERS}]", text[max(0, before - _LONGEST_HEADING) : before])[-1]
    first = mark.number == 1 and len(heading) <= 30 and not re.search("[，,“]", heading)
    return first or (mark.number > 1 and mark.number == last.get(mark.kind, 0) + 1)
