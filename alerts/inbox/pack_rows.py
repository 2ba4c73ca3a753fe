"""What an evidence pack holds of the measurements: the values around the alert and the frames they came in."""

import base64
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from alerts.evidence import judged
from alerts.faces import LimitLine
from alerts.inbox.pack_chart import Line, Panel
from alerts.models import Alert
from alerts.watch import face
from registry.models import Point
from registry.platforms import Factor
from registry.rooms import model, platform
from telemetry.models import Frame, Verdict
from telemetry.series import Stretch, is_valid

MOST_VALUES, MOST_FRAMES, MOST_BYTES = 5_000, 600, 2_000_000
NEAR = timedelta(minutes=10)
PANELS = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Value:
    """One reading: what was measured at one point at one instant, and the batch it came in."""

    point_id: int
    point: str
    at: datetime
    flags: str
    batch_id: int
    numbers: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Readings in the order of time. ``left_out``: there were more than a pack holds."""

    factors: tuple[Factor, ...]
    rows: tuple[Value, ...]
    left_out: bool

    def told(self) -> list[dict[str, Any]]:
        names = [each.column for each in self.factors]
        return [
            {"point": row.point_id, "at": row.at.isoformat(), "flags": row.flags, "batch": row.batch_id}
            | {name: value for name, value in zip(names, row.numbers, strict=True) if value is not None}
            for row in self.rows
        ]


def values(alert: Alert, points: Collection[int], stretch: Stretch) -> Values:
    """The readings of ``points`` (none: the whole site's) in the stretch, with the quantities they carry."""
    named = Point.objects.filter(site=alert.site_id, **({"pk__in": points} if points else {}))
    names = dict(named.values_list("pk", "name"))
    spans = set(named.filter(state__isnull=False).values_list("pk", "state__basis"))
    factors = platform(alert.platform).factors
    kind: Any = model(platform(alert.platform).reading)
    rows = kind.objects.filter(point_id__in=names, at__gte=stretch.start, at__lt=stretch.end)
    columns = ("point_id", "span", "at", "flags", "batch_id", *(each.column for each in factors))
    read = [
        row
        for row in rows.order_by("at", "point_id").values_list(*columns)[: MOST_VALUES + 1]
        if row[:2] in spans
    ]
    told = [place for place in range(len(factors)) if any(row[5 + place] is not None for row in read)]
    made = tuple(
        Value(row[0], names[row[0]], row[2], row[3] or "", row[4], tuple(row[5 + place] for place in told))
        for row in read[:MOST_VALUES]
    )
    return Values(tuple(factors[place] for place in told), made, len(read) > MOST_VALUES)


def panels(
    alert: Alert, found: Values, stretch: Stretch, now: datetime, limits: Sequence[LimitLine]
) -> list[Panel]:
    """The curves of the quantities that the platform shows first, the rule's own unit at the top."""
    shown = [*face(alert.platform).shown, platform(alert.platform).key_factor]
    unit = alert.evidence.get("unit")
    units = dict.fromkeys(each.unit for each in found.factors if each.column in shown or each.unit == unit)
    return [
        _panel(alert, found, stretch, now, columns, limits)
        for each in sorted(units, key=lambda one: one != unit)
        for columns in _together(alert, found, each)
    ][:PANELS]


def _together(alert: Alert, found: Values, unit: str) -> Iterator[list[str]]:
    """The columns of a unit that share a panel: what the rule judged stands alone, for the limit is its own."""
    about = platform(alert.platform)
    columns = [each.column for each in found.factors if each.unit == unit]
    alone = judged(alert.evidence, about.factors, about.key_factor)
    if unit != alert.evidence.get("unit") or alone not in columns:
        yield columns
        return
    yield [alone]
    if rest := [each for each in columns if each != alone]:
        yield rest


def _panel(
    alert: Alert,
    found: Values,
    stretch: Stretch,
    now: datetime,
    columns: Sequence[str],
    limits: Sequence[LimitLine],
) -> Panel:
    marked = alert.started_at.timestamp(), (alert.ended_at or now).timestamp()
    unit = next(each.unit for each in found.factors if each.column in columns)
    lines = tuple(_lines(alert, found, columns))
    limit = _limit(alert, columns, unit, limits)
    return Panel(unit, lines, stretch.start.timestamp(), stretch.end.timestamp(), marked, limit)


def _limit(alert: Alert, columns: Sequence[str], unit: str, limits: Sequence[LimitLine]) -> float | None:
    """The one limit that holds for all that a panel shows."""
    about, evidence = platform(alert.platform), alert.evidence
    alone = judged(evidence, about.factors, about.key_factor)
    own = unit == evidence.get("unit") and (alone in columns or alone not in _of_unit(about.factors, unit))
    if own and evidence.get("limit") is not None:
        return float(evidence["limit"])
    legal = {each.column: each.value for each in limits if each.column in columns}
    return (
        min(legal.values())
        if legal and set(columns) <= set(legal) and len(set(legal.values())) == 1
        else None
    )


def _of_unit(factors: Sequence[Factor], unit: str) -> set[str]:
    return {each.column for each in factors if each.unit == unit}


def _lines(alert: Alert, found: Values, columns: Sequence[str]) -> Iterator[Line]:
    order = [each.column for each in platform(alert.platform).factors]
    points = dict.fromkeys((row.point_id, row.point) for row in found.rows)
    for place, factor in enumerate(found.factors):
        if factor.column not in columns:
            continue
        at = order.index(factor.column)
        for point_id, name in points:
            samples = [
                (row.at.timestamp(), value if is_valid(factor, at, value, row.flags) else None)
                for row in found.rows
                if row.point_id == point_id and (value := row.numbers[place]) is not None
            ]
            if samples:
                yield Line(f"{name} {factor.title}", samples)


@dataclass(frozen=True, slots=True)
class Raw:
    """One frame as received: its verdict, its text for people, its bytes for programs."""

    received_at: datetime
    mn: str
    cn: str
    peer: str
    verdict: str
    note: str
    text: str
    data: bytes

    def told(self) -> dict[str, Any]:
        return {
            "received_at": self.received_at.isoformat(),
            "mn": self.mn,
            "cn": self.cn,
            "peer": self.peer,
            "verdict": self.verdict,
            "note": self.note,
            "base64": base64.b64encode(self.data).decode(),
            "sha256": hashlib.sha256(self.data).hexdigest(),
        }


def frames(
    alert: Alert, found: Values, points: Collection[int], stretch: Stretch, *, by: User
) -> tuple[list[Raw], bool]:
    """The frames of the devices around the alert, and those that brought its values late; whether some were
    left out."""
    own = Point.objects.filter(site=alert.site_id, device__isnull=False)
    own = own.filter(pk__in=points) if points else own
    mns = {mn.upper() for mn in own.values_list("device__mn", flat=True)}
    if not mns:
        return [], False
    seen = Frame.objects.visible_to(by).filter(mn__in=mns)
    near = seen.filter(received_at__gte=stretch.start - NEAR, received_at__lt=stretch.end + NEAR)
    read = list(near.order_by("received_at", "batch_id", "seq")[: MOST_FRAMES + 1])
    read += _late(seen, found, stretch)
    kept, size = [], 0
    for each in read[:MOST_FRAMES]:
        size += each.size
        if size > MOST_BYTES:
            break
        kept.append(_raw(each))
    return kept, len(kept) < len(read)


def _late(seen: Any, found: Values, stretch: Stretch) -> list[Frame]:
    """Frames of the values' batches that were received after the stretch (补传)."""
    after = int((stretch.end + NEAR - EPOCH).total_seconds() * 1_000_000)
    batches = sorted({row.batch_id for row in found.rows if row.batch_id > after})
    if not batches:
        return []
    ends = [EPOCH + timedelta(microseconds=each) for each in (batches[0], batches[-1])]
    late = seen.filter(batch_id__in=batches, received_at__range=(ends[0] - NEAR, ends[1] + NEAR))
    return list(late.order_by("received_at", "batch_id", "seq")[: MOST_FRAMES + 1])


def _raw(frame: Frame) -> Raw:
    return Raw(
        timezone.localtime(frame.received_at),
        frame.mn,
        frame.cn,
        frame.peer or "",
        Verdict(frame.verdict).label,
        frame.note,
        frame.text,
        bytes(frame.data),
    )
