"""Topics, their shares and the numbers tried as rows, JSON and text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..plain import to_plain
from ..topic_store import StoredTopics
from ..topics.choice import Candidate
from ..topics.fitting import RESIDUAL
from ..topics.intrusion import CHANCE, IntrusionScore, IntrusionTask
from ..topics.matching import Match
from ..topics.measures import TOP
from ..topics.shares import TopicShare
from ..topics.tagged import TopicUnit
from .tables import Row, render_form, render_json, render_jsonl, render_table
from .terminal import fits_beside
from .topic_methods import write_share_methods, write_topic_methods
from .wording import say_fact, say_word, title_shares

#: A topic is of a theme that holds this share of it; one with no such theme cuts across themes.
BELONGS = 0.5
#: So many of the first words of two topics are half of them.
HALF = TOP // 2
#: More groups than this stand in rows.
_MOST_COLUMNS = 6
_SHOWN_THEMES = 3
_SHOWN_WORDS = 10


def say_label(label: str, language: str) -> str:
    """A topic's label; the word for residual ones in a language."""
    prefix, found, rest = label.partition(f"{RESIDUAL}: ")
    return f"{say_word(RESIDUAL, language)}: {rest}" if found and not prefix else label


def list_topic_rows(stored: StoredTopics, language: str) -> list[Row]:
    """Topics as rows with plain cells."""
    model, book = stored.model, stored.codebook
    return [
        {
            "id": number,
            "label": say_label(topic.label, language),
            "share": topic.share,
            "stability": topic.stability,
            "coherence": topic.coherence,
            "exclusivity": topic.exclusivity,
            "words": " ".join(model.list_words(number, _SHOWN_WORDS)),
            "frex": " ".join(topic.words),
            "themes": "; ".join(f"{book.name_of(theme, language)} {share:.0%}" for theme, share in topic.themes[:3]),
            "cuts_across": cuts_across(topic.themes),
        }
        for number, topic in enumerate(model.topics)
    ]


def cuts_across(themes: Sequence[tuple[str, float]]) -> bool:
    """Whether no theme holds half of a topic, so that the codebook has no place for it.

    >>> cuts_across([("ecology", 0.8), ("rural", 0.2)]), cuts_across([("ecology", 0.4), ("rural", 0.3)])
    (False, True)
    """
    return bool(themes) and themes[0][1] < BELONGS


def _plain_topics(stored: StoredTopics, language: str) -> dict[str, Any]:
    """Topics as plain values, with the numbers tried where there are any."""
    model = stored.model
    topics = [
        {
            "id": number,
            "label": say_label(topic.label, language),
            "share": topic.share,
            "words": list(model.list_words(number, _SHOWN_WORDS)),
            "frex": list(topic.words),
            "stability": topic.stability,
            "coherence": topic.coherence,
            "exclusivity": topic.exclusivity,
            "themes": dict(topic.themes),
            "cuts_across": cuts_across(topic.themes),
            "typical": [
                {key: value for key, value in to_plain(one).items() if key != "topic"}
                for one in stored.list_typical(number)
            ],
        }
        for number, topic in enumerate(model.topics)
    ]
    methods = {code: write_topic_methods(stored, code) for code in ("zh", "en")}
    whole: dict[str, Any] = {"topics": topics, "methods": methods}
    if stored.candidates:
        whole["tried"] = [to_plain(candidate) for candidate in stored.candidates]
    return whole


def render_topics(stored: StoredTopics, form: str, language: str) -> bytes:
    """Topics as json, csv, xlsx, parquet or dta."""
    if form == "json":
        return render_json(_plain_topics(stored, language) | {"made_by": stored.description})
    return render_form(list_topic_rows(stored, language), form, language, stored.description)


def render_shares(shares: Sequence[TopicShare], form: str, language: str, made_by: str) -> bytes:
    """Shares of topics by group as json, csv, xlsx, parquet or dta."""
    rows = [to_plain(share) | {"label": say_label(share.label, language)} for share in shares]
    if form == "json":
        methods = {code: write_share_methods(shares, code) for code in ("zh", "en")}
        return render_json({"shares": rows, "methods": methods, "made_by": made_by})
    return render_form(rows, form, language, made_by)


