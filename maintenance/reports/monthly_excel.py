"""The monthly report as a workbook: 汇总, 告警分规则, 口径说明; each on A4 paper."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from maintenance.plans.months import written
from maintenance.reports.monthly import Handled, Line, Report
from registry.spreadsheet import Value, packed
from registry.table_sheet import FIRST, Column, Table, draw

COLUMNS = (
    Column("区县", 12, is_middle=True),
    Column("平台", 9.5),
    Column("监管\n对象", 6),
    Column("点位", 6),
    Column("在线率", 7.5),
    Column("传输率", 7.5),
    Column("有效率", 7.5),
    Column("传输\n有效率", 7.5),
    Column("告警", 7),
    Column("已\n办结", 7),
    Column("按时\n办结", 7),
    Column("按时\n办结率", 7.5),
    Column("现\n场表", 6),
    Column("审核\n通过", 6),
    Column("区县\n征询", 8, is_middle=True),
    Column("应\n巡检", 6),
    Column("已\n巡检", 6),
    Column("巡检\n覆盖率", 7.5),
    Column("计划\n完成", 7.5),
    Column("SIM\n到期", 6),
    Column("已\n续费", 6),
    Column("数据清理\n（行）", 10),
    Column("平台\n可用率", 9, "0.00%"),
    Column("停用\n（分钟）", 9),
)
ROW_PT = 16.0
CONSULTED = next(at for at, each in enumerate(COLUMNS, 1) if each.title == "区县\n征询")
BY_RULE = (
    Column("区县", 20),
    Column("平台", 14),
    Column("规则", 7.5),
    Column("名称", 36),
    Column("告警", 9),
    Column("已办结", 9),
    Column("应办结", 9),
    Column("按时办结", 10),
    Column("按时办结率", 12),
)
NOTED = (Column("项目", 16), Column("口径", 100))
NOTES = (
    ("统计时段", "告警按开始时间、现场表按到场时间计入当月；各率只计完整日，当月计至前一日 24 时。"),
    ("在线率", "有数据上传的点位小时数 ÷ 应在线的点位小时数；批准的停产、停运时段不计。"),
    (
        "传输率",
        "实收数据个数 ÷ 应收数据个数；点位自启用起按上报间隔应收，批准的停产、停运时段分子分母都不计。",
    ),
    ("有效率", "有效数据个数 ÷ 实收数据个数；标记为 N、S 且不为负的数据有效。"),
    ("传输有效率", "传输率 × 有效率，不低于 75% 为合格。"),
    ("告警", "独立成立的告警；并入上级告警或大面积异常的不重复计，已撤销的不计。"),
    ("按时办结率", "按时办结 ÷ 应办结；办结或有环节超期的为应办结，办结且各环节均未超期的为按时。"),
    ("巡检覆盖率", "本期到访过的监管对象 ÷ 在用监管对象；用电每季度一次，颗粒物、餐饮油烟每月一次。"),
    ("计划完成", "当月巡检计划中已有现场表的项数 ÷ 计划项数。"),
    ("SIM 到期", "到期日在当月的卡，含当月已续费的。"),
    ("数据清理", "当月执行且未恢复的清理移出的读数行数；数据只移出、不删除，应收个数不变。"),
    ("平台可用率", "当月分钟数减去软件、硬件、网络故障停用分钟数后的比例，重叠的停用只计一次。"),
)


def data(report: Report, now: datetime) -> bytes:
    """The workbook as a file."""
    return packed(workbook(report, now))


def workbook(report: Report, now: datetime) -> Workbook:
    book = Workbook()
    _summary(book.worksheets[0], report, now)
    _by_rule(book.create_sheet(), report)
    draw(book.create_sheet(), Table("口径说明", "口径说明", NOTED), NOTES)
    book.properties.title = f"运维月报 {written(report.month)}"
    return book


def _summary(sheet: Worksheet, report: Report, now: datetime) -> None:
    """On one page: the city has eleven districts and three platforms."""
    said = f"各率统计至 {_written(report.until)}，{_written(now)} 制表"
    title = f"大同市三平台运维月报（{written(report.month)}）"
    sums = report.totals() if report.lines else []
    table = Table("汇总", title, COLUMNS, said, held=2, pages=1)
    draw(sheet, table, map(_values, report.lines), map(_values, sums))
    _merged(sheet, [line.code for line in (*report.lines, *sums)], (1, CONSULTED))
    for row in range(FIRST, sheet.max_row + 1):  # one line each: a district's name has the room of its three
        sheet.row_dimensions[row].height = ROW_PT


def _merged(sheet: Worksheet, names: Sequence[str], columns: Sequence[int]) -> None:
    """One cell for rows that follow each other and are of the same district."""
    row = FIRST
    for _, run in groupby(names):
        last = row + len(list(run)) - 1
        for column in columns if last > row else ():
            sheet.merge_cells(start_row=row, end_row=last, start_column=column, end_column=column)
        row = last + 1


def _written(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _values(line: Line) -> list[Value]:
    return list(_cells(line))


def _cells(line: Line) -> Iterator[Value]:
    """The cells of COLUMNS."""
    yield from (line.district, line.platform, line.sites, line.points)
    samples = line.samples
    yield from (line.online.rate, samples.transmitted, samples.valid_share, samples.effective)
    yield from _handled(line.handled)
    yield from (line.forms.all, line.forms.approved)
    if line.code:
        yield "已征询" if line.consulted.done else "未征询"
    else:
        yield f"{line.consulted.done:g}/{line.consulted.total:g}"
    yield from (int(line.covered.total), int(line.covered.done), line.covered.rate, line.planned.rate)
    yield from (line.sims.due, line.sims.renewed, line.cleanings.rows)
    yield float(line.running.pct) / 100 if line.running else None
    yield line.running.down_min if line.running else None


def _handled(handled: Handled) -> tuple[Value, ...]:
    return handled.all, handled.ended, handled.in_time, handled.rate


def _by_rule(sheet: Worksheet, report: Report) -> None:
    table = Table("告警分规则", f"告警分规则（{written(report.month)}）", BY_RULE, none="当月没有告警")
    draw(sheet, table, (row for line in report.lines for row in _rules(line)))


def _rules(line: Line) -> Iterator[Sequence[Value]]:
    for each in line.rules:
        known = each.handled
        counted = (known.all, known.ended, known.due, known.in_time, known.rate)
        yield line.district, line.platform, each.rule, each.title, *counted
