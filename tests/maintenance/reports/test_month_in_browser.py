"""A month that is being counted: the page looks again by itself and shows the rates once they are there."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from maintenance.reports import month_rates
from registry.rooms import platforms
from tests import factories as make
from tests.maintenance.work.test_in_browser import enter


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_rates_appear_without_anybody_pressing_anything(browser_page: Page, live_server) -> None:
    make.known_districts()
    page, of = browser_page, make.instrument(make.worksite(), interval_s=3600)
    make.readings(of, make.instant("2026-03-01 00:00"), ({"tsp_ug_m3": 90.0 + i % 5} for i in range(744)))
    enter(page, live_server, make.user("staff"), reverse("maintenance:monthly") + "?month=2026-03")
    expect(page.get_by_text("计算中").first).to_be_visible()
    for each in platforms():
        month_rates.count(each.slug, date(2026, 3, 1), timezone.now())
    expect(page.get_by_text("100.0 %").first).to_be_visible(timeout=15_000)
    expect(page.get_by_text("计算中")).to_have_count(0)
    page.get_by_role("link", name="100.0 %").first.click()
    page.get_by_role("link", name="传输有效率").click()
    expect(page.get_by_role("link", name=of.site.name)).to_be_visible()
