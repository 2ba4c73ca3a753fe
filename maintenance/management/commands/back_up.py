"""``manage.py back_up``: a verified backup of the database, with its entry in 运维日志."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from maintenance.logs import backing_up, backup_log, drilling
from maintenance.logs.drilling import Drill
from maintenance.logs.pg_tools import NoTools
from registry.actions import Refused


class Command(BaseCommand):
    help = "备份数据库（pg_dump、SHA-256），可选恢复演练，并写入运维日志"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="备份文件夹，默认环境变量 DATONG_BACKUP_DIR")
        parser.add_argument("--drill", action="store_true", help="备份后恢复到临时数据库并核对每张表的行数")
        parser.add_argument("--file", type=Path, help="只演练这个已有的备份，不再备份")
        parser.add_argument("--keep", type=int, default=settings.BACKUP_KEEP, help="保留最近几份")

    def handle(
        self, *, folder: Path | None, drill: bool, file: Path | None, keep: int, **options: Any
    ) -> None:
        now = timezone.now()
        try:
            done = self._drill(file) if file else self._back_up(self._folder(folder), drill, keep)
        except (backing_up.Failed, NoTools, Refused) as fault:
            backup_log.complain(str(fault), now)
            raise CommandError(str(fault)) from None
        if done and not done.passed:
            backup_log.complain(f"恢复演练未通过：{done.fault}", now)
            raise CommandError(f"恢复演练未通过：{done.fault}")

    @staticmethod
    def _folder(given: Path | None) -> Path:
        named = given or settings.BACKUP_DIR
        if not named:
            raise CommandError("请用环境变量 DATONG_BACKUP_DIR 或 --folder 指明备份文件夹")
        return Path(named).resolve()

    def _back_up(self, folder: Path, with_drill: bool, keep: int) -> Drill | None:
        log, drill = backup_log.run(
            folder, now=timezone.now(), with_drill=with_drill, keep=keep, clock=timezone.now
        )
        said = log.detail
        self.stdout.write(f"{folder / said['file']}  {said['size_bytes']} 字节  {said['sha256']}")
        self.stdout.write(log.result)
        return drill

    def _drill(self, file: Path) -> Drill:
        began = timezone.now()
        drill = drilling.drill(file.resolve())
        if file.exists():
            self.stdout.write(
                backup_log.note_drill(file.resolve(), drill, began=began, ended=timezone.now()).result
            )
        return drill
