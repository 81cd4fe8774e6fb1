"""Every command and example of the READMEs is run as installed, and prints what they show; documents agree."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policy_nlp.model_store import Model

from .conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"```console\n\$ (.+)\n((?:.*\n)*?)```")
_CHECK = doctest.OutputChecker()


def _list_blocks() -> list[tuple[str, str, str]]:
    found = []
    for name in READMES:
        text = (ROOT / name).read_text("utf-8")
        found += [(name, match.group(1), match.group(2)) for match in _BLOCK.finditer(text)]
    return found


@pytest.mark.parametrize(("name", "command", "shown"), _list_blocks())
def test_console_blocks_show_what_is_printed(name: str, command: str, shown: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "COLUMNS": "100", "PATH": path, "PYTHONUTF8": "1"}
    done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    printed = "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())
    assert _CHECK.check_output(shown, printed, doctest.ELLIPSIS), printed


def test_both_readmes_show_the_same_blocks() -> None:
    commands = {name: [command for readme, command, _ in _list_blocks() if readme == name] for name in READMES}
    stripped = [[command.removesuffix(" --lang en") for command in commands[name]] for name in READMES]
    assert stripped[0] == stripped[1]
    assert len(stripped[0]) >= 4


@pytest.mark.parametrize("name", READMES)
def test_scores_are_those_of_the_bundled_model(name: str, bundled: Model) -> None:
    text, scores = (ROOT / name).read_text("utf-8"), bundled.manifest["scores"]
    assert f"{scores['macro_f1']:.3f}" in text
    assert f"{scores['share_error_points']:.2f}" in text


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda path: path.name
)
def test_relative_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert links or path.name not in READMES
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.zh-CN.md")), ids=lambda path: path.name)
def test_chinese_documents_name_what_the_english_ones_do(path: Path) -> None:
    english = path.with_name(path.name.replace(".zh-CN", ""))
    assert _list_names(path) == _list_names(english)
    assert f"({english.name})" in path.read_text("utf-8")
    assert f"({path.name})" in english.read_text("utf-8")


def _list_names(path: Path) -> set[str]:
    """Options, columns and codes that a document names, outside of tables that scripts write."""
    text = re.sub(r"<!-- begin .*?<!-- end", "", path.read_text("utf-8"), flags=re.DOTALL)
    return set(re.findall(r"`(--[a-z-]+|[a-z_]+(?:\.[a-z_]+)?)(?:[ `])", text))


def test_the_chinese_codebook_is_the_models(bundled: Model) -> None:
    text = (ROOT / "docs" / "codebook.zh-CN.md").read_text("utf-8")
    rows = re.findall(r"^\| \**([a-z_.]+)\** \| \**([^|*]+?)\** \|", text, re.MULTILINE)
    entries = (*bundled.codebook.themes, *bundled.codebook.subthemes)
    assert sorted(rows) == sorted((entry.key, entry.zh) for entry in entries)
