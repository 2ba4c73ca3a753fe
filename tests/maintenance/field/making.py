"""Pictures, uploads and forms for the tests of what a crew sends."""

import base64
import io
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image, ImageDraw

from accounts.models import User
from maintenance.field import uploads
from maintenance.models import Photo, Visit
from tests import factories as make

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def jpeg(
    size: tuple[int, int] = (640, 480), seed: int = 1, exif: Image.Exif | None = None, **more: Any
) -> bytes:
    out = io.BytesIO()
    picture(size, seed).save(out, "JPEG", quality=90, **({"exif": exif} if exif else {}), **more)
    return out.getvalue()


def picture(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """Coarse noise: every seed another picture, and nothing that packs to nothing."""
    said = random.Random(seed).randbytes(3 * 64 * 48)
    return Image.frombytes("RGB", (64, 48), said).resize(size, Image.Resampling.NEAREST)


def heavy(size: int, seed: int = 1) -> bytes:
    """A JPEG of exactly ``size`` bytes, as a camera makes them: bytes after its end are not picture."""
    data = jpeg((2000, 1500), seed)
    assert len(data) <= size
    return data + random.Random(seed).randbytes(size - len(data))


def drawn(size: tuple[int, int] = (600, 240)) -> bytes:
    """A signature: a line on nothing."""
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).line(
        [(20, size[1] - 20), (size[0] // 2, 20), (size[0] - 20, size[1] - 30)], "black", 6
    )
    return png(image)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def exif(
    taken: str = "2026:03:02 09:30:00",
    offset: str = "",
    lat: Any = (40.0, 4.0, 48.0),
    lon: Any = (113.0, 18.0, 0.0),
) -> Image.Exif:
    made = Image.Exif()
    own = made.get_ifd(ExifTags.IFD.Exif)
    own[0x9003] = taken
    if offset:
        own[0x9011] = offset
    gps = made.get_ifd(ExifTags.IFD.GPSInfo)
    gps.update({1: "N", 2: lat, 3: "E", 4: lon})
    made[0x010F] = "某手机厂商"
    return made


def put(
    client: Client, key: UUID, data: bytes, offset: int, size: int, meta: dict[str, Any] | None = None
) -> Any:
    headers = {"X-Offset": str(offset), "X-Size": str(size)}
    if meta is not None:
        headers["X-Meta"] = base64.b64encode(json.dumps(meta).encode()).decode()
    url = reverse("maintenance:field_upload", args=[key])
    return client.put(url, data, content_type="application/octet-stream", headers=headers)


def sent(client: Client, data: bytes, piece: int = 256 * 1024, key: UUID | None = None, **meta: Any) -> Any:
    """The whole file, piece by piece; the last answer."""
    key, answer = key or uuid4(), None
    for offset in range(0, max(1, len(data)), piece):
        answer = put(client, key, data[offset : offset + piece], offset, len(data), meta)
        if answer.status_code >= 400:
            break
    return answer


def photo(
    by: User, *, visit: Visit | None = None, now: datetime = NOW, data: bytes = b"", **meta: Any
) -> Photo:
    """A photo as ``by`` sent it."""
    data = data or jpeg(seed=random.randrange(1 << 30))
    done = uploads.piece(uuid4(), offset=0, size=len(data), data=data, meta=meta, by=by, now=now)
    assert done.photo is not None
    if visit:
        Photo.objects.filter(pk=done.photo.pk).update(visit=visit)
        done.photo.refresh_from_db()
    return done.photo


def visit(crew: User, district: str = make.PINGCHENG, **more: Any) -> Visit:
    """A form as it lies in the table; what its makers check is tested with them."""
    site = more.pop("site", None) or make.worksite(district)
    known = {
        "number": f"YW-{site.district_id}-20260302-{Visit.objects.count() + 1:03d}",
        "key": uuid4(),
        "platform": site.platform,
        "district_id": site.district_id,
        "site": site,
        "crew": crew,
        "arrived_at": NOW,
        "left_at": NOW + timedelta(hours=1),
        "cause": "equipment",
        "action": "更换电源",
        "submitted_at": NOW + timedelta(hours=1),
    }
    return Visit.objects.create(**{**known, **more})


def form(
    by: User, site: Any, *, now: datetime = NOW, order: Any = None, data: bytes = b"", **more: Any
) -> dict[str, Any]:
    """A form that may be submitted, its photos and signature already sent by ``by``."""
    before, after = photo(by, now=now, data=data), photo(by, now=now, data=data)
    signed = photo(by, now=now, data=drawn(), kind="signature")
    left = now - timedelta(minutes=5)
    return {
        "order": order.pk if order else None,
        "site": site.pk,
        "platform": site.platform,
        "arrived_at": (now - timedelta(hours=1)).isoformat(),
        "left_at": left.isoformat(),
        "repaired_at": left.isoformat(),
        "lon": 113.3,
        "lat": 40.08,
        "accuracy_m": 12.0,
        "weather": "晴",
        "members": "",
        "devices": [],
        "before": {"symptom": "offline", "text": "", "state": "指示灯不亮", "readings": []},
        "cause": {"category": "equipment", "code": "supply", "text": "电源适配器损坏"},
        "action": {
            "text": "更换电源适配器",
            "solved": True,
            "left_over": "",
            "replacements": [],
            "changes": [],
        },
        "after": {"state": "运行正常", "readings": []},
        "photos": [{"key": str(before.key), "when": "before"}, {"key": str(after.key), "when": "after"}],
        "signatures": [
            {
                "who": "crew",
                "name": "张三",
                "title": "",
                "phone": "",
                "image_key": str(signed.key),
                "signed_at": left.isoformat(),
            }
        ],
        "enterprise": {"refused": True, "reason": "负责人不在现场", "witness": "李四", "opinion": ""},
        **more,
    }
