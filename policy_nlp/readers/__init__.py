"""Reads reports from files of every kind; one function a format, one entry for all of them."""

from __future__ import annotations

from .files import SUFFIXES, find_sources, holds_rows, is_streamed, read_bytes, read_file, stream_file
from .folders import MAKER, leave_out
from .frames import is_table, list_rows, take_inputs

__all__ = [
    "MAKER",
    "SUFFIXES",
    "find_sources",
    "holds_rows",
    "is_streamed",
    "is_table",
    "leave_out",
    "list_rows",
    "read_bytes",
    "read_file",
    "stream_file",
    "take_inputs",
]
