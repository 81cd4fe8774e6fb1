"""Options that several commands share, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import UsageError
from ..records import Metadata

if TYPE_CHECKING:
    from ..engines import Engine
    from ..pipeline import Options

Function = TypeVar("Function", bound=Callable[..., Any])


def stack(*decorators: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Several options as one decorator, in the order that help lists them."""

    def decorate(function: Function) -> Function:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


class Choice(click.Choice[str]):
    """A choice that takes the Chinese words of the tables too: --part 计划."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The choice that a word names; raises click.UsageError where it names none."""
        from ..output.wording import say_word

        known = {say_word(str(choice), "zh"): choice for choice in self.choices}
        return super().convert(known.get(value, value), param, ctx)


def _check_picture(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """The path, before any work for it is done; raises OutputError for one with another suffix."""
    if path is not None:
        from ..output.charts import check_picture

        check_picture(path)
    return path


PATH = click.Path(path_type=Path)
text_column = click.option("--text-column", help="Column that holds the text, in tables.")
#: Not looked at before its turn comes: one that cannot be read does not keep the others from it.
INPUT = click.Path(readable=False)
paths = click.argument("paths", nargs=-1, required=True, type=INPUT)
reading = stack(
    click.option("--place", help="Place of the report, e.g. 云溪县."),
    click.option("--year", type=click.IntRange(1949, 2100), help="Year of delivery."),
    click.option("--level", help="Level of government, e.g. county or 县."),
    click.option("--name-pattern", help='Read place, year, level from file names, e.g. "{place}_{year}".'),
    text_column,
)
wording = stack(
    click.option("--user-words", type=PATH, help="File of words never to cut, one a line."),
    click.option("--stop-words", type=PATH, help="File of words to ignore, one a line."),
)
groups = click.option(
    "--groups", type=PATH, help="Table of groups to compare: a column group beside report, place, level or year."
)
modelling = stack(
    click.option("--model", type=PATH, help="Model folder, or default for the bundled model.  [default: default]"),
    wording,
)
min_confidence = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Mark themes less probable than this as unsure."
)
jobs = stack(
    click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to use."),
    click.option("--fail-fast", is_flag=True, help="Stop at the first input that fails."),
)
engine = stack(
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Who works: this machine, or a Dask cluster.",
    ),
    click.option("--scheduler", help="Address of the Dask scheduler, e.g. tcp://10.0.0.5:8786."),
)
output = click.option("--output", "-o", type=PATH, help="File to write.  [default: standard output]")
picture = click.option("--picture", type=PATH, callback=_check_picture, help="Also draw a picture, .png or .svg.")
language = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of names; where given, of messages too.",
)


def choose_format(forms: tuple[str, ...]) -> Callable[[Function], Function]:
    """The option --format: a table for the terminal, or one of the forms of a file."""
    help_text = "What to write.  [default: by the suffix of --output, else table]"
    return click.option("--format", "form", type=click.Choice(["table", *forms]), help=help_text)


def build_options(
    place: str | None,
    year: int | None,
    level: str | None,
    name_pattern: str | None,
    text_column: str | None,
    model: Path | None = None,
    min_confidence: float = 0.0,
    user_words: Path | None = None,
    stop_words: Path | None = None,
) -> Options:
    """What the pipeline is told of the reports and of the model."""
    from ..decoding import drop_unprintable
    from ..metadata import parse_file_name, read_level
    from ..pipeline import Options
    from ..segmentation import read_words

    if name_pattern:
        parse_file_name("", name_pattern)
    return Options(
        Metadata(drop_unprintable(place) if place else None, read_level(level) if level else None, year, None, year),
        name_pattern,
        text_column,
        name_model(model),
        min_confidence,
        tuple(read_words(user_words)) if user_words else (),
        tuple(read_words(stop_words)) if stop_words else (),
    )


def name_model(model: Path | None) -> str | None:
    """What the pipeline calls a model: None for the bundled one, which is called default here."""
    return str(model) if model and str(model) != "default" else None


def pick_engine(engine: str, scheduler: str | None, jobs: int, form: str) -> Engine:
    """The engine asked for.

    Raises
    ------
    UsageError
        Dask is asked for without a scheduler, a scheduler without Dask, or a format that is not written bit by bit.
    """
    from ..engines import Engine

    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask and --scheduler tcp://HOST:PORT go together")
    if scheduler is not None and form not in ("jsonl", "csv", "parquet"):
        raise UsageError("--engine dask writes jsonl, csv or parquet; say --format, or name such an --output")
    return Engine(jobs, scheduler)


def pick_format(form: str | None, path: Path | None, allowed: tuple[str, ...], default: str) -> str:
    """The format asked for, or else the one that the output's suffix names.

    Raises
    ------
    UsageError
        A table file is asked for with nowhere to write it, or the suffix names no format.
    """
    if form is None and path is not None:
        form = path.suffix.lower()[1:]
        if form not in allowed:
            fault = "unknown suffix" if form else "the name tells no format"
            drawn = form in ("png", "svg") and any(
                param.name == "picture" for param in click.get_current_context().command.params
            )
            picture = f"; a picture is drawn by --picture {path}" if drawn else ""
            raise UsageError(f"{path}: {fault}; use .{' .'.join(allowed)} or say --format{picture}")
    form = form or default
    if form in ("xlsx", "parquet", "dta", "docx") and path is None:
        raise UsageError(f"--format {form} needs a file to write; add --output result.{form}")
    if form == "table" and path is not None:
        raise UsageError(f"a table for the terminal cannot be written to {path}; say --format {allowed[0]}")
    return form


def check_shown_table(table: str, default: str, form: str) -> None:
    """Raises UsageError where a table is asked for that the terminal does not show."""
    if form == "table" and table != default:
        raise UsageError(f"--table {table} says what a file holds; add --output {table}.csv")
