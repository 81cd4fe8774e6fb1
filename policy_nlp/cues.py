"""Wordings by which a report says where it stands: part headings, problems, plan, closing, glossary.

Every cue is a regular expression in the table at the top; the functions below only ask it.
"""

from __future__ import annotations

import re
from typing import Literal

#: Years in Chinese numerals (二〇二四年, 二OO九年) stand for as many digits, so that positions hold.
_HAN_YEAR = re.compile(r"[一二][九〇○零OＯ0][〇○零OＯ0一二三四五六七八九]{2}(?=\s*年)")
_HAN_DIGITS = str.maketrans("〇○零OＯ一二三四五六七八九", "00000123456789")
#: A year in digits that is no part of a longer number.
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_YEARS = rf"(?:(?:19|20)\d\d\s*(?:[—–-]\s*(?:19|20)?\d\d\s*)?年|{_HAN_YEAR.pattern}年)"
_SPAN = (
    rf"(?:{_YEARS}|[过这近]去?[一两三四五]年(?:来)?|本届政府(?:以来|五年)?|一年来|五年来|今后[一两三四五]年|未来五年"
    r"|今年|明年|“?十[一二三四五六]?五”?(?:时期|期间)?|“?[一二三四五六七八九]五”?(?:时期|期间)|下一阶段|下一步)"
)
_REVIEW_NOUN = (
    r"(?:工作(?:的)?(?:基本)?(?:回顾|总结|情况|成就|成绩)|回顾|主要成[就绩]|发展成[就绩]|发展历程"
    r"|工作亮点|完成情况|经济社会发展情况|经济社会发展成就)"
)
_PLAN_NOUN = (
    r"(?:工作(?:的)?(?:总体)?(?:安排|部署|计划|打算|建议|思路|要求|目标|任务|重点)"
    r"|(?:总体|主要|奋斗|发展|预期|战略)?(?:目标|要求|思路|任务)(?:和|与|及|、)?"
    r"(?:主要|重点|总体|工作|重大|战略)?(?:目标|任务|要求|工作|举措|安排|思路|措施)?|重点工作|远景目标|计划|规划|展望|预算(?:草案|（草案）|安排))"
)
_PART_HEADING = re.compile(
    rf"(?P<mark>[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分[、，,：: ]?)?"
    rf"(?P<text>[^，,。；;！!？?\n]{{0,24}}?(?:{_SPAN}|政府工作|工作回顾|总体要求|目标任务)[^，,。；;！!？?\n]{{0,30}}?"
    rf"(?:{_REVIEW_NOUN}|{_PLAN_NOUN}|主要工作|政府工作|(?:的)?工作))"
)
#: 一、回顾“十三五”，… is a review whatever follows, and 二、展望“十四五”，… a plan.
_TURNED = re.compile(rf"(?:[一二三四五六七八九十]+、)?(?:(?P<review>回顾)|展望)(?:{_SPAN}|未来)")
_TAIL = re.compile(
    rf"[、和及与的]?(?:{_SPAN}的?)?(?:{_REVIEW_NOUN}|{_PLAN_NOUN}|主要工作|重点工作|安排|部署|打算|建议|措施)"
)
#: Where a heading may follow a sentence without a break.
_STOP = re.compile("[。！？](?=[一二三四五六七八九十12“今])")
#: What goes on with a sentence that begins like a heading.
_GOES_ON = tuple("，,、的。；;：:！？和与及是为要中上\n")
_TEXT_AFTER = re.compile(r"[ “\d过今一这在面回各新我刚即经全坚围]")
_REVIEW = re.compile(rf"{_REVIEW_NOUN}|[过这近]去?[一两三四五]年|[一五]年来|取得")
_REVIEWED = re.compile(_REVIEW_NOUN)
_PLAN = re.compile(
    r"今后|未来|目标|任务|安排|部署|计划|打算|建议|要求|重点工作|思路|展望|规划的|奋斗|下一|预算(?:草案|（草案）|安排)"
)
_PROBLEMS = re.compile(
    r"(?:(?:也|还|更|要|都|又|深刻|充分|理性)?(?:必须|应当|应该)?(?:要|也|还)?(?:清醒|清楚|深刻|充分|深切|真切|冷静|客观|理性)地?"
    r"(?:的)?(?:地)?(?:看到|认识到|认识|意识到|感到|知道)|深知|也(?:看到|认识到)|不容忽视)[^。！？]{0,90}"
    r"(?:困难|问题|不足|短板|差距|挑战|矛盾|弱项|薄弱|制约|瓶颈|还不|不高|不够|不强|不优|偏[低小弱大高慢窄]|严峻|不确定)"
    r"|(?:困难|问题|不足|短板|差距|挑战|矛盾)[^。！？]{0,16}清醒的?认识"
    r"|存在(?:着)?(?:的)?(?:一些|不少|诸多|许多|很多|以下|如下)?(?:突出)?(?:亟待解决的)?(?:困难|问题|不足|短板|差距)"
    r"|(?:面临|面对)(?:着)?(?:的)?(?:一些|不少|诸多|许多|很多|较多)(?:突出)?(?:亟待解决的)?(?:的)?(?:困难|问题|挑战|矛盾)"
    r"|(?:问题|不足|短板|困难)(?:和(?:问题|不足|短板|困难|挑战))?(?:主要(?:表现|体现)在|主要是|仍然突出|依然存在)"
)
#: Problems that were dealt with, or that taught a lesson, open no passage on problems.
_DEALT_WITH = re.compile(r"排查|整治|整改|查处|纠治|针对|制定|化解|解决(?!的)")
_LONGEST_CLAUSE = 80
_STILL = re.compile(r"还|仍|也|依然")
_LESSON = re.compile(r"(?:战胜|克服|解决|应对|破解)[^，,。；]{0,8}$")
_PROBLEMS_HEADING = re.compile(r"(?:存在|面临|主要)的?.{0,8}(?:问题|困难|挑战|不足)$|^问题(?:和|与)(?:不足|困难)$")
_SOLUTION = re.compile(
    r"(?:对此|对这些|针对(?:这些|存在|上述)|这些(?:困难|问题)|我们(?:一定|将|要)).{0,40}(?:解决|改进|破解|克服|应对|重视|措施)"
)
#: 刚刚过去的2022年 looks back.
_PLAN_OPENING = re.compile(
    r"(?<!过去的)(?:今年|新的一年|20\d\d年).{0,14}(?:是.{4,60}(?:之年|一年|年份)|政府工作(?:的)?总(?:体|的)(?:要求|思路)|工作(?:的)?总(?:体|的)要求"
    r"|经济社会发展(?:的)?(?:主要|总体|预期)|重点(?:抓好|做好|工作))|做好今年.{0,12}工作|主要预期目标"
)
_LOOKS_BACK = re.compile(r"[^。，,]{0,8}(?:[一二两三四五几]年来|过去)")
_ADDRESS = re.compile(r"(?:各位(?:代表|主任|委员)|同志们)[^。！!：:\n]{0,16}?[！!，,：:、。]")
_CLOSING_HEADING = re.compile(r"(?:[一二三四五六七八九十]+、)?结(?:束)?语$")
_CLOSING = re.compile(r"让我们|奋斗|努力|团结|谢谢|新篇章|作出.{0,10}贡献")
_OPENING_END = re.compile(r"(?:提出(?:宝贵)?(?:的)?(?:意见|建议)|请予审议|请(?:大会)?审议)[^。！]{0,20}[。！]")
_GLOSSARY_HEADING = re.compile(
    r"^[《（(“\"]?(?:政府工作报告)?[》）)”\"]?(?:中)?(?:的)?(?:有关|相关|部分|名词|用语)?(?:内容)?(?:名词|用语|术语|词语|短语|注释|词汇|缩略语)"
    r"(?:解释|说明|注释|释义|注解)?[：:]?$|^(?:附件?[一1]?[：:]?)?(?:名词|用语|术语)?(?:解释|注释|注解|名词注释)[：:]?$"
    r"|^附件?[：:]?.{0,14}(?:名词|用语|术语|短语|词语).{0,8}$"
)
#: What is put around a heading for looks: ※名词解释※, 【注释】.
_ORNAMENTS = "※★☆◆◇■□●○*#【】[]〔〕—-"
_NOTE = re.compile(r"(?:[\[〔［]\d{1,3}[\]〕］]|\d{1,3}[.．、]|[①-⑳]|注\d{1,2})\s*\S.{0,39}?[：:]")
_ANNEX = re.compile(
    r"附(?:件|表|录)?[一二三四五1-5]?[：:]?[^。；！？，,]{0,20}$|[^。；！？，,]{0,16}(?:民生实事|实事项目|重点项目)[^。；！？，,]{0,8}$"
)
#: The title of an annex on promises of the year before.
_PROGRESS = re.compile(r"[^。；！？，,]{0,30}(?:进展|完成|落实|办理|执行)情况(?:的?(?:说明|报告|通报|汇总|一览))?表?$")
#: The heading of a glossary where the first of the terms follows it without a break.
_FUSED_GLOSSARY = re.compile(
    r"[※★☆◆◇■□●○【—]{0,3}(?:附件?[：:]?)?(?:《?政府工作报告》?)?(?:中)?(?:的)?(?:有关|相关|部分)?"
    r"(?:(?:名 ?词|用 ?语|术 ?语|词 ?语) ?(?:解 ?释|注 ?释|说 ?明|释 ?义|注 ?解)|注 ?释)[※★☆◆◇■□●○】—]{0,3}[：:]? ?"
    r"(?=[\[【〔（(①1一“])"
)
_PLANNED = re.compile(r"力争|争取|年内|确保|加快|推进|推动|加强|完善|鼓励|支持|探索|谋划|左右|以上")
_DONE = re.compile(r"累计|同比|荣获|获评|获批|比上年|顺利|成功|(?:增长|下降|完成|达到?|新增)\d|一年来|位居|成效")

