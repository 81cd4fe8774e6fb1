"""Targets and results of fictional sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from time import perf_counter

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
        ("城镇、农村居民收入分别增长4.2%和6.8%。", ["城镇居民收入 增长 4.2%", "农村居民收入 增长 6.8%"]),
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
        ("推进110千伏输变电站建设。", []),
        ("开工20万吨级码头。", []),
        (
            "城镇和农村人均可支配收入预计分别增长4%、6%左右。",
            ["城镇人均可支配收入 增长 4%", "农村人均可支配收入 增长 6%左右"],
        ),
        ("GDP、税收增速为7%、5%。", ["GDP增速  7%", "税收增速  5%"]),
        ("笋干、茶油等两大特色产业产值分别达到3亿元、2亿元。", ["笋干产业产值  3亿元", "茶油产业产值  2亿元"]),
        ("笋厂及茶厂、纸厂产值分别增长5%和4%。", ["笋厂及茶厂产值 增长 5%", "纸厂产值 增长 4%"]),
        ("竹业、茶业分别实现税收5亿元、4亿元。", ["竹业税收  5亿元", "茶业税收  4亿元"]),
        (
            "粮食产量12吨，茶叶产量3吨，分别增长5%和6%。",
            ["粮食产量  12吨", "茶叶产量  3吨", "粮食产量 增长 5%", "茶叶产量 增长 6%"],
        ),
        ("地区生产总值96亿元，增速达到5%。", ["地区生产总值  96亿元", "地区生产总值增速  5%"]),
        ("新认定示范村12个，总数达到40个。", ["新认定示范村  12个", "示范村总数  40个"]),
        ("新开工项目22个、竣工18个。", ["新开工项目  22个", "竣工项目  18个"]),
        (
            "签约项目9个，总投资30亿元，占计划的110%。",
            ["签约项目  9个", "项目总投资  30亿元", "项目总投资占计划  110%"],
        ),
        ("完成投资3亿元，占计划的101%，增长8%。", ["投资  3亿元", "投资占计划  101%", "投资 增长 8%"]),
        ("反馈的22项问题已销号20项。", ["反馈问题已销号  20项"]),
        ("督察反馈的22项已销号20项。", ["督察反馈销号  20项"]),
        ("3个镇有5个村通车。", ["镇  3个", "村通车  5个"]),
        ("引进5亿元以上项目6个、超10亿元企业2家。", ["引进5亿元以上项目  6个", "超10亿元企业  2家"]),
        ("改造能耗5万吨以上的窑炉。", []),
        ("镇政府、村委会办结率分别达到98%和99%。", ["镇政府办结率  98%", "村委会办结率  99%"]),
        ("引进5亿元以上资金。", ["引进  5亿元以上"]),
        ("实施18个总投资5亿元以上的项目。", ["实施项目  18个"]),
        ("办好民生工程5项和10件惠民实事。", ["办好民生工程  5项", "惠民实事  10件"]),
        ("甲水厂、乙水厂等8座水厂建成。", ["水厂建成  8座"]),
        ("改造提升12座闸站。", ["改造提升闸站  12座"]),
        ("产值较上年增长5%，比2020年增长9%。", ["产值 增长 5%", "产值 增长 9%"]),
        ("泄洪能力按可比口径增长9%。", ["泄洪能力 增长 9%"]),
        ("出台“助企20条”，平台入驻企业30家。", ["平台入驻企业  30家"]),
        ("办好10个方面的民生实事。", ["办好方面的民生实事  10个"]),
        ("惠及80万人民。", ["惠及人民  80万"]),
        ("新增5家全省5G工厂。", ["新增全省5G工厂  5家"]),
        ("新签约30亿元，各类主体2万户。", ["新签约  30亿元", "各类主体  2万户"]),
        ("水质进入全省前10名，提前30天完工。", ["提前  30天"]),
        ("修桥 3 座，造价 2.5 亿元，增长 4%。", ["修桥  3座", "造价  2.5亿元", "造价 增长 4%"]),
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


def test_long_lists_of_figures_are_read_in_time() -> None:
    words = "、".join(f"{number}个" for number in range(3000))
    start = perf_counter()
    assert len(list(read_figures(f"井{words}"))) == 3000
    assert perf_counter() - start < 5


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
        ("到2030年，森林覆盖率达到80%。", "review", "target", 2030),
        ("2024年预算规定修路73公里。", "review", "result", 2024),
        ("按照2021—2035年规划，修路73公里。", "review", "result", 2023),
        ("改造2000年前的小区，铺管73公里。", "plan", "target", 2024),
        ("2023年与2018年相比，森林覆盖率提高5%。", "plan", "result", 2023),
    ],
)
def test_part_and_cue_words_tell_promise_from_result(sentence: str, part: str, kind: str, year: int) -> None:
    figure = find_figures(build(sentence, part))[-1]
    assert (figure.kind, figure.year, figure.part) == (kind, year, part)


@pytest.mark.parametrize(
    ("sentence", "indicator"),
    [
        ("单位生产总值能耗比2015年下降20%。", "单位生产总值能耗"),
        ("税收占比由上年的37%提高到40%。", "税收占比"),
        ("研发投入占生产总值的比重要达到3%。", "研发投入占生产总值的比重"),
        ("提出“十五五”时期全县生产总值年均增长6%。", "生产总值"),
        ("二、三产业占生产总值的比重达到80%。", "二、三产业占生产总值的比重"),
        ("存贷比达到63%。", "存贷比"),
    ],
)
def test_indicators_without_what_leads_to_and_from_them(sentence: str, indicator: str) -> None:
    assert {item.indicator for item in read_figures(sentence)} == {indicator}


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
        ("兼顾2030年目标，今年修路73公里。", [None]),
        ("2025年产值达到5亿元（2020年价），比2020年翻番，在2020年基础上增加3亿元。", [2025, 2025]),
        ("2021年以来修路73公里。", [None]),
    ],
)
def test_years_that_figures_are_of(sentence: str, years: list[int | None]) -> None:
    assert [item.year for item in read_figures(sentence)] == years


def test_themes_of_sentences_are_chosen_once_for_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    choose, asked = ScoredReport.chosen.fget, []
    monkeypatch.setattr(ScoredReport, "chosen", property(lambda scored: asked.append(1) or choose(scored)))
    one = build("修路73公里。", "plan")
    layout = Layout(
        *(np.repeat(getattr(one.layout, name), 3) for name in ("characters", "paragraph", "section", "part"))
    )
    answers = np.repeat(one.probabilities, 3, axis=0)
    scored = replace(one, probabilities=answers, layout=layout, passages=one.passages * 3)
    assert len(find_figures(scored)) == 3
    assert len(asked) == 1


@pytest.mark.parametrize("bound", ["不低于", "不高于"])
def test_a_bound_is_no_change(bound: str) -> None:
    (figure,) = read_figures(f"储备重点项目{bound}80个。")
    assert (figure.indicator, figure.change, figure.bound) == ("储备重点项目", "", bound)
    (above,) = read_figures("比全省平均低于2个百分点。")
    assert above.change == "低于"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("进出口总额达到1 6 5 5 亿美元，增长1 1 ％。", [("进出口总额", 1655.0, "亿美元"), ("增长", 11.0, "%")]),
        ("覆盖率达到4 3 ．0 6 ％。", [("覆盖率", 43.06, "%")]),
        ("价格上涨5 . 5%。", [("价格上涨", 5.5, "%")]),
        ("投资 3 亿元 5 个项目。", [("投资", 3.0, "亿元"), ("项目", 5.0, "个")]),
        ("6.打通断头路10条。", [("打通断头路", 10.0, "条")]),
        ("6. 5个产业园开园。", [("产业园开园", 5.0, "个")]),
        ("0.4千伏线路改造6公里。", [("0.4千伏线路改造", 6.0, "公里")]),
        ("固定资产投资 亿元 88.1 96.4 9.4%", [("固定资产投资", 9.4, "%")]),
    ],
)
def test_figures_of_scans_lists_and_tables(sentence: str, found: list[tuple[str, float, str]]) -> None:
    assert [(item.indicator, item.value, item.unit) for item in read_figures(sentence)] == found


def test_what_half_a_year_came_to_is_of_no_year() -> None:
    review, plan = (build("2023年，修路73公里。", part) for part in ("review", "plan"))
    assert [item.year for item in find_figures(review)] == [2023]
    assert [item.year for item in find_figures(replace(review, kind="half-year report"))] == [None]
    assert [item.year for item in find_figures(replace(plan, kind="half-year report"))] == [2024]
