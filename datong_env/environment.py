"""What the environment says, read in one place and refused in one sentence."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
NOTE = "env.json"  # in the data folder: where a running demo's servers are
RAM_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
TRUE = {"1", "true", "yes", "on"}


class Refused(SystemExit):
    """The process must not start; the sentence is all the operator sees."""


def data_dir() -> Path:
    """Where the demo's services keep their data (`DATONG_DATA`, else `.run/`)."""
    return Path(os.environ.get("DATONG_DATA") or BASE_DIR / ".run").resolve()


def flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in TRUE


def number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit():
        raise Refused(
            f"环境变量 {name} 应为非负整数，实际为“{text}”。 {name} must be a whole number, not {text!r}."
        )
    return int(text)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def required(name: str, demo: str) -> str:
    """The variable's value; the demo may do without it, production may not."""
    if value := os.environ.get(name, "").strip():
        return value
    if flag("DATONG_DEMO"):
        return demo
    raise Refused(
        f"缺少环境变量 {name}，生产环境拒绝启动（试用请执行 make demo，或设置 DATONG_DEMO=1）。 "
        f"{name} is not set: refusing to start in production."
    )


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?option=…`.

    `?host=/folder` names a Unix socket, as libpq reads it.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Refused(
            f"DATABASE_URL 只支持 postgresql://，实际为“{parts.scheme}”。 Only PostgreSQL is supported."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def adopt_running_demo() -> None:
    """Take the addresses a running demo wrote down, unless the caller named its own."""
    note = data_dir() / NOTE
    if "DATABASE_URL" in os.environ or not note.exists():
        return
    for name, value in json.loads(note.read_text()).items():
        os.environ.setdefault(name, value)
