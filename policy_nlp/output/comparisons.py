"""Comparisons as tables for the terminal and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..codebook import Codebook
from ..errors import UsageError
from ..findings import Difference, find_least
from ..plain import round_number
from ..records import OTHER, TABLES, Comparison, Profile
from .methods import write_methods
from .notes import list_notes
from .tables import Row, render_form, render_json, render_sheets
from .terminal import fits_beside
from .wording import say_fact, say_word, title_shares

#: More profiles than this stand in rows, without intervals.
MOST_COLUMNS = 6
_MOST_LINES = 3
_MOST_MISSING = 10
#: What a share such as 14.2 takes in a table of the terminal, and a name at least.
_SHARE_WIDTH, _LEAST_LABEL = 4, 8
#: Tables that may be empty, and what they need.
_NEEDS = {
    "trends": "trends, which takes four years of a place, and no groups",
    "parts": "parts, which takes whole reports, not groups or a part",
}


def list_tables(comparison: Comparison, codebook: Codebook, language: str) -> dict[str, list[Row]]:
    """Every table of a comparison by its name, empty ones too."""
    tables = {name: comparison.list_rows(name) for name in TABLES}
    return {name: [_name_theme(_join_lists(row), codebook, language) for row in rows] for name, rows in tables.items()}


def _list_overview(comparison: Comparison, codebook: Codebook, language: str) -> list[Row]:
    """A row a report and a column a theme, which is what a person looks at first."""
    names = {theme: codebook.name_of(theme, language) for theme in comparison.themes}
    return [
        {"report": profile.name, "place": profile.place, "level": profile.level, "year": profile.year}
        | {name: round_number("share", profile.shares[theme]) for theme, name in names.items()}
        for profile in comparison.profiles
    ]


def _join_lists(row: Row) -> Row:
    return {
        key: ";".join(f"{item:.6g}" for item in value) if isinstance(value, list) else value
        for key, value in row.items()
    }


def _name_theme(row: Row, codebook: Codebook, language: str) -> Row:
    """The row with the theme's name right after its key."""
    named: Row = {}
    for key, value in row.items():
        named[key] = value
        if key == "theme":
            named["theme_name"] = codebook.name_of(value, language) if value else ""
    return named


def render_comparison(comparison: Comparison, form: str, table: str, codebook: Codebook, language: str) -> bytes:
    """A comparison as json, xlsx (a sheet a table), docx, or one of its tables as csv, parquet or dta.

    Raises
    ------
    UsageError
        The one table asked for has no rows.
    """
    made_by = comparison.settings.model if comparison.settings else ""
    if form == "json":
        methods = {spoken: write_methods(comparison, spoken) for spoken in ("zh", "en")}
        return render_json(comparison.to_plain() | {"methods": methods, "made_by": made_by})
    if form == "docx":
        from .documents import render_document

        return render_document(comparison, codebook, language)
    tables = list_tables(comparison, codebook, language)
    if form == "xlsx":
        sheets = {"overview": _list_overview(comparison, codebook, language)}
        sheets |= {name: rows for name, rows in tables.items() if rows}
        return render_sheets(sheets | {"notes": list_notes(comparison, language)}, language=language)
    if not tables[table]:
        filled = ", ".join(name for name, rows in tables.items() if rows)
        raise UsageError(f"these reports give no table {_NEEDS.get(table, table)}; choose from {filled}")
    return render_form(tables[table], form, language, made_by)


def format_share(profile: Profile, theme: str) -> str:
    """A share in percent with its interval.

    >>> from policy_nlp.findings import Estimate
    >>> share = Estimate(0.25, 0.2, 0.22, 0.28, 0.1, 0.4, 0.02, 0.08)
    >>> format_share(Profile("a", None, None, None, {"rural": 0.25}, {}, (), {"rural": share}), "rural")
    '25.0 (22.0-28.0)'
    """
    estimate = profile.estimates.get(theme)
    share = f"{100 * profile.shares[theme]:.1f}"
    if estimate is None or estimate.low is None or estimate.high is None:
        return share
    return f"{share} ({100 * estimate.low:.1f}-{100 * estimate.high:.1f})"


def print_comparison(console: Console, comparison: Comparison, codebook: Codebook, language: str) -> None:
    """Shares in percent, a theme a row (a column where profiles are many), then what differs and who is alike."""
    console.print(_build_table(console, comparison, codebook, language))
    if comparison.settings and not comparison.settings.calibrated_on:
        console.print(say_word("no errors known", language))
    for describe in (describe_differences, describe_trends):
        for line in describe(comparison, codebook, language):
            console.print(line, soft_wrap=True)
    if len(comparison.profiles) > 2:
        # Of all pairs the nearest comes first.
        pair = comparison.alike[0]
        names = " / ".join(say_word(name, language) for name in (pair.first, pair.second))
        gap = f"{100 * pair.distance:.1f}"
        apart = f"{names}, {gap} points" if language == "en" else f"{names}，相距 {gap} 个百分点"
        console.print(say_fact("most alike", apart, language), soft_wrap=True)


def _build_table(console: Console, comparison: Comparison, codebook: Codebook, language: str) -> Table:
    notes = [comparison.measure, comparison.part or ""]
    if len(comparison.profiles) <= MOST_COLUMNS:
        known = any(item.low is not None for item in comparison.profiles[0].estimates.values())
        title = title_shares("shares", [*notes, "90 % interval" if known else ""], language)
        table = Table(title=title, title_justify="left")
        table.add_column(say_word("theme", language), overflow="fold")
        columns = {
            profile.name: [format_share(profile, theme) for theme in comparison.themes]
            for profile in comparison.profiles
        }
        for name in columns:
            table.add_column(Text(say_word(name, language)), justify="right", overflow="fold")
        names = [codebook.name_of(theme, language) for theme in comparison.themes]
        for name, *shares in zip(names, *columns.values(), strict=True):
            table.add_row(name, *shares)
        # Where intervals would be cut, profiles stand in rows as well.
        if fits_beside(console, max(cell_len(word) for name in names for word in name.split()) + 3, columns):
            return table
    return _build_rows(console, comparison, codebook, language, title_shares("shares", notes, language))


