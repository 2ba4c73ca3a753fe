"""Changing the ledger: budgets are set, contracts entered, payments booked and taken back, never rewritten."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from accounts import audit
from accounts.models import User
from performance.measures.shape import CITY
from performance.models import Budget, Contract, Payment, Project
from performance.models.funds import Entered
from registry.actions import Refused, insert, refuse_unless_able

ZERO = Decimal(0)


@transaction.atomic
def set_budget(
    project: Project,
    year: int,
    source: str,
    *,
    initial: Decimal,
    full: Decimal,
    note: str,
    by: User,
    now: datetime,
) -> Budget:
    """年初 and 全年预算 of one source; a budget below what is already paid is refused."""
    _may(by)
    Project.objects.select_for_update().get(pk=project.pk)
    paid = paid_of(project, year, source)
    if full < paid:
        raise Refused(f"全年预算 {full:,.2f} 元低于已支付的 {paid:,.2f} 元")
    row, _ = Budget.objects.update_or_create(
        project=project,
        year=year,
        source=source,
        defaults={"initial": initial, "full": full, "note": note, "by": by, "at": now},
    )
    audit.record("设定预算", row, by=by, initial=str(initial), full=str(full), note=note)
    return row


def paid_of(project: Project, year: int, source: str) -> Decimal:
    rows = Payment.objects.filter(contract__project=project, paid_on__year=year, source=source)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


@transaction.atomic
def enter_contract(contract: Contract, *, by: User, now: datetime) -> Contract:
    _may(by)
    _enter(contract, f"合同编号 {contract.number} 已经登记", by=by, now=now)
    audit.record("登记合同", contract, by=by, amount=str(contract.amount))
    return contract


@transaction.atomic
def pay(payment: Payment, *, by: User, now: datetime) -> Payment:
    """One voucher: within the contract's amount, and within the year's budget of its source."""
    _may(by)
    contract = Contract.objects.select_for_update().get(pk=payment.contract_id)
    project = Project.objects.select_for_update().get(pk=contract.project_id)
    if payment.amount <= 0:
        raise Refused("支付金额应大于 0；付错的请用冲销")
    _within_contract(contract, payment.amount)
    _within_budget(project, payment)
    _enter(payment, f"凭证号 {payment.voucher} 已经登记", by=by, now=now)
    audit.record("登记支付", contract, by=by, voucher=payment.voucher, amount=str(payment.amount))
    return payment


def _within_contract(contract: Contract, amount: Decimal) -> None:
    paid = contract.payments.aggregate(sum=Sum("amount"))["sum"] or ZERO
    if paid + amount > contract.amount:
        raise Refused(
            f"合同金额 {contract.amount:,.2f} 元，已支付 {paid:,.2f} 元，再付 {amount:,.2f} 元将超出合同"
        )


def _within_budget(project: Project, payment: Payment) -> None:
    year, title = payment.paid_on.year, payment.get_source_display()
    budget = Budget.objects.filter(project=project, year=year, source=payment.source).first()
    if budget is None:
        raise Refused(f"{year} 年度没有“{title}”的预算，请先设定预算")
    left = budget.full - paid_of(project, year, payment.source)
    if payment.amount > left:
        raise Refused(f"{year} 年度“{title}”预算只余 {left:,.2f} 元，不能支付 {payment.amount:,.2f} 元")


@transaction.atomic
def take_back(pk: int, *, on: date, voucher: str, note: str, by: User, now: datetime) -> Payment:
    """冲销: a row of the opposite amount beside the wrong one, in the same year."""
    _may(by)
    wrong = Payment.objects.visible_to(by).select_for_update().get(pk=pk)
    if wrong.reverses_id:
        raise Refused("这一笔本身就是冲销，不能再冲销")
    if Payment.objects.filter(reverses=wrong).exists():
        raise Refused("这一笔已经冲销过")
    if on < wrong.paid_on:
        raise Refused("冲销日期不能早于原支付日期")
    if on.year != wrong.paid_on.year:
        raise Refused(f"冲销须在原支付的 {wrong.paid_on.year} 年度内办理")
    if on > now.astimezone(CITY).date():
        raise Refused("冲销日期不能晚于今天")
    if not note.strip():
        raise Refused("请填写冲销原因")
    row = Payment(
        contract_id=wrong.contract_id,
        source=wrong.source,
        paid_on=on,
        amount=-wrong.amount,
        voucher=voucher,
        note=note.strip(),
        reverses=wrong,
    )
    _enter(row, f"凭证号 {voucher} 已经登记", by=by, now=now)
    audit.record("冲销支付", wrong.contract, by=by, voucher=voucher, amount=str(row.amount))
    return row


def _enter(row: Entered, taken: str, *, by: User, now: datetime) -> None:
    row.by, row.at = by, now
    insert(row, taken)


def _may(by: User) -> None:
    refuse_unless_able(by, "evaluate", "您的角色不能办理资金台账")
