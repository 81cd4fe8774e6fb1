"""Measures of topics, worked out by hand; shares by group and the choice of a number on toys."""

from __future__ import annotations

import math
import random
from functools import lru_cache

import numpy as np
import pytest

from policy_nlp.errors import UsageError
from policy_nlp.topics import TopicModel
from policy_nlp.topics.choice import Candidate, recommend_number, try_numbers
from policy_nlp.topics.consensus import align_topics, cluster_topics
from policy_nlp.topics.fitting import Plan, measure_stability
from policy_nlp.topics.labels import label_topics, list_frex
from policy_nlp.topics.matching import match_models
from policy_nlp.topics.measures import (
    match_topics,
    measure_coherence,
    measure_exclusivity,
    measure_likelihood,
    score_frex,
)
from policy_nlp.topics.paragraphs import Paragraph
from policy_nlp.topics.shares import compare_groups, draw_interval

from .toy_topics import NEEDS_GENSIM, build_paragraphs

MODEL = TopicModel(("小麦", "公路"), np.array([[0.8, 0.2], [0.2, 0.8]], np.float32))


def test_coherence_of_words_that_stand_together_is_one_and_of_strangers_minus_one() -> None:
    texts = [["a", "b"], ["a", "b"], ["c"], ["d"]]
    together, apart = measure_coherence([["a", "b"], ["c", "d"]], texts)
    # p(a) = p(b) = p(a, b) = 1/2; c and d never meet.
    assert together == pytest.approx(1, abs=1e-6)
    assert apart == pytest.approx(math.log(1e-12 / (1 / 16)) / -math.log(1e-12), abs=1e-6)


def test_coherence_by_a_whole_text_sees_words_far_apart() -> None:
    texts = [["a", *"efghijklmno", "b"], ["a", *"efghijklmno", "b"], ["c"], ["d"]]
    assert measure_coherence([["a", "b"]], texts)[0] < 0
    assert measure_coherence([["a", "b"]], texts, window=100)[0] == pytest.approx(1, abs=1e-6)


def test_coherence_counts_a_word_for_as_long_as_it_is_in_the_window() -> None:
    # Windows of two: ab, ba, aa and the short text c; a stands in three of four, b and the pair in two.
    found = measure_coherence([["a", "b"]], [["a", "b", "a", "a"], ["c"]], window=2)
    assert found == pytest.approx([math.log(0.5 / (0.75 * 0.5)) / -math.log(0.5)])


def test_coherence_of_words_in_every_window_and_of_a_word_in_none() -> None:
    always, never = measure_coherence([["a", "b"], ["a", "x"]], [["a", "b"], ["b", "a"]])
    assert always == pytest.approx(1)
    assert math.isnan(never)


@NEEDS_GENSIM
@pytest.mark.parametrize("window", [1, 2, 10, 1000])
def test_coherence_is_that_of_gensim(window: int) -> None:
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    chance = random.Random(window)
    words = [f"w{number}" for number in range(60)]
    # No word twice in a text: gensim loses a word of a window when the first of two leaves it.
    texts = [chance.sample(words, chance.randint(0, 40)) for _ in range(600)]
    topics = [chance.sample(words, 10) for _ in range(5)]
    model = CoherenceModel(
        topics=topics,
        texts=texts,
        dictionary=Dictionary(texts),
        coherence="c_npmi",
        window_size=window,
        processes=1,
    )
    assert measure_coherence(topics, texts, window) == pytest.approx(model.get_coherence_per_topic(), abs=1e-9)


def test_exclusive_topics() -> None:
    assert measure_exclusivity(np.eye(2, dtype=np.float32)).tolist() == pytest.approx([0.5, 0.5])
    assert measure_exclusivity(np.full((4, 10), 0.1, np.float32)) == pytest.approx(np.full(4, 0.25))


