"""What one version of a form says otherwise than another, in the words of the form. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maintenance.visits import codes, parameters
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
NAMED = {"device": "device_title", "spare": "spare_title", "point": "point_title", "column": "title"}
"""Where a frozen row keeps the words of a number or a code."""
Names = Mapping[tuple[str, Any], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """``title``: where, in words; an empty side: it was not there."""

    title: str
    old: str
    new: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """From two contents, frozen or as sent, in the order of the form."""
    return list(_of_group(FORM, FORM.read(old, "", []), FORM.read(new, "", []), "", named(old, new)))


def named(*contents: Mapping[str, Any]) -> Names:
    """(device, 7) → its name, from what was frozen beside it; nothing for a form that is not frozen yet."""
    found: dict[tuple[str, Any], str] = {}
    for row in (row for content in contents for row in _rows(content)):
        for name, title in NAMED.items():
            if row.get(name) and row.get(title):
                found[name, row[name]] = row[title]
        of = "point" if row.get("point") else "device"
        if row.get("of") and row.get(of):  # a change of a parameter says whose in one place
            found[of, row[of]] = row["of"]
    return found


def _rows(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from content.get("devices", ())
    for block, lists in (
        ("before", ("readings",)),
        ("after", ("readings",)),
        ("action", ("replacements", "changes")),
    ):
        for name in lists:
            yield from content.get(block, {}).get(name, ())


def _of_group(
    group: Group, old: Mapping[str, Any], new: Mapping[str, Any], under: str, names: Names
) -> Iterator[Difference]:
    for name, kind in group.kinds.items():
        if (name in SILENT and not under) or old[name] == new[name]:
            continue
        if isinstance(kind, Group):
            yield from _of_group(kind, old[name], new[name], kind.title, names)
        elif isinstance(kind, Many):
            yield from _of_rows(kind, old[name], new[name], under, names)
        else:
            title = getattr(kind, "title", name)
            yield Difference(_place(under, title), words(kind, old[name]), words(kind, new[name]))


def _of_rows(kind: Many, old: list[Any], new: list[Any], under: str, names: Names) -> Iterator[Difference]:
    gone = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    for place in range(max(len(gone), len(come))):
        yield Difference(
            _place(under, kind.title),
            _row(kind.of, gone[place], names) if place < len(gone) else "",
            _row(kind.of, come[place], names) if place < len(come) else "",
        )


def _row(group: Group, row: Mapping[str, Any], names: Names) -> str:
    """A row in one line: its words, without what is empty."""
    kinds = group.kinds.items()
    said = [(kind, names.get((name, row[name])) or words(kind, row[name])) for name, kind in kinds]
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
    if kind.title == "参数":
        return parameters.title(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _place(under: str, title: str) -> str:
    return title if not under or under in title else f"{under} · {title}"
