"""Targets beside what a later report of the same place says was reached: the same indicator, year, unit and change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .figures import Figure, format_value
from .indicators import GROWTH, name_alike

#: What is said of anything, and so tells no indicator.
_VAGUE = re.compile(
    r".{0,1}|.*总?投资(?:额)?|.*(?:面积|产量|产值)|(?:新建|续建|建设|实施|打造|重点)?(?:项目|工程|企业|乡镇|村)"
)
#: Said before a figure, of several years at once.
_SEVERAL_YEARS = re.compile(r"[五三]年(?!级)|“?十[一二三四五]五|年均|累计|到(?:20)?\d\d年|翻番")
#: What a growth is measured against, where it is not the year before: 比2007年增长, 比“十一五”末提高.
_SINCE = re.compile(r"[比较](?:“?(?:[八九]五|十[一二三四五]?五)|(?P<year>(?:19|20)\d\d)年)")
#: How large a plant is: 年产30万吨甲醇项目.
_CAPACITY = re.compile("[年日]产$")
_CLAUSE = re.compile("[^，,；;。]*$")
#: What is added in a year, and what there is in all: 新增企业60家, but 企业达到560家.
_ADDED, _IN_ALL = re.compile("新增|净增"), re.compile("(?<!新增)达到?|总[量数]")
_REACHES = re.compile(r"[到至]$")
_FALLS = re.compile("[降减缩]|回落|下调")
#: Bounds of what is to stay low, and of what is only about right.
_CEILINGS = ("以内", "以下", "之内", "不超过", "不高于", "控制在")
_ROUGH = ("左右", "上下", "约")
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target and the result that a later report gives, None where none does.

    ``gap`` is the result less the target, in the target's unit; ``met`` whether the result is at the target or beyond
    it, None where there is no result, or where a rough target (左右) is missed by less than a tenth of it.
    """

    target: Figure
    result: Figure | None
    gap: float | None
    met: bool | None

    def list_rows(self) -> list[dict[str, Any]]:
        """The pair as a row: both figures as they are said, whose reports tell them, and both sentences; ``report``,
        ``start`` and ``at`` are those of the target among all figures."""
        target, result = self.target, self.result
        return [
            {
                "report": target.report,
                "place": target.place,
                "year": target.year,
                "theme": target.theme,
                "indicator": target.indicator,
                "common_name": name_alike(target.indicator),
                "target": format_value(target),
                "target_value": target.value,
                "target_upper": target.upper,
                "target_bound": target.bound,
                "result": format_value(result) if result else "",
                "result_value": result.value if result else None,
                "gap": self.gap,
                "unit": target.unit,
                "met": self.met,
                "source": result.report if result else "",
                "start": target.start,
                "at": target.at,
                "said_in": target.text,
                "reached_in": result.text if result else "",
            }
        ]


def pair_outcomes(figures: Iterable[Figure]) -> list[Outcome]:
    """The targets of plans that name an indicator, each with its result, in order.

    Several figures of one indicator (城镇和农村居民收入分别增长) are paired in their order where target and result
    have as many; else the first result counts.

    >>> import policy_nlp
    >>> outcomes = policy_nlp.pair_outcomes(policy_nlp.find_figures("corpus/examples"))
    >>> sum(outcome.result is not None for outcome in outcomes), sum(outcome.met is False for outcome in outcomes)
    (13, 1)
    """
    figures = list(figures)
    results: dict[tuple[object, ...], list[Figure]] = {}
    targets: dict[tuple[object, ...], list[Figure]] = {}
    for item in figures:
        key = _make_key(item)
        if key and item.kind == "result" and item.part == "review":
            results.setdefault(key, []).append(item)
        elif key and item.kind == "target" and item.part == "plan":
            targets.setdefault(key, []).append(item)
    paired = {}
    for key, wanted in targets.items():
        adds = _ADDED.search(_find_clause(wanted[0]))
        found = [
            item
            for item in results.get(key, [])
            if item.report != wanted[0].report and not (adds and _IN_ALL.search(_find_clause(item)))
        ]
        found = found if len(found) == len(wanted) else found[:1] * len(wanted)
        for at, item in enumerate(wanted):
            paired[id(item)] = _judge(item, found[at] if found else None)
    return [paired[id(item)] for item in figures if id(item) in paired]


def _make_key(item: Figure) -> tuple[object, ...] | None:
    """What a target and its result have in common; None for what names no indicator or one year."""
    if item.place is None or item.year is None or _SEVERAL_YEARS.search(item.text[: item.at] + item.indicator):
        return None
    name = name_alike(item.indicator)
    grows = GROWTH.search(item.indicator) if not item.change else None
    if _VAGUE.fullmatch(name):
        return None
    clause = _find_clause(item)
    since = _SINCE.search(clause)
    if _CAPACITY.search(clause) or (since and since["year"] != str(item.year - 1)):
        return None
    change = "level" if not (item.change or grows) or _REACHES.search(item.change) else "change"
    if change == "change" and _FALLS.search(item.change):
        change = "fall"
    return item.place, item.year, name, change, item.unit.removeprefix("个")


def _find_clause(item: Figure) -> str:
    """What stands before a figure since the last comma or semicolon."""
    found = _CLAUSE.search(item.text[: item.at])
    return found[0] if found else ""


def _judge(target: Figure, result: Figure | None) -> Outcome:
    if result is None:
        return Outcome(target, None, None, None)
    gap = round(result.value - target.value, 6)
    low = target.bound in _CEILINGS or (bool(_FALLS.search(target.change)) and bool(_REACHES.search(target.change)))
    met = gap <= 0 if low else gap >= 0
    near = target.bound in _ROUGH and abs(gap) < _NEAR * abs(target.value)
    return Outcome(target, result, gap, None if near and not met else met)
