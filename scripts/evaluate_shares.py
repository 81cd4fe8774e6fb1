"""Evaluates shares and their intervals on held-out places and writes the tables of docs/shares.md.

    python scripts/evaluate_shares.py [--held answers.npz]

Cross-validates the classifier over grouped folds; --held takes the answers that scripts/build_model.py kept.
Corrections and intervals learn from other folds than those they are scored on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from document_sections import write_section
from held_answers import load_answers
from numpy.typing import NDArray
from score_clusters import list_clusters

from policy_nlp.classifier import assign_folds
from policy_nlp.crossvalidation import FOLDS, HeldOut, crossvalidate, fit_all
from policy_nlp.differences import adjust_ps, compare_pair, find_error_p, find_p
from policy_nlp.features import CodedReport, read_coded
from policy_nlp.intervals import ERROR_FREEDOM, HALF, Sampled, sample_shares, spread_errors
from policy_nlp.quantification import CORRECTIONS, DEFAULTS, Rows, ShareErrors, estimate_shares, sum_probabilities
from policy_nlp.records import MEASURES
from policy_nlp.share_calibration import CodedRows, fit_share_errors, list_coded_rows, measure_shares, pool_rows
from policy_nlp.trends import estimate_autocorrelation, fit_trend

ROOT = Path(__file__).parent.parent
FEATURES = ROOT / "corpus" / "coded_features.jsonl.gz"
FURTHER = ROOT / "corpus" / "further_features.jsonl.gz"
DOCUMENT = ROOT / "docs" / "shares.md"
GROUPS, GROUP_SIZES = 200, (3, 5, 10)
CHANCE_DRAWS = 20
NULL_DRAWS, NULL_SIZES = 200, (2, 5, 9)
SHORT = (5, 20, 50, 100)
TREND_DRAWS, TREND_YEARS, TREND_LIKENESS = 2400, (5, 10, 20), (0.0, 0.3, 0.5, 0.7)
#: How much more, or less, themes resemble themselves a year before, where they are not alike in it.
TREND_APART, THEMES = 0.2, 12
Folds = NDArray[np.intp]
Gap = tuple[float, float]
NAMES = {
    "none": "raw: the most probable theme of every sentence",
    "summed": "summed probabilities",
    "tempered": "summed probabilities, sharpened",
    "pacc": "probabilistic adjusted count",
    "em": "EM",
}


def fit_by_fold(listed: Sequence[CodedRows], folds: Folds) -> list[ShareErrors]:
    """For every fold what the other folds say."""
    numbers = range(int(folds.max()) + 1)
    return [fit_share_errors([item for item, at in zip(listed, folds, strict=True) if at != fold]) for fold in numbers]


def list_corrections(held: HeldOut, reports: Sequence[CodedReport], folds: Folds) -> Iterator[str]:
    yield "| measure | shares | mean error | coverage of 90 % intervals | median width |"
    yield "|---|---|---|---|---|"
    for measure in MEASURES:
        listed = list_coded_rows(held, reports, measure)
        if measure == "characters":
            gaps = [sum_probabilities(i.rows.probabilities, i.rows.weights) - i.shares for i in listed]
            yield f"| {measure} | {NAMES['summed']} | {100 * np.abs(gaps).mean():.3f} | | |"
        for correction in CORRECTIONS:
            scores = measure_shares(listed, folds, correction)
            chosen = " (default)" if DEFAULTS[measure] == correction else ""
            cells = f"{scores.error:.3f} | {100 * scores.covered.mean():.1f} % | {np.median(scores.widths):.2f}"
            yield f"| {measure} | {NAMES[correction]}{chosen} | {cells} |"


def list_chance(listed: Sequence[CodedRows]) -> Iterator[str]:
    """The error that is left to chance where probabilities are right and sentences independent: themes drawn from
    them, against their sums."""
    random = np.random.default_rng(0)
    gaps = []
    for item in listed:
        rows = item.rows
        limits = rows.probabilities.cumsum(axis=1)
        for _ in range(CHANCE_DRAWS):
            drawn = (limits < random.random((len(limits), 1))).sum(axis=1).clip(0, limits.shape[1] - 1)
            shares = sum_probabilities(np.eye(limits.shape[1])[drawn], rows.weights)
            gaps.append(np.abs(shares - sum_probabilities(rows.probabilities, rows.weights)))
    yield (
        "Were every probability right and sentences independent, chance alone would leave"
        f" {100 * np.mean(gaps):.2f} points."
    )


def list_themes(listed: Sequence[CodedRows], folds: Folds, themes: Sequence[str]) -> Iterator[str]:
    raw, scores = (measure_shares(listed, folds, correction) for correction in ("none", "tempered"))
    yield "| theme | raw error | corrected error | coverage | median width |"
    yield "|---|---|---|---|---|"
    for at, theme in enumerate(themes):
        cells = [raw.errors[:, at].mean(), scores.errors[:, at].mean(), 100 * scores.covered[:, at].mean()]
        yield "| {} | {:.2f} | {:.2f} | {:.1f} % | {:.2f} |".format(theme, *cells, np.median(scores.widths[:, at]))
    by_report = 100 * scores.covered.mean(axis=1)
    yield ""
    yield (
        f"Of the reports one in ten has less than {np.quantile(by_report, 0.1):.0f} % of its themes covered, the worst"
        f" {by_report.min():.0f} %."
    )


def list_years(listed: Sequence[CodedRows], folds: Folds, reports: Sequence[CodedReport]) -> Iterator[str]:
    raw, scores = (measure_shares(listed, folds, correction) for correction in ("none", "tempered"))
    years = np.array([report.year for report in reports])
    yield "| reports | number | raw error | corrected error | coverage |"
    yield "|---|---|---|---|---|"
    for name, first, last in (("to 2015", 0, 2015), ("2016-2020", 2016, 2020), ("from 2021", 2021, 9999)):
        kept = (years >= first) & (years <= last)
        cells = [raw.errors[kept].mean(), scores.errors[kept].mean(), 100 * scores.covered[kept].mean()]
        yield "| {} | {} | {:.2f} | {:.2f} | {:.1f} % |".format(name, kept.sum(), *cells)


def list_groups(listed: Sequence[CodedRows], folds: Folds) -> Iterator[str]:
    fitted, random = fit_by_fold(listed, folds), np.random.default_rng(0)
    yield "| reports in a group | raw error | corrected error | adjusted count | coverage | median width |"
    yield "|---|---|---|---|---|---|"
    for size in GROUP_SIZES:
        errors: dict[str, list[float]] = {"none": [], "tempered": [], "pacc": []}
        covered, widths = [], []
        for _ in range(GROUPS):
            fold = int(random.integers(len(fitted)))
            group = pool_rows([listed[at] for at in random.choice(np.flatnonzero(folds == fold), size, replace=False)])
            for correction, found in errors.items():
                gap = estimate_shares(group.rows, correction, fitted[fold]) - group.shares
                found.append(100 * float(np.abs(gap).mean()))
            half = fitted[fold].scales[0] * spread_errors(group.rows)
            covered.append(np.abs(estimate_shares(group.rows, "tempered", fitted[fold]) - group.shares) <= half)
            widths.append(200 * half)
        means = " | ".join(f"{np.mean(found):.2f}" for found in errors.values())
        yield f"| {size} | {means} | {100 * np.mean(covered):.1f} % | {np.median(widths):.2f} |"


def list_pairs(listed: Sequence[CodedRows], folds: Folds, reports: Sequence[CodedReport]) -> Iterator[str]:
    """How often the interval of a difference between two reports holds the coded difference, and how wide it is."""
    fitted = fit_by_fold(listed, folds)
    sampled = [
        sample_shares(report.features.report, item.rows, "tempered", fitted[int(fold)])
        for item, fold, report in zip(listed, folds, reports, strict=True)
    ]
    covered, text, whole = [], [], []
    for one in range(len(listed)):
        for two in range(one):
            gap = sampled[one].shares - sampled[two].shares
            error = np.hypot(sampled[one].error, sampled[two].error)
            covered.append(np.abs(gap - listed[one].shares + listed[two].shares) <= HALF * error)
            text.append(200 * HALF * error)
            whole.append(200 * HALF * np.hypot(sampled[one].spread, sampled[two].spread))
    yield "| interval of a difference | holds the coded difference | median width |"
    yield "|---|---|---|"
    yield f"| in these texts (classifier's error) | {100 * np.mean(covered):.1f} % | {np.median(text):.2f} |"
    yield f"| beyond these texts (and other paragraphs) | | {np.median(whole):.2f} |"


def list_tests(held: HeldOut, reports: Sequence[CodedReport], folds: Folds) -> Iterator[str]:
    """How often tests find a difference where there is none."""
    listed = {measure: list_coded_rows(held, reports, measure) for measure in ("characters", "paragraphs")}
    random = np.random.default_rng(0)
    yield "| no difference, and how it is tested | p < 0.05 | p < 0.01 | p < 0.001 | any of 12 by Holm, 5 % |"
    yield "|---|---|---|---|---|"
    pairs = _pair_errors(listed["characters"], fit_by_fold(listed["characters"], folds), folds)
    normal = [[find_p(gap, half / HALF) for gap, half in pair] for pair in pairs]
    yield _count_found("what coders found in two reports: normal", normal)
    student = [[find_error_p(gap, half) for gap, half in pair] for pair in pairs]
    yield _count_found(f"what coders found in two reports: Student's t, {ERROR_FREEDOM} (used)", student)
    counties = [at for at, report in enumerate(reports) if report.level == "county"]
    for measure, items in listed.items():
        errors, correction = fit_share_errors(items), DEFAULTS[measure]
        drawn = [_test(pair, errors, correction) for pair in _draw_texts(items, random)]
        yield _count_found(f"{measure}: two texts of the same headings, paragraphs drawn", drawn)
        for size in NULL_SIZES:
            picks = [random.permutation(counties)[: 2 * size] for _ in range(NULL_DRAWS)]
            groups = [[pool_rows([items[at] for at in half]).rows for half in np.split(pick, 2)] for pick in picks]
            alone = [[replace(item, cluster=None) for item in pair] for pair in groups]
            for name, rows in (("paragraphs drawn", alone), ("reports drawn too (used)", groups)):
                found = [_test(pair, errors, correction) for pair in rows]
                yield _count_found(f"{measure}: two groups of {size} county reports, {name}", found)


def _pair_errors(listed: Sequence[CodedRows], fitted: Sequence[ShareErrors], folds: Folds) -> list[list[Gap]]:
    """By pair of reports and theme what a difference is off by, and half of its 90 % interval."""
    own = [fitted[int(fold)] for fold in folds]
    halves = [errors.scales[0] * spread_errors(item.rows) for item, errors in zip(listed, own, strict=True)]
    gaps = [
        estimate_shares(item.rows, "tempered", errors) - item.shares for item, errors in zip(listed, own, strict=True)
    ]
    return [
        list(zip((gaps[one] - gaps[two]).tolist(), np.hypot(halves[one], halves[two]).tolist(), strict=True))
        for one in range(len(listed))
        for two in range(one)
    ]


def _test(pair: Sequence[Rows], errors: ShareErrors, correction: str) -> list[float]:
    one, two = (sample_shares(f"text {at}", rows, correction, errors) for at, rows in enumerate(pair))
    return [gap.p for gap in compare_pair(one, two, [""] * len(one.shares))]


def _count_found(name: str, tested: Sequence[Sequence[float]]) -> str:
    ps = np.array(tested)
    cells = " | ".join(f"{100 * (ps < level).mean():.1f} %" for level in (0.05, 0.01, 0.001))
    return f"| {name} | {cells} | {100 * np.mean([min(adjust_ps(row, 'holm')) < 0.05 for row in tested]):.0f} % |"


def _draw_texts(listed: Sequence[CodedRows], random: np.random.Generator) -> Iterator[list[Rows]]:
    """Pairs of texts with the sections of a coded report, whose paragraphs come from all sections of the same theme."""
    pool: dict[int, list[Rows]] = {}
    plans = []
    for item in listed:
        rows, plan = item.rows, []
        for section in np.unique(rows.section):
            inside = rows.section == section
            theme = int((rows.weights[inside] @ rows.probabilities[inside]).argmax())
            paragraphs = np.unique(rows.paragraph[inside])
            plan.append((theme, len(paragraphs)))
            pool.setdefault(theme, []).extend(_cut(rows, rows.paragraph == number) for number in paragraphs)
        plans.append(plan)
    for _ in range(NULL_DRAWS):
        plan = plans[int(random.integers(len(plans)))]
        yield [
            _join([[pool[theme][at] for at in random.integers(len(pool[theme]), size=count)] for theme, count in plan])
            for _ in range(2)
        ]


def _cut(rows: Rows, kept: NDArray[np.bool_]) -> Rows:
    places = np.zeros(int(kept.sum()), np.intp)
    return Rows.of(rows.probabilities[kept], rows.weights[kept], places, places)


def _join(sections: Sequence[Sequence[Rows]]) -> Rows:
    paragraphs = [(at, rows) for at, section in enumerate(sections) for rows in section]
    sizes = [len(rows.weights) for _, rows in paragraphs]
    return Rows.of(
        np.vstack([rows.probabilities for _, rows in paragraphs]),
        np.concatenate([rows.weights for _, rows in paragraphs]),
        np.repeat([at for at, _ in paragraphs], sizes),
        np.repeat(np.arange(len(paragraphs)), sizes),
    )


def list_parts(held: HeldOut, reports: Sequence[CodedReport], folds: Folds) -> Iterator[str]:
    """Shares of one part, corrected by what whole reports say, as --part does."""
    fitted = fit_by_fold(list_coded_rows(held, reports, "characters"), folds)
    yield "| part | reports | raw error | corrected error | coverage | median width |"
    yield "|---|---|---|---|---|---|"
    for part in ("review", "plan"):
        listed = list_coded_rows(held, reports, "characters", part)
        raw, gaps, covered, widths = [], [], [], []
        for item, fold in zip(listed, folds, strict=True):
            if item.rows.weights.sum():
                errors = fitted[int(fold)]
                gaps.append(np.abs(estimate_shares(item.rows, "tempered", errors) - item.shares))
                raw.append(np.abs(estimate_shares(item.rows, "none", errors) - item.shares))
                half = errors.scales[0] * spread_errors(item.rows)
                covered.append(gaps[-1] <= half)
                widths.append(200 * half)
        cells = (len(gaps), 100 * np.mean(raw), 100 * np.mean(gaps), 100 * np.mean(covered), np.median(widths))
        yield "| {} | {} | {:.2f} | {:.2f} | {:.1f} % | {:.2f} |".format(part, *cells)


def list_short(listed: Sequence[CodedRows], folds: Folds) -> Iterator[str]:
    """Intervals of texts of a few sentences that follow each other in a report, scaled as for whole reports."""
    fitted = fit_by_fold(listed, folds)
    yield "| sentences | texts | corrected error | coverage | coverage of themes that occur | median width |"
    yield "|---|---|---|---|---|---|"
    for size in SHORT:
        errors, covered, occurs, widths = [], [], [], []
        for item, fold in zip(listed, folds, strict=True):
            own = fitted[int(fold)]
            for start in range(0, len(item.rows.weights) - size + 1, size):
                inside = np.arange(len(item.rows.weights)) // size == start // size
                rows = _keep(item.rows, inside)
                coded = sum_probabilities(item.coded[inside], rows.weights)
                half = own.scales[0] * spread_errors(rows)
                errors.append(np.abs(estimate_shares(rows, "tempered", own) - coded))
                covered.append(errors[-1] <= half)
                occurs.append(coded > 0)
                widths.append(200 * half)
        hit, there = np.array(covered), np.array(occurs)
        cells = (size, len(errors), 100 * np.mean(errors), 100 * hit.mean(), 100 * hit[there].mean())
        yield "| {} | {} | {:.2f} | {:.1f} % | {:.1f} % | {:.2f} |".format(*cells, np.median(widths))


def _keep(rows: Rows, kept: NDArray[np.bool_]) -> Rows:
    return Rows(
        rows.probabilities[kept], rows.chosen[kept], rows.weights[kept], rows.section[kept], rows.paragraph[kept]
    )


def list_trends() -> Iterator[str]:
    """How often series without trend or change have one, by how much a year resembles the one before."""
    random = np.random.default_rng(0)
    yield "| correlation of a year with the next | years | trend, p < 0.05 | change of level, p < 0.05 |"
    yield "|---|---|---|---|"
    for apart in (0.0, TREND_APART):
        for likeness in TREND_LIKENESS:
            each = np.clip(likeness + np.resize([-apart, apart], THEMES), 0, 1)
            name = f"{each[0]:.1f}, of every other theme {each[1]:.1f}" if apart else f"{likeness}"
            for years in TREND_YEARS:
                drawn = [_test_panel(_draw_panel(each, years, random)) for _ in range(TREND_DRAWS // THEMES)]
                trend, change = 100 * (np.concatenate(drawn) < 0.05).mean(axis=0)
                yield f"| {name} | {years} | {trend:.1f} % | {change:.1f} % |"


def _draw_panel(likeness: NDArray[np.float64], years: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Stationary autoregressions of the first order (themes, years) that sum to one."""
    series = random.standard_normal((len(likeness), years))
    for at in range(1, years):
        series[:, at] = likeness * series[:, at - 1] + np.sqrt(1 - likeness**2) * series[:, at]
    return (1 + 0.1 * (series - series.mean(axis=0))) / len(likeness)


