"""Model folders: what is saved is loaded to the bit, and hostile folders are refused with file and fault."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import policy_nlp
from policy_nlp.errors import ModelError
from policy_nlp.features import extract_features
from policy_nlp.limits import MODEL_MEGABYTES, Limit
from policy_nlp.model_store import FORMAT, Model, load_model, save_model
from policy_nlp.records import CleanText, Metadata
from policy_nlp.segmentation import Segmenter
from policy_nlp.structure import parse_report

TEXT = "一、农业农村\n新修水渠十里。养蜂合作社增收。\n二、交通\n临河大桥通车。乡村公路全部硬化，班车进村。"
FORBIDDEN = re.compile(
    r"\b(c?[pP]ickle|dill|cloudpickle|marshal|shelve|torch|skops|yaml|joblib\.load|np\.load|numpy\.load|fromfile|read_pickle)\b"
    r"|allow_pickle\s*=\s*True|\b(eval|exec|compile|__import__)\((?<!re\.compile\()"
)


@pytest.fixture
def folder(small_folder: Path, tmp_path: Path) -> Path:
    """A copy of the small model to damage."""
    return Path(shutil.copytree(small_folder, tmp_path / "model"))


def _change_manifest(folder: Path, **values: Any) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | values), "utf-8")


def _replace(folder: Path, name: str, data: bytes) -> None:
    """Another content for a file, with a checksum that agrees."""
    (folder / name).write_bytes(data)
    if name == "manifest.json":
        return
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    _change_manifest(folder, files=files | {name: hashlib.sha256(data).hexdigest()})


def _replace_arrays(folder: Path, **arrays: Any) -> None:
    with np.load(folder / "weights.npz", allow_pickle=False) as packed:
        known = {name: packed[name] for name in packed.files}
    buffer = io.BytesIO()
    np.savez(buffer, **{name: array for name, array in (known | arrays).items() if array is not None})
    _replace(folder, "weights.npz", buffer.getvalue())


def _expect_refusal(folder: Path, file: str, fault: str) -> None:
    with pytest.raises(ModelError, match=fault) as caught:
        load_model(folder)
    assert Path(caught.value.path) == folder / file
    assert str(folder / file) in str(caught.value)


class _Trap:
    """An object that makes a file when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.target,)


def test_predictions_survive_a_round_trip_to_the_bit(bundled: Model, tmp_path: Path) -> None:
    save_model(tmp_path / "copy", bundled, "card")
    copy = load_model(tmp_path / "copy")
    features = extract_features(parse_report("r", CleanText(TEXT), Metadata()), Segmenter().cut_sentences)
    assert copy.classifier.predict(features).tobytes() == bundled.classifier.predict(features).tobytes()
    assert copy.errors.keys() == bundled.errors.keys()
    assert all(np.array_equal(copy.errors[key].means, bundled.errors[key].means) for key in copy.errors)
    assert copy.topics is not None and bundled.topics is not None
    bag = Counter(Segmenter().cut_words(TEXT))
    assert copy.topics.infer_shares([bag]).tobytes() == bundled.topics.infer_shares([bag]).tobytes()
    assert (copy.classifier.codes, copy.codebook) == (bundled.classifier.codes, bundled.codebook)


def test_a_model_of_texts_alone_survives_a_round_trip(small_folder: Path, tmp_path: Path) -> None:
    model = load_model(small_folder)
    save_model(tmp_path, model, "card")
    bags = [{"水渠": 2, "养蜂": 1}, {"大桥": 1}, {}]
    again = load_model(tmp_path).classifier.predict_bags(bags)
    assert again.tobytes() == model.classifier.predict_bags(bags).tobytes()
    assert again.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)


def test_the_same_model_gives_the_same_bytes(small_folder: Path, tmp_path: Path) -> None:
    save_model(tmp_path, load_model(small_folder), (small_folder / "MODEL_CARD.md").read_text("utf-8"))
    names = sorted(path.name for path in small_folder.iterdir())
    assert names == ["MODEL_CARD.md", "codebook.toml", "manifest.json", "weights.npz", "words.json"]
    for name in names:
        assert (tmp_path / name).read_bytes() == (small_folder / name).read_bytes(), name


def test_a_missing_folder(tmp_path: Path) -> None:
    _expect_refusal(tmp_path / "none", "", "no such model folder")


def test_a_folder_without_manifest(tmp_path: Path) -> None:
    _expect_refusal(tmp_path, "manifest.json", "missing; this folder is no model")


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "3", "{}", "[" * 100_000, '{"kind": "policy-nlp model"}', '{"kind": "cake", "format": 1}'),
        '{"kind": "policy-nlp model", "format": Infinity}',
    ],
)
def test_a_manifest_of_another_kind(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, "utf-8")
    _expect_refusal(folder, "manifest.json", "not a manifest")


def test_a_newer_format(folder: Path) -> None:
    _change_manifest(folder, format=FORMAT + 1)
    _expect_refusal(folder, "manifest.json", f"format {FORMAT + 1} is newer than {FORMAT}.*update policy-nlp")


