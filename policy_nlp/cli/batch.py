"""Many inputs in one command: progress, a line for every failure, and the exit status."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from ..pipeline import Outcome
    from ..records import TaggedReport

STANDARD_INPUT = "-"
_STANDARD_FILE = "stdin.txt"


class Batch:
    """The inputs of a command; failed ones are told on stderr while the others go on."""

    def __init__(self, paths: Iterable[str]) -> None:
        from ..readers import find_files

        self._paths = find_files([_keep_standard_input() if path == STANDARD_INPUT else path for path in paths])
        self._failed = self._done = 0

    def run(self, work: Callable[..., Iterator[Outcome[Any]]], *arguments: Any, **named: Any) -> Iterator[Any]:
        """The results of all inputs that did not fail, in order."""
        outcomes = work(self._paths, *arguments, **named)
        for outcome in _show_progress(outcomes, len(self._paths)):
            if outcome.error is None:
                self._done += 1
                yield from outcome.results
            else:
                self._failed += 1
                message = str(outcome.error).replace(str(outcome.path), _name_input(outcome.path))
                click.echo(f"policy-nlp: {message}", err=True)

    def finish(self) -> None:
        """Ends the command: status 2 where nothing was read, 1 where some inputs failed."""
        if self._failed:
            if self._done:
                click.echo(f"policy-nlp: {self._failed} of {self._failed + self._done} inputs failed", err=True)
            click.get_current_context().exit(1 if self._done else 2)

    @property
    def is_empty(self) -> bool:
        """Whether no input could be read."""
        return self._done == 0


def open_console() -> Console:
    """The terminal on standard output; 160 columns where no person watches and COLUMNS does not say."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160)


def pass_warnings(tagged: Iterable[TaggedReport]) -> Iterator[TaggedReport]:
    """The same reports; their warnings go to stderr on the way."""
    for item in tagged:
        warn(f"{item.report.name}: {warning}" for warning in item.warnings)
        yield item


def warn(messages: Iterable[str]) -> None:
    """A line on stderr for every warning."""
    for message in messages:
        click.echo(f"warning: {message}", err=True)


@contextmanager
def show_status(title: str) -> Iterator[Callable[[str], None]]:
    """Shows on stderr which step is at work, while a person watches."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: None
        return
    with console.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


def write_output(data: bytes, path: Path | None) -> None:
    """Writes to a file, whole or not at all, or to standard output."""
    if path is None:
        sys.stdout.buffer.write(data)
        return
    from ..output.files import write_file

    write_file(path, data)
    click.echo(f"written: {path}", err=True)


def _show_progress(outcomes: Iterator[Any], total: int) -> Iterator[Any]:
    if total < 4 or not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(outcomes, total=total, description="reports")


def _name_input(path: Path) -> str:
    return "standard input" if path.name == _STANDARD_FILE else str(path)


def _keep_standard_input() -> str:
    """Standard input as a file, so that it is read like any other; it goes when the command ends."""
    folder = tempfile.TemporaryDirectory()
    click.get_current_context().call_on_close(folder.cleanup)
    path = Path(folder.name) / _STANDARD_FILE
    path.write_bytes(sys.stdin.buffer.read())
    return str(path)
