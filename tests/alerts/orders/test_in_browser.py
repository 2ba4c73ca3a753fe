"""The order form and the board in a real browser: picking, points on demand, confirmation, live rows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alerts.models import Order
from tests import factories
from tests.alerts.orders.making import issued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def plants():
    made = []
    for name in ("云中铸造", "御河水泥"):
        owner = factories.enterprise(name=name)
        made.append(factories.plant(enterprise=owner, name=name))
        factories.circuit(made[-1], facility=f"{name}电炉")
    return made


def enter(page: Page, live_server) -> object:
    staff = factories.user("staff", username="zhao")
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=username]", "zhao")
    page.fill("input[name=password]", factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "login" not in url)
    return staff


def test_an_order_is_drafted_for_a_picked_enterprise_and_issued(live_server, browser_page, plants):
    page = browser_page
    enter(page, live_server)
    page.goto(f"{live_server.url}/alerts/orders/new/")
    page.fill("[data-pick-search]", "御河")
    expect(page.get_by_label("云中铸造")).to_be_hidden()
    page.get_by_label("御河水泥").check()
    expect(page.locator("[data-pick-count]")).to_have_text("1")
    expect(page.locator("#order-points")).to_contain_text("御河水泥电炉")
    page.select_option("[name=warning]", "orange")
    now = timezone.localtime()
    page.fill("[name=start]", f"{now:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("h1")).to_contain_text("TX-")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="下发全部 1 条").click()
    expect(page.locator("main")).to_contain_text("已下发 1 条指令")
    assert Order.objects.get().state == Order.State.ISSUED


def test_a_confirmation_that_is_declined_issues_nothing(live_server, browser_page, plants):
    page = browser_page
    staff = enter(page, live_server)
    now = timezone.now()
    order = issued(plants[0].enterprise, staff, now=now, start=now - timedelta(hours=1), end=None)
    page.goto(f"{live_server.url}/alerts/orders/{order.pk}/")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="解除全部 1 条").click()
    assert Order.objects.get().state == Order.State.ISSUED


def test_the_board_fits_a_phone_and_narrows_in_place(live_server, phone_page, plants):
    page = phone_page
    staff = enter(page, live_server)
    now = timezone.now()
    for each in plants:
        issued(each.enterprise, staff, now=now, start=now - timedelta(hours=1), end=None)
    page.goto(f"{live_server.url}/alerts/orders/board/")
    expect(page.locator(".board-verdict")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("link", name="落实", exact=False).first.click()
    expect(page.locator(".board-verdict")).to_have_count(0)
