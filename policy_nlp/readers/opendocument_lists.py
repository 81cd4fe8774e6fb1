"""Numbers that LibreOffice and WPS write before paragraphs of lists and before headings (OpenDocument 1.3, part 3, 5.3,
16.29)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .numbering import Counter, Level, make_level

_SPACES = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT = (f"{{{_SPACES}{name}:1.0}}" for name in ("office", "style", "text"))
#: LibreOffice's own, for what prefixes and suffixes cannot say.
_OWN = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
#: How numbers are called here that begin like these; others are in digits.
_FORMS = {"一": "chinesecounting", "①": "decimalenclosedcircle", "１": "decimalfullwidth", "": "none"}
_HEADINGS = "headings"
_NAME = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(slots=True)
class _Open:
    """A list that paragraphs stand in: its style, which numbers it counts, and whether its item waits for a number."""

    style: str
    run: str
    waiting: bool = False


@dataclass(slots=True)
class Lists:
    """The lists of a document by their styles, the styles of headings without a number, and how far lists have come."""

    levels: dict[str, dict[int, Level]]
    bare: set[str]
    counter: Counter = field(default_factory=Counter)
    opened: list[_Open] = field(default_factory=list)
    runs: dict[tuple[str, str | None], str] = field(default_factory=dict)
    begun: int = 0

    def start(self, node: Any) -> None:
        """Enters a list or an item of one."""
        if node.tag == f"{TEXT}list":
            self._open(node)
        elif node.tag == f"{TEXT}list-item" and self.opened:
            self.opened[-1].waiting = True
            at, start = len(self.opened) - 1, node.get(f"{TEXT}start-value", "")
            if re.fullmatch(r"\d{1,6}", start):
                self.counter.counts.setdefault(self.opened[-1].run, {})[at] = int(start) - 1

    def end(self, node: Any) -> None:
        """Leaves a list or an item."""
        if node.tag == f"{TEXT}list" and self.opened:
            self.opened.pop()
        elif node.tag == f"{TEXT}list-item" and self.opened:
            self.opened[-1].waiting = False

    def number(self, paragraph: Any) -> str:
        """What is written before a paragraph: the first of an item, or a heading outside of lists."""
        if self.opened:
            own, at = self.opened[-1], len(self.opened) - 1
            waiting, own.waiting = own.waiting, False
            return self.counter.number(own.run, self.levels.get(own.style, {}), at) if waiting else ""
        level = paragraph.get(f"{TEXT}outline-level", "")
        is_bare = (
            paragraph.get(f"{TEXT}style-name", "") in self.bare or paragraph.get(f"{TEXT}is-list-header") == "true"
        )
        if not paragraph.tag.endswith("}h") or is_bare or not re.fullmatch("[1-9]", level):
            return ""
        return self.counter.number(_HEADINGS, self.levels.get(_HEADINGS, {}), int(level) - 1)

    def _open(self, node: Any) -> None:
        """A list within another counts on in it; others begin anew, or where one that they name ended."""
        outer = self.opened[-1] if self.opened else None
        style = node.get(f"{TEXT}style-name", "") or (outer.style if outer else "")
        named, same = ("list", node.get(f"{TEXT}continue-list")), ("style", style)
        self.begun += 1
        run = str(self.begun)
        if outer:
            run = outer.run
        elif named in self.runs:
            run = self.runs[named]
        elif node.get(f"{TEXT}continue-numbering") == "true":
            run = self.runs.get(same, run)
        # No list goes on that names none.
        self.runs |= {("list", node.get(_NAME, "")): run, same: run}
        self.opened.append(_Open(style, run))


def read_lists(styled: list[Any]) -> Lists:
    """The lists that the parts of a document define, none of them begun."""
    levels: dict[str, dict[int, Level]] = {}
    bare = set[str]()
    for root in styled:
        for node in root.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
            name = _HEADINGS if node.tag == f"{TEXT}outline-style" else node.get(f"{STYLE}name", "")
            levels[name] = {int(at) - 1: _read_level(one, int(at)) for one in node if (at := _read_at(one))}
        for node in root.iter(f"{STYLE}style"):
            # An empty name takes away the number that a style's headings had.
            if node.get(f"{STYLE}list-style-name") == "":
                bare.add(node.get(f"{STYLE}name", ""))
    return Lists(levels, bare)


def _read_at(node: Any) -> str:
    at = node.get(f"{TEXT}level", "") if isinstance(node.tag, str) else ""
    return at if re.fullmatch(r"[1-9]|10", at) else ""


def _read_level(node: Any, at: int) -> Level:
    form = _FORMS.get(node.get(f"{STYLE}num-format", "")[:1], "decimal")
    if node.tag == f"{TEXT}list-level-style-bullet" or node.tag == f"{TEXT}list-level-style-image":
        form = "bullet"
    own, start = node.get(f"{_OWN}num-list-format"), node.get(f"{TEXT}start-value", "1")
    shown = node.get(f"{TEXT}display-levels", "1")
    first = at - int(shown) + 1 if re.fullmatch(r"[1-9]|10", shown) else at
    numbers = ".".join(f"%{one}" for one in range(max(1, first), at + 1)) if form != "none" else ""
    pattern = f"{node.get(f'{STYLE}num-prefix', '')}{numbers}{node.get(f'{STYLE}num-suffix', '')}"
    pattern = re.sub(r"(%\d)%", r"\1", own) if own is not None else pattern
    followed = [one.get(f"{TEXT}label-followed-by") for one in node.iter(f"{STYLE}list-level-label-alignment")]
    return make_level(int(start) if re.fullmatch(r"\d{1,6}", start) else 1, form, pattern, "nothing" not in followed)
