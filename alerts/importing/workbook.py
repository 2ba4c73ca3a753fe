"""An uploaded .xlsx, opened only when it is what it says: no bomb, no macros, no links to elsewhere. Pure."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

MOST_BYTES = 2 * 1024 * 1024
MOST_INFLATED = 40 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 2000
MOST_COLUMNS = 40
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
FOREIGN = ("vbaproject", "externallinks/", "embeddings/", "activex/", "macrosheets/", "connections.xml")
NOT_OURS = "这不是 .xlsx 工作簿；请下载模板填写，不要改扩展名"


class Unfit(ValueError):
    """The file cannot be read; the text says why, in Chinese, for the person."""


def table(data: bytes) -> list[tuple[int, Sequence[Any]]]:
    """(row number, cells) of the first sheet, the heading first, empty rows left out. Unfit with a sentence."""
    _refuse_unsafe(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size need not be true
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        found = [(number, row) for number, row in enumerate(rows, start=1) if any(map(_filled, row))]
        book.close()
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise Unfit("工作簿已损坏，无法读取；请用 Excel 或 WPS 重新另存为 .xlsx 后再上传") from fault
    if not found:
        raise Unfit("工作簿的第一张表是空的")
    if found[-1][0] > MOST_ROWS + 1:
        raise Unfit(f"超过 {MOST_ROWS} 行，请分成几个文件上传")
    return found


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _refuse_unsafe(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise Unfit(f"文件超过 {MOST_BYTES // 1024 // 1024} MB")
    if not data.startswith(b"PK\x03\x04"):
        raise Unfit(NOT_OURS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_parts(parts)
            for part in parts:
                _refuse_text(archive.read(part), part.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as fault:
        if isinstance(fault, Unfit):
            raise
        raise Unfit(NOT_OURS) from fault


def _refuse_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if not names >= NEEDED:
        raise Unfit(NOT_OURS)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
        raise Unfit("工作簿解压后过大，无法读取；请只保留要导入的一张表")
    if any(word in name.lower() for name in names for word in FOREIGN):
        raise Unfit("工作簿含有宏、嵌入对象或外部链接，请去掉后另存为 .xlsx 再上传")


def _refuse_text(data: bytes, name: str) -> None:
    """XML that declares entities can grow without bounds; ours declares none."""
    if name.lower().endswith((".xml", ".rels")):
        strange = data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]
        if strange or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise Unfit("工作簿的内部格式异常，无法读取；请用 Excel 或 WPS 重新另存为 .xlsx")
