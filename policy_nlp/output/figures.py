"""Figures of reports as a table for the terminal and as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..codebook import Codebook
from ..figures import Figure, format_value
from ..outcomes import Outcome, pair_outcomes
from .tables import Row, render_form, render_jsonl, render_sheets
from .wording import say_fact, say_word

#: Units of targets that can stand side by side.
_PERCENT = ("%", "‰", "个百分点", "百分点")


def list_figure_rows(figures: Sequence[Figure], codebook: Codebook, language: str) -> list[Row]:
    """A row a figure, with the theme's name beside its key."""
    return [
        {"theme": item.theme, "theme_name": codebook.name_of(item.theme, language)} | row
        for item in figures
        for row in item.list_rows()
    ]


def pick_targets(figures: Iterable[Figure]) -> list[Figure]:
    """The targets of plans in per cent or points, which can stand side by side."""
    return [item for item in figures if item.part == "plan" and item.kind == "target" and item.unit in _PERCENT]


def list_targets(figures: Iterable[Figure]) -> list[Row]:
    """The targets of plans in per cent or points, a row each; ``said`` is the figure as the sentence has it."""
    return [
        {
            "report": item.report,
            "theme": item.theme,
            "year": item.year,
            "indicator": item.indicator,
            "said": format_value(item),
            "value": item.value,
            "upper": item.upper,
            "unit": item.unit,
            "start": item.start,
        }
        for item in pick_targets(figures)
    ]


def list_outcome_rows(outcomes: Iterable[Outcome], codebook: Codebook, language: str) -> list[Row]:
    """A row a target with its result, the theme's name beside its key; cells are empty where no result was found."""
    rows = []
    for row in (row for item in outcomes for row in item.list_rows()):
        named = {key: row.pop(key) for key in ("report", "place", "year", "theme")}
        rows.append(named | {"theme_name": codebook.name_of(named["theme"], language)} | row)
    return rows


def render_figures(figures: Sequence[Figure], form: str, codebook: Codebook, language: str, made_by: str = "") -> bytes:
    """Figures as csv, xlsx (with targets and their results, where there are any), parquet, dta, or JSON, one a line."""
    rows = list_figure_rows(figures, codebook, language)
    outcomes = pair_outcomes(figures) if form == "xlsx" else []
    if any(item.result for item in outcomes):
        sheets = {"Sheet": rows, "outcomes": list_outcome_rows(outcomes, codebook, language)}
        return render_sheets(sheets, language=language, made_by=made_by)
    return _render_rows(rows, form, language, made_by)


def render_outcomes(outcomes: Sequence[Outcome], form: str, codebook: Codebook, language: str, made_by: str) -> bytes:
    """Targets with their results as csv, xlsx, parquet, dta, or JSON, one a line."""
    rows = list_outcome_rows(outcomes, codebook, language)
    if form == "xlsx":
        return render_sheets({"outcomes": rows}, language=language, made_by=made_by)
    return _render_rows(rows, form, language, made_by)


def _render_rows(rows: Sequence[Row], form: str, language: str, made_by: str) -> bytes:
    return render_jsonl(rows) if form == "jsonl" else render_form(rows, form, language, made_by)


def print_figures(console: Console, figures: Sequence[Figure], codebook: Codebook, language: str) -> None:
    """Figures as a table, in their order; those of several reports say whose they are."""
    table = Table(expand=True)
    reports = {item.report: item.place for item in figures}
    several = len(reports) > 1
    by_place = len(set(reports.values()) - {None}) == len(reports)
    # What tells figures apart is shown whole; the rest shares what room there is.
    ratios = {"report": 0, "kind": 0, "year": 0, "theme": 4, "indicator": 8, "value": 5, "text": 6 if several else 12}
    for key, ratio in ratios.items():
        if several or key != "report":
            table.add_column(say_word(key, language), no_wrap=True, overflow="ellipsis", ratio=ratio or None)
    for item in figures:
        name = codebook.name_of(item.theme, language)
        facts = (
            *([str(item.place if by_place else item.report)] if several else []),
            say_word(item.kind, language),
            str(item.year or ""),
            name,
            item.indicator,
            format_value(item),
            item.text,
        )
        table.add_row(*(Text(fact.replace("\n", " ")) for fact in facts))
    console.print(table)


def print_outcomes(console: Console, outcomes: Sequence[Outcome], codebook: Codebook, language: str) -> None:
    """Targets whose result was found, in their order, then how many there are of the others."""
    table = Table()
    for key in ("place", "year", "theme", "indicator", "target", "result", "gap", "met"):
        table.add_column(say_word(key, language), justify="right" if key == "gap" else "left", overflow="fold")
    marks = {True: say_word("yes", language), False: say_word("no", language), None: say_word("roughly", language)}
    found = [item for item in outcomes if item.result]
    for item in found:
        facts = (
            str(item.target.place or item.target.report),
            str(item.target.year or ""),
            codebook.name_of(item.target.theme, language),
            item.target.indicator,
            format_value(item.target),
            format_value(item.result) if item.result else "",
            f"{item.gap:+.15g}",
            marks[item.met],
        )
        table.add_row(*map(Text, facts))
    console.print(table)
    others = say_fact("without result", len(outcomes) - len(found), language)
    console.print(others, style="dim")
