"""Many inputs in one command: progress, a line for every failure, and the exit status."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import name_some
from .chinese import say, tell

if TYPE_CHECKING:
    from rich.console import Console

    from ..notes import Caution, Notes
    from ..pipeline import Outcome

#: What lines about failures begin with.
PROGRAM = "policy-nlp: "
STANDARD_INPUT = "-"
_STANDARD_FILE = "stdin.txt"
_NARROWEST = 40
#: So many files are named in a warning.
_MOST_NAMES = 3


class Batch:
    """The inputs of a command; failed ones are listed at the end, on stderr, while the others go on.

    What is to be said of reports that were read is told when all are. ``outputs`` are the files that it writes; none
    may be an input.
    """

    def __init__(self, paths: Iterable[str], fail_fast: bool = False, *outputs: Path | None) -> None:
        from ..output.files import prepare_output
        from ..readers import find_sources

        found = find_sources([_keep_standard_input() if path == STANDARD_INPUT else path for path in paths])
        self.paths = found.files
        if found.results:
            names = name_some([path.name for path in found.results], _MOST_NAMES)
            warn([f"passed over what policy-nlp wrote itself ({names}); to read such a file, name it"])
        _check_names(self.paths, click.get_current_context().params.get("name_pattern"))
        for output in filter(None, outputs):
            prepare_output(output, self.paths)
        self._fail_fast = fail_fast
        self._failures: list[str] = []
        self._done = 0

    def pass_over(self, path: Path | None, given: Sequence[str]) -> None:
        """Leaves a file out that lies among the inputs and is something else, unless it was named as an input."""
        from ..readers import leave_out

        if path is not None:
            self.paths = leave_out(self.paths, path, given)

    def run(self, work: Callable[..., Iterator[Outcome[Any]]], *arguments: Any, **named: Any) -> Iterator[Any]:
        """The results of all inputs that did not fail, in order."""
        outcomes = work(self.paths, *arguments, **named)
        cautions: list[Caution] = []
        for outcome in _show_progress(outcomes, len(self.paths), lambda outcome: 1):
            if outcome.error is None:
                self._done += 1
                cautions += outcome.cautions
                yield from outcome.results
            elif self._fail(str(outcome.path), str(outcome.error)):
                break
        _tell_cautions(cautions)

    def follow(self, steps: Generator[Notes, None, None]) -> bool:
        """Goes through an output as it grows; whether anything went into it, to the end."""
        cautions: list[Caution] = []
        stopped = False
        for notes in _show_progress(steps, len(self.paths), lambda notes: notes.reports + len(notes.failures)):
            self._done += notes.reports
            cautions += notes.cautions
            stopped = any(self._fail(failure.name, failure.message) for failure in notes.failures)
            if stopped:
                steps.close()
                break
        _tell_cautions(cautions)
        return self._done > 0 and not stopped

    def require_any(self) -> None:
        """Ends the command where no input could be read."""
        if not self._done:
            self.finish()

    def finish(self) -> None:
        """Ends the command: status 2 where nothing was read, 1 where some inputs failed."""
        if not self._failures:
            return
        for message in self._failures:
            tell(message, PROGRAM)
        count = len(self._failures)
        if self._fail_fast:
            tell("stopped at the first failure", PROGRAM)
        elif self._done:
            tell(f"{count} of {count + self._done} inputs failed", PROGRAM)
        click.get_current_context().exit(1 if self._done else 2)

    def _fail(self, name: str, message: str) -> bool:
        """Keeps a failure for the end; whether to stop there."""
        self._failures.append(message.replace(name, _name_input(Path(name))))
        return self._fail_fast


def _check_names(paths: Sequence[Path], pattern: str | None) -> None:
    """Warns of files whose names do not fit the user's pattern: they are read as if none were given."""
    from ..metadata import parse_file_name
    from ..readers import holds_rows
    from ..records import Metadata

    if pattern:
        files = [path for path in paths if not holds_rows(path)]
        unfit = [path.name for path in files if parse_file_name(path.name, pattern) == Metadata()]
        if unfit:
            fit = len(files) - len(unfit)
            warn([f"--name-pattern {pattern} fits {fit} of {len(files)} names; not {name_some(unfit, _MOST_NAMES)}"])


def open_console() -> Console:
    """The terminal on standard output; 160 columns where no person watches and COLUMNS does not say.

    What stands in brackets is a name as it is, no markup, and numbers are as plain as words.
    """
    from rich.console import Console

    return Console(markup=False, highlight=False, width=_find_width())


def _find_width() -> int:
    given = os.environ.get("COLUMNS", "")
    # Some programs say 0 where they do not know; and in too few columns tables hold nothing but marks of what is cut.
    if given.isdecimal() and int(given) > 0:
        return max(int(given), _NARROWEST)
    return max(shutil.get_terminal_size().columns, _NARROWEST) if sys.stdout.isatty() else 160


def warn(messages: Iterable[str]) -> None:
    """A line on stderr for every warning."""
    for message in messages:
        tell(message, say("warning: "))


@contextmanager
def show_status(title: str) -> Iterator[Callable[[str], None]]:
    """Shows on stderr which step is at work, while a person watches."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: None
        return
    title = say(title)
    with console.status(title) as status:
        yield lambda step: status.update(f"{title}: {say(step)}")


def write_output(data: bytes, path: Path | None, made_by: str = "") -> None:
    """Writes to a file, whole or not at all, or to standard output; ``made_by`` as for :func:`tell_written`."""
    if path is None:
        sys.stdout.buffer.write(data)
        return
    from ..output.files import write_file

    write_file(path, data)
    tell_written(path, made_by)


def tell_written(path: Path, made_by: str = "") -> None:
    """Says that a file is written; what made it stands beside where the file has no place for it."""
    from ..output.units import write_about

    if made_by:
        write_about(path, made_by)
    tell(f"written: {path}")


def _tell_cautions(cautions: Sequence[Caution]) -> None:
    from ..cautions import tell_together

    if cautions:
        warn(tell_together(cautions))


def _show_progress(steps: Iterator[Any], total: int, measure: Callable[[Any], int]) -> Iterator[Any]:
    if total < 4 or not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("reports"), total=total)
        for step in steps:
            yield step
            progress.advance(task, measure(step))


def _name_input(path: Path) -> str:
    return say("standard input") if path.name == _STANDARD_FILE else str(path)


def _keep_standard_input() -> str:
    """Standard input as a file, so that it is read like any other; it goes when the command ends."""
    from ..limits import FILE_MEGABYTES, MEGABYTE

    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    click.get_current_context().call_on_close(folder.cleanup)
    path = Path(folder.name) / _STANDARD_FILE
    # A byte more than is read of any file, so that more is refused like any file.
    path.write_bytes(sys.stdin.buffer.read(FILE_MEGABYTES.scaled * MEGABYTE + 1))
    return str(path)