def test_frex_is_the_harmonic_mean_of_two_ranks() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.3, 0.1, 0.6]], np.float32)
    # Shares of the first topic are 5/8, 3/4 and 1/4; ranks 2/3, 1, 1/3. Ranks by probability 1, 2/3, 1/3.
    expected = [1 / (0.5 / (2 / 3) + 0.5), 1 / (0.5 + 0.5 / (2 / 3)), 1 / 3]
    assert score_frex(weights)[0].tolist() == pytest.approx(expected)
    assert [words[0] for words in list_frex("甲乙丙", weights)] == ["甲", "丙"]


def test_labels_differ_even_where_topics_are_alike() -> None:
    weights = np.array([[0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1]], np.float32)
    assert label_topics(["公路", "铁路", "码头", "机场"], weights) == ["公路·铁路·码头", "公路·铁路·码头·机场"]


def test_a_label_says_nothing_twice() -> None:
    weights = np.array([[0.4, 0.3, 0.2, 0.1]], np.float32)
    assert label_topics(["公路", "高速公路", "大桥", "隧道"], weights) == ["公路·大桥·隧道"]


def test_matching_makes_the_sum_of_overlaps_largest() -> None:
    first, second = [["a", "b", "c"], ["a", "b", "x"]], [["a", "b", "c"], ["a", "b", "d"]]
    assert match_topics(first, second).tolist() == [1.0, 0.5]
    assert match_topics(first, second[:1]).tolist() == [1.0, 0.0]


def test_topics_of_two_models_are_matched() -> None:
    words = [f"词{number}" for number in range(24)]
    first, second = np.zeros((2, 24), np.float32), np.zeros((3, 24), np.float32)
    first[0, :10], first[1, 10:20] = 0.1, 0.1
    # The third has seven words of the first one's first topic; its first one has three of them.
    second[2, 3:13], second[1, 14:24], second[0, :3], second[0, 17:24] = 0.1, 0.1, 0.1, 0.1
    matches = match_models(TopicModel(words, first), TopicModel(words, second))
    assert [(one.topic, one.partner, one.overlap) for one in matches] == [
        (0, 2, round(7 / 13, 4)),
        (1, 1, round(6 / 14, 4)),
        (None, 0, 0.0),
    ]
    assert matches[0].shared == tuple(words[3:10])


def test_likelihood_by_completion_worked_out_by_hand() -> None:
    # 小麦 at the even places gives shares; the odd place is 公路.
    share = MODEL.infer_shares([{"小麦": 2}])[0]
    expected = math.log(0.2 * share[0] + 0.8 * share[1])
    assert measure_likelihood(MODEL, [["小麦", "公路", "小麦"]]) == pytest.approx(expected, abs=1e-5)
    assert measure_likelihood(MODEL, [["小麦", "小麦"]]) > measure_likelihood(MODEL, [["小麦", "公路"]])


def test_clusters_bring_back_topics_in_any_order() -> None:
    topics = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]], np.float32)
    centres = cluster_topics([topics, topics[::-1], topics], 2)
    assert {tuple(row.round(3)) for row in centres} == {tuple(row.round(3)) for row in topics}


def test_guided_topics_keep_their_numbers() -> None:
    topics = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    assert align_topics([topics, topics, topics[::-1]])[0].tolist() == pytest.approx([2 / 3, 1 / 3], abs=1e-6)


def test_a_topic_of_half_the_runs_is_less_stable() -> None:
    fields, roads, mixed, other = (np.zeros(40, np.float32) for _ in range(4))
    fields[:10], roads[10:20], mixed[20:30], other[30:] = 0.1, 0.1, 0.1, 0.1
    documents = [[*range(at, at + 10)] * 3 for at in (0, 10, 20, 30)] * 5
    weights = np.stack([fields, roads, mixed])
    runs = [weights, np.stack([roads, fields, other])] * 3
    # Both halves hold fields and roads; mixed is of the first half alone, and nothing in the second resembles it.
    assert measure_stability(weights, runs, documents, Plan(3)).tolist() == pytest.approx([1, 1, 0.5], abs=0.1)
    assert measure_stability(weights, [weights] * 4, documents, Plan(3)).tolist() == pytest.approx([1, 1, 1])


