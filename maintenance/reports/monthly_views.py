"""运维月报: eleven districts by three platforms, one of them in full, the workbook."""

from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maintenance.plans.months import last_day, later, read, written
from maintenance.reports import month_rates, month_sites, monthly_counts
from maintenance.reports.monthly import PASS_MARK, Line, Report
from maintenance.reports.monthly_excel import data
from registry.access import may
from registry.current import current_district
from registry.models import District
from registry.rooms import platforms
from registry.spreadsheet import XLSX


def _report(request: HttpRequest, code: str = "") -> Report:
    """The month that the address names, else the present one; of the district chosen in the top bar, if one is."""
    now = timezone.now()
    month = min(
        read(request.GET.get("month", ""), monthly_counts.this_month(now)), monthly_counts.this_month(now)
    )
    seen = District.objects.visible_to(request.user).defer("boundary")
    here = code or getattr(current_district(request), "code", "")
    found = monthly_counts.report(list(seen.filter(code=here) if here else seen), month, now=now)
    for slug in dict.fromkeys(each.slug for each in found.lines if not each.is_counted):
        month_rates.ask_for(slug, month)
    return found


def _picker(month: date) -> dict[str, Any]:
    this = monthly_counts.this_month(timezone.now())
    return {
        "month": month,
        "month_title": written(month),
        "first": month,
        "last": last_day(month),
        "before": later(month, -1),
        "after": later(month) if month < this else None,
        "this_month": this,
    }


@may("handle_alerts")
@require_safe
def monthly(request: HttpRequest) -> HttpResponse:
    found = _report(request)
    context = {
        "report": found,
        "districts": list(found.by_district()),
        "totals": found.totals() if found.lines else [],
        "platforms": platforms(),
        "pass_mark": PASS_MARK,
        **_picker(found.month),
    }
    return render(request, "maintenance/reports/monthly.html", context)


@may("handle_alerts")
@require_safe
def monthly_one(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """One district and platform, every number leading to its rows."""
    found, line = _one(request, code, slug)
    context = {"report": found, "line": line, "pass_mark": PASS_MARK, **_picker(found.month)}
    return render(request, "maintenance/reports/monthly_one.html", context)


def _one(request: HttpRequest, code: str, slug: str) -> tuple[Report, Line]:
    found = _report(request, code)
    line = found.line(code, slug)
    if line is None:
        raise Http404
    return found, line


@may("handle_alerts")
@require_safe
def monthly_sites(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The rates of one district and platform, site by site: their sums are the numbers of the report."""
    found, line = _one(request, code, slug)
    rows = month_sites.rows(slug, code, found.month, timezone.now()) if line.is_counted else []
    context = {"report": found, "line": line, "rows": rows, "pass_mark": PASS_MARK, **_picker(found.month)}
    return render(request, "maintenance/reports/monthly_sites.html", context)


@may("handle_alerts")
@require_safe
def monthly_excel(request: HttpRequest) -> HttpResponse:
    found = _report(request)
    if not found.is_counted:
        messages.warning(request, "这个月的各率正在计算，算好后再导出。")
        return redirect(f"{reverse('maintenance:monthly')}?month={found.month:%Y-%m}")
    answer = HttpResponse(data(found, timezone.now()), content_type=XLSX)
    name = quote(f"运维月报{found.month:%Y-%m}.xlsx")
    answer["Content-Disposition"] = (
        f"attachment; filename=\"monthly-{found.month:%Y-%m}.xlsx\"; filename*=UTF-8''{name}"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
