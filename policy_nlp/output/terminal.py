"""Tables, trees and bars for people at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from ..agreement import Agreement
from ..codebook import Codebook
from ..model_store import Model
from ..records import Contribution, Explanation, Profile, Report, Scores, TaggedReport, Unit
from ..suggestion import Suggestion
from ..validation import Validation
from .methods import describe_validation
from .palette import color_of
from .wording import describe_report, say_fact, say_word

_BAR = 40
_MOST_PULLS = 12
_LEAST_NAME = 8


def fits_beside(console: Console, taken: int, columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether columns fit beside what the first ones take, no figure or interval cut; their names may fold.

    >>> narrow = Console(width=40)
    >>> columns = {"云溪县_2023.txt": ["6.9 (2.7-11.2)"]}
    >>> fits_beside(narrow, 26, columns), fits_beside(narrow, 27, columns)
    (True, False)
    """
    words = (
        max(min(cell_len(name), _LEAST_NAME), *(cell_len(word) for cell in cells for word in cell.split()))
        for name, cells in columns.items()
    )
    return taken + sum(words) + 3 * len(columns) + 1 <= console.width


def print_tagged(console: Console, tagged: TaggedReport, codebook: Codebook, language: str) -> None:
    """A tagged report: its units as a table, then the shares of its themes as bars."""
    origin = describe_report(tagged.report, language)
    table = Table(title=f"{tagged.report.name}  {origin}", title_justify="left", expand=True)
    for key, ratio in (("part", 1), ("heading", 3), ("theme", 2), ("probability", 1), ("text", 6)):
        table.add_column(say_word(key, language), ratio=ratio, no_wrap=True, overflow="ellipsis")
    for unit in tagged.units:
        names = "、".join(codebook.name_of(theme, language) for theme in unit.themes)
        table.add_row(
            say_word(unit.part, language),
            Text(unit.heading[-1] if unit.heading else ""),
            Text(names, style=color_of(unit.theme, codebook)),
            f"{unit.probability:.2f}" if unit.sure else f"{unit.probability:.2f}?",
            Text(unit.text.replace("\n", " ")),
        )
    console.print(table)
    print_shares(console, tagged.profile, codebook, language)


def print_shares(console: Console, profile: Profile, codebook: Codebook, language: str) -> None:
    """The shares of one profile as bars, the largest first."""
    console.print(f"\n{say_word('raw shares', language)}  {profile.name}", style="bold")
    largest = max(profile.shares.values(), default=0) or 1
    names = {theme: codebook.name_of(theme, language) for theme in profile.shares}
    width = max(Text(name).cell_len for name in names.values()) + 2
    for theme in sorted(profile.shares, key=lambda theme: -profile.shares[theme]):
        share = profile.shares[theme]
        bar = "█" * round(_BAR * share / largest)
        name = names[theme]
        pad = " " * (width - Text(name).cell_len)
        console.print(Text.assemble(name, pad, f"{share:6.1%}  ", (bar, color_of(theme, codebook))))


def print_structure(console: Console, report: Report, language: str) -> None:
    """A report's parts and headings as a tree, its kind, and how many lines were left out."""
    tree = Tree(Text(f"{report.name}  {describe_report(report, language)}", style="bold"))
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
        console.print(say_fact("left out", f"{len(report.dropped)}  (--format json)", language), style="dim")


def print_scores(console: Console, scores: Scores, codebook: Codebook, language: str, weights: str = "support") -> None:
    """Scores by theme with the most-frequent baseline below; ``weights`` names what they count."""
    table = Table()
    named = any(codebook.name_of(theme.theme, language) != theme.theme for theme in scores.themes)
    for column in ("theme", "name") if named else ("theme",):
        table.add_column(say_word(column, language))
    for column in ("precision", "recall", "F1", weights):
        table.add_column(say_word(column, language), justify="right")
    for theme in scores.themes:
        cells = (f"{theme.precision:.3f}", f"{theme.recall:.3f}", f"{theme.f1:.3f}", f"{theme.support:.0f}")
        names = (Text(codebook.name_of(theme.theme, language)),) if named else ()
        table.add_row(Text(theme.theme), *names, *cells)
    console.print(table)
    f1, accuracy = (say_word(word, language) for word in ("macro-F1", "accuracy"))
    console.print(f"{f1} {scores.macro_f1:.3f}  {accuracy} {scores.accuracy:.3f}")
    baseline = f"{f1} {scores.baseline_macro_f1:.3f}  {accuracy} {scores.baseline_accuracy:.3f}"
    console.print(say_fact("most frequent theme", baseline, language), style="dim")


