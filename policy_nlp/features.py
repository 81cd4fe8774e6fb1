"""What a classifier sees of a report: per sentence its words as counts and its place, never the word order.

The same record comes from a report that was read and from the published feature file, so that both are one code.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bags import CutWords, SentenceWords
from .errors import LabelsError
from .records import PartName, Report

_LEVEL_SLOTS = {1: 0, 2: 1, 3: 2, 4: 2, 5: 2}
_MARK_SLOTS = {"dash": 2, "number": 2, "number_paren": 2, "circled": 2, "item": 3, "ordinal": 3}
#: A first sentence this short, without figures, leads what follows.
_LONGEST_LEAD = 17
_ADDRESS_WORDS = frozenset({"各位", "同志", "同志们"})
#: Characters that stay one whatever surrounds them when compatibility forms are folded, none of them white space.
_SINGLE = re.compile("[\u4e00-\u9fff!-~！-～、。《》【】“”‘’—]*")


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """One sentence: word counts, length in characters without space, and where it stands."""

    words: Mapping[str, int]
    characters: int
    paragraph: int
    part: PartName
    heading_level: int
    mark: str

    def slot(self, *, first: bool) -> int | None:
        """Which of four nested slots it heads (part, section, sub-section, lead), or None.

        ``first`` says that it begins a paragraph of several sentences.
        """
        if self.heading_level:
            return _LEVEL_SLOTS[self.heading_level]
        if self.mark in _MARK_SLOTS:
            return _MARK_SLOTS[self.mark]
        short = self.characters <= _LONGEST_LEAD and not any(word.startswith("0") for word in self.words)
        return 3 if first or (short and not _ADDRESS_WORDS & self.words.keys()) else None


@dataclass(frozen=True)
class ReportFeatures:
    """A report's sentences in order, with what groups it in cross-validation; ``cut`` are its words, once cut."""

    report: str
    place: str
    sentences: tuple[SentenceFeatures, ...]
    cut: CutWords | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> CutWords:
        """The words of all sentences; in any order within a sentence where only counts are known."""
        return self.cut or CutWords.of([tuple(Counter(sentence.words).elements()) for sentence in self.sentences])

    def sum_words(self, rows: Iterable[int] | None = None) -> Counter[str]:
        """The word counts of some sentences added up, of all where none are named."""
        bag: dict[str, int] = {}
        # A plain loop: Counter.update costs more than all else for the few words of a sentence.
        for row in range(len(self.sentences)) if rows is None else rows:
            for word, count in self.sentences[row].words.items():
                bag[word] = bag.get(word, 0) + count
        return Counter(bag)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """The features of a report that coders have coded, with a code for every sentence ("" for no second one)."""

    features: ReportFeatures
    level: str
    year: int
    codes: tuple[str, ...]
    second_codes: tuple[str, ...]


def count_characters(text: str) -> int:
    """Characters of a text without white space, compatibility forms folded.

    >>> count_characters("增长 ７％。")
    5
    """
    if _SINGLE.fullmatch(text):
        return len(text)
    return len("".join(unicodedata.normalize("NFKC", text).split()))


def extract_features(report: Report, cut_sentences: Callable[[Sequence[str]], CutWords]) -> ReportFeatures:
    """The features of a report, its sentences cut by ``cut_sentences``."""
    texts = [report.text_of(sentence) for sentence in report.sentences]
    cut = cut_sentences(texts)
    sentences = [
        SentenceFeatures(
            words=SentenceWords(cut, at),
            characters=count_characters(text),
            paragraph=sentence.paragraph,
            part=sentence.part,
            heading_level=sentence.heading_level,
            mark=sentence.mark,
        )
        for at, (sentence, text) in enumerate(zip(report.sentences, texts, strict=True))
    ]
    return ReportFeatures(report.name, report.metadata.place or "", tuple(sentences), cut)


def write_coded(path: Path, reports: Iterable[CodedReport]) -> None:
    """Writes coded features, a sentence a line, words in dictionary order; the same reports give the same bytes."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for report in reports for row in _rows(report))
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write("".join(f"{line}\n" for line in lines).encode("utf-8"))


def read_coded(path: str | Path) -> list[CodedReport]:
    """The coded reports of a feature file.

    Raises
    ------
    LabelsError
        The file is missing or not a feature file.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            groups.setdefault(row["report"], []).append(row)
        if not groups:
            raise ValueError("empty")
        return [_coded_report(group) for group in groups.values()]
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise LabelsError(path, f"not a file of coded features ({error})") from error


def _rows(report: CodedReport) -> Iterator[dict[str, Any]]:
    head = {
        "report": report.features.report,
        "place": report.features.place,
        "level": report.level,
        "year": report.year,
    }
    coded = zip(report.features.sentences, report.codes, report.second_codes, strict=True)
    for position, (sentence, code, second) in enumerate(coded):
        yield head | {
            "position": position,
            "paragraph": sentence.paragraph,
            "part": sentence.part,
            "heading_level": sentence.heading_level,
            "mark": sentence.mark,
            "characters": sentence.characters,
            "code": code,
            "second": second,
            "words": {word: sentence.words[word] for word in sorted(sentence.words)},
        }


def _coded_report(rows: list[dict[str, Any]]) -> CodedReport:
    rows = sorted(rows, key=lambda row: int(row["position"]))
    sentences = tuple(
        SentenceFeatures(
            row["words"], row["characters"], row["paragraph"], row["part"], row["heading_level"], row["mark"]
        )
        for row in rows
    )
    first = rows[0]
    return CodedReport(
        features=ReportFeatures(first["report"], first["place"], sentences),
        level=first["level"],
        year=first["year"],
        codes=tuple(row["code"] for row in rows),
        second_codes=tuple(row["second"] for row in rows),
    )
