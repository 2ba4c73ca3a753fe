"""数据清理: the list, asking, one request with its approval, its counts and its way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.actions import Refused
from alerts.models import Alert
from alerts.orders.declaration_forms import at_fields
from maintenance.models import Cleaning, Consultation
from maintenance.reports import cleaning as acts
from maintenance.reports.cleaning_forms import CleaningForm, RestoreForm, ReviewForm
from maintenance.reports.filters import CleaningFilter
from registry.access import Guarded, able, may, refuse_unless
from registry.lists import FilteredList
from registry.models import Point, Site
from registry.searching import any_contains
from telemetry import set_aside

WITH = ("site__enterprise", "district", "asked_by", "approved_by", "restored_by", "aside", "consultation")
PILLS = {
    "asked": ("warn", "hourglass", "待批准"),
    "approved": ("info", "loader", "已批准，清理中"),
    "refused": ("plain", "circle-x", "未批准"),
    "done": ("plain", "circle-check", "已清理"),
    "restored": ("plain", "arrow-back-up", "已恢复"),
}
OFFERED = SHOWN = 20


class CleaningList(FilteredList):
    queryset = Cleaning.objects.select_related(*WITH).defer("district__boundary")
    filterset_class = CleaningFilter
    template = "maintenance/reports/cleanings.html"
    partial = "maintenance/reports/_cleanings.html"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"pills": PILLS}


@may("watch")
@require_safe
def cleaning(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: int, *, review: Any = None, restore: Any = None, status: int = 200
) -> HttpResponse:
    rows = Cleaning.objects.visible_to(request.user).select_related(*WITH, "site__district")
    found = get_object_or_404(rows.defer("district__boundary"), pk=pk)
    decides = able(request.user, "plan_maintenance")
    waiting = found.state == Cleaning.State.ASKED
    counted = set_aside.count(found.platform, found.points, found.start, found.end)
    points = Point.objects.filter(pk__in=found.points).order_by("pk")
    context = {
        "cleaning": found,
        "pill": PILLS[found.state],
        "lines": [(point, counted[point.pk]) for point in points],
        "rows_now": counted.total(),
        "alerts": list(_touched(found)[: SHOWN + 1]),
        "shown": SHOWN,
        "kept": _kept(found),
        "review": review or ReviewForm(),
        "restore": restore or RestoreForm(),
        "can_review": waiting and acts.may_decide(request.user, found),
        "is_own": waiting and decides and found.asked_by_id == request.user.pk,
        "can_restore": decides and found.state == Cleaning.State.DONE,
    }
    return render(request, "maintenance/reports/cleaning.html", context, status=status)


def _touched(found: Cleaning) -> QuerySet[Alert]:
    """The alerts of these points that run into the stretch: cleaning has them judged again."""
    rows = Alert.objects.filter(point__in=found.points, started_at__lt=found.end)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=found.start)).select_related("site", "point")


def _kept(found: Cleaning) -> list[Any]:
    """The instants a restore left alone."""
    return set_aside.kept(found.aside, SHOWN) if found.aside and found.aside.kept else []


class CleaningNew(Guarded):
    """First the site (``?site=``), then the form; 预览 shows how many rows it is about."""

    def get(self, request: HttpRequest) -> HttpResponse:
        site = self._site(request)
        if site is None:
            return self._choose(request)
        first = {"consultation": _number(request.GET.get("consultation"))}
        return self._page(CleaningForm(site=site, by=request.user, initial=first))

    def post(self, request: HttpRequest) -> HttpResponse:
        site = self._site(request)
        if site is None:
            return self._choose(request, 422)
        form = CleaningForm(request.POST, site=site, by=request.user)
        if request.POST.get("step") == "preview":
            return self._page(form, preview=form.preview())
        kept = form.asked(timezone.now(), request.META.get("REMOTE_ADDR"))
        if kept is None:
            return self._page(form, 422)
        messages.success(request, "已提交数据清理申请，由市局他人批准后执行。")
        return redirect("maintenance:cleaning", kept.pk)

    @staticmethod
    def _site(request: HttpRequest) -> Site | None:
        asked = _number(request.GET.get("site"))
        sites = Site.objects.visible_to(request.user).select_related("enterprise", "district")
        return get_object_or_404(sites.defer("district__boundary"), pk=asked) if asked else None

    def _page(self, form: CleaningForm, status: int = 200, preview: Any = None) -> HttpResponse:
        context = {"form": form, "site": form.site, "preview": preview, "most": acts.MOST_ROWS}
        return render(self.request, "maintenance/reports/cleaning_form.html", context, status=status)

    def _choose(self, request: HttpRequest, status: int = 200) -> HttpResponse:
        words = request.GET.get("search", "").replace("\x00", "").strip()
        talk = Consultation.objects.visible_to(request.user).filter(
            pk=_number(request.GET.get("consultation"))
        )
        about = talk.select_related("district").defer("district__boundary").first()
        found: Any = []
        if words or about:
            sites = Site.objects.visible_to(request.user).select_related("enterprise", "district")
            sites = sites.filter(district=about.district_id) if about else sites
            found = any_contains(sites.defer("district__boundary"), words, "name", "enterprise__name")
        context = {"words": words, "sites": found[:OFFERED], "about": about}
        return render(request, "maintenance/reports/cleaning_site.html", context, status=status)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


@may("watch")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_unless(request.user, "plan_maintenance")
    approve = request.POST.get("result") == "approved"
    said = "已批准，正在清理。" if approve else "已记录不批准。"
    form = ReviewForm(request.POST)
    return _done(
        request, pk, form, said, lambda given, **more: acts.review(pk, approve=approve, **given, **more)
    )


@may("watch")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_unless(request.user, "plan_maintenance")
    form = RestoreForm(request.POST)
    return _done(
        request, pk, form, "已恢复清理的数据。", lambda given, **more: acts.restore(pk, **given, **more)
    )


def _done(
    request: HttpRequest, pk: int, form: Any, said: str, action: Callable[..., Cleaning]
) -> HttpResponse:
    """Do it; a fault of a field is shown at the field, a refusal above the page."""
    get_object_or_404(Cleaning.objects.visible_to(request.user), pk=pk)
    if form.is_valid():
        try:
            given = form.cleaned_data
            action(given, by=request.user, now=timezone.now(), address=request.META.get("REMOTE_ADDR"))
            messages.success(request, said)
            return redirect("maintenance:cleaning", pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("maintenance:cleaning", pk)
        except ValidationError as fault:
            form.add_error(None, at_fields(form, fault))
    name = "restore" if isinstance(form, RestoreForm) else "review"
    return _page(request, pk, status=422, **{name: form})
