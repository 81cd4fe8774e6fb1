"""The order of work: from files to reports, tagged reports and comparisons. The only module that knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from .cleaning import clean_text
from .comparison import compare_profiles
from .drift import check_drift
from .errors import PolicyNlpError, ReadError, UsageError
from .explanation import explain_groups, explain_sentence
from .features import ReportFeatures, extract_features
from .metadata import find_metadata, parse_file_name
from .model_store import Model, load_model
from .readers import find_files, read_file
from .records import Comparison, Explanation, Metadata, PartName, Profile, Report, Source, TaggedReport, Unit
from .segmentation import Segmenter
from .structure import parse_report
from .tagging import SentenceThemes, Topics, build_profile, count_amounts, group_units, tag_units

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
    """What became of one file: its results, or the error that stopped it."""

    path: Path
    results: Sequence[Result] = field(default=())
    error: PolicyNlpError | None = None


_DEFAULT = Options()

# One report


def parse_source(source: Source, options: Options = _DEFAULT) -> Report:
    """The report in a source, cleaned and structured; what the user gives goes before what the text says."""
    clean = clean_text(source.text)
    known = source.metadata
    if options.name_pattern:
        known = known.overridden_by(parse_file_name(source.name.partition("#")[0], options.name_pattern))
    return parse_report(source.name, clean, find_metadata(clean.text, source.name), known.overridden_by(options.given))


def read_reports(path: str | Path, options: Options = _DEFAULT) -> list[Report]:
    """The reports in a file, each with its structure."""
    return [parse_source(source, options) for source in read_file(path, text_column=options.text_column)]


def tag_parsed(report: Report, unit: Unit = "paragraph", options: Options = _DEFAULT) -> TaggedReport:
    """A theme, and topics where the model has them, for every unit of a report."""
    model = open_model(options.model)
    features = _extract(report, options)
    answer = classify_sentences(model, report, features, unit)
    topics = _find_topics(model, report, features, unit)
    units = tag_units(report, unit, answer, topics, options.min_confidence)
    amounts = count_amounts(report, answer, "characters", None)
    profile = build_profile(report.name, amounts, model.codebook, report)
    words = features.sum_words().total()
    unknown = model.classifier.measure_unknown(features)
    warnings = check_drift(model.manifest.get("seen", {}), words, unknown, answer.confidence)
    reasons: tuple[Explanation, ...] = ()
    if options.with_reasons:
        wanted = [tagged.theme for tagged in units]
        reasons = tuple(explain_groups(model.classifier, features, group_units(report, unit), wanted))
    return TaggedReport(report, unit, units, profile, warnings, reasons)


def explain_report(report: Report, sentence: int, theme: str | None, options: Options = _DEFAULT) -> Explanation:
    """Why a sentence, counted from 1 as ``tag --unit sentence`` lists them, got its theme.

    Raises
    ------
    UsageError
        The report has no such sentence, or the model no such theme.
    """
    classifier = open_model(options.model).classifier
    if not 1 <= sentence <= len(report.sentences):
        raise UsageError(f"{report.name} has sentences 1 to {len(report.sentences)}; {sentence} is none of them")
    if theme is not None and theme not in classifier.themes:
        raise UsageError(f"the model has no theme {theme}; choose from {', '.join(classifier.themes)}")
    features = _extract(report, options)
    return explain_sentence(classifier, features, sentence - 1, theme)


def profile_report(
    report: Report,
    measure: str,
    part: PartName | None,
    options: Options = _DEFAULT,
) -> Profile:
    """How much room a report, or one part of it, gives to every theme."""
    model = open_model(options.model)
    features = _extract(report, options)
    answer = classify_sentences(model, report, features, "sentence")
    return build_profile(report.name, count_amounts(report, answer, measure, part), model.codebook, report)


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


def _extract(report: Report, options: Options) -> ReportFeatures:
    """The features of a report, cut with the user's words."""
    return extract_features(report, open_segmenter(options.user_words, options.stop_words).cut_words)


def _find_topics(model: Model, report: Report, features: ReportFeatures, unit: Unit) -> list[Topics]:
    """Topics of every unit; a sentence has those of its paragraph, which is what the topic model learnt from."""
    groups = group_units(report, unit)
    if model.topics is None:
        return [()] * len(groups)
    if unit != "sentence":
        return [model.topics.pick_topics(features.sum_words(group)) for group in groups]
    paragraphs = group_units(report, "paragraph")
    return [
        topics for group in paragraphs for topics in [model.topics.pick_topics(features.sum_words(group))] * len(group)
    ]


@lru_cache(maxsize=4)
def open_model(folder: str | None) -> Model:
    """The model in a folder, read once a process; the bundled one for None."""
    return load_model(folder)


