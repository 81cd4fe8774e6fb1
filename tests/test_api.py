"""What Python calls: reports from all that may hold them, errors that say what to do, the same numbers as files."""

from __future__ import annotations

import copy
import csv
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import policy_nlp
from policy_nlp.cli import main
from policy_nlp.errors import ModelError, ReadError, UsageError

from .conftest import ROOT

pandas = pytest.importorskip("pandas")
ROWS = [
    {"report": "甲", "text": "新修水渠三条，建设高标准农田八千亩。", "place": "鹿鸣县", "year": 2023, "gdp": 96.5},
    {"report": "乙", "text": "关停污染企业两家，断面水质达到二类。", "place": "白鹭县", "year": 2023, "gdp": 81.0},
]


def test_everything_named_is_there_and_seen_by_tab_completion() -> None:
    assert {name for name in dir(policy_nlp) if not name.startswith("_")} == set(policy_nlp.__all__)
    assert all(callable(getattr(policy_nlp, name)) for name in policy_nlp.__all__)
    assert all(getattr(policy_nlp, name).__doc__ for name in policy_nlp.__all__)
    assert policy_nlp.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = policy_nlp.nothing


def test_calling_it_loads_no_library_that_is_not_needed() -> None:
    heavy = "pandas scipy sklearn matplotlib gensim tomotopy joblib"
    path = ROOT / "corpus" / "examples" / "云溪县_2023.txt"
    work = f"policy_nlp.tag_report({str(path)!r})"
    code = f"import sys, policy_nlp; {work}; print([m for m in '{heavy}'.split() if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: rows,
        lambda rows: (row for row in rows),
        pandas.DataFrame,
        lambda rows: pandas.DataFrame(rows).astype({"year": "float64"}),
        lambda rows: pandas.DataFrame(rows).astype({"year": "Int64", "text": "string"}),
        lambda rows: pandas.DataFrame(rows, index=[7, 3]),
        lambda rows: pandas.DataFrame(rows).set_index("report"),
        lambda rows: pandas.DataFrame(rows).rename(columns={"text": "正文", "place": "地区", "year": "年份"}),
    ],
)
def test_reports_that_python_holds(make: Callable[[Any], Any]) -> None:
    tagged = list(policy_nlp.tag_reports(make(ROWS), "report"))
    assert [item.report.name for item in tagged] == ["甲", "乙"]
    assert [item.units[0].theme for item in tagged] == ["rural", "ecology"]
    facts = [item.report.metadata for item in tagged]
    assert [(fact.place, fact.level, fact.year) for fact in facts] == [
        ("鹿鸣县", "county", 2023),
        ("白鹭县", "county", 2023),
    ]


def test_a_cell_that_holds_nothing_is_not_taken_for_a_name() -> None:
    frame = pandas.DataFrame(ROWS).drop(columns="report")
    frame["year"] = pandas.array([2023, pandas.NA], dtype="Int64")
    frame["place"] = [float("nan"), None]
    frame["level"] = pandas.NaT
    found = policy_nlp.read_reports(frame)
    assert [report.name for report in found] == ["1", "2"]
    assert [(report.metadata.place, report.metadata.year) for report in found] == [(None, 2023), (None, None)]


def test_a_name_that_stands_twice_gets_the_number_of_its_row() -> None:
    assert [report.name for report in policy_nlp.read_reports([ROWS[0], ROWS[0]])] == ["甲#1", "甲#2"]


def test_rows_give_what_their_texts_give_as_files(examples: Path) -> None:
    paths = [examples / "云溪县_2023.txt", examples / "江湾县_2023.txt"]
    rows = [{"report": path.name, "text": path.read_text("utf-8")} for path in paths]
    assert policy_nlp.compare_reports(rows) == policy_nlp.compare_reports(paths)
    assert policy_nlp.compare_reports(rows, jobs=2) == policy_nlp.compare_reports(map(str, paths))
    assert policy_nlp.tag_report(rows[0]) == policy_nlp.tag_report(str(paths[0]))


