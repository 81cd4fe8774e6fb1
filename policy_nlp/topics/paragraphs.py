"""The paragraphs that topics are learnt from: words in order, origin, and what the classifier says of their themes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..plain import to_plain

#: Parts that hold ceremony or explain terms; no topics are learnt from them.
LEFT_OUT = ("front", "closing", "glossary")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its words in order; ``themes`` holds shares of its characters, empty where nobody knows.

    ``start`` and ``end`` are its offsets in the report's text.
    """

    report: str
    place: str
    level: str
    year: int | None
    text: str
    words: tuple[str, ...]
    themes: Mapping[str, float]
    part: str = ""
    start: int = 0
    end: int = 0


def pick_part(paragraphs: Iterable[Paragraph], part: str | None) -> Iterator[Paragraph]:
    """The paragraphs of a part of their reports; all of them for None."""
    return (paragraph for paragraph in paragraphs if part in (None, paragraph.part))


class Paragraphs(Protocol):
    """Paragraphs that can be gone through more than once: a list, or a :class:`ParagraphFile`."""

    def __iter__(self) -> Iterator[Paragraph]: ...

    def __len__(self) -> int: ...


class ParagraphFile:
    """Paragraphs kept in a file, one a line, for collections larger than memory."""

    def __init__(self, path: Path, paragraphs: Iterable[Paragraph]) -> None:
        self._path = path
        self._count = 0
        with path.open("w", encoding="utf-8") as file:
            for paragraph in paragraphs:
                file.write(json.dumps(to_plain(paragraph), ensure_ascii=False) + "\n")
                self._count += 1

    def __iter__(self) -> Iterator[Paragraph]:
        with self._path.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield Paragraph(**row | {"words": tuple(row["words"])})

    def __len__(self) -> int:
        return self._count
