"""区县征询: the sheet of the year, one record, its confirmation, what follows from it, on paper."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.actions import Refused
from maintenance.models import Consultation, WorkOrder
from maintenance.plans import consultations
from maintenance.plans.consultation_forms import ConsultationForm, ResultForm, SendForm
from maintenance.plans.months import EARLIEST, LATEST, read
from maintenance.plans.year import MONTHS, Asked, sheet
from registry.access import Guarded, able, may, refuse_unless
from registry.current import current_district
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


class ConsultationNew(Guarded):
    """``?district=&month=`` are those of the cell of the sheet it was opened from."""

    ability = "maintain"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        month = read(request.GET.get("month", ""), today.replace(day=1))
        visible = {each.pk: each for each in District.objects.visible_to(request.user).defer("boundary")}
        where = visible.get(request.GET.get("district", "")) or current_district(request)
        known = Consultation.objects.filter(district=where, month=month).first() if where else None
        if known:
            return redirect("maintenance:consultation", known.pk)
        first = {"district": where, "month": month, "visitors": str(request.user)}
        if month == today.replace(day=1):
            first["visited_on"] = today
        return self._form(ConsultationForm(by=request.user, initial=first))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ConsultationForm(request.POST, by=request.user)
        kept = form.kept(timezone.now(), request.META.get("REMOTE_ADDR"))
        if kept is None:
            return self._form(form, 422)
        messages.success(request, f"已登记{kept.district.name}的征询，等待区县确认。")
        return redirect("maintenance:consultation", kept.pk)

    def _form(self, form: ConsultationForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "title": "登记区县征询"}
        return render(self.request, "maintenance/plans/consultation_form.html", context, status=status)


class ConsultationEdit(Guarded):
    ability = "maintain"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = _found(request, pk)
        if found.confirmed_at:
            messages.error(request, "区县已确认，内容不能再改。")
            return redirect("maintenance:consultation", pk)
        return self._form(ConsultationForm(instance=found, by=request.user), found)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = _found(request, pk)
        form = ConsultationForm(request.POST, instance=found, by=request.user)
        if form.kept(timezone.now(), request.META.get("REMOTE_ADDR")) is None:
            return self._form(form, found, 422)
        messages.success(request, "已保存。")
        return redirect("maintenance:consultation", pk)

    def _form(self, form: ConsultationForm, found: Consultation, status: int = 200) -> HttpResponse:
        context = {"form": form, "title": "修改区县征询", "consultation": found}
        return render(self.request, "maintenance/plans/consultation_form.html", context, status=status)


@may("watch")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_unless(request.user, "handle_alerts")
    return _said(
        request,
        pk,
        "已代表本区县确认这份征询。",
        lambda: consultations.confirm(
            pk, by=request.user, now=timezone.now(), address=request.META.get("REMOTE_ADDR")
        ),
    )


def _said(request: HttpRequest, pk: int, words: str, act: Callable[[], Any]) -> HttpResponse:
    _found(request, pk)
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("maintenance:consultation", pk)


@may("maintain")
@require_POST
def result(request: HttpRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, result=form)
    address = request.META.get("REMOTE_ADDR")
    return _said(
        request,
        pk,
        "已填写处理结果。",
        lambda: consultations.note_result(pk, by=request.user, address=address, **form.cleaned_data),
    )


@may("handle_alerts")
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = _send_form(request, found, "", request.POST)
    if form.is_valid():
        try:
            order = consultations.send_crew(pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
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
