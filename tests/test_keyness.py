"""Words behind a difference, by hand."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest

from policy_nlp.keyness import build_prior, count_words, find_key_words, measure_dispersion, score_words
from policy_nlp.profiling import Layout, ScoredReport
from policy_nlp.records import Metadata


def build(bags: list[dict[str, int]], sections: list[int], themes: list[int], place: str = "鹿鸣县") -> ScoredReport:
    count = len(bags)
    layout = Layout(np.full(count, 10.0), np.arange(count), np.array(sections), np.ones(count, np.intp))
    passages = tuple(("甲", at * 10, at * 10 + 10, "".join(bag)) for at, bag in enumerate(bags))
    words = tuple(Counter(bag) for bag in bags)
    return ScoredReport("甲", ("甲",), Metadata(place), ("生态", "农业"), np.eye(2)[themes], layout, words, passages)


def test_log_odds_by_hand() -> None:
    prior = {"水质": 2.0, "农田": 3.0}
    ratio, z = score_words({"水质": 8, "农田": 2}, {"水质": 4, "农田": 16}, prior)["水质"]
    # (8 + 2) / (10 + 5 - 8 - 2) = 2 and (4 + 2) / (20 + 5 - 4 - 2) = 6 / 19.
    assert ratio == pytest.approx(log(2) - log(6 / 19))
    assert z == pytest.approx((log(2) - log(6 / 19)) / sqrt(1 / 10 + 1 / 6))


def test_scores_change_sign_with_the_order() -> None:
    one, two, prior = {"水质": 8, "农田": 2}, {"水质": 4, "农田": 16}, {"水质": 2.0, "农田": 3.0}
    assert score_words(one, two, prior)["农田"] == pytest.approx(-score_words(two, one, prior)["农田"])


def test_a_strong_prior_pulls_rare_words_in() -> None:
    one, two = {"水质": 3, "农田": 97}, {"农田": 100}
    weak, strong = (score_words(one, two, build_prior([one, two], strength))["水质"] for strength in (10, 10_000))
    assert 0 < strong[0] < weak[0]


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
    assert use.counts == {"水质": 2}
    assert use.rows == {"水质": [0]}


def test_words_of_a_theme_are_those_of_its_sentences() -> None:
    report = build([{"水质": 2}, {"农田": 3}], [0, 0], [0, 1])
    assert count_words(report, "农业").counts == {"农田": 3}
    assert count_words(report).counts == {"水质": 2, "农田": 3}


def test_key_words_are_surer_first_used_thrice_and_spread() -> None:
    bags = [{"水质": 9, "全县": 6}, {"水质": 8, "全县": 6}, {"全县": 2, "湿地": 2}, {"鸟类": 50}]
    report = build(bags, [0, 1, 2, 3], [0, 0, 0, 0])
    first, second = count_words(report), count_words(build([{"全县": 60}], [0], [0]))
    prior = build_prior([first.counts, second.counts], 10)
    found = find_key_words(first, second, prior, None, 5)
    assert [item.word for item in found] == ["鸟类", "水质"]
    assert [passage.text for passage in found[1].sentences] == ["水质全县", "水质全县"]
    assert (found[1].first_count, found[1].second_count) == (17, 0)
    assert find_key_words(first, second, prior, None, 1) == found[:1]


def test_one_word_alone_has_no_odds() -> None:
    use = count_words(build([{"水质": 9}], [0], [0]))
    assert find_key_words(use, use, build_prior([use.counts]), None, 5) == []
