"""The commands for coders: training and scoring models, agreement, and what to code next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .batch import open_console, show_status, warn, write_output
from .chinese import tell
from .commands import main
from .options import language


@main.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
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
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("labels", type=click.Path(path_type=Path))
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
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Table (.csv, .xlsx) of the disagreements to write."
)
@language
def agreement(first: Path, second: Path, output: Path | None, language: str) -> None:
    """Measure how far two coders agree on the same texts.

    FIRST and SECOND are tables with columns text and label, as for train.

    \b
    policy-nlp agreement coder1.xlsx coder2.xlsx -o disagreements.csv
    """
    from ..agreement import measure_agreement, pair_examples, warn_of_sameness, warn_of_unpaired
    from ..corpus import read_labels, settle_keys, warn_of_spellings
    from ..output.terminal import print_agreement

    _check_output(output, first, second)
    tables = []
    for path in (first, second):
        examples, warnings = read_labels(path)
        warn(f"{path}: {warning}" for warning in warnings)
        tables.append(examples)
    pairs = pair_examples(*settle_keys(*tables))
    for path, examples in zip((first, second), tables, strict=True):
        warn(f"{path}: {warning}" for warning in warn_of_unpaired(examples, pairs))
    warn([*warn_of_spellings(label for _, *both in pairs for label in both), *warn_of_sameness(pairs)])
    result = measure_agreement(pairs)
    print_agreement(open_console(), result, language)
    if output is not None:
        _write_rows(result.disagreements, ("text", "first", "second"), output, language, "disagreements")


@main.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("texts", type=click.Path(path_type=Path))
@click.option("--count", type=click.IntRange(1), default=20, show_default=True, help="How many texts to suggest.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Table (.csv, .xlsx) to write.")
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
    from ..records import to_plain

    write_output(render_rows([to_plain(row) for row in rows], columns, output, language, title), output)
