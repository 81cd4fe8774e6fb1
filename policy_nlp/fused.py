"""Finds the paragraphs of a report whose line breaks were lost: one line that holds a page or all of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from .cues import find_address, find_fused_glossary, find_fused_part_heading
from .marks import HEADING_KINDS, Mark, find_mark

#: A paragraph longer than this is taken for several that lost their line breaks.
LONGEST_PARAGRAPH = 1500
_ENDERS = "。！？!?；;…”’）)：:"
_BOUNDARY = re.compile(r"(?<=[。！？!?…])[”’」』）)]*")
#: Where the first heading of a kind may begin with no sentence ended before it: 做好以下工作：（一）…, 工作回顾（一）….
_FIRST = re.compile(r"(?<=[：:])|(?=[（(]一[）)])|(?<!\d)(?=1[.．、])|(?<=[^（(第])(?=一、)")
_SENTENCE_END = re.compile("[。！？!?；;]")
#: What a heading of a glossary is set off by where no sentence ends before it.
_ORNAMENT = re.compile("[※★☆◆◇■□●○【]+")
_SPACE = re.compile(r" +")
_LONGEST_HEADING = 60


def recover_paragraphs(paragraph: str) -> list[str]:
    """The paragraphs of a fused text; a paragraph of ordinary length comes back alone.

    Breaks stand where a space follows the end of a sentence, before headings, addresses and the glossary.

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
        cuts |= _cut_glossary(text, begin)
        if (end := find_fused_part_heading(text, begin)) is not None and not find_mark(text, begin):
            cuts |= {begin, end}
    for ornament in _ORNAMENT.finditer(text):
        cuts |= _cut_glossary(text, ornament.start())
    cuts |= set(_find_firsts(text, cuts))
    for space in _SPACE.finditer(text):
        mark = find_mark(text, space.end())
        if mark and mark.kind in HEADING_KINDS and _is_next(mark, last, text, space.start()):
            cuts.add(space.end())
            last[mark.kind] = mark.number
            if mark.kind == "han":
                last["han_paren"] = 0
    return cuts


def _cut_glossary(text: str, start: int) -> set[int]:
    """Both ends of the heading of a glossary that begins there."""
    end = find_fused_glossary(text, start)
    return set() if end is None else {start, end}


def _find_firsts(text: str, cuts: set[int]) -> Iterator[int]:
    """Where the first headings of a kind begin right after a colon, or after the heading that they stand under."""
    starts = [0, *sorted(cuts)]
    for match in _FIRST.finditer(text):
        start = match.end()
        mark = find_mark(text, start)
        if mark is None or mark.kind not in HEADING_KINDS or mark.number != 1:
            continue
        before = starts[bisect_left(starts, start) - 1]
        if text[start - 1 : start] in ("：", ":") or _heads(text, before, start, mark):
            yield start


def _heads(text: str, before: int, start: int, mark: Mark) -> bool:
    """Whether what stands before the mark at ``start`` is a heading that ranks above it."""
    outer = find_mark(text, before)
    if outer is None or outer.kind not in HEADING_KINDS or start - before > _LONGEST_HEADING:
        return False
    above = HEADING_KINDS.index(outer.kind) < HEADING_KINDS.index(mark.kind)
    return above and not _SENTENCE_END.search(text, before, start)


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
