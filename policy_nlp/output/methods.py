"""A methods paragraph for a paper, in Chinese and English, filled with a comparison's own settings and figures."""

from __future__ import annotations

from statistics import median

from ..findings import Settings, find_least
from ..records import OTHER, Comparison, Unit
from ..validation import Validation
from .wording import say_word

#: How shares came about, by correction and measure, or by correction alone.
_SHARES = {
    ("tempered", "characters"): (
        "占比为各句主题概率锐化后按字符加权的均值，锐化程度由留出报告估计",
        "Shares are mean theme probabilities of sentences, sharpened as held-out reports ask for and weighed by"
        " characters",
    ),
    ("tempered", "sentences"): (
        "占比为各句主题概率锐化后的简单均值，锐化程度由留出报告估计",
        "Shares are mean theme probabilities of sentences, sharpened as held-out reports ask for, each sentence"
        " counting the same",
    ),
    ("tempered", "paragraphs"): (
        "占比为各段主题概率（段内各句按字符加权）锐化后的简单均值，锐化程度由留出报告估计",
        "Shares are mean theme probabilities of paragraphs (means of their sentences by characters), sharpened as"
        " held-out reports ask for, each paragraph counting the same",
    ),
    ("none", "characters"): (
        "占比为各{unit}按最可能主题归类后的字符数之比，未作校正",
        "Shares are of characters, those of a {unit} counting for its most probable theme, without correction",
    ),
    ("none", "sentences"): (
        "占比为各句按最可能主题归类后的句数之比，未作校正",
        "Shares are of sentences, each counting for its most probable theme, without correction",
    ),
    ("none", "paragraphs"): (
        "占比为段落数之比，每段归入其句子按字符计最多的主题，未作校正",
        "Shares are of paragraphs, each counting for the theme that most characters of its sentences have, without"
        " correction",
    ),
}
_CORRECTED = {
    "pacc": (
        "占比按{measure}计算，并用概率校正计数法（Bella等，2010）校正",
        "Shares of {measure} are corrected by probabilistic adjusted count (Bella et al. 2010)",
    ),
    "em": (
        "占比按{measure}计算，并用EM算法（Saerens等，2002）校正",
        "Shares of {measure} are corrected by expectation maximisation (Saerens et al. 2002)",
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
_UNITS = {"sentence": "句", "paragraph": "段"}
_GROUPS = {
    "place": ("（按地区合并）", ", taken together by place,"),
    "year": ("（按年份合并）", ", taken together by year,"),
    "level": ("（按层级合并）", ", taken together by level,"),
    "group": ("（按自行划分的组合并）", ", taken together in groups of our own,"),
}


def write_methods(comparison: Comparison, language: str) -> str:
    """The paragraph in a language; empty for a comparison without settings."""
    settings = comparison.settings
    if settings is None:
        return ""
    english = language == "en"
    steps = (
        _describe_shares,
        _describe_intervals,
        _describe_differences,
        _describe_parts,
        _describe_trends,
        _describe_words,
    )
    return (" " if english else "").join(filter(None, (step(comparison, settings, english) for step in steps)))


def describe_validation(result: Validation, made_by: str, unit: Unit, language: str) -> str:
    """A sentence for a paper on how well a model does on the author's own sample."""
    accuracy, macro_f1 = (
        f"{score:.3f} ({low:.3f}-{high:.3f})"
        for score, (low, high) in (
            (result.scores.accuracy, result.accuracy),
            (result.scores.macro_f1, result.macro_f1),
        )
    )
    if language == "en":
        return (
            f"{result.units} {unit}s drawn at random from {result.reports} reports were coded by hand without sight of"
            f" the model's answers. Against them {made_by} has an accuracy of {accuracy} and a macro-F1 of"
            f" {macro_f1} by characters, with 90 % bootstrap intervals; Cohen's kappa is {result.kappa:.3f}."
        )
    units = {"sentence": "个句子", "paragraph": "个段落"}[unit]
    return (
        f"从{result.reports}篇报告中随机抽取{result.units}{units}，在看不到模型判断的情况下人工编码。"
        f"以此衡量，{made_by}按字符计的准确率为{accuracy}，宏平均F1为{macro_f1}（括号内为90%自助法区间），"
        f"Cohen's kappa为{result.kappa:.3f}。"
    )


def _describe_shares(comparison: Comparison, settings: Settings, english: bool) -> str:
    reports = sum(len(profile.reports) for profile in comparison.profiles)
    language = "en" if english else "zh"
    measure = say_word(comparison.measure, language)
    spoken = _SHARES.get((settings.correction, comparison.measure)) or _CORRECTED[settings.correction]
    unit = settings.unit if english else _UNITS[settings.unit]
    how = spoken[english].format(measure=measure, unit=unit)
    part = say_word(comparison.part, language) if comparison.part else ""
    single = part and comparison.part != "body"
    groups = _GROUPS.get(settings.by, ("", ""))[english]
    count = sum(theme != OTHER for theme in comparison.themes)
    rest = OTHER in comparison.themes
    # The model's own description names its codebook and the version once more.
    model = settings.model.partition(", ")[0]
    if english:
        scope, gives = (f"the {part}{' part' if single else ''} of ", "gives") if part else ("", "give")
        return (
            f"We compared how much room {scope}{reports} government work reports{groups} {gives} to {count} policy"
            f" themes{' and to what belongs to none (other)' if rest else ''}, classified {unit} by {unit} with"
            f" policy_nlp {settings.version}, {model}. {how}."
        )
    scope = f"的{part}{'部分' if single else ''}" if part else ""
    model = model.removeprefix("model ").replace(" (", "（").replace(")", "）")
    return (
        f"本文比较{reports}篇政府工作报告{groups}{scope}用于{count}个政策主题{'（另有“其他”）' if rest else ''}的篇幅，"
        f"主题由policy_nlp {settings.version}的模型{model}逐{unit}判定。{how}。"
    )


def _describe_intervals(comparison: Comparison, settings: Settings, english: bool) -> str:
    level, reports = round(100 * settings.level), settings.calibrated_on
    widths = [
        100 * (estimate.high - estimate.low)
        for profile in comparison.profiles
        for estimate in profile.estimates.values()
        if estimate.low is not None and estimate.high is not None
    ]
    if english:
        known = (
            f"Intervals of {level} % for a report as it stands cover the classifier's error; their width follows from"
            f" the probabilities and was scaled on {reports} coded reports, each as a whole, of places the classifier"
            f" had not seen (after split conformal prediction; median width here {median(widths):.1f} points)."
            if widths
            else "The model holds nothing about its own errors, which no interval covers."
        )
        return f"{known} {_describe_draws(settings, english, bool(widths))}"
    known = (
        f"就报告文本本身而言，{level}%区间反映分类误差，其宽度由各句概率推得，并在分类器未见过地区的{reports}篇已编码报告上"
        f"（以整篇计）校准（参照分割共形预测法；本次区间宽度中位数为{median(widths):.1f}个百分点）。"
        if widths
        else "模型没有留存误差资料，各区间均不含分类误差。"
    )
    return known + _describe_draws(settings, english, bool(widths))


def _describe_draws(settings: Settings, english: bool, known: bool) -> str:
    """What was drawn for what lies beyond the texts."""
    level, draws, grouped = round(100 * settings.level), settings.draws, settings.by in _GROUPS
    # EM is not run anew for every draw.
    other = settings.correction == "em"
    if english:
        whole = (
            " or, where these spread wider, of the group's places, or years of one (by Student's t)" if grouped else ""
        )
        return (
            f"Intervals of {level} % for what a {'group' if grouped else 'report'} stands for"
            f" {'add' if known else 'are those of'} a bootstrap of its paragraphs within sections{whole},"
            f" {'before that correction, ' if other else ''}headings and numbers of paragraphs taken as given,"
            f" {draws} draws (seed {settings.seed})."
        )
    whole = "（或组内各地区，同属一地时为各年，按t分布放宽，取离散较大者）" if grouped else ""
    return (
        f"推及文本之外的{level}%区间{'另加' if known else '来自'}各节内段落{whole}的自助抽样{draws}次"
        f"（随机种子{settings.seed}；标题与各节段数视为给定{'；抽样在上述校正之前进行' if other else ''}）。"
    )


def _describe_differences(comparison: Comparison, settings: Settings, english: bool) -> str:
    if not comparison.differences:
        return ""
    inside, beyond = find_least(comparison.differences)
    known = inside is not None
    text = sum(item.is_in_these_texts for item in comparison.differences)
    found = sum(item.is_significant for item in comparison.differences)
    method = _ADJUSTMENTS[settings.adjust][english]
    named = (f"与{settings.reference}", f"from {settings.reference}")
    reference = _REFERENCES.get(settings.reference, named)[english] + _describe_peers(comparison, settings, english)
    if english:
        own = f"{text} for the reports as they stand (classification error), " if known else ""
        sampled = f"{found} beyond the texts (sampling{' too' if known else ''})"
        errors = "by Student's t of four degrees of freedom for classification error, which has long tails, and "
        tests = f"({errors if known else ''}by the normal distribution for what lies beyond the texts)"
        return (
            f"The {settings.comparisons} differences {reference} were tested two-sided {tests}, p-values"
            f" adjusted {method}; significant at 5 % are {own}{sampled}."
            f" {_say_least(inside, beyond, english)}Log-ratios are centred, shares below 0.1 % put at 0.1 % (Aitchison"
            " 1986), effect sizes Cohen's h (1988)."
        )
    side = "组" if settings.by in _GROUPS else "报告"
    own = f"就文本本身（仅计分类误差）有{text}个，" if known else ""
    tests = "分类误差尾部较厚，用自由度为4的t分布，推及文本之外用正态分布" if known else "正态分布"
    sampled = f"推及文本之外（{'另计' if known else '仅计'}抽样误差）有{found}个"
    return (
        f"对各{side}{reference}的{settings.comparisons}个差异作双侧检验（{tests}），p值用{method}校正，在5%水平上显著的，{own}{sampled}。"
        f"{_say_least(inside, beyond, english)}对数比为中心化对数比（占比不足0.1%者按0.1%计；Aitchison，1986），"
        "效应量为Cohen's h（1988）。"
    )


def _say_least(inside: float | None, beyond: float | None, english: bool) -> str:
    """The least difference that a single test finds, as far as it is known, with a space behind it in English."""
    places = (("就文本本身", "for the reports as they stand"), ("推及文本之外", "beyond the texts"))
    known = [
        (place[english], 100 * least)
        for place, least in zip(places, (inside, beyond), strict=True)
        if least is not None
    ]
    if not known:
        return ""
    if english:
        told = ", and ".join(f"{least:.1f} points {place}" for place, least in known)
        return f"The least difference that a single test finds with a power of 80 % is, at the median, {told}. "
    told = "，".join(f"{place}为{least:.1f}个百分点" for place, least in known)
    return f"单次检验以80%功效能检出的最小差异的中位数，{told}。"


def _describe_peers(comparison: Comparison, settings: Settings, english: bool) -> str:
    """What a mean of the same level and year makes of unknown ones, and how many have no others to be compared with."""
    if settings.reference != "mean":
        return ""
    compared = {item.first for item in comparison.differences}
    alone = sum(profile.name not in compared for profile in comparison.profiles)
    unknown = any(not (profile.level and profile.year) for profile in comparison.profiles if profile.name in compared)
    if english:
        same = " (unknown or several ones counting as the same)" if unknown else ""
        left = f" ({alone} without such others are in none)" if alone else ""
        return same + left
    same = "（未知或不止一个者视为相同）" if unknown else ""
    return same + (f"（{alone}个没有可比者，未列入）" if alone else "")


def _describe_parts(comparison: Comparison, settings: Settings, english: bool) -> str:
    if not comparison.parts:
        return ""
    method = _ADJUSTMENTS[settings.adjust][english]
    if english:
        return (
            f"Review and plan of a report, and a plan and the review of the next year, are compared in the same way"
            f" ({len(comparison.parts)} differences beyond the texts, adjusted on their own {method})."
        )
    return (
        f"同一报告的回顾与计划、上年计划与次年回顾之间的{len(comparison.parts)}个差异（推及文本之外）以同样方法检验，"
        f"p值另用{method}校正。"
    )


def _describe_trends(comparison: Comparison, settings: Settings, english: bool) -> str:
    trends = comparison.panel.trends if comparison.panel else ()
    if not trends:
        return ""
    method = _ADJUSTMENTS[settings.adjust][english]
    likeness = f"{min(trend.autocorrelation for trend in trends):.2f}"
    if english:
        return (
            f"The {len(trends)} trends are least-squares slopes over four or more years of a place; standard errors are"
            " the larger of those from residuals and those from the classifier's errors. Residuals are taken to be"
            f" autocorrelated by {likeness} at least, estimated for all places and themes together (Beck and Katz 1995)"
            " by indirect inference (Gouriéroux, Monfort and Renault 1993); p-values are of Student's t distribution"
            f" with Satterthwaite's degrees of freedom, adjusted on their own {method}. A change of level is the split"
            " of the years whose means differ most surely, Bonferroni-corrected for the splits."
        )
    return (
        f"{len(trends)}个趋势为同一地区四年以上占比的最小二乘斜率，标准误取残差标准误与分类误差中较大者；"
        f"残差的一阶自相关按不低于{likeness}计，该值由全部地区和主题共同估计（Beck和Katz，1995），"
        "并用间接推断法消除小样本偏差（Gouriéroux、Monfort和Renault，1993）；"
        f"p值据自由度按Satterthwaite法近似的t分布计算，并另用{method}校正；"
        "水平变动取前后均值差异最确定的年份，并按可能的分界数作Bonferroni校正。"
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
