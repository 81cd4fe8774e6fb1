"""Which part of a report each paragraph and sentence stands in: front, review, problems, plan, closing, glossary.

Knows headings once they are found; neither finds them nor ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .cues import (
    PartHeading,
    find_address,
    find_inner_plan,
    find_opening_end,
    is_annex,
    is_closing,
    is_closing_heading,
    is_mostly_planned,
    is_plan_opening,
    is_problem_opening,
    is_problem_solution,
    is_progress,
    looks_back,
)
from .marks import Mark
from .records import PartName

#: A report addresses its audience within this many paragraphs; one that does not is its second page.
_OPENING = 8
#: How far into a text one looks to see whether it begins with years past.
_GLANCE = 40
#: A closing begins in the last part of the text, after this share of it.
_LAST = 0.85
#: A closing has at most this many paragraphs after its address.
_CLOSING = 6


@dataclass(slots=True)
class Paragraph:
    """A line of the text on its way to being placed: its span, its mark, and its heading if it has one."""

    start: int
    end: int
    mark: Mark | None
    heading_end: int | None = None
    level: int = 0
    opens: PartHeading | None = None


def find_body(text: str, paragraphs: list[Paragraph]) -> int:
    """Index of the first paragraph after title, address and the formula that opens the report."""
    end = find_opening_end(text[: max(3000, len(text) // 8)])
    if end is None:
        return 0
    return next((index for index, paragraph in enumerate(paragraphs) if paragraph.start >= end), 0)


class PartReader:
    """Walks through the paragraphs in order and says which part each sentence stands in.

    ``body`` is what :func:`find_body` says of the same paragraphs.
    """

    def __init__(self, text: str, paragraphs: list[Paragraph], body: int) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._opens = {i: p.opens for i, p in enumerate(paragraphs) if p.opens}
        self._glossary = next((i for i, opens in self._opens.items() if opens == "glossary"), len(paragraphs))
        self._annex = self._find_annex()
        self._progress = self._find_progress()
        self._closing = self._find_closing()
        self._limit = self._closing if self._closing is not None else self._glossary
        self._body = self._find_first_body(body)
        self._plan = self._find_plan()
        self._inner_plan = self._find_inner_plan() if self._plan < 0 else None
        self._index = 0
        self._current: PartName = "front"
        self._resume: PartName = "review"
        self._solved = False

    def open_paragraph(self, index: int) -> PartName:
        """Begins paragraph ``index`` and returns the part it starts in."""
        paragraph = self._paragraphs[index]
        opens = self._opens.get(index)
        if index == self._glossary:
            self._current = "glossary"
        elif index >= self._glossary:
            return self._current
        elif self._annex is not None and index >= self._annex:
            self._current = "review" if index in self._progress else "plan"
        elif self._closing is not None and index >= self._closing:
            self._current = "closing"
        elif opens in ("review", "plan", "problems"):
            self._current = opens
        elif index == self._plan:
            self._current = "plan"
        elif index == self._body and self._current == "front":
            self._current = "plan" if self._is_plan_only() else "review"
        elif self._current == "problems" and (self._solved or self._heads_new_matter(paragraph)):
            self._current, self._solved = self._resume, False
        self._index = index
        return self._current

    def read_sentence(self, start: int, end: int) -> PartName:
        """The part of the next sentence of the paragraph; a review turns to problems where a sentence says so."""
        sentence = self._text[start:end]
        if start == self._inner_plan:
            self._current = "plan"
        elif self._current == "review" and self._is_late() and is_problem_opening(sentence):
            self._current, self._resume = "problems", "review"
        elif self._current == "problems" and is_problem_solution(sentence):
            self._solved = True
        return self._current

    def _is_plan_only(self) -> bool:
        """Whether the text has no review: it is the second page of a report."""
        whole = self._opens or self._plan >= 0 or self._begins() or looks_back(self._text[:_GLANCE])
        return not whole and is_mostly_planned(self._text)

    def _begins(self) -> bool:
        """Whether the text has the beginning of its report, and is not the second page of one."""
        return any(map(self._addresses, range(min(self._body + _OPENING, len(self._paragraphs)))))

    def _is_late(self) -> bool:
        """Whether the plan is near enough for the review to turn to its problems."""
        start = self._paragraphs[self._index].start
        end = self._paragraphs[self._plan].start if self._plan > self._index else self._inner_plan or len(self._text)
        return end - start < max(2500, 0.12 * len(self._text))

    def _heads_new_matter(self, paragraph: Paragraph) -> bool:
        mark = paragraph.mark.kind if paragraph.mark else ""
        return paragraph.heading_end is not None and mark not in ("number", "item", "han_paren", "ordinal")

    def _find_closing(self) -> int | None:
        """Index of the closing's heading, or of the paragraph with the last address, where what follows closes."""
        ends = self._glossary if self._annex is None else self._annex
        limit = self._paragraphs[ends].start if ends < len(self._paragraphs) else len(self._text)
        for index in range(ends - 1, -1, -1):
            paragraph = self._paragraphs[index]
            if paragraph.start < _LAST * limit:
                break
            if is_closing_heading(self._text[paragraph.start : paragraph.end]):
                return index
        opened = max((i for i, opens in self._opens.items() if opens in ("review", "plan")), default=-1)
        for index in range(ends - 1, opened, -1):
            paragraph = self._paragraphs[index]
            if paragraph.start < _LAST * limit:
                return None
            if self._addresses(index) and is_closing(self._text[paragraph.start : limit]):
                if next((rank[1] for i in range(index + 1, ends) if (rank := self._rank(i))[0]), 1) > 1:
                    return None
                before = self._paragraphs[index - 1] if index else None
                if before and find_address(self._text, before.start) == before.end:
                    return index - 1
                return index
        return None

    def _find_annex(self) -> int | None:
        """Index of the heading of an annex of promises (民生实事), soon after the last address; None without one."""
        last = next((i for i in range(self._glossary - 1, -1, -1) if self._addresses(i)), -1)
        nearby = range(last + 1, min(last + 1 + _CLOSING, self._glossary - 3))
        return next((i for i in nearby if last >= 0 and is_annex(self._read(i, i + 1).strip())), None)

    def _find_progress(self) -> range:
        """Indices of the paragraphs of an annex that tells what became of earlier promises."""
        annexed = range(self._annex if self._annex is not None else self._glossary, self._glossary)
        lines = {index: self._read(index, index + 1).strip() for index in annexed}
        title = next((index for index in annexed if is_progress(lines[index])), None)
        if title is None:
            return range(0)
        numbered = title - 1 in lines and is_annex(lines[title - 1])
        after = (index for index in annexed if index > title and is_annex(lines[index]))
        return range(title - numbered, next(after, self._glossary))

    def _addresses(self, index: int) -> bool:
        return find_address(self._text, self._paragraphs[index].start) is not None

    def _find_first_body(self, body: int) -> int:
        """Index of the paragraph where the front ends: the body, or a review or plan that opens early."""
        opened = [i for i, opens in self._opens.items() if opens in ("review", "plan")]
        first = min(opened, default=body)
        headed = any(p.heading_end is not None and p.level <= 2 for p in self._paragraphs[body:first])
        return first if opened and not headed and self._paragraphs[first].start < len(self._text) // 4 else body

    def _find_plan(self) -> int:
        """Index of the paragraph where the plan begins, -1 where none is found."""
        opened = [i for i, opens in self._opens.items() if opens == "plan"]
        return self._find_turn(opened[0] if opened else self._find_plan_opening())

    def _find_plan_opening(self) -> int:
        """Index of the paragraph that turns to the year to come in so many words, -1 where none does."""
        for index in range(self._body + 1, self._limit):
            paragraph = self._paragraphs[index]
            if paragraph.start > 0.15 * len(self._text) and is_plan_opening(
                self._text[paragraph.start : paragraph.end]
            ):
                return index
        return -1

    def _find_inner_plan(self) -> int | None:
        """Where the plan begins amid a paragraph, its heading without a line of its own."""
        first, last = self._paragraphs[self._body : self._limit][:1], self._paragraphs[: self._limit][-1:]
        return find_inner_plan(self._text, first[0].start, last[0].end) if first else None

    def _find_turn(self, plan: int) -> int:
        """Index of the section after the review's, of its rank, that speaks of what is to be done; else ``plan``.

        一、1998年工作回顾 is over where 二、扩大国内需求 begins, whatever that is called.
        """
        opened = [i for i, opens in self._opens.items() if opens == "review" and (plan < 0 or i < plan)]
        review = opened[-1] if opened else next((i for i in range(self._body, self._limit) if self._rank(i)[0]), -1)
        if review < 0 or not self._rank(review)[0] or not (opened or (plan < 0 and self._begins())):
            return plan
        kind, number = self._rank(review)
        later = [(i, self._rank(i)[1]) for i in range(review + 1, self._limit) if self._rank(i)[0] == kind]
        # Numbers that begin anew stand under another heading.
        anew = next((index for index, found in later if found == 1), self._limit)
        end = anew if plan < 0 else min(anew, plan)
        sections = [index for index, _ in later if index < end]
        numbers = [found for _, found in later[: len(sections)]]
        if not sections or numbers != list(range(number + 1, number + 1 + len(sections))):
            return plan
        if opened and plan < 0 and len(sections) > 1:
            return sections[0]
        for section, after in zip(sections, [*sections[1:], end], strict=True):
            if section not in self._opens and is_mostly_planned(self._read(section, after)):
                return section
        return plan

    def _rank(self, index: int) -> tuple[str, int]:
        """Kind and number of the mark of a heading that counts sections; ("", 0) for any other paragraph."""
        paragraph = self._paragraphs[index]
        mark = paragraph.mark
        kinds = ("chapter", "han", "han_paren") if paragraph.level <= 2 else ("chapter", "han")
        counts = mark is not None and mark.kind in kinds and paragraph.heading_end is not None
        return (mark.kind, mark.number) if mark is not None and counts else ("", 0)

    def _read(self, first: int, last: int) -> str:
        end = self._paragraphs[last].start if last < len(self._paragraphs) else len(self._text)
        return self._text[self._paragraphs[first].start : end]
