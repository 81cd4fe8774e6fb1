"""Pictures of comparisons."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from policy_nlp.codebook import Codebook, load_codebook
from policy_nlp.errors import OutputError
from policy_nlp.output.charts import _draw_heat_map, draw_comparison
from policy_nlp.output.topic_charts import draw_topic_shares
from policy_nlp.records import Comparison, Profile
from policy_nlp.topics.shares import TopicShare

BOOK = load_codebook()
THEMES = ("ecology", "rural", "other")


def build_comparison(count: int) -> Comparison:
    profiles = []
    for number in range(count):
        amounts = {"ecology": number + 1, "rural": 20 - number, "other": 4}
        shares = {theme: amount / (25) for theme, amount in amounts.items()}
        name = f"<鹿鸣&县{number}>"
        profiles.append(Profile(name, "鹿鸣县", "county", 2020 + number, shares, amounts, (name,)))
    return Comparison(THEMES, tuple(profiles), "characters", None)


def read_size(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert data[-8:-4] == b"IEND"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


@pytest.mark.parametrize("count", [2, 6, 7, 15])
def test_png_is_a_picture_of_some_size(tmp_path: Path, count: int) -> None:
    path = tmp_path / "shares.png"
    draw_comparison(build_comparison(count), BOOK, path)
    width, height = read_size(path)
    assert 1000 < width < 4000
    assert 200 < height < 4000
    assert path.stat().st_size > 5000


def test_more_reports_make_a_taller_picture(tmp_path: Path) -> None:
    heights = []
    for count in (2, 5):
        path = tmp_path / f"{count}.PNG"
        draw_comparison(build_comparison(count), BOOK, path)
        heights.append(read_size(path)[1])
    assert heights[0] < heights[1]


@pytest.mark.parametrize("count", [3, 9])
def test_svg_is_xml_and_the_same_twice(tmp_path: Path, count: int) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    for path in (one, two):
        draw_comparison(build_comparison(count), BOOK, path, "en")
    assert one.read_bytes() == two.read_bytes()
    root = ElementTree.parse(one).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert next(root.iter("{http://www.w3.org/2000/svg}path"), None) is not None


def test_svg_needs_no_font(tmp_path: Path) -> None:
    path = tmp_path / "shares.svg"
    draw_comparison(build_comparison(2), BOOK, path)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
    assert "use" in tags
    assert "text" not in tags


def test_dollar_signs_in_names_are_letters(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    book = Codebook("", tuple(replace(theme, zh=f"${theme.zh}$") for theme in BOOK.themes), ())
    draw_comparison(build_comparison(2), book, tmp_path / "shares.png")
    assert caplog.messages == []


def test_languages_differ(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        draw_comparison(build_comparison(2), BOOK, tmp_path / f"{language}.svg", language)
    assert (tmp_path / "zh.svg").read_bytes() != (tmp_path / "en.svg").read_bytes()


def measure_light(color: tuple[float, ...]) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_figures_of_a_heat_map_stand_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    figure = Figure()

    def keep(draw: Callable[[Figure], None], kind: str) -> bytes:
        draw(figure)
        return b""

    monkeypatch.setattr("policy_nlp.output.charts._render_figure", keep)
    draw_comparison(build_comparison(15), BOOK, tmp_path / "shares.png")
    axes = figure.axes[0]
    blues = axes.images[0]
    for text in axes.texts:
        column, row = text.get_position()
        share = blues.get_array()[row, column]
        ink, ground = measure_light(to_rgb(text.get_color())), measure_light(blues.to_rgba(share))
        assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) > 4.4
        assert text.get_fontsize() >= 8
    assert len(axes.texts) == 45


@pytest.mark.parametrize(("groups", "label"), [(2, "话题占比（%）；95%区间"), (5, "话题占比（%）")])
def test_lines_of_topics_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, groups: int, label: str) -> None:
    figure = Figure()
    monkeypatch.setattr("policy_nlp.output.topic_charts.save_figure", lambda draw, path: draw(figure))
    shares = [
        TopicShare(str(2020 + group), at, "水·渠", 0.5, 0.4, 0.6, 1, 9) for group in range(groups) for at in range(2)
    ]
    draw_topic_shares(shares, tmp_path / "topics.png", "zh")
    assert figure.get_supxlabel() == label


@pytest.mark.parametrize("name", ["shares.gif", "shares.pdf", "shares", "png"])
def test_other_suffixes_are_errors(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"pictures are \.png or \.svg"):
        draw_comparison(build_comparison(2), BOOK, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_the_folder_of_a_picture_is_made(tmp_path: Path) -> None:
    draw_comparison(build_comparison(2), BOOK, tmp_path / "new" / "shares.svg")
    assert (tmp_path / "new" / "shares.svg").read_bytes().startswith(b"<?xml")


def test_other_does_not_wash_out_the_themes_of_a_heat_map() -> None:
    comparison = build_comparison(8)
    amounts = {"ecology": 0.1, "rural": 0.2, "other": 0.7}
    first = replace(comparison.profiles[0], shares=amounts)
    figure = Figure()
    _draw_heat_map(figure, replace(comparison, profiles=(first, *comparison.profiles[1:])), ["甲", "乙", "丙"], "zh")
    # The darkest is the largest share of a theme, 19 of 25.
    assert figure.axes[0].images[0].get_clim() == (0, pytest.approx(76))
