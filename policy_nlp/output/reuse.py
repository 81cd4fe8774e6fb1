"""Text taken over as tables for the terminal and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..codebook import Codebook
from ..plain import to_plain
from ..reuse import KINDS, Reuse, SharedSentence, Tally
from .tables import Row, render_json, render_sheets, render_table
from .wording import say_fact, say_word


def list_reuse_tables(found: Sequence[Reuse], codebook: Codebook, language: str) -> dict[str, list[Row]]:
    """Reports, their sources, theme shares with and without shared sentences, and pairs of sentences, each as rows."""

    def name(theme: str) -> str:
        return codebook.name_of(theme, language)

    return {
        "reports": [row for item in found for row in item.list_rows()],
        "sources": [
            {"report": item.report, **row} for item in found for source in item.sources for row in source.list_rows()
        ],
        "themes": [
            {"report": item.report, "theme": row.theme, "theme_name": name(row.theme), **asdict(row)}
            for item in found
            for row in item.themes
        ],
        "pairs": [{**asdict(pair), "theme_name": name(pair.theme)} for item in found for pair in item.pairs],
    }


def render_reuse(
    found: Sequence[Reuse], form: str, table: str, codebook: Codebook, language: str, made_by: str
) -> bytes:
    """All that was found as json, as xlsx with a sheet a table, or one table as csv, parquet or dta."""
    if form == "json":
        return render_json({"reports": [to_plain(item) for item in found], "made_by": made_by})
    tables = list_reuse_tables(found, codebook, language)
    if form == "xlsx":
        filled = {name: rows for name, rows in tables.items() if rows}
        return render_sheets(filled | {"about": [{"made_by": made_by}]}, language=language)
    # Where nothing is shared, a table still has its header.
    headers = {
        "sources": ["report", "source", "kind", *(item.name for item in fields(Tally))],
        "pairs": [*(item.name for item in fields(SharedSentence)), "theme_name"],
    }
    return render_table(tables[table], headers.get(table, ()), form, language, made_by=made_by)


def print_reuse(console: Console, found: Sequence[Reuse], codebook: Codebook, language: str) -> None:
    """A row a report: how much is taken over and from where, how much updated, and which theme's share moves most."""
    table = Table(title=say_word("reuse", language), title_justify="left")
    table.add_column(say_word("report", language), overflow="fold")
    for key in ("compared", "taken over", "earlier", "higher", "other reports", "updated"):
        table.add_column(say_word(key, language), justify="right", overflow="fold")
    for key in ("most from", "moves most"):
        table.add_column(say_word(key, language), overflow="fold")
    for item in found:
        shares = (item.total.taken, *(item.kinds[kind].taken for kind in KINDS), item.total.updated)
        most = next((source for source in item.sources if source.tally.taken_sentences), None)
        table.add_row(
            Text(item.report),
            str(item.characters),
            *(f"{100 * share:.1f}" for share in shares),
            Text(f"{most.source} ({most.tally.taken_sentences})" if most else ""),
            _describe_widest(item, codebook, language),
        )
    console.print(table)
    pairs = sum(len(item.pairs) for item in found)
    console.print(say_fact("pairs of sentences", pairs, language), style="dim")


def _describe_widest(item: Reuse, codebook: Codebook, language: str) -> str:
    theme = item.widest
    if theme is None:
        return ""
    return f"{codebook.name_of(theme.theme, language)} {100 * theme.share:.1f} → {100 * theme.without_taken:.1f}"
