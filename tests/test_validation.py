"""Samples to code by hand, and what they say of a model."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from policy_nlp.cli import main
from policy_nlp.codebook import codebook_of_labels
from policy_nlp.errors import UsageError
from policy_nlp.pipeline import Options, read_reports, tag_files
from policy_nlp.records import LabelledText, Report, TaggedReport, TaggedUnit
from policy_nlp.validation import Validation, draw_units, pair_units, validate_units, warn_of_units

EXAMPLES = Path(__file__).parent.parent / "corpus" / "examples"
COUNTY = EXAMPLES / "云溪县_2023.txt"
CITY = EXAMPLES / "江湾县_2023.txt"
BOOK = codebook_of_labels(["路", "桥"])
HALF_OF_90 = 1.6448536


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [report for path in (COUNTY, CITY) for report in read_reports(path)]


@pytest.fixture(scope="module")
def tagged() -> TaggedReport:
    [outcome] = tag_files([COUNTY], "sentence", Options())
    return outcome.results[0]


# What is drawn


def test_a_sample_does_not_depend_on_the_order_of_reports(reports: list[Report]) -> None:
    forth, back = (draw_units(order, "sentence", 30, seed=4) for order in (reports, reports[::-1]))
    assert Counter(forth) == Counter(back)
    assert len(set(forth)) == 30
    assert draw_units(reports, "sentence", 30, seed=5) != forth


def test_units_stand_in_the_order_of_the_text_with_what_is_around_them(reports: list[Report]) -> None:
    drawn = draw_units(reports[:1], "sentence", 10**6)
    report = reports[0]
    assert [unit.text for unit in drawn] == [report.text_of(sentence) for sentence in report.sentences]
    third = drawn[2]
    squeezed = "".join(report.text.split())
    assert "".join((third.before + third.text + third.after).split()) in squeezed
    assert (third.report, third.label, drawn[0].before) == (report.name, "", "")


def test_every_unit_is_as_likely_to_be_drawn(reports: list[Report]) -> None:
    count = len(reports[0].sentences)
    times = Counter(unit.text for seed in range(400) for unit in draw_units(reports[:1], "sentence", count // 4, seed))
    texts = Counter(unit.text for unit in draw_units(reports[:1], "sentence", count))
    # A quarter of 400 draws is 100, with a standard deviation of 8.7: five of them either way.
    assert all(56 < times[text] / copies < 144 for text, copies in texts.items())


# Which coded units are met


def code(tagged: TaggedReport, labels: Callable[[TaggedUnit], str]) -> list[LabelledText]:
    return [LabelledText(unit.text, labels(unit), unit.report) for unit in tagged.units]


def test_units_are_found_whatever_became_of_their_white_space(tagged: TaggedReport) -> None:
    examples = code(tagged, lambda unit: unit.theme)
    spread = [replace(item, text=f"'{item.text[:3]}\n {item.text[3:]}") for item in examples]
    pairs = pair_units(spread, [tagged])
    assert len(pairs) == len(tagged.units)
    assert all(label == unit.theme for label, unit in pairs)


def test_copies_meet_in_order_and_what_is_lost_is_told(tagged: TaggedReport) -> None:
    one, two = tagged.units[:2]
    report = replace(tagged, units=(one, replace(two, text=one.text)))
    name = one.report
    examples = [LabelledText(one.text, label, name) for label in ("a", "b", "c")]
    pairs = pair_units(examples, [report])
    assert [(label, unit.start) for label, unit in pairs] == [("a", one.start), ("b", two.start)]
    assert warn_of_units(examples, pairs) == [
        "1 of 3 texts do not stand in these reports; they are left out",
        "2 units are few; intervals hold from about 100 on",
    ]


def test_tables_without_reports_and_strange_texts_are_refused(tagged: TaggedReport) -> None:
    with pytest.raises(UsageError, match="add a column report"):
        pair_units([LabelledText("修路", "路")], [tagged])
    with pytest.raises(UsageError, match="none of the texts stands"):
        pair_units([LabelledText("没有这句话", "路", tagged.report.name)], [tagged])


# What the sample says


def judge(tagged: TaggedReport, answers: Sequence[tuple[str, str, int]]) -> Validation:
    """The validation of units with these labels by coder and model, and of these lengths."""
    unit = tagged.units[0]
    pairs = [(coded, replace(unit, theme=guessed, text="字" * size)) for coded, guessed, size in answers]
    return validate_units(pairs, BOOK)


def test_scores_and_shares_are_by_characters(tagged: TaggedReport) -> None:
    result = judge(tagged, [("路", "路", 30), ("路", "桥", 10), ("桥", "桥", 50), ("桥", "桥", 10)])
    assert result.scores.accuracy == pytest.approx(0.9)
    assert {theme.theme: round(theme.f1, 4) for theme in result.scores.themes} == {"路": 0.8571, "桥": 0.9231}
    assert [(bias.theme, bias.coded, bias.guessed) for bias in result.themes] == [("路", 0.4, 0.3), ("桥", 0.6, 0.7)]
    assert [round(bias.difference, 6) for bias in result.themes] == [-0.1, 0.1]
    assert [(item.coded, item.guessed, len(item.text)) for item in result.mistakes] == [("路", "桥", 10)]
    # Two coders, four units each counting once: 3/4 agree, chance gives 2/4·1/4 + 2/4·3/4.
    assert result.kappa == pytest.approx((0.75 - 0.5) / (1 - 0.5))


def test_differences_of_equal_units_have_the_interval_of_matched_pairs(tagged: TaggedReport) -> None:
    answers = [("路", "路", 20)] * 50 + [("桥", "桥", 20)] * 39 + [("桥", "路", 20)] * 8 + [("路", "桥", 20)] * 3
    bias = judge(tagged, answers).themes[0]
    # Agresti and Min (2005): a half in each of the four cells; 8 and 3 of 100 differ.
    error = (((8.5 + 3.5) - 2 * 0.05 * 5 + 102 * 0.05**2) ** 0.5) / 102
    assert bias.difference == pytest.approx(0.05)
    assert (bias.low, bias.high) == pytest.approx((0.05 - HALF_OF_90 * error, 0.05 + HALF_OF_90 * error))


def test_a_theme_without_mistakes_is_not_taken_for_sure(tagged: TaggedReport) -> None:
    result = judge(tagged, [("路", "路", 20), ("桥", "桥", 20)] * 30)
    assert all(bias.low < 0 == bias.difference < bias.high for bias in result.themes)


def test_intervals_hold_what_all_units_would_say(tagged: TaggedReport) -> None:
    random = np.random.RandomState(3)
    population = [
        (coded, coded if random.random_sample() < right else other, int(random.gamma(3, 15)) + 5)
        for coded, other, right in [("路", "桥", 0.9)] * 1500 + [("桥", "路", 0.97)] * 1500
    ]
    truth = judge(tagged, population)
    held = []
    for _ in range(200):
        drawn = judge(tagged, [population[at] for at in random.choice(3000, 150, replace=False)])
        held.append(
            (
                drawn.themes[0].low < truth.themes[0].difference < drawn.themes[0].high,
                drawn.accuracy[0] < truth.scores.accuracy < drawn.accuracy[1],
                drawn.macro_f1[0] < truth.scores.macro_f1 < drawn.macro_f1[1],
            )
        )
    # Nine in ten are wanted; of 200 draws that is 180 with a standard deviation of 4.
    assert all(164 <= count <= 196 for count in np.sum(held, axis=0))


# On the command line


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("lang", "sheets", "columns"),
    [("zh", ("样本", "编码表"), ("正文", "标签")), ("en", ("sample", "codebook"), ("text", "label"))],
)
def test_a_sample_is_coded_in_excel_and_scored_where_it_stands(
    lang: str, sheets: tuple[str, str], columns: tuple[str, str], tmp_path: Path, tagged: TaggedReport
) -> None:
    table = tmp_path / "to-code.xlsx"
    assert run("sample", COUNTY, "--count", 30, "-o", table, "--lang", lang).exit_code == 0
    book = load_workbook(table)
    sheet, guide = (book[name] for name in sheets)
    [choices] = sheet.data_validations.dataValidation
    assert (str(choices.sqref), choices.formula1) == ("G2:G31", f"'{guide.title}'!$A$2:$A$13")
    header = [cell.value for cell in sheet[1]]
    text, label = map(header.index, columns)
    themes = {unit.text: unit.theme for unit in tagged.units}
    keys = {row[0].value: row[1].value for row in guide.iter_rows(min_row=2)}
    for row in sheet.iter_rows(min_row=2):
        row[label].value = next(name for name in keys if keys[name] == themes[row[text].value])
    sheet.cell(2, label + 1).value = next(name for name in keys if keys[name] != themes[sheet["E2"].value])
    book.save(table)
    mistakes = tmp_path / "mistakes.csv"
    result = run("validate", table, COUNTY, "-o", mistakes, "--lang", "en")
    assert result.exit_code == 0, result.stderr
    assert "30 sentences drawn at random from 1 reports" in " ".join(result.stdout.split())
    assert "model less coder" in result.stdout
    with mistakes.open(encoding="utf-8-sig") as file:
        assert [row["text"] for row in csv.DictReader(file)] == [sheet["E2"].value]


def test_paragraphs_are_drawn_into_csv(tmp_path: Path) -> None:
    table = tmp_path / "to-code.csv"
    assert run("sample", EXAMPLES, "--count", 12, "--unit", "paragraph", "-o", table).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert set(rows[0]) == {"report", "part", "heading", "before", "text", "after", "label"}
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"label": "ecology"} for row in rows)
    assert run("validate", table, EXAMPLES, "--unit", "paragraph").exit_code == 0
    alone = run("evaluate", "default", table)
    assert "validate reads them where they stand" in alone.stderr
