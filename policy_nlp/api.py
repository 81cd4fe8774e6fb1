"""What Python calls: the commands as functions, over files, data frames and rows. Messages here are English alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .arguments import check_choice, check_whole, run_reports, settle_options
from .cautions import list_warnings, tell_together
from .comparison import Plan
from .errors import UsageError
from .figures import Figure
from .groups import choose_groups, pick_grouped
from .model_store import TOPICS_KIND, check_target
from .notes import Caution
from .pipeline import (
    Options,
    compare_scored,
    list_file_figures,
    list_file_paragraphs,
    read_files,
    score_files,
    tag_files,
)
from .pipeline import explain_report as explain_parsed
from .plain import frame_rows, to_plain
from .quantification import CORRECTIONS
from .readers.frames import Reports, Table
from .records import GROUPINGS, MEASURES, SCOPES, UNITS, Comparison, Explanation, Report, Scope, TaggedReport, Unit
from .reuse import LEAST, Reuse
from .reuse import find_reuse as find_shared
from .topic_fitting import fit_reports, keep_paragraphs, plan_fit
from .topic_store import StoredTopics, load_topics
from .topics.paragraphs import Paragraph
from .topics.shares import TopicShare, compare_groups

if TYPE_CHECKING:
    from pandas import DataFrame

_DEFAULT = Options()


def read_reports(reports: Reports, options: Options = _DEFAULT, jobs: int = 1) -> list[Report]:
    """Reads reports: their text, where and when they were delivered, parts, headings and sentences.

    Parameters
    ----------
    reports : files and folders; or a DataFrame, a row or rows with a column text and, to go before what the text
        says, place, level and year; a column report names them, else their number from 1 does.
    options : how to read; ``Options(name_pattern="{place}_{year}")`` takes place and year from names of files.
    jobs : processes to use.

    Raises
    ------
    PolicyNlpError
        A report cannot be read: the first such error, after all were tried, with the others as its notes.

    Examples
    --------
    >>> import policy_nlp
    >>> policy_nlp.read_reports({"text": "云溪县政府工作报告。一、2023年工作回顾。修路三条。", "year": 2024})
    [<Report 1: 云溪县, county, 2024; 3 sentences>]
    """
    options = settle_options(options)
    return list(run_reports(read_files, reports, options, jobs))


def tag_report(
    report: Reports, unit: Unit = "paragraph", model: str | Path | None = None, options: Options = _DEFAULT
) -> TaggedReport:
    """Tags one report by policy theme.

    Parameters
    ----------
    report : a file, or a row with a column text, as :func:`read_reports` takes them.
    unit : "sentence", "paragraph", "section" or "report".
    model : a model folder; the bundled model where it is left out.
    options : how to read, as for :func:`read_reports`.

    Returns
    -------
    The report, its tagged units in order, and the shares of its themes, which sum to one (uncorrected).

    Raises
    ------
    ReadError
        The file cannot be read.
    UsageError
        There are several reports, or no such unit.
    ModelError
        The folder is no model.

    Examples
    --------
    >>> import policy_nlp
    >>> tagged = policy_nlp.tag_report("corpus/examples/云溪县_2023.txt")
    >>> tagged
    <TaggedReport 云溪县_2023.txt: 59 paragraphs; warnings: 0>
    >>> max(tagged.profile.shares, key=tagged.profile.shares.get)
    'ecology'
    """
    tagged = list(islice(tag_reports(report, unit, model, options), 2))
    if len(tagged) != 1:
        raise UsageError("several reports are given; tag them with tag_reports")
    return tagged[0]


def tag_reports(
    reports: Reports,
    unit: Unit = "paragraph",
    model: str | Path | None = None,
    options: Options = _DEFAULT,
    jobs: int = 1,
) -> Iterator[TaggedReport]:
    """Tags reports one after another, as they are asked for; the arguments are those of :func:`tag_report`.

    Raises
    ------
    PolicyNlpError
        A report cannot be read: at the end, after all others, as :func:`read_reports` raises it.

    Examples
    --------
    >>> import policy_nlp
    >>> rows = [{"text": "修建水渠三条。", "report": "甲"}, {"text": "关停污染企业两家。", "report": "乙"}]
    >>> policy_nlp.to_frame(policy_nlp.tag_reports(rows, "report"))[["report", "theme"]]
      report    theme
    0      甲    rural
    1      乙  ecology
    """
    check_choice("unit", unit, UNITS)
    options = settle_options(options, model)
    return run_reports(partial(tag_files, unit=unit), reports, options, jobs)


def compare_reports(
    reports: Reports,
    by: str = "report",
    part: Scope | None = None,
    measure: str = "characters",
    model: str | Path | None = None,
    *,
    reference: str | None = None,
    correction: str | None = None,
    adjust: str | None = None,
    words: int = 15,
    words_by_theme: bool = False,
    groups: str | Path | Table | None = None,
    options: Options = _DEFAULT,
    jobs: int = 1,
) -> Comparison:
    """Compares how much room reports, or groups of reports, give to every theme.

    Parameters
    ----------
    reports : as :func:`read_reports` takes them.
    by : "report", "place", "year" or "level".
    part : "review", "plan" or another part, or "body", all but the glossary; the whole report where it is left out.
    measure : what shares are shares of: "characters", "sentences" or "paragraphs".
    model : a model folder; the bundled model where it is left out.
    reference : what to compare with: "mean" (same level and year), or a report or place; every pair, or the mean for
        more than six, where it is left out.
    correction : "tempered", "pacc", "em" or "none"; the best on unseen places where it is left out.
    adjust : "holm" or "bh"; Holm's up to six reports, Benjamini and Hochberg's for more where it is left out.
    words : how many words behind each difference; ``words_by_theme`` adds those within every theme.
    groups : a table, or its path, with a column ``group`` beside ``report``, ``place``, ``level`` or ``year`` (one, or
        a span such as "2015-2018"), compared group by group; reports in none are left out.
    options, jobs : as for :func:`read_reports`.

    Raises
    ------
    PolicyNlpError
        A report cannot be read, as :func:`read_reports` raises it, or there are fewer than two reports or groups.

    Examples
    --------
    >>> import policy_nlp
    >>> pair = ["corpus/examples/云溪县_2023.txt", "corpus/examples/江湾县_2023.txt"]
    >>> comparison = policy_nlp.compare_reports(pair)
    >>> comparison.share_difference("ecology") > 0
    True
    >>> comparison.to_frame().pivot(index="report", columns="theme", values="share").shape
    (2, 12)
    """
    check_choice("by", by, GROUPINGS)
    check_choice("part", part, (None, *SCOPES))
    check_choice("measure", measure, MEASURES)
    check_choice("correction", correction, (None, *CORRECTIONS))
    check_choice("adjust", adjust, (None, "holm", "bh"))
    words = check_whole("words", words, 0)
    plan = Plan(*choose_groups(by, groups), measure, part, correction, reference, adjust, words, words_by_theme)
    options = settle_options(options, model)
    scored, told = pick_grouped(list(run_reports(score_files, reports, options, jobs, apart=groups)), plan.groups)
    comparison = compare_scored(scored, plan, options)
    return replace(comparison, warnings=tuple(told + list_warnings(comparison, scored)))


def find_figures(
    reports: Reports, model: str | Path | None = None, options: Options = _DEFAULT, jobs: int = 1
) -> list[Figure]:
    """The targets and results of reports: indicator, value, unit, year; the arguments are those of :func:`tag_report`.

    Examples
    --------
    >>> import policy_nlp
    >>> frame = policy_nlp.to_frame(policy_nlp.find_figures("corpus/examples/云溪县_2023.txt"))
    >>> frame.loc[frame["kind"] == "target", ["year", "indicator", "value", "unit"]].head(2)
        year indicator  value unit
    118  2023  地区生产总值增速    6.5    %
    119  2023  一般公共预算收入    6.0    %
    """
    options = settle_options(options, model)
    return list(run_reports(list_file_figures, reports, options, jobs))


def find_reuse(
    reports: Reports,
    similarity: float = LEAST,
    model: str | Path | None = None,
    options: Options = _DEFAULT,
    jobs: int = 1,
) -> tuple[Reuse, ...]:
    """Sentences that reports take over from last year's report, from higher levels, and from other reports.

    Parameters
    ----------
    reports : as :func:`read_reports` takes them, two or more.
    similarity : share of four-character runs in common, from 0.3 to 1, from which sentences are nearly the same.
    model, options, jobs : as for :func:`tag_reports`.

    Returns
    -------
    What every report shares with the others: its ``sources``, ``themes`` with and without shared sentences, ``pairs``.

    Raises
    ------
    PolicyNlpError
        A report cannot be read, as :func:`read_reports` raises it, or there are fewer than two.

    Examples
    --------
    >>> import policy_nlp
    >>> found = policy_nlp.find_reuse(["corpus/examples/云溪县_2023.txt", "corpus/examples/云溪县_2024.html"])
    >>> policy_nlp.to_frame(found)[["report", "taken", "updated"]].round(4)
                report  taken  updated
    0   云溪县_2023.txt    0.0   0.0000
    1  云溪县_2024.html    0.0   0.0047
    """
    if not isinstance(similarity, Real) or not 0.3 <= similarity <= 1:
        raise UsageError(f"similarity is {similarity!r}; give a number from 0.3 to 1")
    options = settle_options(options, model)
    return find_shared(
        list(run_reports(partial(tag_files, unit="sentence"), reports, options, jobs)), float(similarity)
    )


def explain_report(
    report: Reports,
    sentence: int,
    theme: str | None = None,
    model: str | Path | None = None,
    options: Options = _DEFAULT,
) -> Explanation:
    """Why a sentence, counted from 1 as ``unit="sentence"`` lists them, got its theme, or not a named one.

    Raises
    ------
    UsageError
        The report has no such sentence, or the model no such theme; or there are several reports.

    Examples
    --------
    >>> import policy_nlp
    >>> why = policy_nlp.explain_report("corpus/examples/云溪县_2023.txt", 24)
    >>> why
    <Explanation ecology: probability 1.000, log-odds +14.24>
    >>> why.words[0].name
    '污染'
    """
    options = settle_options(options, model)
    found = read_reports(report, options)
    if len(found) != 1:
        raise UsageError(f"{len(found)} reports are given; explain_report takes one")
    return explain_parsed(found[0], check_whole("sentence", sentence, 1), theme, options)


def fit_topics(
    reports: Reports,
    output: str | Path,
    topics: int | Literal["auto"] = 30,
    seed: int = 0,
    options: Options = _DEFAULT,
    jobs: int = 1,
    on_step: Callable[[str], None] = lambda step: None,
) -> StoredTopics:
    """Fits topics to the paragraphs of reports' reviews, problems and plans, and writes them to a folder.

    Parameters
    ----------
    reports : as :func:`read_reports` takes them.
    output : the folder to write, for :func:`load_topics` and :func:`compare_topics`.
    topics : how many, or "auto": as many as four measures recommend.
    seed : fixes the topics.
    options : ``user_words`` and ``stop_words`` of it tell which words there are.
    on_step : called with the name of each step as it begins.

    Raises
    ------
    PolicyNlpError
        A report cannot be read, as :func:`read_reports` raises it, there are too few, or the folder holds something
        else.
    """
    numbers = [] if topics == "auto" else [check_whole("topics", topics, 2)]
    options = settle_options(options)
    plan = plan_fit(numbers, check_whole("seed", seed, 0), "gibbs", options)
    target = Path(output)
    check_target(target, TOPICS_KIND)
    cautions: list[Caution] = []
    with keep_paragraphs(_list_paragraphs(reports, options, jobs, cautions), plan.engine) as paragraphs:
        fitted = fit_reports(paragraphs, plan, target, on_step)
    return replace(load_topics(target), warnings=(*tell_together(cautions), *fitted.warnings))


def compare_topics(
    reports: Reports,
    topics: str | Path = "default",
    by: str = "report",
    groups: str | Path | Table | None = None,
    options: Options = _DEFAULT,
    jobs: int = 1,
) -> list[TopicShare]:
    """How much room every topic gets in every report, place, year or level, with intervals of 95 %.

    Parameters
    ----------
    reports : as :func:`read_reports` takes them.
    topics : a folder that :func:`fit_topics` wrote; those of the bundled model where it is left out.
    by : "report", "place", "year" or "level".
    groups : as :func:`compare_reports` takes them.

    Examples
    --------
    >>> import policy_nlp
    >>> shares = policy_nlp.to_frame(policy_nlp.compare_topics("corpus/examples", by="year"))
    >>> shares.groupby("group")["share"].sum().round(3).to_dict()
    {'2023': 1.0, '2024': 1.0}
    """
    check_choice("by", by, GROUPINGS)
    by, chosen = choose_groups(by, groups)
    options = settle_options(options)
    stored = load_topics(topics)
    found = _list_paragraphs(reports, options, jobs, apart=groups)
    return compare_groups(stored.model, found, by, chosen)


def to_frame(records: Any) -> DataFrame:
    """What the functions here return as a pandas DataFrame, a row a record; tagged reports stand for their units.

    Raises
    ------
    MissingExtraError
        pandas is not installed.
    UsageError
        Something is no record.
    """
    listed = records if isinstance(records, Iterable) else [records]
    return frame_rows([row for record in listed for row in _list_rows(record)])


def _list_rows(record: Any) -> list[dict[str, Any]]:
    if hasattr(record, "list_rows"):
        return list(record.list_rows())
    if not hasattr(record, "__dataclass_fields__"):
        raise UsageError(f"{type(record).__name__} is no record; give what a function of policy_nlp returned")
    return [to_plain(record)]


def _list_paragraphs(
    reports: Reports, options: Options, jobs: int, cautions: list[Caution] | None = None, apart: Any = None
) -> list[Paragraph]:
    found = list(run_reports(list_file_paragraphs, reports, options, jobs, cautions, apart))
    if not found:
        raise UsageError("the reports hold no review or plan to take topics from")
    return found
