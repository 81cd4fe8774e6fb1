"""The reports' sentences as a page holds them: columns in JSON, a byte or two a letter, deflated, in base64.

Reports whose text fits stand whole, :data:`CHUNK` to a chunk, as they share their phrases; of the others only quoted
sentences do, in one chunk more. A page opens a chunk when one of its reports is wanted.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from ..profiling import ScoredReport

CHUNK = 8
#: Ranks of letters that one byte stands for; a byte from here on stands for 256 others, told apart by the next byte.
SHORT = 192
_MOST_LETTERS = SHORT + (256 - SHORT) * 256
_ASCII = "".join(map(chr, range(32, 127)))
_UNKNOWN = "?"


def pack(data: bytes) -> str:
    """Bytes deflated, in base64."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b64encode(deflate.compress(data) + deflate.flush()).decode("ascii")


def rank_letters(scored: Sequence[ScoredReport]) -> str:
    """The letters of all reports, the most frequent first; the rarest of more than 16,576 are left out."""
    counts = Counter(_ASCII)
    for item in scored:
        counts.update(_mend("".join(passage[3] for passage in item.passages)))
    return "".join(sorted(counts, key=lambda letter: (-counts[letter], letter))[:_MOST_LETTERS])


def pack_texts(
    scored: Sequence[ScoredReport],
    themes: Sequence[str],
    quoted: Mapping[str, Collection[int]],
    letters: str,
    room: int,
) -> tuple[int, list[str]]:
    """How many reports, in the order given, have room for their whole text, and the chunks.

    ``quoted`` are the starts of the sentences to keep of the others, by report; ``room`` is in bytes.
    """
    codes = {letter: _encode_rank(rank) for rank, letter in enumerate(letters)}

    @cache
    def pack_chunk(start: int, end: int, whole: bool) -> str:
        columns = [
            _list_columns(item, themes, None if whole else quoted.get(item.name, ())) for item in scored[start:end]
        ]
        text = _mend(json.dumps(columns, ensure_ascii=False, separators=(",", ":")))
        return pack(b"".join(codes.get(letter, codes[_UNKNOWN]) for letter in text))

    def pack_first(whole: int) -> list[str]:
        full = [pack_chunk(start, min(start + CHUNK, whole), True) for start in range(0, whole, CHUNK)]
        return [*full, pack_chunk(whole, len(scored), False)]

    def measure(whole: int) -> int:
        return measure_chunks(pack_first(whole))

    if measure(0) > room:
        return 0, pack_first(0)
    # Each more report that is whole takes more room.
    whole = max(bisect_right(range(len(scored) + 1), room, key=measure) - 1, 0)
    return whole, pack_first(whole)


def measure_chunks(chunks: Sequence[str]) -> int:
    """Bytes that chunks take in a page."""
    return sum(len(chunk) + len('"",') for chunk in chunks)


def _list_columns(item: ScoredReport, themes: Sequence[str], quoted: Collection[int] | None) -> dict[str, list[Any]]:
    """A report's sentences, all or those that begin at ``quoted``; ``skip`` is what lies before each since the last."""
    kept = [at for at, passage in enumerate(item.passages) if quoted is None or passage[1] in quoted]
    chosen, levels = item.chosen, item.levels or (0,) * len(item.passages)
    ends = [0, *(item.passages[at][1] + len(item.passages[at][3]) for at in kept)]
    return {
        "skip": [item.passages[at][1] - end for at, end in zip(kept, ends, strict=False)],
        "part": [int(item.layout.part[at]) for at in kept],
        "paragraph": [int(item.layout.paragraph[at]) for at in kept],
        "theme": [themes.index(item.themes[chosen[at]]) for at in kept],
        "sure": [round(100 * float(item.probabilities[at].max())) for at in kept],
        "level": [levels[at] for at in kept],
        "text": [item.passages[at][3] for at in kept],
    }


def _encode_rank(rank: int) -> bytes:
    """A byte for the most frequent letters, two for the others.

    >>> _encode_rank(191), _encode_rank(192), _encode_rank(448)
    (b'\\xbf', b'\\xc0\\x00', b'\\xc1\\x00')
    """
    return bytes([rank]) if rank < SHORT else bytes([SHORT + (rank - SHORT) // 256, (rank - SHORT) % 256])


def _mend(text: str) -> str:
    """The text with question marks for halves of characters, which no page can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
