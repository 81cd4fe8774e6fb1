"""Texts that are nearly the same: wordings by hand, and pairs against the comparison of every two texts."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.shingles import RUN, find_similar, read_wording

CHARACTERS = [chr(0x4E00 + at) for at in range(1500)]


def cut(text: str) -> set[str]:
    return {text[at : at + RUN] for at in range(len(text) - RUN + 1)} or ({text} if text else set())


def compare_all(texts: list[str], least: float) -> dict[tuple[int, int], float]:
    runs = [cut(text) for text in texts]
    found = {}
    for one in range(len(texts)):
        for other in range(one + 1, len(texts)):
            union = len(runs[one] | runs[other])
            similarity = len(runs[one] & runs[other]) / union if union else 0.0
            if similarity >= least:
                found[one, other] = similarity
    return found


@pytest.mark.parametrize(
    ("text", "masked", "figures"),
    [
        ("一是整修鹿溪河堤3.5公里。", "整修鹿溪河堤0公里", ("3.5",)),
        ("整修鹿溪河堤１２，０００米［3］；", "整修鹿溪河堤0米", ("12000",)),
        ("各位代表！“十四五”以来，修堤（12）两段", "0以来修堤两段", ("十四五",)),
        ("鹿溪 GDP 增长7%,8%", "鹿溪gdp增长00", ("7", "8")),
        ("统一战线第三次会议", "统一战线0次会议", ("第三",)),
    ],
)
def test_wording_leaves_out_marks_and_masks_figures(text: str, masked: str, figures: tuple[str, ...]) -> None:
    wording = read_wording(text)
    assert (wording.masked, wording.figures) == (masked, figures)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2023年修堤3里", "今年修堤3里", False),
        ("2023年修堤3里", "2024年修堤3里", True),
        ("2023年修堤3里", "今年修堤4里", True),
        ("修堤2023里", "修堤里", True),
    ],
)
def test_a_year_is_like_this_year(one: str, other: str, expected: bool) -> None:
    assert read_wording(one).has_other_figures(read_wording(other)) is expected
    assert read_wording(other).has_other_figures(read_wording(one)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("零售总额增长9%；", True),
        ("零售总额1,200亿元，增长9%左右。", True),
        ("零售总额增长9%，夜市开到鹿溪桥头。", False),
        ("夜市开到鹿溪桥头。", False),
        ("完成“十四五”规划。", False),
    ],
)
def test_an_indicator_has_a_number_in_every_clause(text: str, expected: bool) -> None:
    assert read_wording(text).is_indicator is expected


def test_similarity_by_hand() -> None:
    # Runs abcd bcde cdef against abcd bcde cdeg: two of four in common.
    assert list(find_similar(["abcdef", "abcdeg"], 0.5)) == [(0, 1, 0.5)]
    assert list(find_similar(["abcdef", "abcdeg"], 0.51)) == []


def test_short_texts_are_alike_only_where_equal() -> None:
    assert list(find_similar(["鹿溪", "鹿溪", "鹿溪河", "", ""], 0.3)) == [(0, 1, 1.0)]


@given(st.lists(st.text("abc", max_size=14), max_size=12), st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]))
def test_no_pair_is_missed_and_none_invented(texts: list[str], least: float) -> None:
    found = list(find_similar(texts, least))
    assert len({(one, other) for one, other, _ in found}) == len(found)
    assert {(one, other): similarity for one, other, similarity in found} == compare_all(texts, least)


def test_twenty_thousand_sentences_take_seconds() -> None:
    draw = random.Random(5)
    weights = [1 / (rank + 10) for rank in range(len(CHARACTERS))]
    phrases = ["".join(draw.choices(CHARACTERS, weights, k=draw.randint(3, 7))) for _ in range(6000)]
    texts = ["".join(draw.choices(phrases, k=draw.randint(4, 12))) for _ in range(19_000)]
    copied = draw.sample(range(len(texts)), 1000)
    texts += [f"{texts[at][:-1]}丁" for at in copied]
    started = time.process_time()
    found = {(one, other) for one, other, _ in find_similar(texts, 0.7)}
    assert time.process_time() - started < 20
    assert {(at, 19_000 + number) for number, at in enumerate(copied)} <= found
