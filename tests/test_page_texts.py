"""Reports' sentences packed for a page, and taken out again as the page does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policy_nlp.output.page_texts import CHUNK, SHORT, pack_texts, rank_letters
from policy_nlp.profiling import ScoredReport

from .test_comparison_page import unpack

THEMES = ("industry", "ecology")


def rename(item: ScoredReport, name: str, *texts: str) -> ScoredReport:
    """The first sentences of a report with other words, as a report of its own."""
    count = len(texts)
    passages = tuple((name, 100 * at, 100 * at + len(text), text) for at, text in enumerate(texts))
    layout = replace(item.layout, part=item.layout.part[:count], paragraph=item.layout.paragraph[:count])
    return replace(
        item,
        name=name,
        themes=THEMES,
        probabilities=item.probabilities[:count, : len(THEMES)],
        layout=layout,
        passages=passages,
        levels=(0,) * count,
    )


def pack_all(reports: list[ScoredReport], room: int = 10**6) -> dict[str, Any]:
    letters = rank_letters(reports)
    quoted = {report.name: {100} for report in reports}
    whole, chunks = pack_texts(reports, THEMES, quoted, letters, room)
    return {"texts": {"letters": letters, "whole": whole, "chunks": chunks, "chunk": CHUNK, "short": SHORT}}


def test_reports_stand_in_chunks(scored: list[ScoredReport]) -> None:
    reports = [rename(scored[0], f"县{at}", f"修渠{at}条。", "筑路。") for at in range(2 * CHUNK + 1)]
    data = pack_all(reports)
    assert (data["texts"]["whole"], len(data["texts"]["chunks"])) == (2 * CHUNK + 1, 4)
    for at in range(len(reports)):
        columns = unpack(data, at)
        assert (columns["text"], columns["start"]) == ([f"修渠{at}条。", "筑路。"], [0, 100])


def test_reports_without_room_keep_what_is_quoted(scored: list[ScoredReport]) -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    reports = [rename(scored[0], f"县{at}", letters[at : at + 400], "筑路。") for at in range(20)]
    everything = sum(map(len, pack_all(reports)["texts"]["chunks"]))
    for room in (everything // 2, 0):
        data = pack_all(reports, room)
        whole = data["texts"]["whole"]
        assert room == 0 or sum(map(len, data["texts"]["chunks"])) <= room
        assert whole == 0 if room == 0 else 0 < whole < 20
        assert [unpack(data, at)["text"] for at in range(whole, 20)] == [["筑路。"]] * (20 - whole)
        assert [unpack(data, at)["start"] for at in range(whole, 20)] == [[100]] * (20 - whole)


@pytest.mark.parametrize(
    ("given", "shown"), [("修\ud800渠", "修?渠"), ("\U00020000渠😀", "\U00020000渠😀"), ('“<\\"\t', '“<\\"\t')]
)
def test_any_letter_comes_out_again(scored: list[ScoredReport], given: str, shown: str) -> None:
    assert unpack(pack_all([rename(scored[0], "县", given)]), 0)["text"] == [shown]


def test_more_letters_than_ranks(scored: list[ScoredReport]) -> None:
    text = "".join(map(chr, range(0x3400, 0x3400 + 20_000))) + "渠渠"
    (found,) = unpack(pack_all([rename(scored[0], "县", text)]), 0)["text"]
    assert len(found) == len(text)
    assert found[-2:] == "渠渠"
    assert found.count("?") == 20_000 + 95 - SHORT - (256 - SHORT) * 256
