"""Words behind a difference: which words one report uses more than another, beyond chance and not in one place only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .findings import KeyWord, Passage
from .profiling import ScoredReport
from .quantification import Floats

#: What the prior counts, in words: it pulls rare words towards what all reports of the comparison say.
PRIOR_STRENGTH = 1000.0
#: A word is listed from this many uses and this z on.
_FEWEST, _LEAST_Z = 3, 1.959964
#: In one section of many a word says little of the report.
_MOST_DISPERSED = 0.97
_MOST_SENTENCES = 3


@dataclass(frozen=True)
class WordUse:
    """The words of a report, or of its sentences of one theme: counts by section, and the sentences that hold them."""

    sections: tuple[Counter[str], ...]
    rows: Mapping[str, list[int]]
    report: ScoredReport


@dataclass(frozen=True)
class WordTable:
    """The words of several reports: ``counts`` has shape (reports, words), ``prior`` (words,) pseudo-counts in
    proportion to all uses."""

    uses: tuple[WordUse, ...]
    words: tuple[str, ...]
    counts: Floats
    prior: Floats

    @classmethod
    def of(cls, uses: Sequence[WordUse], strength: float = PRIOR_STRENGTH) -> WordTable:
        """The table of some uses, with a prior of ``strength`` words in all."""
        totals = [sum(use.sections, Counter[str]()) for use in uses]
        words = sorted({word for total in totals for word in total})
        columns = {word: at for at, word in enumerate(words)}
        counts = np.zeros((len(uses), len(words)))
        for row, total in enumerate(totals):
            counts[row, [columns[word] for word in total]] = list(total.values())
        return cls(tuple(uses), tuple(words), counts, strength * counts.sum(axis=0) / max(1.0, counts.sum()))


def count_words(report: ScoredReport, theme: str | None = None) -> WordUse:
    """The words of a report's sentences of one theme, or of all, without figures, single characters and its places."""
    place = "、".join(report.places) or report.metadata.place or ""
    wanted = None if theme is None else report.themes.index(theme)
    sections: dict[int, Counter[str]] = {}
    rows: dict[str, list[int]] = {}
    for row, (chosen, section) in enumerate(zip(report.chosen.tolist(), report.layout.section.tolist(), strict=True)):
        if wanted is None or chosen == wanted:
            bag = sections.setdefault(section, Counter())
            for word, count in report.words[row].items():
                if _tells(word, place):
                    bag[word] += count
                    rows.setdefault(word, []).append(row)
    return WordUse(tuple(sections.values()), rows, report)


def _tells(word: str, place: str) -> bool:
    # The segmenter writes figures as words that begin with 0.
    return len(word) > 1 and word[0] != "0" and word.isalpha() and word[:2] not in place


def score_words(first: Floats, second: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Log-odds ratios and z of words by an informative Dirichlet prior; all arguments have shape (words,).

    With counts y, totals n and prior a that sums to a0: the difference of log((y + a) / (n + a0 - y - a)), over the
    square root of 1 / (y1 + a) + 1 / (y2 + a) (Monroe, Colaresi and Quinn 2008, equations 16, 20 and 22).

    >>> ratios, zs = score_words(np.array([9.0, 1.0]), np.array([1.0, 9.0]), np.array([1.0, 1.0]))
    >>> ratios.round(3).tolist(), zs.round(3).tolist()
    ([3.219, -3.219], [4.156, -4.156])
    """
    odds = [np.log((use + prior) / (use.sum() + prior.sum() - use - prior)) for use in (first, second)]
    ratios = odds[0] - odds[1]
    return ratios, ratios / np.sqrt(1 / (first + prior) + 1 / (second + prior))


def measure_dispersion(sections: Sequence[Mapping[str, int]], word: str) -> float:
    """Gries' DP: half the sum over sections of |their share of the word - their share of all words| (Gries 2008).

    >>> measure_dispersion([{"水": 2}, {"田": 2}], "水")
    0.5
    """
    sizes = np.array([sum(bag.values()) for bag in sections], np.float64)
    uses = np.array([bag.get(word, 0) for bag in sections], np.float64)
    if not uses.sum() or not sizes.sum():
        return 0.0
    return float(np.abs(uses / uses.sum() - sizes / sizes.sum()).sum() / 2)


def find_key_words(
    table: WordTable, first: int, others: Sequence[int], name: str, theme: str | None, most: int
) -> list[KeyWord]:
    """Words that one report of a table uses more than ``others``, called ``name``, do; the surest first."""
    if len(table.words) < 2:
        return []
    use, counts, rest = table.uses[first], table.counts[first], table.counts[list(others)].sum(axis=0)
    ratios, zs = score_words(counts, rest, table.prior)
    found: list[KeyWord] = []
    for at in np.lexsort((np.arange(len(zs)), -zs)).tolist():
        if len(found) == most or zs[at] < _LEAST_Z:
            break
        word = table.words[at]
        dispersion = measure_dispersion(use.sections, word) if counts[at] >= _FEWEST else 1.0
        if counts[at] < _FEWEST or (len(use.sections) > 1 and dispersion > _MOST_DISPERSED):
            continue
        passages = tuple(Passage(*use.report.passages[row]) for row in use.rows[word][:_MOST_SENTENCES])
        numbers = (int(counts[at]), int(rest[at]), float(ratios[at]), float(zs[at]), dispersion)
        found.append(KeyWord(use.report.name, name, theme, word, *numbers, passages))
    return found
