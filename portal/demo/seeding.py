"""Seeding the demo city: all of it or nothing, once."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import connection, transaction

from accounts import audit
from accounts.models import AuditEntry, Role, User
from alerts.models import Alert
from maintenance.models import WorkOrder
from portal.demo import (
    accounts,
    air,
    decisions,
    evaluating,
    following,
    history,
    judging,
    maintaining,
    registering,
    strays,
    troubles,
)
from portal.demo.city import DemoCity, build
from registry.demo import day_of, dice, midnight
from registry.models import Point
from registry.rooms import model, platforms

ACTION = "演示数据"
SEED = 2026


class Refused(Exception):
    """The demo city may not be made here; the text says why."""


@dataclass(frozen=True, slots=True)
class Story:
    """What was seeded, as the audit log keeps it: enough to build the same city again."""

    seed: int
    since: date
    at: float
    small: bool

    def city(self) -> DemoCity:
        return build(self.seed, self.since, self.small)


def story() -> Story | None:
    """What stands in this database, or None when nothing was seeded."""
    entry = AuditEntry.objects.filter(action=ACTION).order_by("-id").first()
    if entry is None:
        return None
    detail = entry.detail
    return Story(detail["seed"], date.fromisoformat(detail["since"]), detail["at"], detail["small"])


def seed(
    *,
    now: datetime,
    days: int = 14,
    small: bool = False,
    seed_number: int = SEED,
    say: Callable[[str], None] = print,
) -> Story:
    """Make the city with ``days`` of history up to ``now``; Refused outside the demo or on foreign data."""
    _check()
    at = now.timestamp() // 60 * 60
    made = Story(seed_number, day_of(at - days * 86_400), at, small)
    with transaction.atomic(), _no_collection():
        people = accounts.create()
        _fill(made, people, say)
        audit.record(
            ACTION, "演示城市", by=None, seed=seed_number, since=made.since.isoformat(), at=at, small=small
        )
    _analyse()
    return made


def _check() -> None:
    if not settings.DEMO:
        raise Refused("演示数据只能写入演示环境（DATONG_DEMO=1），生产环境拒绝执行。")
    if Point.objects.exists():
        raise Refused("数据库中已有点位，拒绝写入演示数据；清空重来请加 --reset。")


def _fill(made: Story, people: list[User], say: Callable[[str], None]) -> None:
    city, now = made.city(), datetime.fromtimestamp(made.at, UTC)
    clock = _Clock(say)
    since = datetime.fromtimestamp(midnight(made.since), UTC)
    points = registering.register(city, since, day_of(made.at))
    clock.tell(f"企业 {len(city.enterprises)} 家、监管对象 {len(city.sites)} 个、点位 {len(points)} 个")
    decisions.decide(city, points, people, made.at)
    clock.tell("停限产指令、申报和规则参数")
    keeper = next(user for user in people if user.role == Role.STAFF)
    clock.tell(f"环境空气小时值 {air.breathe(city, keeper, made.at)} 个")
    plot = troubles.all_of(city, (made.at,), made.at + 86_400)
    frames = []
    for about in platforms():
        judge = judging.judge_of(about.slug, {each.site_id for each in points.values()}, now)
        told = history.write(about.slug, city, points, plot, made.at, judge)
        clock.tell(f"{about.title}：读数 {told.rows} 条")
        history.remember(about.slug, city, points, told, made.at)
        clock.tell(f"{about.title}：小时值与日值")
        judging.write(about.slug, told.episodes, now)
        clock.tell(f"{about.title}：告警 {Alert.objects.filter(platform=about.slug).count()} 条")
        frames += told.frames
    frames += strays.frames(city, made.at - history.RAW_S, made.at)
    strays.quarantine(history.store_frames(frames))
    clock.tell(f"原始报文 {len(frames)} 条")
    _follow(people, made.seed, now, clock)


def _follow(people: list[User], seed_number: int, now: datetime, clock: "_Clock") -> None:
    """What people did about the alerts, and what they are told as the demo begins."""
    officers = [user for user in people if not user.is_head]
    done = judging.acknowledge(officers, dice(seed_number, "acknowledge"), now)
    closed = following.deal(officers, dice(seed_number, "deal"), now)
    following.assign(officers, dice(seed_number, "assign"), now)
    following.supervise(officers, now)
    following.views(people)
    clock.tell(f"已确认告警 {done} 条，已办结 {closed} 条")
    clock.tell(f"已通知告警 {following.tell(now)} 条")
    maintaining.seed(now)
    clock.tell(f"工单 {WorkOrder.objects.count()} 张，其他运维记录")
    evaluating.seed(people, now)
    clock.tell("绩效自评：2021 年度存档，本年度草稿")


@contextmanager
def _no_collection() -> Iterator[None]:
    """A site's half million values live until they are judged; searching them for cycles is lost time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Clock:
    """Says each step with the seconds it took."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._since = say, time.monotonic()

    def tell(self, what: str) -> None:
        now = time.monotonic()
        self._say(f"  {what}（{now - self._since:.1f} 秒）")
        self._since = now


def _analyse() -> None:
    """Fresh statistics, so that the first pages are planned well."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def reset() -> None:
    """Empty every table the demo fills; the districts and limit standards stay. Only in the demo."""
    if not settings.DEMO:
        raise Refused("只有演示环境可以清空数据。")
    tables = ["registry_enterprise", "registry_device", "registry_site", "accounts_user"]
    tables += ["alerts_rulesetting", "alerts_standardchoice", "alerts_storm", "alerts_supervision"]
    tables += ["dust_ambientstation", "maintenance_counter", "maintenance_sparepart"]
    tables += ["telemetry_batch", "telemetry_frame", "telemetry_quarantine", "telemetry_mark"]
    for about in platforms():
        labels = (about.reading, about.hourly, about.daily)
        tables += [_table(label) for label in labels]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def _table(label: str) -> str:
    return model(label)._meta.db_table
