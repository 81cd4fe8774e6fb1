"""Evaluates the classifier on held-out places and writes the tables and pictures of docs/accuracy.md.

    python scripts/evaluate.py [--trials]

Everything between the marks in docs/accuracy.md comes from here; --trials also fits the simpler models it lists.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
from document_sections import write_section
from held_answers import load_answers
from numpy.typing import NDArray

from policy_nlp.agreement import measure_agreement
from policy_nlp.calibration import list_reliability, measure_accuracy_at, measure_calibration_error
from policy_nlp.classifier import ThemeClassifier, assign_folds, fit_classifier, fit_text_classifier, theme_of
from policy_nlp.crossvalidation import FOLDS, Fit, HeldOut, crossvalidate, fit_all, score_themes, summarize
from policy_nlp.features import CodedReport, read_coded
from policy_nlp.tagging import COVERS

ROOT = Path(__file__).parent.parent
FEATURES = ROOT / "corpus" / "coded_features.jsonl.gz"
FURTHER = ROOT / "corpus" / "further_features.jsonl.gz"
BLIND = ROOT / "corpus" / "blind_codes.tsv"
DOCUMENT = ROOT / "docs" / "accuracy.md"
DRAWS = 100
THRESHOLDS = np.arange(0.1, 0.46, 0.02).round(2).tolist()


def fit_words(reports: Sequence[CodedReport], further: Sequence[CodedReport]) -> ThemeClassifier:
    """The first stage alone: every sentence by its own words."""
    bags = [sentence.words for report in reports for sentence in report.features.sentences]
    return fit_text_classifier(bags, [code for report in reports for code in report.codes])


def fit_untaught(reports: Sequence[CodedReport], further: Sequence[CodedReport]) -> ThemeClassifier:
    """Both stages, from the fully coded reports alone."""
    return fit_classifier(reports)


def fit_uncoded(reports: Sequence[CodedReport], further: Sequence[CodedReport]) -> ThemeClassifier:
    """Both stages with self-training: the further reports without their codes."""
    return fit_classifier(reports, further=[replace(r, codes=("",) * len(r.codes)) for r in further])


OTHER_DRAWS = (1, 2)
TRIALS: list[tuple[str, Fit]] = [
    ("TF-IDF of words, characters and ends; logistic regression", fit_words),
    ("the same, and six perceptrons over its guesses and word vectors", fit_untaught),
    ("the same, and self-training on further reports without their codes", fit_uncoded),
    ("the same with the codes of their hard sentences (bundled)", fit_all),
]


def bootstrap(held: HeldOut, measure: Callable[[HeldOut], NDArray[np.float64]]) -> NDArray[np.float64]:
    """The middle 90 % of measures over reports drawn with replacement: lower and upper limits."""
    random = np.random.default_rng(0)
    count = len(held.unknown)
    values = [measure(held.select(random.integers(0, count, count).tolist())) for _ in range(DRAWS)]
    return np.quantile(values, (0.05, 0.95), axis=0)


def list_overall(held: HeldOut) -> Iterator[str]:
    summary = summarize(held)
    limits = bootstrap(held, lambda part: np.array(astuple(summarize(part))))
    yield "| measure | held-out places | 90 % interval over reports |"
    yield "|---|---|---|"
    names = ("macro-F1 over themes", "accuracy", "sub-theme accuracy", "mean error of a theme's share, in points")
    for name, value, low, high in zip(names, astuple(summary), *limits, strict=True):
        yield f"| {name} | {value:.4f} | {low:.3f} to {high:.3f} |"


def list_themes(held: HeldOut) -> Iterator[str]:
    yield "| theme | F1 | 90 % interval | most often taken for |"
    yield "|---|---|---|---|"
    gold, chosen = held.gold_themes, held.chosen_themes
    limits = bootstrap(held, list_f1)
    for number, score in enumerate(list_f1(held)):
        wrong = [
            held.characters[(gold == number) & (chosen == t)].sum() * (t != number) for t in range(len(held.themes))
        ]
        share = max(wrong) / held.characters[gold == number].sum()
        interval = f"{limits[0][number]:.3f} to {limits[1][number]:.3f}"
        taken = held.themes[int(np.argmax(wrong))]
        yield f"| {held.themes[number]} | {score:.3f} | {interval} | {taken} ({share:.1%}) |"


def list_f1(held: HeldOut) -> NDArray[np.float64]:
    """F1 of every theme; coders used all of them."""
    return np.array([theme.f1 for theme in score_themes(held).themes])


def list_groups(held: HeldOut, reports: list[CodedReport]) -> Iterator[str]:
    kinds: dict[str, list[int]] = {}
    for number, report in enumerate(reports):
        paragraphs = len({sentence.paragraph for sentence in report.features.sentences})
        fused = len(report.codes) / paragraphs > 6
        for key in (
            f"level: {report.level}",
            f"decade: {report.year // 10 * 10}s",
            f"text: {'fused' if fused else 'lines'}",
        ):
            kinds.setdefault(key, []).append(number)
    yield "| reports | number | macro-F1 | 90 % interval | share error |"
    yield "|---|---|---|---|---|"
    for key in sorted(kinds):
        part = held.select(kinds[key])
        summary = summarize(part)
        low, high = bootstrap(part, lambda draw: np.array(summarize(draw).macro_f1))
        interval = f"{low:.3f} to {high:.3f}"
        yield f"| {key} | {len(kinds[key])} | {summary.macro_f1:.3f} | {interval} | {summary.share_error:.2f} |"


def list_calibration(held: HeldOut) -> Iterator[str]:
    confidence, correct = judge(held)
    error = measure_calibration_error(confidence, correct, held.characters)
    yield f"Expected calibration error {error:.4f}, over ten bins and by characters."
    yield ""
    yield "| confidence | accuracy | share of characters |"
    yield "|---|---|---|"
    for entry in list_reliability(confidence, correct, held.characters):
        yield f"| {entry.confidence:.3f} | {entry.accuracy:.3f} | {entry.share:.1%} |"
    yield ""
    yield "| coverage | accuracy | least confidence |"
    yield "|---|---|---|"
    for coverage in (1.0, 0.95, 0.9, 0.8, 0.7):
        accuracy, least = measure_accuracy_at(coverage, confidence, correct, held.characters)
        yield f"| {coverage:.0%} | {accuracy:.4f} | {least:.2f} |"


def judge(held: HeldOut) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Confidence and correctness of the chosen theme of every sentence."""
    return held.theme_probabilities.max(axis=1), held.chosen_themes == held.gold_themes


