"""Arrays of a model's weights as one file: headers are believed only where they agree with what is there."""

from __future__ import annotations

import io
import math
import zipfile

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.float32]]
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
#: What is not rounded to half precision: single numbers, and what is known of errors.
_SINGLE = ("intercepts", "temperature", "errors_")
_KINDS = (np.dtype(np.float16), np.dtype(np.float32))


def pack_arrays(arrays: Arrays) -> bytes:
    """Arrays as one file: half precision where the model was rounded to it, single for the few that were not."""
    buffer = io.BytesIO()
    single = {name for name in arrays if name.startswith(_SINGLE) or name.endswith(("_mean", "_spread"))}
    np.savez(buffer, **{n: a.astype(np.float32 if n in single else np.float16) for n, a in arrays.items()})  # type: ignore[arg-type]
    return buffer.getvalue()


def unpack_arrays(data: bytes, most_bytes: int) -> Arrays:
    """The arrays in a file, in single precision.

    Raises
    ------
    ValueError
        An entry is no array of finite numbers, or all of them are more than ``most_bytes``.
    Exception
        The file is no archive; which exception says that is the library's choice.
    """
    arrays: Arrays = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > most_bytes:
            raise ValueError("unpacks to more than a model may hold")
        for entry in entries:
            with archive.open(entry) as file:
                # Never more than was claimed: the sum above is of claims.
                content = file.read(entry.file_size + 1)
            name = entry.filename.removesuffix(".npy")
            arrays[name] = _read_array(name, content)
    return arrays


def _read_array(name: str, content: bytes) -> NDArray[np.float32]:
    file = io.BytesIO(content)
    try:
        shape, by_column, kind = _HEADERS[np.lib.format.read_magic(file)](file)
    except Exception as error:
        raise ValueError(f"array {name} is not one of plain numbers") from error
    body = memoryview(content)[file.tell() :]
    if kind not in _KINDS or by_column:
        raise ValueError(f"array {name} is not one of plain numbers")
    if math.prod(shape) * kind.itemsize != len(body):
        raise ValueError(f"array {name} claims another size than it has")
    array = np.frombuffer(body, kind).reshape(shape)
    if not np.isfinite(array).all():
        raise ValueError(f"array {name} holds something else than finite numbers")
    return array.astype(np.float32)
