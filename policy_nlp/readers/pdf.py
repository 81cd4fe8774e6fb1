"""Reads PDF files that have a text layer, in a process of their own.

No limit can be set to what the PDF library does with a page once it is called: a kilobyte can keep it busy for years,
or unpack to all memory there is. The process can be stopped, and its memory bounded where the system knows how.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ..limits import MEGABYTE, PAGES, PDF_MEGABYTES, PDF_SECONDS, REPORT_CHARACTERS
from .raw import RawText

_LOCKED = "locked by a password; save an unlocked copy"
_DAMAGED = "not a whole PDF file; download or save it again"
_FAULTS = {"password": _LOCKED, "damaged": _DAMAGED}


def read_pdf(data: bytes) -> RawText:
    """The text of all pages, a printed line a line, a form feed between pages; warns of pages that are pictures.

    Raises
    ------
    ValueError
        The file is locked by a password, damaged, takes too much to read, or holds pictures of pages and no text.
    """
    pages, pictures = _read_apart(data)
    return RawText.of_pages(pages, pictures)


def _read_apart(data: bytes) -> tuple[list[str], list[int]]:
    """The pages as the other process reads them, and the numbers of those that are pictures without text."""
    most = (PAGES.scaled, REPORT_CHARACTERS.scaled, PDF_MEGABYTES.scaled * MEGABYTE, PDF_SECONDS.scaled)
    script = Path(__file__).with_name("pdf_pages.py")
    # Isolated from the working folder, but with the libraries that this process finds.
    paths = [path for path in sys.path if path]
    command = [sys.executable, "-P", "-c", _START, json.dumps(paths), str(script), *map(str, most)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PDF_SECONDS.scaled, check=False)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        PDF_SECONDS.check(PDF_SECONDS.scaled + 1)
    except ValueError as error:
        raise ValueError(
            f"breaks the PDF library, or needs more than {PDF_MEGABYTES.scaled} MB; save it again"
        ) from error
    if "fault" in answer:
        raise ValueError(_FAULTS.get(answer["fault"], answer["fault"]))
    PAGES.check(answer["count"])
    pages = [str(page) for page in answer["pages"]]
    REPORT_CHARACTERS.check(sum(map(len, pages)))
    return pages, list(map(int, answer["pictures"]))


_START = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv[1]); runpy.run_path(sys.argv[2], run_name='__main__')"
)
