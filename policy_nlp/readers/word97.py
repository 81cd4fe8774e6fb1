"""Reads documents of Word 97 to 2003 (.doc), and of WPS (.wps), which writes the same.

The text lies in pieces, in any order and in two encodings, that a table lists (Microsoft, [MS-DOC], 2.4.1).
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from itertools import pairwise

from ..limits import FILE_CHARACTERS, LimitError
from .raw import RawText, UnreadableError

#: Where the head of a document says what is needed here: its version and flags; how many characters its text and its
#: footnotes have; and where the table of pieces lies in the other stream.
_HEAD, _COUNTS, _PIECES = struct.Struct("<HH6xH"), struct.Struct("<ii"), struct.Struct("<Ii")
_COUNTS_AT, _PIECES_AT = 0x4C, 0x01A2
_IS_LOCKED, _IS_SECOND_TABLE = 0x0100, 0x0200
_WORD_97 = 0x00C1
_PROPERTIES, _TABLE_OF_PIECES = 1, 2
#: A piece in a byte a character; its place is doubled then.
_NARROW = 0x40000000
#: A field begins with its code, goes on with its result, and ends; fields stand in fields.
_FIELD, _CODE, _RESULT, _END = re.compile("([\x13\x14\x15])"), "\x13", "\x14", "\x15"
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x07": "\t", "\x1e": "-", "\xa0": " "})
#: Marks of pictures, notes, drawings and hyphens that may be.
_MARKS = re.compile("[\x00-\x06\x08\x0e-\x1f]")
_DAMAGED = "not a whole Word document; open it in Word or LibreOffice and save it as .docx"
_OLDER = "of a Word before 97; open it in Word or LibreOffice and save it as .docx"
_LOCKED = "locked by a password; save an unlocked copy"


def read_doc(data: bytes) -> RawText:
    """The document's text, a paragraph a line, footnotes last; headers, text boxes and comments are left out.

    Numbers that Word writes before paragraphs by itself are not in the text, and what was deleted while Word kept track
    of changes still is.

    Raises
    ------
    ValueError
        The file is damaged, locked, older than Word 97, or no Word document.
    """
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            if file.exists("EncryptedPackage"):
                raise UnreadableError(_LOCKED)
            document = file.openstream("WordDocument").read()
            _, _, flags = _HEAD.unpack_from(document)
            table = file.openstream("1Table" if flags & _IS_SECOND_TABLE else "0Table").read()
        text, notes = read_streams(document, table)
    except (LimitError, UnreadableError):
        raise
    except Exception as error:  # A hostile document can fail in any way; none of them may leave this function.
        raise ValueError(_DAMAGED) from error
    return RawText.of_document([text], [notes] if notes.strip() else [])


def read_streams(document: bytes, table: bytes) -> tuple[str, str]:
    """The text and the footnotes in the two streams of a document.

    Raises
    ------
    ValueError
        They are locked, of a Word before 97, or damaged; these also end in an IndexError or a struct.error.
    """
    _, version, flags = _HEAD.unpack_from(document)
    if flags & _IS_LOCKED:
        raise UnreadableError(_LOCKED)
    if version < _WORD_97:
        raise UnreadableError(_OLDER)
    length, notes = _COUNTS.unpack_from(document, _COUNTS_AT)
    start, size = _PIECES.unpack_from(document, _PIECES_AT)
    # Characters are counted in units of two bytes, of which rare ones take two.
    whole = b"".join(_list_pieces(document, _find_table(table[start : start + size])))
    if not 0 < 2 * length <= len(whole) or notes < 0:
        raise UnreadableError(_DAMAGED)
    text, following = whole[: 2 * length], whole[2 * length : 2 * (length + notes)]
    return _clean(text.decode("utf-16-le", "replace")), _clean(following.decode("utf-16-le", "replace"))


def _find_table(data: bytes) -> bytes:
    """The table of pieces, which stands behind properties of pieces."""
    at = 0
    while data[at] == _PROPERTIES:
        (size,) = struct.unpack_from("<H", data, at + 1)
        at += 3 + size
    if data[at] != _TABLE_OF_PIECES:
        raise UnreadableError(_DAMAGED)
    (size,) = struct.unpack_from("<I", data, at + 1)
    return data[at + 5 : at + 5 + size]


def _list_pieces(document: bytes, table: bytes) -> Iterator[bytes]:
    """The pieces in UTF-16: the table holds the borders of all, then eight bytes for each."""
    count = (len(table) - 4) // 12
    borders = struct.unpack_from(f"<{count + 1}I", table)
    # Before any piece is taken: borders that go back would let one text be taken endlessly.
    if any(one > two for one, two in pairwise(borders)):
        raise UnreadableError(_DAMAGED)
    FILE_CHARACTERS.check(borders[-1])
    for number in range(count):
        (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        characters = borders[number + 1] - borders[number]
        if place & _NARROW:
            start = (place ^ _NARROW) // 2
            yield document[start : start + characters].decode("cp1252", "replace").encode("utf-16-le")
        else:
            yield document[place : place + 2 * characters]


def _clean(text: str) -> str:
    """The text with lines for paragraphs and rows of tables, fields by their results, without marks.

    >>> _clean("标题\\r见\\x13HYPERLINK x\\x14附表\\x15。\\x0c指标\\x07增速\\x07\\x07\\r")
    '标题\\n见附表。\\x0c指标\\t增速\\n\\n'
    """
    return _MARKS.sub("", _drop_codes(text).replace("\x07\x07", "\n").translate(_BREAKS))


def _drop_codes(text: str) -> str:
    """The text with fields' results in place of the fields."""
    kept, fields, codes = [], [], 0
    for piece in _FIELD.split(text):
        if piece == _CODE:
            fields.append(True)
            codes += 1
        elif piece == _RESULT and fields and fields[-1]:
            fields[-1] = False
            codes -= 1
        elif piece == _END and fields:
            codes -= fields.pop()
        elif not codes and piece not in (_RESULT, _END):
            kept.append(piece)
    return "".join(kept)
