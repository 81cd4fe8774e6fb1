"""The commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import PolicyNlpError
from ..records import GROUPINGS, MEASURES, PARTS, UNITS
from .batch import Batch, open_console, show_status, warn, write_output
from .options import build_options, jobs, language, modelling, output, pick_format, reading


class _Commands(click.Group):
    """Turns the package's errors into one line and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PolicyNlpError as error:
            click.echo(f"policy-nlp: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policy-nlp")
def main() -> None:
    """Themes, shares and comparisons of Chinese government work reports (政府工作报告).

    \b
    policy-nlp read report.docx               what a report says, and its structure
    policy-nlp tag report.txt                 a policy theme for every paragraph
    policy-nlp compare 2023.txt 2024.txt      how much room every theme gets
    policy-nlp train labels.csv -o mymodel    a model of your own themes
    """


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["tree", "text", "json"]), default="tree", show_default=True)
@reading
@output
@language
def read(paths: tuple[str, ...], form: str, output: Path | None, language: str, **given: Any) -> None:
    """Read reports: their text, or their parts and headings.

    PATHS are .txt, .html, .docx, .pdf, .csv, .jsonl and .xlsx files, folders, or - for standard input.

    \b
    policy-nlp read report.html
    policy-nlp read report.pdf --format text -o report.txt
    """
    from ..output.units import render_reports
    from ..pipeline import read_files

    batch = Batch(paths)
    reports = list(batch.run(read_files, build_options(**given)))
    if form == "tree" and output is None:
        from ..output.terminal import print_structure

        for report in reports:
            print_structure(open_console(), report, language)
    elif reports:
        form = "json" if form == "tree" and output is not None and output.suffix.lower() == ".json" else form
        write_output(render_reports(reports, "text" if form == "tree" else form), output)
    batch.finish()


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--unit", type=click.Choice(UNITS), default="paragraph", show_default=True, help="What gets a theme.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "xlsx", "parquet", "html"]),
    help="What to write.  [default: by the suffix of --output, else table]",
)
@output
@modelling
@reading
@jobs
@language
def tag(
    paths: tuple[str, ...], unit: Any, form: str | None, output: Path | None, jobs: int, language: str, **given: Any
) -> None:
    """Tag every paragraph of reports with its policy theme.

    PATHS are .txt, .html, .docx, .pdf, .csv, .jsonl and .xlsx files, folders, or - for standard input.

    \b
    policy-nlp tag report.txt
    policy-nlp tag reports/ -o themes.xlsx --jobs 2
    policy-nlp tag report.docx -o report.html
    """
    from ..output.units import write_tagged
    from ..pipeline import open_model, tag_files

    form = pick_format(form, output, ("jsonl", "csv", "xlsx", "parquet", "html"), "table")
    options = build_options(**given)
    batch = Batch(paths)
    model = open_model(options.model)
    tagged = batch.run(tag_files, unit, options, jobs=jobs)
    if form == "table":
        from ..output.terminal import print_tagged

        for item in tagged:
            print_tagged(open_console(), item, model.codebook, language)
    else:
        for message in write_tagged(tagged, form, output, model.codebook, language, model.describe()):
            click.echo(message, err=True)
    batch.finish()


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "--by",
    type=click.Choice(GROUPINGS),
    default="report",
    show_default=True,
    help="What to put side by side.",
)
@click.option("--part", type=click.Choice(PARTS), help="Only this part of each report.  [default: the whole report]")
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default="characters",
    show_default=True,
    help="What shares are shares of.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx"]),
    help="What to write.  [default: by the suffix of --output, else table]",
)
@output
@click.option("--picture", type=click.Path(path_type=Path), help="Also draw a picture, .png or .svg.")
@modelling
@reading
@jobs
@language
def compare(
    paths: tuple[str, ...],
    by: str,
    part: Any,
    measure: str,
    form: str | None,
    output: Path | None,
    picture: Path | None,
    jobs: int,
    language: str,
    **given: Any,
) -> None:
    """Compare how much room reports give to every theme.

    \b
    policy-nlp compare 云溪县_2023.txt 江湾县_2023.txt
    policy-nlp compare reports/ --by place --part plan --picture shares.png
    policy-nlp compare reports/ --by year -o shares.xlsx
    """
    from ..comparison import compare_profiles, find_most_alike, rank_differences
    from ..output.charts import check_picture, draw_comparison
    from ..pipeline import open_model, profile_files

    form = pick_format(form, output, ("json", "csv", "xlsx"), "table")
    options = build_options(**given)
    batch = Batch(paths)
    if picture is not None:
        check_picture(picture)
    codebook = open_model(options.model).codebook
    profiles = list(batch.run(profile_files, measure, part, options, jobs=jobs))
    if batch.is_empty:
        batch.finish()
    comparison = compare_profiles(profiles, codebook, by=by, measure=measure, part=part)
    if form == "table":
        from ..output.terminal import print_comparison

        alike = find_most_alike(comparison)
        print_comparison(open_console(), comparison, rank_differences(comparison), alike, codebook, language)
    else:
        from ..output.units import render_comparison

        write_output(render_comparison(comparison, form, codebook, language), output)
    if picture is not None:
        draw_comparison(comparison, codebook, picture, language)
        click.echo(f"drawn: {picture}", err=True)
    batch.finish()


@main.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option("--seed", type=int, default=0, show_default=True, help="Fixes folds and training.")
def train(labels: Path, output: Path, seed: int) -> None:
    """Train a model on a table of texts with labels of your own.

    LABELS is a csv, jsonl or xlsx table with columns text and label; a column report keeps a report's texts
    together in cross-validation.

    \b
    policy-nlp train labels.csv --output models/mine
    policy-nlp tag report.txt --model models/mine
    """
    from ..output.terminal import print_scores
    from ..training import train_model

    with show_status("training") as on_step:
        trained = train_model(labels, output, seed, on_step)
    warn(trained.warnings)
    print_scores(open_console(), trained.scores, trained.model.codebook)
    click.echo(f"model written to {output}; use it with: policy-nlp tag report.txt --model {output}")


@main.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("labels", type=click.Path(path_type=Path))
def evaluate(model: Path, labels: Path) -> None:
    """Score a model on labelled texts that it was not trained on.

    MODEL is a model folder, or default for the bundled model.

    \b
    policy-nlp evaluate models/mine other-labels.csv
    """
    from ..model_store import load_model
    from ..output.terminal import print_scores
    from ..training import evaluate_model

    opened = load_model(None if str(model) == "default" else model)
    scores, warnings = evaluate_model(opened, labels)
    warn(warnings)
    print_scores(open_console(), scores, opened.codebook)
