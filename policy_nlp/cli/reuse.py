"""The command that finds text taken over from other reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..reuse import LEAST
from .batch import Batch, open_console, write_output
from .commands import main
from .options import (
    build_options,
    check_shown_table,
    choose_format,
    jobs,
    language,
    modelling,
    output,
    paths,
    pick_format,
    reading,
)

FORMATS = ("json", "csv", "xlsx", "parquet", "dta")
TABLES = ("reports", "sources", "themes", "pairs")


@main.command()
@paths
@click.option(
    "--similarity",
    type=click.FloatRange(0.3, 1),
    default=LEAST,
    show_default=True,
    help="Share of four-character runs in common from which sentences are nearly the same.",
)
@choose_format(FORMATS)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default=TABLES[0],
    show_default=True,
    help="Which table csv, parquet, dta hold.",
)
@output
@modelling
@reading
@jobs
@language
def reuse(
    paths: tuple[str, ...],
    similarity: float,
    form: str | None,
    table: str,
    output: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    **given: Any,
) -> None:
    """Find sentences taken over from last year's report, from higher levels, and from other reports.

    Give reports of several years or levels together. Sentences that differ in figures alone are counted apart.

    \b
    policy-nlp reuse 云溪县_2022.txt 云溪县_2023.txt 澜江市_2023.txt
    policy-nlp reuse reports/ -o reuse.xlsx
    """
    from ..output.reuse import print_reuse, render_reuse
    from ..pipeline import open_model, tag_files
    from ..reuse import find_reuse

    form = pick_format(form, output, FORMATS, "table")
    check_shown_table(table, TABLES[0], form)
    options = build_options(**given)
    batch = Batch(paths, fail_fast, output)
    model = open_model(options.model)
    codebook = model.codebook
    tagged = list(batch.run(tag_files, "sentence", options, jobs=jobs))
    batch.require_any()
    found = find_reuse(tagged, similarity)
    if form == "table":
        print_reuse(open_console(), found, codebook, language)
    else:
        write_output(render_reuse(found, form, table, codebook, language, model.describe()), output, model.describe())
    batch.finish()
