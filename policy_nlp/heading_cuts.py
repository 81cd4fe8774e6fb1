"""Finds where a heading ends when the text that it heads follows on the same line.

A full stop or a space says so. Where the line break was lost without a trace, three things do: how characters end
headings and begin the text under them, how long headings and their clauses are (``data/heading_cuts.tsv``, the weights
of a conditional logit, McFadden 1974, learnt from reports whose line breaks are whole), and that sibling headings like
to end in clauses of the same length.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_SHORTEST = 6
_LONGEST = 46
#: Log-odds that agreement of all siblings on a clause adds, and those of a heading without any cut; chosen on reports
#: whose line breaks are whole, with the breaks taken out.
_AGREEMENT = 6.0
_NO_CUT = -8.0
#: Siblings took in the sentence after them where the log-odds a heading that full stops end none of them, raised by the
#: value of their best cuts, come to this. In a text that keeps its other line breaks the value itself has to come to
#: the second figure for many siblings, to the third beside siblings on lines of their own, to the fourth otherwise.
_TOOK_IN, _FOR_MANY, _BESIDE_OTHERS, _ALONE = 1.0, 1.3, 1.9, 3.5
_MANY = 5
#: A full stop that is likelier by so much than the best cut ends its heading whatever siblings do.
_FAR_LIKELIER = 4.5
#: Last clauses of headings that are shorter on average took nothing in.
_WIDE_CLAUSE = 16
#: Up to here lengths of clauses differ to the weights by one; and how many commas, and how far the last clause may be
#: wider than the first, for any more to be the same to them.
_EXACT, _MOST_COMMAS, _WIDEST = 15, 3, 4
_STOP = re.compile("[。！？!?；;：:]")
_COMMA = re.compile("[，,]")
_SPACE = re.compile(" +")
_NOT_AFTER = frozenset("，,、的”）)")
_NOT_BEFORE = frozenset("，,、的是和与及把将“（(")
#: What terms explained in notes begin with; none begins a heading.
_NOTES = tuple("[［【〔")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a heading may end, before a full stop or without one.

    ``value`` is the sum of its weights, ``score`` the log-probability of this place among all of its heading;
    ``clause`` says which clause it ends (the commas before it) and how long that is.
    """

    end: int
    stopped: bool
    clause: tuple[int, int]
    value: float = 0.0
    score: float = 0.0


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
    choice = _weigh(text, spans)
    stopped = choice.margin < 0 and not choice.took_in
    ends: list[int | None] = []
    for span, open_end, stop in zip(spans, choice.open_ends, choice.stops, strict=True):
        chosen = (stop or open_end) if stopped or _is_far_likelier(stop, open_end) else (open_end or stop)
        space = _find_space(text, *span)
        if space is not None and (stop is None or space < stop.end):
            ends.append(space)
        else:
            ends.append(chosen.end + chosen.stopped if chosen else None)
    return ends


def cut_run_ins(text: str, spans: Sequence[Span], alone: Sequence[Span]) -> list[int | None]:
    """Ends of sibling headings that ran into the text under them where other line breaks are kept; None for all others.

    ``alone`` are the siblings on lines of their own, without a full stop.

    >>> text = "加强水利建设坚持以修渠为总抓手，通过抓好在建工程、争取资金，改造灌区两万亩，新修道路三十里，粮食稳产。"
    >>> cut_run_ins(text, [(0, 52)], [])
    [6]
    """
    none: list[int | None] = [None] * len(spans)
    if not _may_run_in(text, spans, alone):
        return none
    choice = _weigh(text, spans, [_describe_clause(text, *span) for span in alone])
    needed = _FOR_MANY if len(spans) >= _MANY else _BESIDE_OTHERS if alone else _ALONE
    if None in choice.open_ends or not choice.took_in or choice.value < needed * len(spans):
        return none
    ends: list[int | None] = []
    for span, open_end, stop in zip(spans, choice.open_ends, choice.stops, strict=True):
        far = _is_far_likelier(stop, open_end)
        ends.append(None if far or open_end is None else _find_space(text, *span) or open_end.end)
    return ends


def _is_far_likelier(stop: Cut | None, open_end: Cut | None) -> bool:
    return stop is not None and open_end is not None and stop.score > open_end.score + _FAR_LIKELIER


