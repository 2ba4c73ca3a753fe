"""`manage.py demo_accounts`: who can log in to the demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.accounts import listing


class Command(BaseCommand):
    help = "列出演示账号（只在演示环境）"

    def handle(self, **_: object) -> None:
        if not settings.DEMO:
            raise CommandError("演示账号只存在于演示环境（DATONG_DEMO=1）；生产环境没有任何预置账号。")
        self.stdout.write(listing())
