"""Topics, and their shares by group, as one web page that opens offline."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from string import Template

from ..records import OTHER
from ..topic_store import StoredTopics
from ..topics.shares import TopicShare
from .palette import color_of
from .topic_methods import write_share_methods, write_topic_methods
from .topic_tables import cuts_across, say_label
from .wording import say_word, title_shares

_SHOWN = 0.005


def render_topics_page(stored: StoredTopics, language: str) -> str:
    """A page of topics: a crosswalk to the themes, then words, measures and typical paragraphs of every topic."""
    tried = _render_tried(stored, language)
    crosswalk = _render_crosswalk(stored, language)
    topics = "\n".join(_render_topic(stored, number, language) for number in range(len(stored.model.topics)))
    methods = _render_methods(write_topic_methods(stored, language), language)
    return _fill(stored, f"{tried}{crosswalk}\n{topics}{methods}", language)


def render_shares_page(shares: Sequence[TopicShare], stored: StoredTopics, language: str) -> str:
    """A page of shares of topics by group, with intervals; darker cells hold more."""
    groups = list(dict.fromkeys(share.group for share in shares))
    cells: dict[int, list[str]] = {}
    for share in shares:
        cells.setdefault(share.topic, []).append(
            f'<td style="background:{_shade(share.share)}">{100 * share.share:.1f}'
            f' <small class="below">{100 * share.low:.1f}–{100 * share.high:.1f}</small></td>'
        )
    reports = {share.group: f"{share.reports} {say_word('reports', language)}" for share in shares}
    head = "".join(
        f'<th scope="col">{escape(say_word(group, language))} <small class="below">{reports[group]}</small></th>'
        for group in groups
    )
    rows = "\n".join(
        f'<tr><th scope="row">{topic} {escape(say_label(stored.model.label_of(topic), language))}</th>'
        f"{''.join(row)}</tr>"
        for topic, row in cells.items()
    )
    title = title_shares("topic shares", ["interval"], language)
    table = _frame(title, f'<th scope="col">{escape(say_word("topic", language))}</th>{head}', rows)
    methods = _render_methods(
        f"{write_topic_methods(stored, language)} {write_share_methods(shares, language)}", language
    )
    return _fill(stored, f"<h2>{escape(title)}</h2>\n{table}{methods}", language)


def _render_methods(text: str, language: str) -> str:
    return f"<h2>{say_word('methods', language)}</h2><p>{escape(text.strip())}</p>" if text else ""


def _fill(stored: StoredTopics, body: str, language: str) -> str:
    template = Template(resources.files("policy_nlp").joinpath("data/topics.html").read_text("utf-8"))
    return template.substitute(
        language="zh-CN" if language == "zh" else "en",
        title=escape(f"{say_word('topic model', language)} {stored.name}"),
        body=body,
        made_by=escape(stored.description),
    )


def _frame(title: str, head: str, rows: str) -> str:
    """A table that a keyboard can scroll sideways."""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}"><table>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def _render_tried(stored: StoredTopics, language: str) -> str:
    if not stored.candidates:
        return ""
    keys = ("topics", "coherence", "exclusivity", "stability", "held-out likelihood")
    head = "".join(f'<th scope="col">{escape(say_word(key, language))}</th>' for key in keys)
    rows = "".join(
        f'<tr><th scope="row">{one.topics}</th>'
        f"<td>{one.coherence:.3f}</td><td>{one.exclusivity:.3f}</td>"
        f"<td>{one.stability:.3f}</td><td>{one.likelihood:.3f}</td></tr>"
        for one in stored.candidates
    )
    advice = say_word("recommendation", language).format(stored.model.count)
    return f"{_frame(say_word('topics', language), head, rows)}<p>{escape(advice)}</p>"


def _render_crosswalk(stored: StoredTopics, language: str) -> str:
    book, topics = stored.codebook, stored.model.topics
    themes = book.order_themes(theme for topic in topics for theme, _ in topic.themes)
    head = "".join(f'<th scope="col">{escape(book.name_of(theme, language))}</th>' for theme in themes)
    rows = []
    for number, topic in enumerate(topics):
        shares = dict(topic.themes)
        cells = "".join(
            f'<td style="background:{_shade(shares.get(theme, 0))}">{_say_share(shares.get(theme, 0))}</td>'
            for theme in themes
        )
        label = escape(say_label(topic.label, language))
        mark = " *" if cuts_across(topic.themes) else ""
        link = f'<a href="#t{number}">{number} {label}</a>{mark}'
        rows.append(f'<tr><th scope="row">{link}</th><td>{100 * topic.share:.1f}</td>{cells}</tr>')
    title = f"{say_word('crosswalk', language)} (%)"
    note = f"* {say_word('cut across themes', language)}"
    first = "".join(f'<th scope="col">{escape(say_word(key, language))}</th>' for key in ("topic", "share"))
    table = _frame(title, first + head, "\n".join(rows))
    return f'<h2>{escape(title)}</h2>{table}<p class="facts">{escape(note)}</p>'


def _say_share(share: float) -> str:
    return f"{100 * share:.0f}" if share >= _SHOWN else ""


def _shade(share: float) -> str:
    return f"rgba(68,119,170,{min(share, 1) * 0.75:.2f})"


def _render_topic(stored: StoredTopics, number: int, language: str) -> str:
    topic, book = stored.model.topics[number], stored.codebook
    color = color_of(topic.themes[0][0] if topic.themes else OTHER, book)
    facts = [(key, value) for key, value in (("stability", topic.stability),) if value is not None]
    facts += [("coherence", topic.coherence), ("exclusivity", topic.exclusivity)]
    said = " · ".join(f"{say_word(key, language)} {value:.2f}" for key, value in facts)
    comma = ", " if language == "en" else "、"
    themes = comma.join(f"{book.name_of(theme, language)} {share:.0%}" for theme, share in topic.themes[:3])
    lines = [("frequent", " ".join(stored.model.list_words(number)), "zh-CN")]
    lines += [("telling", " ".join(topic.words), "zh-CN")]
    lines += [("themes of the codebook", themes, language)] if themes else []
    listed = "".join(
        f'<dt>{escape(say_word(key, language))}</dt><dd lang="{spoken}">{escape(text)}</dd>'
        for key, text, spoken in lines
    )
    quotes = "".join(
        f"<blockquote><small>{escape(' · '.join(filter(None, (one.place, str(one.year or ''), one.report))))}"
        f' · {one.share:.0%}</small><span lang="zh-CN">{escape(one.text)}</span></blockquote>'
        for one in stored.list_typical(number)
    )
    return (
        f'<section id="t{number}" style="border-color:{color}"><h2>{number} {escape(say_label(topic.label, language))}'
        f'</h2><div class="facts">{say_word("share", language)} {topic.share:.1%} · {said}</div>'
        f"<dl>{listed}</dl>{quotes}</section>"
    )
