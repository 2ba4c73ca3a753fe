"""How the list of work orders is narrowed, on the page and in the API alike."""

from datetime import datetime

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Role, User
from maintenance.models import OPEN_STATES, WorkOrder
from maintenance.work.punctual import counted
from registry.filters import DayFilter, PlatformFilter, by_number
from registry.models import Site
from registry.searching import any_contains

OPEN, LATE = "open", "late"
PUNCTUAL = [(each, each) for each in ("made", "done", "due", "in_time")]
"""The numbers of the reports lead to their rows (maintenance/work/punctual.py)."""


def crews_of(request: HttpRequest) -> QuerySet:
    """The crews of the person's districts; a crew finds itself alone."""
    people = User.objects.filter(role=Role.CREW)
    user = request.user
    if not user.is_authenticated:
        return people.none()
    if user.is_one_of(Role.CREW):
        return people.filter(pk=user.pk)
    if not user.sees_all_districts:
        people = people.filter(districts__in=user.district_codes()).distinct()
    return people.order_by("username")


class WorkOrderFilter(PlatformFilter):
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[(OPEN, "未完成"), (LATE, "超期"), *WorkOrder.State.choices],
        empty_label="全部状态",
        method="by_state",
    )
    crew = django_filters.ModelChoiceFilter(label="运维人员", queryset=crews_of, empty_label="全部人员")
    source = django_filters.ChoiceFilter(label="来源", choices=WorkOrder.Source, empty_label="全部来源")
    since = DayFilter("建单从", "made_at", is_last=False)
    until = DayFilter("到", "made_at", is_last=True)
    site = by_number("site")
    alert = django_filters.NumberFilter(field_name="alerts", widget=forms.HiddenInput)
    punctual = django_filters.ChoiceFilter(
        method="of_the_report", choices=PUNCTUAL, widget=forms.HiddenInput, label="报表口径"
    )
    before = django_filters.IsoDateTimeFilter(
        field_name="made_at", lookup_expr="lt", widget=forms.HiddenInput, label="截至"
    )
    as_of = django_filters.IsoDateTimeFilter(method="judged", widget=forms.HiddenInput, label="判定时刻")

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By number or words of the matter; or by place, the few that match being found first."""
        places = any_contains(Site.objects.visible_to(self.request.user), value, "name", "enterprise__name")
        said = any_contains(WorkOrder.objects.all(), value, "number", "what", "caller")
        return rows.filter(Q(site__in=places.values("pk")) | Q(pk__in=said.values("pk")))

    def of_the_report(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return counted(rows, value, self.form.cleaned_data.get("as_of") or timezone.now())

    def judged(self, rows: QuerySet, name: str, value: datetime) -> QuerySet:
        """The instant as of which ``punctual`` is judged; by itself it narrows nothing."""
        return rows

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == OPEN:
            return rows.filter(state__in=OPEN_STATES)
        if value == LATE:
            return rows.filter(state__in=OPEN_STATES, due_at__lte=timezone.now())
        return rows.filter(state=value)
