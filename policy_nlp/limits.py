"""How much is read before an input is refused: far more than any report holds, far less than stops a machine.

``POLICY_NLP_LIMITS=4`` in the environment makes every limit four times as large, in worker processes too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

VARIABLE = "POLICY_NLP_LIMITS"


class LimitError(ValueError):
    """An input holds more of something than is read."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of something that is read, and what it is counted in."""

    most: int
    what: str

    def check(self, found: float) -> None:
        """Raises LimitError, with what to do, where more was found.

        >>> Limit(3, "pages").check(4)
        Traceback (most recent call last):
            ...
        policy_nlp.limits.LimitError: more than 3 pages; split it, or set POLICY_NLP_LIMITS=2 to double every limit
        """
        most = self.scaled
        if found > most:
            raise LimitError(f"more than {most:,} {self.what}; split it, or set {VARIABLE}=2 to double every limit")

    @property
    def scaled(self) -> int:
        """The limit times what the user has set."""
        return int(self.most * _read_factor())


def _read_factor() -> float:
    given = os.environ.get(VARIABLE, "1")
    try:
        factor = float(given)
    except ValueError:
        factor = 0.0
    if not 0 < factor <= 1000:
        raise LimitError(f"{VARIABLE} is {given[:20]!r}; give a number such as 2, from above 0 to 1000")
    return factor


MEGABYTE = 2**20
#: Any file, on disk.
FILE_MEGABYTES = Limit(200, "MB in a file")
#: A file of plain text, csv or jsonl.
TEXT_MEGABYTES = Limit(50, "MB of text in a file")
#: All reports of a file together; a county's report has about 15,000 characters.
FILE_CHARACTERS = Limit(10_000_000, "characters in a file")
REPORT_CHARACTERS = Limit(500_000, "characters in a report")
REPORT_SENTENCES = Limit(20_000, "lines and sentences in a report")
#: docx, xlsx, odt and ofd are zip archives of XML; a saved page (mhtml) holds files too.
ARCHIVE_MEGABYTES = Limit(200, "MB when unpacked")
ARCHIVE_FILES = Limit(5_000, "files in the archive")
PART_MEGABYTES = Limit(20, "MB of XML in a part of the archive")
#: PDF and OFD.
PAGES = Limit(2_000, "pages")
OFD_OBJECTS = Limit(1_000_000, "pieces of text and drawings")
PDF_SECONDS = Limit(60, "seconds to read")
PDF_MEGABYTES = Limit(800, "MB of memory to read")
PAGE_TAGS = Limit(100_000, "tags in a page")
TAG_ATTRIBUTES = Limit(500, "attributes in a tag")
TABLE_ROWS = Limit(1_048_576, "rows in a table")
TABLE_COLUMNS = Limit(20_000, "columns in a table")
#: A folder of a model or of topics; the bundled model has 8 MB of weights and half a MB of words.
MODEL_MEGABYTES = {
    "weights.npz": Limit(32, "MB of weights"),
    "words.json": Limit(4, "MB of words"),
    "manifest.json": Limit(1, "MB of manifest"),
    "codebook.toml": Limit(1, "MB of codebook"),
    "typical.json": Limit(32, "MB of paragraphs"),
}
