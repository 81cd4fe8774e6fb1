"""How many topics: a range is fitted, and four measures stand side by side with a recommendation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..errors import UsageError
from .fitting import Plan, check_collection, learn_topics
from .measures import TOP, match_topics, measure_coherence, measure_exclusivity, measure_likelihood
from .model import TopicModel
from .paragraphs import Paragraphs
from .terms import choose_words

#: Numbers of topics that ``auto`` tries, as far as there are 20 paragraphs a topic.
RANGE = (5, 10, 15, 20, 30, 40, 60)
_PARAGRAPHS_A_TOPIC = 20
_RUNS = 12
_HELD_OUT = 10
#: Within this many standard deviations of the best mean score, the fewest topics are recommended.
_CLOSE = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of topics and what it gives: means over topics, and the log-likelihood of a held-out word."""

    topics: int
    coherence: float
    exclusivity: float
    stability: float
    likelihood: float


def try_numbers(
    paragraphs: Paragraphs, plan: Plan, on_step: Callable[[str], None] = lambda step: None
) -> tuple[Candidate, ...]:
    """Candidates for the number of topics, from twelve runs for each of two seeds.

    Every tenth paragraph is held out. Stability is the overlap of the first ten words of topics between two seeds,
    each topic with its partner.

    Raises
    ------
    UsageError
        Fewer paragraphs than the smallest number of topics needs, or a guided plan, whose topics are given.
    """
    if plan.guide:
        raise UsageError("topics of a guided model are its seed topics; say --topics with a number, not auto")
    numbers = list(plan.tried) or [number for number in RANGE if number * _PARAGRAPHS_A_TOPIC <= len(paragraphs)]
    if not numbers:
        least = RANGE[0] * _PARAGRAPHS_A_TOPIC
        raise UsageError(f"{len(paragraphs)} paragraphs are too few to choose among; give {least}, or say --topics 3")
    every = list(paragraphs)
    learnt = [paragraph for place, paragraph in enumerate(every) if place % _HELD_OUT]
    words = choose_words(learnt, plan.stop_words)
    check_collection(learnt, words, max(plan.tried, default=numbers[0]))
    known = set(words)
    texts = [[word for word in paragraph.words if word in known] for paragraph in every]
    candidates = []
    for number in numbers:
        on_step(f"{number} topics")
        models = []
        for seed in (plan.seed, plan.seed + 1):
            tried = replace(plan, topics=number, seed=seed, runs=_RUNS)
            weights, importance, _ = learn_topics(learnt, words, tried)
            models.append(TopicModel(words, weights, importance))
        candidates.append(_describe_candidate(models, texts, plan.window))
    return tuple(candidates)


def _describe_candidate(models: Sequence[TopicModel], texts: Sequence[Sequence[str]], window: int) -> Candidate:
    """What a number of topics gives, by the models of two seeds; ``texts`` are all paragraphs."""
    first = models[0]
    tops = [[model.list_words(topic, TOP) for topic in range(first.count)] for model in models]
    return Candidate(
        topics=first.count,
        coherence=round(float(np.mean(measure_coherence(tops[0], texts, window))), 4),
        exclusivity=round(float(measure_exclusivity(first.weights).mean()), 4),
        stability=round(float(match_topics(*tops).mean()), 4),
        likelihood=round(measure_likelihood(first, texts[::_HELD_OUT]), 4),
    )


def recommend_number(candidates: Sequence[Candidate]) -> int:
    """The fewest topics whose four measures, each in standard deviations from its mean, come close to the best mean.

    >>> recommend_number([Candidate(10, 0.1, 0.5, 0.7, -7.2), Candidate(20, 0.2, 0.6, 0.6, -7.0)])
    20
    """
    rows = np.array([[c.coherence, c.exclusivity, c.stability, c.likelihood] for c in candidates])
    spread = rows.std(axis=0)
    scores = ((rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1)).mean(axis=1)
    close = [c.topics for c, score in zip(candidates, scores, strict=True) if score >= scores.max() - _CLOSE]
    return min(close)
