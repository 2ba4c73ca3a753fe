"""`manage.py replay FILE… [--json] [--check]`: the pure rules over scenario files, without a database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser, OutputWrapper

from alerts.comparison import differences
from alerts.rule_types import CHINA, Episode
from alerts.rulebook import rules_of
from alerts.scenario import Scenario, interval_of, read
from alerts.scenario_fields import ScenarioError

DIFFERS, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "用规则评判场景文件（不需要数据库），列出异常过程，或与文件中的 expect 核对"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="场景文件（JSON）")
        parser.add_argument("--json", action="store_true", help="以 JSON 列出找到的异常过程（默认）")
        parser.add_argument("--check", action="store_true", help="与 expect 一一核对，有差别则退出码为 1")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scenarios = [_opened(file) for file in options["files"]]
            if options["check"]:
                _refuse_unchecked(scenarios)
        except ScenarioError as error:
            self.stderr.write(str(error))
            sys.exit(UNREADABLE)
        found = [scenario.judged() for scenario in scenarios]
        if options["json"] or not options["check"]:
            listed = [_listed(each, episodes) for each, episodes in zip(scenarios, found, strict=True)]
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1))
        if options["check"] and self._differ(
            scenarios, found, self.stderr if options["json"] else self.stdout
        ):
            sys.exit(DIFFERS)

    def _differ(self, scenarios: list[Scenario], found: list[list[Episode]], out: OutputWrapper) -> bool:
        """Say of each file whether it agrees with its ``expect``, and where not."""
        differing = 0
        for scenario, episodes in zip(scenarios, found, strict=True):
            lines = differences(episodes, scenario.expect or (), interval_of(scenario.site))
            differing += bool(lines)
            out.write("\n    ".join([f"{'不符' if lines else '相符'} {scenario.file}", *lines]))
        out.write(f"共 {len(scenarios)} 个文件，{differing} 个不符")
        return bool(differing)


def _refuse_unchecked(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        if scenario.expect is None:
            raise ScenarioError(f"{scenario.file}：没有 expect，无从核对")


def _opened(file: str) -> Scenario:
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError(f"{file}：不是 UTF-8 文字") from None
    except OSError as error:
        raise ScenarioError(f"{file}：打不开（{error.strerror}）") from None
    return read(file, text, {slug: rules_of(slug) for slug in settings.PLATFORMS})


def _listed(scenario: Scenario, episodes: list[Episode]) -> dict[str, Any]:
    return {"file": scenario.file, "episodes": [_shown(each) for each in episodes]}


def _shown(episode: Episode) -> dict[str, Any]:
    """The five facts that a scenario expects, instants in +08:00."""
    return {
        "rule": episode.rule,
        "subject": episode.subject,
        "level": episode.level,
        "start": episode.start.astimezone(CHINA).isoformat(),
        "end": None if episode.end is None else episode.end.astimezone(CHINA).isoformat(),
    }
