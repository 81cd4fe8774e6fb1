"""The commands and what they print, run inside the process and, for a few, as installed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.model_store import load_model

COMMAND = Path(sys.executable).parent / "policy-nlp"
COMMANDS = sorted(main.commands)
KEYS = [
    *("report", "place", "level", "year", "part", "heading", "start", "end"),
    *("text", "theme", "code", "probability", "themes", "topics", "sure"),
]
TEXT = """鹿鸣县人民政府工作报告
（2023年2月6日在鹿鸣县第九届人民代表大会第二次会议上）
各位代表：
现在，我代表鹿鸣县人民政府向大会报告工作，请予审议。
一、2022年工作回顾
（一）护好一河清水。污水处理厂提标扩容，鹿溪断面水质全年达到二类。关停散乱污企业三家。
二、2023年工作安排
（一）种好一方田。建设高标准农田八千亩，粮食播种面积稳定在三万亩。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "鹿鸣县_2023.txt"
    path.write_text(TEXT, "utf-8")
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run_installed(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, timeout=60, check=False, **options)


def read_rows(*arguments: object) -> list[dict[str, Any]]:
    result = run("tag", *arguments, "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_that_can_be_run(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    examples = [line.strip() for line in result.stdout.splitlines() if line.startswith("  policy-nlp ")]
    assert any(line.startswith(f"policy-nlp {command} ") for line in examples)
    for line in examples:
        _, name, *arguments = line.split()
        main.commands[name].make_context(name, arguments)


def test_help_lists_every_command() -> None:
    listed = run("--help").stdout.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in listed if line.strip()] == COMMANDS
    names = "agreement compare evaluate explain figures read reuse sample suggest tag topics train validate"
    assert names.split() == COMMANDS


def test_version_as_installed() -> None:
    done = run_installed("--version")
    assert done.returncode == 0
    assert b"policy-nlp, version " in done.stdout


@pytest.mark.parametrize("unit", ["sentence", "paragraph", "section", "report"])
def test_jsonl_rows_have_every_field(report: Path, unit: str) -> None:
    rows = read_rows(report, "--unit", unit)
    assert all(list(row) == KEYS for row in rows)
    assert all("".join(row["text"].split()) in "".join(TEXT.split()) for row in rows)
    assert {(row["report"], row["place"], row["level"], row["year"]) for row in rows} == {
        ("鹿鸣县_2023.txt", "鹿鸣县", "county", 2023)
    }


def test_options_override_what_the_text_says(report: Path) -> None:
    (row,) = read_rows(report, "--unit", "report", "--place", "白鹭镇", "--level", "乡镇", "--year", "2019")
    assert (row["place"], row["level"], row["year"]) == ("白鹭镇", "town", 2019)


def test_name_pattern_reads_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "终稿-白鹭镇-2021.txt"
    path.write_text(TEXT, "utf-8")
    (row,) = read_rows(path, "--unit", "report", "--name-pattern", "*-{place}-{year}")
    assert (row["place"], row["level"], row["year"]) == ("白鹭镇", "town", 2021)


@pytest.mark.parametrize(
    ("option", "word"), [("--stop-words", "农田 粮食 播种 高标准 面积"), ("--user-words", "建设高标准农田八千亩")]
)
def test_word_files_change_what_the_model_sees(report: Path, tmp_path: Path, option: str, word: str) -> None:
    words = tmp_path / "words.txt"
    words.write_text(f"# 说明\n{word}\n", "utf-8-sig")
    plain, changed = (read_rows(report, "--unit", "sentence", *more) for more in ((), (option, words)))
    assert [row["text"] for row in plain] == [row["text"] for row in changed]
    assert [row["probability"] for row in plain] != [row["probability"] for row in changed]


