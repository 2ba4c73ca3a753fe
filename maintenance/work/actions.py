"""What people do with work orders: open one, and move it on. One transaction each; the order is held meanwhile.

A refusal is a sentence for the person. Alerts follow through ``maintenance.work.ties``.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import Role, User
from alerts.actions import Refused
from alerts.models import Alert, Supervision
from alerts.rule_types import CHINA
from maintenance.models import OPEN_STATES, Consultation, PlanItem, Visit, WorkOrder, WorkOrderEvent
from maintenance.numbers import next_number
from maintenance.work import log, telling, ties
from maintenance.work.places import Place, spot
from maintenance.work.states import CREW, DESK, SYSTEM, VERBS, Standing, Verb, refusal
from registry.models import Device, Site

__all__ = ["Refused", "Stale", "checked_crew", "had", "move", "open_order"]

Source = WorkOrder.Source
NOT_YOURS = "没有这张工单，或它不归您"
SKEW = timedelta(minutes=5)
"""How far a phone's clock may be off ours."""
LATEST = timedelta(days=366)
"""No one plans a visit for a day further off."""
NOTE = WorkOrderEvent._meta.get_field("note").max_length or 0
WHAT = WorkOrder._meta.get_field("what").max_length or 0


class Stale(Refused):
    """The order is no longer as the person saw it: someone else moved it. ``order``: as it is now."""

    def __init__(self, sentence: str, order: WorkOrder) -> None:
        super().__init__(sentence)
        self.order = order


@transaction.atomic
def open_order(
    *,
    source: str,
    site: Site,
    what: str,
    by: User | None,
    now: datetime,
    alerts: Collection[Alert] = (),
    supervision: Supervision | None = None,
    plan_item: PlanItem | None = None,
    consultation: Consultation | None = None,
    device: Device | None = None,
    crew: User | None = None,
    due_on: date | None = None,
    caller: str = "",
    made_by: User | None = None,
    address: str | None = None,
) -> WorkOrder:
    """A new order at ``site``, given to ``crew`` where one is named. ``by`` None: the system, for ``made_by``
    where a person stands behind it."""
    _check_opener(source, site, by, crew)
    what = _words("事由", what, WHAT)
    if due_on and plan_item is None:
        _check_day(due_on, now.astimezone(CHINA).date())
    held = _held_alerts(alerts, site)
    order = WorkOrder(
        number=next_number("GD", site.district, now.astimezone(CHINA).date()),
        source=source,
        supervision=supervision,
        plan_item=plan_item,
        consultation=consultation,
        platform=site.platform,
        district=site.district,
        site=site,
        device=device,
        what=what,
        level=max((each.level for each in held), default=1),
        due_on=due_on or (plan_item.due_on if plan_item else None),
        place=plan_item.place if plan_item else 0,
        made_at=now,
        made_by=by or made_by,
        state_at=now,
        caller=caller.strip(),
    )
    order.save()
    order.alerts.set(held)
    log.set_clock(order)
    order.save(update_fields=["due_at", "due_step", "escalation"])
    log.write(order, "open", by=by, at=now, before="", note=what)
    if by:
        record("开工单", order, by=by, address=address, site=site.name)
    return _give(order, crew, by=by, now=now) if crew else order


@transaction.atomic
def move(
    order_id: int,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    crew: User | None = None,
    at: datetime | None = None,
    place: Place | Mapping[str, Any] | None = None,
    expected: str = "",
    address: str | None = None,
) -> WorkOrder:
    """Do ``verb`` with the order. ``at``: when it was done, where that is told later (a phone without a
    network); ``place``: where, WGS-84; ``expected``: the state the person saw. Refused or Stale with the
    sentence when it cannot be done."""
    if verb not in VERBS:
        raise Refused("没有这个操作")
    asked = VERBS[verb]
    order = _held(order_id, by)
    if expected and expected != order.state and order.state != asked.target:
        raise Stale(_moved_on(order, asked), order)
    note = _note(asked, note)
    if verb == "finish":
        _come_to_site(order, by=by, now=now)
    role = by.role if by else SYSTEM
    if sentence := refusal(asked, Standing(order.state, by is not None and order.crew_id == by.pk), role):
        if order.state != asked.target:
            raise Refused(sentence)
        raise Stale(_moved_on(order, asked), order)
    if verb in ("assign", "reopen"):
        chosen = crew or (order.crew if verb == "reopen" else None)
        order = _give(order, chosen, by=by, now=now, note=note, verb=asked)
    else:
        _go_on(order, asked, by=by, now=now, at=_when(order, at, now), note=note, place=place)
    if by:
        record(f"{asked.title}工单", order, by=by, address=address, note=note)
    return order


