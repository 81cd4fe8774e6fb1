"""From a clean text to a report's structure: headings, parts, paragraphs and sentences, as spans of that text.

Owns what is a heading and what heads a sentence; :mod:`policy_nlp.parts` says which part it stands in. Uses no
vocabulary of policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from .cues import (
    classify_part_heading,
    find_address,
    find_fused_part_heading,
    find_part_heading,
    is_glossary_heading,
    is_note,
)
from .heading_cuts import cut_run_ins, cut_siblings, find_heading_cut
from .kinds import HALF_YEAR, find_kind
from .marks import HEADING_KINDS, LONGEST_HEADING, Mark, find_mark, parse_number
from .metadata import complete_years
from .parts import Paragraph, PartReader, find_body
from .records import CleanText, Heading, Metadata, Part, Report, Sentence
from .sentences import split_sentences

_LONGEST_PLAIN_HEADING = 40
_LONGEST_NUMBERED = 28
_ENDERS = "。！？!?；;"
#: What a paragraph ends with, and what none begins with.
_CLOSED = _ENDERS + '：:…”"》）)】]〕'
_GOES_ON = "》”）)，,。、；;：:的了"
_LEVELS = {"chapter": 1, "han": 2, "ordinal": 2, "han_paren": 3, "number": 4, "item": 4}
_PLAIN_LEVEL = 5


def parse_report(name: str, clean: CleanText, metadata: Metadata, given: Metadata | None = None) -> Report:
    """The structure of a report's clean text.

    ``metadata`` is what the text says of itself, ``given`` what the user says, which goes before it.

    >>> clean = CleanText("一、2022年工作回顾\\n粮食增产。\\n二、2023年工作安排\\n建设水库。")
    >>> report = parse_report("r", clean, Metadata(year=2023))
    >>> [(part.name, report.text_of(part)[:4]) for part in report.parts]
    [('review', '一、20'), ('plan', '二、20')]
    >>> report.sentences[3].heading
    ('二、2023年工作安排',)
    """
    metadata = metadata.overridden_by(given or Metadata())
    text = clean.text
    paragraphs = _split_paragraphs(text)
    body = find_body(text, paragraphs)
    _mark_headings(text, paragraphs, body, clean.fused)
    printed = [text[p.start : p.heading_end] for p in paragraphs if p.heading_end is not None]
    # A title's year may be the one reviewed; headings are read by the year that they or the date line tell.
    _open_parts(text, paragraphs, complete_years(replace(metadata, planned_year=None), printed).year)
    kind = find_kind(text, name)
    metadata = complete_years(metadata, printed, kind == HALF_YEAR).overridden_by(given or Metadata())
    sentences = _place_sentences(text, paragraphs, body)
    headings = _collect_headings(text, paragraphs)
    parts = _collect_parts(sentences)
    return Report(name, text, metadata, parts, headings, sentences, clean.dropped, kind)


def _split_paragraphs(text: str) -> list[Paragraph]:
    paragraphs = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(start, start + len(line), find_mark(line)))
        start += len(line) + 1
    return paragraphs


# Headings


def _mark_headings(text: str, paragraphs: list[Paragraph], body: int, fused: bool) -> None:
    """Finds the heading that each paragraph is or begins with, and its level."""
    cuts = _cut_fused(text, paragraphs) if fused else _cut_run_ins(text, paragraphs)
    notes = _find_notes(text, paragraphs)
    for index, paragraph in enumerate(paragraphs):
        line = text[paragraph.start : paragraph.end]
        if is_glossary_heading(line) and index > len(paragraphs) // 2:
            paragraph.heading_end, paragraph.level, paragraph.opens = paragraph.end, 1, "glossary"
            break
        if index == notes:
            paragraph.opens = "glossary"
            break
        if index < body and not (paragraph.mark and paragraph.mark.kind == "han"):
            continue
        end = _find_heading_end(text, paragraphs, index, cuts)
        if end is not None:
            paragraph.heading_end = end
            kind = paragraph.mark.kind if paragraph.mark else ""
            paragraph.level = _LEVELS.get(kind, _PLAIN_LEVEL)
    _drop_lists(text, paragraphs)
    _raise_brackets(paragraphs)
    _lower_ordinals(paragraphs)


def _find_notes(text: str, paragraphs: list[Paragraph]) -> int | None:
    """Index of the first of the numbered notes on terms that end a report without a heading of their own."""
    lines = [text[p.start : p.end] for p in paragraphs[len(paragraphs) // 2 :]]
    notes = [is_note(line) for line in lines]
    for index in range(len(lines) - 2):
        first = lines[index : index + 3]
        if not all(notes[index : index + 3]) or [parse_number(line[:6]) for line in first] != [1, 2, 3]:
            continue
        if any(find_address(line) is not None for line in lines[max(0, index - 6) : index]):
            found = sum(notes[index:]) > (len(lines) - index) / 2
            return len(paragraphs) // 2 + index if found else None
    return None


def _find_heading_end(text: str, paragraphs: list[Paragraph], index: int, fused: dict[int, int | None]) -> int | None:
    paragraph = paragraphs[index]
    line = text[paragraph.start : paragraph.end]
    if paragraph.mark is None:
        return paragraph.end if _is_plain_heading(text, paragraphs, index) else None
    if paragraph.mark.kind not in (*HEADING_KINDS, "item"):
        return None
    first = re.search(f"[{_ENDERS}]", line[len(paragraph.mark.text) :])
    alone = first is None or len(paragraph.mark.text) + first.end() == len(line)
    if paragraph.mark.kind == "item":
        return paragraph.end if alone and len(line) <= LONGEST_HEADING and line[-1] not in _ENDERS + "：:，," else None
    if alone and line[-1] in "：:" and len(line) <= _LONGEST_PLAIN_HEADING and not re.search("[，,；;]", line):
        return paragraph.end
    if (alone and line[-1] in "；;：:，,") or (index not in fused and first is not None and first.group() in "；;"):
        # 二、2023年重点工作围绕目标，抓好以下工作： is no list item, but a part's heading that ran into its text.
        end = find_fused_part_heading(text, _heading_span(paragraph)[0])
        return end if end == _find_part_end(text, paragraph) else None
    longest = _LONGEST_NUMBERED + 4 if paragraph.mark.kind == "number" else LONGEST_HEADING
    if alone and len(line) <= (_LONGEST_PLAIN_HEADING if index in fused else longest):
        return _cut_alone(text, paragraph)
    if index in fused:
        return _find_part_end(text, paragraph) or fused[index]
    return _cut_heading(text, paragraph)


def _cut_alone(text: str, paragraph: Paragraph) -> int:
    """End of the heading on a line of one sentence, most often the whole line."""
    end = _cut_heading(text, paragraph) if text[paragraph.end - 1] in _ENDERS else None
    return paragraph.end if end is None else end


def _cut_heading(text: str, paragraph: Paragraph) -> int | None:
    """End of a heading that text follows on the same line, or None where the line is a list item."""
    return _find_part_end(text, paragraph) or find_heading_cut(text, *_heading_span(paragraph))


def _find_part_end(text: str, paragraph: Paragraph) -> int | None:
    """End of the heading that opens a part, whatever follows it."""
    body, _ = _heading_span(paragraph)
    end = find_part_heading(text, body)
    if end is None or end - body > _LONGEST_PLAIN_HEADING or text[end : end + 1] in ("，", ",", "、", "的"):
        return None
    return end


def _heading_span(paragraph: Paragraph) -> tuple[int, int]:
    """Where the words of a marked heading begin, and where they end at the latest."""
    assert paragraph.mark is not None
    body = paragraph.start + len(paragraph.mark.text)
    return body, min(paragraph.end, body + (_LONGEST_NUMBERED if paragraph.mark.kind == "number" else LONGEST_HEADING))


def _cut_fused(text: str, paragraphs: list[Paragraph]) -> dict[int, int | None]:
    """Ends of the headings of a text that lost its line breaks, siblings cut together."""
    ends: dict[int, int | None] = {}
    for siblings in _group_siblings(paragraphs):
        ends |= zip(siblings, cut_siblings(text, [_heading_span(paragraphs[at]) for at in siblings]), strict=True)
    return ends


def _cut_run_ins(text: str, paragraphs: list[Paragraph]) -> dict[int, int | None]:
    """Ends of the headings that lost the line break after them in a text that keeps the others."""
    ends: dict[int, int | None] = {}
    for siblings in _group_siblings(paragraphs):
        long = {at for at in siblings if paragraphs[at].end - paragraphs[at].start > LONGEST_HEADING}
        run_in = [at for at in siblings if at in long and _find_part_end(text, paragraphs[at]) is None]
        if not run_in:
            continue
        shorts = [paragraphs[at] for at in siblings if at not in long]
        alone = [_heading_span(short) for short in shorts if text[short.end - 1] not in _ENDERS + "：:，,"]
        cuts = cut_run_ins(text, [_heading_span(paragraphs[at]) for at in run_in], alone)
        ends |= {at: end for at, end in zip(run_in, cuts, strict=True) if end is not None}
    return ends


def _group_siblings(paragraphs: list[Paragraph]) -> Iterator[list[int]]:
    """Indices of the paragraphs whose marks count on from each other, under one heading."""
    groups: dict[str, list[int]] = {}
    for index, paragraph in enumerate([*paragraphs, Paragraph(0, 0, Mark("chapter", "", 1))]):
        mark = paragraph.mark
        if mark is None or mark.kind not in HEADING_KINDS:
            continue
        inner = HEADING_KINDS[HEADING_KINDS.index(mark.kind) + (mark.number != 1) :]
        for kind in [kind for kind in groups if kind in inner]:
            yield groups.pop(kind)
        groups.setdefault(mark.kind, []).append(index)


def _is_plain_heading(text: str, paragraphs: list[Paragraph], index: int) -> bool:
    """Whether a line without a mark is a heading: short, unended, with a longer paragraph after it."""
    paragraph = paragraphs[index]
    line = text[paragraph.start : paragraph.end]
    if (
        len(line) > _LONGEST_PLAIN_HEADING
        or len(line) < 4
        or "。" in line
        or line[-1] in _ENDERS + "：:，,、）)"
        or find_address(line)
    ):
        return False
    if find_part_heading(line) == len(line):
        return True
    after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    if after is None or after.end - after.start < 60 or re.match(r"[\d.]+[万亿%]?", line) or "报告" in line:
        return False
    before = paragraphs[index - 1] if index else None
    if _breaks_sentence(text, before, paragraph, after):
        return False
    return before is None or before.end - before.start >= 60 or before.heading_end is not None


def _breaks_sentence(text: str, before: Paragraph | None, paragraph: Paragraph, after: Paragraph) -> bool:
    """Whether a line without an end is a piece of a sentence that was printed on several lines."""
    line = text[paragraph.start : paragraph.end]
    begun = before is not None and before.heading_end != before.end and text[before.end - 1] not in _CLOSED
    opened = any(line.count(one) > line.count(two) for one, two in ("《》", "“”", "（）"))
    return begun or opened or text[after.start] in _GOES_ON


def _drop_lists(text: str, paragraphs: list[Paragraph]) -> None:
    """Takes marked lines that are whole sentences with no text under them for a list, not for headings."""
    run: list[Paragraph] = []
    for paragraph in [*paragraphs, Paragraph(0, 0, None)]:
        alone = paragraph.heading_end == paragraph.end and paragraph.mark is not None
        same = alone and (not run or run[-1].level == paragraph.level)
        if same and text[paragraph.end - 1] in _ENDERS:
            run.append(paragraph)
            continue
        if len(run) >= 3:
            for item in run:
                item.heading_end, item.level = None, 0
        run = []


def _raise_brackets(paragraphs: list[Paragraph]) -> None:
    """Ranks （一） above 一、 in a report that counts its sections so: once, from the start, without plain headings."""
    headings = [p for p in paragraphs if p.heading_end is not None and p.opens is None]
    kinds = [p.mark.kind if p.mark is not None else "" for p in headings]
    brackets = [p.mark.number for p in headings if p.mark is not None and p.mark.kind == "han_paren"]
    once = len(brackets) > 1 and brackets == list(range(1, len(brackets) + 1))
    if not once or kinds[0] != "han_paren" or "han" not in kinds or "" in kinds or "chapter" in kinds:
        return
    for paragraph, kind in zip(headings, kinds, strict=True):
        if kind in ("han", "han_paren"):
            paragraph.level = _LEVELS["han" if kind == "han_paren" else "han_paren"]


def _lower_ordinals(paragraphs: list[Paragraph]) -> None:
    """Ranks 第一， below 一、 and （一） where a report has those; alone it counts sections."""
    outer = [p for p in paragraphs if p.mark is not None and p.heading_end is not None]
    levels = [p.level + 1 for p in outer if p.mark is not None and p.mark.kind in ("han", "han_paren")]
    level = max(levels, default=_LEVELS["ordinal"])
    for paragraph in paragraphs:
        if paragraph.heading_end is not None and paragraph.mark is not None and paragraph.mark.kind == "ordinal":
            paragraph.level = level


def _open_parts(text: str, paragraphs: list[Paragraph], year: int | None) -> None:
    """Finds the headings that open parts and lifts them to the first level."""
    candidates = [
        p for p in paragraphs if p.heading_end is not None and p.opens is None and p.level in (1, 2, _PLAIN_LEVEL)
    ]
    for paragraph in candidates:
        words = text[paragraph.start : paragraph.heading_end].rstrip("。：:")
        part = classify_part_heading(words, year)
        if part is not None:
            paragraph.opens = part
            paragraph.level = 1
    opening = [p for p in candidates if p.opens]
    if opening and all(p.mark is not None for p in opening):
        for paragraph in candidates:
            if paragraph.mark is not None:
                paragraph.level = 1


# Sentences and parts


def _place_sentences(text: str, paragraphs: list[Paragraph], body: int) -> tuple[Sentence, ...]:
    placed: list[Sentence] = []
    path: list[tuple[int, str]] = []
    parts = PartReader(text, paragraphs, body)
    for index, paragraph in enumerate(paragraphs):
        if paragraph.heading_end is not None:
            path = [entry for entry in path if entry[0] < paragraph.level]
            path.append((paragraph.level, text[paragraph.start : paragraph.heading_end]))
        heading = tuple(words for _, words in path)
        spans = _sentence_spans(text, paragraph)
        part = parts.open_paragraph(index)
        if part in ("closing", "glossary") and paragraph.heading_end is None:
            path, heading = ([], ()) if part == "closing" else (path, heading)
        for order, (start, end) in enumerate(spans):
            before, part = part, parts.read_sentence(start, end)
            if part == "plan" != before:
                # A heading of the review is none of a plan that begins amid a paragraph.
                path, heading = [], ()
            if part == "problems" and order == 0 and paragraph.heading_end is None:
                # Problems belong to no section of the review, whose last one stands before them.
                path = [entry for entry in path if entry[0] == 1]
                heading = tuple(words for _, words in path)
            is_heading = paragraph.heading_end is not None and end <= paragraph.heading_end
            first_body = order == (1 if paragraph.heading_end is not None else 0)
            lead = first_body and not is_heading and len(spans) > 2 and end - start <= _LONGEST_PLAIN_HEADING
            mark = find_mark(text[start : min(end, start + 12)])
            placed.append(
                Sentence(
                    start=start,
                    end=end,
                    paragraph=index,
                    part=part,
                    heading=heading,
                    heading_level=paragraph.level if is_heading else 0,
                    is_lead=lead,
                    mark=mark.kind if mark else "",
                )
            )
    return tuple(placed)


def _sentence_spans(text: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    if paragraph.heading_end is None:
        return split_sentences(text, paragraph.start, paragraph.end)
    rest = split_sentences(text, paragraph.heading_end, paragraph.end)
    return [(paragraph.start, paragraph.heading_end), *rest]


def _collect_parts(sentences: tuple[Sentence, ...]) -> tuple[Part, ...]:
    runs = [list(run) for _, run in groupby(sentences, key=lambda sentence: sentence.part)]
    return tuple(Part(run[0].part, run[0].start, run[-1].end) for run in runs)


def _collect_headings(text: str, paragraphs: list[Paragraph]) -> tuple[Heading, ...]:
    return tuple(
        Heading(p.level, p.mark.text.strip() if p.mark else "", text[p.start : p.heading_end], p.start, p.heading_end)
        for p in paragraphs
        if p.heading_end is not None
    )