@pytest.mark.parametrize(
    ("reports", "message"),
    [
        (None, "NoneType is no report; give paths, a DataFrame, or rows"),
        (b"a.txt", "bytes is no report"),
        ([None], "NoneType is no report"),
        ([3], "int is no report"),
        ([], "no reports are given"),
        ("修路三条。\n修渠两条。", "is a text, no path; give paths"),
        (["修路三条。" * 99], "is a text, no path"),
        (pandas.Series(["修路三条。"]), "is a text, no path"),
        ([ROWS[0], "a.txt"], "dict is no report"),
        ([*ROWS, {"text": None}, {"text": 3.5}], r"no Chinese text in rows 3, 4 \(of 4, counted from 1\); drop them"),
        (
            pandas.DataFrame({"body": ["修路。"]}),
            "no column text or 正文 or 内容 .columns: body.; name it with --text-column",
        ),
        (pandas.DataFrame({"text": []}), "the table: the table has no rows"),
        (pandas.DataFrame([["修路。", "修渠。"]], columns=["text", "text"]), "two columns are called text; rename one"),
    ],
)
def test_what_is_no_report_is_told_apart(reports: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        policy_nlp.tag_reports(reports)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "province"}, "by is 'province'; choose from 'report', 'place', 'year', 'level'"),
        ({"part": "intro"}, "part is 'intro'; choose from None, 'body'"),
        ({"measure": "words"}, "measure is 'words'; choose from 'characters'"),
        ({"correction": "best"}, "correction is 'best'"),
        ({"adjust": "fdr"}, "adjust is 'fdr'; choose from None, 'holm', 'bh'"),
        ({"model": 3}, "model is a int; give the folder"),
        ({"by": pandas.Series(["report"])}, "by is 0    report"),
        ({"words": -1}, "words is -1; give a whole number from 0"),
        ({"jobs": -1}, "jobs is -1; give a whole number from 1"),
    ],
)
def test_wrong_arguments_are_told_before_any_work(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        policy_nlp.compare_reports(ROWS, **arguments)


def test_a_wrong_unit_and_a_missing_model_are_told() -> None:
    with pytest.raises(UsageError, match="unit is 'word'; choose from 'sentence'"):
        policy_nlp.tag_report(ROWS[0], "word")  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="no such model folder"):
        policy_nlp.tag_report(ROWS[0], model="没有")
    with pytest.raises(UsageError, match="several reports are given"):
        policy_nlp.tag_report(ROWS)


def test_the_others_are_tagged_before_an_error_that_names_all_that_failed(tmp_path: Path, examples: Path) -> None:
    paths = [tmp_path / "没有.txt", examples / "云溪县_2023.txt", tmp_path / "空.txt"]
    paths[2].touch()
    tagged = []
    with pytest.raises(ReadError, match=r"没有\.txt: no such file") as caught:
        tagged += list(policy_nlp.tag_reports(paths))
    for_loop = policy_nlp.tag_reports(paths)
    assert next(for_loop).report.name == "云溪县_2023.txt"
    assert [note.rpartition(": ")[2] for note in caught.value.__notes__] == ["the file is empty"]


def test_frames_hold_the_numbers_of_the_command(examples: Path, tmp_path: Path) -> None:
    comparison = policy_nlp.compare_reports(examples)
    for table in ("shares", "differences", "words", "parts", "alike"):
        target = tmp_path / f"{table}.csv"
        assert CliRunner().invoke(main, ["compare", str(examples), "--table", table, "-o", str(target)]).exit_code == 0
        written = pandas.read_csv(target)
        frame = comparison.to_frame(table)
        assert list(written.columns.drop("theme_name", errors="ignore")) == list(frame.columns)
        for column in frame.select_dtypes("number"):
            assert written[column].to_numpy() == pytest.approx(frame[column].to_numpy(), abs=0, nan_ok=True)
        with target.open(encoding="utf-8-sig") as file:
            assert sum(1 for _ in csv.reader(file)) == len(frame) + 1


def test_a_frame_of_anything_returned(examples: Path) -> None:
    path = examples / "云溪县_2023.txt"
    figures = policy_nlp.find_figures(path)
    assert len(policy_nlp.to_frame(figures)) == len(figures) > 100
    why = policy_nlp.explain_report(path, 24)
    parts = policy_nlp.to_frame(why.contexts)
    assert parts["value"].sum() + why.base == pytest.approx(why.score, abs=1e-4)
    tagged = policy_nlp.tag_report(path)
    assert policy_nlp.to_frame(tagged).equals(tagged.to_frame())
    assert len(policy_nlp.to_frame([tagged, tagged])) == 2 * len(tagged.units)
    assert len(policy_nlp.to_frame(policy_nlp.compare_reports(examples))) == 4 * 12
    with pytest.raises(UsageError, match="int is no record; give what a function of policy_nlp returned"):
        policy_nlp.to_frame(3)