PartHeading = Literal["review", "plan", "problems", "glossary"]


def write_years(text: str) -> str:
    """The text with years in Chinese numerals written in digits, as long as before.

    >>> write_years("二○二四年一月九日，二OO九年")
    '2024年一月九日，2009年'
    """
    return _HAN_YEAR.sub(lambda match: match.group().translate(_HAN_DIGITS), text)


def find_years(heading: str) -> list[int]:
    """The years that a heading names, in its order.

    >>> find_years("二〇二四年工作回顾和2025年安排")
    [2024, 2025]
    """
    return [int(found) for found in YEAR.findall(write_years(re.sub(r"\s", "", heading)))]


def split_reviewed_years(heading: str) -> tuple[list[int], int | None]:
    """The years that a review's heading looks back on, and the one after them if it goes on to speak of that.

    >>> split_reviewed_years("1998年工作回顾和1999年工作的总体要求"), split_reviewed_years("五年成就和2020年主要工作")
    (([1998], 1999), ([2020], None))
    """
    years = find_years(heading)
    end = max((match.end() for match in _REVIEWED.finditer(heading)), default=len(heading))
    before = find_years(heading[:end])
    ahead = next((year for year in find_years(heading[end:]) if before and year == max(before) + 1), None)
    return ([year for year in years if year != ahead], ahead)


