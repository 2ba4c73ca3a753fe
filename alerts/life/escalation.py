"""Overdue alerts go up: to the district's officers, to their head, to the city, which supervises.

Run each minute; each step of each alert once, whatever runs at the same time.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Role, User
from alerts.life import supervising
from alerts.life.overdue import CITY, HEADS, RUNGS, Rung, missed, reached
from alerts.models import Alert, AlertEvent, NoticeTemplate
from alerts.notices.people import AddressBook
from alerts.notices.tell import tell

DISPOSAL, REVIEW = (
    next(each.number for each in RUNGS if each.step == step) for step in ("dispose", "review")
)
AT_ONCE = 5000


@transaction.atomic
def escalate(now: datetime) -> int:
    """Take every overdue alert up to where its deadlines say; how many went up."""
    found = [(alert, to) for alert in _overdue(now) if (to := _reached(alert, now)) > alert.escalation]
    if not found:
        return 0
    _write(found, now)
    book = AddressBook.read()
    for rung in RUNGS:
        alerts = [alert for alert, to in found if to == rung.number]
        for (district, level), group in _by_district_and_level(alerts).items():
            _tell(rung, district, level, group, book, now)
    return len(found)


def _overdue(now: datetime) -> QuerySet:
    """Those that stand for themselves and may go up, held; another run leaves them alone meanwhile."""
    higher = Q(escalation__lt=DISPOSAL) | Q(due_step="review", escalation__lt=REVIEW)
    rows = Alert.objects.standing().unhandled().on_top().filter(higher, due_at__lte=now)
    held = rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    return held.select_related("site", "district").defer("district__boundary", "evidence")[:AT_ONCE]


def _reached(alert: Alert, now: datetime) -> int:
    return reached(
        alert.level,
        alert.handling,
        due_at=alert.due_at,
        known_at=alert.detected_at,
        level_at=alert.level_at,
        now=now,
    )


def _write(found: Sequence[tuple[Alert, int]], now: datetime) -> None:
    """The rung of each, and a line of its log for each rung it went up."""
    for rung in RUNGS:
        up = [alert.pk for alert, to in found if to == rung.number]
        Alert.objects.filter(pk__in=up).update(escalation=rung.number)
    AlertEvent.objects.bulk_create(
        AlertEvent(
            alert=alert,
            at=now,
            kind=AlertEvent.Kind.ESCALATED,
            before=alert.handling,
            after=alert.handling,
            note=f"{_STEPS[rung.step]}超期，升级至{rung.to}",
            data={"rung": rung.number, "step": rung.step},
        )
        for alert, to in found
        for rung in missed(alert.escalation, to, alert.handling)
    )


_STEPS = {"acknowledge": "确认", "verify": "核实", "dispose": "处置", "review": "审核"}


def _by_district_and_level(alerts: Sequence[Alert]) -> dict[tuple[str, int], list[Alert]]:
    groups: defaultdict[tuple[str, int], list[Alert]] = defaultdict(list)
    for each in alerts:
        groups[each.district_id, each.level].append(each)
    return groups


def _tell(
    rung: Rung, district: str, level: int, alerts: Sequence[Alert], book: AddressBook, now: datetime
) -> None:
    if rung.to == CITY:
        _supervise(rung, district, level, alerts, now)
        return
    roles: Collection[str] = (Role.OFFICER,)
    if rung.to == HEADS:
        heads = set(User.objects.filter(is_head=True, is_active=True).values_list("pk", flat=True))
        here = [each for each in book.people if each.id in heads and district in each.districts]
        # A district without a head is the city's to look after.
        book, roles = (replace(book, people=here), roles) if here else (book, (Role.STAFF,))
    tell(
        NoticeTemplate.Occasion.OVERDUE,
        now=now,
        alerts=alerts,
        roles=roles,
        district_id=district,
        level=level,
        address_book=book,
    )


def _supervise(rung: Rung, district: str, level: int, alerts: Sequence[Alert], now: datetime) -> None:
    """督办; of a review that is overdue although there was one before, the city is told."""
    before = supervising.supervised(alerts)
    supervising.issue_overdue(alerts, district_id=district, level=level, now=now, step=_STEPS[rung.step])
    again = [each for each in alerts if each.pk in before] if rung.step == "review" else []
    if again:
        tell(
            NoticeTemplate.Occasion.OVERDUE, now=now, alerts=again, roles=(Role.STAFF,),
            district_id=district, level=level,
        )  # fmt: skip
