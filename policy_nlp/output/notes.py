"""What stands on the last sheet of an Excel file of a comparison: how it was made, and what its columns mean."""

from __future__ import annotations

from ..records import Comparison
from .headers import name_columns, name_sheet
from .methods import write_methods
from .tables import Row
from .wording import say_word

#: Columns that their names alone do not explain, by sheet, in Chinese and English.
_MEANINGS = (
    (
        "shares",
        "share",
        "占全文（或所选部分）的比例；如何估计见本表的方法说明",
        "share of the whole, or of the part chosen; the methods on this sheet say how it is estimated",
    ),
    ("shares", "raw", "未校正的占比，即各句最可能主题的合计", "share without correction: sentences by likeliest theme"),
    (
        "shares",
        "low",
        "90%区间下限：只就这篇文本而言，计分类误差（上限同）",
        "end of the 90 % interval for this very text: classification error alone (as high)",
    ),
    (
        "shares",
        "sample_low",
        "90%区间下限：推及文本之外，另计抽样误差（上限同）",
        "end of the 90 % interval beyond this text: sampling error too (as sample_high)",
    ),
    ("differences", "difference", "前者减后者，以百分点计", "first less second, in points"),
    (
        "differences",
        "text_p_adjusted",
        "就这两篇文本而言有无差异；小于0.05可认为有差异",
        "whether these very texts differ; below 0.05 they do",
    ),
    (
        "differences",
        "p_adjusted",
        "差异能否推及文本之外；已按多重比较校正",
        "whether the difference holds beyond these texts; adjusted for many comparisons",
    ),
    (
        "differences",
        "detectable",
        "单次检验以80%功效能检出的最小差异",
        "least difference that a single test finds with a power of 80 %",
    ),
    (
        "words",
        "z",
        "绝对值越大，该词越偏于一方；正值偏前者",
        "the larger, the more one side uses the word; above 0 the first",
    ),
    ("words", "dispersion", "0为均匀分布，接近1为集中于一处", "0 even, near 1 in a single place"),
    ("trends", "slope", "占比平均每年的变化，以百分点计", "mean change of the share a year, in points"),
    ("ranks", "low", "90%名次区间；区间重叠的不分先后", "90 % interval of ranks; those that meet say nothing"),
    (
        "alike",
        "distance",
        "两者占比之差的绝对值之和的一半，0为相同",
        "half the sum of absolute differences; 0 the same",
    ),
)


def list_notes(comparison: Comparison, language: str) -> list[Row]:
    """The methods paragraph, then a row a column that needs explaining."""
    english = language == "en"
    colon = ": " if english else "："
    rows = [
        {"item": f"{name_sheet(sheet, language)}{colon}{name_columns(sheet, [column], language)[0]}",
         "meaning": meaning_en if english else meaning_zh}
        for sheet, column, meaning_zh, meaning_en in _MEANINGS
    ]  # fmt: skip
    methods = write_methods(comparison, language)
    return [{"item": say_word("methods", language), "meaning": methods}, *rows] if methods else rows
