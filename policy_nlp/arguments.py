"""What Python functions make of their arguments: choices and numbers checked, options settled, reports run through.

Messages here are English alone, as only Python is told them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any, TypeVar

from .errors import PolicyNlpError, UsageError
from .notes import Caution
from .pipeline import Options, Outcome
from .readers import is_table, take_inputs
from .readers.frames import Reports

Result = TypeVar("Result")
_MOST_NOTES = 20


def check_choice(name: str, value: Any, choices: Sequence[str | None]) -> None:
    if not isinstance(value, str | None) or value not in choices:
        known = ", ".join(repr(choice) for choice in choices)
        raise UsageError(f"{name} is {value!r}; choose from {known}")


def check_whole(name: str, value: Any, least: int) -> int:
    if not isinstance(value, Integral) or value < least:
        raise UsageError(f"{name} is {value!r}; give a whole number from {least}")
    return int(value)


def check_table(texts: Any) -> None:
    listed = isinstance(texts, list | tuple) and all(isinstance(row, Mapping) for row in texts)
    if not (listed or isinstance(texts, str | os.PathLike) or is_table(texts)):
        raise UsageError(f"{type(texts).__name__} holds no texts; give a table's path, a DataFrame, or rows with text")


def settle_options(options: Options, model: Any = None) -> Options:
    """The options with the model that goes before theirs, and with words as what can be remembered."""
    if not isinstance(options, Options):
        raise UsageError(f"options is a {type(options).__name__}; give policy_nlp.Options(…)")
    for name in ("user_words", "stop_words"):
        if isinstance(getattr(options, name), str):
            raise UsageError(f"{name} is one text; give a list of words")
    options = replace(options, user_words=tuple(options.user_words), stop_words=tuple(options.stop_words))
    if model is None:
        return options
    if not isinstance(model, str | os.PathLike):
        raise UsageError(f"model is a {type(model).__name__}; give the folder that train_model(…, output=…) wrote")
    return replace(options, model=str(model))


def run_reports(
    work: Callable[..., Iterator[Outcome[Result]]],
    reports: Reports,
    options: Options,
    jobs: int,
    cautions: list[Caution] | None = None,
    apart: Any = None,
) -> Iterator[Result]:
    """What work on many files makes of reports; all arguments are checked before the first result is asked for.

    ``cautions`` takes what is to be said of the reports, where the results do not carry it; ``apart`` may be a file
    that is no report though it lies among them.
    """
    inputs = take_inputs(reports, options.text_column, apart)
    outcomes = work(inputs, options=options, jobs=check_whole("jobs", jobs, 1))
    return _gather(outcomes, [] if cautions is None else cautions)


def _gather(outcomes: Iterable[Outcome[Result]], cautions: list[Caution]) -> Iterator[Result]:
    """The results of all inputs; the errors of those that have none come at the end, all in one."""
    failed: list[PolicyNlpError] = []
    for outcome in outcomes:
        yield from outcome.results
        cautions += outcome.cautions
        failed += [outcome.error] if outcome.error is not None else []
    if failed:
        for error in failed[1 : _MOST_NOTES + 1]:
            failed[0].add_note(str(error))
        if len(failed) > _MOST_NOTES + 1:
            failed[0].add_note(f"and {len(failed) - _MOST_NOTES - 1} more")
        raise failed[0]