def print_validation(console: Console, result: Validation, model: Model, unit: Unit, language: str) -> None:
    """Scores on a user's own sample, how the model's shares differ from the coder's, and a sentence for a paper."""
    print_scores(console, result.scores, model.codebook, language, "characters")
    table = Table(title=say_word("shares in the sample", language))
    table.add_column(say_word("theme", language))
    for column in ("coder", "model", "model less coder"):
        table.add_column(say_word(column, language), justify="right")
    for theme in result.themes:
        bounds = f"{100 * theme.difference:+.1f} ({100 * theme.low:+.1f} … {100 * theme.high:+.1f})"
        name = Text(model.codebook.name_of(theme.theme, language))
        table.add_row(name, f"{theme.coded:.1%}", f"{theme.guessed:.1%}", bounds)
    console.print(table)
    console.print(describe_validation(result, model.describe(), unit, language))


def print_explanation(console: Console, text: str, why: Explanation, codebook: Codebook, language: str) -> None:
    """What pulled a sentence towards a theme, the strongest pulls first."""
    console.print(text)
    name = codebook.name_of(why.theme, language)
    key = f" ({why.theme})" if name != why.theme else ""
    console.print(f"{name}{key}  p = {why.probability:.3f}", style="bold")
    if why.contexts:
        base = f"{why.base:+.2f} ({say_word('no sentence', language)})"
        title = f"{say_word('log-odds', language)} {why.score:+.2f} = {base} + …"
        _print_pulls(console, title, why.contexts, language)
    title = f"{say_word('words alone', language)} {why.word_score:+.2f} ="
    _print_pulls(console, title, why.words[:_MOST_PULLS], language)
    rest = sum(part.value for part in why.words[_MOST_PULLS:])
    if len(why.words) > _MOST_PULLS:
        more = f"({len(why.words) - _MOST_PULLS} {say_word('further words', language)})"
        console.print(f"  {rest:+7.2f}  {more}")


def _print_pulls(console: Console, title: str, parts: Sequence[Contribution], language: str) -> None:
    console.print(f"\n{title}")
    for part in parts:
        console.print(f"  {part.value:+7.2f}  {say_word(part.name, language)}")


def print_agreement(console: Console, result: Agreement, language: str) -> None:
    """Agreement over all texts, then by theme, then how many texts the coders differ on."""
    texts, agreement, interval, to = (say_word(word, language) for word in ("texts", "agreement", "interval", "to"))
    join = ", " if language == "en" else "，"
    console.print(f"{result.texts} {texts}{join}{agreement} {result.agreement:.1%}")
    console.print(f"Cohen's kappa {result.kappa:.3f}")
    ends = f"{interval} {result.low:.3f} {to} {result.high:.3f}"
    console.print(f"Krippendorff's alpha {result.alpha:.3f} ({ends})")
    table = Table()
    for column in ("theme", "first coder", "second coder", "kappa"):
        table.add_column(say_word(column, language), justify="left" if column == "theme" else "right")
    for theme in result.themes:
        table.add_row(Text(theme.theme), str(theme.first), str(theme.second), f"{theme.kappa:.3f}")
    console.print(table)
    for entry in result.disagreements[:_MOST_PULLS]:
        console.print(f"{entry.first} / {entry.second}: {entry.text[:60]}")
    if len(result.disagreements) > _MOST_PULLS:
        console.print(f"… {say_fact('disagreements', len(result.disagreements), language)}", style="dim")


def print_suggestions(console: Console, suggestions: Sequence[Suggestion], codebook: Codebook, language: str) -> None:
    """Texts to code next, the most useful first."""
    table = Table(expand=True)
    for column in ("row", "first guess", "second guess", "margin"):
        justify: Literal["left", "right"] = "right" if column in ("row", "margin") else "left"
        table.add_column(say_word(column, language), justify=justify)
    # Only a text that takes what room is left leaves any to the rest.
    table.add_column(say_word("text", language), no_wrap=True, overflow="ellipsis", ratio=1)
    for entry in suggestions:
        guesses = (Text(codebook.name_of(code, language)) for code in (entry.first, entry.second))
        table.add_row(str(entry.row), *guesses, f"{entry.margin:.3f}", Text(entry.text.replace("\n", " ")))
    console.print(table)


def print_curve(console: Console, curve: Sequence[tuple[int, float]], language: str) -> None:
    """The learning curve in a line: what more coded texts would still bring."""
    texts = say_word("texts", language)
    points = ", ".join(f"{count} {texts} {score:.3f}" for count, score in curve if count)
    console.print(say_fact("learning curve", points, language))
