"""Builds models/default from corpus/ alone: the same bytes for the same seed.

Scores come from grouped cross-validation (no place on both sides); the model itself learns from all reports.

    python scripts/build_model.py [--output models/default] [--seed 0]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

import numpy as np

from policy_nlp.classifier import assign_folds, fit_classifier, theme_of
from policy_nlp.codebook import load_codebook, render_codebook
from policy_nlp.evaluation import score_labels
from policy_nlp.features import CodedReport, read_coded
from policy_nlp.model_store import Model, save_model
from policy_nlp.records import Scores
from policy_nlp.topics import fit_topics
from policy_nlp.training import describe_model, render_card

ROOT = Path(__file__).parent.parent
FEATURES = ROOT / "corpus" / "coded_features.jsonl.gz"
FOLDS = 5


def say(step: str) -> None:
    """Progress, on standard error."""
    print(step, file=sys.stderr, flush=True)


def crossvalidate(reports: list[CodedReport], seed: int) -> Scores:
    """Scores by characters, every report tagged by a model that never saw its place."""
    folds = assign_folds(reports, FOLDS)
    gold, guessed, sizes = list[str](), list[str](), list[float]()
    for fold in range(FOLDS):
        say(f"cross-validation, fold {fold + 1} of {FOLDS}")
        model = fit_classifier([report for report, at in zip(reports, folds, strict=True) if at != fold], seed)
        for at in np.flatnonzero(folds == fold):
            chosen = (model.predict(reports[at].features) @ model.code_themes).argmax(axis=1)
            gold += map(theme_of, reports[at].codes)
            guessed += [model.themes[theme] for theme in chosen]
            sizes += [sentence.characters for sentence in reports[at].features.sentences]
    return score_labels(gold, guessed, sizes)


def list_paragraphs(reports: list[CodedReport]) -> list[Counter[str]]:
    """The words of every paragraph of the reports' bodies."""
    bags = []
    for report in reports:
        for _, group in groupby(report.features.sentences, key=lambda sentence: sentence.paragraph):
            bag = Counter[str]()
            for sentence in group:
                if sentence.part not in ("front", "closing", "glossary"):
                    bag.update(sentence.words)
            bags.append(bag)
    return bags


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "models" / "default")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    reports = read_coded(FEATURES)
    scores = crossvalidate(reports, arguments.seed)
    classifier = fit_classifier(reports, arguments.seed, say)
    say("topics")
    topics = fit_topics(list_paragraphs(reports), seed=arguments.seed, stop_words=place_words(reports))
    years = [report.year for report in reports]
    data = {
        "source": FEATURES.name,
        "sha256": hashlib.sha256(FEATURES.read_bytes()).hexdigest(),
        "reports": len(reports),
        "sentences": sum(len(report.codes) for report in reports),
        "years": f"{min(years)}-{max(years)}",
        "levels": dict(sorted(Counter(report.level for report in reports).items())),
    }
    codebook = load_codebook()
    manifest = describe_model("default", arguments.seed, data, scores)
    model = Model(classifier, codebook, render_codebook(codebook), topics, manifest)
    notes = [
        f"Scores weigh sentences by their characters, over {FOLDS} folds without a place on both sides.",
        "One coder for most reports: two coders agree on the theme of 98 % of sentences, which bounds any score.",
        "Most reports are of 2007-2026; texts before 2000, and of towns, are hardly covered.",
    ]
    save_model(arguments.output, model, render_card(model, scores, notes))
    say(f"macro-F1 {scores.macro_f1:.4f} -> {arguments.output}")


def place_words(reports: list[CodedReport]) -> list[str]:
    """The places' names, whole and without their last character, which tell geography and no topic."""
    places = {report.features.place for report in reports}
    return sorted(places | {place[:-1] for place in places})


if __name__ == "__main__":
    main()
