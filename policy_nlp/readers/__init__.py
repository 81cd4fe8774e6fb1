"""Reads reports from files of every kind; one function a format, one entry for all of them."""

from __future__ import annotations

from .files import SUFFIXES, find_files, read_bytes, read_file

__all__ = ["SUFFIXES", "find_files", "read_bytes", "read_file"]
