"""Photos and drawn signatures: taken in from a finished upload, taken up by the form they were made for."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import User
from alerts.actions import Refused
from maintenance.field import exif, pictures, store
from maintenance.models import Consultation, Photo, Signature, Upload, Visit

WHENS = frozenset(Photo.When.values)


class NotThere(Refused):
    """A form names photos that have not come, or are another form's or another person's."""

    def __init__(self, keys: Iterable[UUID]) -> None:
        self.keys = list(keys)
        super().__init__(f"有 {len(self.keys)} 张照片或签字还没有传到，请等上传完成后再提交")


def take_in(upload: Upload, *, now: datetime) -> Photo:
    """The photo or signature of a complete ``upload``; in the caller's transaction. Refused when it is none.

    The files are named after the upload, so that a worker killed here leaves nothing that nobody knows.
    """
    data = store.path_of(upload.stored).read_bytes()
    is_signature = upload.meta.get("kind") == "signature"
    picture = pictures.signature(data) if is_signature else pictures.photo(data, now)
    stem = store.stem_of(upload.stored)
    place = exif.place(upload.meta.get("lon"), upload.meta.get("lat"))
    said = picture.origin
    lon, lat = (said.lon, said.lat) if said.lat is not None else place or (None, None)
    return Photo.objects.create(
        key=upload.key,
        when=Photo.When.SIGNATURE if is_signature else _when(upload.meta),
        stored=store.save(picture.data, "png" if is_signature else "jpg", stem=stem),
        thumbnail=store.save(picture.thumbnail, "jpg", stem=f"{stem}_t") if picture.thumbnail else "",
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(picture.data).hexdigest(),
        taken_at=said.taken_at or _taken_at(upload.meta, now),
        lon=lon,
        lat=lat,
        uploaded_by=upload.by,
        uploaded_at=now,
    )


def find(keys: Iterable[Any], *, by: User, form: str = "") -> dict[UUID, Photo]:
    """The photos of ``keys`` that a form of ``by`` may carry: own and free, or of the form numbered ``form``
    (a 更正 keeps the photos of the version before). Raises NotThere for the rest; locks the rows."""
    wanted = [UUID(str(key)) for key in keys]
    rows = Photo.objects.select_for_update(of=("self",)).select_related("visit").filter(key__in=wanted)
    found = {
        each.key: each
        for each in rows.order_by("pk")
        if (each.visit.number == form if each.visit else each.uploaded_by_id == by.pk)
    }
    if missing := [key for key in wanted if key not in found]:
        raise NotThere(missing)
    return found


@transaction.atomic
def take_up(visit: Visit, keys: Iterable[Any], *, by: User) -> list[Photo]:
    """The photos become the form's, in the order of ``keys``. Those of its earlier version stay that one's."""
    keys = [UUID(str(key)) for key in keys]
    found = find(keys, by=by, form=visit.number)
    free = [each.pk for each in found.values() if each.visit_id is None]
    Photo.objects.filter(pk__in=free).update(visit=visit)
    return [found[key] for key in keys]


def of(visit: Visit, user: User) -> QuerySet[Photo]:
    """The pictures of a form that ``user`` may see, without the signatures."""
    keys = [each.get("key") for each in visit.content.get("photos", [])]
    rows = Photo.objects.visible_to(user).exclude(when=Photo.When.SIGNATURE)
    return rows.filter(key__in=keys).order_by("when", "taken_at", "pk")


def taken_by_none(before: datetime) -> QuerySet[Photo]:
    """Photos that no form, signature or 征询 took up, sent ``before``."""
    free = Photo.objects.filter(visit__isnull=True, uploaded_at__lt=before)
    used = (Signature.objects.values("stored"), Consultation.objects.values("signature"))
    return free.exclude(stored__in=used[0]).exclude(stored__in=used[1])


def _when(meta: dict[str, Any]) -> str:
    said = meta.get("when")
    return said if said in WHENS and said != Photo.When.SIGNATURE else Photo.When.OTHER


def _taken_at(meta: dict[str, Any], now: datetime) -> datetime | None:
    """What the phone read before it shrank the picture."""
    try:
        at = parse_datetime(str(meta.get("taken_at")))
    except ValueError:
        return None
    return exif.believable(at, now) if at and at.tzinfo else None
