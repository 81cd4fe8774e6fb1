"""Messages and help in the user's language: which it is, and what click prints in Chinese."""

from __future__ import annotations

import inspect
import locale
import os
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

from ..errors import make_printable
from .catalog import look_up, translate

#: What no line begins with.
_CLOSING = "，。；：、）”》？"
#: What stays together on a line, and the gap between a command and what it is for.
_TOKEN, _GAP = re.compile(r"\[[^\]]{1,20}\]|[!-~]+ *|."), re.compile(r"(?<=\S)(\s{2,})(?=\S)")
_METAVARS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}


def choose_language(arguments: Sequence[str]) -> str:
    """The language of messages: what --lang names, else Chinese where the locale is Chinese.

    >>> choose_language(["tag", "report.txt", "--lang", "zh"]), choose_language(["tag", "--lang=en"])
    ('zh', 'en')
    """
    named = re.findall(r"\0--lang[=\0](zh|en)(?=\0)", "\0".join(["", *arguments, ""]))
    return str(named[-1]) if named else "zh" if _has_chinese_locale() else "en"


def _has_chinese_locale() -> bool:
    given = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    if given is None:
        # Windows says Chinese (Simplified)_China.936, macOS zh_CN.UTF-8; getlocale() fails for names it does not know.
        given = locale.setlocale(locale.LC_CTYPE)
    return given.lower().startswith(("zh", "chinese"))


def say(message: str) -> str:
    """A message in the language of the command that is running."""
    context = click.get_current_context(silent=True)
    return translate(message) if context is not None and context.obj == "zh" else message


def tell(message: str, prefix: str = "", err: bool = True) -> None:
    """A line on stderr, or on standard output, in the language of the command that is running."""
    click.echo(f"{prefix}{make_printable(say(message))}", err=err)


class Context(click.Context):
    """Formats help in its language, which is its ``obj``."""

    def make_formatter(self) -> click.HelpFormatter:
        if self.obj != "zh":
            return super().make_formatter()
        return _Formatter(width=self.terminal_width, max_width=self.max_content_width)


class Command(click.Command):
    """A command with help in two languages."""

    context_class = Context

    def get_short_help_str(self, limit: int = 45) -> str:
        return _shorten(self) or super().get_short_help_str(limit)


class Group(click.Group):
    """A group of such commands."""

    context_class = Context
    command_class = Command

    def get_short_help_str(self, limit: int = 45) -> str:
        return _shorten(self) or super().get_short_help_str(limit)


def _shorten(command: click.Command) -> str:
    """The first paragraph of a command's help, whole, for the catalog to know it; empty for English."""
    first = " ".join(inspect.cleandoc(command.help or "").partition("\n\n")[0].split())
    return first if say(first) != first else ""


class _ChineseError(click.UsageError):
    """A usage error in Chinese."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(translate(error.format_message()), error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        if self.ctx is not None:
            hint = translate(f"Try '{self.ctx.command_path} {max(self.ctx.help_option_names, key=len)}' for help.")
            click.echo(f"{self.ctx.get_usage()}\n{hint}\n", file=file, err=True)
        click.echo(f"错误：{self.message}", file=file, err=True)


def speak(error: click.UsageError, language: str) -> click.UsageError:
    """The error in a language; help that is shown where nothing was asked for is so already."""
    return error if language != "zh" or isinstance(error, NoArgsIsHelpError) else _ChineseError(error)


class _Formatter(click.HelpFormatter):
    """Writes help in Chinese, in lines that are cut where a terminal's columns end."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english, chinese in _METAVARS.items():
            args = args.replace(english, chinese)
        super().write_usage(prog, args, prefix or f"{look_up('Usage')}：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{look_up(heading)}：\n")

    def write_text(self, text: str) -> None:
        width = self.width - self.current_indent
        super().write_text("\n\n".join(_translate_paragraph(paragraph, width) for paragraph in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        width = self.width - min(max(len(first) for first, _ in rows), col_max) - col_spacing - 2
        super().write_dl([(first, fold(_translate_cell(cell), width)) for first, cell in rows], col_max, col_spacing)


def _translate_paragraph(paragraph: str, width: int) -> str:
    """A paragraph of help; of examples, what stands behind them."""
    if not paragraph.startswith("\b"):
        return fold(look_up(" ".join(paragraph.split())), width)
    return "\n".join("".join(map(look_up, _GAP.split(line))) for line in paragraph.splitlines())


def _translate_cell(cell: str) -> str:
    """What an option is for; click adds its default, its range, or that it is required.

    >>> _translate_cell("How many texts to suggest.  [default: 20; x>=1]")
    '建议多少条文本。  [默认：20; x>=1]'
    """
    text, bracket, extra = cell.rpartition("[")
    if look_up(cell) != cell or not bracket:
        return look_up(cell)
    extra = re.sub(r"\bdefault: ", "默认：", extra).replace("required]", "必填]")
    return f"{look_up(text.rstrip())}{text[len(text.rstrip()) :]}[{extra}"


def fold(text: str, width: int) -> str:
    """Text in lines of at most ``width`` columns, as a block that click leaves alone; a full stop may hang over.

    >>> fold("报告的地名，如云溪县。", 12)
    '\\x08\\n报告的地名，\\n如云溪县。'
    """
    from rich.cells import cell_len

    lines, used = [""], 0
    for token in _TOKEN.findall(text):
        size = cell_len(token.rstrip())
        if used + size > width and token not in _CLOSING:
            lines, used = [*lines, ""], 0
        lines[-1] += token
        used += size + len(token) - len(token.rstrip())
    return "\n".join(["\b", *(line.strip() for line in lines)])
