"""Makes corpus/coded_features.jsonl.gz from coded reports: word counts, place and code of every sentence.

The reports' sentences stay where they are; only their words as counts, in dictionary order, are written.

    python scripts/extract_features.py ../shared
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from policy_nlp.features import CodedReport, ReportFeatures, extract_features, write_coded
from policy_nlp.pipeline import read_reports
from policy_nlp.records import Report
from policy_nlp.segmentation import Segmenter

TARGET = Path(__file__).parent.parent / "corpus" / "coded_features.jsonl.gz"
#: Districts that were counties before: one place for cross-validation.
RENAMED = {"徐水县": "徐水区", "清苑县": "清苑区", "满城县": "满城区"}


def squeeze(text: str) -> str:
    """The text without white space, compatibility forms folded."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def read_gold(path: Path) -> tuple[str, list[str], list[str]]:
    """All coded text of a report, and the code and second code of each of its characters."""
    text, codes, seconds = "", [], []
    for line in path.read_text("utf-8").splitlines():
        _, _, code, second, sentence = line.split("\t")
        words = squeeze(sentence)
        text += words
        codes += [code] * len(words)
        seconds += [second] * len(words)
    return text, codes, seconds


def align_codes(report: Report, gold: Path) -> list[tuple[str, str]]:
    """Code and second code of every sentence of the report, by most of the characters that coders saw."""
    text, codes, seconds = read_gold(gold)
    at = 0
    aligned = []
    for sentence in report.sentences:
        words = squeeze(report.text_of(sentence))
        found = text.find(words, at)
        if found < 0 or found - at > 3000:
            aligned.append(("other.procedure", ""))
            continue
        at = found + len(words)
        aligned.append(pick_codes(codes[found:at], seconds[found:at]))
    return aligned


def pick_codes(codes: list[str], seconds: list[str]) -> tuple[str, str]:
    """The code of most characters, and the second one that covers a quarter or that coders gave."""
    counts = Counter(codes).most_common()
    first = counts[0][0]
    if len(counts) > 1 and 4 * counts[1][1] >= len(codes):
        return first, counts[1][0]
    second = Counter(s for c, s in zip(codes, seconds, strict=True) if c == first).most_common(1)[0][0]
    return first, second


def main(shared: Path) -> None:
    segmenter = Segmenter()
    coded = []
    for folder in ("seeds", "coded"):
        for gold in sorted((shared / "gold" / folder).glob("*.tsv")):
            (report,) = read_reports(shared / "reports" / folder / f"{gold.stem}.txt")
            codes = align_codes(report, gold)
            features = extract_features(report, segmenter.cut_sentences)
            place = report.metadata.place or gold.stem
            named = ReportFeatures(gold.stem, RENAMED.get(place, place), features.sentences)
            first, second = zip(*codes, strict=True)
            coded.append(CodedReport(named, report.metadata.level or "", report.metadata.year or 0, first, second))
            print(f"{gold.stem}: {len(codes)} sentences, {place} {report.metadata.year}", file=sys.stderr)
    write_coded(TARGET, coded)
    print(f"{len(coded)} reports, {sum(len(c.codes) for c in coded)} sentences -> {TARGET}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
