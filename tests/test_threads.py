"""One thread inside the context, and what was before outside of it."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from policy_nlp.threads import limit_threads


def _count_threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if "numpy" in pool["filepath"]]


@pytest.fixture(autouse=True)
def _need_pools() -> None:
    if not _count_threads():
        pytest.skip("numpy has no thread pool here")


def test_one_thread_inside_and_as_before_outside() -> None:
    with threadpool_limits(2):
        before = _count_threads()
        with limit_threads():
            assert set(_count_threads()) == {1}
            with limit_threads():
                assert set(_count_threads()) == {1}
            assert set(_count_threads()) == {1}
        assert _count_threads() == before


def test_an_error_gives_the_threads_back() -> None:
    with threadpool_limits(2):
        before = _count_threads()
        with pytest.raises(ZeroDivisionError), limit_threads():
            raise ZeroDivisionError
        assert _count_threads() == before
