"""办结及时: which alerts were brought to an end in time, one definition for every report.

An alert is due once its end was reached or one of its deadlines was missed. It was in time when it ended and
no deadline of it was ever missed: each missed one raises ``escalation`` (alerts/life/escalation.py)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from alerts.models import UNHANDLED, AlertQuerySet
from alerts.rule_types import CHINA


@dataclass(frozen=True, slots=True)
class Punctual:
    """``all``: every alert that stands for itself; ``ended``: closed, archived, false or exempt; ``due``, and
    ``in_time`` of those due."""

    all: int = 0
    ended: int = 0
    due: int = 0
    in_time: int = 0


def which(now: datetime) -> dict[str, Q]:
    """The conditions behind the counts; ``late``: due, but not in time."""
    ended = ~Q(handling__in=UNHANDLED)
    missed = Q(escalation__gt=0) | Q(handling__in=UNHANDLED, due_at__lt=now)
    return {
        "all": Q(),
        "ended": ended,
        "due": ended | missed,
        "in_time": ended & Q(escalation=0),
        "late": missed,
    }


def begun(rows: AlertQuerySet, since: datetime, until: datetime) -> AlertQuerySet:
    """Those that began within [since, until)."""
    return rows.filter(started_at__gte=since, started_at__lt=until)


def counted(rows: AlertQuerySet, kind: str, now: datetime) -> AlertQuerySet:
    """The rows behind one of the counts."""
    return rows.standing().on_top().filter(which(now)[kind])


def counts(now: datetime) -> dict[str, Count]:
    """Aggregates for a queryset of alerts that stand for themselves."""
    found = which(now)
    return {
        "all": Count("pk"),
        **{name: Count("pk", filter=found[name]) for name in ("ended", "due", "in_time")},
    }


def punctual(rows: AlertQuerySet, now: datetime) -> Punctual:
    return Punctual(**rows.standing().on_top().order_by().aggregate(**counts(now)))


def monthly(rows: AlertQuerySet, now: datetime) -> dict[datetime, Punctual]:
    """By the local month in which the alert began (its first instant)."""
    month = TruncMonth("started_at", tzinfo=CHINA)
    found = rows.standing().on_top().order_by().annotate(month=month).values("month").annotate(**counts(now))
    return {each.pop("month"): Punctual(**each) for each in found}
