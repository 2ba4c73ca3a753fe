"""`manage.py simulate`: the demo city's devices, alive, over TCP."""

import asyncio
import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.demo import seeding
from portal.demo.fleet import run, terminals
from portal.demo.terminal import Tally
from telemetry.models import PointState


class Command(BaseCommand):
    help = "让演示城市的设备持续上报真实报文（只在演示环境）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--speed", type=float, default=1, help="上报加快的倍数，数据时间仍是真实时间")
        parser.add_argument("--devices", type=int, default=None, help="只模拟前 N 台设备")
        parser.add_argument("--host", default=None, help="网关地址，默认取 GATEWAY_HOST")
        parser.add_argument("--port", type=int, default=settings.GATEWAY_PORT, help="网关端口")
        parser.add_argument("--seed", type=int, default=None, help="随机种子，默认取写入演示数据时的")

    def handle(
        self,
        *,
        speed: float,
        devices: int | None,
        host: str | None,
        port: int,
        seed: int | None,
        **_: object,
    ) -> None:
        if not settings.DEMO:
            raise CommandError("模拟器只在演示环境（DATONG_DEMO=1）运行。")
        if not 1 <= speed <= 10 or (devices is not None and devices < 1):
            raise CommandError("--speed 应在 1 到 10 之间，--devices 应大于 0")
        story = seeding.story()
        if story is None:
            raise CommandError("还没有演示数据，请先执行 manage.py seed_demo。")
        city = seeding.build(seed or story.seed, story.since, story.small)
        heard, counts = last_heard(city)
        connection.close()
        tally = Tally()
        fleet = terminals(
            city, heard, counts, seeded_at=story.at, now=time.time(), speed=speed, most=devices, tally=tally
        )
        self.stdout.write(f"模拟器：{len(fleet)} 台设备连接 {_reachable(host)}:{port}")
        asyncio.run(run(fleet, tally, _reachable(host), port, self._say))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _reachable(host: str | None) -> str:
    host = host or settings.GATEWAY_HOST
    return "127.0.0.1" if host in ("", "0.0.0.0") else host  # noqa: S104 - compared, not bound


def last_heard(city: seeding.DemoCity) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """By MN the newest sample the portal has, and by point key what its meter showed then."""
    keys = {(site.device.mn, point.channel): point.key for site in city.sites for point in site.device.points}
    heard: dict[str, float] = {}
    counts: dict[str, tuple[float, float]] = {}
    rows = PointState.objects.filter(last_at__isnull=False).values_list(
        "point__device__mn", "point__channel", "last_at", "latest"
    )
    for mn, channel, last_at, latest in rows:
        at = last_at.timestamp()
        heard[mn] = max(heard.get(mn, 0.0), at)
        if (mn, channel) in keys and "energy_kwh" in latest:
            counts[keys[mn, channel]] = at, latest["energy_kwh"]
    return heard, counts
