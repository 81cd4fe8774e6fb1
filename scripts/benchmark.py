"""Measures speed and memory beside those of a plain scikit-learn script, and writes the tables of docs/performance.md.

    python scripts/benchmark.py --quick                      prints small runs of about two minutes
    python scripts/benchmark.py --write [--largest 50000]    writes the tables of docs/performance.md

The plain script and real reports are looked for in ``--shared`` (``../shared``); where they are absent, ratios are left
out and reports are made of the fictional ones. Runs of both sides alternate, so that other work on the machine slows
both; the middle of the runs counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import psutil
from document_sections import write_section

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
COMMAND = str(Path(sys.executable).parent / "policy-nlp")
#: One thread of linear algebra a process on both sides: a core is a core.
ENVIRONMENT = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FEATURES = ROOT / "corpus" / "coded_features.jsonl.gz"
OPENING = "现在，我代表县人民政府向大会报告工作，请予审议，并请提出意见。"
CHARACTERS = 15_000
PLAIN = "plain script"


Key = TypeVar("Key")


@dataclass(frozen=True)
class Run:
    """Seconds on the clock, seconds of work, most resident megabytes of all its processes together, and stderr."""

    seconds: float
    work: float
    megabytes: float
    errors: str


@dataclass(frozen=True)
class Bench:
    """Where things lie and how long to measure; ``naive`` and ``model`` are None where the plain script is absent."""

    folder: Path
    paths: list[Path]
    naive: Path | None
    model: Path | None
    gold: Path | None
    quick: bool
    largest: int


def run(*command: object) -> Run:
    """Runs a command to its end, watching its memory."""
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        [*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
    )
    highest = [0.0]
    watcher = threading.Thread(target=watch_memory, args=(process, highest))
    watcher.start()
    _, errors = process.communicate()
    seconds, after = time.perf_counter() - start, os.times()
    watcher.join()
    if process.returncode not in (0, 1) or "Traceback" in errors:
        raise SystemExit(f"{command}: {errors[-2000:]}")
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, work, highest[0], errors)


def watch_memory(process: subprocess.Popen[str], highest: list[float]) -> None:
    """Resident memory of a command while it runs; with workers, what they share is counted once (PSS)."""
    while process.poll() is None:
        with suppress(psutil.Error):
            root = psutil.Process(process.pid)
            family = [root, *root.children(recursive=True)]
            if len(family) == 1:
                total = root.memory_info().rss
            else:
                full = [one.memory_full_info() for one in family]
                total = sum(getattr(one, "pss", one.rss) for one in full)
            highest[0] = max(highest[0], total / 1e6)
        time.sleep(0.1)


def alternate(times: int, commands: dict[Key, Callable[[], Run]]) -> dict[Key, Run]:
    """The middle run of each command, all run in turn."""
    runs: dict[Key, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            runs[name].append(command())
    return {name: sorted(some, key=lambda one: one.seconds)[len(some) // 2] for name, some in runs.items()}


# Reports to measure on


def make_report(paragraphs: Sequence[str], number: int) -> str:
    """A report of about 15,000 characters made of paragraphs of many; the same number gives the same report."""
    chance = random.Random(number)
    parts: tuple[list[str], list[str]] = ([], [])
    for lines in parts:
        while sum(map(len, lines)) < CHARACTERS / 2:
            lines.append(chance.choice(paragraphs))
    year = 2003 + number % 22
    head = [f"样本县{year}年政府工作报告", "各位代表：", OPENING]
    return "\n".join([*head, f"一、{year - 1}年工作回顾", *parts[0], f"二、{year}年工作安排", *parts[1]]) + "\n"


def gather_paragraphs(paths: Sequence[Path]) -> list[str]:
    lines = (line.strip() for path in paths for line in path.read_text("utf-8", "replace").splitlines())
    return [line for line in lines if 80 <= len(line) <= 600]


def write_table(path: Path, paragraphs: Sequence[str], count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = {"report": str(number), "text": make_report(paragraphs, number)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def tag(source: Path, target: Path, jobs: int) -> Run:
    return run(COMMAND, "tag", source, "--unit", "sentence", "--format", "parquet", "-o", target, "--jobs", jobs)


# Tables


def list_cold(bench: Bench) -> Iterator[str]:
    one = bench.paths[0]
    commands = {
        "`policy-nlp --help`": lambda: run(COMMAND, "--help"),
        "`policy-nlp tag REPORT --format jsonl`": lambda: run(COMMAND, "tag", one, "--format", "jsonl"),
    }
    if bench.naive:
        naive, model = bench.naive, bench.model
        commands = {PLAIN: lambda: run(sys.executable, naive, "tag", model, one), **commands}
    runs = alternate(3 if bench.quick else 15, commands)
    limits = {"`policy-nlp --help`": 0.15, "`policy-nlp tag REPORT --format jsonl`": 0.4}
    yield "| one report, from nothing | seconds | of the plain script | wanted at most | memory, MB |"
    yield "|---|---|---|---|---|"
    for name, one_run in runs.items():
        ratio = f"{one_run.seconds / runs[PLAIN].seconds:.2f}" if bench.naive else "–"
        limit = limits.get(name, "–")
        yield f"| {name} | {one_run.seconds:.2f} | {ratio} | {limit} | {one_run.megabytes:.0f} |"


def list_throughput(bench: Bench) -> Iterator[str]:
    """Speed on many reports less what one report takes, so that no side pays for its start."""
    paths = bench.paths[: 40 if bench.quick else 400]
    many, one = bench.folder / "many", bench.folder / "one"
    for folder, chosen in ((many, paths), (one, paths[:1])):
        folder.mkdir()
        for path in chosen:
            (folder / path.name).write_bytes(path.read_bytes())
    size = sum(path.stat().st_size for path in paths[1:]) / 1e6
    targets = (bench.folder / f"target{number}" for number in count())
    sides: dict[str, Callable[[Path], Run]] = {
        "`policy-nlp tag`": lambda source: tag(source, next(targets), 1),
        "`policy-nlp tag --jobs 2`": lambda source: tag(source, next(targets), 2),
    }
    if bench.naive:
        naive, model = bench.naive, bench.model
        plain = {PLAIN: lambda source: run(sys.executable, naive, "tag", model, *sorted(source.iterdir()))}
        sides = {**plain, **sides}
    commands = {(name, source): partial(side, source) for source in (one, many) for name, side in sides.items()}
    runs = alternate(3 if bench.quick else 5, commands)
    speeds = {}
    for name in sides:
        whole, start = runs[name, many], runs[name, one]
        speeds[name] = size / (whole.seconds - start.seconds), size / (whole.work - start.work)
    wanted = {"`policy-nlp tag`": 8, "`policy-nlp tag --jobs 2`": 14}
    yield (
        f"| {len(paths)} reports, {size:.1f} MB | MB/s | times the plain script | MB a processor second"
        " | times the plain script | wanted at least | memory of all processes, MB |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name, (clock, work) in speeds.items():
        ratios = [f"{mine / base:.2f}" for mine, base in zip((clock, work), speeds.get(PLAIN, ()), strict=False)]
        by_clock, by_work = ratios or ["–", "–"]
        memory = runs[name, many].megabytes
        yield f"| {name} | {clock:.2f} | {by_clock} | {work:.2f} | {by_work} | {wanted.get(name, '–')} | {memory:.0f} |"


def list_stages(bench: Bench) -> Iterator[str]:
    """Each stage on reports that it meets for the first time, in the order of work; the segmenter again at the end."""
    from policy_nlp.cleaning import clean_text
    from policy_nlp.features import extract_features
    from policy_nlp.inputs import File, Partition
    from policy_nlp.metadata import find_metadata
    from policy_nlp.notes import Notes
    from policy_nlp.output.datasets import build_table
    from policy_nlp.partitions import Request, tag_partition
    from policy_nlp.pipeline import _find_topics, classify_sentences, open_model, open_segmenter
    from policy_nlp.readers import read_file
    from policy_nlp.structure import parse_report
    from policy_nlp.tagging import tag_units

    model, segmenter = open_model(None), open_segmenter((), ())
    warm, paths = bench.paths[:1], bench.paths[1 : 16 if bench.quick else 121]
    spent: dict[str, float] = {}

    def clock(stage: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = work()
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - start
        return result

    def work_through(path: Path) -> list[str]:
        source = clock("reading", lambda: read_file(path))[0]
        clean = clock("cleaning", lambda: clean_text(source.text))
        known = clock("structure", lambda: find_metadata(clean.text, source.name))
        report = clock("structure", lambda: parse_report(source.name, clean, known))
        features = clock("words and features", lambda: extract_features(report, segmenter.cut_sentences))
        answer = clock("themes", lambda: classify_sentences(model, report, features, "sentence"))
        topics = clock("topics", lambda: _find_topics(model, report, features, "sentence"))
        clock("rows and warnings", lambda: (model.classifier.measure_unknown(features), answer.confidence))
        units = clock("rows and warnings", lambda: tag_units(report, "sentence", answer, topics))
        clock("rows and warnings", lambda: build_table([units], Notes(), model.codebook, "zh"))
        return [report.text_of(sentence) for sentence in report.sentences]

    tag_partition(Partition(0, tuple(map(File, warm))), Request("sentence"))
    cut = [work_through(path) for path in paths]
    total = sum(spent.values())
    for texts in cut:
        clock("(the segmenter alone)", lambda: segmenter._cutter.cut("\n".join(texts), False))  # noqa: B023
    yield "| stage | ms a report | share |"
    yield "|---|---|---|"
    order = ["reading", "cleaning", "structure", "words and features", "(the segmenter alone)", "themes", "topics"]
    for stage, value in [*((stage, spent[stage]) for stage in [*order, "rows and warnings"]), ("everything", total)]:
        yield f"| {stage} | {1000 * value / len(paths):.1f} | {value / total:.0%} |"


def list_scaling(bench: Bench, paragraphs: Sequence[str]) -> Iterator[str]:
    sizes = [25, 100] if bench.quick else [100, 1000, 10_000, 50_000]
    yield "| reports | processes | seconds | ms a report | processor ms | memory, MB | KB a report more |"
    yield "|---|---|---|---|---|---|---|"
    table = bench.folder / "scaling.jsonl"
    first: dict[int, tuple[int, float]] = {}
    for size in sizes:
        if size > bench.largest:
            continue
        write_table(table, paragraphs, size)
        for jobs in (1, 2) if size <= 1000 else (2,):
            done = tag(table, bench.folder / f"scaling-{size}-{jobs}", jobs)
            start = first.setdefault(jobs, (size, done.megabytes))
            growth = f"{1000 * (done.megabytes - start[1]) / (size - start[0]):.1f}" if size > start[0] else "–"
            times = f"{done.seconds:.1f} | {1000 * done.seconds / size:.1f} | {1000 * done.work / size:.1f}"
            yield f"| {size:,} | {jobs} | {times} | {done.megabytes:.0f} | {growth} |"
    table.unlink()


def list_reading(bench: Bench) -> Iterator[str]:
    sys.path.insert(0, str(ROOT))
    from pypdfium2 import PdfDocument

    import policy_nlp.readers as readers
    from tests.ofd_files import make_ofd
    from tests.opendocument_files import make_paragraphs
    from tests.test_readers import make_docx, make_html, make_pdf, print_pages

    makers = (
        *((".html", make_html), (".docx", make_docx), (".odt", make_paragraphs)),
        *((".ofd", lambda text: make_ofd(print_pages(text))), (".pdf", make_pdf)),
    )
    texts = [path.read_text("utf-8", "replace") for path in bench.paths[: 4 if bench.quick else 12]]
    yield "| format | speed | wanted at least |"
    yield "|---|---|---|"
    for suffix, make in makers:
        files = [make("\n".join(filter(None, map(str.strip, text.splitlines())))) for text in texts]
        readers.read_bytes(files[0], f"a{suffix}")
        times = []
        for _ in range(3):
            # On the clock: PDF files are read in a process of their own.
            start = time.perf_counter()
            found = [readers.read_bytes(data, f"a{suffix}")[0].text for data in files]
            times.append(time.perf_counter() - start)
        if suffix == ".pdf":
            pages = sum(len(PdfDocument(data)) for data in files)
            yield f"| pdf | {pages / median(times):.0f} pages/s | 15 pages/s |"
        else:
            size = sum(len(text.encode()) for text in found) / 1e6
            yield f"| {suffix[1:]} | {size / median(times):.1f} MB/s of text | 3 MB/s |"


def list_training(bench: Bench) -> Iterator[str]:
    read = (
        "from policy_nlp.classifier import fit_classifier, fit_text_classifier;"
        f"from policy_nlp.features import read_coded; reports = read_coded({str(FEATURES)!r});"
    )
    first = f"""{read}
