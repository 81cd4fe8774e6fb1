"""Finds where a heading ends when the text that it heads follows on the same line.

A full stop or a space says so; where the line break was lost without a trace, pairs of characters do: how often
they end headings and begin paragraphs (``data/heading_cuts.tsv``, counted on reports whose line breaks are whole).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_SHORTEST = 6
_LONGEST = 46
#: A cut without a mark needs this much log-odds; lower values cut headings inside a phrase.
_NEEDED = 2.0
#: How much more it needs before a stop fewer than 10, 20, 30, 40 characters on, which is likely the end itself.
_TRUST_IN_STOP = (9.0, 3.0, 1.0, 0.0)
_STOP = re.compile("[。！？!?；;：:]")
_UNSEEN = -1.5


def find_heading_cut(text: str, start: int, limit: int, *, fused: bool = False) -> int | None:
    """End of the heading whose words begin at ``start``, at most ``limit``; None where there is none.

    ``fused`` says that the text lost its line breaks, so that a heading may end without any mark.

    >>> text = "聚焦疫情防控,坚决打赢人民“战疫”面对突如其来的疫情,全县上下迅速行动。"
    >>> text[: find_heading_cut(text, 0, 60, fused=True)]
    '聚焦疫情防控,坚决打赢人民“战疫”'
    """
    space = re.compile(" +").search(text, start + 3, limit)
    stop = _STOP.search(text, start, limit)
    if space and (stop is None or space.start() < stop.start()) and text[space.start() - 1] not in "，,、0123456789":
        return space.start()
    if fused:
        needed = _NEEDED + (_TRUST_IN_STOP[(stop.start() - start) // 10] if stop and stop.start() - start < 40 else 0.0)
        cut = _find_likely_cut(text, start, min(limit, stop.start() if stop else limit), needed)
        if cut is not None:
            return cut
    return stop.end() if stop and stop.group() not in "；;" else None


def _find_likely_cut(text: str, start: int, limit: int, needed: float) -> int | None:
    ends, starts = _cut_scores()
    best, found = needed, None
    for cut in range(start + _SHORTEST, min(limit - 2, start + _LONGEST)):
        if text[cut] in "，,、的”）)" or text[cut - 1] in "，,、的“（(":
            continue
        score = _look_up(ends, text[cut - 2 : cut], text[cut - 1]) + _look_up(starts, text[cut : cut + 2], text[cut])
        if score > best:
            best, found = score, cut
    return found


def _look_up(scores: dict[str, float], pair: str, character: str) -> float:
    return scores.get(pair, scores.get(character, _UNSEEN))


@lru_cache(maxsize=1)
def _cut_scores() -> tuple[dict[str, float], dict[str, float]]:
    lines = resources.files("policy_nlp").joinpath("data/heading_cuts.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {pair: float(end) for pair, end, _ in rows}, {pair: float(begin) for pair, _, begin in rows}
