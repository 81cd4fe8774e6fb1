"""The Chinese of messages and help: finds the template that made a finished English text, and fills the Chinese one.

``data/messages_zh.tsv`` has a template and its Chinese in a line. ``{}`` stands for what varies, ``{*}`` for what is a
message itself, ``{/}`` for names with "or" between them, ``{=}`` for a word of the tables; the Chinese calls them by
number, ``{1}``. The file is read when a text is translated for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

#: What varies, in the English template, and its place in the Chinese one.
_SLOT, _PLACE = re.compile(r"\{([*/=]?)\}"), re.compile(r"\{(\d)\}")


@cache
def read_catalog() -> dict[str, str]:
    """The Chinese template by the English one, in the order of the file."""
    text = resources.files("policy_nlp").joinpath("data", "messages_zh.tsv").read_text("utf-8")
    lines = (line.split("\t", 1) for line in text.splitlines() if not line.startswith("# "))
    return dict(lines)


def look_up(text: str) -> str:
    """A text of help in Chinese; one that the catalog does not have stays as it is."""
    return read_catalog().get(text, text)


def translate(message: str) -> str:
    """A message in Chinese; one that the catalog does not have stays as it is, and so does a file's name before it.

    >>> translate("云溪县.txt: the file is empty")
    '云溪县.txt：文件为空'
    >>> translate("云溪县.pdf: more than 2,000 pages; split it, or set POLICY_NLP_LIMITS=2 to double every limit")
    '云溪县.pdf：超过上限 2,000 页；请拆分，或设置 POLICY_NLP_LIMITS=2 把各项上限加倍'
    >>> translate("nothing of ours")
    'nothing of ours'
    """
    whole = _translate_whole(message)
    if whole is not None:
        return whole
    for colon in re.finditer(": ", message):
        reason = _translate_whole(message[colon.end() :])
        if reason is not None:
            return f"{message[: colon.start()]}：{reason}"
    return message


def _translate_whole(message: str) -> str | None:
    """A message that is in the catalog as it stands, or made from one of its templates, in Chinese."""
    if message in read_catalog():
        return read_catalog()[message]
    for template in _list_templates():
        pieces = _SLOT.split(template)
        texts = _match(pieces[::2], message)
        if texts is not None:
            filled = [_translate_slot(mark, text) for mark, text in zip(pieces[1::2], texts, strict=True)]
            return _fill(read_catalog()[template], filled)
    return None


@cache
def _list_templates() -> list[str]:
    """Templates with slots, those with the most text of their own first."""
    return sorted(filter(_SLOT.search, read_catalog()), key=lambda template: -len(_SLOT.sub("", template)))


def _match(literals: Sequence[str], message: str) -> list[str] | None:
    """What stands in the slots between a template's literals, each as short as can be; None for another message.

    A first slot holds no colon, lest it take a file's name for part of the message.

    >>> _match(["only ", " of ", " reports"], "only 2 of 3 reports")
    ['2', '3']
    """
    first, *inner, last = literals
    if not message.startswith(first) or not message.endswith(last):
        return None
    texts, at, end = [], len(first), len(message) - len(last)
    for literal in inner:
        found = message.find(literal, at, end)
        if found < 0:
            return None
        texts.append(message[at:found])
        at = found + len(literal)
    texts.append(message[at:end])
    return None if at > end or (not first and ": " in texts[0]) else texts


def _translate_slot(mark: str, text: str) -> str:
    if mark == "/":
        return re.sub(" n?or ", " 或 ", text)
    if mark == "=":
        from ..output.wording import say_word

        return say_word(text, "zh")
    return translate(text) if mark else text


def _fill(chinese: str, texts: Sequence[str]) -> str:
    return _PLACE.sub(lambda place: texts[int(place[1]) - 1], chinese)
