"""Dependencies: lower bounds that were tested, licences that allow every use, and a list of them that is whole."""

from __future__ import annotations

import re
from configparser import ConfigParser
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "dependencies.md"
NAME = re.compile(r"[A-Za-z0-9_.-]+")
ALLOWED = re.compile(r"\b(MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|ISC|Zlib|HPND|CC0|Unlicense)\b", re.I)
#: Lesser copyleft: used as libraries that users can replace, which these allow in any program.
LESSER = re.compile(r"\b(L?GPL-2\.1|LGPL|Lesser|MPL)\b", re.IGNORECASE)
FORBIDDEN = re.compile(r"non-?commercial|CC-BY-NC|AGPL|Affero", re.IGNORECASE)


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def list_bounds() -> dict[str, str]:
    """The lower bounds of setup.cfg, by library."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", "utf-8")
    extras = config["options.extras_require"]
    lines = f"{config['options']['install_requires']}\n{extras['all']}\n{extras['dev']}".splitlines()
    return {
        normalise(name): bound for name, _, bound in (line.partition(";")[0].partition(">=") for line in lines) if bound
    }


def list_core() -> list[str]:
    """Every library that a plain installation brings, those that others need included."""
    waiting, found = ["policy-nlp"], set[str]()
    while waiting:
        name = waiting.pop()
        for requirement in metadata.requires(name) or ():
            wanted, _, marker = requirement.partition(";")
            match = NAME.match(wanted)
            assert match is not None
            if "extra" in marker or normalise(match.group()) in found:
                continue
            try:
                metadata.distribution(match.group())
            except metadata.PackageNotFoundError:
                continue
            found.add(normalise(match.group()))
            waiting.append(match.group())
    return sorted(found)


def find_licence(name: str) -> str:
    about = metadata.metadata(name)
    kinds = [value.rpartition(":: ")[2] for value in about.get_all("Classifier", []) if value.startswith("License")]
    return about.get("License-Expression") or ", ".join(kinds) or str(about.get("License", "")).split("\n")[0]


def test_every_lower_bound_is_tested() -> None:
    lines = (ROOT / "constraints-lowest.txt").read_text("utf-8").split()
    pinned = {normalise(name): version for name, _, version in (line.partition("==") for line in lines)}
    for name, bound in list_bounds().items():
        if name not in ("mypy", "ruff"):
            assert re.fullmatch(rf"{re.escape(bound)}(\.0)*", pinned[name]), name


@pytest.mark.parametrize("name", list_core())
def test_no_licence_forbids_a_use(name: str) -> None:
    licence = find_licence(name)
    assert not FORBIDDEN.search(licence)
    assert ALLOWED.search(licence) or LESSER.search(licence), licence


def test_every_licence_is_listed() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [name for name in list_core() if f"| {name} |" not in text] == []


def test_the_core_is_found() -> None:
    assert {"numpy", "lxml", "trafilatura", "charset-normalizer"} <= set(list_core())
    assert len(list_core()) > 25
