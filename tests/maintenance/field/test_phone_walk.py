"""The crew's walk with a phone: no network, a reload, a killed app, and back: one record, whole."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.models import User
from maintenance.models import Photo, SentMove, Signature, SparePart, Visit, WorkOrder, WorkOrderEvent
from tests import factories as make
from tests.maintenance.field import phone as phones
from tests.maintenance.field.phone_form import MEASURES, found_and_done, go_on, hand_in, proven_and_signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crew() -> User:
    made = make.user("crew", make.PINGCHENG)
    User.objects.filter(pk=made.pk).update(last_name="张", first_name="伟", unit="运维一队")
    return User.objects.get(pk=made.pk)


@pytest.fixture
def order(crew: User) -> WorkOrder:
    now = timezone.now()
    return phones.order_for(crew, phones.place(now), now)


def test_days_without_a_network_a_reload_and_a_killed_app_make_one_record(
    browser: Browser, live_server, tmp_path: Path, crew: User, order: WorkOrder
) -> None:
    spare = SparePart.objects.create(name="4G 通讯模块", model="EC20", platform="power", in_stock=2)
    with phones.phone(browser, tmp_path / "phone", live_server.url) as phone:
        phone.log_in(crew)
        expect(phone.strip()).to_contain_text("已全部上传")
        phone.offline()
        page = phone.app()  # the app itself comes from the phone
        page.get_by_role("link", name="云泰铸造厂").click()
        expect(page.get_by_text("80.00 kW")).to_be_visible()
        for step in ("接单", "出发", "到场"):
            page.get_by_role("button", name=step, exact=True).click()
        expect(phone.strip()).to_contain_text("离线，已保存 3 条待上传")
        page.get_by_role("button", name="填写现场表").click()
        expect(page.get_by_text("距登记位置约")).to_be_visible()
        go_on(page, "设备")
        found_and_done(page)
        expect(phone.strip()).to_contain_text("离线，已保存 4 条待上传")

        page.reload()  # nothing is lost with the page
        expect(page.get_by_label("处理措施")).to_have_value(MEASURES)
        page.get_by_label("处理措施").fill(f"{MEASURES}已观察 10 分钟。")
        page.get_by_role("button", name="添加更换的部件").click()
        page.get_by_label("部件名称").fill("4G 通讯模块")
        page.get_by_label("用的备件").select_option(label="4G 通讯模块 EC20（库存 2）")
        page.wait_for_timeout(700)
        phone.kill()  # nor with the app

        phone.open()
        phone.offline()
        page = phone.app()
        page.get_by_role("link", name="云泰铸造厂").click()
        page.get_by_role("button", name="继续填写（5/8）").click()
        expect(page.get_by_label("处理措施")).to_have_value(f"{MEASURES}已观察 10 分钟。")
        proven_and_signed(page)
        hand_in(page)
        expect(page.get_by_text("已提交，待上传")).to_be_visible()
        expect(phone.strip()).to_contain_text("离线，已保存 8 条待上传")
        assert not Visit.objects.exists()

        phone.context.clear_cookies()  # days have passed: the session is over
        phone.offline(False)
        expect(phone.strip()).to_contain_text("登录已过期，已保存 8 条待上传")
        phone.log_in(crew)
        expect(phone.strip()).to_contain_text("已全部上传", timeout=30_000)
        page.goto(f"{live_server.url}{phones.HOME}#/outbox")
        visit = Visit.objects.get()
        expect(page.get_by_text(visit.number)).to_be_visible()
    assert visit.order == order
    assert visit.crew == crew
    assert visit.action == f"{MEASURES}已观察 10 分钟。"
    assert visit.distance_m is not None and visit.distance_m < 300
    assert sorted(visit.photos.exclude(when=Photo.When.SIGNATURE).values_list("when", flat=True)) == [
        "after",
        "before",
    ]
    assert set(Signature.objects.filter(visit=visit).values_list("who", "name")) == {
        ("crew", "张伟"),
        ("enterprise", "李建国"),
    }
    reading = visit.readings.get()
    assert (reading.typed, reading.measured) == (79.5, 80.0)
    spare.refresh_from_db()
    assert (spare.in_stock, spare.movements.get().visit) == (1, visit), "the part left the store, once"
    order.refresh_from_db()
    assert SentMove.objects.filter(refusal="").count() == 3
    steps = WorkOrderEvent.objects.filter(order=order, verb__in=("accept", "set_out", "arrive"))
    assert list(steps.values_list("verb", flat=True)) == ["accept", "set_out", "arrive"]
    assert order.arrived_at == SentMove.objects.get(verb="arrive").at, "when it was done, not when it came"