def _go_on(
    order: WorkOrder,
    verb: Verb,
    *,
    by: User | None,
    now: datetime,
    at: datetime,
    note: str,
    place: Place | Mapping[str, Any] | None,
) -> None:
    if verb.name == "finish" and not note and (missing := _missing_form(order)):
        raise Refused(missing)
    data = spot(place, order.site) if place else {}
    if now - at > SKEW:
        data["told_at"] = now.isoformat()
    log.step(order, verb, by=by, at=at, note=note, data=data)
    ties.follow(order, verb.name, by=by, now=now, note=note)
    if verb.name == "give_back":
        telling.given_back(order, note, now)
    elif verb.name == "cancel" and order.crew:
        telling.taken_away(order, order.crew, f"工单已取消：{note}", now)


def _missing_form(order: WorkOrder) -> str:
    forms = order.visits.filter(is_current=True).order_by("submitted_at").values_list("state", "number")
    returned = [number for state, number in forms if state == Visit.State.RETURNED]
    if len(returned) < len(forms):
        return ""
    if returned:
        return f"现场表 {returned[-1]} 被退回后还没有更正：请先更正或重新填表，或写明不更正的原因"
    return "还没有现场运营维护信息表：请先填表提交，或写明不填表的原因"


def _come_to_site(order: WorkOrder, *, by: User | None, now: datetime) -> None:
    """A form that was handed in says when the crew arrived, also where nobody pressed the button."""
    visit = order.visits.order_by("arrived_at").first()
    mine = by is not None and order.crew_id == by.pk
    if visit and mine and order.state in VERBS["arrive"].sources:
        at = _when(order, visit.arrived_at, now)
        log.step(order, VERBS["arrive"], by=by, at=at, note="按现场表补记", data={"visit": visit.pk})
        ties.follow(order, "arrive", by=by, now=now, note="按现场表补记")


def _give(
    order: WorkOrder,
    crew: User | None,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    verb: Verb = VERBS["assign"],
) -> WorkOrder:
    """The order goes to ``crew``; a crew that had it loses it and is told."""
    chosen = checked_crew(crew, order.site)
    old = order.crew
    if old == chosen and order.state == "assigned":
        raise Stale(f"这张工单已派给 {chosen}", order)
    order.crew = chosen
    said = "；".join(each for each in (f"派给 {chosen}", note) if each)
    data = {"crew": chosen.pk} | ({"from": old.pk} if old and old != chosen else {})
    log.step(order, verb, by=by, at=now, note=said[:NOTE], data=data)
    ties.assign(order, chosen, by=by, now=now)
    if verb.name == "reopen":
        ties.follow(order, "reopen", by=by, now=now, note=note)
    if old and old != chosen:
        telling.taken_away(order, old, f"已改派给 {chosen}", now)
    telling.sent(order, now)
    return order


def checked_crew(crew: User | None, site: Site) -> User:
    """``crew`` if it can go there. Refused with the sentence when not."""
    if crew is None:
        raise Refused("请选择运维人员")
    crew = User.objects.get(pk=crew.pk)  # what the caller holds may be older than a deactivation
    if not crew.is_active:
        raise Refused(f"{crew} 的账号已停用，请选择其他运维人员")
    if crew.role != Role.CREW:
        raise Refused(f"{crew} 不是运维人员，不能派单给他")
    if site.district_id not in crew.district_codes():
        raise Refused(f"{crew} 不负责{site.district.name}，请选择其他运维人员")
    return crew


