"""Parts a text file that holds several reports, as pages saved one after the other do."""

from __future__ import annotations

import re
from collections import Counter

from .cues import find_opening_end

_TITLE = re.compile(r"^[^。；！？\n]{0,40}工作报告[^。；！？\n]{0,12}$", re.MULTILINE)
_LONGEST_TITLE = 60
_LONGEST_OPENING = 600
#: What follows a title must be a report of its own, not a table of contents or a mention.
_SHORTEST_REPORT = 1000


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
    if len(begins) < 2:
        return [text]
    begins[0] = 0
    return [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]


def _opens(text: str, start: int) -> bool:
    return find_opening_end(text[start : start + _LONGEST_OPENING]) is not None
