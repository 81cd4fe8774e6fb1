"""Which topics of two models are the same: partners by their first words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .measures import TOP, pair_topics
from .model import TopicModel


@dataclass(frozen=True, slots=True)
class Match:
    """A topic and its partner in another model, None where it has none; ``shared`` are first words of both."""

    topic: int | None
    label: str
    partner: int | None
    partner_label: str
    overlap: float
    shared: tuple[str, ...]


def match_models(first: TopicModel, second: TopicModel) -> tuple[Match, ...]:
    """Every topic of the first model with its partner in the second, then those of the second that are left.

    Partners make the sum of the Jaccard overlaps of ten first words largest; those that share no word are none.
    """
    tops, others = ([model.list_words(topic, TOP) for topic in range(model.count)] for model in (first, second))
    partners = {one: (two, overlap) for one, two, overlap in pair_topics(tops, others) if overlap}
    matches = []
    for topic, words in enumerate(tops):
        partner, overlap = partners.get(topic, (None, 0.0))
        shared: Sequence[str] = () if partner is None else [word for word in words if word in others[partner]]
        label = "" if partner is None else second.label_of(partner)
        matches.append(Match(topic, first.label_of(topic), partner, label, round(overlap, 4), tuple(shared)))
    taken = {two for two, _ in partners.values()}
    left = [place for place in range(second.count) if place not in taken]
    return (*matches, *(Match(None, "", place, second.label_of(place), 0.0, ()) for place in left))
