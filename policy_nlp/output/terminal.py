"""Tables, trees and bars for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from ..codebook import Codebook
from ..records import Comparison, Metadata, Profile, Report, Scores, TaggedReport
from .palette import color_of

_WORDS = {
    "part": ("部分", "part"),
    "heading": ("标题", "heading"),
    "theme": ("主题", "theme"),
    "probability": ("概率", "prob."),
    "text": ("正文", "text"),
    "shares": ("主题占比", "theme shares"),
    "gap": ("差距", "gap"),
    "front": ("开头", "front"),
    "review": ("回顾", "review"),
    "problems": ("问题", "problems"),
    "plan": ("计划", "plan"),
    "closing": ("结尾", "closing"),
    "glossary": ("注释", "glossary"),
    "characters": ("字符", "characters"),
    "sentences": ("句子", "sentences"),
    "paragraphs": ("段落", "paragraphs"),
    "points": ("百分点", "points"),
    "town": ("乡镇", "town"),
    "county": ("县", "county"),
    "district": ("市辖区", "district"),
    "county-level city": ("县级市", "county-level city"),
    "prefecture": ("地级市", "prefecture"),
    "province": ("省级", "province"),
    "national": ("国家", "national"),
    "most alike": ("主题结构最接近", "most alike"),
    "left out": ("略去的网页、页码等行", "lines of page furniture left out"),
}
_BAR = 40


def say_word(key: str, language: str) -> str:
    """A word of the tables in a language; a word that the list does not hold stands for itself.

    >>> say_word("plan", "zh"), say_word("plan", "en")
    ('计划', 'plan')
    """
    return _WORDS.get(key, (key, key))[language == "en"]


def describe_origin(metadata: Metadata, language: str) -> str:
    """Place, level and year in a line."""
    level = say_word(metadata.level, language) if metadata.level else None
    return " · ".join(str(fact) for fact in (metadata.place, level, metadata.year) if fact)


def print_tagged(console: Console, tagged: TaggedReport, codebook: Codebook, language: str) -> None:
    """A tagged report: its units as a table, then the shares of its themes as bars."""
    origin = describe_origin(tagged.report.metadata, language)
    table = Table(title=f"{tagged.report.name}  {origin}", title_justify="left", expand=True)
    for key, ratio in (("part", 1), ("heading", 3), ("theme", 2), ("probability", 1), ("text", 6)):
        table.add_column(say_word(key, language), ratio=ratio, no_wrap=True, overflow="ellipsis")
    for unit in tagged.units:
        names = "、".join(codebook.name_of(theme, language) for theme in unit.themes)
        table.add_row(
            say_word(unit.part, language),
            Text(unit.heading[-1] if unit.heading else ""),
            Text(names, style=color_of(unit.theme, codebook)),
            f"{unit.probability:.2f}",
            Text(unit.text.replace("\n", " ")),
        )
    console.print(table)
    print_shares(console, tagged.profile, codebook, language)


def print_shares(console: Console, profile: Profile, codebook: Codebook, language: str) -> None:
    """The shares of one profile as bars, the largest first."""
    console.print(f"\n{say_word('shares', language)}  {profile.name}", style="bold", markup=False)
    largest = max(profile.shares.values(), default=0) or 1
    names = {theme: codebook.name_of(theme, language) for theme in profile.shares}
    width = max(Text(name).cell_len for name in names.values()) + 2
    for theme in sorted(profile.shares, key=lambda theme: -profile.shares[theme]):
        share = profile.shares[theme]
        bar = "█" * round(_BAR * share / largest)
        name = names[theme]
        pad = " " * (width - Text(name).cell_len)
        console.print(Text.assemble(name, pad, f"{share:6.1%}  ", (bar, color_of(theme, codebook))))


def print_comparison(
    console: Console,
    comparison: Comparison,
    ranked: Sequence[tuple[str, float, str, str]],
    alike: tuple[Profile, Profile, float],
    codebook: Codebook,
    language: str,
) -> None:
    """Shares in percent, a theme a row (a column where reports are many), then the widest gaps and the closest pair."""
    part = f", {say_word(comparison.part, language)}" if comparison.part else ""
    title = f"{say_word('shares', language)} (%, {say_word(comparison.measure, language)}{part})"
    table = Table(title=title, title_justify="left")
    themes = [(theme, codebook.name_of(theme, language)) for theme in comparison.themes]
    if len(comparison.profiles) <= 6:
        table.add_column(say_word("theme", language))
        for profile in comparison.profiles:
            table.add_column(Text(say_word(profile.name, language)), justify="right")
        for theme, name in themes:
            table.add_row(name, *(f"{100 * profile.shares[theme]:.1f}" for profile in comparison.profiles))
    else:
        table.add_column("", no_wrap=True)
        for _, name in themes:
            table.add_column(name, justify="right", overflow="fold")
        for profile in comparison.profiles:
            table.add_row(
                Text(say_word(profile.name, language)), *(f"{100 * profile.shares[theme]:.1f}" for theme, _ in themes)
            )
    console.print(table)
    for theme, gap, high, low in (row for row in ranked[:3] if row[1] >= 0.0005):
        names = " > ".join(say_word(name, language) for name in (high, low))
        line = f"{codebook.name_of(theme, language)}: {names}, {100 * gap:.1f} {say_word('points', language)}"
        console.print(line, markup=False, highlight=False)
    if len(comparison.profiles) > 2:
        one, two, distance = alike
        names = " / ".join(say_word(profile.name, language) for profile in (one, two))
        line = f"{say_word('most alike', language)}: {names}, {100 * distance:.1f} {say_word('points', language)}"
        console.print(line, markup=False, highlight=False)


def print_structure(console: Console, report: Report, language: str) -> None:
    """A report's parts and headings as a tree, and how many lines were left out."""
    tree = Tree(Text(f"{report.name}  {describe_origin(report.metadata, language)}", style="bold"))
    for part in report.parts:
        count = len("".join(report.text_of(part).split()))
        branch = tree.add(Text(f"{say_word(part.name, language)}  {part.start}-{part.end}  ({count})", style="cyan"))
        stack = [(0, branch)]
        for heading in report.headings:
            if part.start <= heading.start < part.end:
                while len(stack) > 1 and stack[-1][0] >= heading.level:
                    stack.pop()
                stack.append((heading.level, stack[-1][1].add(Text(heading.text))))
    console.print(tree)
    if report.dropped:
        console.print(f"{say_word('left out', language)}: {len(report.dropped)}  (--format json)", style="dim")


def print_scores(console: Console, scores: Scores, codebook: Codebook) -> None:
    """Scores by theme with the most-frequent baseline below."""
    table = Table()
    table.add_column("theme")
    table.add_column("")
    for column in ("precision", "recall", "F1", "support"):
        table.add_column(column, justify="right")
    for theme in scores.themes:
        cells = (f"{theme.precision:.3f}", f"{theme.recall:.3f}", f"{theme.f1:.3f}", f"{theme.support:.0f}")
        table.add_row(Text(theme.theme), Text(codebook.name_of(theme.theme)), *cells)
    console.print(table)
    console.print(f"macro-F1 {scores.macro_f1:.3f}  accuracy {scores.accuracy:.3f}", highlight=False)
    baseline = f"macro-F1 {scores.baseline_macro_f1:.3f}  accuracy {scores.baseline_accuracy:.3f}"
    console.print(f"most frequent theme: {baseline}", style="dim", highlight=False)
