"""Themes, shares and comparisons of Chinese government work reports (政府工作报告).

The three uses as functions: :func:`tag_report`, :func:`compare_reports` and :func:`train_model`. They are imported
when first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .pipeline import compare_reports, tag_report
    from .training import train_model

__all__ = ["compare_reports", "tag_report", "train_model"]

_OWNERS = {"compare_reports": "pipeline", "tag_report": "pipeline", "train_model": "training"}


def __getattr__(name: str) -> Any:
    if name in _OWNERS:
        return getattr(import_module(f".{_OWNERS[name]}", __name__), name)
    if name == "__version__":
        from importlib import metadata

        return metadata.version("policy-nlp")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
