"""Finds where a heading ends when the text that it heads follows on the same line.

A full stop or a space says so. Where the line break was lost without a trace, two things do: how often characters
end headings and begin paragraphs (``data/heading_cuts.tsv``, counted on reports whose line breaks are whole), and
that sibling headings like to end in clauses of the same length.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_SHORTEST = 6
_LONGEST = 46
#: Log-odds that a full stop adds, and those that agreement of all siblings on a clause adds; chosen on reports whose
#: line breaks are whole, with the breaks taken out.
_STOP_BONUS = 2.0
_AGREEMENT = 6.0
_NO_CUT = -2.0
_STOP = re.compile("[。！？!?；;：:]")
_SPACE = re.compile(" +")
_UNSEEN = -1.5
_NOT_AFTER = frozenset("，,、的”）)")
_NOT_BEFORE = frozenset("，,、的“（(")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a heading may end: position, log-odds, and which clause it ends, of which length."""

    end: int
    score: float
    clause: tuple[int, int]


def find_heading_cut(text: str, start: int, limit: int) -> int | None:
    """End of the heading whose words begin at ``start``, at most ``limit``: at a space, a full stop or a colon.

    >>> text = "优化营商环境。推行一窗受理。"
    >>> text[: find_heading_cut(text, 0, 20)]
    '优化营商环境。'
    """
    limit = min(limit, len(text))
    space = _find_space(text, start, limit)
    stop = _STOP.search(text, start, limit)
    if space is not None and (stop is None or space < stop.start()):
        return space
    return stop.end() if stop and stop.group() not in "；;" else None


def cut_siblings(text: str, spans: Sequence[Span]) -> list[int | None]:
    """Ends of sibling headings, each given by start and limit, in a text that lost its line breaks.

    Siblings share a style: either all end with a full stop, or all run into the text under them.

    >>> text = "全力兴修水利,农业基础更加稳固全年修渠三十二条。全力招商引资,产业支撑更加有力全年签约十六个。"
    >>> [text[start:end] for (start, _), end in zip([(0, 24), (24, 48)], cut_siblings(text, [(0, 24), (24, 48)]))]
    ['全力兴修水利,农业基础更加稳固', '全力招商引资,产业支撑更加有力']
    """
    spans = [(start, min(limit, len(text))) for start, limit in spans]
    cuts = [_list_cuts(text, *span) for span in spans]
    stops = [_find_stop(text, *span) for span in spans]
    votes, stop_votes = _vote(cuts), _vote([[stop] if stop else [] for stop in stops])
    best = [max(group, key=lambda cut: _rate(cut, votes), default=None) for group in cuts]
    by_cuts = sum(_rate(cut, votes) if cut else _NO_CUT for cut in best)
    by_stops = sum(_rate(stop, stop_votes) + _STOP_BONUS if stop else _NO_CUT for stop in stops)
    ends: list[int | None] = []
    for span, cut, stop in zip(spans, best, stops, strict=True):
        chosen = (stop or cut) if by_stops > by_cuts else (cut or stop)
        space = _find_space(text, *span)
        if space is not None and (stop is None or space < stop.end):
            ends.append(space)
        elif chosen is None:
            ends.append(None)
        else:
            ends.append(chosen.end + 1 if chosen is stop else chosen.end)
    return ends


def _find_space(text: str, start: int, limit: int) -> int | None:
    """A space that may end a heading: not right at its start, nor after a comma or a number."""
    space = _SPACE.search(text, start + 3, limit)
    return space.start() if space and text[space.start() - 1] not in "，,、0123456789" else None


def _vote(groups: Sequence[Sequence[_Cut]]) -> dict[tuple[int, int], float]:
    """How far siblings agree on which clause a heading ends with and how long it is, from 0 to 1."""
    votes = Counter[tuple[int, int]]()
    for cuts in groups:
        highest = max((cut.score for cut in cuts), default=0.0)
        raised = [math.exp(cut.score - highest) for cut in cuts]
        for cut, value in zip(cuts, raised, strict=True):
            votes[cut.clause] += value / sum(raised) / len(groups)  # type: ignore[assignment]
    return dict(votes) if len(groups) > 1 else {}


def _rate(cut: _Cut, votes: Mapping[tuple[int, int], float]) -> float:
    return cut.score + _AGREEMENT * votes.get(cut.clause, 0.0)


def _list_cuts(text: str, start: int, limit: int) -> list[_Cut]:
    """Places without a mark where a heading may end, before any full stop."""
    ends, starts = _cut_scores()
    stop = _STOP.search(text, start, limit)
    last = min(stop.start() if stop else limit, limit - 2, start + _LONGEST)
    return [
        _Cut(
            end,
            _look_up(ends, text[end - 2 : end], text[end - 1]) + _look_up(starts, text[end : end + 2], text[end]),
            _describe_clause(text, start, end),
        )
        for end in range(start + _SHORTEST, last)
        if text[end] not in _NOT_AFTER and text[end - 1] not in _NOT_BEFORE
    ]


def _find_stop(text: str, start: int, limit: int) -> _Cut | None:
    stop = _STOP.search(text, start, limit)
    if stop is None or stop.group() in "；;" or stop.start() - start > _LONGEST:
        return None
    end = stop.start()
    return _Cut(end, _look_up(_cut_scores()[0], text[end - 2 : end], text[end - 1]), _describe_clause(text, start, end))


def _describe_clause(text: str, start: int, end: int) -> tuple[int, int]:
    """How many commas stand before a heading's last clause, and its length."""
    comma = max(text.rfind("，", start, end), text.rfind(",", start, end), start - 1)
    return text.count("，", start, end) + text.count(",", start, end), end - comma - 1


def _look_up(scores: dict[str, float], pair: str, character: str) -> float:
    return scores.get(pair, scores.get(character, _UNSEEN))


@lru_cache(maxsize=1)
def _cut_scores() -> tuple[dict[str, float], dict[str, float]]:
    lines = resources.files("policy_nlp").joinpath("data/heading_cuts.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {pair: float(end) for pair, end, _ in rows}, {pair: float(begin) for pair, _, begin in rows}
