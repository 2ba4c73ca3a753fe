"""SIM 卡 running out (domain.md C.3): how near, which reminder is due, what a silent device suggests. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

REMIND_DAYS = (30, 15, 7, 1)
EXPIRED = 0
"""The mark of the reminder that says it has run out."""
SOON = REMIND_DAYS[0]


@dataclass(frozen=True, slots=True)
class Nearness:
    """``days_left``: 0 on the last day that is paid for."""

    days_left: int

    @property
    def tone(self) -> str:
        return "alert" if self.days_left < 0 else "warn" if self.days_left <= SOON else "plain"

    @property
    def words(self) -> str:
        if self.days_left < 0:
            return f"已到期 {-self.days_left} 天"
        return "今天到期" if self.days_left == 0 else f"剩 {self.days_left} 天"


def nearness(expires_on: date, today: date) -> Nearness:
    return Nearness((expires_on - today).days)


def due_reminders(expires_on: date, today: date, told: Collection[int]) -> tuple[int, ...]:
    """The steps that are due and not told yet, the nearest last: one message serves them all, so that a card
    first seen six days before its end is spoken of once."""
    left = (expires_on - today).days
    steps = [days for days in REMIND_DAYS if left <= days]
    if left < 0:
        steps.append(EXPIRED)
    return tuple(days for days in steps if days not in told)


def suggestion(expires_on: date, last_heard_on: date | None, is_online: bool, today: date) -> str:
    """What an expired card says about a silent device; empty when it says nothing."""
    if is_online or expires_on >= today:
        return ""
    ran_out = f"SIM 卡已于 {expires_on:%Y-%m-%d} 到期"
    if last_heard_on is not None and last_heard_on < expires_on:
        return f"{ran_out}，但设备在 {last_heard_on:%Y-%m-%d} 已经离线，续费后仍需查其他原因"
    return f"{ran_out}，设备随后离线，疑为 SIM 到期停机，请先续费"
