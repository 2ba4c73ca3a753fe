"""An alert as one line of the queue: what it shows and no more, for a page has thirty and is asked every 10 s."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.models import User
from alerts.models import WAITING, Alert, AlertQuerySet, Condition
from alerts.rulebook import rule


@dataclass(frozen=True, slots=True)
class Line:
    """``owner``: who has it in hand, by name; ``grouped``: how many stand behind it."""

    pk: int
    rule: str
    level: int
    site: str
    district: str
    started_at: datetime
    condition: str
    handling: str
    sentence: str
    found_late: bool
    due_at: datetime | None
    due_step: str
    snoozed_until: datetime | None
    owner: str
    grouped: int

    @property
    def rule_title(self) -> str:
        return rule(self.rule).title

    @property
    def is_live(self) -> bool:
        return self.condition == Condition.ONGOING

    @property
    def is_waiting(self) -> bool:
        return self.handling in WAITING and self.condition != Condition.WITHDRAWN

    @property
    def condition_title(self) -> str:
        return Condition(self.condition).label


_OWN = ("pk", "rule", "level", "site__name", "district__name", "started_at", "condition", "handling")
_FIELDS = (*_OWN, "sentence", "found_late", "due_at", "due_step", "snoozed_until")
_OWNER = ("username", "first_name", "last_name")


def lines(rows: AlertQuerySet) -> list[Line]:
    """The alerts of ``rows`` in two queries, in no order."""
    found = list(rows.order_by().values_list(*_FIELDS, *(f"owner__{name}" for name in _OWNER)))
    behind = _behind(each[0] for each in found)
    return [
        Line(*each[: len(_FIELDS)], _name(*each[len(_FIELDS) :]), behind.get(each[0], 0)) for each in found
    ]


def _behind(ids: Iterable[int]) -> dict[int, int]:
    children = Alert.objects.filter(parent__in=list(ids)).order_by()
    return dict(children.values_list("parent").annotate(Count("pk")))


def _name(username: str | None, first_name: str | None, last_name: str | None) -> str:
    if username is None:
        return ""
    return str(User(username=username, first_name=first_name or "", last_name=last_name or ""))
