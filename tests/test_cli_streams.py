"""Standard streams that are closed, full or of another encoding, and paths that the system refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.errors import UsageError
from policy_nlp.readers import find_sources

COMMAND = [sys.executable, "-c", "from policy_nlp.cli import main; main()"]
FULL = Path("/dev/full")
LONG = "长" * 100 + ".txt"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "鹿鸣县_2023.txt"
    path.write_text("鹿鸣县人民政府工作报告\n各位代表：\n新造混交林九百亩。\n", "utf-8")
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run_apart(script: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A line of the shell in which "$@" is the command and $report the report."""
    return subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND], capture_output=True, env={**os.environ, **environment}, check=False
    )


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_full_disk_behind_standard_output_is_told_in_a_line(report: Path, form: str) -> None:
    done = run_apart(f'"$@" tag "$report" --format {form} > /dev/full', report=str(report))
    assert (done.returncode, done.stderr) == (2, b"policy-nlp: cannot go on (No space left on device)\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_closed_streams_are_empty(report: Path) -> None:
    assert run_apart('"$@" tag "$report" >&-', report=str(report)).returncode == 0
    done = run_apart('"$@" tag - <&-')
    assert (done.returncode, done.stderr) == (2, b"policy-nlp: standard input: the file is empty\n")


def test_paths_that_the_system_refuses_fail_alone(report: Path, tmp_path: Path) -> None:
    result = run("read", report, tmp_path / LONG, "--format", "text")
    assert result.exit_code == 1
    assert "混交林" in result.stdout
    assert result.stderr.splitlines()[0].endswith(": cannot be read (File name too long)")


@pytest.mark.parametrize("option", ["--output", "--model", "--picture"])
def test_options_that_the_system_refuses_are_told_in_a_line(report: Path, tmp_path: Path, option: str) -> None:
    result = run("compare", report, report, option, tmp_path / f"{LONG}.png", "--format", "json")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith(": cannot be used (File name too long)")


@pytest.fixture
def shut(report: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder beside a report that cannot be looked into."""
    folder, scan = report.parent / "甲市", os.scandir
    folder.mkdir()

    def refuse(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    yield folder


def test_a_folder_that_cannot_be_looked_into_is_told(report: Path, shut: Path) -> None:
    assert find_sources([report.parent]).files == sorted([report, shut])
    result = run("read", report.parent, "--format", "text")
    assert result.exit_code == 1
    assert "混交林" in result.stdout
    assert f"policy-nlp: {shut}: cannot be read (Permission denied); close it" in result.stderr


def test_folders_and_hidden_files_are_no_reports(report: Path) -> None:
    (report.parent / "old.txt").mkdir()
    (report.parent / ".git").mkdir()
    (report.parent / ".git" / "a.txt").write_text("藏", "utf-8")
    (report.parent / "~$a.docx").write_bytes(b"")
    assert find_sources([report.parent]).files == [report]
    with pytest.raises(UsageError, match="no reports in this folder"):
        find_sources([report.parent / "old.txt"])


@pytest.mark.parametrize(("columns", "width"), [("0", 160), ("20", 40), ("100", 100), ("wide", 160)])
def test_tables_are_as_wide_as_columns_say_within_reason(
    report: Path, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = run("tag", report).stdout.splitlines()
    assert max(len(line) for line in lines if line.startswith("┏")) in range(width - 40, width + 1)
    assert any("鹿鸣县" in line for line in lines)


def test_what_the_user_says_of_a_place_can_be_written(report: Path, tmp_path: Path) -> None:
    result = run("tag", report, "--place", "云溪\x1b[31m\udcff县", "--format", "jsonl")
    assert result.exit_code == 0
    assert '"place": "云溪[31m\ufffd县"' in result.stdout


def test_names_of_outputs_cannot_command_a_terminal(report: Path, tmp_path: Path) -> None:
    result = run("read", report, "--format", "text", "-o", tmp_path / "a\x1b[31m\nb.txt")
    assert result.stderr == f"written: {tmp_path}/a\\x1b[31m\\nb.txt\n"
