"""A colour for every theme, the same in terminals, pictures and pages; colour-blind readers can tell them apart."""

from __future__ import annotations

from ..codebook import Codebook
from ..records import OTHER

#: Tol's muted scheme and light tones of it (Tol 2021), in the codebook's order.
_COLORS = (
    "#332288", "#4477aa", "#88ccee", "#44aa99", "#999933", "#ddcc77",
    "#117733", "#cc6677", "#aa4499", "#882255", "#ee8866",
)  # fmt: skip
_GREY = "#999999"
#: Reports, or groups of them, side by side.
SERIES_COLORS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377")


def color_of(theme: str, codebook: Codebook) -> str:
    """The colour of a theme; grey for ``other``, the scheme again from its start where themes outnumber it."""
    themes = [entry.key for entry in codebook.themes if entry.key != OTHER]
    if theme not in themes:
        return _GREY
    return _COLORS[themes.index(theme) % len(_COLORS)]
