"""The pictures of a form as they lie in the store, looked up by the keys that were signed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maintenance.field import store
from maintenance.models import Photo, Visit
from maintenance.visits.paper.sheet import Picture, Sheet


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored picture. ``trouble``: why it cannot stand for what was signed; empty when it does."""

    pk: int
    path: Path
    trouble: str = ""


MISSING = "照片文件缺失"
CHANGED = "照片与提交时的 SHA-256 不符"


def stored(visit: Visit, sheet: Sheet) -> dict[str, Kept]:
    """By key. The bytes are compared with the digest in the form: a picture exchanged on the disk is told."""
    wanted = {each.key: each for each in _pictures(sheet)}
    rows = Photo.objects.filter(key__in=wanted, visit__number=visit.number)
    return {str(row.key): _kept(row, wanted[str(row.key)]) for row in rows}


def _pictures(sheet: Sheet) -> list[Picture]:
    return [*sheet.photos, *(each.image for each in sheet.signatures if each.image)]


def _kept(row: Photo, wanted: Picture) -> Kept:
    path = store.path_of(row.stored)
    try:
        same = hashlib.sha256(path.read_bytes()).hexdigest() == wanted.sha256
    except FileNotFoundError:
        return Kept(row.pk, path, MISSING)
    return Kept(row.pk, path, "" if same else CHANGED)


def trouble(kept: Mapping[str, Kept], picture: Picture) -> str:
    return kept[picture.key].trouble if picture.key in kept else MISSING
