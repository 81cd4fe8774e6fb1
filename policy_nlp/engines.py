"""Who does the work on partitions: this process, several processes of this machine (joblib), or a Dask cluster.

Results come in the order of the partitions, and no more than a few are held at a time. A partition whose worker process
dies is worked on once more, an item at a time, until the deadly item is known; the others come out as if nothing was.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from .errors import MissingExtraError, UsageError
from .inputs import Partition
from .stops import STOPS, ignore_stops
from .threads import limit_threads

Result = TypeVar("Result")
Work = Callable[[Partition], Any]
#: Partitions handed out ahead of the one whose result is waited for, a worker.
_AHEAD = 3
_PATIENCE = 30
#: Elsewhere libraries do not survive it, or there is no fork.
_FORKS = sys.platform == "linux"
_MOST_ON_WINDOWS = 60
_WATCH = 0.5
#: Looks at a dead worker, every ``_WATCH`` seconds, before its pool is taken for one that will never notice.
_LOOKS = 4


@dataclass(frozen=True)
class Engine:
    """``jobs`` processes of this machine, or the Dask cluster at ``scheduler``."""

    jobs: int = 1
    scheduler: str | None = None


class _Pool(Protocol):
    """Workers that take partitions; ``died`` is what their futures raise where a worker is lost for good."""

    window: int
    died: type[Exception]

    def submit(self, partition: Partition) -> Any: ...

    def submit_alone(self, partition: Partition) -> Any: ...

    def wait(self, future: Any) -> Any: ...

    def close(self) -> None: ...


def run_partitions(
    partitions: Iterable[Partition],
    work: Callable[[Partition], Result],
    engine: Engine,
    prepare: Callable[[], object] = lambda: None,
) -> Iterator[tuple[Partition, Result]]:
    """Every partition with what ``work`` makes of it, in order; ``work`` must be importable by other processes.

    ``prepare`` loads what the work needs anyway; it is called once before processes are forked, which then share it.

    Raises
    ------
    UsageError
        No Dask scheduler answers at the address, or it has no workers.
    MissingExtraError
        Dask is asked for and not installed.
    """
    if engine.scheduler is None and engine.jobs == 1:
        for partition in partitions:
            yield partition, work(partition)
        return
    pool: _Pool = _Cluster(work, engine.scheduler) if engine.scheduler else _Processes(work, engine.jobs, prepare)
    waiting: deque[tuple[Partition, Any]] = deque()
    try:
        for partition in partitions:
            waiting.append((partition, pool.submit(partition)))
            if len(waiting) >= pool.window:
                yield _take(*waiting.popleft(), pool)
        while waiting:
            yield _take(*waiting.popleft(), pool)
    finally:
        pool.close()


def _take(partition: Partition, future: Any, pool: _Pool) -> tuple[Partition, Any]:
    try:
        return partition, pool.wait(future)
    except pool.died:
        return partition, _work_carefully(partition, pool)


def _work_carefully(partition: Partition, pool: _Pool) -> Any:
    """The result of a partition whose worker died, perhaps through no fault of its own."""
    with suppress(pool.died):
        return pool.wait(pool.submit_alone(partition))
    deadly = []
    for at in range(len(partition.items)):
        try:
            pool.wait(pool.submit_alone(partition.isolate(at)))
        except pool.died:
            deadly.append(at)
    with suppress(pool.died):
        return pool.wait(pool.submit_alone(partition.without(deadly)))
    try:
        return pool.wait(pool.submit_alone(partition.without(range(len(partition.items)))))
    except pool.died as error:
        raise UsageError("processes die before they do any work (too little memory?); try --jobs 1") from error


class _Processes:
    """Processes of this machine, kept by joblib's loky; on Linux they share model and dictionary."""

    def __init__(self, work: Work, jobs: int, prepare: Callable[[], object]) -> None:
        from joblib.externals.loky import BrokenProcessPool

        if _FORKS:
            prepare()
        # Windows waits for no more than 63 things at once, and a pool waits for more than its processes.
        jobs = min(jobs, _MOST_ON_WINDOWS) if sys.platform == "win32" else jobs
        self.window = _AHEAD * jobs
        self.died: type[Exception] = BrokenProcessPool
        self._work, self._jobs = work, jobs
        self._executors: dict[int, Any] = {}

    def submit(self, partition: Partition) -> Any:
        return self._submit(partition, self._jobs)

    def submit_alone(self, partition: Partition) -> Any:
        return self._submit(partition, 1)

    def _submit(self, partition: Partition, count: int) -> Any:
        if count not in self._executors:
            self._executors[count] = _start_processes(count)
        try:
            return self._executors[count].submit(self._work, partition)
        except self.died:
            # What a broken pool holds open is given back: a thousand deadly items must not use up all descriptors.
            _shut_down(self._executors.pop(count))
            self._executors[count] = _start_processes(count)
            return self._executors[count].submit(self._work, partition)

    def wait(self, future: Any) -> Any:
        looks = 0
        while not future.done():
            futures.wait([future], timeout=_WATCH)
            looks = looks + 1 if any(map(_has_dead, self._executors.values())) else 0
            if looks > _LOOKS:
                self._kill()
                looks = 0
        return future.result()

    def close(self) -> None:
        # Killed from here: asked to do it with work still waiting, an executor may stumble over its own queue.
        self._kill()
        for executor in self._executors.values():
            _shut_down(executor)

    def _kill(self) -> None:
        """Kills the processes of all pools, and closes the ways of their results.

        A pool waits for the rest of a result until nobody can write any more, and processes forked later could.
        """
        for executor in self._executors.values():
            _kill_all(executor)
        for executor in self._executors.values():
            _close_results(executor)


