"""Keeps linear algebra on one thread, so that sums come out the same to the bit for any number of processes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any


def limit_threads() -> AbstractContextManager[Any]:
    """A context in which numpy's linear algebra uses one thread.

    >>> with limit_threads():
    ...     total = 1 + 1
    """
    context: AbstractContextManager[Any] = _find_pools().limit(limits=1)
    return context


@lru_cache(maxsize=1)
def _find_pools() -> Any:
    # A first look at the libraries loaded costs some milliseconds, so it is taken once.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
