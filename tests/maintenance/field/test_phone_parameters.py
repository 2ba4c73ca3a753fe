"""参数变更 on the phone: a point is offered what its platform and kind have."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from maintenance.work.actions import open_order
from tests import factories as make
from tests.maintenance.field.phone import HOME
from tests.maintenance.visits import making
from tests.maintenance.work.test_in_browser import enter


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_outlet_is_not_offered_what_circuits_have(phone_page: Page, live_server) -> None:
    make.known_districts()
    shop, crew, page = make.restaurant(), making.crew(), phone_page
    make.outlet(shop, name="一号排口")
    open_order(source="phone", site=shop, what="来电", by=make.user("staff"), now=timezone.now(), crew=crew)
    enter(page, live_server, crew, HOME)
    page.get_by_role("link", name="来电").click()
    page.get_by_role("button", name="直接填表").click()
    page.locator(".steps").get_by_role("link", name="处理", exact=False).nth(1).click()
    page.get_by_role("button", name="添加参数变更").click()
    choice = page.get_by_label("参数", exact=False).last
    page.get_by_label("变更对象").select_option(label="点位 一号排口")
    expect(choice).to_contain_text("净化器电流基准")
    offered = choice.locator("option").all_inner_texts()
    assert offered == ["请选择", "净化器型号", "风机型号", "净化器电流基准（A）", "上报间隔（秒）", "通道"]
    page.get_by_label("变更对象").select_option(index=2)
    expect(choice).to_contain_text("方言")
    assert "净化器型号" not in choice.inner_text()