def render_matches(matches: Sequence[Match], form: str, language: str, made_by: str) -> bytes:
    """Topics of two models with their partners as json, csv, xlsx, parquet or dta."""
    rows = [
        to_plain(one) | {key: say_label(getattr(one, key), language) for key in ("label", "partner_label")}
        for one in matches
    ]
    if form == "json":
        return render_json({"matches": rows, "made_by": made_by})
    return render_form([row | {"shared": " ".join(row["shared"])} for row in rows], form, language, made_by)


def print_matches(console: Console, matches: Sequence[Match], language: str) -> None:
    """Topics of two models side by side, and how many have a partner with half of their words."""
    table = Table(expand=True)
    columns = (("topic", 4), ("partner", 4), ("overlap", 1), ("shared words", 6))
    for key, ratio in columns:
        table.add_column(say_word(key, language), ratio=ratio, no_wrap=True, overflow="ellipsis")
    for one in matches:
        sides = ((one.topic, one.label), (one.partner, one.partner_label))
        texts = (Text("" if place is None else f"{place} {say_label(label, language)}") for place, label in sides)
        table.add_row(*texts, f"{one.overlap:.2f}", Text(" ".join(one.shared)))
    console.print(table)
    first = [one for one in matches if one.topic is not None]
    mean, found = sum(one.overlap for one in first) / len(first), sum(len(one.shared) >= HALF for one in first)
    console.print(say_word("matched", language).format(f"{mean:.2f}", found, len(first)))


def render_tasks(tasks: Sequence[IntrusionTask], form: str, language: str) -> bytes:
    """Tasks as a table to fill in; which topic and which intruder it is stays out."""
    rows = [{"text": task.text, "label": ""} for task in tasks]
    return render_table(rows, ("text", "label"), form, language, "tasks")


def print_intrusion(console: Console, score: IntrusionScore, stored: StoredTopics, language: str) -> None:
    """How often the intruder was found, the topics where it was not first."""
    table = Table()
    for key in ("topic", "found"):
        table.add_column(say_word(key, language), justify="left" if key == "topic" else "right")
    for topic, share in sorted(score.by_topic.items(), key=lambda pair: (pair[1], pair[0])):
        table.add_row(Text(f"{topic} {say_label(stored.model.label_of(topic), language)}"), f"{share:.2f}")
    console.print(table)
    numbers = (f"{number:.2f}" for number in (score.precision, score.low, score.high, CHANCE))
    said = say_word("model precision", language).format(*numbers, score.answers)
    console.print(said)


def render_topic_units(units: Iterable[TopicUnit], form: str, language: str, made_by: str) -> bytes:
    """Paragraphs with their topics as jsonl, csv, xlsx, parquet or dta."""
    plain = [to_plain(unit) for unit in units]
    if form == "jsonl":
        return render_jsonl(plain)
    rows = [row | {"topics": ";".join(f"{topic}:{share}" for topic, share in row["topics"])} for row in plain]
    return render_form(rows, form, language, made_by)


def print_topics(console: Console, stored: StoredTopics, language: str) -> None:
    """Topics as a table, the largest first, then which of them cut across themes."""
    table = Table(title=stored.name, title_justify="left", expand=True)
    table.add_column("", justify="right")
    columns = (("topic", "left", 4), ("share", "right", None), ("stability", "right", None))
    for key, side, ratio in (*columns, ("theme", "left", 3), ("words", "left", 8)):
        table.add_column(say_word(key, language), justify=side, ratio=ratio, no_wrap=True, overflow="ellipsis")  # type: ignore[arg-type]
    for number, topic in enumerate(stored.model.topics):
        name = stored.codebook.name_of(topic.themes[0][0], language) if topic.themes else ""
        table.add_row(
            str(number),
            Text(say_label(topic.label, language)),
            f"{topic.share:.1%}",
            "" if topic.stability is None else f"{topic.stability:.2f}",
            Text(f"{topic.themes[0][1]:.0%} {name}" if topic.themes else ""),
            Text(" ".join(stored.model.list_words(number, _SHOWN_WORDS))),
        )
    console.print(table)
    across = [str(number) for number, topic in enumerate(stored.model.topics) if cuts_across(topic.themes)]
    if across:
        console.print(say_fact("cut across themes", (", " if language == "en" else "、").join(across), language))


