"""Themes, shares and comparisons of Chinese government work reports (政府工作报告).

The commands as functions: :func:`tag_reports`, :func:`compare_reports`, :func:`train_model` and the others in
``__all__``; docs/python.md shows them at work. They are imported when first asked for, so that importing the package
costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import (
        compare_reports,
        compare_topics,
        explain_report,
        find_figures,
        find_reuse,
        fit_topics,
        read_reports,
        tag_report,
        tag_reports,
        to_frame,
    )
    from .codebook import load_codebook
    from .coding import evaluate_model, measure_agreement, sample_units, suggest_texts, validate_model
    from .errors import PolicyNlpError
    from .outcomes import pair_outcomes
    from .pipeline import Options
    from .topic_store import load_topics
    from .training import train_model

    __version__: str

__all__ = [
    "Options",
    "PolicyNlpError",
    "compare_reports",
    "compare_topics",
    "evaluate_model",
    "explain_report",
    "find_figures",
    "find_reuse",
    "fit_topics",
    "load_codebook",
    "load_topics",
    "measure_agreement",
    "pair_outcomes",
    "read_reports",
    "sample_units",
    "suggest_texts",
    "tag_report",
    "tag_reports",
    "to_frame",
    "train_model",
    "validate_model",
]

_OWNERS = {
    "Options": "pipeline",
    "PolicyNlpError": "errors",
    "evaluate_model": "coding",
    "load_codebook": "codebook",
    "load_topics": "topic_store",
    "measure_agreement": "coding",
    "pair_outcomes": "outcomes",
    "sample_units": "coding",
    "suggest_texts": "coding",
    "train_model": "training",
    "validate_model": "coding",
}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f".{_OWNERS.get(name, 'api')}", __name__), name)
    if name == "__version__":
        from importlib import metadata

        return metadata.version("policy-nlp")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "__doc__"])