@pytest.mark.parametrize("values", [{"labels": None}, {"labels": "ab"}, {"files": []}])
def test_a_manifest_without_labels_or_files(folder: Path, values: dict[str, Any]) -> None:
    _change_manifest(folder, **values)
    _expect_refusal(folder, "manifest.json", "names no labels or no files")


@pytest.mark.parametrize("name", ["weights.npz", "words.json", "codebook.toml"])
def test_one_changed_byte(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    _expect_refusal(folder, name, "checksum is not the manifest's")


@pytest.mark.parametrize("name", ["weights.npz", "words.json", "codebook.toml"])
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    _expect_refusal(folder, name, "missing; this folder is no model")


@pytest.mark.parametrize("name", ["weights.npz", "words.json", "codebook.toml"])
def test_a_symlinked_file(folder: Path, name: str) -> None:
    (folder / name).rename(folder.parent / name)
    (folder / name).symlink_to(folder.parent / name)
    _expect_refusal(folder, name, "a link")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("weights.npz", "not a file of plain numbers"),
        ("words.json", "not the lists of words"),
        ("codebook.toml", "not a codebook"),
        ("manifest.json", "not a manifest"),
    ],
)
def test_a_pickle_under_another_name_is_never_run(folder: Path, tmp_path: Path, name: str, fault: str) -> None:
    trap = tmp_path / "sprung"
    data = pickle.dumps(_Trap(trap))
    _replace(folder, name, data)
    _expect_refusal(folder, name, fault)
    assert not trap.exists()
    pickle.loads(data)
    assert trap.exists()


def test_an_array_of_objects_is_never_run(folder: Path, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    _replace_arrays(folder, intercepts=np.array([_Trap(trap)], dtype=object))
    _expect_refusal(folder, "weights.npz", "array intercepts is not one of plain numbers")
    assert not trap.exists()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_finite_numbers(folder: Path, small_folder: Path, value: float) -> None:
    intercepts = load_model(small_folder).classifier.intercepts.copy()
    intercepts[0] = value
    _replace_arrays(folder, intercepts=intercepts)
    _expect_refusal(folder, "weights.npz", "intercepts holds something else than finite numbers")


@pytest.mark.parametrize("name", ["word_rows", "character_rows", "end_rows", "intercepts", "vectors"])
def test_an_array_of_the_wrong_shape(folder: Path, name: str) -> None:
    _replace_arrays(folder, **{name: np.zeros((7, 7, 7), np.float16)})
    _expect_refusal(folder, "weights.npz", f"does not fit the manifest .*{name} has shape")


@pytest.mark.parametrize("shape", [(2, 1), (4,)])
def test_topics_of_the_wrong_shape(folder: Path, shape: tuple[int, ...]) -> None:
    _replace_arrays(folder, topics=np.zeros(shape, np.float16))
    _expect_refusal(folder, "weights.npz", "topics has shape")


def test_layers_that_do_not_join(folder: Path) -> None:
    layers = {"mean": (5,), "spread": (5,), "w0": (4, 3), "b0": (3,), "w1": (3, 2), "b1": (2,)}
    _replace_arrays(folder, **{f"net0_{name}": np.ones(shape, np.float16) for name, shape in layers.items()})
    _expect_refusal(folder, "weights.npz", "net0_mean has shape")


def test_an_archive_with_other_entries(folder: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.txt", "这不是数")
    _replace(folder, "weights.npz", buffer.getvalue())
    _expect_refusal(folder, "weights.npz", "array notes.txt is not one of plain numbers")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"[[theme]", b"name = 1"])
def test_codebooks_that_are_none(folder: Path, data: bytes) -> None:
    _replace(folder, "codebook.toml", data)
    _expect_refusal(folder, "codebook.toml", "not a codebook")


@pytest.mark.parametrize(
    "words", [b"[]", b"7", b"\xff", {"words": [1, 2]}, {"words": None}, {"ends": [["高质"]]}, {"vector_words": 5}]
)
def test_words_that_are_no_texts(folder: Path, words: bytes | dict[str, Any]) -> None:
    lists = json.loads((folder / "words.json").read_text("utf-8"))
    _replace(folder, "words.json", words if isinstance(words, bytes) else json.dumps(lists | words).encode())
    _expect_refusal(folder, "words.json", "not the lists of words of a model")


def test_weights_that_unpack_to_more_than_a_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, word_rows=np.zeros(2**20, np.float16))
    _replace(folder, "weights.npz", buffer.getvalue())
    monkeypatch.setitem(MODEL_MEGABYTES, "weights.npz", Limit(1, "MB of weights"))
    assert len(buffer.getvalue()) < 10**5
    _expect_refusal(folder, "weights.npz", "unpacks to more")


def _pack_header(shape: str, body: bytes = b"", kind: str = "<f2") -> bytes:
    """An array file whose header says what it likes."""
    buffer = io.BytesIO()
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word_rows.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + body)
    return buffer.getvalue()


@pytest.mark.parametrize("shape", ["(1099511627776,)", "(3,)", "(-1,)", "(99999999999, 99999999999)", "(0, 7)"])
def test_sizes_that_headers_claim(folder: Path, shape: str) -> None:
    _replace(folder, "weights.npz", _pack_header(shape, bytes(4)))
    _expect_refusal(folder, "weights.npz", "array word_rows claims another size than it has")


