"""Files that cannot be read, or in part, for their encoding, their lock, their format, or pages that are pictures."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest

from policy_nlp.errors import ReadError
from policy_nlp.pipeline import read_reports
from policy_nlp.readers import find_sources, read_file
from policy_nlp.readers.files import read_bytes

from .test_readers import SMALL, make_pdf

TRADITIONAL = "縣政府工作報告\n過去一年，全縣經濟實現發展，農業生產的總量有所增長。\n" * 5
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", TRADITIONAL.encode("big5"), "looks like Big5, .*; save it as UTF-8"),
        ("a.txt", TRADITIONAL.encode("utf-16-le"), "looks like UTF-16, .*; save it as UTF-8"),
        ("a.txt", TRADITIONAL.encode() + "县政府".encode()[:-1], "looks like damaged UTF-8, .*; save it as UTF-8"),
        ("a.txt", TRADITIONAL.encode().decode("gb18030", "ignore").encode(), "garbled before it was saved"),
        ("a.html", b"<html>" + TRADITIONAL.encode("big5"), "looks like Big5, .*; save it as UTF-8"),
        ("a.csv", ("標題,正文\n甲," + TRADITIONAL.replace("\n", "")).encode("big5"), "looks like Big5, "),
        ("a.xlsx", OLD + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), "locked by a password; save an unlocked"),
        ("a.docm", b"PK\x03\x04", r"open it in the program that wrote it and save it as \.docx"),
        ("a.caj", b"CAJ\0", r"print it to a PDF from its reader, or copy its text into a \.txt"),
        ("a.epub", b"PK\x03\x04", "a book cannot be read"),
    ],
)
def test_errors_say_what_to_do(name: str, data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_bytes(data, name)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_traditional_characters_are_read_in_encodings_that_are_sure(encoding: str) -> None:
    assert [source.text for source in read_bytes(TRADITIONAL.encode(encoding), "a.txt")] == [TRADITIONAL]


def test_a_pdf_called_caj_is_read() -> None:
    assert read_bytes(make_pdf(SMALL), "a.caj")[0].text == read_bytes(make_pdf(SMALL), "a.pdf")[0].text


def test_documents_that_cannot_be_read_are_found_in_folders(tmp_path: Path) -> None:
    for name in ("a.txt", "b.caj", "c.docm", "d.ceb", "e.jpg"):
        (tmp_path / name).write_bytes(b"-")
    assert [path.name for path in find_sources([tmp_path]).files] == ["a.txt", "b.caj", "c.docm", "d.ceb"]


def draw_page(document: pypdfium2.PdfDocument, filled: bool) -> None:
    """Adds a page, empty or with a picture."""
    page = document.new_page(595, 842)
    if filled:
        picture = pypdfium2.PdfImage.new(document)
        picture.set_bitmap(pypdfium2.PdfBitmap.new_native(8, 8, pypdfium2.raw.FPDFBitmap_BGR))
        page.insert_obj(picture)
        page.gen_content()
    page.close()


def test_pages_that_are_pictures_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pypdfium2.PdfDocument(make_pdf("全县粮食稳定增长。\n" * 20)) as document:
        count = len(document)
        draw_page(document, filled=False)
        path.write_bytes(save(document))
        assert read_file(path)[0].warnings == ()
        draw_page(document, filled=True)
        path.write_bytes(save(document))
    [report] = read_reports(path)
    told = f"pages without text are left out: {count + 2} of {count + 2} (scans?); run OCR over the whole file"
    assert report.warnings == (told,)


def save(document: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
