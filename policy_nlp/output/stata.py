"""Rows as Stata files, with a label for every variable and what made them for the file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..errors import MissingExtraError
from .columns import find_type, label_columns

#: Texts as long as a sentence; Stata keeps equal ones once (strL), and a str of 2,000 bytes in every row otherwise.
_LONG = frozenset(("heading", "text", "source_text", "said_in", "reached_in", "before", "after"))
#: Stata takes no longer label.
_LONGEST_LABEL = 80
#: pandas renames it, with a warning, as a word of Stata's language Mata.
_RENAMED = {"end": "_end"}
_DTYPES = {int: "Int64", bool: "boolean", float: "float64"}


def render_stata(
    rows: Sequence[dict[str, Any]], made_by: str = "", language: str = "en", columns: Sequence[str] = ()
) -> bytes:
    """Rows as a Stata file of version 14 or newer, labelled in a language; ``columns`` are those of no rows.

    Texts are strings, empty where there is none; numbers missing. Flags are 0 and 1.

    Raises
    ------
    MissingExtraError
        pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("pandas", "--format dta", "pandas") from error
    keys = list(rows[0]) if rows else list(columns)
    labels = label_columns(keys, language)
    series = {_RENAMED.get(key, key): _build_series(pandas, key, [row[key] for row in rows]) for key in keys}
    buffer = io.BytesIO()
    pandas.DataFrame(series).to_stata(
        buffer,
        write_index=False,
        version=118,
        # A fixed time, so that the same rows give the same bytes.
        time_stamp=datetime(2000, 1, 1),
        data_label=label_data(made_by),
        variable_labels={_RENAMED.get(key, key): label for key, label in labels.items()},
        convert_strl=[key for key in keys if key in _LONG],
    )
    return buffer.getvalue()


def _build_series(pandas: Any, key: str, values: Sequence[Any]) -> Any:
    kind = find_type(key, values)
    if kind not in _DTYPES:
        return pandas.Series(["" if value is None else str(value) for value in values], dtype=object)
    missing = float("nan") if kind is float else None
    return pandas.Series([missing if value is None else value for value in values], dtype=_DTYPES[kind])


def label_data(made_by: str) -> str:
    """Version, model and codebook, as much as a label holds.

    >>> label_data("model default (4d1707803e6a), policy themes, policy-nlp 0.1.0")
    'policy-nlp 0.1.0, model default (4d1707803e6a), policy themes'
    """
    rest, _, version = made_by.rpartition(", ")
    return (f"{version}, {rest}" if rest else version)[:_LONGEST_LABEL]
