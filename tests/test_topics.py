"""Topic models: known topics are recovered, and paragraphs get their shares."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from policy_nlp.bags import Gathered
from policy_nlp.errors import UsageError
from policy_nlp.topics import TopicModel
from policy_nlp.topics.fitting import Fitted, Plan, fit_topics
from policy_nlp.topics.paragraphs import Paragraph, ParagraphFile
from policy_nlp.topics.seeds import SeedTopic
from policy_nlp.topics.terms import choose_words

from .toy_topics import FIELD, KNOWN, NEEDS_GENSIM, ROAD, SCHOOL, build_paragraphs

BY_HAND = TopicModel(("小麦", "公路"), np.array([[1, 0], [0, 1]], np.float32))
SEEDS = (SeedTopic("教育", ("学校", "教师")), SeedTopic("交通", ("公路", "铁路")))


@lru_cache(maxsize=4)
def fit(seed: int = 0, engine: str = "gibbs", guided: bool = False) -> Fitted:
    return fit_topics(build_paragraphs(), Plan(3, seed, engine, guide=SEEDS if guided else ()))


def list_topics(fitted: Fitted) -> set[frozenset[str]]:
    return {frozenset(fitted.model.list_words(topic, 8)) for topic in range(fitted.model.count)}


@pytest.mark.parametrize(
    ("seed", "engine"), [(0, "gibbs"), (5, "gibbs"), pytest.param(0, "online", marks=NEEDS_GENSIM)]
)
def test_known_topics_are_recovered(seed: int, engine: str) -> None:
    assert list_topics(fit(seed, engine)) == KNOWN


def test_topics_are_described() -> None:
    fitted = fit()
    for number, topic in enumerate(fitted.model.topics):
        own = next(words for words in (FIELD, ROAD, SCHOOL) if fitted.model.list_words(number, 1)[0] in words)
        assert set(topic.words[:8]) == set(own)
        assert set(topic.label.split("·")) <= set(own)
        assert topic.share == pytest.approx(1 / 3, abs=0.02)
        # Eight of the ten words are the topic's own, the other two are chance: 8 of 12 at least come back.
        assert topic.stability is not None and topic.stability >= 0.66
        assert topic.themes[0][0] == {FIELD: "rural", ROAD: "urban", SCHOOL: "livelihood"}[own]
        assert topic.themes[0][1] > 0.9
        typical = [one for one in fitted.typical if one.topic == number]
        assert len({one.report for one in typical}) == 3
        assert all(set(one.text.split("、")) <= set(own) for one in typical)
    assert (fitted.reports, fitted.paragraphs, fitted.warnings) == (4, 210, ())


@pytest.mark.parametrize("engine", ["gibbs", pytest.param("online", marks=NEEDS_GENSIM)])
def test_same_seed_gives_the_same_bytes(engine: str) -> None:
    again = fit_topics(build_paragraphs(), Plan(3, 0, engine))
    assert again.model.weights.tobytes() == fit(0, engine).model.weights.tobytes()
    assert again.model.topics == fit(0, engine).model.topics


@NEEDS_GENSIM
def test_online_reads_from_a_file(tmp_path: object) -> None:
    from pathlib import Path

    kept = ParagraphFile(Path(str(tmp_path)) / "paragraphs.jsonl", build_paragraphs())
    assert list(kept) == build_paragraphs()
    fitted = fit_topics(kept, Plan(3, 0, "online"))
    assert fitted.model.weights.tobytes() == fit(0, "online").model.weights.tobytes()
    assert fitted.model.topics[0].stability is None


def test_seed_words_name_the_first_topics_and_the_rest_is_residual() -> None:
    model = fit(guided=True).model
    assert [topic.label for topic in model.topics[:2]] == ["教育", "交通"]
    assert model.topics[2].label.startswith("residual: ")
    assert [frozenset(model.list_words(topic, 8)) for topic in range(3)] == list(map(frozenset, (SCHOOL, ROAD, FIELD)))


def test_seed_words_that_nobody_uses_are_an_error() -> None:
    with pytest.raises(UsageError, match="no seed word of 航天"):
        fit_topics(build_paragraphs(), Plan(3, guide=(SeedTopic("航天", ("火箭",)),)))


def test_words_that_tell_no_topic_are_left_out() -> None:
    extra = ("推进", "渠", "0000", "甲县", "江门", "江门市", "广东省", "，")
    paragraphs = [Paragraph(*_origin(one), (*one.words, *extra), {}) for one in build_paragraphs()]
    paragraphs[0] = Paragraph(*_origin(paragraphs[0]), (*paragraphs[0].words, "罕见"), {})
    assert set(choose_words(paragraphs)) == {*FIELD, *ROAD, *SCHOOL}
    assert set(choose_words(paragraphs, ["小麦"])) == {*FIELD, *ROAD, *SCHOOL} - {"小麦"}


def test_words_of_one_place_are_left_out_where_places_are_many() -> None:
    paragraphs = [
        Paragraph(*_origin(one), (*one.words, "青龙潭") if one.place == "甲县" else one.words, {})
        for one in build_paragraphs(places=12)
    ]
    assert "青龙潭" not in choose_words(paragraphs)
    few = [Paragraph(one.report, "甲县", "county", 2023, "", one.words, {}) for one in paragraphs]
    assert "青龙潭" in choose_words(few)


def _origin(one: Paragraph) -> tuple[str, str, str, int | None, str]:
    return one.report, one.place, one.level, one.year, one.text


@pytest.mark.parametrize(
    ("paragraphs", "topics", "message"),
    [
        ([], 3, "no paragraphs to learn topics from"),
        ([Paragraph("一", "", "", None, "", ("推进", "的"), {})] * 9, 3, "no words are left"),
        (build_paragraphs()[:12], 13, "13 topics are more than 12 paragraphs"),
    ],
)
def test_collections_without_topics_are_errors(paragraphs: list[Paragraph], topics: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        fit_topics(paragraphs, Plan(topics))


def test_small_collections_are_warned_of() -> None:
    paragraphs = [Paragraph("一", "", "", None, "", one.words, {}) for one in build_paragraphs()[::9]]
    warnings = fit_topics(paragraphs, Plan(3)).warnings
    assert [warning.partition(":")[0].partition(" are")[0] for warning in warnings] == [
        "a single report",
        "24 paragraphs",
    ]


BAGS = [{"小麦": 1}, {"小麦": 3, "公路": 1, "石油": 9}, {}, {"小麦": 50, "公路": 50}, {"石油": 4}]


def test_shares_worked_out_by_hand() -> None:
    expected = [[1.1 / 1.2, 0.1 / 1.2], [3.1 / 4.2, 1.1 / 4.2], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    assert BY_HAND.infer_shares(BAGS) == pytest.approx(np.array(expected), abs=1e-5)


def test_shares_sum_to_one_and_do_not_hang_on_the_other_paragraphs() -> None:
    model = fit().model
    bags = [dict.fromkeys(words[:count], 2) for words in (FIELD, ROAD) for count in range(1, 9)]
    together = model.infer_shares(bags)
    assert together.sum(axis=1) == pytest.approx(np.ones(len(bags)), abs=1e-5)
    assert together == pytest.approx(np.vstack([model.infer_shares([bag]) for bag in bags]), abs=1e-5)


def test_importance_weighs_words() -> None:
    model = TopicModel(BY_HAND.words, BY_HAND.weights, np.array([1, 3], np.float32))
    assert model.infer_shares([{"小麦": 3, "公路": 1}])[0].tolist() == pytest.approx([0.5, 0.5])


def test_topics_are_picked_largest_first_above_fifteen_percent() -> None:
    picked = BY_HAND.pick_topics(Gathered.of([{"小麦": 1, "公路": 3}, {"小麦": 1, "公路": 9}]))
    assert picked == [((1, 0.738), (0, 0.262)), ((1, 0.892),)]
