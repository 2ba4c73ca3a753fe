"""Server time of the pages with ten million readings: gunicorn over HTTP on the loopback, one reader.

A time runs from the request to the last byte of the answer, with two gunicorn workers as in the demo. Each
request of a site's page asks for another site, so that nothing of it is in our short memory. Ingest rests.
``cpu_ms``: processor time a request of gunicorn and PostgreSQL together, which is what a time would be on a
machine that does nothing else.
"""

import http.client
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from bench import city, city_rows, product  # noqa: E402
from bench.figures import say, say_times  # noqa: E402
from datong_env.service import free_port  # noqa: E402
from registry.models import District, Site  # noqa: E402
from registry.rooms import platforms  # noqa: E402

READINGS = int(os.environ.get("BENCH_READINGS", "10000000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "50"))
A_DAY = 1_284_480
WARM = 6
OFFICERS = {"home", "home, rates not yet counted", "alerts waiting", "devices"}
"""What is measured for a district's officer, too."""
ALERTS, LIVE, WAITING = 4_000, 150, 400
PASSWORD = "bench-2026-datong"
DISTRICT = "140214"
TARGET_MS = 150
MONTHLY_MS = 1000


def fill() -> float:
    """The city, its readings, rollups and alerts; the seconds it took."""
    began = time.perf_counter()
    city.make()
    minute = timezone.now().replace(second=0, microsecond=0)
    until = minute - timedelta(minutes=minute.minute % 5)
    length = timedelta(minutes=READINGS / A_DAY * 24 * 60 // 5 * 5)
    with ThreadPoolExecutor(3) as threads:
        rows = sum(threads.map(lambda about: _filled(about.slug, until, length), platforms()))
    city_rows.alerts(ALERTS, LIVE, WAITING)
    for name, role in (("staff", Role.STAFF), ("officer", Role.OFFICER)):
        user = User.objects.create_user(username=name, password=PASSWORD, role=role)
        user.districts.set(District.objects.filter(code=DISTRICT))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    seconds = time.perf_counter() - began
    say(
        "readings in the tables",
        rows,
        "rows",
        days=round(length / timedelta(days=1), 1),
        fill_s=round(seconds),
    )
    return seconds


def _filled(slug: str, until: datetime, length: timedelta) -> int:
    try:
        return city_rows.fill(slug, until, length)
    finally:
        connections.close_all()


@contextmanager
def web() -> Any:
    """The product's web server as the demo starts it; its port and process."""
    port = free_port()
    words = "-m gunicorn datong_env.wsgi -w 2 --threads 4 -t 60 --no-control-socket --log-level warning"
    process = product.start([*product.MANAGE[:1], *words.split(), "-b", f"127.0.0.1:{port}"])
    try:
        product.until(lambda: _answers(port), 60)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        return Browser(port).get("/healthz")[0] == 200
    except OSError:
        return False


class Browser:
    """One person's connection, with cookies."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> tuple[int, bytes, float]:
        return self._ask("GET", path, None, {})

    def log_in(self, name: str) -> None:
        _, body, _ = self.get("/accounts/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', body)
        assert token is not None
        form = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1].decode()}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, _ = self._ask("POST", "/accounts/login/", urlencode(form), kind)
        if status != 302:
            raise SystemExit(f"登录失败 login refused: {status}")

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, bytes, float]:
        """Status, body, seconds. A connection that the server has let go is opened again first."""
        cookies = "; ".join(f"{key}={each.value}" for key, each in self._cookies.items())
        self._line.close()
        self._line.connect()
        began = time.perf_counter()
        self._line.request(method, path, body, {"Cookie": cookies, **headers})
        answer = self._line.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        for each in answer.headers.get_all("Set-Cookie") or []:
            self._cookies.load(each)
        return answer.status, content, seconds


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` may hold {site}, another site of ``slug`` each time. ``is_cold``: our cache is emptied before."""

    name: str
    path: str
    target: int | None = None
    slug: str = ""
    is_cold: bool = False


def pages() -> Iterator[Page]:
    yield Page("home", "/overview/", TARGET_MS)
    yield Page("home, rates not yet counted", "/overview/", TARGET_MS, is_cold=True)
    yield Page("map data of the home page", "/overview/map/")
    yield Page("alerts waiting", "/alerts/?handling=open")
    yield Page("all alerts", "/alerts/?handling=all")
    yield Page("devices", "/devices/")
    yield Page("monthly report, 11 × 3", "/maintenance/monthly/", MONTHLY_MS)
    for each in platforms():
        yield Page(f"{each.slug} list", f"/{each.slug}/")
        for span in ("24h", "30d"):
            own = f"/{each.slug}/{{site}}/"
            yield Page(f"{each.slug} site {span}", f"{own}?range={span}", TARGET_MS, each.slug)
            yield Page(f"{each.slug} site {span}, chart data", f"{own}chart/?range={span}", None, each.slug)


def measure(browser: Browser, who: str, page: Page, pids: list[int]) -> None:
    """Ask for the page again and again; its times."""
    before, times, size, sites = {}, [], 0, cycle(_sites(page.slug) if page.slug else [0])
    for turn in range(WARM + REQUESTS):
        if page.is_cold:
            cache.clear()
        status, body, seconds = browser.get(page.path.format(site=next(sites)))
        if status != 200:
            raise SystemExit(f"{page.name}：{status}")
        if turn == WARM:
            before = product.cpu_each(pids)
        if turn >= WARM:
            times.append(seconds)
            size = max(size, len(body))
    cpu_s = sum(spent - before.get(pid, spent) for pid, spent in product.cpu_each(pids).items())
    cpu_ms = round(1000 * cpu_s / (REQUESTS - 1), 1)
    more = {"target": page.target} if page.target else {}
    say_times(page.name, times, who=who, cpu_ms=cpu_ms, kib=round(size / 1024), **more)


def _sites(slug: str) -> list[int]:
    return list(Site.objects.filter(platform=slug).order_by("?").values_list("pk", flat=True))


def main() -> None:
    fill()
    with web() as (port, pid):
        pids = [pid, product.postgres_pid()]
        for who in ("staff", "officer"):
            browser = Browser(port)
            browser.log_in(who)
            for page in pages():
                if who == "staff" or page.name in OFFICERS:
                    measure(browser, who, page, pids)


if __name__ == "__main__":
    main()
