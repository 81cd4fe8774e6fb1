"""Seed words that guide topics: from the codebook's names, or from a file of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..codebook import Codebook
from ..errors import LabelsError, UsageError
from ..records import OTHER
from ..segmentation import Segmenter, is_word

_COLON = "："


@dataclass(frozen=True, slots=True)
class SeedTopic:
    """A topic that is asked for by name and a few of its words."""

    label: str
    words: tuple[str, ...]


def seed_themes(codebook: Codebook, segmenter: Segmenter) -> tuple[SeedTopic, ...]:
    """A seed topic for every theme but ``other``: the words of its name and of its sub-themes' names.

    >>> from policy_nlp.codebook import load_codebook
    >>> seed_themes(load_codebook(), Segmenter())[6]
    SeedTopic(label='生态环境', words=('生态环境', '污染', '防治', '生态', '保护', '修复', '绿色'))
    """
    seeds = []
    for theme in codebook.themes:
        if theme.key != OTHER:
            names = [theme.zh, *(sub.zh for sub in codebook.list_subthemes(theme))]
            cut = dict.fromkeys(word for name in names for word in segmenter.cut_words(name))
            words = tuple(word for word in cut if len(word) > 1 and is_word(word))
            seeds.append(SeedTopic(theme.zh, words))
    return tuple(seeds)


def read_seeds(path: Path) -> tuple[SeedTopic, ...]:
    """The seed topics of a text file, one a line: a label, a colon, and words with space between.

    Raises
    ------
    LabelsError
        The file cannot be read as UTF-8 text, or a line is no label with words.
    """
    try:
        lines = [line.strip().replace(_COLON, ":", 1) for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(path, "cannot be read; give a UTF-8 text file with a topic a line") from error
    seeds = []
    for line in lines:
        label, _, words = line.partition(":")
        if line and not line.startswith("#"):
            if not label.strip() or not words.split():
                raise LabelsError(path, f"{line[:30]!r} is no topic; write 'label: word word word'")
            seeds.append(SeedTopic(label.strip(), tuple(words.split())))
    if not seeds:
        raise LabelsError(path, "holds no topics; write 'label: word word word' in a line for each")
    return tuple(seeds)


def index_seeds(seeds: Sequence[SeedTopic], words: Sequence[str]) -> list[set[int]]:
    """The seed words as places in ``words``.

    Raises
    ------
    UsageError
        None of a topic's seed words stands in the reports often enough to learn from.
    """
    index = {word: column for column, word in enumerate(words)}
    found = [{index[word] for word in seed.words if word in index} for seed in seeds]
    missing = [seed.label for seed, columns in zip(seeds, found, strict=True) if not columns]
    if missing:
        raise UsageError(f"no seed word of {'、'.join(missing)} is in the reports; give other words with --seed-words")
    return found
