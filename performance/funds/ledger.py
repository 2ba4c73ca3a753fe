"""The year's money: by source, by contract, and month by month against the budget."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from performance.indicators import rounded
from performance.models import Budget, Contract, Payment, Project

ZERO, MONTHS = Decimal(0), 12


@dataclass(frozen=True, slots=True)
class Source:
    """One source in 元; ``budget`` None: nobody has entered one."""

    code: str
    title: str
    budget: Budget | None
    paid: Decimal

    @property
    def full(self) -> Decimal:
        return self.budget.full if self.budget else ZERO

    @property
    def left(self) -> Decimal:
        return self.full - self.paid


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract with what was paid on it in the year and in all."""

    contract: Contract
    paid_this_year: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        return self.contract.amount - self.paid


@dataclass(frozen=True, slots=True)
class Ledger:
    """A project's year."""

    year: int
    sources: Sequence[Source]
    contracts: Sequence[ContractLine]
    monthly: Sequence[Decimal]

    @property
    def initial(self) -> Decimal:
        return sum((each.budget.initial for each in self.sources if each.budget), ZERO)

    @property
    def full(self) -> Decimal:
        return sum((each.full for each in self.sources), ZERO)

    @property
    def paid(self) -> Decimal:
        return sum((each.paid for each in self.sources), ZERO)

    @property
    def left(self) -> Decimal:
        return self.full - self.paid

    @property
    def rate(self) -> Decimal | None:
        """执行率 in per cent, one decimal."""
        return rounded(self.paid / self.full * 100, 1) if self.full else None

    @property
    def burn(self) -> list[Decimal]:
        """What was paid by the end of each month."""
        return list(accumulate(self.monthly))


def ledger(project: Project, year: int) -> Ledger:
    """Three queries, however many vouchers."""
    by_source, by_month = _paid(project, year)
    budgets = {each.source: each for each in Budget.objects.filter(project=project, year=year)}
    return Ledger(
        year,
        [
            Source(code, title, budgets.get(code), by_source.get(code, ZERO))
            for code, title in Payment._meta.get_field("source").choices or ()
        ],
        _contracts(project, year),
        [by_month.get(date(year, month, 1), ZERO) for month in range(1, MONTHS + 1)],
    )


def _paid(project: Project, year: int) -> tuple[Mapping[str, Decimal], Mapping[date, Decimal]]:
    """The payments of the year by source, and by month."""
    payments = Payment.objects.filter(contract__project=project, paid_on__year=year).order_by()
    found = payments.annotate(month=TruncMonth("paid_on")).values_list("source", "month")
    by_source: Counter[str] = Counter()
    by_month: Counter[date] = Counter()
    for source, month, amount in found.annotate(Sum("amount")):
        by_source[source] += amount
        by_month[month] += amount
    return by_source, by_month


def _contracts(project: Project, year: int) -> list[ContractLine]:
    """Those that serve in the year or were paid in it."""
    in_year = Q(payments__paid_on__year=year)
    found = Contract.objects.filter(project=project).annotate(
        paid=Sum("payments__amount"),
        paid_this_year=Sum("payments__amount", filter=in_year),
    )
    return [
        ContractLine(each, each.paid_this_year or ZERO, each.paid or ZERO)
        for each in found
        if each.paid_this_year is not None or each.starts_on.year <= year <= each.ends_on.year
    ]
