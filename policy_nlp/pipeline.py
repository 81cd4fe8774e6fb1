"""The order of work: from files to reports, tagged reports and comparisons. The only module that knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from .cleaning import clean_text
from .comparison import Plan, build_comparison
from .drift import check_drift
from .engines import Engine, run_partitions
from .errors import PolicyNlpError, ReadError, RefusedError, UsageError, WorkerDiedError
from .explanation import explain_groups, explain_sentence
from .features import ReportFeatures, extract_features
from .figures import Figure, find_figures
from .inputs import Input, Partition, cut_partitions, name_item, read_item
from .kinds import warn_of_kind
from .letters import check_letters
from .metadata import find_metadata, parse_file_name
from .model_store import Model, load_model
from .notes import Caution
from .profiling import ScoredReport
from .readers import read_file
from .records import Comparison, Explanation, Metadata, Report, Source, TaggedReport, Unit
from .segmentation import Segmenter
from .structure import parse_report
from .tagging import (
    SentenceThemes,
    Topics,
    UnitColumns,
    build_profile,
    count_amounts,
    group_units,
    share_amounts,
    tag_units,
)
from .topics.paragraphs import LEFT_OUT, Paragraph

Result = TypeVar("Result")


@dataclass(frozen=True)
class Options:
    """How to read and tag: what the user knows of the reports, which model, which words, and whether to say why."""

    given: Metadata = field(default_factory=Metadata)
    name_pattern: str | None = None
    text_column: str | None = None
    model: str | None = None
    min_confidence: float = 0.0
    user_words: tuple[str, ...] = ()
    stop_words: tuple[str, ...] = ()
    with_reasons: bool = False


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What became of one file, or of one row of a table: its results, or the error that stopped it.

    ``cautions`` are what is to be said of its reports.
    """

    path: Path
    results: Sequence[Result] = ()
    error: PolicyNlpError | None = None
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True)
class TaggedColumns:
    """What a dataset holds of a report: its units as columns; ``warnings`` as a :class:`TaggedReport` has them."""

    name: str
    columns: UnitColumns
    warnings: tuple[str, ...]


_DEFAULT = Options()

# One report


def parse_source(source: Source, options: Options = _DEFAULT) -> Report:
    """The report in a source, cleaned and structured; what the user gives goes before what the text says."""
    clean = clean_text(source.text)
    known = source.metadata
    if options.name_pattern:
        known = known.overridden_by(parse_file_name(source.file or source.name, options.name_pattern))
    found = find_metadata(clean.text, source.name)
    report = parse_report(source.name, clean, found, known.overridden_by(options.given))
    return replace(report, warnings=(*source.warnings, *check_letters(clean.text)))


def warn_of_report(report: Report) -> tuple[str, ...]:
    """What is to be said of a report whatever is done with it: of its kind, its pages and its letters."""
    return (*warn_of_kind(report.kind), *report.warnings)


def read_reports(path: str | Path, options: Options = _DEFAULT) -> list[Report]:
    """The reports in a file, each with its structure."""
    return [parse_source(source, options) for source in read_file(path, text_column=options.text_column)]


def tag_columns(report: Report, unit: Unit, options: Options) -> TaggedColumns:
    """A theme, and topics where the model has them, for every unit of a report, as columns."""
    features = _extract(report, options)
    answer = classify_sentences(open_model(options.model), report, features, unit)
    return _tag_features(report, features, answer, unit, options)


def tag_parsed(report: Report, unit: Unit, options: Options) -> TaggedReport:
    """A theme, and topics where the model has them, for every unit of a report."""
    model = open_model(options.model)
    features = _extract(report, options)
    answer = classify_sentences(model, report, features, unit)
    tagged = _tag_features(report, features, answer, unit, options)
    profile = build_profile(count_amounts(answer), model.codebook, report)
    reasons: tuple[Explanation, ...] = ()
    if options.with_reasons:
        groups = group_units(report, unit)
        reasons = tuple(explain_groups(model.classifier, features, groups, tagged.columns.theme))
    return TaggedReport(report, unit, tagged.columns.list_units(), profile, tagged.warnings, reasons)


def _tag_features(
    report: Report, features: ReportFeatures, answer: SentenceThemes, unit: Unit, options: Options
) -> TaggedColumns:
    model = open_model(options.model)
    topics = _find_topics(model, report, features, unit)
    columns = tag_units(report, unit, answer, topics, options.min_confidence)
    drift = _find_drift(model, features, answer)
    # What could not be read needs no second word on unknown words.
    warnings = warn_of_report(report) + (() if report.warnings else drift)
    return TaggedColumns(report.name, columns, warnings)


