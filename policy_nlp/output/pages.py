"""A tagged report as one web page that opens offline: the text coloured by theme, headings and shares beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from string import Template

from ..codebook import Codebook
from ..records import Contribution, Explanation, Heading, TaggedReport, TaggedUnit
from .palette import color_of
from .wording import describe_report, say_word

#: No system takes names of more than 255 bytes.
_LONGEST_NAME = 60
_MOST_CONTEXTS, _MOST_WORDS = 4, 6


def render_page(tagged: TaggedReport, codebook: Codebook, language: str, made_by: str) -> str:
    """The page as text; every word of the report is escaped, and nothing is loaded from elsewhere."""
    template = Template(resources.files("policy_nlp").joinpath("data/report.html").read_text("utf-8"))
    origin = describe_report(tagged.report, language)
    return template.substitute(
        language="zh-CN" if language == "zh" else "en",
        title=escape(f"{tagged.report.name} {origin}"),
        name=escape(origin or tagged.report.name),
        file=escape(tagged.report.name if origin else ""),
        skip=escape(say_word("skip", language)),
        outline_title=escape(say_word("outline", language)),
        shares_title=escape(say_word("raw shares", language)),
        shares="\n".join(_render_share(tagged, theme, codebook, language) for theme in _by_share(tagged)),
        outline="\n".join(_render_outline(tagged)),
        units="\n".join(_render_units(tagged, codebook, language)),
        made_by=escape(made_by),
    )


def name_page(report: str, taken: set[str]) -> str:
    """A file name for a report's page that cannot leave its folder, and is like none ``taken``, which it joins.

    >>> taken = set()
    >>> [name_page(report, taken) for report in ("../../etc/报告#2", "a/x", "A_x")]
    ['.._.._etc_报告_2.html', 'a_x.html', 'A_x-2.html']
    """
    stem = re.sub(r"[^\w\u4e00-\u9fff.-]+", "_", report)[:_LONGEST_NAME]
    name, number = f"{stem}.html", 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}.html"
    taken.add(name.lower())
    return name


def _by_share(tagged: TaggedReport) -> list[str]:
    shares = tagged.profile.shares
    return sorted(shares, key=lambda theme: -shares[theme])


def _render_share(tagged: TaggedReport, theme: str, codebook: Codebook, language: str) -> str:
    share = tagged.profile.shares[theme]
    largest = max(tagged.profile.shares.values()) or 1
    color = color_of(theme, codebook)
    return (
        f'<label><input type="checkbox" checked data-theme="{escape(theme)}"><span class="name">'
        f'{escape(codebook.name_of(theme, language))}</span><span class="value">{share:.1%}</span>'
        f'<span class="bar" style="width:{100 * share / largest:.1f}%;background:{color}"></span></label>'
    )


def _render_outline(tagged: TaggedReport) -> list[str]:
    return [
        f'<a class="level{heading.level}" href="#h{heading.start}">{escape(heading.text[:40])}</a>'
        for heading in tagged.report.headings
    ]


def _render_units(tagged: TaggedReport, codebook: Codebook, language: str) -> list[str]:
    """Units in their order, under the parts that they stand in."""
    headings = {heading.start: heading for heading in tagged.report.headings}
    # Headings below those of parts, for those who have them read out; no rank is left out between two.
    ranks = {level: rank for rank, level in enumerate(sorted({item.level for item in headings.values()}), 3)}
    reasons = tagged.reasons or (None,) * len(tagged.units)
    several = len({unit.part for unit in tagged.units}) > 1
    rendered = []
    for before, unit, reason in zip((None, *tagged.units), tagged.units, reasons, strict=False):
        if several and (before is None or before.part != unit.part):
            rendered.append(f'<h2 class="part">{escape(say_word(unit.part, language))}</h2>')
        rendered.append(_render_unit(unit, headings.get(unit.start), ranks, codebook, language, reason))
    return rendered


def _render_names(names: str, color: str, reason: Explanation | None, language: str) -> str:
    """The names of a unit's themes; a click on them shows what pulled towards the first, where that is known."""
    if reason is None:
        return f'<div class="names" style="border-color:{color}">{escape(names)}</div>'
    rows = [*_list_pulls(reason.contexts, _MOST_CONTEXTS, language), *_list_pulls(reason.words, _MOST_WORDS, language)]
    title = escape(say_word("why", language))
    return (
        f'<details class="names" style="border-color:{color}"><summary title="{title}">{escape(names)}</summary>'
        f"{''.join(rows)}</details>"
    )


def _list_pulls(parts: Sequence[Contribution], most: int, language: str) -> list[str]:
    largest = max((abs(part.value) for part in parts[:most]), default=0) or 1
    return [
        f'<span class="pull{" away" if part.value < 0 else ""}"><b>{escape(say_word(part.name, language))}</b>'
        f'<i style="width:{4 * abs(part.value) / largest:.2f}rem"></i>{part.value:+.2f}</span>'
        for part in parts[:most]
    ]


def _render_unit(
    unit: TaggedUnit,
    heading: Heading | None,
    ranks: Mapping[int, int],
    codebook: Codebook,
    language: str,
    reason: Explanation | None,
) -> str:
    alone = ""
    if heading and heading.end == unit.end:
        alone = f' class="heading level{heading.level}" role="heading" aria-level="{ranks[heading.level]}"'
    anchor = f' id="h{unit.start}"{alone}' if heading else ""
    names = (", " if language == "en" else "、").join(codebook.name_of(theme, language) for theme in unit.themes)
    hint = f"{names} · {codebook.name_of(unit.code, language)} · {unit.probability:.2f}"
    text = escape(unit.text).replace("\n", "<br>")
    color = color_of(unit.theme, codebook)
    return (
        f'{_render_names(names, color, reason, language)}<p{anchor} lang="zh-CN" data-theme="{escape(unit.theme)}"'
        f' title="{escape(hint)}" style="border-color:{color}">{text}</p>'
    )
