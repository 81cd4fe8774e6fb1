"""Learns where headings end that run into the text under them: makes policy_nlp/data/heading_cuts.tsv.

Reads reports that keep a heading on a line of its own or end it with a full stop, so that the cut is known, takes the
break out, and fits a conditional logit (McFadden 1974) over the places where the heading might have ended. No sentence
is kept, but characters and pairs of them with a weight.

    python scripts/extract_heading_cuts.py ../shared/reports/more ../shared/reports/coded
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from policy_nlp.cleaning import clean_text
from policy_nlp.heading_cuts import describe_cut, list_cuts
from policy_nlp.marks import HEADING_KINDS, find_mark
from policy_nlp.metadata import find_metadata
from policy_nlp.structure import parse_report

TARGET = Path(__file__).parent.parent / "policy_nlp" / "data" / "heading_cuts.tsv"
#: A heading is looked for in so many characters, and needs so many of text under it.
_LIMIT, _SHORTEST_TEXT, _TEXT = 62, 20, 140
_FEWEST, _SHRINKAGE, _LEAST = 3, 0.3, 0.1
Choice = tuple[list[list[str]], int]


def list_choices(files: list[Path]) -> Iterator[Choice]:
    """For every heading the names of all places where it might end, and which it is."""
    for path in files:
        clean = clean_text(path.read_text("utf-8", errors="replace"))
        if clean.fused:
            continue
        text = clean.text
        for heading in parse_report(path.name, clean, find_metadata(text, path.name)).headings:
            mark = find_mark(heading.text)
            if mark is None or mark.kind not in HEADING_KINDS:
                continue
            words = heading.text[len(mark.text) :].strip()
            rest = text[heading.end : heading.end + _TEXT]
            stopped = words[-1:] in tuple("。！？")
            if (not stopped and rest[:1] != "\n") or find_mark(rest.lstrip("\n")):
                continue
            if len(rest.lstrip("\n").split("\n")[0]) < _SHORTEST_TEXT:
                continue
            fused = words + rest.replace("\n", "")
            cuts = list_cuts(fused, 0, _LIMIT)
            true = [at for at, cut in enumerate(cuts) if cut.end + cut.stopped == len(words) and cut.stopped == stopped]
            if true:
                yield [list(describe_cut(fused, 0, cut)) for cut in cuts], true[0]


def fit_weights(choices: list[Choice]) -> dict[str, float]:
    """Weights of the conditional logit, shrunk towards nought; small ones are left out."""
    counts = Counter(name for places, _ in choices for names in places for name in names)
    column = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= _FEWEST))}
    rows = [[column[name] for name in names if name in column] for places, _ in choices for names in places]
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([at for row in rows for at in row])
    matrix = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(rows), len(column)))
    sizes = np.array([len(places) for places, _ in choices])
    first = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(sizes)), sizes)
    true = first + np.array([at for _, at in choices])
    found = np.asarray(matrix[true].sum(axis=0)).ravel()

    def lose(weights: np.ndarray) -> tuple[float, np.ndarray]:
        values = matrix @ weights
        highest = np.maximum.reduceat(values, first)
        raised = np.exp(values - highest[group])
        sums = np.add.reduceat(raised, first)
        loss = (np.log(sums) + highest).sum() - values[true].sum() + _SHRINKAGE * (weights @ weights) / 2
        return float(loss), matrix.T @ (raised / sums[group]) - found + _SHRINKAGE * weights

    fitted = minimize(lose, np.zeros(len(column)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return {name: float(fitted[at]) for name, at in column.items() if abs(fitted[at]) >= _LEAST}


def main(folders: list[str]) -> None:
    choices = list(list_choices(sorted(file for folder in folders for file in Path(folder).rglob("*.txt"))))
    weights = fit_weights(choices)
    rows = [f"{name}\t{weight:.2f}" for name, weight in sorted(weights.items())]
    TARGET.write_text("what\tweight\n" + "\n".join(rows) + "\n", "utf-8")
    print(f"{len(choices)} headings, {len(rows)} weights -> {TARGET.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
