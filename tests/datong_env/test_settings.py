"""Production refuses to start half-configured, and answers with the headers it promises."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from datong_env.check import PRODUCTION
from datong_env.environment import Refused, database

ROOT = Path(__file__).parents[2]
ASK = "from django.conf import settings as s; print({})"


def production(question: str, **changed: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    given = PRODUCTION | changed
    environment = (
        bare | given | {"DJANGO_SETTINGS_MODULE": "datong_env.settings", "DATONG_DATA": "/nonexistent"}
    )
    return subprocess.run(
        [sys.executable, "-c", ASK.format(question)],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["DATONG_SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_without_a_secret_refuses_in_one_sentence(name: str) -> None:
    done = production("s.DEBUG", **{name: ""})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert "拒绝启动" in done.stderr


def test_production_is_closed_and_asks_for_https() -> None:
    asked = "[s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS]"
    assert production(asked).stdout.strip() == "[False, True, True, True, ['datong.example']]"


def test_production_keeps_hashed_passwords_slow() -> None:
    assert "PBKDF2" in production("s.PASSWORD_HASHERS[0]").stdout


def test_a_whole_number_that_is_none_is_refused_by_name() -> None:
    done = production("s.GATEWAY_PORT", GATEWAY_PORT="nine")
    assert done.returncode == 1
    assert "GATEWAY_PORT" in done.stderr


def test_a_database_address_may_name_a_socket_and_odd_characters() -> None:
    entry = database("postgresql://da%40tong:p%2Fw@/bureau?host=/run/pg&port=5433&sslmode=disable")
    assert (entry["USER"], entry["PASSWORD"], entry["NAME"]) == ("da@tong", "p/w", "bureau")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]) == ("/run/pg", "5433", {"sslmode": "disable"})


def test_only_postgresql_is_a_database() -> None:
    with pytest.raises(Refused, match="sqlite"):
        database("sqlite:///db")


@pytest.mark.parametrize("weak", ["short1!", "password12", "1234567890", "password1234"])
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak)


def test_no_page_may_run_inline_script_or_be_framed(client) -> None:
    answer = client.get("/healthz")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "vendor/tabler/css/tabler.min.css",
        "vendor/icons/tabler-icons.min.css",
        "vendor/htmx/htmx.min.js",
        "vendor/echarts/echarts.min.js",
    ],
)
def test_front_end_packages_come_from_our_own_host(client, path: str) -> None:
    answer = client.get(f"/{settings.STATIC_URL.strip('/')}/{path}")
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) > 1000
