"""Fits topics to paragraphs and describes them: the one interface of both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

import numpy as np

from ..errors import UsageError
from ..threads import limit_threads
from ..word_scores import round_half
from .consensus import bring_together, weigh_words
from .engines import Documents, learn_online, sample_runs
from .labels import label_topics, list_frex
from .measures import TOP, WINDOW, list_alike, list_tops, match_topics, measure_coherence, measure_exclusivity
from .model import Floats, Topic, TopicModel
from .paragraphs import Paragraphs
from .seeds import SeedTopic, index_seeds
from .shares import share_paragraphs
from .terms import choose_words, index_documents

RUNS, ITERATIONS = 30, 25
_GUIDED_RUNS, _GUIDED_ITERATIONS = 8, 100
_TYPICAL, _SHORTEST_TYPICAL, _LONGEST_TYPICAL = 3, 15, 200
#: Fewer paragraphs a topic than this make topics of chance.
_FEW_PARAGRAPHS = 10
RESIDUAL = "residual"


@dataclass(frozen=True)
class Plan:
    """How to fit: ``guide`` names topics by seed words, the other ones are residual; ``window`` is coherence's.

    Where ``topics`` is 0, their number is chosen, among those of ``tried`` if there are any. ``part`` and
    ``user_words`` say which paragraphs are given and how they were cut.
    """

    topics: int
    seed: int = 0
    engine: str = "gibbs"
    stop_words: tuple[str, ...] = ()
    guide: tuple[SeedTopic, ...] = ()
    window: int = WINDOW
    runs: int = RUNS
    part: str | None = None
    user_words: tuple[str, ...] = ()
    tried: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Typical:
    """A paragraph that holds much of a topic, and where and when it was said."""

    topic: int
    share: float
    report: str
    place: str
    year: int | None
    text: str


@dataclass(frozen=True)
class Fitted:
    """Topics with their most typical paragraphs, and what the user should know of the collection."""

    model: TopicModel
    typical: tuple[Typical, ...]
    reports: int
    paragraphs: int
    warnings: tuple[str, ...]
    runs: int = 1


def fit_topics(paragraphs: Paragraphs, plan: Plan, on_step: Callable[[str], None] = lambda step: None) -> Fitted:
    """Topics of paragraphs with everything that is said of them; the same seed gives the same topics.

    Raises
    ------
    UsageError
        There are no paragraphs, no words that are left to learn from, or fewer paragraphs than topics.
    """
    on_step("words")
    words = choose_words(paragraphs, plan.stop_words)
    warnings = check_collection(paragraphs, words, plan.topics)
    on_step("topics")
    weights, importance, runs = learn_topics(paragraphs, words, plan)
    stability = measure_stability(weights, runs, index_documents(paragraphs, words), plan) if runs else None
    model = TopicModel(words, round_half(weights), round_half(importance))
    on_step("descriptions")
    fitted = describe_topics(model, stability, paragraphs, plan, warnings)
    return replace(fitted, runs=max(len(runs), 1), warnings=(*warnings, *_warn_of_alike(fitted.model)))


def _warn_of_alike(model: TopicModel) -> list[str]:
    """A warning of topics that are nearly the same, which stability does not see: they come back too."""
    alike = list_alike(list_tops(model.weights))
    if not alike:
        return []
    numbers = ", ".join(map(str, alike))
    return [
        f"topics {numbers} share half of their words or more with another one; ask for fewer topics, or put them"
        " together with: policy-nlp topics name"
    ]


def check_collection(paragraphs: Paragraphs, words: Sequence[str], topics: int) -> tuple[str, ...]:
    """Warnings of a collection that is small; raises UsageError for one that no topics can be learnt from."""
    if not len(paragraphs):
        raise UsageError("no paragraphs to learn topics from; give reports with a review or a plan")
    if not words:
        raise UsageError(
            "no words are left to learn topics from: all are rare, everywhere, stop words or names; give more reports"
        )
    if topics > min(len(paragraphs), len(words)):
        counts = f"{len(paragraphs)} paragraphs and {len(words)} words"
        raise UsageError(f"{topics} topics are more than {counts} can tell apart; ask for fewer, or give more reports")
    reports = len({paragraph.report for paragraph in paragraphs})
    warnings = []
    if reports == 1:
        warnings.append("a single report: its topics tell its sections, not what reports speak of")
    if len(paragraphs) < _FEW_PARAGRAPHS * topics:
        warnings.append(f"{len(paragraphs)} paragraphs are few for {topics} topics; many of them will be of chance")
    return tuple(warnings)


def learn_topics(paragraphs: Paragraphs, words: Sequence[str], plan: Plan) -> tuple[Floats, Floats, list[Floats]]:
    """Probabilities of words (topics, words), importance of words (words,), and the runs that they come from.

    The online engine has no runs.
    """
    if plan.engine == "online":
        return learn_online(paragraphs, words, plan.topics, plan.seed), np.ones(len(words), np.float32), []
    documents, guide = index_documents(paragraphs, list(words)), index_seeds(plan.guide, words)
    count, iterations = (_GUIDED_RUNS, _GUIDED_ITERATIONS) if guide else (plan.runs, ITERATIONS)
    seeds = range(plan.seed * RUNS, plan.seed * RUNS + count)
    with limit_threads():
        runs = list(sample_runs(documents, len(words), plan.topics, seeds, iterations, guide))
        weights = bring_together(runs, plan.topics, documents, guided=bool(guide))
    return weights, weigh_words(documents, len(words)), runs


def measure_stability(weights: Floats, runs: Sequence[Floats], documents: Documents, plan: Plan) -> Floats:
    """How far each topic hangs on its runs, of shape (topics,): what comes back of it from either half of them.

    The runs at even and at odd places are brought together apart, as all of them were; then the mean Jaccard overlap of
    a topic's first ten words with those of its partners (after Greene, O'Callaghan and Cunningham 2014).
    """
    with limit_threads():
        halves = [bring_together(runs[at::2], plan.topics, documents, guided=bool(plan.guide)) for at in (0, 1)]
    tops = list_tops(weights)
    return np.asarray(np.mean([match_topics(tops, list_tops(half)) for half in halves], axis=0), np.float32)


def describe_topics(
    model: TopicModel, stability: Floats | None, paragraphs: Paragraphs, plan: Plan, warnings: Sequence[str]
) -> Fitted:
    """The model with labels, shares, measures and themes of its topics, largest topic first."""
    shares, by_theme, typical = _measure_use(model, paragraphs)
    order = np.arange(model.count) if plan.guide else np.argsort(-shares, kind="stable")
    model = TopicModel(model.words, model.weights[order], model.importance)
    labels = [seed.label for seed in plan.guide]
    labels += label_topics(model.words, model.weights)[len(labels) :]
    if plan.guide and model.count > len(plan.guide):
        labels[len(plan.guide) :] = [f"{RESIDUAL}: {label}" for label in labels[len(plan.guide) :]]
    tops = [model.list_words(topic, TOP) for topic in range(model.count)]
    known = set(model.words)
    texts = [[word for word in paragraph.words if word in known] for paragraph in paragraphs]
    coherence = measure_coherence(tops, texts, plan.window)
    exclusivity = measure_exclusivity(model.weights)
    frex = list_frex(model.words, model.weights)
    topics = [
        Topic(
            label=labels[place],
            share=round(float(shares[old]), 4),
            stability=None if stability is None else round(float(stability[old]), 3),
            coherence=round(coherence[place], 4),
            exclusivity=round(float(exclusivity[place]), 4),
            words=frex[place],
            themes=_share_themes(by_theme[old]),
        )
        for place, old in enumerate(order.tolist())
    ]
    places = {old: place for place, old in enumerate(order.tolist())}
    moved = sorted((replace(one, topic=places[one.topic]) for one in typical), key=lambda one: (one.topic, -one.share))
    reports = len({paragraph.report for paragraph in paragraphs})
    described = TopicModel(model.words, model.weights, model.importance, topics)
    return Fitted(described, tuple(moved), reports, len(paragraphs), tuple(warnings))


def _measure_use(model: TopicModel, paragraphs: Paragraphs) -> tuple[Floats, list[Counter[str]], list[Typical]]:
    """Shares of topics in all words, words of every topic by theme, and typical paragraphs of every topic."""
    totals = np.zeros(model.count)
    by_theme = [Counter[str]() for _ in range(model.count)]
    best: list[dict[str, Typical]] = [{} for _ in range(model.count)]
    for paragraph, shares, words in share_paragraphs(model, paragraphs):
        totals += shares * words
        for theme, part in paragraph.themes.items():
            for topic, share in enumerate(shares.tolist()):
                by_theme[topic][theme] += share * words * part
        topic = int(shares.argmax())
        found = best[topic].get(paragraph.report)
        if words >= _SHORTEST_TYPICAL and (found is None or shares[topic] > found.share):
            share = round(float(shares[topic]), 4)
            text = paragraph.text[:_LONGEST_TYPICAL] + ("…" if len(paragraph.text) > _LONGEST_TYPICAL else "")
            origin = (paragraph.report, paragraph.place, paragraph.year)
            best[topic][paragraph.report] = Typical(topic, share, *origin, text)
        if len(best[topic]) > 4 * _TYPICAL:
            best[topic] = {one.report: one for one in pick_typical(best[topic].values())}
    typical = [one for reports in best for one in pick_typical(reports.values())]
    return np.asarray(totals / max(totals.sum(), 1e-12), np.float32), by_theme, typical


def pick_typical(found: Iterable[Typical]) -> list[Typical]:
    """The paragraphs with the largest shares, of one report each."""
    return nlargest(_TYPICAL, found, key=lambda one: (one.share, one.report))


def _share_themes(amounts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    total = sum(amounts.values())
    shares = ((theme, round(amount / total, 4)) for theme, amount in amounts.items()) if total else ()
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))
