"""What is due next on a work order, and when (domain.md D.2). Pure; working days and days are China's.

An order from an alert or a 督办 keeps the alert's own deadlines; where one had passed before the crew was
sent, it gets the step's time anew. What a review of its form gave back has the time the alert has then.
An inspection is due on its day, a consultation within working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from alerts.life import working_days
from alerts.life.clocks import TABLE, Clock, Times
from alerts.rule_types import CHINA

STEPS = {
    "new": "assign",
    "returned": "assign",
    "assigned": "accept",
    "accepted": "arrive",
    "on_way": "arrive",
    "on_site": "finish",
    "rework": "correct",
}
TITLES = {"assign": "派单", "accept": "接单", "arrive": "到场", "finish": "完成", "correct": "更正"}
_OF_AN_ALERT = {"assign": "acknowledge", "accept": "acknowledge", "arrive": "verify", "finish": "dispose"}
CONSULTATION_DAYS = {"assign": 1, "accept": 1, "arrive": 3, "finish": 5, "correct": 2}
"""Working days: what a district asked for is done like the repair of a fault (domain.md D.2)."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an order's deadlines count from. ``known_at``: when its matter became known; ``state_at``: when
    its present state began; ``sent_at``: when the crew was sent; ``must_by``: no later than that (督办)."""

    source: str
    level: int
    known_at: datetime
    state_at: datetime
    sent_at: datetime | None = None
    due_on: date | None = None
    must_by: datetime | None = None


def clock(state: str, basis: Basis, table: Mapping[int, Times] = TABLE) -> Clock:
    """The next step and its deadline; no step: nothing is due any more."""
    step = STEPS.get(state, "")
    if not step:
        return Clock()
    due = _due(step, basis, table[min(max(basis.level, min(table)), max(table))])
    if basis.must_by and step in ("arrive", "finish", "correct") and basis.must_by > basis.state_at:
        due = min(due, basis.must_by)
    return Clock(step, due)


def _due(step: str, basis: Basis, times: Times) -> datetime:
    if step == "correct":
        return _to_correct(basis, times)
    if basis.source == "plan" and basis.due_on:
        return max(end_of(basis.due_on), basis.state_at + times.acknowledge)
    if basis.source == "consultation":
        counted = working_days.after(basis.known_at, CONSULTATION_DAYS[step])
    else:
        counted = _like_an_alert(step, basis, times)
    return max(counted, end_of(basis.due_on)) if basis.due_on else counted


def _to_correct(basis: Basis, times: Times) -> datetime:
    """From when the form came back, whatever the day of the visit was."""
    if basis.source == "consultation":
        return working_days.after(basis.state_at, CONSULTATION_DAYS["correct"])
    return basis.state_at + times.again


def _like_an_alert(step: str, basis: Basis, times: Times) -> datetime:
    span: timedelta = getattr(times, _OF_AN_ALERT[step])
    if step in ("assign", "accept"):
        return basis.state_at + span
    due, sent = basis.known_at + span, basis.sent_at or basis.known_at
    return due if due > sent else sent + span


def end_of(on: date) -> datetime:
    """The end of the day in China."""
    return datetime.combine(on + timedelta(days=1), time(), CHINA)