def _test_panel(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The p-values (themes, 2) of trend and change in a place whose shares (themes, years) have no error."""
    none = np.zeros(len(shares))
    by_year = {year: Sampled("", values, values, none, none[None], none[None]) for year, values in enumerate(shares.T)}
    common = estimate_autocorrelation([(range(shares.shape[1]), values) for values in shares])
    trends = [fit_trend("", "", at, by_year, common) for at in range(len(shares))]
    return np.array([(trend.p, trend.change_p) for trend in trends])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=Path)
    arguments = parser.parse_args()
    reports = read_coded(FEATURES)
    held = load_answers(arguments.held) if arguments.held else crossvalidate(reports, fit_all, read_coded(FURTHER))
    folds = assign_folds(reports, FOLDS)
    listed = list_coded_rows(held, reports, "characters")
    write_section(DOCUMENT, "corrections", list_corrections(held, reports, folds))
    write_section(DOCUMENT, "chance", list_chance(listed))
    write_section(DOCUMENT, "themes", list_themes(listed, folds, held.themes))
    write_section(DOCUMENT, "years", list_years(listed, folds, reports))
    write_section(DOCUMENT, "parts", list_parts(held, reports, folds))
    write_section(DOCUMENT, "short", list_short(listed, folds))
    write_section(DOCUMENT, "groups", list_groups(listed, folds))
    write_section(DOCUMENT, "pairs", list_pairs(listed, folds, reports))
    write_section(DOCUMENT, "tests", list_tests(held, reports, folds))
    write_section(DOCUMENT, "clusters", list_clusters())
    write_section(DOCUMENT, "trends", list_trends())


if __name__ == "__main__":
    main()
