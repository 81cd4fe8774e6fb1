"""Word intrusion: tasks of known topics, their scores by hand, and the command from table to table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.errors import UsageError
from policy_nlp.topic_store import load_topics
from policy_nlp.topics import TopicModel
from policy_nlp.topics.intrusion import draw_intruders, score_answers

from .toy_topics import FIELD, ROAD, SCHOOL

GROUPS = (FIELD, ROAD, SCHOOL)
MODEL = TopicModel((*FIELD, *ROAD, *SCHOOL), np.eye(3, dtype=np.float32).repeat(8, axis=1) / 8)


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["topics", "intrusion", *map(str, arguments)])
    assert result.exit_code == code, result.stderr
    return result


def test_an_intruder_is_of_another_topic() -> None:
    tasks = draw_intruders(MODEL, 0)
    assert sorted(task.topic for task in tasks) == [0, 1, 2]
    for task in tasks:
        words = task.text.split()
        assert sorted(words) == sorted({*GROUPS[task.topic][:5], task.intruder})
        assert any(task.intruder in group[:5] for place, group in enumerate(GROUPS) if place != task.topic)
    assert tasks == draw_intruders(MODEL, 0) != draw_intruders(MODEL, 1)
    alike = TopicModel(FIELD, np.full((2, 8), 1 / 8, np.float32))
    assert draw_intruders(alike, 0) == []


def test_scores_worked_out_by_hand() -> None:
    tasks = draw_intruders(MODEL, 0)
    right = [(task.text, task.intruder) for task in tasks]
    wrong = [(task.text, next(word for word in task.text.split() if word != task.intruder)) for task in tasks[:2]]
    score = score_answers(tasks, [*right, *wrong])
    assert (score.precision, score.answers) == (0.6, 5)
    assert score.by_topic == {tasks[0].topic: 0.5, tasks[1].topic: 0.5, tasks[2].topic: 1.0}
    # Wilson: (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 0.6, n = 5, z = 1.959964.
    assert (score.low, score.high) == pytest.approx((0.230724, 0.882379), abs=1e-5)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([("别 的 词", "别")], "no task of this model and seed"),
        ([(draw_intruders(MODEL, 0)[0].text, "石油")], "石油: none of the words"),
        ([], "no answers"),
    ],
)
def test_answers_to_nothing(answers: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        score_answers(draw_intruders(MODEL, 0), answers)


@pytest.mark.parametrize(("suffix", "language"), [("csv", "zh"), ("xlsx", "zh"), ("xlsx", "en")])
def test_tables_go_out_and_come_back(tmp_path: Path, suffix: str, language: str) -> None:
    from openpyxl import load_workbook

    path = tmp_path / f"tasks.{suffix}"
    run("default", "-o", path, "--lang", language)
    tasks = {task.text: task.intruder for task in draw_intruders(load_topics("default").model, 0)}
    if suffix == "xlsx":
        book = load_workbook(path)
        header = [book.active.title, *(cell.value for cell in book.active[1])]
        assert header == (["词语入侵", "文本", "标签"] if language == "zh" else ["tasks", "text", "label"])
        for row in list(book.active.rows)[1:]:
            row[1].value = tasks[row[0].value]
        book.save(path)
    else:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        assert {row["text"] for row in rows} == set(tasks)
        assert {row["label"] for row in rows} == {""}
        lines = [f"{row['text']},{tasks[row['text']]}" for row in rows[:10]]
        path.write_text("\n".join(["text,label", *lines, f"{rows[10]['text']},"]), "utf-8")
    said = run("default", "--answers", path, "--answers", path, "--lang", "en").stdout
    assert "model precision 1.00" in said
    assert f"{20 if suffix == 'csv' else 2 * len(tasks)} answers" in said
    assert "no task of this model" in run("default", "--answers", path, "--seed", 1, code=2).stderr
