"""Telling people: rows of the outbox, made in the caller's transaction; sending is a task of its own."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import prefetch_related_objects

from alerts.models import Alert, Declaration, Notice, Storm, Supervision
from alerts.notices import facts, policy
from alerts.notices.gathering import gathered
from alerts.notices.people import AddressBook
from alerts.notices.policy import Decision, Telling, Told, Way
from alerts.notices.wording import filled

SENDER = "alerts.notices.tasks.send_due"
NOBODY = Decision(spared="没有可通知的人员")


@transaction.atomic
def tell(
    occasion: str,
    *,
    now: datetime,
    alerts: Collection[Alert] = (),
    storm: Storm | None = None,
    supervision: Supervision | None = None,
    declaration: Declaration | None = None,
    roles: Collection[str],
    district_id: int | str,
    level: int,
    address_book: AddressBook | None = None,
) -> int:
    """Queue a notice to every person of ``roles`` who works in the district, over each of their ways, and to
    the district's robots: one a person and alert, or one about the storm, the supervision or the declaration.
    How many will be sent; those who are spared get a row that says why."""
    book = address_book or AddressBook.read()
    rows: list[Notice] = []
    prefetch_related_objects(list(alerts), "site", "district")
    told = _told(occasion, alerts, storm, now)
    for telling, alert, words in _things(occasion, level, alerts, storm, supervision, declaration):
        before = len(rows)
        for way in policy.ways(book.people, book.ways, roles, str(district_id), telling):
            decision = policy.decide(way, telling, told.get((alert and alert.pk, *_key(way))), now)
            rows.append(row_of(book, way, telling, words, decision, now))
        if len(rows) == before:
            rows.append(row_of(book, Way(policy.IN_APP), telling, words, NOBODY, now))
        for row in rows[before:]:
            row.alert, row.district_id = alert, str(district_id)
            row.storm, row.supervision = storm, supervision
    rows += gathered(rows)
    Notice.objects.bulk_create(rows, batch_size=1000)
    nudge(rows)
    return sum(row.state != Notice.State.SPARED for row in rows)


def _things(
    occasion: str,
    level: int,
    alerts: Collection[Alert],
    storm: Storm | None,
    supervision: Supervision | None,
    declaration: Declaration | None,
) -> Iterator[tuple[Telling, Alert | None, dict[str, str]]]:
    """What is told, with its words. A supervision or a declaration that names alerts is told once."""
    if storm:
        yield Telling(occasion, level), None, facts.of_storm(storm, level)
    elif supervision:
        yield Telling(occasion, level), None, facts.of_supervision(supervision, level)
    elif declaration:
        platform = declaration.site.platform
        yield Telling(occasion, level, platform), None, facts.of_declaration(declaration, level)
    else:
        for alert in alerts:
            telling = Telling(occasion, level, alert.platform, alert.found_late, alert.started_at)
            yield telling, alert, facts.of_alert(alert, level)


def _key(way: Way) -> tuple[str, int | None, int | None]:
    return way.kind, None if way.kind == policy.IN_APP else way.channel, way.user


def _told(
    occasion: str, alerts: Collection[Alert], storm: Storm | None, now: datetime
) -> dict[tuple[Any, ...], Told]:
    """The newest earlier notices of the same things, by alert and way."""
    if occasion in policy.ONCE_BY_NATURE:
        return {}
    about = {"storm": storm} if storm else {"alert__in": [alert.pk for alert in alerts]}
    rows = Notice.objects.filter(**about, made_at__gt=now - policy.THROTTLE)
    found: dict[tuple[Any, ...], Told] = {}
    for notice in rows.exclude(state=Notice.State.SPARED).order_by("made_at"):
        channel = None if notice.kind == policy.IN_APP else notice.channel_id
        key = notice.alert_id, notice.kind, channel, notice.user_id
        found[key] = Told(notice.made_at, max(notice.level, found[key].level if key in found else 0))
    return found


def row_of(
    book: AddressBook, way: Way, telling: Telling, words: dict[str, str], decision: Decision, now: datetime
) -> Notice:
    text = book.text(telling.occasion, way.kind)
    return Notice(
        occasion=telling.occasion,
        channel_id=way.channel,
        kind=way.kind,
        user_id=way.user,
        address=shown_address(way),
        level=telling.level,
        subject=filled(text.subject, words)[:200],
        body=filled(text.body, words),
        made_at=now,
        **_fate(way, decision, now),
    )


def _fate(way: Way, decision: Decision, now: datetime) -> dict[str, Any]:
    if decision.spared:
        return {"state": Notice.State.SPARED, "fault": decision.spared}
    if way.kind == policy.IN_APP:
        return {"state": Notice.State.SENT, "sent_at": now}
    if decision.hold_until:
        return {"state": Notice.State.HELD, "next_at": decision.hold_until}
    return {"state": Notice.State.WAITING, "next_at": now}


def shown_address(way: Way) -> str:
    """What the log keeps: a robot's address holds its key, so no more than its host is kept."""
    return way.address.split("?")[0][:300] if way.user is None else way.address[:300]


def nudge(rows: Sequence[Notice]) -> None:
    """Wake the sender once these are committed. A lost nudge costs ten seconds."""
    if any(row.state == Notice.State.WAITING for row in rows):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    current_app.send_task(SENDER, retry=False)
