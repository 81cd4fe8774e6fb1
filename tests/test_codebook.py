"""The codebook of the package, and codebooks of users."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_nlp.codebook import (
    Codebook,
    Theme,
    codebook_of_labels,
    load_codebook,
    parse_codebook,
    render_codebook,
)
from policy_nlp.errors import CodebookError

THEMES = "economy industry innovation reform rural urban ecology livelihood culture safety governance other"
SMALL = '[[theme]]\nkey = "a"\nzh = "甲"\nen = "A"\n'


def test_twelve_themes_and_43_codes() -> None:
    codebook = load_codebook()
    assert {theme.key for theme in codebook.themes} == set(THEMES.split(" "))
    assert len(codebook.themes) == 12
    assert len(codebook.subthemes) == len({code.key for code in codebook.subthemes}) == 43


def test_every_code_belongs_to_a_theme_and_every_theme_has_codes() -> None:
    codebook = load_codebook()
    assert {code.key.partition(".")[0] for code in codebook.subthemes} == {theme.key for theme in codebook.themes}
    assert all(theme.zh and theme.en for theme in (*codebook.themes, *codebook.subthemes))


@pytest.mark.parametrize(
    ("key", "language", "name"),
    [
        ("economy", "zh", "经济运行"),
        ("economy", "en", "Economy"),
        ("economy.fiscal_finance", "zh", "财税金融"),
        ("economy.fiscal_finance", "en", "Public finance and banking"),
        ("水产", "zh", "水产"),
        ("水产", "en", "水产"),
    ],
)
def test_names(key: str, language: str, name: str) -> None:
    assert load_codebook().name_of(key, language) == name


def test_themes_are_ordered_as_in_the_codebook_with_other_last() -> None:
    codebook = Codebook("", (Theme("other", "", ""), Theme("b", "", ""), Theme("a", "", "")), ())
    assert codebook.order_themes(["z", "a", "other", "x", "b", "a"]) == ("b", "a", "x", "z", "other")


def test_labels_make_a_codebook_of_their_own() -> None:
    codebook = codebook_of_labels(["水利.渠", "交通", "水利.库", "交通"])
    assert codebook.themes == (Theme("水利", "水利", "水利"), Theme("交通", "交通", "交通"))
    assert codebook.subthemes == ()
    assert codebook.name_of("水利", "en") == "水利"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("key = ", "not a codebook"),
        ("name = 'x'", "not a codebook: 'theme'"),
        ("theme = 3", "not a codebook"),
        ("theme = ['a']", "not a codebook"),
        ('[[theme]]\nkey = "a"\nzh = "甲"\n', "not a codebook: 'en'"),
        (SMALL + '[[theme.subtheme]]\nkey = "a.b"\nen = "B"\n', "not a codebook: 'zh'"),
        (SMALL + SMALL, "key a stands twice"),
        (SMALL + '[[theme.subtheme]]\nkey = "a"\nzh = "乙"\nen = "B"\n', "key a stands twice"),
    ],
)
def test_what_is_no_codebook_is_refused(text: str, fault: str) -> None:
    with pytest.raises(CodebookError, match=fault) as caught:
        parse_codebook(text, Path("my.toml"))
    assert caught.value.path == "my.toml"


def test_the_codebook_survives_a_round_trip() -> None:
    text = render_codebook(load_codebook())
    assert parse_codebook(text, "copy.toml") == load_codebook()
    assert render_codebook(parse_codebook(text, "copy.toml")) == text


@pytest.mark.parametrize("name", ['引号"', "反斜\\n", "换\n行", "制\t表", "# 井号", "[[theme]]", "'''", "🚜"])
def test_odd_names_survive_a_round_trip(name: str) -> None:
    codebook = Codebook(name, (Theme("a", name, name, name, name),), (Theme("a.b", name, "B"),))
    assert parse_codebook(render_codebook(codebook), "copy.toml") == codebook


def test_keys_that_differ_by_case_alone_stay_themselves() -> None:
    codebook = Codebook("", (Theme("A", "A", "A"), Theme("a", "a", "a")), (Theme("a.B", "水", "Water"),))
    assert [codebook.key_of(words) for words in ("A", "a", " WATER ", "a.b", "c")] == ["A", "a", "a.B", "a.B", "c"]
