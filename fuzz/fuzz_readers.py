"""Coverage-guided fuzzing of everything between a file's bytes and a report: run by ``make fuzz``.

The first byte of an input chooses the format, the rest is the file. A clear error is a result; any other exception, and
any span that does not fit the text, is a finding.

    python fuzz/fuzz_readers.py fuzz/seeds -max_total_time=60
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["policy_nlp"]):
    from policy_nlp.errors import ReadError
    from policy_nlp.pipeline import parse_source
    from policy_nlp.readers import read_bytes

#: PDF is read in a process of its own, which a fuzzer of this one cannot see into.
SUFFIXES = (".txt", ".html", ".docx", ".csv", ".jsonl", ".xlsx", ".doc", ".odt", ".ofd")


def read_input(data: bytes) -> None:
    """Reads an input as a report would be, and checks the structure of what comes back."""
    if not data:
        return
    try:
        sources = read_bytes(data[1:], f"a{SUFFIXES[data[0] % len(SUFFIXES)]}")
    except ReadError:
        return
    for source in sources:
        report = parse_source(source)
        report.text.encode("utf-8")
        source.name.encode("utf-8")
        end = 0
        for sentence in report.sentences:
            assert end <= sentence.start < sentence.end <= len(report.text)
            assert report.text_of(sentence).strip() == report.text_of(sentence)
            end = sentence.end
        assert [part.start for part in report.parts] == sorted(part.start for part in report.parts)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_input)
    atheris.Fuzz()
