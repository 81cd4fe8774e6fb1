"""Reads rich text (.rtf), which old offices keep under .doc too."""

from __future__ import annotations

from ..limits import MEGABYTE, TEXT_MEGABYTES
from .raw import RawText

_FAULT = "not a whole rtf file; open it in Word or LibreOffice and save it as .docx"


def read_rtf(data: bytes) -> RawText:
    """The document's text, a paragraph a line; footnotes, headers and hidden text are left out.

    Raises
    ------
    ValueError
        The file is damaged, or holds no text or too much.
    """
    from striprtf.striprtf import rtf_to_text

    TEXT_MEGABYTES.check(len(data) / MEGABYTE)
    try:
        # Codes are plain characters; what else there is they spell, in the encoding that the file names or in GB18030.
        text = str(rtf_to_text(data.decode("latin-1"), encoding="gb18030", errors="replace"))  # type: ignore[no-untyped-call]
        # Rare characters come as the halves that UTF-16 makes of them.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    except Exception as error:  # A hostile document can fail in any way; none of them may leave this function.
        raise ValueError(_FAULT) from error
    if not text.strip():
        raise ValueError("no text in this document (pictures of pages?); run OCR first or give a .txt")
    return RawText(text)