fit_text_classifier([s.words for r in reports for s in r.features.sentences], [c for r in reports for c in r.codes])
"""
    commands: dict[str, Callable[[], Run]] = {"first stage": lambda: run(sys.executable, "-c", first)}
    if bench.naive and bench.gold:
        naive, gold, model = bench.naive, bench.gold, bench.folder / "again"
        commands = {PLAIN: lambda: run(sys.executable, naive, "train", gold, model), **commands}
    if not bench.quick:
        whole = f"{read} fit_classifier(reports)"
        commands["both stages"] = lambda: run(sys.executable, "-c", whole)
    runs = alternate(1, commands)
    yield "| training on the coded reports | seconds | times the plain script | wanted at most | memory, MB |"
    yield "|---|---|---|---|---|"
    wanted = {"first stage": "5 times", "both stages": "300 seconds"}
    for name, one in runs.items():
        ratio = f"{one.seconds / runs[PLAIN].seconds:.2f}" if PLAIN in runs else "–"
        yield f"| {name} | {one.seconds:.1f} | {ratio} | {wanted.get(name, '–')} | {one.megabytes:.0f} |"


# Putting it together


def prepare(folder: Path, shared: Path, quick: bool, largest: int) -> tuple[Bench, list[str]]:
    """Reports and the plain script's model, in a folder that goes afterwards."""
    real = sorted((shared / "reports" / "more").rglob("*.txt")) + sorted((shared / "reports" / "coded").glob("*.txt"))
    paragraphs = gather_paragraphs(real or sorted((ROOT / "corpus" / "examples").glob("*.txt")))
    made = folder / "made"
    made.mkdir()
    paths = []
    for number in range(40 if quick else 400):
        path = made / f"{number:04}.txt"
        path.write_text(make_report(paragraphs, number), "utf-8")
        paths.append(path)
    naive = shared / "tools" / "naive.py"
    if not (naive.is_file() and real):
        print(f"{shared}: no plain script and reports here; ratios are left out", file=sys.stderr)
        return Bench(folder, paths, None, None, None, quick, largest), paragraphs
    gold, model = folder / "gold", folder / "naive.joblib"
    gold.mkdir()
    for path in sorted((shared / "gold").rglob("*.tsv")):
        (gold / path.name).symlink_to(path)
    run(sys.executable, naive, "train", gold, model)
    return Bench(folder, paths, naive, model, gold, quick, largest), paragraphs


def describe_machine() -> Iterator[str]:
    load = os.getloadavg()[0]
    yield (
        f"Python {platform.python_version()}, {os.cpu_count()} cores; mean load before the run {load:.1f}"
        f" ({'busy: absolute figures are provisional' if load > 0.7 else 'quiet'})."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few and small runs")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument("--largest", type=int, default=10_000, help="most reports of the scaling table")
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="folder of plain script and reports"
    )
    parser.add_argument("--only", nargs="*", help="sections to measure")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        load = list(describe_machine())
        bench, paragraphs = prepare(Path(folder), arguments.shared, arguments.quick, arguments.largest)
        sections: dict[str, Callable[[], Iterator[str]]] = {
            "machine": lambda: iter(load),
            "cold": lambda: list_cold(bench),
            "throughput": lambda: list_throughput(bench),
            "stages": lambda: list_stages(bench),
            "scaling": lambda: list_scaling(bench, paragraphs),
            "reading": lambda: list_reading(bench),
            "training": lambda: list_training(bench),
        }
        for name, lines in sections.items():
            if not arguments.only or name in arguments.only:
                write_section(DOCUMENT, name, lines(), arguments.write)


if __name__ == "__main__":
    main()
