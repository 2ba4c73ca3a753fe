"""The left navigation: what each person uses, and nothing whose page does not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.models import Role, User
from registry.access import able
from registry.rooms import platforms

DECIDED, MAINTENANCE, YEARLY = "调度与督办", "运维", "绩效自评"
RULES, REGISTRY, SYSTEM = "规则与通知", "基础信息", "系统"
GROUPS = {
    DECIDED: "clipboard-check",
    MAINTENANCE: "tool",
    YEARLY: "report-analytics",
    RULES: "adjustments",
    REGISTRY: "building-factory-2",
    SYSTEM: "settings",
}
"""The groups in their order, with their icons."""
ICONS = {"power": "bolt", "dust": "wind", "fume": "tools-kitchen-2"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; ``name`` is the address it opens."""

    title: str
    icon: str
    name: str
    ability: str = "watch"
    """What its page asks for; none when it is open to all."""
    short: str = ""
    """A name for the phone's bottom bar, where it differs."""
    group: str = ""
    """The group of the navigation it is found in; none for what is used all day."""
    role: str = ""
    """For this role alone; none for all that may."""


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, in the order of the navigation."""
    ribs = [Entry(each.title, ICONS[each.slug], f"{each.slug}:list") for each in platforms()]
    return (
        Entry("我的工单", "clipboard-list", "maintenance:work_mine", ability="maintain", role=Role.CREW),
        Entry("外业", "device-mobile", "maintenance:field_app", ability="maintain", role=Role.CREW),
        Entry("总览", "layout-dashboard", "portal:home", ability=""),
        *ribs,
        Entry("告警中心", "bell-ringing", "alerts:list", short="告警"),
        Entry("督办", "gavel", "alerts:supervisions", group=DECIDED),
        Entry("停限产", "building-factory", "alerts:orders", group=DECIDED),
        Entry("申报", "file-check", "alerts:declarations", group=DECIDED),
        Entry(
            "月报与清理",
            "report-analytics",
            "maintenance:monthly",
            ability="handle_alerts",
            group=MAINTENANCE,
        ),
        Entry("工单", "tool", "maintenance:work_orders", group=MAINTENANCE),
        Entry("巡检与征询", "route", "maintenance:plans", short="巡检", group=MAINTENANCE),
        Entry("现场表", "clipboard-text", "maintenance:visits", group=MAINTENANCE),
        Entry("设备标签", "qrcode", "maintenance:field_labels", ability="maintain", group=MAINTENANCE),
        Entry("运维日志", "notebook", "maintenance:logs", short="日志", group=MAINTENANCE),
        Entry("站点与仪器", "timeline", "maintenance:stages", group=MAINTENANCE),
        Entry("规则参数", "adjustments", "alerts:rules", short="规则", group=RULES),
        Entry("限值标准", "ruler-measure", "alerts:standards", short="标准", group=RULES),
        Entry("通知", "message-2", "alerts:notices"),
        Entry("自评表", "report-analytics", "performance:list", ability="evaluate", group=YEARLY),
        Entry("资金台账", "wallet", "performance:funds", ability="evaluate", short="资金", group=YEARLY),
        Entry("满意度", "mood-smile", "performance:surveys", ability="evaluate", group=YEARLY),
        Entry("企业", "building-factory-2", "registry:enterprises", group=REGISTRY),
        Entry("站点", "map-pin", "registry:sites", group=REGISTRY),
        Entry("设备", "router", "telemetry:devices", group=REGISTRY),
        Entry("待认领", "inbox", "telemetry:quarantine", ability="edit_registry", group=REGISTRY),
        Entry("操作日志", "history", "accounts:audit", ability="administer", group=SYSTEM),
        Entry("系统管理", "settings", "admin:index", ability="administer", short="系统", group=SYSTEM),
    )


def navigation(user: User, path: str) -> list[dict[str, Any]]:
    """The entries of ``user``, ready for the template; the one that holds ``path`` is current."""
    found = list(_mine(user))
    current = max((each["url"] for each in found if path.startswith(each["url"])), key=len, default=None)
    return [{**each, "current": each["url"] == current} for each in found]


def _mine(user: User) -> Iterator[dict[str, Any]]:
    for entry in entries():
        open_to_me = (not entry.ability or able(user, entry.ability)) and entry.role in ("", user.role)
        if open_to_me and (url := _address(entry.name)):
            yield {
                "title": entry.title,
                "short": entry.short or entry.title,
                "icon": entry.icon,
                "url": url,
                "group": entry.group,
            }


@cache
def _address(name: str) -> str:
    """Where an entry leads, found once: each page has some twenty; empty when there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def grouped(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups that hold something, each with its entries; the one with the current page is open."""
    found = []
    for title, icon in GROUPS.items():
        inside = [each for each in entries if each["group"] == title]
        if inside:
            is_open = any(each["current"] for each in inside)
            found.append({"title": title, "icon": icon, "entries": inside, "is_open": is_open})
    return found


def handy(entries: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """The same with what the person opens on first, for the phone's bottom bar."""
    first = landing(user)
    return sorted(entries, key=lambda each: each["url"] != first)


def landing(user: User) -> str:
    """The address a user opens on: an officer's is the alert list, a crew's its orders, finance's 绩效自评,
    else the overview."""
    if user.is_one_of(Role.OFFICER):
        return reverse("alerts:list")
    if user.is_one_of(Role.CREW):
        return reverse("maintenance:work_mine")
    if user.is_one_of(Role.FINANCE):
        return reverse("performance:list")
    return reverse("portal:home")
