"""Tables of labelled texts: formats, column names, and what is wrong with rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from policy_nlp.corpus import (
    check_examples,
    hash_examples,
    read_labels,
    read_texts,
    settle_keys,
    warn_of_spellings,
)
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
    assert check_examples(examples) == ["fewer than 10 texts: 交通, 农业; their scores say little, code more"]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_rows_without_text_or_label_are_left_out_with_a_warning(tmp_path: Path, kind: str) -> None:
    rows = [*ROWS, ("", "农业", ""), ("无标签", " ", "云溪县"), ("  ", "交通", "")]
    examples, warnings = read_labels(_write(tmp_path, kind, ("text", "label", "report"), rows))
    assert len(examples) == 3
    merged = "; merged cells fill their first row alone" if kind == "xlsx" else ""
    assert warnings == [f"3 rows without text or label were left out{merged}"]


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


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("header", [("文本", "类别", "报告"), ("段落", "标签", "报告"), ("句子", "label", "篇名")])
def test_a_column_of_reports_holds_no_texts(tmp_path: Path, kind: str, header: tuple[str, ...]) -> None:
    assert read_labels(_write(tmp_path, kind, header, ROWS)) == ([LabelledText(*row) for row in ROWS], [])
    with pytest.raises(LabelsError, match=rf"no column text or .* \(columns: 原话 抄录, {header[1]}, {header[2]}\)"):
        read_labels(_write(tmp_path, kind, (" 原话 \u3000抄录", *header[1:]), ROWS))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_two_columns_of_one_name_are_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(LabelsError, match="two columns are called 标签; rename one"):
        read_labels(_write(tmp_path, kind, ("正文", "标签", "标签"), ROWS))
    examples, _ = read_labels(_write(tmp_path, kind, ("正文", "标签", "备注", "备注"), [(*ROWS[0], "甲")]))
    assert examples == [LabelledText(ROWS[0][0], "农业")]


def test_a_second_column_of_labels_is_told_of(tmp_path: Path) -> None:
    examples, warnings = read_labels(_write(tmp_path, "csv", ("编码", "正文", "类别"), [("P01", "新修水渠。", "农业")]))
    assert examples == [LabelledText("新修水渠。", "农业")]
    assert warnings == ["labels are those of column 类别, not of 编码"]


@pytest.mark.parametrize(
    ("cell", "label"),
    [(1, "1"), (1.0, "1"), ("1.0", "1"), (0, "0"), (" 农业\n 农村 ", "农业 农村"), (["农业"], "农业"), (2.5, "2．5")],
)
def test_labels_as_programs_write_them(tmp_path: Path, cell: object, label: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"text": "新修水渠。", "label": cell}), "utf-8")
    assert [example.label for example in read_labels(path)[0]] == [label]


@pytest.mark.parametrize("cell", [None, "", " ", [], float("nan"), "nan", "#N/A", "#REF!"])
def test_cells_that_hold_nothing(tmp_path: Path, cell: object) -> None:
    rows = [{"text": "新修水渠。", "label": cell}, {"text": "大桥通车。", "label": "交通"}]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert read_labels(path) == (
        [LabelledText("大桥通车。", "交通")],
        ["1 rows without text or label were left out"],
    )


def test_several_labels_of_a_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"text": "新修水渠。", "label": ["农业", "水利"]}), "utf-8")
    with pytest.raises(LabelsError, match=r"several labels \(农业, 水利\); leave it one"):
        read_labels(path)


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("1. 规制", "1．规制"),
        ("1.规制", "1．规制"),
        ("1.2 补贴", "1．2 补贴"),
        ("1.2.3补贴", "1．2．3补贴"),
        ("A. Tax", "A．Tax"),
        ("Econ. incentives", "Econ． incentives"),
        ("other.", "other．"),
        ("水利.渠道", "水利.渠道"),
        ("ecology.pollution", "ecology.pollution"),
    ],
)
def test_the_full_stop_of_a_number_begins_no_sub_theme(tmp_path: Path, label: str, named: str) -> None:
    examples, warnings = read_labels(_write(tmp_path, "csv", ("text", "label"), [("新修水渠。", label)]))
    assert [example.label for example in examples] == [named]
    told = [f"a full stop begins a sub-theme; {label} is called {named}"]
    assert warnings == (told if label != named else [])


def test_labels_spelt_in_two_ways_are_warned_of() -> None:
    labels = ["Tax", "tax", "公共 服务", "公共服务", "Ａ", "A", "农业"]
    assert warn_of_spellings(labels) == [
        "labels that differ in case, width or spaces alone: A / Ａ, Tax / tax, 公共 服务 / 公共服务; spell them alike"
    ]
    assert warn_of_spellings(["农业", "农业类"]) == []
    mixed = [LabelledText(f"第{row}条公路", "Road" if row % 2 else "road") for row in range(20)]
    assert check_examples(mixed) == warn_of_spellings(["Road", "road"]) != []


def test_keys_and_names_of_the_bundled_codebook_are_one_label() -> None:
    keys = [LabelledText("甲", "ecology"), LabelledText("乙", "ecology.pollution")]
    names = [LabelledText("甲", "生态环境", "某县"), LabelledText("乙", "Pollution control")]
    named = [LabelledText("甲", "生态环境"), LabelledText("乙", "污染防治")]
    mixed = [keys[0], LabelledText("乙", "民生保障", "某县")]
    assert settle_keys(mixed) == [[keys[0], LabelledText("乙", "livelihood", "某县")]]
    assert settle_keys(keys, named) == [keys, keys]
    for own in (named, [*mixed, LabelledText("丙", "航天")], [*names, LabelledText("丙", "航天")]):
        assert settle_keys(own) == [own]


def test_texts_that_have_a_label_wait_for_none(tmp_path: Path) -> None:
    rows = [("新修水渠。", "农业"), ("大桥通车。", ""), ("", ""), ("养蜂增收。", "")]
    header = ("text", "label")
    assert read_texts(_write(tmp_path, "csv", header, rows)) == ["", "大桥通车。", "", "养蜂增收。"]
    assert read_texts(_write(tmp_path, "csv", header, rows[:1])) == ["新修水渠。"]
    sheet = _write(tmp_path, "xlsx", header, [("新修水渠。", ""), ("", ""), ("养蜂增收。", "")])
    assert read_texts(sheet) == ["新修水渠。", "", "养蜂增收。"]
    with pytest.raises(LabelsError, match="no row has a text in its column text"):
        read_texts(_write(tmp_path, "csv", header, [("", "农业")]))


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
    assert check_examples(few) == ["fewer than 10 texts: 林业; their scores say little, code more"]
    single = [LabelledText(f"第{row}条公路", f"类{row:02}") for row in range(40)]
    assert check_examples(single)[0].startswith("fewer than 10 texts: 类00, 类01, ")
    assert check_examples(single)[0].endswith("类28, 类29, …; their scores say little, code more")
    assert check_examples(ENOUGH[1:]) == ["fewer than 10 texts: 交通; their scores say little, code more"]


def test_contradictory_labels_are_warned_of() -> None:
    torn = [*ENOUGH, LabelledText(ENOUGH[0].text, "农业"), LabelledText(ENOUGH[11].text, "交通", "别的报告")]
    assert check_examples(torn) == ["2 texts stand more than once with different labels"]


def test_the_checksum_is_that_of_texts_labels_groups_and_order() -> None:
    one, two = LabelledText("水渠", "农业", "甲"), LabelledText("公路", "交通", "乙")
    others = [[two, one], [one], [one, LabelledText("公路", "交通", "丙")], [one, LabelledText("公路", "农业", "乙")]]
    assert hash_examples([one, two]) == hash_examples([LabelledText("水渠", "农业", "甲"), two])
    assert len({hash_examples(examples) for examples in [[one, two], *others]}) == 5
