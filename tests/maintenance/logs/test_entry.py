"""What an entry of each kind must say, and the sentences it is refused with."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from maintenance.logs.entry import Entry, faults
from maintenance.logs.kinds import KINDS, Type
from maintenance.models import Log
from tests.factories import instant

NOW = instant("2026-11-20 18:00")
START = instant("2026-11-20 09:00")
HOUR = timedelta(hours=1)

GOOD: dict[str, Mapping[str, Any]] = {
    "software": {"object": "application", "work": "查看错误日志", "finding": "normal"},
    "hardware": {"object": "server", "place": "机房 A3", "work": "除尘、查看告警灯", "finding": "normal"},
    "network": {"object": "leased", "work": "查看专线流量", "delay_ms": 12, "finding": "normal"},
    "module": {
        "object": "告警中心",
        "version_from": "1.4",
        "version_to": "1.5",
        "what": "批量指派",
        "risk": "指派期间列表刷新慢",
        "rollback": "回退到 1.4 镜像",
        "verifier": "张工",
        "verified": "passed",
    },
    "optimisation": {"object": "企业列表", "why": "区县征询意见", "verifier": "张工", "verified": "passed"},
    "server": {
        "object": "database",
        "version_from": "18.1",
        "version_to": "18.3",
        "risk": "停库五分钟",
        "rollback": "用升级前备份恢复",
        "verifier": "张工",
        "verified": "passed",
    },
    "backup": {
        "object": "database",
        "way": "full",
        "size_bytes": 1024,
        "sha256": "ab" * 32,
        "target": "备份盘 /backup",
        "drill": "none",
    },
    "network_config": {
        "object": "采集网关",
        "setting": "接收端口",
        "old": "9210",
        "new": "9212",
        "why": "端口冲突",
        "approved_by": "王主任",
        "approved_on": "2026-11-19",
    },
    "software_fault": {
        "object": "queue",
        "level": "minor",
        "found_by": "值班",
        "stopped": "yes",
        "cause": "内存不足",
        "fix": "扩容",
    },
    "hardware_fault": {
        "object": "server",
        "level": "minor",
        "found_by": "值班",
        "stopped": "no",
        "cause": "风扇",
        "fix": "更换",
    },
    "network_fault": {
        "object": "leased",
        "level": "major",
        "found_by": "告警",
        "stopped": "yes",
        "cause": "光缆中断",
        "fix": "熔接",
    },
}


def entry(kind: str = "software", **more: Any) -> Entry:
    detail = {**GOOD[kind], **more.pop("detail", {})}
    known = {"started_at": START, "ended_at": START + HOUR, "title": "巡视", "result": "正常"}
    return Entry(kind=kind, detail=detail, **{**known, **more})


def said(given: Entry, now: datetime = NOW) -> dict[str, str]:
    return dict(faults(given, now))


def test_the_kinds_are_those_of_the_table() -> None:
    assert [(each.slug, each.title) for each in KINDS.values()] == [
        (value, label) for value, label in Log.Kind.choices
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_complete_entry_of_each_kind_is_taken(kind: str) -> None:
    assert said(entry(kind)) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_each_required_field_is_asked_for_by_its_name(kind: str) -> None:
    missing = Entry(kind=kind, started_at=START, ended_at=START + HOUR, title="巡视", result="正常")
    found = said(missing)
    for each in KINDS[kind].fields:
        if each.must:
            assert each.title in found[each.name]


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"title": " "}, "title", "请填写内容"),
        ({"title": "字" * 201}, "title", "201"),
        ({"result": ""}, "result", "请填写结果"),
        ({"ended_at": None}, "ended_at", "请填写结束时间"),
        ({"ended_at": START - HOUR}, "ended_at", "不能早于"),
        ({"ended_at": NOW + HOUR}, "ended_at", "不能晚于现在"),
        ({"started_at": START - 400 * 24 * HOUR}, "ended_at", "一年以上"),
        ({"started_at": START - 4400 * 24 * HOUR}, "started_at", "核对年份"),
        ({"started_at": NOW + HOUR, "ended_at": NOW + 2 * HOUR}, "started_at", "不能晚于现在"),
        ({"downtime_min": 61}, "downtime_min", "60 分钟"),
        ({"detail": {"finding": "abnormal"}}, "problem", "异常情况"),
        ({"detail": {"finding": "fine"}}, "finding", "列表"),
        ({"detail": {"work": "字" * 501}}, "work", "501"),
        ({"detail": {"colour": "红"}}, "colour", "没有"),
    ],
)
def test_care_is_refused_at_its_field(more: dict[str, Any], field: str, words: str) -> None:
    assert words in said(entry(**more))[field]


@pytest.mark.parametrize(
    ("kind", "detail", "field", "words"),
    [
        ("module", {"version_to": "1.4"}, "version_to", "相同"),
        ("network_config", {"new": "9210"}, "new", "相同"),
        ("network_config", {"approved_on": "2026-11-21"}, "approved_on", "先批准"),
        ("network_config", {"approved_on": "2026-13-01"}, "approved_on", "有效的日期"),
        ("backup", {"sha256": "AB" * 32}, "sha256", "64 位"),
        ("backup", {"sha256": "ab"}, "sha256", "现为 2 位"),
        ("backup", {"size_bytes": 0}, "size_bytes", "空"),
        ("backup", {"size_bytes": -1}, "size_bytes", "不小于 0"),
        ("backup", {"size_bytes": "很大"}, "size_bytes", "不小于 0"),
        ("backup", {"drill": "passed"}, "drilled_on", "演练日期"),
        ("backup", {"drill": "passed", "drilled_on": "2026-11-19"}, "drilled_on", "不能早于"),
        ("backup", {"drill": "passed", "drilled_on": "2026-11-21"}, "drilled_on", "不能晚于今天"),
        ("backup", {"drilled_on": "2026-11-20"}, "drill", "演练结果"),
        ("network_fault", {"cause": ""}, "cause", "故障原因"),
        ("network_fault", {"fix": ""}, "fix", "检修措施"),
    ],
)
def test_the_other_kinds_are_refused_at_their_fields(
    kind: str, detail: dict[str, Any], field: str, words: str
) -> None:
    assert words in said(entry(kind, detail=detail))[field]


def test_a_fault_that_stopped_something_lasted_from_start_to_end_unless_told() -> None:
    assert entry("network_fault").downtime == 60
    assert entry("network_fault", downtime_min=20).downtime == 20
    assert entry("hardware_fault").downtime == 0


def test_a_fault_that_stopped_nothing_has_no_lost_minutes() -> None:
    assert "没有停用" in said(entry("hardware_fault", downtime_min=5))["downtime_min"]


def test_a_standing_fault_needs_neither_end_nor_cure() -> None:
    standing = entry("network_fault", ended_at=None, result="", detail={"cause": "", "fix": ""})
    assert said(standing) == {}
    assert standing.downtime == 0


def test_no_kind_asks_for_a_choice_without_offering_one() -> None:
    for kind in KINDS.values():
        for each in kind.fields:
            assert (each.type is Type.CHOICE) == bool(each.choices), (kind.slug, each.name)