@pytest.mark.parametrize("option", ["--stop-words", "--user-words"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read"), (b"# \xe6\x97\xa0\n", "holds no words"), ("农田".encode("gbk"), "UTF-8")],
)
def test_bad_word_files_are_errors(
    report: Path, tmp_path: Path, option: str, content: bytes | None, reason: str
) -> None:
    words = tmp_path / "words.txt"
    if content is not None:
        words.write_bytes(content)
    result = run("tag", report, option, words)
    assert result.exit_code == 2
    assert str(words) in result.stderr
    assert reason in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tag", "-o", "a.json"], "a.json: unknown suffix; use .jsonl .csv"),
        (["tag", "-o", "a.txt"], "unknown suffix"),
        (["tag", "--format", "xlsx"], "--format xlsx needs a file"),
        (["tag", "--format", "parquet"], "--format parquet needs a file"),
        (["tag", "--format", "table", "-o", "a.csv"], "a table for the terminal"),
        (["tag", "--name-pattern", "年份"], "use {place}, {year} or {level}"),
        (["tag", "--model", "nowhere"], "nowhere: no such model folder"),
        (["tag", "--year", "1066"], "1066 is not in the range"),
        (["tag", "--level", "村"], "--level: no level '村'; use town, county, district"),
        (["compare", "--table", "words"], "--table words says what a file holds; add --output words.csv"),
        (["reuse", "--table", "pairs"], "--table pairs says what a file holds; add --output pairs.csv"),
        (["read", "--name-pattern", "{plac}_{year}"], "use {place}, {year} or {level}"),
        (["tag", "-o", "pages"], "pages: the name tells no format; use .jsonl .csv"),
        (["tag", "-o", "a.png"], "unknown suffix; use .jsonl .csv .xlsx .parquet .dta .html or say --format\n"),
        (["compare", "-o", "a.png"], "say --format; a picture is drawn by --picture a.png"),
        (["compare", "-o", "a.htm"], "a.htm: unknown suffix; use .json .csv .xlsx .parquet .dta .docx .html"),
        (["compare"], "comparing needs two or more reports"),
    ],
)
def test_calls_that_cannot_be_carried_out(
    report: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(report.parent)
    result = run(*arguments, report)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert [path.name for path in report.parent.iterdir()] == [report.name]


def test_read_shows_the_structure(report: Path) -> None:
    shown = run("read", report).stdout
    assert all(words in shown for words in ("鹿鸣县 · 县 · 2023", "回顾", "计划", "一、2022年工作回顾"))
    assert "review" in run("read", report, "--lang", "en").stdout


def test_read_gives_text_and_json(report: Path, tmp_path: Path) -> None:
    assert run("read", report, "--format", "text").stdout == f"{TEXT.strip()}\n"
    assert run("read", report, "-o", tmp_path / "a.json").exit_code == 0
    read = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert read["metadata"]["reviewed_year"] == 2022
    assert [part["name"] for part in read["parts"]] == ["front", "review", "plan"]


def test_tag_shows_a_table(report: Path) -> None:
    chinese, english = run("tag", report).stdout, run("tag", report, "--lang", "en").stdout
    assert "生态" in chinese
    assert "Ecology and environment" in english
    assert "theme shares" in english


def test_compare_json(examples: Path) -> None:
    result = run("compare", *sorted(examples.glob("*.txt")), "--format", "json")
    whole = json.loads(result.stdout)
    first, second = whole["reports"]
    assert (first["report"], first["place"], first["level"], first["year"]) == (
        "云溪县_2023.txt",
        "云溪县",
        "county",
        2023,
    )
    assert list(first["themes"]) == list(second["themes"])
    for entry in (first, second):
        themes = entry["themes"].values()
        assert sum(theme["share"] for theme in themes) == pytest.approx(1, abs=1e-4)
        assert sum(theme["raw"] for theme in themes) == pytest.approx(1, abs=1e-4)
        assert all(theme["sample_low"] <= theme["low"] <= theme["share"] <= theme["high"] for theme in themes)
    assert {item["theme"] for item in whole["differences"]} == set(first["themes"])
    assert all(item["text_low"] <= item["difference"] <= item["text_high"] for item in whole["differences"])
    passage = whole["words"][0]["sentences"][0]
    assert whole["words"][0]["word"] in passage["text"]
    assert len(passage["text"]) == passage["end"] - passage["start"]
    assert "政府工作报告" in whole["methods"]["zh"]
    assert "government work reports" in whole["methods"]["en"]


def test_compare_by_place_counts_by_measure(examples: Path) -> None:
    result = run("compare", examples, "--by", "place", "--measure", "sentences", "--part", "plan", "--format", "json")
    whole = json.loads(result.stdout)
    assert (whole["measure"], whole["part"]) == ("sentences", "plan")
    assert sorted(entry["report"] for entry in whole["reports"]) == sorted({"云溪县", "江湾县", "临港市"})
    assert all(isinstance(theme["sentences"], int) for theme in whole["reports"][0]["themes"].values())


def test_compare_csv_has_a_row_a_report_and_theme(examples: Path) -> None:
    result = run("compare", *sorted(examples.glob("*.txt")), "--format", "csv", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert len(rows) == 2 * len({row["theme"] for row in rows})
    assert {row["report"] for row in rows} == {"云溪县_2023.txt", "江湾县_2023.txt"}
    assert {row["theme_name"] for row in rows if row["theme"] == "ecology"} == {"Ecology and environment"}


def test_options_offer_what_the_package_can_do() -> None:
    from policy_nlp.output.comparisons import list_tables
    from policy_nlp.quantification import CORRECTIONS
    from policy_nlp.records import Comparison

    choices = {option.name: getattr(option.type, "choices", None) for option in main.commands["compare"].params}
    assert set(choices["correction"] or ()) == set(CORRECTIONS)
    empty = Comparison((), (), "characters", None)
    assert list(choices["table"] or ()) == list(list_tables(empty, load_model().codebook, "zh"))


def test_compare_against_the_mean_of_the_same_level_and_year(examples: Path, tmp_path: Path) -> None:
    output = tmp_path / "differences.csv"
    paths = [examples / "云溪县_2023.txt", examples / "江湾县_2023.txt", examples / "云溪县_2024.html"]
    done = run("compare", *paths, "--reference", "mean", "--adjust", "bh", "--table", "differences", "-o", output)
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(output.read_text("utf-8-sig"))))
    assert {(row["first"], row["second"]) for row in rows} == {("云溪县_2023.txt", "mean"), ("江湾县_2023.txt", "mean")}
    missing = run("compare", *paths, "--reference", "临港市")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert (
        "--reference 临港市 names none of the reports; give mean, or the name of one: 云溪县_2023.txt" in missing.stderr
    )


