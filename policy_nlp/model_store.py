"""Keeps models in folders: described, checked and only then built. Nothing in a model folder is ever executed.

A folder holds ``manifest.json`` (format, labels, seed, versions, checksums, scores), ``words.json`` (lists of words),
``weights.npz`` (plain numbers), ``codebook.toml`` and ``MODEL_CARD.md`` (for people).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from .classifier import ThemeClassifier, theme_of
from .codebook import Codebook, parse_codebook
from .context import name_blocks
from .decoding import drop_unprintable
from .errors import CodebookError, ModelError, OutputError
from .limits import MEGABYTE, MODEL_MEGABYTES, VARIABLE
from .packed import Arrays, pack_arrays, unpack_arrays
from .perceptron import Perceptron
from .plain import to_plain
from .quantification import ShareErrors, pack_errors, unpack_errors
from .topics import Topic, TopicModel
from .word_scores import WordScores

FORMAT = 1
KIND = "policy-nlp model"
TOPICS_KIND = "policy-nlp topics"
#: What a folder of the other kind is told to be.
_OTHER_KINDS = {
    KIND: "holds a model of themes, not topics; use it with: policy-nlp tag --model",
    TOPICS_KIND: "holds topics, not a model of themes; use it with: policy-nlp topics",
}
_NAMES = {KIND: "a model of themes", TOPICS_KIND: "topics"}
#: What the bundled model is called wherever a model folder can be named.
BUNDLED = "default"
_COLDEST, _HOTTEST = 0.1, 10.0
_WORD_LISTS = ("words", "characters", "ends", "vector_words", "topic_words")
_CHECKED = ("words.json", "weights.npz", "codebook.toml")
_FILES = {"manifest.json", "MODEL_CARD.md", *_CHECKED}


@dataclass(frozen=True)
class Model:
    """Everything that tagging needs; ``manifest`` says what the model is and how it was made.

    ``errors`` say by measure how far its shares are off; a model without them gives raw shares.
    """

    classifier: ThemeClassifier
    codebook: Codebook
    codebook_text: str
    topics: TopicModel | None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, ShareErrors] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Model {self.name}: {len(self.classifier.themes)} themes>"

    @property
    def name(self) -> str:
        """What the model calls itself."""
        return str(self.manifest.get("name", ""))

    def describe(self) -> str:
        """Which model, codebook and version, in a line for whoever reads the output."""
        weights = str(self.manifest.get("files", {}).get("weights.npz", ""))[:12]
        used = f"policy-nlp {metadata.version('policy-nlp')}"
        return f"model {self.name} ({weights}), {self.codebook.name}, {used}"


def find_bundled() -> Path:
    """The folder of the model that comes with the package: installed in it, in a checkout beside it."""
    package = Path(__file__).parent
    inside = package / "models" / BUNDLED
    # In a checkout's folder Python takes the package there, whatever is installed.
    return inside if inside.is_dir() else package.parent / "models" / BUNDLED


def save_model(folder: str | Path, model: Model, card: str) -> None:
    """Writes a model folder; the same model gives the same bytes."""
    contents = {
        "words.json": json.dumps(_list_words(model), ensure_ascii=False, separators=(",", ":")).encode("utf-8"),
        "weights.npz": pack_arrays(_list_arrays(model)),
        "codebook.toml": model.codebook_text.encode("utf-8"),
    }
    manifest = {
        "kind": KIND,
        "format": FORMAT,
        **model.manifest,
        "labels": list(model.classifier.codes),
        "topics": [to_plain(topic) for topic in model.topics.topics] if model.topics else [],
    }
    write_folder(Path(folder), contents, manifest)
    (Path(folder) / "MODEL_CARD.md").write_bytes(card.encode("utf-8"))


def check_target(path: Path, kind: str = KIND) -> None:
    """Raises OutputError where a model of a kind cannot be written; best called before the work for it is done.

    It has the bundled model's name, a file is in the way, or the folder holds something else than such a model, which
    would be mixed up or lost.
    """
    if str(path) == BUNDLED:
        raise OutputError(path, "is what the bundled model is called; choose another --output")
    if path.exists() and not path.is_dir():
        raise OutputError(path, "is a file, but a model is a folder; choose another --output")
    if not path.exists() or not list_contents(path):
        return
    try:
        read_manifest(path, kind)
    except ModelError as error:
        raise OutputError(path, f"holds something else than {_NAMES[kind]}; choose another --output") from error


def list_contents(folder: Path) -> list[Path]:
    """What a folder holds, in order, without hidden files and what file managers leave: .DS_Store, desktop.ini."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "desktop.ini")))


