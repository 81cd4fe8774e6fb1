"""Tags reports partition by partition, on one process or many machines, into outputs that grow as the work goes on.

:func:`tag_partition` is all that an engine needs: it takes a partition of reports and gives an Arrow table.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from importlib import metadata as distributions
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import IO, Any

from .engines import Engine, run_partitions
from .errors import ModelError, RefusedError, WorkerDiedError
from .inputs import Partition, cut_partitions, fingerprint
from .model_store import Model
from .notes import Caution, Failure, Notes
from .output.datasets import Dataset, build_table, hold_folder, read_notes
from .output.files import open_beside
from .output.tables import UNIT_COLUMNS, import_arrow, list_unit_rows, render_csv_body, render_csv_header, render_jsonl
from .pipeline import Options, load_tools, open_model, tag_columns, work_through
from .plain import to_plain
from .records import Unit
from .tagging import UnitColumns

#: Notes as the work goes on; closing it stops the work and leaves no half of an output.
Steps = Generator[Notes, None, None]
#: Threads of a Dask worker share one model; side by side they would disturb each other's count of threads.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Request:
    """What is asked of every report; ``made_by`` names the model that must answer, "" any."""

    unit: Unit = "paragraph"
    options: Options = field(default_factory=Options)
    language: str = "zh"
    made_by: str = ""


def tag_partition(partition: Partition, request: Request) -> Any:
    """The tagged units of a partition's reports, in order, as a pyarrow Table; notes stand in its schema's metadata.

    >>> from policy_nlp.records import Source
    >>> table = tag_partition(Partition(0, (Source("a", "新造混交林九百亩。"),)), Request("sentence"))
    >>> table.column("theme").to_pylist(), table.column("start").to_pylist()
    (['ecology'], [0])

    Raises
    ------
    ModelError
        The model here is not the one that the request names.
    """
    columns, notes = _tag_columns(partition, request)
    return build_table(columns, notes, open_model(request.options.model).codebook, request.language)


def tag_dataset(paths: Sequence[Path], folder: Path, request: Request, engine: Engine) -> Steps:
    """Tags reports into a Parquet dataset; what an earlier run with the same arguments did is not done again.

    Yields the notes of what was there already, and then those of every partition.
    """
    import_arrow()
    run = _describe_run(paths, request)
    with hold_folder(folder):
        yield from _fill_dataset(Dataset(folder, run), paths, request, engine)


def _fill_dataset(dataset: Dataset, paths: Sequence[Path], request: Request, engine: Engine) -> Steps:
    done = dataset.list_done()
    count = Counter[str]()
    for notes in done.values():
        count.update(_count(notes))
        yield notes
    partitions = (one for one in cut_partitions(paths, request.options.text_column) if one.part not in done)
    load = partial(load_tools, request.options)
    tagged = run_partitions(partitions, partial(tag_partition, request=request), engine, load)
    for number, answers in groupby(tagged, key=lambda answer: answer[0].part):
        tables = []
        for _, table in answers:
            notes = read_notes(table)
            yield notes
            count.update(_count(notes))
            tables.append(table)
        dataset.write_part(number, tables)
    dataset.finish(count)


def _count(notes: Notes) -> dict[str, int]:
    return {"reports": notes.reports, "rows": notes.rows, "failed": len(notes.failures)}


def tag_lines(paths: Sequence[Path], form: str, path: Path | None, request: Request, engine: Engine) -> Steps:
    """Tags reports into a csv or jsonl file, or to standard output; yields the notes of every partition.

    A file takes its place when the last report is in it, and none is written where no report could be read.
    """
    file: IO[bytes] | None = None
    partitions = cut_partitions(paths, request.options.text_column)
    with ExitStack() as stack:
        work, load = partial(_tag_bytes, form=form, request=request), partial(load_tools, request.options)
        for _, (data, notes) in run_partitions(partitions, work, engine, load):
            if notes.reports:
                if file is None:
                    file = stack.enter_context(open_beside(path)) if path else sys.stdout.buffer
                    file.write(render_csv_header(UNIT_COLUMNS) if form == "csv" else b"")
                file.write(data)
            yield notes


def _tag_bytes(partition: Partition, form: str, request: Request) -> tuple[bytes, Notes]:
    columns, notes = _tag_columns(partition, request)
    units = [unit for piece in columns for unit in piece.list_units()]
    if form == "jsonl":
        return render_jsonl(map(to_plain, units)), notes
    codebook = open_model(request.options.model).codebook
    return render_csv_body(list_unit_rows(units, codebook, request.language)), notes


def _tag_columns(partition: Partition, request: Request) -> tuple[list[UnitColumns], Notes]:
    """The units of a partition's reports, a report after the other, and what to tell of them."""
    columns: list[UnitColumns] = []
    cautions: list[Caution] = []
    failures: list[Failure] = []
    with _ONE_AT_A_TIME:
        _check_model(open_model(request.options.model), request)
        tag = partial(tag_columns, unit=request.unit, options=request.options)
        for outcome in work_through(partition, tag, request.options):
            if outcome.error is not None:
                again = isinstance(outcome.error, WorkerDiedError | RefusedError)
                failures.append(Failure(str(outcome.path), str(outcome.error), again))
            for tagged in outcome.results:
                columns.append(tagged.columns)
                cautions += (Caution(tagged.name, warning) for warning in tagged.warnings)
    return columns, Notes(len(columns), sum(map(len, columns)), tuple(cautions), tuple(failures))


def _check_model(model: Model, request: Request) -> None:
    if request.made_by and model.describe() != request.made_by:
        here = request.options.model or "the bundled model"
        raise ModelError(here, f"a worker has another one ({model.describe()}); install the same version everywhere")


def _describe_run(paths: Sequence[Path], request: Request) -> dict[str, Any]:
    """What must be the same for a dataset to be gone on with."""
    model = open_model(request.options.model)
    options = to_plain(request.options)
    for name in ("user_words", "stop_words"):
        options[name] = (
            blake2b("\n".join(options[name]).encode(), digest_size=16).hexdigest() if options[name] else None
        )
    del options["model"], options["with_reasons"]
    return {
        "version": distributions.version("policy-nlp"),
        "made_by": model.describe(),
        "model": model.manifest.get("files", {}),
        "unit": request.unit,
        "language": request.language,
        "options": options,
        "files": len(paths),
        "inputs": fingerprint(paths),
    }
