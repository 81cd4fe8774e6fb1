"""How often groups whose reports are of few places, or of the same places, differ where there is no difference.

Reports of places with several years in ``corpus/`` are put into groups by chance. The bundled model has seen them; what
is tried is what is drawn, not what the model errs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from policy_nlp.differences import compare_pair
from policy_nlp.features import read_coded
from policy_nlp.findings import Difference
from policy_nlp.intervals import Sampled, sample_shares
from policy_nlp.model_store import Model, load_model
from policy_nlp.profiling import Layout, build_rows, normalize_rows, number_apart
from policy_nlp.quantification import Rows

CORPUS = Path(__file__).parent.parent / "corpus"
MEASURE, CORRECTION = "characters", "tempered"
#: Places in a group: of other places, each with so many years, and of the same places.
APART, YEARS = (4, 8), 4
SHARED = (5, 10, 20)
DRAWS = 200

Pages = Mapping[str, Mapping[int, Rows]]
#: Place and year of every report of a group.
Group = Sequence[tuple[str, int]]


def list_clusters() -> Iterator[str]:
    """The rows of a table: how often tests find what is not there, and how wide intervals of differences are."""
    model, random = load_model(None), np.random.default_rng(0)
    pages = _score_places(model)
    long = [place for place, years in sorted(pages.items()) if len(years) >= YEARS]
    yield "| two groups without a difference | drawn | p < 0.05 | p < 0.01 | median width |"
    yield "|---|---|---|---|---|"
    for size in APART:
        picks = [np.split(random.permutation(long)[: 2 * size], 2) for _ in range(DRAWS)]
        pairs = [[_pick_years(pages, half, YEARS, random) for half in pick] for pick in picks]
        for how in ("reports", "places (used)"):
            name = f"{size} places each, {YEARS} years of every place"
            yield _count(name, how, [_test(pages, pair, model, how == "reports") for pair in pairs])
    for size in SHARED:
        turned = [_pick_years(pages, random.permutation(sorted(pages))[:size], 2, random) for _ in range(DRAWS)]
        pairs = [[keys[::2], keys[1::2]] for keys in turned]
        for how in ("apart", "together (used)"):
            yield _count(
                f"the same {size} places, a year each",
                how,
                [_test(pages, pair, model, how == "apart") for pair in pairs],
            )


def _score_places(model: Model) -> Pages:
    """The rows of all reports of places with two years or more."""
    found: dict[str, dict[int, Rows]] = defaultdict(dict)
    listed = [report for name in ("coded", "further") for report in read_coded(CORPUS / f"{name}_features.jsonl.gz")]
    years = {(report.features.place, report.year) for report in listed}
    for report in listed:
        place, year = report.features.place, report.year
        if year is not None and sum(other == place for other, _ in years) > 1 and year not in found[place]:
            themes = normalize_rows(model.classifier.predict(report.features) @ model.classifier.code_themes)
            found[place][year] = build_rows(themes, Layout.of(report.features), MEASURE)
    return {place: rows for place, rows in found.items() if rows}


def _pick_years(pages: Pages, places: Sequence[str], count: int, random: np.random.Generator) -> Group:
    """So many years of each place, by chance and in an order by chance."""
    return [(place, int(year)) for place in places for year in random.permutation(sorted(pages[place]))[:count]]


def _test(pages: Pages, pair: Sequence[Group], model: Model, apart: bool) -> list[Difference]:
    one, two = (_sample(pages, keys, f"group {number}", model, apart) for number, keys in enumerate(pair))
    return compare_pair(one, two, [""] * len(one.shares))


def _sample(pages: Pages, keys: Group, name: str, model: Model, apart: bool) -> Sampled:
    """A group's shares; ``apart`` takes every report for one of another place."""
    owners = [f"{name} {place} {year}" if apart else place for place, year in keys]
    clusters = list(dict.fromkeys(owners))
    listed = [pages[place][year] for place, year in keys]
    rows = Rows(
        np.vstack([item.probabilities for item in listed]),
        np.concatenate([item.chosen for item in listed]),
        np.concatenate([item.weights for item in listed]),
        number_apart([item.section for item in listed]),
        number_apart([item.paragraph for item in listed]),
        np.repeat([clusters.index(owner) for owner in owners], [len(item.weights) for item in listed]),
    )
    return sample_shares(name, rows, CORRECTION, model.errors[MEASURE], clusters=clusters)


def _count(name: str, how: str, found: Sequence[Sequence[Difference]]) -> str:
    gaps = [gap for listed in found for gap in listed]
    ps, widths = np.array([gap.p for gap in gaps]), [100 * (gap.high - gap.low) for gap in gaps]
    cells = " | ".join(f"{100 * (ps < level).mean():.1f} %" for level in (0.05, 0.01))
    return f"| {name} | {how} | {cells} | {np.median(widths):.2f} |"
