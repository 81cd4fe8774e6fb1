"""A methods paragraph for topics and for their shares, in Chinese and English, filled with a fit's own settings."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median
from typing import Any

from ..model_store import TOPICS_KIND
from ..topic_store import StoredTopics
from ..topics.shares import ENOUGH_REPORTS, TopicShare
from .wording import say_word

_ENGINES = {
    "gibbs": (
        "{runs}次折叠吉布斯抽样（Griffiths和Steyvers，2004）的话题按Hellinger距离聚类（Ward，1963），再由聚类中心作退火EM拟合"
        "（Hofmann，1999），词语按逆文档频率加权",
        "topics of {runs} runs of collapsed Gibbs sampling (Griffiths and Steyvers 2004) were clustered by their"
        " Hellinger distances (Ward 1963), and tempered expectation maximisation (Hofmann 1999) was started from the"
        " clusters, words weighed by inverse document frequency",
    ),
    "guided": (
        "{seeds}个话题以种子词引导，其余为残余话题；{runs}次折叠吉布斯抽样（Griffiths和Steyvers，2004）取平均后作退火EM拟合"
        "（Hofmann，1999），词语按逆文档频率加权",
        "{seeds} topics were guided by seed words and the others residual; {runs} runs of collapsed Gibbs sampling"
        " (Griffiths and Steyvers 2004) were averaged, and tempered expectation maximisation (Hofmann 1999) was started"
        " from them, words weighed by inverse document frequency",
    ),
    "online": (
        "用在线变分贝叶斯法（Hoffman、Blei和Bach，2010）拟合",
        "they were fitted by online variational Bayes (Hoffman, Blei and Bach 2010)",
    ),
}


def write_topic_methods(stored: StoredTopics, language: str) -> str:
    """How topics came about; empty for those of the bundled model, whose card says it."""
    manifest = stored.manifest
    if manifest.get("kind") != TOPICS_KIND:
        return ""
    english = language == "en"
    steps = (_describe_fit, _describe_number, _describe_measures, _describe_labels)
    return (" " if english else "").join(step(stored, manifest, english) for step in steps)


def _describe_fit(stored: StoredTopics, manifest: Any, english: bool) -> str:
    data, part = manifest["data"], manifest.get("part")
    engine = "guided" if manifest.get("seed_topics") else manifest["engine"]
    runs, own = manifest.get("runs", 1), len(manifest.get("stop_words", ()))
    how = _ENGINES[engine][english].format(runs=runs, seeds=manifest.get("seed_topics", 0))
    size, count = len(stored.model.words), len(stored.model.parts)
    tool = str(manifest["made_by"]).replace("policy-nlp", "policy_nlp")
    if english:
        scope = f"the {part} of " if part else ""
        words = f" and {own} stop words of our own" if own else ""
        return (
            f"We learnt {count} topics from {data['paragraphs']} paragraphs of {scope}{data['reports']} government work"
            f" reports with {tool}: {how} (seed {manifest['seed']}). The vocabulary is of {size} words, without words"
            f" of one character, numbers, stop words, names of places{words}, and words that are rare or everywhere."
        )
    scope = f"的{say_word(part, 'zh')}部分" if part else ""
    words = f"、{own}个自定停用词" if own else ""
    return (
        f"本文用{tool}从{data['reports']}篇政府工作报告{scope}的{data['paragraphs']}个段落中得到{count}个话题：{how}"
        f"（随机种子{manifest['seed']}）。词表含{size}个词，不含单字、数字、停用词、地名{words}以及过于罕见或处处出现的词。"
    )


def _describe_number(stored: StoredTopics, manifest: Any, english: bool) -> str:
    tried = [candidate.topics for candidate in stored.candidates]
    if not tried:
        return "Their number was given." if english else "话题数由研究者给定。"
    if english:
        return (
            f"Their number was chosen among {', '.join(map(str, tried))}: the fewest whose coherence, exclusivity,"
            " stability and held-out likelihood together come close to the best."
        )
    return f"话题数从{'、'.join(map(str, tried))}中选定：连贯性、排他性、稳定性和留出似然综合接近最好者之中最少的一个。"


def _describe_measures(stored: StoredTopics, manifest: Any, english: bool) -> str:
    topics = stored.model.topics
    coherence, exclusivity = mean(one.coherence for one in topics), mean(one.exclusivity for one in topics)
    stable = [one.stability for one in topics if one.stability is not None]
    if english:
        known = (
            f" Their median stability is {median(stable):.2f} (Jaccard overlap of the ten first words" if stable else ""
        )
        known += (
            " with those that either half of the runs gives)." if stable else " One run tells nothing of stability."
        )
        return f"Mean coherence (NPMI) is {coherence:.2f}, mean exclusivity {exclusivity:.2f}.{known}"
    known = (
        f"稳定性中位数为{median(stable):.2f}（前十个词与只用一半运行所得话题的Jaccard重合度）。"
        if stable
        else "只运行一次，稳定性未知。"
    )
    return f"平均连贯性（NPMI）为{coherence:.2f}，平均排他性为{exclusivity:.2f}，{known}"


def _describe_labels(stored: StoredTopics, manifest: Any, english: bool) -> str:
    named, merged = len(manifest.get("named", ())), len(stored.model.parts) - stored.model.count
    count = stored.model.count
    if english:
        put = f" Topics were put together where they say the same, which leaves {count}." if merged else ""
        who = (
            f"{named} of {count} labels were given by us"
            if named
            else "Labels are the most telling words of each topic"
        )
        return f"{put}{' ' if put else ''}{who}; no reader has validated the topics yet.".strip()
    put = f"意思相同的话题经合并，余{count}个。" if merged else ""
    who = f"{count}个话题中有{named}个由研究者命名" if named else "话题以其最有代表性的词语为名"
    return f"{put}{who}；话题尚未经人工检验。"


def write_share_methods(shares: Sequence[TopicShare], language: str) -> str:
    """What shares of topics and their intervals are."""
    few = any(share.reports < ENOUGH_REPORTS for share in shares)
    many = any(share.reports >= ENOUGH_REPORTS for share in shares)
    if language == "en":
        drawn = " or ".join(
            ["whole places or reports"] * many + ["paragraphs where a group has fewer than five reports"] * few
        )
        return (
            "A topic's share is of all words of the model's vocabulary, those of a paragraph shared out by its topics"
            f" (folding-in, Hofmann 1999). Intervals of 95 % are of the bootstrap (1,000 draws of {drawn};"
            " Rao and Wu 1988, stretched by Student's t); they take the topics as given, and say nothing of what"
            " another model would find."
        )
    drawn = "或".join(["整个地区或整篇报告"] * many + ["段落（不足五篇报告的组）"] * few)
    return (
        "话题占比为词表内词语之比，段落的词语按其话题份额分配（Hofmann，1999）。"
        f"95%区间由自助法得出（抽取{drawn}1000次；Rao和Wu，1988，按Student t放宽）；"
        "话题视为给定，不含换用另一模型带来的不确定性。"
    )
