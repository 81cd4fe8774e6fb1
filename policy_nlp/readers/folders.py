"""Finds the files to read in folders as people keep them, beside saved pages' pictures and this program's results."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError

#: Who wrote an Excel or Word file, in its properties, or a page, in its head.
MAKER = "policy_nlp"
_PAGES = (".html", ".htm")
#: What browsers and Word call the folder of what belongs to a page that they saved.
_PAGE_FOLDERS = ("_files", ".files")
_CREATOR = re.compile(rb"creator\b[^>]*>%s<" % MAKER.encode())
_HEAD, _PROPERTIES = 1000, 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """The files that paths name, and what was passed over in folders because this program wrote it."""

    files: list[Path]
    results: list[Path]


def find_inputs(paths: list[str | Path], readable: tuple[str, ...], known: tuple[str, ...]) -> Found:
    """The files that the paths name, folders searched to any depth, in order and without doubles.

    In folders only files with a ``known`` suffix are found; ``readable`` are those that an error names.

    Raises
    ------
    UsageError
        A folder holds no file that can be read.
    """
    files: list[Path] = []
    results: list[Path] = []
    for path in map(Path, paths):
        # Asked so that a path which the system refuses is read like a file, and fails alone.
        if not os.path.isdir(path):
            files.append(path)
            continue
        inside = sorted(_search_folder(path, known))
        own = set(filter(is_result, inside))
        if len(own) == len(inside):
            raise UsageError(f"{path}: no reports in this folder; readable are {' '.join(readable)}")
        files += (one for one in inside if one not in own)
        results += (one for one in inside if one in own)
    return Found(list(dict.fromkeys(files)), results)


def leave_out(files: Sequence[Path], path: str | os.PathLike[str], named: Iterable[str | Path]) -> list[Path]:
    """The files without one that lies in the folders among ``named`` and is no report; what was named itself stays."""
    place = os.path.realpath(path)
    if place in map(os.path.realpath, named):
        return list(files)
    return [one for one in files if os.path.realpath(one) != place]


def _search_folder(folder: Path, known: tuple[str, ...]) -> Iterator[Path]:
    """The reports in a folder, and the folders in it that cannot be looked into, for them to be told."""
    shut: list[Path] = []
    for name, _, files in os.walk(folder, onerror=lambda error: shut.append(Path(error.filename))):
        for path in (Path(name, file) for file in files):
            wanted = path.suffix.lower() in known and _is_shown(folder, path)
            # No pipe or device; Windows does not take a file with too long a path for one, which is told of.
            if wanted and (path.is_file() or not path.exists()):
                yield path
    yield from (path for path in shut if _is_shown(folder, path))


def _is_shown(folder: Path, path: Path) -> bool:
    """Whether a path in a folder is neither hidden nor what belongs to a saved page."""
    parts = path.relative_to(folder).parts
    if any(part.startswith((".", "~$")) for part in parts):
        return False
    return not any(_belongs_to_page(folder.joinpath(*parts[: at + 1])) for at in range(len(parts) - 1))


def _belongs_to_page(folder: Path) -> bool:
    """Whether a folder holds the pictures, scripts and frames of a saved page that stands beside it."""
    ending = next((one for one in _PAGE_FOLDERS if folder.name.endswith(one)), "")
    stem = folder.name.removesuffix(ending)
    return bool(ending) and any(folder.with_name(stem + suffix).is_file() for suffix in _PAGES)


def is_result(path: Path) -> bool:
    """Whether this program wrote a file, as a page, an office file, or a table with its origin beside it, tells."""
    suffix = path.suffix.lower()
    if suffix in (".csv", ".jsonl"):
        return path.with_name(f"{path.name}.about.json").is_file()
    try:
        if suffix in _PAGES:
            with path.open("rb") as file:
                return f'<meta name="generator" content="{MAKER}">'.encode() in file.read(_HEAD)
        if suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as file:
                return bool(_CREATOR.search(file.read(_PROPERTIES)))
    except Exception:  # Damaged or hostile: whoever reads it says so.
        return False
    return False
