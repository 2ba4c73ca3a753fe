"""运维日志: the list, one entry, its form, the month at a glance, Excel."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maintenance.logs import availability, duties, month, sheet, showing
from maintenance.logs.backup_log import drills
from maintenance.logs.downtime import CITY
from maintenance.logs.entry import is_late
from maintenance.logs.filters import LogFilter
from maintenance.logs.forms import LogForm
from maintenance.logs.kinds import KINDS, Family
from maintenance.models import Log
from registry.access import may
from registry.current import current_district
from registry.entry import Entry
from registry.lists import FilteredList
from registry.rooms import platform_choices
from registry.spreadsheet import XLSX

FAMILIES = {
    Family.CARE: "日常维护",
    Family.CHANGE: "升级、优化与变更",
    Family.BACKUP: "备份",
    Family.FAULT: "故障检修",
}


def today() -> date:
    return timezone.now().astimezone(CITY).date()


class LogList(FilteredList):
    queryset = Log.objects.select_related("district", "by").defer("district__boundary")
    filterset_class = LogFilter
    template = "maintenance/logs/list.html"
    partial = "maintenance/logs/_logs.html"

    def rows(self) -> QuerySet:
        """With a district chosen in the top bar: its entries and those that concern the whole city."""
        rows = self.queryset.visible_to(self.request.user)
        here = None if self.request.GET.get("district") else current_district(self.request)
        return rows.filter(Q(district=None) | Q(district=here)) if here else rows

    def more(self, rows: list[Any]) -> dict[str, Any]:
        titles = dict(platform_choices())
        for each in rows:
            each.platform_words = showing.platform_words(each.platform, titles)
            each.verdict = showing.verdict(each)
            each.icon = KINDS[each.kind].icon if each.kind in KINDS else "notes"
            each.is_late = is_late(each.started_at, each.made_at)
        return {}


class LogExcel(LogList):
    """The same rows as the list, narrowed by the same address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = self.filterset_class(request.GET, self.rows(), request=request)
        logs = list(chosen.qs[: sheet.MOST])
        title = f"运维日志（{today():%Y-%m-%d} 导出，{_counted(len(logs), chosen.qs)}）"
        answer = HttpResponse(
            sheet.workbook(logs, dict(platform_choices()), title), headers={"Content-Type": XLSX}
        )
        answer["Content-Disposition"] = f'attachment; filename="maintenance-logs-{today():%Y%m%d}.xlsx"'
        return answer


def _counted(given: int, rows: QuerySet) -> str:
    """How many rows a workbook has, and of how many where that is not all."""
    return f"{given} 条" if given < sheet.MOST else f"最近 {given} 条，共 {rows.count()} 条"


@may("watch")
@require_safe
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry, also as it is printed."""
    found = get_object_or_404(
        Log.objects.visible_to(request.user).select_related("district", "by").defer("district__boundary"),
        pk=pk,
    )
    context = {
        "log": found,
        "kind": KINDS.get(found.kind),
        "lines": list(showing.lines(found)),
        "platform_words": showing.platform_words(found.platform, dict(platform_choices())),
        "verdict": showing.verdict(found),
        "is_fault": found.kind in availability.FAULTS,
        "is_late": is_late(found.started_at, found.made_at),
        "may_correct": found.by_id is not None and "plan_maintenance" in request.user.abilities,
    }
    return render(request, "maintenance/logs/log.html", context)


@may("plan_maintenance")
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kind is to be written."""
    groups = [
        (title, [each for each in KINDS.values() if each.family is family])
        for family, title in FAMILIES.items()
    ]
    return render(request, "maintenance/logs/kinds.html", {"groups": groups})


class LogEdit(Entry):
    """The form of one kind, empty or with an entry to correct."""

    ability = "plan_maintenance"
    template = "maintenance/logs/form.html"

    def form(self, data: Any, *, slug: str = "", pk: int | None = None) -> LogForm:
        rows = Log.objects.visible_to(self.request.user).exclude(by=None)
        found = get_object_or_404(rows, pk=pk) if pk else None
        kind = KINDS.get(found.kind if found else slug)
        if kind is None:
            raise Http404("没有这一类运维日志")
        platform = self.request.GET.get("platform", "")
        return LogForm(
            data, kind=kind, by=self.request.user, now=timezone.now(), log=found, platform=platform
        )

    def keep(self, form: LogForm, **_: Any) -> Log | None:
        return form.stored(self.address)

    def said(self, kept: Log) -> str:
        return f"已保存{kept.get_kind_display()}记录。"

    def after(self, kept: Log) -> str:
        return reverse("maintenance:log", args=[kept.pk])


@may("watch")
@require_safe
def month_view(request: HttpRequest) -> HttpResponse:
    """Days × kinds, duties without an entry, availability, the month's restore drill."""
    now = timezone.now()
    shown = month.asked_month(request.GET.get("month", ""), today())
    platforms = platform_choices()
    slugs = [slug for slug, _ in platforms]
    found = month.entries(Log.objects.visible_to(request.user), shown)
    covered = month.coverage(found, slugs, shown, today())
    ran = availability.by_platform(slugs, shown, now=now)
    context = {
        "month": shown,
        "before": _months_on(shown, -1),
        "after": _months_on(shown, 1) if _months_on(shown, 1) <= today() else None,
        "today": today(),
        "rows": month.calendar(found, shown),
        "platforms": platforms,
        "coverage": covered,
        "gaps": sum(each.gaps for each in covered),
        "availability": [(title, ran[slug]) for slug, title in platforms],
        "drill": drills(shown).order_by("-started_at").first(),
    }
    return render(request, "maintenance/logs/month.html", context)


def _months_on(first: date, count: int) -> date:
    place = first.year * 12 + first.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


@may("watch")
@require_safe
def duty_list(request: HttpRequest) -> HttpResponse:
    """运维职责: what the form names, where it is seen, and how much of it was recorded this month."""
    shown = month.asked_month(request.GET.get("month", ""), today())
    context = {
        "month": shown,
        "before": _months_on(shown, -1),
        "after": _months_on(shown, 1) if _months_on(shown, 1) <= today() else None,
        "duties": list(duties.duties(duties.span(request.user, shown))),
    }
    return render(request, "maintenance/logs/duties.html", context)
