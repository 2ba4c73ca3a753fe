"""A crew's phone for the tests: a Chromium whose storage lies in a folder, so that it survives being killed."""

import os
import random
import signal
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from alerts.models import Handling
from maintenance.models import WorkOrder
from maintenance.work.actions import open_order
from tests import factories as make
from tests.browser import BREACHES, FLAGS, PHONE, found

HOME = reverse("maintenance:field_app")
HERE = {"longitude": 113.3001, "latitude": 40.0801, "accuracy": 12}


CONTROLLED = """() => new Promise((done) => navigator.serviceWorker.controller
  ? done() : navigator.serviceWorker.addEventListener("controllerchange", () => done()))"""


@dataclass
class Phone:
    """One profile on disk. ``page`` is the app; ``faults`` what went wrong in it."""

    browser: Browser
    folder: Path
    url: str
    context: BrowserContext | None = None
    page: Page | None = None

    def open(self) -> Page:
        kind = self.browser.browser_type
        self.context = kind.launch_persistent_context(
            str(self.folder),
            executable_path=found(kind.executable_path),
            args=FLAGS,
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation=HERE,
            permissions=["geolocation"],
        )
        self.faults: list[str] = []
        self.context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        self.context.on("console", self._heard)
        self.page = self.context.pages[0]
        return self.page

    def _heard(self, said: Any) -> None:
        if any(word in said.text for word in BREACHES):
            self.faults.append(said.text)

    def close(self) -> None:
        if self.context:
            self.context.close()
            assert not self.faults, self.faults
            self.context = None

    def kill(self) -> None:
        """As a phone kills what is in the background: no page hears of it."""
        for process in browsers_of(self.folder):
            os.kill(process, signal.SIGKILL)
        with suppress(Exception):  # it is dead, as it should be
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)
        self.context = None

    def app(self, path: str = "") -> Page:
        self.page.goto(f"{self.url}{HOME}{f'#/{path}' if path else ''}")
        return self.page

    def offline(self, is_off: bool = True) -> None:
        self.context.set_offline(is_off)

    def log_in(self, user: User) -> Page:
        self.page.goto(f"{self.url}{reverse('accounts:login')}?next={HOME}")
        self.page.get_by_label("用户名").fill(user.username)
        self.page.get_by_label("密码", exact=True).fill(make.PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", name="今日工单")).to_be_visible()
        self.page.evaluate(CONTROLLED)
        return self.page

    def strip(self) -> Any:
        return self.page.locator(".strip")


def browsers_of(folder: Path) -> list[int]:
    """The processes of the browser whose profile lies in ``folder``: ours alone."""
    found_ids = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                said = (each / "cmdline").read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={folder}".encode() in said:
                found_ids.append(int(each.name))
    return found_ids


@contextmanager
def phone(browser: Browser, folder: Path, url: str) -> Iterator[Phone]:
    held = Phone(browser, folder, url)
    held.open()
    try:
        yield held
    finally:
        held.close()


def place(now: datetime, district: str = make.PINGCHENG) -> Any:
    """A plant with two circuits that have just spoken."""
    plant = make.plant(district, name="云泰铸造厂", address="平城区操场城街 18 号", trade="铸造")
    furnace = make.circuit(plant, name="中频炉")
    filter_ = make.circuit(plant, "treatment", name="布袋除尘器")
    start = now - timedelta(minutes=60)
    make.readings(furnace, start, [{"power_kw": 80.0}] * 12, received_at=now)
    make.readings(filter_, start, [{"power_kw": 0.5}] * 12, received_at=now)
    return plant


def order_for(crew: User, plant: Any, now: datetime, **more: Any) -> WorkOrder:
    """An order from an alert of the plant's first circuit, given to ``crew``."""
    point = plant.points.order_by("pk").first()
    alert = make.alert(
        point,
        "PW01",
        at=now - timedelta(minutes=50),
        sentence="中频炉正在生产；布袋除尘器未开启，已 50 分钟",
        handling=Handling.ACKNOWLEDGED,
        acknowledged_at=now - timedelta(minutes=45),
    )
    staff = make.user("staff")
    known = {
        "source": WorkOrder.Source.ALERT,
        "site": plant.site_ptr,
        "what": alert.sentence,
        "alerts": [alert],
    }
    return open_order(**{**known, **more}, by=staff, now=now - timedelta(minutes=40), crew=crew)


def png(width: int = 640, height: int = 480, seed: int = 1) -> dict[str, Any]:
    """A picture file as a person chooses it; its pixels do not compress, like a photo's."""
    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return {"name": f"现场{seed}.png", "mimeType": "image/png", "buffer": data}
