"""Pictures of comparisons: grouped bars for a few reports, a heat map for many."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from ..codebook import Codebook
from ..errors import OutputError
from ..records import OTHER, Comparison, Profile
from .files import write_file
from .palette import SERIES_COLORS
from .wording import label_profiles, say_word, title_shares

#: More reports than this make a heat map.
_MOST_BARS = len(SERIES_COLORS)
#: Characters that fit beside one another above the bars.
_LEGEND_WIDTH = 60
PICTURES = (".png", ".svg")


def check_picture(path: Path) -> None:
    """Raises OutputError for a picture with a suffix that cannot be drawn."""
    if path.suffix.lower() not in PICTURES:
        raise OutputError(path, "pictures are .png or .svg")


def draw_comparison(comparison: Comparison, codebook: Codebook, path: Path, language: str = "zh") -> None:
    """Draws the shares of a comparison as a .png or .svg file.

    Raises
    ------
    OutputError
        The file has another suffix, or cannot be written.
    """
    check_picture(path)
    write_file(path, draw_picture(comparison, codebook, path.suffix.lower()[1:], language))


def draw_picture(comparison: Comparison, codebook: Codebook, kind: str, language: str) -> bytes:
    """The picture as png or svg."""
    names = [codebook.name_of(theme, language) for theme in comparison.themes]
    draw = _draw_bars if len(comparison.profiles) <= _MOST_BARS else _draw_heat_map
    return _render_figure(lambda figure: draw(figure, comparison, names, language), kind)


def save_figure(draw: Callable[[Any], None], path: Path) -> None:
    """Draws on a new figure and writes it; raises OutputError for another suffix."""
    check_picture(path)
    write_file(path, _render_figure(draw, path.suffix.lower()[1:]))


def _render_figure(draw: Callable[[Any], None], kind: str) -> bytes:
    """A new figure, drawn on, as png or svg; Chinese letters included."""
    from matplotlib import font_manager, rc_context
    from matplotlib.figure import Figure

    font = str(resources.files("policy_nlp").joinpath("data/PolicyNLPSans.otf"))
    font_manager.fontManager.addfont(font)
    family = font_manager.FontProperties(fname=font).get_name()
    # Outlined letters in svg, so that Chinese shows on machines without a Chinese font; a fixed salt for equal bytes.
    settings: Any = {
        "font.family": [family],
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        # A dollar sign in a name begins no formula.
        "text.parse_math": False,
        "svg.hashsalt": "policy-nlp",
    }
    with rc_context(settings), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box, which needs no line on stderr.
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure = Figure(layout="constrained")
        draw(figure)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=160, metadata={"Date": None} if kind == "svg" else None)
    return buffer.getvalue()


def _draw_bars(figure: Any, comparison: Comparison, names: list[str], language: str) -> None:
    count = len(comparison.profiles)
    figure.set_size_inches(8.5, 1.2 + len(names) * (0.22 + 0.15 * count))
    axes = figure.add_subplot()
    places = np.arange(len(names))
    height = 0.8 / count
    labels = label_profiles(comparison.profiles, language)
    for row, profile in enumerate(comparison.profiles):
        shares = [100 * profile.shares[theme] for theme in comparison.themes]
        offsets = places + (row - (count - 1) / 2) * height
        errors = _list_errors(profile, comparison.themes)
        ink = {"ecolor": "#333333", "elinewidth": 0.8, "capsize": 1.5}
        bars = axes.barh(
            offsets, shares, height * 0.92, label=labels[row], color=SERIES_COLORS[row], xerr=errors, error_kw=ink
        )
        axes.bar_label(bars, [f"{share:.1f}" for share in shares], padding=2, fontsize=7)
    axes.set_yticks(places, names)
    axes.margins(y=0.01)
    axes.invert_yaxis()
    known = _list_errors(comparison.profiles[0], comparison.themes) is not None
    join = "; " if language == "en" else "；"
    axes.set_xlabel(name_shares(comparison, language) + (f"{join}{say_word('whiskers', language)}" if known else ""))
    axes.spines[["top", "right"]].set_visible(False)
    # Outside of the axes, so that it hides no bar.
    columns = min(count, max(1, _LEGEND_WIDTH // max(len(label) + 4 for label in labels)))
    figure.legend(frameon=False, loc="outside upper center", ncols=columns)


def _list_errors(profile: Profile, themes: Sequence[str]) -> Any:
    """How far the 90 % interval reaches to both sides, in points; None where it is not known."""
    reach = []
    for theme in themes:
        estimate = profile.estimates.get(theme)
        if estimate is None or estimate.low is None or estimate.high is None:
            return None
        reach.append((100 * max(estimate.share - estimate.low, 0), 100 * max(estimate.high - estimate.share, 0)))
    return np.array(reach).T


def _draw_heat_map(figure: Any, comparison: Comparison, names: list[str], language: str) -> None:
    profiles = comparison.profiles
    figure.set_size_inches(10, 1.8 + 0.24 * len(profiles))
    axes = figure.add_subplot()
    shares = 100 * np.array([[profile.shares[theme] for theme in comparison.themes] for profile in profiles])
    # What no theme names can be a third of a report; the themes are to differ in colour all the same.
    named = [at for at, theme in enumerate(comparison.themes) if theme != OTHER] or [0]
    most = shares[:, named].max()
    extend = "max" if shares.max() > most else "neither"
    image = axes.imshow(shares, aspect="auto", cmap="Blues", vmin=0, vmax=most or None)
    axes.set_xticks(range(len(names)), names, rotation=40, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(profiles)), label_profiles(profiles, language), fontsize=8)
    # From here on white figures stand out more from the blue than black ones.
    middle = 0.72 * most
    for row in range(len(profiles)):
        for column in range(len(names)):
            color = "white" if shares[row, column] > middle else "black"
            axes.text(column, row, f"{shares[row, column]:.0f}", ha="center", va="center", fontsize=8, color=color)
    figure.colorbar(image, label=name_shares(comparison, language), shrink=0.5, extend=extend)


def name_shares(comparison: Comparison, language: str) -> str:
    """What the shares of a comparison are, with measure and part."""
    return title_shares("shares", [comparison.measure, comparison.part or ""], language)
