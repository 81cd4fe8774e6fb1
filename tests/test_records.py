"""The records that pass between modules: facts, sums and plain values."""

from __future__ import annotations

import json
import sys
from dataclasses import FrozenInstanceError

import pytest

from policy_nlp.errors import MissingExtraError, UsageError
from policy_nlp.plain import frame_rows, to_plain
from policy_nlp.records import Comparison, Metadata, Part, Profile, Report, Sentence, TaggedReport, TaggedUnit


def build_unit(text: str = "整治鹿溪水体。") -> TaggedUnit:
    return TaggedUnit(
        report="鹿鸣县.txt",
        place="鹿鸣县",
        level="county",
        year=2023,
        part="review",
        heading=("一、回顾", "（一）护水"),
        start=0,
        end=len(text),
        text=text,
        theme="ecology",
        code="ecology.pollution",
        probability=0.75,
        themes=("ecology", "rural"),
        topics=((3, 0.5), (8, 0.25)),
    )


def build_profile(name: str, ecology: int, rural: int) -> Profile:
    total = ecology + rural
    shares = {"ecology": ecology / total, "rural": rural / total}
    return Profile(name, None, None, None, shares, {"ecology": ecology, "rural": rural}, (name,))


def test_known_facts_override_and_unknown_ones_do_not() -> None:
    found = Metadata("鹿鸣县", "county", 2022, 2021, 2022)
    assert found.overridden_by(Metadata(place="白鹭镇", year=2023)) == Metadata("白鹭镇", "county", 2023, 2021, 2022)
    assert found.overridden_by(Metadata()) == found


def test_records_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        build_unit().theme = "rural"  # type: ignore[misc]


def test_text_of_a_span_counts_characters() -> None:
    text = "𠮷祥镇报告。\n修路。"
    report = Report("a.txt", text, Metadata(), (Part("review", 7, 10),), (), (Sentence(7, 10, 1, "review", ()),))
    assert report.text_of(report.sentences[0]) == "修路。"
    assert report.text_of(report.parts[0]) == "修路。"


def test_unit_becomes_plain_values_that_json_keeps() -> None:
    plain = to_plain(build_unit())
    assert plain["heading"] == ["一、回顾", "（一）护水"]
    assert plain["topics"] == [[3, 0.5], [8, 0.25]]
    assert json.loads(json.dumps(plain)) == plain


def test_plain_values_reach_into_nested_records() -> None:
    comparison = Comparison(("ecology", "rural"), (build_profile("甲", 1, 3),), "characters", None)
    plain = to_plain(comparison)
    assert plain["profiles"][0]["shares"] == {"ecology": 0.25, "rural": 0.75}
    assert plain["part"] is None


def test_total_and_share_difference() -> None:
    profiles = (build_profile("甲", 1, 3), build_profile("乙", 1, 1), build_profile("丙", 4, 1))
    comparison = Comparison(("ecology", "rural"), profiles, "characters", None)
    assert profiles[2].total == 5
    assert comparison.share_difference("ecology") == pytest.approx(-0.25)
    assert comparison.share_difference("ecology", 2, 0) == pytest.approx(0.55)


def test_frame_has_a_row_a_unit() -> None:
    pytest.importorskip("pandas")
    report = Report("鹿鸣县.txt", "整治鹿溪水体。", Metadata(), (), (), ())
    tagged = TaggedReport(report, "sentence", (build_unit(), build_unit("修路。")), build_profile("甲", 1, 1))
    frame = tagged.to_frame()
    assert list(frame["text"]) == ["整治鹿溪水体。", "修路。"]
    assert list(frame.columns) == list(to_plain(build_unit()))


def test_frame_without_pandas_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r'pip install "policy-nlp\[pandas\]"'):
        frame_rows([{}])


def test_a_notebook_prints_a_line_of_a_record_not_its_texts() -> None:
    report = Report("鹿鸣县.txt", "整治鹿溪水体。" * 999, Metadata("鹿鸣县", None, 2023), (), (), ())
    tagged = TaggedReport(report, "sentence", (build_unit(), build_unit("修路。")), build_profile("甲", 1, 1), ("旧",))
    comparison = Comparison(("ecology",), (build_profile("甲", 1, 3), build_profile("乙", 1, 1)), "characters", None)
    assert repr(report) == "<Report 鹿鸣县.txt: 鹿鸣县, 2023; 0 sentences>"
    assert repr(tagged) == "<TaggedReport 鹿鸣县.txt: 2 sentences; warnings: 1>"
    assert repr(comparison) == "<Comparison of characters: 2 profiles, 1 themes, 0 differences; warnings: 0>"
    assert (
        repr(comparison.profiles)
        == "(<Profile 甲: rural 75.0%, ecology 25.0%>, <Profile 乙: ecology 50.0%, rural 50.0%>)"
    )


def test_frame_of_a_comparison_is_tidy() -> None:
    pytest.importorskip("pandas")
    profiles = (build_profile("甲", 1, 3), build_profile("乙", 1, 1))
    comparison = Comparison(("ecology", "rural"), profiles, "characters", None)
    frame = comparison.to_frame()
    assert list(frame.pivot(index="report", columns="theme", values="share").loc["甲"]) == [0.25, 0.75]
    assert list(frame["characters"]) == [1, 3, 1, 1]
    assert comparison.to_frame("trends").empty
    with pytest.raises(UsageError, match="no table 'share'; choose from shares, differences, words"):
        comparison.to_frame("share")
