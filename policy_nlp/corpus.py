"""Labelled examples as users have them: a table with a text and a label, and what groups them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import LabelsError
from .readers.tables import TEXT_COLUMNS, find_column, read_rows
from .records import LabelledText

LABEL_COLUMNS = ("label", "code", "theme", "标签", "编码", "主题", "类别")
GROUP_COLUMNS = ("report", "group", "报告", "来源", "篇名")
_FEWEST_A_LABEL = 10


def read_labels(path: str | Path) -> tuple[list[LabelledText], list[str]]:
    """The labelled texts of a csv, jsonl or xlsx table, and warnings about rows that were left out.

    Raises
    ------
    LabelsError
        The file is missing or no such table, lacks a column, or has no labelled text.
    """
    path = Path(path)
    rows, columns = _read_table(path)
    wanted = [_need_column(path, columns, names) for names in (TEXT_COLUMNS, LABEL_COLUMNS)]
    group = find_column(columns, GROUP_COLUMNS)
    cells = [tuple(_read_cell(row, column) for column in (*wanted, group)) for row in rows]
    # A label is a name: on one line, however its cell was broken.
    examples = [LabelledText(text, " ".join(label.split()), group) for text, label, group in cells if text and label]
    if not examples:
        raise LabelsError(path, "no row has both a text and a label")
    left_out = len(cells) - len(examples)
    warnings = [f"{left_out} rows without text or label were left out"] if left_out else []
    return examples, warnings


def read_texts(path: str | Path) -> list[str]:
    """The texts of a csv, jsonl or xlsx table, labelled or not, one a row; empty where a row has none.

    Raises
    ------
    LabelsError
        The file is missing or no such table, or has no column of texts.
    """
    path = Path(path)
    rows, columns = _read_table(path)
    column = _need_column(path, columns, TEXT_COLUMNS)
    return [_read_cell(row, column) for row in rows]


def _read_table(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        rows = read_rows(path)
    except FileNotFoundError as error:
        raise LabelsError(path, "no such file") from error
    except (OSError, ValueError) as error:
        raise LabelsError(path, str(error)) from error
    return rows, list(dict.fromkeys(column for row in rows for column in row if column))


def _need_column(path: Path, columns: list[str], names: Sequence[str]) -> str:
    column = find_column(columns, names)
    if column is None:
        wanted = " or ".join(names[:3])
        raise LabelsError(path, f"no column {wanted} (columns: {', '.join(columns)}); rename yours")
    return column


def _read_cell(row: Mapping[str, Any], column: str | None) -> str:
    value = row.get(column) if column else None
    return "" if value is None else str(value).strip()


def check_examples(examples: Sequence[LabelledText]) -> list[str]:
    """Warnings: labels with few texts, and texts that stand twice with different labels."""
    warnings = []
    counts = Counter(example.label for example in examples)
    few = sorted(label for label, count in counts.items() if count < _FEWEST_A_LABEL)
    if few:
        warnings.append(f"fewer than {_FEWEST_A_LABEL} texts: {', '.join(few)}; their scores will be poor")
    labels: dict[str, set[str]] = {}
    for example in examples:
        labels.setdefault(example.text, set()).add(example.label)
    torn = sum(len(found) > 1 for found in labels.values())
    if torn:
        warnings.append(f"{torn} texts stand more than once with different labels")
    return warnings


def hash_examples(examples: Sequence[LabelledText]) -> str:
    """A checksum of the examples in their order, for the model's manifest."""
    lines = "\n".join("\t".join((example.text, example.label, example.group)) for example in examples)
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()
