"""资金台账: one year on a page; budget, contracts, payments, each with its form."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from performance.funds import actions
from performance.funds.forms import BudgetForm, ContractForm, PaymentForm, TakeBackForm
from performance.funds.ledger import ledger
from performance.funds.report import report
from performance.models import Contract, Payment, Project
from performance.projects import project_of
from registry.access import Guarded, may
from registry.actions import Refused

ABILITY = "evaluate"


def chosen_year(request: HttpRequest) -> int:
    """The year of the address, else this one."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2100 else timezone.localdate().year


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


class _Entry(Guarded, ABC):
    """A form of the ledger: shown, stored by an action, refused at its fields."""

    ability = ABILITY
    title = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(self.form(None, **kwargs))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, **kwargs)
        if form.is_valid():
            try:
                said = self.store(form, **kwargs)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as fault:
                form.add_error(None, fault.messages)
            else:
                messages.success(request, said)
                return redirect(f"{reverse('performance:funds')}?{request.GET.urlencode()}")
        return self._page(form, 422)

    @abstractmethod
    def form(self, data: Any, **kwargs: Any) -> BaseForm:
        """The form, filled with ``data`` when it was sent."""

    @abstractmethod
    def store(self, form: Any, **kwargs: Any) -> str:
        """Store what it says by an action; the sentence for the person."""

    @property
    def project(self) -> Project:
        found = project_of(self.request)
        if found is None:
            raise Refused("还没有项目，请先编制一个年度的自评表")
        return found

    def _page(self, form: BaseForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "title": self.title, "back": reverse("performance:funds")}
        return render(self.request, "registry/form.html", context, status=status)


class BudgetEntry(_Entry):
    title = "设定年度预算"

    def form(self, data: Any) -> BudgetForm:
        return BudgetForm(data, initial={"year": chosen_year(self.request)})

    def store(self, form: BudgetForm) -> str:
        said = form.cleaned_data
        row = actions.set_budget(
            self.project,
            said["year"],
            said["source"],
            initial=said["initial"],
            full=said["full"],
            note=said["note"],
            by=self.request.user,
            now=timezone.now(),
        )
        return f"已设定 {row.year} 年度{row.get_source_display()}预算 {row.full:,.2f} 元。"


class ContractEntry(_Entry):
    title = "登记合同"

    def form(self, data: Any) -> ContractForm:
        return ContractForm(data)

    def store(self, form: ContractForm) -> str:
        contract = form.save(commit=False)
        contract.project = self.project
        actions.enter_contract(contract, by=self.request.user, now=timezone.now())
        return f"已登记合同 {contract.number}。"


class PaymentEntry(_Entry):
    title = "登记支付"

    def form(self, data: Any) -> PaymentForm:
        contracts = Contract.objects.visible_to(self.request.user)
        return PaymentForm(data, contracts=contracts, today=timezone.localdate())

    def store(self, form: PaymentForm) -> str:
        row = actions.pay(form.save(commit=False), by=self.request.user, now=timezone.now())
        return f"已登记支付 {row.amount:,.2f} 元，凭证号 {row.voucher}。"


class TakeBack(_Entry):
    title = "冲销支付"

    def form(self, data: Any, pk: int) -> TakeBackForm:
        get_object_or_404(Payment.objects.visible_to(self.request.user), pk=pk)
        return TakeBackForm(data, initial={"on": timezone.localdate()})

    def store(self, form: TakeBackForm, pk: int) -> str:
        row = actions.take_back(pk, **form.cleaned_data, by=self.request.user, now=timezone.now())
        return f"已冲销 {-row.amount:,.2f} 元，凭证号 {row.voucher}。"


@may(ABILITY)
@require_safe
def yearly(request: HttpRequest) -> FileResponse | HttpResponse:
    """The yearly Excel report for finance."""
    project, year = project_of(request), chosen_year(request)
    if project is None:
        messages.error(request, "还没有项目，请先编制一个年度的自评表")
        return redirect("performance:list")
    content = report(project, year, timezone.now())
    return FileResponse(content, as_attachment=True, filename=f"{year}年度财务报表.xlsx")


budget, contract, payment, take_back = (
    each.as_view() for each in (BudgetEntry, ContractEntry, PaymentEntry, TakeBack)
)
