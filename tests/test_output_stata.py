"""Tables for R and Stata: types that stay, labels, a line for every column, and what base R reads in a csv file."""

from __future__ import annotations

import io
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from policy_nlp.api import tag_reports
from policy_nlp.cli import main
from policy_nlp.codebook import load_codebook
from policy_nlp.comparison import Plan
from policy_nlp.figures import find_figures
from policy_nlp.findings import Trend
from policy_nlp.outcomes import pair_outcomes
from policy_nlp.output.columns import label_columns, load_meanings
from policy_nlp.output.comparisons import list_tables, render_comparison
from policy_nlp.output.figures import list_figure_rows, list_outcome_rows
from policy_nlp.output.reuse import list_reuse_tables
from policy_nlp.output.stata import render_stata
from policy_nlp.output.tables import UNIT_COLUMNS, render_csv, render_parquet, render_table
from policy_nlp.output.topic_tables import list_topic_rows
from policy_nlp.pipeline import compare_scored
from policy_nlp.profiling import ScoredReport
from policy_nlp.records import MEASURES
from policy_nlp.reuse import find_reuse
from policy_nlp.topic_store import load_topics
from policy_nlp.topics.matching import Match
from policy_nlp.topics.shares import TopicShare
from policy_nlp.topics.tagged import TopicUnit

pandas = pytest.importorskip("pandas")
parquet = pytest.importorskip("pyarrow.parquet")
BOOK = load_codebook()
MADE_BY = "model default (0123), policy themes, policy-nlp 0.1.0"
LONG = "修渠。" * 900
ROWS: list[dict[str, Any]] = [
    {"report": "甲.txt", "place": None, "year": 2023, "share": 0.25, "sure": True, "text": LONG},
    {"report": "乙.txt", "place": None, "year": None, "share": 1, "sure": None, "text": LONG},
    {"report": "丙.txt", "place": None, "year": 2024, "share": None, "sure": False, "text": LONG},
]


def read_stata(data: bytes) -> tuple[Any, dict[str, str], str]:
    with pandas.io.stata.StataReader(io.BytesIO(data)) as reader:
        return reader.read(), reader.variable_labels(), reader.data_label


def test_stata_keeps_types_missing_values_and_texts() -> None:
    frame, labels, made_by = read_stata(render_stata(ROWS, MADE_BY, "en"))
    assert frame["report"].tolist() == ["甲.txt", "乙.txt", "丙.txt"]
    assert frame["place"].tolist() == ["", "", ""]
    assert frame["text"].tolist() == [LONG] * 3
    for column, values in {"year": [2023, None, 2024], "share": [0.25, 1, None], "sure": [1, None, 0]}.items():
        assert [None if number != number else number for number in frame[column]] == values
    assert labels["share"] == "share, a fraction of 1"
    assert read_stata(render_stata(ROWS, MADE_BY, "zh"))[1]["share"] == "占比"
    assert made_by == "policy-nlp 0.1.0, model default (0123), policy themes"


def test_equal_long_texts_are_in_a_stata_file_once() -> None:
    once, thrice = (len(render_stata(rows)) for rows in (ROWS[:1], ROWS))
    assert once > len(LONG.encode())
    assert thrice - once < 500


@pytest.mark.parametrize("column", ["place", "level", "theme", "year", "low"])
def test_a_column_has_one_type_whether_or_not_it_is_empty(column: str) -> None:
    value = {"year": 2023, "low": 0.5}.get(column, "甲")
    empty, full = (render_parquet([{column: cell}]) for cell in (None, value))
    types = [parquet.read_schema(io.BytesIO(data)).field(column).type for data in (empty, full)]
    assert types[0] == types[1]
    frames = [read_stata(render_stata([{column: cell}]))[0][column] for cell in (None, value)]
    assert pandas.api.types.is_numeric_dtype(frames[0]) == pandas.api.types.is_numeric_dtype(frames[1])


@pytest.mark.parametrize("form", ["dta", "parquet"])
def test_a_table_without_rows_has_no_row(form: str) -> None:
    read = {"dta": pandas.read_stata, "parquet": pandas.read_parquet}[form]
    frame = read(io.BytesIO(render_table([], ("report", "year"), form)))
    assert (list(frame.columns), len(frame)) == (["report", "year"], 0)


