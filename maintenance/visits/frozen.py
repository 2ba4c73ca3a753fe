"""The form as it is kept for good: what was sent, with the words, names and digests it stood for that day.

One dict a version, ``Visit.content``: the shape of content.FORM at the top (so it can be read back as a form), each
row with its words beside its codes, and two blocks of ours, ``head`` and ``names``. The print, the PDF, the page and
the archive show this and nothing looked up later. What comes after signing (review, archive number, the data's
return) stands in the visit's columns.
"""

from collections.abc import Mapping
from typing import Any

from maintenance.models import Photo
from maintenance.visits import codes, parameters
from maintenance.visits.content import Content
from maintenance.visits.measured import Measured
from maintenance.visits.named import Named
from maintenance.visits.shape import CHINA
from registry.rooms import platform

Values = Mapping[tuple[int, str], Measured]


def frozen(
    form: Content,
    known: Named,
    photos: Mapping[str, Photo],
    values: Mapping[str, Values],
    head: Mapping[str, Any],
) -> dict[str, Any]:
    """``photos`` by key, signatures among them; ``values`` by block (before, after)."""
    kept = {**form, "head": {**_head(known), **head}}
    kept["platform"] = known.site.platform
    kept["devices"] = [{**row, **_device(row, known)} for row in form["devices"]]
    for block in ("before", "after"):
        rows = [_reading(row, known, values[block]) for row in form[block]["readings"]]
        kept[block] = {**form[block], "readings": rows}
    symptom = form["before"]["symptom"]
    kept["before"]["symptom_title"] = codes.SYMPTOMS.get(symptom, "")
    cause = form["cause"]
    kept["cause"] = {**cause, "title": codes.cause(cause["category"], cause["code"])}
    kept["action"] = _action(form["action"], known)
    kept["photos"] = [{**row, **_photo(photos[row["key"]], row["when"])} for row in form["photos"]]
    kept["signatures"] = [{**row, **_signature(row, photos)} for row in form["signatures"]]
    return kept


def _head(known: Named) -> dict[str, Any]:
    site, enterprise, order = known.site, known.site.enterprise, known.order
    return {
        "platform_title": platform(site.platform).title,
        "district": site.district.name,
        "site": site.name,
        "enterprise": enterprise.name,
        "uscc": enterprise.uscc or "",
        "address": site.address or enterprise.address,
        "source": _source(order),
        "order_number": order.number if order else "",
        "what": order.what if order else "",
        "site_lon": site.lon,
        "site_lat": site.lat,
    }


def _source(order: Any) -> str:
    """``告警 #123、#124``, ``督办 DB-2026-0001``, ``现场发现`` …"""
    if order is None:
        return "现场发现"
    words = order.get_source_display()
    if order.source == order.Source.ALERT:
        numbers = "、".join(f"#{pk}" for pk in order.alerts.order_by("pk").values_list("pk", flat=True))
        return f"{words} {numbers}".strip()
    if order.supervision_id:
        return f"{words} {order.supervision.number}"
    return f"{words} #{order.plan_item_id}" if order.plan_item_id else words


def _device(row: Content, known: Named) -> dict[str, Any]:
    device = known.devices.get(row["device"])
    return {
        "kind_title": codes.DEVICE_KINDS[row["kind"]],
        "label": row["label"] or (device.mn if device else ""),
        "model": row["model"] or (device.model if device else ""),
        "device_title": str(device) if device else "",
    }


def _reading(row: Content, known: Named, values: Values) -> dict[str, Any]:
    factor, point = platform(known.site.platform).factor(row["column"]), known.points.get(row["point"])
    found = values.get((row["point"], row["column"])) if point else None
    return {
        **row,
        "point_title": point.name if point else "",
        "title": factor.title,
        "unit": factor.unit,
        "decimals": factor.decimals,
        "measured": found.value if found else None,
        "measured_at": found.at.astimezone(CHINA).isoformat(timespec="seconds") if found else None,
    }


def _action(action: Content, known: Named) -> dict[str, Any]:
    return {
        **action,
        "replacements": [
            {
                **row,
                "device_title": _title(known.devices, row),
                "spare_title": _title(known.spares, row, "spare"),
            }
            for row in action["replacements"]
        ],
        "changes": [
            {
                **row,
                "title": parameters.title(row["name"]),
                "of": _title(known.points, row, "point") or _title(known.devices, row),
            }
            for row in action["changes"]
        ],
    }


def _title(rows: Mapping[int, Any], row: Content, name: str = "device") -> str:
    return str(rows[row[name]]) if row[name] in rows else ""


def _photo(photo: Photo, when: str) -> dict[str, Any]:
    return {
        "when_title": codes.WHEN[when],
        "sha256": photo.sha256,
        "width": photo.width,
        "height": photo.height,
        "taken_at": photo.taken_at and photo.taken_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "lon": photo.lon,
        "lat": photo.lat,
    }


def _signature(row: Content, photos: Mapping[str, Photo]) -> dict[str, Any]:
    return {"who_title": codes.WHO[row["who"]], "sha256": photos[row["image_key"]].sha256}
