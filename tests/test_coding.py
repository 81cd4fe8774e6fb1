"""What coders call from Python: the numbers of the commands, from frames and rows, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import policy_nlp
from policy_nlp.cli import main
from policy_nlp.errors import LabelsError, ModelError, UsageError

from .conftest import ROOT

pandas = pytest.importorskip("pandas")
ONE = [("修渠", "rural"), ("架桥", "urban"), ("办学", "livelihood"), ("植树", "ecology")]
TWO = [("修渠", "rural"), ("架桥", "rural"), ("办学", "民生保障"), ("铺路", "urban")]


def build_frame(pairs: list[tuple[str, str]]) -> Any:
    return pandas.DataFrame(pairs, columns=["text", "label"])


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_agreement_by_frames_and_files_is_the_same(tmp_path: Path) -> None:
    frames = [build_frame(pairs) for pairs in (ONE, TWO)]
    paths = [tmp_path / "甲.csv", tmp_path / "乙.csv"]
    for frame, path in zip(frames, paths, strict=True):
        frame.to_csv(path, index=False)
    found, by_file = policy_nlp.measure_agreement(*frames), policy_nlp.measure_agreement(*map(str, paths))
    # Three texts in common, of which two agree: by chance (1 x 2 + 1 x 0 + 1 x 1) / 9, so that kappa is (6 - 3) / 6.
    assert (found.texts, found.agreement, found.kappa) == (3, pytest.approx(2 / 3), pytest.approx(0.5))
    assert found.alpha == by_file.alpha
    assert repr(found).startswith("<Agreement on 3 texts: 66.7%, kappa 0.500, alpha ")
    told = "1 of 4 texts do not stand in the other table, or less often; they are left out"
    assert found.warnings == (f"first: {told}", f"second: {told}")
    assert by_file.warnings == (f"{paths[0]}: {told}", f"{paths[1]}: {told}")
    assert policy_nlp.to_frame(found.disagreements).to_dict("records") == [
        {"text": "架桥", "first": "urban", "second": "rural"}
    ]
    assert policy_nlp.to_frame(found.themes)["theme"].tolist() == ["livelihood", "rural", "urban"]


def test_a_sample_is_coded_in_a_frame_and_validated(examples: Path, tmp_path: Path) -> None:
    path = examples / "云溪县_2023.txt"
    frame = policy_nlp.to_frame(policy_nlp.sample_units(path, "paragraph", count=12, seed=3))
    run("sample", path, "--unit", "paragraph", "--count", 12, "--seed", 3, "-o", tmp_path / "drawn.csv")
    drawn = pandas.read_csv(tmp_path / "drawn.csv", keep_default_na=False)
    assert frame["text"].tolist() == drawn["text"].str.lstrip("'").tolist()
    answers = {unit.text: unit.theme for unit in policy_nlp.tag_report(path).units}
    frame["label"] = frame["text"].map(answers)
    right = policy_nlp.validate_model(frame, path, "paragraph")
    assert (right.units, right.reports, right.scores.accuracy, right.mistakes) == (12, 1, 1.0, ())
    assert right.warnings[-1] == "12 units are few; intervals hold from about 100 on"
    frame.loc[0, "label"] = "other" if frame.loc[0, "label"] != "other" else "rural"
    wrong = policy_nlp.validate_model(frame.to_dict("records"), path, "paragraph")
    assert policy_nlp.to_frame(wrong.mistakes)["coded"].tolist() == [frame.loc[0, "label"]]
    assert repr(wrong).startswith("<Validation on 12 units: accuracy 0.")


def test_evaluation_by_frame_is_that_of_the_command(tmp_path: Path) -> None:
    frame = pandas.read_json(ROOT / "corpus" / "paragraphs.jsonl", lines=True)[["text", "code"]][::9]
    frame.to_csv(tmp_path / "labels.csv", index=False)
    scores = policy_nlp.evaluate_model(frame)
    assert f"macro-F1 {scores.macro_f1:.3f}" in run("evaluate", "default", tmp_path / "labels.csv")
    assert scores == policy_nlp.evaluate_model(tmp_path / "labels.csv", "default")
    assert repr(scores).startswith(f"<Scores of {len(scores.themes)} themes: macro-F1 {scores.macro_f1:.3f}, accuracy ")


def test_suggestions_pass_over_what_is_coded() -> None:
    frame = pandas.DataFrame({"text": ["修渠引水。", None, "架桥通车。"], "label": ["rural", None, float("nan")]})
    assert [(item.row, item.text) for item in policy_nlp.suggest_texts(frame)] == [(3, "架桥通车。")]
    assert len(policy_nlp.suggest_texts(frame[["text"]], count=1)) == 1


def test_reuse_by_rows(examples: Path) -> None:
    river = "完成松溪河道清淤三十八公里并新建生态护岸十二处。"
    rows = [{"text": f"云溪县政府工作报告。一、{year - 1}年工作回顾。{river}", "year": year} for year in (2023, 2024)]
    earlier, later = policy_nlp.find_reuse(rows)
    assert (earlier.total.taken, later.total.taken) == (0, 1)
    assert repr(later).startswith("<Reuse in 2: 100.0% taken over, 0.0% updated of ")
    assert policy_nlp.to_frame(later.pairs)[["report", "source", "kind"]].to_numpy().tolist() == [["2", "1", "earlier"]]
    sources = policy_nlp.to_frame(later.sources)
    assert sources[["source", "kind", "taken_sentences", "taken"]].to_numpy().tolist() == [["1", "earlier", 1, 1.0]]
    assert policy_nlp.to_frame([earlier, later])["taken_earlier"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: policy_nlp.sample_units("a.txt", "report"), UsageError, "unit is 'report'; choose from 'sentence', "),  # type: ignore[arg-type]
        (lambda: policy_nlp.sample_units("a.txt", count=0), UsageError, "count is 0; give a whole number from 1"),
        (lambda: policy_nlp.validate_model(build_frame(ONE), {"text": "修路。"}), UsageError, "add a column report"),
        (lambda: policy_nlp.evaluate_model(build_frame(ONE), "nowhere"), ModelError, "no such model folder"),
        (lambda: policy_nlp.evaluate_model(None), UsageError, "NoneType holds no labelled texts"),  # type: ignore[arg-type]
        (lambda: policy_nlp.measure_agreement(build_frame(ONE), []), UsageError, "list holds no labelled texts"),
        (lambda: policy_nlp.suggest_texts("nowhere.csv"), LabelsError, "nowhere.csv: no such file"),
        (lambda: policy_nlp.suggest_texts(build_frame(ONE)[["label"]]), LabelsError, "texts: no column text or 正文"),
        (lambda: policy_nlp.suggest_texts([None]), UsageError, "list holds no texts; give a table's path"),  # type: ignore[list-item]
        (lambda: policy_nlp.find_reuse("a.txt", similarity=2), UsageError, "similarity is 2; give a number from 0.3"),
        (lambda: policy_nlp.find_reuse({"text": "修路。"}), UsageError, "shows between two or more reports"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