def _find_drift(model: Model, features: ReportFeatures, answer: SentenceThemes) -> tuple[str, ...]:
    """Warnings for a report unlike those that the model has seen."""
    unknown = model.classifier.measure_unknown(features)
    return check_drift(model.manifest.get("seen", {}), len(features.words.numbers), unknown, answer.confidence)


def explain_report(report: Report, sentence: int, theme: str | None, options: Options = _DEFAULT) -> Explanation:
    """Why a sentence, counted from 1 as ``tag --unit sentence`` lists them, got its theme, or not a named one.

    Raises
    ------
    UsageError
        The report has no such sentence, or the model no such theme.
    """
    model = open_model(options.model)
    if not 1 <= sentence <= len(report.sentences):
        raise UsageError(f"{report.name} has sentences 1 to {len(report.sentences)}; {sentence} is none of them")
    key = None if theme is None else model.codebook.find_theme(theme, model.classifier.themes)
    return explain_sentence(model.classifier, _extract(report, options), sentence - 1, key)


def score_report(report: Report, options: Options = _DEFAULT) -> ScoredReport:
    """Probabilities of themes for a report's sentences, with what a comparison needs of their words and places."""
    model = open_model(options.model)
    features = _extract(report, options)
    answer = classify_sentences(model, report, features, "paragraph")
    scored = ScoredReport.of(report, features, answer.themes, answer.theme_probabilities)
    return replace(scored, drifts=bool(_find_drift(model, features, answer)))


def compare_scored(scored: Sequence[ScoredReport], plan: Plan, options: Options = _DEFAULT) -> Comparison:
    """A comparison of reports that were scored, corrected where the model knows its errors.

    Raises
    ------
    UsageError
        There are fewer than two reports or groups to compare, or the plan asks for what they do not have.
    """
    model = open_model(options.model)
    unit: Unit = "sentence" if model.classifier.perceptrons else "paragraph"
    return build_comparison(scored, model.codebook, model.errors.get(plan.measure), plan, model.describe(), unit)


def classify_sentences(model: Model, report: Report, features: ReportFeatures, unit: Unit) -> SentenceThemes:
    """Probabilities for every sentence; a model without context reads whole paragraphs, or sentences if asked to."""
    classifier = model.classifier
    if classifier.perceptrons:
        probabilities = classifier.predict(features)
    else:
        groups = group_units(report, "sentence" if unit == "sentence" else "paragraph")
        answers = classifier.predict_bags([features.sum_words(group) for group in groups])
        probabilities = np.repeat(answers, [len(group) for group in groups], axis=0)
    return SentenceThemes.of(classifier.codes, classifier.themes, classifier.code_themes, probabilities, features)


def list_paragraphs(report: Report, options: Options = _DEFAULT) -> list[Paragraph]:
    """The paragraphs of a report's review, problems and plan, with their words and themes, for topics."""
    model, features = open_model(options.model), _extract(report, options)
    answer = classify_sentences(model, report, features, "paragraph")
    found, metadata = [], report.metadata
    for group in group_units(report, "paragraph"):
        sentences = [report.sentences[at] for at in group]
        if sentences[0].part in LEFT_OUT:
            continue
        words = tuple(word for at in group for word in features.words.list_words(at))
        start, end = sentences[0].start, sentences[-1].end
        amounts = dict.fromkeys(answer.themes, 0)
        for at in group:
            amounts[answer.themes[answer.chosen[at]]] += int(answer.characters[at])
        themes = {theme: share for theme, share in share_amounts(amounts).items() if share}
        origin = (report.name, metadata.place or "", metadata.level or "", metadata.year)
        found.append(Paragraph(*origin, report.text[start:end], words, themes, sentences[0].part, start, end))
    return found


def _extract(report: Report, options: Options) -> ReportFeatures:
    """The features of a report, cut with the user's words."""
    return extract_features(report, open_segmenter(options.user_words, options.stop_words).cut_sentences)


def _find_topics(model: Model, report: Report, features: ReportFeatures, unit: Unit) -> list[Topics]:
    """Topics of every unit; a sentence has those of its paragraph, which is what the topic model learnt from."""
    groups = group_units(report, "paragraph" if unit == "sentence" else unit)
    picked: list[Topics] = [()] * len(groups)
    if model.topics is not None:
        picked = model.topics.pick_topics(features.words.gather([group[0] for group in groups]))
    if unit != "sentence":
        return picked
    return [topics for group, topics in zip(groups, picked, strict=True) for _ in group]


