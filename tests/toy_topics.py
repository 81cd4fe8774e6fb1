"""Toy collections whose topics are known: of fields, roads and schools."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest

from policy_nlp.topics.paragraphs import Paragraph

NEEDS_GENSIM = pytest.mark.skipif(find_spec("gensim") is None, reason="gensim has no built copy for this Python")
FIELD = ("小麦", "水稻", "水渠", "化肥", "农机", "大棚", "果园", "合作社")
ROAD = ("公路", "大桥", "隧道", "铁路", "码头", "机场", "高速", "轨道")
SCHOOL = ("学校", "教师", "课堂", "学生", "校舍", "幼儿园", "高中", "教材")
KNOWN = {frozenset(FIELD), frozenset(ROAD), frozenset(SCHOOL)}
THEMES = {FIELD: "rural", ROAD: "urban", SCHOOL: "livelihood"}


def build_paragraphs(places: int = 4) -> list[Paragraph]:
    """Every choice of four words out of eight for each topic, in reports of a few places and two years."""
    found = []
    for words, theme in THEMES.items():
        for number, chosen in enumerate(combinations(words, 4)):
            place = f"{'甲乙丙丁戊己庚辛壬癸子丑'[number % places]}县"
            year = 2022 + number % 2
            origin = (f"{place}_{year}", place, "county", year)
            found.append(Paragraph(*origin, "、".join(chosen), chosen * 4, {theme: 1.0}))
    return found


def write_reports(folder: Path) -> Path:
    """The same as four reports of a review each."""
    folder.mkdir()
    by_report: dict[str, list[Paragraph]] = {}
    for one in build_paragraphs():
        by_report.setdefault(one.report, []).append(one)
    for name, paragraphs in by_report.items():
        place, _, year = name.partition("_")
        head = f"{place}人民政府工作报告", "各位代表：", f"现在，我代表{place}人民政府，向大会报告工作，请予审议。"
        # Lines of one width would be taken for wrapped ones.
        body = ("，".join([one.text] * (2 + number * 5 % 7)) + "。" for number, one in enumerate(paragraphs))
        review, plan = f"一、{int(year) - 1}年工作回顾", f"二、{year}年工作安排"
        lines = (*head, review, *body, plan, "修建公路、大桥、隧道、铁路，公路、大桥、隧道、铁路。")
        page = "".join(f"<p>{line}</p>" for line in lines)
        (folder / f"{name}.html").write_text(f"<html><body><article>{page}</article></body></html>", "utf-8")
    return folder
