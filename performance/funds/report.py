"""年度财务报表: funds, contracts, payments, indicators and what maintenance did, as a workbook."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook

from performance.document import actual_text, target_text
from performance.funds.ledger import Ledger, ledger
from performance.funds.totals import Done, consulted, totals
from performance.indicators import Scored
from performance.measures.shape import Window
from performance.models import Evaluation, Payment, Project
from performance.store import document
from registry.table_sheet import Column, Row, Table, draw

PLAIN = "General"
"""A number as it is: 10, 9.5."""
FUNDS = (
    Column("资金来源", 20),
    Column("年初预算（元）", 17),
    Column("全年预算（元）", 17),
    Column("已支付（元）", 17),
    Column("余额（元）", 17),
    Column("执行率", 10),
    Column("调整说明", 36),
)
CONTRACTS = (
    Column("合同编号", 15),
    Column("合同名称", 26),
    Column("供应商", 22),
    Column("合同金额\n（元）", 15),
    Column("本年支付\n（元）", 15),
    Column("累计支付\n（元）", 15),
    Column("未付\n（元）", 15),
    Column("签订日期", 12),
    Column("服务期", 14, is_middle=True),
)
PAYMENTS = (
    Column("支付日期", 12),
    Column("凭证号", 18),
    Column("合同编号", 18),
    Column("资金来源", 16),
    Column("金额（元）", 16),
    Column("冲销凭证", 16),
    Column("说明", 32),
    Column("录入人", 12),
)
INDICATORS = (
    Column("一级指标", 14),
    Column("二级指标", 21),
    Column("三级指标", 38),
    Column("年度\n指标值", 11, is_middle=True),
    Column("实际\n完成值", 11, is_middle=True),
    Column("分值", 8, PLAIN),
    Column("得分", 8, PLAIN),
    Column("偏差原因分析及改进措施", 34),
)
TOTALS = (
    Column("月份", 12, is_middle=True),
    Column("区县", 22),
    Column("平台", 16),
    Column("告警", 12),
    Column("已办结", 12),
    Column("工单", 12),
    Column("已完成", 12),
    Column("现场表", 12),
    Column("审核通过", 12),
)
CONSULTED = (Column("区县", 22), *(Column(f"{month} 月", 9, is_middle=True) for month in range(1, 13)))
COUNTED = ("alerts", "ended", "orders", "done", "visits", "approved")


def report(project: Project, year: int, now: datetime) -> BytesIO:
    """The file, from its beginning."""
    out = BytesIO()
    workbook(project, year, now).save(out)
    out.seek(0)
    return out


def workbook(project: Project, year: int, now: datetime) -> Workbook:
    book, money, window = Workbook(), ledger(project, year), Window(year, now)
    book.remove(book.worksheets[0])
    said = f"{project.name}　　{timezone.localtime(now):%Y-%m-%d %H:%M} 制表"

    def sheet(name: str, columns: tuple[Column, ...], rows: Iterable[Row], sums: Iterable[Row] = ()) -> None:
        draw(book.create_sheet(), Table(name, f"{year} 年度{name}", columns, said), rows, sums)

    sheet("资金", FUNDS, _funds(money), _all_funds(money))
    sheet("合同", CONTRACTS, _contracts(money))
    sheet("支付", PAYMENTS, _payments(project, year))
    scored = _scored(project, year)
    sheet("绩效指标", INDICATORS, _indicators(scored), _score(scored))
    done = totals(window)
    sheet("运维合计", TOTALS, _totals(done), _all_done(done))
    sheet("区县征询", CONSULTED, ([name, *months] for name, months in consulted(window)))
    return book


def _funds(money: Ledger) -> Iterator[Row]:
    for each in money.sources:
        initial = each.budget.initial if each.budget else None
        note = each.budget.note if each.budget else "未设定预算"
        yield each.title, initial, each.full, each.paid, each.left, _rate(each.paid, each.full), note


def _all_funds(money: Ledger) -> Iterator[Row]:
    yield "合计", money.initial, money.full, money.paid, money.left, _rate(money.paid, money.full), ""


def _rate(paid: Decimal, full: Decimal) -> float | None:
    return float(paid / full) if full else None


def _contracts(money: Ledger) -> Iterator[Row]:
    for line in money.contracts:
        each = line.contract
        span = f"{each.starts_on} 至\n{each.ends_on}"
        sums = each.amount, line.paid_this_year, line.paid, line.left
        yield each.number, each.name, each.party, *sums, each.signed_on, span


def _payments(project: Project, year: int) -> Iterator[Row]:
    rows = Payment.objects.filter(contract__project=project, paid_on__year=year)
    for each in rows.select_related("contract", "by", "reverses").order_by("paid_on", "pk"):
        undone = each.reverses.voucher if each.reverses else ""
        of = each.voucher, each.contract.number, each.get_source_display()
        yield each.paid_on, *of, each.amount, undone, each.note, str(each.by)


def _scored(project: Project, year: int) -> Scored | None:
    form = Evaluation.objects.newest().filter(project=project, year=year).first()
    return Scored(document(form).form) if form else None


def _indicators(scored: Scored | None) -> Iterator[Row]:
    for each, score in zip(scored.form.indicators, scored.scores, strict=True) if scored else ():
        if each.is_scored:
            levels = (text.replace("\n", "") for text in (each.level1, each.level2, each.level3))
            yield *levels, target_text(each), actual_text(each), each.weight, score, each.deviation


def _score(scored: Scored | None) -> Iterator[Row]:
    if scored:
        yield "总分", "", "", "", "", None, scored.total, f"等级：{scored.grade}"


def _totals(rows: list[Done]) -> Iterator[Row]:
    for each in rows:
        counts = (getattr(each, name) for name in COUNTED)
        yield f"{each.month:%Y-%m}", each.district, each.platform, *counts


def _all_done(rows: list[Done]) -> Iterator[Row]:
    yield "合计", "", "", *(sum(getattr(each, name) for each in rows) for name in COUNTED)
