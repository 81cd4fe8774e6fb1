"""The commands for coders: training and scoring models, agreement, and what to code next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..records import Unit
from .batch import Batch, open_console, show_status, warn, write_output
from .chinese import tell
from .commands import main
from .options import PATH, jobs, language, name_model, paths, text_column

unit = click.option(
    "--unit",
    type=click.Choice(["sentence", "paragraph"]),
    default="sentence",
    show_default=True,
    help="What gets a label.",
)


@main.command()
@click.argument("labels", type=PATH)
@click.option("--output", "-o", type=PATH, required=True, help="Model folder to write.")
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Fixes folds and training."
)
@language
def train(labels: Path, output: Path, seed: int, language: str) -> None:
    """Train a model on a table of texts with labels of your own.

    LABELS is a csv, jsonl or xlsx table with columns text and label; a column report keeps a report's texts
    together in cross-validation.

    \b
    policy-nlp train labels.csv --output models/mine
    policy-nlp tag report.txt --model models/mine
    """
    from ..model_store import check_target
    from ..output.terminal import print_curve, print_scores
    from ..training import train_model

    check_target(output)
    with show_status("training") as on_step:
        trained = train_model(labels, output, seed, on_step)
    warn(trained.warnings)
    print_scores(open_console(), trained.scores, trained.model.codebook, language)
    print_curve(open_console(), trained.curve, language)
    tell(f"model written to {output}; use it with: policy-nlp tag report.txt --model {output}", err=False)


@main.command()
@click.argument("model", type=PATH)
@click.argument("labels", type=PATH)
@language
def evaluate(model: Path, labels: Path, language: str) -> None:
    """Score a model on labelled texts that it was not trained on.

    MODEL is a model folder, or default for the bundled model. Labels may be the model's keys or names of themes.

    \b
    policy-nlp evaluate models/mine other-labels.csv
    """
    from ..model_store import load_model
    from ..output.terminal import print_scores
    from ..training import evaluate_model

    opened = load_model(model)
    scores, warnings = evaluate_model(opened, labels)
    warn(warnings)
    print_scores(open_console(), scores, opened.codebook, language)


@main.command()
@paths
@click.option("--count", type=click.IntRange(1), default=200, show_default=True, help="How many to draw.")
@unit
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Another seed draws others."
)
@click.option("--output", "-o", type=PATH, required=True, help="Table (.xlsx, .csv) to write.")
@text_column
@jobs
@language
def sample(
    paths: tuple[str, ...],
    count: int,
    unit: Unit,
    seed: int,
    output: Path,
    jobs: int,
    fail_fast: bool,
    language: str,
    text_column: str | None,
) -> None:
    """Draw sentences of reports at random, to code them by hand.

    Each stands with what is around it and without the model's answer. Fill in the column label, of some or all rows,
    and see with validate how well a model does on your reports.

    \b
    policy-nlp sample reports/ --count 200 -o to-code.xlsx
    policy-nlp validate to-code.xlsx reports/ -o mistakes.xlsx
    """
    from ..codebook import load_codebook
    from ..output.samples import render_sample
    from ..pipeline import Options, read_files
    from ..validation import draw_units

    _check_output(output)
    batch = Batch(paths, fail_fast, output)
    units = draw_units(batch.run(read_files, Options(text_column=text_column), jobs=jobs), unit, count, seed)
    if units:
        write_output(render_sample(units, load_codebook(), language, output), output)
    batch.finish()


@main.command()
@click.argument("labels", type=PATH)
@paths
@click.option("--model", type=PATH, default="default", show_default=True, help="Model folder, or default.")
@unit
@click.option("--output", "-o", type=PATH, help="Table (.csv, .xlsx) of the mistakes to write.")
@text_column
@jobs
@language
def validate(
    labels: Path,
    paths: tuple[str, ...],
    model: Path,
    unit: Unit,
    output: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    text_column: str | None,
) -> None:
    """Score a model on your own reports, by a sample that you coded.

    LABELS is a table that sample drew from these reports, its column label filled in with keys or names of themes. The
    model answers where the texts stand.

    \b
    policy-nlp validate to-code.xlsx reports/ -o mistakes.xlsx
    """
    from ..output.terminal import print_validation
    from ..pipeline import Options, open_model, tag_files
    from ..training import validate_model

    _check_output(output, labels)
    options = Options(text_column=text_column, model=name_model(model))
    opened = open_model(options.model)
    batch = Batch(paths, fail_fast, output)
    validation, warnings = validate_model(opened, labels, batch.run(tag_files, unit, options, jobs=jobs))
    warn(warnings)
    print_validation(open_console(), validation, opened, unit, language)
    if output is not None:
        columns = ("report", "text", "coded", "guessed", "probability")
        _write_rows(validation.mistakes, columns, output, language, "mistakes")
    batch.finish()


@main.command()
@click.argument("first", type=PATH)
@click.argument("second", type=PATH)
@click.option("--output", "-o", type=PATH, help="Table (.csv, .xlsx) of the disagreements to write.")
@language
def agreement(first: Path, second: Path, output: Path | None, language: str) -> None:
    """Measure how far two coders agree on the same texts.

    FIRST and SECOND are tables with columns text and label, as for train.

    \b
    policy-nlp agreement coder1.xlsx coder2.xlsx -o disagreements.csv
    """
    from ..coding import measure_agreement
    from ..output.terminal import print_agreement

    _check_output(output, first, second)
    result = measure_agreement(first, second)
    warn(result.warnings)
    print_agreement(open_console(), result, language)
    if output is not None:
        _write_rows(result.disagreements, ("text", "first", "second"), output, language, "disagreements")


@main.command()
@click.argument("model", type=PATH)
@click.argument("texts", type=PATH)
@click.option("--count", type=click.IntRange(1), default=20, show_default=True, help="How many texts to suggest.")
@click.option("--output", "-o", type=PATH, help="Table (.csv, .xlsx) to write.")
@language
def suggest(model: Path, texts: Path, count: int, output: Path | None, language: str) -> None:
    """Suggest which of your unlabelled texts to code next.

    MODEL is a model folder, or default; TEXTS a table with a column text. Rows that have a label are passed over
    where others have none.

    \b
    policy-nlp suggest models/mine unlabelled.csv --count 30 -o to-code.xlsx
    """
    from ..model_store import load_model
    from ..output.terminal import print_suggestions
    from ..training import suggest_from_table

    _check_output(output, texts)
    opened = load_model(model)
    suggestions = suggest_from_table(opened, texts, count)
    if output is None:
        print_suggestions(open_console(), suggestions, opened.codebook, language)
    else:
        _write_rows(suggestions, ("row", "text", "first", "second", "margin"), output, language, "suggestions")


def _check_output(output: Path | None, *inputs: Path) -> None:
    """Before any work: a table to write has a known suffix, a folder, and is none of the inputs."""
    from ..output.files import prepare_output
    from ..output.tables import check_table

    if output is not None:
        check_table(output)
        prepare_output(output, inputs)


def _write_rows(rows: Sequence[Any], columns: Sequence[str], output: Path, language: str, title: str) -> None:
    from ..output.tables import render_rows
    from ..plain import to_plain

    write_output(render_rows([to_plain(row) for row in rows], columns, output, language, title), output)
