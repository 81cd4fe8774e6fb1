"""Warnings of reports unlike those a model has seen, and units marked as unsure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from policy_nlp.api import tag_report
from policy_nlp.cli import main
from policy_nlp.drift import FEWEST_WORDS, TAIL, check_drift, describe_seen
from policy_nlp.model_store import Model

SEEN = {"most_unknown": 0.05, "least_confidence": 0.8}
RECIPE = """外婆的梅干菜焖肉
先把五花肉切成麻将大小的方块，冷水下锅，丢进姜片和葱结，倒一勺黄酒，咕嘟咕嘟煮到浮沫冒尽。
捞起肉块拿温水冲净，搁在竹筛上沥干，顺手用厨房纸吸掉猪皮上的水珠，免得待会儿溅油。
梅干菜泡软后拧干，剁得细碎，锅里抹一点猪油，小火慢慢炒到飘出焦香，再撒半匙白糖提鲜。
炒糖色最考验耐心：冰糖敲碎，油温别太高，等糖浆从琥珀变成枣红、冒出蟹眼似的小泡，赶紧把肉倒进去翻匀。
这时候沿着锅边淋老抽、生抽，扔两颗八角、一截桂皮、三片香叶，加滚水没过肉面，盖上砂锅盖焖足一个钟头。
取一只粗瓷大碗，肉皮朝下码整齐，中间塞满梅干菜，浇上浓稠的肉汁，放进蒸笼再蒸四十分钟。
出笼后倒扣在盘子里，撒一撮葱花，筷子轻轻一夹，皮颤巍巍、肉酥烂，肥的不腻、瘦的不柴。
配一碗热腾腾的白米饭，舅舅总要添三回，连碗底的汤汁都拿馒头蘸得干干净净。
剩下的别倒掉，第二天煮面时舀一勺当浇头，比巷口老字号的面馆还要香。
"""


def _tag(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["tag", *map(str, arguments)])
    assert result.exit_code == 0, result.stderr
    return result


def _rows(*arguments: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _tag(*arguments, "--format", "jsonl").stdout.splitlines()]


def test_both_limits_are_told_with_what_is_usual() -> None:
    unknown, unsure = check_drift(SEEN, 900, 0.123, 0.654)
    assert unknown.startswith("12 % of its words are unknown to the model (usual: up to 5 %)")
    assert unsure == "the model is unsure of it, with a mean probability of 0.65 (usual: at least 0.80)"


@pytest.mark.parametrize(("unknown", "confidence", "word"), [(0.051, 0.8, "unknown"), (0.05, 0.799, "unsure")])
def test_each_limit_warns_alone(unknown: float, confidence: float, word: str) -> None:
    (warning,) = check_drift(SEEN, 900, unknown, confidence)
    assert word in warning


def test_without_limits_nothing_is_warned_of() -> None:
    assert check_drift({}, 900, 1.0, 0.0) == ()
    assert len(check_drift({"most_unknown": 0.1}, 900, 1.0, 0.0)) == 1
    assert len(check_drift({"least_confidence": 0.1}, 900, 1.0, 0.0)) == 1


def test_short_texts_are_not_judged() -> None:
    assert check_drift(SEEN, FEWEST_WORDS - 1, 1.0, 0.0) == ()
    assert len(check_drift(SEEN, FEWEST_WORDS, 1.0, 0.0)) == 2
    assert check_drift(SEEN, FEWEST_WORDS, 0.05, 0.8) == ()


def test_limits_leave_the_tails_outside() -> None:
    shares = np.arange(101) / 100
    seen = describe_seen(shares.tolist(), shares.tolist())
    assert TAIL == 0.02
    assert seen == {"most_unknown": 0.98, "least_confidence": 0.02}
    outside = [bool(check_drift(seen, 900, share, 1.0)) for share in shares]
    assert sum(outside) == 2


def test_a_recipe_is_told_from_a_report(bundled: Model, tmp_path: Path) -> None:
    assert set(bundled.manifest["seen"]) == set(SEEN)
    assert len("".join(RECIPE.split())) > 300
    path = tmp_path / "菜谱.txt"
    path.write_text(RECIPE, "utf-8")
    lines = _tag(path).stderr.splitlines()
    assert any(line.startswith("warning: 菜谱.txt: ") and "unknown to the model" in line for line in lines)
    assert tuple(line.removeprefix("warning: 菜谱.txt: ") for line in lines) == tag_report(path).warnings


def test_the_examples_are_reports(examples: Path) -> None:
    assert _tag(examples).stderr == ""


@pytest.fixture
def example(examples: Path) -> Path:
    return examples / "云溪县_2023.txt"


def test_units_below_the_least_confidence_are_unsure(example: Path, small_folder: Path) -> None:
    plain = _rows(example, "--model", small_folder)
    middle = sorted(row["probability"] for row in plain)[len(plain) // 2]
    rows = _rows(example, "--model", small_folder, "--min-confidence", middle)
    assert [row["sure"] for row in rows] == [row["probability"] >= middle for row in plain]
    assert {row["sure"] for row in rows} == {True, False}
    assert [row | {"sure": True} for row in rows] == plain


def test_the_table_asks_about_the_unsure(example: Path, small_folder: Path) -> None:
    options = (example, "--model", small_folder, "--unit", "section", "--min-confidence", 0.6)
    rows, table = _rows(*options), _tag(*options).stdout
    marked = [f"{row['probability']:.2f}?" for row in rows if not row["sure"]]
    assert 0 < len(marked) < len(rows)
    assert [cell for line in table.splitlines() for cell in line.split() if cell.endswith("?")] == marked


def test_the_outermost_confidences(example: Path) -> None:
    assert all(row["sure"] for row in _rows(example))
    assert all(row["sure"] for row in _rows(example, "--min-confidence", 0))
    rows = _rows(example, "--min-confidence", 1)
    assert [row["sure"] for row in rows] == [row["probability"] == 1 for row in rows]
    assert sum(row["sure"] for row in rows) < len(rows) / 4
