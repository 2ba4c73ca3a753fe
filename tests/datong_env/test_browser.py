"""The browser the other tests rely on: a real one, under our Content-Security-Policy."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESK, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_login(page: Page, live_server) -> None:
    page.goto(live_server.url + reverse("accounts:login"))
    expect(page.locator("input[name=password]")).to_be_visible()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_login_page_fits_an_office_screen(browser_page: Page, live_server) -> None:
    open_login(browser_page, live_server)
    assert fits(browser_page)


def test_the_login_page_fits_a_phone(phone_page: Page, live_server) -> None:
    open_login(phone_page, live_server)
    assert fits(phone_page)


INLINE = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = 1";
  document.body.append(script);
}"""


def test_an_inline_script_is_stopped_and_fails_its_pages_test(browser: Browser, live_server) -> None:
    pages = opened(browser, DESK)
    page = next(pages)
    open_login(page, live_server)
    with page.expect_console_message():
        page.evaluate(INLINE)
    assert page.evaluate("window.ran") is None
    with pytest.raises(AssertionError, match="Content Security Policy"):
        next(pages)
