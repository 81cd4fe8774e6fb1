"""Paragraphs with the topics they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..bags import Gathered
from .model import Picked, TopicModel
from .paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class TopicUnit:
    """A paragraph with its origin and its offsets there; ``topics`` pairs topic and share, the largest first."""

    report: str
    place: str
    level: str
    year: int | None
    part: str
    start: int
    end: int
    text: str
    topics: Picked


def tag_paragraphs(model: TopicModel, paragraphs: Sequence[Paragraph]) -> list[TopicUnit]:
    """Up to three topics for every paragraph; none for one without known words.

    >>> import numpy as np
    >>> model = TopicModel(["小麦", "公路"], np.eye(2, dtype=np.float32))
    >>> tag_paragraphs(model, [Paragraph("云溪县_2023", "云溪县", "county", 2023, "种小麦。", ("小麦",), {})])[0].topics
    ((0, 0.917),)
    """
    known = set(model.words)
    bags = [Counter(word for word in paragraph.words if word in known) for paragraph in paragraphs]
    picked = model.pick_topics(Gathered.of(bags))
    units = []
    for one, topics, bag in zip(paragraphs, picked, bags, strict=True):
        origin = (one.report, one.place, one.level, one.year, one.part, one.start, one.end)
        units.append(TopicUnit(*origin, one.text, topics if bag else ()))
    return units
