"""Text taken over: who may take from whom, what counts, and shares without it, worked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.errors import UsageError
from policy_nlp.records import LEVELS, Metadata, PartName, Profile, Report, Sentence, TaggedReport, TaggedUnit
from policy_nlp.reuse import Reuse, _pair_places, _Place, find_kind, find_reuse
from policy_nlp.shingles import read_wording

RIVER = "整修鹿溪两岸老堤，让白鹭回到浅滩上来。"
SCHOOL = "在南坪新村盖一所带操场的寄宿小学校。"
TEA = "扶持岚屏茶农改种老茶树，办好谷雨斗茶会。"
BRIDGE = "修通鹿溪大桥，接上3条断头路和2处码头。"
OTHER_BRIDGE = "修通鹿溪大桥，接上5条断头路和4处码头。"
SALES = "社会消费品零售总额增长9%左右。"
OTHER_SALES = "社会消费品零售总额增长7%左右。"
THREE_FIGURES = "改造梯田3000亩，新打机井12眼，修渠45公里。"
THANKS = "向关心云溪发展的离退休老同志们表示衷心的感谢！"
ANNOUNCEMENT = "为了实现全年的目标，我们要做好以下七件事："
THEMES = {RIVER: "ecology", SCHOOL: "livelihood", TEA: "rural", BRIDGE: "urban", OTHER_BRIDGE: "urban"}
POOL = [RIVER, SCHOOL, TEA, BRIDGE, OTHER_BRIDGE, SALES, OTHER_SALES, THREE_FIGURES, THANKS, ANNOUNCEMENT]


def build(
    place: str | None,
    year: int | None,
    *texts: str,
    level: str | None = "county",
    part: PartName = "plan",
    heading_level: int = 0,
) -> TaggedReport:
    """A report of these sentences, a paragraph each, with a blank between them."""
    name, facts = f"{place}_{year}.txt", Metadata(place, level, year)
    sentences, units, start = [], [], 0
    amounts = Counter(dict.fromkeys(("ecology", "livelihood", "rural", "urban", "economy"), 0))
    for at, text in enumerate(texts):
        end, theme = start + len(text), THEMES.get(text, "economy")
        sentences.append(Sentence(start, end, at, part, (), heading_level))
        amounts[theme] += len(text)
        units.append(TaggedUnit(name, place, level, year, part, (), start, end, text, theme, theme, 1.0, (theme,), ()))
        start = end + 1
    report = Report(name, "\n".join(texts), facts, (), (), tuple(sentences))
    return TaggedReport(report, "sentence", tuple(units), Profile(name, place, level, year, {}, amounts, (name,)))


def find_last(*tagged: TaggedReport, least: float = 0.7) -> Reuse:
    return find_reuse(tagged, least)[-1]


def test_characters_are_counted_as_shares_of_themes_count_them() -> None:
    # Fifteen characters, of which one stands for two, m and 2.
    found = find_last(build("云溪县", 2022, RIVER), build("云溪县", 2023, "为老街学堂新添教室三百六十㎡。", TEA))
    assert found.characters == 16 + len(TEA)


def test_sentences_are_counted_by_where_they_come_from() -> None:
    own = build("云溪县", 2023, RIVER, SCHOOL, TEA, "为岚屏镇买下第一台扫雪车过冬用。")
    found = find_last(
        build("云溪县", 2022, RIVER),
        build("澜江市", 2023, SCHOOL, RIVER, level="prefecture"),
        build("江湾县", 2023, TEA),
        own,
    )
    sizes = [len(RIVER), len(SCHOOL), len(TEA)]
    assert (found.sentences, found.characters) == (4, sum(sizes) + 16)
    assert (found.total.taken_sentences, found.total.taken_characters) == (3, sum(sizes))
    assert found.total.taken == pytest.approx(sum(sizes) / found.characters, abs=1e-6)
    assert found.total.updated_sentences == 0
    taken = {kind: tally.taken_characters for kind, tally in found.kinds.items()}
    assert taken == {"earlier": sizes[0], "higher": sizes[0] + sizes[1], "other": sizes[2]}
    assert [(item.source, item.kind, item.tally.taken_sentences) for item in found.sources] == [
        ("澜江市_2023.txt", "higher", 2),
        ("江湾县_2023.txt", "other", 1),
        ("云溪县_2022.txt", "earlier", 1),
    ]


def test_theme_shares_without_what_is_shared() -> None:
    own = build("云溪县", 2023, RIVER, BRIDGE, TEA)
    found = find_last(build("云溪县", 2022, RIVER, OTHER_BRIDGE), own)
    river, bridge, tea = len(RIVER), len(BRIDGE), len(TEA)
    shares = {row.theme: (row.characters, row.share, row.without_taken, row.without_both) for row in found.themes}
    whole = river + bridge + tea
    assert shares["ecology"] == (river, pytest.approx(river / whole, abs=1e-6), 0, 0)
    assert shares["urban"] == (
        bridge,
        pytest.approx(bridge / whole, abs=1e-6),
        pytest.approx(bridge / (bridge + tea), abs=1e-6),
        0,
    )
    assert shares["rural"][3] == 1
    assert found.widest is not None
    assert found.widest.theme == "ecology"


def test_other_figures_make_it_updated() -> None:
    found = find_last(build("云溪县", 2022, OTHER_BRIDGE), build("云溪县", 2023, BRIDGE, TEA))
    (pair,) = found.pairs
    assert (pair.updated, pair.similarity, pair.kind) == (True, 1.0, "earlier")
    assert (found.total.taken_sentences, found.total.updated_sentences) == (0, 1)
    assert found.total.updated == pytest.approx(len(BRIDGE) / (len(BRIDGE) + len(TEA)), abs=1e-6)
    assert found.widest is None


def test_taken_over_goes_before_updated() -> None:
    earlier = build("云溪县", 2021, BRIDGE), build("云溪县", 2022, OTHER_BRIDGE, BRIDGE)
    found = find_last(*earlier, build("云溪县", 2023, BRIDGE))
    assert (found.total.taken_sentences, found.total.updated_sentences) == (1, 0)
    assert [pair.source_text for pair in found.pairs] == [BRIDGE, BRIDGE]


def test_nearly_the_same_words_count_from_the_similarity_on() -> None:
    # 17 characters after punctuation are 14 runs; the word put before adds 2, so that 14 of 16 are shared.
    changed = "尽快" + RIVER
    tagged = build("云溪县", 2022, changed), build("云溪县", 2023, RIVER)
    (pair,) = find_last(*tagged).pairs
    assert (pair.updated, pair.similarity) == (False, 0.875)
    assert find_last(*tagged, least=0.88).pairs == ()


def test_offsets_are_those_of_both_texts() -> None:
    source, own = build("云溪县", 2022, TEA, SCHOOL, RIVER), build("云溪县", 2023, SCHOOL, TEA)
    found = find_last(source, own)
    for pair in found.pairs:
        assert own.report.text[pair.start : pair.end] == pair.text
        assert source.report.text[pair.source_start : pair.source_end] == pair.source_text == pair.text
    assert [pair.theme for pair in found.pairs] == ["livelihood", "rural"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (Metadata("云溪县", "county", 2022), "earlier"),
        (Metadata("云溪县", "county", 2023), "other"),
        (Metadata("云溪县", "county", 2024), None),
        (Metadata("澜江市", "prefecture", 2023), "higher"),
        (Metadata("国务院", "national", 2019), "higher"),
        (Metadata("国务院", "national", 2024), None),
        (Metadata("岚屏镇", "town", 2023), None),
        (Metadata("岚屏镇", "town", 2022), "other"),
        (Metadata("江湾区", "district", 2023), "other"),
        (Metadata("江湾县", "county", None), "other"),
        (Metadata("江湾", None, 2023), "other"),
        (Metadata("江湾", "village", 2023), "other"),
    ],
)
def test_who_may_take_from_whom(source: Metadata, kind: str | None) -> None:
    assert find_kind(Metadata("云溪县", "county", 2023), source) == kind


def test_every_level_has_a_rank() -> None:
    kinds = [find_kind(Metadata("云溪", "town", 2023), Metadata("澜江", level, 2023)) for level in LEVELS]
    assert kinds == ["other", *["higher"] * (len(LEVELS) - 1)]


def test_nothing_is_taken_from_a_later_report() -> None:
    earlier, later = find_reuse([build("云溪县", 2022, RIVER), build("云溪县", 2023, RIVER)])
    assert earlier.pairs == ()
    assert len(later.pairs) == 1


@pytest.mark.parametrize("text", [THANKS, ANNOUNCEMENT, "云溪全县上下今年的主要目标是：", "修好鹿溪老堤。"])
def test_ceremony_and_short_sentences_are_not_compared(text: str) -> None:
    found = find_last(build("云溪县", 2022, text), build("云溪县", 2023, text, TEA))
    assert (found.sentences, found.characters, found.pairs) == (1, len(TEA), ())


@pytest.mark.parametrize("place", [{"part": "front"}, {"part": "closing"}, {"part": "glossary"}, {"heading_level": 2}])
def test_headings_and_the_frame_are_not_compared(place: dict[str, object]) -> None:
    found = find_last(build("云溪县", 2022, RIVER), build("云溪县", 2023, RIVER, **place))  # type: ignore[arg-type]
    assert (found.sentences, found.total.taken, found.pairs) == (0, 0, ())
    assert {row.theme: row.without_both for row in found.themes}["ecology"] == 1


@pytest.mark.parametrize(
    ("place", "earlier", "later", "updated"),
    [
        ("云溪县", SALES, SALES, [False]),
        ("云溪县", OTHER_SALES, SALES, [True]),
        ("江湾县", SALES, SALES, []),
        ("江湾县", OTHER_SALES, SALES, []),
        ("江湾县", THREE_FIGURES, THREE_FIGURES, [False]),
        ("江湾县", THREE_FIGURES, THREE_FIGURES.replace("45", "46"), []),
        ("江湾县", OTHER_BRIDGE, BRIDGE, [True]),
    ],
)
def test_indicators_of_other_places_are_alike_by_chance(
    place: str, earlier: str, later: str, updated: list[bool]
) -> None:
    found = find_last(build(place, 2022, earlier), build("云溪县", 2023, later))
    assert [pair.updated for pair in found.pairs] == updated


def test_one_report_is_too_few() -> None:
    with pytest.raises(UsageError, match="two or more reports"):
        find_reuse([build("云溪县", 2022, RIVER)])


def test_empty_reports_share_nothing() -> None:
    for found in find_reuse([build("云溪县", 2022), build("云溪县", 2023)]):
        assert (found.characters, found.total.taken, found.widest) == (0, 0, None)


reports = st.lists(
    st.tuples(
        st.sampled_from([("云溪县", "county"), ("澜江市", "prefecture"), ("江湾县", "county")]),
        st.integers(2021, 2023),
        st.lists(st.sampled_from(POOL), max_size=6),
    ),
    min_size=2,
    max_size=5,
    unique_by=lambda item: (item[0], item[1]),
)


@given(reports, st.randoms(use_true_random=False))
def test_sums_hold_and_the_order_of_reports_does_not_matter(
    drawn: Sequence[tuple[tuple[str, str], int, list[str]]], shuffler: object
) -> None:
    tagged = [build(place, year, *texts, level=level) for (place, level), year, texts in drawn]
    found = {item.report: item for item in find_reuse(tagged)}
    shuffler.shuffle(tagged)  # type: ignore[attr-defined]
    for again in find_reuse(tagged):
        item = found[again.report]
        assert (again.total, again.kinds, again.themes) == (item.total, item.kinds, item.themes)
        assert sorted(again.pairs, key=repr) == sorted(item.pairs, key=repr)
    for item in found.values():
        assert item.total.taken_characters + item.total.updated_characters <= item.characters
        assert max(tally.taken_characters for tally in item.kinds.values()) <= item.total.taken_characters
        for name in ("share", "without_taken", "without_both"):
            assert sum(getattr(row, name) for row in item.themes) == pytest.approx(1, abs=1e-5) or not any(
                getattr(row, name) for row in item.themes
            )


def test_sentences_that_come_back_are_each_compared_with_the_first_alone() -> None:
    earlier = build("云溪县", 2022, OTHER_BRIDGE, *[BRIDGE, RIVER] * 40)
    found = find_last(earlier, build("云溪县", 2023, *[BRIDGE] * 40))
    places = [_Place(number, at, read_wording(BRIDGE)) for number in range(2) for at in range(40)]
    assert len(list(_pair_places(places, 0.7))) == 80
    assert [pair.updated for pair in found.pairs] == [False] * 40
    assert {pair.source_start for pair in found.pairs} == {len(OTHER_BRIDGE) + 1}
