"""`manage.py seed_demo`: the demo city with a fortnight of believable days."""

from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo import seeding


class Command(BaseCommand):
    help = "写入演示城市：企业、设备、用户和十四天的数据（只在演示环境）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=14, help="历史天数，默认 14")
        parser.add_argument("--small", action="store_true", help="小城市：各平台 8 家")
        parser.add_argument("--now", type=_instant, default=None, help="数据截止时刻（ISO 8601），默认现在")
        parser.add_argument("--seed", type=int, default=seeding.SEED, help="随机种子")
        parser.add_argument("--reset", action="store_true", help="先清空已有数据")

    def handle(
        self, *, days: int, small: bool, now: datetime | None, seed: int, reset: bool, **_: object
    ) -> None:
        if not 1 <= days <= 60:
            raise CommandError("--days 应在 1 到 60 之间")
        try:
            if reset:
                seeding.reset()
            if seeding.story() is not None:
                self.stdout.write("已有演示数据。")
                return
            self.stdout.write("正在写入演示数据……")
            seeding.seed(
                now=now or timezone.now(), days=days, small=small, seed_number=seed, say=self.stdout.write
            )
        except seeding.Refused as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write("演示数据已写入。")


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else timezone.make_aware(at)
