"""Numbers that word processors write before paragraphs by themselves (一、 （一） 1.), and how Word's documents ask for
them; they stand nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
_DIGITS = "零一二三四五六七八九"
#: What no report's heading needs; longer patterns and deeper styles are made to be so.
_LONGEST_PATTERN, _DEEPEST_STYLE = 40, 20
_LARGEST_CHINESE, _CIRCLES = 99, 20
_CHINESE = ("chinesecounting", "chinesecountingthousand", "japanesecounting", "taiwanesecountingthousand")


@dataclass(frozen=True, slots=True)
class Level:
    """How numbers of a level look: ``pattern`` has %1 for the number of the first level, in digits if ``legal``."""

    start: int
    form: str
    pattern: str
    gap: str
    legal: bool


@dataclass(slots=True)
class Counter:
    """Counts the numbered paragraphs of lists, which come in order."""

    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def number(self, run: str, levels: dict[int, Level], at: int) -> str:
        """What is written before the next paragraph of a list, whose levels are given; empty on a level without one."""
        if at not in levels:
            return ""
        counts = self.counts.setdefault(run, {})
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [one for one in counts if one > at]:
            del counts[deeper]
        own = levels[at]
        if own.form == "bullet":
            return ""
        return re.sub(r"%(\d)", lambda found: _show(int(found[1]) - 1, own, levels, counts), own.pattern) + own.gap


@dataclass(slots=True)
class Numbering:
    """The lists of a Word document, and how far they have come."""

    lists: dict[str, str]
    levels: dict[str, dict[int, Level]]
    styles: dict[str, tuple[str, int]]
    counter: Counter = field(default_factory=Counter)

    def number(self, paragraph: Any) -> str:
        """What Word writes before a paragraph; empty for one without a number."""
        number, at = self._find_list(paragraph)
        abstract = self.lists.get(number, "")
        return self.counter.number(abstract, self.levels.get(abstract, {}), at)

    def _find_list(self, paragraph: Any) -> tuple[str, int]:
        """The list of a paragraph and its level in it, by its own properties or by its style."""
        properties = paragraph.find(f"{_WORD}pPr")
        if properties is None:
            return "", 0
        style = _read(properties, "pStyle")
        number, at = self.styles.get(style, ("", 0))
        own = properties.find(f"{_WORD}numPr")
        if own is None:
            return number, at
        return _read(own, "numId") or number, _read_whole(own, "ilvl", at)


def read_numbering(document: Any) -> Numbering:
    """The lists of a Word document, none of them begun."""
    found = next(
        (rel for rel in document.part.rels.values() if rel.reltype == _NUMBERING and not rel.is_external), None
    )
    if found is None:
        return Numbering({}, {}, {})
    root = found.target_part.element
    lists = {one.get(f"{_WORD}numId", ""): _read(one, "abstractNumId") for one in root.iter(f"{_WORD}num")}
    levels: dict[str, dict[int, Level]] = {}
    by_style: dict[tuple[str, str], int] = {}
    for abstract in root.iter(f"{_WORD}abstractNum"):
        key = abstract.get(f"{_WORD}abstractNumId", "")
        for level in abstract.iter(f"{_WORD}lvl"):
            at = int(level.get(f"{_WORD}ilvl", "0"))
            levels.setdefault(key, {})[at] = _read_level(level)
            by_style[key, _read(level, "pStyle")] = at
    return Numbering(lists, levels, _list_styles(document.styles.element, lists, by_style))


def _list_styles(root: Any, lists: dict[str, str], by_style: dict[tuple[str, str], int]) -> dict[str, tuple[str, int]]:
    """The list and level of every style that has one, its own or that of the style it is based on."""
    nodes = {node.get(f"{_WORD}styleId", ""): node for node in root.iter(f"{_WORD}style")}
    found = {}
    for name in nodes:
        base: str = name
        for _ in range(_DEEPEST_STYLE):
            own = next(nodes[base].iter(f"{_WORD}numPr"), None) if base in nodes else None
            if own is not None:
                number = _read(own, "numId")
                known = by_style.get((lists.get(number, ""), base), 0)
                found[name] = (number, _read_whole(own, "ilvl", known))
                break
            base = _read(nodes[base], "basedOn") if base in nodes else ""
    return found


def _read_level(level: Any) -> Level:
    legal = level.find(f"{_WORD}isLgl") is not None
    start, form = _read_whole(level, "start", 1), _read(level, "numFmt").lower()
    return make_level(start, form, _read(level, "lvlText"), _read(level, "suff") != "nothing", legal)


def make_level(start: int, form: str, pattern: str, spaced: bool, legal: bool = False) -> Level:
    """A level whose numbers look like ``pattern``, with a gap after them if ``spaced``."""
    pattern = pattern if len(pattern) <= _LONGEST_PATTERN else ""
    # A gap keeps 1 and 2023年 apart.
    return Level(start, form, pattern, " " if spaced and pattern[-1:].isdigit() else "", legal)


def _read(node: Any, name: str) -> str:
    child = node.find(f"{_WORD}{name}")
    return str(child.get(f"{_WORD}val", "")) if child is not None else ""


def _read_whole(node: Any, name: str, default: int) -> int:
    value = _read(node, name)
    return int(value) if re.fullmatch(r"\d{1,6}", value) else default


def _show(at: int, own: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    if at not in levels:
        return ""
    return write_number(counts.get(at, levels[at].start), "decimal" if own.legal else levels[at].form)


def write_number(count: int, form: str) -> str:
    """A number as Word writes it, in digits where the form is another one.

    >>> [write_number(12, form) for form in ("chinesecounting", "decimal", "decimalenclosedcircle", "decimalfullwidth")]
    ['十二', '12', '⑫', '１２']
    """
    if form in _CHINESE and 0 < count <= _LARGEST_CHINESE:
        tens, ones = divmod(count, 10)
        return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"
    if form.startswith("decimalenclosedcircle") and 0 < count <= _CIRCLES:
        return chr(0x2460 + count - 1)
    if form == "decimalfullwidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))
    if form == "none":
        return ""
    return str(count)