def list_second_themes(held: HeldOut, reports: list[CodedReport]) -> Iterator[str]:
    """Precision and recall of a paragraph's second themes, by the share of characters that makes one."""
    coded, guessed, _ = cover_paragraphs(held, reports)
    wanted = drop_first(coded) >= COVERS
    second = drop_first(guessed)
    yield "| share from which a theme is named | precision | recall | F1 |"
    yield "|---|---|---|---|"
    for threshold in (0.15, 0.2, COVERS, 0.3, 0.35):
        yield f"| {threshold} | {' | '.join(f'{score:.3f}' for score in score_sets(second >= threshold, wanted))} |"


def list_thresholds(held: HeldOut, reports: list[CodedReport]) -> Iterator[str]:
    """For every theme the threshold that other folds choose, and what it gives beside the one for all."""
    coded, guessed, numbers = cover_paragraphs(held, reports)
    wanted, second = drop_first(coded) >= COVERS, drop_first(guessed)
    folds = assign_folds(reports, FOLDS)[numbers]
    found = np.zeros_like(wanted)
    yield "| theme | thresholds that folds choose | precision | recall | F1 | F1 at 0.25 |"
    yield "|---|---|---|---|---|---|"
    for theme, name in enumerate(held.themes):
        chosen = []
        for fold in range(FOLDS):
            rest = folds != fold
            scores = [score_sets(second[rest, theme] >= at, wanted[rest, theme])[2] for at in THRESHOLDS]
            chosen.append(THRESHOLDS[int(np.argmax(scores))])
            found[~rest, theme] = second[~rest, theme] >= chosen[-1]
        cells = " | ".join(f"{score:.3f}" for score in score_sets(found[:, theme], wanted[:, theme]))
        plain = score_sets(second[:, theme] >= COVERS, wanted[:, theme])[2]
        yield f"| {name} | {min(chosen):.2f} to {max(chosen):.2f} | {cells} | {plain:.3f} |"
    cells = " | ".join(f"{score:.3f}" for score in score_sets(found, wanted))
    yield f"| all | | {cells} | {score_sets(second >= COVERS, wanted)[2]:.3f} |"


