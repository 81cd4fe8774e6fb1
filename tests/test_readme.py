"""Every command and example of the READMEs is run as installed, and prints what they show."""

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


@pytest.mark.parametrize("name", READMES)
def test_relative_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text("utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