def test_intervals_hold_what_a_simulation_says() -> None:
    random = np.random.RandomState(1)
    amounts = random.dirichlet([2, 3], 40)
    low, high = draw_interval(amounts, random)
    error = amounts[:, 0].std(ddof=1) / math.sqrt(len(amounts))
    assert high[0] - low[0] == pytest.approx(2 * 1.96 * error, rel=0.15)
    assert low[0] < amounts[:, 0].mean() < high[0]


def test_few_reports_have_students_interval() -> None:
    first = np.array([0.48, 0.49, 0.50, 0.51, 0.52])
    low, high = draw_interval(np.column_stack([first, 1 - first]), np.random.RandomState(0))
    # Student's t of four degrees of freedom: 2.776445 at 97.5 %; the standard error is sqrt(0.00025 / 5).
    half = 2.776445 * math.sqrt(0.00025 / 5)
    assert [low[0], high[0]] == pytest.approx([0.5 - half, 0.5 + half], abs=0.002)
    assert [end.tolist() for end in draw_interval(np.array([[1.0, 3.0]]), np.random.RandomState(0))] == [[0, 0], [1, 1]]


def test_groups_hold_their_topics() -> None:
    fields = [Paragraph(f"甲{n}", "甲县", "county", 2023, "", ("小麦",) * 9, {}) for n in range(6)]
    roads = [Paragraph("乙", "乙县", "county", 2023, "", ("公路",) * 9, {})] * 2
    shares = compare_groups(MODEL, [*fields, *roads], "place")
    assert [(one.group, one.topic, one.reports, one.paragraphs) for one in shares] == [
        ("乙县", 0, 1, 2),
        ("乙县", 1, 1, 2),
        ("甲县", 0, 6, 6),
        ("甲县", 1, 6, 6),
    ]
    assert shares[2].share > 0.9
    assert all(one.low <= one.share <= one.high for one in shares)
    assert shares[0].share + shares[1].share == pytest.approx(1, abs=1e-5)


def test_other_groups_and_the_order_of_reports_move_no_interval() -> None:
    words = (("小麦",) * 9, ("小麦", "公路") * 3, ("公路",) * 5, ("小麦",) * 4, ("公路", "公路", "小麦"), ("小麦",) * 2)
    own = [Paragraph(f"乙{at}", "乙县", "county", 2023, "", said, {}) for at, said in enumerate(words)]
    other = [Paragraph(f"甲{at}", "丙县", "county", 2023, "", said, {}) for at, said in enumerate(words[:3])]
    alone = compare_groups(MODEL, own, "place")
    assert alone[0].low < alone[0].share < alone[0].high
    assert compare_groups(MODEL, [*other, *own[::-1]], "place")[-2:] == alone
    assert compare_groups(MODEL, [*own, *other], "place")[-2:] == alone


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        (Paragraph("甲", "", "county", None, "", ("小麦",), {}), "甲: its place is not known"),
        (Paragraph("甲", "甲县", "county", None, "", ("石油",), {}), "no paragraph holds a word"),
    ],
)
def test_groups_that_cannot_be_told_are_errors(paragraph: Paragraph, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare_groups(MODEL, [paragraph], "place")


@lru_cache(maxsize=1)
def try_toys() -> tuple[Candidate, ...]:
    return try_numbers(build_paragraphs(), Plan(0))


def test_numbers_are_tried_as_far_as_paragraphs_reach() -> None:
    found = try_toys()
    assert [one.topics for one in found] == [5, 10]
    assert found[0].exclusivity > found[1].exclusivity
    assert all(-math.log(24) < one.likelihood < 0 for one in found)
    assert recommend_number(found) in (5, 10)


def test_the_fewest_close_to_the_best_are_recommended() -> None:
    alike = [Candidate(number, 0.2, 0.6, 0.7, -7.0) for number in (30, 20, 40)]
    assert recommend_number(alike) == 20
    assert recommend_number([Candidate(10, 0.1, 0.5, 0.7, -7.2), Candidate(20, 0.3, 0.6, 0.7, -7.0)]) == 20


def test_too_few_paragraphs_to_choose_among() -> None:
    with pytest.raises(UsageError, match="99 paragraphs are too few to choose among"):
        try_numbers(build_paragraphs()[:99], Plan(0))
