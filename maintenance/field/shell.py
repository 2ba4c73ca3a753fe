"""The phone app as files: what a phone keeps to open it without a network, and which state of it that is.

Nothing here belongs to a person: the shell, its modules and its pictures are the same for everyone, so what
a phone keeps tells nobody anything. What does belong to a person comes from ``bundle`` and stays under that
person's number in the phone's own store.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

FOLDER = "field"
TEMPLATE = "maintenance/field/app.html"
SOURCE = "worker.js"


def _folder() -> Path:
    return Path(finders.find(FOLDER))


def _files() -> Iterator[Path]:
    """The app's own files but the worker, which the browser keeps by itself."""
    return (each for each in sorted(_folder().rglob("*")) if each.is_file() and each.name != SOURCE)


def page() -> str:
    """The one page of the app. It names its modules as they lie: they import one another by those names."""
    addresses = ("person", "bundle", "live", "move", "upload", "submit")
    links = {name: reverse(f"maintenance:field_{name}", args=_args(name)) for name in addresses}
    return render_to_string(TEMPLATE, {"folder": prefix(), "links": links, "version": _digest()[:12]})


def _args(name: str) -> list[object]:
    """A stand-in the phone puts the number or the key into."""
    return {"live": [0], "upload": ["00000000-0000-0000-0000-000000000000"]}.get(name, [])


def prefix() -> str:
    return f"{settings.STATIC_URL}{FOLDER}/"


def kept() -> list[str]:
    """The addresses of everything the app needs to open."""
    own = [f"{prefix()}{each.relative_to(_folder()).as_posix()}" for each in _files()]
    return [reverse("maintenance:field_app"), static("css/tokens.css"), *own]


def _digest() -> str:
    taken = hashlib.sha256()
    for each in (*_files(), _folder() / SOURCE, Path(finders.find("css/tokens.css"))):
        taken.update(each.read_bytes())
    return taken.hexdigest()


def worker() -> str:
    """The service worker: its source, and before it the state of the app that it keeps."""
    version = hashlib.sha256(f"{_digest()}{page()}".encode()).hexdigest()[:16]
    facts = {"version": version, "kept": kept(), "shell": reverse("maintenance:field_app")}
    source = (_folder() / SOURCE).read_text(encoding="utf-8")
    return f"const APP = {json.dumps(facts)};\n{source}"


def manifest() -> dict[str, object]:
    """What a phone needs to put the app on its home screen."""
    start = reverse("maintenance:field_app")
    return {
        "id": start,
        "name": "大同市生态环境运维外业",
        "short_name": "运维外业",
        "description": "工单、现场运营维护信息表；没有网络也能填写，联网后自动上传。",
        "lang": "zh-CN",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": "#14283c",
        "background_color": "#f2f5f7",
        "icons": [_icon(192), _icon(512), {**_icon(512, "maskable-"), "purpose": "maskable"}],
    }


def _icon(size: int, kind: str = "") -> dict[str, str]:
    return {
        "src": f"{prefix()}icons/{kind}{size}.png",
        "sizes": f"{size}x{size}",
        "type": "image/png",
    }
