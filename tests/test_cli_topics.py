"""The commands for topics on toy reports: fitted, shown, given to paragraphs, compared; and what cannot be done."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

import policy_nlp
from policy_nlp.cli import main
from policy_nlp.errors import ModelError, OutputError
from policy_nlp.model_store import TOPICS_KIND, check_target, load_model, save_model
from policy_nlp.output.topic_tables import print_topic_shares
from policy_nlp.topic_store import load_topics
from policy_nlp.topics.shares import TopicShare

from .toy_topics import FIELD, KNOWN, ROAD, SCHOOL, write_reports

TABLE = ("id", "label", "share", "stability", "coherence", "exclusivity", "words", "frex", "themes", "cuts_across")


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["topics", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.stderr
    return result


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reports(tmp_path_factory.mktemp("toys") / "<报告>")


@pytest.fixture(scope="module")
def model(reports: Path) -> Path:
    folder = reports.parent / "models" / "<i>三"
    result = run("fit", reports, "--topics", 3, "-o", folder)
    assert "warning" not in result.stderr
    assert "小麦" in result.stdout
    return folder


def show(model: Path | str) -> list[dict[str, object]]:
    topics = json.loads(run("show", model, "--format", "json").stdout)["topics"]
    assert isinstance(topics, list)
    return topics


def test_topics_as_json(model: Path) -> None:
    topics = show(model)
    assert [topic["id"] for topic in topics] == [0, 1, 2]
    assert {frozenset(topic["words"][:8]) for topic in topics} == KNOWN  # type: ignore[index]
    assert sum(topic["share"] for topic in topics) == pytest.approx(1, abs=0.001)  # type: ignore[misc]
    typical = topics[0]["typical"]
    assert isinstance(typical, list)
    assert {(one["place"], one["year"]) for one in typical} <= {(f"{n}县", y) for n in "甲乙丙丁" for y in (2022, 2023)}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "dta"])
def test_topics_as_tables(model: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"topics.{suffix}"
    run("show", model, "-o", path)
    if suffix == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert tuple(rows[0]) == TABLE
        assert len(rows) == 3
    assert path.stat().st_size > 300
    if suffix in ("csv", "dta"):
        about = json.loads(path.with_name(f"{path.name}.about.json").read_text("utf-8"))
        assert about["made_by"].startswith(f"topics {model.name} (")


def test_page_and_picture(model: Path, tmp_path: Path) -> None:
    run("show", model, "-o", tmp_path / "topics.html", "--picture", tmp_path / "topics.svg", "--lang", "en")
    page = (tmp_path / "topics.html").read_text("utf-8")
    assert "&lt;i&gt;三" in page
    assert "<i>三" not in page
    assert "http" not in page
    assert page.count("<section") == 3
    assert page.count("<blockquote>") == 9
    assert (tmp_path / "topics.svg").read_bytes().startswith(b"<?xml")


def test_same_seed_gives_the_same_folder(model: Path, reports: Path, tmp_path: Path) -> None:
    again = tmp_path / model.name
    run("fit", reports, "--topics", 3, "-o", again, "--jobs", 2)
    assert {path.name for path in again.iterdir()} == {path.name for path in model.iterdir()}
    for path in model.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_paragraphs_get_their_topics(model: Path, reports: Path) -> None:
    rows = [json.loads(line) for line in run("tag", reports, "--model", model, "--format", "jsonl").stdout.splitlines()]
    words = [set(topic["words"][:8]) for topic in show(model)]  # type: ignore[index]
    field, road = (words.index(set(own)) for own in (FIELD, ROAD))
    firsts = {row["topics"][0][0] for row in rows if "小麦、水稻" in row["text"] and row["topics"]}
    assert firsts == {field}
    assert {row["topics"][0][0] for row in rows if "公路、大桥" in row["text"]} == {road}
    table = run("tag", reports, "--model", model).stdout
    assert "甲县" in table
    # A paragraph stands where the tags of themes say that it does.
    keys = ("report", "part", "start", "end", "text")
    tagged = [unit for item in policy_nlp.tag_reports(reports) for unit in item.units]
    themed = [tuple(getattr(unit, key) for key in keys) for unit in tagged if unit.part in ("review", "plan")]
    assert [tuple(row[key] for key in keys) for row in rows] == themed
    assert len({(row["report"], row["start"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("by", ["place", "year", "level"])
def test_shares_by_group(model: Path, reports: Path, by: str) -> None:
    shares = json.loads(run("compare", reports, "--model", model, "--by", by, "--format", "json").stdout)["shares"]
    groups = {"place": 4, "year": 2, "level": 1}[by]
    assert len(shares) == 3 * groups
    assert sum(one["share"] for one in shares) == pytest.approx(groups, abs=0.001)
    assert all(one["low"] <= one["share"] <= one["high"] for one in shares)


def test_a_part_alone(model: Path, reports: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run("tag", reports, "--model", model, "--format", "jsonl").stdout.splitlines()]
    plan = run("tag", reports, "--model", model, "--format", "jsonl", "--part", "plan").stdout.splitlines()
    assert [json.loads(line) for line in plan] == [row for row in rows if row["part"] == "plan"]
    assert 0 < len(plan) < len(rows)
    by_word = run("tag", reports, "--model", model, "--format", "jsonl", "--part", "计划")
    assert by_word.stdout.splitlines() == plan
    shares = json.loads(run("compare", reports, "--model", model, "--by", "part", "--format", "json").stdout)["shares"]
    assert list(dict.fromkeys(share["group"] for share in shares)) == ["review", "plan"]
    # Plans speak of roads alone, in one sentence each.
    topics = {tuple(sorted(topic["words"][:8])): topic["id"] for topic in show(model)}  # type: ignore[index]
    roads = [one for one in shares if one["topic"] == topics[tuple(sorted(ROAD))]]
    assert roads[1]["share"] > 0.8 > roads[0]["share"]
    told = run("fit", reports, "--topics", 2, "--part", "problems", "-o", tmp_path / "none", code=2).stderr
    assert "no paragraphs to learn topics from" in told


def test_words_of_the_users_are_cut_alike_later(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("修建公路\n", "utf-8")
    run("fit", reports, "--topics", 3, "--user-words", tmp_path / "words.txt", "-o", tmp_path / "own")
    assert "修建公路" in load_topics(tmp_path / "own").model.words
    shares = [
        run("compare", reports, "--model", tmp_path / "own", "--by", "level", "--format", "json", *given).stdout
        for given in ((), ("--user-words", tmp_path / "words.txt"))
    ]
    assert shares[0] == shares[1]


def test_shares_as_page_picture_and_table(model: Path, reports: Path, tmp_path: Path) -> None:
    outputs = ("-o", tmp_path / "shares.html", "--picture", tmp_path / "shares.png")
    run("compare", reports, "--model", model, "--by", "year", *outputs)
    assert "2022" in (tmp_path / "shares.html").read_text("utf-8")
    assert (tmp_path / "shares.png").read_bytes().startswith(b"\x89PNG")
    shown = run("compare", reports, "--model", model, "--by", "year", "--lang", "en").stdout
    assert "topic shares (%, 95 % interval)" in shown
    shares = json.loads(run("compare", reports, "--model", model, "--by", "year", "--format", "json").stdout)["shares"]
    counts = {share["group"]: share["reports"] for share in shares}
    assert set(counts) == {"2022", "2023"}
    assert [f"{count} reports" in shown for count in counts.values()] == [True, True]


def test_groups_of_few_paragraphs_are_warned_of(model: Path, tmp_path: Path) -> None:
    short = tmp_path / "丁县_2021.txt"
    short.write_text("丁县政府工作报告\n一、2020年工作回顾\n小麦亩产创新高，水稻收割。\n", "utf-8")
    told = run("compare", short, "--model", model).stderr
    assert "warning: 丁县_2021.txt: 2 paragraphs with words of topics; its intervals say little" in told


def test_topics_of_two_models_side_by_side(model: Path, reports: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    run("fit", reports, "--topics", 4, "--seed", 3, "-o", other)
    matches = json.loads(run("match", model, other, "--format", "json").stdout)["matches"]
    assert [one["topic"] for one in matches] == [0, 1, 2, None]
    known = [set(topic["words"][:8]) for topic in show(model)]  # type: ignore[index]
    assert all(known[one["topic"]] >= set(one["shared"]) & {*FIELD, *ROAD, *SCHOOL} for one in matches[:3])
    assert "3 of 3 topics share half" in run("match", model, model, "--lang", "en").stdout
    run("match", model, other, "-o", tmp_path / "matches.csv")
    assert (
        (tmp_path / "matches.csv").read_text("utf-8-sig").startswith("topic,label,partner,partner_label,overlap,shared")
    )


def test_number_is_chosen(reports: Path, tmp_path: Path) -> None:
    result = run("fit", reports, "--topics", "auto", "-o", tmp_path / "auto", "--lang", "en")
    assert "recommended: " in result.stdout
    stored = load_topics(tmp_path / "auto")
    assert [one.topics for one in stored.candidates] == [5, 10]
    assert stored.model.count in (5, 10)
    assert "held-out likelihood" in run("show", tmp_path / "auto", "--format", "html", "--lang", "en").stdout


def test_number_is_chosen_among_those_given(reports: Path, tmp_path: Path) -> None:
    run("fit", reports, "--topics", "4,2,3", "-o", tmp_path / "some")
    stored = load_topics(tmp_path / "some")
    assert [one.topics for one in stored.candidates] == [2, 3, 4]
    # Three topics were put in, and no other number comes back with another seed.
    assert stored.model.count == 3
    told = run("fit", reports, "--topics", "3,400", "-o", tmp_path / "none", code=2).stderr
    assert "400 topics are more than" in told


def test_topics_that_say_the_same_are_warned_of(reports: Path, tmp_path: Path) -> None:
    told = run("fit", reports, "--topics", 9, "-o", tmp_path / "nine").stderr
    assert "share half of their words or more with another one; ask for fewer topics" in told


def test_seed_words_from_a_file(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("# 话题\n农业：小麦 水稻\n交通: 公路 铁路\n", "utf-8")
    run("fit", reports, "--topics", 3, "--seed-words", tmp_path / "seeds.txt", "-o", tmp_path / "guided")
    assert [topic["label"] for topic in show(tmp_path / "guided")][:2] == ["农业", "交通"]


def test_bundled_topics() -> None:
    topics = show("default")
    assert len(topics) >= 20
    assert all(topic["label"] and len(topic["words"]) == 10 for topic in topics)  # type: ignore[arg-type]
    assert len({topic["label"] for topic in topics}) == len(topics)
    assert all(topic["typical"] == [] for topic in topics)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--topics", "1"), "is no number of topics"),
        (("--topics", "many"), "is no number of topics"),
        (("--topics", "10,x"), "is no number of topics"),
        (("--topics", "400"), "400 topics are more than"),
        (("--guided", "--topics", "11"), "need --topics 12 or more"),
        (("--guided", "--topics", "auto"), "not auto"),
        (("--guided", "--topics", "15", "--engine", "online"), "need --engine gibbs"),
        (("--topics", "3", "--seed-words", "no.txt"), "cannot be read"),
    ],
)
def test_what_cannot_be_fitted(reports: Path, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("fit", reports, "-o", tmp_path / "none", *arguments, code=2)
    assert message in result.stderr
    assert not (tmp_path / "none").exists()


def test_online_without_gensim_says_so_before_it_reads(
    monkeypatch: pytest.MonkeyPatch, reports: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("policy_nlp.topic_fitting.find_spec", lambda name: None)
    result = run("fit", reports, "--topics", 3, "--engine", "online", "-o", tmp_path / "none", code=2)
    assert "needs gensim, which installs with Python 3.11 to 3.13" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("line", ["没有冒号的一行", "空：", "# 只有注释"])
def test_seed_files_that_name_nothing(reports: Path, tmp_path: Path, line: str) -> None:
    (tmp_path / "seeds.txt").write_text(line, "utf-8")
    result = run("fit", reports, "--seed-words", tmp_path / "seeds.txt", "-o", tmp_path / "none", code=2)
    assert "label: word word word" in result.stderr


def test_no_input_and_no_model(tmp_path: Path, reports: Path) -> None:
    assert "没有" in run("fit", tmp_path / "没有.txt", "-o", tmp_path / "none", code=2).stderr
    assert "no such folder of topics" in run("show", tmp_path / "none", code=2).stderr
    assert "no such folder of topics" in run("tag", reports, "--model", tmp_path / "none", code=2).stderr
    assert "pictures are .png or .svg" in run("show", "default", "--picture", "x.gif", code=2).stderr


def test_damaged_folders_are_errors(model: Path, tmp_path: Path) -> None:
    for name in ("words.json", "typical.json", "weights.npz"):
        copy = tmp_path / name.partition(".")[0]
        copy.mkdir()
        for path in model.iterdir():
            (copy / path.name).write_bytes(path.read_bytes())
        (copy / name).write_bytes((copy / name).read_bytes()[:-1] + b" ")
        with pytest.raises(ModelError, match="checksum"):
            load_topics(copy)
    manifest = tmp_path / "words" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"policy-nlp topics"', '"policy-nlp cake"'), "utf-8")
    with pytest.raises(ModelError, match="not a manifest"):
        load_topics(tmp_path / "words")


def test_a_model_is_told_from_topics(model: Path, small_folder: Path, reports: Path) -> None:
    given = run("compare", reports, "--model", small_folder, code=2).stderr
    assert f"{small_folder}: holds a model of themes, not topics; use it with: policy-nlp tag --model" in given
    with pytest.raises(ModelError, match="holds topics, not a model of themes; use it with: policy-nlp topics"):
        load_model(model)


def test_no_folder_of_something_else_is_written_into(
    model: Path, small_folder: Path, reports: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("甲", "utf-8")
    for folder in (small_folder, tmp_path / "notes"):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        given = run("fit", reports, "--topics", 3, "-o", folder, code=2).stderr
        assert f"{folder}: holds something else than topics; choose another --output" in given
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    file = tmp_path / "notes" / "a.txt"
    assert (
        f"{file}: is a file, but a model is a folder" in run("fit", reports, "--topics", 3, "-o", file, code=2).stderr
    )
    for folder in (model, tmp_path / "notes"):
        with pytest.raises(OutputError, match="holds something else than a model of themes; choose another --output"):
            save_model(folder, load_model(small_folder), "")
        early = CliRunner().invoke(main, ["train", "nowhere.csv", "-o", str(folder)])
        assert "holds something else than a model of themes" in early.stderr
    # One of its own kind may be made anew.
    check_target(small_folder)
    check_target(model, TOPICS_KIND)


def test_shares_in_a_narrow_terminal_are_whole() -> None:
    shares = [
        TopicShare(f"云溪县_{year}.txt", 0, "水利·渠道", 0.25, 0.125, 0.5, reports=1, paragraphs=9)
        for year in (2022, 2023)
    ]
    shown = []
    for width in (45, 44):
        console = Console(file=io.StringIO(), markup=False, width=width)
        print_topic_shares(console, shares, "zh")
        assert isinstance(console.file, io.StringIO)
        shown.append(console.file.getvalue())
    # The topic's number and name, two intervals of 11 columns with two spaces and a border each, and the last border.
    assert "云溪县_2023" in shown[0] and "(12.5-50.0) │ (12.5-50.0)" in re.sub(" +", " ", shown[0])
    assert shown[1].count("│ 25.0 │ 12.5-50.0 │") == 2 and "…" not in shown[1]
