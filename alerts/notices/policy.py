"""Who is told, over which way, and when (domain.md D.2, D.3). Pure: the people and the clock are arguments."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from alerts.rule_types import CHINA

CREW, OFFICER, STAFF, ADMIN = "crew", "officer", "staff", "admin"
IN_APP, SMS = "in_app", "sms"
GRAVEST = 3
THROTTLE = timedelta(hours=4)
"""The same alert reaches the same person over the same way at most once in this time, unless its level rises."""
TOO_OLD_FOR_SMS = timedelta(hours=24)
ONCE_BY_NATURE = frozenset({"overdue", "supervision", "declaration", "maintenance"})
"""Occasions whose every step happens once anyway: they are never held against an earlier notice."""


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    role: str
    districts: frozenset[str]
    """Empty for those who see the whole city."""
    sees_all: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach someone. ``channel``: its row; None for the in-app notice that everyone gets.
    ``user``: None for a robot, which speaks to a group."""

    kind: str
    channel: int | None = None
    user: int | None = None
    district: str | None = None
    address: str = ""
    least_level: int = 1
    platforms: tuple[str, ...] = ()
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell. ``platform``: empty when it is about none."""

    occasion: str
    level: int
    platform: str = ""
    is_late: bool = False
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier notice of the same thing over the same way."""

    at: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Decision:
    """``hold_until``: quiet hours; ``spared``: why nothing is sent, in Chinese."""

    hold_until: datetime | None = None
    spared: str = ""


def audience(level: int) -> tuple[str, ...]:
    """The roles that hear of an alert: level 1 stays with crew and district, level 2 reaches the city."""
    return (CREW, OFFICER) if level < 2 else (CREW, OFFICER, STAFF, ADMIN)


def ways(
    people: Iterable[Person], known: Collection[Way], roles: Collection[str], district: str, telling: Telling
) -> Iterator[Way]:
    """The ways over which ``telling`` goes. Level 1 stays in the portal; robots hear what the city or an
    officer hears."""
    own = {way.user: way for way in known if way.kind == IN_APP}
    chosen = {person.id for person in people if person.role in roles and _concerned(person, district)}
    for user in sorted(chosen):
        way = own.get(user) or Way(IN_APP, user=user)
        if _wants(way, telling):
            yield way
    for way in known if telling.level >= 2 else ():
        if way.kind != IN_APP and _reaches(way, chosen, district) and _wants(way, telling):
            yield way


def _concerned(person: Person, district: str) -> bool:
    return person.sees_all or district in person.districts


def _reaches(way: Way, chosen: Collection[int], district: str) -> bool:
    if way.user is not None:
        return way.user in chosen
    return way.district in (None, district)


def _wants(way: Way, telling: Telling) -> bool:
    fits = not telling.platform or not way.platforms or telling.platform in way.platforms
    return fits and telling.level >= way.least_level


def decide(way: Way, telling: Telling, told: Told | None, now: datetime) -> Decision:
    """Whether and when ``telling`` goes over ``way``."""
    if _is_throttled(telling, told, now):
        return Decision(spared="4 小时内已就同一事项通知过，级别未升高")
    if way.kind == SMS and _is_too_old(telling, now):
        return Decision(spared="补传数据发现的 24 小时以前的告警，不发短信")
    if way.kind == IN_APP or telling.level >= GRAVEST:
        return Decision()
    return Decision(hold_until=quiet_until(way.quiet_from, way.quiet_to, now))


def _is_throttled(telling: Telling, told: Told | None, now: datetime) -> bool:
    if told is None or telling.occasion in ONCE_BY_NATURE:
        return False
    return now - told.at < THROTTLE and telling.level <= told.level


def _is_too_old(telling: Telling, now: datetime) -> bool:
    return telling.is_late and telling.started_at is not None and now - telling.started_at > TOO_OLD_FOR_SMS


def quiet_until(start: time | None, end: time | None, now: datetime) -> datetime | None:
    """When the quiet hours end in which ``now`` lies, None outside of them. Hours [start, end) of China; an
    end before the start lies on the next day."""
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(CHINA)
    inside = start <= local.time() < end if start < end else not end <= local.time() < start
    if not inside:
        return None
    over = local.replace(hour=end.hour, minute=end.minute, second=end.second, microsecond=0)
    return over if over > local else over + timedelta(days=1)
