"""What columns of tables hold: their types, and a line that says it, for files that programs read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

from .headers import name_columns

#: What columns hold that may be empty in every row; others are numbers then.
_EMPTY_TYPES: dict[str, type] = {
    **dict.fromkeys(("place", "level", "theme", "reference"), str),
    **dict.fromkeys(("year", "change_year", "start", "end", "topic", "partner"), int),
    "met": bool,
}


def find_type(column: str, values: Iterable[Any]) -> type:
    """What a column holds, str, bool, int or float; the same where no row has a value, so that tables can be stacked.

    >>> find_type("low", [None, 1, 0.5]), find_type("year", [None]), find_type("theme", [None]), find_type("p", [])
    (<class 'float'>, <class 'int'>, <class 'str'>, <class 'float'>)
    """
    found = {_name_type(value) for value in values if value is not None}
    kinds = (kind for kind in (str, float, int, bool, *found) if kind in found)
    return next(kinds, _EMPTY_TYPES.get(column, float))


def _name_type(value: Any) -> type:
    return next((kind for kind in (bool, int, float, str) if isinstance(value, kind)), type(value))


def label_columns(keys: Sequence[str], language: str) -> dict[str, str]:
    """What columns hold: in English a line each, in Chinese their names in Excel files; none for unknown ones.

    >>> label_columns(["slope", "own"], "en"), label_columns(["slope"], "zh")
    ({'slope': 'mean change of the share a year, least squares'}, {'slope': '每年变化'})
    """
    if language == "zh":
        named = dict(zip(keys, name_columns("", keys, language), strict=True))
        return {key: name for key, name in named.items() if name != key}
    meanings = load_meanings()
    return {key: meanings[key] for key in keys if key in meanings}


def load_meanings() -> dict[str, str]:
    """What every column of every table holds, in English."""
    lines = resources.files("policy_nlp").joinpath("data/columns.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
