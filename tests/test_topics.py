"""Topics: two obvious ones are recovered, and paragraphs get their shares."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest

from policy_nlp.topics import TopicModel, fit_topics

FIELD = ("小麦", "水稻", "水渠", "化肥", "农机", "大棚", "果园", "合作社")
ROAD = ("公路", "大桥", "隧道", "铁路", "码头", "机场", "高速", "轨道")
#: Every choice of three words out of eight, so that each word is in three of eight paragraphs of its topic.
BAGS = [dict.fromkeys(chosen, 2) for words in (FIELD, ROAD) for chosen in combinations(words, 3)]
BY_HAND = TopicModel(("小麦", "公路"), np.array([[1, 0], [0, 1]], np.float32))


@lru_cache(maxsize=2)
def _fit(seed: int) -> TopicModel:
    return fit_topics(BAGS, 2, seed)


def _topic_of(word: str) -> int:
    return int(_fit(0).infer_shares({word: 1}).argmax())


def test_two_obvious_topics_are_recovered() -> None:
    assert {frozenset(_fit(0).list_words(topic, 8)) for topic in range(2)} == {frozenset(FIELD), frozenset(ROAD)}
    assert _fit(0).count == 2


def test_a_paragraph_of_one_topic_gets_that_topic() -> None:
    shares = _fit(0).infer_shares(dict.fromkeys(ROAD[:4], 3))
    assert int(shares.argmax()) == _topic_of("隧道") != _topic_of("果园")
    assert shares.max() > 0.9


def test_words_in_too_few_or_too_many_paragraphs_are_left_out() -> None:
    bags = [{**bag, "到处": 1, "渠": 1, "推进": 1, "0000": 1} for bag in BAGS]
    bags[0]["罕见"] = 1
    assert set(fit_topics(bags, 2).words) == {*FIELD, *ROAD}


def test_stop_words_of_the_user_are_left_out() -> None:
    assert set(fit_topics(BAGS, 2, stop_words=["小麦", "机场"]).words) == {*FIELD, *ROAD} - {"小麦", "机场"}


def test_same_seed_gives_the_same_topics() -> None:
    again = fit_topics(BAGS, 2, 0)
    assert again.words == _fit(0).words
    assert again.weights.tobytes() == _fit(0).weights.tobytes()


def test_order_of_words_does_not_matter() -> None:
    turned = [dict(reversed(bag.items())) for bag in BAGS]
    assert fit_topics(turned, 2, 0).weights.tobytes() == _fit(0).weights.tobytes()


@pytest.mark.parametrize("bag", [{"小麦": 1}, {"小麦": 3, "公路": 1, "石油": 9}, {"小麦": 50, "公路": 50}])
def test_shares_sum_to_one(bag: dict[str, int]) -> None:
    assert BY_HAND.infer_shares(bag).sum() == pytest.approx(1, abs=1e-5)
    assert _fit(0).infer_shares(bag).sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("bag", [{}, {"石油": 4}])
def test_no_known_word_gives_even_shares(bag: dict[str, int]) -> None:
    assert BY_HAND.infer_shares(bag).tolist() == [0.5, 0.5]


def test_shares_worked_out_by_hand() -> None:
    shares = BY_HAND.infer_shares({"小麦": 3, "公路": 1})
    assert shares == pytest.approx([3.1 / 4.2, 1.1 / 4.2])


def test_topics_are_picked_largest_first_above_fifteen_percent() -> None:
    assert BY_HAND.pick_topics({"小麦": 1, "公路": 3}) == ((1, 0.738), (0, 0.262))
    assert BY_HAND.pick_topics({"小麦": 1, "公路": 9}) == ((1, 0.892),)
