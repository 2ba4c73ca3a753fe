"""`manage.py self_evaluation score FILE.json [--json]` scores a form; `export --year 2021 --format xlsx --out FILE`
writes one: what the portal holds, else the form as it was filed (performance/data). Neither needs a database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from performance.checks import faults
from performance.excel import workbook
from performance.form_file import FormError, answer, read, read_document
from performance.indicators import Scored
from performance.word import written

UNREADABLE = 2
WRITERS = {"xlsx": workbook, "docx": written}
FILED = Path(__file__).parents[2] / "data"


class Command(BaseCommand):
    help = "项目支出绩效自评表：按公式评分并校验"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        score = verbs.add_parser("score", help="为一份 JSON 表格评分")
        score.add_argument("file", metavar="FILE", help="表格（JSON），- 为标准输入")
        score.add_argument("--json", action="store_true", help="以 JSON 输出")
        export = verbs.add_parser("export", help="导出一个年度的自评表")
        export.add_argument("--year", type=int, required=True, help="年度")
        export.add_argument("--format", choices=sorted(WRITERS), default="xlsx", help="格式")
        export.add_argument("--out", metavar="FILE", required=True, help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"score": self._score, "export": self._export}[options["verb"]](**options)
        except FormError as error:
            self.stderr.write(str(error))
            sys.exit(UNREADABLE)

    def _export(self, *, year: int, format: str, out: str, **options: Any) -> None:
        made = stored(year, format) or WRITERS[format](read_document(_content(filed(year))))
        try:
            made.save(out)
        except OSError as fault:
            raise FormError(f"无法写入 {out}：{fault.strerror}") from None
        self.stdout.write(f"已导出 {year} 年度自评表：{out}")

    def _score(self, *, file: str, **options: Any) -> None:
        scored = Scored(read(_content(file)))
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


def stored(year: int, kind: str) -> Any:
    """The newest version of the year in the portal, written; None without one, or without a database."""
    from performance.export_views import as_excel, as_word  # models: only once the apps are there
    from performance.models import Evaluation

    try:
        row = Evaluation.objects.newest().filter(year=year).order_by("pk").first()
    except DatabaseError:
        return None
    return row and {"xlsx": as_excel, "docx": as_word}[kind](row)


def filed(year: int) -> str:
    """Where the form filed for a year lies."""
    path = FILED / f"{year}.json"
    if not path.exists():
        raise FormError(f"没有 {year} 年度的自评表")
    return str(path)


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise FormError(f"无法读取 {file}：{fault.strerror}") from None
