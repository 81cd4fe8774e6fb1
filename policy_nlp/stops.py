"""What asks a command to stop (Ctrl-C, a scheduler of jobs, the end of a session): the command obeys, workers do not.

Handlers are set in a main thread alone, as Python knows no others, and are put back afterwards.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Any

#: Windows has no SIGHUP.
STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(KeyboardInterrupt):
    """A signal asked the command to stop; its number is the argument."""


def obey_stops() -> AbstractContextManager[None]:
    """Has what is not Ctrl-C stop what is inside as that does, so that no half of a file stays."""
    # nohup has one ignored; Ctrl-C is Python's own.
    return _handle([number for number in STOPS if signal.getsignal(number) is signal.SIG_DFL], _stop)


def ignore_stops() -> AbstractContextManager[None]:
    """Processes that begin inside inherit that Ctrl-C and the like are not for them; it takes some milliseconds."""
    return _handle(STOPS, signal.SIG_IGN)


@contextmanager
def _handle(
    numbers: Iterable[int], handler: Callable[[int, FrameType | None], Any] | signal.Handlers
) -> Iterator[None]:
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, own in before.items():
            signal.signal(number, own)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)
