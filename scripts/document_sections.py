"""Sections of documents that scripts write between marks, so that every figure in them comes from a script."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path


def write_section(document: Path, name: str, lines: Iterable[str], write: bool = True) -> None:
    """Prints lines as they come and puts them between the marks of a section; stops where the document has none."""
    print(name)
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    print()
    if not write:
        return
    text = document.read_text("utf-8")
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    if not rest:
        sys.exit(f"{document}: no section {name}")
    body = "\n".join(kept)
    document.write_text(f"{before}{begin}\n{body}\n\n{end}{after}", "utf-8")
