"""The desk in a real browser: names written with the mouse, photos chosen, the form handed in."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from maintenance.models import Visit
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.test_views import jpeg, typed

HOUR = timedelta(hours=1)


def sign(page: Page, place: int) -> None:
    """Write on the pad as a hand would."""
    pad = page.locator("[data-sign-pad]").nth(place)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 120)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + 35 * step, box["y"] + (40 if step % 2 else 140))
    page.mouse.up()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_crew_signs_on_the_page_and_hands_the_form_in(
    live_server, browser_page: Page, settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    crew, site, page = making.crew(), make.worksite(), browser_page
    client = Client()
    client.force_login(crew)
    cookie = client.cookies["datong_session"].value
    page.context.add_cookies([{"name": "datong_session", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/maintenance/visits/new/?site={site.pk}")
    at = timezone.now() - 2 * HOUR
    for name, value in (
        ("arrived_at", at),
        ("left_at", at + HOUR),
        ("repaired_at", at + HOUR / 2),
    ):
        page.fill(f"[name='{name}']", typed(value))
    for name, value in (
        ("before.symptom", "offline"),
        ("cause.category", "equipment"),
        ("cause.code", "sim"),
    ):
        page.select_option(f"[name='{name}']", value)
    page.fill("[name='action.text']", "更换 SIM 卡")
    page.fill("[name='signatures.1.name']", "赵厂长")
    for when in ("before", "after"):
        (tmp_path / f"{when}.jpg").write_bytes(jpeg(when).read())
        page.set_input_files(f"[name='photos.{when}']", tmp_path / f"{when}.jpg")
    sign(page, 0)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("缺少签字图").or_(page.get_by_text("请企业代表签字")).first.wait_for()
    assert not Visit.objects.exists()
    sign(page, 1)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已提交现场表").wait_for()
    visit = Visit.objects.get()
    assert [each.who for each in visit.signatures.order_by("pk")] == [
        "crew",
        "enterprise",
    ]
    assert [row["when"] for row in visit.content["photos"]] == ["before", "after"]
    assert visit.action == "更换 SIM 卡"