@lru_cache(maxsize=4)
def open_segmenter(user_words: tuple[str, ...], stop_words: tuple[str, ...]) -> Segmenter:
    """A segmenter with the user's words, made once a process."""
    return Segmenter(user_words, stop_words)


# Many reports


def _tag_one(path: Path, unit: Unit, options: Options) -> list[TaggedReport]:
    return [tag_parsed(report, unit, options) for report in read_reports(path, options)]


def _profile_one(path: Path, measure: str, part: PartName | None, options: Options) -> list[Profile]:
    return [profile_report(report, measure, part, options) for report in read_reports(path, options)]


def _try_one(path: Path, work: partial[list[Result]]) -> Outcome[Result]:
    try:
        return Outcome(path, work(path))
    except PolicyNlpError as error:
        return Outcome(path, error=error)
    except RecursionError:
        return Outcome(path, error=ReadError(path, "nested too deeply to be read; save it again as plain text"))


def _run(paths: Sequence[Path], work: partial[list[Result]], jobs: int) -> Iterator[Outcome[Result]]:
    """Outcomes in the order of the paths, one at a time; the same for any number of processes."""
    if jobs == 1 or len(paths) == 1:
        yield from (_try_one(path, work) for path in paths)
        return
    from joblib import Parallel, delayed

    tasks = (delayed(_try_one)(path, work) for path in paths)
    yield from Parallel(n_jobs=jobs, return_as="generator")(tasks)


def read_files(paths: Sequence[Path], options: Options, jobs: int = 1) -> Iterator[Outcome[Report]]:
    """Reads many files."""
    return _run(paths, partial(read_reports, options=options), jobs)


def tag_files(paths: Sequence[Path], unit: Unit, options: Options, jobs: int = 1) -> Iterator[Outcome[TaggedReport]]:
    """Tags many files."""
    return _run(paths, partial(_tag_one, unit=unit, options=options), jobs)


def profile_files(
    paths: Sequence[Path], measure: str, part: PartName | None, options: Options, jobs: int = 1
) -> Iterator[Outcome[Profile]]:
    """Profiles of many files."""
    return _run(paths, partial(_profile_one, measure=measure, part=part, options=options), jobs)


# For Python


def tag_report(path: str | Path, unit: Unit = "paragraph", model: str | Path | None = None) -> TaggedReport:
    """Tags the report in a file by policy theme.

    Parameters
    ----------
    path : a .txt, .html, .docx or .pdf file, or a table with one report.
    unit : "sentence", "paragraph", "section" or "report".
    model : a model folder; the bundled model where it is left out.

    Returns
    -------
    The report, its tagged units in order, and the shares of its themes, which sum to one.

    Raises
    ------
    ReadError
        The file cannot be read, or holds more than one report.
    ModelError
        The folder is no model.

    Examples
    --------
    >>> import policy_nlp
    >>> tagged = policy_nlp.tag_report("corpus/examples/云溪县_2023.txt")
    >>> tagged.report.metadata.place, tagged.report.metadata.year
    ('云溪县', 2023)
    >>> max(tagged.profile.shares, key=tagged.profile.shares.get)
    'ecology'
    """
    options = Options(model=str(model) if model is not None else None)
    reports = read_reports(path, options)
    if len(reports) != 1:
        raise ReadError(path, f"holds {len(reports)} reports; use compare_reports, or give a file with one")
    return tag_parsed(reports[0], unit, options)


def compare_reports(
    paths: Sequence[str | Path],
    by: str = "report",
    part: PartName | None = None,
    measure: str = "characters",
    model: str | Path | None = None,
) -> Comparison:
    """Compares how much room reports, or groups of reports, give to every theme.

    Parameters
    ----------
    paths : files and folders of reports.
    by : "report", "place", "year" or "level".
    part : "review", "plan" or another part; the whole report where it is left out.
    measure : what shares are shares of: "characters", "sentences" or "paragraphs".
    model : a model folder; the bundled model where it is left out.

    Raises
    ------
    PolicyNlpError
        A file cannot be read, or there are fewer than two reports or groups.

    Examples
    --------
    >>> import policy_nlp
    >>> pair = ["corpus/examples/云溪县_2023.txt", "corpus/examples/江湾县_2023.txt"]
    >>> comparison = policy_nlp.compare_reports(pair)
    >>> comparison.share_difference("ecology") > 0
    True
    """
    options = Options(model=str(model) if model is not None else None)
    profiles: list[Profile] = []
    for outcome in profile_files(find_files(list(paths)), measure, part, options):
        if outcome.error is not None:
            raise outcome.error
        profiles += outcome.results
    return compare_profiles(profiles, open_model(options.model).codebook, by=by, measure=measure, part=part)
