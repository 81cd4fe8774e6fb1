"""Makes corpus/further_features.jsonl.gz: word counts of reports that are coded in part, for training.

Takes reports of 2000 and later that are not among the fully coded ones, and their codes from corpus/further_codes.tsv
(report, sentence, its characters, code, second code); no sentence is written, and no word order.

    python scripts/extract_further.py ../shared
"""

from __future__ import annotations

import sys
from pathlib import Path

from extract_features import RENAMED

from policy_nlp.features import CodedReport, ReportFeatures, extract_features, read_coded, write_coded
from policy_nlp.pipeline import read_reports
from policy_nlp.segmentation import Segmenter

CORPUS = Path(__file__).parent.parent / "corpus"
CODES = CORPUS / "further_codes.tsv"
TARGET = CORPUS / "further_features.jsonl.gz"
FIRST_YEAR = 2000
Codes = dict[int, tuple[int, str, str]]


def read_codes() -> dict[str, Codes]:
    """For every report the characters, code and second code of its coded sentences, by their number from 0."""
    codes: dict[str, Codes] = {}
    for line in CODES.read_text("utf-8").splitlines()[1:]:
        report, number, characters, code, second = line.split("\t")
        codes.setdefault(report, {})[int(number)] = (int(characters), code, second)
    return codes


def apply_codes(features: ReportFeatures, codes: Codes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes and second codes of all sentences, "" where there are none.

    Stops where sentences were cut otherwise than when they were coded.
    """
    first, second = [""] * len(features.sentences), [""] * len(features.sentences)
    for number, (characters, code, other) in codes.items():
        if number >= len(first) or features.sentences[number].characters != characters:
            sys.exit(f"{features.report}, sentence {number}: cut otherwise than when it was coded; code it anew")
        first[number], second[number] = code, other
    return tuple(first), tuple(second)


def main(shared: Path) -> None:
    cut_sentences = Segmenter().cut_sentences
    done = {report.features.report for report in read_coded(CORPUS / "coded_features.jsonl.gz")}
    codes = read_codes()
    kept = []
    for path in sorted((shared / "reports" / "more").rglob("*.txt")):
        for report in read_reports(path):
            place, year = report.metadata.place or path.stem, report.metadata.year or 0
            if year < FIRST_YEAR or path.stem in done:
                continue
            sentences = extract_features(report, cut_sentences).sentences
            features = ReportFeatures(path.stem, RENAMED.get(place, place), sentences)
            first, second = apply_codes(features, codes.pop(path.stem, {}))
            kept.append(CodedReport(features, report.metadata.level or "", year, first, second))
    if codes:
        sys.exit(f"codes of reports that are not there: {', '.join(sorted(codes))}")
    write_coded(TARGET, kept)
    coded = sum(code != "" for report in kept for code in report.codes)
    sentences = sum(len(report.codes) for report in kept)
    print(f"{len(kept)} reports, {sentences} sentences, {coded} coded -> {TARGET}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