def _has_dead(executor: Any) -> bool:
    """Whether one of its processes has ended and the executor has not noticed."""
    return any(process.exitcode is not None for process in list((executor._processes or {}).values()))


def _kill_all(executor: Any) -> None:
    for process in list((executor._processes or {}).values()):
        # The number of one that has ended may be another's by now.
        if process.exitcode is None:
            with suppress(OSError):
                os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _close_results(executor: Any) -> None:
    """Closes this process's end of the pipe that results are written to, where the executor still waits for more."""
    from multiprocessing import Pipe

    # A thread that has noticed the deaths closes the queue itself, and what both close at once may be another's file.
    thread = executor._executor_manager_thread
    if thread is not None:
        thread.join(_WATCH)
    if thread is None or not thread.is_alive():
        return
    queue = executor._result_queue
    # It closes its queue too once it goes on; it gets an end that nobody else closes.
    reader, spare = Pipe(duplex=False)
    reader.close()
    writer, queue._writer = queue._writer, spare
    writer.close()


def _shut_down(executor: Any) -> None:
    """Waits until an executor without processes has come to its end, and closes what it leaves open."""
    queue = executor._call_queue
    executor.shutdown(wait=True)
    # Its thread may still be writing a large partition, which nobody reads any more.
    if queue is not None:
        queue._reader.close()


def _start_processes(count: int) -> Any:
    from multiprocessing import get_context

    from joblib.externals.loky import ProcessPoolExecutor

    context = get_context("fork") if _FORKS else None
    executor = ProcessPoolExecutor(count, initializer=_begin_worker, initargs=(os.getpid(),), context=context)
    with ignore_stops(), warnings.catch_warnings():
        # From 3.12 on Python warns of threads that it did not start; those of numpy and Arrow outlive a fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        executor.submit(os.getpid)
    return executor


def _begin_worker(parent: int) -> None:
    """Leaves Ctrl-C and the like to the parent process, and ends with it however it ends."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    # More threads of linear algebra than one a process would fight for the same cores.
    limit_threads()

    def watch() -> None:
        while _is_alive(parent):
            time.sleep(_WATCH)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _is_alive(parent: int) -> bool:
    """Whether the process that began this one still runs; Windows keeps its number when it has ended."""
    if sys.platform == "win32":
        from multiprocessing import parent_process

        process = parent_process()
        return process is None or process.is_alive()
    return os.getppid() == parent


class _Cluster:
    """The workers of a Dask scheduler; Dask itself gives a partition to another worker when one dies."""

    def __init__(self, work: Work, scheduler: str) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise MissingExtraError("distributed", "--engine dask", "dask") from error
        try:
            self._client: Any = Client(scheduler, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler answers at {scheduler}; start one with: dask scheduler") from error
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except OSError as error:
            self._client.close()
            raise UsageError(f"{scheduler} has no workers; start some: dask worker {scheduler}") from error
        self.window = _AHEAD * sum(self._client.nthreads().values())
        self.died: type[Exception] = KilledWorker
        self._work = work

    def submit(self, partition: Partition) -> Any:
        # Impure: the same inputs under the same key would be answered from memory, and files may change.
        return self._client.submit(self._work, partition, pure=False)

    submit_alone = submit

    def wait(self, future: Any) -> Any:
        return future.result()

    def close(self) -> None:
        self._client.close()
