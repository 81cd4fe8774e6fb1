"""Words behind a difference, by hand."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest

from policy_nlp.keyness import WordTable, count_words, find_key_words, measure_dispersion, score_words
from policy_nlp.profiling import Layout, ScoredReport, join_scored
from policy_nlp.records import Metadata


def build(bags: list[dict[str, int]], sections: list[int], themes: list[int], place: str = "鹿鸣县") -> ScoredReport:
    count = len(bags)
    layout = Layout(np.full(count, 10.0), np.arange(count), np.array(sections), np.ones(count, np.intp))
    passages = tuple(("甲", at * 10, at * 10 + 10, "".join(bag)) for at, bag in enumerate(bags))
    words = tuple(Counter(bag) for bag in bags)
    return ScoredReport("甲", ("甲",), Metadata(place), ("生态", "农业"), np.eye(2)[themes], layout, words, passages)


def test_log_odds_by_hand() -> None:
    ratios, zs = score_words(np.array([8.0, 2.0]), np.array([4.0, 16.0]), np.array([2.0, 3.0]))
    # (8 + 2) / (10 + 5 - 8 - 2) = 2 and (4 + 2) / (20 + 5 - 4 - 2) = 6 / 19.
    assert ratios[0] == pytest.approx(log(2) - log(6 / 19))
    assert zs[0] == pytest.approx((log(2) - log(6 / 19)) / sqrt(1 / 10 + 1 / 6))


def test_scores_change_sign_with_the_order() -> None:
    one, two, prior = np.array([8.0, 2.0]), np.array([4.0, 16.0]), np.array([2.0, 3.0])
    assert score_words(one, two, prior)[1] == pytest.approx(-score_words(two, one, prior)[1])


def test_a_strong_prior_pulls_rare_words_in() -> None:
    one, two, shape = np.array([3.0, 97.0]), np.array([0.0, 100.0]), np.array([3.0, 197.0]) / 200
    weak, strong = (score_words(one, two, strength * shape)[0][0] for strength in (10, 10_000))
    assert 0 < strong < weak


def test_the_prior_is_in_proportion_to_all_uses() -> None:
    uses = [count_words(build([bag], [0], [0])) for bag in ({"水质": 3}, {"农田": 1})]
    table = WordTable.of(uses, 8)
    assert dict(zip(table.words, table.prior, strict=True)) == {"水质": 6, "农田": 2}
    assert table.counts.sum(axis=1).tolist() == [3, 1]


@pytest.mark.parametrize(
    ("sections", "dispersion"),
    [
        ([{"水质": 1, "农田": 9}, {"水质": 1, "农田": 9}], 0.0),
        ([{"水质": 2, "农田": 8}, {"农田": 10}], 0.5),
        ([{"水质": 1}, {"农田": 9}], 0.9),
        ([{"农田": 9}], 0.0),
    ],
)
def test_dispersion_by_hand(sections: list[dict[str, int]], dispersion: float) -> None:
    assert measure_dispersion(sections, "水质") == pytest.approx(dispersion)


def test_figures_single_characters_and_the_place_are_no_words() -> None:
    use = count_words(build([{"水质": 2, "00": 5, "水": 4, "鹿鸣": 3, "鹿鸣县": 1}], [0], [0]))
    assert use.sections == ({"水质": 2},)
    assert use.rows == {"水质": [0]}


def test_places_of_a_groups_reports_are_no_words() -> None:
    bags = [{"水质": 2, "鹿鸣": 3, "白鹭": 1}]
    group = join_scored("county", [build(bags, [0], [0]), build(bags, [0], [0], place="白鹭县")])
    assert group.metadata.place is None
    assert count_words(group).sections == ({"水质": 2}, {"水质": 2})


def test_words_of_a_theme_are_those_of_its_sentences() -> None:
    report = build([{"水质": 2}, {"农田": 3}], [0, 0], [0, 1])
    assert count_words(report, "农业").sections == ({"农田": 3},)
    assert count_words(report).sections == ({"水质": 2, "农田": 3},)


def test_key_words_are_surer_first_used_thrice_and_spread() -> None:
    bags = [{"水质": 9, "全县": 6}, {"水质": 8, "全县": 6}, {"全县": 2, "湿地": 2}, {"鸟类": 50}]
    report = build(bags, [0, 1, 2, 3], [0, 0, 0, 0])
    table = WordTable.of([count_words(report), count_words(build([{"全县": 60}], [0], [0]))], 10)
    found = find_key_words(table, 0, [1], "乙", None, 5)
    assert [item.word for item in found] == ["鸟类", "水质"]
    assert [passage.text for passage in found[1].sentences] == ["水质全县", "水质全县"]
    assert (found[1].second, found[1].first_count, found[1].second_count) == ("乙", 17, 0)
    assert find_key_words(table, 0, [1], "乙", None, 1) == found[:1]


def test_one_word_alone_has_no_odds() -> None:
    use = count_words(build([{"水质": 9}], [0], [0]))
    assert find_key_words(WordTable.of([use, use]), 0, [1], "乙", None, 5) == []
