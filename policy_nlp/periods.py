"""Which sentences speak of several years at once, as headings, and openings such as 五年来 or 今后五年, tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAME = "(?:[八九]五|十[一二三四五]?五)"
#: A plan of five years by its name, which is no number such as （十五）, nor tells a year's place in it: “十四五”开局.
_FIVE_YEARS = (
    rf"(?<!决胜)(?:[“\"'‘]{_NAME}[”\"'’]|{_NAME}(?=时期|期间|规划))(?!.{{0,6}}(?:开局|开好局|收官|圆满|起步|起好步))"
)
_SEVERAL_IN_HEADING = re.compile(
    rf"{_FIVE_YEARS}|第十?[一二三四五六七八九十]个五年|(?:今后|未来|过去|这|近)的?[三四五几]年|五年来"
    "|五年(?:工作|的工作|目标)|本届政府|届政府工作回顾"
)
_ONE_IN_HEADING = re.compile(r"(?:20|19|二[〇○零0])[^\s，。]{2}年(?!远景)|今年|去年|过去(?:的)?一年|一年来|年度")
_SEVERAL = re.compile(
    r"(?:各位代表[，,！!：:]?)?(?:回顾|展望|回首)?(?:(?:今后|未来|过去|这|近)的?[三四五几]年|[三四五]年(?:来|间|的)|五年[，,]"
    rf"|[“\"]?{_NAME}[”\"]?(?:时期|期间)|本届政府)"
)
_ONE = re.compile(
    r"(?:各位代表[，,！!：:]?)?(?:回顾)?(?:今年|去年|过去的?一年|一年来|这一年|新的一年|(?:刚刚)?过去的20..年"
    r"|20..年(?:政府工作|[，,](?=我们|面对|在|是|全[省市县区]上下)|是(?!.{0,12}(?:最后一年|收官))))"
)
#: What a year's targets follow, in paragraphs of their own: 2024年政府工作的总体要求是….
_WORK = re.compile("20..年政府工作")
#: Said before a figure that is of one year whatever stands above.
_OF_ONE_YEAR = re.compile("今年|全年|年内|当年|同比|[比较][上去]年")


def find_several(
    texts: Sequence[str], levels: Sequence[int], paragraphs: Sequence[int], parts: Sequence[int]
) -> list[bool]:
    """Whether each sentence of a report speaks of several years, unless it names a year itself.

    A heading tells for all below it until one below says otherwise, also one that names a year and several; an opening
    for the rest of its paragraph, one of several years where it begins it and else for its sentence, and for the
    section where it stands in the first paragraph, right before headings below, or speaks of a year's whole work.
    ``levels`` are 0 for no heading.

    >>> texts = ["今后五年目标", "造林两万亩。", "今年工作安排", "造林三千亩。", "未来三年，造林一万亩。"]
    >>> find_several(texts, [1, 0, 1, 0, 0], [0, 1, 2, 3, 4], [3] * 5)
    [True, True, False, False, True]
    """
    found: list[bool] = []
    #: Level and state of the headings above, the part first.
    path: list[tuple[int, bool]] = [(0, False)]
    first = own = -1
    said = False
    for at, text in enumerate(texts):
        if at == 0 or parts[at] != parts[at - 1]:
            path, first, said = [(0, False)], paragraphs[at], False
        if levels[at]:
            if path[-1][0] < levels[at]:
                path[-1] = (path[-1][0], said)
            while len(path) > 1 and path[-1][0] >= levels[at]:
                path.pop()
            path.append((levels[at], _read_heading(text, path[-1][1])))
            first = -1
        elif first < 0:
            first = paragraphs[at]
        begins = paragraphs[at] != own or bool(levels[at])
        if begins:
            own, said = paragraphs[at], path[-1][1]
        opening = True if _SEVERAL.match(text) else False if _ONE.match(text) else None
        if levels[at] or opening is None:
            found.append(said)
            continue
        found.append(opening)
        if begins or not opening or paragraphs[at] == first:
            said = opening
        if paragraphs[at] == first or _WORK.match(text):
            path[-1] = (path[-1][0], opening)
    return found


def is_of_one_year(before: str) -> bool:
    """Whether what stands before a figure in its sentence makes it one of a single year: 全年, 同比 or the like."""
    return bool(_OF_ONE_YEAR.search(before))


def _read_heading(text: str, above: bool) -> bool:
    if _SEVERAL_IN_HEADING.search(text):
        return True
    return above and not _ONE_IN_HEADING.search(text)
