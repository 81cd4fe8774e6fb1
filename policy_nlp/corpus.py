"""Labelled examples as users have them: a table with a text and a label, and what groups them."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .codebook import load_codebook
from .errors import LabelsError
from .readers.tables import TEXT_COLUMNS, find_column, name_double, read_cell, read_rows
from .records import LabelledText

LABEL_COLUMNS = ("label", "标签", "类别", "code", "编码", "theme", "主题")
GROUP_COLUMNS = ("report", "group", "报告", "来源", "篇名")
#: A column of reports groups texts here, and holds none.
_TEXT_COLUMNS = tuple(name for name in TEXT_COLUMNS if name not in GROUP_COLUMNS)
_FEWEST_A_LABEL = 10
#: How many labels a warning names.
_MOST_NAMES = 30
_WHOLE = re.compile(r"(\d+)\.0+")
#: Full stops after numbers and letters before a label, and at the end of a word, which begin no sub-theme.
_NUMBERING = re.compile(r"^(?:(?:\d+|[A-Za-z])\.)+ ?|\.(?= |$)")


def read_labels(path: str | os.PathLike[str]) -> tuple[list[LabelledText], list[str]]:
    """The labelled texts of a csv, jsonl or xlsx table, and warnings about rows that were left out.

    Raises
    ------
    LabelsError
        The file is missing or no such table, lacks a column, or has no labelled text.
    """
    return pick_labels(open_table(Path(path)), Path(path))


def pick_labels(rows: Sequence[Mapping[str, Any]], path: Path) -> tuple[list[LabelledText], list[str]]:
    """The same of rows by column name; ``path`` is what messages call them."""
    columns = list_columns(rows)
    text_column, label_column = (need_column(path, columns, names) for names in (_TEXT_COLUMNS, LABEL_COLUMNS))
    group_column = find_column(columns, GROUP_COLUMNS)
    cells = [
        (
            read_cell(row.get(text_column)),
            _read_label(path, row.get(label_column)),
            read_cell(row.get(group_column)) if group_column else "",
        )
        for row in rows
        if row
    ]
    examples = [LabelledText(text, number_label(label), group) for text, label, group in cells if text and label]
    if not examples:
        raise LabelsError(path, "no row has both a text and a label")
    warnings = []
    if len(examples) < len(cells):
        left_out = len(cells) - len(examples)
        merged = "; merged cells fill their first row alone" if path.suffix.lower() == ".xlsx" else ""
        warnings.append(f"{left_out} rows without text or label were left out{merged}")
    others = [column for column in columns if column != label_column and find_column([column], LABEL_COLUMNS)]
    if others:
        warnings.append(f"labels are those of column {label_column}, not of {', '.join(others)}")
    numbered = next((label for text, label, _ in cells if text and number_label(label) != label), None)
    if numbered:
        warnings.append(f"a full stop begins a sub-theme; {numbered} is called {number_label(numbered)}")
    return examples, warnings


def number_label(label: str) -> str:
    """A label whose full stops after its number begin no sub-theme, as those within it do.

    >>> number_label("1. 规制"), number_label("2.1补贴"), number_label("水利.渠道")
    ('1．规制', '2．1补贴', '水利.渠道')
    """
    return _NUMBERING.sub(lambda found: found[0].strip().replace(".", "．"), label)


def settle_keys(*tables: Sequence[LabelledText]) -> list[list[LabelledText]]:
    """The examples with keys for labels, where all are keys of the bundled codebook or names beside such keys."""
    codebook = load_codebook()
    known = set(codebook.keys)
    keys = {example.label: codebook.key_of(example.label) for table in tables for example in table}
    if known.isdisjoint(keys) or not known.issuperset(keys.values()):
        return [list(table) for table in tables]
    return [[replace(example, label=keys[example.label]) for example in table] for table in tables]


def read_texts(path: str | os.PathLike[str]) -> list[str]:
    """The texts of a csv, jsonl or xlsx table, one a row; empty where a row has none, or a label as other rows lack.

    Raises
    ------
    LabelsError
        The file is missing or no such table, or has no column of texts, or no text without a label.
    """
    return pick_texts(open_table(Path(path)), Path(path))


def pick_texts(rows: Sequence[Mapping[str, Any]], path: Path) -> list[str]:
    """The same of rows by column name; ``path`` is what messages call them."""
    columns = list_columns(rows)
    column = need_column(path, columns, _TEXT_COLUMNS)
    label = find_column(columns, LABEL_COLUMNS)
    texts = [read_cell(row.get(column)) for row in rows]
    coded = [bool(label and _read_label(path, row.get(label))) for row in rows]
    if not any(texts):
        raise LabelsError(path, f"no row has a text in its column {column}")
    if any(text and not known for text, known in zip(texts, coded, strict=True)):
        texts = ["" if known else text for text, known in zip(texts, coded, strict=True)]
    return texts


def open_table(path: Path, wanted: Sequence[str] = TEXT_COLUMNS) -> list[dict[str, Any]]:
    """The rows of a csv, jsonl or xlsx table by column name; raises LabelsError where it is missing or none.

    A wanted column tells the sheet and the header of an xlsx file.
    """
    try:
        return read_rows(path, wanted)
    except FileNotFoundError as error:
        raise LabelsError(path, "no such file") from error
    except OSError as error:
        raise LabelsError(path, f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise LabelsError(path, str(error)) from error


def list_columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of columns in the order in which they first stand."""
    return list(dict.fromkeys(column for row in rows for column in row if column))


