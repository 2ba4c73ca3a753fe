"""A crew's phone in a real browser: a tap moves the order, and says where the crew was; the card shows it."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from maintenance.models import WorkOrder
from tests import factories as make
from tests.maintenance.work.making import MINUTE, sent, town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, live_server, person, path: str) -> None:
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page.goto(live_server.url + path)


def test_a_crew_taps_its_way_to_the_site(phone_page: Page, live_server) -> None:
    make.known_districts()
    here = town(started_at=timezone.now() - 9 * MINUTE, detected_at=timezone.now() - 8 * MINUTE)
    order = sent(here, now=timezone.now() - 5 * MINUTE)
    phone_page.context.grant_permissions(["geolocation"])
    phone_page.context.set_geolocation({"longitude": 113.3, "latitude": 40.081, "accuracy": 8})
    enter(phone_page, live_server, here.crew, reverse("portal:start"))
    expect(phone_page.get_by_role("heading", name="我的工单")).to_be_visible()
    for title, pill in (("接单", "已接单"), ("出发", "途中"), ("到场", "已到场")):
        button = phone_page.get_by_role("button", name=title, exact=True)
        assert button.bounding_box()["height"] >= 44
        button.click()
        expect(phone_page.locator(".mine-card .pill", has_text=pill)).to_be_visible()
    order.refresh_from_db()
    assert order.state == WorkOrder.State.ON_SITE
    assert 100 < order.events.get(verb="arrive").data["distance_m"] < 125
    here.alert.refresh_from_db()
    assert here.alert.handling == "verifying"


def test_the_card_of_an_alert_leads_to_sending_and_then_to_the_order(browser_page: Page, live_server) -> None:
    make.known_districts()
    here = town()
    enter(browser_page, live_server, here.officer, reverse("alerts:alert", args=[here.alert.pk]))
    browser_page.get_by_role("link", name="派单").click()
    browser_page.get_by_role("button", name="派单").click()
    expect(browser_page.get_by_text("已开工单")).to_be_visible()
    order = WorkOrder.objects.get()
    assert order.crew in (here.crew, here.other)
    browser_page.goto(live_server.url + reverse("alerts:alert", args=[here.alert.pk]))
    expect(browser_page.get_by_role("link", name=order.number)).to_be_visible()
    browser_page.goto(live_server.url + reverse("dust:site", args=[here.site.pk]))
    expect(browser_page.get_by_role("link", name=order.number)).to_be_visible()
