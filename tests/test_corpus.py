"""Tables of labelled texts: formats, column names, and what is wrong with rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from policy_nlp.corpus import check_examples, hash_examples, read_labels
from policy_nlp.errors import LabelsError
from policy_nlp.records import LabelledText

ROWS = [("新修水渠。", "农业", "云溪县"), ("大桥通车，\n公路硬化。", "交通", "江湾县"), ("养蜂增收。", "农业", "")]
ENOUGH = [LabelledText(f"第{row}条公路", "交通" if row < 10 else "农业") for row in range(20)]


def _write(folder: Path, kind: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Path:
    file = folder / f"labels.{kind}"
    if kind == "csv":
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
    elif kind == "jsonl":
        objects = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]
        file.write_text("\n".join(objects), "utf-8")
    else:
        _write_sheet(file, [header, *rows])
    return file


def _write_sheet(file: Path, rows: Sequence[tuple[str, ...]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(file)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize(
    "header",
    [("text", "label", "report"), ("正文", "标签", "报告"), ("内容", "主题", "篇名"), ("Text", "CODE", "Group")],
)
def test_tables_in_three_formats_and_two_languages(tmp_path: Path, kind: str, header: tuple[str, ...]) -> None:
    examples, warnings = read_labels(_write(tmp_path, kind, header, ROWS))
    assert examples == [LabelledText(*row) for row in ROWS]
    assert warnings == []
    assert check_examples(examples) == ["fewer than 10 texts: 交通, 农业; their scores will be poor"]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_rows_without_text_or_label_are_left_out_with_a_warning(tmp_path: Path, kind: str) -> None:
    rows = [*ROWS, ("", "农业", ""), ("无标签", " ", "云溪县"), ("  ", "交通", "")]
    examples, warnings = read_labels(_write(tmp_path, kind, ("text", "label", "report"), rows))
    assert len(examples) == 3
    assert warnings[0] == "3 rows without text or label were left out"


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (("words", "label", "report"), r"no column text or .*columns: words, label, report"),
        (("text", "mark", "report"), r"no column label or .*columns: text, mark, report"),
    ],
)
def test_a_missing_column_is_named(tmp_path: Path, kind: str, header: tuple[str, ...], fault: str) -> None:
    with pytest.raises(LabelsError, match=rf"labels\.{kind}: {fault}"):
        read_labels(_write(tmp_path, kind, header, ROWS))


def test_one_label_can_be_read_and_no_label_cannot(tmp_path: Path) -> None:
    header = ("text", "label", "report")
    examples, warnings = read_labels(_write(tmp_path, "csv", header, [ROWS[0], ("大桥", "", "")]))
    assert len(examples) == 1
    assert warnings == ["1 rows without text or label were left out"]
    with pytest.raises(LabelsError, match="no row has both a text and a label"):
        read_labels(_write(tmp_path, "csv", header, [("大桥", "", "")]))


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.txt", "text,label", r"give a \.csv, \.jsonl or \.xlsx table"),
        ("a.csv", "text,label\n", "the table has no rows"),
        ("a.csv", "", "the table has no rows"),
        ("a.jsonl", '{"text": "水渠"\n', "line 1 is not JSON"),
        ("a.jsonl", '{"text": "水渠"}\n[1]', "line 2 is not a JSON object"),
        ("a.xlsx", "text,label", "not a whole Excel file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: str, fault: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(LabelsError, match=fault) as caught:
        read_labels(tmp_path / name)
    assert caught.value.path == str(tmp_path / name)


def test_labels_with_few_texts_are_warned_of() -> None:
    few = [*ENOUGH, LabelledText("养蜂", "林业")]
    assert check_examples(few) == ["fewer than 10 texts: 林业; their scores will be poor"]
    assert check_examples(ENOUGH[1:]) == ["fewer than 10 texts: 交通; their scores will be poor"]


def test_contradictory_labels_are_warned_of() -> None:
    torn = [*ENOUGH, LabelledText(ENOUGH[0].text, "农业"), LabelledText(ENOUGH[11].text, "交通", "别的报告")]
    assert check_examples(torn) == ["2 texts stand more than once with different labels"]


def test_the_checksum_is_that_of_texts_labels_groups_and_order() -> None:
    one, two = LabelledText("水渠", "农业", "甲"), LabelledText("公路", "交通", "乙")
    others = [[two, one], [one], [one, LabelledText("公路", "交通", "丙")], [one, LabelledText("公路", "农业", "乙")]]
    assert hash_examples([one, two]) == hash_examples([LabelledText("水渠", "农业", "甲"), two])
    assert len({hash_examples(examples) for examples in [[one, two], *others]}) == 5
