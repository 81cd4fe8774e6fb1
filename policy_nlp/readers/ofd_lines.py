"""Lines of a page of fixed layout from pieces of text at their places, whatever order they come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

#: In sizes of the text. Of pieces in one row, bases differ by less; a page's margins hold text of other sizes.
_SAME_ROW, _SAME_SIZE = 0.5, 2.0
#: What stands further apart are words (of Latin letters, of others, beside punctuation), or cells and columns.
_LETTER_GAP, _WORD_GAP, _MARK_GAP, _COLUMN_GAP = 0.35, 0.4, 0.8, 1.4
#: The same words so near are drawn twice, to look bold; a dash of two is not.
_SAME_PLACE = 0.25
#: So many sizes wide is a column's text; so many rows show that there are columns.
_COLUMN_WIDTH, _COLUMN_ROWS = 8, 3
#: A piece is looked for in so many rows.
_NEAR_ROWS = 3
#: No page has more columns, and none above their first full row more rows.
_MOST_COLUMNS, _TALLEST = 4, 200


class Piece(NamedTuple):
    """Text on one base, running to the right after ``turn`` quarters of a turn; lengths in millimetres."""

    base: float
    left: float
    right: float
    size: float
    text: str
    turn: int


#: The pieces of a row between wide gaps, each a line of a column or a cell: text, left, right, size.
_Cell = tuple[str, float, float, float]
_Row = list[_Cell]


def list_lines(pieces: Sequence[Piece]) -> list[tuple[str, float, float]]:
    """The lines of a page in reading order, columns one after the other: text, left edge, size of the text.

    What runs in another direction than most of the page is left out, as in the margin of what is bound.

    >>> title, first = Piece(9, 40, 60, 5, "报告", 0), Piece(20, 20, 40, 5, "修渠", 0)
    >>> list_lines([first, Piece(20.2, 40, 50, 5, "三条", 0), title])
    [('报告', 40, 5), ('修渠三条', 20, 5)]
    """
    counts = Counter[int]()
    for piece in pieces:
        counts[piece.turn] += len(piece.text)
    main = max(counts, key=lambda turn: (counts[turn], -turn), default=0)
    rows = [_join_row(row) for row in _list_rows(piece for piece in pieces if piece.turn == main)]
    return [(" ".join(cell[0] for cell in row), row[0][1], row[0][3]) for row in _order_rows(rows, _MOST_COLUMNS)]


def _list_rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that stand beside each other, rows from top to bottom; raised marks belong to the text that they mark."""
    rows: list[list[Piece]] = []
    heads: list[Piece] = []
    for piece in sorted(pieces):
        for at in range(len(rows) - 1, max(-1, len(rows) - 1 - _NEAR_ROWS), -1):
            head = heads[at]
            large, small = max(piece.size, head.size), min(piece.size, head.size)
            if piece.base - head.base < _SAME_ROW * large and large <= _SAME_SIZE * small:
                rows[at].append(piece)
                heads[at] = piece if piece.size > head.size else head
                break
        else:
            rows.append([piece])
            heads.append(piece)
    return rows


def _join_row(row: list[Piece]) -> _Row:
    """The cells of a row, from left to right."""
    cells: _Row = []
    before: Piece | None = None
    words: list[str] = []
    start, end = row[0], 0.0
    for piece in sorted(row, key=lambda one: one.left):
        if before and _is_again(piece, before):
            continue
        if before and piece.left - end > _COLUMN_GAP * max(piece.size, before.size):
            cells.append(("".join(words), start.left, end, start.size))
            words = []
        elif before and piece.left - end > _find_gap(before.text[-1], piece.text[0]) * piece.size:
            words.append(" ")
        if not words:
            start = piece
        words.append(piece.text)
        end = max(end, piece.right) if len(words) > 1 else piece.right
        before = piece
    cells.append(("".join(words), start.left, end, start.size))
    return cells


def _is_again(piece: Piece, before: Piece) -> bool:
    near = piece.left - before.left < _SAME_PLACE * piece.size
    return near and piece.text == before.text and piece.text[0].isalnum()


def _find_gap(one: str, two: str) -> float:
    """The least gap between two characters that is a space; punctuation has room around it."""
    if not (one.isalnum() and two.isalnum()):
        return _MARK_GAP
    return _LETTER_GAP if one.isascii() and two.isascii() else _WORD_GAP


def _order_rows(rows: list[_Row], most: int) -> list[_Row]:
    """Rows in reading order: where columns stand beside each other, the left one goes first."""
    ordered: list[_Row] = []
    done = at = 0
    while at < len(rows):
        gutter = _find_gutter(rows[at]) if most > 1 else None
        if gutter is None:
            at += 1
            continue
        start = end = at
        while start > max(done, at - _TALLEST) and _fits(rows[start - 1], gutter):
            start -= 1
        shown = 0
        while end < len(rows) and _fits(rows[end], gutter):
            shown += _find_gutter(rows[end]) is not None
            end += 1
        if shown >= _COLUMN_ROWS:
            ordered += rows[done:start]
            sides = [
                [[cell for cell in row if (cell[1] > gutter) == side] for row in rows[start:end]] for side in (0, 1)
            ]
            for side in sides:
                ordered += _order_rows([row for row in side if row], most - 1)
            done = end
        at = end
    return ordered + rows[done:]


def _find_gutter(row: _Row) -> float | None:
    """The middle of the gap between two cells as wide as columns, if a row has such."""
    for one, two in pairwise(row):
        if min(one[2] - one[1], two[2] - two[1]) >= _COLUMN_WIDTH * one[3]:
            return (one[2] + two[1]) / 2
    return None


def _fits(row: _Row, gutter: float) -> bool:
    return not any(left < gutter < right for _, left, right, _ in row)
