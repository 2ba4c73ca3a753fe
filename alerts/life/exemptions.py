"""Which alerts an approved declaration covers (domain.md D.4). Pure.

Only what the type lists, only inside [start, end): 检修 never excuses production without treatment (PW01) or
against an order (PW05).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

SILENCE = frozenset({"PW12", "DU06", "CF05"})
DATA = SILENCE | {"PW13", "PW14", "DU07"}
COVERED: Mapping[str, frozenset[str]] = {
    "stop": SILENCE | {"PW15"},
    "repair": frozenset({"PW04", "PW08", "PW09", "PW10"}),
    "fault": DATA,
    "outage": DATA,
}


@dataclass(frozen=True, slots=True)
class Cover:
    """An approved declaration; no ``points``: all of its site."""

    kind: str
    title: str
    site: int
    points: Collection[int]
    start: datetime
    end: datetime | None


def uncovered(cover: Cover, *, rule: str, site: int, point: int | None, started_at: datetime) -> str:
    """Why ``cover`` does not exempt such an alert, as a sentence; empty when it does."""
    if site != cover.site or (cover.points and point not in cover.points):
        return "所选申报不包含这条告警的对象或点位"
    if rule not in COVERED.get(cover.kind, ()):
        return f"{cover.title}申报不能豁免 {rule} 告警"
    if started_at < cover.start or (cover.end is not None and started_at >= cover.end):
        return "告警开始时间不在所选申报的起止时间内"
    return ""
