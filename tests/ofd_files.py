"""Makes OFD files (GB/T 33190) of our own texts: archives of XML with text at places, in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE, LEFT, TOP, LINE = 4.2, 25.0, 30.0, 8.0


def write(text: str, x: float, y: float, size: float = SIZE, more: str = "", code: str = "") -> str:
    """A text object whose first character stands at x and y; every character is a size wide."""
    steps = f'DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 and not code else code
    return (
        f'<ofd:TextObject ID="9" Font="3" Size="{size}" Boundary="{x} {y - size} 160 {size * 1.5}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def write_lines(lines: Iterable[str]) -> list[str]:
    """Printed lines, one below the other; ideographic spaces before one are its indent."""
    found = []
    for number, line in enumerate(lines):
        words = line.strip("　 ")
        left = LEFT + SIZE * (len(line) - len(line.lstrip("　 ")))
        found.append(write(words, left, TOP + number * LINE))
    return found


def lay_out(objects: Iterable[str], head: str = "") -> str:
    """The content of a page or a template."""
    return (
        f"<ofd:Page {SPACE}>{head}<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def make_document(pages: Sequence[str], folder: str = "Doc_0", common: str = "") -> dict[str, str]:
    """The parts of a document, by their names; ``common`` is what its pages share."""
    listed = "".join(
        f'<ofd:Page ID="{number + 10}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages))
    )
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    document = (
        f"<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID>{area}{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    parts = {f"{folder}/Document.xml": document}
    return parts | {f"{folder}/Pages/Page_{number}/Content.xml": page for number, page in enumerate(pages)}


def pack(parts: Mapping[str, str], roots: Sequence[str] = ("Doc_0/Document.xml",)) -> bytes:
    """The archive of some documents' parts; of two with a name the latter counts."""
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>" for root in roots)
    whole = {"OFD.xml": f'<ofd:OFD {SPACE} Version="1.0" DocType="OFD">{bodies}</ofd:OFD>', **parts}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + content)
    return target.getvalue()


def make_ofd(pages: Iterable[Iterable[str]]) -> bytes:
    """A file of printed pages."""
    return pack(make_document([lay_out(write_lines(page)) for page in pages]))
