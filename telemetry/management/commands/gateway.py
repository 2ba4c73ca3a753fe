"""``manage.py gateway``: receive HJ 212 frames over TCP."""

import asyncio
import logging
import resource
import time
from argparse import ArgumentParser
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from telemetry import collector
from telemetry.gateway.limits import Limits
from telemetry.gateway.server import Gateway
from telemetry.partitions import make_ahead

log = logging.getLogger(__name__)


def nudge(batch_id: int) -> None:
    """Tell the workers; quick to fail, because the sweep does the same later."""
    current_app.send_task("telemetry.tasks.digest", [batch_id], retry=False, ignore_result=True)


class Command(BaseCommand):
    help = "接收 HJ 212 报文（TCP）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.GATEWAY_HOST)
        parser.add_argument("--port", type=int, default=settings.GATEWAY_PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        make_room()
        open_files()
        limits = Limits(
            connections_per_address=settings.GATEWAY_CONNECTIONS_PER_ADDRESS,
            frame_timeout_s=settings.GATEWAY_FRAME_S,
            idle_timeout_s=settings.GATEWAY_IDLE_S,
        )
        gateway = Gateway(dsn(), nudge, limits)
        collector.settle()
        try:
            asyncio.run(gateway.run(host, port, ready=lambda bound: self.stdout.write(f"listening {bound}")))
        except OSError as fault:
            raise CommandError(
                f"端口 {port} 无法监听：{fault.strerror}。请关闭占用它的程序或设置 GATEWAY_PORT。"
            ) from None


def open_files() -> None:
    """Let the process hold as many connections as the system allows; many shells start with 1 024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def make_room() -> None:
    """The partitions that the first frames need; waits for PostgreSQL as the gateway itself does."""
    while True:
        try:
            with transaction.atomic():
                make_ahead(timezone.now())
            return
        except OperationalError as fault:
            log.warning("数据库尚不可用，稍后重试：%s", str(fault).strip())
            connection.close()
            time.sleep(1)


def dsn() -> str:
    """Django's database as a libpq connection string."""
    params = connection.get_connection_params()
    return " ".join(
        f"{key}='{params[key]}'" for key in ("host", "port", "user", "password", "dbname") if key in params
    )
