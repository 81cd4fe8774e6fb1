"""Finds texts that are nearly the same by runs of characters, exactly and without comparing every pair.

The similarity of two texts is the Jaccard coefficient of their runs of :data:`RUN` characters. Two texts that reach
``least`` share one of their rarest runs (prefix filter: Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant
2007), so that only texts which share one are compared; no pair is missed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from .marks import find_mark

RUN = 4
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*|第?[零〇一二三四五六七八九十百]{2,}|第[一二三四五六七八九十]")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_CLAUSE_END = re.compile(r"[,;。](?!\d)")
#: Addresses and numbers of notes, which stand anywhere.
_ASIDE = re.compile(r"各位代表[!,:]|[\[【〔(]\d{1,2}[\]】〕)]")
_FILLER = re.compile(r"[\W_]+")
_MASK = "0"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared: without marks, spaces and punctuation, every figure a 0; figures and years in order.

    ``is_indicator`` says that every clause holds a number in digits.
    """

    masked: str
    figures: tuple[str, ...]
    years: tuple[str, ...]
    is_indicator: bool

    def has_other_figures(self, other: Wording) -> bool:
        """Whether figures differ, or the years where both name some: "this year" may be any."""
        return self.figures != other.figures or bool(self.years and other.years and self.years != other.years)


def read_wording(text: str) -> Wording:
    """The wording of a text; figures are numbers in digits, and Chinese ones of two characters or after 第.

    >>> read_wording("（三）2023年粮食总产 1,200 万吨，完成“十四五”规划。")
    Wording(masked='0年粮食总产0万吨完成0规划', figures=('1200', '十四五'), years=('2023',), is_indicator=False)
    """
    mark = find_mark(text)
    plain = _ASIDE.sub("", unicodedata.normalize("NFKC", text[len(mark.text) :] if mark else text))
    figures = tuple(figure.replace(",", "") for figure in _FIGURE.findall(_YEAR.sub("", plain)))
    clauses = [clause for clause in _CLAUSE_END.split(plain) if _FILLER.sub("", clause)]
    is_indicator = all(any(character.isdecimal() for character in clause) for clause in clauses)
    masked = _FILLER.sub("", _FIGURE.sub(_MASK, plain)).lower()
    return Wording(masked, figures, tuple(_YEAR.findall(plain)), is_indicator)


def find_similar(texts: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """All pairs of places whose texts are at least so similar, the earlier place first, with the similarity.

    Equal texts have similarity 1, also those that are shorter than a run; an empty text is like none.

    >>> list(find_similar(["粮食总产再获丰收", "公路通到家门口", "粮食总产又获丰收", "粮食总产再获丰收"], 0.9))
    [(0, 3, 1.0)]
    """
    runs = [_cut_runs(text) for text in texts]
    rows = _rank_runs(runs)
    index: dict[int, list[int]] = {}
    for at in sorted(range(len(runs)), key=lambda at: (len(runs[at]), at)):
        size = len(runs[at])
        fewest = ceil(least * size - 1e-9)
        # Among its rarest size - fewest + 1 runs; those of no other text come first and lead nowhere.
        prefix = rows[at][: max(0, len(rows[at]) - fewest + 1)]
        near = {other for run in prefix for other in index.get(run, ()) if len(runs[other]) >= fewest}
        for other in sorted(near):
            common = len(runs[at] & runs[other])
            similarity = common / (size + len(runs[other]) - common)
            if similarity >= least:
                yield min(at, other), max(at, other), similarity
        for run in prefix:
            index.setdefault(run, []).append(at)


def _rank_runs(runs: Sequence[set[str]]) -> list[list[int]]:
    """Of every text those runs that other texts have too, as numbers, the rarest of all texts first."""
    counts = Counter(run for row in runs for run in row)
    repeated = sorted((count, run) for run, count in counts.items() if count > 1)
    ranks = {run: rank for rank, (_, run) in enumerate(repeated)}
    return [sorted(ranks[run] for run in row if run in ranks) for row in runs]


def _cut_runs(text: str) -> set[str]:
    return {text[at : at + RUN] for at in range(max(len(text) - RUN + 1, min(len(text), 1)))}
