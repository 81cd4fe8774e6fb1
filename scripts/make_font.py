"""Makes policy_nlp/data/PolicyNLPSans.otf: a Chinese font small enough to ship, so that pictures draw everywhere.

Cuts Noto Sans CJK SC down to GB 2312 and some characters of place names, and gives it a name of its own, as its
licence asks of altered fonts.

    python scripts/make_font.py NotoSansCJK-Regular.ttc
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

TARGET = Path(__file__).parent.parent / "policy_nlp" / "data" / "PolicyNLPSans.otf"
NAME = "Policy NLP Sans"
MORE = "“”‘’、。，：；！？（）《》—…·％①②③④⑤−±×→堃玥熙燊垚淼鑫喆昉暄璟祎洺盱眙濮泸邛崃黟歙婺"
DROPPED_TABLES = ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx"]


def list_characters() -> str:
    """All characters of GB 2312, printable ASCII, and those of :data:`MORE`."""
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    chinese = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs if pair[0] >= 0xB0)
    return chinese + "".join(map(chr, range(0x20, 0x7F))) + MORE


def main(source: str) -> None:
    fonts = TTCollection(source).fonts
    font = next(font for font in fonts if font["name"].getDebugName(4) == "Noto Sans CJK SC")
    options = subset.Options(layout_features=[], hinting=False, name_IDs=["*"])
    options.drop_tables += DROPPED_TABLES
    cutter = subset.Subsetter(options)
    cutter.populate(text=list_characters())
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = NAME.replace(" ", "") + "-Regular" if record.nameID == 6 else NAME
    font.save(TARGET)
    print(f"{TARGET.stat().st_size / 1e6:.1f} MB -> {TARGET.name}")


if __name__ == "__main__":
    main(sys.argv[1])