def _may_run_in(text: str, spans: Sequence[Span], alone: Sequence[Span]) -> bool:
    """Whether few headings have a full stop in reach, or last clauses too wide for theirs; costs next to nothing."""
    stops = [(start, _STOP.search(text, start, min(limit, start + _LONGEST))) for start, limit in spans]
    if any(text[start : start + 1] in _NOTES or (stop and stop.group() in "；;") for start, stop in stops):
        return False
    clauses = [_describe_clause(text, start, stop.start())[1] for start, stop in stops if stop]
    if 2 * len(clauses) <= len(spans):
        return True
    return (bool(alone) or len(spans) >= _MANY) and sum(clauses) >= _WIDE_CLAUSE * len(clauses)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The best cut of each sibling without a full stop and with one, and the log-odds that all end without."""

    open_ends: list[Cut | None]
    stops: list[Cut | None]
    margin: float

    @property
    def value(self) -> float:
        """What the cuts without a full stop are worth together."""
        return sum(cut.value for cut in self.open_ends if cut)

    @property
    def took_in(self) -> bool:
        """Whether the siblings took in the sentence after them though a full stop follows it."""
        return self.margin + self.value >= _TOOK_IN * len(self.open_ends)


def _weigh(text: str, spans: Sequence[Span], known: Sequence[tuple[int, int]] = ()) -> _Choice:
    """How siblings end if all run into the text under them, or all stop; ``known`` are clauses of some that do not."""
    scored = [_score_cuts(text, start, min(limit, len(text))) for start, limit in spans]
    open_ends, open_sum = _choose([[cut for cut in cuts if not cut.stopped] for cuts in scored], known)
    stops, stop_sum = _choose([[cut for cut in cuts if cut.stopped] for cuts in scored])
    return _Choice(open_ends, stops, open_sum - stop_sum)


def _find_space(text: str, start: int, limit: int) -> int | None:
    """A space that may end a heading: not right at its start, nor after a comma or a number."""
    space = _SPACE.search(text, start + 3, limit)
    return space.start() if space and text[space.start() - 1] not in "，,、0123456789" else None


def list_cuts(text: str, start: int, limit: int) -> list[Cut]:
    """Places where a heading may end, up to and with the first full stop; no scores yet."""
    stop = _STOP.search(text, start, limit)
    last = min(stop.start() if stop else limit, limit - 2, start + _LONGEST)
    cuts = [
        Cut(end, False, _describe_clause(text, start, end))
        for end in range(start + _SHORTEST, last)
        if text[end] not in _NOT_AFTER and text[end - 1] not in _NOT_BEFORE
    ]
    if stop and stop.group() not in "；;" and stop.start() - start <= _LONGEST:
        end = stop.start()
        cuts.append(Cut(end, True, _describe_clause(text, start, end)))
    return cuts


def describe_cut(text: str, start: int, cut: Cut) -> Iterator[str]:
    """What speaks for or against a cut, by the names of the weights.

    >>> text = "兴修水利，保障灌溉全年修渠"
    >>> " ".join(describe_cut(text, 0, Cut(9, False, (1, 4))))
    'commas1 clause4 length3 wider0 end溉 next全 end灌溉 next全年 end障灌溉 next全年修 over溉全'
    """
    commas, last = cut.clause
    stop = "stop " if cut.stopped else ""
    yield f"{stop}commas{min(commas, _MOST_COMMAS)}"
    yield f"{stop}clause{last if last <= _EXACT else last // 4 * 4}"
    yield f"{stop}length{(cut.end - start) // 3}"
    if comma := _COMMA.search(text, start, cut.end):
        yield f"{stop}wider{max(-_WIDEST, min(_WIDEST, last - (comma.start() - start)))}"
    if not cut.stopped:
        for length in (1, 2, 3):
            yield f"end{text[cut.end - length : cut.end]}"
            yield f"next{text[cut.end : cut.end + length]}"
        yield f"over{text[cut.end - 1 : cut.end + 1]}"


def _score_cuts(text: str, start: int, limit: int) -> list[Cut]:
    """The cuts of a heading with their log-probabilities."""
    weigh, cuts = _weights().get, list_cuts(text, start, limit)
    sums = [sum([weigh(name, 0.0) for name in describe_cut(text, start, cut)]) for cut in cuts]
    highest = max(sums, default=0.0)
    total = highest + math.log(sum(math.exp(value - highest) for value in sums) or 1.0)
    # dataclasses.replace would take as long as the weights.
    return [Cut(cut.end, cut.stopped, cut.clause, value, value - total) for cut, value in zip(cuts, sums, strict=True)]


def _choose(groups: Sequence[Sequence[Cut]], known: Sequence[tuple[int, int]] = ()) -> tuple[list[Cut | None], float]:
    """The best cut of each sibling, and the log-probability that all end like this, raised where they agree."""
    votes = _vote(groups, known)
    best = [max(cuts, key=lambda cut: _rate(cut, votes), default=None) for cuts in groups]
    shares = (math.log(sum(math.exp(cut.score) for cut in cuts)) if cuts else _NO_CUT for cuts in groups)
    return best, sum(shares) + _AGREEMENT * sum(votes.get(cut.clause, 0.0) for cut in best if cut)


def _vote(groups: Sequence[Sequence[Cut]], known: Sequence[tuple[int, int]]) -> dict[tuple[int, int], float]:
    """How far siblings agree on which clause a heading ends with and how long it is, from 0 to 1."""
    voters = len(groups) + len(known)
    votes = defaultdict[tuple[int, int], float](float)
    for clause in known:
        votes[clause] += 1 / voters
    for cuts in groups:
        highest = max((cut.score for cut in cuts), default=0.0)
        raised = [math.exp(cut.score - highest) for cut in cuts]
        for cut, value in zip(cuts, raised, strict=True):
            votes[cut.clause] += value / sum(raised) / voters
    return dict(votes) if voters > 1 else {}


def _rate(cut: Cut, votes: Mapping[tuple[int, int], float]) -> float:
    return cut.score + _AGREEMENT * votes.get(cut.clause, 0.0)


def _describe_clause(text: str, start: int, end: int) -> tuple[int, int]:
    """How many commas stand before a heading's last clause, and its length."""
    comma = max(text.rfind("，", start, end), text.rfind(",", start, end), start - 1)
    return text.count("，", start, end) + text.count(",", start, end), end - comma - 1


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    lines = resources.files("policy_nlp").joinpath("data/heading_cuts.tsv").read_text("utf-8").splitlines()[1:]
    return {name: float(weight) for name, _, weight in (line.partition("\t") for line in lines)}
