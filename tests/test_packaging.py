"""What is handed on: every data file in the package, every licence with it, all that the tests read in the sdist."""

from __future__ import annotations

import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "policy_nlp"


def read_config() -> ConfigParser:
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", "utf-8")
    return config


def test_every_data_file_is_installed() -> None:
    patterns = read_config()["options.package_data"]
    named = {path for pattern in patterns["policy_nlp"].split(", ") for path in PACKAGE.glob(pattern)}
    named |= set((ROOT / "models").glob(patterns["policy_nlp.models"]))
    files = [path for folder in (PACKAGE, ROOT / "models") for path in folder.rglob("*") if path.is_file()]
    plain = {path for path in files if path.suffix not in {".py", ".pyc"}}
    assert ROOT / "models" / "default" / "weights.npz" in plain
    assert plain - named == set()


def test_licences_are_handed_on() -> None:
    metadata = read_config()["metadata"]
    texts = [(ROOT / name).read_text("utf-8") for name in metadata["license_files"].split()]
    assert [text.split()[0] for text in texts] == ["MIT", "PolicyNLPSans.otf:"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in texts[1]
    assert metadata["license_expression"] == "MIT AND OFL-1.1"


def test_sdist_holds_what_lies_in_the_checkout() -> None:
    lines = [line.split() for line in (ROOT / "MANIFEST.in").read_text("utf-8").splitlines()]
    grafted = {Path(line[1]) for line in lines if line[0] == "graft"}
    assert grafted == {Path(name) for name in ("corpus", "docs", "fuzz", "scripts", "tests")}
    assert all((ROOT / folder).is_dir() for folder in grafted)
    included = {path.name for line in lines if line[0] == "include" for name in line[1:] for path in ROOT.glob(name)}
    assert included >= {
        "CITATION.cff",
        "README.zh-CN.md",
        "CHANGES.md",
        "SECURITY.md",
        "Makefile",
        "constraints-lowest.txt",
    }


def test_the_citation_is_of_this_version() -> None:
    pairs = [line.partition(": ") for line in (ROOT / "CITATION.cff").read_text("utf-8").splitlines()]
    citation = {key: value.strip('"') for key, _, value in pairs}
    metadata = read_config()["metadata"]
    assert (citation["version"], citation["  - name"]) == (metadata["version"], metadata["author"])
    assert metadata["description"].lower() in citation["title"].lower()


def test_git_changes_no_line_ends() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    command = ["git", "check-attr", "text", "models/default/codebook.toml", "corpus/examples/云溪县_2023.txt"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    assert [line.rpartition(": ")[2] for line in told.splitlines()] == ["unset", "unset"]
