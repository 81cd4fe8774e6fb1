"""The words of tables, pictures and pages in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..records import Metadata, Profile, Report

_WORDS = {
    "part": ("部分", "part"),
    "heading": ("标题", "heading"),
    "theme": ("主题", "theme"),
    "probability": ("概率", "prob."),
    "text": ("正文", "text"),
    "shares": ("主题占比", "theme shares"),
    "raw shares": ("主题占比（未校正）", "theme shares (uncorrected)"),
    "front": ("开头", "front"),
    "review": ("回顾", "review"),
    "problems": ("问题", "problems"),
    "plan": ("计划", "plan"),
    "closing": ("结尾", "closing"),
    "glossary": ("注释", "glossary"),
    "body": ("正文（不含注释）", "body (without glossary)"),
    "characters": ("字符", "characters"),
    "sentences": ("句子", "sentences"),
    "paragraphs": ("段落", "paragraphs"),
    "points": ("百分点", "points"),
    "town": ("乡镇", "town"),
    "county": ("县", "county"),
    "district": ("市辖区", "district"),
    "county-level city": ("县级市", "county-level city"),
    "prefecture": ("地市级", "prefecture"),
    "province": ("省级", "province"),
    "national": ("国家级", "national"),
    "words": ("词语", "words"),
    "words alone": ("仅凭词语", "words alone"),
    "further words": ("个其余词语", "more"),
    "no sentence": ("基准，未看任何内容", "nothing known"),
    "log-odds": ("对数几率", "log-odds"),
    "(constant)": ("（常数）", "(constant)"),
    "sentences before": ("前面的句子", "sentences before"),
    "sentences after": ("后面的句子", "sentences after"),
    "surroundings": ("前后文", "surroundings"),
    "paragraph": ("本段", "paragraph"),
    "place in the report": ("在报告中的位置", "place in the report"),
    "part heading": ("部分标题", "part heading"),
    "section heading": ("一级标题", "section heading"),
    "sub-section heading": ("二级标题", "sub-section heading"),
    "lead heading": ("段首句", "lead sentence"),
    "text under the part heading": ("本部分", "text of the part"),
    "text under the section heading": ("一级标题下的文字", "text of the section"),
    "text under the sub-section heading": ("二级标题下的文字", "text of the sub-section"),
    "text under the lead heading": ("段首句下的文字", "text under the lead sentence"),
    "90 % interval": ("括号内为90%区间", "90 % interval"),
    "whiskers": ("误差线为90%区间", "whiskers: 90 % intervals"),
    "beyond these texts": ("推及文本之外", "beyond these texts"),
    "holds beyond": ("推及文本之外仍显著", "significant beyond these texts"),
    "unsure beyond": ("推及文本之外不显著", "not significant beyond these texts"),
    "least found": ("单次检验能可靠检出的最小差异（中位数）：", "least difference a single test finds (median): "),
    "in these texts": ("文本之内", "in these texts"),
    "no errors known": (
        "占比未校正：该模型没有留存误差资料",
        "shares are raw: the model holds nothing about its errors",
    ),
    "others": ("其余报告均值", "mean of all others"),
    "mean": ("同级同年均值", "mean of same level and year"),
    "kind": ("类别", "kind"),
    "target": ("目标", "target"),
    "result": ("完成", "result"),
    "outcome": ("目标与完成", "outcome"),
    "gap": ("差额", "gap"),
    "met": ("达到", "met"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "roughly": ("接近", "nearly"),
    "without result": ("没有找到完成情况的目标", "targets without a result"),
    "year": ("年份", "year"),
    "place": ("地区", "place"),
    "level": ("层级", "level"),
    "indicator": ("指标", "indicator"),
    "value": ("数值", "value"),
    "points a year": ("个百分点（每年）", "points a year"),
    "level moves from": ("水平变动始于", "level moves from"),
    "missing years": ("缺少的年份", "missing years"),
    "to": ("至", "to"),
    "methods": ("方法说明", "methods"),
    "most alike": ("主题结构最接近", "most alike"),
    "0": ("（数字）", "(figure)"),
    "outline": ("目录", "contents"),
    "why": ("点击看为什么", "click to see why"),
    "skip": ("跳到正文", "skip to the text"),
    "reuse": ("沿用他文的文字（占参与比对字符的%）", "text taken over (% of compared characters)"),
    "report": ("报告", "report"),
    "compared": ("比对字符", "compared"),
    "taken over": ("沿用", "taken over"),
    "earlier": ("本地往年", "own earlier"),
    "higher": ("上级", "higher level"),
    "other reports": ("其他", "others"),
    "updated": ("仅改数字", "figures updated"),
    "most from": ("最多来自（句数）", "most from (sentences)"),
    "moves most": ("去掉沿用后变化最大", "moves most without"),
    "pairs of sentences": ("成对的句子（用 --output 写出）", "pairs of sentences (--output writes them)"),
    "topic": ("话题", "topic"),
    "topic model": ("话题模型", "topic model"),
    "topics": ("话题数", "topics"),
    "share": ("占比", "share"),
    "stability": ("稳定", "stable"),
    "coherence": ("连贯性", "coherence"),
    "exclusivity": ("排他性", "exclusivity"),
    "held-out likelihood": ("留出对数似然", "held-out likelihood"),
    "recommendation": (
        "建议 {} 个话题：四项指标综合接近最好者之中，话题最少的一个。",
        "recommended: {} topics, the fewest whose four measures together come close to the best.",
    ),
    "topic shares": ("话题占比", "topic shares"),
    "interval": ("95%区间", "95 % interval"),
    "reports": ("篇报告", "reports"),
    "group": ("组", "group"),
    "cut across themes": ("跨主题（没有一个主题占一半）", "cut across themes (none holds half)"),
    "typical": ("最典型的段落", "most typical paragraphs"),
    "frequent": ("最常见的词", "most frequent words"),
    "telling": ("常见又独有的词（FREX）", "frequent and exclusive words (FREX)"),
    "themes of the codebook": ("对应的主题", "themes of the codebook"),
    "crosswalk": ("话题与主题对照", "topics and themes"),
    "found": ("找出率", "found"),
    "model precision": (
        "词语入侵检验：找出入侵词的比例（model precision）为 {}（95%区间 {}–{}；随机猜测为 {}；共 {} 个回答）",
        "word intrusion: model precision {} (95 % interval {}-{}; chance {}; {} answers)",
    ),
    "partner": ("对应的话题", "partner"),
    "overlap": ("重合度", "overlap"),
    "shared words": ("共有的词", "words of both"),
    "matched": (
        "前十个词的平均重合度（Jaccard）为 {}；{}/{} 个话题与对应者共有一半以上的词。",
        "mean overlap of the ten first words (Jaccard) {}; {} of {} topics share half of them with their partner.",
    ),
    "residual": ("其余", "residual"),
    "name": ("名称", "name"),
    "precision": ("精确率", "precision"),
    "recall": ("召回率", "recall"),
    "support": ("文本数", "texts"),
    "macro-F1": ("宏平均F1", "macro-F1"),
    "accuracy": ("准确率", "accuracy"),
    "most frequent theme": ("总猜最常见的主题", "most frequent theme"),
    "texts": ("条文本", "texts"),
    "shares in the sample": ("样本中的主题占比", "theme shares in the sample"),
    "coder": ("编码员", "coder"),
    "model": ("模型", "model"),
    "model less coder": ("模型减编码员，百分点（90%区间）", "model less coder, points (90 % interval)"),
    "agreement": ("一致率", "agreement"),
    "first coder": ("编码员一", "first coder"),
    "second coder": ("编码员二", "second coder"),
    "disagreements": ("分歧总数（用 --output 写出）", "disagreements in all (--output writes them)"),
    "row": ("行", "row"),
    "first guess": ("首选", "first guess"),
    "second guess": ("次选", "second guess"),
    "margin": ("概率差", "margin"),
    "learning curve": ("学习曲线（宏平均F1）", "learning curve (macro-F1)"),
    "Latin": ("拉丁字母", "Latin"),
    "Tibetan": ("藏文", "Tibetan"),
    "Mongolian": ("蒙古文", "Mongolian"),
    "Arabic": ("维吾尔文、哈萨克文等阿拉伯字母", "Arabic"),
    "Hangul": ("朝鲜文", "Hangul"),
    "Yi": ("彝文", "Yi"),
    "Hiragana": ("日文假名", "Hiragana"),
    "Katakana": ("日文假名", "Katakana"),
    "Cyrillic": ("西里尔字母", "Cyrillic"),
    "excerpt": ("摘要或节选", "excerpt"),
    "commentary": ("解读或图解", "commentary"),
    "list of tasks": ("任务分解", "list of tasks"),
    "resolution": ("决议", "resolution"),
    "minutes": ("会议发言或记录", "minutes"),
    "press report": ("新闻报道", "press report"),
    "half-year report": ("上半年（半年）报告", "half-year report"),
    "budget report": ("预算或决算报告", "budget report"),
    "five-year plan": ("五年规划或建议", "five-year plan"),
    "plan report": ("国民经济和社会发展计划报告", "plan report"),
    "party report": ("党委（党代会）报告", "party report"),
    "court report": ("法院工作报告", "court report"),
    "procuratorate report": ("检察院工作报告", "procuratorate report"),
    "people's congress report": ("人大常委会工作报告", "people's congress report"),
    "political consultative conference report": ("政协工作报告", "political consultative conference report"),
    "audit report": ("审计报告", "audit report"),
    "report on one matter": ("专项报告或情况通报", "report on one matter"),
    "statistical communiqué": ("统计公报", "statistical communiqué"),
    "speech": ("讲话", "speech"),
    "policy address": ("施政报告", "policy address"),
    "report of an office or body": ("部门或单位的报告、总结", "report of an office or body"),
    "left out": ("略去的网页、页码等行", "lines of page furniture left out"),
}


def say_word(key: str, language: str) -> str:
    """A word of the tables in a language; a word that the list does not hold stands for itself.

    >>> say_word("plan", "zh"), say_word("plan", "en")
    ('计划', 'plan')
    """
    return _WORDS.get(key, (key, key))[language == "en"]


def title_shares(key: str, notes: Iterable[str], language: str) -> str:
    """The title of a table or picture of shares in percent, and what else is to be known of them.

    >>> title_shares("shares", ["plan", ""], "zh"), title_shares("shares", ["plan", ""], "en")
    ('主题占比（%，计划）', 'theme shares (%, plan)')
    """
    said = ["%", *(say_word(note, language) for note in notes if note)]
    english = language == "en"
    return say_word(key, language) + (f" ({', '.join(said)})" if english else f"（{'，'.join(said)}）")


def say_fact(key: str, value: object, language: str) -> str:
    """A word of the tables and what is to be said of it, in a line.

    >>> say_fact("without result", 3, "zh"), say_fact("without result", 3, "en")
    ('没有找到完成情况的目标：3', 'targets without a result: 3')
    """
    return f"{say_word(key, language)}{': ' if language == 'en' else '：'}{value}"


def describe_origin(metadata: Metadata, language: str) -> str:
    """Place, level and year in a line."""
    level = say_word(metadata.level, language) if metadata.level else None
    return " · ".join(str(fact) for fact in (metadata.place, level, metadata.year) if fact)


def describe_report(report: Report, language: str) -> str:
    """Place, level and year in a line, and what else than a work report its title calls it."""
    kind = say_word(report.kind, language)
    return " · ".join(filter(None, (describe_origin(report.metadata, language), kind)))


def label_profiles(profiles: Sequence[Profile], language: str) -> list[str]:
    """What pictures and documents call profiles: place and year of a report that no other has, else the name.

    >>> facts = ({}, {}, ("a.txt",))
    >>> one, two = Profile("a.txt", "云溪县", "county", 2023, *facts), Profile("county", None, "county", None, *facts)
    >>> label_profiles([one, two], "zh"), label_profiles([one, one], "zh")
    (['云溪县 2023', '县'], ['a.txt', 'a.txt'])
    """
    labels = [
        f"{item.place} {item.year}"
        if item.place and item.year and item.reports == (item.name,)
        else say_word(item.name, language)
        for item in profiles
    ]
    count = Counter(labels)
    return [
        label if count[label] == 1 else say_word(item.name, language)
        for label, item in zip(labels, profiles, strict=True)
    ]
