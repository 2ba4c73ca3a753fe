"""告警中心 in a real browser: nothing that the officer is doing is lost by a refresh."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Role
from alerts.models import Alert, Handling
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOTE = "#alert-card textarea"


def enter(page: Page, live_server, path: str, role: str = Role.STAFF) -> None:
    client = Client()
    client.force_login(make.user(role, make.PINGCHENG))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page.goto(live_server.url + path)


def three_alerts() -> list[Alert]:
    point = make.instrument(make.worksite(name="云中搅拌站"))
    return [
        make.alert(point, rule, at=AT + timedelta(hours=hour), sentence=f"{rule} 的说明")
        for hour, rule in enumerate(("DU02", "DU03", "DU06"))
    ]


def refreshed(page: Page):
    """Wait for the list to read itself again."""
    return page.expect_response(lambda answer: "handling=open" in answer.url, timeout=15_000)


def test_a_refresh_keeps_the_choice_and_the_note_and_brings_what_is_new(
    browser_page: Page, live_server
) -> None:
    page = browser_page
    _, middle, _ = three_alerts()
    enter(page, live_server, reverse("alerts:list"))
    page.locator(f"a[data-alert='{middle.pk}']").click()
    expect(page.locator("#alert-card")).to_contain_text("DU03 的说明")
    page.fill(NOTE, "已电话核实")
    with refreshed(page):
        new = make.alert(make.instrument(make.worksite()), "DU02", at=AT + timedelta(hours=9))
    with refreshed(page):
        pass
    expect(page.locator(f"#alert-{new.pk}")).to_be_visible()
    expect(page.locator(f"#alert-{middle.pk}.is-current")).to_be_visible()
    expect(page.locator(NOTE)).to_have_value("已电话核实")
    page.locator("#alert-card .acknowledge button").click()
    expect(page.locator(f"#alert-{middle.pk}")).to_have_count(0)
    expect(page.locator("#alert-card")).to_contain_text("已电话核实")
    middle.refresh_from_db()
    assert middle.handling == Handling.ACKNOWLEDGED


def test_j_and_k_move_through_the_rows(browser_page: Page, live_server) -> None:
    page = browser_page
    three_alerts()
    enter(page, live_server, reverse("alerts:list"))
    for key, rule in (("j", "DU06"), ("j", "DU03"), ("j", "DU02"), ("k", "DU03")):
        page.keyboard.press(key)
        expect(page.locator("#alert-card")).to_contain_text(f"{rule} 的说明")


def test_a_filter_stays_in_the_address_and_going_back_undoes_it(browser_page: Page, live_server) -> None:
    page = browser_page
    three_alerts()
    enter(page, live_server, reverse("alerts:list"))
    page.select_option("select[name=rule]", "DU02")
    expect(page.locator("a[data-alert]")).to_have_count(1)
    assert "rule=DU02" in page.url
    page.go_back()
    expect(page.locator("a[data-alert]")).to_have_count(3)


def test_the_card_draws_the_curve_around_the_alert(browser_page: Page, live_server) -> None:
    page = browser_page
    point = make.instrument(make.worksite())
    make.readings(point, AT - timedelta(hours=1), [{"tsp_ug_m3": 900.0 + each} for each in range(24)])
    row = make.alert(point, "DU02", at=AT, ended_at=AT + timedelta(hours=1), condition="over")
    enter(page, live_server, reverse("alerts:alert", args=[row.pk]))
    expect(page.locator("[data-alert-chart] canvas")).to_be_visible()
    expect(page.locator("[data-chart-words]")).to_be_hidden()


def test_on_a_phone_the_card_covers_the_list_and_goes_away_again(phone_page: Page, live_server) -> None:
    page = phone_page
    newest = three_alerts()[-1]
    enter(page, live_server, reverse("alerts:list"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(f"a[data-alert='{newest.pk}']").click()
    expect(page.locator("#alert-card")).to_be_visible()
    page.get_by_role("button", name="返回列表").click()
    expect(page.locator("#alert-card")).to_be_hidden()
