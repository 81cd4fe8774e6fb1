"""Held-out answers in a file of plain arrays, so that the scripts which score them need not cross-validate anew."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np

from policy_nlp.crossvalidation import HeldOut


def save_answers(held: HeldOut, path: Path) -> None:
    """Writes the answers."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **{item.name: np.asarray(getattr(held, item.name)) for item in fields(held)})


def load_answers(path: Path) -> HeldOut:
    """Reads them again."""
    with np.load(path, allow_pickle=False) as kept:
        codes, themes, gold = (tuple(kept[name].tolist()) for name in ("codes", "themes", "gold"))
        rest = (kept["characters"], kept["report"], kept["unknown"])
        return HeldOut(codes, themes, kept["code_themes"], kept["probabilities"], gold, *rest)
