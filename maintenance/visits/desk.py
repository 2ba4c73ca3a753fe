"""The form at the desk: what a browser posts becomes the one content, and the content becomes inputs again."""

import base64
import binascii
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image

from accounts.models import User
from alerts.actions import Refused
from maintenance.field import pictures, uploads
from maintenance.visits.content import Content
from maintenance.visits.paths import filled, nested
from maintenance.visits.shape import CHINA, Faults, instant

TIMES = ("arrived_at", "left_at", "repaired_at")
MOST_PHOTOS = 12
FILES = ("photos.before", "photos.after")
"""Inputs of files; a browser sends an empty text for one in which nothing was chosen."""
DRAWN = "data:image/png;base64,"
WHO = ("crew", "enterprise")


def posted(data: Mapping[str, str]) -> Content:
    """The content as typed; texts where numbers will be read, blank rows left out, local times with their offset."""
    form = nested({name: value for name, value in data.items() if name not in FILES})
    for name in TIMES:
        form[name] = local(form.get(name))
    form["devices"] = filled(form.get("devices"), ("kind", "device", "label", "model", "facility"))
    for block in ("before", "after"):
        part = form[block] = _dict(form.get(block))
        part["readings"] = filled(part.get("readings"), ("typed",))
    action = form["action"] = _dict(form.get("action"))
    action["solved"] = action.get("solved") == "on"
    action["replacements"] = filled(
        action.get("replacements"), ("name", "old_serial", "new_serial", "device", "spare")
    )
    action["changes"] = [
        {**row, **_target(row)} for row in filled(action.get("changes"), ("target", "name", "new", "reason"))
    ]
    enterprise = form["enterprise"] = _dict(form.get("enterprise"))
    enterprise["refused"] = enterprise.get("refused") == "on"
    form["photos"] = [row for row in filled(form.get("photos"), ("key",)) if row.get("drop") != "on"]
    form["signatures"] = [
        {**row, "who": who}
        for who, row in zip(WHO, _two(form.get("signatures")), strict=True)
        if row.get("name") or row.get("image_key")
    ]
    return form


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _two(rows: Any) -> list[dict[str, Any]]:
    given = [_dict(row) for row in rows] if isinstance(rows, list) else []
    return [*given, {}, {}][:2]


def local(text: Any) -> str | None:
    """``2026-03-02T09:00`` of the city as an instant; anything else as it came, to be refused with its sentence."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return (at if at.tzinfo else at.replace(tzinfo=CHINA)).isoformat()


def kept_from(form: Content, old: Content) -> None:
    """What a correction does not show stays as it was: seconds, the position's accuracy, when a name was signed."""
    for name in TIMES:
        if form[name] and _minute(form[name]) == _minute(old[name]):
            form[name] = old[name]
    form["accuracy_m"] = old["accuracy_m"]
    signed = {row["image_key"]: row["signed_at"] for row in old["signatures"]}
    for row in form["signatures"]:
        row["signed_at"] = signed.get(row.get("image_key"), row.get("signed_at"))


def _minute(text: str | None) -> str:
    at = instant(text)
    return f"{at:%Y-%m-%dT%H:%M}" if at else ""


def _target(row: Mapping[str, Any]) -> dict[str, Any]:
    """``point:7`` or ``device:3``."""
    kind, _, number = str(row.get("target") or "").partition(":")
    return {"point": number if kind == "point" else None, "device": number if kind == "device" else None}


def taken_in(
    form: Content,
    data: Mapping[str, str],
    files: MultiValueDict[str, UploadedFile],
    *,
    by: User,
    now: datetime,
) -> Faults:
    """Keep the pictures that came with the post and name them in the form; they stay when the form is refused,
    so that nobody has to choose them twice. What is no picture is said at its field."""
    faults: Faults = []
    for when in ("before", "after"):
        for file in files.getlist(f"photos.{when}")[:MOST_PHOTOS]:
            if key := _kept(file.read(), {"kind": "photo", "when": when}, faults, f"photos.{when}", by, now):
                form["photos"].append({"key": key, "when": when})
    rows = {row["who"]: row for row in form["signatures"]}
    for place, who in enumerate(WHO):
        path = f"signatures.{place}.image_key"
        image = _signature(
            files.getlist(f"signatures.{place}.file"), data.get(f"signatures.{place}.drawn", "")
        )
        if image and (key := _kept(image, {"kind": "signature"}, faults, path, by, now)):
            row = rows.setdefault(who, {"who": who, "name": data.get(f"signatures.{place}.name", "")})
            row["image_key"] = key
    form["signatures"] = [rows[who] for who in WHO if who in rows]
    for row in form["signatures"]:
        row["signed_at"] = local(row.get("signed_at")) or form["left_at"]
    return faults


def _signature(files: Iterable[UploadedFile], drawn: str) -> bytes:
    for file in files:
        return file.read()
    if drawn.startswith(DRAWN):
        try:
            return base64.b64decode(drawn[len(DRAWN) :], validate=True)
        except binascii.Error:
            return b""
    return b""


def _kept(
    data: bytes, meta: dict[str, str], faults: Faults, path: str, by: User, now: datetime
) -> str | None:
    key = uuid4()
    try:
        if meta["kind"] == "signature":
            data = _as_png(data, now)
        uploads.piece(key, offset=0, size=len(data), data=data, meta=meta, by=by, now=now)
    except Refused as refusal:
        faults.append((path, str(refusal)))
        return None
    return str(key)


def _as_png(data: bytes, now: datetime) -> bytes:
    """A scan of a signed paper is a photo, usually; signatures are kept as PNG."""
    if pictures.kind_of(data[:16]) == "PNG":
        return data
    out = io.BytesIO()
    with Image.open(io.BytesIO(pictures.photo(data, now).data)) as image:
        image.thumbnail((1200, 1200))
        image.save(out, "PNG")
    return out.getvalue()
