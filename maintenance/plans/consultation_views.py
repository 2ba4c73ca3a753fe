"""区县征询: the sheet of the year, one record, its confirmation, what follows from it, on paper."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maintenance.models import Consultation, WorkOrder
from maintenance.plans import consultations
from maintenance.plans.consultation_forms import ConsultationForm, ResultForm, SendForm
from maintenance.plans.months import EARLIEST, LATEST, read
from maintenance.plans.year import MONTHS, Asked, sheet
from registry.access import able, may, refuse_unless
from registry.acting import told, who
from registry.current import current_district
from registry.entry import Entry, entered
from registry.models import District, Site
from registry.searching import any_contains

WITH = ("district", "recorded_by", "confirmed_by")
OFFERED = 12


@may("watch")
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """The sheet of a year, 11 × 12 for who sees the city."""
    today = timezone.localdate()
    chosen = _year(request.GET.get("year", ""), today)
    seen = District.objects.visible_to(request.user).defer("boundary")
    here = current_district(request)
    districts = {each.pk: each for each in seen if here in (None, each)}
    rows = Consultation.objects.visible_to(request.user).filter(month__year=chosen, district__in=districts)
    columns = ("pk", "district_id", "month", "visited_on", "is_normal", "confirmed_at")
    asked = (Asked(*row[:5], is_confirmed=row[5] is not None) for row in rows.values_list(*columns))
    found = sheet(chosen, list(districts), asked, today)
    context = {
        "sheet": found,
        "districts": districts,
        "months": [date(chosen, month, 1) for month in MONTHS],
        "writable": {code for code in districts if consultations.may_record(request.user, code)},
        "may_record": able(request.user, "maintain"),
        "previous": chosen - 1 if chosen > EARLIEST.year else None,
        "next": chosen + 1 if chosen < today.year else None,
        "today": today,
    }
    return render(request, "maintenance/plans/year.html", context)


def _year(text: str, today: date) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4 and EARLIEST.year <= int(text) <= LATEST.year:
        return int(text)
    return today.year


@may("watch")
@require_safe
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    user, found = request.user, _found(request, pk)
    records = consultations.may_record(user, found.district_id)
    sends = able(user, "handle_alerts")
    words = request.GET.get("search", "").replace("\x00", "").strip()
    context = {
        "consultation": found,
        "orders": _orders(request, found),
        "cleanings": found.cleanings.select_related("site").order_by("asked_at"),
        "can_edit": records and not found.confirmed_at,
        "can_note": records,
        "can_confirm": not consultations.refusal_to_confirm(found, user),
        "can_send": sends,
        "words": words,
        "result": ResultForm(initial={"result": found.result}),
        "send": _send_form(request, found, words) if sends else None,
        **forms,
    }
    return render(request, "maintenance/plans/consultation.html", context, status=status)


def _found(request: HttpRequest, pk: int) -> Consultation:
    rows = Consultation.objects.visible_to(request.user).select_related(*WITH).defer("district__boundary")
    return get_object_or_404(rows, pk=pk)


def _orders(request: HttpRequest, found: Consultation) -> Any:
    rows = WorkOrder.objects.visible_to(request.user).filter(consultation=found)
    return rows.select_related("site", "crew").order_by("pk")


def _send_form(request: HttpRequest, found: Consultation, words: str, data: Any = None) -> SendForm:
    """Offers the sites that ``words`` find; what was chosen before stays on offer."""
    sites = Site.objects.visible_to(request.user).filter(district=found.district_id)
    if data is None:
        offered = any_contains(sites, words, "name", "enterprise__name") if words else sites.none()
        sites = offered.order_by("name")[:OFFERED]
    first = {"what": (found.problems or found.opinions)[:200]}
    today = timezone.localdate()
    return SendForm(data, sites=sites, district=found.district_id, today=today, initial=first)


class _Record(Entry):
    ability = "maintain"
    template = "maintenance/plans/consultation_form.html"

    def keep(self, form: ConsultationForm, **_: Any) -> Consultation | None:
        return form.kept(timezone.now(), self.address)

    def after(self, kept: Consultation) -> str:
        return reverse("maintenance:consultation", args=[kept.pk])


class ConsultationNew(_Record):
    """``?district=&month=`` are those of the cell of the sheet it was opened from."""

    title = "登记区县征询"
    back = reverse_lazy("maintenance:consultations")

    def get(self, request: HttpRequest, **which: Any) -> HttpResponse:
        where, month = self._asked()
        known = Consultation.objects.filter(district=where, month=month).first() if where else None
        return redirect(self.after(known)) if known else super().get(request, **which)

    def form(self, data: Any) -> ConsultationForm:
        (where, month), today = self._asked(), timezone.localdate()
        first = {"district": where, "month": month, "visitors": str(self.request.user)}
        if month == today.replace(day=1):
            first["visited_on"] = today
        return ConsultationForm(data, by=self.request.user, initial=first)

    def said(self, kept: Consultation) -> str:
        return f"已登记{kept.district.name}的征询，等待区县确认。"

    def _asked(self) -> tuple[District | None, date]:
        asked, today = self.request.GET, timezone.localdate()
        visible = District.objects.visible_to(self.request.user).defer("boundary")
        where = visible.filter(pk=asked.get("district", "").replace("\x00", "")).first()
        return where or current_district(self.request), read(asked.get("month", ""), today.replace(day=1))


class ConsultationEdit(_Record):
    title = "修改区县征询"

    def get(self, request: HttpRequest, pk: int, **_: Any) -> HttpResponse:
        if _found(request, pk).confirmed_at:
            messages.error(request, "区县已确认，内容不能再改。")
            return redirect("maintenance:consultation", pk)
        return super().get(request, pk=pk)

    def form(self, data: Any, pk: int) -> ConsultationForm:
        return ConsultationForm(data, instance=_found(self.request, pk), by=self.request.user)

    def said(self, kept: Consultation) -> str:
        return "已保存。"

    def context(self, form: ConsultationForm) -> dict[str, Any]:
        row = form.instance
        return super().context(form) | {"consultation": row, "back": self.after(row)}


@may("watch")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_unless(request.user, "handle_alerts")
    _found(request, pk)
    told(request, lambda: consultations.confirm(pk, **who(request)), "已代表本区县确认这份征询。")
    return redirect("maintenance:consultation", pk)


@may("maintain")
@require_POST
def result(request: HttpRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, result=form)
    by, address = request.user, request.META.get("REMOTE_ADDR")
    told(
        request,
        lambda: consultations.note_result(pk, by=by, address=address, **form.cleaned_data),
        "已填写处理结果。",
    )
    return redirect("maintenance:consultation", pk)


@may("handle_alerts")
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = _send_form(request, found, "", request.POST)
    order = entered(
        form,
        lambda: consultations.send_crew(pk, by=request.user, now=timezone.now(), **form.cleaned_data),
    )
    if order is not None:
        messages.success(request, f"已开工单 {order.number}。")
        return redirect("maintenance:consultation", pk)
    chosen = form.cleaned_data.get("site") if hasattr(form, "cleaned_data") else None
    form.fields["site"].queryset = Site.objects.filter(pk=chosen.pk) if chosen else Site.objects.none()
    return _page(request, pk, status=422, send=form)


@may("watch")
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The record as a sheet of A4."""
    found = _found(request, pk)
    context = {"consultation": found, "orders": _orders(request, found), "cleanings": found.cleanings.all()}
    return render(request, "maintenance/plans/consultation_paper.html", context)
