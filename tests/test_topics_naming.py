"""Names that people give topics: topics of one name are put together, worked out by hand and on toys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.errors import UsageError
from policy_nlp.topic_store import load_topics
from policy_nlp.topics import Topic, TopicModel
from policy_nlp.topics.naming import merge_topics, place_topics
from policy_nlp.topics.seeds import SeedTopic

from .toy_topics import write_reports

THREE = TopicModel(
    ("小麦", "公路", "学校"),
    np.array([[0.5, 0.3, 0.2], [0, 1, 0], [1, 0, 0]], np.float32),
    topics=[
        Topic("甲", 0.6, 0.9, 0.3, 0.5, (), (("rural", 1.0),)),
        Topic("乙", 0.2, 0.7, 0.1, 0.5, (), (("urban", 1.0),)),
        Topic("丙", 0.2, 0.5, -0.1, 0.5, (), (("rural", 0.5), ("urban", 0.5))),
    ],
)


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["topics", *map(str, arguments)])
    assert result.exit_code == code, result.stderr
    return result


def test_merged_topics_worked_out_by_hand() -> None:
    places, labels = place_topics([SeedTopic("农业", ("2", "0"))], 3)
    assert (places, labels) == ([0, 1, 0], {0: "农业"})
    model = merge_topics(THREE, places, labels)
    # Three quarters of the first and a quarter of the third.
    assert model.weights[0].tolist() == pytest.approx([0.625, 0.225, 0.15])
    first, second = model.topics
    assert (first.label, first.share, first.stability, first.coherence) == ("农业", 0.8, 0.8, 0.2)
    assert first.themes == (("rural", 0.875), ("urban", 0.125))
    assert second.label == "乙"
    # The mean of 0.625/0.625, 0.225/1.225 and 0.15/0.15.
    assert first.exclusivity == pytest.approx((1 + 0.225 / 1.225 + 1) / 3, abs=1e-4)


def test_a_name_alone_changes_nothing_else() -> None:
    model = merge_topics(THREE, *place_topics([SeedTopic("交通", ("1",))], 3))
    assert model.weights.tolist() == THREE.weights.tolist()
    assert [topic.label for topic in model.topics] == ["甲", "交通", "丙"]


@pytest.mark.parametrize(
    ("words", "message"),
    [(("3",), "农业: 3 is no topic; give numbers from 0 to 2"), (("小麦",), "is no topic"), (("1", "1"), "already")],
)
def test_numbers_of_no_topic(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        place_topics([SeedTopic("农业", words)], 3)


def test_named_topics_are_kept_and_used(tmp_path: Path) -> None:
    reports = write_reports(tmp_path / "reports")
    run("fit", reports, "--topics", 3, "-o", tmp_path / "three")
    names = tmp_path / "names.txt"
    names.write_text("# 两个并作一个\n生产：0 2\n", "utf-8")
    assert "生产" in run("name", tmp_path / "three", names, "-o", tmp_path / "two").stdout
    before, after = load_topics(tmp_path / "three"), load_topics(tmp_path / "two")
    assert [topic.label for topic in after.model.topics] == ["生产", before.model.topics[1].label]
    bags = [dict.fromkeys(before.model.list_words(topic, 4), 3) for topic in range(3)]
    assert after.model.infer_shares(bags).argmax(axis=1).tolist() == [0, 1, 0]
    assert len(after.list_typical(0)) == 3
    assert len({one.report for one in after.list_typical(0)}) == 3
    names.write_text("交通: 1", "utf-8")
    run("name", tmp_path / "two", names, "-o", tmp_path / "two")
    assert [topic.label for topic in load_topics(tmp_path / "two").model.topics] == ["生产", "交通"]
    assert load_topics(tmp_path / "two").manifest["named"] == [0, 1]
    assert "keep their labels" in run("name", "default", names, "-o", tmp_path / "own", code=2).stderr
