"""Warns when a report lies outside what a model has seen, so that its scores may not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: The share of coded reports, each tagged by a model that had not seen its place, that lie outside the limits.
TAIL = 0.02
FEWEST_WORDS = 150


def describe_seen(unknown: Sequence[float], confidence: Sequence[float]) -> dict[str, float]:
    """The limits of what is usual, from the shares of unknown words and the confidences of held-out reports.

    >>> describe_seen([0.01, 0.02, 0.03], [0.9, 0.92, 0.94])["most_unknown"] > 0.029
    True
    """
    return {
        "most_unknown": round(float(np.quantile(unknown, 1 - TAIL)), 4),
        "least_confidence": round(float(np.quantile(confidence, TAIL)), 4),
    }


def check_drift(seen: Mapping[str, Any], words: int, unknown: float, confidence: float) -> tuple[str, ...]:
    """Warnings for a report with a share of unknown words, or a confidence, beyond the limits.

    None for a model without limits, and for texts of fewer than :data:`FEWEST_WORDS` words, where shares say little.

    >>> check_drift({"most_unknown": 0.05, "least_confidence": 0.8}, 900, 0.2, 0.9)
    ('20 % of its words are unknown to the model (usual: up to 5 %); is it a report of this kind and time?',)
    """
    if words < FEWEST_WORDS:
        return ()
    warnings = []
    if unknown > float(seen.get("most_unknown", 1)):
        usual = f"usual: up to {_write_percent(float(seen['most_unknown']))} %"
        warnings.append(
            f"{_write_percent(unknown)} % of its words are unknown to the model ({usual});"
            " is it a report of this kind and time?"
        )
    if confidence < float(seen.get("least_confidence", 0)):
        usual = f"usual: at least {float(seen['least_confidence']):.2f}"
        warnings.append(f"the model is unsure of it, with a mean probability of {confidence:.2f} ({usual})")
    return tuple(warnings)


def _write_percent(share: float) -> str:
    """Hundredths in two digits, so that what is just beyond a limit does not read like it.

    >>> _write_percent(0.054), _write_percent(0.05), _write_percent(1)
    ('5.4', '5', '100')
    """
    return f"{round(100 * share, int(share < 0.1)):g}"
