"""Orders from a sheet: read, held against what stands row by row, and kept all or not at all."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.importing import reading as read_sheet
from alerts.models import Order
from alerts.orders import actions, sheet
from alerts.orders.content import Content, Faults, faults_of
from alerts.orders.standing import Standing
from alerts.orders.targets import production
from registry.models import Enterprise

LENGTHS = {"number": 40, "title": 120, "workshop": 64, "note": 300}


class Reading(read_sheet.Reading[tuple[int, Content, Enterprise]]):
    """A sheet of orders as read: (row, what it says, for whom)."""

    @property
    def stops(self) -> int:
        return sum(content.kind == Order.Kind.STOP for _, content, _ in self.wanted)

    @property
    def limits(self) -> int:
        return len(self.wanted) - self.stops

    @property
    def numbers(self) -> list[str]:
        return list(dict.fromkeys(content.number for _, content, _ in self.wanted))

    @property
    def districts(self) -> list[tuple[str, int]]:
        """How many orders in each district, the most first."""
        return Counter(enterprise.district.name for _, _, enterprise in self.wanted).most_common()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as far as it can be read. ``faults``: what is amiss with its cells; what depends on those is not
    asked. ``enterprise`` None: it is not known."""

    number: int
    content: Content
    enterprise: Enterprise | None
    faults: Faults


def read(data: bytes, *, by: User, now: datetime) -> Reading:
    """What the workbook would make. ``Unfit`` when it cannot be read at all."""
    parsed = list(read_sheet.parsed(data, sheet.ORDERS))
    found = _Enterprises([values for _, values, _ in parsed], by)
    rows = [_row(number, values, faults, found, now) for number, values, faults in parsed]
    enterprises = {each.enterprise.pk for each in rows if each.enterprise}
    standing, reading = Standing(enterprises, {each.content.number for each in rows}), Reading(sheet.TITLES)
    for row in rows:
        reading.add(row.number, faults := _faults(row, standing, now))
        if row.enterprise and not faults:
            reading.wanted.append((row.number, row.content, row.enterprise))
    return reading


def _row(number: int, values: dict[str, Any], faults: Faults, found: "_Enterprises", now: datetime) -> _Row:
    for name, most in LENGTHS.items():
        if len(values.get(name) or "") > most:
            faults[name] = f"{sheet.TITLES[name]}不能超过 {most} 字"
    enterprise, unfound = found.of(values)
    faults = unfound | faults
    known: dict[str, Any] = {"number": "", "kind": "", "start": now}  # nothing reads what is amiss
    known |= {name: value for name, value in values.items() if name not in faults and name not in _OWNER}
    for name in ("points", "spared"):
        points, unknown = (
            found.points(enterprise, values.get(name) or []) if enterprise else (frozenset(), [])
        )
        known[name] = points
        if enterprise and unknown:
            faults[name] = f"{enterprise.name}没有名为“{'、'.join(unknown)}”的在用产污点位"
    return _Row(number, Content(**known), enterprise, faults)


_OWNER = ("enterprise", "uscc")


def _faults(row: _Row, standing: Standing, now: datetime) -> Faults:
    """All that is wrong with a row, each at its column. One that lies well stands for those further down."""
    faults = row.faults | faults_of(row.content, now, row.faults)
    if row.enterprise is None:
        return standing.faults_of_event(row.content, faults) | faults
    faults = standing.faults(row.content, row.enterprise, faults) | faults
    if not faults:
        standing.take(row.content, row.enterprise)
    return faults


class _Enterprises:
    """The enterprises and points that a sheet names, found in a fixed number of queries."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], by: User) -> None:
        visible = Enterprise.objects.visible_to(by).select_related("district").defer("district__boundary")
        names = {row.get("enterprise") or "" for row in rows}
        codes = {(row.get("uscc") or "").upper() for row in rows} - {""}
        self.by_code = {each.uscc: each for each in visible.filter(uscc__in=codes)}
        self.by_name: defaultdict[str, list[Enterprise]] = defaultdict(list)
        for each in visible.filter(name__in=names):
            self.by_name[each.name].append(each)
        named = [each.pk for same in self.by_name.values() for each in same]
        self._points: defaultdict[int, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        owned = production({*named, *(each.pk for each in self.by_code.values())})
        for owner, pk, name, facility in owned.values_list("site__enterprise_id", "pk", "name", "facility"):
            for word in {name, facility} - {""}:
                self._points[owner][word].add(pk)

    def of(self, row: Mapping[str, Any]) -> tuple[Enterprise | None, Faults]:
        """The enterprise of a row: by its code when it has one, else by its name."""
        name, code = row.get("enterprise") or "", (row.get("uscc") or "").upper()
        if code:
            found = self.by_code.get(code)
            if found is None:
                return None, {"uscc": f"没有统一社会信用代码为 {code} 的企业"}
            if name and found.name != name:
                return None, {"uscc": f"{code} 是“{found.name}”，与企业名称不一致"}
            return found, {}
        same = self.by_name.get(name, [])
        if len(same) > 1:
            return None, {"uscc": f"有 {len(same)} 家企业都叫“{name}”，请填写统一社会信用代码"}
        return (same[0], {}) if same else (None, {"enterprise": f"没有名为“{name}”的企业"})

    def points(self, enterprise: Enterprise, names: Sequence[str]) -> tuple[frozenset[int], list[str]]:
        owned = self._points[enterprise.pk]
        found = frozenset(pk for name in names for pk in owned.get(name, ()))
        return found, [name for name in names if name not in owned]


@transaction.atomic
def apply(data: bytes, *, name: str, by: User, now: datetime, address: str | None = None) -> Reading:
    """Read again what was shown and keep all of it; with any fault nothing is kept."""
    actions.refuse_unless_may(by)
    owners = [enterprise.pk for _, _, enterprise in read(data, by=by, now=now).wanted]
    list(Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=owners).order_by("pk"))
    reading = read(data, by=by, now=now)  # once more, now that nobody else can draft for them
    if not reading.faults:
        actions.keep([(content, each) for _, content, each in reading.wanted], by=by, address=address)
        record(
            "导入停限产指令", name, by=by, address=address, count=len(reading.wanted),
            SHA256=hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
    return reading
