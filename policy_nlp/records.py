"""What passes between the modules: frozen records that hold facts and answer questions about themselves.

All positions are code-point offsets into one text, the ``text`` of the :class:`Report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from .errors import MissingExtraError
from .findings import Difference, Estimate, KeyWord, Likeness, Panel, PartGap, Rank, Settings

PartName = Literal["front", "review", "problems", "plan", "closing", "glossary"]
Unit = Literal["sentence", "paragraph", "section", "report"]

PARTS: tuple[PartName, ...] = ("front", "review", "problems", "plan", "closing", "glossary")
#: What a comparison may keep to: the body, which is all but the glossary (notes on terms), or one part.
Scope = Literal["body", "front", "review", "problems", "plan", "closing", "glossary"]
SCOPES: tuple[Scope, ...] = ("body", *PARTS)
UNITS: tuple[Unit, ...] = ("sentence", "paragraph", "section", "report")
#: What profiles can be put side by side by, and what their shares are shares of.
GROUPINGS = ("report", "place", "year", "level")
MEASURES = ("characters", "sentences", "paragraphs")
LEVELS = ("town", "county", "district", "county-level city", "prefecture", "province", "national")
#: The theme of procedure, general guidance and whatever no theme names.
OTHER = "other"
#: Fields of findings that are p-values.
_P_VALUES = frozenset({"p", "p_adjusted", "text_p_adjusted", "change_p"})
_PLAIN = frozenset((str, int, float, bool))


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where and when a report was delivered; None where the report does not say."""

    place: str | None = None
    level: str | None = None
    year: int | None = None
    reviewed_year: int | None = None
    planned_year: int | None = None

    def overridden_by(self, other: Metadata) -> Metadata:
        """These facts with every fact that ``other`` knows in their place.

        >>> Metadata("云溪县", "county").overridden_by(Metadata(year=2023)).year
        2023
        """
        known = {name: value for name, value in asdict(other).items() if value is not None}
        return Metadata(**{**asdict(self), **known})


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader took from a file: its text before any cleaning, and what is known of its origin.

    ``file`` is the file's own name where a folder before it or a row after it makes ``name`` another; "" where not.
    """

    name: str
    text: str
    metadata: Metadata = Metadata()
    dropped: tuple[Dropped, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not part of the report and was left out, with the reason."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """The report's own text, a paragraph a line, and the lines that were left out.

    ``fused`` says that the file had lost its line breaks, so that the paragraphs are recovered ones.
    """

    text: str
    dropped: tuple[Dropped, ...] = ()
    fused: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed; ``level`` 1 is outermost."""

    level: int
    mark: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the report: front, review, problems, plan, closing or glossary."""

    name: PartName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its place in the report; ``heading_level`` is 0 for one that is no heading."""

    start: int
    end: int
    paragraph: int
    part: PartName
    heading: tuple[str, ...]
    heading_level: int = 0
    is_lead: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that has been read: text, origin, structure, and what was left out of the text."""

    name: str
    text: str
    metadata: Metadata
    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...] = ()

    def text_of(self, span: Heading | Part | Sentence) -> str:
        """The text that the span covers."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class TaggedUnit:
    """A sentence, paragraph, section or whole report with its theme.

    ``probability`` belongs to ``theme``; ``code`` is the most probable sub-theme; ``themes`` holds the first
    theme and every other one that covers a quarter of the unit; ``topics`` pairs topic and share; ``sure`` is False
    where the probability lies below the least confidence asked for.
    """

    report: str
    place: str | None
    level: str | None
    year: int | None
    part: PartName
    heading: tuple[str, ...]
    start: int
    end: int
    text: str
    theme: str
    code: str
    probability: float
    themes: tuple[str, ...]
    topics: tuple[tuple[int, float], ...]
    sure: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values, ready for JSON."""
        return to_plain(self)


@dataclass(frozen=True, slots=True)
class Profile:
    """How much room a report, or a group of reports, gives to every theme.

    ``shares`` sum to one over the themes; ``amounts`` holds what was counted (characters, sentences or
    paragraphs) and ``total`` its sum. ``estimates`` say by theme how sure the shares are; without them shares are raw.
    """

    name: str
    place: str | None
    level: str | None
    year: int | None
    shares: Mapping[str, float]
    amounts: Mapping[str, int]
    reports: tuple[str, ...]
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everything counted."""
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Profiles side by side, over the same themes in the same order, and what a comparison of them finds."""

    themes: tuple[str, ...]
    profiles: tuple[Profile, ...]
    measure: str
    part: Scope | None
    differences: tuple[Difference, ...] = ()
    words: tuple[KeyWord, ...] = ()
    parts: tuple[PartGap, ...] = ()
    panel: Panel | None = None
    ranks: tuple[Rank, ...] = ()
    alike: tuple[Likeness, ...] = ()
    settings: Settings | None = None

    def share_difference(self, theme: str, first: int = 0, second: int = 1) -> float:
        """Share of ``theme`` in one profile less that in another."""
        return self.profiles[first].shares[theme] - self.profiles[second].shares[theme]

    def list_missing(self, names: Iterable[str]) -> list[str]:
        """Which of some reports have nothing to compare, as they lack the part that is compared."""
        compared = {name for profile in self.profiles for name in profile.reports}
        return [name for name in names if name not in compared]

    def to_plain(self) -> dict[str, Any]:
        """The whole comparison as plain values, the shape of ``compare --format json``.

        >>> share = Estimate(0.25, 0.2, 0.2, 0.3, 0.1, 0.4, 0.03, 0.08)
        >>> one = Profile("a", None, None, 2023, {"ecology": 0.25}, {"ecology": 7}, ("a",), {"ecology": share})
        >>> plain = Comparison(("ecology",), (one,), "characters", None).to_plain()
        >>> sorted(plain)
        ['alike', 'differences', 'measure', 'panel', 'part', 'parts', 'ranks', 'reports', 'settings', 'words']
        >>> ecology = plain["reports"][0]["themes"]["ecology"]
        >>> {key: ecology[key] for key in ("share", "raw", "low", "high", "characters")}
        {'share': 0.25, 'raw': 0.2, 'low': 0.2, 'high': 0.3, 'characters': 7}
        """
        rest = ("differences", "words", "parts", "panel", "ranks", "alike", "settings")
        return {
            "measure": self.measure,
            "part": self.part,
            "reports": [self._plain_profile(profile) for profile in self.profiles],
            **{name: _round_plain(_plain_value(getattr(self, name))) for name in rest},
        }

    def _plain_profile(self, profile: Profile) -> dict[str, Any]:
        themes: dict[str, Any] = {}
        for theme in self.themes:
            estimate = profile.estimates.get(theme)
            share = {"share": profile.shares[theme], "raw": profile.shares[theme], "low": None, "high": None}
            themes[theme] = _round_plain(share | (to_plain(estimate) if estimate else {}))
            themes[theme][self.measure] = profile.amounts[theme]
        names = ("place", "level", "year")
        facts = {name: getattr(profile, name) for name in names}
        return {"report": profile.name, **facts, "reports": list(profile.reports), "themes": themes}

    def to_frame(self) -> Any:
        """The profiles as a pandas DataFrame; raises MissingExtraError where pandas is not installed."""
        return to_frame(self.profiles)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one thing adds to a score, in log-odds; below zero it pulls away from the theme."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a theme: ``score`` is ``base`` plus the sum of ``contexts``, and ``word_score`` the sum of ``words``.

    ``score`` is in log-odds of the theme against all others, ``base`` that of a sentence of which nothing is known.
    ``word_score`` is how far the first stage prefers the theme's likeliest code to the mean of all codes.
    """

    theme: str
    probability: float
    score: float
    base: float
    contexts: tuple[Contribution, ...]
    word_score: float
    words: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class TaggedReport:
    """A report with a theme for every unit; ``warnings`` say why the themes may be worse than usual.

    ``reasons`` explain the units' themes, unit by unit, where that was asked for.
    """

    report: Report
    unit: Unit
    units: tuple[TaggedUnit, ...]
    profile: Profile
    warnings: tuple[str, ...] = ()
    reasons: tuple[Explanation, ...] = ()

    def to_frame(self) -> Any:
        """The units as a pandas DataFrame; raises MissingExtraError where pandas is not installed."""
        return to_frame(self.units)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that came to nothing, with the reason; ``again`` says that another try may end better."""

    name: str
    message: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """What tagging some inputs came to beside rows: how many reports, what to warn of, what failed."""

    reports: int = 0
    rows: int = 0
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()

    def __add__(self, other: Notes) -> Notes:
        return Notes(
            self.reports + other.reports,
            self.rows + other.rows,
            self.warnings + other.warnings,
            self.failures + other.failures,
        )


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with the label a coder gave it; ``group`` keeps what belongs together in one fold."""

    text: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """How well one theme is found, by what the scores weigh (characters or texts)."""

    theme: str
    precision: float
    recall: float
    f1: float
    support: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a model does against coded data; ``baseline`` always answers the most frequent theme."""

    themes: tuple[ThemeScore, ...]
    macro_f1: float
    accuracy: float
    baseline_macro_f1: float
    baseline_accuracy: float


def to_plain(record: Any) -> dict[str, Any]:
    """A record's fields as plain values: tuples become lists, mappings dicts, records dicts."""
    return {item.name: _plain_value(getattr(record, item.name)) for item in fields(record)}


def _plain_value(value: Any) -> Any:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        return [_plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain_value(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return to_plain(value)
    return value


def _round_plain(value: Any) -> Any:
    """Plain values with their fractions rounded."""
    if isinstance(value, dict):
        return {key: round_number(key, item) for key, item in value.items()}
    return [round_number("", item) for item in value] if isinstance(value, list) else value


def round_number(key: str, value: Any) -> Any:
    """A fraction to six places, which is finer than any share is known; a p-value to three digits, as none is 0.

    >>> round_number("share", 0.12345678), round_number("text_p_adjusted", 1.23456e-30), round_number("rank", 3)
    (0.123457, 1.23e-30, 3)
    """
    if not isinstance(value, float):
        return _round_plain(value)
    small = key in _P_VALUES and 0 < value < 1e-3
    return float(f"{value:.3g}") if small else round(value, 6)


def to_frame(records: tuple[Any, ...]) -> Any:
    """Records as a pandas DataFrame, a row a record."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("pandas", "A data frame", "pandas") from error
    return pandas.DataFrame([to_plain(record) for record in records])
