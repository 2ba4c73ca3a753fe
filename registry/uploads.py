"""An uploaded .xlsx or .docx, opened only when it is what it says: no bomb, no macros, no links to elsewhere. Pure."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

XLSX, DOCX = "xlsx", "docx"
PARTS = {XLSX: "xl/workbook.xml", DOCX: "word/document.xml"}
WORDS = {XLSX: ".xlsx 工作簿", DOCX: ".docx 文档"}
MOST_BYTES = 2 * 1024 * 1024
MOST_INFLATED = 40 * 1024 * 1024
MOST_PARTS = 200
FOREIGN = ("vbaproject", "externallinks/", "embeddings/", "activex/", "macrosheets/", "connections.xml")
_ENCODING = re.compile(rb"""\A<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"']{0,40})""")
_PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


class Unfit(ValueError):
    """The file cannot be read; the text says why, in Chinese, for the person."""


def kind_of(data: bytes, kinds: Sequence[str] = (XLSX,), *, most: int = MOST_BYTES) -> str:
    """Which of ``kinds`` the file is. Unfit when it is none of them, larger than ``most`` bytes, or not harmless."""
    if len(data) > most:
        raise Unfit(f"文件超过 {most // 1024 // 1024} MB")
    not_ours = (
        f"这不是 {'或 '.join(WORDS[each] for each in kinds)}，或已损坏；请另存为这种格式，不要只改扩展名"
    )
    if not data.startswith(b"PK\x03\x04"):
        raise Unfit(not_ours)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _named(archive.infolist(), kinds)
            if kind:
                _refuse_unsafe(archive)
    except Unfit:
        raise
    except (
        Exception
    ) as fault:  # zipfile and the unpackers raise BadZipFile, zlib.error, OSError, ValueError …
        raise Unfit(not_ours) from fault
    if not kind:
        raise Unfit(not_ours)
    return kind


def _named(parts: Sequence[zipfile.ZipInfo], kinds: Sequence[str]) -> str:
    names = {part.filename for part in parts}
    found = [each for each in kinds if {"[Content_Types].xml", PARTS[each]} <= names]
    return found[0] if len(found) == 1 else ""


def _refuse_unsafe(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
        raise Unfit("文件解压后过大，无法读取；请只保留要导入的内容")
    if any(word in part.filename.lower() for part in parts for word in FOREIGN):
        raise Unfit("文件含有宏、嵌入对象或外部链接，请去掉后另存再上传")
    for part in parts:
        _refuse_text(archive.read(part), part.filename)


def _refuse_text(data: bytes, name: str) -> None:
    """XML that declares entities can grow without bounds, and in a rare encoding it hides that it does; the
    office's own declares none and is UTF-8."""
    if not name.lower().endswith((".xml", ".rels")):
        return
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    strange = data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]
    strange = strange or bool(declared and declared[1].lower() not in _PLAIN)
    if strange or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unfit("文件的内部格式异常，无法读取；请用 Excel、Word 或 WPS 重新另存后再上传")


def first_sheet(data: bytes, *, rows: int, columns: int) -> list[Sequence[Any]]:
    """The values of the first ``rows`` and ``columns`` of the first sheet of a workbook that ``kind_of`` let pass.
    Unfit when it is damaged."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size need not be true
        found: list[Sequence[Any]] = list(sheet.iter_rows(max_row=rows, max_col=columns, values_only=True))
        book.close()
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise Unfit("工作簿已损坏，无法读取；请用 Excel 或 WPS 重新另存为 .xlsx 后再上传") from fault
    return found
