"""Scores `policy-nlp tag` on the coded reports, each by a model trained on the reports of other places.

Trains a model a fold on corpus/, then lets the shared yardstick run the command line on every report of the fold.

    python scripts/score_folds.py ../shared [--folds 5]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from policy_nlp.classifier import assign_folds, fit_classifier
from policy_nlp.codebook import load_codebook, render_codebook
from policy_nlp.features import read_coded
from policy_nlp.model_store import Model, save_model

CORPUS = Path(__file__).parent.parent / "corpus"
FEATURES, FURTHER = CORPUS / "coded_features.jsonl.gz", CORPUS / "further_features.jsonl.gz"


def load_yardstick(shared: Path) -> ModuleType:
    """The script that measures, as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def train_folds(target: Path, folds: int) -> dict[str, Path]:
    """A model folder for every report, trained without its place."""
    reports = read_coded(FEATURES)
    further = read_coded(FURTHER)
    codebook = load_codebook()
    chosen: dict[str, Path] = {}
    for fold, at in enumerate(assign_folds(reports, folds)):
        chosen[reports[fold].features.report] = target / f"fold{at}"
    for number in range(folds):
        folder = target / f"fold{number}"
        kept = [report for report in reports if chosen[report.features.report] != folder]
        places = {report.features.place for report in reports} - {report.features.place for report in kept}
        others = [report for report in further if report.features.place not in places]
        classifier = fit_classifier(kept, further=others)
        save_model(folder, Model(classifier, codebook, render_codebook(codebook), None, {"name": folder.name}), "")
        print(f"fold {number + 1} of {folds} trained on {len(kept)} reports", file=sys.stderr, flush=True)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        sys.exit(f"{arguments.shared}: not here; nothing to score")
    yardstick = load_yardstick(arguments.shared)
    with tempfile.TemporaryDirectory() as folder:
        models = train_folds(Path(folder), arguments.folds)

        def tag(path: str, unit: str = "sentence") -> list[dict[str, Any]]:
            model = str(models[Path(path).stem])
            command = ["policy-nlp", "tag", path, "--unit", unit, "--format", "jsonl", "--model", model]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            return [json.loads(line) for line in done.stdout.splitlines()]

        setattr(yardstick, "tag", tag)  # noqa: B010 - the module is not ours to declare
        for kind in ("seeds", "coded"):
            yardstick.themes(str(arguments.shared / "reports" / kind), str(arguments.shared / "gold" / kind))


if __name__ == "__main__":
    main()
