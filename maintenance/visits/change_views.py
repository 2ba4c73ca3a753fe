"""参数变更: what waits for approval, and the decision."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from maintenance.models import ParameterChange
from maintenance.visits import changing, faces, parameters
from registry.access import may
from registry.acting import told, who
from registry.changes import fingerprint
from registry.filters import ScopedFilter
from registry.lists import FilteredList
from registry.models import District
from registry.rooms import platform_choices


class ChangeFilter(ScopedFilter):
    search_in = ("visit__number", "visit__site__name", "name", "reason")

    district = django_filters.ModelChoiceFilter(
        label="区县",
        field_name="visit__district",
        queryset=lambda request: District.objects.visible_to(request.user).defer("boundary"),
        empty_label="全部区县",
    )
    platform = django_filters.ChoiceFilter(
        label="平台", field_name="visit__platform", choices=platform_choices, empty_label="全部平台"
    )
    result = django_filters.ChoiceFilter(label="结果", choices=ParameterChange.Result, empty_label="全部结果")

    class Meta:
        model = ParameterChange
        fields: list[str] = []


class ChangeList(FilteredList):
    ability = "edit_registry"
    queryset = (
        ParameterChange.objects.select_related("visit__site", "visit__crew", "point", "device", "decided_by")
        .filter(visit__is_current=True)
        .defer("visit__content")
    )
    filterset_class = ChangeFilter
    template = "maintenance/visits/changes.html"
    partial = "maintenance/visits/_changes.html"
    district_path = "visit__district"
    size = 30

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        """What waits comes first."""
        return chosen.qs.order_by(F("decided_at").desc(nulls_first=True), "-pk")

    def more(self, rows: list[Any]) -> dict[str, Any]:
        for each in rows:
            each.title, each.pill = parameters.title(each.name), faces.RESULTS[each.result]
            if each.result == ParameterChange.Result.WAITING:
                _beside(each)
        return {}


def _beside(change: Any) -> None:
    """What the registry holds now, and the version it is decided on."""
    row = changing.subject(change)
    change.known = bool(row) and changing.is_known(change, row)
    change.present = changing.now_is(change)
    change.fingerprint = fingerprint(row) if change.known else ""


@may("edit_registry")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """批准 or 不批准, by the button that was pressed."""
    get_object_or_404(ParameterChange.objects.visible_to(request.user), pk=pk)
    approve = request.POST.get("result") == "approved"
    told(
        request,
        lambda: changing.decide(
            pk,
            approve=approve,
            opinion=request.POST.get("opinion", ""),
            version=request.POST.get("version", "")[:16],
            **who(request),
        ),
        "已批准，基础信息已更新。" if approve else "已记为不批准。",
    )
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts={request.get_host()}):
        return redirect(here)
    return redirect("maintenance:visit_changes")
