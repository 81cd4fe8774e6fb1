"""Scores the classifier on grouped folds of the coded reports: no place on both sides.

    python scripts/crossvalidate.py [--folds 5]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from policy_nlp.classifier import assign_folds, fit_classifier, theme_of
from policy_nlp.features import CodedReport, read_coded

FEATURES = Path(__file__).parent.parent / "corpus" / "coded_features.jsonl.gz"


def predict_held_out(reports: list[CodedReport], folds: int) -> list[list[str]]:
    """The most probable theme and code of every sentence, each report by a model that never saw its place."""
    chosen = assign_folds(reports, folds)
    guessed: list[list[str]] = [[] for _ in reports]
    for fold in range(folds):
        start = time.perf_counter()
        model = fit_classifier([report for report, at in zip(reports, chosen, strict=True) if at != fold])
        for index in np.flatnonzero(chosen == fold):
            probabilities = model.predict(reports[index].features)
            themes = (probabilities @ model.code_themes).argmax(axis=1)
            allowed = model.code_themes.T[themes] > 0
            codes = np.where(allowed, probabilities, -1).argmax(axis=1)
            guessed[index] = [model.codes[code] for code in codes]
        print(f"fold {fold + 1} of {folds}: {time.perf_counter() - start:.0f} s", flush=True)
    return guessed


def score_themes(reports: list[CodedReport], guessed: list[list[str]]) -> None:
    """Prints macro-F1 by characters, accuracy of themes and sub-themes, and the mean error of shares."""
    gold = np.array([theme_of(code) for report in reports for code in report.codes])
    seen = np.array([theme_of(code) for codes in guessed for code in codes])
    sizes = np.array([s.characters for report in reports for s in report.features.sentences], float)
    coded = [code for report in reports for code in report.codes]
    flat = [code for codes in guessed for code in codes]
    same = np.array([a == b or theme_of(a) == theme_of(b) == "other" for a, b in zip(coded, flat, strict=True)])
    scores = {}
    for theme in sorted(set(gold)):
        hit = sizes[(gold == theme) & (seen == theme)].sum()
        scores[theme] = 2 * hit / (sizes[gold == theme].sum() + sizes[seen == theme].sum())
    errors = []
    bounds = np.cumsum([0, *(len(report.codes) for report in reports)])
    for a, z in zip(bounds, bounds[1:], strict=False):
        total = sizes[a:z].sum()
        gaps = [abs(sizes[a:z][gold[a:z] == t].sum() - sizes[a:z][seen[a:z] == t].sum()) for t in scores]
        errors.append(100 * sum(gaps) / len(scores) / total)
    print("  ".join(f"{theme} {score:.3f}" for theme, score in scores.items()))
    print(
        f"theme macro-F1 {np.mean(list(scores.values())):.4f}  accuracy {sizes[gold == seen].sum() / sizes.sum():.4f}"
        f"  sub-theme accuracy {sizes[same].sum() / sizes.sum():.4f}  mean share error {np.mean(errors):.2f} points"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    coded_reports = read_coded(FEATURES)
    score_themes(coded_reports, predict_held_out(coded_reports, arguments.folds))
