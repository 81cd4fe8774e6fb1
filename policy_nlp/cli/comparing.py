"""The command that compares reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..records import GROUPINGS, MEASURES, SCOPES, TABLES
from .batch import Batch, open_console, warn, write_output
from .chinese import tell
from .commands import main
from .options import (
    Choice,
    build_options,
    check_shown_table,
    choose_format,
    groups,
    jobs,
    language,
    modelling,
    output,
    paths,
    pick_format,
    picture,
    reading,
    stack,
)

FORMATS = ("json", "csv", "xlsx", "parquet", "dta", "docx", "html")

_choices = stack(
    click.option("--by", type=Choice(GROUPINGS), default="report", show_default=True, help="What to put side by side."),
    groups,
    click.option(
        "--part",
        type=Choice(SCOPES),
        help="Only this part of each report; body: all but the glossary.  [default: the whole report]",
    ),
    click.option(
        "--measure",
        type=Choice(MEASURES),
        default="characters",
        show_default=True,
        help="What shares are shares of.",
    ),
)
_statistics = stack(
    click.option(
        "--correction",
        type=click.Choice(["tempered", "pacc", "em", "none"]),
        help="How shares are corrected for the model's errors.  [default: the best on unseen places]",
    ),
    click.option(
        "--reference",
        help="What to compare with: mean (same level and year), or a report or place.  [default: every pair; mean for"
        " more than 6]",
    ),
    click.option(
        "--adjust",
        type=click.Choice(["holm", "bh"]),
        help="How p-values allow for many comparisons.  [default: holm; bh for more than 6]",
    ),
    click.option(
        "--words", type=click.IntRange(0), default=15, show_default=True, help="Words behind each difference."
    ),
    click.option("--words-by-theme", is_flag=True, help="Words within every theme too."),
)


@main.command()
@paths
@_choices
@_statistics
@choose_format(FORMATS)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default="shares",
    show_default=True,
    help="Which table csv, parquet, dta hold.",
)
@output
@picture
@modelling
@reading
@jobs
@language
def compare(
    paths: tuple[str, ...],
    by: str,
    groups: Path | None,
    part: Any,
    measure: str,
    correction: str | None,
    reference: str | None,
    adjust: str | None,
    words: int,
    words_by_theme: bool,
    form: str | None,
    table: str,
    output: Path | None,
    picture: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    **given: Any,
) -> None:
    """Compare how much room reports give to every theme, with 90 % intervals and tests.

    \b
    policy-nlp compare 云溪县_2023.txt 江湾县_2023.txt
    policy-nlp compare reports/ --by place --part plan --picture shares.png
    policy-nlp compare reports/ --groups groups.csv -o shares.xlsx
    policy-nlp compare reports/ -o page.html
    """
    from ..cautions import list_warnings
    from ..comparison import Plan
    from ..groups import choose_groups, pick_grouped
    from ..output.charts import draw_comparison
    from ..output.comparison_page import render_comparison_page
    from ..output.comparisons import print_comparison, render_comparison
    from ..pipeline import compare_scored, open_model, score_files

    form = pick_format(form, output, FORMATS, "table")
    check_shown_table(table, TABLES[0], form)
    options = build_options(**given)
    plan = Plan(*choose_groups(by, groups), measure, part, correction, reference, adjust, words, words_by_theme)
    batch = Batch(paths, fail_fast, output, picture)
    batch.pass_over(groups, paths)
    model = open_model(options.model)
    codebook = model.codebook
    scored, told = pick_grouped(list(batch.run(score_files, options, jobs=jobs)), plan.groups)
    batch.require_any()
    comparison = compare_scored(scored, plan, options)
    warn(told + list_warnings(comparison, scored))
    if form == "table":
        print_comparison(open_console(), comparison, codebook, language)
    elif form == "html":
        write_output(render_comparison_page(comparison, scored, codebook, language), output)
    else:
        write_output(render_comparison(comparison, form, table, codebook, language), output, model.describe())
    if picture is not None:
        draw_comparison(comparison, codebook, picture, language)
        tell(f"drawn: {picture}")
    batch.finish()
