"""Names that people give topics: topics of one name are put together, worked out by hand and on toys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.errors import UsageError
from policy_nlp.output.topic_methods import write_share_methods, write_topic_methods
from policy_nlp.topic_store import load_topics
from policy_nlp.topics import Topic, TopicModel
from policy_nlp.topics.naming import merge_topics, place_topics
from policy_nlp.topics.seeds import SeedTopic
from policy_nlp.topics.shares import TopicShare

from .toy_topics import NEEDS_GENSIM, write_reports

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


def test_shares_of_a_merged_topic_are_sums() -> None:
    model = merge_topics(THREE, *place_topics([SeedTopic("农业", ("0", "2"))], 3))
    bags = [{"小麦": 3, "学校": 1}, {"公路": 2}, {}]
    before, after = THREE.infer_shares(bags), model.infer_shares(bags)
    assert after[:, 0] == pytest.approx(before[:, 0] + before[:, 2])
    assert after[:, 1] == pytest.approx(before[:, 1])
    whole = merge_topics(model, *place_topics([SeedTopic("一切", ("0", "1"))], 2))
    assert whole.infer_shares(bags)[:, 0] == pytest.approx([1, 1, 1])


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
    assert after.model.infer_shares(bags)[:, 1] == pytest.approx(before.model.infer_shares(bags)[:, 1])
    assert len(after.list_typical(0)) == 3
    assert len({one.report for one in after.list_typical(0)}) == 3
    names.write_text("交通: 1", "utf-8")
    run("name", tmp_path / "two", names, "-o", tmp_path / "two")
    assert [topic.label for topic in load_topics(tmp_path / "two").model.topics] == ["生产", "交通"]
    assert load_topics(tmp_path / "two").manifest["named"] == [0, 1]
    zh, en = (write_topic_methods(after, language) for language in ("zh", "en"))
    assert "从4篇政府工作报告的" in zh
    assert "中得到3个话题：30次" in zh
    assert "意思相同的话题经合并，余2个。2个话题中有1个由研究者命名" in zh
    assert "We learnt 3 topics from " in en
    assert "which leaves 2. 1 of 2 labels were given by us" in en
    assert "keep their labels" in run("name", "default", names, "-o", tmp_path / "own", code=2).stderr


@NEEDS_GENSIM
def test_methods_say_what_was_done(tmp_path: Path) -> None:
    reports = write_reports(tmp_path / "reports")
    (tmp_path / "words.txt").write_text("化肥\n农机\n", "utf-8")
    (tmp_path / "seeds.txt").write_text("农业: 小麦\n", "utf-8")
    given = ("--part", "review", "--stop-words", tmp_path / "words.txt", "--lang", "en")
    run("fit", reports, "--topics", 3, "--seed-words", tmp_path / "seeds.txt", "-o", tmp_path / "guided", *given)
    run("fit", reports, "--topics", "auto", "--engine", "online", "-o", tmp_path / "online", "--seed", 4)
    guided, online = (load_topics(tmp_path / name) for name in ("guided", "online"))
    said = write_topic_methods(guided, "en")
    for text in (
        "paragraphs of the review of 4 government work reports",
        "1 topics were guided",
        "8 runs of",
        "2 stop words of our own",
        "Their number was given.",
        "Labels are the most telling words",
    ):
        assert text in said
    for text in ("在线变分贝叶斯", "从5、10中选定", "随机种子4", "只运行一次"):
        assert text in write_topic_methods(online, "zh")
    assert write_topic_methods(load_topics("default"), "en") == ""
    assert said in run("show", tmp_path / "guided", "--format", "html", "--lang", "en").stdout.replace("&#x27;", "'")


def test_methods_say_what_is_drawn() -> None:
    few, many = (TopicShare("2023", 0, "水", 0.5, 0.4, 0.6, reports, 50) for reports in (4, 5))
    assert "draws of paragraphs where" in write_share_methods([few], "en")
    assert "draws of whole places or reports;" in write_share_methods([many], "en")
    assert "抽取整个地区或整篇报告或段落（不足五篇报告的组）1000次" in write_share_methods([few, many], "zh")
