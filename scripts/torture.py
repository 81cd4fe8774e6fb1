"""Tags hostile reports, opens hostile models and runs a batch with damaged files; writes docs/reliability.md's tables.

    python scripts/torture.py [--shared ../shared] [--only WORDS]

Every input is built when the script runs. Time is the processor's, of the whole command, start of the interpreter
included; for models, of opening the folder. Memory is the peak of the process and of those it started, and never less
than this script's own. Does not run on Windows.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from document_sections import write_section
from hostile_files import GOOD
from hostile_offices import ALL

from policy_nlp.model_store import find_bundled

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "reliability.md"
TAG = [sys.executable, "-c", "from policy_nlp.cli import main; main()", "tag", "--format", "jsonl"]
OPEN = (
    "import sys, time; from policy_nlp.errors import ModelError; from policy_nlp.model_store import load_model\n"
    "start = time.process_time()\n"
    "try: load_model(sys.argv[1]); said = 'opened'\n"
    "except ModelError as error: said = str(error)\n"
    "print(f'{time.process_time() - start:.2f} {said}')"
)
#: Seconds of the clock before a command is stopped and called broken.
SLOWEST = 600


@dataclass(frozen=True)
class Run:
    """What a command printed and took."""

    status: int
    printed: str
    told: str
    seconds: float
    megabytes: float


def run(command: list[str]) -> Run:
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=printed, stderr=told)
        timer = threading.Timer(SLOWEST, process.kill)
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        told.seek(0)
        texts = [file.read().decode("utf-8", "replace") for file in (printed, told)]
    seconds = used.ru_utime + used.ru_stime
    return Run(process.returncode, *texts, seconds, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def describe(result: Run, path: Path) -> str:
    """What happened, in few words; a traceback, a kill or a hang is said in capitals."""
    if result.status not in (0, 1, 2) or "Traceback" in result.told:
        return f"BROKEN (status {result.status}): {result.told[-80:]!r}"
    if result.status == 0:
        return f"tagged, {result.printed.count(chr(10)):,} paragraphs"
    line = result.told.splitlines()[0]
    return re.sub(r"^policy-nlp: ", "", line).replace(f"{path}: ", "").partition(";")[0]


def list_reports(folder: Path, only: str) -> Iterator[str]:
    for name, (suffix, _) in ALL.items():
        if only in name:
            path = folder / f"report{suffix}"
            # Built by another process: a process starts with the peak of the one that starts it.
            subprocess.run([sys.executable, Path(__file__).with_name("hostile_offices.py"), name, path], check=True)
            result = run([*TAG, str(path)])
            yield f"| {name} | {describe(result, path)} | {result.seconds:.1f} | {result.megabytes:.0f} |"
            path.unlink()
    pipe = folder / "pipe.txt"
    os.mkfifo(pipe)
    for name, path in (("a pipe with a name", pipe), ("a device", Path("/dev/zero")), ("no file", folder / "none.txt")):
        if only in name:
            result = run([*TAG, str(path)])
            yield f"| {name} | {describe(result, path)} | {result.seconds:.1f} | {result.megabytes:.0f} |"
    pipe.unlink()


# Models


def replace_file(folder: Path, name: str, data: bytes) -> None:
    """Another content for a file, with a checksum that agrees."""
    (folder / name).write_bytes(data)
    if name != "manifest.json":
        change_manifest(folder, **{name: hashlib.sha256(data).hexdigest()})


def change_manifest(folder: Path, values: dict[str, object] | None = None, **files: str) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(manifest | {"files": manifest["files"] | files} | (values or {})), "utf-8")


def pack_header(shape: str, kind: str = "<f2") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word_rows.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(4))
    return target.getvalue()


def pack_zeros(megabytes: int) -> bytes:
    target = io.BytesIO()
    np.savez_compressed(target, word_rows=np.zeros(megabytes * 2**19, np.float16))
    return target.getvalue()


def spoil_weights(folder: Path) -> None:
    with np.load(folder / "weights.npz", allow_pickle=False) as packed:
        arrays = {name: packed[name] for name in packed.files}
    arrays["intercepts"][0] = np.nan
    target = io.BytesIO()
    np.savez(target, **arrays)
    replace_file(folder, "weights.npz", target.getvalue())


def link_out(folder: Path, name: str) -> None:
    (folder / name).rename(folder.parent / name)
    (folder / name).symlink_to(Path("..") / name)


def fill(folder: Path, name: str, size: int) -> None:
    with (folder / name).open("r+b") as file:
        file.truncate(size)


PICKLE = pickle.dumps({"weights": [1.0, 2.0]})
MODELS: dict[str, Callable[[Path], object]] = {
    "the bundled model, unchanged": lambda folder: None,
    **{
        f"a pickle called {name}": lambda folder, name=name: replace_file(folder, name, PICKLE)
        for name in ("manifest.json", "words.json", "weights.npz", "codebook.toml")
    },
    "a pickle beside the model": lambda folder: (folder / "model.pkl").write_bytes(PICKLE),
    "an array of objects": lambda folder: replace_file(folder, "weights.npz", pack_header("(1,)", "|O")),
    "an array that claims 2 TB": lambda folder: replace_file(folder, "weights.npz", pack_header("(2**40,)")),
    "an array that claims 1.1 trillion numbers": lambda folder: replace_file(
        folder, "weights.npz", pack_header("(1099511627776,)")
    ),
    "weights that unpack to 100 MB": lambda folder: replace_file(folder, "weights.npz", pack_zeros(100)),
    "weights that unpack to 31 MB of zeros": lambda folder: replace_file(folder, "weights.npz", pack_zeros(31)),
    "NaN among the weights": spoil_weights,
    "a manifest of 1 GB": lambda folder: fill(folder, "manifest.json", 2**30),
    "weights of 1 TB": lambda folder: fill(folder, "weights.npz", 2**40),
    "a manifest of 1 MB of brackets": lambda folder: (folder / "manifest.json").write_bytes(b"[" * 2**20),
    "a manifest of 1 MB of empty lists": lambda folder: (folder / "manifest.json").write_bytes(
        b"[" + b"[]," * 349_000 + b"[]]"
    ),
    "words of 4 MB of empty lists": lambda folder: replace_file(
        folder, "words.json", b"[" + b"[]," * 1_398_000 + b"1]"
    ),
    "words of 4 MB of brackets": lambda folder: replace_file(folder, "words.json", b"[" * (2**22 - 1)),
    "a codebook of 1 MB of brackets": lambda folder: replace_file(folder, "codebook.toml", b"a = " + b"[" * 1_000_000),
    "a newer format": lambda folder: change_manifest(folder, {"format": 2}),
    "other labels": lambda folder: change_manifest(folder, {"labels": ["cake"]}),
    "a label fewer": lambda folder: change_manifest(folder, {"labels": ["other"]}),
    "a label of a terminal's commands": lambda folder: change_manifest(folder, {"labels": ["\x1b[2J"]}),
    "a link out of the folder": lambda folder: link_out(folder, "weights.npz"),
    "a manifest that is a link": lambda folder: link_out(folder, "manifest.json"),
    "no words": lambda folder: (folder / "words.json").unlink(),
    "a pipe for a manifest": lambda folder: ((folder / "manifest.json").unlink(), os.mkfifo(folder / "manifest.json")),
}


def list_models(folder: Path, only: str) -> Iterator[str]:
    for name, spoil in MODELS.items():
        if only not in name:
            continue
        model = folder / "models" / "model"
        shutil.copytree(find_bundled(), model)
        spoil(model)
        result = run([sys.executable, "-c", OPEN, str(model)])
        seconds, _, said = result.printed.strip().partition(" ")
        said = said.replace(f"{model}/", "").partition(";")[0] or f"BROKEN: {result.told[-80:]!r}"
        yield f"| {name} | {said} | {seconds} | {result.megabytes:.0f} |"
        shutil.rmtree(model.parent)


# A batch


def damage(data: bytes, number: int) -> tuple[str, bytes]:
    """A damaged file in one of ten ways: its suffix and content."""
    ways: list[tuple[str, bytes]] = [
        (".txt", b" \n"),
        (".txt", data[:2000] + b"\xff\xfe\xff" + data[2000:]),
        (".txt", bytes(4096)),
        (".docx", data),
        (".docx", b"PK\x03\x04" + data),
        (".pdf", data),
        (".doc", data),
        (".xlsx", data),
        (".jsonl", data),
        (".html", b"<html><body></body></html>"),
    ]
    return ways[number % len(ways)]


def run_batch(shared: Path, folder: Path) -> str:
    reports = sorted((shared / "reports").rglob("*.txt"))
    for number, path in enumerate(reports):
        (folder / f"good_{number:03}.txt").symlink_to(path.resolve())
    bad = []
    for number in range(50):
        suffix, data = damage(GOOD.encode() * 3, number)
        bad.append(folder / f"bad_{number:02}{suffix}")
        bad[-1].write_bytes(data)
    result = run([*TAG, str(folder), "--jobs", "2"])
    tagged = {json.loads(line)["report"].partition("#")[0] for line in result.printed.splitlines()}
    missing = [number for number in range(len(reports)) if f"good_{number:03}.txt" not in tagged]
    unnamed = [path.name for path in bad if f"{path.name}: " not in result.told or path.name in tagged]
    return (
        f"{len(reports)} reports and {len(bad)} damaged files, two processes: {len(reports) - len(missing)} reports"
        f" tagged, {len(bad) - len(unnamed)} damaged files named with their fault, exit status {result.status}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", default="", help="run those whose names hold these words, and write nothing")
    arguments = parser.parse_args()
    only, head = arguments.only, ["| input | what happened | seconds | peak MB |", "|---|---|---:|---:|"]
    with tempfile.TemporaryDirectory() as name:
        write_section(DOCUMENT, "models", chain(head, list_models(Path(name), only)), not only)
        write_section(DOCUMENT, "reports", chain(head, list_reports(Path(name), only)), not only)
    if not only and (arguments.shared / "reports").is_dir():
        with tempfile.TemporaryDirectory() as name:
            write_section(DOCUMENT, "batch", [run_batch(arguments.shared, Path(name))])


if __name__ == "__main__":
    main()
