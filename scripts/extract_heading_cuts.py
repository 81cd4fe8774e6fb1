"""Counts how headings end and how the text after them begins: makes policy_nlp/data/heading_cuts.tsv.

Reads reports that keep a heading on a line of its own or end it with a full stop, so that the cut is known, and
writes for pairs of characters, and for single ones, the log-odds of ending a heading and of beginning the text under
it, against the same inside running text. No sentence is kept.

    python scripts/extract_heading_cuts.py ../shared/reports/more ../shared/reports/coded
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from pathlib import Path

from policy_nlp.cleaning import clean_text
from policy_nlp.marks import find_mark

TARGET = Path(__file__).parent.parent / "policy_nlp" / "data" / "heading_cuts.tsv"
_HEADING = re.compile(r"[^。！？；：:]{8,45}")
_FEWEST = 3


def count_cuts(folders: list[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Characters and pairs of them at the end of headings, at the start of the text after them, and anywhere."""
    ends, starts, inside = Counter[str](), Counter[str](), Counter[str]()
    for path in sorted(file for folder in folders for file in Path(folder).rglob("*.txt")):
        lines = clean_text(path.read_text("utf-8", errors="replace")).text.replace(",", "，").split("\n")
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            for length in (1, 2):
                inside.update(line[at : at + length] for at in range(len(line) - length + 1))
            mark = find_mark(line)
            if mark is None or mark.kind not in ("han", "han_paren"):
                continue
            body = line[len(mark.text) :]
            heading, _, rest = body.partition("。")
            text = rest or after
            if _HEADING.fullmatch(heading) and len(text) > 40 and find_mark(text) is None:
                ends.update((heading[-2:], heading[-1:]))
                starts.update((text[:2], text[:1]))
    return ends, starts, inside


def score_pairs(counts: Counter[str], inside: Counter[str]) -> dict[str, float]:
    """Log-odds of a pair at a cut against the pair anywhere, smoothed by one half."""
    total, anywhere = sum(counts.values()) / 2, sum(inside.values()) / 2
    common = {pair for pair, count in counts.items() if count >= _FEWEST} | {p for p, c in inside.items() if c >= 400}
    return {pair: math.log((counts[pair] + 0.5) / total) - math.log((inside[pair] + 0.5) / anywhere) for pair in common}


def main(folders: list[str]) -> None:
    ends, starts, inside = count_cuts(folders)
    end_scores, start_scores = score_pairs(ends, inside), score_pairs(starts, inside)
    pairs = sorted(pair for pair in {*end_scores, *start_scores} if re.fullmatch(r"[\u4e00-\u9fff”“\d]{1,2}", pair))
    rows = [f"{pair}\t{end_scores.get(pair, 0):.2f}\t{start_scores.get(pair, 0):.2f}" for pair in pairs]
    TARGET.write_text("characters\tend\tstart\n" + "\n".join(rows) + "\n", "utf-8")
    print(f"{sum(ends.values()) // 2} headings, {len(rows)} pairs -> {TARGET.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
