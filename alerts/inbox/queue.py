"""The officer's queue: what is overdue first, then the graver, then what falls due sooner; a page at a time.

Both halves are read along the index ``alerts_urgency``, so a page costs its own rows and not the whole queue.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from alerts.inbox.lines import Line, lines
from alerts.models import Alert, AlertQuerySet
from registry.pages import COUNTED, LAST, Page, asked_number

SIZE = 30
"""Rows of a page: two screens of a desk; drawing them is most of what the page costs."""
URGENCY = ("-level", F("due_at").asc(nulls_last=True), "id")


def awake(rows: AlertQuerySet, now: datetime) -> AlertQuerySet:
    """Without those that are laid aside (搁置) until later."""
    return rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))


def overdue(rows: QuerySet, now: datetime) -> QuerySet:
    return rows.filter(due_at__lt=now)


def urgent_ids(rows: QuerySet, now: datetime, end: int) -> list[int]:
    """The first ``end`` of the queue."""
    late = list(overdue(rows, now).order_by(*URGENCY).values_list("pk", flat=True)[:end])
    if len(late) >= end:
        return late
    rest = rows.filter(Q(due_at__gte=now) | Q(due_at=None)).order_by(*URGENCY)
    return late + list(rest.values_list("pk", flat=True)[: end - len(late)])


def newest_ids(rows: QuerySet, end: int) -> list[int]:
    return list(rows.order_by("-started_at", "-id").values_list("pk", flat=True)[:end])


def page(request: HttpRequest, rows: QuerySet, now: datetime, *, by_urgency: bool) -> Page:
    """The page that the address names; the count stops at 1000."""
    number = asked_number(request)
    end = number * SIZE
    ids = urgent_ids(rows, now, end + 1) if by_urgency else newest_ids(rows, end + 1)
    has_next = len(ids) > end
    total = rows.order_by()[: COUNTED + 1].count() if has_next else len(ids)
    return Page(in_order(ids[end - SIZE : end]), number, SIZE, total, has_next and number < LAST)


def in_order(ids: Iterable[int]) -> list[Line]:
    """The rows of ``ids`` as the list shows them."""
    wanted = list(ids)
    found = {each.pk: each for each in lines(Alert.objects.filter(pk__in=wanted))}
    return [found[each] for each in wanted if each in found]
