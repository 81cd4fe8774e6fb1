"""Limits: what exceeds one is refused in one line; one variable raises them all."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from policy_nlp.errors import ReadError
from policy_nlp.limits import VARIABLE, Limit
from policy_nlp.pipeline import parse_source
from policy_nlp.readers import read_bytes, read_file, tables
from policy_nlp.readers.pdf_pages import bound_process

from .ofd_files import make_ofd
from .opendocument_files import make_content, make_paragraphs

SENTENCE = "新修水渠三十二条。"
DOCUMENT = "word/document.xml"


def lower(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setattr(f"policy_nlp.readers.{name}", Limit(most, "of it"))


def make_docx(text: str = SENTENCE) -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def change_part(data: bytes, name: str, content: str) -> bytes:
    """The archive with another content for one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return target.getvalue()


def claim_size(data: bytes, name: str, size: int) -> bytes:
    """The archive with another size for a part in its directory."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, data.rfind(name.encode()) - 46 + 24, size)
    return bytes(changed)


@pytest.mark.parametrize(("given", "refused"), [("1", True), ("2", False), ("0.5", True)])
def test_one_variable_raises_every_limit(monkeypatch: pytest.MonkeyPatch, given: str, refused: bool) -> None:
    monkeypatch.setenv(VARIABLE, given)
    data = (SENTENCE * 60_000).encode()
    assert len(data.decode()) == 540_000
    monkeypatch.setattr("policy_nlp.readers.files.REPORT_SENTENCES", Limit(10**6, "sentences"))
    if refused:
        with pytest.raises(ReadError, match=r"long\.txt: more than [\d,]+ characters in a report; split it, or set"):
            read_bytes(data, "long.txt")
    else:
        assert len(read_bytes(data, "long.txt")[0].text) == 540_000


@pytest.mark.parametrize("given", ["many", "0", "-1", "nan", "inf", ""])
def test_a_factor_that_is_none(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(ReadError, match=r"POLICY_NLP_LIMITS is .*; give a number such as 2"):
        read_bytes(SENTENCE.encode(), "a.txt")


@pytest.mark.parametrize(
    ("limit", "name", "data"),
    [
        ("files.TEXT_MEGABYTES", "a.txt", SENTENCE.encode()),
        ("files.FILE_CHARACTERS", "a.txt", SENTENCE.encode()),
        ("files.REPORT_SENTENCES", "a.txt", SENTENCE.encode()),
        ("archives.ARCHIVE_FILES", "a.docx", make_docx()),
        ("archives.ARCHIVE_MEGABYTES", "a.docx", make_docx()),
        ("archives.PART_MEGABYTES", "a.docx", make_docx()),
        ("archives.PART_MEGABYTES", "a.odt", make_paragraphs(SENTENCE)),
        ("archives.PART_MEGABYTES", "a.fodt", make_content(f"<text:p>{SENTENCE}</text:p>", root="document").encode()),
        ("ofd.PAGES", "a.ofd", make_ofd([[SENTENCE * 3]])),
        ("ofd.OFD_OBJECTS", "a.ofd", make_ofd([[SENTENCE * 3]])),
        ("ofd.FILE_CHARACTERS", "a.ofd", make_ofd([[SENTENCE * 3]])),
        ("html.TEXT_MEGABYTES", "a.html", f"<p>{SENTENCE}</p>".encode()),
        ("html.PAGE_TAGS", "a.html", f"<p>{SENTENCE}</p>".encode()),
        ("html.TAG_ATTRIBUTES", "a.html", f"<p a b=1 c='>' d=\"\">{SENTENCE}</p>".encode()),
        ("tables.TEXT_MEGABYTES", "a.csv", f"text\n{SENTENCE}\n".encode()),
        ("tables.TABLE_COLUMNS", "a.csv", f"text\n{SENTENCE}\n".encode()),
        ("tables.TABLE_ROWS", "a.jsonl", b'{"text": "\xe6\xb0\xb4"}'),
        ("tables.FILE_CHARACTERS", "a.jsonl", b'{"text": "\xe6\xb0\xb4"}'),
    ],
)
def test_every_limit_refuses(monkeypatch: pytest.MonkeyPatch, limit: str, name: str, data: bytes) -> None:
    read_bytes(data, name)
    lower(monkeypatch, limit, 0)
    with pytest.raises(ReadError, match=rf"{name}: more than 0 of it; split it, or set POLICY_NLP_LIMITS=2"):
        read_bytes(data, name)


def test_large_files_are_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lower(monkeypatch, "archives.FILE_MEGABYTES", 10)
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(11 * 2**20)
    with pytest.raises(ReadError, match="more than 10 of it"):
        read_file(path)
    with pytest.raises(ValueError, match="more than 10 of it"):
        tables.read_rows(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(ReadError, match="a pipe or device, no file; give a file, or - for standard input"):
        read_file(tmp_path / "a.txt")


def test_sizes_that_lie() -> None:
    data = change_part(make_docx(), DOCUMENT, f"<a>{'水' * 100_000}</a>")
    with pytest.raises(ReadError, match="not a whole Word document"):
        read_bytes(claim_size(data, DOCUMENT, 10), "a.docx")


@pytest.mark.parametrize(
    "content",
    ["", "<a/>", "<a", "<a><b></a>", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>"],
)
def test_documents_that_are_none(content: str) -> None:
    with pytest.raises(ReadError, match=r"not a whole Word document|no text in this document"):
        read_bytes(change_part(make_docx(), DOCUMENT, content), "a.docx")


def test_entities_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("机密", "utf-8")
    with zipfile.ZipFile(io.BytesIO(make_docx())) as archive:
        document = archive.read(DOCUMENT).decode()
    start = document.index("<w:document")
    entity = f'<!DOCTYPE w:document [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    changed = document[:start] + entity + document[start:].replace(SENTENCE, SENTENCE + "&e;")
    assert "&e;" in changed
    (source,) = read_bytes(change_part(make_docx(), DOCUMENT, changed), "a.docx")
    assert source.text.strip() == SENTENCE


def test_a_paragraph_in_a_paragraph_is_read_once() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    words = "<w:p><w:r><w:t>外</w:t></w:r><w:p><w:r><w:t>内</w:t></w:r></w:p><w:r><w:t>面</w:t></w:r></w:p>"
    content = f"<w:document {space}><w:body>{words}</w:body></w:document>"
    (source,) = read_bytes(change_part(make_docx(), DOCUMENT, content), "a.docx")
    assert source.text == "外面\n内"


def test_rows_far_down_a_sheet_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, "tables.TABLE_ROWS", 1000)
    book, target = openpyxl.Workbook(), io.BytesIO()
    for value in ("text", SENTENCE):
        book.active.append([value])
    book.save(target)
    with zipfile.ZipFile(io.BytesIO(target.getvalue())) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    far = sheet.replace('<row r="2">', '<row r="999999999">').replace('r="A2"', 'r="A999999999"')
    assert far != sheet
    with pytest.raises(ReadError, match="more than 1,000 of it"):
        read_bytes(change_part(target.getvalue(), "xl/worksheets/sheet1.xml", far), "a.xlsx")


def test_half_characters_and_commands_do_not_reach_the_report() -> None:
    row = '{"text": "修渠\\ud83d三条。\\u001b[31m", "report": "甲\\u202e\\u001b[2J\\n乙", "place": "云溪县\\u0007"}'
    (source,) = read_bytes(row.encode(), "a\x1b[31m\n.jsonl")
    assert (source.name, source.metadata.place) == ("a[31m .jsonl#甲[2J 乙", "云溪县")
    assert parse_source(source).text == "修渠\ufffd三条。[31m"


def test_references_to_forbidden_characters_leave_the_page_readable() -> None:
    page = f"<p>{SENTENCE}&#0;&#27;&#xd800;&#x110000;&#65;&#x4e00;{SENTENCE * 9}</p><script>if (a < b) {{}}</script>"
    (source,) = read_bytes(page.encode(), "a.html")
    assert source.text == f"{SENTENCE}A一{SENTENCE * 9}"


def test_limits_of_the_system_stand_where_they_are_lower(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    allowed = {resource.RLIMIT_AS: 50, resource.RLIMIT_CPU: resource.RLIM_INFINITY}
    limits = dict[int, tuple[int, int]]()
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (allowed[kind], allowed[kind]))
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    bound_process(100, 60)
    assert limits == {resource.RLIMIT_AS: (50, 50), resource.RLIMIT_CPU: (60, 60)}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'Content-Type: multipart/related; a="' + b";" * 200_000 + b"\n\nx", "no text found on this page"),
        (
            b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (at, at) for at in range(90))
            + b"x\n" * 500_000,
            "no text found on this page",
        ),
        (b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 6_000, "more than 5,000 files"),
    ],
)
def test_archives_of_pages_take_time_by_their_length(data: bytes, message: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ReadError, match=message):
        read_bytes(data, "a.mhtml")
    assert time.perf_counter() - started < 2


def test_a_tag_of_many_values_in_quotes_is_read_at_once() -> None:
    # Held against both kinds of values, with quotes and without, each attribute would double the time.
    attributes = " ".join(f'data-{at}="{at}"' for at in range(400))
    page = f"<p {attributes}>{SENTENCE * 9}</p>"
    assert SENTENCE in read_bytes(page.encode(), "a.html")[0].text
