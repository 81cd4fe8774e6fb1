"""What there is to read, cut into partitions: the same inputs give the same partitions, whoever works on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b, file_digest
from pathlib import Path

from .decoding import drop_unprintable
from .errors import ReadError
from .readers import is_streamed, read_file, stream_file
from .records import Source


@dataclass(frozen=True, slots=True)
class File:
    """A file; ``folder``, which tells it from others of its name, begins the names of its reports."""

    path: Path
    folder: str = ""


#: What is given to be read: a file, or a report that Python holds.
Input = Path | Source
#: A file, a row of a table, or what became of a table that cannot be read.
Item = File | Source | ReadError
#: What a worker gets at once, and what a part file of a dataset holds, in bytes of input.
_PARTITION_BYTES, _PART_BYTES = 256 * 1024, 8 * 1024 * 1024
_MOST_ITEMS = 64


@dataclass(frozen=True, slots=True)
class Partition:
    """Neighbouring inputs that are worked on together; ``part`` says which part file their rows go to.

    ``deadly`` are the places of items on which a worker process died; they are not tried again.
    """

    part: int
    items: tuple[Item, ...]
    deadly: frozenset[int] = frozenset()

    def isolate(self, at: int) -> Partition:
        """A partition of one item alone."""
        return Partition(self.part, (self.items[at],))

    def without(self, deadly: Iterable[int]) -> Partition:
        """The same with some items known to be deadly."""
        return replace(self, deadly=self.deadly | frozenset(deadly))


def cut_partitions(inputs: Iterable[Input], text_column: str | None = None) -> Iterator[Partition]:
    """Partitions of files, of tables' rows and of what Python holds, in order; cut by size alone, made when asked for.

    >>> [[name_item(item) for item in partition.items] for partition in cut_partitions([Path("a.txt"), Path("b.txt")])]
    [['a.txt', 'b.txt']]
    """
    items: list[Item] = []
    part = size = part_size = 0
    for item in _list_items(inputs, text_column):
        items.append(item)
        size += _measure(item)
        if size >= _PARTITION_BYTES or len(items) >= _MOST_ITEMS:
            yield Partition(part, tuple(items))
            part_size += size
            items, size = [], 0
            if part_size >= _PART_BYTES:
                part, part_size = part + 1, 0
    if items:
        yield Partition(part, tuple(items))


def fingerprint(paths: Iterable[Path]) -> str:
    """A digest of the inputs' names as reports bear them, their order and content, wherever else they lie."""
    paths = list(paths)
    whole, folders = blake2b(digest_size=16), find_folders(paths)
    for path in paths:
        try:
            with path.open("rb") as file:
                one = file_digest(file, lambda: blake2b(digest_size=16)).digest()
        except OSError:
            one = blake2b(b"unreadable", digest_size=16).digest()
        name = folders.get(path, "") + path.name
        whole.update(name.encode("utf-8", "surrogateescape") + b"\0" + one)
    return whole.hexdigest()


def name_item(item: Item) -> str:
    """What messages call an item."""
    return item.name if isinstance(item, Source) else str(item.path)


def read_item(item: Item, text_column: str | None = None) -> list[Source]:
    """The reports in an item; files are read here, where the work is done. Raises ReadError."""
    if isinstance(item, ReadError):
        raise item
    if isinstance(item, Source):
        return [item]
    return [_prefix(item.folder, source) for source in read_file(item.path, text_column=text_column)]


def _prefix(folder: str, source: Source) -> Source:
    return replace(source, name=drop_unprintable(folder) + source.name, file=source.file or source.name)


def find_folders(paths: Iterable[Path]) -> dict[Path, str]:
    """The folders that tell files of the same name apart, as few as it takes; other files are left out.

    >>> folders = find_folders([Path("2023/甲县.txt"), Path("2024/甲县.txt"), Path("2024/乙县.txt")])
    >>> {path.as_posix(): folder for path, folder in folders.items()}
    {'2023/甲县.txt': '2023/', '2024/甲县.txt': '2024/'}
    """
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(path.name, []).append(path)
    folders: dict[Path, str] = {}
    for group in alike.values():
        for depth in range(1, max(len(path.parts) for path in group) if len(group) > 1 else 0):
            tails = ["".join(f"{part}/" for part in path.parts[-depth - 1 : -1]) for path in group]
            if len(set(tails)) == len(tails):
                folders.update(zip(group, tails, strict=True))
                break
    return folders


def _list_items(inputs: Iterable[Input], text_column: str | None) -> Iterator[Item]:
    inputs = list(inputs)
    folders = find_folders(path for path in inputs if isinstance(path, Path))
    for path in inputs:
        if isinstance(path, Source):
            yield path
            continue
        if not is_streamed(path):
            yield File(path, folders.get(path, ""))
            continue
        try:
            for source in stream_file(path, text_column=text_column):
                yield _prefix(folders.get(path, ""), source)
        except ReadError as error:
            yield error


def _measure(item: Item) -> int:
    """About how many bytes of input an item is."""
    if isinstance(item, Source):
        return 3 * len(item.text)
    try:
        return 0 if isinstance(item, ReadError) else item.path.stat().st_size
    except OSError:
        return 0
