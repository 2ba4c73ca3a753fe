"""Which step up an overdue alert has reached (domain.md D.2). Pure.

What nobody acknowledges runs past the later deadlines, too: it goes up all the same, each step once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.life.clocks import STEPS, TABLE, Times, clock

LADDER = ("acknowledge", "verify", "dispose", "review")
_WAITING_FOR = {"acknowledge": "open", "verify": "acknowledged", "dispose": "verifying"}
"""A state in which the step is due, to ask the clock. A review's clock begins only with the feedback."""


@dataclass(frozen=True, slots=True)
class Rung:
    """``number`` as Alert.escalation keeps it; ``to`` whom it goes."""

    number: int
    step: str
    to: str


OFFICERS, HEADS, CITY = "区县人员", "分局长", "市局督办"
RUNGS = (
    Rung(1, "acknowledge", OFFICERS),
    Rung(2, "verify", HEADS),
    Rung(3, "dispose", CITY),
    Rung(4, "review", CITY),
)


def reached(
    level: int,
    handling: str,
    *,
    due_at: datetime | None,
    known_at: datetime,
    level_at: datetime | None,
    now: datetime,
    table: Mapping[int, Times] = TABLE,
) -> int:
    """The number of the highest rung whose deadline has passed, 0 for none. The step that is due now has the
    alert's own deadline (a review may have given it more time), the later ones the clock's."""
    step = STEPS.get(handling, "")
    if step not in LADDER or due_at is None or due_at > now:
        return 0
    highest = 0
    if step == "review":
        return RUNGS[-1].number
    for rung in RUNGS[LADDER.index(step) : -1]:
        waiting = _WAITING_FOR[rung.step]
        due = clock(level, waiting, known_at=known_at, level_at=level_at, table=table).due_at
        if max(due_at, due or due_at) <= now:
            highest = rung.number
    return highest


def missed(after: int, until: int, handling: str) -> tuple[Rung, ...]:
    """The rungs above ``after`` up to ``until`` whose steps are still to be done; the others were done in time."""
    step = STEPS.get(handling, "")
    first = LADDER.index(step) if step in LADDER else 0
    return tuple(rung for rung in RUNGS[first:] if after < rung.number <= until)
