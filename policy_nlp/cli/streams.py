"""What a command meets of the system: streams that are closed, full or of another encoding, and refusals."""

from __future__ import annotations

import io
import os
import sys

from ..errors import PolicyNlpError, ReadError

_CHINESE = "县"


def open_streams() -> None:
    """Makes the standard streams ones that Chinese can be written to.

    A closed one is empty. One whose encoding knows no Chinese (a pipe on Windows in the west, the locale C) takes
    UTF-8; what another one lacks is written as ?, and among errors as an escape.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            encoding = None if _knows_chinese(stream.encoding) else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace" if name == "stdout" else "backslashreplace")


def _knows_chinese(encoding: str) -> bool:
    """Whether an encoding has Chinese letters.

    >>> _knows_chinese("gbk"), _knows_chinese("latin-1")
    (True, False)
    """
    try:
        _CHINESE.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def explain_refusal(error: OSError) -> PolicyNlpError:
    """What the system does not do, of a file where it names one.

    >>> print(explain_refusal(OSError(28, "No space left on device")))
    cannot go on (No space left on device)
    """
    if error.filename is None:
        return PolicyNlpError(f"cannot go on ({error.strerror or error})")
    return ReadError(os.fsdecode(error.filename), f"cannot be used ({error.strerror})")


def drop_output() -> None:
    """Forgets what standard output does not take; it would be tried again when the command has ended."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = io.StringIO()
