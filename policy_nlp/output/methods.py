"""A methods paragraph for a paper, in Chinese and English, filled with a comparison's own settings and figures."""

from __future__ import annotations

from statistics import median

from ..findings import Settings
from ..records import OTHER, Comparison
from .wording import say_word

_CORRECTIONS = {
    "tempered": (
        "占比为各句主题概率锐化后按{measure}加权的均值，锐化程度由留出报告估计",
        "Shares are mean theme probabilities, sharpened as held-out reports ask for and weighed by {measure}",
    ),
    "pacc": (
        "占比按{measure}计算，并用概率校正计数法（Bella等，2010）校正",
        "Shares of {measure} are corrected by probabilistic adjusted count (Bella et al. 2010)",
    ),
    "em": (
        "占比按{measure}计算，并用EM算法（Saerens等，2002）校正",
        "Shares of {measure} are corrected by expectation maximisation (Saerens et al. 2002)",
    ),
    "none": (
        "占比为按{measure}对最可能主题的直接计数，未作校正",
        "Shares count {measure} by their most probable theme, without correction",
    ),
}
_ADJUSTMENTS = {
    "holm": ("Holm（1979）法", "by Holm's method (1979)"),
    "bh": ("Benjamini-Hochberg（1995）法", "by the method of Benjamini and Hochberg (1995)"),
}
#: What every report or group is compared with, by the reference; a name stands for itself.
_REFERENCES = {
    None: ("两两之间", "between all pairs"),
    "mean": ("与同级同年其余者均值", "from the mean of all others of the same level and year"),
    "others": ("与其余者均值", "from the mean of all others"),
}
_GROUPS = {
    "place": ("（按地区合并）", ", taken together by place,"),
    "year": ("（按年份合并）", ", taken together by year,"),
    "level": ("（按层级合并）", ", taken together by level,"),
}


def write_methods(comparison: Comparison, language: str) -> str:
    """The paragraph in a language; empty for a comparison without settings."""
    settings = comparison.settings
    if settings is None:
        return ""
    english = language == "en"
    steps = (_describe_shares, _describe_intervals, _describe_differences, _describe_words)
    return (" " if english else "").join(filter(None, (step(comparison, settings, english) for step in steps)))


def _describe_shares(comparison: Comparison, settings: Settings, english: bool) -> str:
    reports = sum(len(profile.reports) for profile in comparison.profiles)
    language = "en" if english else "zh"
    measure = say_word(comparison.measure, language)
    how = _CORRECTIONS[settings.correction][english].format(measure=measure)
    part = say_word(comparison.part, language) if comparison.part else ""
    groups = _GROUPS.get(settings.by, ("", ""))[english]
    count = sum(theme != OTHER for theme in comparison.themes)
    rest = OTHER in comparison.themes
    # The model's own description names its codebook and the version once more.
    model = settings.model.partition(", ")[0]
    if english:
        scope = f"the {part} part of " if part else ""
        return (
            f"We compared how much room {scope}{reports} government work reports{groups} give to {count} policy themes"
            f"{' and to what belongs to none (other)' if rest else ''}, classified sentence by sentence with policy_nlp"
            f" {settings.version}, {model}. {how}."
        )
    scope = f"的{part}部分" if part else ""
    model = model.removeprefix("model ").replace(" (", "（").replace(")", "）")
    return (
        f"本文比较{reports}篇政府工作报告{groups}{scope}用于{count}个政策主题{'（另有“其他”）' if rest else ''}的篇幅，"
        f"主题由policy_nlp {settings.version}的模型{model}逐句判定。{how}。"
    )


def _describe_intervals(comparison: Comparison, settings: Settings, english: bool) -> str:
    level, reports, draws = round(100 * settings.level), settings.calibrated_on, settings.draws
    widths = [
        100 * (estimate.high - estimate.low)
        for profile in comparison.profiles
        for estimate in profile.estimates.values()
        if estimate.low is not None and estimate.high is not None
    ]
    if not widths:
        if english:
            return "The model holds nothing about its own errors, so that only the sampling of paragraphs is covered."
        return "模型没有留存误差资料，因此区间只反映段落抽样的不确定性。"
    if english:
        return (
            f"Intervals of {level} % for a report as it stands cover the classifier's error; their width follows from"
            f" the probabilities and was scaled on {reports} coded reports of places the classifier had not seen"
            f" (split conformal; median width here {median(widths):.1f} points). Intervals for what a report stands for"
            f" add a bootstrap of its paragraphs within sections,"
            f" {draws} draws (seed {settings.seed})."
        )
    return (
        f"就报告文本本身而言，{level}%区间反映分类误差，其宽度由各句概率推得，并在分类器未见过地区的{reports}篇人工编码报告上"
        f"校准（分割保形法；本次区间宽度中位数为{median(widths):.1f}个百分点）；推及文本之外的区间另加各节内段落的"
        f"自助抽样{draws}次（随机种子{settings.seed}）。"
    )


def _describe_differences(comparison: Comparison, settings: Settings, english: bool) -> str:
    if not comparison.differences:
        return ""
    whole = 100 * median(item.detectable for item in comparison.differences)
    inside = [item.text_detectable for item in comparison.differences if item.text_detectable is not None]
    text = sum(item.is_in_these_texts for item in comparison.differences)
    found = sum(item.is_significant for item in comparison.differences)
    method = _ADJUSTMENTS[settings.adjust][english]
    named = (f"与{settings.reference}", f"from {settings.reference}")
    reference = _REFERENCES.get(settings.reference, named)[english]
    if english:
        own = f"{text} are significant at 5 % for the reports as they stand (classification error), " if inside else ""
        least = f"{100 * median(inside):.1f} points for the reports as they stand, and " if inside else ""
        return (
            f"The {settings.comparisons} differences {reference} were tested with two-sided normal tests, p-values"
            f" adjusted {method}; {own}{found} are significant beyond the texts (sampling of paragraphs). The least"
            f" difference that a single test finds with a power of 80 % is, at the median, {least}{whole:.1f} points"
            " beyond the texts. Log-ratios are centred (Aitchison 1986), effect sizes Cohen's h (1988)."
        )
    side = "组" if settings.by in _GROUPS else "报告"
    own = f"就文本本身（仅计分类误差）有{text}个在5%水平上显著，" if inside else ""
    least = f"就文本本身为{100 * median(inside):.1f}个百分点，" if inside else ""
    return (
        f"对各{side}{reference}的{settings.comparisons}个差异作双侧正态检验，p值用{method}校正：{own}推及文本之外（另计段落抽样）有{found}个显著；"
        f"单次检验以80%功效能检出的最小差异的中位数，{least}推及文本之外为{whole:.1f}个百分点。"
        "对数比为中心化对数比（Aitchison，1986），效应量为Cohen's h（1988）。"
    )


def _describe_words(comparison: Comparison, settings: Settings, english: bool) -> str:
    if not comparison.words:
        return ""
    if english:
        return (
            "Words behind differences are ranked by the z of log-odds ratios with an informative Dirichlet prior of"
            f" {settings.prior_strength:.0f} words (Monroe, Colaresi and Quinn 2008); dispersion is Gries' DP over"
            " sections (2008)."
        )
    return (
        f"差异背后的词语按带信息Dirichlet先验（{settings.prior_strength:.0f}词）的对数几率比z值排序"
        "（Monroe、Colaresi和Quinn，2008），离散度为各节间的Gries DP（2008）。"
    )
