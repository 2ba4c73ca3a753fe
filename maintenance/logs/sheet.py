"""Logs as a workbook: one row an entry, the kind's own fields in one column as text."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook

from maintenance.logs.downtime import CITY
from maintenance.logs.showing import lines, platform_words
from maintenance.models import Log
from registry.spreadsheet import Value, packed
from registry.table_sheet import Column, Table, draw

MOST = 5000
COLUMNS = (
    Column("类别", 12),
    Column("平台", 9),
    Column("区县", 10),
    Column("开始时间", 17),
    Column("结束时间", 17),
    Column("停用\n（分钟）", 9),
    Column("内容", 22),
    Column("结果", 20),
    Column("明细", 40),
    Column("记录人", 10),
    Column("记录时间", 17),
)


def workbook(logs: Iterable[Log], titles: dict[str, str], title: str) -> bytes:
    """The .xlsx of these entries."""
    book = Workbook()
    table = Table("运维日志", title, COLUMNS, is_long=True)
    draw(book.worksheets[0], table, (_values(log, titles) for log in logs))
    return packed(book)


def _values(log: Log, titles: dict[str, str]) -> Sequence[Value]:
    detail = "\n".join(f"{name}：{text}" for name, text in lines(log))
    return (
        log.get_kind_display(),
        platform_words(log.platform, titles),
        log.district.name if log.district else "全市",
        _local(log.started_at),
        log.ended_at and _local(log.ended_at),
        log.downtime_min,
        log.title,
        log.result,
        detail,
        str(log.by) if log.by else "系统",
        _local(log.made_at),
    )


def _local(at: datetime) -> datetime:
    """The city's time; a workbook knows no zones."""
    return at.astimezone(CITY).replace(tzinfo=None)
