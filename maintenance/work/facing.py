"""How a work order looks: its pill, its clock, its way so far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.verbs import ROLES
from alerts.life.clocks import remaining
from alerts.models import Alert
from alerts.watch import STATES
from maintenance.models import WorkOrder
from maintenance.work import states
from maintenance.work.clocks import TITLES

PILLS = {
    "new": ("warn", "user-question"),
    "assigned": ("warn", "send"),
    "accepted": ("info", "user-check"),
    "on_way": ("info", "truck"),
    "on_site": ("info", "map-pin-check"),
    "rework": ("warn", "edit"),
    "done": ("plain", "circle-check"),
    "returned": ("warn", "arrow-back-up"),
    "cancelled": ("plain", "circle-x"),
}
SOURCES = {
    "alert": "bell-ringing",
    "plan": "calendar-event",
    "consultation": "messages",
    "phone": "phone",
    "supervision": "gavel",
    "crew": "eye-search",
}
VERB_TITLES = {name: verb.title for name, verb in states.VERBS.items()} | {
    "open": "建单",
    "overdue": "超期",
    "attach": "并入告警",
    "form_returned": "现场表退回",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the way from 派单 to 完成. ``at`` None: not reached."""

    title: str
    icon: str
    at: datetime | None
    is_next: bool


def dress(order: WorkOrder, now: datetime) -> WorkOrder:
    """``order`` with ``pill``, ``clock`` (tone, words), ``source_icon`` for the template."""
    order.pill = (*PILLS[order.state], order.get_state_display())
    order.clock = clock(order, now)
    order.source_icon = SOURCES[order.source]
    order.has_level = order.source in ("alert", "supervision") or order.level > 1
    order.step_title = TITLES.get(order.due_step, "")
    return order


def clock(order: WorkOrder, now: datetime) -> tuple[str, str]:
    """(tone, words) of what remains of the present step; nothing where nothing is due."""
    if order.due_at is None:
        return "", ""
    late = order.due_at <= now
    return (
        "alert" if late else "plain",
        f"{TITLES.get(order.due_step, '')} {remaining(order.due_at, now)}".strip(),
    )


def stops(order: WorkOrder) -> list[Stop]:
    """The way so far; steps that were skipped have no time of their own."""
    step = {"assign": 0, "accept": 1, "arrive": 3, "finish": 4, "correct": 4}.get(order.due_step, 5)
    step = 2 if order.state == "accepted" else step
    told = (
        ("派单", "send", order.assigned_at),
        ("接单", "user-check", order.accepted_at),
        ("出发", "truck", order.set_out_at),
        ("到场", "map-pin-check", order.arrived_at),
        ("更正", "edit", None) if order.state == "rework" else ("完成", "circle-check", order.done_at),
    )
    return [Stop(title, icon, at, place == step) for place, (title, icon, at) in enumerate(told)]


def events(order: WorkOrder) -> list[Any]:
    """The log, the newest first, with the words of the states before and after."""
    rows = list(order.events.select_related("actor").order_by("-at", "-id"))
    for row in rows:
        moved = row.before and row.after and row.before != row.after
        words = [states.TITLES.get(each, each) for each in (row.before, row.after)]
        row.moved = " → ".join(words) if moved else ""
        row.title = VERB_TITLES.get(row.verb, row.verb)
        row.role_title = ROLES.get(row.role, "")
        row.distance_m = row.data.get("distance_m")
    return rows


def site_state(alerts: list[Alert]) -> tuple[str, str, str]:
    """The pill of what the data of its alerts say now."""
    return STATES["alert" if any(each.is_live for each in alerts) else "normal"]