def print_candidates(console: Console, candidates: Sequence[Candidate], best: int, language: str) -> None:
    """The numbers of topics that were tried, with a recommendation."""
    table = Table()
    for key in ("topics", "coherence", "exclusivity", "stability", "held-out likelihood"):
        table.add_column(say_word(key, language), justify="right")
    for entry in candidates:
        numbers = (entry.coherence, entry.exclusivity, entry.stability, entry.likelihood)
        table.add_row(str(entry.topics), *(f"{number:.3f}" for number in numbers))
    console.print(table)
    console.print(say_word("recommendation", language).format(best))


def _begin_shares(language: str) -> Table:
    table = Table(title=title_shares("topic shares", ["interval"], language), title_justify="left")
    table.add_column("", justify="right")
    table.add_column(say_word("topic", language), no_wrap=True)
    return table


def _set_side_by_side(console: Console, shares: Sequence[TopicShare], language: str) -> Table | None:
    """A topic a row and a group a column, with how many reports it has; None where intervals would be cut."""
    table = _begin_shares(language)
    columns: dict[str, list[str]] = {}
    for share in shares:
        ends = f"({100 * share.low:.1f}-{100 * share.high:.1f})"
        columns.setdefault(share.group, []).append(f"{100 * share.share:.1f} {ends}")
    for group, reports in {share.group: share.reports for share in shares}.items():
        title = f"{say_word(group, language)}\n{reports} {say_word('reports', language)}"
        table.add_column(Text(title, justify="right"), justify="right", overflow="fold")
    labels = {str(share.topic): Text(say_label(share.label, language)) for share in shares}
    for (topic, label), *cells in zip(labels.items(), *columns.values(), strict=True):
        table.add_row(topic, label, *cells)
    taken = max(map(cell_len, labels)) + max(label.cell_len for label in labels.values()) + 6
    return table if fits_beside(console, taken, columns) else None


def print_topic_shares(console: Console, shares: Sequence[TopicShare], language: str) -> None:
    """Shares of topics in percent with intervals, a topic a row and a group a column; the widest gaps where many."""
    if len({share.group for share in shares}) <= _MOST_COLUMNS:
        table = _set_side_by_side(console, shares, language)
        if table is not None:
            console.print(table)
            return
    table = _begin_shares(language)
    table.add_column(say_word("group", language), overflow="fold")
    for key in ("share", "interval"):
        table.add_column(say_word(key, language), justify="right", no_wrap=True)
    largest = Counter[str]()
    for share in sorted(shares, key=lambda one: (one.group, -one.share)):
        largest[share.group] += 1
        if largest[share.group] <= _SHOWN_THEMES:
            interval = f"{100 * share.low:.1f}-{100 * share.high:.1f}"
            label = Text(say_label(share.label, language))
            table.add_row(
                str(share.topic), label, Text(say_word(share.group, language)), f"{100 * share.share:.1f}", interval
            )
    console.print(table)


def print_topic_units(console: Console, units: Sequence[TopicUnit], stored: StoredTopics, language: str) -> None:
    """Paragraphs with their topics as a table."""
    table = Table(expand=True)
    for key, ratio in (("report", 2), ("topic", 4), ("text", 6)):
        table.add_column(say_word(key, language), ratio=ratio, no_wrap=True, overflow="ellipsis")
    for unit in units:
        found = (f"{say_label(stored.model.label_of(topic), language)} {share:.0%}" for topic, share in unit.topics)
        table.add_row(Text(unit.report), Text("、".join(found)), Text(unit.text.replace("\n", " ")))
    console.print(table)
