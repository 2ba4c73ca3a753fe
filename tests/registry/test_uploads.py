"""An uploaded office file: let in when it is what it says and harmless, else refused with its sentence."""

import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from registry import uploads
from registry.uploads import DOCX, XLSX, Unfit, first_sheet, kind_of

BOTH = (XLSX, DOCX)


def saved(made) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


BOOK, LETTER = saved(Workbook()), saved(Document())


def zipped(kind: str = XLSX, **parts: bytes) -> bytes:
    """A file that looks like ``kind`` from outside, with ``parts`` more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        own = {"[Content_Types].xml": b"<Types/>", uploads.PARTS[kind]: b"<x/>"}
        for name, data in {**own, **parts}.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(whole: bytes, name: str, data: bytes) -> bytes:
    """A real file with one part more."""
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def encrypted(whole: bytes) -> bytes:
    """The first part says that it needs a password."""
    data = bytearray(whole)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    return bytes(data)


def test_what_it_says_it_is_it_is():
    assert kind_of(BOOK) == kind_of(BOOK, BOTH) == XLSX
    assert kind_of(LETTER, BOTH) == DOCX


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("part", "data", "sentence"),
    [
        ("xl/vbaProject.bin", b"x", "宏"),
        ("word/vbaProject.bin", b"x", "宏"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "宏"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "外部链接"),
        ("word/embeddings/a.bin", b"x", "嵌入对象"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "内部格式异常"),
        ("a.xml", "<a/>".encode("utf-16"), "内部格式异常"),
        ("a.xml", b"<\x00a\x00/\x00>\x00", "内部格式异常"),
        ("a.rels", b'<?xml version="1.0" encoding="UTF-7"?><a/>', "内部格式异常"),
        ("a.xml", b"0" * (uploads.MOST_INFLATED + 1), "解压后过大"),
    ],
)
def test_what_could_do_harm_is_refused(kind, part, data, sentence):
    with pytest.raises(Unfit, match=sentence):
        kind_of(zipped(kind, **{part: data}), BOTH)


def test_a_bomb_is_small_as_sent_and_refused_before_it_is_unpacked():
    assert len(zipped(**{"a.xml": b"0" * (uploads.MOST_INFLATED + 1)})) < uploads.MOST_BYTES
    with pytest.raises(Unfit, match="解压后过大"):
        kind_of(zipped(**{f"a{number}": b"" for number in range(uploads.MOST_PARTS)}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xd0\xcf\x11\xe0 an old xls",
        b"PK\x03\x04 cut short",
        b"%PDF-1.7",
        BOOK[:-30],
        BOOK[: len(BOOK) // 2],
        LETTER,
        zipped(DOCX),
        with_part(BOOK, "word/document.xml", b"<x/>").replace(b"[Content_Types].xml", b"[Content_Tipes].xml"),
        encrypted(BOOK),
        BOOK[:300] + bytes(200) + BOOK[500:],
    ],
    ids=["empty", "xls", "head", "pdf", "tail", "half", "docx", "like docx", "types", "password", "damaged"],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data):
    with pytest.raises(Unfit, match=r"不是 \.xlsx 工作簿.*不要只改扩展名"):
        kind_of(data)


def test_a_file_that_is_both_is_neither():
    with pytest.raises(Unfit, match=r"不是 \.xlsx 工作簿或 \.docx 文档"):
        kind_of(with_part(BOOK, "word/document.xml", b"<x/>"), BOTH)


def test_a_file_is_as_large_as_the_door_says():
    big = b"PK\x03\x04" + bytes(uploads.MOST_BYTES)
    with pytest.raises(Unfit, match="文件超过 2 MB"):
        kind_of(big)
    with pytest.raises(Unfit, match="不是"):
        kind_of(big, most=2 * uploads.MOST_BYTES)


def test_a_sheet_is_read_as_far_as_asked_whatever_it_says_of_its_size():
    book = Workbook()
    for row in range(1, 11):
        book.active.append([row, row, row])
    book.active["XFD1048576"] = "far away"
    assert first_sheet(saved(book), rows=3, columns=2) == [(1, 1), (2, 2), (3, 3)]


def test_what_only_looks_like_a_workbook_is_damaged():
    assert kind_of(zipped()) == XLSX
    with pytest.raises(Unfit, match="已损坏"):
        first_sheet(zipped(), rows=3, columns=2)
