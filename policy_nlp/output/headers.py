"""Tables as people read them in Excel: sheets, columns and values by their names, shares in percent.

Files for programs (csv, json, jsonl, parquet, dta) keep the English keys whatever the language, and so do Excel files
in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..records import LEVELS, PARTS
from .wording import say_word

#: Sheets, then columns, in Chinese; ``sheet/column`` where a sheet calls a column otherwise.
_SHEETS = {
    "overview": "一览", "shares": "占比", "differences": "差异", "words": "词语", "parts": "回顾与计划",
    "trends": "趋势", "ranks": "排名", "alike": "相近", "settings": "设置", "notes": "说明", "about": "来源",
    "Sheet": "数据", "reports": "报告", "sources": "来自何处", "themes": "去掉沿用后的占比", "pairs": "成对的句子",
    "suggestions": "建议编码", "disagreements": "分歧", "outcomes": "目标与完成",
    "sample": "样本", "codebook": "编码表", "mistakes": "错判", "tasks": "词语入侵",
}  # fmt: skip
_COLUMNS = {
    "report": "报告", "place": "地区", "level": "层级", "year": "年份", "part": "部分", "heading": "标题",
    "start": "起始字符", "end": "结束字符", "text": "正文", "theme": "主题代码", "theme_name": "主题", "code": "编码",
    "code_name": "子主题", "probability": "概率", "themes": "涉及主题", "topics": "话题", "sure": "有把握",
    "share": "占比", "raw": "未校正占比", "low": "下限", "high": "上限", "sample_low": "推及文本之外下限",
    "sample_high": "推及文本之外上限", "error": "分类标准误", "sampling": "抽样标准误", "measure": "口径",
    "characters": "字符数", "sentences": "句数", "paragraphs": "段数",
    "first": "前者", "second": "后者", "difference": "差异", "p": "p值", "p_adjusted": "校正后p值",
    "text_low": "文本之内下限", "text_high": "文本之内上限", "text_p_adjusted": "文本之内校正后p值",
    "effect": "效应量h",
    "log_ratio": "对数比", "log_ratio_low": "对数比下限", "log_ratio_high": "对数比上限",
    "detectable": "可检出的最小差异", "text_detectable": "文本之内可检出的最小差异", "word": "词语",
    "first_count": "前者次数", "second_count": "后者次数", "log_odds": "对数几率比", "z": "z值",
    "dispersion": "离散度",
    "kind": "类别", "earlier": "在前", "later": "在后", "earlier_share": "在前占比", "earlier_low": "在前下限",
    "earlier_high": "在前上限", "later_share": "在后占比", "later_low": "在后下限", "later_high": "在后上限",
    "years": "各年", "shares": "各年占比", "slope": "每年变化", "slope_error": "每年变化标准误",
    "change_year": "变动年份", "change": "变动",
    "change_p": "变动p值", "autocorrelation": "自相关", "name": "报告", "rank": "名次", "distance": "主题距离",
    "aitchison": "Aitchison距离", "cosine": "用词余弦", "model": "模型", "version": "版本", "by": "比较单位",
    "correction": "校正方法", "corrected": "已校正", "calibrated_on": "校准报告数",
    "settings/level": "区间水平", "draws": "抽样次数",
    "seed": "随机种子", "adjust": "多重比较校正", "reference": "比较对象", "comparisons": "检验个数",
    "prior_strength": "先验强度", "unit": "单位", "indicator": "指标", "said": "原文数值", "value": "数值",
    "upper": "数值上限", "bound": "界限", "at": "句中位置",
    "common_name": "指标通用名", "target": "目标", "target_value": "目标值", "target_upper": "目标上限",
    "target_bound": "目标界限", "result": "完成", "result_value": "完成值", "gap": "差额", "met": "达到",
    "said_in": "目标原句", "reached_in": "完成原句", "made_by": "由何生成", "source": "来源报告",
    "taken_sentences": "沿用句数", "taken_characters": "沿用字符数", "taken": "沿用",
    "updated_sentences": "仅改数字句数",
    "updated_characters": "仅改数字字符数", "updated": "仅改数字", "taken_earlier": "沿用本地往年",
    "taken_higher": "沿用上级", "taken_other": "沿用其他报告", "updated_earlier": "仅改数字（本地往年）",
    "updated_higher": "仅改数字（上级）", "updated_other": "仅改数字（其他报告）", "without_taken": "去掉沿用后占比",
    "without_both": "去掉沿用和仅改数字后占比", "similarity": "相似度", "source_start": "来源起始字符",
    "source_end": "来源结束字符", "source_text": "来源正文", "id": "编号", "label": "名称", "stability": "稳定",
    "coherence": "连贯性", "exclusivity": "排他性", "words": "词语", "frex": "常见又独有的词", "cuts_across": "跨主题",
    "group": "组", "topic": "话题编号", "reports": "报告数", "row": "行",
    "partner": "对应话题编号", "partner_label": "对应话题", "overlap": "重合度", "shared": "共有词语",
    "suggestions/first": "首选", "suggestions/second": "次选", "margin": "概率差", "disagreements/first": "编码员一",
    "disagreements/second": "编码员二", "item": "项目", "meaning": "含义",
    "before": "上文", "after": "下文", "sample/label": "标签", "tasks/text": "文本", "tasks/label": "标签",
    "codebook/label": "主题", "key": "主题代码", "sub-themes": "子主题", "coded": "编码员", "guessed": "模型",
}  # fmt: skip
#: Values by column; levels, parts and the like are said as tables in the terminal say them.
_VALUES = {
    "kind": {
        "within": "同篇的回顾与计划", "kept": "上年计划与次年回顾", "earlier": "本地往年", "higher": "上级",
        "other": "其他报告", "target": "目标", "result": "完成",
    },
    "by": {"report": "报告", "place": "地区", "year": "年份", "level": "层级", "group": "自定的组"},
    "measure": {"characters": "字符", "sentences": "句子", "paragraphs": "段落"},
    "unit": {"sentence": "句", "paragraph": "段", "section": "节", "report": "整篇"},
    "reference": {"mean": "同级同年均值", "others": "其余报告均值"},
}  # fmt: skip
_SAID = {"level": LEVELS, "part": (*PARTS, "body"), **dict.fromkeys(("report", "first", "second", "name", "group"),
         (*LEVELS, "mean", "others"))}  # fmt: skip
#: Fractions that are read as percent, and how other fractions are shown; the cells hold them whole.
_PERCENT = frozenset((
    "share", "raw", "low", "high", "sample_low", "sample_high", "error", "sampling", "difference", "text_low",
    "text_high", "detectable", "text_detectable", "earlier_share", "earlier_low", "earlier_high", "later_share",
    "later_low", "later_high",
    "distance", "taken", "updated", "taken_earlier", "taken_higher", "taken_other", "updated_earlier",
    "updated_higher", "updated_other", "without_taken", "without_both", "similarity",
))  # fmt: skip
_FORMATS = {
    **dict.fromkeys(_PERCENT, "0.0%"),
    **dict.fromkeys(("slope", "slope_error", "trends/low", "trends/high", "trends/change"), "0.00%"),
    # No p-value is shown as nothing.
    **dict.fromkeys(("p", "p_adjusted", "text_p_adjusted", "change_p"), '[<0.001]"<0.001";0.000'),
    **dict.fromkeys(("probability", "margin"), "0.000"),
    **dict.fromkeys(
        (
            "effect",
            "log_ratio",
            "log_ratio_low",
            "log_ratio_high",
            "log_odds",
            "z",
            "dispersion",
            "aitchison",
            "autocorrelation",
            "cosine",
        ),
        "0.00",
    ),
}


def name_sheet(title: str, language: str) -> str:
    """What a sheet is called.

    >>> name_sheet("shares", "zh"), name_sheet("shares", "en")
    ('占比', 'shares')
    """
    return title if language == "en" else _SHEETS.get(title, title)


def name_columns(title: str, columns: Sequence[str], language: str) -> list[str]:
    """What the columns of a sheet are called.

    >>> name_columns("trends", ["place", "slope"], "zh")
    ['地区', '每年变化']
    """
    if language == "en":
        return list(columns)
    return [_COLUMNS.get(f"{title}/{column}") or _COLUMNS.get(column, column) for column in columns]


def say_cells(row: Mapping[str, Any], language: str) -> list[Any]:
    """The values of a row as a language says them.

    >>> say_cells({"by": "group", "measure": "characters", "unit": "亿元", "corrected": True}, "zh")
    ['自定的组', '字符', '亿元', '是']
    """
    if language == "en":
        return list(row.values())
    return [_say_value(column, value) for column, value in row.items()]


def _say_value(column: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        value = _VALUES.get(column, {}).get(value, value)
        return say_word(value, "zh") if value in _SAID.get(column, ()) else value
    return value


def find_format(title: str, column: str, value: Any) -> str | None:
    """How Excel is to show a number, or None to leave that to it.

    >>> find_format("shares", "low", 0.12), find_format("ranks", "low", 2)
    ('0.0%', None)
    """
    if not isinstance(value, float):
        return None
    return _FORMATS.get(f"{title}/{column}") or ("0.0%" if title == "overview" else _FORMATS.get(column))
