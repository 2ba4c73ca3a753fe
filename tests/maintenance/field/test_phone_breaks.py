"""What breaks between a phone and the portal: the login, the person, the order, the network in mid-photo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Route, expect

from accounts.models import User
from maintenance.models import Photo, Upload, Visit, WorkOrder
from maintenance.work.actions import move
from tests import factories as make
from tests.maintenance.field import phone as phones
from tests.maintenance.field.phone_form import MEASURES, go_on, hand_in, shoot, whole

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crew() -> User:
    return make.user("crew", make.PINGCHENG, username="zhangwei")


@pytest.fixture
def order(crew: User) -> WorkOrder:
    now = timezone.now()
    return phones.order_for(crew, phones.place(now), now)


@pytest.fixture
def phone(
    browser: Browser, live_server, tmp_path: Path, crew: User, order: WorkOrder
) -> Iterator[phones.Phone]:
    """The crew's phone, logged in, at the order's form."""
    with phones.phone(browser, tmp_path / "phone", live_server.url) as held:
        page = held.log_in(crew)
        page.get_by_role("link", name="云泰铸造厂").click()
        page.get_by_role("button", name="直接填表").click()
        page.get_by_role("button", name="我已到场").click()
        yield held


def test_an_order_that_went_to_others_is_shown_with_both_sides_and_handed_in_as_found(
    phone: phones.Phone, order: WorkOrder
) -> None:
    phone.offline()
    whole(phone.page)
    hand_in(phone.page)
    other = make.user("crew", make.PINGCHENG)
    moved = move(order.pk, "assign", by=make.user("staff"), now=timezone.now(), crew=other)
    phone.offline(False)
    page = phone.page
    expect(page.get_by_text("工单有变，没有提交")).to_be_visible(timeout=20_000)
    expect(page.get_by_text(f"工单已改派给 {other}")).to_be_visible()
    expect(page.locator(".sides")).to_contain_text(MEASURES)
    expect(phone.strip()).to_contain_text("1 条需要处理")
    assert not Visit.objects.exists(), "nothing was overwritten"
    page.get_by_role("button", name="作为现场发现提交").click()
    expect(page.get_by_text("已上传", exact=True)).to_be_visible(timeout=20_000)
    visit = Visit.objects.get()
    assert (visit.order, visit.crew.username, visit.action) == (None, "zhangwei", MEASURES)
    order.refresh_from_db()
    assert (order.state, order.crew, order.changed_at) == (moved.state, other, moved.changed_at)


def test_a_login_that_is_over_keeps_everything_and_is_asked_for(phone: phones.Phone, crew: User) -> None:
    page = phone.page
    go_on(page, "设备")
    Session.objects.all().delete()
    go_on(page, "处理前")
    shoot(page, phones.png())
    page.get_by_label("现象说明").fill("指示灯不亮")
    expect(phone.strip()).to_contain_text("登录已过期，已保存 1 条待上传")
    phone.app()
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("用户名").fill(crew.username)
    page.get_by_label("密码", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(phone.strip()).to_contain_text("已全部上传", timeout=20_000)
    assert Photo.objects.get().uploaded_by == crew
    page.get_by_role("link", name="云泰铸造厂").click()
    page.get_by_role("button", name="继续填写（3/8）").click()
    expect(page.get_by_label("现象说明")).to_have_value("指示灯不亮")
    expect(page.locator(".shot")).to_contain_text("已上传")


def test_another_person_on_the_same_phone_sees_and_sends_nothing_of_it(
    phone: phones.Phone, crew: User, order: WorkOrder
) -> None:
    page = phone.page
    go_on(page, "设备")
    go_on(page, "处理前")
    page.get_by_label("现象说明").fill("只给本人看")
    phone.offline()
    shoot(page, phones.png())
    expect(phone.strip()).to_contain_text("离线，已保存 1 条待上传")
    phone.context.clear_cookies()
    phone.offline(False)
    other = make.user("crew", make.PINGCHENG, username="lisi")
    phone.log_in(other)
    expect(phone.strip()).to_contain_text("已全部上传")
    expect(page.get_by_text("今天没有派给您的工单")).to_be_visible()
    expect(page.get_by_text("云泰铸造厂")).to_have_count(0)
    phone.app(f"order/{order.pk}")
    expect(page.get_by_text("这张工单已不在您名下")).to_be_visible()
    assert not Upload.objects.exists()
    assert not Photo.objects.exists()
    page.goto(phone.url + reverse("portal:home"))
    page.locator(".ti-user-circle").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    phone.offline()
    phone.app()
    expect(page.get_by_text("没有网络", exact=True)).to_be_visible()
    expect(page.get_by_text("今天没有派给您的工单")).to_have_count(0)
    phone.offline(False)
    phone.log_in(crew)
    expect(phone.strip()).to_contain_text("已全部上传", timeout=20_000)
    assert Photo.objects.get().uploaded_by == crew
    page.get_by_role("link", name="云泰铸造厂").click()
    page.get_by_role("button", name="继续填写（3/8）").click()
    expect(page.get_by_label("现象说明")).to_have_value("只给本人看")


def test_a_photo_cut_off_in_the_middle_goes_on_from_there(phone: phones.Phone) -> None:
    page, pieces = phone.page, []
    go_on(page, "设备")
    go_on(page, "处理前")

    def broken(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        pieces.append(int(route.request.headers["x-offset"]))
        if len(pieces) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/field/uploads/**", broken)
    shoot(page, phones.png(1400, 1000))
    expect(page.locator(".shot")).to_contain_text("已上传", timeout=30_000)
    assert len(pieces) >= 4
    assert pieces[:3] == [0, 262144, 262144], "the piece that broke, once more; not the ones before"
    assert pieces[2:] == sorted(set(pieces[2:]))
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (1400, 1000)
    assert not Upload.objects.exists()
    assert round(photo.lon or 0, 4) == phones.HERE["longitude"]
