"""完成及时: which orders were done in time, one definition for every report.

An order is due once it is done or one of its deadlines has passed. It was in time when it was done and no step of
it came late (``late`` in its log). Cancelled orders are due to nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from alerts.rule_types import CHINA
from maintenance.models import OPEN_STATES, WorkOrder, WorkOrderEvent


@dataclass(frozen=True, slots=True)
class Punctual:
    """``made``: all but cancelled ones; ``done``; ``due``; ``in_time`` of those due."""

    made: int = 0
    done: int = 0
    due: int = 0
    in_time: int = 0


def punctual(rows: QuerySet[WorkOrder], now: datetime) -> Punctual:
    return Punctual(**_standing(rows).aggregate(**_counts(now)))


def by_month(
    since: datetime, until: datetime, now: datetime, rows: QuerySet[WorkOrder] | None = None
) -> dict[date, Punctual]:
    """By the local month in which the order was opened."""
    rows = WorkOrder.objects.all() if rows is None else rows
    made = _standing(begun(rows, since, until))
    month = TruncMonth("made_at", tzinfo=CHINA)
    found = made.annotate(month=month).values("month").annotate(**_counts(now))
    return {each.pop("month").date(): Punctual(**each) for each in found}


def begun(rows: QuerySet[WorkOrder], since: datetime, until: datetime) -> QuerySet[WorkOrder]:
    """Those opened within [since, until)."""
    return rows.filter(made_at__gte=since, made_at__lt=until)


def counted(rows: QuerySet[WorkOrder], kind: str, now: datetime) -> QuerySet[WorkOrder]:
    """The rows behind one of the counts."""
    return _standing(rows).filter(which(now)[kind])


def which(now: datetime) -> dict[str, Q]:
    """The conditions behind the counts, of orders that know whether a step of theirs came late."""
    done = Q(state=WorkOrder.State.DONE)
    missed = Q(state__in=OPEN_STATES, due_at__lt=now) | Q(state__in=OPEN_STATES, late=True)
    return {"made": Q(), "done": done, "due": done | missed, "in_time": done & Q(late=False)}


def _standing(rows: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    late = WorkOrderEvent.objects.filter(order=OuterRef("pk"), data__has_key="late")
    return rows.exclude(state=WorkOrder.State.CANCELLED).order_by().annotate(late=Exists(late))


def _counts(now: datetime) -> dict[str, Count]:
    return {name: Count("pk", filter=each) for name, each in which(now).items()}
