"""Targets and results: every figure of a report with its indicator, unit, year, and whether it is promised or done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .profiling import ScoredReport
from .records import PARTS

#: Full-width digits and marks as the plain ones, one for one, so that offsets stay.
_PLAIN = str.maketrans("０１２３４５６７８９％．，～－", "0123456789%.,~-")
_UNITS = """
元 美元 欧元 港元 亩 平方公里 平方千米 平方米 公顷 公里 千米 米 毫米 立方米 立方
方 吨标准煤 吨 公斤 千克 斤 升 千瓦时 千瓦 瓦 度 微克/立方米 微克每立方米 毫克/升
毫克每升 标准箱 标箱 箱 载重吨 羽 头 只 尾 株 棵 人次 人 名 位 户次 户 家次 家
个 项 件次 件 处 座 所 套 辆 台套 台 张 条 起 天 小时 分钟 倍 宗 批次 批
场次 场 次 期 间 艘 架 班列 列 支 部 册 篇 笔 单 种 类 例 栋 幢 片 块 口
眼 孔 段 对 组 层 门 款 枚 分 亿 万 千伏 床 班次 趟 道 盏 根 台次 幅 首 节
系列 本 份 桩 颗 匹 吉瓦 兆瓦 个工作日 工作日
"""
_UNIT_WORDS = "|".join(sorted(_UNITS.split(), key=len, reverse=True))
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"[余多]?(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?[余多]?"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z第“])(?P<value>{_NUMBER})(?:(?:个?百分点|%|{_SCALE})?[-~—–至到](?P<upper>{_NUMBER}))?"
    rf"(?P<unit>个?百分点|%|‰|{_SCALE}(?:{_UNIT_WORDS}))(?![月日号])"
)
#: A year that a figure may be of; 比2019年增长 names the year it is measured against.
_YEAR = re.compile(r"(?<![比较])(?P<since>[由从])?(?P<year>(?:20|19)\d\d)年")
_CUT = re.compile(r"[，,；;。：:！!？?、（）()\n]|—+")
#: A remark in brackets right before a figure, 创新平台（基地）20个, ends no clause; it is masked to keep offsets.
_REMARK = re.compile(r"[（(][^（）()\d]{1,12}[）)](?=\d)")
_MASK = "\0"
_CHANGES = """
同比增长 同比下降 同比减少 同比提高 同比提升 同比上升 年均增长 增长 增加 增至 下降 降低 减少 降至 提高
提升 上升 上涨 回落 压减 压缩 缩短 扩大 递增 净增 上调 下调 增收 减收 高于 低于 快于
"""
_CHANGE_WORDS = "|".join(sorted(_CHANGES.split(), key=len, reverse=True))
#: A verb of change right before a figure, and what may stand between them.
_CHANGE = re.compile(
    rf"(?P<change>(?:{_CHANGE_WORDS}|(?<![新净])[增降升])[到至]?)(?:了|到|至|约|近|超过|超|达到|达|为|均|全[国省市州县区]|平均水平|平均)*$"
)
#: Words at the end of an indicator that lead over to its figure.
_VERBS = re.compile(
    r"(?:分别|同比|比上年|较上年|比去年|力争|确保|预计|预期|大约|约|近|超过|超|突破|达到|达|为|是|在|有|共|累计|保持|稳定|控制|完成|实现|"
    r"至|到|了|将|均|不低于|不少于|不超过|不高于|高达|仅|各|再|占|由|从|增|降|升|\d{4}年|以上|合计|总计|共计|已|的|跃升|和|与|及|不足|接近|一批|约为)+$"
)
#: Words at the beginning that tell when, where or in which spirit, and not what.
_OPENINGS = re.compile(
    r"^(?:完成|实现|其中|同时|预计|全年|全县|全市|全区|全省|全州|全国|我[县市区省]|今年|去年|上年|当年|五年来|一年来|三年来|共|累计|已|力争|确保|努力|"
    r"初步核算|经初步核算|主要预期目标是|主要目标是|预期目标|使|和|与|及|以及|将|要|争取|截至|目前|年末|年底|年内|分别|各|"
    r"[一二三四五六七八九十]+是|(?:到|至)?\d{4}年[底末]?|同比|比上年|较上年)+"
)
_PROMISES = re.compile(r"力争|确保|预期|争取|目标|计划|拟|要(?=达到|完成|实现)")
#: In a review 争取 is to have got, and 计划 what was fulfilled; these alone promise.
_PROMISES_IN_REVIEW = re.compile(r"力争|预期目标是|今年将|明年")
_DONE = re.compile(r"(?<![比较])(?:去年|上年|上一年)|过去|目前|已经|已(?=完成|建成|达到|开工|实现)|五年来|一年来")
_BEFORE = re.compile(r"(?:不低于|不少于|不超过|不高于|超过|突破|控制在|至少|近|约|超)$")
_AFTER = re.compile(r"左右|上下|以上|以内|以下|之内")
_LEAD_OVER = re.compile(r"^(?:的|左右|上下|以上|以内|以下|之内)+")
_NOUN = re.compile("(?![和与及或至]|" + _CHANGE_WORDS + r")[^，,；;。：:！!？?（）()、“”\s\d的]{2,14}")
_NOTE = re.compile(r"\^?\[\d+\]")
#: Units of what is measured, which stands before the figure, rather than counted.
_MEASURED = re.compile(r"元$|%|百分点|‰|倍|亩|公里|米|吨|瓦|时|斤|顷|升|天|分钟|分$|人次|亿$|万$|工作日|箱")
_SEVERAL = re.compile(r"(?:^|[，,；;。：:])(?P<names>[^，,；;。：:\d]+)分别[^，,；;。：:、]*$")
_AND = re.compile(r"、|和(?![美谐平])|与|及")
_LONGEST_NAME = 24
#: How many characters before a figure a promise reaches.
_REACH = 30


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
    in the sentence say otherwise; its year is the one named before it, else the year planned or reviewed.
    """
    found = []
    facts = scored.metadata
    for row, (name, start, end, text) in enumerate(scored.passages):
        part = PARTS[int(scored.layout.part[row])]
        theme = scored.themes[int(scored.chosen[row])]
        for item in read_figures(text):
            kind = _judge_kind(part, item.clause, text[: item.at])
            year = item.year or (facts.planned_year if kind == "target" else facts.reviewed_year)
            own = (item.indicator, item.change, item.value, item.upper, item.unit, item.bound)
            found.append(Figure(name, facts.place, theme, part, kind, year, *own, start, end, item.at, text))
    return found


