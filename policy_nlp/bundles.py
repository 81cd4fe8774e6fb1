"""Parts a text that holds several reports, as pages saved one after the other do, and the papers of a congress."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from .cues import find_address, find_opening_end
from .marks import HEADING_KINDS, find_mark

_TITLE = re.compile(r"^[^。；！？\n]{0,40}工作报告[^。；！？\n]{0,12}$", re.MULTILINE)
_LONGEST_TITLE = 60
_LONGEST_OPENING = 600
#: What follows a title must be a report of its own, not a table of contents or a mention.
_SHORTEST_REPORT = 1000
#: What lays a report before a congress, whatever it is called; what ends a report says no more than 请予审议.
_BEGUN = re.compile(r"现在|我代表|现将|受[^。！\n]{2,60}委托")
_LAID = re.compile(r"请予审议|请(?:大会|会议|各位代表|大家)?(?:予以)?审[议查]|提出(?:宝贵)?(?:的)?(?:意见|建议)")
_LONGEST_SENTENCE, _NEXT = 260, 20
#: So many lines of title, date and speaker stand above an address, and so many between it and the opening.
_MOST_TITLES, _ADDRESS_BEFORE = 8, 4
_LINE = re.compile(r"[^\n\f]+")
_TITLED = re.compile("报告|会议|大会")
#: An opening is a sure sign, so that less needs to follow.
_SHORTEST_OPENED = 300


def split_reports(text: str) -> list[str]:
    """The reports in a text, each from its title on; a text with one report, or none, comes back whole.

    >>> one = "甲县政府工作报告\\n各位代表，我向大会报告工作，请予审议。" + "增长。" * 400 + "\\n"
    >>> [part[:8] for part in split_reports(one + one.replace("甲", "乙"))]
    ['甲县政府工作报告', '乙县政府工作报告']
    """
    titles = [match for match in _TITLE.finditer(text) if len(match.group().strip()) <= _LONGEST_TITLE]
    counts = Counter(title.group().strip() for title in titles)
    ends = [match.start() for match in titles[1:]] + [len(text)]
    begins = []
    for title, end in zip(titles, ends, strict=False):
        # A line that comes back may be a running header: only an opening after it makes it a title.
        dated = counts[title.group().strip()] == 1 and re.search("(?:19|20)\\d\\d ?年", title.group())
        if end - title.start() >= _SHORTEST_REPORT and (dated or _opens(text, title.start())):
            begins.append(title.start())
    begins = _add_opened(text, begins)
    if len(begins) < 2:
        return [text]
    begins[0] = 0
    return [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]


def _add_opened(text: str, begins: list[int]) -> list[int]:
    """``begins`` with those of reports that only their address and opening tell, under a title of any name or none."""
    openings = list(_find_openings(text))
    if len(openings) < 2:
        return begins
    # They come in order, and so do the fronts that are added: of each kind the last one before an opening is enough.
    added: list[int] = []
    for opening in openings:
        before = bisect_right(begins, opening)
        if any(opening - at <= _LONGEST_OPENING for at in (*begins[before - 1 : before], *added[-1:])):
            continue
        begin = _find_front(text, opening)
        if begin is not None and len(text) - begin >= _SHORTEST_OPENED:
            added.append(begin)
    begins = sorted([*begins, *added])
    ends = [*begins, len(text)][1:]
    return [at for at, end in zip(begins, ends, strict=False) if end - at >= _SHORTEST_OPENED]


def _find_openings(text: str) -> Iterator[int]:
    """Where the sentences that lay a report before a congress begin."""
    free = 0
    for laid in _LAID.finditer(text):
        end = laid.start()
        if end < free:
            continue
        sentence = re.split("[。！]", text[max(0, end - _LONGEST_SENTENCE) : end])[-1]
        begun = _BEGUN.search(sentence)
        if begun:
            yield end - len(sentence) + begun.start()
        # A report lays itself before its audience once; and no work is done for each of endless ones.
        free = end + (_SHORTEST_OPENED if begun else _NEXT)


def _find_front(text: str, opening: int) -> int | None:
    """Where title, date and speaker above the address before an opening begin; None without address or title."""
    # Many lines of a title page are blank.
    before = text[max(0, opening - _LONGEST_OPENING) : opening]
    lines = [(opening - len(before) + line.start(), "".join(line.group().split())) for line in _LINE.finditer(before)]
    filled = [(at, line) for at, line in reversed(lines) if line]
    address = next((i for i, (_, line) in enumerate(filled[:_ADDRESS_BEFORE]) if find_address(line) is not None), None)
    if address is None:
        return None
    front: list[tuple[int, str]] = []
    for at, line in filled[address + 1 :][:_MOST_TITLES]:
        mark = find_mark(line)
        if len(line) > _LONGEST_TITLE or line[-1] in "。！？；" or (mark and mark.kind in HEADING_KINDS):
            break
        front.append((at, line))
    return front[-1][0] if any(_TITLED.search(line) for _, line in front) else None


def _opens(text: str, start: int) -> bool:
    return find_opening_end(text[start : start + _LONGEST_OPENING]) is not None
