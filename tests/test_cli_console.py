"""What commands print where the console, or the pipe they are sent into, is no UTF-8."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.shell_completion import ShellComplete

from policy_nlp.cli import main

TEXT = "云溪县2023年政府工作报告\n一、2022年工作回顾\n新造混交林九百亩，治理污染😀成效明显。\n"


def run_module(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "policy_nlp", *arguments]
    settings = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_module_is_the_command(folder: Path) -> None:
    done = run_module("--version", folder=folder)
    assert done.stdout.startswith(b"policy-nlp, version ")
    assert done.returncode == 0
    assert run_module("tag", "--nonsense", folder=folder).stderr.startswith(b"Usage: policy-nlp tag ")


@pytest.mark.parametrize("encoding", ["cp936", "cp950", "ascii"])
def test_commands_print_where_characters_are_missing(folder: Path, encoding: str) -> None:
    done = run_module("tag", "report.txt", "--lang", "zh", folder=folder, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode("cp936" if encoding == "cp936" else "utf-8")
    assert "新造混交林九百亩" in shown
    assert "生态环境" in shown
    assert ("污染?" if encoding == "cp936" else "污染😀") in shown


@pytest.mark.parametrize(("encoding", "read"), [("cp936", "cp936"), ("cp1252", "utf-8")])
def test_help_and_errors_are_read_there(folder: Path, encoding: str, read: str) -> None:
    helped = run_module("--help", folder=folder, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert "政府工作报告" in helped.stdout.decode(read)
    failed = run_module("read", "none.txt", "--lang", "zh", folder=folder, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert "没有这个文件" in failed.stderr.decode(read)
    assert failed.returncode == 2


def test_patterns_are_expanded_where_the_shell_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "report2.txt").write_text(TEXT.replace("混交林", "竹林"), "utf-8")
    monkeypatch.setattr(click.core, "os", SimpleNamespace(**{**vars(os), "name": "nt"}))
    monkeypatch.setattr(sys, "argv", ["policy-nlp", "read", str(folder / "*.txt"), "--format", "text"])
    with pytest.raises(SystemExit, match="0"):
        main()
    shown = capsysbinary.readouterr().out.decode("utf-8")
    assert "新造混交林" in shown
    assert "新造竹林" in shown


@pytest.mark.parametrize(
    "arguments",
    [["tag"], ["compare", "a.txt"], ["read"], ["explain"], ["topics", "fit"], ["topics", "show"], ["train"]],
)
def test_shells_complete_names_of_files(arguments: list[str]) -> None:
    found = ShellComplete(main, {}, "policy-nlp", "_POLICY_NLP_COMPLETE").get_completions(arguments, "rep")
    assert [item.type for item in found] == ["file"]


def test_an_input_that_cannot_be_read_leaves_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *arguments, **named: False)
    monkeypatch.setattr(sys, "argv", ["policy-nlp", "read", str(folder / "report.txt")])
    with pytest.raises(SystemExit, match="0"):
        main()


def test_a_reader_that_has_gone_as_windows_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(22, "Invalid argument")

    class Gone(io.StringIO):
        flush = fail

    monkeypatch.setattr("policy_nlp.output.topic_tables.print_topics", fail)
    for system, status in (("linux", "2"), ("win32", "1")):
        monkeypatch.setattr(sys, "stdout", Gone())
        monkeypatch.setattr(sys, "platform", system)
        with pytest.raises(SystemExit, match=status):
            main(["topics", "show", "default"])
        assert not isinstance(sys.stdout, Gone)
