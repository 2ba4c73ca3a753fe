"""How far up an overdue step of a work order has gone. Pure.

Alerts have their own ladder (alerts.life.overdue), at whose end the city supervises. This one is about the
crew's way: crew, then the district's officers, then the city's staff, each once a step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.life.clocks import TABLE, Times

CREW, OFFICERS, CITY = "运维人员", "区县人员", "市局人员"


@dataclass(frozen=True, slots=True)
class Rung:
    """``number`` as WorkOrder.escalation keeps it; ``patience`` in units of the level's time to acknowledge."""

    number: int
    to: str
    patience: int


RUNGS = (Rung(1, CREW, 0), Rung(2, OFFICERS, 1), Rung(3, CITY, 4))
TOP = RUNGS[-1].number


def reached(level: int, due_at: datetime, now: datetime, table: Mapping[int, Times] = TABLE) -> int:
    """The number of the highest rung whose time has come, 0 for none."""
    unit = table[min(max(level, min(table)), max(table))].acknowledge
    return max((rung.number for rung in RUNGS if due_at + rung.patience * unit <= now), default=0)


def missed(after: int, until: int) -> tuple[Rung, ...]:
    """The rungs above ``after`` up to ``until``."""
    return tuple(rung for rung in RUNGS if after < rung.number <= until)
