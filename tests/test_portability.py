"""What differs on Windows and macOS, as far as another system can be made to behave like them."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from policy_nlp import engines
from policy_nlp.errors import OutputError, ReadError
from policy_nlp.model_store import check_target, find_bundled, load_model, write_folder
from policy_nlp.output.datasets import Dataset
from policy_nlp.output.files import prepare_output, write_file
from policy_nlp.readers import find_sources, pdf_pages, read_file

TEXT = "云溪县2023年政府工作报告\n一、2022年工作回顾\n新造混交林九百亩。\n"


def test_pdf_is_read_where_memory_cannot_be_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    bounded = []

    def refuse_memory(kind: int, most: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        bounded.append(most)

    shown = io.StringIO()
    monkeypatch.setattr(resource, "setrlimit", refuse_memory)
    monkeypatch.setattr(sys, "argv", ["pdf_pages.py", "10", "1000", "1000000", "5"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"%PDF-1.4 no more")))
    monkeypatch.setattr(sys, "stdout", shown)
    pdf_pages.main()
    assert json.loads(shown.getvalue()) == {"fault": "damaged"}
    assert bounded == [(5, 5)]


def test_pdf_is_read_where_the_system_bounds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    pdf_pages.bound_process(1, 1)


def test_a_file_that_is_open_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"old")
    removed = []

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Access is denied")

    def remember(name: str) -> None:
        removed.append(name)
        refuse()

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(os, "unlink", remember)
    with pytest.raises(OutputError, match=r"\(Access is denied\); close it where it is open, or choose another place"):
        write_file(path, b"new")
    assert len(removed) == 1
    assert path.read_bytes() == b"old"
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match=r"cannot be read \(Access is denied\); close it where it is open"):
        read_file(path)


def test_a_drive_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    write_file(tmp_path / "out.csv", b"new")
    assert (tmp_path / "out.csv").read_bytes() == b"new"
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match="close it where it is open"):
        write_file(tmp_path / "out.csv", b"newer")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("name", ["云溪县:2023.csv", "which?.xlsx", "a|b.jsonl"])
def test_names_that_windows_does_not_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    prepare_output(tmp_path / name, [])
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(OutputError, match=r"a name cannot hold . on Windows"):
        prepare_output(tmp_path / name, [])
    with pytest.raises(OutputError, match=r"a name cannot hold . on Windows"):
        write_file(tmp_path / name, b"")
    prepare_output(tmp_path / "云溪县（2023）.csv", [])
    assert list(tmp_path.iterdir()) == []


def test_a_path_too_long_for_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "长" / ("a" * 120) / ("b" * 120)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(ReadError, match="longer than 259 characters; move it"):
        read_file(folder / "报告.txt")
    with pytest.raises(ReadError, match="no such file"):
        read_file(tmp_path / "报告.txt")


def test_files_that_cannot_be_looked_at_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "none.txt")
    (tmp_path / "c.txt").mkdir()
    assert [path.name for path in find_sources([tmp_path]).files] == ["a.txt", "b.txt"]
    with pytest.raises(ReadError, match="no such file"):
        read_file(tmp_path / "b.txt")


def test_a_pattern_that_no_file_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = OSError(22, "The filename, directory name, or volume label syntax is incorrect")
    error.winerror = 123  # type: ignore[attr-defined, unused-ignore]

    def refuse(*arguments: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(ReadError, match=r"\*\.docx: no such file"):
        read_file("*.docx")


def test_a_model_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        write_folder(tmp_path / "mine", {"words.json": b"{}"}, {"kind": "policy-nlp model", "labels": []})


def test_the_bundled_model_may_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in find_bundled().iterdir():
        (tmp_path / file.name).symlink_to(file)
    monkeypatch.setattr("policy_nlp.model_store.find_bundled", lambda: tmp_path)
    assert load_model().classifier.themes


def test_the_bundled_model_is_found_in_a_checkout_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_nlp.model_store.__file__", str(tmp_path / "policy_nlp" / "model_store.py"))
    assert find_bundled() == tmp_path / "models" / "default"
    (tmp_path / "policy_nlp" / "models" / "default").mkdir(parents=True)
    assert find_bundled() == tmp_path / "policy_nlp" / "models" / "default"


def test_a_folder_that_a_file_manager_has_looked_into(tmp_path: Path) -> None:
    for name in (".DS_Store", "desktop.ini"):
        (tmp_path / name).write_bytes(b"")
    check_target(tmp_path)
    Dataset(tmp_path, {"made_by": ""})
    assert (tmp_path / "_manifest.json").is_file()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_bytes(b"")
    with pytest.raises(OutputError, match="holds something else"):
        Dataset(tmp_path / "other", {"made_by": ""})


def test_no_more_processes_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_FORKS", False)
    assert engines._Processes(print, 64, print)._jobs == 64
    monkeypatch.setattr(sys, "platform", "win32")
    assert engines._Processes(print, 64, print)._jobs == 60
    assert engines._Processes(print, 2, print)._jobs == 2


def test_workers_know_that_their_parent_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engines._is_alive(os.getppid())
    assert not engines._is_alive(-1)
    monkeypatch.setattr(sys, "platform", "win32")
    for alive in (True, False):
        parent = SimpleNamespace(is_alive=lambda alive=alive: alive)
        monkeypatch.setattr(multiprocessing, "parent_process", lambda parent=parent: parent)
        assert engines._is_alive(os.getppid()) == alive