def score_sets(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Precision, recall and F1; zeros where nothing is found or wanted."""
    hit = float((found & wanted).sum())
    return hit / max(1, found.sum()), hit / max(1, wanted.sum()), 2 * hit / max(1, found.sum() + wanted.sum())


def drop_first(covered: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same with nothing for the largest theme of every paragraph."""
    rest = covered.copy()
    rest[np.arange(len(rest)), covered.argmax(axis=1)] = 0
    return rest


def cover_paragraphs(
    held: HeldOut, reports: list[CodedReport]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """The shares of characters of every theme in every paragraph, coded and guessed, and each paragraph's report."""
    paragraphs = np.concatenate([[s.paragraph for s in report.features.sentences] for report in reports])
    _, first, place = np.unique(held.report * 100_000 + paragraphs, return_index=True, return_inverse=True)
    shares = []
    for themes in (held.gold_themes, held.chosen_themes):
        covered = np.zeros((len(first), len(held.themes)))
        np.add.at(covered, (place, themes), held.characters)
        shares.append(covered / covered.sum(axis=1, keepdims=True))
    return shares[0], shares[1], held.report[first]


def draw_reliability(held: HeldOut, path: Path) -> None:
    """The reliability diagram: accuracy over confidence, dots as large as their share."""
    from matplotlib.figure import Figure

    bins = list_reliability(*judge(held), held.characters)
    figure = Figure(figsize=(4.2, 4.2), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    sizes = [20 + 600 * entry.share for entry in bins]
    axes.scatter([entry.confidence for entry in bins], [entry.accuracy for entry in bins], s=sizes, color="#4477aa")
    axes.set(xlabel="mean probability of the chosen theme", ylabel="accuracy", xlim=(0, 1.02), ylim=(0, 1.02))
    figure.savefig(path, dpi=110)


def list_blind() -> Iterator[str]:
    """Agreement of the further codes' coders with the reports' own, on hard sentences that they coded blind."""
    rows = [line.split("\t") for line in BLIND.read_text("utf-8").splitlines()[1:]]
    yield "| level | agreement | Cohen's kappa | Krippendorff's alpha | 95 % interval |"
    yield "|---|---|---|---|---|"
    for level, name in ((theme_of, "theme"), (str, "sub-theme")):
        found = measure_agreement([(f"{report} {at}", level(one), level(two)) for report, at, one, two, _ in rows])
        interval = f"{found.low:.3f} to {found.high:.3f}"
        yield f"| {name} | {found.agreement:.3f} | {found.kappa:.3f} | {found.alpha:.3f} | {interval} |"
    yield ""
    right = sum(theme_of(row[2]) == row[4] for row in rows) / len(rows)
    yield (
        f"{len(rows)} sentences of {len({row[0] for row in rows})} reports; a model without the further codes, which"
        f" had not seen these places, gets the theme of {right:.1%} right."
    )


def list_trials(reports: list[CodedReport], further: list[CodedReport], held: HeldOut) -> Iterator[str]:
    """Scores of the simpler models, and what each costs; seconds are those of one processor."""
    yield "| model | macro-F1 | sub-theme accuracy | share error | seconds to train, a fold | milliseconds a report |"
    yield "|---|---|---|---|---|---|"
    for name, fit in TRIALS:
        summary = summarize(held if fit is fit_all else crossvalidate(reports, fit, further))
        fitting, answering = time_fold(reports, further, fit)
        yield (
            f"| {name} | {summary.macro_f1:.4f} | {summary.subtheme_accuracy:.4f} | {summary.share_error:.2f}"
            f" | {fitting:.0f} | {1000 * answering:.0f} |"
        )


def list_draws(reports: list[CodedReport], further: list[CodedReport], held: HeldOut) -> Iterator[str]:
    """The same model's scores where other places stand in one fold, on which no setting was chosen."""
    yield "| folds | macro-F1 | sub-theme accuracy | share error |"
    yield "|---|---|---|---|"
    others = (crossvalidate(reports, fit_all, further, jobs=2, draw=draw) for draw in OTHER_DRAWS)
    for name, answers in zip(("those above", "others", "others again"), (held, *others), strict=True):
        summary = summarize(answers)
        yield (f"| {name} | {summary.macro_f1:.4f} | {summary.subtheme_accuracy:.4f} | {summary.share_error:.2f} |")


def time_fold(reports: list[CodedReport], further: list[CodedReport], fit: Fit) -> tuple[float, float]:
    """Seconds to train without the first fold's places, and to answer for one of its reports."""
    places = {r.features.place for r, fold in zip(reports, assign_folds(reports, FOLDS), strict=True) if fold == 0}
    start = time.process_time()
    model = fit(*([r for r in group if r.features.place not in places] for group in (reports, further)))
    trained = time.process_time()
    held = [report.features for report in reports if report.features.place in places]
    for features in held:
        model.predict(features)
    return trained - start, (time.process_time() - trained) / len(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", action="store_true", help="also fit simpler models, and on other folds")
    parser.add_argument("--held", type=Path, help="held-out answers that scripts/build_model.py kept")
    arguments = parser.parse_args()
    reports = read_coded(FEATURES)
    further = read_coded(FURTHER)
    held = load_answers(arguments.held) if arguments.held else crossvalidate(reports, fit_all, further)
    write_section(DOCUMENT, "overall", list_overall(held))
    write_section(DOCUMENT, "themes", list_themes(held))
    write_section(DOCUMENT, "groups", list_groups(held, reports))
    write_section(DOCUMENT, "calibration", list_calibration(held))
    write_section(DOCUMENT, "second themes", list_second_themes(held, reports))
    write_section(DOCUMENT, "thresholds", list_thresholds(held, reports))
    write_section(DOCUMENT, "blind", list_blind())
    draw_reliability(held, DOCUMENT.parent / "reliability.png")
    if arguments.trials:
        write_section(DOCUMENT, "draws", list_draws(reports, further, held))
        write_section(DOCUMENT, "trials", list_trials(reports, further, held))


if __name__ == "__main__":
    main()