def _check_opener(source: str, site: Site, by: User | None, crew: User | None) -> None:
    if by is None:
        return
    own_finding = source == Source.CREW and by.role == CREW and crew == by
    if by.role not in DESK and not own_finding:
        raise Refused("您的角色不能开工单")
    if not Site.objects.visible_to(by).filter(pk=site.pk).exists():
        raise Refused("没有这个监管对象，或它不在您的区县")


def _held_alerts(alerts: Collection[Alert], site: Site) -> list[Alert]:
    """The alerts, locked: two people who send for one alert at once make one order."""
    ids = {each.pk for each in alerts}
    held = list(Alert.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True))
    for alert in held:
        if alert.site_id != site.pk:
            raise Refused("一张工单只能包含同一监管对象的告警")
        if alert.handling not in ties.SENDABLE or alert.condition == "withdrawn":
            raise Refused(f"告警“{alert.sentence[:40]}”{_ended(alert)}，不需要派单")
    taken = WorkOrder.objects.filter(alerts__in=ids, state__in=OPEN_STATES).first()
    if taken:
        raise Stale(f"这条告警已有工单 {taken.number}（{taken.get_state_display()}）", taken)
    return held


def _ended(alert: Alert) -> str:
    return "已被补传数据撤销" if alert.condition == "withdrawn" else alert.get_handling_display()


def _held(order_id: int, by: User | None) -> WorkOrder:
    rows = WorkOrder.objects.select_related("site__district", "district", "crew", "supervision")
    rows = rows.select_for_update(of=("self",))
    seen = rows if by is None else rows.visible_to(by)
    if found := seen.filter(pk=order_id).first():
        return found
    if by is None or not had(order_id, by):
        raise Refused(NOT_YOURS)
    raise Stale(gone(order_id), WorkOrder.objects.select_related("crew").get(pk=order_id))


def had(order_id: int, user: User) -> bool:
    """Whether the order was this person's once."""
    return WorkOrderEvent.objects.filter(order=order_id, data__crew=user.pk).exists()


def gone(order_id: int) -> str:
    """What a crew is told whose order went to another."""
    order = WorkOrder.objects.select_related("crew").get(pk=order_id)
    since = f"{order.assigned_at.astimezone(CHINA):%m-%d %H:%M}" if order.assigned_at else ""
    return f"工单 {order.number} 已于 {since} 改派给 {order.crew}，不再由您办理"


def _moved_on(order: WorkOrder, asked: Verb) -> str:
    """Who was quicker, and what can be done instead."""
    last = order.events.select_related("actor").order_by("-id").first()
    who = str(last.actor) if last and last.actor else "系统"
    when = f"{last.at.astimezone(CHINA):%m-%d %H:%M}" if last else ""
    return (
        f"这张工单已由 {who} 于 {when} 转为“{order.get_state_display()}”，没有再{asked.title}；请看最新状态"
    )


def _check_day(due_on: date, today: date) -> None:
    if due_on < today:
        raise Refused("计划日期不能早于今天", "due_on")
    if due_on > today + LATEST:
        raise Refused("计划日期超过一年，请检查年份", "due_on")


def _words(name: str, text: str, most: int) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(f"请填写{name}")
    if len(text) > most:
        raise Refused(f"{name}不能超过 {most} 字")
    return text


def _note(verb: Verb, note: str) -> str:
    if verb.needs_note:
        return _words(f"{verb.title}原因", note, NOTE)
    note = note.replace("\x00", "").strip()
    if len(note) > NOTE:
        raise Refused(f"备注不能超过 {NOTE} 字")
    return note


def _when(order: WorkOrder, at: datetime | None, now: datetime) -> datetime:
    """When it was done: not in the future, not before the step that led here; a little skew is forgiven."""
    if at is None:
        return now
    if at > now + SKEW:
        raise Refused("操作时间晚于现在，请检查手机时间")
    began = order.state_at or order.made_at
    if at < began - SKEW:
        raise Refused(f"操作时间早于{order.get_state_display()}的时间 {began.astimezone(CHINA):%m-%d %H:%M}")
    return max(min(at, now), began)
