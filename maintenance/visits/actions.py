"""What people do with 现场运营维护信息表: submit it once, correct it as a new version, review it.

One transaction each. A refusal is a sentence; ``Invalid`` carries every fault at its path, ``Conflict`` both sides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.audit import record
from accounts.models import Role, User
from maintenance.field import photos
from maintenance.models import Photo, Visit
from maintenance.numbers import next_number
from maintenance.plans.fulfilling import fulfil
from maintenance.visits import (
    back_online,
    content,
    following,
    frozen,
    measured,
    named,
    replacing,
    standing,
    writing,
)
from maintenance.visits.changing import carry_over
from maintenance.visits.content import Content
from maintenance.visits.distance import metres
from maintenance.visits.named import Named
from maintenance.visits.refusals import Conflict, Invalid, Refused
from maintenance.visits.reviewing import review
from maintenance.visits.shape import CHINA, Faults, instant
from registry.access import able

__all__ = ["Conflict", "Invalid", "Refused", "correct", "review", "submit"]

REASON = Visit._meta.get_field("correction").max_length or 0


@transaction.atomic
def submit(given: Any, *, key: UUID, by: User, now: datetime, address: str | None = None) -> Visit:
    """Take the form in. ``key`` is the sender's name for it: sent again, the same visit comes back (``is_repeat``).

    Raises Invalid, Conflict, or Refused when the person may not.
    """
    _may_write(by)
    if found := _sent_before(key, by):
        return found
    form, faults = content.read(given)
    site, order = named.site_of(form, by), named.order_of(form, by)
    if order:
        standing.check(order, form, by)
    form, faults = content.checked(given, now=now, dispatched_at=order.assigned_at if order else None)
    if form["order"] and order is None:
        faults.append(("order", "没有这张工单，或它不在您的区县"))
    if site is None:
        raise Invalid([*faults, *([("site", "没有这个监管对象，或它不在您的区县")] if form["site"] else [])])
    if order and order.site_id != site.pk:
        faults.append(("site", f"工单的监管对象是 {order.site}"))
    known = named.named(form, site, order)
    pictures = _checked(form, known, faults, by)
    number = next_number("YW", site.district, _local(form["arrived_at"]).date())
    crew = by if by.is_one_of(Role.CREW) or order is None or order.crew is None else order.crew
    head = {"dispatched_at": _iso(order.assigned_at if order else None)}
    made = _made(form, known, pictures, head, number=number, key=key, crew=crew, now=now)
    photos.take_up(made, pictures, by=by)
    replacing.apply(made, known, by=by, now=now)
    following.follow(made, by=by, now=now)
    _settle(made, now)
    record("提交现场表", made, by=by, address=address, site=site.pk)
    return made


@transaction.atomic
def correct(
    visit_id: int, given: Any, *, reason: str, key: UUID, by: User, now: datetime, address: str | None = None
) -> Visit:
    """更正: a new version that waits for review; the old one stays as it was signed."""
    _may_write(by)
    if found := _sent_before(key, by):
        return found
    old = _held(visit_id, by)
    reason = _reason(reason)
    given = {**given, "order": old.order_id, "site": old.site_id} if isinstance(given, Mapping) else given
    form, faults = content.checked(given, now=now, dispatched_at=old.dispatched_at)
    faults = [fault for fault in faults if not _is_old_age(fault, form, old)]
    known = named.named(form, old.site, old.order)
    before = old.content["action"]["replacements"]
    pictures = _checked(form, known, faults, by, old=old, before=before)
    Visit.objects.filter(pk=old.pk).update(is_current=False)
    more = {"version": old.version + 1, "replaces": old, "correction": reason}
    head = {"dispatched_at": _iso(old.dispatched_at)}
    made = _made(form, known, pictures, head, number=old.number, key=key, crew=old.crew, now=now, **more)
    photos.take_up(made, pictures, by=by)
    replacing.apply(made, known, before=before, by=by, now=now)
    carry_over(old, made, now=now)
    following.corrected(made, old, by=by, now=now)
    _settle(made, now)
    record("更正现场表", made, by=by, address=address, note=reason)
    return made


def _settle(made: Visit, now: datetime) -> None:
    """The inspection it was, and what can be told at once: whether the data are back already."""
    fulfil(made)
    back_online.find([made], now=now)
    made.refresh_from_db(fields=["data_back_at"])


def _may_write(by: User) -> None:
    if not able(by, "maintain"):
        raise Refused("您的角色不能填写现场运营维护信息表")


def _sent_before(key: UUID, by: User) -> Visit | None:
    """The visit of this key; whoever sends the same at the same time waits here for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))", [str(key)])
    found = Visit.objects.select_related("order", "site", "crew").filter(key=key).first()
    if found is None:
        return None
    if not Visit.objects.visible_to(by).filter(pk=found.pk).exists():
        raise Refused("这个提交标识已被使用，请重新填写")
    found.is_repeat = True
    return found


