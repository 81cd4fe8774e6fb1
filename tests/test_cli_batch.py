"""Many inputs in one command: what fails is told, the rest goes on, and the exit status says which."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policy_nlp import inputs
from policy_nlp.cli import main

GOOD = "鹿鸣县人民政府工作报告\n各位代表：\n鹿溪水质全年达到二类，新造混交林九百亩。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good reports and three that cannot be read."""
    path = tmp_path / "reports"
    (path / "镇").mkdir(parents=True)
    for number, name in enumerate(("甲县.txt", "乙县.txt", "镇/丙镇.txt")):
        (path / name).write_text(GOOD + "建设高标准农田。" * number, "utf-8")
    (path / "空.txt").write_bytes(b" \n")
    (path / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (path / "坏.docx").write_bytes(b"PK\x03\x04 damaged")
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_good_inputs_come_out_and_bad_ones_are_told(folder: Path) -> None:
    result = run("tag", folder, "--format", "jsonl")
    assert result.exit_code == 1
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["report"] for row in rows} == {"甲县.txt", "乙县.txt", "丙镇.txt"}
    *failures, summary = result.stderr.splitlines()
    assert len(failures) == 3
    for name, reason in (("空.txt", "empty"), ("旧.doc", "save it as .docx"), ("坏.docx", "not a whole Word document")):
        (line,) = [line for line in failures if name in line]
        assert line.startswith("policy-nlp: ")
        assert reason in line
    assert summary == "policy-nlp: 3 of 6 inputs failed"


@pytest.mark.parametrize(("command", "output"), [("read", "out.txt"), ("tag", "out.csv"), ("compare", "out.csv")])
def test_only_bad_inputs_exit_with_two(folder: Path, tmp_path: Path, command: str, output: str) -> None:
    result = run(command, folder / "空.txt", tmp_path / "没有.txt", "-o", tmp_path / output)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 2
    assert not (tmp_path / "out.csv").exists()


def test_all_good_inputs_exit_with_zero(folder: Path) -> None:
    result = run("read", folder / "甲县.txt", folder / "镇", "--format", "text")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("鹿溪水质") == 2


def test_compare_goes_on_without_the_bad_ones(folder: Path) -> None:
    result = run("compare", folder, "--format", "json")
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)["reports"]) == 3


def test_an_input_named_twice_is_read_once(folder: Path) -> None:
    result = run("read", folder / "甲县.txt", folder / "甲县.txt", "--format", "text")
    assert result.stdout.count("鹿溪水质") == 1


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    result = run("tag", tmp_path)
    assert result.exit_code == 2
    assert "no reports in this folder" in result.stderr


def test_reports_of_the_same_file_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for year in (2022, 2023):
        (tmp_path / str(year)).mkdir()
        (tmp_path / str(year) / "甲县.txt").write_text(f"{GOOD}{year}年建设高标准农田。", "utf-8")
    (tmp_path / "2023" / "乙县.txt").write_text(GOOD, "utf-8")
    rows = [json.loads(line) for line in run("tag", tmp_path, "--format", "jsonl").stdout.splitlines()]
    assert list(dict.fromkeys(row["report"] for row in rows)) == ["2022/甲县.txt", "乙县.txt", "2023/甲县.txt"]
    compared = json.loads(run("compare", tmp_path, "--format", "json").stdout)
    assert [entry["report"] for entry in compared["reports"]] == ["2022/甲县.txt", "乙县.txt", "2023/甲县.txt"]
    (tmp_path / "2022" / "甲县.txt").write_bytes(b"")
    failed = run("tag", tmp_path, "--format", "jsonl").stderr
    assert f"policy-nlp: {tmp_path / '2022' / '甲县.txt'}: the file is empty" in failed


def test_files_of_the_same_name_are_read_where_the_work_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / year / "甲县.html" for year in ("2022", "2023")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(GOOD, "utf-8")
    (partition,) = inputs.cut_partitions(paths)
    assert [inputs.name_item(item) for item in partition.items] == [str(path) for path in paths]

    def fail(*given: object, **named: object) -> None:
        raise RecursionError

    # What nobody thought of is told of the file, and does not end the run.
    monkeypatch.setattr("policy_nlp.inputs.read_file", fail)
    result = run("read", *paths)
    assert result.exit_code == 2
    assert all(f"{path}: nested too deeply to be read" in result.stderr for path in paths)


