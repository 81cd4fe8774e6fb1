"""Numbers of printed lines in the margin, as drafts for discussion have them: every line's, or every fifth's.

Knows nothing of pages or paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBER = re.compile(r"[ \t\u3000]*(\d{1,4})(?=[ \t\u3000]|$)")
_BARE = re.compile(r"[1-9]\d{0,3}")
#: So many numbers one below the other are no table's.
_FEWEST_BARE = 5
#: So many lines tell a margin from a list, most of them broken amid a sentence.
_FEWEST = 20
_MOST_ENDED = 0.6
_ENDS = "。！？；"
#: Of so many of the numbers the next one is what it should be; pages may begin anew.
_IN_ORDER = 0.9


def cut_line_numbers(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines without their margin, and the numbers in it; as they were where they have none.

    >>> lines, numbers = cut_line_numbers([f"{n} 全县修渠" for n in range(1, 31)])
    >>> lines[0], numbers[:3]
    ('全县修渠', ['1', '2', '3'])
    >>> cut_line_numbers(["3 月修渠"])
    (['3 月修渠'], [])
    """
    filled = [at for at, line in enumerate(lines) if line.strip()]
    found = {at: match for at in filled if (match := _NUMBER.match(lines[at]))}
    if len(filled) < _FEWEST or not _is_margin(filled, {at: int(match[1]) for at, match in found.items()}):
        return lines, []
    ended = sum(lines[at].rstrip()[-1] in _ENDS for at in filled)
    if ended > _MOST_ENDED * len(filled):
        return lines, []
    cut = [" " * found[at].end() + line[found[at].end() :] if at in found else line for at, line in enumerate(lines)]
    margin = min((len(cut[at]) - len(cut[at].lstrip()) for at in filled if cut[at].strip()), default=0)
    return [line[margin:] for line in cut], [match[1] for match in found.values()]


def find_number_columns(lines: Sequence[str]) -> set[int]:
    """Indices of lines that hold a margin's numbers alone, one below the other, as PDF files have them.

    >>> sorted(find_number_columns(["修渠", "7", "8", "9", "10", "11", "造林", "1", "2"]))
    [1, 2, 3, 4, 5]
    """
    found = set[int]()
    run: list[int] = []
    for at, line in enumerate([*lines, ""]):
        number = int(line) if _BARE.fullmatch(line) else 0
        if run and number == int(lines[run[-1]]) + 1:
            run.append(at)
            continue
        found |= set(run) if len(run) >= _FEWEST_BARE else set()
        run = [at] if number else []
    return found


def _is_margin(filled: list[int], numbers: dict[int, int]) -> bool:
    """Whether numbers of lines, by index, are those of a margin: lines apart as far as their numbers are."""
    order = {at: place for place, at in enumerate(filled)}
    step = 1 if len(numbers) >= _IN_ORDER * len(filled) else 5
    if len(numbers) < 2 or len(numbers) * step < _IN_ORDER * len(filled) - step:
        return False
    right = sum(
        numbers[two] <= step or (numbers[two] - numbers[one] == step and order[two] - order[one] == step)
        for one, two in pairwise(numbers)
    )
    return right >= _IN_ORDER * (len(numbers) - 1)
