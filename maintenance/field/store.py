"""Where pictures lie: outside the web root, under random names that say nothing of what they show."""

import os
import re
from pathlib import Path
from uuid import uuid4

from django.conf import settings

ENDINGS = ("jpg", "png", "part")
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}(_t)?\.(jpg|png|part)")


def save(data: bytes, ending: str, *, stem: str = "") -> str:
    """Keep ``data``, on the disk when this returns; its name. The same ``stem`` again replaces what lay there.

    A reader meets the old bytes or the new, never half of them.
    """
    name = named(ending, stem=stem)
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{uuid4().hex}")
    with half.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)
    sync_folder(path.parent)
    return name


def named(ending: str, *, stem: str = "") -> str:
    """A name for a file that ends so; a random one without ``stem``, which is the name of another, unended."""
    digits = uuid4().hex
    return f"{stem or f'{digits[:2]}/{digits}'}.{ending}"


def stem_of(name: str) -> str:
    return name.rsplit(".", 1)[0]


def path_of(name: str) -> Path:
    """Where it lies. ValueError for what is no name of ours, so that no name leads out of the folder."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a stored name: {name!r}")
    return Path(settings.MEDIA_ROOT) / "visits" / name


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def remove_all(name: str) -> None:
    """The file and what was made of it: pieces, picture and thumbnail share a stem."""
    stem = stem_of(name)
    for each in (*(f"{stem}.{ending}" for ending in ENDINGS), f"{stem}_t.jpg"):
        remove(each)


def sync_folder(folder: Path) -> None:
    """A new file's name is on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
