"""The commands."""

from __future__ import annotations

import errno
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..errors import PolicyNlpError, UsageError
from ..records import UNITS
from ..stops import Stopped, obey_stops
from .batch import PROGRAM, Batch, open_console, tell_written, warn, write_output
from .chinese import Group, choose_language, speak, tell
from .options import (
    INPUT,
    build_options,
    choose_format,
    engine,
    jobs,
    language,
    min_confidence,
    modelling,
    output,
    paths,
    pick_engine,
    pick_format,
    reading,
)
from .streams import drop_output, explain_refusal, open_streams

#: What a report without a table is written as, by suffix.
_TEXTS = {".txt": "text", ".json": "json"}
#: What tagged units are written as.
_TAGGED = ("jsonl", "csv", "xlsx", "parquet", "dta", "html")


class _Commands(Group):
    """Turns the package's errors into one line and exit status 2, and speaks the user's language."""

    group_class = Group

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        open_streams()
        language = choose_language(args)
        try:
            return super().make_context(info_name, args, parent, obj=language, **extra)
        except click.UsageError as error:
            raise speak(error, language) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                with obey_stops():
                    return super().invoke(ctx)
            finally:
                # Here, where a full disk can still be told.
                sys.stdout.flush()
        except PolicyNlpError as error:
            warn(getattr(error, "__notes__", ()))
            tell(str(error), PROGRAM)
            ctx.exit(2)
        except OSError as error:
            # Whoever reads what is printed may stop reading; click knows that.
            if error.errno == errno.EPIPE:
                raise
            drop_output()
            if sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None:
                # So Windows says that nobody reads any further (| more).
                ctx.exit(1)
            tell(str(explain_refusal(error)), PROGRAM)
            ctx.exit(2)
        except KeyboardInterrupt as error:
            tell("stopped", PROGRAM)
            ctx.exit(128 + (error.args[0] if isinstance(error, Stopped) else signal.SIGINT))
        except click.UsageError as error:
            raise speak(error, ctx.obj) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policy-nlp")
def main() -> None:
    """Themes, shares and comparisons of Chinese government work reports (政府工作报告).

    \b
    policy-nlp read report.docx               what a report says, and its structure
    policy-nlp tag report.txt                 a policy theme for every paragraph
    policy-nlp compare 2023.txt 2024.txt      how much room every theme gets
    policy-nlp figures report.txt             what it promises and reports in figures
    policy-nlp reuse reports/                 what was taken over, and from where
    policy-nlp topics fit reports/ -o mine    what reports speak of, without a codebook
    policy-nlp train labels.csv -o mymodel    a model of your own themes
    """


@main.command()
@paths
@click.option("--format", "form", type=click.Choice(["tree", "text", "json"]), default="tree", show_default=True)
@reading
@output
@language
def read(paths: tuple[str, ...], form: str, output: Path | None, language: str, **given: Any) -> None:
    """Read reports: their text, or their parts and headings.

    PATHS are .txt, .md, .html, .mhtml, .docx, .doc, .wps, .rtf, .odt, .pdf, .ofd, .csv, .jsonl and .xlsx files,
    folders, or - for standard input.

    \b
    policy-nlp read report.html
    policy-nlp read report.pdf --format text -o report.txt
    """
    from ..output.units import render_reports
    from ..pipeline import read_files

    if form == "tree" and output is not None:
        form = _TEXTS.get(output.suffix.lower(), form)
        if form == "tree":
            raise UsageError(f"{output}: a report is written as .txt or .json; name such an --output, or say --format")
    batch = Batch(paths, False, output)
    reports = list(batch.run(read_files, build_options(**given)))
    if form == "tree":
        from ..output.terminal import print_structure

        for report in reports:
            print_structure(open_console(), report, language)
    elif reports:
        write_output(render_reports(reports, form), output)
    batch.finish()


@main.command()
@paths
@click.option("--unit", type=click.Choice(UNITS), default="paragraph", show_default=True, help="What gets a theme.")
@choose_format(_TAGGED)
@output
@min_confidence
@modelling
@reading
@jobs
@engine
@language
def tag(
    paths: tuple[str, ...],
    unit: Any,
    form: str | None,
    output: Path | None,
    jobs: int,
    fail_fast: bool,
    engine: str,
    scheduler: str | None,
    language: str,
    **given: Any,
) -> None:
    """Tag every paragraph of reports with its policy theme.

    PATHS are .txt, .md, .html, .mhtml, .docx, .doc, .wps, .rtf, .odt, .pdf, .ofd, .csv, .jsonl and .xlsx files,
    folders, or - for standard input.
    A .parquet output is a folder of part files; a run that was stopped is finished by running it again.

    \b
    policy-nlp tag report.txt
    policy-nlp tag reports/ -o themes.parquet --jobs 2
    policy-nlp tag report.docx -o report.html
    """
    from ..pipeline import open_model, tag_files

    form = pick_format(form, output, _TAGGED, "table")
    workers = pick_engine(engine, scheduler, jobs, form)
    options = replace(build_options(**given), with_reasons=form == "html")
    batch = Batch(paths, fail_fast, output)
    model = open_model(options.model)
    if form in ("jsonl", "csv", "parquet"):
        from ..partitions import Request, tag_dataset, tag_lines

        request = Request(unit, options, language, model.describe())
        if form == "parquet" and output is not None:
            steps = tag_dataset(batch.paths, output, request, workers)
        else:
            steps = tag_lines(batch.paths, form, output, request, workers)
        if batch.follow(steps) and output is not None:
            tell_written(output, model.describe())
        batch.finish()
        return
    tagged = batch.run(tag_files, unit, options, jobs=jobs)
    if form == "table":
        from ..output.terminal import print_tagged

        for item in tagged:
            print_tagged(open_console(), item, model.codebook, language)
    elif form == "html":
        from ..output.units import write_pages

        for page in write_pages(tagged, output, model.codebook, language, model.describe()):
            tell_written(page)
    else:
        from ..output.units import render_tagged

        data = render_tagged(tagged, form, model.codebook, language, model.describe())
        if data is not None:
            write_output(data, output, model.describe())
    batch.finish()


@main.command()
@click.argument("path", type=INPUT)
@click.option(
    "--sentence", type=click.IntRange(1), required=True, help="Which sentence, as --unit sentence lists them."
)
@click.option("--theme", help="Key or name of the theme to explain.  [default: the one it got]")
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
    from ..pipeline import explain_report, open_model, read_files

    options = build_options(**given)
    batch = Batch([path])
    reports = list(batch.run(read_files, options))
    batch.require_any()
    if len(reports) != 1:
        raise UsageError(f"{path} holds {len(reports)} reports; explain takes a file with one; save it by itself")
    report = reports[0]
    explanation = explain_report(report, sentence, theme or None, options)
    text = report.text_of(report.sentences[sentence - 1])
    print_explanation(open_console(), text, explanation, open_model(options.model).codebook, language)
