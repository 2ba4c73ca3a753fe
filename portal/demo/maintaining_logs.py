"""运维日志, SIM renewals and spare parts of the demo city: a quarter of them, by the product's own actions."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Role, User
from maintenance.logs import actions, sims, spares
from maintenance.logs.downtime import CITY
from maintenance.logs.entry import Entry
from maintenance.logs.sims import Renewal
from maintenance.logs.spare_rule import needed
from maintenance.models import Log, SparePart
from registry.models import Device, SimCard

DAYS = 92
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VERIFIED = {"verifier": "刘工", "verified": "passed"}
KEPT = (
    ("power", "用电监测终端", "DTU-4G", True),
    ("power", "开口式互感器", "CT-200/5", False),
    ("dust", "颗粒物监测仪", "TSP-10", True),
    ("dust", "采样泵", "P-2", False),
    ("fume", "油烟在线检测仪", "YY-3", True),
    ("fume", "电流传感器", "CS-50", False),
)


def seed(now: datetime) -> None:
    """Once; nothing without a person of the city."""
    by = User.objects.filter(role=Role.STAFF, is_active=True).order_by("pk").first()
    if by is None or Log.objects.exclude(by=None).exists() or SparePart.objects.exists():
        return
    for entry in sorted(_entries(now), key=lambda each: each.started_at):
        if entry.started_at < now and (entry.ended_at or entry.started_at) < now:
            actions.write(
                entry, by=by, now=max(entry.ended_at or entry.started_at, entry.started_at) + HOUR / 4
            )
    _stock(by, now)
    _renew(by, now)


def _entries(now: datetime) -> Iterator[Entry]:
    first = (now - DAYS * DAY).astimezone(CITY).replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(DAYS + 1):
        day = first + number * DAY
        yield from _care(day, number)
        if number % 7 == 6:
            yield _backup(day, number)
    yield from _changes(now)
    yield from _faults(now)


def _entry(kind: str, at: datetime, minutes: int, title: str, result: str, **more: Any) -> Entry:
    end = at + timedelta(minutes=minutes)
    return Entry(kind=kind, started_at=at, ended_at=end, title=title, result=result, **more)


def _care(day: datetime, number: int) -> Iterator[Entry]:
    """Software twice a week, network and hardware once, each platform's hardware in turn but fume's of late."""
    if number % 7 in (0, 3):
        said = {
            "object": "application",
            "work": "查看错误日志、任务队列、磁盘余量和数据接收量",
            "finding": "normal",
        }
        yield _entry("software", day + 9 * HOUR, 35, "应用与任务队列巡检", "运行正常", detail=said)
    if number % 7 == 1:
        said = {
            "object": "leased",
            "work": "查看专线流量、丢包和网关连接数",
            "delay_ms": 9,
            "finding": "normal",
        }
        yield _entry("network", day + 10 * HOUR, 25, "接收网关与专线巡检", "丢包 0，时延正常", detail=said)
    if number % 14 == 4:
        platform = ("power", "dust")[number // 14 % 2]
        said = {"object": "logger", "place": "机房与现场抽查 5 台", "work": "除尘、紧固接线、查看指示灯"}
        found = (
            {"finding": "abnormal", "problem": "1 台天线接头松动，已紧固"}
            if number % 28 == 4
            else {"finding": "normal"}
        )
        yield _entry(
            "hardware",
            day + 14 * HOUR,
            150,
            "数采网关保养抽查",
            "已处理完毕",
            platform=platform,
            detail=said | found,
        )


def _backup(day: datetime, number: int) -> Entry:
    name = f"datong-{day:%Y%m%d}-013000.dump"
    drill: dict[str, Any] = {"drill": "none"}
    if day.day <= 7:
        drill = {"drill": "passed", "drilled_on": f"{day:%Y-%m-%d}", "tables": 118, "took_s": 412}
    said = {
        "object": "database",
        "way": "full",
        "file": name,
        "size_bytes": 734_003_200 + number * 3_145_728,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "target": "备份服务器 /backup/datong",
        **drill,
    }
    return _entry("backup", day + 1.5 * HOUR, 14, f"数据库全量备份 {name}", "完成，校验一致", detail=said)


def _changes(now: datetime) -> Iterator[Entry]:
    night = now.astimezone(CITY).replace(hour=23, minute=0, second=0, microsecond=0)
    yield _entry(
        "module",
        night - 41 * DAY,
        40,
        "告警中心增加批量指派",
        "上线成功，旧版本可回退",
        detail={
            "object": "告警中心",
            "version_from": "2.3.1",
            "version_to": "2.4.0",
            "what": "批量核实、指派与撤销",
            "risk": "升级期间页面可能刷新缓慢",
            "rollback": "回退到 2.3.1 镜像，数据表不变",
            **VERIFIED,
        },
    )
    yield _entry(
        "optimisation",
        night - 16 * DAY,
        55,
        "企业列表查询优化",
        "各区县反映打开变快",
        detail={
            "object": "用电监管企业列表",
            "why": "区县征询反映月底打开慢",
            "before": "打开约 1.9 秒",
            "after": "打开约 0.2 秒",
            **VERIFIED,
        },
    )
    yield _entry(
        "server",
        night - 27 * DAY,
        65,
        "油烟云平台数据库升级",
        "升级完成，核对数据无误",
        platform="fume",
        downtime_min=18,
        detail={
            "object": "database",
            "version_from": "17.4",
            "version_to": "18.1",
            "risk": "停库约二十分钟，期间网关缓存报文",
            "rollback": "用升级前全量备份恢复",
            **VERIFIED,
        },
    )
    yield _entry(
        "network_config",
        night - 34 * DAY,
        20,
        "接收网关白名单调整",
        "连接数恢复正常",
        detail={
            "object": "HJ 212 接收网关",
            "setting": "单地址最大连接数",
            "old": "200",
            "new": "500",
            "why": "运营商地址转换后同一地址连接增多",
            "approved_by": "信息科 王科长",
            "approved_on": f"{night - 35 * DAY:%Y-%m-%d}",
        },
    )


def _faults(now: datetime) -> Iterator[Entry]:
    noon = now.astimezone(CITY).replace(hour=11, minute=20, second=0, microsecond=0)
    yield _entry(
        "network_fault",
        noon - 58 * DAY,
        47,
        "运营商专线中断",
        "专线恢复，缺失数据由设备补传",
        detail={
            "object": "leased",
            "level": "major",
            "found_by": "大面积离线告警",
            "stopped": "yes",
            "cause": "市政施工挖断光缆",
            "fix": "运营商熔接光缆，期间切换备用线路",
        },
    )
    yield _entry(
        "software_fault",
        noon - 12 * DAY,
        96,
        "颗粒物小时值未按时汇总",
        "已补算，数据完整",
        platform="dust",
        downtime_min=35,
        detail={
            "object": "queue",
            "level": "minor",
            "found_by": "值班巡检",
            "stopped": "yes",
            "cause": "任务队列内存占满",
            "fix": "扩容并调整淘汰策略",
        },
    )
    open_ = {"object": "fume", "level": "minor", "found_by": "区县电话", "stopped": "no"}
    yield Entry(
        kind="hardware_fault",
        started_at=noon - 2 * DAY,
        title="油烟检测仪泵流量偏低",
        platform="fume",
        detail=open_,
    )


def _stock(by: User, now: datetime) -> None:
    """Enough sets for dust, one too few for electricity; sets have gone out and come in."""
    since = now - 80 * DAY
    for platform, name, model, is_set in KEPT:
        want = needed(Device.objects.filter(platform=platform).count())
        first = max(want - (platform == "power"), 0) + 1 if is_set else 12
        part = SparePart(platform=platform, name=name, model=model, is_set=is_set, least=0 if is_set else 4)
        spares.keep(part, by=by, now=since, first=first)
        out = spares.Move(-1 if is_set else -5, note="现场更换")
        spares.move(part.pk, out, by=by, now=now - 20 * DAY)


def _renew(by: User, now: datetime) -> None:
    """Some cards that had run low were renewed last month, for a year."""
    today: date = now.astimezone(CITY).date()
    cards = SimCard.objects.filter(device__isnull=False, expires_on__gt=today + 200 * DAY).order_by("pk")[:4]
    for number, card in enumerate(cards, 1):
        paid = max(today - 15 * DAY, card.activated_on)
        renewal = Renewal(card.expires_on + 365 * DAY, Decimal(60), f"LT{paid:%Y%m}{number:04d}", paid)
        if not sims.faults(card, renewal, today):
            sims.renew(card.pk, renewal, by=by, now=now)