def _held(visit_id: int, by: User) -> Visit:
    rows = Visit.objects.visible_to(by).select_for_update(of=("self",))
    joined = rows.select_related("site__enterprise", "site__district", "order", "crew")
    found = joined.filter(pk=visit_id).first()
    if found is None:
        raise Refused("没有这张现场表，或它不归您")
    if not found.is_current:
        raise Refused("这张现场表已有更新的版本，请在现行版本上更正")
    return found


def _reason(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid([("reason", "请写明更正理由")])
    if len(text) > REASON:
        raise Invalid([("reason", f"更正理由不能超过 {REASON} 字")])
    return text


def _is_old_age(fault: tuple[str, str], form: Content, old: Visit) -> bool:
    """What was arrived at long ago may still be corrected."""
    return fault[0] == "arrived_at" and "天前" in fault[1] and instant(form["arrived_at"]) == old.arrived_at


def _checked(
    form: Content,
    known: Named,
    faults: Faults,
    by: User,
    *,
    old: Visit | None = None,
    before: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Photo]:
    """The pictures by key when nothing is wrong; otherwise Invalid with all that is."""
    found = dict(faults)
    every = [*faults, *(each for each in named.faults(form, known) if each[0] not in found)]
    every += replacing.faults(form["action"]["replacements"], known, before)
    pictures, missing = _pictures(form, by, old)
    if every or missing:
        raise Invalid([*every, *missing])
    return pictures


def _pictures(form: Content, by: User, old: Visit | None) -> tuple[dict[str, Photo], Faults]:
    """Photos and signatures by key, and which of them have not come."""
    where = {row["key"]: f"photos.{place}" for place, row in enumerate(form["photos"]) if row["key"]}
    signed = {each["image_key"]: place for place, each in enumerate(form["signatures"]) if each["image_key"]}
    where |= {key: f"signatures.{place}" for key, place in signed.items()}
    try:
        found = photos.find(where, by=by, form=old.number if old else "")
    except photos.NotThere as missing:
        gone = {str(key) for key in missing.keys}
        return {}, [(path, str(missing)) for key, path in where.items() if key in gone]
    rows = {str(key): photo for key, photo in found.items()}
    return rows, list(_mistaken(rows, where, set(signed)))


def _mistaken(rows: Mapping[str, Photo], where: Mapping[str, str], signed: set[str]) -> Faults:
    """A photo in a signature's place, or the other way about."""
    sign = Photo.When.SIGNATURE
    return [
        (path, "这里须是手写签字" if key in signed else "签字图不能当作现场照片")
        for key, path in where.items()
        if (rows[key].when == sign) != (key in signed)
    ]


def _made(
    form: Content,
    known: Named,
    pictures: Mapping[str, Photo],
    head: Mapping[str, Any],
    *,
    number: str,
    crew: User,
    now: datetime,
    **more: Any,
) -> Visit:
    """The frozen form and its rows. ``more``: key, and what a correction brings."""
    distance = _distance(form, known)
    kept = frozen.frozen(
        form,
        known,
        pictures,
        _values(form, known),
        {
            **head,
            "number": number,
            "version": more.get("version", 1),
            "correction": more.get("correction", ""),
            "crew": str(crew),
            "crew_phone": crew.phone,
            "crew_unit": crew.unit,
            "submitted_at": _iso(now),
            "distance_m": distance,
            "warnings": content.warnings(distance, form["accuracy_m"]),
        },
    )
    made = writing.visit(kept, known, crew=crew, now=now, number=number, **more)
    writing.blocks(made, kept, pictures)
    return made


def _distance(form: Content, known: Named) -> float | None:
    site = known.site
    if None in (form["lon"], form["lat"], site.lon, site.lat):
        return None
    return round(metres(form["lon"], form["lat"], site.lon or 0, site.lat or 0), 1)


def _values(form: Content, known: Named) -> dict[str, frozen.Values]:
    """Telemetry's values: on arrival, and when the repair was reported (else on leaving)."""
    instants = {"before": form["arrived_at"], "after": form["repaired_at"] or form["left_at"]}
    return {
        block: measured.values(
            known.site.platform, *measured.asked(form[block]["readings"], known.points), _local(at)
        )
        for block, at in instants.items()
    }


def _local(text: str) -> datetime:
    at = instant(text)
    assert at is not None, "checked before"
    return at


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(CHINA).isoformat(timespec="seconds") if at else None
