"""Pictures of topics: their shares, and how they get room in groups of reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..codebook import Codebook
from ..records import OTHER
from ..topic_store import StoredTopics
from ..topics.shares import TopicShare
from .charts import save_figure
from .palette import SERIES_COLORS, color_of
from .topic_tables import say_label
from .wording import say_word, title_shares

#: More groups than this make a heat map.
_MOST_GROUPS = 4


def draw_topics(stored: StoredTopics, path: Path, language: str) -> None:
    """Draws the topics' shares in the colours of their first themes; raises OutputError for another suffix."""

    def draw(figure: Any) -> None:
        topics = stored.model.topics
        figure.set_size_inches(9, 1.5 + 0.26 * len(topics))
        axes = figure.add_subplot()
        themes = [topic.themes[0][0] if topic.themes else OTHER for topic in topics]
        colors = [color_of(theme, stored.codebook) for theme in themes]
        bars = axes.barh(range(len(topics)), [100 * topic.share for topic in topics], color=colors)
        axes.bar_label(bars, fmt="%.1f", padding=2, fontsize=7)
        labels = [f"{number}  {say_label(topic.label, language)}" for number, topic in enumerate(topics)]
        axes.set_yticks(range(len(topics)), labels, fontsize=8)
        axes.margins(y=0.01)
        axes.invert_yaxis()
        axes.set_xlabel(f"{say_word('topic shares', language)} (%)")
        axes.spines[["top", "right"]].set_visible(False)
        _add_legend(axes, themes, stored.codebook, language)

    save_figure(draw, path)


def _add_legend(axes: Any, themes: Sequence[str], codebook: Codebook, language: str) -> None:
    from matplotlib.patches import Patch

    found = codebook.order_themes(themes)
    handles = [Patch(color=color_of(theme, codebook), label=codebook.name_of(theme, language)) for theme in found]
    axes.legend(handles=handles, frameon=False, loc="lower right", fontsize=7)


def draw_topic_shares(shares: Sequence[TopicShare], path: Path, language: str) -> None:
    """Draws shares of topics by group: points with intervals for a few groups, a heat map for many."""
    groups = list(dict.fromkeys(share.group for share in shares))
    topics = list(dict.fromkeys(share.topic for share in shares))
    labels = [f"{topic}  {say_label(shares[topic].label, language)}" for topic in topics]
    table = np.array([[100 * share.share, 100 * share.low, 100 * share.high] for share in shares])
    table = table.reshape(len(groups), len(topics), 3)
    names = [say_word(group, language) for group in groups]

    def draw(figure: Any) -> None:
        if len(groups) <= _MOST_GROUPS:
            _draw_points(figure, table, names, labels)
        else:
            _draw_map(figure, table[:, :, 0], names, labels)
        join = "; " if language == "en" else "；"
        known = f"{join}{say_word('interval', language)}" if len(groups) <= _MOST_GROUPS else ""
        figure.supxlabel(f"{title_shares('topic shares', (), language)}{known}", fontsize=9)

    save_figure(draw, path)


def _draw_points(figure: Any, table: Any, names: Sequence[str], labels: Sequence[str]) -> None:
    figure.set_size_inches(9, 1.5 + len(labels) * (0.12 + 0.12 * len(names)))
    axes = figure.add_subplot()
    places = np.arange(len(labels))
    for row, name in enumerate(names):
        shares, low, high = table[row].T
        offsets = places + (row - (len(names) - 1) / 2) * 0.7 / len(names)
        reach = [np.maximum(shares - low, 0), np.maximum(high - shares, 0)]
        axes.errorbar(shares, offsets, xerr=reach, fmt="o", ms=4, lw=1.2, color=SERIES_COLORS[row], label=name)
    axes.set_yticks(places, labels, fontsize=8)
    axes.margins(y=0.01)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.grid(axis="y", lw=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")


def _draw_map(figure: Any, table: Any, names: Sequence[str], labels: Sequence[str]) -> None:
    figure.set_size_inches(4 + 0.3 * len(names), 2 + 0.24 * len(labels))
    axes = figure.add_subplot()
    image = axes.imshow(table.T, aspect="auto", cmap="Blues", vmin=0)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="left", rotation_mode="anchor", fontsize=7)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    figure.colorbar(image, shrink=0.5)
