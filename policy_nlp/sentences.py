"""Cuts a paragraph into sentences without losing a character.

A sentence ends at 。！？；and their ASCII forms, takes closing quotation marks and brackets with it, and is
not cut inside a quotation or bracket that closes within :data:`LONGEST_PAIR` characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque

LONGEST_PAIR = 120
_ENDERS = "。！？；!?;"
_CLOSERS = '”’」』）)】》〕]"'
_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "【": "】",
    "《": "》",
    "〔": "〕",
    '"': '"',
}
_PAIR_CHARACTER = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")
#: Enders with what closes after them, or two dots and more of an ellipsis; a set at the start is found faster than "|".
_END = re.compile(rf"[{_ENDERS}…](?:(?<=…)…+|(?<!…)[{_ENDERS}]*[{re.escape(_CLOSERS)}]*)")
_CONTINUES = re.compile(r"[,，、:：的等和与及为是]")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, in order, without surrounding white space.

    >>> text = "增长4.5%。我们说：“要快；要稳。”全县齐心！"
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['增长4.5%。', '我们说：“要快；要稳。”', '全县齐心！']
    """
    end = len(text) if end is None else end
    pairs = _find_pairs(text, start, end)
    openers = [opener for opener, _ in pairs]
    spans = []
    begin = start
    for match in _END.finditer(text, start, end):
        cut = match.end()
        before = bisect_left(openers, match.start()) - 1
        if before >= 0 and match.start() < pairs[before][1] and cut <= pairs[before][1]:
            continue
        if not _CONTINUES.match(text, cut, end):
            spans.append((begin, cut))
            begin = cut
    spans.append((begin, end))
    return [span for span in (strip_span(text, *span) for span in spans) if span[0] < span[1]]


def _find_pairs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Outermost quotations and brackets, in order, that close within :data:`LONGEST_PAIR` characters."""
    waiting: deque[tuple[str, int]] = deque()
    pairs: list[tuple[int, int]] = []
    for match in _PAIR_CHARACTER.finditer(text, start, end):
        character, position = match.group(), match.start()
        while waiting and position - waiting[0][1] > LONGEST_PAIR:
            waiting.popleft()
        depth = next((at for at in range(len(waiting) - 1, -1, -1) if waiting[at][0] == character), None)
        if depth is None:
            if character in _PAIRS:
                waiting.append((_PAIRS[character], position))
            continue
        opener = waiting[depth][1]
        while len(waiting) > depth:
            waiting.pop()
        while pairs and pairs[-1][0] > opener:
            pairs.pop()
        pairs.append((opener, position))
    return pairs


def strip_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at both its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
