"""The commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..errors import PolicyNlpError, UsageError
from ..records import GROUPINGS, MEASURES, PARTS, UNITS
from .batch import Batch, open_console, pass_warnings, write_output
from .options import build_options, jobs, language, min_confidence, modelling, output, pick_format, reading


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
@min_confidence
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
    options = replace(build_options(**given), with_reasons=form == "html")
    batch = Batch(paths)
    model = open_model(options.model)
    tagged = pass_warnings(batch.run(tag_files, unit, options, jobs=jobs))
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
    model = open_model(options.model)
    codebook = model.codebook
    profiles = list(batch.run(profile_files, measure, part, options, jobs=jobs))
    if batch.is_empty:
        batch.finish()
    comparison = compare_profiles(profiles, codebook, by=by, measure=measure, part=part)
    if form == "table":
        from ..output.terminal import print_comparison

        alike = find_most_alike(comparison)
        print_comparison(open_console(), comparison, rank_differences(comparison), alike, codebook, language)
    else:
        from ..output.units import render_comparison, write_about

        write_output(render_comparison(comparison, form, codebook, language, model.describe()), output)
        if output is not None:
            write_about(output, model.describe())
    if picture is not None:
        draw_comparison(comparison, codebook, picture, language)
        click.echo(f"drawn: {picture}", err=True)
    batch.finish()


@main.command()
@click.argument("path")
@click.option(
    "--sentence", type=click.IntRange(1), required=True, help="Which sentence, as --unit sentence lists them."
)
@click.option("--theme", help="Key of the theme to explain.  [default: the one it got]")
@modelling
@reading
@language
def explain(path: str, sentence: int, theme: str | None, language: str, **given: Any) -> None:
    """Show what pulled a sentence towards its theme: words, neighbours, headings, place.

    \b
    policy-nlp explain report.txt --sentence 12
    policy-nlp explain report.txt --sentence 12 --theme rural
    """
    from ..output.terminal import print_explanation
    from ..pipeline import explain_report, open_model, read_reports

    options = build_options(**given)
    reports = read_reports(path, options)
    if len(reports) != 1:
        raise UsageError(f"{path} holds {len(reports)} reports; explain takes a file with one")
    report = reports[0]
    explanation = explain_report(report, sentence, theme, options)
    text = report.text_of(report.sentences[sentence - 1])
    print_explanation(open_console(), text, explanation, open_model(options.model).codebook, language)
