"""Forms of the demo city: what crews found at their orders and on their way, reviewed, returned, corrected.

Handed in by the product's own door, pictures and signatures included, at the times at which it would have been.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from PIL import Image, ImageDraw

from accounts.models import Role, User
from alerts.actions import Refused
from maintenance.field import uploads
from maintenance.models import Visit, WorkOrder
from maintenance.visits import actions
from registry.models import Point, Site
from registry.rooms import platform
from telemetry.models import PointState

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_shots = count(1)


@dataclass(frozen=True, slots=True)
class Story:
    """What was found and done; ``days`` ago, for what was found without an order."""

    category: str
    code: str
    symptom: str
    found: str
    done: str
    days: float = 1
    away_deg: float = 0.0004
    refused: bool = False
    solved: bool = True


AT_ORDERS = (
    Story(
        "equipment",
        "gateway",
        "offline",
        "网关指示灯不亮，断电重启后恢复",
        "重启网关，紧固电源端子，观察 20 分钟数据正常",
    ),
    Story(
        "enterprise",
        "treatment_stopped",
        "treatment_off",
        "企业称布袋更换期间停运风机",
        "告知企业申报检修，恢复风机运行",
    ),
    Story(
        "false",
        "parameters",
        "treatment_off",
        "风机低频运行，功率低于启停阈值",
        "现场核对铭牌，建议调整启停阈值",
    ),
    Story("equipment", "ct", "jump", "B 相互感器开口松动", "重新卡紧互感器，三相电流与钳表一致"),
)
ON_THE_WAY = (
    Story("none", "", "none", "", "例行巡检：清洁采样头，核对时钟和读数，均正常", 3),
    Story("equipment", "sensor", "flat", "颗粒物仪读数长时间不变", "清洁光学腔，校零校标，读数恢复波动", 2.3),
    Story(
        "environment", "weather", "exceeds", "大风扬尘，料堆未全覆盖", "督促覆盖料堆，开启喷淋", 1.6, 0.006
    ),
    Story("equipment", "sim", "offline", "SIM 卡欠费停机", "联系运营商复机，测试通讯正常", 1.2),
    Story(
        "enterprise", "stopped", "offline", "企业已停产拉闸，未申报", "告知企业补报停产", 0.8, refused=True
    ),
    Story("equipment", "supply", "offline", "监管箱开关电源烧毁", "临时取电，待更换电源", 0.5, solved=False),
)


def seed(now: datetime) -> None:
    """Once: nothing is added to a city that has forms."""
    if Visit.objects.exists():
        return
    made = [*_answered(now), *_met(now)]
    for place, visit in enumerate(made):
        _review(visit, place, now)
    for visit in Visit.objects.filter(state=Visit.State.RETURNED)[:1]:
        _correct(visit, now)


def _answered(now: datetime) -> Iterator[Visit]:
    """Forms for orders whose crew is on site."""
    orders = WorkOrder.objects.filter(state=WorkOrder.State.ON_SITE, arrived_at__lt=now - HOUR)
    rows = orders.select_related("site__district", "crew").order_by("pk")[:3]
    for order, story in zip(rows, AT_ORDERS, strict=False):
        yield from _handed_in(order.site, story, order.crew, order.arrived_at, now, order)


def _met(now: datetime) -> Iterator[Visit]:
    """Forms of what crews came by."""
    crews = list(User.objects.filter(role=Role.CREW, is_active=True).order_by("username"))
    places = {slug: _sites(slug) for slug in ("dust", "power", "fume")}
    for place, story in enumerate(ON_THE_WAY):
        sites = places[("dust", "dust", "dust", "power", "power", "fume")[place]]
        site = next(sites, None)
        crew = next((each for each in crews if site and site.district_id in each.district_codes()), None)
        if site and crew:
            yield from _handed_in(site, story, crew, _in_daylight(now - story.days * DAY), now)


def _sites(slug: str) -> Iterator[Site]:
    return iter(Site.objects.filter(platform=slug).select_related("district").order_by("-pk")[:12])


def _in_daylight(at: datetime) -> datetime:
    """The same day between nine and five in the city (UTC + 8)."""
    return at.replace(hour=1 + at.hour % 8, minute=at.minute // 5 * 5, second=0, microsecond=0)


def _handed_in(
    site: Site, story: Story, crew: User, at: datetime, now: datetime, order: WorkOrder | None = None
) -> Iterator[Visit]:
    """The form, unless a rule of the house stands against it (the alert was closed meanwhile)."""
    left = min(at + 50 * MINUTE, now)
    sent = min(left + 10 * MINUTE, now)
    try:
        yield actions.submit(_form(site, story, crew, at, left, sent, order), key=uuid4(), by=crew, now=sent)
    except Refused:
        return


def _form(
    site: Site,
    story: Story,
    crew: User,
    at: datetime,
    left: datetime,
    sent: datetime,
    order: WorkOrder | None,
) -> dict[str, Any]:
    points = list(Point.objects.filter(site=site).select_related("device").order_by("pk")[:2])
    signed = [("crew", str(crew), "运维工程师"), ("enterprise", "张建国", "安环部长")]
    return {
        "order": order.pk if order else None,
        "site": site.pk,
        "arrived_at": at.isoformat(),
        "left_at": left.isoformat(),
        "repaired_at": (at + 0.8 * (left - at)).isoformat()
        if story.category == "equipment" and story.solved
        else None,
        "lon": site.lon + story.away_deg if site.lon else None,
        "lat": site.lat + story.away_deg if site.lat else None,
        "accuracy_m": 9,
        "weather": "晴",
        "members": "李工",
        "devices": _devices(points),
        "before": {"symptom": story.symptom, "text": story.found, "readings": _readings(points, site, 0.4)},
        "cause": {"category": story.category, "code": story.code, "text": story.found},
        "action": {
            "text": story.done,
            "solved": story.solved,
            "left_over": "" if story.solved else "待更换开关电源",
            "replacements": [],
            "changes": _changes(points, site, story),
        },
        "after": {"state": "正常" if story.solved else "待修", "readings": _readings(points, site, 1)},
        "photos": [
            {"key": _photo(crew, when, place, sent), "when": when}
            for when in ("before", "after")
            for place in range(2)
        ],
        "signatures": [
            {
                "who": who,
                "name": name,
                "title": title,
                "phone": crew.phone if who == "crew" else "0352-5550106",
                "image_key": _signature(crew, len(name) + at.minute, sent),
                "signed_at": left.isoformat(),
            }
            for who, name, title in signed[: 1 if story.refused else 2]
        ],
        "enterprise": {
            "refused": story.refused,
            "reason": "负责人不在现场" if story.refused else "",
            "witness": "门卫 刘师傅" if story.refused else "",
            "opinion": "" if story.refused else "情况属实",
        },
    }


def _devices(points: list[Point]) -> list[dict[str, Any]]:
    kinds = {"power": "gateway", "dust": "dust", "fume": "fume"}
    found = {each.device_id: each for each in points if each.device_id}
    return [
        {"kind": kinds[each.device.platform], "device": each.device_id, "facility": each.name}
        for each in found.values()
    ]


def _readings(points: list[Point], site: Site, share: float) -> list[dict[str, Any]]:
    """About what telemetry shows: a share of the latest value."""
    column = platform(site.platform).key_factor
    latest = dict(PointState.objects.filter(point__in=points).values_list("point", "latest"))
    values = {each.pk: (latest.get(each.pk) or {}).get(column) for each in points}
    return [
        {"point": pk, "column": column, "typed": round(value * share, 2)}
        for pk, value in values.items()
        if isinstance(value, int | float)
    ]


def _changes(points: list[Point], site: Site, story: Story) -> list[dict[str, Any]]:
    if story.code not in ("parameters", "sensor") or not points:
        return []
    point = points[0]
    return [
        {
            "point": point.pk,
            "name": "interval_s",
            "old": str(point.interval_s),
            "new": "60",
            "reason": "便于观察恢复情况，申请加密上报",
        }
    ]


def _review(visit: Visit, place: int, now: datetime) -> None:
    """Two of three are approved, one is returned, the last ones wait."""
    officer = User.objects.filter(role=Role.OFFICER, districts=visit.district_id).order_by("username").first()
    at = visit.submitted_at + 3 * HOUR
    if officer is None or at > now or place % 3 == 2:
        return
    if place % 5 == 4:
        actions.review(
            visit.pk, approve=False, opinion="处理后照片未拍到仪器读数，请补充说明", by=officer, now=at
        )
    else:
        actions.review(visit.pk, approve=True, opinion="同意", by=officer, now=at)


def _correct(visit: Visit, now: datetime) -> None:
    content = {**visit.content, "action": {**visit.content["action"]}}
    content["action"]["text"] += "；仪器显示与平台读数一致"
    actions.correct(
        visit.pk,
        content,
        reason="按审核意见补充说明",
        key=uuid4(),
        by=visit.crew,
        now=min(now, visit.reviewed_at + HOUR),
    )


def _photo(by: User, when: str, place: int, now: datetime) -> str:
    """A cabinet with a lamp, red before and green after: plain, and different each time."""
    shot = next(_shots)
    image = Image.new("RGB", (960, 720), (176 - shot % 40, 184, 190 - place * 20))
    draw = ImageDraw.Draw(image)
    left = 240 + shot % 60
    draw.rectangle([left, 90, left + 460, 650], fill=(226, 228, 224), outline=(90, 96, 100), width=6)
    draw.rectangle([left + 60, 150, left + 400, 330], fill=(34, 44, 40), outline=(60, 60, 60), width=4)
    for row in range(3):
        draw.line(
            [left + 90, 190 + 45 * row, left + 220 + 37 * ((shot + row) % 4), 190 + 45 * row],
            (118, 214, 140),
            10,
        )
    lamp = (206, 52, 44) if when == "before" else (58, 176, 88)
    draw.ellipse([left + 200, 420, left + 270, 490], fill=lamp, outline=(70, 70, 70), width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return _kept(
        out.getvalue(), {"kind": "photo", "when": when, "taken_at": (now - 30 * MINUTE).isoformat()}, by, now
    )


def _signature(by: User, seed: int, now: datetime) -> str:
    image = Image.new("L", (480, 180), 255)
    draw = ImageDraw.Draw(image)
    steps = [(30 + 40 * step, 60 + (seed * (step + 3) * 37) % 80) for step in range(10)]
    draw.line(steps, fill=20, width=5, joint="curve")
    draw.arc([60 + seed % 90, 30, 190 + seed % 90, 150], 20, 300, fill=20, width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return _kept(out.getvalue(), {"kind": "signature"}, by, now)


def _kept(data: bytes, meta: dict[str, str], by: User, now: datetime) -> str:
    key = uuid4()
    uploads.piece(key, offset=0, size=len(data), data=data, meta=meta, by=by, now=now)
    return str(key)