def test_reports_as_rows_and_words_as_lists(examples: Path) -> None:
    frame = policy_nlp.to_frame(policy_nlp.read_reports(examples))
    assert list(frame.columns) == ["report", "place", "level", "year", "text"]
    assert frame["year"].tolist() == [2023, 2023, 2024, 2023]
    options = policy_nlp.Options(user_words=["大湾区枢纽"])  # type: ignore[arg-type]
    assert policy_nlp.tag_report(ROWS[0], options=options).units
    with pytest.raises(UsageError, match="stop_words is one text; give a list of words"):
        policy_nlp.tag_report(ROWS[0], options=policy_nlp.Options(stop_words="的"))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"options is a dict; give policy_nlp.Options"):
        policy_nlp.tag_report(ROWS[0], options={"model": None})  # type: ignore[arg-type]


def test_topics_of_ones_own(examples: Path, tmp_path: Path) -> None:
    row = {"report": "预算.txt", "text": "云溪县2023年预算执行情况的报告\n各位代表：\n现将预算报告如下。修路三条。"}
    stored = policy_nlp.fit_topics(
        [*policy_nlp.to_frame(policy_nlp.read_reports(examples)).to_dict("records"), row], tmp_path / "mine", topics=3
    )
    assert stored.warnings[0].startswith("预算.txt: its title says budget report; ")
    assert repr(stored).startswith("<StoredTopics mine: 3 topics; warnings: ")
    topics = policy_nlp.to_frame(stored.model.topics)
    assert topics["share"].sum() == pytest.approx(1, abs=0.01)
    assert policy_nlp.load_topics(tmp_path / "mine").model.list_words(0) == stored.model.list_words(0)
    shares = policy_nlp.to_frame(policy_nlp.compare_topics(examples, tmp_path / "mine"))
    assert shares.pivot(index="group", columns="topic", values="share").sum(axis=1).tolist() == pytest.approx(
        [1] * 4, abs=1e-5
    )
    with pytest.raises(UsageError, match="topics is 1; give a whole number from 2"):
        policy_nlp.fit_topics(examples, tmp_path / "mine", topics=1)


def test_what_is_returned_can_be_pickled_and_copied(examples: Path) -> None:
    path = examples / "云溪县_2023.txt"
    returned = (policy_nlp.tag_report(path), policy_nlp.compare_reports(examples), policy_nlp.find_figures(path))
    for item in returned:
        assert pickle.loads(pickle.dumps(item)) == item
        assert copy.deepcopy(item) == item


def test_training_takes_frames_and_rows_as_it_takes_tables(tmp_path: Path) -> None:
    frame = pandas.read_json(ROOT / "corpus" / "paragraphs.jsonl", lines=True)[["text", "code"]][::4]
    frame.to_csv(tmp_path / "labels.csv", index=False)
    by_file = policy_nlp.train_model(tmp_path / "labels.csv").scores
    assert policy_nlp.train_model(frame).scores == by_file
    assert policy_nlp.train_model(frame.to_dict("records")).scores == by_file


def test_training_on_a_frame_passes_over_what_is_not_coded() -> None:
    texts = [f"{word}第{row}处" for row in range(12) for word in ("新修水渠", "公路硬化")]
    frame = pandas.DataFrame({"text": [*texts, None, "修路"], "label": [*([1.0, 2.0] * 12), 1.0, float("nan")]})
    trained = policy_nlp.train_model(frame)
    assert trained.model.classifier.codes == ("1", "2")
    assert "2 rows without text or label were left out" in trained.warnings
    assert repr(trained).startswith("<Trained unnamed: 2 themes, macro-F1 ")


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        (None, "NoneType holds no labelled texts; give a table's path, a DataFrame, or rows with text and label"),
        ([], "list holds no labelled texts"),
        ([("修路", "交通")], "tuple holds no labelled texts"),
        (3, "int holds no labelled texts"),
        (pandas.DataFrame({"text": ["修路"]}), r"labelled texts: no column label or 标签 or 类别 \(columns: text\)"),
    ],
)
def test_what_holds_no_labelled_texts(examples: Any, message: str) -> None:
    with pytest.raises(policy_nlp.PolicyNlpError, match=message):
        policy_nlp.train_model(examples)


@pytest.mark.parametrize("seed", [-1, 1.5, None])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    with pytest.raises(UsageError, match="give a whole number from 0"):
        policy_nlp.train_model(ROOT / "corpus" / "paragraphs.jsonl", seed=seed)


def test_a_folder_of_something_else_is_refused_before_any_training(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    steps: list[str] = []
    with pytest.raises(policy_nlp.PolicyNlpError, match="holds something else than a model"):
        policy_nlp.train_model(ROOT / "corpus" / "paragraphs.jsonl", tmp_path, on_step=steps.append)
    assert steps == []
