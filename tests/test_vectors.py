"""Word vectors: words that share company lie close together."""

from __future__ import annotations

import numpy as np
import pytest

from policy_nlp.vectors import learn_vectors

FIELDS = [{"小麦": 1, "田": 1, "肥": 1}, {"水稻": 1, "田": 1, "肥": 1}] * 6
ROADS = [{"公路": 1, "车": 1, "桥": 1}, {"铁路": 1, "车": 1, "桥": 1}] * 6
BAGS = [*FIELDS, {}, *ROADS]


def _cosine(first: str, second: str) -> float:
    words, vectors = learn_vectors(BAGS, 2)
    a, b = vectors[words.index(first)], vectors[words.index(second)]
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_that_share_company_are_close() -> None:
    assert not any({"小麦", "水稻"} <= bag.keys() for bag in BAGS)
    assert _cosine("小麦", "水稻") > 0.95
    assert _cosine("公路", "铁路") > 0.95


def test_words_of_different_company_are_far() -> None:
    assert abs(_cosine("小麦", "公路")) < 0.05
    assert abs(_cosine("田", "桥")) < 0.05


def test_a_frequent_word_weighs_less() -> None:
    words, vectors = learn_vectors(BAGS, 2)
    length = dict(zip(words, np.linalg.norm(vectors, axis=1), strict=True))
    assert length["小麦"] == pytest.approx(0.001 / (0.001 + 6 / 72), rel=1e-4)
    assert length["田"] == pytest.approx(0.001 / (0.001 + 12 / 72), rel=1e-4)


def test_words_are_sorted_and_rare_ones_left_out() -> None:
    words, vectors = learn_vectors([*BAGS, {"罕见": 9}, {"罕见": 1}, {"罕见": 1}], 2)
    assert words == tuple(sorted(["小麦", "水稻", "田", "肥", "公路", "铁路", "车", "桥"]))
    assert vectors.shape == (8, 2)


def test_fewer_words_than_dimensions_give_none() -> None:
    words, vectors = learn_vectors(BAGS, 8)
    assert words == ()
    assert vectors.shape == (0, 8)


def test_same_seed_gives_the_same_vectors() -> None:
    one, other = learn_vectors(BAGS, 3, seed=5), learn_vectors(BAGS, 3, seed=5)
    assert one[0] == other[0]
    assert one[1].tobytes() == other[1].tobytes()


def test_order_of_words_does_not_matter() -> None:
    turned = [dict(reversed(bag.items())) for bag in BAGS]
    assert learn_vectors(BAGS, 3)[1].tobytes() == learn_vectors(turned, 3)[1].tobytes()
