"""Figures of reports as a table for the terminal and as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..codebook import Codebook
from ..figures import Figure
from .tables import RENDERERS, Row
from .wording import say_word


def list_figure_rows(figures: Sequence[Figure], codebook: Codebook, language: str) -> list[Row]:
    """A row a figure, the theme's name beside its key."""
    rows = []
    for item in figures:
        row = asdict(item)
        rows.append({"theme": row.pop("theme"), "theme_name": codebook.name_of(item.theme, language), **row})
    return rows


def render_figures(figures: Sequence[Figure], form: str, codebook: Codebook, language: str) -> bytes:
    """Figures as csv, xlsx, parquet, dta, or JSON, one a line."""
    rows = list_figure_rows(figures, codebook, language)
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    return RENDERERS[form](rows)


def print_figures(console: Console, figures: Sequence[Figure], codebook: Codebook, language: str) -> None:
    """Figures as a table, in their order."""
    table = Table(expand=True)
    for key, ratio in (("kind", 2), ("year", 2), ("theme", 4), ("indicator", 8), ("value", 5), ("text", 12)):
        table.add_column(say_word(key, language), no_wrap=True, overflow="ellipsis", ratio=ratio)
    for item in figures:
        upper = f"-{item.upper:g}" if item.upper is not None else ""
        value = f"{item.change}{item.value:g}{upper}{item.unit}{item.bound}"
        name = codebook.name_of(item.theme, language)
        facts = (say_word(item.kind, language), str(item.year or ""), name, item.indicator, value, item.text)
        table.add_row(*(Text(fact.replace("\n", " ")) for fact in facts))
    console.print(table)
