"""Makes corpus/uncoded_features.jsonl.gz: word counts of reports that nobody coded, for self-training and word vectors.

Takes reports of 2000 and later whose places are not among the coded ones; no sentence is written, and no word order.

    python scripts/extract_uncoded.py ../shared
"""

from __future__ import annotations

import sys
from pathlib import Path

from extract_features import RENAMED

from policy_nlp.features import CodedReport, ReportFeatures, extract_features, read_coded, write_coded
from policy_nlp.pipeline import read_reports
from policy_nlp.segmentation import Segmenter

CORPUS = Path(__file__).parent.parent / "corpus"
TARGET = CORPUS / "uncoded_features.jsonl.gz"
FIRST_YEAR = 2000


def main(shared: Path) -> None:
    cut_words = Segmenter().cut_words
    coded = {report.features.place for report in read_coded(CORPUS / "coded_features.jsonl.gz")}
    kept = []
    for path in sorted((shared / "reports" / "more").rglob("*.txt")):
        for report in read_reports(path):
            place, year = report.metadata.place or path.stem, report.metadata.year or 0
            if RENAMED.get(place, place) in coded or year < FIRST_YEAR:
                continue
            features = ReportFeatures(path.stem, place, extract_features(report, cut_words).sentences)
            nothing = ("",) * len(features.sentences)
            kept.append(CodedReport(features, report.metadata.level or "", year, nothing, nothing))
    write_coded(TARGET, kept)
    print(f"{len(kept)} reports, {sum(len(report.codes) for report in kept)} sentences -> {TARGET}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
