"""Cuts Chinese text into words: jieba's dictionary and search without its guesses, plus words of policy.

The only module that knows a segmenter. Same cuts from rjieba (Rust, used where it is installed) and jieba.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from .bags import CutWords, Lexicon
from .errors import LabelsError

#: Marks of footnotes, which go, and full-width letters, digits and marks, which are narrowed.
_NOTE_MARK = r"[\[〔［]\d{1,3}[\]〕］]|[①-⑳]"
_FOLDED = re.compile(rf"(?P<note>{_NOTE_MARK})|[！-～]")
#: Marks that nearly every sentence holds; replaced one by one, they cost a tenth.
_FREQUENT = tuple((mark, chr(ord(mark) - 0xFEE0)) for mark in "，；：！？（）")
_NUMBER = re.compile(r"[\d.,%‰]+")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
#: Tokens that are kept with their numbers; figures and names never end, and memory must not grow with them.
_MOST_KNOWN = 30_000
_NO_WORD, _AT_BORDER = -1, -2
#: What jieba takes for the border of a block, so that no word reaches across it.
_BORDER = "\n"
_BREAK = re.compile(r"[\r\n]")


class _Cutter(Protocol):
    def cut(self, text: str, hmm: bool) -> list[str]: ...

    def add_word(self, word: str, frequency: int | None, tag: str | None) -> object: ...


class Segmenter:
    """Cuts sentences into words; every object has its own dictionary, so that users' words stay its own.

    >>> Segmenter().cut_words("深化放管服改革，新增企业1200家。")
    ['深化', '放管服', '改革', ',', '新增', '企业', '0000', '家', '。']
    """

    def __init__(self, user_words: Iterable[str] = (), stop_words: Iterable[str] = ()) -> None:
        self.user_words = tuple(dict.fromkeys(user_words))
        self._stop_words = frozenset(map(_fold, stop_words))
        self._numbers = _Numbers(self._stop_words)
        # Two threads must not give one number to two words.
        self._lock = Lock()

    @cached_property
    def _cutter(self) -> _Cutter:
        cutter = _open_cutter()
        for word in (*load_words("domain_words"), *self.user_words):
            cutter.add_word(word, None, None)
        return cutter

    def cut_words(self, sentence: str) -> list[str]:
        """The words of a sentence in order, numbers as 0 (0000: four digits); marks of footnotes and stop words go."""
        return self.cut_sentences([sentence]).list_words(0)

    def cut_sentences(self, sentences: Sequence[str]) -> CutWords:
        """The words of every sentence, as :meth:`cut_words` gives them; all at once take a third of the time."""
        text = "".join([f"{_BREAK.sub(' ', sentence)}{_BORDER}" for sentence in sentences])
        tokens = self._cutter.cut(_fold(text), False)
        with self._lock:
            if len(self._numbers) > _MOST_KNOWN:
                # Reports that are kept, as a comparison keeps them, hold on to the lexicon.
                self._numbers.lexicon.drop_tables()
                self._numbers = _Numbers(self._stop_words)
            lexicon = self._numbers.lexicon
            numbers = np.fromiter(map(self._numbers.__getitem__, tokens), np.intp, len(tokens))
        kept = numbers >= 0
        bounds = np.cumsum(kept)[numbers == _AT_BORDER]
        return CutWords(lexicon, numbers[kept], np.concatenate([[0], bounds]))


class _Numbers(dict[str, int]):
    """Numbers of the words that tokens stand for, kept because the same tokens come again; below zero for none."""

    def __init__(self, stop_words: Container[str]) -> None:
        super().__init__({_BORDER: _AT_BORDER})
        self.lexicon = Lexicon()
        self._stop_words = stop_words

    def __missing__(self, token: str) -> int:
        word = "" if token.isspace() else _fold_number(token)
        if not word or word in self._stop_words:
            number = _NO_WORD
        elif word in self:
            number = self[word]
        else:
            number = len(self.lexicon.words)
            self.lexicon.words.append(word)
            self[word] = number
        self[token] = number
        return number


def is_word(token: str) -> bool:
    """Whether a token is a word rather than punctuation or a folded number.

    >>> [is_word(token) for token in ("产业", "，", "0000", "5G")]
    [True, False, False, True]
    """
    return _WORD.search(token) is not None and not token.startswith("0")


def load_words(name: str) -> list[str]:
    """A list of words that comes with the package, by its file's name: ``domain_words``, ``stop_words`` …"""
    return _parse_words(resources.files("policy_nlp").joinpath(f"data/{name}.txt").read_text("utf-8"))


def read_words(path: str | Path) -> list[str]:
    """The words of a user's file, separated by white space; a line that starts with # is a comment.

    Raises
    ------
    LabelsError
        The file cannot be read as UTF-8 text, or holds no word.
    """
    try:
        words = _parse_words(Path(path).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(path, "cannot be read; give a UTF-8 text file with a word a line") from error
    if not words:
        raise LabelsError(path, "holds no words; give a word a line")
    return words


def _parse_words(text: str) -> list[str]:
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


def _fold(text: str) -> str:
    """The text without marks of footnotes, full-width letters, digits and marks as plain ones."""
    for wide, plain in _FREQUENT:
        text = text.replace(wide, plain)
    return _FOLDED.sub(_fold_character, text)


def _fold_character(match: re.Match[str]) -> str:
    return "" if match["note"] else chr(ord(match[0]) - 0xFEE0)


def _fold_number(word: str) -> str:
    if not word[0].isdigit() or not _NUMBER.fullmatch(word):
        return word
    return "0000" if len(word) == 4 and word.isdigit() else "0"


def _open_cutter() -> _Cutter:
    try:
        import rjieba
    except ImportError:
        return _JiebaCutter()
    cutter: _Cutter = rjieba.Jieba()
    return cutter


class _JiebaCutter:
    """jieba behind rjieba's interface, for machines that rjieba is not built for."""

    def __init__(self) -> None:
        import jieba

        jieba.setLogLevel(60)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()

    def add_word(self, word: str, frequency: int | None, tag: str | None) -> None:
        self._tokenizer.add_word(word, frequency, tag)

    def cut(self, text: str, hmm: bool) -> list[str]:
        return list(self._tokenizer.cut(text, HMM=hmm))
