"""Plans and 区县征询 on an office screen and on a phone, in a real browser."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from alerts.life.working_days import is_working
from maintenance.models import Consultation, Plan, PlanItem
from maintenance.plans.months import later
from tests import factories as make
from tests.maintenance.plans import making
from tests.maintenance.plans.making import planned, worksites

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, live_server, user: User, path: str) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page.goto(live_server.url + path)


def made() -> tuple[Plan, Consultation]:
    crew, today = making.crew(), timezone.localdate()
    worksites(5)
    plan = planned(crew, month=later(today.replace(day=1)), now=timezone.now())
    row = Consultation.objects.create(
        district_id=make.PINGCHENG, month=today.replace(day=1), visited_on=today, visitors="李建国",
        respondent="王志强", is_normal=False, problems="夜间数据缺失", recorded_by=crew, recorded_at=timezone.now(),
    )  # fmt: skip
    return plan, row


def test_no_page_is_wider_than_a_phone(phone_page: Page, live_server) -> None:
    plan, row = made()
    month = f"?month={plan.month:%Y-%m}"
    enter(phone_page, live_server, make.user(), reverse("maintenance:plans") + month)
    paths = [
        *(
            reverse(f"maintenance:{name}") + month
            for name in ("plans", "plan_calendar", "coverage", "plan_new")
        ),
        *(reverse(f"maintenance:{name}") for name in ("consultations", "consultation_new")),
        *(reverse(f"maintenance:{name}", args=[plan.pk]) for name in ("plan", "plan_print")),
        *(reverse(f"maintenance:{name}", args=[row.pk]) for name in ("consultation", "consultation_print")),
    ]
    wide = {}
    for path in paths:
        phone_page.goto(live_server.url + path)
        if (width := phone_page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[path] = width
    assert wide == {}


def test_an_item_gets_another_day_from_its_menu(browser_page: Page, live_server) -> None:
    plan, _ = made()
    item = PlanItem.objects.filter(plan=plan).order_by("due_on", "place").first()
    assert item is not None
    days = (plan.month + timedelta(days=at) for at in range(27, 10, -1))
    on = next(each for each in days if is_working(each) and each != item.due_on)
    enter(browser_page, live_server, make.user(), reverse("maintenance:plan", args=[plan.pk]))
    row = browser_page.locator(".plan-day li", has_text=item.site.name)
    row.get_by_text("调整").click()
    row.locator("input[name=on]").fill(f"{on}")
    row.get_by_role("button", name="改期").click()
    expect(browser_page.get_by_text(f"已改到 {on:%m 月 %d 日}")).to_be_visible()
    expect(browser_page.locator(f"#d{on:%m%d}", has_text=item.site.name)).to_contain_text("人工")


def test_the_sheet_of_a_year_fits_one_page_of_paper(browser_page: Page, live_server) -> None:
    made()
    enter(browser_page, live_server, make.user(), reverse("maintenance:consultations"))
    expect(browser_page.locator(".year tbody tr")).to_have_count(11)
    expect(browser_page.locator(".year .tile.is-waiting")).to_contain_text("待确认")
    paper = browser_page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type /Page/") == 1
