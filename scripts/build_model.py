"""Builds models/default from corpus/ alone: the same bytes for the same seed.

Scores come from grouped cross-validation (no place on both sides); the model itself learns from all reports.

    python scripts/build_model.py [--output models/default] [--seed 0] [--jobs 2] [--topics-only]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
from evaluate import list_groups
from held_answers import load_answers, save_answers

from policy_nlp.classifier import fit_classifier, theme_of
from policy_nlp.codebook import load_codebook, render_codebook
from policy_nlp.crossvalidation import FOLDS, HeldOut, crossvalidate, fit_all, score_themes, summarize
from policy_nlp.drift import describe_seen
from policy_nlp.features import CodedReport, read_coded
from policy_nlp.model_store import Model, load_model, save_model
from policy_nlp.share_calibration import fit_all_errors
from policy_nlp.tagging import share_amounts
from policy_nlp.topics import TopicModel
from policy_nlp.topics.fitting import Plan, fit_topics
from policy_nlp.topics.paragraphs import LEFT_OUT, Paragraph
from policy_nlp.training import describe_model, render_card

ROOT = Path(__file__).parent.parent
FEATURES = ROOT / "corpus" / "coded_features.jsonl.gz"
FURTHER = ROOT / "corpus" / "further_features.jsonl.gz"
#: Kept for scripts/evaluate.py, which takes long otherwise.
HELD_OUT = ROOT / "build" / "held_out.npz"
TOPICS = 30
#: Longer than any paragraph, in words.
LONGEST = 100_000
NOTES = [
    f"Scores weigh sentences by their characters, as support does, over {FOLDS} folds without a place on both sides.",
    "One coder for most reports; two agree on the theme of 98 % of sentences, and a score beyond that means nothing.",
    "Most reports are of 2010-2026; the last table says how few are older or of towns, and what they score.",
    "Intervals are of a bootstrap over reports: too narrow where reports are few.",
    "Settings were chosen on these same folds; on new reports expect a little less.",
]


def say(step: str) -> None:
    """Progress, on standard error."""
    print(step, file=sys.stderr, flush=True)


def list_confidences(held: HeldOut) -> list[float]:
    """The mean probability of the chosen theme of every report, by characters."""
    highest = held.theme_probabilities.max(axis=1) * held.characters
    shares = np.bincount(held.report, highest) / np.bincount(held.report, held.characters)
    return [float(share) for share in shares]


def list_paragraphs(reports: list[CodedReport]) -> list[Paragraph]:
    """The paragraphs of the reports' bodies: words in no order, and themes where coders coded all of it."""
    found = []
    for report in reports:
        coded = zip(report.features.sentences, report.codes, strict=True)
        for _, group in groupby(coded, key=lambda pair: pair[0].paragraph):
            pairs = [(sentence, code) for sentence, code in group if sentence.part not in LEFT_OUT]
            words = tuple(word for sentence, _ in pairs for word in Counter(sentence.words).elements())
            amounts = Counter[str]()
            for sentence, code in pairs:
                amounts[theme_of(code)] += sentence.characters
            themes = share_amounts(amounts) if amounts and all(code for _, code in pairs) else {}
            origin = (report.features.report, report.features.place, report.level, report.year)
            found.append(Paragraph(*origin, "", words, themes))
    return found


def build_topics(seed: int) -> TopicModel:
    """The topics of the coded and the uncoded reports."""
    paragraphs = list_paragraphs([*read_coded(FEATURES), *read_coded(FURTHER)])
    # Feature files keep no order of words: a whole paragraph is the window of coherence.
    return fit_topics(paragraphs, Plan(TOPICS, seed, window=LONGEST), say).model


def refresh_topics(folder: Path, seed: int) -> None:
    """Gives a model folder new topics and leaves the rest of it as it is."""
    model = load_model(folder)
    save_model(folder, replace(model, topics=build_topics(seed)), (folder / "MODEL_CARD.md").read_text("utf-8"))


def describe_data(reports: list[CodedReport]) -> dict[str, object]:
    """What the model learnt from, for its manifest."""
    years = [report.year for report in reports]
    return {
        "source": FEATURES.name,
        "sha256": hashlib.sha256(FEATURES.read_bytes()).hexdigest(),
        "further": f"{FURTHER.name}, sha256 {hashlib.sha256(FURTHER.read_bytes()).hexdigest()}",
        "reports": len(reports),
        "sentences": sum(len(report.codes) for report in reports),
        "years": f"{min(years)}-{max(years)}",
        "levels": dict(sorted(Counter(report.level for report in reports).items())),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "models" / "default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held", type=Path, help=f"held-out answers of an earlier run, as in {HELD_OUT.name}")
    parser.add_argument("--jobs", type=int, default=1, help="folds to fit at a time")
    parser.add_argument("--topics-only", action="store_true", help="refit the topics alone")
    arguments = parser.parse_args()
    if arguments.topics_only:
        refresh_topics(arguments.output, arguments.seed)
        return
    reports = read_coded(FEATURES)
    further = read_coded(FURTHER)
    if arguments.held:
        held = load_answers(arguments.held)
    else:
        say("cross-validation")
        held = crossvalidate(reports, fit_all, further, jobs=arguments.jobs)
        save_answers(held, HELD_OUT)
    scores, summary = score_themes(held), summarize(held)
    classifier = fit_classifier(reports, arguments.seed, say, further)
    say("topics")
    topics = build_topics(arguments.seed)
    codebook = load_codebook()
    manifest = describe_model("default", arguments.seed, describe_data(reports), scores)
    manifest["scores"] |= {
        "subtheme_accuracy": round(summary.subtheme_accuracy, 4),
        "share_error_points": round(summary.share_error, 3),
    }
    manifest["seen"] = describe_seen(held.unknown.tolist(), list_confidences(held))
    errors = fit_all_errors(held, reports)
    model = Model(classifier, codebook, render_codebook(codebook), topics, manifest, errors)
    shares = (
        f"Sub-theme accuracy {summary.subtheme_accuracy:.3f}; mean error of shares {summary.share_error:.2f} points."
    )
    groups = "\n".join(list_groups(held, reports))
    card = f"{render_card(model, scores, [shares, *NOTES])}\n## Where the scores hold\n\n{groups}\n"
    save_model(arguments.output, model, card)
    say(f"macro-F1 {summary.macro_f1:.4f}, share error {summary.share_error:.3f} -> {arguments.output}")


if __name__ == "__main__":
    main()
