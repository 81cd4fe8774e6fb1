"""Figures of reports as a table for the terminal and as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..codebook import Codebook
from ..figures import Figure, Reading, find_figures, stands_after
from ..profiling import ScoredReport
from .tables import Row, render_form, render_jsonl
from .wording import say_word

#: Units of targets that can stand side by side.
_PERCENT = ("%", "‰", "个百分点", "百分点")


def list_figure_rows(figures: Sequence[Figure], codebook: Codebook, language: str) -> list[Row]:
    """A row a figure, the theme's name beside its key."""
    rows = []
    for item in figures:
        row = asdict(item)
        rows.append({"theme": row.pop("theme"), "theme_name": codebook.name_of(item.theme, language), **row})
    return rows


def list_targets(scored: Iterable[ScoredReport]) -> list[Row]:
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
        for report in scored
        for item in find_figures(report)
        if item.part == "plan" and item.kind == "target" and item.unit in _PERCENT
    ]


def render_figures(figures: Sequence[Figure], form: str, codebook: Codebook, language: str, made_by: str = "") -> bytes:
    """Figures as csv, xlsx, parquet, dta, or JSON, one a line."""
    rows = list_figure_rows(figures, codebook, language)
    if form == "jsonl":
        return render_jsonl(rows)
    return render_form(rows, form, language, made_by)


def format_value(figure: Figure | Reading) -> str:
    """A figure with its change, unit and bound in the order of the sentence.

    >>> from policy_nlp.figures import read_figures
    >>> [format_value(item) for item in read_figures("林木蓄积量突破1180万立方米，投资增长3%-5%，覆盖率78%以上。")]
    ['突破1180万立方米', '增长3-5%', '78%以上']
    """
    upper = f"-{figure.upper:.15g}" if figure.upper is not None else ""
    before, after = ("", figure.bound) if stands_after(figure.bound) else (figure.bound, "")
    # Fifteen digits are all that a double holds: 1260000元 is not 1.26e+06元.
    return f"{figure.change}{before}{figure.value:.15g}{upper}{figure.unit}{after}"


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
