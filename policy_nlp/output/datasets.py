"""A Parquet dataset: a folder of part files with one schema, each whole or not there, and a manifest of what made it.

DuckDB, pandas and Spark read the folder; they pass over names that begin with a dot or an underscore.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np

from ..codebook import Codebook
from ..errors import OutputError
from ..model_store import list_contents
from ..notes import Caution, Failure, Notes
from ..tagging import UnitColumns
from .files import make_folder, open_beside, write_file
from .tables import UNIT_COLUMNS, import_arrow, render_json

KIND, FORMAT = "policy-nlp dataset", 1
MANIFEST = "_manifest.json"
_LARGEST_MANIFEST = 2**20
_PART = re.compile(r"part-(\d{5,})\.parquet")
_HALF = re.compile(rf"\.(?:part-\d{{5,}}\.parquet|{re.escape(MANIFEST)})\..*")
_NOTES = b"policy_nlp"
#: Seconds to wait for a lock, and between two tries.
_PATIENCE, _PAUSE = 5.0, 0.1
_NUMBERS = {"int32": np.int32, "double": np.float64}


def build_schema() -> Any:
    """The columns of a dataset, a row a sentence, paragraph, section or report."""
    arrow = import_arrow()
    text, number, real = arrow.string(), arrow.int32(), arrow.float64()
    types = {
        **dict.fromkeys(("year", "start", "end"), number),
        **dict.fromkeys(("heading", "themes"), arrow.list_(text)),
        "topics": arrow.list_(arrow.struct([("topic", number), ("share", real)])),
        "probability": real,
        "sure": arrow.bool_(),
    }
    return arrow.schema([(name, types.get(name, text)) for name in UNIT_COLUMNS])


def build_table(pieces: Sequence[UnitColumns], notes: Notes, codebook: Codebook, language: str) -> Any:
    """The units of reports as an Arrow table of :func:`build_schema`, with the notes in the schema's metadata."""
    arrow, schema = import_arrow(), build_schema()
    columns: dict[str, list[Any]] = {}
    for field in fields(UnitColumns):
        columns[field.name] = list(chain.from_iterable(getattr(piece, field.name) for piece in pieces))
    for column in ("theme", "code"):
        names = {key: codebook.name_of(key, language) for key in set(columns[column])}
        columns[f"{column}_name"] = [names[key] for key in columns[column]]
    arrays = [_build_array(arrow, field.type, columns[field.name]) for field in schema]
    described = {_NOTES: json.dumps(asdict(notes), ensure_ascii=False)}
    return arrow.Table.from_arrays(arrays, schema=schema.with_metadata(described))


def _build_array(arrow: Any, kind: Any, values: Sequence[Any]) -> Any:
    """Plain values as an Arrow array of a type of :func:`build_schema`; None is null.

    From buffers, because pyarrow loads pandas, where that is installed, to make an array of a list: a second and 50 MB.
    """
    buffers = [_pack_bits(arrow, [value is not None for value in values]) if None in values else None]
    children = []
    if arrow.types.is_struct(kind):
        columns = zip(*values, strict=True) if values else repeat((), kind.num_fields)
        children = [_build_array(arrow, field.type, column) for field, column in zip(kind, columns, strict=True)]
    elif arrow.types.is_list(kind):
        buffers.append(_pack_bounds(arrow, values))
        children = [_build_array(arrow, kind.value_type, list(chain.from_iterable(values)))]
    elif arrow.types.is_string(kind):
        encoded = [value.encode("utf-8") if value else b"" for value in values]
        buffers += [_pack_bounds(arrow, encoded), arrow.py_buffer(b"".join(encoded))]
    elif arrow.types.is_boolean(kind):
        buffers.append(_pack_bits(arrow, values))
    else:
        buffers.append(arrow.py_buffer(np.array([value or 0 for value in values], _NUMBERS[str(kind)])))
    return arrow.Array.from_buffers(kind, len(values), buffers, children=children)


def _pack_bits(arrow: Any, values: Sequence[bool]) -> Any:
    return arrow.py_buffer(np.packbits(np.array(values, bool), bitorder="little"))


def _pack_bounds(arrow: Any, values: Sequence[Sequence[Any]]) -> Any:
    """Where every value begins in the row of them all, and where the last one ends."""
    return arrow.py_buffer(np.cumsum([0, *map(len, values)], dtype=np.int32))


