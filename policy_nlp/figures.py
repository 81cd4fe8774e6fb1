"""Targets and results: every figure of a report with its indicator, unit, year, and whether it is promised or done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from .indicators import (
    CHANGE,
    CUT,
    MASK,
    complete_name,
    find_noun,
    is_relation,
    name_alike,
    name_counted,
    name_indicator,
    name_several,
    needs_subject,
)
from .kinds import HALF_YEAR
from .marks import find_mark
from .periods import find_several, is_of_one_year
from .plain import to_plain
from .profiling import ScoredReport
from .records import PARTS, Metadata

#: Full-width digits and marks as the plain ones, one for one, so that offsets stay.
_PLAIN = str.maketrans("０１２３４５６７８９％．，～－", "0123456789%.,~-")
_UNITS = """
元 美元 欧元 港元 亩 平方公里 平方千米 平方米 平米 公顷 公里 千米 米 毫米 立方米 立方
方 吨标准煤 吨 担 公斤 千克 斤 升 千瓦时 千瓦 瓦 度 微克/立方米 微克每立方米 毫克/升
毫克每升 标准箱 标箱 箱 载重吨 羽 头 只 尾 株 棵 人次 人 名 位 户次 户 家次 家
个 项 件次 件 处 座 所 套 辆 台套 台 张 条 起 天 小时 分钟 倍 宗 批次 批
场次 场 次 期 间 艘 架 班列 列 支 部 册 篇 笔 单 种 类 例 栋 幢 片 块 口
眼 孔 段 对 组 层 门 款 枚 分 亿 万 床 班次 趟 道 盏 根 台次 幅 首 节
系列 本 份 桩 颗 匹 吉瓦 兆瓦 个工作日 工作日
"""
#: The unit 人 is no 人民, 人口 or 人才.
_UNIT_WORDS = re.sub(r"人(?=\||$)", "人(?![民口才])", "|".join(sorted(_UNITS.split(), key=len, reverse=True)))
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"[余多]?(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?[余多]?"
_FIGURE = re.compile(
    r"(?<![\d.A-Za-z第“])(?<![“国省市区县模列入][前后])"
    rf"(?P<value>{_NUMBER})(?:(?:个?百分点|%|{_SCALE})?[-~—–至到](?P<upper>{_NUMBER}))? ?"
    rf"(?P<unit>个?百分点|%|‰|{_SCALE}(?:{_UNIT_WORDS}))(?![月日号级]|吨级|千伏)"
)
#: A year that a figure may be of; 比2019年增长, 2005年价 and 2003年以来 name the year it is measured against or from.
_YEAR = re.compile(
    r"(?<![比较])(?P<since>[由从])?(?P<year>(?:20|19)\d\d)年(?!不变价|可比价|价|的?基础上|相比|以来)"
    # 兼顾2020年目标，今年增长9%: the year of the report again.
    r"|(?P<now>今年)"
)
#: The unit and the numbers of other years between the name of a table's row and its last figure.
_CELLS = re.compile(r"(?: [^\s\d]{1,6})?(?: -?\d[\d.,]+){2,} $")
#: A number spaced out digit by digit, as old files and scans have it: 1 8 5 8 亿元.
_SPACED = re.compile(r"(?<![\d.] )(?<![\d.])\d(?: \d)*(?: ?\. ?\d)?(?: \d)*(?! ?[\d.])")
#: A remark in brackets right before a figure, 创新平台（基地）20个, ends no clause; it is masked to keep offsets.
_REMARK = re.compile(r"[（(][^（）()\d]{1,12}[）)](?=\d)")
_PROMISES = re.compile(r"力争|确保|预期|争取|目标|计划|拟|要(?=达到|完成|实现)")
#: In a review 争取 is to have got, and 计划 what was fulfilled; these alone promise.
_PROMISES_IN_REVIEW = re.compile(r"力争|预期目标是|今年将|明年")
_DONE = re.compile(r"(?<![比较])(?:去年|上年|上一年)|过去|目前|已经|已(?=完成|建成|达到|开工|实现)|五年来|一年来")
#: A look ahead in a review, and one back in a plan.
_AHEAD = re.compile(r"(?:到|预计)(?:20|19)\d\d年|年[^，。；]{0,20}将")
_COMPARED = re.compile(r"(?:20|19)\d\d年相比")
_BEFORE = re.compile(r"(?:不低于|不少于|不超过|不高于|超过|突破|控制在|至少|(?<![附临])近|(?<![签节集履合违])约|超)$")
_AFTER = re.compile(r"左右|上下|以上|以内|以下|之内")
#: Units of what is measured, which stands before the figure, rather than counted.
_MEASURED = re.compile(r"元$|%|百分点|‰|倍|亩|公里|米|吨|瓦|时|斤|顷|升|天|分钟|分$|人次|工作日|箱")
#: A sum that says how large the things after it are, and is no figure of its own: 5亿元以上项目, but 5亿元以上贷款.
_SIZE = re.compile(
    r"(?:以上|以下)的?(?!资金|贷款|投资|融资|债券|信贷|授信|补助|补贴|[并且])[^，,；;。：:！!？?、（）()\s]"
)
#: The same of other units, where it is plainer: 能耗5万吨以上的企业.
_WEIGHED = re.compile("[吨瓦米亩顷里斤]$")
_SIZE_OF = re.compile(r"(?:以上|以下)的[^，,；;。：:！!？?、（）()\s]")
_TITLE = re.compile("“[^”，,。；;]{1,16}”")
_LARGE = re.compile(r"[^，,；;。：:！!？?、（）()\d\s]{0,4}(?:项目|企业|产业|集群|园区)")
#: What stands between a whole and the part of it that is reached: 22项问题已销号20项, 10家信用社有9家兑付.
_REACHED = re.compile(
    r"[^，,；;。：:！!？?、（）()\d]{0,16}?(?:已|有|中|完成|办结|销号|整改)[^，,；;。：:！!？?、（）()\d]{0,8}"
)
_ENDS = re.compile(r"(?:左右|以上|以内|以下)?(?:[，,；;。、！!）)]|$)")
_LIST = re.compile(r"(?:左右|以上|以内|以下)?(?:、|和|与|及|以及|或)?")
#: How many characters before a figure a promise reaches, and how many after it name what is counted.
_REACH, _REACH_AFTER = 30, 80
#: How much of the sentence before a figure is looked at for years and comparisons: more than any sentence has.
_FURTHEST = 2000
#: No clause lists more figures than this.
_LONGEST_LIST = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it measures; ``start`` and ``end`` are the sentence's offsets, ``at`` the figure's in it.

    ``change`` is the verb of a change (增长, 下降 …), empty for a level; ``bound`` is 左右, 以上 or the like, empty for
    an exact figure; ``upper`` ends a range. ``kind`` is "target" or "result"; ``year`` the year it speaks of.
    """

    report: str
    place: str | None
    theme: str
    part: str
    kind: str
    year: int | None
    indicator: str
    change: str
    value: float
    upper: float | None
    unit: str
    bound: str
    start: int
    end: int
    at: int
    text: str

    def list_rows(self) -> list[dict[str, Any]]:
        """The figure as a row; ``common_name`` after its indicator is the name that stands for all names of it."""
        row: dict[str, Any] = {}
        for key, value in to_plain(self).items():
            row[key] = value
            if key == "indicator":
                row["common_name"] = name_alike(value)
        return [row]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as one sentence alone tells it; ``clause`` is what stands before it since the last comma."""

    indicator: str
    change: str
    value: float
    upper: float | None
    unit: str
    bound: str
    at: int
    year: int | None
    clause: str


def find_figures(scored: ScoredReport) -> list[Figure]:
    """All figures of a report, in order.

    The part says whether a figure is promised or done (the plan promises), unless words such as 力争 or 去年 before it
    in the sentence say otherwise; its year is the one named before it, else the year planned or reviewed, or none
    where section or paragraph speak of several years (:mod:`.periods`), and for results of half-year reports. Nothing
    is promised for a year that is over, nor done in one to come.
    """
    found = []
    facts, chosen, layout = scored.metadata, scored.chosen, scored.layout
    texts = [passage[3] for passage in scored.passages]
    several = find_several(texts, scored.levels or [0] * len(texts), layout.paragraph.tolist(), layout.part.tolist())
    for row, (name, start, end, text) in enumerate(scored.passages):
        part = PARTS[int(layout.part[row])]
        theme = scored.themes[int(chosen[row])]
        for item in read_figures(text):
            before = text[max(item.at - _FURTHEST, 0) : item.at]
            kind, year = _date_figure(part, item, before, facts, several[row] and not is_of_one_year(before))
            if scored.kind == HALF_YEAR and kind == "result":
                # What half a year came to is no result of the year.
                year = None
            own = (item.indicator, item.change, item.value, item.upper, item.unit, item.bound)
            found.append(Figure(name, facts.place, theme, part, kind, year, *own, start, end, item.at, text))
    return found


def read_figures(sentence: str) -> Iterator[Reading]:
    """The figures of a sentence, each with the indicator named before it, or the thing counted after it.

    Of a whole and the part of it that is reached (22项问题已销号20项) only the part is a figure; sizes of things
    (5亿元以上项目) belong to their names.

    >>> [(r.indicator, r.change, r.value, r.unit) for r in read_figures("生产总值96.8亿元，增长4.6%；修路73公里。")]
    [('生产总值', '', 96.8, '亿元'), ('生产总值', '增长', 4.6, '%'), ('修路', '', 73.0, '公里')]
    >>> [(r.indicator, r.value, r.unit, r.bound) for r in read_figures("1126名护林员，森林覆盖率保持在78%以上。")]
    [('护林员', 1126.0, '名', ''), ('森林覆盖率', 78.0, '%', '以上')]
    """
    plain = sentence.translate(_PLAIN)
    mark = find_mark(plain)
    if mark is not None and mark.kind != "item":
        # First of all: 1. 5个 is no 1.5个.
        plain = MASK * len(mark.text) + plain[len(mark.text) :]
    plain = _SPACED.sub(_close_digits, plain)
    plain = _REMARK.sub(lambda found: MASK * len(found[0]), plain)
    titles = {at for title in _TITLE.finditer(plain) for at in range(*title.span())}
    matches = [match for match in _FIGURE.finditer(plain) if not _belongs_to_name(plain, match, titles)]
    year, end, whole = None, 0, ""
    said: list[Reading] = []
    names: list[str] = []
    for at, match in enumerate(matches):
        gap, after = plain[end : match.start()], plain[match.end() : match.end() + _REACH_AFTER]
        end = match.end()
        clause = _CELLS.sub("", gap[_start_clause(gap) :])
        named = [*_YEAR.finditer(gap)]
        # 由2015年的 is said of the next figure alone.
        year = next((_read_year(found) for found in reversed(named) if not found["since"]), year)
        own_year = _read_year(named[-1]) if named else year
        if _is_whole(plain, matches[at : at + 2]):
            whole = name_indicator(clause)
            continue
        if not (names and _is_list(gap)):
            names = _name_list(gap, clause, said[-_LONGEST_LIST:], _count_list(plain, matches[at : at + _LONGEST_LIST]))
        indicator, change = _name_figure(gap, clause, match["unit"], after, names, said[-_LONGEST_LIST:])
        upper = _read_number(match["upper"]) if match["upper"] else None
        value, bound = _read_number(match["value"]), _find_bound(clause, after)
        reading = Reading(
            f"{whole}{indicator}", change, value, upper, match["unit"], bound, match.start(), own_year, clause
        )
        whole = ""
        said.append(reading)
        yield reading


def _close_digits(found: re.Match[str]) -> str:
    """A number without the spaces between its digits, as long as before."""
    return found[0].replace(" ", "").rjust(len(found[0]), MASK)


def _belongs_to_name(plain: str, match: re.Match[str], titles: Set[int]) -> bool:
    """Whether a figure tells how large things are, 5亿元以上项目, 超10亿元企业, or stands in a title: “稳增长20条”.

    ``titles`` are the places of all characters in titles.
    """
    if match.start() in titles:
        return True
    large = _LARGE.match(plain, match.end())
    if match["unit"].endswith("亿"):
        return bool(large)
    if not match["unit"].endswith("元"):
        return bool(_WEIGHED.search(match["unit"]) and _SIZE_OF.match(plain, match.end()))
    return bool(_SIZE.match(plain, match.end()) or (large and plain[: match.start()].endswith("超")))


def _is_whole(plain: str, pair: list[re.Match[str]]) -> bool:
    """Whether the first of two figures is the whole of which the second is what is reached: 22项问题已销号20项."""
    if len(pair) < 2 or pair[0]["unit"] != pair[1]["unit"] or _MEASURED.search(pair[0]["unit"]):
        return False
    between = plain[pair[0].end() : pair[1].start()]
    return bool(_REACHED.fullmatch(between)) and _read_number(pair[1]["value"]) <= _read_number(pair[0]["value"])


def _read_year(found: re.Match[str]) -> int | None:
    return None if found["now"] else int(found["year"])


def _read_number(words: str) -> float:
    return float(words.replace(",", ""))


def _start_clause(gap: str) -> int:
    """Where the clause of a figure begins, in what stands between the figure before and it: after the last comma."""
    return max((cut.end() for cut in CUT.finditer(gap)), default=0)


def _is_list(gap: str) -> bool:
    """Whether nothing but 、, 和 or the like stands between two figures, so that the second goes on as the first."""
    return bool(_LIST.fullmatch(gap))


def _count_list(plain: str, matches: Iterable[re.Match[str]]) -> int:
    """How many figures stand in a row from the first one on."""
    gaps = (plain[one.end() : two.start()] for one, two in pairwise(matches))
    return 1 + sum(1 for _ in takewhile(_is_list, gaps))


def _name_list(gap: str, clause: str, said: Sequence[Reading], count: int) -> list[str]:
    """The indicators of ``count`` figures in a row: those that their clause lists, or of as many levels just before."""
    if count < 2:
        return []
    name = name_indicator(CHANGE.sub("", clause))
    if name and not needs_subject(name):
        return name_several(gap, count)
    levels = [reading.indicator for reading in said if not reading.change][-count:]
    return [complete_name(name, level) if name else level for level in levels] if len(levels) == count else []


def _name_figure(
    gap: str, clause: str, unit: str, after: str, names: list[str], said: list[Reading]
) -> tuple[str, str]:
    """A figure's indicator and verb of change; ``names`` are those of a list that goes on, ``said`` what was before."""
    verb = CHANGE.search(clause)
    change = verb["change"] if verb else ""
    name = name_indicator(clause[: verb.start()] if verb else clause)
    goes_on, head = _is_list(gap), gap[: len(gap) - len(clause)]
    noun = "" if _MEASURED.search(unit) and (name or verb or goes_on) else find_noun(after)
    if noun:
        # What is counted follows its figure: 启动23处文物点修缮, 1126名护林员; so it does in 改造提升56个小区.
        return name_counted(clause, len(head) > 1 and head[-1] == "、", noun), ""
    before = said[-1].change if said else ""
    if names:
        return names.pop(0), before if goes_on and not verb else change
    if name:
        return complete_name(name, _find_subject(head, unit, after, said)), change
    last = next((item for item in reversed(said) if not CUT.search(gap) or not is_relation(item.clause)), None)
    return last.indicator if last else "", before if goes_on and not verb else change


