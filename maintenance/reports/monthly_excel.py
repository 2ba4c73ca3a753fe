"""The monthly report as a workbook: 汇总, 告警分规则, 口径说明; each on A4 paper."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from maintenance.plans.months import written
from maintenance.reports.monthly import Handled, Line, Report
from registry.spreadsheet import say

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | None
THIN = Side(style="thin", color="9AA7B3")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E6EFF7")
SUM = PatternFill("solid", fgColor="F2F5F7")
PERCENT = "0.0%"
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
WORDS = Alignment(horizontal="left", vertical="center", wrap_text=True)
NUMBER = Alignment(horizontal="right", vertical="center")

COLUMNS: tuple[tuple[str, float], ...] = (
    ("区县", 18),
    ("平台", 14),
    ("监管对象", 8),
    ("点位", 7),
    ("在线率", 8),
    ("传输率", 8),
    ("有效率", 8),
    ("传输有效率", 9),
    ("告警", 7),
    ("已办结", 7),
    ("按时办结", 7),
    ("按时办结率", 9),
    ("现场表", 7),
    ("审核通过", 7),
    ("区县征询", 9),
    ("应巡检", 7),
    ("已巡检", 7),
    ("巡检覆盖率", 9),
    ("计划完成", 9),
    ("SIM 到期", 7),
    ("已续费", 7),
    ("数据清理\n（行）", 9),
    ("平台可用率", 9),
    ("停用\n（分钟）", 8),
)
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
    out = BytesIO()
    workbook(report, now).save(out)
    return out.getvalue()


def workbook(report: Report, now: datetime) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    _summary(sheet, report, now)
    _by_rule(book.create_sheet("告警分规则"), report)
    _notes(book.create_sheet("口径说明"))
    book.properties.title = f"运维月报 {written(report.month)}"
    return book


def _summary(sheet: Worksheet, report: Report, now: datetime) -> None:
    sheet.title = "汇总"
    heads = [head for head, _ in COLUMNS]
    said = f"各率统计至 {_written(report.until)}，{_written(now)} 制表"
    _title(sheet, f"大同市三平台运维月报（{written(report.month)}）", said, len(heads))
    _row(sheet, 3, heads, is_head=True)
    sums = report.totals() if report.lines else []
    for row, line in enumerate([*report.lines, *sums], 4):
        _row(sheet, row, list(_values(line)), is_sum=not line.code)
        sheet.cell(row, heads.index("平台可用率") + 1).number_format = "0.00%"
    _merged(
        sheet,
        [line.code for line in (*report.lines, *sums)],
        4,
        (1, heads.index("区县征询") + 1),
    )
    _finish(sheet, [width for _, width in COLUMNS], "C4", "1:3")


def _merged(sheet: Worksheet, names: Sequence[str], first: int, columns: Sequence[int]) -> None:
    """One cell for rows that follow each other and are of the same district."""
    row = first
    for _, run in groupby(names):
        last = row + len(list(run)) - 1
        for column in columns:
            sheet.cell(row, column).alignment = MIDDLE
            if last > row:
                sheet.merge_cells(start_row=row, end_row=last, start_column=column, end_column=column)
        row = last + 1


def _written(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _values(line: Line) -> Iterator[Value]:
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
    heads = ("区县", "平台", "规则", "名称", "告警", "已办结", "应办结", "按时办结", "按时办结率")
    _title(sheet, f"告警分规则（{written(report.month)}）", "", len(heads))
    _row(sheet, 3, heads, is_head=True)
    rows = [(line, each) for line in report.lines for each in line.rules]
    for row, (line, each) in enumerate(rows, 4):
        known = each.handled
        counted = (known.all, known.ended, known.due, known.in_time, known.rate)
        _row(sheet, row, (line.district, line.platform, each.rule, each.title, *counted))
    if not rows:
        _row(sheet, 4, ("当月没有告警",))
    _finish(sheet, [18, 16, 8, 34, 9, 9, 9, 9, 11], "A4", "1:3")


def _notes(sheet: Worksheet) -> None:
    _title(sheet, "口径说明", "", 2)
    for row, (name, words) in enumerate(NOTES, 3):
        _row(sheet, row, (name, words))
        sheet.row_dimensions[row].height = 32
    _finish(sheet, [16, 96], "A3", "1:1")


def _title(sheet: Worksheet, text: str, said: str, columns: int) -> None:
    for row, words, font in (
        (1, text, Font(name="宋体", size=16, bold=True)),
        (2, said, Font(name="宋体", size=9)),
    ):
        square = sheet.cell(row, 1)
        say(square, words)
        square.font, square.alignment = font, MIDDLE
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    sheet.row_dimensions[1].height = 30


def _row(
    sheet: Worksheet, row: int, values: Sequence[Value], *, is_head: bool = False, is_sum: bool = False
) -> None:
    for column, value in enumerate(values, 1):
        square = sheet.cell(row, column)
        if isinstance(value, str):
            say(square, value)
            square.alignment = MIDDLE if is_head else WORDS
        else:
            square.value = value
            square.alignment = NUMBER
            square.number_format = PERCENT if isinstance(value, float) else "#,##0"
        square.border = BORDER
        square.font = Font(name="宋体", size=9, bold=is_head or is_sum)
        if is_head or is_sum:
            square.fill = HEAD if is_head else SUM
    sheet.row_dimensions[row].height = 30 if is_head else 17


def _finish(sheet: Worksheet, widths: Sequence[float], frozen: str, repeated: str) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = frozen
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = repeated
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
