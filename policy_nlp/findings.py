"""What a comparison finds, as frozen records: estimates, differences, words, plans kept and dropped, trends, ranks.

Shares and differences of shares are fractions of one; intervals are 90 % intervals unless the settings say otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """One theme's share of one report or group.

    ``share`` is corrected, ``raw`` counts the most probable themes. ``low`` to ``high`` covers what coders would find
    in this very text (the classifier's error); ``sample_low`` to ``sample_high`` also that other paragraphs could have
    been written under the same headings, and that a group could hold other reports (bootstrap). ``error`` and
    ``sampling`` are the two standard errors. ``low``, ``high`` and ``error`` are None where the model knows nothing of
    its errors.

    >>> Estimate(0.2, 0.19, 0.18, 0.22, 0.15, 0.25, 0.012, 0.03).high
    0.22
    """

    share: float
    raw: float
    low: float | None
    high: float | None
    sample_low: float
    sample_high: float
    error: float | None
    sampling: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A theme's share in ``first`` less that in ``second``.

    ``text_low``, ``text_high`` and ``text_p_adjusted`` speak of these very texts (the classifier's error alone);
    ``low``, ``high``, ``p`` and ``p_adjusted`` also of what they stand for (other paragraphs under the same headings,
    and other reports in a group). ``effect`` is Cohen's h (Cohen 1988); ``log_ratio`` the difference of centred
    log-ratios (Aitchison 1986); adjusted p-values allow for all differences of the comparison; ``detectable`` is the
    least difference that a test at 5 % finds with a probability of 80 %, ``text_detectable`` the same for these very
    texts. What speaks of these texts is None where the model knows nothing of its errors, ``detectable`` where draws do
    not scatter either.

    >>> numbers = (0.1, 0.05, 0.15, 0.001, 0.01, 0.08, 0.12, 0.0, 0.3, 0.5, 0.2, 0.8, 0.07, 0.02)
    >>> gap = Difference("ecology", "a", "b", *numbers)
    >>> gap.is_significant
    True
    """

    theme: str
    first: str
    second: str
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float
    text_low: float | None
    text_high: float | None
    text_p_adjusted: float | None
    effect: float
    log_ratio: float
    log_ratio_low: float
    log_ratio_high: float
    detectable: float | None
    text_detectable: float | None

    @property
    def is_significant(self) -> bool:
        """Whether it holds beyond these texts at 5 %."""
        return self.p_adjusted < 0.05

    @property
    def is_in_these_texts(self) -> bool:
        """Whether these very texts differ at 5 %."""
        return self.text_p_adjusted is not None and self.text_p_adjusted < 0.05


def find_least(differences: Sequence[Difference]) -> tuple[float | None, float | None]:
    """The medians of the least differences that a single test finds, in these texts and beyond them; None where no
    difference has one."""
    inside = [item.text_detectable for item in differences if item.text_detectable is not None]
    beyond = [item.detectable for item in differences if item.detectable is not None]
    return median(inside) if inside else None, median(beyond) if beyond else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a report, with its offsets in the report's text."""

    report: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A word that ``first`` uses more than ``second`` does.

    ``log_odds`` and ``z`` are those of Monroe, Colaresi and Quinn (2008); ``dispersion`` is Gries' DP over the sections
    of ``first`` (Gries 2008): 0 spread like the text, near 1 in a single place. ``theme`` is None over all themes.
    """

    first: str
    second: str
    theme: str | None
    word: str
    first_count: int
    second_count: int
    log_odds: float
    z: float
    dispersion: float
    sentences: tuple[Passage, ...]

    def to_row(self) -> dict[str, Any]:
        """The word as a row of a table, with the first of its sentences."""
        row = asdict(self)
        sentences = row.pop("sentences")
        return row | (sentences[0] if sentences else {"report": "", "start": None, "end": None, "text": ""})


@dataclass(frozen=True, slots=True)
class PartGap:
    """A theme's share in one part less that in another, with both estimates.

    Of one report, its review against its plan (``kind`` "within"); of one place, the plan of one year's report against
    the review of the next year's (``kind`` "kept"). Positive where the later part gives more room.
    """

    kind: str
    place: str
    earlier: str
    later: str
    theme: str
    earlier_share: Estimate
    later_share: Estimate
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float

    def to_row(self) -> dict[str, Any]:
        """The gap as a row of a table, both estimates as their shares and intervals."""
        row: dict[str, Any] = {name: getattr(self, name) for name in ("kind", "place", "earlier", "later", "theme")}
        for side, estimate in (("earlier", self.earlier_share), ("later", self.later_share)):
            row |= {f"{side}_share": estimate.share, f"{side}_low": estimate.low, f"{side}_high": estimate.high}
        return row | {name: getattr(self, name) for name in ("difference", "low", "high", "p", "p_adjusted")}


@dataclass(frozen=True, slots=True)
class Trend:
    """How a theme's share moves over the years of one place.

    ``slope`` is by ordinary least squares, a year; ``change_year`` is the first year after the most likely change of
    level, None where none stands out at 5 % (``change_p`` allows for every year and theme tried) or where a straight
    line fits the years as well. ``autocorrelation`` is how much a year was taken to resemble the one before.
    """

    place: str
    theme: str
    years: tuple[int, ...]
    shares: tuple[float, ...]
    slope: float
    low: float
    high: float
    p: float
    p_adjusted: float
    change_year: int | None
    change: float
    change_p: float
    autocorrelation: float


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a report stands in the order of one theme's shares, 1 the largest, with an interval of ranks; equal shares
    have the same rank."""

    theme: str
    name: str
    rank: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two profiles are: half the sum of differences of shares (Duncan and Duncan 1955; 0 alike, 1 nothing in
    common), Aitchison's distance (1986) of the same, and the cosine of their words by TF-IDF."""

    first: str
    second: str
    distance: float
    aitchison: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Panel:
    """Years by places: which reports are there, which are ``missing`` (place and year), and how shares move."""

    places: tuple[str, ...]
    years: tuple[int, ...]
    missing: tuple[tuple[str, int], ...]
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a comparison was made: all that a methods paragraph needs.

    ``corrected`` is False for a model that knows nothing of its errors, whose shares are the raw ones; ``unit`` is what
    the model gave themes to.
    """

    model: str
    version: str
    by: str
    correction: str
    corrected: bool
    calibrated_on: int
    level: float
    draws: int
    seed: int
    adjust: str
    reference: str | None
    comparisons: int
    prior_strength: float
    unit: str
