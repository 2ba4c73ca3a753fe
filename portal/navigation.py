"""The left navigation: what each person uses, and nothing whose page does not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.models import Role, User
from registry.access import able
from registry.rooms import platforms

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


def entries() -> list[Entry]:
    """Every entry, in the order of the navigation."""
    ribs = [Entry(each.title, ICONS[each.slug], f"{each.slug}:list") for each in platforms()]
    return [
        Entry("总览", "layout-dashboard", "portal:home", ability=""),
        *ribs,
        Entry("告警中心", "bell-ringing", "alerts:list", short="告警"),
        Entry("停限产", "building-factory", "alerts:orders"),
        Entry("申报", "file-check", "alerts:declarations"),
        Entry("企业", "building-factory-2", "registry:enterprises"),
        Entry("站点", "map-pin", "registry:sites"),
        Entry("设备", "router", "telemetry:devices"),
        Entry("待认领", "inbox", "telemetry:quarantine", ability="edit_registry"),
        Entry("操作日志", "history", "accounts:audit", ability="administer"),
        Entry("系统管理", "settings", "admin:index", ability="administer", short="系统"),
    ]


def navigation(user: User, path: str) -> list[dict[str, Any]]:
    """The entries of ``user``, ready for the template; the one that holds ``path`` is current."""
    found = list(_mine(user))
    current = max((each["url"] for each in found if path.startswith(each["url"])), key=len, default=None)
    return [{**each, "current": each["url"] == current} for each in found]


def _mine(user: User) -> Iterator[dict[str, Any]]:
    for entry in entries():
        if not entry.ability or able(user, entry.ability):
            try:
                url = reverse(entry.name)
            except NoReverseMatch:
                continue
            yield {
                "title": entry.title,
                "short": entry.short or entry.title,
                "icon": entry.icon,
                "url": url,
            }


def landing(user: User) -> str:
    """The address a user opens on: an officer's is the alert list, the others' the overview."""
    if user.is_one_of(Role.OFFICER):
        return reverse("alerts:list")
    return reverse("portal:home")
