"""资金台账: one year on a page; budget, contracts, payments, each with its form."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from performance.funds import actions
from performance.funds.forms import BudgetForm, ContractForm, PaymentForm, TakeBackForm
from performance.funds.ledger import ledger
from performance.funds.report import report
from performance.models import Budget, Contract, Payment, Project
from performance.projects import NONE_YET, project_of, wanted_project
from registry.access import may
from registry.entry import Entry, entered

ABILITY = "evaluate"


def chosen_year(request: HttpRequest) -> int:
    """The year of the address, else this one."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else timezone.localdate().year


@may(ABILITY)
@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """One year's money."""
    project, year = project_of(request), chosen_year(request)
    shown = ledger(project, year) if project else None
    payments = (
        Payment.objects.visible_to(request.user)
        .filter(contract__project=project, paid_on__year=year)
        .select_related("contract", "by", "reverses")
        .annotate(taken_back=F("reversed_by__voucher"))
    )
    context = {
        "project": project,
        "projects": Project.objects.all(),
        "ledger": shown,
        "payments": payments,
        "year": year,
        "years": range(timezone.localdate().year + 1, 2019, -1),
        "chart": _chart(shown) if shown else None,
    }
    return render(request, "performance/funds/ledger.html", context)


def _chart(shown: Any) -> dict[str, Any]:
    """Numbers for the burn chart, in 万元."""
    today = timezone.localdate()
    last = 12 if shown.year < today.year else today.month if shown.year == today.year else 0
    return {
        "months": [f"{month} 月" for month in range(1, 13)],
        "monthly": [float(each) / 10_000 for each in shown.monthly],
        "burn": [float(each) / 10_000 for each in shown.burn[:last]],
        "budget": float(shown.full) / 10_000,
    }


class _Entry(Entry):
    """A form of the ledger; it leads back to the year that was open."""

    ability = ABILITY

    @property
    def back(self) -> str:
        return f"{reverse('performance:funds')}?{self.request.GET.urlencode()}"

    def after(self, kept: Any) -> str:
        return self.back


class BudgetEntry(_Entry):
    title = "设定年度预算"

    def form(self, data: Any) -> BudgetForm:
        return BudgetForm(data, initial={"year": chosen_year(self.request)})

    def keep(self, form: BudgetForm) -> Budget | None:
        return entered(
            form,
            lambda: actions.set_budget(
                wanted_project(self.request), **form.cleaned_data, by=self.request.user, now=timezone.now()
            ),
        )

    def said(self, kept: Budget) -> str:
        return f"已设定 {kept.year} 年度{kept.get_source_display()}预算 {kept.full:,.2f} 元。"


class ContractEntry(_Entry):
    title = "登记合同"

    def form(self, data: Any) -> ContractForm:
        return ContractForm(data)

    def keep(self, form: ContractForm) -> Contract | None:
        return entered(form, lambda: self._enter(form.save(commit=False)))

    def _enter(self, contract: Contract) -> Contract:
        contract.project = wanted_project(self.request)
        return actions.enter_contract(contract, by=self.request.user, now=timezone.now())

    def said(self, kept: Contract) -> str:
        return f"已登记合同 {kept.number}。"


class PaymentEntry(_Entry):
    title = "登记支付"

    def form(self, data: Any) -> PaymentForm:
        contracts = Contract.objects.visible_to(self.request.user)
        return PaymentForm(data, contracts=contracts, today=timezone.localdate())

    def keep(self, form: PaymentForm) -> Payment | None:
        return entered(
            form, lambda: actions.pay(form.save(commit=False), by=self.request.user, now=timezone.now())
        )

    def said(self, kept: Payment) -> str:
        return f"已登记支付 {kept.amount:,.2f} 元，凭证号 {kept.voucher}。"


class TakeBack(_Entry):
    title = "冲销支付"

    def form(self, data: Any, pk: int) -> TakeBackForm:
        get_object_or_404(Payment.objects.visible_to(self.request.user), pk=pk)
        return TakeBackForm(data, initial={"on": timezone.localdate()})

    def keep(self, form: TakeBackForm, pk: int) -> Payment | None:
        return entered(
            form,
            lambda: actions.take_back(pk, **form.cleaned_data, by=self.request.user, now=timezone.now()),
        )

    def said(self, kept: Payment) -> str:
        return f"已冲销 {-kept.amount:,.2f} 元，凭证号 {kept.voucher}。"


@may(ABILITY)
@require_safe
def yearly(request: HttpRequest) -> FileResponse | HttpResponse:
    """The yearly Excel report for finance."""
    project, year = project_of(request), chosen_year(request)
    if project is None:
        messages.error(request, NONE_YET)
        return redirect("performance:list")
    content = report(project, year, timezone.now())
    return FileResponse(content, as_attachment=True, filename=f"{year}年度财务报表.xlsx")


budget, contract, payment, take_back = (
    each.as_view() for each in (BudgetEntry, ContractEntry, PaymentEntry, TakeBack)
)
