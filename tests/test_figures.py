"""Targets and results of fictional sentences."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from policy_nlp.figures import find_figures, read_figures
from policy_nlp.profiling import Layout, ScoredReport
from policy_nlp.records import PARTS, Metadata


def build(sentence: str, part: str) -> ScoredReport:
    layout = Layout(np.ones(1), np.zeros(1, np.intp), np.zeros(1, np.intp), np.array([PARTS.index(part)]))
    metadata = Metadata("鹿鸣县", "county", 2024, 2023, 2024)
    themes = ("ecology", "rural")
    passages = (("甲", 40, 40 + len(sentence), sentence),)
    return ScoredReport("甲", ("甲",), metadata, themes, np.array([[0.9, 0.1]]), layout, (Counter(),), passages)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("全县地区生产总值96.8亿元，增长4.6%。", ["地区生产总值  96.8亿元", "地区生产总值 增长 4.6%"]),
        ("地区生产总值增长7%左右。", ["地区生产总值 增长 7%左右"]),
        ("地区生产总值增长７％左右。", ["地区生产总值 增长 7%左右"]),
        ("城镇、农村居民收入分别增长4.2%和6.8%。", ["城镇 增长 4.2%", "农村居民收入 增长 6.8%"]),
        (
            "空气优良天数比例达到98.6%，提高1.2个百分点。",
            ["空气优良天数比例  98.6%", "空气优良天数比例 提高 1.2个百分点"],
        ),
        ("1126名护林员。", ["护林员  1126名"]),
        ("启动23处文物点修缮。", ["启动文物点修缮  23处"]),
        ("新增高新技术企业40家以上。", ["新增高新技术企业  40家以上"]),
        ("粮食产量稳定在12,300吨。", ["粮食产量  12300吨"]),
        ("财政收入增长5%-6%。", ["财政收入 增长 5-6%"]),
        ("林业产值突破3100余万元。", ["林业产值  3100余万元突破"]),
        ("发放“竹林贷”1.16亿元。", ["发放“竹林贷”  1.16亿元"]),
        ("2023年1月9日第3次会议，拨打12345热线。", []),
        ("产值、投资和用电量分别增长5%、6%和7%。", ["产值 增长 5%", "投资 增长 6%", "用电量 增长 7%"]),
        ("城乡居民收入分别增长5%、7%。", ["城乡居民收入 增长 5%", "城乡居民收入 增长 7%"]),
        ("创建示范村（社区）6个。", ["创建示范村  6个"]),
        ("完成16.4万亩大豆种植。", ["大豆种植  16.4万亩"]),
        ("复工率为 99.3%。", ["复工率  99.3%"]),
        ("推进110千伏输变电站建设。", ["推进输变电站建设  110千伏"]),
        ("新建污水处理厂[3]2座。", ["新建污水处理厂  2座"]),
        ("国控断面由4个减少到2个。", ["国控断面  4个", "国控断面 减少到 2个"]),
    ],
)
def test_sentences_tell_indicator_change_and_value(sentence: str, found: list[str]) -> None:
    read = []
    for item in read_figures(sentence):
        upper = f"-{item.upper:g}" if item.upper is not None else ""
        read.append(f"{item.indicator} {item.change} {item.value:g}{upper}{item.unit}{item.bound}")
    assert read == found


@pytest.mark.parametrize(
    ("sentence", "part", "kind", "year"),
    [
        ("森林覆盖率达到78%。", "review", "result", 2023),
        ("森林覆盖率达到78%。", "plan", "target", 2024),
        ("去年森林覆盖率已达到78%。", "plan", "result", 2023),
        ("森林覆盖率比上年提高2个百分点。", "plan", "target", 2024),
        ("到2025年，森林覆盖率达到80%。", "plan", "target", 2025),
        ("力争森林覆盖率达到80%。", "review", "target", 2024),
        ("争取上级资金3亿元，占年度计划的101%。", "review", "result", 2023),
        ("森林覆盖率达到78%。", "front", "result", 2023),
    ],
)
def test_part_and_cue_words_tell_promise_from_result(sentence: str, part: str, kind: str, year: int) -> None:
    figure = find_figures(build(sentence, part))[-1]
    assert (figure.kind, figure.year, figure.part) == (kind, year, part)


def test_offsets_lead_to_the_figure() -> None:
    sentence = "全年新建公路73公里，完成投资5.2亿元。"
    first, second = find_figures(build(sentence, "review"))
    assert (first.start, first.end, first.theme, first.place) == (40, 40 + len(sentence), "ecology", "鹿鸣县")
    assert sentence[first.at :].startswith("73公里")
    assert sentence[second.at :].startswith("5.2亿元")
    assert (second.value, second.upper, second.unit) == (5.2, None, "亿元")


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("粮食总产由2015年的10.7亿斤增加到13.2亿斤。", [2015, None]),
        ("2020年粮食总产由2015年的10.7亿斤增加到13.2亿斤。", [2015, 2020]),
        ("优良天数比2019年增加38天，较2018年增加50天。", [None, None]),
        ("到2025年，修路73公里，建桥5座。", [2025, 2025]),
        ("2021年修路73公里，2022年修路80公里。", [2021, 2022]),
    ],
)
def test_years_that_figures_are_of(sentence: str, years: list[int | None]) -> None:
    assert [item.year for item in read_figures(sentence)] == years
