"""The one family of errors that the package raises; the command line turns them into messages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

#: Longer messages quote something that was made to be long.
_LONGEST = 2000


class PolicyNlpError(Exception):
    """Root of every error that this package raises on purpose; what it quotes cannot command a terminal."""

    def __init__(self, message: str) -> None:
        super().__init__(make_printable(message[:_LONGEST]))


def make_printable(text: str) -> str:
    """The text with control and direction marks as escapes.

    >>> make_printable("云溪\\x1b[31m.txt")
    '云溪\\\\x1b[31m.txt'
    """
    return "".join(c if c.isprintable() or c in " \u3000" else c.encode("unicode_escape").decode("ascii") for c in text)


def name_some(names: Sequence[object], most: int) -> str:
    """The first of some names in a line, with … for the others.

    >>> name_some(["甲", "乙", "丙"], 2), name_some([3, 5], 2)
    ('甲, 乙 …', '3, 5')
    """
    return ", ".join(map(str, names[:most])) + (" …" if len(names) > most else "")


class _FileError(PolicyNlpError):
    """Something about one file; the message names the file and the reason."""

    def __init__(self, path: str | Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason

    def __reduce__(self) -> tuple[type[_FileError], tuple[str, str]]:
        # Errors travel between processes, and are made again from what made them.
        return type(self), (self.path, self.reason)


class ReadError(_FileError):
    """A report could not be read."""


class RefusedError(ReadError):
    """The system refused what reading a report takes, such as memory or rights; another try may end better."""


class WorkerDiedError(_FileError):
    """The process that worked on a report was killed, or crashed."""

    def __init__(self, path: str | Path, reason: str = "") -> None:
        super().__init__(path, reason or "the process that worked on it died (out of memory, or a crash); try it alone")


class LabelsError(_FileError):
    """A file of labelled examples, groups, stop words or features could not be used."""


class ModelError(_FileError):
    """A model folder is missing, damaged, foreign or of a newer format."""


class CodebookError(_FileError):
    """A codebook file does not describe themes and sub-themes."""


class OutputError(_FileError):
    """A result could not be written."""


class UsageError(PolicyNlpError):
    """The call cannot be carried out as it was made."""


class MissingExtraError(PolicyNlpError):
    """An optional library is needed and not installed."""

    def __init__(self, package: str, purpose: str, extra: str) -> None:
        # In double quotes, which every shell knows, that of Windows included.
        super().__init__(f'{purpose} needs {package}, which is not installed; run: pip install "policy-nlp[{extra}]"')
        self.package = package
        self.purpose = purpose
        self.extra = extra

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str, str]]:
        return type(self), (self.package, self.purpose, self.extra)