def read_notes(table_or_schema: Any) -> Notes:
    """The notes in the metadata of a table of :func:`build_table`, or of a part file's schema."""
    schema = getattr(table_or_schema, "schema", table_or_schema)
    plain = json.loads(schema.metadata[_NOTES])
    failures = tuple(Failure(**failure) for failure in plain["failures"])
    cautions = tuple(Caution(**caution) for caution in plain["cautions"])
    return Notes(plain["reports"], plain["rows"], cautions, failures)


class Dataset:
    """A dataset folder that one run fills, in one go or in several."""

    def __init__(self, folder: Path, run: Mapping[str, Any]) -> None:
        """Opens a folder for a run, or goes on with one that the same run began.

        Raises
        ------
        OutputError
            The folder is one of something else, or holds a different run's results.
        """
        self.folder = folder
        self._run = dict(run)
        self._parts: set[int] = set()
        manifest = folder / MANIFEST
        halves = [path for path in folder.iterdir() if _HALF.fullmatch(path.name)]
        if manifest.exists():
            self._check_run(_read_manifest(manifest))
        elif list_contents(folder):
            raise OutputError(folder, "holds something else than a dataset; choose another --output")
        else:
            self._write_manifest({})
        for half in halves:
            half.unlink(missing_ok=True)

    def list_done(self) -> dict[int, Notes]:
        """The notes of every part file that is there and needs no other try."""
        from pyarrow import ArrowException, parquet

        done = {}
        for path in sorted(self.folder.iterdir()):
            match = _PART.fullmatch(path.name)
            if match is None:
                continue
            try:
                notes = read_notes(parquet.read_schema(path))
            except (ArrowException, OSError, ValueError, KeyError, TypeError):
                continue
            if not any(failure.again for failure in notes.failures):
                done[int(match.group(1))] = notes
        self._parts.update(done)
        return done

    def write_part(self, number: int, tables: Iterable[Any]) -> None:
        """Writes a part file from its tables, beside and renamed; the same tables give the same bytes."""
        arrow = import_arrow()
        from pyarrow import parquet

        pieces = list(tables)
        notes = sum((read_notes(piece) for piece in pieces), Notes())
        made_by = {_NOTES: json.dumps(asdict(notes), ensure_ascii=False), b"made_by": self._run["made_by"]}
        whole = arrow.concat_tables([piece.replace_schema_metadata(made_by) for piece in pieces])
        with open_beside(self._find_part(number)) as file:
            parquet.write_table(whole, file, compression="zstd")
        self._parts.add(number)

    def finish(self, count: Mapping[str, int]) -> None:
        """Says in the manifest that nothing is missing, and what it came to.

        Raises
        ------
        OutputError
            Part files have gone since they were written.
        """
        lost = [number for number in self._parts if not self._find_part(number).exists()]
        self._write_manifest({} if lost else count)
        if lost:
            raise OutputError(self.folder, f"{len(lost)} part files have gone since they were written; run it again")

    def _find_part(self, number: int) -> Path:
        return self.folder / f"part-{number:05}.parquet"

    def _write_manifest(self, finished: Mapping[str, int]) -> None:
        manifest = {"kind": KIND, "format": FORMAT, **self._run, "finished": finished or None}
        write_file(self.folder / MANIFEST, render_json(manifest))

    def _check_run(self, manifest: Mapping[str, Any]) -> None:
        differing = [key for key, value in self._run.items() if manifest.get(key) != value]
        if differing:
            raise OutputError(
                self.folder,
                f"holds the results of another run (it differs in: {', '.join(differing)});"
                " choose another --output, or delete the folder",
            )


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Makes a folder and keeps other runs out of it, however this one ends, where system and disk know locks.

    Raises
    ------
    OutputError
        The path is a file, or another run is at work in the folder.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(folder, "is a file, but a Parquet dataset is a folder; choose another --output")
    make_folder(folder)
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            _wait_for(lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB), folder)
        yield
    finally:
        # Worker processes were forked with the lock; nobody else holds it.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _wait_for(take: Callable[[], None], folder: Path) -> None:
    """Takes a lock; workers of a run that was killed hold it until they notice."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            take()
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise OutputError(folder, "another run is writing into it; wait until it ends") from error
            time.sleep(_PAUSE)
        else:
            return


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise ValueError("too large")
        manifest = json.loads(path.read_text("utf-8"))
        if manifest["kind"] != KIND or manifest["format"] != FORMAT:
            raise ValueError("foreign")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise OutputError(path, "not the manifest of a dataset; choose another --output") from error
    return dict(manifest)