def test_flags_in_csv_are_what_base_r_reads_as_flags() -> None:
    lines = render_csv(ROWS).decode("utf-8-sig").splitlines()
    assert [line.split(",")[4] for line in lines] == ["sure", "TRUE", "", "FALSE"]


def test_every_column_of_every_table_has_a_line(scored: list[ScoredReport], examples: Path) -> None:
    tables = [row for rows in list_tables(compare_scored(scored, Plan()), BOOK, "en").values() for row in rows[:1]]
    figures = [figure for report in scored for figure in find_figures(report)]
    tables += list_figure_rows(figures[:1], BOOK, "en") + list_outcome_rows(pair_outcomes(figures)[:1], BOOK, "en")
    tagged = list(tag_reports(examples, "sentence"))
    tables += [row for rows in list_reuse_tables(find_reuse(tagged), BOOK, "en").values() for row in rows[:1]]
    tables += list_topic_rows(load_topics(), "en")[:1]
    columns = {*UNIT_COLUMNS, *MEASURES}.union(*tables)
    columns |= {item.name for record in (Trend, TopicShare, Match, TopicUnit) for item in fields(record)}
    meanings = load_meanings()
    assert set(meanings) == columns
    assert label_columns(sorted(columns), "zh").keys() >= columns
    assert [column for column in columns if not re.fullmatch(r"[A-Za-z_]\w{0,31}", column, re.ASCII)] == []
    assert [line for line in meanings.values() if len(line) > 80] == []


def test_shares_have_standard_errors(scored: list[ScoredReport]) -> None:
    comparison = compare_scored(scored, Plan())
    for table in (list_tables(comparison, BOOK, "en")["shares"], comparison.to_frame().to_dict("records")):
        for row, (profile, theme) in zip(
            table, ((profile, theme) for profile in comparison.profiles for theme in comparison.themes), strict=True
        ):
            estimate = profile.estimates[theme]
            assert row["error"] == pytest.approx(estimate.error, abs=1e-6)
            assert row["sampling"] == pytest.approx(estimate.sampling, abs=1e-6)
    assert all(row["error"] > 0 for row in table)


@pytest.mark.parametrize("form", ["dta", "parquet"])
def test_comparisons_say_in_the_file_what_made_them(scored: list[ScoredReport], form: str) -> None:
    comparison = compare_scored(scored, Plan())
    assert comparison.settings
    data = render_comparison(comparison, form, "shares", BOOK, "en")
    if form == "dta":
        assert read_stata(data)[2].startswith("policy-nlp 0.1.0, model default (")
    else:
        made_by = parquet.read_schema(io.BytesIO(data)).metadata[b"made_by"].decode()
        assert made_by == comparison.settings.model


def test_settings_say_what_shares_are_of(scored: list[ScoredReport]) -> None:
    (row,) = compare_scored(scored, Plan(measure="sentences", part="plan")).list_rows("settings")
    assert (row["measure"], row["part"], row["seed"]) == ("sentences", "plan", 0)


def test_commands_write_stata_files(tmp_path: Path, examples: Path) -> None:
    pair = examples / "云溪县_2023.txt", examples / "云溪县_2024.html"
    for name, command in {
        "units": ["tag", *pair, "--unit", "sentence"],
        "pairs": ["reuse", *pair, "--table", "pairs"],
        "topics": ["topics", "compare", *pair],
        "outcomes": ["figures", *pair, "--kind", "outcome"],
    }.items():
        path = tmp_path / f"{name}.dta"
        for _ in range(2):
            before = path.read_bytes() if path.exists() else b""
            done = CliRunner().invoke(main, [str(argument) for argument in (*command, "-o", path)])
            assert done.exit_code == 0, done.output
        assert path.read_bytes() == before
        frame, labels, made_by = read_stata(before)
        assert len(frame) > 0
        assert "" not in labels.values()
        assert made_by.startswith("policy-nlp 0.1.0, model default (")
        if name == "units":
            text = CliRunner().invoke(main, ["read", str(pair[0]), "--format", "text"]).stdout
            first = frame[frame["report"] == pair[0].name]
            assert [text[start:end] for start, end in zip(first["start"], first["_end"], strict=True)] == list(
                first["text"]
            )