def _find_subject(head: str, unit: str, after: str, said: Sequence[Reading]) -> str:
    """The indicator that a bare name goes on from: that of the figure right before its clause, or of the same unit."""
    alike = [item.indicator for item in said if item.unit == unit] if not _MEASURED.search(unit) else []
    if alike:
        return alike[-1]
    near = len(CUT.findall(head)) == 1 and head[-1] in "，,、"
    return said[-1].indicator if said and near and (_ENDS.match(after) or unit in ("%", "倍")) else ""


def _find_bound(clause: str, after: str) -> str:
    before, behind = _BEFORE.search(clause), _AFTER.match(after)
    return behind[0] if behind else before[0] if before else ""


def stands_after(bound: str) -> bool:
    """Whether a bound stands behind its figure, as 左右 does, rather than before it, as 突破 does."""
    return bool(_AFTER.fullmatch(bound))


def format_value(figure: Figure | Reading) -> str:
    """A figure with its change, unit and bound in the order of the sentence.

    >>> [format_value(item) for item in read_figures("林木蓄积量突破1180万立方米，投资增长3%-5%，覆盖率78%以上。")]
    ['突破1180万立方米', '增长3-5%', '78%以上']
    """
    upper = f"-{figure.upper:.15g}" if figure.upper is not None else ""
    before, after = ("", figure.bound) if stands_after(figure.bound) else (figure.bound, "")
    # Fifteen digits are all that a double holds: 1260000元 is not 1.26e+06元.
    return f"{figure.change}{before}{figure.value:.15g}{upper}{figure.unit}{after}"


def _date_figure(part: str, item: Reading, before: str, facts: Metadata, several: bool) -> tuple[str, int | None]:
    """A figure's kind and year; ``before`` is what stands before it in its sentence, of one year or ``several``."""
    kind, year = _judge_kind(part, item.clause, before), item.year
    if year is not None and facts.year is not None and part in ("review", "plan"):
        impossible = year > facts.year if kind == "result" else year < facts.year
        if impossible and kind == "result" and _AHEAD.search(before):
            kind = "target"
        elif impossible:
            # 2018—2035年规划, 2000年前的老旧小区: years of things, not of figures.
            year = None
    own = None if several else facts.planned_year if kind == "target" else facts.reviewed_year
    return kind, year or own


def _judge_kind(part: str, clause: str, before: str) -> str:
    if part == "plan":
        return "result" if _DONE.search(clause) or _COMPARED.search(before) else "target"
    cues = _PROMISES_IN_REVIEW if part == "review" else _PROMISES
    return "target" if cues.search(before[-_REACH:]) else "result"
