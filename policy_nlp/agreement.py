"""How far two coders agree: Cohen's kappa, Krippendorff's alpha with an interval, by theme, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import UsageError
from .intervals import DRAWS, SEED
from .records import LabelledText

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """Agreement on one theme against all others: how often either coder gave it, kappa, and the share of agreement."""

    theme: str
    first: int
    second: int
    kappa: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A text with the two labels that it got."""

    text: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree; ``low`` and ``high`` bound 95 % of the bootstrap's alphas."""

    texts: int
    agreement: float
    kappa: float
    alpha: float
    low: float
    high: float
    themes: tuple[ThemeAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        alpha = f"alpha {self.alpha:.3f} ({self.low:.3f} to {self.high:.3f})"
        shown = f"{self.agreement:.1%}, kappa {self.kappa:.3f}, {alpha}"
        return f"<Agreement on {self.texts} texts: {shown}; warnings: {len(self.warnings)}>"


def pair_examples(first: Sequence[LabelledText], second: Sequence[LabelledText]) -> list[tuple[str, str, str]]:
    """Texts that both coders labelled, with both labels, in the first coder's order; the n-th copy meets the n-th.

    Texts that differ in space and line breaks alone are the same, as programs write these in their own ways.

    Raises
    ------
    UsageError
        The coders have no text in common.
    """
    waiting: dict[str, list[str]] = {}
    for example in second:
        waiting.setdefault(squeeze(example.text), []).append(example.label)
    pairs = []
    for example in first:
        if labels := waiting.get(squeeze(example.text)):
            pairs.append((example.text, example.label, labels.pop(0)))
    if not pairs:
        raise UsageError("the two tables have no text in common; both coders must have coded the same texts")
    return pairs


def squeeze(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def warn_of_unpaired(examples: Sequence[LabelledText], pairs: Sequence[tuple[str, str, str]]) -> list[str]:
    """A warning where a coder labelled texts that the other did not, or more copies of one."""
    alone = len(examples) - len(pairs)
    return (
        [f"{alone} of {len(examples)} texts do not stand in the other table, or less often; they are left out"]
        if alone
        else []
    )


def warn_of_sameness(pairs: Sequence[tuple[str, str, str]]) -> list[str]:
    """A warning where both coders gave one label alone, so that chance would agree as much."""
    same = len({label for _, *both in pairs for label in both}) == 1
    return ["both coders gave one label alone; kappa and alpha are not defined then"] if same else []


def measure_agreement(pairs: Sequence[tuple[str, str, str]]) -> Agreement:
    """Agreement over texts with two labels each.

    Kappa after Cohen (1960); alpha for nominal data after Krippendorff (2011), with a percentile bootstrap over texts
    (1,000 draws). It takes texts for independent: where many are of one report, the interval is too narrow.

    >>> pairs = [("t1", "a", "a"), ("t2", "b", "b"), ("t3", "a", "b"), ("t4", "b", "b")]
    >>> result = measure_agreement(pairs)
    >>> result.agreement, round(result.kappa, 3), round(result.alpha, 3)
    (0.75, 0.5, 0.533)
    """
    labels = sorted({label for _, *both in pairs for label in both})
    place = {label: number for number, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)))
    for _, one, two in pairs:
        table[place[one], place[two]] += 1
    low, high = _bootstrap(table)
    themes = tuple(_agree_on(table, number, label) for number, label in enumerate(labels))
    differing = tuple(Disagreement(*pair) for pair in pairs if pair[1] != pair[2])
    share = float(np.trace(table) / table.sum())
    return Agreement(len(pairs), share, measure_kappa(table), measure_alpha(table), low, high, themes, differing)


def measure_kappa(table: NDArray[np.float64]) -> float:
    """Cohen's kappa of a table of first labels by second labels; nan where only one label was ever given."""
    total = table.sum()
    expected = float((table.sum(axis=0) * table.sum(axis=1)).sum() / total**2)
    return float("nan") if expected == 1 else float((np.trace(table) / total - expected) / (1 - expected))


def measure_alpha(table: NDArray[np.float64]) -> float:
    """Krippendorff's alpha for two coders and nominal labels; nan where only one label was ever given."""
    coincidences = table + table.T
    margins = coincidences.sum(axis=0)
    total = margins.sum()
    expected = float((total**2 - (margins**2).sum()) / (total * (total - 1)))
    observed = float((total - np.trace(coincidences)) / total)
    return float("nan") if expected == 0 else 1 - observed / expected


def _bootstrap(table: NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of alphas over tables drawn with replacement, without draws of one label alone."""
    random = np.random.default_rng(SEED)
    total = int(table.sum())
    draws = random.multinomial(total, table.ravel() / total, size=DRAWS).reshape(DRAWS, *table.shape)
    alphas = np.array([measure_alpha(draw.astype(np.float64)) for draw in draws])
    alphas = alphas[~np.isnan(alphas)]
    if not len(alphas):
        return float("nan"), float("nan")
    edge = (1 - _LEVEL) / 2
    return float(np.quantile(alphas, edge)), float(np.quantile(alphas, 1 - edge))


def _agree_on(table: NDArray[np.float64], number: int, label: str) -> ThemeAgreement:
    both = table[number, number]
    first, second = table[number].sum(), table[:, number].sum()
    binary = np.array([[both, first - both], [second - both, table.sum() - first - second + both]])
    return ThemeAgreement(label, int(first), int(second), measure_kappa(binary))
