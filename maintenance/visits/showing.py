"""One form for its page: the frozen content with what came after it, versions, differences, what may be done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from maintenance.models import Photo, Visit, VisitReading
from maintenance.visits import faces, parameters, rulings
from maintenance.visits.content import FORM, Content
from maintenance.visits.differing import Difference, differences
from maintenance.visits.freezing import is_intact
from maintenance.visits.shape import instant
from maintenance.visits.standing import open_alerts
from registry.access import able

Key = tuple[str, int | None, str]
"""before or after, point, column."""
WITH = ("district", "site__enterprise", "crew", "order", "reviewed_by", "replaces")


@dataclass(frozen=True, slots=True)
class Pair:
    """One quantity before and after, as typed and as telemetry had it."""

    point: str
    title: str
    unit: str
    decimals: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def pairs(kept: Content, late: Mapping[Key, VisitReading]) -> list[Pair]:
    """The readings side by side, in the order in which they first appear; ``late``: what came afterwards."""
    found: dict[tuple[Any, str], dict[str, Mapping[str, Any]]] = {}
    for when in ("before", "after"):
        for row in kept[when]["readings"]:
            came = late.get((when, row["point"], row["column"])) if row["measured"] is None else None
            known = {**row, "measured_at": instant(row["measured_at"]), "late": came}
            found.setdefault((row["point"], row["column"]), {})[when] = known
    return [_pair(rows) for rows in found.values()]


def _pair(rows: Mapping[str, Mapping[str, Any]]) -> Pair:
    row = next(iter(rows.values()))
    return Pair(
        row["point_title"], row["title"], row["unit"], row["decimals"], rows.get("before"), rows.get("after")
    )


def came_late(visit: Visit) -> dict[Key, VisitReading]:
    """What telemetry had of its readings after the form was handed in (maintenance/visits/arriving.py)."""
    rows = visit.readings.filter(late_value__isnull=False).select_related("point").order_by("pk")
    return {(each.when, each.point_id, each.column): each for each in rows}


def page(visit: Visit, user: User, now: datetime) -> dict[str, Any]:
    """Everything that the template shows."""
    kept, late = visit.content, came_late(visit)
    return {
        "visit": visit,
        "kept": kept,
        "head": kept["head"],
        "state_pill": faces.state(visit),
        "cause_pill": faces.CAUSES[visit.cause],
        "return_pill": faces.returned(visit, now),
        "doubts": list(faces.doubts(visit)),
        "cross_check": faces.cross_check(visit),
        "pairs": pairs(kept, late),
        "has_late": bool(late),
        "photos": list(photos(visit)),
        "signatures": list(signatures(visit)),
        "changes": list(changes(visit)),
        "is_intact": is_intact(kept, visit.sha256),
        "versions": versions(visit),
        "differences": differing(visit),
        "alerts": list(visit.order.alerts.order_by("pk")) if visit.order else [],
        **allowed(visit, user),
    }


def allowed(visit: Visit, user: User) -> dict[str, Any]:
    waits = visit.is_current and visit.state == Visit.State.SUBMITTED and visit.crew_id != user.pk
    return {
        "can_review": waits and able(user, "handle_alerts"),
        "can_correct": visit.is_current and able(user, "maintain"),
        "can_decide": able(user, "edit_registry"),
        "rulings": rulings.RULINGS,
        "proposed": rulings.proposed(visit.cause, visit.cause_code, visit.symptom),
        "closes_alerts": waits and visit.is_solved and open_alerts(visit.order).exists(),
    }


def photos(visit: Visit) -> Iterator[dict[str, Any]]:
    """The pictures of this version in their order, also those that came with an earlier one."""
    rows = {str(each.key): each for each in _pictures(visit, [row["key"] for row in visit.content["photos"]])}
    for row in visit.content["photos"]:
        if row["key"] in rows:
            yield {**row, "taken_at": instant(row["taken_at"]), "pk": rows[row["key"]].pk}


def signatures(visit: Visit) -> Iterator[dict[str, Any]]:
    signed = visit.content["signatures"]
    rows = {str(each.key): each for each in _pictures(visit, [row["image_key"] for row in signed])}
    for row in signed:
        picture = rows.get(row["image_key"])
        yield {**row, "signed_at": instant(row["signed_at"]), "pk": picture.pk if picture else None}


def _pictures(visit: Visit, keys: list[str]) -> Any:
    return Photo.objects.filter(key__in=keys, visit__number=visit.number)


def changes(visit: Visit) -> Iterator[Any]:
    for each in visit.changes.select_related("point", "device", "decided_by").order_by("pk"):
        each.title, each.pill = parameters.title(each.name), faces.RESULTS[each.result]
        yield each


def versions(visit: Visit) -> list[Visit]:
    """Every version of the form, the newest first."""
    rows = Visit.objects.filter(number=visit.number).defer("content").select_related("crew", "reviewed_by")
    found = list(rows.order_by("-version"))
    for each in found:
        each.pill = faces.version(each)
    return found


def differing(visit: Visit) -> list[Difference]:
    """What this version changed of the one before; nothing in a first version."""
    return differences(visit.replaces.content, visit.content) if visit.replaces else []


def form_of(visit: Visit) -> Content:
    """The content as a form again, for a correction."""
    return FORM.read(visit.content, "", [])
