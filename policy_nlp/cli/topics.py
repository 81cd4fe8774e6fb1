"""The commands for topics: fitting, showing, tagging and comparing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..records import GROUPINGS
from .batch import Batch, open_console, show_status, warn, write_output
from .chinese import tell
from .commands import main
from .options import (
    INPUT,
    PATH,
    Choice,
    build_options,
    choose_format,
    groups,
    jobs,
    language,
    output,
    paths,
    pick_format,
    picture,
    reading,
    wording,
)

_TABLES = ("json", "csv", "xlsx", "parquet", "dta", "html")
_part = click.option("--part", type=Choice(["review", "problems", "plan"]), help="Only this part of reports.")
_UNITS = ("jsonl", "csv", "xlsx", "parquet", "dta")


def _parse_numbers(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, ...]:
    """Numbers of topics in order; none for auto."""
    numbers = () if value == "auto" else value.split(",")
    if not all(number.isdecimal() and int(number) > 1 for number in numbers):
        raise click.BadParameter(f"{value!r} is no number of topics; give 2 or more, several (10,20,30), or auto")
    return tuple(sorted({int(number) for number in numbers}))


@main.group()
def topics() -> None:
    """Find what reports speak of without a codebook: topics.

    \b
    policy-nlp topics show default                       the topics of the bundled model
    policy-nlp topics fit reports/ -o models/topics      topics of your own reports
    policy-nlp topics name models/topics names.txt -o models/named
    policy-nlp topics match models/seed0 models/seed1    which topics two models share
    policy-nlp topics intrusion models/topics -o tasks.xlsx
    policy-nlp topics tag report.txt                     topics of every paragraph
    policy-nlp topics compare reports/ --by year         how much room every topic gets
    """


@topics.command()
@paths
@click.option(
    "--topics",
    "numbers",
    default="30",
    callback=_parse_numbers,
    show_default=True,
    help="How many; 10,20,30 or auto to choose.",
)
@click.option("--output", "-o", type=PATH, required=True, help="Folder to write the topics to.")
@click.option(
    "--engine",
    type=click.Choice(["gibbs", "online"]),
    default="gibbs",
    show_default=True,
    help="online: for collections larger than memory.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Fixes the topics.")
@click.option("--guided", is_flag=True, help="One topic for every theme of the codebook, the others residual.")
@click.option("--seed-words", type=PATH, help="Guide by this file instead: 'label: word word' in a line a topic.")
@_part
@wording
@reading
@jobs
@language
def fit(
    paths: tuple[str, ...],
    numbers: tuple[int, ...],
    output: Path,
    engine: str,
    seed: int,
    guided: bool,
    seed_words: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    part: str | None,
    **given: Any,
) -> None:
    """Fit topics to the paragraphs of reports.

    \b
    policy-nlp topics fit reports/ --topics 30 --output models/topics
    policy-nlp topics fit reports/ --topics 10,15,20,25 -o models/topics
    policy-nlp topics fit reports/ --guided --topics 15 -o models/guided
    """
    from ..model_store import TOPICS_KIND, check_target
    from ..output.topic_tables import print_candidates, print_topics
    from ..pipeline import list_file_paragraphs
    from ..topic_fitting import fit_reports, keep_paragraphs, plan_fit
    from ..topic_store import load_topics
    from ..topics.paragraphs import pick_part

    options = build_options(**given)
    plan = plan_fit(numbers, seed, engine, options, part, guided=guided, seed_words=seed_words)
    batch = Batch(paths, fail_fast)
    check_target(output, TOPICS_KIND)
    found = pick_part(batch.run(list_file_paragraphs, options, jobs=jobs), part)
    with keep_paragraphs(found, engine) as paragraphs:
        batch.require_any()
        with show_status("topics") as on_step:
            fitted = fit_reports(paragraphs, plan, output, on_step)
    warn(fitted.warnings)
    if fitted.candidates:
        print_candidates(open_console(), fitted.candidates, fitted.count, language)
    print_topics(open_console(), load_topics(output), language)
    tell(f"topics written to {output}; see them with: policy-nlp topics show {output} -o topics.html")
    batch.finish()


@topics.command()
@click.argument("model", type=INPUT)
@choose_format(_TABLES)
@output
@picture
@language
def show(model: str, form: str | None, output: Path | None, picture: Path | None, language: str) -> None:
    """Show topics: words, shares, typical paragraphs, and the themes that they belong to.

    MODEL is a folder that topics fit wrote, or default for the topics of the bundled model.

    \b
    policy-nlp topics show models/topics
    policy-nlp topics show models/topics -o topics.html --picture topics.png
    """
    from ..output.topic_charts import draw_topics
    from ..output.topic_pages import render_topics_page
    from ..output.topic_tables import print_topics, render_topics
    from ..topic_store import load_topics

    form = pick_format(form, output, _TABLES, "table")
    stored = load_topics(model)
    if form == "table":
        print_topics(open_console(), stored, language)
    elif form == "html":
        write_output(render_topics_page(stored, language).encode("utf-8"), output)
    else:
        write_output(render_topics(stored, form, language), output, stored.description)
    if picture is not None:
        draw_topics(stored, picture, language)
        tell(f"drawn: {picture}")


@topics.command()
@click.argument("model", type=PATH)
@click.argument("names", type=PATH)
@click.option("--output", "-o", type=PATH, required=True, help="Folder to write the topics to.")
@language
def name(model: Path, names: Path, output: Path, language: str) -> None:
    """Give topics names of your own, and put topics together.

    NAMES has lines 'label: number number'; topics of one line become one.

    \b
    policy-nlp topics name models/topics names.txt -o models/named
    """
    from ..model_store import TOPICS_KIND, check_target
    from ..output.topic_tables import print_topics
    from ..topic_store import load_topics, save_named
    from ..topics.seeds import read_seeds

    check_target(output, TOPICS_KIND)
    print_topics(open_console(), save_named(output, load_topics(model), read_seeds(names)), language)
    tell(f"topics written to {output}; see them with: policy-nlp topics show {output} -o topics.html")


@topics.command()
@click.argument("first")
@click.argument("second")
@choose_format(_TABLES[:-1])
@output
@language
def match(first: str, second: str, form: str | None, output: Path | None, language: str) -> None:
    """Compare the topics of two models: which are the same.

    FIRST and SECOND are folders of topics, of other seeds, numbers or reports.

    \b
    policy-nlp topics match models/seed0 models/seed1
    policy-nlp topics match models/topics default -o matches.xlsx
    """
    from ..output.topic_tables import print_matches, render_matches
    from ..topic_store import load_topics
    from ..topics.matching import match_models

    form = pick_format(form, output, _TABLES[:-1], "table")
    pair = load_topics(first), load_topics(second)
    matches = match_models(*(stored.model for stored in pair))
    if form == "table":
        print_matches(open_console(), matches, language)
    else:
        made_by = "; ".join(stored.description for stored in pair)
        write_output(render_matches(matches, form, language, made_by), output, made_by)


@topics.command()
@click.argument("model")
@click.option("--answers", type=PATH, multiple=True, help="Tables that coders filled in; one option each.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Fixes the tasks.")
@output
@language
def intrusion(model: str, answers: tuple[Path, ...], seed: int, output: Path | None, language: str) -> None:
    """Have people find the word that does not belong to a topic, and score what they found.

    Coders write that word into the column label.

    \b
    policy-nlp topics intrusion models/topics -o tasks.xlsx
    policy-nlp topics intrusion models/topics --answers coder1.xlsx --answers coder2.xlsx
    """
    from ..output.topic_tables import print_intrusion, render_tasks
    from ..topic_fitting import score_intrusion
    from ..topic_store import load_topics
    from ..topics.intrusion import draw_intruders

    stored = load_topics(model)
    if answers:
        print_intrusion(open_console(), score_intrusion(stored, seed, answers), stored, language)
    else:
        form = pick_format(None, output, ("csv", "xlsx"), "csv")
        write_output(render_tasks(draw_intruders(stored.model, seed), form, language), output)


_model = click.option("--model", default="default", show_default=True, help="Folder of topics, or default.")


@topics.command()
@paths
@_model
@choose_format(_UNITS)
@output
@_part
@wording
@reading
@jobs
@language
def tag(
    paths: tuple[str, ...],
    model: str,
    form: str | None,
    output: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    part: str | None,
    **given: Any,
) -> None:
    """Give every paragraph of reports its topics.

    \b
    policy-nlp topics tag report.txt --model models/topics
    policy-nlp topics tag reports/ -o topics.csv
    """
    from ..output.topic_tables import print_topic_units, render_topic_units
    from ..pipeline import list_file_paragraphs
    from ..topic_fitting import cut_alike
    from ..topic_store import load_topics
    from ..topics.paragraphs import pick_part
    from ..topics.tagged import tag_paragraphs

    form = pick_format(form, output, _UNITS, "table")
    stored = load_topics(model)
    options = cut_alike(build_options(**given), stored)
    batch = Batch(paths, fail_fast, output)
    units = tag_paragraphs(stored.model, list(pick_part(batch.run(list_file_paragraphs, options, jobs=jobs), part)))
    if form == "table" and units:
        print_topic_units(open_console(), units, stored, language)
    elif units:
        write_output(render_topic_units(units, form, language, stored.description), output, stored.description)
    batch.finish()


@topics.command()
@paths
@_model
@click.option("--by", type=Choice((*GROUPINGS, "part")), default="report", show_default=True, help="What to set apart.")
@groups
@choose_format(_TABLES)
@output
@picture
@_part
@wording
@reading
@jobs
@language
def compare(
    paths: tuple[str, ...],
    model: str,
    by: str,
    groups: Path | None,
    form: str | None,
    output: Path | None,
    picture: Path | None,
    jobs: int,
    fail_fast: bool,
    language: str,
    part: str | None,
    **given: Any,
) -> None:
    """Compare how much room topics get, with intervals of 95 %.

    \b
    policy-nlp topics compare reports/ --by level --model models/topics
    policy-nlp topics compare reports/ --groups groups.csv
    policy-nlp topics compare reports/ --by year -o shares.xlsx --picture shares.png
    """
    from ..groups import choose_groups
    from ..output.topic_charts import draw_topic_shares
    from ..output.topic_pages import render_shares_page
    from ..output.topic_tables import print_topic_shares, render_shares
    from ..pipeline import list_file_paragraphs
    from ..topic_fitting import cut_alike
    from ..topic_store import load_topics
    from ..topics.paragraphs import pick_part
    from ..topics.shares import compare_groups, warn_of_small_groups

    form = pick_format(form, output, _TABLES, "table")
    stored = load_topics(model)
    options = cut_alike(build_options(**given), stored)
    by, chosen = choose_groups(by, groups)
    batch = Batch(paths, fail_fast, output, picture)
    batch.pass_over(groups, paths)
    found = list(batch.run(list_file_paragraphs, options, jobs=jobs))
    batch.require_any()
    paragraphs = list(pick_part(found, part))
    if not paragraphs:
        raise UsageError("the reports hold no review or plan to take topics from")
    shares = compare_groups(stored.model, paragraphs, by, chosen)
    # A report without this part fits its row all the same.
    warn([*(chosen.warn_of_paragraphs(found) if chosen else ()), *warn_of_small_groups(shares)])
    if form == "table":
        print_topic_shares(open_console(), shares, language)
    elif form == "html":
        write_output(render_shares_page(shares, stored, language).encode("utf-8"), output)
    else:
        write_output(render_shares(shares, form, language, stored.description), output, stored.description)
    if picture is not None:
        draw_topic_shares(shares, picture, language)
        tell(f"drawn: {picture}")
    batch.finish()
