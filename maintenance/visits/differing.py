"""What one version of a form says otherwise than another, in the words of the form. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maintenance.visits import codes
from maintenance.visits.content import FORM
from maintenance.visits.shape import Choice, Flag, Group, Instant, Key, Many, instant

TABLES: Mapping[str, Mapping[str, str]] = {
    "故障现象": codes.SYMPTOMS,
    "异常原由类别": codes.CATEGORIES,
    "设备类别": codes.DEVICE_KINDS,
    "拍摄时点": codes.WHEN,
    "签字身份": codes.WHO,
}
SILENT = frozenset({"order", "site", "platform"})
"""What a correction cannot change."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``title``: where, in words; an empty side: it was not there."""

    title: str
    old: str
    new: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """From two contents, frozen or as sent, in the order of the form."""
    return list(_of_group(FORM, FORM.read(old, "", []), FORM.read(new, "", []), ""))


def _of_group(
    group: Group, old: Mapping[str, Any], new: Mapping[str, Any], under: str
) -> Iterator[Difference]:
    for name, kind in group.kinds.items():
        if (name in SILENT and not under) or old[name] == new[name]:
            continue
        if isinstance(kind, Group):
            yield from _of_group(kind, old[name], new[name], kind.title)
        elif isinstance(kind, Many):
            yield from _of_rows(kind, old[name], new[name], under)
        else:
            title = getattr(kind, "title", name)
            yield Difference(_place(under, title), words(kind, old[name]), words(kind, new[name]))


def _of_rows(kind: Many, old: list[Any], new: list[Any], under: str) -> Iterator[Difference]:
    gone = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    for place in range(max(len(gone), len(come))):
        yield Difference(
            _place(under, kind.title),
            _row(kind.of, gone[place]) if place < len(gone) else "",
            _row(kind.of, come[place]) if place < len(come) else "",
        )


def _row(group: Group, row: Mapping[str, Any]) -> str:
    """A row in one line: its words, without what is empty."""
    said = [(kind, words(kind, row[name])) for name, kind in group.kinds.items()]
    return "，".join(f"{getattr(kind, 'title', '')} {text}" for kind, text in said if text)


def words(kind: Any, value: Any) -> str:
    """One value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(kind, Instant):
        at = instant(value)
        return f"{at:%Y-%m-%d %H:%M}" if at else str(value)
    if isinstance(kind, Flag):
        return "是" if value else "否"
    if isinstance(kind, Key):
        return str(value)[:8]
    if isinstance(kind, Choice):
        return TABLES.get(kind.title, {}).get(value, str(value))
    if kind.title == "具体原由":
        return next((table[value] for table in codes.CAUSES.values() if value in table), str(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _place(under: str, title: str) -> str:
    return title if not under or under in title else f"{under} · {title}"
