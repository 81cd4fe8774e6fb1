"""Keeps topic models of the user's own in folders, checked like any model; nothing in them is ever executed.

A folder holds ``manifest.json`` (what the topics are and how they came about, checksums), ``words.json``,
``weights.npz`` (plain numbers) and ``typical.json`` (paragraphs of the user's own reports).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from .codebook import Codebook, load_codebook
from .errors import ModelError, UsageError
from .model_store import (
    BUNDLED,
    FORMAT,
    TOPICS_KIND,
    build_topics,
    list_topic_arrays,
    load_model,
    read_arrays,
    read_checked,
    read_manifest,
    write_folder,
)
from .packed import pack_arrays
from .plain import to_plain
from .topics import TopicModel
from .topics.choice import Candidate
from .topics.fitting import Fitted, Plan, Typical, pick_typical
from .topics.naming import merge_topics, place_topics
from .topics.seeds import SeedTopic

#: What topics come from beside numpy and scipy.
_ENGINES = {"gibbs": "tomotopy", "online": "gensim"}


@dataclass(frozen=True)
class StoredTopics:
    """A topic model as its folder holds it; ``candidates`` are the numbers of topics tried.

    ``warnings`` are those of the fit that has just written it.
    """

    name: str
    model: TopicModel
    typical: tuple[Typical, ...]
    candidates: tuple[Candidate, ...]
    codebook: Codebook
    description: str
    manifest: Mapping[str, Any]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<StoredTopics {self.name}: {self.model.count} topics; warnings: {len(self.warnings)}>"

    @property
    def user_words(self) -> tuple[str, ...]:
        """Words never to cut that the reports were cut with."""
        return tuple(map(str, self.manifest.get("user_words", ())))

    def list_typical(self, topic: int) -> list[Typical]:
        """The typical paragraphs of a topic."""
        return [one for one in self.typical if one.topic == topic]


def save_topics(folder: Path, fitted: Fitted, plan: Plan, candidates: Sequence[Candidate]) -> None:
    """Writes a folder of topics; the same topics give the same bytes."""
    model = fitted.model
    manifest = {
        "kind": TOPICS_KIND,
        "format": FORMAT,
        "name": folder.name,
        "made_by": f"policy-nlp {metadata.version('policy-nlp')}",
        "libraries": {library: metadata.version(library) for library in ("numpy", "scipy", _ENGINES[plan.engine])},
        "seed": plan.seed,
        "engine": plan.engine,
        "runs": fitted.runs,
        "seed_topics": len(plan.guide),
        "part": plan.part,
        "user_words": plan.user_words,
        "stop_words": plan.stop_words,
        "data": {"reports": fitted.reports, "paragraphs": fitted.paragraphs},
        "topics": [to_plain(topic) for topic in model.topics],
        "candidates": [to_plain(candidate) for candidate in candidates],
    }
    write_folder(folder, _pack(model, fitted.typical), manifest)


def save_named(folder: Path, stored: StoredTopics, names: Sequence[SeedTopic]) -> StoredTopics:
    """Writes topics with names that people gave them, those of one name as one; returns them as they are stored.

    Raises
    ------
    UsageError
        The names are of no topics, or the topics are those of the bundled model.
    """
    if stored.manifest.get("kind") != TOPICS_KIND:
        raise UsageError("topics of the bundled model keep their labels; name topics of your own")
    places, labels = place_topics(names, stored.model.count)
    model = merge_topics(stored.model, places, labels)
    moved = [replace(one, topic=places[one.topic]) for one in stored.typical]
    typical = [one for place in range(model.count) for one in pick_typical(x for x in moved if x.topic == place)]
    topics = [to_plain(topic) for topic in model.topics]
    named = sorted({*labels, *(places[number] for number in stored.manifest.get("named", ()))})
    manifest = {**stored.manifest, "name": folder.name, "topics": topics, "named": named}
    write_folder(folder, _pack(model, typical), manifest)
    return load_topics(folder)


def _pack(model: TopicModel, typical: Sequence[Typical]) -> dict[str, bytes]:
    return {
        "words.json": _to_json({"topic_words": model.words}),
        "weights.npz": pack_arrays(list_topic_arrays(model)),
        "typical.json": _to_json([to_plain(one) for one in typical]),
    }


def load_topics(folder: str | Path = BUNDLED) -> StoredTopics:
    """The topics in a folder, those of the bundled model for ``default`` or where none is named.

    Raises
    ------
    ModelError
        The folder holds no topics, was made by a newer version, or is damaged.
    """
    if str(folder) == BUNDLED:
        bundled = load_model()
        if bundled.topics is None:
            raise ModelError(folder, "the bundled model has no topics")
        return StoredTopics(BUNDLED, bundled.topics, (), (), bundled.codebook, bundled.describe(), bundled.manifest)
    path = Path(folder)
    if not path.is_dir():
        raise ModelError(path, "no such folder of topics; make one with: policy-nlp topics fit")
    manifest = read_manifest(path, TOPICS_KIND)
    contents = {name: read_checked(path, name, manifest) for name in ("words.json", "weights.npz", "typical.json")}
    arrays = read_arrays(path, contents["weights.npz"])
    try:
        words = [str(word) for word in json.loads(contents["words.json"])["topic_words"]]
        model = build_topics(words, arrays, manifest)
        typical = tuple(Typical(**row) for row in json.loads(contents["typical.json"]))
        candidates = tuple(Candidate(**row) for row in manifest["candidates"])
        description = _describe(manifest)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ModelError(path, f"its files do not fit each other ({error}); fit the topics anew") from error
    return StoredTopics(path.resolve().name, model, typical, candidates, load_codebook(), description, manifest)


def _describe(manifest: dict[str, Any]) -> str:
    data = manifest["data"]
    learnt = (
        f"{data['reports']} reports, {data['paragraphs']} paragraphs; {manifest['engine']}, seed {manifest['seed']}"
    )
    return f"topics {manifest['name']} ({learnt}), {manifest['made_by']}"


def _to_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")
