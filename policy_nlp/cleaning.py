"""From a file's raw text to the report's own text, a paragraph a line.

Owns what every format needs alike: characters, page furniture, wrapped lines. Knows no file formats and no parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources

from .cues import find_address
from .fused import recover_paragraphs
from .line_numbers import cut_line_numbers, find_number_columns
from .marks import HEADING_KINDS, LONGEST_HEADING, PARAGRAPH_KINDS, find_mark
from .records import CleanText, Dropped

#: A page of a report holds at least this many characters; bare numbers that follow closer are table cells.
_CHARACTERS_A_PAGE = 250
_LONG_LINE = 40
#: A longer line holds more than what web pages put around a report: all of it, where line breaks were lost.
_LONGEST_FURNITURE = 500
#: Lines of more characters are wider than any that is printed.
_LONGEST_PRINTED = 170
#: A line with this share of words of one letter is spaced out for looks.
_SPACED_OUT = 0.8
#: Where characters meet figures or letters; as many with a space between as without are looks, not borders.
_FIGURE_EDGE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])")
_SPACED_EDGE = re.compile(r" (?:(?<=[\u4e00-\u9fff] )(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%] )(?=[\u4e00-\u9fff]))")
#: A space within a heading's number: 一 、.
_LOOSE_MARK = re.compile(r"^([一二三四五六七八九十]{1,3})\s+(?=、)")
#: What programs that read scans take 一、 and （一） for.
_DASH_FOR_ONE = re.compile(r"^([（(]?)[—–－-](?=[、)）])")
_FEWEST_SPACED = 5
_TERMINAL = '。！？；：!?;:…”’」』）)】》〕"'
_FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
#: Radicals that fonts of PDF files put in the place of characters and that Unicode holds for others.
_RADICALS = (
    "⺁厂⺊卜⺎兀⺒巳⺓幺⺗心⺜日⺝月⺠民⺧牛⺩王⺫目⺬示⺮竹⺶羊⺼肉⻄西⻅见⻆角⻉贝⻊足⻋车⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风"
    "⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙"
)
_FORMS = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E), 0x2E9F, 0x2EF3)
_CHARACTERS = {
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _FORMS},
    **dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True)),
    **{"\u3000": " ", "\xa0": " ", "\u202f": " ", "\t": "  "},
    **dict.fromkeys("\x0b\x85\u2028\u2029", "\n"),
    **{chr(code): chr(code - 0xFEE0) for code in _FULL_WIDTH},
}
_CHARACTER = re.compile(f"[{''.join(_CHARACTERS)}]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\ue000-\uf8ff\ud800-\udfff]"
)
_PAGE_NUMBER = re.compile(
    r"(?:[-—–－·. ]*(\d{1,3})[-—–－·. ]*|第 *(\d{1,3}) *页(?:[,，/ ]*共 *\d+ *页)?|(\d{1,3}) */ *\d{1,3})$"
)
_CONTENTS = re.compile(r"目 ?录$|.{2,60}(?:[.．·。]{6,}|…{2,}) ?\d{1,3}$")
_INNER_NUMBER = re.compile(r" ?[—–] ?(\d{1,3}) ?[—–] ?")
#: What web pages put around the numbers of their pages.
_PAGER = re.compile(r"[上下]一页|[首尾末]页")
#: A bar of links: short words without any punctuation.
_LINKS = re.compile(r"(?:[\u4e00-\u9fff]{2,6} ){4,}[\u4e00-\u9fff]{2,6}$")
_PLAIN_NUMBER = re.compile(r"\d{1,3}$")
#: What begins the notice on rights below a text from a library such as Wikisource, and the most lines it takes.
_RIGHTS = re.compile(r"[本此]作品(?:是中华人民共和国的|.{0,30}(?:公有领域|公共领域|著作权法))")
_LONGEST_RIGHTS = 30


class _Widths(dict[str, float]):
    """Columns that a character takes in print, worked out when it is first met."""

    def __missing__(self, character: str) -> float:
        width = self[character] = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        return width


_WIDTHS = _Widths()


@dataclass(frozen=True)
class _Line:
    """A line of the raw text: its words, its indent and what stands before it."""

    text: str
    indent: int
    after_blank: bool
    page_top: bool

    @cached_property
    def width(self) -> float:
        """Columns that the line takes in print, in full-width characters; the fewest possible for one never printed."""
        return sum(map(_WIDTHS.__getitem__, self.text)) if len(self.text) <= _LONGEST_PRINTED else len(self.text) / 2


def clean_text(raw: str) -> CleanText:
    """The report's text with furniture left out, wrapped lines joined and fused paragraphs apart.

    Nothing but white space and the lines listed in ``dropped`` is lost.

    >>> clean_text("一、产业发展\\n    全县新开工项目12个，\\n完成投资。\\n- 3 -\\n").text
    '一、产业发展\\n全县新开工项目12个，完成投资。'
    """
    lines, margin = _split_lines(raw)
    lines, numbers = _cut_page_numbers(lines)
    kept, dropped = _drop_furniture(lines)
    joined = _close_figures(_join_lines(kept))
    paragraphs = [paragraph for line in joined for paragraph in recover_paragraphs(line)]
    return CleanText("\n".join(paragraphs), (*margin, *numbers, *dropped), fused=len(paragraphs) > len(joined))


def _split_lines(raw: str) -> tuple[list[_Line], list[Dropped]]:
    """The lines that hold anything, and the numbers in their margin."""
    raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    raw = _INVISIBLE.sub("", _CHARACTER.sub(lambda match: _CHARACTERS[match.group()], raw))
    # A line, its break, a line, its break …
    pieces = re.split(r"([\n\f])", raw)
    pieces[::2], numbers = cut_line_numbers(pieces[::2])
    lines = []
    after_blank = page_top = False
    for text in pieces:
        if text in ("\n", "\f"):
            page_top = page_top or text == "\f"
            continue
        stripped = text.strip()
        if not stripped:
            after_blank = True
            continue
        lines.append(_Line(_close_spacing(stripped), len(text) - len(text.lstrip()), after_blank, page_top))
        after_blank = page_top = False
    return lines, [Dropped(number, "line number") for number in numbers]


def _cut_page_numbers(lines: list[_Line]) -> tuple[list[_Line], list[Dropped]]:
    """Lines without the page numbers (— 12 —) amid their text, where pages were run together into one line."""
    cut, dropped = [], []
    for line in lines:
        found = [*_INNER_NUMBER.finditer(line.text)] if len(line.text) > 3 * _CHARACTERS_A_PAGE else []
        numbers = [int(match[1]) for match in found]
        long = len(line.text) >= _CHARACTERS_A_PAGE * len(found)
        if len(found) > 2 and long and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            dropped += [Dropped(match.group().strip(), "page number") for match in found]
            line = replace(line, text=_INNER_NUMBER.sub("", line.text))
        cut.append(line)
    return cut, dropped


def _close_spacing(line: str) -> str:
    """The line with runs of spaces as one; without any where it is spaced out letter by letter, as titles are, and
    texts of programs that read scans, figures and marks too."""
    words = _LOOSE_MARK.sub(r"\1", _DASH_FOR_ONE.sub(r"\1一", line)).split()
    if len(words) <= 3:
        return " ".join(words)
    single = [word for word in words if len(word) == 1]
    letters = sum("\u4e00" <= word <= "\u9fff" for word in single)
    return ("" if len(single) >= _SPACED_OUT * len(words) and 3 * letters >= len(words) else " ").join(words)


def _close_figures(lines: list[str]) -> list[str]:
    """The lines without the spaces that word processors print around figures (2023 年), where most have them.

    >>> _close_figures(["2023 年投资增长 6.5%，新建学校 3 所、医院 1 所"])
    ['2023年投资增长6.5%，新建学校3所、医院1所']
    """
    spaced = sum(len(_SPACED_EDGE.findall(line)) for line in lines)
    # Few texts have any, and their other edges need not be counted.
    if spaced < _FEWEST_SPACED or spaced < sum(len(_FIGURE_EDGE.findall(line)) for line in lines):
        return lines
    return [_SPACED_EDGE.sub("", line) for line in lines]


def _drop_furniture(lines: list[_Line]) -> tuple[list[_Line], list[Dropped]]:
    margin = find_number_columns([line.text for line in lines])
    pages = _find_page_numbers(lines)
    headers = _find_running_headers(lines, pages)
    kept: list[_Line] = []
    dropped: list[Dropped] = []
    page_top = after_blank = False
    address = next((index for index, line in enumerate(lines) if find_address(line.text) is not None), 0)
    last = max(1, len(lines) - _LONGEST_RIGHTS)
    rights = next((index for index in range(last, len(lines)) if _RIGHTS.match(lines[index].text)), len(lines))
    for index, line in enumerate(lines):
        reason = None
        if index in margin:
            reason = "line number"
        elif index in pages:
            reason = "page number"
        elif index in headers:
            reason = "running header or footer"
        elif _CONTENTS.match(line.text):
            reason = "table of contents"
        elif index >= rights or _is_furniture(line.text) or (index < address and _LINKS.match(line.text)):
            reason = "web page furniture"
        if reason:
            dropped.append(Dropped(line.text, reason))
            page_top = page_top or reason != "web page furniture"
            after_blank = after_blank or line.after_blank
            continue
        kept.append(_Line(line.text, line.indent, line.after_blank or after_blank, line.page_top or page_top))
        page_top = after_blank = False
    return kept, dropped


def _is_furniture(line: str) -> bool:
    return len(line) <= _LONGEST_FURNITURE and _furniture().match(line) is not None


@lru_cache(maxsize=1)
def _furniture() -> re.Pattern[str]:
    """Whole lines that web pages put around a report (data/furniture.txt)."""
    lines = resources.files("policy_nlp").joinpath("data/furniture.txt").read_text("utf-8").splitlines()
    return re.compile("(?:" + "|".join(line for line in lines if line and not line.startswith("#")) + ")$")


def _find_page_numbers(lines: list[_Line]) -> set[int]:
    """Lines that number pages: marked as such, or bare numbers that rise by one, a page's text apart."""
    found = set()
    chain: list[tuple[int, int, int]] = []
    offset = 0
    for index, line in enumerate([*lines, _Line("", 0, False, False)]):
        match = _PAGE_NUMBER.match(line.text)
        number = int(next(group for group in match.groups() if group)) if match else -1
        if match and not _PLAIN_NUMBER.match(line.text):
            found.add(index)
        if (match and chain and number != chain[-1][1] + 1) or index == len(lines):
            if len(chain) > 1 and chain[-1][2] - chain[0][2] >= _CHARACTERS_A_PAGE * (len(chain) - 1):
                found |= {position for position, _, _ in chain}
            chain = []
        if match:
            chain.append((index, number, offset))
        offset += len(line.text)
    return found | _find_pagers(lines)


