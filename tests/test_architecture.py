"""Rules that hold for the whole checkout: layers, owners of libraries, sizes, names, and no borrowed text."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest

from policy_nlp.cli import main

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "policy_nlp"
SHARED = ROOT.parent / "shared" / "reports"
#: A module or package imports from rows above its own alone.
LAYERS = (
    (
        "errors",
        "cues",
        "decoding",
        "findings",
        "heading_cuts",
        "indicators",
        "letters",
        "limits",
        "line_numbers",
        "marks",
        "markup",
        "notes",
        "packed",
        "periods",
        "sentences",
        "stops",
    ),
    (
        "bags",
        "calibration",
        "drift",
        "kinds",
        "logistic",
        "plain",
        "quantification",
        "suggestion",
        "threads",
        "vectors",
        "vocabulary",
    ),
    (
        "records",
        "bundles",
        "composition",
        "fused",
        "intervals",
        "perceptron",
        "segmentation",
        "shingles",
        "word_scores",
    ),
    ("agreement", "cleaning", "codebook", "differences", "evaluation", "features", "metadata", "parts", "trends"),
    ("context", "panels", "readers", "reuse", "similarity", "structure", "tagging", "topics"),
    ("classifier", "corpus", "inputs", "profiling"),
    ("crossvalidation", "engines", "explanation", "figures", "groups", "keyness", "model_store", "validation"),
    ("cautions", "comparison", "outcomes", "share_calibration"),
    ("pipeline", "topic_store", "training"),
    ("arguments", "output", "topic_fitting"),
    ("api", "coding", "partitions"),
    ("__init__", "cli"),
    ("__main__",),
)
#: Who imports a library; nobody else does.
OWNERS = {
    "click": {"cli"},
    "docx": {"output", "readers"},
    "gensim": {"topics"},
    "jieba": {"segmentation"},
    "distributed": {"engines"},
    "joblib": {"crossvalidation", "engines"},
    "lxml": {"readers"},
    "matplotlib": {"output"},
    "olefile": {"readers"},
    "openpyxl": {"output", "readers"},
    "pandas": {"api", "output", "plain", "records"},
    "pyarrow": {"output"},
    "pypdfium2": {"readers"},
    "rich": {"cli", "output"},
    "rjieba": {"segmentation"},
    "striprtf": {"readers"},
    "threadpoolctl": {"threads"},
    "tomotopy": {"topics"},
    "trafilatura": {"readers"},
}
#: What any module that calculates may import.
NUMERIC = {"numpy", "scipy", "sklearn"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
WINDOW, STEP = 30, 15
#: Written for this project; the ceremonial formulas in it are everybody's.
CARRIED_OVER = {"corpus/paragraphs.jsonl"}


def list_sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def find_unit(path: Path) -> str:
    """The module or package right below policy_nlp that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def list_imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever in the file; relative imports resolved."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (*package[: len(package) - node.level + 1],) if node.level else ()
            base = (*base, *(node.module or "").split(".")) if node.module else base
            yield from (".".join((*base, alias.name)) for alias in node.names)


@cache
def list_edges() -> list[tuple[str, str]]:
    """Which unit imports which name, for every import in the package."""
    return [(find_unit(path), name) for path in list_sources("policy_nlp") for name in list_imports(path)]


def list_inner_edges() -> list[tuple[str, str]]:
    units = {find_unit(path) for path in list_sources("policy_nlp")}
    inner = [(unit, name.split(".")[1]) for unit, name in list_edges() if name.startswith("policy_nlp.")]
    return [(unit, other if other in units else "__init__") for unit, other in inner if unit != other]


def test_every_unit_has_one_layer() -> None:
    listed = [unit for layer in LAYERS for unit in layer]
    assert sorted(listed) == sorted({find_unit(path) for path in list_sources("policy_nlp")})


def test_units_import_from_lower_layers_alone() -> None:
    height = {unit: number for number, layer in enumerate(LAYERS) for unit in layer}
    edges = set(list_inner_edges())
    assert ("cli", "pipeline") in edges
    assert ("readers", "records") in edges
    assert sorted(edge for edge in edges if height[edge[0]] <= height[edge[1]]) == []


def test_libraries_have_their_owners() -> None:
    found: dict[str, set[str]] = {}
    for unit, name in list_edges():
        library = name.partition(".")[0]
        if library not in {*sys.stdlib_module_names, "policy_nlp", *NUMERIC}:
            found.setdefault(library, set()).add(unit)
    assert found == OWNERS


def test_no_file_and_no_function_is_too_long() -> None:
    long = []
    for path in list_sources("policy_nlp", "scripts", "tests"):
        text = path.read_text("utf-8")
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{path.name}: {text.count(chr(10))}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                long += [f"{path.name}:{node.name}: {size}"] if size > LONGEST_FUNCTION else []
    assert long == []


def test_files_are_named_for_what_they_do() -> None:
    names = {path.stem for path in list_sources("policy_nlp", "scripts", "tests")}
    assert {"pipeline", "conftest"} <= names
    assert names.isdisjoint({"utils", "util", "helpers", "helper", "common", "misc"})


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme_names_every_command(name: str) -> None:
    path = ROOT / name
    text = path.read_text("utf-8") if path.exists() else ""
    if len(text) < 500:
        pytest.skip("not written yet")
    assert [command for command in sorted(main.commands) if f"policy-nlp {command}" not in text] == []


def squeeze(text: str) -> str:
    return "".join(text.split())


def list_tracked_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode("utf-8").split("\0")):
        path = ROOT / name
        if name in CARRIED_OVER or path.suffix in {".gz", ".npz", ".docx", ".otf", ".png"} or not path.is_file():
            continue
        yield name, squeeze(path.read_text("utf-8", "replace"))


def find_borrowed(text: str, origin: str, windows: dict[str, int]) -> str:
    """The first run of WINDOW characters that stands in both; every such run holds one of the windows whole."""
    for at in range(len(text) - STEP + 1):
        found = windows.get(text[at : at + STEP])
        if found is None:
            continue
        for shift in range(WINDOW - STEP + 1):
            run = text[max(at - shift, 0) : max(at - shift, 0) + WINDOW]
            if len(run) == WINDOW and run in origin:
                return run
    return ""


def build_windows(origin: str) -> dict[str, int]:
    return {origin[at : at + STEP]: at for at in range(0, len(origin) - STEP + 1, STEP)}


def test_borrowed_runs_are_found_wherever_they_stand() -> None:
    origin = "".join(chr(0x4E00 + 7 * number) for number in range(400))
    windows = build_windows(origin)
    for start in range(100, 100 + STEP):
        run = origin[start : start + WINDOW]
        assert find_borrowed(f"引文{run}到此", origin, windows) == run
        assert find_borrowed(f"引文{run[:-1]}到此", origin, windows) == ""


def test_no_tracked_file_holds_text_of_the_reports() -> None:
    if not SHARED.is_dir():
        pytest.skip("the reports are not here")
    origin = "\n".join(squeeze(path.read_text("utf-8", "replace")) for path in sorted(SHARED.rglob("*.txt")))
    windows = build_windows(origin)
    assert len(windows) > 1000
    borrowed = {name: find_borrowed(text, origin, windows) for name, text in list_tracked_texts()}
    assert len(borrowed) > 50
    assert {name: run for name, run in borrowed.items() if run} == {}


def test_every_package_is_installed() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    listed = set(config["options"]["packages"].split())
    folders = {path.parent.relative_to(ROOT) for path in PACKAGE.rglob("__init__.py")}
    assert listed == {".".join(folder.parts) for folder in folders} | {"policy_nlp.models"}
