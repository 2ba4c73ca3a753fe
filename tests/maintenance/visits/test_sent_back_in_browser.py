"""A returned form on a crew's phone: the app says why, leads to the form, and the order is done again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from maintenance.models import Visit
from maintenance.visits import actions
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.work.test_in_browser import enter

HOUR = timedelta(hours=1)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_crew_puts_a_returned_form_right_from_its_phone(
    phone_page: Page, live_server, settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make.known_districts()
    page, now = phone_page, timezone.now()
    site, officer, crew = make.plant(), make.user("officer", make.PINGCHENG), making.crew()
    alert = make.alert(make.circuit(site), "PW01", at=now - 5 * HOUR)
    order = making.sent_for(alert, crew, officer, now=now - 4 * HOUR)
    form = making.form(site, crew, order, at=now - 3 * HOUR)
    visit = making.submitted(form, crew)
    actions.review(visit.pk, approve=False, opinion="处理措施写得不清楚", by=officer, now=now)

    enter(page, live_server, crew, reverse("maintenance:field_app"))
    page.get_by_role("link", name="待更正").click()
    expect(page.get_by_text("处理措施写得不清楚")).to_be_visible()
    page.goto(live_server.url + reverse("maintenance:work_mine"))
    expect(page.locator(".mine-card .pill", has_text="待更正")).to_be_visible()
    page.get_by_role("link", name=order.number).click()
    page.get_by_role("link", name="更正现场表").click()
    page.fill("[name='action.text']", "更换网关天线并重启，观察 10 分钟")
    page.fill("[name='reason']", "补写处理措施")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已更正为第 2 版").wait_for()
    order.refresh_from_db()
    assert (order.state, Visit.objects.get(is_current=True).version) == ("done", 2)
    page.goto(live_server.url + reverse("maintenance:work_mine"))
    expect(page.get_by_text("现在没有工单")).to_be_visible()
