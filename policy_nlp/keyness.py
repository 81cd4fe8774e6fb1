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
    """The words of a report, or of its sentences of one theme, counted in all and by section."""

    name: str
    counts: Counter[str]
    sections: tuple[Counter[str], ...]
    rows: Mapping[str, list[int]]
    report: ScoredReport


def count_words(report: ScoredReport, theme: str | None = None) -> WordUse:
    """The words of a report's sentences of one theme, or of all, without figures, single characters and its place."""
    place = report.metadata.place or ""
    wanted = None if theme is None else report.themes.index(theme)
    sections: dict[int, Counter[str]] = {}
    rows: dict[str, list[int]] = {}
    for row, (chosen, section) in enumerate(zip(report.chosen, report.layout.section, strict=True)):
        if wanted is None or chosen == wanted:
            bag = sections.setdefault(int(section), Counter())
            for word, count in report.words[row].items():
                if _tells(word, place):
                    bag[word] += count
                    rows.setdefault(word, []).append(row)
    total = Counter[str]()
    for bag in sections.values():
        total.update(bag)
    return WordUse(report.name, total, tuple(sections.values()), rows, report)


def _tells(word: str, place: str) -> bool:
    # The segmenter writes figures as words that begin with 0.
    return len(word) > 1 and not any(character.isdigit() for character in word) and word[:2] not in place


def score_words(first: Mapping[str, int], second: Mapping[str, int], prior: Mapping[str, float]) -> dict[str, Floats]:
    """For every word of the prior log-odds ratio and z, by an informative Dirichlet prior.

    With counts y, totals n and prior a that sums to a0: the difference of log((y + a) / (n + a0 - y - a)), over the
    square root of 1 / (y1 + a) + 1 / (y2 + a) (Monroe, Colaresi and Quinn 2008, equations 15, 20 and 22).

    >>> scores = score_words({"水": 9, "田": 1}, {"水": 1, "田": 9}, {"水": 1.0, "田": 1.0})
    >>> scores["水"].round(3).tolist()
    [3.219, 4.156]
    """
    words = list(prior)
    alpha = np.array([prior[word] for word in words])
    uses = [np.array([counts.get(word, 0) for word in words], np.float64) for counts in (first, second)]
    odds = [np.log((use + alpha) / (use.sum() + alpha.sum() - use - alpha)) for use in uses]
    ratios = odds[0] - odds[1]
    zs = ratios / np.sqrt(1 / (uses[0] + alpha) + 1 / (uses[1] + alpha))
    return {word: np.array([ratio, z]) for word, ratio, z in zip(words, ratios, zs, strict=True)}


def build_prior(counts: Sequence[Mapping[str, int]], strength: float = PRIOR_STRENGTH) -> dict[str, float]:
    """Pseudo-counts in proportion to all uses of a word, ``strength`` in all.

    >>> build_prior([{"水": 3}, {"田": 1}], 8)
    {'水': 6.0, '田': 2.0}
    """
    total = Counter[str]()
    for bag in counts:
        total.update(bag)
    whole = max(1, total.total())
    return {word: strength * count / whole for word, count in total.items()}


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
    first: WordUse, second: WordUse, prior: Mapping[str, float], theme: str | None, most: int
) -> list[KeyWord]:
    """Words that ``first`` uses more than ``second``, the surest first, with sentences of ``first`` that hold them."""
    if len(prior) < 2:
        return []
    scores = score_words(first.counts, second.counts, prior)
    found: list[KeyWord] = []
    for word in sorted(first.counts, key=lambda word: (-scores[word][1], word)):
        ratio, z = scores[word]
        if len(found) == most or z < _LEAST_Z:
            break
        dispersion = measure_dispersion(first.sections, word)
        if first.counts[word] < _FEWEST or (len(first.sections) > 1 and dispersion > _MOST_DISPERSED):
            continue
        passages = tuple(Passage(*first.report.passages[row]) for row in first.rows[word][:_MOST_SENTENCES])
        counts = (first.counts[word], second.counts.get(word, 0))
        names = (first.name, second.name, theme, word)
        found.append(KeyWord(*names, *counts, float(ratio), float(z), dispersion, passages))
    return found