def need_column(path: Path, columns: list[str], names: Sequence[str]) -> str:
    """The column that has one of the names; raises LabelsError where none has, or two have the same."""
    column = find_column(columns, names)
    if column is None:
        wanted = " or ".join(names[:3])
        known = ", ".join(" ".join(column.split()) for column in columns)
        raise LabelsError(path, f"no column {wanted} (columns: {known}); rename yours in the first row")
    if name_double(column) in columns:
        raise LabelsError(path, f"two columns are called {column}; rename one")
    return column


def _read_label(path: Path, value: Any) -> str:
    """A label: a name on one line, however its cell was broken, a whole number without decimals, or nothing."""
    if isinstance(value, list):
        if len(value) > 1:
            raise LabelsError(path, f"a text has several labels ({', '.join(map(str, value))}); leave it one")
        value = value[0] if value else None
    label = " ".join(read_cell(value).split())
    whole = _WHOLE.fullmatch(label)
    return whole[1] if whole else label


def check_examples(examples: Sequence[LabelledText]) -> list[str]:
    """Warnings: labels with few texts, and texts that stand twice with different labels."""
    warnings = []
    counts = Counter(example.label for example in examples)
    few = sorted(label for label, count in counts.items() if count < _FEWEST_A_LABEL)
    if few:
        names = ", ".join([*few[:_MOST_NAMES], "…"] if len(few) > _MOST_NAMES else few)
        warnings.append(f"fewer than {_FEWEST_A_LABEL} texts: {names}; their scores say little, code more")
    warnings += warn_of_spellings(counts)
    labels: dict[str, set[str]] = {}
    for example in examples:
        labels.setdefault(example.text, set()).add(example.label)
    torn = sum(len(found) > 1 for found in labels.values())
    if torn:
        warnings.append(f"{torn} texts stand more than once with different labels")
    return warnings


def warn_of_spellings(labels: Iterable[str]) -> list[str]:
    """A warning of labels that are spelt in more than one way.

    >>> warn_of_spellings(["Tax", "tax", "levy"])
    ['labels that differ in case, width or spaces alone: Tax / tax; spell them alike']
    """
    spellings: dict[str, list[str]] = {}
    for label in sorted(set(labels)):
        spellings.setdefault("".join(unicodedata.normalize("NFKC", label).casefold().split()), []).append(label)
    double = ", ".join(" / ".join(found) for found in spellings.values() if len(found) > 1)
    return [f"labels that differ in case, width or spaces alone: {double}; spell them alike"] if double else []


def hash_examples(examples: Sequence[LabelledText]) -> str:
    """A checksum of the examples in their order, for the model's manifest."""
    lines = "\n".join("\t".join((example.text, example.label, example.group)) for example in examples)
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()
