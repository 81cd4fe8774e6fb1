"""Datasets gone on with after what stops or hinders a run."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from policy_nlp import inputs
from policy_nlp.engines import Engine
from policy_nlp.errors import OutputError
from policy_nlp.output import datasets
from policy_nlp.output.datasets import MANIFEST
from policy_nlp.partitions import Request, tag_dataset


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reports of a sentence or a few, which make several part files."""
    monkeypatch.setattr(inputs, "_PARTITION_BYTES", 100)
    monkeypatch.setattr(inputs, "_PART_BYTES", 400)
    path = tmp_path / "reports"
    path.mkdir()
    for number in range(20):
        (path / f"{number:03}.txt").write_text("新修水渠三条。" * (1 + number % 5), "utf-8")
    return path


def tag(folder: Path, output: Path) -> None:
    for _ in tag_dataset(sorted(folder.iterdir()), output, Request("sentence"), Engine()):
        pass


def digest(output: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(output.iterdir())}


def test_a_run_killed_before_its_manifest_was_whole_is_gone_on_with(folder: Path, tmp_path: Path) -> None:
    tag(folder, tmp_path / "whole")
    output = tmp_path / "out"
    output.mkdir()
    (output / f".{MANIFEST}.half").write_bytes(b"{")
    tag(folder, output)
    (output / f".{MANIFEST}.other").write_bytes(b"{")
    tag(folder, output)
    assert digest(output) == digest(tmp_path / "whole")


@pytest.mark.parametrize("fault", [MemoryError("no room"), OSError(24, "Too many open files")])
def test_what_the_system_refused_is_tried_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    tag(folder, tmp_path / "whole")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "007.txt":
            raise fault
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        tag(folder, tmp_path / "out")
    assert json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))["finished"]["failed"] == 1
    tag(folder, tmp_path / "out")
    assert digest(tmp_path / "out") == digest(tmp_path / "whole")


def test_a_dataset_that_lost_part_files_is_not_called_finished(folder: Path, tmp_path: Path) -> None:
    tag(folder, tmp_path / "whole")
    output = tmp_path / "out"
    steps = tag_dataset(sorted(folder.iterdir()), output, Request("sentence"), Engine())
    while not list(output.glob("part-*")):
        next(steps)
    shutil.rmtree(output)
    with pytest.raises(OutputError, match="out: 1 part files have gone since they were written; run it again"):
        list(steps)
    tag(folder, output)
    assert digest(output) == digest(tmp_path / "whole")


def test_a_folder_takes_one_run_at_a_time(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fcntl")
    monkeypatch.setattr(datasets, "_PATIENCE", 0.1)
    tag(folder, tmp_path / "whole")
    steps = tag_dataset(sorted(folder.iterdir()), tmp_path / "out", Request("sentence"), Engine())
    next(steps)
    with pytest.raises(OutputError, match="another run is writing into it"):
        tag(folder, tmp_path / "out")
    list(steps)
    tag(folder, tmp_path / "out")
    assert digest(tmp_path / "out") == digest(tmp_path / "whole")
