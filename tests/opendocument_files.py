"""Makes OpenDocument texts of our own, of the parts that are read."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in (
        *(("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing")),
        *(("svg", "svg-compatible"), ("manifest", "manifest")),
    )
)
SPACES += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'


def make_content(body: str, styles: str = "", root: str = "document-content") -> str:
    whole = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    return (
        f"<office:{root} {SPACES}>{whole}<office:body><office:text>{body}</office:text></office:body></office:{root}>"
    )


def make_odt(body: str, styles: str = "", common: str = "", manifest: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", make_content(body, styles))
        head = "<text:p>云溪县人民代表大会文件</text:p>"
        pages = f"<office:master-styles><style:header>{head}</style:header></office:master-styles>"
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {SPACES}><office:styles>{common}</office:styles>{pages}</office:document-styles>",
        )
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {SPACES}>{manifest}</manifest:manifest>")
    return target.getvalue()


def make_paragraphs(text: str) -> bytes:
    return make_odt("".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")))
