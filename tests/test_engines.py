"""One process, several, or a cluster: the same results in the same order, whoever dies on the way."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

import pytest

from policy_nlp import engines
from policy_nlp.engines import Engine, run_partitions
from policy_nlp.errors import MissingExtraError, UsageError
from policy_nlp.inputs import Partition, name_item
from policy_nlp.records import Source

DEADLY = "deadly"
HALF = "half"


def spell(partition: Partition) -> list[str]:
    """Names of a partition's items in capitals; dies on a deadly one unless it is told of it."""
    names = []
    for at, item in enumerate(partition.items):
        if at in partition.deadly:
            names.append("died")
        elif name_item(item) == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        elif name_item(item) == HALF:
            Connection._send = die_in_the_middle  # type: ignore[attr-defined]
        else:
            names.append(name_item(item).upper())
    return names


def die_in_the_middle(connection: Connection, data: bytes) -> None:
    """Sends half of what was to be sent and dies."""
    os.write(connection.fileno(), bytes(data)[: len(data) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def fail(partition: Partition) -> None:
    raise UsageError(f"no {name_item(partition.items[0])}")


def fill(partition: Partition) -> bytes:
    """More than goes through a pipe at once."""
    return bytes(20_000_000)


LOADED: list[int] = []


def load() -> None:
    LOADED.append(os.getpid())


def tell(partition: Partition) -> list[int]:
    """Which processes loaded what the work needs, as the one that does it sees it."""
    return list(LOADED)


def make_partitions(*groups: str) -> list[Partition]:
    return [Partition(0, tuple(Source(name, "") for name in group.split())) for group in groups]


def run(engine: Engine, *groups: str) -> list[list[str]]:
    return [result for _, result in run_partitions(make_partitions(*groups), spell, engine)]


def test_results_come_in_order_from_any_number_of_processes() -> None:
    groups = [f"a{number} b{number}" for number in range(9)]
    one = run(Engine(1), *groups)
    assert one == [[f"A{number}", f"B{number}"] for number in range(9)]
    assert run(Engine(2), *groups) == one


def test_the_item_that_kills_its_worker_is_found_and_the_others_finish() -> None:
    assert run(Engine(2), "a b", f"c {DEADLY} d", "e", DEADLY, "f g") == [
        ["A", "B"],
        ["C", "died", "D"],
        ["E"],
        ["died"],
        ["F", "G"],
    ]


def test_a_worker_that_dies_in_the_middle_of_its_result_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_LOOKS", 0)
    assert run(Engine(2), "a b", HALF, "c") == [["A", "B"], ["died"], ["C"]]


def test_it_is_found_where_processes_that_began_later_could_write_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_LOOKS", 0)
    # The second death starts the pool that works on items alone anew, while the pool of all is in use.
    groups = [DEADLY, "b", DEADLY, *"cdefghijk", HALF, *"lm"]
    expected = [["died"] if group in (DEADLY, HALF) else [group.upper()] for group in groups]
    assert run(Engine(2), *groups) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed on Linux alone")
def test_deaths_leave_no_files_open() -> None:
    run(Engine(2), "a", DEADLY)
    before = len(os.listdir("/proc/self/fd"))
    # More than goes through a pipe at once, so that some of it is on its way at every death.
    partitions = [Partition(0, (Source(name, "水" * 100_000),)) for name in ["a", DEADLY] * 6]
    assert len(list(run_partitions(partitions, spell, Engine(2)))) == 12
    for _ in range(40):
        # Threads that were writing end in their own time, and what an error's traceback holds goes with it.
        gc.collect()
        if len(os.listdir("/proc/self/fd")) <= before + 3:
            return
        time.sleep(0.05)
    pytest.fail(f"{len(os.listdir('/proc/self/fd'))} files open, {before} before")


def test_a_pool_that_has_noticed_closes_its_own_queue() -> None:
    noticed = threading.Thread(target=lambda: None)
    noticed.start()
    for thread in (noticed, None):
        queue = SimpleNamespace(_writer="closed by the pool")
        engines._close_results(SimpleNamespace(_executor_manager_thread=thread, _result_queue=queue))
        assert queue._writer == "closed by the pool"


def test_a_process_that_has_ended_is_not_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = []
    monkeypatch.setattr(os, "kill", lambda number, _: killed.append(number))
    processes = {1: SimpleNamespace(pid=1, exitcode=-9), 2: SimpleNamespace(pid=2, exitcode=None)}
    engines._kill_all(SimpleNamespace(_processes=processes))
    assert killed == [2]


def test_no_more_than_a_few_partitions_are_made_ahead() -> None:
    made = []

    def make() -> Iterator[Partition]:
        for number in range(40):
            made.append(number)
            yield Partition(0, (Source(str(number), ""),))

    for at, _ in enumerate(run_partitions(make(), spell, Engine(2))):
        assert len(made) <= at + 7


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_processes_share_what_is_loaded_before_they_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.LOADED", [])
    results = [result for _, result in run_partitions(make_partitions(*"abcdef"), tell, Engine(2), load)]
    assert results == [[os.getpid()]] * 6
    assert list(run_partitions([], tell, Engine(1), load)) == []
    assert len(LOADED) == 1


def test_processes_that_begin_afresh_as_elsewhere_than_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_FORKS", False)
    monkeypatch.setattr(engines, "_LOOKS", 0)
    assert run(Engine(2), "a b", f"c {DEADLY}", HALF, "d") == [["A", "B"], ["C", "died"], ["died"], ["D"]]


def test_processes_that_die_whatever_they_are_given_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_begin_worker", lambda parent: os._exit(1))
    with pytest.raises(UsageError, match="processes die before they do any work"):
        list(run_partitions([Partition(0, (Source("a", ""),))], spell, Engine(2)))


def test_an_error_ends_the_run_and_its_processes() -> None:
    with pytest.raises(UsageError, match="no a"):
        list(run_partitions(make_partitions("a", "b", "c"), fail, Engine(2)))


def test_a_run_that_is_stopped_does_not_wait_for_results_on_their_way() -> None:
    for _ in range(3):
        answers = run_partitions(make_partitions(*"abcdefg"), fill, Engine(2))
        next(iter(answers))
        # Ctrl-C and --fail-fast end a run in this way.
        answers.close()  # type: ignore[attr-defined]


def test_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("policy_nlp.engines._PATIENCE", 1)
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9; start one"):
        run(Engine(scheduler="tcp://127.0.0.1:9"), "a")


def test_dask_without_dask_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"policy-nlp\[dask\]"):
        run(Engine(scheduler="tcp://127.0.0.1:9"), str(Path("a")))
