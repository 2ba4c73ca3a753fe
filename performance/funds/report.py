"""年度财务报表: funds, contracts, payments, indicators and what maintenance did, as a workbook."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from performance.document import actual_text, quantity, target_text
from performance.funds.ledger import Ledger, ledger
from performance.funds.totals import consulted, totals
from performance.indicators import Scored, rounded
from performance.measures.shape import Window
from performance.models import Evaluation, Payment, Project
from performance.store import document
from registry.spreadsheet import say

Value = str | int | Decimal | date | None
THIN = Side(style="thin", color="9AA7B3")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E6EFF7")
MONEY, WHOLE, DAY = "#,##0.00", "0", "yyyy-mm-dd"
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
WORDS = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")


def report(project: Project, year: int, now: datetime) -> BytesIO:
    """The file, from its beginning."""
    out = BytesIO()
    workbook(project, year, now).save(out)
    out.seek(0)
    return out


def workbook(project: Project, year: int, now: datetime) -> Workbook:
    book, money, window = Workbook(), ledger(project, year), Window(year, now)
    assert book.active is not None
    book.remove(book.active)
    title = f"{project.name} {year} 年度"
    _sheet(book, "资金", title, FUNDS, _funds(money))
    _sheet(book, "合同", title, CONTRACTS, _contracts(money))
    _sheet(book, "支付", title, PAYMENTS, _payments(project, year))
    _sheet(book, "绩效指标", title, INDICATORS, _indicators(project, year))
    _sheet(book, "运维合计", title, TOTALS, _totals(window))
    _sheet(book, "区县征询", title, CONSULTED, ([name, *months] for name, months in consulted(window)))
    return book


FUNDS = (
    ("资金来源", 20),
    ("年初预算（元）", 16),
    ("全年预算（元）", 16),
    ("已支付（元）", 16),
    ("余额（元）", 16),
    ("执行率", 10),
    ("调整说明", 30),
)
CONTRACTS = (
    ("合同编号", 18),
    ("合同名称", 30),
    ("供应商", 26),
    ("合同金额（元）", 16),
    ("本年支付（元）", 16),
    ("累计支付（元）", 16),
    ("未付（元）", 16),
    ("签订日期", 12),
    ("服务期", 24),
)
PAYMENTS = (
    ("支付日期", 12),
    ("凭证号", 18),
    ("合同编号", 18),
    ("资金来源", 16),
    ("金额（元）", 16),
    ("冲销凭证", 16),
    ("说明", 30),
    ("录入人", 12),
)
INDICATORS = (
    ("一级指标", 12),
    ("二级指标", 16),
    ("三级指标", 30),
    ("年度指标值", 12),
    ("实际完成值", 12),
    ("分值", 8),
    ("得分", 8),
    ("偏差原因分析及改进措施", 34),
)
TOTALS = (
    ("月份", 10),
    ("区县", 18),
    ("平台", 16),
    ("告警", 8),
    ("已办结", 8),
    ("工单", 8),
    ("已完成", 8),
    ("现场表", 8),
    ("审核通过", 10),
)
CONSULTED = (("区县", 20), *((f"{month} 月", 9) for month in range(1, 13)))


def _funds(money: Ledger) -> Iterable[Sequence[Value]]:
    for each in money.sources:
        initial = each.budget.initial if each.budget else None
        note = each.budget.note if each.budget else "未设定预算"
        yield each.title, initial, each.full, each.paid, each.left, _rate(each.paid, each.full), note
    yield "合计", money.initial, money.full, money.paid, money.left, _rate(money.paid, money.full), ""


def _rate(paid: Decimal, full: Decimal) -> str:
    return f"{rounded(paid / full * 100, 1):f}%" if full else ""


def _contracts(money: Ledger) -> Iterable[Sequence[Value]]:
    for line in money.contracts:
        each = line.contract
        span = f"{each.starts_on} 至 {each.ends_on}"
        sums = each.amount, line.paid_this_year, line.paid, line.left
        yield each.number, each.name, each.party, *sums, each.signed_on, span


def _payments(project: Project, year: int) -> Iterable[Sequence[Value]]:
    rows = Payment.objects.filter(contract__project=project, paid_on__year=year)
    for each in rows.select_related("contract", "by", "reverses").order_by("paid_on", "pk"):
        undone = each.reverses.voucher if each.reverses else ""
        source = each.get_source_display()
        yield (
            each.paid_on,
            each.voucher,
            each.contract.number,
            source,
            each.amount,
            undone,
            each.note,
            str(each.by),
        )


def _indicators(project: Project, year: int) -> Iterable[Sequence[Value]]:
    form = Evaluation.objects.newest().filter(project=project, year=year).first()
    if form is None:
        return
    scored = Scored(document(form).form)
    for each, score in zip(scored.form.indicators, scored.scores, strict=True):
        if each.is_scored:
            levels = (text.replace("\n", "") for text in (each.level1, each.level2, each.level3))
            yield (
                *levels,
                target_text(each),
                actual_text(each),
                quantity(each.weight),
                quantity(score),
                each.deviation,
            )
    yield "总分", "", "", "", "", "", f"{scored.total:f}", scored.grade


def _totals(window: Window) -> Iterable[Sequence[Value]]:
    rows = totals(window)
    for each in rows:
        counts = each.alerts, each.ended, each.orders, each.done, each.visits, each.approved
        yield f"{each.month:%Y-%m}", each.district, each.platform, *counts
    columns = ("alerts", "ended", "orders", "done", "visits", "approved")
    yield "合计", "", "", *(sum(getattr(each, name) for each in rows) for name in columns)


def _sheet(
    book: Workbook,
    name: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[Value]],
) -> None:
    sheet = book.create_sheet(name)
    say(sheet.cell(1, 1), f"{title}{name}")
    sheet.cell(1, 1).font, sheet.cell(1, 1).alignment = Font(name="宋体", size=14, bold=True), MIDDLE
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    sheet.row_dimensions[1].height = 44
    for column, (head, width) in enumerate(columns, 1):
        square = sheet.cell(2, column)
        say(square, head)
        square.font, square.fill, square.alignment = Font(name="宋体", size=10, bold=True), HEAD, MIDDLE
        square.border = BORDER
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, values in enumerate(rows, 3):
        for column, value in enumerate(values, 1):
            _put(sheet, row, column, value)
    _on_paper(sheet, len(columns))


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    square = sheet.cell(row, column)
    square.border, square.font = BORDER, Font(name="宋体", size=10)
    if isinstance(value, str) or value is None:
        say(square, value or "")
        square.alignment = WORDS
        return
    square.value = value
    square.number_format = DAY if isinstance(value, date) else MONEY if isinstance(value, Decimal) else WHOLE
    square.alignment = MIDDLE if isinstance(value, date) else RIGHT


def _on_paper(sheet: Worksheet, columns: int) -> None:
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
