"""A file in pieces over a network that breaks: what is on our disk is the truth, and it goes on from there.

``Upload.received`` is raised only after the bytes are synced. A worker that is killed in between leaves bytes
that nobody was told of; the next piece cuts them off. Two pieces of one key wait for each other (row lock).
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from accounts.models import User
from alerts.actions import Refused
from maintenance.field import photos, store
from maintenance.models import Photo, Upload

MOST_BYTES = 10 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
QUOTA_BYTES, QUOTA_FILES = 600 * 1024 * 1024, 400
"""What one person may have under way and not yet taken up by a form."""
KEPT = timedelta(days=30)
META = ("when", "taken_at", "lon", "lat", "kind")


class NotYours(Refused):
    """Another person's key: as good as not there."""


class WrongOffset(Refused):
    """The piece does not go on where we stand; ``received`` says where that is."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(f"已收到 {received} 字节，请从这里继续")


@dataclass(frozen=True, slots=True)
class Progress:
    """``photo`` is there when all has come. ``is_new``: this very piece was the last."""

    received: int
    size: int
    photo: Photo | None = None
    is_new: bool = False


def piece(
    key: UUID, *, offset: int, size: int, data: bytes, meta: dict[str, Any], by: User, now: datetime
) -> Progress:
    """Take one piece. A piece that comes twice changes nothing."""
    if done := _done(key, by):
        return Progress(size, size, done.photo)
    _begin(key, offset, size, meta, by, now)
    received = _append(key, offset, size, data, by, now)
    return _finished(key, by, now) if received == size else Progress(received, size)


def standing(key: UUID, *, by: User, now: datetime) -> Progress:
    """How far the upload is: 0 of 0 when nothing came. One left complete by a killed worker is taken in now."""
    if done := _done(key, by):
        return done
    upload = Upload.objects.filter(pk=key).first()
    if upload is None:
        return Progress(0, 0)
    _own(upload, by)
    received = held(upload)
    return _finished(key, by, now) if received == upload.size else Progress(received, upload.size)


def held(upload: Upload) -> int:
    """Bytes that are surely there: promised, and not lost with the disk since."""
    try:
        return min(upload.received, store.path_of(upload.stored).stat().st_size)
    except FileNotFoundError:
        return 0


def clear_stale(now: datetime) -> int:
    """Drop uploads and photos that no form took up for 30 days; how many."""
    old = now - KEPT
    stale = Upload.objects.filter(last_at__lt=old)
    return sum(_drop(upload) for upload in stale) + sum(
        _forget(photo) for photo in photos.taken_by_none(before=old)
    )


def _done(key: UUID, by: User) -> Progress | None:
    photo = Photo.objects.filter(key=key).first()
    if photo is None:
        return None
    if photo.uploaded_by_id != by.pk:
        raise NotYours("没有这个上传")
    return Progress(photo.size, photo.size, photo)


def _own(upload: Upload, by: User) -> None:
    if upload.by_id != by.pk:
        raise NotYours("没有这个上传")


@transaction.atomic
def _begin(key: UUID, offset: int, size: int, meta: dict[str, Any], by: User, now: datetime) -> None:
    # In this order: whoever finishes an upload takes its row away in the transaction that makes the photo.
    if Upload.objects.filter(pk=key).exists() or Photo.objects.filter(key=key).exists():
        return
    if offset:
        raise WrongOffset(0)
    if not 0 < size <= MOST_BYTES:
        raise Refused(
            "文件是空的，请重新选择照片" if size <= 0 else f"照片超过 {MOST_BYTES >> 20} MB，请缩小后再传"
        )
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one at a time, for the quota
    _within_quota(size, by)
    known = {name: meta[name] for name in META if isinstance(meta.get(name), str | int | float)}
    Upload.objects.get_or_create(
        key=key,
        defaults={
            "by": by,
            "size": size,
            "stored": store.named("part"),
            "began_at": now,
            "last_at": now,
            "meta": known,
        },
    )


def _within_quota(size: int, by: User) -> None:
    under_way = Upload.objects.filter(by=by).aggregate(n=Count("pk"), bytes=Sum("size", default=0))
    free = Photo.objects.filter(uploaded_by=by, visit__isnull=True)
    kept = free.aggregate(n=Count("pk"), bytes=Sum("size", default=0))
    if under_way["n"] + kept["n"] >= QUOTA_FILES or under_way["bytes"] + kept["bytes"] + size > QUOTA_BYTES:
        raise Refused("未提交的照片太多，请先提交已填好的现场表再传新照片")


@transaction.atomic
def _append(key: UUID, offset: int, size: int, data: bytes, by: User, now: datetime) -> int:
    """Where we stand after the piece."""
    upload = Upload.objects.select_for_update().filter(pk=key).first()
    if upload is None:  # the other sender of this very piece has finished it
        return size
    _own(upload, by)
    if upload.size != size:
        raise Refused("文件大小与开始上传时不同，请重新选择照片")
    here = held(upload)
    if offset + len(data) <= here and _has(upload, offset, data):
        return here
    if offset != here or offset + len(data) > size:
        raise WrongOffset(here)
    _write(upload, here, data)
    Upload.objects.filter(pk=key).update(received=here + len(data), last_at=now)
    return here + len(data)


def _has(upload: Upload, offset: int, data: bytes) -> bool:
    if not data:
        return True
    with store.path_of(upload.stored).open("rb") as part:
        part.seek(offset)
        return part.read(len(data)) == data


def _write(upload: Upload, at: int, data: bytes) -> None:
    """Cut off what was never promised, add ``data``, and wait for the disk."""
    path = store.path_of(upload.stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab") as part:
        part.truncate(at)
        part.write(data)
        part.flush()
        os.fsync(part.fileno())
    if is_new:
        store.sync_folder(path.parent)


def _finished(key: UUID, by: User, now: datetime) -> Progress:
    """Make the photo. One that is refused leaves nothing, so that the next try begins anew."""
    try:
        with transaction.atomic():
            upload = Upload.objects.select_for_update().select_related("by").filter(pk=key).first()
            if upload is None:
                return _done(key, by) or Progress(0, 0)
            photo = photos.take_in(upload, now=now)
            upload.delete()
    except Refused:
        _drop(upload)
        raise
    store.remove(upload.stored)
    return Progress(upload.size, upload.size, photo, is_new=True)


def _drop(upload: Upload) -> int:
    """Take the upload away, with whatever a killed worker had made of it."""
    gone, _ = Upload.objects.filter(pk=upload.pk, stored=upload.stored).delete()
    if gone:
        store.remove_all(upload.stored)
    return gone


def _forget(photo: Photo) -> int:
    gone, _ = Photo.objects.filter(pk=photo.pk, visit__isnull=True).delete()
    if gone:
        store.remove_all(photo.stored)
    return gone
