"""What passes between the modules: frozen records that hold facts and answer questions about themselves.

All positions are code-point offsets into one text, the ``text`` of the :class:`Report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .errors import UsageError
from .findings import Difference, Estimate, KeyWord, Likeness, Panel, PartGap, Rank, Settings
from .plain import frame_rows, plain_value, round_number, round_plain, to_plain

if TYPE_CHECKING:
    from pandas import DataFrame

PartName = Literal["front", "review", "problems", "plan", "closing", "glossary"]
Unit = Literal["sentence", "paragraph", "section", "report"]

PARTS: tuple[PartName, ...] = ("front", "review", "problems", "plan", "closing", "glossary")
#: What a comparison may keep to: the body, which is all but the glossary (notes on terms), or one part.
Scope = Literal["body"] | PartName
SCOPES: tuple[Scope, ...] = ("body", *PARTS)
UNITS: tuple[Unit, ...] = ("sentence", "paragraph", "section", "report")
#: What profiles can be put side by side by, and what their shares are shares of.
GROUPINGS = ("report", "place", "year", "level")
MEASURES = ("characters", "sentences", "paragraphs")
LEVELS = ("town", "county", "district", "county-level city", "prefecture", "province", "national")
#: The theme of procedure, general guidance and whatever no theme names.
OTHER = "other"
#: So many themes does a profile show of itself.
_MOST_SHOWN = 3
#: The tables of a comparison.
TABLES = ("shares", "differences", "words", "parts", "trends", "ranks", "alike", "settings")


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
    ``warnings`` are those of reading the file.
    """

    name: str
    text: str
    metadata: Metadata = Metadata()
    file: str = ""
    warnings: tuple[str, ...] = ()


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
    """A report that has been read: text, origin, structure, and what was left out of the text.

    ``kind`` says what else than a government work report its title calls it; "" where nothing. ``warnings`` say what
    of the file, or of its letters, could not be read.
    """

    name: str
    text: str
    metadata: Metadata
    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...] = ()
    kind: str = ""
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        # A notebook prints what a cell ends with: not a whole report.
        facts = ", ".join(str(fact) for fact in (self.metadata.place, self.metadata.level, self.metadata.year) if fact)
        return f"<Report {self.name}: {facts or 'place and year unknown'}; {len(self.sentences)} sentences>"

    def list_rows(self) -> list[dict[str, Any]]:
        """The report as a row: its name, where and when it was delivered, and its text."""
        facts = {name: getattr(self.metadata, name) for name in ("place", "level", "year")}
        return [{"report": self.name, **facts, "text": self.text}]

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

    def __repr__(self) -> str:
        first = sorted(self.shares, key=lambda theme: -self.shares[theme])[:_MOST_SHOWN]
        shares = ", ".join(f"{theme} {self.shares[theme]:.1%}" for theme in first)
        return f"<Profile {self.name}: {shares}{' …' if len(self.shares) > _MOST_SHOWN else ''}>"

    @property
    def total(self) -> int:
        """Everything counted."""
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Profiles side by side, over the same themes in the same order, what a comparison of them finds, and ``warnings``
    of reports that are not like the others."""

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
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        count = f"{len(self.profiles)} profiles, {len(self.themes)} themes, {len(self.differences)} differences"
        return f"<Comparison of {self.measure}: {count}; warnings: {len(self.warnings)}>"

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
            **{name: round_plain(plain_value(getattr(self, name))) for name in rest},
        }

    def _plain_profile(self, profile: Profile) -> dict[str, Any]:
        themes: dict[str, Any] = {}
        for theme in self.themes:
            estimate = profile.estimates.get(theme)
            share = {"share": profile.shares[theme], "raw": profile.shares[theme], "low": None, "high": None}
            themes[theme] = round_plain(share | (to_plain(estimate) if estimate else {}))
            themes[theme][self.measure] = profile.amounts[theme]
        facts = {name: getattr(profile, name) for name in ("place", "level", "year")}
        return {"report": profile.name, **facts, "reports": list(profile.reports), "themes": themes}

    def list_rows(self, table: str = "shares") -> list[dict[str, Any]]:
        """The rows of one of :data:`TABLES`; none where these reports give none. Raises UsageError for another name."""
        if table not in TABLES:
            raise UsageError(f"no table {table!r}; choose from {', '.join(TABLES)}")
        rows: list[dict[str, Any]]
        if table == "shares":
            rows = [self._list_share(profile, theme) for profile in self.profiles for theme in self.themes]
        elif table == "trends":
            rows = [to_plain(trend) for trend in (self.panel.trends if self.panel else ())]
        elif table == "settings":
            rows = (
                [to_plain(self.settings) | {"measure": self.measure, "part": self.part or ""}] if self.settings else []
            )
        else:
            rows = [item.to_row() if hasattr(item, "to_row") else to_plain(item) for item in getattr(self, table)]
        return [{key: round_number(key, value) for key, value in row.items()} for row in rows]

    def _list_share(self, profile: Profile, theme: str) -> dict[str, Any]:
        estimate = profile.estimates.get(theme)
        spread = ("low", "high", "sample_low", "sample_high", "error", "sampling")
        return {
            "report": profile.name,
            **{name: getattr(profile, name) for name in ("place", "level", "year")},
            "part": self.part or "",
            "theme": theme,
            "share": profile.shares[theme],
            "raw": estimate.raw if estimate else profile.shares[theme],
            **{name: getattr(estimate, name) if estimate else None for name in spread},
            self.measure: profile.amounts[theme],
        }

    def to_frame(self, table: str = "shares") -> DataFrame:
        """One of :data:`TABLES` as a pandas DataFrame, with the rows of ``compare --table``; needs pandas."""
        return frame_rows(self.list_rows(table))


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

    def __repr__(self) -> str:
        return f"<Explanation {self.theme}: probability {self.probability:.3f}, log-odds {self.score:+.2f}>"


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

    def __repr__(self) -> str:
        return f"<TaggedReport {self.report.name}: {len(self.units)} {self.unit}s; warnings: {len(self.warnings)}>"

    def list_rows(self) -> list[dict[str, Any]]:
        """The units as plain values."""
        return [to_plain(unit) for unit in self.units]

    def to_frame(self) -> DataFrame:
        """The units as a pandas DataFrame, a row a unit; raises MissingExtraError where pandas is not installed."""
        return frame_rows(self.list_rows())


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
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        scores = f"macro-F1 {self.macro_f1:.3f}, accuracy {self.accuracy:.3f}"
        baseline = f"most frequent theme {self.baseline_macro_f1:.3f}, {self.baseline_accuracy:.3f}"
        return f"<Scores of {len(self.themes)} themes: {scores}; {baseline}; warnings: {len(self.warnings)}>"
