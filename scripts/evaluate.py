"""Evaluates the classifier on held-out places and writes the tables and pictures of docs/accuracy.md.

    python scripts/evaluate.py [--trials]

Everything between the marks in docs/accuracy.md comes from here; --trials also fits the simpler models it lists.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policy_nlp.calibration import list_reliability, measure_accuracy_at, measure_calibration_error
from policy_nlp.classifier import ThemeClassifier, fit_classifier, fit_text_classifier
from policy_nlp.crossvalidation import Fit, HeldOut, crossvalidate, fit_taught, list_f1, summarize
from policy_nlp.features import CodedReport, read_coded
from policy_nlp.tagging import COVERS

ROOT = Path(__file__).parent.parent
FEATURES = ROOT / "corpus" / "coded_features.jsonl.gz"
UNCODED = ROOT / "corpus" / "uncoded_features.jsonl.gz"
DOCUMENT = ROOT / "docs" / "accuracy.md"
DRAWS = 1000
Trial = tuple[str, Fit]


def fit_words(reports: Sequence[CodedReport]) -> ThemeClassifier:
    """The first stage alone: every sentence by its own words."""
    bags = [sentence.words for report in reports for sentence in report.features.sentences]
    return fit_text_classifier(bags, [code for report in reports for code in report.codes])


TRIALS: list[Trial] = [
    ("TF-IDF of words, characters and ends; logistic regression", fit_words),
    ("the same, and three perceptrons over its guesses and word vectors", fit_classifier),
]


def bootstrap(held: HeldOut, measure: Callable[[HeldOut], float]) -> tuple[float, float]:
    """The middle 90 % of a measure over reports drawn with replacement."""
    random = np.random.default_rng(0)
    count = len(held.unknown)
    values = [measure(held.select(random.integers(0, count, count).tolist())) for _ in range(DRAWS // 10)]
    return float(np.quantile(values, 0.05)), float(np.quantile(values, 0.95))


def list_overall(held: HeldOut) -> Iterator[str]:
    summary = summarize(held)
    low, high = bootstrap(held, lambda part: summarize(part).macro_f1)
    yield "| measure | held-out places |"
    yield "|---|---|"
    yield f"| macro-F1 over themes | {summary.macro_f1:.4f} (90 % interval over reports {low:.3f} to {high:.3f}) |"
    yield f"| accuracy | {summary.accuracy:.4f} |"
    yield f"| sub-theme accuracy | {summary.subtheme_accuracy:.4f} |"
    yield f"| mean error of a theme's share | {summary.share_error:.2f} points |"


def list_themes(held: HeldOut) -> Iterator[str]:
    chosen = held.theme_probabilities.argmax(axis=1)
    yield "| theme | F1 | most often taken for |"
    yield "|---|---|---|"
    gold = held.gold_themes
    for number, score in enumerate(list_f1(gold, chosen, held.characters, len(held.themes))):
        wrong = [
            held.characters[(gold == number) & (chosen == t)].sum() * (t != number) for t in range(len(held.themes))
        ]
        share = max(wrong) / held.characters[gold == number].sum()
        yield f"| {held.themes[number]} | {score:.3f} | {held.themes[int(np.argmax(wrong))]} ({share:.1%}) |"


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
    yield "| reports | number | macro-F1 | share error |"
    yield "|---|---|---|---|"
    for key in sorted(kinds):
        summary = summarize(held.select(kinds[key]))
        yield f"| {key} | {len(kinds[key])} | {summary.macro_f1:.3f} | {summary.share_error:.2f} |"


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
    themes = held.theme_probabilities
    return themes.max(axis=1), themes.argmax(axis=1) == held.gold_themes


def list_second_themes(held: HeldOut, reports: list[CodedReport]) -> Iterator[str]:
    """Precision and recall of a paragraph's second themes, by the share of characters that makes one."""
    paragraphs = np.concatenate([[s.paragraph for s in report.features.sentences] for report in reports])
    chosen = held.theme_probabilities.argmax(axis=1)
    _, place = np.unique(held.report * 100_000 + paragraphs, return_inverse=True)
    coded = cover_paragraphs(held.gold_themes, place, held)
    guessed = cover_paragraphs(chosen, place, held)
    wanted = (coded >= COVERS) & (coded < coded.max(axis=1, keepdims=True))
    yield "| share from which a theme is named | precision | recall | F1 |"
    yield "|---|---|---|---|"
    for threshold in (0.15, 0.2, COVERS, 0.3, 0.35):
        found = (guessed >= threshold) & (guessed < guessed.max(axis=1, keepdims=True))
        hit = int((found & wanted).sum())
        precision, recall = hit / found.sum(), hit / wanted.sum()
        f1 = 2 * hit / (found.sum() + wanted.sum())
        yield f"| {threshold} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"


def cover_paragraphs(themes: NDArray[np.intp], place: NDArray[np.intp], held: HeldOut) -> NDArray[np.float64]:
    """The share of characters of every theme in every paragraph, of shape (paragraphs, themes)."""
    covered = np.zeros((int(place.max()) + 1, len(held.themes)))
    np.add.at(covered, (place, themes), held.characters)
    return np.asarray(covered / covered.sum(axis=1, keepdims=True))


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


def list_trials(reports: list[CodedReport], held: HeldOut, seconds: float) -> Iterator[str]:
    yield "| model | macro-F1 | sub-theme accuracy | share error | seconds for five folds |"
    yield "|---|---|---|---|---|"
    for name, fit in TRIALS:
        start = time.perf_counter()
        summary = summarize(crossvalidate(reports, fit))
        took = time.perf_counter() - start
        yield describe_trial(name, summary.macro_f1, summary.subtheme_accuracy, summary.share_error, took)
    summary = summarize(held)
    name = "the same, its first stage taught by 206 uncoded reports (bundled)"
    yield describe_trial(name, summary.macro_f1, summary.subtheme_accuracy, summary.share_error, seconds)


def describe_trial(name: str, macro_f1: float, accuracy: float, error: float, seconds: float) -> str:
    return f"| {name} | {macro_f1:.4f} | {accuracy:.4f} | {error:.2f} | {seconds:.0f} |"


def write_section(name: str, lines: Iterator[str]) -> None:
    """Puts lines between the marks of a section of the document, and prints them."""
    text = DOCUMENT.read_text("utf-8")
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    body = "\n".join(lines)
    print(body, "\n", flush=True)
    DOCUMENT.write_text(f"{before}{begin}\n{body}\n\n{end}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", action="store_true", help="also fit the simpler models")
    arguments = parser.parse_args()
    reports = read_coded(FEATURES)
    start = time.perf_counter()
    uncoded = [report.features for report in read_coded(UNCODED)]
    held = crossvalidate(reports, fit_taught(uncoded), on_step=lambda step: print(step, file=sys.stderr, flush=True))
    seconds = time.perf_counter() - start
    write_section("overall", list_overall(held))
    write_section("themes", list_themes(held))
    write_section("groups", list_groups(held, reports))
    write_section("calibration", list_calibration(held))
    write_section("second themes", list_second_themes(held, reports))
    draw_reliability(held, DOCUMENT.parent / "reliability.png")
    if arguments.trials:
        write_section("trials", list_trials(reports, held, seconds))


if __name__ == "__main__":
    main()
