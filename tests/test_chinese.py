"""Messages and help in Chinese: the catalog is complete, and commands speak the user's language."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.cli.catalog import read_catalog, translate
from policy_nlp.cli.chinese import choose_language, fold

from .message_sources import PACKAGE, collect_messages

CATALOG = PACKAGE / "data" / "messages_zh.tsv"
#: What the command line never shows, and what is no sentence but an option as it is typed.
NEVER_SHOWN = {"too large", "A data frame", "--engine dask", "--format dta", "--format parquet"}
HAN = re.compile(r"[\u4e00-\u9fff]")
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def list_commands(command: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from list_commands(inner, *names, name)


def find_command(names: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in names:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


COMMANDS = sorted(list_commands(main))


def collect_help() -> Iterator[str]:
    """The paragraphs of help, what stands behind examples, and what options are for."""
    for command in map(find_command, COMMANDS):
        for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
            if not paragraph.startswith("\b"):
                yield " ".join(paragraph.split())
                continue
            for line in paragraph.splitlines()[1:]:
                yield from re.split(r" {2,}", line.strip())[1:]
        yield from (text for param in command.params if (text := getattr(param, "help", None)))


def read_section(name: str) -> list[str]:
    """The English templates under a heading of the catalog."""
    section = CATALOG.read_text("utf-8").partition(f"# {name}\n")[2].partition("\n# ")[0]
    return [line.partition("\t")[0] for line in section.splitlines()]


def strip_marks(template: str) -> str:
    return re.sub(r"\{[*/=]\}", "{}", template)


def run(*arguments: object, language: str = "zh_CN.UTF-8") -> Result:
    env = {**dict.fromkeys(LOCALES), "LANG": language}
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], "", env, prog_name="policy-nlp")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_every_message_has_a_translation_and_every_translation_a_message() -> None:
    messages = collect_messages()
    found = {text: file for text, file in messages.items() if text not in NEVER_SHOWN}
    assert set(messages) >= NEVER_SHOWN
    known = {strip_marks(template) for template in read_catalog()}
    assert {text: file for text, file in found.items() if text not in known} == {}
    assert [text for text in read_section("messages") if strip_marks(text) not in found] == []
    assert len(found) > 150


def test_every_text_of_help_has_a_translation_and_every_translation_a_text() -> None:
    texts = {*collect_help()}
    own = {"Show this message and exit.", "Show the version and exit."}
    assert sorted(texts - own) == sorted(read_section("help"))
    assert own <= set(read_section("click"))


def test_templates_stand_once_and_fill_every_slot() -> None:
    lines = [line for line in CATALOG.read_text("utf-8").splitlines() if not line.startswith("# ")]
    assert len(lines) == len(read_catalog())
    for english, chinese in read_catalog().items():
        slots = strip_marks(english).count("{}")
        assert {int(number) for number in re.findall(r"\{(\d)\}", chinese)} == set(range(1, slots + 1)), english
        assert HAN.search(chinese), english
        assert "}{" not in english


def test_no_template_takes_a_message_of_another() -> None:
    for english, chinese in read_catalog().items():
        message = strip_marks(english)
        for number in range(message.count("{}")):
            message = message.replace("{}", f"<{number + 1}>", 1)
        assert translate(message) == re.sub(r"\{(\d)\}", r"<\1>", chinese)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("a: b.txt: no such file", "a: b.txt：没有这个文件"),
        (
            "models/x/weights.npz: array w0 is not one of plain numbers; get the model anew",
            "models/x/weights.npz：数组 w0 不是纯数字；请重新获取模型",
        ),
        (
            "out.csv: cannot be written (Permission denied); choose another place with --output",
            "out.csv：无法写入（没有权限）；请用 --output 另选位置",
        ),
        (
            "out.pic: unknown suffix; use .csv .xlsx or say --format",
            "out.pic：后缀无法识别；请用 .csv .xlsx，或用 --format 指定",
        ),
        ("a.txt: cannot be read (some strange fault)", "a.txt：无法读取（some strange fault）"),
        (
            "these reports give no table trends, which takes four years of a place, and no groups; choose from shares",
            "这些报告得不出表 trends（需要同一地区四年以上的报告，不能分组）；可选：shares",
        ),
        (
            "a.csv: no column text or 正文 (columns: 标题); rename yours in the first row",
            "a.csv：缺少名为 text 或 正文 的列（现有列：标题）；请修改首行中的列名",
        ),
        ("pages: no such file", "pages：没有这个文件"),
        ("2023.csv: two columns are called 标签; rename one", "2023.csv：有两列都叫 标签；请改其中一个列名"),
        (
            "甲.xlsx: 3 rows without text or label were left out; merged cells fill their first row alone",
            "甲.xlsx：3 行缺少文本或标签，未使用；合并单元格只算首行",
        ),
        ("2023.csv: 3 rows without text or label were left out", "2023.csv：3 行缺少文本或标签，未使用"),
        ("a.txt: a message: of nobody", "a.txt: a message: of nobody"),
    ],
)
def test_messages_are_translated_with_what_stands_in_them(message: str, expected: str) -> None:
    assert translate(message) == expected


@pytest.mark.parametrize(
    ("locale", "arguments", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, (), "zh"),
        ({"LANG": "zh_TW"}, ("--lang", "en"), "en"),
        ({"LANG": "en_US.UTF-8"}, (), "en"),
        ({"LANG": "en_US.UTF-8"}, ("--lang=zh",), "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, (), "en"),
        ({"LANG": "C", "LC_ALL": "", "LC_MESSAGES": "zh_CN.GB18030"}, (), "zh"),
    ],
)
def test_language_is_that_of_the_option_or_the_locale(
    locale: dict[str, str], arguments: tuple[str, ...], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert choose_language(["tag", "a.txt", *arguments]) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Chinese (Simplified)_China.936", "zh"), ("zh_CN.UTF-8", "zh"), ("zh-Hans", "zh"), ("de_DE", "en"), ("C", "en")],
)
def test_language_is_that_of_the_system_where_no_variable_tells(
    name: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in LOCALES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("locale.setlocale", lambda category: name)
    assert choose_language([]) == expected


@pytest.mark.parametrize("names", COMMANDS)
def test_help_is_chinese_with_examples_as_they_are(names: tuple[str, ...]) -> None:
    help_text = run(*names, "--help").stdout
    english = run(*names, "--help", language="en_US.UTF-8").stdout
    assert help_text.startswith(" ".join(["用法：policy-nlp", *names, "[选项]"]))
    for line in help_text.splitlines()[1:]:
        words = re.sub(r"\[[a-z|_-]+\]", "", line)
        assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", words) or words.strip().startswith("policy-nlp"), line
    for example in re.findall(r"^  policy-nlp .*", english, re.MULTILINE):
        assert re.split(r"\S {2,}", example)[0] in help_text
    assert {*re.findall(r"^  (?:-\w, )?(--[a-z-]+)", help_text, re.MULTILINE)} == {
        *re.findall(r"^  (?:-\w, )?(--[a-z-]+)", english, re.MULTILINE)
    }


def test_help_of_options_is_all_chinese() -> None:
    for names in COMMANDS:
        command = find_command(names)
        text = "".join(run(*names, "--help").stdout.split())
        for param in command.params:
            if isinstance(param, click.Option) and param.help:
                assert "".join(param.help.split()) not in text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("tag",), "错误：缺少参数 'PATHS...'。"),
        (("tagg",), "错误：没有命令 'tagg'。"),
        (("tag", "a.txt", "--yeer", "2023"), "错误：没有选项 '--yeer'。"),
        (("tag", "a.txt", "--year", "abc"), "错误：'--year' 的值无效：'abc' 不是有效的整数。"),
        (("tag", "a.txt", "--year", "1900"), "错误：'--year' 的值无效：1900 不在范围 1949<=x<=2100 之内。"),
        (("tag", "a.txt", "--unit", "word"), "错误：'--unit' 的值无效：'word' 不是 "),
        (("train", "labels.csv"), "错误：缺少选项 '--output' / '-o'。"),
        (("topics", "fit", "a.txt", "-o", "x", "--topics", "1"), "错误：'--topics' 的值无效：'1' 不是话题数；"),
        (("explain", "a.txt", "b.txt", "--sentence", "1"), "错误：多余的参数（b.txt）"),
        (("tag", "a.txt", "--year"), "错误：选项 '--year' 需要一个值。"),
        (("tag", "a.txt", "--fail-fast=1"), "错误：选项 '--fail-fast' 不带值。"),
        (("tag", "a.txt", "--format", "xlsx"), "policy-nlp: --format xlsx 要写入文件；请加上 --output result.xlsx"),
        (("tag", "缺.txt"), "policy-nlp: 缺.txt：没有这个文件"),
        (("compare", "缺.txt", "--level", "村"), "policy-nlp: --level：没有层级 '村'；请用 town,"),
    ],
)
def test_errors_are_chinese(arguments: tuple[str, ...], expected: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert result.stderr.count("用法：") == result.stderr.count("查看帮助：policy-nlp ") <= expected.count("错误：")
    assert not re.search(r"Error|Usage|Try |Did you", result.stderr)


def test_failures_warnings_and_notes_are_chinese(tmp_path: Path, examples: Path) -> None:
    (tmp_path / "空.txt").write_text("", "utf-8")
    good = examples / "云溪县_2023.txt"
    result = run("figures", good, tmp_path / "空.txt", "--theme", "ecology", "--year", "2023", "-o", tmp_path / "f.csv")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"已写出：{tmp_path / 'f.csv'}",
        f"policy-nlp: {tmp_path / '空.txt'}：文件为空",
        "policy-nlp: 2 个输入中有 1 个失败",
    ]
    others = run("compare", good, examples / "江湾县_2023.txt", examples / "云溪县_2024.html", "--part", "glossary")
    assert others.exit_code == 2
    assert "policy-nlp: 3 篇报告中只有 1 篇有“注释”部分" in others.stderr


def test_standard_input_is_named_in_chinese() -> None:
    assert run("read", "-").stderr == "policy-nlp: 标准输入：文件为空\n"


def test_option_overrules_the_locale() -> None:
    assert run("tag", "缺.txt", "--lang", "en").stderr == "policy-nlp: 缺.txt: no such file\n"
    assert run("tag", "缺.txt", "--lang", "zh", language="C").stderr == "policy-nlp: 缺.txt：没有这个文件\n"
    assert run("tag", "缺.txt", language="C").stderr == "policy-nlp: 缺.txt: no such file\n"
    assert run("tag", "--help", "--lang", "en").stdout.startswith("Usage: ")


def test_lines_end_where_the_columns_do() -> None:
    assert fold("沿用往年、上级和其他报告的句子。", 12) == "\b\n沿用往年、上\n级和其他报告\n的句子。"
    assert fold("写出的格式。  [默认：table]", 20) == "\b\n写出的格式。\n[默认：table]"
    assert fold("用 --output 写出", 10) == "\b\n用\n--output\n写出"


def test_english_needs_no_catalog() -> None:
    code = (
        "import sys; from policy_nlp.cli import main; from policy_nlp.cli.catalog import read_catalog\n"
        "main(['tag', '--help', '--lang', 'en'], standalone_mode=False); print(read_catalog.cache_info().misses)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == b"0"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [(("--by", "年份"), "│ 2023"), (("--part", "计划"), "字符，计划"), (("--measure", "句子"), "（%，句子")],
)
def test_choices_may_be_chinese(arguments: tuple[str, str], shown: str, examples: Path) -> None:
    paths = [str(examples / name) for name in ("云溪县_2023.txt", "云溪县_2024.html")]
    result = CliRunner().invoke(main, ["compare", *paths, *arguments])
    assert result.exit_code == 0, result.stderr
    assert shown in result.stdout.replace("┃", "│").replace("│  ", "│").replace("  ", "") or shown in result.stdout


def test_a_choice_that_is_none_is_told_as_it_was_written(examples: Path) -> None:
    result = CliRunner().invoke(main, ["figures", "--kind", "数字", str(examples / "云溪县_2023.txt"), "--lang", "zh"])
    assert (result.exit_code, "'数字' 不是 'target', 'result', 'outcome' 之一" in result.stderr) == (2, True)
