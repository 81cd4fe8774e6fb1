"""The commands for coders as they are called: agreement, suggest, explain."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from policy_nlp.cli import main

FIRST = [("修渠引水", "farming"), ("架桥通车", "roads"), ("植树护坡", "farming"), ("铺设路面", "roads")]
SECOND = [("铺设路面", "roads"), ("修渠引水", "farming"), ("架桥通车", "farming"), ("开办夜校", "roads")]
REPORT = """松涛县人民政府工作报告
（2023年2月6日在松涛县第九届人民代表大会第二次会议上）
一、2022年工作回顾
（一）护好一河清水。污水处理厂完成扩容，松溪断面水质达到二类。
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _write_labels(path: Path, rows: list[tuple[str, str]], columns: str = "text,label") -> Path:
    path.write_text("".join(f"{line}\n" for line in (columns, *map(",".join, rows))), "utf-8")
    return path


@pytest.fixture
def coders(tmp_path: Path) -> tuple[Path, Path]:
    return _write_labels(tmp_path / "甲.csv", FIRST), _write_labels(tmp_path / "乙.csv", SECOND)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    rows = ["新修灌溉水渠，改良盐碱地。", "开通夜间公交线路。", "种植油茶，修建公路。", "开通夜间公交线路。"]
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps({"text": row}, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "松涛县_2023.txt"
    path.write_text(REPORT, "utf-8")
    return path


def test_agreement_is_printed(coders: tuple[Path, Path]) -> None:
    result = run("agreement", *coders, "--lang", "en")
    assert result.exit_code == 0
    # Three common texts: farming twice and once, so that two of three agree; kappa (6 - 4) / (9 - 4).
    assert "3 texts, agreement 66.7%" in result.stdout
    assert "Cohen's kappa 0.400" in result.stdout
    assert "Krippendorff's alpha 0.444 (95 % interval " in result.stdout
    assert "roads / farming: 架桥通车" in result.stdout
    assert result.stderr.splitlines() == [
        f"warning: {coder}: 1 of 4 texts do not stand in the other table, or less often; they are left out"
        for coder in coders
    ]


def test_agreement_writes_the_disagreements(coders: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "disagreements.csv"
    result = run("agreement", *coders, "-o", output)
    assert result.stderr.splitlines()[-1] == f"written: {output}"
    with output.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == [{"text": "架桥通车", "first": "roads", "second": "farming"}]


def test_agreement_tells_of_labels_spelt_in_two_ways(tmp_path: Path) -> None:
    one = _write_labels(tmp_path / "甲.csv", [("修渠", "Tax"), ("架桥", "levy")])
    two = _write_labels(tmp_path / "乙.csv", [("修渠", "tax"), ("架桥", "levy")])
    told = "warning: labels that differ in case, width or spaces alone: Tax / tax; spell them alike\n"
    assert run("agreement", one, two, "--lang", "en").stderr == told


def test_agreement_of_keys_with_names(tmp_path: Path) -> None:
    one = _write_labels(tmp_path / "甲.csv", [("修渠", "rural"), ("架桥", "urban"), ("办学", "livelihood")])
    two = _write_labels(tmp_path / "乙.csv", [("修渠", "农业农村"), ("架桥", "城乡建设"), ("办学", "农业农村")])
    assert "3 texts, agreement 66.7%" in run("agreement", one, two, "--lang", "en").stdout


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("-o", "default"), "default: is what the bundled model is called; choose another --output"),
        (("-o", "mine", "--seed", -1), "-1 is not in the range"),
        (("-o", "mine", "--seed", 2**32), "4294967296 is not in the range"),
        (("-o", "mine"), "warning: 2 rows without text or label were left out"),
        (("-o", "mine"), "too few texts to train and test on: no label has two texts"),
    ],
)
def test_what_train_cannot_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[object, ...], message: str
) -> None:
    labels = _write_labels(tmp_path / "labels.csv", [*FIRST[:2], ("植树", ""), ("铺路", "")])
    monkeypatch.chdir(tmp_path)
    result = run("train", labels, *more, "--lang", "en")
    assert (result.exit_code, result.stdout, [*tmp_path.iterdir()]) == (2, "", [labels])
    assert message in result.stderr


def test_labels_and_files_in_brackets_are_shown_as_they_are(report: Path, tmp_path: Path) -> None:
    texts = [f"{place}{work}。" for place in ("青田乡", "白沙镇", "南岭区") for work in ("修渠引水", "修堤引水")]
    rows = [(text, "[a]水利") for text in texts] + [(text.replace("引水", "通车"), "[/道路]") for text in texts]
    run("train", _write_labels(tmp_path / "labels.csv", rows), "-o", tmp_path / "model")
    other = report.with_stem("[final]松涛县_2022")
    other.write_text(REPORT.replace("2023", "2022"), "utf-8")
    for command in (("compare", report, other), ("tag", other)):
        shown = run(*command, "--model", tmp_path / "model").stdout
        assert [name in shown for name in ("[a]水利", "[/道路]", "[final]松涛县_2022.txt")] == [True] * 3


