"""Features of reports, from a text and from the published file."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from policy_nlp.bags import CutWords
from policy_nlp.errors import LabelsError
from policy_nlp.features import (
    CodedReport,
    ReportFeatures,
    SentenceFeatures,
    count_characters,
    extract_features,
    read_coded,
    write_coded,
)
from policy_nlp.records import CleanText, Metadata
from policy_nlp.structure import parse_report

PUBLISHED = Path(__file__).parent.parent / "corpus" / "coded_features.jsonl.gz"
FIELDS = {"report", "place", "level", "year", "position", "paragraph", "part", "heading_level", "mark", "characters"}
FIELDS |= {"code", "second", "words"}


def _report(name: str = "云溪县_2021") -> CodedReport:
    sentences = (
        SentenceFeatures({"甲": 1, "修建": 2, "水渠": 1}, 12, 0, "review", 0, ""),
        SentenceFeatures({"乙": 1, "一": 1}, 5, 1, "plan", 3, "han_paren"),
    )
    return CodedReport(ReportFeatures(name, "云溪县", sentences), "county", 2021, ("rural.a", "other"), ("", "urban.b"))


def _read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


@lru_cache(maxsize=1)
def _published_rows() -> list[dict[str, Any]]:
    return _read_rows(PUBLISHED)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    reports = [_report(), _report("江湾县_2022")]
    write_coded(tmp_path / "a.gz", reports)
    assert read_coded(tmp_path / "a.gz") == reports


def test_same_reports_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_coded(tmp_path / name, [_report()])
    data = (tmp_path / "a.gz").read_bytes()
    assert data == (tmp_path / "b.gz").read_bytes()
    assert data[4:8] == bytes(4)  # no time of writing


def test_rows_hold_words_in_dictionary_order(tmp_path: Path) -> None:
    write_coded(tmp_path / "a.gz", [_report()])
    rows = _read_rows(tmp_path / "a.gz")
    assert [list(row["words"].items()) for row in rows] == [
        [("修建", 2), ("水渠", 1), ("甲", 1)],
        [("一", 1), ("乙", 1)],
    ]
    assert [row["position"] for row in rows] == [0, 1]


def test_rows_are_put_in_order_by_position(tmp_path: Path) -> None:
    write_coded(tmp_path / "a.gz", [_report()])
    lines = gzip.decompress((tmp_path / "a.gz").read_bytes()).splitlines(keepends=True)
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"".join(reversed(lines))))
    assert read_coded(tmp_path / "b.gz") == [_report()]


@pytest.mark.parametrize(
    "content", [b"plain", gzip.compress(b"{"), gzip.compress(b'{"report": "x"}'), gzip.compress(b"[]")]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(LabelsError, match=r"a\.gz: not a file of coded features"):
        read_coded(tmp_path / "a.gz")


def test_the_published_file_holds_78_reports() -> None:
    reports = read_coded(PUBLISHED)
    assert len(reports) == len({report.features.report for report in reports}) == 78
    assert all(len(report.features.sentences) == len(report.codes) == len(report.second_codes) for report in reports)


def test_published_rows_hold_neither_text_nor_word_order() -> None:
    for row in _published_rows():
        assert row.keys() == FIELDS
        assert list(row["words"]) == sorted(row["words"])
        assert all(isinstance(count, int) and count > 0 for count in row["words"].values())


def test_features_of_a_text_that_was_read() -> None:
    clean = CleanText("一、农业\n修渠修渠。 养蜂。")
    report = parse_report("云溪", clean, Metadata("云溪县", "county", 2021))
    features = extract_features(report, lambda texts: CutWords.of(list(map(list, texts))))
    assert (features.report, features.place) == ("云溪", "云溪县")
    assert [sentence.words for sentence in features.sentences] == [
        Counter("一、农业"),
        Counter({"修": 2, "渠": 2, "。": 1}),
        Counter("养蜂。"),
    ]
    assert [sentence.paragraph for sentence in features.sentences] == [0, 1, 1]
    assert [(s.characters, s.heading_level > 0, s.mark) for s in features.sentences] == [
        (4, True, "han"),
        (5, False, ""),
        (3, False, ""),
    ]


def test_characters_are_counted_as_their_folded_forms() -> None:
    texts = ["".join(map(chr, range(start, start + 64))) for start in range(0, 0x2FFFF, 64)]
    texts += [first + second for first in "市，％A”—" for second in "\u0301\u3099Ａ　…③\u200d市"]
    for text in texts:
        assert count_characters(text) == len("".join(unicodedata.normalize("NFKC", text).split())), ascii(text)
    assert count_characters("增长 ７％，A。") == 7
