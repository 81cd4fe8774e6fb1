"""Shared fixtures: the examples, the bundled model, and a small model trained on the readable corpus."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from policy_nlp.model_store import Model, load_model
from policy_nlp.pipeline import read_reports, score_report
from policy_nlp.profiling import ScoredReport
from policy_nlp.training import train_model

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "corpus" / "examples"
# Tests expect messages in English, whatever the language of who runs them.
os.environ["LC_ALL"] = "C.UTF-8"
# No example fails for a busy machine, and a build that nobody watches draws the same ones each time.
settings.register_profile("policy_nlp", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("policy_nlp")


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the fictional reports."""
    return EXAMPLES


@pytest.fixture(scope="session")
def scored() -> list[ScoredReport]:
    """The fictional reports by name, scored by the bundled model."""
    return [score_report(report) for path in sorted(EXAMPLES.iterdir()) for report in read_reports(path)]


@pytest.fixture(scope="session")
def bundled() -> Model:
    """The model that comes with the package."""
    return load_model()


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model trained on the readable paragraphs."""
    folder = tmp_path_factory.mktemp("models") / "small"
    train_model(ROOT / "corpus" / "paragraphs.jsonl", folder)
    return folder