def read_figures(sentence: str) -> Iterator[Reading]:
    """The figures of a sentence, each with the indicator named before it, or the thing counted after it.

    >>> [(r.indicator, r.change, r.value, r.unit) for r in read_figures("生产总值96.8亿元，增长4.6%；修路73公里。")]
    [('生产总值', '', 96.8, '亿元'), ('生产总值', '增长', 4.6, '%'), ('修路', '', 73.0, '公里')]
    >>> [(r.indicator, r.value, r.unit, r.bound) for r in read_figures("1126名护林员，森林覆盖率保持在78%以上。")]
    [('护林员', 1126.0, '名', ''), ('森林覆盖率', 78.0, '%', '以上')]
    """
    plain = _REMARK.sub(lambda found: _MASK * len(found[0]), sentence.translate(_PLAIN))
    indicator, change, year, end = "", "", None, 0
    names: list[str] = []
    for match in _FIGURE.finditer(plain):
        clause = plain[_start_clause(plain, end, match.start()) : match.start()]
        named = [*_YEAR.finditer(plain, end, match.start())]
        # 由2015年的 is said of the next figure alone.
        year = next((int(found["year"]) for found in reversed(named) if not found["since"]), year)
        own_year = int(named[-1]["year"]) if named else year
        bound = _find_bound(clause, plain[match.end() :])
        verb = _CHANGE.search(clause)
        name = _name_indicator(clause[: verb.start()] if verb else clause)
        gap = plain[end : match.start()]
        if name:
            names = _name_several(plain[end : match.start()])
            name = names.pop(0) if names else name
            indicator, change = name, verb["change"] if verb else ""
        elif verb or not _is_list(gap):
            change = verb["change"] if verb else ""
        else:
            indicator = names.pop(0) if names else indicator
        noun = _NOUN.match(_LEAD_OVER.sub("", plain[match.end() :]))
        counted = not _MEASURED.search(match["unit"]) or not (name or _is_list(gap))
        if noun and not verb and counted:
            # What is counted follows its figure: 启动23处文物点修缮, 1126名护林员.
            indicator = _VERBS.sub("", f"{name}{noun[0]}"[:_LONGEST_NAME])
        upper = float(match["upper"].replace(",", "")) if match["upper"] else None
        value = float(match["value"].replace(",", ""))
        end = match.end()
        yield Reading(indicator, change, value, upper, match["unit"], bound, match.start(), own_year, clause)


def _start_clause(plain: str, end: int, start: int) -> int:
    """Where the clause of a figure begins: after the last comma or the figure before it."""
    cuts = [cut.end() for cut in _CUT.finditer(plain, end, start)]
    return max([end, *cuts])


def _is_list(gap: str) -> bool:
    """Whether nothing but 、, 和 or the like stands between two figures, so that the second goes on as the first."""
    return bool(re.fullmatch(r"(?:左右|以上|以内|以下)?(?:、|和|与|及|以及|或)?", gap))


def _name_indicator(clause: str) -> str:
    """The clause without the words that open it and those that lead over to the figure."""
    name = _VERBS.sub("", _OPENINGS.sub("", _NOTE.sub("", clause.replace(_MASK, "").replace(" ", ""))))
    return name[-_LONGEST_NAME:] if len(name) > 1 else ""


def _name_several(before: str) -> list[str]:
    """The indicators of 甲、乙和丙分别增长, which the figures after it belong to one by one; none without 分别."""
    listed = _SEVERAL.search(before)
    names = [_name_indicator(name) for name in _AND.split(listed["names"])] if listed else []
    return names if len(names) > 1 and all(names) else []


def _find_bound(clause: str, after: str) -> str:
    before, behind = _BEFORE.search(clause), _AFTER.match(after)
    return behind[0] if behind else before[0] if before else ""


def stands_after(bound: str) -> bool:
    """Whether a bound stands behind its figure, as 左右 does, rather than before it, as 突破 does."""
    return bool(_AFTER.fullmatch(bound))


def _judge_kind(part: str, clause: str, before: str) -> str:
    if part == "plan":
        return "result" if _DONE.search(clause) else "target"
    cues = _PROMISES_IN_REVIEW if part == "review" else _PROMISES
    return "target" if cues.search(before[-_REACH:]) else "result"
