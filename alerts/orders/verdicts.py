"""落实, 违反 or not to be told: what the points of an order show at one instant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

KEPT, BROKEN, BLIND, THIN, WATCHED = "kept", "broken", "blind", "thin", "watched"
WORDS = {
    BROKEN: ("alert", "alert-triangle", "违反"),
    BLIND: ("warn", "plug-connected-x", "离线无法判断"),
    THIN: ("warn", "chart-dots", "基线不足"),
    WATCHED: ("info", "hourglass", "观察中"),
    KEPT: ("plain", "circle-check", "落实"),
}
"""Verdict → tone, icon and word, the one that needs a person most first."""
ON, OFF, OFFLINE = "on", "off", "offline"


@dataclass(frozen=True, slots=True)
class PointNow:
    """A production point now. ``since``: from when on it has been so, None when for longer than was looked;
    ``alert``: number and start of the live alert that it runs against the order."""

    key: int
    name: str
    state: str
    power_kw: float | None = None
    since: datetime | None = None
    alert: tuple[int, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How a limit order is kept, counted ahead: kWh used and allowed over the last window.

    ``days``: normal days found for the baseline, ``least``: how many it takes; ``used_kwh`` None: no window
    could be judged yet; ``exceeds`` None: too little of it is known.
    """

    days: int
    least: int
    used_kwh: float | None = None
    allowed_kwh: float | None = None
    usual_kwh: float | None = None
    exceeds: bool | None = None

    @property
    def used_share(self) -> float | None:
        """Of the usual energy."""
        return self.used_kwh / self.usual_kwh if self.usual_kwh and self.used_kwh is not None else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``since``: from when on it is so; ``because``: a few words more."""

    kind: str
    since: datetime | None
    because: str = ""
    alert: int | None = None


def of_stop(points: Sequence[PointNow], began: datetime) -> Verdict:
    """``began``: when the stretch of the order that holds now began."""
    alerts = [each.alert for each in points if each.alert]
    if alerts:
        number, start = min(alerts, key=lambda each: each[1])
        return Verdict(BROKEN, start, _running(points), number)
    if any(each.state == ON for each in points):
        return Verdict(WATCHED, began, f"{_running(points)}，宽限期满后判定")
    offline = [each for each in points if each.state == OFFLINE]
    if offline:
        last = [each.since for each in offline if each.since]
        return Verdict(BLIND, min(last, default=None), "、".join(each.name for each in offline))
    stopped = [each.since for each in points if each.since]
    return Verdict(KEPT, max([began, *stopped]))


def _running(points: Sequence[PointNow]) -> str:
    names = [each.name for each in points if each.state == ON] or [each.name for each in points if each.alert]
    return f"{'、'.join(names)}在运行"


def of_limit(
    points: Sequence[PointNow], began: datetime, share: Share | None, alert: tuple[int, datetime] | None
) -> Verdict:
    if alert:
        number, start = alert
        return Verdict(BROKEN, start, "", number)
    if share is None:
        return Verdict(WATCHED, began, "用电量待统计")
    if share.days < share.least:
        return Verdict(THIN, began, f"只有 {share.days} 个正常日，至少 {share.least} 个")
    if share.used_kwh is None:
        return Verdict(WATCHED, began, "指令满 24 小时后判定")
    if share.exceeds is None:
        offline = [each.name for each in points if each.state == OFFLINE]
        return Verdict(BLIND, began, "、".join(offline) or "有效数据不足")
    return Verdict(BROKEN if share.exceeds else KEPT, began)
