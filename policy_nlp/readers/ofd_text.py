"""Text objects of OFD (GB/T 33190, 11): characters and the steps between them, turned and scaled by a matrix."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import suppress
from typing import Any

from .ofd_lines import Piece

#: x' = a x + c y + e, y' = b x + d y + f; in the order a b c d e f of the standard.
Matrix = tuple[float, float, float, float, float, float]
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
#: Ten and a half points, where a file gives no size that can be.
_USUAL_SIZE = 3.7
#: In millimetres and anything else; what is farther out is on no page.
_FARTHEST = 10_000.0
#: What is turned by less runs straight; what slants more is a mark across the page.
_MOST_SLANT = math.radians(5)
#: In sizes: longer steps to the right, to the left or to another base begin another piece.
_LONGEST_STEP, _BACK_STEP, _DOWN_STEP = 1.4, -0.3, 0.3
_BREAKS = re.compile(r"[\r\n\t]+")
#: Longer numbers are made to be long; longer texts are no line, and nothing in them is told apart.
_LONGEST_NUMBER, _LONGEST_LINE = 40, 10_000


def read_matrix(node: Any) -> Matrix:
    """How an object lies in what holds it: turned and scaled by its own matrix, then moved to its frame."""
    place = _read_numbers(node.get("Boundary", ""))
    own = _read_numbers(node.get("CTM", ""))
    a, b, c, d, e, f = own if len(own) == len(PLAIN) else PLAIN
    return (a, b, c, d, e + place[0], f + place[1]) if len(place) > 1 else (a, b, c, d, e, f)


def combine(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that does first what ``inner`` does, then what ``outer`` does.

    >>> combine((2, 0, 0, 2, 10, 0), (1, 0, 0, 1, 5, 5))
    (2, 0, 0, 2, 20, 10)
    """
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def list_pieces(node: Any, codes: list[Any], matrix: Matrix) -> tuple[list[Piece], int]:
    """The pieces of a text object in a space that a matrix places on the page, and how many characters it holds.

    ``codes`` are its runs of characters. None of text that slants, or lies far off.
    """
    own = read_matrix(node)
    own = own if matrix is PLAIN else combine(matrix, own)
    turn, scale, height = _read_turn(own)
    size = _read_number(node.get("Size"), 0.0)
    size = size if 0 < size * height < _FARTHEST else _USUAL_SIZE
    pieces: list[Piece] = []
    x = y = 0.0
    characters = 0
    for code in codes:
        text = _BREAKS.sub(" ", code.text or "")
        # What is not given is as it was before.
        x, y = _read_number(code.get("X"), x), _read_number(code.get("Y"), y)
        characters += len(text.strip())
        if not text.strip() or turn is None:
            continue
        steps = [_read_steps(code.get(name, ""), len(text) - 1) for name in ("DeltaX", "DeltaY")]
        for words, at_x, at_y, width in _cut_text(text, size, *steps):
            base, left = _place(own, turn, x + at_x, y + at_y)
            right = left + width * scale
            if abs(base) < _FARTHEST and abs(left) < _FARTHEST and abs(right) < _FARTHEST:
                pieces.append(Piece(base, left, right, size * height, words, turn))
    return pieces, characters


def _read_turn(matrix: Matrix) -> tuple[int | None, float, float]:
    """By how many quarters text is turned, None for one that slants; and how much it is stretched along and across."""
    a, b, c, d, _, _ = matrix
    if not b and not c and a > 0 and d > 0:
        return 0, a, d
    quarters = math.atan2(b, a) / (math.pi / 2)
    along, across = math.hypot(a, b), math.hypot(c, d)
    turn = round(quarters) if math.isfinite(quarters) else 0
    straight = abs(quarters - turn) * math.pi / 2 < _MOST_SLANT and 0 < along < _FARTHEST and 0 < across < _FARTHEST
    return turn % 4 if straight else None, along, across


def _place(matrix: Matrix, turn: int, x: float, y: float) -> tuple[float, float]:
    """The base and the left edge of what stands at x and y, on a page turned so that its text runs to the right."""
    a, b, c, d, e, f = matrix
    across, down = a * x + c * y + e, b * x + d * y + f
    return ((down, across), (-across, down), (-down, -across), (across, -down))[turn]


def _cut_text(text: str, size: float, right: list[float], down: list[float]) -> list[tuple[str, float, float, float]]:
    """Runs of a text without a jump between characters: words, how far right and down they begin, how wide they are.

    >>> _cut_text("修渠三条", 5.0, [5.0, 20.0, 5.0], [])
    [('修渠', 0.0, 0.0, 10.0), ('三条', 25.0, 0.0, 10.0)]
    """
    longest, back, low = _LONGEST_STEP * size, _BACK_STEP * size, _DOWN_STEP * size
    steps = right + [_measure(character, size) for character in text[len(right) :]]
    starts = [(0, 0.0, 0.0)]
    jumps = (right and (max(right) > longest or min(right) < back)) or (down and max(map(abs, down)) > low)
    if jumps and len(text) <= _LONGEST_LINE:
        x = y = 0.0
        for at, step in enumerate(steps[: len(text) - 1], start=1):
            fall = down[at - 1] if at <= len(down) else 0.0
            x, y = x + step, y + fall
            if not back <= step <= longest or abs(fall) > low:
                starts.append((at, x, y))
    cut = []
    for (start, x, y), end in zip(starts, [*(start for start, _, _ in starts[1:]), len(text)], strict=True):
        words = text[start:end].lstrip()
        if words:
            first = end - len(words)
            width = sum(steps[first : end - 1]) + _measure(text[end - 1], size)
            cut.append((words.rstrip(), x + sum(steps[start:first]), y, width))
    return cut


def _measure(character: str, size: float) -> float:
    if character > "\u2e7f":
        return size
    return size if unicodedata.east_asian_width(character) in "WFA" else size / 2


def _read_steps(words: str, most: int) -> list[float]:
    """The steps that DeltaX or DeltaY list, as far as they are any; ``g 3 5.0`` is three steps of five.

    >>> _read_steps("g 3 5.0 2.5", 9), _read_steps("g 999999999 5", 2), _read_steps("5 ?", 2)
    ([5.0, 5.0, 5.0, 2.5], [5.0, 5.0], [5.0])
    """
    if not words:
        return []
    if "g" not in words:
        return _read_numbers(words, most)
    steps: list[float] = []
    for at, group in enumerate(words[: _LONGEST_NUMBER * (most + 1)].split("g")):
        numbers = _read_numbers(group, most + 2)
        if at and len(numbers) > 1:
            steps += numbers[1:2] * int(max(0.0, min(numbers[0], most - len(steps))))
        steps += numbers[2 if at else 0 :]
    return steps[:most]


def _read_number(words: str | None, default: float) -> float:
    """The number that a text is, or another one."""
    try:
        number = float(words) if words else default
    except ValueError:
        return default
    return number if math.isfinite(number) else default


def _read_numbers(words: str, most: int = 6) -> list[float]:
    """The first numbers in a text, up to what is none."""
    listed = words[: _LONGEST_NUMBER * (most + 1)].replace(",", " ").split()[:most]
    # Nearly all files: every one is a number, and a list of them takes a third of the time.
    with suppress(ValueError):
        numbers = [float(word) for word in listed]
        if math.isfinite(sum(numbers)):
            return numbers
    numbers = []
    for word in listed:
        number = _read_number(word, math.nan)
        if math.isnan(number):
            break
        numbers.append(number)
    return numbers
