"""Trains a model on labelled texts, scores it, and keeps it in a folder with its card."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .calibration import fit_temperature
from .classifier import ThemeClassifier, fit_text_classifier, theme_of
from .cleaning import clean_text
from .codebook import Codebook, codebook_of_labels, load_codebook, render_codebook
from .corpus import (
    check_examples,
    hash_examples,
    number_label,
    pick_labels,
    pick_texts,
    read_labels,
    read_texts,
    settle_keys,
)
from .errors import UsageError
from .evaluation import score_labels, split_folds
from .features import extract_features
from .model_store import Model, check_target, save_model
from .readers import is_table, list_rows
from .readers.frames import Table
from .records import LabelledText, Metadata, Scores, TaggedReport
from .segmentation import Segmenter
from .similarity import find_near_duplicates
from .structure import parse_report
from .suggestion import Suggestion, suggest_texts
from .validation import Validation, pair_units, validate_units, warn_of_units

#: Shares of the texts that the learning curve is drawn from; the last one gives the scores.
CURVE = (0.25, 0.5, 1.0)
Fold = tuple[NDArray[np.intp], NDArray[np.intp]]
#: Labelled texts: a table's path, a data frame, rows, or records.
Labels = Table | Iterable[LabelledText] | str | os.PathLike[str]
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "tomotopy", "rjieba", "jieba")


@dataclass(frozen=True)
class Trained:
    """A model, its cross-validated scores, and what the user should know of the data.

    ``curve`` is the learning curve: numbers of texts trained on, and the macro-F1 they gave.
    """

    model: Model
    scores: Scores
    curve: tuple[tuple[int, float], ...]
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        scores = f"macro-F1 {self.scores.macro_f1:.3f}, most frequent theme {self.scores.baseline_macro_f1:.3f}"
        return (
            f"<Trained {self.model.name}: {len(self.scores.themes)} themes, {scores}; warnings: {len(self.warnings)}>"
        )


def train_model(
    examples: Labels,
    output: str | Path | None = None,
    seed: int = 0,
    on_step: Callable[[str], None] = lambda step: None,
) -> Trained:
    """Trains a model on labelled texts, scores it by cross-validation, and writes it to ``output`` if given.

    Parameters
    ----------
    examples : a DataFrame, rows, or a csv, jsonl or xlsx table with columns text, label and, to group folds, report.
    output : the folder to write.
    seed : fixes folds and training.
    on_step : called with the name of each step as it begins.

    Raises
    ------
    LabelsError, UsageError, OutputError
        The table, or the list, cannot be used (what is wrong with its rows are notes of the error), or the folder not
        be written; it may hold something else than a model.

    Examples
    --------
    >>> import policy_nlp
    >>> trained = policy_nlp.train_model("corpus/paragraphs.jsonl")
    >>> trained
    <Trained unnamed: 12 themes, macro-F1 0.945, most frequent theme 0.023; warnings: 1>
    """
    if not isinstance(seed, Integral) or not 0 <= seed < 2**32:
        raise UsageError(f"seed is {seed!r}; give a whole number from 0")
    seed = int(seed)
    if output is not None:
        check_target(Path(output))
    source, examples, warnings = take_examples(examples)
    data = {"source": source, "texts": len(examples), "sha256": hash_examples(examples)}
    (examples,) = settle_keys(examples)
    warnings += check_examples(examples)
    bags = [Counter(words) for words in map(Segmenter().cut_words, (example.text for example in examples))]
    labels = [example.label for example in examples]
    warnings += warn_of_duplicates(examples, bags)
    codes = sorted(set(labels))
    folds = _cut_folds(source, examples, warnings, seed)
    warnings += warn_of_unlearnt(labels, folds)
    curve = []
    for share in CURVE:
        on_step(f"cross-validation with {share:.0%} of the texts")
        answers = _answer_held_out(bags, labels, folds, share, seed)
        guessed = [codes[code] for code in answers.argmax(axis=1)]
        scores = score_labels(list(map(theme_of, labels)), list(map(theme_of, guessed)))
        curve.append((round(share * float(np.mean([len(train) for train, _ in folds]))), scores.macro_f1))
    on_step("model")
    gold = np.array([codes.index(label) for label in labels])
    temperature = fit_temperature(answers, gold, np.ones(len(labels)))
    classifier = fit_text_classifier(bags, labels, seed, temperature)
    codebook = _choose_codebook(labels)
    manifest = describe_model(Path(output).name if output else "unnamed", seed, data, scores)
    trained = Model(classifier, codebook, render_codebook(codebook), None, manifest)
    if output is not None:
        save_model(output, trained, render_card(trained, scores, warnings))
    return Trained(trained, scores, tuple(curve), tuple(warnings))


def take_examples(examples: Any) -> tuple[str, list[LabelledText], list[str]]:
    """What to call the examples, the examples with labels as tables have them, and warnings.

    Raises
    ------
    LabelsError, UsageError
        They hold no labelled texts.
    """
    if isinstance(examples, str | os.PathLike):
        return Path(examples).name, *read_labels(examples)
    source = "labelled texts"
    listed = [] if is_table(examples) or not isinstance(examples, Iterable) else list(examples)
    if listed and all(isinstance(example, LabelledText) for example in listed):
        return source, [replace(example, label=number_label(example.label)) for example in listed], []
    if is_table(examples) or (listed and all(isinstance(example, Mapping) for example in listed)):
        return source, *pick_labels(list_rows(listed or examples), Path(source))
    found = type(listed[0] if listed else examples).__name__
    raise UsageError(f"{found} holds no labelled texts; give a table's path, a DataFrame, or rows with text and label")


def _cut_folds(source: str, examples: Sequence[LabelledText], warnings: Sequence[str], seed: int) -> list[Fold]:
    """Folds, or the error that there can be none with what is known of the rows as its notes."""
    try:
        if len({example.label for example in examples}) < 2:
            raise UsageError(f"{source}: fewer than two labels; training needs two or more")
        return list(split_folds(examples, seed))
    except UsageError as error:
        for warning in warnings:
            error.add_note(warning)
        raise


def _choose_codebook(labels: Sequence[str]) -> Codebook:
    codebook = load_codebook()
    return codebook if set(labels) <= set(codebook.keys) else codebook_of_labels(labels)


def _answer_held_out(
    bags: Sequence[Counter[str]], labels: Sequence[str], folds: Sequence[Fold], share: float, seed: int
) -> NDArray[np.float32]:
    """Probabilities for every text by a model that learnt from a share of the texts of other folds."""
    codes = sorted(set(labels))
    answers = np.zeros((len(labels), len(codes)), np.float32)
    for train, test in folds:
        order = np.random.RandomState(seed).permutation(len(train))
        rows = train[np.sort(order[: max(1, round(share * len(train)))])]
        model = fit_text_classifier([bags[row] for row in rows], [labels[row] for row in rows], seed)
        columns = np.array([codes.index(code) for code in model.codes])
        answers[np.ix_(test, columns)] = model.predict_bags([bags[row] for row in test])
    return answers


def evaluate_model(model: Model, labels: Labels) -> tuple[Scores, tuple[str, ...]]:
    """Scores a model on labelled texts that it was not trained on, by theme, each text counting once.

    Labels may be the keys of the model's themes and sub-themes, or their names.

    Raises
    ------
    LabelsError
        The table cannot be used.
    """
    examples, warnings = _read_unseen(model, labels)
    if model.classifier.perceptrons and any(example.group for example in examples):
        warnings.append("texts are read by themselves here; validate reads them where they stand, as tag does")
    segmenter = Segmenter()
    guessed = [guess_theme(model, example.text, segmenter) for example in examples]
    return score_labels([example.label for example in examples], guessed), tuple(warnings)


def validate_model(model: Model, labels: Labels, tagged: Iterable[TaggedReport]) -> tuple[Validation, tuple[str, ...]]:
    """Scores a model on labelled units of reports, read where they stand; ``tagged`` are these reports by the model.

    Raises
    ------
    LabelsError
        The table cannot be used.
    UsageError
        Its texts do not stand in the reports.
    """
    examples, warnings = _read_unseen(model, labels)
    pairs = pair_units(examples, tagged)
    return validate_units(pairs, model.codebook), (*warnings, *warn_of_units(examples, pairs))


def _read_unseen(model: Model, labels: Labels) -> tuple[list[LabelledText], list[str]]:
    """Texts to score a model on, labelled with themes, and warnings of what spoils the scores."""
    _, examples, warnings = take_examples(labels)
    if hash_examples(examples) == model.manifest.get("data", {}).get("sha256"):
        warnings.append("the model was trained on these very texts; its scores here say nothing")
    examples = [replace(item, label=theme_of(model.codebook.key_of(item.label))) for item in examples]
    warnings += check_examples(examples)
    strange = sorted({item.label for item in examples} - set(model.classifier.themes))
    if strange:
        known = model.codebook.list_names(model.classifier.themes)
        warnings.append(f"labels that the model does not know: {', '.join(strange)}; it knows {known}")
    return examples, warnings


def warn_of_duplicates(examples: Sequence[LabelledText], bags: Sequence[Counter[str]]) -> list[str]:
    """A warning where texts of different groups are nearly the same, which flatters cross-validated scores."""
    apart = [
        (one, two)
        for one, two in find_near_duplicates(bags)
        if examples[one].text != examples[two].text
        and not (examples[one].group and examples[one].group == examples[two].group)
    ]
    if not apart:
        return []
    first = " ".join(examples[apart[0][0]].text.split())[:20]
    return [f"{len(apart)} pairs of texts are nearly the same ({first}…); give them one report, or scores will flatter"]


def warn_of_unlearnt(labels: Sequence[str], folds: Sequence[Fold]) -> list[str]:
    """A warning of labels of several texts that stand in one fold, so that none are left to learn when they are tested.

    >>> warn_of_unlearnt(["a", "b", "b"], [(np.array([1, 2]), np.array([0])), (np.array([0]), np.array([1, 2]))])
    ['all texts of one report, or alike: b; scored without being learnt, code them in more reports']
    """
    counts = Counter(labels)
    tested = [{labels[row] for row in test} for _, test in folds]
    lone = [label for label in sorted(counts) if counts[label] > 1 and sum(label in fold for fold in tested) == 1]
    if not lone:
        return []
    return [
        f"all texts of one report, or alike: {', '.join(lone)}; scored without being learnt, code them in more reports"
    ]


def suggest_from_table(model: Model, table: Table | str | os.PathLike[str], count: int) -> list[Suggestion]:
    """Which texts of a table, or of one that Python holds, to code next for a model, the most useful first.

    Raises
    ------
    LabelsError
        The table cannot be read, or has no column of texts.
    """
    texts = read_texts(table) if isinstance(table, str | os.PathLike) else pick_texts(list_rows(table), Path("texts"))
    cut_words = Segmenter().cut_words
    bags = [Counter(cut_words(text)) for text in texts]
    probabilities = model.classifier.predict_bags(bags)
    return suggest_texts(texts, bags, probabilities, model.classifier.codes, count)


def guess_theme(model: Model, text: str, segmenter: Segmenter) -> str:
    """The theme of a text that stands by itself: of most of its characters where the model reads sentences.

    The empty string for a text that holds no sentence.
    """
    report = parse_report("text", clean_text(text), Metadata())
    features = extract_features(report, segmenter.cut_sentences)
    classifier = model.classifier
    if not features.sentences:
        return ""
    if not classifier.perceptrons:
        return theme_of(_choose_labels(classifier, [features.sum_words()])[0])
    chosen = (classifier.predict(features) @ classifier.code_themes).argmax(axis=1)
    sums = Counter[int]()
    for theme, sentence in zip(chosen, features.sentences, strict=True):
        sums[int(theme)] += sentence.characters
    return classifier.themes[sums.most_common(1)[0][0]]


def _choose_labels(classifier: ThemeClassifier, bags: Sequence[Counter[str]]) -> list[str]:
    return [classifier.codes[code] for code in classifier.predict_bags(bags).argmax(axis=1)]


def describe_model(name: str, seed: int, data: dict[str, Any], scores: Scores) -> dict[str, Any]:
    """What a manifest says of a model besides its labels and files."""
    return {
        "name": name,
        "made_by": f"policy-nlp {metadata.version('policy-nlp')}",
        "python": platform.python_version(),
        "libraries": {library: metadata.version(library) for library in _LIBRARIES},
        "seed": seed,
        "data": data,
        "scores": {
            "macro_f1": round(scores.macro_f1, 4),
            "accuracy": round(scores.accuracy, 4),
            "baseline_macro_f1": round(scores.baseline_macro_f1, 4),
            "themes": {theme.theme: round(theme.f1, 4) for theme in scores.themes},
        },
    }


def render_card(model: Model, scores: Scores, notes: Sequence[str]) -> str:
    """The model card: what the model is, what it learnt from, how well it does and where that holds."""
    data = model.manifest["data"]
    rows = [
        f"| {theme.theme} | {model.codebook.name_of(theme.theme)} | {theme.precision:.3f} | {theme.recall:.3f}"
        f" | {theme.f1:.3f} | {theme.support:.0f} |"
        for theme in scores.themes
    ]
    lines = [
        f"# Model {model.name}",
        "",
        f"Made by {model.manifest['made_by']} with seed {model.manifest['seed']}.",
        "",
        "## Data",
        "",
        *(f"- {key}: {value}" for key, value in data.items()),
        "",
        "## Cross-validated scores",
        "",
        f"Macro-F1 {scores.macro_f1:.3f}, accuracy {scores.accuracy:.3f};"
        f" always the most frequent theme: {scores.baseline_macro_f1:.3f} and {scores.baseline_accuracy:.3f}.",
        "",
        "| theme | 主题 | precision | recall | F1 | support |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        *(f"- {note}" for note in notes),
    ]
    return "\n".join(lines).rstrip() + "\n"
