"""docs/r-and-stata.md: its commands and its R lines run, and R gets the numbers that are in the files."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from policy_nlp.cli import main
from policy_nlp.output.columns import load_meanings

from .conftest import EXAMPLES, ROOT

PAGE = (ROOT / "docs" / "r-and-stata.md").read_text("utf-8")
PLACES, YEARS = ("云溪县", "江湾县", "临港市", "石门县"), (2020, 2021, 2022, 2023)
#: What the R lines of the page load.
PACKAGES = ("haven", "lmtest", "sandwich", "metafor", "jsonlite")
TOLD = """
stata <- haven::read_dta("shares.dta")
stopifnot(nrow(stata) == nrow(shares), stata$report == shares$report, abs(stata$share - shares$share) < 1e-12,
          attr(stata$share, "label") == "share, a fraction of 1", is.na(shares$part) | shares$part == "")
codes$theme <- sub("[.].*", "", codes$code)
summed <- merge(aggregate(share ~ report + theme, codes, sum), shares, by = c("report", "theme"))
stopifnot(nrow(topics) == 16 * 30, is.numeric(topics$year), !is.na(topics$place))
stopifnot(nrow(summed) > 150, abs(summed$share.x - summed$raw) < 0.001)
writeLines(jsonlite::toJSON(list(slope = coef(model)[["log(gdp)"]], rows = nrow(panel), wide = nrow(wide),
           columns = names(wide), targets = targets$value, code = panel$code[panel$place == "云溪县"][1],
           tau2 = meta$tau2, seed = settings$seed, corrected = settings$corrected), auto_unbox = TRUE, digits = NA),
           "told.json")
"""


def list_blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def list_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen reports that leave out other lines each, covariates, and what the page's commands make of them."""
    root = tmp_path_factory.mktemp("panel")
    (root / "reports").mkdir()
    texts = [(EXAMPLES / name).read_text("utf-8").splitlines() for name in ("云溪县_2023.txt", "江湾县_2023.txt")]
    for at, place in enumerate(PLACES):
        for year in YEARS:
            left_out = (3 * at + 5 * year) % 7
            lines = [line for number, line in enumerate(texts[at % 2]) if number < 12 or number % 7 != left_out]
            (root / "reports" / f"{place}_{year}.txt").write_text("\n".join(lines), "utf-8")
    rows = [
        f"{place},{year},99{at:02}01,{50 + 7 * at * at + (year - 2015) ** 1.5:.1f},甲"
        for at, place in enumerate(PLACES)
        for year in YEARS
    ]
    (root / "covariates.csv").write_text("\n".join(["place,year,code,gdp,secretary", *rows]), "utf-8")
    here = Path.cwd()
    os.chdir(root)
    try:
        for line in "".join(list_blocks("console")).splitlines():
            done = CliRunner().invoke(main, shlex.split(line)[1:])
            assert done.exit_code == 0, done.output
    finally:
        os.chdir(here)
    return root


def find_slope(folder: Path) -> float:
    """The slope of the share of ecology on the logarithm of gdp, with a dummy for every place and year."""
    gdp = {(row["place"], row["year"]): math.log(float(row["gdp"])) for row in list_rows(folder / "covariates.csv")}
    rows = [row for row in list_rows(folder / "shares.csv") if row["theme"] == "ecology"]
    design = [
        [gdp[row["place"], row["year"]], *(row["place"] == one for one in PLACES)]
        + [row["year"] == str(one) for one in YEARS[1:]]
        for row in rows
    ]
    shares = np.array([float(row["share"]) for row in rows])
    return float(np.linalg.lstsq(np.array(design, float), shares, rcond=None)[0][0])


def test_the_commands_of_the_page_make_a_panel(folder: Path) -> None:
    rows = list_rows(folder / "shares.csv")
    assert (
        len({(row["place"], row["year"], row["theme"]) for row in rows}) == len(rows) == 12 * len(PLACES) * len(YEARS)
    )
    named = {row["common_name"] for row in list_rows(folder / "figures.csv")}
    assert "地区生产总值" in named


def test_the_r_lines_of_the_page_run(folder: Path) -> None:
    rscript = shutil.which("Rscript")
    wanted = " && ".join(f'requireNamespace("{name}", quietly = TRUE)' for name in PACKAGES)
    if (
        rscript is None
        or subprocess.run([rscript, "-e", f"quit(status = !({wanted}))"], capture_output=True).returncode
    ):
        pytest.skip("no R with haven, lmtest, sandwich, metafor and jsonlite")
    (folder / "page.R").write_text("options(warn = 2)\n" + "".join(list_blocks("r")) + TOLD, "utf-8")
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run([rscript, "page.R"], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "told.json").read_text("utf-8"))
    assert told["slope"] == pytest.approx(find_slope(folder), rel=1e-6)
    assert (told["rows"], told["wide"], told["code"]) == (192, 16, "990001")
    assert {"share.ecology", "share.other"} <= set(told["columns"])
    wanted_cells = {"kind": "target", "part": "plan", "common_name": "地区生产总值", "unit": "%"}
    growth = [row for row in list_rows(folder / "figures.csv") if wanted_cells.items() <= row.items()]
    assert len(told["targets"]) == len({row["report"] for row in growth}) > 10
    assert (told["seed"], told["corrected"]) == (0, True)
    assert told["tau2"] >= 0


@pytest.mark.parametrize("language", ["console", "r", "stata"])
def test_the_chinese_page_shows_the_same_lines(language: str) -> None:
    chinese = (ROOT / "docs" / "r-and-stata.zh-CN.md").read_text("utf-8")
    assert list_blocks(language, chinese) == list_blocks(language) != []


def test_the_page_lists_every_column() -> None:
    listed = PAGE.partition("<!-- begin columns -->")[2].partition("<!-- end columns -->")[0].splitlines()
    lines = [f"| `{column}` | {meaning} |" for column, meaning in load_meanings().items()]
    assert [line for line in listed if line.startswith("| `")] == lines


def test_the_stata_lines_name_variables_that_files_have(folder: Path) -> None:
    header = {name: set(list_rows(folder / f"{name}.csv")[0]) for name in ("shares", "figures")}
    shares, figures = (next(block for block in list_blocks("stata") if f"use {name}.dta" in block) for name in header)
    kept = re.search(r"^keep (.+)$", shares, re.MULTILINE)
    assert kept
    assert set(kept[1].split()) <= header["shares"]
    assert {"kind", "part", "common_name", "unit", "report", "year", "start", "at"} <= header["figures"]
    assert all(word in figures for word in ("kind", "part", "common_name", "unit"))