def test_files_are_written_whole_and_told(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    result = run("tag", folder / "甲县.txt", folder / "乙县.txt", "-o", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"written: {output}\n"
    with output.open(encoding="utf-8-sig", newline="") as file:
        assert {row["report"] for row in csv.DictReader(file)} == {"甲县.txt", "乙县.txt"}


def test_a_folder_that_an_output_goes_to_is_made(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "folder" / "out.csv"
    assert run("tag", folder / "甲县.txt", "-o", output).exit_code == 0
    assert output.is_file()


def test_an_output_where_no_folder_can_be_is_an_error_before_any_work(folder: Path) -> None:
    result = run("tag", folder / "甲县.txt", "-o", folder / "乙县.txt" / "out.csv")
    assert result.exit_code == 2
    assert "cannot be made a folder" in result.stderr


@pytest.mark.parametrize("named", ["甲县.txt", "."])
def test_no_input_is_written_over(folder: Path, named: str) -> None:
    report = folder / "甲县.txt"
    before = report.read_bytes()
    result = run("read", folder / named, "--format", "text", "-o", report)
    assert (result.exit_code, report.read_bytes()) == (2, before)
    assert f"{report}: is one of the files to read; write to another place" in result.stderr


def test_several_reports_make_a_folder_of_pages(folder: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    result = run("tag", folder / "甲县.txt", folder / "镇", "--format", "html", "-o", pages)
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in pages.iterdir()} == {"甲县.txt.html", "丙镇.txt.html"}
    assert result.stderr.count("written: ") == 2


@pytest.mark.parametrize("output", [[], ["-o", "all.html"]])
def test_several_pages_need_a_folder(folder: Path, output: list[str]) -> None:
    result = run("tag", folder / "甲县.txt", folder / "镇", "--format", "html", *output)
    assert result.exit_code == 2
    assert "name a folder" in result.stderr


def test_two_processes_write_the_same_rows(folder: Path, tmp_path: Path) -> None:
    paths = [folder / "甲县.txt", folder / "乙县.txt", folder / "镇"]
    for jobs in ("1", "2"):
        result = run("tag", *paths, "-o", tmp_path / f"{jobs}.csv", "--jobs", jobs)
        assert result.exit_code == 0, result.stderr
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_rows_of_a_table_are_reports(tmp_path: Path) -> None:
    table = tmp_path / "多篇.csv"
    table.write_text("标题,地区,年份,稿子\n甲,甲县,2021,鹿溪水质变好。\n乙,乙县,2022年,新造混交林。\n", "gb18030")
    result = run("tag", table, "--text-column", "稿子", "--unit", "report", "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["report"], row["place"], row["year"]) for row in rows] == [
        ("多篇.csv#甲", "甲县", 2021),
        ("多篇.csv#乙", "乙县", 2022),
    ]
    missing = run("tag", table)
    assert missing.exit_code == 2
    assert "--text-column" in missing.stderr


def test_characters_that_a_pipe_of_windows_lacks_end_nothing(tmp_path: Path) -> None:
    path = tmp_path / "甲县.txt"
    path.write_text(GOOD + "• 新修水渠三十二条。\n", "utf-8")
    program = Path(sys.executable).parent / "policy-nlp"
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [program, "tag", "--unit", "sentence", path], env=environment, capture_output=True, check=True
    )
    assert "水渠三十二条" in done.stdout.decode("gbk")


def test_names_that_do_not_fit_the_pattern_are_told(tmp_path: Path) -> None:
    for name in ("白鹭镇_2021.txt", "2022白鹭镇.txt"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    (tmp_path / "表.csv").write_text(f"report,text\n白鹭镇_2020,{GOOD.splitlines()[0]}\n", "utf-8")
    told = run("tag", tmp_path, "--name-pattern", "{place}_{year}", "--lang", "en").stderr
    assert "warning: --name-pattern {place}_{year} fits 1 of 2 names; not 2022白鹭镇.txt\n" in told
    fitting = run("tag", tmp_path / "白鹭镇_2021.txt", "--name-pattern", "{place}_{year}", "--lang", "en")
    assert "--name-pattern" not in fitting.stderr


def test_read_writes_text_and_json_alone(folder: Path, tmp_path: Path) -> None:
    assert run("read", folder / "甲县.txt", "-o", tmp_path / "a.txt").exit_code == 0
    assert "鹿溪水质" in (tmp_path / "a.txt").read_text("utf-8")
    result = run("read", folder / "甲县.txt", "-o", tmp_path / "a.docx")
    assert result.exit_code == 2
    assert "a report is written as .txt or .json" in result.stderr
    assert not (tmp_path / "a.docx").exists()
