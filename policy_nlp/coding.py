"""What coders call from Python: units to code, how far coders agree, how a model does, and what to code next."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from .agreement import Agreement, pair_examples, warn_of_sameness, warn_of_unpaired
from .agreement import measure_agreement as measure_pairs
from .arguments import check_choice, check_table, check_whole, run_reports, settle_options
from .cautions import tell_together
from .corpus import settle_keys, warn_of_spellings
from .model_store import Model
from .notes import Caution
from .pipeline import Options, open_model, read_files, tag_files
from .readers.frames import Reports, Table
from .records import Scores, Unit
from .suggestion import Suggestion
from .training import Labels, suggest_from_table, take_examples
from .training import evaluate_model as score_model
from .training import validate_model as validate_tagged
from .validation import SampledUnit, Validation, draw_units

_DEFAULT = Options()
_UNITS = ("sentence", "paragraph")


def sample_units(
    reports: Reports,
    unit: Unit = "sentence",
    count: int = 200,
    seed: int = 0,
    options: Options = _DEFAULT,
    jobs: int = 1,
) -> list[SampledUnit]:
    """Draws units of reports at random, to code them by hand: each as likely as any other, in their order.

    Parameters
    ----------
    reports : files, folders, a DataFrame or rows, as for :func:`~policy_nlp.read_reports`.
    unit : "sentence" or "paragraph".
    count : how many to draw.
    seed : another one draws others.
    options, jobs : as for :func:`~policy_nlp.read_reports`.

    Raises
    ------
    PolicyNlpError
        A report cannot be read.

    Examples
    --------
    >>> import policy_nlp
    >>> frame = policy_nlp.to_frame(policy_nlp.sample_units("corpus/examples", count=40))
    >>> list(frame.columns)
    ['report', 'part', 'heading', 'before', 'text', 'after', 'label']
    """
    check_choice("unit", unit, _UNITS)
    count, seed = check_whole("count", count, 1), check_whole("seed", seed, 0)
    return draw_units(run_reports(read_files, reports, settle_options(options), jobs), unit, count, seed)


def validate_model(
    labels: Labels,
    reports: Reports,
    unit: Unit = "sentence",
    model: str | Path | None = None,
    options: Options = _DEFAULT,
    jobs: int = 1,
) -> Validation:
    """Scores a model on your own reports, by a sample of their units that you coded; it answers where they stand.

    Parameters
    ----------
    labels : what :func:`sample_units` drew, as a DataFrame, rows or a table's path, with keys or names of themes in its
        column label; rows without are passed over.
    reports : those that it was drawn from.
    unit : "sentence" or "paragraph", as it was drawn.
    model : a model folder; the bundled model where it is left out.
    options, jobs : as for :func:`~policy_nlp.read_reports`.

    Returns
    -------
    Scores with 90 % intervals, kappa, ``themes`` with the model's share of each less the coder's, ``mistakes``, and
    ``warnings``.

    Raises
    ------
    PolicyNlpError
        The table holds no labels, its texts do not stand in the reports, or a report cannot be read.

    Examples
    --------
    >>> import policy_nlp
    >>> report = {"text": "关停污染企业两家。新修水渠三条。", "report": "甲"}
    >>> coded = [{"report": "甲", "text": "关停污染企业两家。", "label": "生态环境"}]
    >>> validation = policy_nlp.validate_model(coded, report)
    >>> validation.scores.accuracy, validation.warnings[-1]
    (1.0, '1 units are few; intervals hold from about 100 on')
    """
    check_choice("unit", unit, _UNITS)
    options = settle_options(options, model)
    cautions: list[Caution] = []
    tagged = run_reports(partial(tag_files, unit=unit), reports, options, jobs, cautions)
    validation, warnings = validate_tagged(open_model(options.model), labels, tagged)
    return replace(validation, warnings=(*tell_together(cautions), *warnings))


def evaluate_model(labels: Labels, model: str | Path | None = None) -> Scores:
    """Scores a model on labelled texts that it was not trained on, each read by itself.

    Parameters
    ----------
    labels : a DataFrame, rows, or a table's path, with columns text and label: keys or names of the model's themes.
    model : a model folder; the bundled model where it is left out.

    Raises
    ------
    PolicyNlpError
        The table cannot be used, or the folder is no model.

    Examples
    --------
    >>> import policy_nlp
    >>> rows = [{"text": "建设高标准农田，农业农村", "label": "rural"}, {"text": "关停污染企业。", "label": "生态环境"}]
    >>> scores = policy_nlp.evaluate_model(rows)
    >>> policy_nlp.to_frame(scores.themes)[["theme", "f1", "support"]]
         theme   f1  support
    0  ecology  1.0      1.0
    1    rural  1.0      1.0
    """
    scores, warnings = score_model(_open_given(model), labels)
    return replace(scores, warnings=warnings)


def measure_agreement(first: Labels, second: Labels) -> Agreement:
    """How far two coders agree on the same texts: kappa, alpha with a 95 % interval, by theme, and where they differ.

    Parameters
    ----------
    first, second : a DataFrame, rows, or a table's path each, with columns text and label.

    Raises
    ------
    PolicyNlpError
        A table cannot be used, or they have no text in common.

    Examples
    --------
    >>> import policy_nlp
    >>> one = [{"text": "修渠", "label": "水利"}, {"text": "架桥", "label": "道路"}, {"text": "铺路", "label": "道路"}]
    >>> two = [*one[:2], {"text": "铺路", "label": "水利"}]
    >>> agreement = policy_nlp.measure_agreement(one, two)
    >>> round(agreement.kappa, 2), agreement.disagreements
    (0.4, (Disagreement(text='铺路', first='道路', second='水利'),))
    """
    names = [_name_table(table, name) for table, name in ((first, "first"), (second, "second"))]
    taken = [take_examples(table) for table in (first, second)]
    examples = settle_keys(*(found for _, found, _ in taken))
    pairs = pair_examples(*examples)
    warnings = [f"{name}: {warning}" for name, (_, _, found) in zip(names, taken, strict=True) for warning in found]
    for name, listed in zip(names, examples, strict=True):
        warnings += [f"{name}: {warning}" for warning in warn_of_unpaired(listed, pairs)]
    warnings += [*warn_of_spellings(label for _, *both in pairs for label in both), *warn_of_sameness(pairs)]
    return replace(measure_pairs(pairs), warnings=tuple(warnings))


def suggest_texts(
    texts: Table | str | os.PathLike[str], model: str | Path | None = None, count: int = 20
) -> list[Suggestion]:
    """Which unlabelled texts to code next: those that a model is unsure of, unlike one another, the most useful first.

    Parameters
    ----------
    texts : a DataFrame, rows, or a table's path, with a column text; rows that have a label are passed over where
        others have none.
    model : a model folder; the bundled model where it is left out.
    count : how many to suggest.

    Raises
    ------
    PolicyNlpError
        The table has no texts, or the folder is no model.

    Examples
    --------
    >>> import policy_nlp
    >>> rows = [{"text": "关停污染企业两家。"}, {"text": "项目建设提速增效。"}, {"text": "新修水渠三条。"}]
    >>> policy_nlp.to_frame(policy_nlp.suggest_texts(rows, count=2))[["row", "text"]]
       row       text
    0    3    新修水渠三条。
    1    1  关停污染企业两家。
    """
    check_table(texts)
    count = check_whole("count", count, 1)
    return suggest_from_table(_open_given(model), texts, count)


def _open_given(model: str | Path | None) -> Model:
    return open_model(settle_options(_DEFAULT, model).model)


def _name_table(table: Any, other: str) -> str:
    return str(table) if isinstance(table, str | os.PathLike) else other
