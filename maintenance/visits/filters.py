"""How the list of forms is narrowed."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Role, User
from maintenance.models import ParameterChange, Visit
from maintenance.visits.content import FAR_M
from registry.filters import DayFilter, PlatformFilter, by_number

DOUBTS = (
    ("no_data", "修复后数据未按时恢复"),
    ("far", "距站点超过 300 米"),
    ("refused", "企业拒签"),
    ("unsolved", "未解决"),
    ("changes", "参数变更待批准"),
)


def crews(request: Any) -> QuerySet[User]:
    """The crews whose forms the person may see."""
    people = User.objects.filter(role=Role.CREW)
    if request.user.is_one_of(Role.CREW):
        return people.filter(pk=request.user.pk)
    if not request.user.sees_all_districts:
        people = people.filter(districts__in=request.user.district_codes()).distinct()
    return people.order_by("username")


class VisitFilter(PlatformFilter):
    search_in = ("number", "site__name", "site__enterprise__name", "cause_text", "action", "archive_number")

    state = django_filters.ChoiceFilter(label="状态", choices=Visit.State, empty_label="全部状态")
    cause = django_filters.ChoiceFilter(label="原由", choices=Visit.Cause, empty_label="全部原由")
    crew = django_filters.ModelChoiceFilter(label="运维人员", queryset=crews, empty_label="全部人员")
    since = DayFilter("到场自", "arrived_at", is_last=False)
    until = DayFilter("至", "arrived_at", is_last=True)
    doubt = django_filters.ChoiceFilter(label="核查", choices=DOUBTS, empty_label="全部", method="look_twice")
    site = by_number("site")
    order = by_number("order")

    class Meta:
        model = Visit
        fields: list[str] = []

    def look_twice(self, rows: Any, name: str, value: str) -> QuerySet:
        if value == "no_data":
            return rows.unreturned(timezone.now())
        if value == "changes":
            waiting = ParameterChange.objects.filter(result=ParameterChange.Result.WAITING)
            return rows.filter(pk__in=waiting.values("visit"))
        narrowed = {
            "far": {"distance_m__gt": FAR_M},
            "refused": {"enterprise_refused": True},
            "unsolved": {"is_solved": False},
        }
        return rows.filter(**narrowed[value])
