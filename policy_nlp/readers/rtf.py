"""Reads rich text (.rtf), which old offices keep under .doc too."""

from __future__ import annotations

import re

from ..limits import MEGABYTE, TEXT_MEGABYTES
from .raw import RawText

_FAULT = "not a whole rtf file; open it in Word or LibreOffice and save it as .docx"
#: Where the table of fonts begins, and what no font takes: the library's patterns for fonts and for links take cubic
#: time in long lines. Ends of lines mean nothing in rich text.
_FONTS, _BRACE, _NO_FONT = re.compile(r"\{[^{}]*\\fonttbl"), re.compile("[{}]"), re.compile("[^;]{2000}")
_LINK = re.compile(r"(?<=\\fldinst)(?=\{)", re.IGNORECASE)


def read_rtf(data: bytes) -> RawText:
    """The document's text, a paragraph a line; footnotes, headers, links and hidden text are left out.

    Raises
    ------
    ValueError
        The file is damaged, or holds no text or too much.
    """
    from striprtf.striprtf import rtf_to_text

    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    try:
        # Codes are plain characters; what else there is they spell, in the encoding that the file names or in GB18030.
        codes = _break_lines(data.decode("latin-1"))
        text = str(rtf_to_text(codes, encoding="gb18030", errors="replace"))  # type: ignore[no-untyped-call]
        # Rare characters come as the halves that UTF-16 makes of them.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    except Exception as error:  # A hostile document can fail in any way; none of them may leave this function.
        raise ValueError(_FAULT) from error
    return RawText.of_document([text])


def _break_lines(codes: str) -> str:
    """The same document with a font a line, and links as other fields are: by what is shown of them.

    Raises
    ------
    ValueError
        A font of its table does not end, or it has several tables.
    """
    codes = _LINK.sub("\n", codes)
    found = _FONTS.search(codes)
    if found is None:
        return codes
    if codes.count("\\fonttbl") > 1:
        raise ValueError(_FAULT)
    depth, end = 1, len(codes)
    for brace in _BRACE.finditer(codes, found.end()):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            end = brace.end()
            break
    fonts = codes[found.start() : end]
    if _NO_FONT.search(fonts):
        raise ValueError(_FAULT)
    return codes[: found.start()] + fonts.replace(";", ";\n") + codes[end:]
