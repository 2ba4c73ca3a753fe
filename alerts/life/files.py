"""Files that come with a record: what they are is read from their bytes, not from their name.

They lie outside the web root under a name of our own, and leave only through a door that checks the person.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from alerts.actions import Refused
from alerts.models import Attachment
from registry.models import District

MOST_BYTES = 20 * 1024 * 1024
SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
    (0, b"PK\x03\x04", "application/zip"),
)
OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SHOWN = frozenset({"image/jpeg", "image/png", "video/mp4"})
"""What a browser may show in place; the rest is only ever saved."""
ACCEPTED = "图片（JPG、PNG）、PDF、MP4 视频、Word 或 Excel（docx、xlsx）"


def store(
    file: UploadedFile,
    *,
    district_id: Any,
    by: User | None,
    now: datetime,
    event_id: int | None = None,
) -> Attachment:
    """Keep ``file``; in the caller's transaction. Refused with a sentence when it is too big or of no known kind."""
    kind = kind_of(file)
    stored = f"{now:%Y%m}/{uuid4().hex}"
    path = path_of(stored)
    try:
        return Attachment.objects.create(
            event_id=event_id,
            district_id=district_id.pk if isinstance(district_id, District) else district_id,
            stored=stored,
            name=_plain_name(file),
            kind=kind,
            size=file.size,
            sha256=_write(file, path),
            added_by=by,
            added_at=now,
        )
    except Exception:
        path.unlink(missing_ok=True)
        raise


def store_all(files: Iterable[UploadedFile], **more: Any) -> list[Attachment]:
    """``store`` for several: every one is looked at before the first is written, and if one cannot be kept
    none of their bytes stay behind."""
    every = list(files)
    for each in every:
        kind_of(each)
    kept: list[Attachment] = []
    try:
        for each in every:
            kept.append(store(each, **more))
    except Exception:
        for one in kept:
            path_of(one.stored).unlink(missing_ok=True)
        raise
    return kept


def kind_of(file: UploadedFile) -> str:
    """The media type by the first bytes. Refused when we do not take such files."""
    size = file.size or 0
    if size == 0:
        raise Refused(f"文件 {_plain_name(file)} 是空的")
    if size > MOST_BYTES:
        raise Refused(f"文件 {_plain_name(file)} 超过 {MOST_BYTES // 1024 // 1024} MB")
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    found = next((kind for at, bytes_, kind in SIGNATURES if head[at : at + len(bytes_)] == bytes_), "")
    if found == "application/zip":
        found = OFFICE.get(Path(file.name or "").suffix.lower(), "")
    if not found:
        raise Refused(f"文件 {_plain_name(file)} 的类型不支持，只接受{ACCEPTED}")
    return found


def path_of(stored: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.MEDIA_ROOT) / "attachments" / stored


def _write(file: UploadedFile, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as out:
        for piece in file.chunks():
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def _plain_name(file: UploadedFile) -> str:
    """The last part of the name as sent, without control characters, its extension kept when it is long."""
    name = "".join(each for each in Path((file.name or "文件").replace("\\", "/")).name if each.isprintable())
    stem, suffix = Path(name).stem, Path(name).suffix[:10]
    return f"{stem[: 120 - len(suffix)]}{suffix}" or "文件"