def test_figures_of_one_theme_and_kind(examples: Path) -> None:
    result = run("figures", examples / "云溪县_2023.txt", "--theme", "ecology", "--kind", "target", "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {(row["theme"], row["kind"], row["year"]) for row in rows} == {("ecology", "target", 2023)}
    text = run("read", examples / "云溪县_2023.txt", "--format", "text").stdout
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert "indicator" in run("figures", examples / "云溪县_2023.txt", "--lang", "en").stdout


def test_figures_say_which_model_gave_their_themes(examples: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        assert run("figures", examples / "云溪县_2023.txt", "-o", tmp_path / name).exit_code == 0
    about = json.loads((tmp_path / "a.csv.about.json").read_text("utf-8"))
    assert about == {"made_by": load_model().describe()}
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["来源"]["A2"].value == load_model().describe()


def test_figures_of_a_theme_by_its_name(examples: Path) -> None:
    by_key, by_name = (
        run("figures", examples / "云溪县_2023.txt", "--theme", theme, "--format", "jsonl").stdout
        for theme in ("ecology", "生态环境")
    )
    assert by_key == by_name != ""
    wrong = run("figures", examples / "云溪县_2023.txt", "--theme", "ecologie")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "the model has no theme ecologie; choose from economy 经济运行, industry 产业发展" in wrong.stderr


def test_a_report_without_figures_writes_none(report: Path, tmp_path: Path) -> None:
    for form in ("csv", "dta", "parquet"):
        done = run("figures", report, "--theme", "reform", "-o", tmp_path / f"a.{form}")
        assert (done.exit_code, done.stderr) == (0, "warning: no such figures in these reports; nothing is written\n")
    assert [path.name for path in report.parent.iterdir()] == [report.name]


def test_compare_names_reports_without_the_part(examples: Path) -> None:
    paths = [examples / name for name in ("云溪县_2023.txt", "云溪县_2024.html", "江湾县_2023.txt")]
    done = run("compare", *paths, "--part", "problems")
    assert (done.exit_code, done.stderr) == (0, "warning: 云溪县_2024.html: has no part problems; left out\n")
    assert run("compare", *paths, "--part", "plan").stderr == ""


def test_a_table_without_rows_is_an_error(examples: Path) -> None:
    paths = [examples / "云溪县_2023.txt", examples / "江湾县_2023.txt"]
    for form in ("csv", "parquet", "dta"):
        done = run("compare", *paths, "--table", "trends", "-o", examples / f"trends.{form}")
        assert done.exit_code == 2
        assert "these reports give no table trends, which takes four years of a place, and no groups;" in done.stderr


def test_default_names_the_bundled_model(report: Path) -> None:
    plain, named = (run("tag", report, *more, "--format", "jsonl").stdout for more in ((), ("--model", "default")))
    assert plain == named != ""


def test_compare_draws_a_picture(examples: Path, tmp_path: Path) -> None:
    picture = tmp_path / "shares.png"
    result = run("compare", *sorted(examples.glob("*.txt")), "--picture", picture)
    assert (result.exit_code, result.stderr) == (0, f"drawn: {picture}\n")
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_train_evaluate_and_tag_with_a_model_of_ones_own(report: Path, tmp_path: Path) -> None:
    labels, model = tmp_path / "labels.csv", tmp_path / "mine"
    pairs = [("整治鹿溪黑臭水体", "水"), ("修复湿地", "水"), ("推广良种", "田"), ("建设高标准农田", "田")]
    rows = [f"{words}第{number}期,{label}" for words, label in pairs for number in "一二三四五六"]
    labels.write_text("\n".join(["text,label", *rows]), "utf-8")
    trained = run("train", labels, "-o", model)
    assert trained.exit_code == 0, trained.stderr
    assert f"--model {model}" in trained.stdout
    assert {path.name for path in model.iterdir()} >= {"manifest.json", "weights.npz", "MODEL_CARD.md"}
    scored = run("evaluate", model, labels, "--lang", "en")
    assert "macro-F1 1.000" in scored.stdout
    assert "trained on these very texts" in scored.stderr
    assert {row["theme"] for row in read_rows(report, "--model", model)} <= {"水", "田"}


@pytest.mark.parametrize(
    ("content", "message"),
    [("words,label\n水,水\n", "no column text"), ("text,label\n治水,\n", "no row has both"), (None, "no such")],
)
def test_bad_labels_are_errors(tmp_path: Path, content: str | None, message: str) -> None:
    labels = tmp_path / "labels.csv"
    if content:
        labels.write_text(content, "utf-8")
    for arguments in (("train", labels, "-o", tmp_path / "mine"), ("evaluate", "default", labels)):
        result = run(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr
    assert not (tmp_path / "mine").exists()


def test_one_label_is_too_few_to_train(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("text,label\n治水,水\n修渠,水\n", "utf-8")
    result = run("train", tmp_path / "labels.csv", "-o", tmp_path / "mine")
    assert result.exit_code == 2
    assert "labels.csv: fewer than two labels" in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_standard_input_in_any_encoding(encoding: str) -> None:
    done = CliRunner().invoke(main, ["tag", "-", "--format", "csv"], TEXT.encode(encoding))
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8-sig"))))
    assert [row["text"] for row in rows] == TEXT.splitlines()
    assert rows[0]["place"] == "鹿鸣县"


def test_empty_standard_input_is_an_error() -> None:
    done = run_installed("tag", "-", input=b"")
    assert done.returncode == 2
    assert b"the file is empty" in done.stderr
    assert done.stdout == b""


HEAVY = {"sklearn", "gensim", "pandas", "scipy", "matplotlib", "docx", "distributed"}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], {"numpy", "sklearn", "gensim", "pandas", "scipy", "matplotlib", "rich"}),
        (["tag", "{report}", "--format", "jsonl"], {*HEAVY, "pyarrow", "joblib", "rich"}),
        (["tag", "{report}", "--format", "csv"], {*HEAVY, "pyarrow", "joblib", "rich"}),
        (["tag", "{report}", "--output", "{report}.parquet"], {*HEAVY, "joblib", "rich"}),
    ],
)
def test_commands_load_no_more_than_they_need(report: Path, arguments: list[str], unwanted: set[str]) -> None:
    arguments = [argument.format(report=report) for argument in arguments]
    code = (
        "import sys, policy_nlp\n"
        "print(*sys.modules, file=sys.stderr)\n"
        "from policy_nlp.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    package, *_, command = map(str.split, done.stderr.splitlines())
    assert "click" in command
    assert unwanted.isdisjoint(command)
    assert {"numpy", "click", "importlib.metadata", *unwanted}.isdisjoint(package)
