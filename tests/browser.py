"""A real Chromium, found on this machine; fixtures for pages at the two sizes we promise."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
BREACHES = ("Content Security Policy", "Uncaught")


def found(own: str) -> str | None:
    """Path of Chromium on the PATH, else Playwright's own download."""
    named = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in named if path), own if Path(own).exists() else None)


def absent(reason: str) -> NoReturn:
    """Without a browser its tests are skipped and say why; in CI that is a failure."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


def driver() -> Playwright:
    try:
        return sync_playwright().start()
    except Exception as fault:  # Playwright raises a bare Exception when its program cannot run
        absent(f"Playwright's driver does not run here ({fault}): install Debian's `libatomic1`")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django's ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    playwright = driver()
    path = found(playwright.chromium.executable_path)
    if path is None:
        playwright.stop()
        absent("no Chromium: install Debian's `chromium` and `fonts-noto-cjk`")
    chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield chromium
    chromium.close()
    playwright.stop()


def opened(browser: Browser, size: dict[str, int], **more: bool) -> Iterator[Page]:
    """A page in a fresh profile; at its end, script errors and CSP breaches fail the test."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **more)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda said: faults.append(said.text) if any(b in said.text for b in BREACHES) else None
    )
    yield page
    context.close()
    assert not faults, faults


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page on an office screen."""
    yield from opened(browser, DESK)


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A page on a phone."""
    yield from opened(browser, PHONE, is_mobile=True, has_touch=True)
