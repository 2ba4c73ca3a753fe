"""A person's walk through a real browser: login, overview, platform, site; on a desk and on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alerts import sites
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city():
    """One plant whose treatment stands still; a worksite and a restaurant beside it."""
    sites.forget()
    now = timezone.now()
    start = now - timezone.timedelta(hours=3)
    plant = factories.plant(name="云泰铸造厂", trade="铸造")
    furnace = factories.circuit(plant, name="中频炉")
    filter_ = factories.circuit(plant, "treatment", name="布袋除尘器")
    factories.group(plant, furnace, filter_)
    factories.readings(furnace, start, [{"power_kw": 80.0}] * 36, received_at=now)
    factories.readings(filter_, start, [{"power_kw": 0.5}] * 36, received_at=now)
    factories.alert(furnace, "PW01", at=start, sentence="中频炉正在生产；布袋除尘器未开启")
    for site, make, column in (
        (factories.worksite(), factories.instrument, "tsp_ug_m3"),
        (factories.restaurant(), factories.outlet, "fume_mg_m3"),
    ):
        factories.readings(make(site), start, [{column: 1.0}] * 36, received_at=now)
    factories.user("staff", username="shiju")
    return plant


def log_in(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/")
    page.get_by_label("用户名").fill("shiju")
    page.get_by_label("密码", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="总览", level=1)).to_be_visible()


def fits(page: Page) -> bool:
    """Nothing sticks out to the right."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def walk(page: Page, live_server, plant) -> None:
    log_in(page, live_server)
    expect(page.get_by_text("治污异常").first).to_be_visible()
    page.wait_for_selector("[data-home-map] canvas")
    page.wait_for_selector("[data-pulse] canvas")
    assert fits(page)
    page.goto(f"{live_server.url}/power/")
    assert fits(page)
    page.get_by_role("link", name=plant.name).click()
    expect(page.get_by_role("heading", name=plant.name)).to_be_visible()
    page.wait_for_selector("[data-chart-box] canvas")
    assert page.locator(".s-break").count() >= 2, "the break and its legend"
    assert fits(page)
    page.get_by_role("link", name="点位与设备").click()
    expect(page.get_by_role("cell", name="布袋除尘器")).to_be_visible()
    assert fits(page)


def test_the_walk_on_a_desk(browser_page, live_server, city):
    walk(browser_page, live_server, city)


def test_the_walk_on_a_phone(phone_page, live_server, city):
    walk(phone_page, live_server, city)


def test_filters_answer_in_place_and_stand_in_the_address(browser_page, live_server, city):
    log_in(browser_page, live_server)
    browser_page.goto(f"{live_server.url}/power/")
    browser_page.get_by_label("状态").select_option("normal")
    expect(browser_page.get_by_text("没有符合条件的对象")).to_be_visible()
    assert "state=normal" in browser_page.url


A_REFRESH_MS = 20_000
"""The overview asks again each ten seconds; a request of our own may come before htmx has bound the page."""


def test_a_server_that_is_away_is_said_and_can_be_retried(browser_page, live_server, city):
    log_in(browser_page, live_server)
    browser_page.wait_for_load_state("load")
    browser_page.route("**/overview/", lambda route: route.abort())
    browser_page.evaluate("htmx.trigger('#live', 'retry')")
    expect(browser_page.get_by_text("连接不上服务器").first).to_be_visible(timeout=A_REFRESH_MS)
    browser_page.unroute("**/overview/")
    browser_page.get_by_role("button", name="重试").first.click()
    expect(browser_page.locator("[data-live-error='#live']")).to_be_hidden(timeout=A_REFRESH_MS)


def test_without_javascript_lists_strips_and_menus_still_work(browser, live_server, city):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    log_in(page, live_server)
    page.goto(f"{live_server.url}/power/?search=云泰")
    page.get_by_role("link", name=city.name).click()
    expect(page.locator(".s-break").first).to_be_attached()
    page.get_by_title("切换区县").click()
    page.get_by_role("button", name="云冈区").click()
    expect(page.get_by_text("云冈区").first).to_be_visible()
    context.close()
