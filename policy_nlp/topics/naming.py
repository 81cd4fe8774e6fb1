"""Names that people give topics; topics of one name become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..errors import UsageError
from .labels import list_frex
from .measures import measure_exclusivity
from .model import Floats, Topic, TopicModel
from .seeds import SeedTopic


def place_topics(names: Sequence[SeedTopic], count: int) -> tuple[list[int], dict[int, str]]:
    """Where each of ``count`` topics goes, and the names of those new places that have got one.

    A line of names holds numbers of topics for words. Topics stay in order; one that others join, where the first was.

    Raises
    ------
    UsageError
        A number is of no topic, or stands twice.

    >>> place_topics([SeedTopic("农业", ("0", "2"))], 3)
    ([0, 1, 0], {0: '农业'})
    """
    first = list(range(count))
    found: dict[int, str] = {}
    for name in names:
        numbers = [int(word) if word.isdecimal() else count for word in name.words]
        for word, number in zip(name.words, numbers, strict=True):
            if number >= count:
                raise UsageError(f"{name.label}: {word} is no topic; give numbers from 0 to {count - 1}")
            if number in found:
                raise UsageError(f"{name.label}: topic {number} has a name already; give every topic one")
            found[number] = name.label
        for number in numbers:
            first[number] = min(numbers)
    order = sorted(set(first))
    return [order.index(one) for one in first], {order.index(first[number]): found[number] for number in found}


def merge_topics(model: TopicModel, places: Sequence[int], labels: dict[int, str]) -> TopicModel:
    """The model with topics of one place as one, whose words are as probable as in its parts, weighed by their shares.

    A paragraph's share of it is the sum of those of its parts. Coherence, stability and themes are weighed like words;
    exclusivity and FREX words are those of the new topics.
    """
    shares = np.array([topic.share for topic in model.topics])
    groups = [np.flatnonzero(np.array(places) == place) for place in range(max(places) + 1)]
    parts = [shares[group] / max(shares[group].sum(), 1e-12) for group in groups]
    weights = np.array([part @ model.weights[group] for part, group in zip(parts, groups, strict=True)], np.float32)
    exclusivity, frex = measure_exclusivity(weights), list_frex(model.words, weights)
    topics = []
    for place, (group, part) in enumerate(zip(groups, parts, strict=True)):
        merged = _average([model.topics[number] for number in group], part)
        label = labels.get(place, merged.label)
        exclusive = round(float(exclusivity[place]), 4)
        topics.append(replace(merged, label=label, exclusivity=exclusive, words=frex[place]))
    return TopicModel(
        model.words, weights, model.importance, topics, model.parts, [places[place] for place in model.places]
    )


def _average(topics: Sequence[Topic], weights: Floats) -> Topic:
    if len(topics) == 1:
        return topics[0]

    def mean(values: Sequence[float]) -> float:
        return round(float(np.dot(values, weights)), 4)

    stability = [topic.stability for topic in topics if topic.stability is not None]
    names = dict.fromkeys(theme for topic in topics for theme, _ in topic.themes)
    themes = [(theme, mean([dict(topic.themes).get(theme, 0.0) for topic in topics])) for theme in names]
    return replace(
        topics[0],
        share=round(sum(topic.share for topic in topics), 4),
        stability=mean(stability) if len(stability) == len(topics) else None,
        coherence=mean([topic.coherence for topic in topics]),
        themes=tuple(sorted(themes, key=lambda pair: (-pair[1], pair[0]))),
    )
