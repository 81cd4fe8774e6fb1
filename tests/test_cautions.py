"""What is to be said of reports that were read is said by every command that reads them, in one way."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import policy_nlp
from policy_nlp.cli import main
from policy_nlp.notes import Caution, Notes

COURT = """云溪县人民法院工作报告
——2024年1月9日在云溪县第九届人民代表大会第三次会议上
各位代表：
现在，我代表云溪县人民法院，向大会报告工作，请予审议。
一、2023年工作回顾
{}审结案件九百件，增长6%。清理积案三十件。
二、2024年工作安排
预期目标：审结案件增长7%。关停污染企业两家。
"""
FOREIGN = "Vice mayors reported on roads, bridges and harbours. "
KIND = "themes, parts and the model are made for whole government work reports of a year"
#: A call of every command that reads reports; {} is where they lie.
CALLS = {
    "read": "read {}",
    "tag": "tag {}",
    "tag csv": "tag {} --format csv",
    "tag html": "tag {} -o {}/pages --format html",
    "tag parquet": "tag {} -o {}/themes.parquet",
    "tag xlsx": "tag {} -o {}/themes.xlsx",
    "figures": "figures {}",
    "reuse": "reuse {}",
    "sample": "sample {} -o {}/to-code.csv",
    "validate": "validate {}/coded.jsonl {}",
    "topics compare": "topics compare {}",
    "topics fit": "topics fit {} --topics 2 -o {}/topics",
    "topics tag": "topics tag {}",
}


@pytest.fixture
def courts(tmp_path: Path) -> Path:
    """Seven reports of a court, one of them half in English, and a coded sentence of the first."""
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text(COURT.format(FOREIGN * 3 if number == 6 else ""), "utf-8")
    (tmp_path / "coded.jsonl").write_text(
        '{"report": "0.txt", "text": "关停污染企业两家。", "label": "ecology"}\n', "utf-8"
    )
    return tmp_path


def call(line: str, folder: Path, language: str) -> str:
    texts = [str(folder / f"{number}.txt") for number in range(7)]
    words = [word for part in line.split() for word in (texts if part == "{}" else [part.replace("{}", str(folder))])]
    return CliRunner().invoke(main, [*words, "--lang", language]).stderr


def test_every_command_that_reads_reports_is_called_here() -> None:
    named = {(name,): command for name, command in main.commands.items()}
    group = main.commands["topics"]
    assert isinstance(group, click.Group)
    named |= {("topics", name): command for name, command in group.commands.items()}
    reading = {
        " ".join(name)
        for name, command in named.items()
        if any(isinstance(one, click.Argument) and one.name == "paths" for one in command.params)
    }
    # A comparison says it of all its reports together.
    assert reading - {"compare"} == set(CALLS) - {name for name in CALLS if name.startswith("tag ")}


@pytest.mark.parametrize("name", CALLS)
def test_kind_and_letters_are_told_once_for_all_reports(courts: Path, name: str) -> None:
    lines = call(CALLS[name], courts, "en").splitlines()
    named = "0.txt, 1.txt, 2.txt, 3.txt, 4.txt …"
    assert lines.count(f"warning: {named}: its title says court report; {KIND}") == 1
    letters = [line for line in lines if "no Chinese characters" in line]
    assert len(letters) == 1
    assert letters[0].startswith("warning: 6.txt: ")
    assert sum("its title says" in line for line in lines) == 1


def test_explain_tells_them_of_its_report(courts: Path) -> None:
    path = courts / "6.txt"
    english, chinese = (call(f"explain {path} --sentence 6", courts, language) for language in ("en", "zh"))
    assert english.startswith(f"warning: 6.txt: its title says court report; {KIND}\nwarning: 6.txt: ")
    assert chinese.startswith("警告：6.txt：从标题看是法院工作报告；")
    assert len(chinese.splitlines()) == 2


def test_they_are_told_in_chinese_and_where_the_first_failure_stops(courts: Path) -> None:
    (courts / "3.txt").write_bytes(b"")
    told = call("figures {} --fail-fast", courts, "zh").splitlines()
    assert told[0].startswith("警告：0.txt, 1.txt, 2.txt：从标题看是法院工作报告；")
    assert "3.txt" in told[1]
    assert call("tag {} --format csv --fail-fast", courts, "zh").startswith("警告：0.txt, 1.txt, 2.txt")


def test_python_hands_them_over_where_results_have_room(courts: Path) -> None:
    texts = [courts / f"{number}.txt" for number in range(2)]
    told = f"0.txt, 1.txt: its title says court report; {KIND}"
    coded = [{"report": "0.txt", "text": "关停污染企业两家。", "label": "ecology"}]
    assert policy_nlp.validate_model(coded, texts).warnings[0] == told


def test_notes_add_up() -> None:
    both = Notes(1, 5, (Caution("甲", "一"),)) + Notes(2, 6, (Caution("乙", "二"),))
    assert both == Notes(3, 11, (Caution("甲", "一"), Caution("乙", "二")))
