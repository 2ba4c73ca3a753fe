"""Rows for tests: a district's site with its device, points, readings and alerts, each made in one call."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from alerts.models import Alert, AlertEvent
from dust.models import Instrument, Worksite
from fume.models import Outlet, Restaurant
from power.models import Circuit, Plant, TreatmentGroup, TreatmentMember
from registry import districts
from registry.codes import organisation_check_char, uscc_check_char
from registry.models import Device, District, Enterprise, Point, Site
from registry.rooms import platform
from telemetry.hotstate import Heard, mark_devices, mark_points, touched
from telemetry.merge import Row
from telemetry.models import Frame, Verdict
from telemetry.partitions import make_ahead
from telemetry.rollups import roll
from telemetry.staging import store

PINGCHENG, YUNGANG, ZONE = "140213", "140214", "140271"
PASSWORD = "correct-horse-9"
_numbers = count(1)


def uscc(number: int, district: str = PINGCHENG) -> str:
    """A made-up 统一社会信用代码 with its check characters."""
    organisation = f"T{number:07d}"
    body = f"91{district}{organisation}{organisation_check_char(organisation)}"
    return body + uscc_check_char(body)


def user(role: str = Role.STAFF, *codes: str, username: str = "") -> User:
    known_districts()
    number = next(_numbers)
    made = User.objects.create_user(username or f"user{number}", password=PASSWORD, role=role)
    made.districts.set(codes)
    return made


def known_districts() -> None:
    """A transactional test leaves every table empty, the districts that a migration wrote too."""
    if not District.objects.exists():
        districts.load(District)


def enterprise(district: str = PINGCHENG, **more: Any) -> Enterprise:
    known_districts()
    number = next(_numbers)
    known = {"name": f"第{number}企业", "uscc": uscc(number, district), "district_id": district}
    return Enterprise.objects.create(**{**known, **more})


def _site(model: type, district: str, more: dict[str, Any]) -> Any:
    number = next(_numbers)
    owner = more.pop("enterprise", None) or enterprise(district)
    known = {"name": f"第{number}监管对象", "enterprise": owner, "lon": 113.3, "lat": 40.08}
    return model.objects.create(**{**known, "district_id": district, **more})


def plant(district: str = PINGCHENG, **more: Any) -> Plant:
    return _site(Plant, district, {"trade": "铸造", **more})


def worksite(district: str = PINGCHENG, **more: Any) -> Worksite:
    return _site(Worksite, district, {"kind": "concrete", **more})


def restaurant(district: str = PINGCHENG, **more: Any) -> Restaurant:
    return _site(Restaurant, district, more)


DIALECTS = {"power": "P1", "dust": "dust", "fume": "F1"}


def device(site: Site, **more: Any) -> Device:
    number = next(_numbers)
    known = {"mn": f"TEST{number:010d}", "platform": site.platform, "dialect": DIALECTS[site.platform]}
    return Device.objects.create(
        **{**known, "enterprise": site.enterprise, "district": site.district, **more}
    )


def _point(model: type, site: Site, more: dict[str, Any]) -> Any:
    number = next(_numbers)
    known = {"name": f"{number}号点位", "channel": str(number), "interval_s": 300}
    return model.objects.create(
        site=site, device=more.pop("device", None) or device(site), **{**known, **more}
    )


def circuit(site: Plant, kind: str = "production", **more: Any) -> Circuit:
    return _point(Circuit, site, {"kind": kind, "rated_kw": 100.0, **more})


def instrument(site: Worksite, **more: Any) -> Instrument:
    return _point(Instrument, site, more)


def outlet(site: Restaurant, **more: Any) -> Outlet:
    return _point(Outlet, site, more)


def group(site: Plant, production: Circuit, *treatment: Circuit, mode: str = "all") -> TreatmentGroup:
    made = TreatmentGroup.objects.create(plant=site, name="一号线", mode=mode)
    made.production.add(production)
    TreatmentMember.objects.bulk_create(TreatmentMember(group=made, circuit=each) for each in treatment)
    return made


def instant(text: str) -> datetime:
    """``2026-03-02 08:00`` as people in the city mean it."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def readings(
    point: Point,
    start: datetime,
    samples: Iterable[dict[str, Any]],
    *,
    step: timedelta | None = None,
    span: int = 0,
    received_at: datetime | None = None,
) -> None:
    """Store ``samples`` (column → value; ``flags`` too), set the latest values, roll up the hours."""
    slug = point.site.platform
    step = step or timedelta(seconds=point.interval_s)
    columns = [factor.column for factor in platform(slug).factors]

    def row(index: int, sample: dict[str, Any]) -> Row:
        values = tuple(sample.get(name) for name in columns)
        return Row(start + index * step, 1, 1, point.pk, span, values, sample.get("flags"))

    rows = [row(index, sample) for index, sample in enumerate(samples)]
    with transaction.atomic():
        make_ahead(start)
        store(slug, rows)
        mark_points(slug, touched(rows), received_at or rows[-1].at)
        if point.device_id:
            last = rows[-1].at
            said = Heard(received_at or last, len(rows), "10.0.0.9", (last + timedelta(seconds=1), last))
            mark_devices({point.device_id: said})
        roll(slug, {point.pk: start})


def alert(subject: Point | Site, rule: str = "PW01", *, at: datetime, **more: Any) -> Alert:
    """A live alert at ``subject`` from ``at`` on."""
    point = subject if isinstance(subject, Point) else None
    site = subject.site if isinstance(subject, Point) else subject
    known = {
        "platform": site.platform,
        "rule": rule,
        "level": 2,
        "site": site,
        "point": point,
        "district_id": site.district_id,
        "started_at": at,
        "detected_at": at,
        "sentence": f"{site.name} 触发 {rule}",
    }
    made = Alert.objects.create(**{**known, **more})
    AlertEvent.objects.create(alert=made, at=at, kind=AlertEvent.Kind.RAISED, note=made.sentence)
    return made


def frame(of: Device, at: datetime, data: bytes = b"##0000\r\n", verdict: int = Verdict.OK) -> Frame:
    """A raw frame as the gateway keeps it."""
    make_ahead(at)
    number = next(_numbers)
    return Frame.objects.create(
        batch_id=int(at.timestamp() * 1_000_000) + number,
        seq=1,
        received_at=at,
        verdict=verdict,
        mn=of.mn.upper(),
        cn="2011",
        peer="10.0.0.9",
        data=data,
    )


def district(code: str = PINGCHENG) -> District:
    return District.objects.get(pk=code)
