"""How much room topics get: in a collection, by theme, and by place, year or level with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..intervals import DRAWS, SEED, find_t_half
from ..records import PARTS
from .model import Floats, TopicModel
from .paragraphs import Paragraph

_BLOCK = 500
_LEVEL = 95
#: With this many places, or else reports, or more in a group these are drawn whole, else its paragraphs.
ENOUGH_REPORTS = 5
_FEW_PARAGRAPHS = 10


@dataclass(frozen=True, slots=True)
class TopicShare:
    """The share of a topic in a group of reports with its interval of 95 %."""

    group: str
    topic: int
    label: str
    share: float
    low: float
    high: float
    reports: int
    paragraphs: int


class Grouping(Protocol):
    """Groups of one's own, by name in their order, and which of them a paragraph stands in, None for none."""

    @property
    def names(self) -> Sequence[str]: ...

    def find_paragraph(self, paragraph: Paragraph) -> str | None: ...


def share_paragraphs(model: TopicModel, paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, Floats, int]]:
    """Every paragraph that holds known words, with its shares of topics and the number of those words."""
    known = set(model.words)
    rest = iter(paragraphs)
    while block := list(islice(rest, _BLOCK)):
        bags = [Counter(word for word in paragraph.words if word in known) for paragraph in block]
        for paragraph, shares, bag in zip(block, model.infer_shares(bags), bags, strict=True):
            if bag:
                yield paragraph, shares, bag.total()


def compare_groups(
    model: TopicModel,
    paragraphs: Iterable[Paragraph],
    by: str,
    own: Grouping | None = None,
) -> list[TopicShare]:
    """Shares of topics by report, place, year, level or part, each word of a paragraph counting once.

    ``own`` puts paragraphs into other groups, which come in its order; those of no group are left out.

    Intervals are of the bootstrap (Efron and Tibshirani 1993): 2.5 and 97.5 per cent of 1,000 draws of whole places,
    with all their reports, where a group has five or more, else of reports if there are five, else of paragraphs,
    stretched as few of them ask for.

    Raises
    ------
    UsageError
        A report does not say its place, year or level, or no paragraph holds a known word.
    """
    groups: dict[str, list[tuple[Paragraph, Floats, int]]] = {}
    for paragraph, shares, words in share_paragraphs(model, paragraphs):
        key = own.find_paragraph(paragraph) if own else getattr(paragraph, by)
        if key not in (None, ""):
            groups.setdefault(str(key), []).append((paragraph, shares, words))
        elif not own:
            raise UsageError(f"{paragraph.report}: its {by} is not known; give it with --{by} or --name-pattern")
    if not groups:
        raise UsageError(
            "no paragraph of a report in a group holds a word that the topic model knows"
            if own
            else "no paragraph holds a word that the topic model knows; fit a model to such reports first"
        )
    names = [name for name in own.names if name in groups] if own else sorted(groups, key=_order_group)
    return [row for name in names for row in _share_group(model, name, groups[name])]


def _order_group(name: str) -> tuple[int, str]:
    """Parts as they stand in a report, all else by name."""
    return PARTS.index(name) if name in PARTS else 0, name


def warn_of_small_groups(shares: Iterable[TopicShare]) -> list[str]:
    """A warning for every group of so few paragraphs that drawing among them tells little.

    >>> warn_of_small_groups([TopicShare("2010", 0, "水", 0.5, 0.4, 0.5, 1, 2)])
    ['2010: 2 paragraphs with words of topics; its intervals say little']
    """
    counts = {share.group: share.paragraphs for share in shares}
    return [
        f"{group}: {count} paragraphs with words of topics; its intervals say little"
        for group, count in counts.items()
        if count < _FEW_PARAGRAPHS
    ]


def _share_group(model: TopicModel, name: str, rows: Sequence[tuple[Paragraph, Floats, int]]) -> Iterator[TopicShare]:
    amounts = np.array([shares * words for _, shares, words in rows], np.float64)
    paragraphs = [paragraph for paragraph, _, _ in rows]
    names = {paragraph.report for paragraph in paragraphs}
    # Reports of one place are alike: a place is drawn with all of them, where places are many.
    for owners in ([paragraph.place or paragraph.report for paragraph in paragraphs], [p.report for p in paragraphs]):
        order = {owner: place for place, owner in enumerate(dict.fromkeys(owners))}
        if len(order) >= ENOUGH_REPORTS:
            sums = np.zeros((len(order), model.count))
            np.add.at(sums, [order[owner] for owner in owners], amounts)
            amounts = sums
            break
    total = amounts.sum(axis=0) / amounts.sum()
    # Each group is drawn by itself and in an order of its own, so that neither other groups nor the order in which
    # reports are given moves its interval.
    low, high = draw_interval(amounts[np.lexsort(amounts.T)], np.random.RandomState(SEED))
    for topic in range(model.count):
        share, least, most = (round(float(value[topic]), 6) for value in (total, low, high))
        yield TopicShare(name, topic, model.label_of(topic), share, least, most, len(names), len(rows))


def draw_interval(
    amounts: NDArray[np.float64], random: np.random.RandomState
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends of the bootstrap interval of each column's share of all, for rows drawn with replacement.

    Of n rows n - 1 are drawn (Rao and Wu 1988), and deviations are stretched from the normal's to Student's quantile of
    n - 1 degrees of freedom, as plain percentiles of a few reports are too narrow. One row says nothing.

    >>> low, high = draw_interval(np.array([[1.0, 3.0], [1.0, 3.0]]), np.random.RandomState(0))
    >>> low.tolist(), high.tolist()
    ([0.25, 0.75], [0.25, 0.75])
    """
    from scipy.special import ndtri

    count, edge = len(amounts), (100 - _LEVEL) / 2
    if count == 1:
        return np.zeros(amounts.shape[1]), np.ones(amounts.shape[1])
    sums = random.multinomial(count - 1, np.full(count, 1 / count), DRAWS) @ amounts
    whole = amounts.sum(axis=0) / amounts.sum()
    deviations = np.percentile(sums / sums.sum(axis=1, keepdims=True) - whole, [edge, 100 - edge], axis=0)
    stretch = find_t_half(count - 1, _LEVEL / 100) / float(ndtri(1 - edge / 100))
    low, high = np.clip(whole + stretch * deviations, 0, 1)
    return np.minimum(low, whole), np.maximum(high, whole)