def _build_rows(console: Console, comparison: Comparison, codebook: Codebook, language: str, title: str) -> Table:
    """A profile a row, shares without intervals; names fold, and columns close up, so that no share is cut."""
    labels = [Text(say_word(profile.name, language)) for profile in comparison.profiles]
    count, longest = len(comparison.themes), max(label.cell_len for label in labels)
    # A column takes its border and the space at both its sides, a close one the border alone.
    pad = 1 if longest + count * (_SHARE_WIDTH + 3) + 4 <= console.width else 0
    room = console.width - count * (_SHARE_WIDTH + 2 * pad + 1) - 2 - 2 * pad
    table = Table(title=title, title_justify="left", padding=(0, pad))
    table.add_column("", width=min(longest, max(room, _LEAST_LABEL)), overflow="fold")
    for theme in comparison.themes:
        table.add_column(codebook.name_of(theme, language), justify="right", overflow="fold", min_width=_SHARE_WIDTH)
    for label, profile in zip(labels, comparison.profiles, strict=True):
        table.add_row(label, *(f"{100 * profile.shares[theme]:.1f}" for theme in comparison.themes))
    return table


def describe_differences(
    comparison: Comparison, codebook: Codebook, language: str, labels: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """The widest differences that are significant, those beyond these texts first, a line each.

    ``labels`` are what profiles are called, by name; without one a profile's name is said.
    """
    points = say_word("points", language)
    lines = []
    for item in _pick_widest(comparison.differences):
        high, low, sign = (item.first, item.second, 1) if item.difference > 0 else (item.second, item.first, -1)
        first, second = (labels.get(name) or say_word(name, language) for name in (high, low))
        gap, ends = f"{100 * abs(item.difference):.1f}", ""
        if item.text_low is not None and item.text_high is not None:
            ends = "{:.1f}-{:.1f}".format(*sorted(100 * sign * end for end in (item.text_low, item.text_high)))
        name, p = codebook.name_of(item.theme, language), _say_p(item.p_adjusted)
        if language == "en":
            gap += f" {points} ({ends})" if ends else f" {points}"
            lines.append(f"{name}: {first} > {second}, {gap}; {say_word('beyond these texts', language)} {p}")
        else:
            sure = say_word("holds beyond" if item.is_significant else "unsure beyond", language)
            ends = f"（{ends}）" if ends else ""
            lines.append(f"{name}：{first} 比 {second} 高 {gap} 个{points}{ends}；{sure}（{p}）")
    if comparison.differences:
        words = [say_word(word, language) for word in ("least found", "in these texts", "beyond these texts")]
        found = zip(words[1:], find_least(comparison.differences), strict=True)
        stop, count = ("; ", "") if language == "en" else ("，", "个")
        told = stop.join(f"{word} {100 * least:.1f} {count}{points}" for word, least in found if least is not None)
        lines += [f"{words[0]}{told}"] if told else []
    return lines


def describe_trends(comparison: Comparison, codebook: Codebook, language: str) -> list[str]:
    """The surest trends of places with four years or more, a line each, and which years are missing."""
    if comparison.panel is None or not comparison.panel.trends:
        return []
    lines = []
    for item in sorted(comparison.panel.trends, key=lambda item: (item.p_adjusted, item.p))[:_MOST_LINES]:
        name = codebook.name_of(item.theme, language)
        # Nought is added to nothing below zero: no slope is -0.00.
        slope, low, high = (round(100 * value, 2) + 0.0 for value in (item.slope, item.low, item.high))
        p, years = _say_p(item.p_adjusted), f"{item.years[0]}-{item.years[-1]}"
        change = f"{100 * item.change:+.1f}"
        if language == "en":
            ends = f"{slope:+.2f} ({low:+.2f} to {high:+.2f})"
            moved = f"; {say_word('level moves from', language)} {item.change_year}: {change}"
            line = f"{item.place} {years}, {name}: {ends} {say_word('points a year', language)}, {p}"
        else:
            moved = f"；{item.change_year}年起水平变动 {change} 个百分点"
            line = f"{item.place} {years}年，{name}：平均每年 {slope:+.2f} 个百分点（{low:+.2f} 至 {high:+.2f}），{p}"
        lines.append(line + (moved if item.change_year else ""))
    gaps = comparison.panel.missing[:_MOST_MISSING]
    comma, stop = (", ", "; ") if language == "en" else ("、", "；")
    missing = stop.join(
        f"{place} {comma.join(str(year) for _, year in years)}"
        for place, years in groupby(gaps, key=lambda gap: gap[0])
    )
    more = " …" if len(comparison.panel.missing) > _MOST_MISSING else ""
    return [*lines, say_fact("missing years", f"{missing}{more}", language)] if missing else lines


def _say_p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _pick_widest(differences: Sequence[Difference]) -> list[Difference]:
    """The widest difference of each of a few themes that is significant beyond these texts, then in them."""
    picked: dict[str, Difference] = {}
    for item in sorted(differences, key=lambda item: (not item.is_significant, -abs(item.difference))):
        if (item.is_in_these_texts or item.is_significant) and item.theme != OTHER:
            picked.setdefault(item.theme, item)
    return list(picked.values())[:_MOST_LINES]
