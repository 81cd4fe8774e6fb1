"""The command that pulls figures out of reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .batch import Batch, open_console, warn, write_output
from .commands import main
from .options import (
    Choice,
    build_options,
    choose_format,
    jobs,
    language,
    modelling,
    output,
    paths,
    pick_format,
    reading,
)

FORMATS = ("csv", "xlsx", "parquet", "dta", "jsonl")


@main.command()
@paths
@click.option(
    "--kind",
    type=Choice(["target", "result", "outcome"]),
    help="Only what is promised, only what is done, or targets beside what a later report says was reached.",
)
@click.option("--theme", help="Key or name of a theme, e.g. ecology or 生态环境.  [default: all]")
@choose_format(FORMATS)
@output
@modelling
@reading
@jobs
@language
def figures(
    paths: tuple[str, ...],
    kind: str | None,
    theme: str | None,
    form: str | None,
    output: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    **given: Any,
) -> None:
    """List the figures of reports: indicator, value, unit, year, target or result.

    \b
    policy-nlp figures 云溪县_2023.txt
    policy-nlp figures reports/ --kind target -o targets.xlsx
    policy-nlp figures 云溪县_2023.txt 云溪县_2024.html --kind outcome
    """
    from ..outcomes import pair_outcomes
    from ..output.figures import print_figures, print_outcomes, render_figures, render_outcomes
    from ..pipeline import list_file_figures, open_model

    form = pick_format(form, output, FORMATS, "table")
    options = build_options(**given)
    batch = Batch(paths, fail_fast, output)
    model = open_model(options.model)
    codebook = model.codebook
    key = codebook.find_theme(theme, model.classifier.themes) if theme else None
    found = [
        item
        for item in batch.run(list_file_figures, options, jobs=jobs)
        if kind == "outcome" or (kind in (None, item.kind) and key in (None, item.theme))
    ]
    batch.require_any()
    # The sentence of a result may be of another theme than that of its target.
    outcomes = [item for item in pair_outcomes(found) if key in (None, item.target.theme)] if kind == "outcome" else []
    if kind == "outcome" and found and not any(item.result for item in outcomes):
        warn(["no target has a result; give reports of two years of the place; nothing is written"])
    elif not found:
        warn(["no such figures in these reports; nothing is written"])
    elif outcomes and form == "table":
        print_outcomes(open_console(), outcomes, codebook, language)
    elif outcomes:
        data = render_outcomes(outcomes, form, codebook, language, model.describe())
        write_output(data, output, model.describe())
    elif form == "table":
        print_figures(open_console(), found, codebook, language)
    else:
        data = render_figures(found, form, codebook, language, model.describe())
        write_output(data, output, model.describe())
    batch.finish()
