"""Training on users' labelled texts, from table to model folder, and evaluation of what came out."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from policy_nlp.errors import LabelsError, UsageError
from policy_nlp.model_store import Model, load_model
from policy_nlp.records import LabelledText
from policy_nlp.segmentation import Segmenter
from policy_nlp.training import Trained, evaluate_model, guess_theme, train_model

SUBJECTS = {
    "水利": ("修建水渠", "加固水库", "清淤河道", "新打水井"),
    "道路": ("公路硬化", "大桥通车", "隧道贯通", "铁路开工"),
    "学校": ("教室翻新", "教师培训", "学生食堂", "图书配齐"),
}
PLACES = ("云溪县", "江湾县", "临港市", "石门镇", "白沙镇", "南岭区")


def _examples(places: tuple[str, ...] = PLACES) -> list[LabelledText]:
    return [
        LabelledText(f"{place}{first}，{second}。", label, place)
        for place in places
        for label, words in SUBJECTS.items()
        for first, second in pairwise(words)
    ]


def _write(file: Path, examples: list[LabelledText]) -> Path:
    rows = [json.dumps({"正文": e.text, "标签": e.label, "报告": e.group}, ensure_ascii=False) for e in examples]
    file.write_text("\n".join(rows), "utf-8")
    return file


@lru_cache(maxsize=1)
def _trained() -> Trained:
    return train_model(_examples())


def test_the_readable_corpus_beats_the_baseline(small_folder: Path) -> None:
    scores = json.loads((small_folder / "manifest.json").read_text("utf-8"))["scores"]
    assert scores["macro_f1"] > 0.7
    assert scores["baseline_macro_f1"] < 0.05
    assert len(scores["themes"]) == 12


def test_labels_of_our_codebook_bring_its_names(small_folder: Path) -> None:
    model = load_model(small_folder)
    assert model.codebook.name_of("economy.fiscal_finance") == "财税金融"
    assert len(model.classifier.codes) == 43


def test_labels_of_the_users_own_are_learnt() -> None:
    model = _trained().model
    assert model.classifier.codes == tuple(sorted(SUBJECTS))
    assert {theme.key for theme in model.codebook.themes} == set(SUBJECTS)
    assert model.codebook.name_of("水利", "en") == "水利"
    assert (_trained().scores.macro_f1, _trained().scores.accuracy) == (1, 1)


@pytest.mark.parametrize(
    ("text", "label"), [("乡村水库加固完工。", "水利"), ("新公路通车。", "道路"), ("教师与学生都满意。", "学校")]
)
def test_new_texts_are_told_apart(text: str, label: str) -> None:
    assert guess_theme(_trained().model, text, Segmenter()) == label


def test_scores_come_from_texts_held_out() -> None:
    """A word that stands in one group only cannot help to find that group's label."""
    words = ("苹果", "香蕉", "葡萄", "西瓜", "樱桃", "石榴", "草莓", "芒果", "荔枝", "龙眼")
    examples = [
        LabelledText(word * 2, "甲" if row % 2 else "乙", word) for row, word in enumerate(words) for _ in "123"
    ]
    trained = train_model(examples)
    assert trained.scores.accuracy < 0.7
    segmenter = Segmenter()
    assert all(guess_theme(trained.model, example.text, segmenter) == example.label for example in examples)


def test_same_seed_gives_the_same_folder(tmp_path: Path) -> None:
    for parent in ("a", "b"):
        train_model(_examples(), tmp_path / parent / "model", seed=3)
    for path in (tmp_path / "a" / "model").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / "model" / path.name).read_bytes(), path.name


def test_what_was_written_is_the_model_that_was_returned(tmp_path: Path) -> None:
    trained = train_model(_write(tmp_path / "t.jsonl", _examples()), tmp_path / "水渠模型", seed=2)
    loaded = load_model(tmp_path / "水渠模型")
    bags = [{"水库": 1}, {"大桥": 2, "教师": 1}]
    expected = trained.model.classifier.predict_bags(bags)
    assert loaded.classifier.predict_bags(bags).tobytes() == expected.tobytes()
    assert (loaded.name, loaded.manifest["seed"]) == ("水渠模型", 2)
    assert loaded.manifest["data"]["source"] == "t.jsonl"
    assert loaded.manifest["data"]["texts"] == len(_examples())


def test_the_card_tells_data_and_scores(tmp_path: Path) -> None:
    train_model(_write(tmp_path / "t.jsonl", _examples(PLACES[:3])), tmp_path / "model")
    card = (tmp_path / "model" / "MODEL_CARD.md").read_text("utf-8")
    assert "- source: t.jsonl" in card
    assert "| 水利 | 水利 | 1.000 | 1.000 | 1.000 | 9 |" in card
    assert "- fewer than 10 texts: 学校, 水利, 道路; their scores say little, code more" in card


