"""Alerts that turn out not to be: taken back, part of another one, or covered by a declaration approved later.

What people have done with them stays, and what they had begun stays in sight.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from alerts.life.clocks import clock
from alerts.life.exemptions import Cover, uncovered
from alerts.life.states import TITLES, WAITING
from alerts.models import UNHANDLED, Alert, AlertEvent, Condition, Declaration, Outcome

NEVER_WAS = "重新判定表明异常不成立（数据补传或清理，或申报、指令、参数有变化）"


def withdraw(ids: Sequence[int], merged: Mapping[int, int], now: datetime) -> None:
    """Take the alerts back in the caller's transaction; ``merged`` names the alert that stands for one now."""
    if not ids:
        return
    alerts = list(Alert.objects.filter(pk__in=ids).order_by("pk"))
    Alert.objects.filter(pk__in=ids).update(condition=Condition.WITHDRAWN)
    AlertEvent.objects.bulk_create(
        AlertEvent(alert=each, at=now, kind=AlertEvent.Kind.WITHDRAWN, note=_note(each, merged))
        for each in alerts
    )
    _exempt(alerts, now)


def _note(alert: Alert, merged: Mapping[int, int]) -> str:
    into = merged.get(alert.pk)
    why = f"与告警 {into} 同属一个过程，并入该告警" if into else NEVER_WAS
    if alert.handling in WAITING:
        return why
    return f"{why}；此前{TITLES[alert.handling]}，处理记录保留"


def _exempt(alerts: Sequence[Alert], now: datetime) -> None:
    """Those that an approved declaration covers are exempt by it, and say so."""
    covers = _covers({each.site_id for each in alerts})
    for alert in alerts:
        pk = next((pk for pk, cover in covers if _covered(alert, cover)), None) if covers else None
        if pk is not None and alert.handling in UNHANDLED:
            due = clock(alert.level, "exempt", known_at=alert.detected_at, handled_at=now)
            Alert.objects.filter(pk=alert.pk).update(
                handling="exempt",
                outcome=Outcome.EXEMPT,
                declaration_id=pk,
                closed_at=now,
                handled_at=now,
                due_at=due.due_at,
                due_step=due.step,
            )
            AlertEvent.objects.create(
                alert=alert,
                at=now,
                kind=AlertEvent.Kind.EXEMPT,
                before=alert.handling,
                after="exempt",
                note="审核通过的申报覆盖了这段时间",
                data={"declaration": pk},
            )


def _covers(site_ids: Collection[int]) -> list[tuple[int, Cover]]:
    approved = Declaration.objects.filter(site__in=site_ids, result=Declaration.Result.APPROVED)
    return [
        (
            each.pk,
            Cover(
                each.kind,
                each.get_kind_display(),
                each.site_id,
                frozenset(point.pk for point in each.points.all()),
                each.start,
                each.end,
            ),
        )
        for each in approved.prefetch_related("points")
    ]


def _covered(alert: Alert, cover: Cover) -> bool:
    return not uncovered(
        cover,
        rule=alert.rule,
        site=alert.site_id,
        point=alert.point_id,
        started_at=alert.started_at,
    )