@pytest.mark.parametrize(
    ("shape", "kind"),
    [("(2,)", "|O"), ("(2,)", "<i2"), ("(2,)", "|V2"), ("x", "<f2"), ("('a',)", "<f2"), ("[" * 999, "<f2")],
)
def test_headers_of_something_else(folder: Path, shape: str, kind: str) -> None:
    _replace(folder, "weights.npz", _pack_header(shape, bytes(4), kind))
    _expect_refusal(folder, "weights.npz", "array word_rows is not one of plain numbers")


def test_a_size_that_the_directory_claims(folder: Path) -> None:
    data = bytearray(_pack_header("(100000,)", bytes(200_000)))
    for size in (2**40 % 2**32 + 2**31, 10):
        at = data.rfind(b"word_rows.npy") - 46 + 24
        data[at : at + 4] = size.to_bytes(4, "little")
        _replace(folder, "weights.npz", bytes(data))
        _expect_refusal(folder, "weights.npz", "unpacks to more|not a file of plain numbers")


def test_a_file_that_is_no_part(folder: Path) -> None:
    (folder / ".hidden").write_bytes(b"")
    load_model(folder)
    (folder / "weights.pkl").write_bytes(b"")
    _expect_refusal(folder, "weights.pkl", "no part of a model; take it out")


@pytest.mark.parametrize("labels", [[], ["甲", "甲"], [1], [["甲"]], ["甲\n乙"], ["\x1b[31m"], [""]])
def test_labels_that_are_none(folder: Path, labels: list[Any]) -> None:
    _change_manifest(folder, labels=labels)
    _expect_refusal(folder, "manifest.json", "label")


@pytest.mark.parametrize("seen", [[], {"most_unknown": "much"}, {"most_unknown": [1]}, {"least_confidence": True}])
def test_what_a_model_has_seen_must_be_numbers(folder: Path, seen: Any) -> None:
    _change_manifest(folder, seen=seen)
    _expect_refusal(folder, "manifest.json", "is no numbers")


@pytest.mark.parametrize("made", ["1", 1.0, True, 0, -1])
def test_formats_that_are_no_numbers(folder: Path, made: Any) -> None:
    _change_manifest(folder, format=made)
    _expect_refusal(folder, "manifest.json", "not a manifest")


def test_a_codebook_of_other_labels(folder: Path) -> None:
    _replace(folder, "codebook.toml", '[[theme]]\nkey = "cake"\nzh = "糕"\nen = "cake"\n'.encode())
    _expect_refusal(folder, "codebook.toml", "does not hold the model's label")


def test_names_that_command_a_terminal(folder: Path) -> None:
    text = (folder / "codebook.toml").read_text("utf-8").replace('zh = "', 'zh = "\\u001b[2J', 1)
    _replace(folder, "codebook.toml", text.encode())
    _expect_refusal(folder, "codebook.toml", "a key or name is no plain text")


@pytest.mark.parametrize("name", ["manifest.json", "words.json", "weights.npz", "codebook.toml"])
def test_files_of_many_gigabytes_are_not_read(folder: Path, name: str) -> None:
    with (folder / name).open("r+b") as file:
        file.truncate(2**33)
    _expect_refusal(folder, name, "larger than .* MB; this is no model of policy-nlp")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("name", ["manifest.json", "weights.npz"])
def test_a_pipe_is_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    _expect_refusal(folder, name, "a link or no file")


def test_no_module_can_run_what_it_loads() -> None:
    sources = sorted(Path(policy_nlp.__file__).parent.rglob("*.py"))
    assert len(sources) > 25
    assert {str(path): found.group() for path in sources if (found := FORBIDDEN.search(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "import torch",
        "np.load(path)",
        "joblib.load(path)",
        "np.load(f, allow_pickle=True)",
        "x = eval(s)",
    ],
)
def test_the_scan_of_sources_can_find_something(line: str) -> None:
    assert FORBIDDEN.search(line)
    assert not FORBIDDEN.search("words = re.compile(pattern)")


def test_a_model_without_share_errors_is_fine_and_a_wrong_one_is_not(folder: Path) -> None:
    model = load_model(folder)
    assert model.errors == {}
    count = len(model.classifier.themes)
    shapes = {"power": (1,), "reports": (1,), "prior": (count,), "means": (count, count), "scales": (4, count)}
    arrays = {f"errors_characters_{name}": np.ones(shape, np.float32) for name, shape in shapes.items()}
    right = arrays | {
        "errors_characters_prior": np.full(count, 1 / count, np.float32),
        "errors_characters_means": np.eye(count, dtype=np.float32),
    }
    _replace_arrays(folder, **right)
    assert load_model(folder).errors["characters"].reports == 1
    _replace_arrays(folder, **arrays)
    _expect_refusal(folder, "weights.npz", "shares of characters do not sum to one")
    _replace_arrays(folder, errors_characters_prior=None)
    _expect_refusal(folder, "weights.npz", "errors_characters_prior")
