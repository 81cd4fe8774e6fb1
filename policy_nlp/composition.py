"""Shares as what they are: parts of a whole, of which one can only grow at the cost of others (Aitchison 1986)."""

from __future__ import annotations

import math

import numpy as np

from .quantification import Floats

#: Shares below this are put at it before logarithms are taken: a tenth of a point, less than can be told from nothing.
LEAST_SHARE = 0.001


def center_log_ratios(shares: Floats) -> Floats:
    """Centred log-ratios: logarithms of shares less their mean; themes are the last axis.

    Shares below :data:`LEAST_SHARE` are replaced by it (multiplicative replacement is left to those who need it).

    >>> center_log_ratios(np.array([0.2, 0.2, 0.6])).round(3).tolist()
    [-0.366, -0.366, 0.732]
    """
    logs = np.log(np.maximum(shares, LEAST_SHARE))
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def bound_log_ratios(themes: int) -> float:
    """How far apart the centred log-ratios of one theme can be: all of a text, or none and others alike.

    >>> round(bound_log_ratios(2), 3), round(bound_log_ratios(12), 3)
    (6.908, 10.466)
    """
    return (1 - 1 / themes) * (2 * math.log(1 / LEAST_SHARE) - math.log(max(themes - 1, 1)))


def measure_aitchison(first: Floats, second: Floats) -> float:
    """Aitchison's distance of two compositions: 0 for the same.

    >>> measure_aitchison(np.array([0.5, 0.5]), np.array([0.5, 0.5]))
    0.0
    """
    return float(np.linalg.norm(center_log_ratios(first) - center_log_ratios(second)))
