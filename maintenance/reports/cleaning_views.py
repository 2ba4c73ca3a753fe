"""数据清理: the list, asking, one request with its approval, its counts and its way back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Alert
from maintenance.models import Cleaning, Consultation
from maintenance.reports import cleaning as acts
from maintenance.reports.cleaning_forms import CleaningForm, RestoreForm, ReviewForm
from maintenance.reports.filters import CleaningFilter
from registry.access import able, may, refuse_unless
from registry.acting import decided, who
from registry.lists import FilteredList
from registry.models import Point
from registry.searching import row_number
from registry.site_entry import Choice, SiteEntry
from telemetry import set_aside

WITH = ("site__enterprise", "district", "asked_by", "approved_by", "restored_by", "aside", "consultation")
PILLS = {
    "asked": ("warn", "hourglass", "待批准"),
    "approved": ("info", "loader", "已批准，清理中"),
    "refused": ("plain", "circle-x", "未批准"),
    "done": ("plain", "circle-check", "已清理"),
    "restored": ("plain", "arrow-back-up", "已恢复"),
}
SHOWN = 20


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


def _found(request: HttpRequest, pk: int) -> Cleaning:
    rows = Cleaning.objects.visible_to(request.user).select_related(*WITH, "site__district")
    return get_object_or_404(rows.defer("district__boundary"), pk=pk)


def _page(
    request: HttpRequest, pk: int, *, review: Any = None, restore: Any = None, status: int = 200
) -> HttpResponse:
    found = _found(request, pk)
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


class CleaningNew(SiteEntry):
    """预览 shows how many rows it is about; ``consultation`` of the address is what it rests on."""

    template = "maintenance/reports/cleaning_form.html"
    preview: acts.Preview | None = None

    def choice(self) -> Choice:
        words = ("申请数据清理", "申请数据清理：选择监管对象", "先找到要清理数据的监管对象")
        none = "换个名称再找；只能为您区县的对象申请。"
        talks = Consultation.objects.visible_to(self.request.user).select_related("district")
        asked = row_number(self.request.GET.get("consultation"))
        about = talks.defer("district__boundary").filter(pk=asked).first()
        if about is None:
            return Choice(*words, none)
        lead = f"依据 {about.district.name} {about.month.year} 年 {about.month.month} 月征询"
        lead += f"：{Truncator(about.opinions).chars(60)}" if about.opinions else ""
        return Choice(*words, none, lead, about.district_id, {"consultation": str(about.pk)})

    def post(self, request: HttpRequest, **which: Any) -> HttpResponse:
        if request.POST.get("step") != "preview" or not self.has_site():
            return super().post(request, **which)
        form = self.form(request.POST)
        self.preview = form.preview()
        return self.page(form)

    def form(self, data: Any) -> CleaningForm:
        first = {"consultation": row_number(self.request.GET.get("consultation"))}
        return CleaningForm(data, site=self.site, by=self.request.user, initial=first)

    def keep(self, form: CleaningForm) -> Cleaning | None:
        return form.asked(timezone.now(), self.address)

    def said(self, kept: Cleaning) -> str:
        return "已提交数据清理申请，由市局他人批准后执行。"

    def after(self, kept: Cleaning) -> str:
        return reverse("maintenance:cleaning", args=[kept.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return super().context(form) | {"preview": self.preview, "most": acts.MOST_ROWS}


@may("watch")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    approve = request.POST.get("result") == "approved"
    said = "已批准，正在清理。" if approve else "已记录不批准。"
    form = ReviewForm(request.POST)
    return _decided(request, pk, review=form, said=said, action=partial(acts.review, approve=approve))


@may("watch")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    form = RestoreForm(request.POST)
    return _decided(request, pk, restore=form, said="已恢复清理的数据。", action=acts.restore)


def _decided(
    request: HttpRequest, pk: int, *, said: str, action: Callable[..., Cleaning], **forms: BaseForm
) -> HttpResponse:
    """Do it with what the one of ``forms`` says."""
    refuse_unless(request.user, "plan_maintenance")
    _found(request, pk)
    (form,) = forms.values()
    return decided(
        request,
        form,
        lambda given: action(pk, **given, **who(request)),
        said,
        back=reverse("maintenance:cleaning", args=[pk]),
        page=lambda _: _page(request, pk, **forms, status=422),
    )
