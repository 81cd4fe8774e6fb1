"""The themes and sub-themes that sentences are coded by: key, names in Chinese and English, what each covers."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from .errors import CodebookError, UsageError
from .records import OTHER


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme or sub-theme; a sub-theme's key is its theme's, a full stop and its own."""

    key: str
    zh: str
    en: str
    covers: str = ""
    excludes: str = ""

    def name(self, language: str = "zh") -> str:
        """The name in a language, ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Codebook:
    """Themes in their order, each with its sub-themes."""

    name: str
    themes: tuple[Theme, ...]
    subthemes: tuple[Theme, ...]

    @cached_property
    def _by_key(self) -> dict[str, Theme]:
        return {theme.key: theme for theme in (*self.themes, *self.subthemes)}

    @property
    def keys(self) -> Collection[str]:
        """The keys of all themes and sub-themes."""
        return self._by_key.keys()

    def list_subthemes(self, theme: Theme) -> list[Theme]:
        """The sub-themes of a theme."""
        return [entry for entry in self.subthemes if entry.key.startswith(f"{theme.key}.")]

    def name_of(self, key: str, language: str = "zh") -> str:
        """The name of a theme or sub-theme; a key that the codebook does not hold stands for itself.

        >>> load_codebook().name_of("ecology.pollution"), load_codebook().name_of("ecology", "en")
        ('污染防治', 'Ecology and environment')
        """
        theme = self._by_key.get(key)
        return theme.name(language) if theme else key

    @cached_property
    def _by_name(self) -> dict[str, str]:
        # Themes after sub-themes: a name that both have is the theme's.
        entries = (*self.subthemes, *self.themes)
        return {name.lower(): entry.key for entry in entries for name in (entry.key, entry.zh, entry.en)}

    def key_of(self, words: str) -> str:
        """The key of a theme or sub-theme by its name in Chinese or English; other words stand for themselves.

        >>> load_codebook().key_of("污染防治"), load_codebook().key_of("Livelihood"), load_codebook().key_of("航天")
        ('ecology.pollution', 'livelihood', '航天')
        """
        return words if words in self._by_key else self._by_name.get(words.strip().lower(), words)

    def find_theme(self, words: str, known: Collection[str]) -> str:
        """The key of one of a model's themes, ``known``, by its key or name.

        Raises
        ------
        UsageError
            The model has no such theme.

        >>> load_codebook().find_theme("生态环境", ["ecology", "rural"])
        'ecology'
        """
        key = self.key_of(words)
        if key not in known:
            raise UsageError(f"the model has no theme {words}; choose from {self.list_names(known)}")
        return key

    def list_names(self, keys: Iterable[str]) -> str:
        """Keys and Chinese names of themes in a line, in the codebook's order."""
        names = ((key, self.name_of(key)) for key in self.order_themes(keys))
        return ", ".join(key if key == name else f"{key} {name}" for key, name in names)

    def order_themes(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Theme keys in the codebook's order, unknown ones after them, ``other`` last."""
        order = {theme.key: place for place, theme in enumerate(self.themes)}
        return tuple(sorted(set(keys), key=lambda key: (key == OTHER, order.get(key, len(order)), key)))


@lru_cache(maxsize=1)
def load_codebook() -> Codebook:
    """The codebook that comes with the package: 11 themes, ``other``, and 43 codes."""
    return parse_codebook(
        resources.files("policy_nlp").joinpath("data/codebook.toml").read_text("utf-8"), "codebook.toml"
    )


def codebook_of_labels(labels: Sequence[str]) -> Codebook:
    """A codebook for labels that nothing else is known of: every label is its own name.

    >>> codebook_of_labels(["农业", "工业"]).order_themes(["农业", "工业"])
    ('农业', '工业')
    """
    themes = list(dict.fromkeys(label.partition(".")[0] or label for label in labels))
    return Codebook("labels", tuple(Theme(key, key, key) for key in themes), ())


def parse_codebook(text: str, path: str | Path) -> Codebook:
    """The codebook that a TOML text describes.

    Raises
    ------
    CodebookError
        The text is no TOML, a theme lacks its key or names, or a key stands twice.
    """
    try:
        table = tomllib.loads(text)
        themes = tuple(_parse_theme(entry) for entry in table["theme"])
        subthemes = tuple(_parse_theme(sub) for entry in table["theme"] for sub in entry.get("subtheme", ()))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise CodebookError(path, f"not a codebook: {error}") from error
    keys = [theme.key for theme in (*themes, *subthemes)]
    if len(set(keys)) != len(keys):
        raise CodebookError(path, f"key {next(key for key in keys if keys.count(key) > 1)} stands twice")
    return Codebook(str(table.get("name", "")), themes, subthemes)


def _parse_theme(entry: dict[str, Any]) -> Theme:
    return Theme(
        str(entry["key"]),
        str(entry["zh"]),
        str(entry["en"]),
        str(entry.get("covers", "")),
        str(entry.get("excludes", "")),
    )


def render_codebook(codebook: Codebook) -> str:
    """A codebook as TOML that :func:`parse_codebook` reads back."""
    lines = [f"name = {json.dumps(codebook.name, ensure_ascii=False)}", ""]
    for theme in codebook.themes:
        lines += ["[[theme]]", *_render_theme(theme), ""]
        for subtheme in codebook.list_subthemes(theme):
            lines += ["[[theme.subtheme]]", *_render_theme(subtheme), ""]
    return "\n".join(lines)


def _render_theme(theme: Theme) -> list[str]:
    # A JSON string is a TOML string, but for the delete character.
    fields = {"key": theme.key, "zh": theme.zh, "en": theme.en, "covers": theme.covers, "excludes": theme.excludes}
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value]
