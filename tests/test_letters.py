"""Letters that the model cannot read."""

from __future__ import annotations

import pytest

from policy_nlp.letters import check_letters, count_letters, is_traditional, measure_foreign

SIMPLIFIED = "过去一年，县政府坚持发展经济，农业总产值实现增长。"
TRADITIONAL = "過去一年，縣政府堅持發展經濟，農業總產值實現增長。"


def test_one_quotation_in_traditional_characters_makes_no_traditional_text() -> None:
    assert is_traditional(count_letters(TRADITIONAL * 3))
    assert not is_traditional(count_letters(TRADITIONAL))
    assert not is_traditional(count_letters(TRADITIONAL * 3 + SIMPLIFIED * 4))


@pytest.mark.parametrize(
    ("script", "words"), [("Latin", "work"), ("Tibetan", "ལས་ཀ"), ("Arabic", "خىزمەت"), ("Mongolian", "ᠠᠵᠢᠯ")]
)
def test_letters_of_other_scripts_are_measured_and_told(script: str, words: str) -> None:
    letters = sum(character.isalpha() for character in words)
    han = sum(character.isalpha() for character in SIMPLIFIED)
    assert measure_foreign(count_letters(SIMPLIFIED + words)) == (script, letters / (letters + han))
    assert f"({script}); the model cannot read them" in check_letters(SIMPLIFIED + 10 * words)[0]
    assert check_letters(SIMPLIFIED * 20 + words) == ()


def test_long_texts_are_sampled() -> None:
    assert measure_foreign(count_letters("甲乙" * 20000))[1] == 0
    assert measure_foreign(count_letters(SIMPLIFIED * 2000 + "work " * 10000))[1] == pytest.approx(
        40000 / 86000, abs=0.03
    )