def find_part_heading(text: str, start: int = 0) -> int | None:
    """End of the part heading that begins at ``start``, or None.

    >>> text = "2020年工作回顾2020年，是极不平凡的一年。"
    >>> text[: find_part_heading(text)]
    '2020年工作回顾'
    """
    match = _PART_HEADING.match(text, start)
    if match is None:
        return None
    end = match.end()
    while tail := _TAIL.match(text, end):
        end = tail.end()
    return end


def find_fused_part_heading(text: str, start: int) -> int | None:
    """End of the part heading at ``start`` that the text it opens follows without a break, or None.

    >>> find_fused_part_heading("2021年主要预期目标是：增长6%。", 0) is None
    True
    """
    end = find_part_heading(text, start)
    return end if end is not None and _TEXT_AFTER.match(text, end) else None


def find_inner_plan(text: str, start: int, end: int) -> int | None:
    """Where the first heading of a plan stands that lost its line, after a full stop and before its own text, or None.

    >>> find_inner_plan("对此要努力解决。2024年工作安排2024年是关键一年。", 0, 27)
    8
    """
    for stop in _STOP.finditer(text, start, end):
        heading_end = find_part_heading(text, stop.end())
        words = text[stop.end() : heading_end]
        if heading_end is None or text[heading_end : heading_end + 1] in _GOES_ON or "工作" not in words:
            continue
        if classify_part_heading(words) == "plan":
            return stop.end()
    return None


def find_fused_glossary(text: str, start: int) -> int | None:
    """End of the glossary's heading at ``start`` that its first term follows without a break, or None.

    >>> find_fused_glossary("名词解释1.“三渠”：指三条水渠。", 0), find_fused_glossary("※注 释※〔1〕三渠：指", 0)
    (4, 5)
    """
    match = _FUSED_GLOSSARY.match(text, start)
    return match.end() if match else None


