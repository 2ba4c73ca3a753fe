"""现场表: the list, one of them, its review."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maintenance.models import ParameterChange, Photo, Visit
from maintenance.visits import actions, faces, rulings, showing
from maintenance.visits.filters import VisitFilter
from registry.access import able, may
from registry.acting import who
from registry.entry import entered
from registry.lists import FilteredList
from registry.rooms import platform


class VisitList(FilteredList):
    queryset = (
        Visit.objects.filter(is_current=True)
        .select_related("district", "site__enterprise", "crew")
        .defer("content", "district__boundary")
    )
    filterset_class = VisitFilter
    template = "maintenance/visits/visits.html"
    partial = "maintenance/visits/_visits.html"
    size = 30

    def ordered(self, chosen: Any) -> QuerySet:
        return chosen.qs.order_by("-arrived_at", "-pk")

    def more(self, rows: list[Any]) -> dict[str, Any]:
        now, counts = timezone.now(), photo_counts(rows)
        for each in rows:
            each.state_pill, each.cause_pill = faces.state(each), faces.CAUSES[each.cause]
            each.return_pill, each.doubt_pills = faces.returned(each, now), list(faces.doubts(each))
            each.photo_count = counts.get(each.number, 0)
            each.platform_title = platform(each.platform).title
        user = self.request.user
        waiting = ParameterChange.objects.visible_to(user).filter(result=ParameterChange.Result.WAITING)
        review = Visit.objects.visible_to(user).filter(is_current=True, state=Visit.State.SUBMITTED)
        return {
            "waiting_reviews": review.count() if able(user, "handle_alerts") else 0,
            "may_write": able(user, "maintain"),
            "waiting_changes": waiting.count() if able(user, "edit_registry") else 0,
        }


def photo_counts(rows: list[Visit]) -> dict[str, int]:
    """Photos by the form's number, over all its versions."""
    numbers = [each.number for each in rows]
    photos = Photo.objects.filter(visit__number__in=numbers).exclude(when=Photo.When.SIGNATURE)
    return dict(photos.values_list("visit__number").annotate(n=Count("pk")))


class ReviewForm(forms.Form):
    opinion = forms.CharField(
        label="审核意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时必填",
    )
    ruling = forms.ChoiceField(label="告警核查结果", choices=list(rulings.RULINGS.items()), required=False)


@may("watch")
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: int, *, review: ReviewForm | None = None, status: int = 200
) -> HttpResponse:
    rows = Visit.objects.visible_to(request.user).select_related(*showing.WITH).defer("district__boundary")
    found = get_object_or_404(rows, pk=pk)
    context = showing.page(found, request.user, timezone.now())
    review = review or ReviewForm(initial={"ruling": context["proposed"]})
    return render(request, "maintenance/visits/visit.html", {**context, "review": review}, status=status)


@may("handle_alerts")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """审核通过 or 退回, by the button that was pressed."""
    get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    form = ReviewForm(request.POST)
    approve = request.POST.get("result") == "approved"
    done = entered(form, lambda: actions.review(pk, approve=approve, **form.cleaned_data, **who(request)))
    if done is not None:
        said = f"已审核通过，归档号 {done.archive_number}。" if approve else "已退回，等待运维人员更正。"
        messages.success(request, said)
        return redirect("maintenance:visit", pk)
    return _page(request, pk, review=form, status=422)