def _find_pagers(lines: list[_Line]) -> set[int]:
    """Bare numbers between links to the page before and the one after."""
    found = set[int]()
    for index, line in enumerate(lines):
        if _PAGER.fullmatch(line.text):
            for step in (-1, 1):
                at = index + step
                while 0 <= at < len(lines) and _PLAIN_NUMBER.match(lines[at].text):
                    found.add(at)
                    at += step
    return found


def _find_running_headers(lines: list[_Line], pages: set[int]) -> set[int]:
    """Short lines that come back beside page numbers or page breaks, three times or more."""
    unspaced = [line.text.replace(" ", "") for line in lines]
    counts = Counter(unspaced)
    edges = Counter[str]()
    candidates = []
    for index, (line, words) in enumerate(zip(lines, unspaced, strict=True)):
        if counts[words] < 3 or len(words) > 40 or words[-1] in "。；！？" or find_address(words) or index in pages:
            continue
        candidates.append((index, words))
        near = {index - 2, index - 1, index + 1, index + 2} & pages
        if near or line.page_top or (index + 1 < len(lines) and lines[index + 1].page_top):
            edges[words] += 1
    return {index for index, words in candidates if edges[words] * 2 >= counts[words] and edges[words] >= 2}


def _join_lines(lines: list[_Line]) -> list[str]:
    """Paragraphs from lines: printed lines are joined to their full width, broken paragraphs to their end."""
    width = _find_wrap_width(lines)
    indents = sum(line.indent >= 2 for line in lines) / max(1, len(lines))
    blanks = sum(line.after_blank for line in lines) / max(1, len(lines))
    layout = _Layout(width, 0.02 < indents < 0.75, 0.02 < blanks < 0.6)
    paragraphs: list[str] = []
    for index, line in enumerate(lines):
        if index and _continues(lines[index - 1], line, paragraphs[-1], layout):
            paragraphs[-1] = _glue(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
    return paragraphs


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text is set: the width of its lines (None: a line a paragraph), and what parts paragraphs."""

    width: float | None
    uses_indents: bool
    uses_blanks: bool


def _find_wrap_width(lines: list[_Line]) -> float | None:
    """The width of printed lines, None for a paragraph a line: print breaks its full lines amid sentences."""
    if len(lines) < 8:
        return None
    width = sorted(line.width for line in lines)[int(len(lines) * 0.9)]
    full = [line for line in lines if width - 4 <= line.width <= width + 3]
    whole = sum(line.text[-1] in _TERMINAL for line in full)
    return width if 15 <= width <= 80 and len(full) >= 0.35 * len(lines) and whole * 2 < len(full) else None


def _continues(before: _Line, line: _Line, paragraph: str, layout: _Layout) -> bool:
    """Whether ``line`` goes on with the ``paragraph`` that ``before`` is the last line of."""
    mark = find_mark(line.text)
    if line.text[0] in "。，、；！？”’）》】,;!" or before.text[-1] in "“‘《（(":
        return True
    if re.search(r"第[一二三四五六七八九十]+届$", before.text) and line.text.startswith("人民代表大会"):
        return True
    only_mark = find_mark(before.text)
    if only_mark and len(only_mark.text.strip()) == len(before.text) and only_mark.kind != "number":
        return True
    if (mark and mark.kind in PARAGRAPH_KINDS) or find_address(line.text) is not None:
        return False
    ends = before.text[-1] in _TERMINAL
    if layout.width is None:
        if before.text[-1] in "，、,":
            return True
        return not ends and not _may_head(paragraph) and (before.width > _LONG_LINE or "。" in paragraph)
    if line.after_blank and layout.uses_blanks and not line.page_top and (ends or before.width < layout.width - 4):
        return False
    if layout.uses_indents:
        return line.indent < 2 and (before.indent < 12 or before.width > layout.width - 4)
    if before.width >= layout.width - 3.5:
        return True
    return not ends and before.width >= 0.75 * layout.width and len(line.text) > 1 and before.text[-1] in "，、,"


def _may_head(paragraph: str) -> bool:
    """Whether a paragraph without an end may be a heading by its mark and length."""
    if len(paragraph) > LONGEST_HEADING or "。" in paragraph:
        return False
    mark = find_mark(paragraph)
    return mark is not None and mark.kind in HEADING_KINDS


def _glue(before: str, after: str) -> str:
    """Two lines as one; a space only between two Latin words."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return f"{before} {after}" if latin else before + after
