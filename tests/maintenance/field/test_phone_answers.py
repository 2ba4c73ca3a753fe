"""What the portal answers to a form, and where a scanned label leads without a network."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from maintenance.field import shell
from maintenance.models import Visit
from tests import factories as make
from tests.maintenance.field import phone as phones
from tests.maintenance.field.phone_form import hand_in, whole

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_refused_form_says_why_at_its_field_and_goes_when_mended(
    browser: Browser, live_server, tmp_path: Path
) -> None:
    crew = make.user("crew", make.PINGCHENG)
    now = timezone.now()
    phones.order_for(crew, phones.place(now), now)
    with phones.phone(browser, tmp_path / "phone", live_server.url) as phone:
        page = phone.log_in(crew)
        page.get_by_role("link", name="云泰铸造厂").click()
        page.get_by_role("button", name="直接填表").click()
        page.get_by_role("button", name="我已到场").click()
        early = timezone.localtime(now - timezone.timedelta(hours=5))
        page.get_by_label("到场时间").fill(f"{early:%Y-%m-%dT%H:%M}")
        whole(page)
        hand_in(page)
        expect(phone.strip()).to_contain_text("1 条需要处理", timeout=20_000)
        field = page.locator("[data-path=arrived_at]")
        expect(field.locator(".fault")).to_contain_text("到场时间不能早于派单时间")
        assert not Visit.objects.exists()
        moment = timezone.localtime(now)
        page.get_by_label("到场时间").fill(f"{moment:%Y-%m-%dT%H:%M}")
        page.get_by_role("link", name="提交").click()
        page.get_by_label("离场时间").fill(f"{timezone.localtime():%Y-%m-%dT%H:%M}")
        hand_in(page)
        expect(page.get_by_text("已上传", exact=True)).to_be_visible(timeout=20_000)
    assert Visit.objects.count() == 1


def test_a_scanned_label_opens_the_devices_order_without_a_network(
    browser: Browser, live_server, tmp_path: Path
) -> None:
    crew = make.user("crew", make.PINGCHENG)
    now = timezone.now()
    ordered, other = phones.place(now), make.plant(name="<b>无工单</b>的企业")
    order = phones.order_for(crew, ordered, now)
    device, alone = ordered.points.first().device, make.circuit(other).device
    with phones.phone(browser, tmp_path / "phone", live_server.url) as phone:
        page = phone.log_in(crew)
        phone.offline()
        page.goto(f"{live_server.url}{phones.HOME}d/{device.pk}/")
        expect(page.get_by_text(order.number)).to_be_visible()
        page.goto(f"{live_server.url}{phones.HOME}d/{alone.pk}/")
        expect(page.get_by_role("heading", name="<b>无工单</b>的企业")).to_be_visible()
        page.get_by_role("button", name="我已到场").click()
        page.get_by_role("button", name="下一步：设备").click()
        expect(page.get_by_role("button", name=alone.mn)).to_have_attribute("aria-pressed", "true")


CACHED = """async () => {
  const names = await caches.keys(), found = [];
  for (const name of names) {
    for (const each of await (await caches.open(name)).keys()) found.push(new URL(each.url).pathname);
  }
  return [names, found];
}"""
BUNDLES = """() => new Promise((done) => {
  const request = indexedDB.open("datong-field");
  request.onsuccess = () => {
    const count = request.result.transaction("bundles").objectStore("bundles").count();
    count.onsuccess = () => { request.result.close(); done(count.result); };
  };
})"""


def test_a_phone_keeps_the_app_alone_a_new_one_takes_its_place_and_a_logout_empties_it(
    browser: Browser, live_server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = make.user("crew", make.PINGCHENG)
    now = timezone.now()
    phones.order_for(crew, phones.place(now), now)
    with phones.phone(browser, tmp_path / "phone", live_server.url) as phone:
        page = phone.log_in(crew)
        page.get_by_role("link", name="云泰铸造厂").click()
        expect(page.get_by_text("80.00 kW")).to_be_visible()
        names, cached = page.evaluate(CACHED)
        assert len(names) == 1
        assert sorted(cached) == sorted(shell.kept()), "no page and no data of a person"
        monkeypatch.setattr(shell, "_digest", lambda: "a newer app")
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        for _ in range(50):
            newer, cached = page.evaluate(CACHED)
            if newer != names and len(newer) == 1:
                break
            page.wait_for_timeout(200)
        assert newer != names
        assert sorted(cached) == sorted(shell.kept())
        assert page.evaluate(BUNDLES) == 1
        page = phone.app("me")
        page.get_by_role("button", name="退出登录").click()
        expect(page).to_have_url(re.compile("/accounts/login/"), timeout=20_000)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
        for _ in range(50):  # forgotten by the page that follows, in its own time
            if page.evaluate(BUNDLES) == 0:
                break
            page.wait_for_timeout(100)
        assert page.evaluate(BUNDLES) == 0
