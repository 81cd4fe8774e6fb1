"""Properties that hold for any text and any bytes: nothing is lost, spans fit, and errors are the package's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies

from policy_nlp.cleaning import _CHARACTERS, _INVISIBLE, clean_text
from policy_nlp.decoding import decode_text, drop_unprintable
from policy_nlp.errors import ReadError
from policy_nlp.pipeline import parse_source
from policy_nlp.readers import read_bytes
from policy_nlp.records import Source
from policy_nlp.sentences import split_sentences

MARKS = ["一、", "（二）", "3. ", "第一，", "一是", "——", "。", "！", "；", "：", "，", "“", "”", "（", "）", '"', "…"]
BLANKS = ["\n", "\f", " ", "　", "\t", "\0", "\u202e", "\u200b", "\x1b[2J", "\ud800", "😀"]
WORDS = ["2022年工作回顾", "2023年工作安排", "名词解释", "政府工作报告", "新修水渠三条", "12", "县", "A"]
PIECES = (*MARKS, *BLANKS, *WORDS, "各位代表：", "让我们", "谢谢大家！", "请予审议。")
TEXTS = strategies.lists(strategies.sampled_from(PIECES) | strategies.text(max_size=4), max_size=60).map("".join)
SUFFIXES = [".txt", ".html", ".docx", ".csv", ".jsonl", ".xlsx", ".doc", ""]
STARTS = [b"", b"PK\x03\x04", b"<html>", b"text\n", b'{"text": "', "一".encode(), b"\xff\xfe", b"\xef\xbb\xbf"]


@settings(max_examples=150)
@given(TEXTS)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    spans = split_sentences(text)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    assert all(text[end:start].strip() == "" for end, start in zip(ends, starts, strict=True))
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)


@settings(max_examples=150)
@given(TEXTS)
def test_cleaning_keeps_what_it_does_not_list(text: str) -> None:
    clean = clean_text(text)
    rest = "".join(clean.text.split()) + "".join("".join(item.text.split()) for item in clean.dropped)
    raw = _INVISIBLE.sub("", text.translate(_CHARACTERS))
    assert sorted(rest) == sorted("".join(raw.split()))


@settings(max_examples=150)
@given(TEXTS)
def test_every_span_of_a_report_fits_its_text(text: str) -> None:
    report = parse_source(Source("a", text))
    end = 0
    for sentence in report.sentences:
        assert report.text[end : sentence.start].strip() == ""
        assert end <= sentence.start < sentence.end <= len(report.text)
        end = sentence.end
    assert report.text[end:].strip() == ""
    assert [item.start for item in report.headings] == sorted(item.start for item in report.headings)
    assert all(report.text_of(item) == item.text for item in report.headings)
    for one, two in zip(report.parts, report.parts[1:], strict=False):
        assert one.end <= two.start


@settings(max_examples=200)
@given(strategies.sampled_from(SUFFIXES), strategies.sampled_from(STARTS), strategies.binary(max_size=200) | TEXTS)
def test_any_bytes_are_a_report_or_a_clear_error(suffix: str, start: bytes, rest: bytes | str) -> None:
    data = start + (rest.encode("utf-8", "surrogatepass") if isinstance(rest, str) else rest)
    try:
        sources = read_bytes(data, f"a{suffix}")
    except ReadError as error:
        assert str(error).startswith(f"a{suffix}: ")
        assert str(error).isprintable()
    else:
        for source in sources:
            parse_source(source).text.encode("utf-8")


@settings(max_examples=100)
@given(TEXTS)
def test_what_is_left_can_be_printed_and_encoded(text: str) -> None:
    kept = drop_unprintable(text)
    kept.encode("utf-8")
    assert "\x1b" not in kept
    assert drop_unprintable(kept) == kept


@settings(max_examples=60)
@given(TEXTS)
def test_decoding_inverts_encoding_or_refuses(text: str) -> None:
    text = "\ufeff" + drop_unprintable(text).replace("\ufeff", "")
    try:
        assert decode_text(text.encode("utf-8")) == text[1:]
    except ValueError as error:
        assert "binary data" in str(error)


@pytest.mark.parametrize("text", ["", "\0", "\n" * 99, " ", "。", "“" * 500, "一、", "（一）\n" * 50])
def test_texts_of_next_to_nothing(text: str) -> None:
    report = parse_source(Source("a", text))
    assert "".join(report.text_of(sentence) for sentence in report.sentences) == report.text.replace("\n", "")
