"""申报: the list, filing, one declaration with its review."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Declaration
from alerts.orders import declare
from alerts.orders.declaration_forms import DeclarationForm, EndForm, ReviewForm
from alerts.orders.filing import is_late
from alerts.orders.filters import DeclarationFilter
from registry.access import able, may, refuse_unless
from registry.acting import decided, told, who
from registry.lists import FilteredList
from registry.site_entry import Choice, SiteEntry

WITH = ("site__enterprise", "district", "filed_by", "reviewed_by")
RESULTS = {
    "waiting": ("warn", "hourglass", "待审核"),
    "approved": ("plain", "circle-check", "通过"),
    "refused": ("plain", "circle-x", "不通过"),
    "withdrawn": ("plain", "arrow-back-up", "已撤回"),
}


class DeclarationList(FilteredList):
    queryset = Declaration.objects.select_related(*WITH).defer("district__boundary")
    filterset_class = DeclarationFilter
    template = "alerts/orders/declarations.html"
    partial = "alerts/orders/_declarations.html"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"results": RESULTS, "now": timezone.now()}


@may("watch")
@require_safe
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _found(request: HttpRequest, pk: int) -> Declaration:
    rows = Declaration.objects.visible_to(request.user).select_related(*WITH, "site__district")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, pk: int, *, review: Any = None, end: Any = None, status: int = 200
) -> HttpResponse:
    found = _found(request, pk)
    waiting = found.result == Declaration.Result.WAITING
    handles = able(request.user, "handle_alerts")
    open_now = found.result == Declaration.Result.APPROVED and not found.actual_end
    context = {
        "declaration": found,
        "pill": RESULTS[found.result],
        "points": list(found.points.all()),
        "files": list(found.files.select_related("attachment")),
        "is_late": is_late(found),
        "review": review or ReviewForm(),
        "end": end or EndForm(initial={"at": timezone.now()}),
        "can_review": waiting and declare.may_review(request.user, found),
        "is_own": waiting and handles and not declare.may_review(request.user, found),
        "can_withdraw": waiting and (handles or found.filed_by_id == request.user.pk),
        "can_end": open_now and found.start < timezone.now() and declare.may_file(request.user, found.kind),
    }
    return render(request, "alerts/orders/declaration.html", context, status=status)


class DeclarationNew(SiteEntry):
    """``kind`` and ``points`` of the address may be filled in already."""

    template = "alerts/orders/declaration_form.html"
    title = "新申报"
    submit = "提交申报"
    back = reverse_lazy("alerts:declarations")

    def choice(self) -> Choice:
        return Choice(
            "新申报",
            "新申报：选择监管对象",
            "先找到要申报的监管对象",
            "换个名称再找；只能为您区县的对象申报。",
        )

    def form(self, data: Any) -> DeclarationForm:
        asked = self.request.GET
        first = {"kind": asked.get("kind", ""), "points": asked.getlist("points")}
        return DeclarationForm(
            data, self.request.FILES or None, site=self.site, by=self.request.user, first=first
        )

    def keep(self, form: DeclarationForm) -> Declaration | None:
        return form.filed(timezone.now(), self.address)

    def said(self, kept: Declaration) -> str:
        return "已提交申报，审核通过后生效。"

    def after(self, kept: Declaration) -> str:
        return reverse("alerts:declaration", args=[kept.pk])


@may("watch")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_unless(request.user, "handle_alerts")
    approved = request.POST.get("result") == "approved"
    form = ReviewForm(request.POST)
    return _decided(
        request, pk, review=form, said="已审核这条申报。", action=partial(declare.review, approved=approved)
    )


@may("watch")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, end=EndForm(request.POST), said="已结束这条申报。", action=declare.end)


def _decided(
    request: HttpRequest, pk: int, *, said: str, action: Callable[..., Declaration], **forms: BaseForm
) -> HttpResponse:
    """Do it with what the one of ``forms`` says."""
    _found(request, pk)
    (form,) = forms.values()
    return decided(
        request,
        form,
        lambda given: action(pk, **given, **who(request)),
        said,
        back=reverse("alerts:declaration", args=[pk]),
        page=lambda _: _page(request, pk, **forms, status=422),
    )


@may("watch")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    told(request, lambda: declare.withdraw(pk, **who(request)), "已撤回这条申报。")
    return redirect("alerts:declaration", pk)
