"""Word intrusion: whether people find the word that does not belong to a topic (Chang et al. 2009)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from ..errors import UsageError
from .model import TopicModel

_OWN = 5
#: An intruder is one of the words that are less probable in the topic than this share of all.
_IMPROBABLE = 0.5
#: What guessing gives: one in six words.
CHANCE = 1 / (_OWN + 1)
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class IntrusionTask:
    """Six words to read: ``text`` holds a topic's five most probable ones and the intruder, in an order of chance."""

    topic: int
    text: str
    intruder: str


@dataclass(frozen=True)
class IntrusionScore:
    """How often coders found the intruder: over all answers with 95 % after Wilson (1927), and by topic."""

    precision: float
    low: float
    high: float
    answers: int
    by_topic: Mapping[int, float]


def draw_intruders(model: TopicModel, seed: int) -> list[IntrusionTask]:
    """A task for every topic in an order of chance; the same seed gives the same, so that no key needs to be kept.

    An intruder is among the five first words of another topic and in the less probable half of this one's.

    >>> model = TopicModel("abcdefghij", np.eye(2, dtype=np.float32).repeat(5, axis=1))
    >>> {task.topic: task.intruder in ("abcde", "fghij")[1 - task.topic] for task in draw_intruders(model, 0)}
    {1: True, 0: True}
    """
    random = Random(seed)
    tops = [model.list_words(topic, _OWN) for topic in range(model.count)]
    tasks = []
    for topic, own in enumerate(tops):
        limit = np.quantile(model.weights[topic], _IMPROBABLE)
        rare = {word for word, weight in zip(model.words, model.weights[topic], strict=True) if weight <= limit}
        strangers = sorted({word for other in tops for word in other if word in rare} - set(own))
        if strangers:
            intruder = random.choice(strangers)
            words = [*own, intruder]
            random.shuffle(words)
            tasks.append(IntrusionTask(topic, " ".join(words), intruder))
    random.shuffle(tasks)
    return tasks


def score_answers(tasks: Sequence[IntrusionTask], answers: Sequence[tuple[str, str]]) -> IntrusionScore:
    """Scores of answers, pairs of a task's text and the word that a coder wrote.

    Raises
    ------
    UsageError
        A text is no task of this model and seed, an answer is none of its words, or there are no answers.
    """
    from scipy.stats import binomtest

    known = {task.text: task for task in tasks}
    found: dict[int, list[bool]] = {}
    for text, answer in answers:
        if text not in known:
            raise UsageError(f"{text}: no task of this model and seed; give the model and --seed that drew it")
        if answer not in text.split():
            raise UsageError(f"{answer}: none of the words {text}; write the one that does not belong")
        found.setdefault(known[text].topic, []).append(answer == known[text].intruder)
    every = [right for rights in found.values() for right in rights]
    if not every:
        raise UsageError("no answers; write the word that does not belong into the column label")
    bounds = binomtest(sum(every), len(every)).proportion_ci(_LEVEL, "wilson")
    by_topic = {topic: sum(rights) / len(rights) for topic, rights in sorted(found.items())}
    return IntrusionScore(sum(every) / len(every), float(bounds.low), float(bounds.high), len(every), by_topic)