def classify_part_heading(text: str, year: int | None = None) -> PartHeading | None:
    """Which part a heading opens, by its words and, given the year of delivery, by the year it names.

    >>> classify_part_heading("2021年主要工作", year=2021), classify_part_heading("2020年主要工作", year=2021)
    ('plan', 'review')
    """
    words = re.sub(r"\s", "", text)
    if is_glossary_heading(words):
        return "glossary"
    if _PROBLEMS_HEADING.search(words):
        return "problems"
    if turned := _TURNED.match(words):
        return "review" if turned["review"] else "plan"
    if find_part_heading(words) is None and not re.search(
        rf"^(?:[一二三四五六七八九十]+、)?.{{0,12}}{_REVIEW_NOUN}$", words
    ):
        return None
    years = find_years(words)
    if _REVIEWED.search(words):
        return "review"
    if year is not None and years:
        # Tasks of a year long past are a slip of the pen: 2003年 printed as 2000年.
        slip = max(years) < year - 1 and _PLAN.search(words)
        return "plan" if max(years) >= year or slip else "review"
    if _PLAN.search(words):
        return "plan"
    return "review" if _REVIEW.search(words) else None


def is_problem_opening(sentence: str) -> bool:
    """Whether a sentence opens the passage on problems and difficulties.

    >>> is_problem_opening("发展中还存在不少问题。"), is_problem_opening("排查整治工地存在问题，修渠三条。")
    (True, False)
    """
    return any(not _is_told_as_past(sentence, match) for match in _PROBLEMS.finditer(sentence))


def _is_told_as_past(sentence: str, match: re.Match[str]) -> bool:
    words = match.group()
    # A look as far back as clauses reach keeps the work on endless sentences in proportion to their length.
    clause = re.split("[，,。；;：:]", sentence[max(0, match.start() - _LONGEST_CLAUSE) : match.start()])[-1] + words
    if words.startswith(("存在", "面临", "面对")):
        faced = words.startswith("面对") and not _STILL.search(clause)
        return faced or _DEALT_WITH.search(clause) is not None
    return words.startswith(("深刻", "深切", "充分")) and _LESSON.search(words[:-2]) is not None


def is_problem_solution(sentence: str) -> bool:
    """Whether a sentence promises to deal with the problems just named."""
    return _SOLUTION.search(sentence) is not None


def is_plan_opening(paragraph: str) -> bool:
    """Whether a paragraph turns to the year to come where no heading says so."""
    return _PLAN_OPENING.search(paragraph[:160]) is not None


def looks_back(text: str) -> bool:
    """Whether a text begins by looking back on years: 五年来， …"""
    return _LOOKS_BACK.match(text) is not None


def is_mostly_planned(text: str) -> bool:
    """Whether a text without any part heading speaks of what is to be done rather than of what was done.

    Two words prove nothing.
    """
    return len(_PLANNED.findall(text)) > 3 * len(_DONE.findall(text)) + 2


def find_address(text: str, start: int = 0) -> int | None:
    """End of an address to the audience (各位代表！) at ``start``, or None."""
    match = _ADDRESS.match(text, start)
    return match.end() if match else None


def is_closing(paragraph: str) -> bool:
    """Whether a paragraph has the words of a closing appeal."""
    return _CLOSING.search(paragraph) is not None


def is_closing_heading(line: str) -> bool:
    """Whether a line is the heading of the closing: 结束语."""
    return _CLOSING_HEADING.match(line) is not None


def find_opening_end(text: str) -> int | None:
    """End of the sentence that lays the report before the audience, or None."""
    match = _OPENING_END.search(text)
    return match.end() if match else None


def is_glossary_heading(line: str) -> bool:
    """Whether a line is the heading of the notes on terms at the end."""
    words = re.sub(r"\s", "", line).strip(_ORNAMENTS)
    return len(words) <= 30 and _GLOSSARY_HEADING.search(words) is not None


def is_annex(line: str) -> bool:
    """Whether a line after the closing heads an annex: 附件1, 2023年十件民生实事.

    >>> is_annex("附件1"), is_annex("2023年县十件民生实事"), is_annex("让我们办好民生实事！")
    (True, True, False)
    """
    return _ANNEX.match(line) is not None


def is_progress(line: str) -> bool:
    """Whether a line after the closing heads an annex on what became of earlier promises.

    >>> is_progress("2022年十件实事完成情况"), is_progress("2023年县十件民生实事")
    (True, False)
    """
    return _PROGRESS.match(line) is not None


def is_note(line: str) -> bool:
    """Whether a line is a numbered note on a term.

    >>> is_note("3.水渠：引水的沟。"), is_note("3.修渠三十二条。")
    (True, False)
    """
    return _NOTE.match(line) is not None
