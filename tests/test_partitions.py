"""Datasets and streamed outputs: equal whoever works, whole after any death, one run a folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

from policy_nlp import inputs  # noqa: E402
from policy_nlp.api import tag_report  # noqa: E402
from policy_nlp.codebook import load_codebook  # noqa: E402
from policy_nlp.engines import Engine  # noqa: E402
from policy_nlp.errors import ModelError, OutputError  # noqa: E402
from policy_nlp.inputs import File, Partition, cut_partitions  # noqa: E402
from policy_nlp.notes import Caution, Notes  # noqa: E402
from policy_nlp.output.datasets import MANIFEST, build_schema, build_table, read_notes  # noqa: E402
from policy_nlp.partitions import Request, tag_dataset, tag_lines, tag_partition  # noqa: E402
from policy_nlp.plain import to_plain  # noqa: E402
from policy_nlp.records import Source  # noqa: E402
from policy_nlp.tagging import UnitColumns  # noqa: E402

#: So that a few small reports already make several part files.
SMALL = "from policy_nlp import inputs; inputs._PARTITION_BYTES = 6_000; inputs._PART_BYTES = 12_000\n"
COMMAND = f"{SMALL}from policy_nlp.cli import main; main()"
REPORTS = 24
ALONE = Engine()


@pytest.fixture(autouse=True)
def _cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_PARTITION_BYTES", 6_000)
    monkeypatch.setattr(inputs, "_PART_BYTES", 12_000)


@pytest.fixture
def folder(tmp_path: Path, examples: Path) -> Path:
    """Reports made of the paragraphs of one, and a bad file among them."""
    path = tmp_path / "reports"
    path.mkdir()
    lines = (examples / "云溪县_2023.txt").read_text("utf-8").splitlines()
    for number in range(REPORTS):
        (path / f"{number:03}.txt").write_text("\n".join(lines[: 8 + number % 5]), "utf-8")
    (path / "空.txt").write_bytes(b"")
    return path


def lengthen(folder: Path, count: int) -> None:
    """More of the same, so that a run is still at work when something happens to it."""
    for number in range(count):
        (folder / f"z{number:04}.txt").hardlink_to(folder / "004.txt")


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-B", "-c", COMMAND, *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    # Tests that a shell runs in the background are started deaf to Ctrl-C, and would start others deaf to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def tag(folder: Path, output: Path, engine: Engine = ALONE) -> None:
    for _ in tag_dataset(sorted(folder.iterdir()), output, Request("sentence"), engine):
        pass


def digest(output: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(output.iterdir())}


def list_children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


def is_alive(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for(what: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


# What a dataset holds


def test_rows_are_the_units_of_the_reports(folder: Path, tmp_path: Path) -> None:
    tag(folder, tmp_path / "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    units = [unit for number in range(REPORTS) for unit in tag_report(folder / f"{number:03}.txt", "sentence").units]
    for column in ("report", "place", "year", "part", "start", "end", "text", "theme", "code", "probability", "sure"):
        assert table.column(column).to_pylist() == [getattr(unit, column) for unit in units], column
    assert table.column("heading").to_pylist() == [list(unit.heading) for unit in units]
    assert table.column("topics").to_pylist() == [
        [{"topic": topic, "share": share} for topic, share in unit.topics] for unit in units
    ]
    manifest = json.loads((tmp_path / "out.parquet" / MANIFEST).read_text("utf-8"))
    assert manifest["finished"] == {"reports": REPORTS, "rows": len(units), "failed": 1}
    assert len(list((tmp_path / "out.parquet").glob("part-*.parquet"))) > 3


def test_several_processes_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    tag(folder, tmp_path / "one")
    tag(folder, tmp_path / "two", Engine(2))
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_pandas_and_duckdb_read_it(folder: Path, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    duckdb = pytest.importorskip("duckdb")
    tag(folder, tmp_path / "out.parquet")
    frame = pandas.read_parquet(tmp_path / "out.parquet")
    counted = duckdb.sql(
        f"select report, count(*) from read_parquet('{tmp_path}/out.parquet/*.parquet') group by 1 order by 1"
    ).fetchall()
    assert counted == list(frame.groupby("report").size().items())
    assert len(counted) == REPORTS


def test_a_partition_of_rows_is_an_arrow_table_with_notes() -> None:
    sources = (Source("甲", "新造混交林九百亩。"), Source("乙", "建设高标准农田。种好粮食。"))
    table = tag_partition(Partition(0, sources), Request("sentence"))
    assert table.column("report").to_pylist() == ["甲", "乙", "乙"]
    assert (read_notes(table).reports, read_notes(table).rows) == (2, 3)


def make_columns(report: str, place: str | None, year: int | None, rows: int) -> UnitColumns:
    numbers = range(rows)
    return UnitColumns(
        report=[report] * rows,
        place=[place] * rows,
        level=[None] * rows,
        year=[year] * rows,
        part=["plan"] * rows,
        heading=[("一、农业", "（一）水利")[: at % 3] for at in numbers],
        start=[10 * at for at in numbers],
        end=[10 * at + 9 for at in numbers],
        text=["修渠。😀" * at for at in numbers],
        theme=["rural", "invented"] * (rows // 2),
        code=["rural.agriculture", "invented.x"] * (rows // 2),
        probability=[at / 16 for at in numbers],
        themes=[("rural", "ecology")[: 1 + at % 2] for at in numbers],
        topics=[((3, 0.5), (1, 0.25))[: at % 3] for at in numbers],
        sure=[at % 3 > 0 for at in numbers],
    )


@pytest.mark.parametrize("pieces", [[], [make_columns("甲", None, None, 0)], [make_columns("乙", None, 2023, 10)]])
def test_columns_become_the_table_that_arrow_itself_makes_of_rows(pieces: list[UnitColumns]) -> None:
    codebook = load_codebook()
    units = [unit for piece in pieces for unit in piece.list_units()]
    rows = [
        to_plain(unit)
        | {"theme_name": codebook.name_of(unit.theme, "en"), "code_name": codebook.name_of(unit.code, "en")}
        | {"topics": [{"topic": topic, "share": share} for topic, share in unit.topics]}
        for unit in units
    ]
    table = build_table(pieces, Notes(len(pieces), len(units), (Caution("甲", "注意"),)), codebook, "en")
    table.validate(full=True)
    assert table.equals(pyarrow.Table.from_pylist(rows, build_schema()))
    assert read_notes(table) == Notes(len(pieces), len(units), (Caution("甲", "注意"),))


def test_columns_of_several_reports_follow_each_other() -> None:
    pieces = [make_columns("甲", "云溪县", 2021, 8), make_columns("乙", None, None, 6)]
    table = build_table(pieces, Notes(), load_codebook(), "zh")
    assert table.num_rows == sum(map(len, pieces)) == 14
    assert table.column("place").to_pylist() == ["云溪县"] * 8 + [None] * 6
    assert table.column("text").to_pylist() == pieces[0].text + pieces[1].text


def test_a_worker_with_another_model_is_told() -> None:
    with pytest.raises(ModelError, match="install the same version everywhere"):
        tag_partition(Partition(0, (Source("甲", "修渠。"),)), Request(made_by="model of somebody else"))


# Partitions


def test_partitions_hold_every_row_once_and_in_order(tmp_path: Path) -> None:
    table = tmp_path / "多篇.jsonl"
    texts = [f"第{number}篇。" + "修渠。" * number for number in range(300)]
    table.write_text("".join(json.dumps({"正文": text}) + "\n" for text in texts), "utf-8")
    single = tmp_path / "单.txt"
    partitions = list(cut_partitions([single, table]))
    items = [item for partition in partitions for item in partition.items]
    assert items[0] == File(single)
    assert [item.text for item in items[1:] if isinstance(item, Source)] == texts
    parts = [partition.part for partition in partitions]
    assert parts == sorted(parts)
    assert parts[-1] >= 5
    assert max(len(partition.items) for partition in partitions) <= 64


# Resuming


def test_a_killed_run_is_finished_by_the_next(folder: Path, tmp_path: Path) -> None:
    lengthen(folder, 400)
    tag(folder, tmp_path / "whole")
    output = tmp_path / "out.parquet"
    for jobs in (1, 2):
        process = start("tag", folder, "--unit", "sentence", "-o", output, "--jobs", jobs)
        wait_for(lambda count=jobs: len(list(output.glob("part-*.parquet"))) >= count)
        workers = list_children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        wait_for(lambda left=workers: not any(map(is_alive, left)), 5)
        assert json.loads((output / MANIFEST).read_text("utf-8"))["finished"] is None
    before = {path.name: path.stat().st_mtime_ns for path in output.glob("part-*.parquet")}
    assert 0 < len(before) < len(digest(tmp_path / "whole")) - 1
    (output / ".part-00009.parquet.half").write_bytes(b"PAR1")
    tag(folder, output)
    assert {name: (output / name).stat().st_mtime_ns for name in before} == before
    assert digest(output) == digest(tmp_path / "whole")


def test_a_damaged_part_is_written_again(folder: Path, tmp_path: Path) -> None:
    tag(folder, tmp_path / "out")
    whole = digest(tmp_path / "out")
    (tmp_path / "out" / "part-00001.parquet").write_bytes(b"PAR1 half")
    tag(folder, tmp_path / "out")
    assert digest(tmp_path / "out") == whole


def test_another_run_is_refused(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    tag(folder, output)
    with pytest.raises(OutputError, match=r"another run \(it differs in: unit\); choose another --output"):
        list(tag_dataset(sorted(folder.iterdir()), output, Request("paragraph"), Engine()))
    (folder / "000.txt").write_text("换了内容。", "utf-8")
    with pytest.raises(OutputError, match="differs in: inputs"):
        tag(folder, output)


def test_a_run_is_another_when_reports_of_one_file_name_change_their_folders(tmp_path: Path) -> None:
    def run(*years: str) -> None:
        paths = [tmp_path / year / "甲县.txt" for year in years]
        list(tag_dataset(paths, tmp_path / "out", Request("sentence"), Engine()))

    for year, text in (("2022", "修渠三条。"), ("2023", "筑路两条。")):
        (tmp_path / year).mkdir()
        (tmp_path / year / "甲县.txt").write_text(text, "utf-8")
    run("2022", "2023")
    run("2022", "2023")
    (tmp_path / "2023").rename(tmp_path / "2024")
    with pytest.raises(OutputError, match="differs in: inputs"):
        run("2022", "2024")


def test_folders_and_files_of_something_else_are_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file.parquet").write_bytes(b"old")
    with pytest.raises(OutputError, match="is a file, but a Parquet dataset is a folder"):
        tag(folder, tmp_path / "file.parquet")
    with pytest.raises(OutputError, match="holds something else than a dataset"):
        tag(folder, folder)
    shutil.copy(folder / "000.txt", folder / MANIFEST)
    with pytest.raises(OutputError, match="not the manifest of a dataset"):
        tag(folder, folder)


# Faults


@pytest.mark.parametrize(("form", "number", "status"), [("parquet", 2, 130), ("jsonl", 2, 130), ("csv", 15, 143)])
def test_ctrl_c_ends_at_once_and_leaves_nothing(
    folder: Path, tmp_path: Path, form: str, number: int, status: int
) -> None:
    output = tmp_path / f"out.{form}"
    lengthen(folder, 2000)
    process = start("tag", folder, "-o", output, "--jobs", 2)
    wait_for(lambda: len(list_children(process.pid)) >= 2 and (form != "parquet" or list(output.glob("part-*"))))
    time.sleep(0.5)
    workers = list_children(process.pid)
    begun = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)
    # A second where the machine has nothing else to do.
    assert time.monotonic() - begun < 4
    assert process.returncode == status
    assert errors.splitlines()[-1] == "policy-nlp: stopped"
    assert "Traceback" not in errors
    wait_for(lambda: not any(map(is_alive, workers)), 2)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_worker_that_is_killed_loses_nothing(folder: Path, tmp_path: Path) -> None:
    lengthen(folder, 400)
    tag(folder, tmp_path / "whole")
    output = tmp_path / "out"
    process = start("tag", folder, "--unit", "sentence", "--format", "parquet", "-o", output, "--jobs", 2)
    wait_for(lambda: list(output.glob("part-*.parquet")) or process.poll() is not None)
    os.kill(max(list_children(process.pid)), signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert errors.splitlines()[-1] == f"policy-nlp: 1 of {REPORTS + 401} inputs failed"
    assert digest(output) == digest(tmp_path / "whole")


def test_fail_fast_stops_and_writes_no_half(folder: Path, tmp_path: Path) -> None:
    (folder / "003.txt").write_bytes(b"")
    process = start("tag", folder, "-o", tmp_path / "out.csv", "--fail-fast")
    output, errors = process.communicate()
    assert process.returncode == 1
    assert output == ""
    assert "003.txt: the file is empty" in errors
    assert "空.txt" not in errors
    assert not (tmp_path / "out.csv").exists()


def test_lines_are_the_same_from_any_number_of_processes(folder: Path, tmp_path: Path) -> None:
    for form in ("csv", "jsonl"):
        for jobs in (1, 2):
            path = tmp_path / f"{jobs}.{form}"
            for _ in tag_lines(sorted(folder.iterdir()), form, path, Request(), Engine(jobs)):
                pass
        assert (tmp_path / f"1.{form}").read_bytes() == (tmp_path / f"2.{form}").read_bytes()


# A cluster


def start_dask(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=environment)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, Sequence[subprocess.Popen[str]]]]:
    """The address of a scheduler, and its two worker processes."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    started = [start_dask("scheduler", "--port", "0", "--scheduler-file", str(file))]
    wait_for(file.exists)
    space = ("--local-directory", str(tmp_path), "--nthreads", "1", "--no-nanny", "--scheduler-file", str(file))
    started += [start_dask("worker", *space) for _ in range(2)]
    yield json.loads(file.read_text())["address"], started[1:]
    for process in started:
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_writes_the_same_bytes(
    folder: Path, tmp_path: Path, cluster: tuple[str, Sequence[subprocess.Popen[str]]]
) -> None:
    address, workers = cluster
    tag(folder, tmp_path / "whole")
    output = tmp_path / "out.parquet"
    process = start("tag", folder, "--unit", "sentence", "-o", output, "--engine", "dask", "--scheduler", address)
    wait_for(lambda: list(output.glob("part-*.parquet")) or process.poll() is not None)
    workers[0].kill()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1, errors
    assert "空.txt: the file is empty" in errors
    assert digest(output) == digest(tmp_path / "whole")


def test_the_function_for_spark_and_ray_works_as_printed() -> None:
    pandas = pytest.importorskip("pandas")
    document = (Path(__file__).parent.parent / "docs" / "performance.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", document, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    frames = [pandas.DataFrame({"report": ["甲"], "text": ["修渠三条。筑路两条。"]}) for _ in range(2)]
    tagged = list(names["tag_frames"](iter(frames)))
    assert [list(frame["text"]) for frame in tagged] == [["修渠三条。", "筑路两条。"]] * 2
    table = names["tag_frame"](frames[0])
    assert table.schema.remove_metadata() == build_schema().remove_metadata()
    assert table["text"].to_pylist() == ["修渠三条。", "筑路两条。"]
    spark = re.search(r'schema = """(.*?)"""', document, re.DOTALL)
    assert spark is not None
    assert re.findall(r"(\w+) (?:string|int|double|boolean|array)", spark.group(1)) == build_schema().names