def write_folder(folder: Path, contents: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    """Writes files and the manifest that holds their checksums; raises OutputError where there can be no folder."""
    check_target(folder, manifest["kind"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, f"cannot be made a folder ({error.strerror}); choose another --output") from error
    checked = {**manifest, "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}}
    described = (json.dumps(checked, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    try:
        for name, data in (*contents.items(), ("manifest.json", described)):
            (folder / name).write_bytes(data)
    except OSError as error:
        raise OutputError(folder, f"cannot be written ({error.strerror}); choose another --output") from error


def load_model(folder: str | Path | None = None) -> Model:
    """The model in a folder, the bundled one where none is named, or ``default``.

    Raises
    ------
    ModelError
        The folder is no model, was made by a newer version, or is damaged; the error names file and fault.
    """
    path = find_bundled() if folder is None or str(folder) == BUNDLED else Path(folder)
    if not path.is_dir():
        raise ModelError(path, "no such model folder")
    manifest = read_manifest(path)
    _check_folder(path)
    contents = {name: read_checked(path, name, manifest) for name in _CHECKED}
    words = _read_word_lists(path, contents["words.json"])
    arrays = read_arrays(path, contents["weights.npz"])
    codebook_text, codebook = _read_codebook(path, contents["codebook.toml"], manifest["labels"])
    try:
        classifier = _build_classifier(manifest["labels"], words, arrays)
        topics = build_topics(words["topic_words"], arrays, manifest) if "topics" in arrays else None
        errors = unpack_errors(arrays, len(classifier.themes))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(path / "weights.npz", f"does not fit the manifest ({error}); get the model anew") from error
    return Model(classifier, codebook, codebook_text, topics, manifest, errors)


def _check_folder(path: Path) -> None:
    """Raises ModelError where a model folder holds anything else than a model's files."""
    others = [file for file in list_contents(path) if file.name not in _FILES]
    if others:
        raise ModelError(others[0], "no part of a model; take it out of the folder, or get the model anew")


def read_manifest(path: Path, kind: str = KIND) -> dict[str, Any]:
    """The manifest of a model folder of a kind; raises ModelError where there is none."""
    file = path / "manifest.json"
    data = _load_file(file)
    try:
        manifest = json.loads(data)
        made, found = manifest["format"], manifest["kind"]
        if found != kind and found in _OTHER_KINDS:
            raise ModelError(path, _OTHER_KINDS[found])
        if found != kind or type(made) is not int or made < 1:
            raise KeyError("kind or format")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(file, "not a manifest; this folder is no model of policy-nlp") from error
    if made > FORMAT:
        raise ModelError(
            file, f"format {made} is newer than {FORMAT}, which is all this version reads; update policy-nlp"
        )
    key = "labels" if kind == KIND else "topics"
    if not isinstance(manifest.get(key), list) or not isinstance(manifest.get("files"), dict):
        raise ModelError(file, f"names no {key} or no files; get the model anew")
    labels, seen = manifest.get("labels", []), manifest.get("seen", {})
    if not all(isinstance(label, str) and _is_plain(label) for label in labels) or len(set(labels)) != len(labels):
        raise ModelError(file, "a label stands twice or is no plain text; get the model anew")
    if not manifest[key]:
        raise ModelError(file, f"names no {key}; get the model anew")
    if not isinstance(seen, dict) or not all(type(value) in (int, float) for value in seen.values()):
        raise ModelError(file, "what the model has seen is no numbers; get the model anew")
    return dict(manifest)


def _is_plain(words: str) -> bool:
    """Whether words can be a label or a name: a line that holds nothing a terminal would obey."""
    return len(words.splitlines()) == 1 and drop_unprintable(words) == words


def _load_file(file: Path) -> bytes:
    """The content of one of a model's files, which must be a file of its own and of ordinary size."""
    most = MODEL_MEGABYTES[file.name].scaled
    try:
        # Some installers link the bundled model's files.
        if (file.is_symlink() and file.parent != find_bundled()) or not file.is_file():
            fault = "missing; this folder is no model of policy-nlp"
            raise ModelError(file, "a link or no file; get the model anew" if os.path.lexists(file) else fault)
        if file.stat().st_size > most * MEGABYTE:
            raise ModelError(file, f"larger than {most} MB; this is no model of policy-nlp, or set {VARIABLE}=2")
        return file.read_bytes()
    except OSError as error:
        raise ModelError(file, f"cannot be read ({error.strerror}); get the model anew") from error


def read_checked(path: Path, name: str, manifest: dict[str, Any]) -> bytes:
    """A file of a model folder whose checksum is the manifest's; raises ModelError for any other."""
    data = _load_file(path / name)
    if hashlib.sha256(data).hexdigest() != manifest["files"].get(name):
        raise ModelError(path / name, "damaged or changed: its checksum is not the manifest's; get the model anew")
    return data


def build_topics(words: Sequence[str], arrays: Arrays, manifest: Mapping[str, Any]) -> TopicModel:
    """The topic model in a folder's parts; raises KeyError, TypeError or ValueError where they do not fit."""
    _expect(arrays, "topics", (None, len(words)))
    if not words or not len(arrays["topics"]):
        raise ValueError("topics are empty")
    if "topic_importance" in arrays:
        _expect(arrays, "topic_importance", (len(words),))
    topics = [_build_topic(row) for row in manifest.get("topics", ())]
    if len(topics) not in (0, len(arrays["topics"])):
        raise ValueError(f"{len(topics)} topics are described")
    parts = arrays.get("topic_parts")
    places: list[int] | None = None
    if parts is not None:
        _expect(arrays, "topic_parts", (None, len(words)))
        _expect(arrays, "topic_places", (len(parts),))
        places = [int(place) for place in arrays["topic_places"]]
        if set(places) != set(range(len(arrays["topics"]))):
            raise ValueError("topics lack parts")
    return TopicModel(words, arrays["topics"], arrays.get("topic_importance"), topics, parts, places)


def _build_topic(row: Mapping[str, Any]) -> Topic:
    themes = tuple((str(theme), float(share)) for theme, share in row["themes"])
    return Topic(
        label=str(row["label"]),
        share=float(row["share"]),
        stability=None if row["stability"] is None else float(row["stability"]),
        coherence=float(row["coherence"]),
        exclusivity=float(row["exclusivity"]),
        words=tuple(map(str, row["words"])),
        themes=themes,
    )


def list_topic_arrays(topics: TopicModel) -> Arrays:
    """The arrays of a topic model, by the names that :func:`build_topics` reads."""
    arrays = {"topics": topics.weights, "topic_importance": topics.importance}
    if len(topics.parts) > topics.count:
        arrays |= {"topic_parts": topics.parts, "topic_places": np.array(topics.places, np.float32)}
    return arrays


def _list_words(model: Model) -> dict[str, list[str]]:
    classifier, scores = model.classifier, model.classifier.scores
    topic_words = model.topics.words if model.topics else ()
    lists = (scores.words, scores.characters, scores.ends, classifier.vector_words, topic_words)
    return {name: list(words) for name, words in zip(_WORD_LISTS, lists, strict=True)}


def _list_arrays(model: Model) -> Arrays:
    classifier, scores = model.classifier, model.classifier.scores
    arrays = {
        "word_rows": scores.rows,
        "character_rows": scores.character_rows,
        "end_rows": scores.end_rows,
        "intercepts": classifier.intercepts,
        "vectors": classifier.vectors,
        "temperature": np.array([classifier.temperature], np.float32),
    }
    for number, net in enumerate(classifier.perceptrons):
        arrays |= {f"net{number}_mean": net.mean, f"net{number}_spread": net.spread}
        for layer in range(2):
            arrays |= {f"net{number}_w{layer}": net.weights[layer], f"net{number}_b{layer}": net.biases[layer]}
    if model.topics is not None:
        arrays |= list_topic_arrays(model.topics)
    return arrays | pack_errors(model.errors)


def read_arrays(path: Path, data: bytes) -> Arrays:
    """The arrays of a model's ``weights.npz``, in single precision; raises ModelError for anything else."""
    file = path / "weights.npz"
    try:
        return unpack_arrays(data, MODEL_MEGABYTES["weights.npz"].scaled * MEGABYTE)
    except ValueError as error:
        raise ModelError(file, f"{error}; get the model anew") from error
    except Exception as error:  # A hostile archive can fail in any way; none of them may leave this function.
        raise ModelError(file, "not a file of plain numbers; get the model anew") from error


def _read_word_lists(path: Path, data: bytes) -> dict[str, list[str]]:
    try:
        lists = json.loads(data)
        words = {name: list(lists[name]) for name in _WORD_LISTS}
        if not all(isinstance(word, str) for group in words.values() for word in group):
            raise TypeError("a word is no text")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(path / "words.json", f"not the lists of words of a model ({error})") from error
    return words


def _read_codebook(path: Path, data: bytes, labels: Sequence[str]) -> tuple[str, Codebook]:
    file = path / "codebook.toml"
    try:
        text = data.decode("utf-8")
        codebook = parse_codebook(text, file)
    except (ValueError, CodebookError, RecursionError) as error:
        raise ModelError(file, "not a codebook; get the model anew") from error
    themes = (*codebook.themes, *codebook.subthemes)
    if not all(_is_plain(name) for theme in themes for name in (theme.key, theme.zh, theme.en)):
        raise ModelError(file, "a key or name is no plain text; get the model anew")
    unknown = [label for label in labels if theme_of(label) not in codebook.keys]
    if unknown:
        raise ModelError(file, f"does not hold the model's label {unknown[0]}; get the model anew")
    return text, codebook


def _build_classifier(labels: list[Any], words: dict[str, list[str]], arrays: Arrays) -> ThemeClassifier:
    count = len(labels)
    for list_name, array in (("words", "word_rows"), ("characters", "character_rows"), ("ends", "end_rows")):
        _expect(arrays, array, (len(words[list_name]), count))
    _expect(arrays, "intercepts", (count,))
    _expect(arrays, "temperature", (1,))
    temperature = float(arrays["temperature"][0])
    if not _COLDEST <= temperature <= _HOTTEST:
        raise ValueError(f"temperature is {temperature}")
    _expect(arrays, "vectors", (len(words["vector_words"]), None))
    scores = WordScores(
        words["words"],
        arrays["word_rows"],
        words["characters"],
        arrays["character_rows"],
        words["ends"],
        arrays["end_rows"],
    )
    themes = len({theme_of(str(label)) for label in labels})
    inputs = len(name_blocks(count, themes, arrays["vectors"].shape[1]))
    nets: list[Perceptron] = []
    while f"net{len(nets)}_mean" in arrays:
        _expect(arrays, f"net{len(nets)}_mean", (inputs,))
        nets.append(_build_net(arrays, f"net{len(nets)}_", count))
    codes = [str(label) for label in labels]
    return ThemeClassifier(
        codes, scores, arrays["intercepts"], words["vector_words"], arrays["vectors"], nets, temperature
    )


def _build_net(arrays: Arrays, prefix: str, labels: int) -> Perceptron:
    inputs = len(arrays[f"{prefix}mean"])
    hidden = len(arrays[f"{prefix}b0"])
    for name, shape in (("spread", (inputs,)), ("w0", (inputs, hidden)), ("w1", (hidden, labels)), ("b1", (labels,))):
        _expect(arrays, prefix + name, shape)
    names = ("mean", "spread", "w0", "w1", "b0", "b1")
    mean, spread, w0, w1, b0, b1 = (arrays[prefix + name] for name in names)
    return Perceptron(mean, spread, (w0, w1), (b0, b1))


def _expect(arrays: Arrays, name: str, shape: tuple[int | None, ...]) -> None:
    found = arrays[name].shape
    if len(found) != len(shape) or any(want not in (None, have) for want, have in zip(shape, found, strict=True)):
        raise ValueError(f"{name} has shape {found}")
