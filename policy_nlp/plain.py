"""Records as plain values: for JSON, for rows of tables, and as pandas data frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from .errors import MissingExtraError

if TYPE_CHECKING:
    from pandas import DataFrame

#: Fields of findings that are p-values.
_P_VALUES = frozenset({"p", "p_adjusted", "text_p_adjusted", "change_p"})
_PLAIN = frozenset((str, int, float, bool))


def to_plain(record: Any) -> dict[str, Any]:
    """A record's fields as plain values: tuples become lists, mappings dicts, records dicts."""
    return {item.name: plain_value(getattr(record, item.name)) for item in fields(record)}


def plain_value(value: Any) -> Any:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        return [plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain_value(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return to_plain(value)
    return value


def round_plain(value: Any) -> Any:
    """Plain values with their fractions rounded."""
    if isinstance(value, dict):
        return {key: round_number(key, item) for key, item in value.items()}
    return [round_number("", item) for item in value] if isinstance(value, list) else value


def round_number(key: str, value: Any) -> Any:
    """A fraction to six places, which is finer than any share is known; a p-value to three digits, as none is 0.

    >>> round_number("share", 0.12345678), round_number("text_p_adjusted", 1.23456e-30), round_number("rank", 3)
    (0.123457, 1.23e-30, 3)
    """
    if not isinstance(value, float):
        return round_plain(value)
    small = key in _P_VALUES and 0 < value < 1e-3
    return float(f"{value:.3g}") if small else round(value, 6)


def frame_rows(rows: list[dict[str, Any]]) -> DataFrame:
    """Rows as a pandas DataFrame, whole numbers staying whole where some are missing.

    Raises
    ------
    MissingExtraError
        pandas is not installed.

    Examples
    --------
    >>> frame_rows([{"year": 2023, "gap": 1.5}, {"year": None, "gap": None}])
       year  gap
    0  2023  1.5
    1  <NA>  NaN
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("pandas", "A data frame", "pandas") from error
    frame = pandas.DataFrame(rows)
    for name in frame.columns[frame.isna().any()]:
        kinds = {type(row.get(name)) for row in rows}
        if kinds == {int, type(None)}:
            frame[name] = frame[name].astype("Int64")
    return frame