def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"none\.csv"):
        train_model(tmp_path / "none.csv", tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_texts_that_do_not_suffice_are_explained_by_their_rows(tmp_path: Path) -> None:
    rows = [LabelledText(f"修渠{row}条。", "" if row else "水利") for row in range(9)]
    path = _write(tmp_path / "t.jsonl", [*rows, LabelledText("大桥通车。", "道路")])
    with pytest.raises(UsageError, match="no label has two texts") as caught:
        train_model(path)
    assert caught.value.__notes__[0] == "8 rows without text or label were left out"
    with pytest.raises(UsageError, match=r"t\.jsonl: fewer than two labels") as caught:
        train_model(_write(path, rows))
    assert caught.value.__notes__[0] == "8 rows without text or label were left out"


def test_numbered_labels_stay_apart(tmp_path: Path) -> None:
    names = {"水利": "1.1 水利", "道路": "1.2 道路", "学校": "2. 学校"}
    examples = [LabelledText(e.text, names[e.label], e.group) for e in _examples()]
    trained = train_model(_write(tmp_path / "t.jsonl", examples))
    assert [theme.theme for theme in trained.scores.themes] == ["1．1 水利", "1．2 道路", "2．学校"]
    scores, warnings = evaluate_model(trained.model, tmp_path / "t.jsonl")
    assert scores.accuracy == 1
    assert not any("does not know" in warning for warning in warnings)


def test_examples_in_hand_are_numbered_as_those_of_a_table(tmp_path: Path) -> None:
    names = {"水利": "1.1 水利", "道路": "1.2 道路", "学校": "2. 学校"}
    examples = [LabelledText(e.text, names[e.label], e.group) for e in _examples()]
    trained = train_model(examples)
    assert trained.model.classifier.themes == ("1．1 水利", "1．2 道路", "2．学校")
    _, warnings = evaluate_model(trained.model, _write(tmp_path / "t.jsonl", examples))
    assert "the model was trained on these very texts; its scores here say nothing" in warnings


def test_keys_and_names_of_the_bundled_codebook_train_one_theme(tmp_path: Path) -> None:
    keys = {"水利": "rural", "道路": "urban", "学校": "livelihood"}
    names = {"水利": "农业农村", "道路": "城乡建设", "学校": "民生保障"}
    examples = [
        LabelledText(e.text, (keys if row % 2 else names)[e.label], e.group) for row, e in enumerate(_examples())
    ]
    model = train_model(_write(tmp_path / "t.jsonl", examples)).model
    assert model.classifier.codes == ("livelihood", "rural", "urban")
    assert model.codebook.name_of("rural", "en") == "Agriculture and countryside"
    _, warnings = evaluate_model(model, tmp_path / "t.jsonl")
    assert warnings[0] == "the model was trained on these very texts; its scores here say nothing"


def test_evaluation_on_new_texts(tmp_path: Path) -> None:
    fresh = [*_examples(("青田乡",)), LabelledText("青田乡隧道贯通。", "水利", "青田乡")]
    scores, warnings = evaluate_model(_trained().model, _write(tmp_path / "t.jsonl", fresh))
    assert scores.accuracy == pytest.approx(9 / 10)
    values = {theme.theme: (theme.precision, theme.recall) for theme in scores.themes}
    assert values == {"学校": (1, 1), "水利": (1, 3 / 4), "道路": (3 / 4, 1)}
    assert warnings == ("fewer than 10 texts: 学校, 水利, 道路; their scores say little, code more",)


def test_evaluation_on_the_training_data_is_warned_of(tmp_path: Path) -> None:
    _, warnings = evaluate_model(_trained().model, _write(tmp_path / "t.jsonl", _examples()))
    assert warnings == ("the model was trained on these very texts; its scores here say nothing",)


def test_labels_that_the_model_does_not_know_are_warned_of(tmp_path: Path) -> None:
    strange = [*_examples(), *(LabelledText(f"养蜂{row}箱。", "林业", "云溪县") for row in range(10))]
    scores, warnings = evaluate_model(_trained().model, _write(tmp_path / "t.jsonl", strange))
    (warning,) = warnings
    assert warning.startswith("labels that the model does not know: 林业; it knows ")
    assert next(theme.recall for theme in scores.themes if theme.theme == "林业") == 0


def test_labels_may_be_names_of_themes_and_sub_themes(tmp_path: Path, bundled: Model) -> None:
    texts = ["城东污水处理厂完成提标改造。", "新建公办幼儿园三所。"] * 10
    keys, names = ["ecology.pollution", "livelihood"], ["污染防治", "Livelihood"]
    tables = [[LabelledText(text, labels[at % 2]) for at, text in enumerate(texts)] for labels in (keys, names)]
    by_key, by_name = (
        evaluate_model(bundled, _write(tmp_path / f"{at}.jsonl", table)) for at, table in enumerate(tables)
    )
    assert by_key == by_name
    assert not any("does not know" in warning for warning in by_key[1])


def test_more_texts_make_a_better_model() -> None:
    curve = train_model(Path(__file__).parent.parent / "corpus" / "paragraphs.jsonl").curve
    assert [texts for texts, _ in curve] == sorted(texts for texts, _ in curve)
    assert curve[0][1] < curve[-1][1]


def test_labels_of_one_report_are_told_and_the_curve_counts_mean_folds(tmp_path: Path) -> None:
    examples = [LabelledText(e.text, e.label, "甲" if e.label == "学校" else "") for e in _examples()]
    trained = train_model(_write(tmp_path / "t.jsonl", examples))
    told = "all texts of one report, or alike: 学校; scored without being learnt, code them in more reports"
    assert told in trained.warnings
    assert next(theme.recall for theme in trained.scores.themes if theme.theme == "学校") == 0
    assert not any("of one report" in warning for warning in _trained().warnings)
    # Of 54 texts, 18 are one group: five folds test 10.8 on average, and train on the other 43.2.
    assert [texts for texts, _ in trained.curve] == [11, 22, 43]


def test_near_copies_in_different_reports_are_told(tmp_path: Path) -> None:
    examples = [LabelledText(f"全县新修水渠{n}条，改造灌区。", "水利", f"报告{n}") for n in range(6)]
    examples += [LabelledText(f"通村公路硬化完工，班车开进第{n}个山村。", "交通", f"报告{n}") for n in range(6)]
    warnings = train_model(_write(tmp_path / "copies.jsonl", examples)).warnings
    assert any("pairs of texts are nearly the same" in warning for warning in warnings)