def open_model(folder: str | None) -> Model:
    """The model in a folder, read once a process and again where it was trained anew; the bundled one for None."""
    manifest = Path(folder or "", "manifest.json").resolve()
    written = manifest.stat() if folder and manifest.is_file() else None
    return _keep_model(folder, str(manifest), (written.st_mtime_ns, written.st_ino, written.st_size) if written else ())


@lru_cache(maxsize=4)
def _keep_model(folder: str | None, manifest: str, written: tuple[int, ...]) -> Model:
    """What is remembered goes by the manifest, which names the checksums of all other files."""
    return load_model(folder)


@lru_cache(maxsize=4)
def open_segmenter(user_words: tuple[str, ...], stop_words: tuple[str, ...]) -> Segmenter:
    """A segmenter with the user's words, made once a process."""
    return Segmenter(user_words, stop_words)


def load_tools(options: Options) -> None:
    """Reads model and dictionary, which every report needs, before the first report."""
    open_model(options.model)
    open_segmenter(options.user_words, options.stop_words).cut_words("")


# Many reports


def work_through(partition: Partition, work: Callable[[Report], Result], options: Options) -> list[Outcome[Result]]:
    """What becomes of every item of a partition; whatever goes wrong with one leaves the others alone."""
    outcomes: list[Outcome[Result]] = []
    for at, item in enumerate(partition.items):
        path = Path(name_item(item))
        try:
            if at in partition.deadly:
                raise WorkerDiedError(path)
            reports = [parse_source(source, options) for source in read_item(item, options.text_column)]
            cautions = [Caution(report.name, said) for report in reports for said in warn_of_report(report)]
            outcomes.append(Outcome(path, [work(report) for report in reports], cautions=tuple(cautions)))
        except PolicyNlpError as error:
            outcomes.append(Outcome(path, error=error))
        except RecursionError:
            fault = "nested too deeply to be read; save it again as plain text"
            outcomes.append(Outcome(path, error=ReadError(path, fault)))
        except Exception as error:
            # A batch runs for hours: what nobody thought of must not end it, and is told with its kind.
            kind = RefusedError if isinstance(error, MemoryError | OSError) else ReadError
            fault = f"cannot be worked on ({type(error).__name__}: {error})"
            outcomes.append(Outcome(path, error=kind(path, fault)))
    return outcomes


def _run(
    paths: Sequence[Input], work: Callable[[Report], Result], options: Options, jobs: int
) -> Iterator[Outcome[Result]]:
    """Outcomes in the order of the inputs, one at a time; the same for any number of processes."""
    task = partial(work_through, work=work, options=options)
    partitions = cut_partitions(paths, options.text_column)
    for _, outcomes in run_partitions(partitions, task, Engine(jobs), partial(load_tools, options)):
        yield from outcomes


def _keep_report(report: Report) -> Report:
    return report


def read_files(paths: Sequence[Input], options: Options, jobs: int = 1) -> Iterator[Outcome[Report]]:
    """Reads many files; a row of a csv or jsonl table comes as if it were a file."""
    return _run(paths, _keep_report, options, jobs)


def tag_files(paths: Sequence[Input], unit: Unit, options: Options, jobs: int = 1) -> Iterator[Outcome[TaggedReport]]:
    """Tags many files; what is to be said of their reports is what their tags say."""
    for outcome in _run(paths, partial(tag_parsed, unit=unit, options=options), options, jobs):
        cautions = [Caution(item.report.name, said) for item in outcome.results for said in item.warnings]
        yield replace(outcome, cautions=tuple(cautions))


def _list_figures(report: Report, options: Options) -> list[Figure]:
    return find_figures(score_report(report, options))


def list_file_figures(paths: Sequence[Input], options: Options, jobs: int = 1) -> Iterator[Outcome[Figure]]:
    """The figures of many files."""
    return map(_flatten, _run(paths, partial(_list_figures, options=options), options, jobs))


def score_files(paths: Sequence[Input], options: Options, jobs: int = 1) -> Iterator[Outcome[ScoredReport]]:
    """Scores many files for a comparison, which says itself what is to be said of them all."""
    for outcome in _run(paths, partial(score_report, options=options), options, jobs):
        yield replace(outcome, cautions=())


def list_file_paragraphs(paths: Sequence[Input], options: Options, jobs: int = 1) -> Iterator[Outcome[Paragraph]]:
    """Paragraphs of many files, for topics."""
    return map(_flatten, _run(paths, partial(list_paragraphs, options=options), options, jobs))


def _flatten(outcome: Outcome[list[Result]]) -> Outcome[Result]:
    """The same with the results of all its reports in one list."""
    results = [item for listed in outcome.results for item in listed]
    return Outcome(outcome.path, results, outcome.error, outcome.cautions)