def test_suggest_prints_a_table(small_folder: Path, texts: Path) -> None:
    result = run("suggest", small_folder, texts, "--count", 2, "--lang", "en")
    assert result.exit_code == 0
    header, *rows = [line for line in result.stdout.splitlines() if line[:1] in "┃│"]
    assert [name.strip() for name in header.strip("┃").split("┃")] == [
        "row",
        "first guess",
        "second guess",
        "margin",
        "text",
    ]
    assert len(rows) == 2
    assert all(row.strip("│").split("│")[1].strip()[:1].isupper() for row in rows)
    assert sum("公交" in row for row in rows) <= 1


def test_suggest_writes_an_excel_file(small_folder: Path, texts: Path, tmp_path: Path) -> None:
    output = tmp_path / "to-code.xlsx"
    result = run("suggest", small_folder, texts, "-o", output)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"written: {output}\n")
    header, *rows = load_workbook(output).active.iter_rows(values_only=True)
    assert header == ("行", "正文", "首选", "次选", "概率差")
    written = [json.loads(line)["text"] for line in texts.read_text("utf-8").splitlines()]
    assert sorted(row[1] for row in rows) == sorted(written)
    assert rows[-1][1] == "开通夜间公交线路。"
    assert all(row[2] != row[3] and 0 <= row[4] <= 1 for row in rows)


def _read_pulls(lines: list[str]) -> list[float]:
    return [float(line.split()[0]) for line in lines if line.startswith("  ")]


def test_explain_prints_pulls_that_add_up(report: Path) -> None:
    result = run("explain", report, "--sentence", 5, "--lang", "en")
    assert result.exit_code == 0
    text, theme, _, score, *lines = result.stdout.splitlines()
    assert text == "污水处理厂完成扩容，松溪断面水质达到二类。"
    assert "(ecology)  p = " in theme
    total, base = float(score.split()[1]), float(score.split()[3])
    end = lines.index("")
    assert base + sum(_read_pulls(lines[:end])) == pytest.approx(total, abs=0.1)
    title, *words = lines[end + 1 :]
    assert sum(_read_pulls(words)) == pytest.approx(float(title.split()[2]), abs=0.1)
    assert any("污水" in line for line in words)


def test_explain_can_argue_for_another_theme(report: Path) -> None:
    given, other = (
        run("explain", report, "--lang", "en", "--sentence", 5, *more) for more in ((), ("--theme", "rural"))
    )
    assert "(ecology)" in given.stdout
    assert "(rural)" in other.stdout
    assert "log-odds +" in given.stdout
    assert "log-odds -" in other.stdout


def test_explain_with_a_model_of_words_alone(report: Path, small_folder: Path) -> None:
    result = run("explain", report, "--lang", "en", "--sentence", 5, "--model", small_folder)
    assert result.exit_code == 0
    assert "log-odds" not in result.stdout
    assert "words alone " in result.stdout


@pytest.mark.parametrize(
    ("sentence", "more", "message"),
    [
        (99, (), "has sentences 1 to 5; 99 is none of them"),
        (0, (), "0 is not in the range"),
        (1, ("--theme", "sports"), "the model has no theme sports; choose from "),
        (1, ("--model", "nowhere"), "nowhere: no such model folder"),
    ],
)
def test_what_explain_cannot_do(
    report: Path, small_folder: Path, sentence: int, more: tuple[str, ...], message: str
) -> None:
    result = run("explain", report, "--sentence", sentence, "--model", small_folder, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_what_agreement_cannot_do(coders: tuple[Path, Path], tmp_path: Path) -> None:
    apart = _write_labels(tmp_path / "丁.csv", [("编织竹器", "crafts"), ("烧制陶罐", "trade")])
    unnamed = _write_labels(tmp_path / "戊.csv", FIRST, "text,mark")
    for second, message in (
        (apart, "no text in common"),
        (unnamed, "戊.csv: no column label"),
        (tmp_path / "己.csv", "己.csv: no such file"),
    ):
        result = run("agreement", coders[0], second)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr
    wrong = run("agreement", *coders, "-o", tmp_path / "a.docx")
    assert (wrong.stdout, "a.docx: unknown suffix; use .csv .xlsx" in wrong.stderr) == ("", True)
    assert "3 条文本，一致率 66.7%" in run("agreement", *coders).stdout


def test_no_table_of_a_coder_is_written_over(coders: tuple[Path, Path], small_folder: Path, tmp_path: Path) -> None:
    texts = _write_labels(tmp_path / "texts.csv", FIRST)
    for path, arguments in (
        (coders[0], ("agreement", *coders)),
        (coders[1], ("agreement", *coders)),
        (texts, ("suggest", small_folder, texts)),
    ):
        before = path.read_bytes()
        result = run(*arguments, "-o", path)
        assert (result.exit_code, result.stdout, path.read_bytes()) == (2, "", before)
        assert f"{path}: is one of the files to read; write to another place" in result.stderr


def test_what_suggest_cannot_do(small_folder: Path, texts: Path, tmp_path: Path) -> None:
    unnamed = _write_labels(tmp_path / "庚.csv", FIRST, "sentence_,mark")
    for arguments, message in (
        ((unnamed,), "庚.csv: no column text"),
        ((texts, "-o", tmp_path / "a.txt"), "a.txt: unknown suffix; use .csv .xlsx"),
        ((texts, "--count", 0), "0 is not in the range"),
        ((tmp_path / "nowhere.csv",), "nowhere.csv: no such file"),
    ):
        result = run("suggest", small_folder, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr
