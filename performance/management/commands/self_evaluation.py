"""`manage.py self_evaluation score FILE.json [--json]`: score a form without a database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from performance.checks import faults
from performance.form_file import FormError, answer, read
from performance.indicators import Scored

UNREADABLE = 2


class Command(BaseCommand):
    help = "项目支出绩效自评表：按公式评分并校验"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        score = verbs.add_parser("score", help="为一份 JSON 表格评分")
        score.add_argument("file", metavar="FILE", help="表格（JSON），- 为标准输入")
        score.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scored = Scored(read(_content(options["file"])))
        except FormError as error:
            self.stderr.write(str(error))
            sys.exit(UNREADABLE)
        if options["json"]:
            self.stdout.write(json.dumps(answer(scored), ensure_ascii=False, indent=1))
        else:
            self._say(scored)

    def _say(self, scored: Scored) -> None:
        said = answer(scored)
        self.stdout.write(f"预算执行率 {said['rate'] or '—'}%，得分 {said['fund_score'] or '—'}")
        for indicator, score in zip(scored.form.indicators, said["scores"], strict=True):
            if score is not None:
                self.stdout.write(f"{indicator.level3 or indicator.level2}：{score} / {indicator.weight:f}")
        self.stdout.write(f"总分 {said['total']}，{said['grade']}")
        for fault in faults(scored):
            self.stdout.write(f"{fault.code} {fault.sentence}")


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise FormError(f"无法读取 {file}：{fault.strerror}") from None
