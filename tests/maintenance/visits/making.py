"""Visits for tests: a place in trouble, a crew sent there, pictures that came, a form ready to be sent."""

import io
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from accounts.models import Role, User
from alerts.life.actions import act
from alerts.models import Alert
from maintenance.field import uploads
from maintenance.models import Photo, Visit, WorkOrder
from maintenance.visits import actions
from maintenance.work.actions import move, open_order
from registry.models import Site
from tests import factories as make

AT = make.instant("2026-03-02 09:00")
MINUTE = timedelta(minutes=1)
_shades = count(1)


def picture(by: User, when: str = "before", *, now: datetime = AT) -> str:
    """A photo that came over the network; its key."""
    shade = next(_shades)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade % 256, shade // 256, 90)).save(out, "JPEG")
    return _sent(out.getvalue(), {"when": when, "kind": "photo"}, by, now)


def drawn(by: User, *, now: datetime = AT) -> str:
    """A signature that came; its key."""
    image = Image.new("L", (300, 120), 255)
    ImageDraw.Draw(image).line(
        [(20, 90), (90, 20), (150, 100), (270 - next(_shades) % 40, 30)],
        fill=0,
        width=5,
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return _sent(out.getvalue(), {"kind": "signature"}, by, now)


def _sent(data: bytes, meta: dict[str, str], by: User, now: datetime) -> str:
    key = uuid4()
    uploads.piece(key, offset=0, size=len(data), data=data, meta=meta, by=by, now=now)
    assert Photo.objects.filter(key=key).exists()
    return str(key)


def iso(at: datetime) -> str:
    return at.isoformat()


def form(
    site: Site,
    by: User,
    order: WorkOrder | None = None,
    *,
    at: datetime = AT,
    **more: Any,
) -> dict[str, Any]:
    """A whole form of an hour from ``at`` on, its pictures sent; ``more`` takes the place of whole blocks."""
    content = {
        "order": order.pk if order else None,
        "site": site.pk,
        "platform": site.platform,
        "arrived_at": iso(at),
        "left_at": iso(at + 60 * MINUTE),
        "repaired_at": iso(at + 40 * MINUTE),
        "lon": site.lon,
        "lat": site.lat,
        "accuracy_m": 12.0,
        "weather": "晴",
        "members": "李工",
        "devices": [],
        "before": {"symptom": "offline", "text": "", "state": "无数据", "readings": []},
        "cause": {"category": "equipment", "code": "gateway", "text": "网关死机"},
        "action": {
            "text": "重启网关，更换天线",
            "solved": True,
            "left_over": "",
            "replacements": [],
            "changes": [],
        },
        "after": {"state": "数据正常", "readings": []},
        "photos": [
            {"key": picture(by, "before", now=at), "when": "before"},
            {"key": picture(by, "after", now=at), "when": "after"},
        ],
        "signatures": [signature(by, at=at), signature(by, "enterprise", at=at)],
        "enterprise": {
            "refused": False,
            "reason": "",
            "witness": "",
            "opinion": "情况属实",
        },
    }
    return {**content, **more}


def signature(by: User, who: str = "crew", *, at: datetime = AT) -> dict[str, str]:
    name = "王维" if who == "crew" else "赵厂长"
    return {
        "who": who,
        "name": name,
        "title": "",
        "phone": "13900000000",
        "image_key": drawn(by, now=at),
        "signed_at": iso(at + 58 * MINUTE),
    }


def crew(*districts: str) -> User:
    return make.user(Role.CREW, *(districts or (make.PINGCHENG,)))


def sent_for(alert: Alert, by: User, officer: User, *, now: datetime) -> WorkOrder:
    """An order for the alert, in the hands of the crew ``by``."""
    act([alert.pk], "assign", by=officer, now=now, owner=by)
    return open_order(
        source="alert",
        site=alert.site,
        what=alert.sentence,
        by=officer,
        now=now,
        alerts=[alert],
        crew=by,
    )


def arrived(order: WorkOrder, *, now: datetime) -> WorkOrder:
    for verb in ("accept", "arrive"):
        order = move(order.pk, verb, by=order.crew, now=now)
    return order


def submitted(
    content: dict[str, Any],
    by: User,
    *,
    key: UUID | None = None,
    now: datetime | None = None,
) -> Visit:
    left = datetime.fromisoformat(content["left_at"])
    return actions.submit(content, key=key or uuid4(), by=by, now=now or left + 5 * MINUTE)
