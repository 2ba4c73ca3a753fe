"""A real web server with a real SIGKILL: in mid-piece, between pieces, and while it decodes the photo."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bench.sender import Phone
from bench.slow_link import slow_link
from datong_env.environment import BASE_DIR
from datong_env.service import free_port
from maintenance.models import Photo, Upload
from tests import factories as make
from tests.maintenance.field.making import heavy

pytestmark = pytest.mark.faults
WORDS = "-m gunicorn datong_env.wsgi -w 1 --threads 4 --no-control-socket --log-level error -b"


class Web:
    """gunicorn with one worker, in a process group that is killed whole."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.port = environment, free_port()

    def start(self) -> None:
        words = [sys.executable, *WORDS.split(), f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(words, cwd=BASE_DIR, env=self.environment, start_new_session=True)
        self._until_it_answers()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _until_it_answers(self) -> None:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the web server does not answer")


@pytest.fixture
def web(process_env: dict[str, str], tmp_path: Path) -> Iterator[Web]:
    made = Web({**process_env, "DATONG_DEMO": "1", "DATONG_DATA": str(tmp_path)})
    made.start()
    try:
        yield made
    finally:
        made.kill()


@pytest.fixture
def phone(web: Web, transactional_db: None) -> Phone:
    client = Client()
    client.force_login(make.user("crew", make.PINGCHENG))
    client.get(reverse("maintenance:field_person"))
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    return Phone(web.port, {"Cookie": cookies, "X-CSRFToken": client.cookies["csrftoken"].value})


def half_a_piece(web: Web, phone: Phone, key: UUID, data: bytes, offset: int, send: int) -> None:
    """Begin to send a piece, and stop in the middle with the line open."""
    line = socket.create_connection(("127.0.0.1", web.port))
    headers = {
        **phone.headers,
        "Host": "127.0.0.1",
        "X-Offset": str(offset),
        "X-Size": str(len(data)),
        "Content-Length": str(min(262144, len(data) - offset)),
        "Content-Type": "application/octet-stream",
    }
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line.sendall(f"PUT /maintenance/field/uploads/{key}/ HTTP/1.1\r\n{said}\r\n".encode())
    line.sendall(data[offset : offset + send])
    time.sleep(0.2)


def test_a_worker_killed_in_mid_upload_loses_nothing(web: Web, phone: Phone, media: Any) -> None:
    data, key = heavy(1_400_000), uuid4()
    here = 0
    for _ in range(2):
        here = phone._put(key, data[here : here + 262144], here, len(data))["received"]
        half_a_piece(web, phone, key, data, here, 100_000)
        web.kill()
        web.start()
        assert phone._standing(key)["received"] == here
    last = len(data) - 50_000
    while here < last:
        piece = min(262144, last - here)
        here = phone._put(key, data[here : here + piece], here, len(data))["received"]
    half_a_piece(web, phone, key, data, here, 50_000)  # the last bytes are there: it decodes, and dies
    web.kill()
    web.start()
    told = phone.send(key, data)
    made = Photo.objects.get()
    assert told["photo"] == made.pk
    assert (made.width, made.height) == (2000, 1500)
    assert not Upload.objects.exists()
    folder = Path(web.environment["DATONG_DATA"]) / "media" / "visits"
    assert sorted(each.name for each in folder.rglob("*") if each.is_file()) == sorted(
        Path(name).name for name in (made.stored, made.thumbnail)
    )


def test_over_a_line_that_breaks_no_acknowledged_byte_is_sent_again(
    web: Web, phone: Phone, media: Any
) -> None:
    data = heavy(2_000_000)
    with slow_link(web.port, 4_000_000, cuts=[300_000, 900_000, 1_500_000]) as link:
        phone.port = link.port
        phone.send(uuid4(), data)
    assert (link.broken, Photo.objects.count()) == (3, 1)
    assert phone.resumed >= 3
    assert link.passed < len(data) + 3 * (262144 + 20_000) + 60_000
