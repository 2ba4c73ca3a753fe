"""The one search box: enterprises, sites, MN; within one's districts."""

import pytest
from django.test import Client

from accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


def person(role=Role.STAFF, *districts):
    client = Client()
    client.force_login(factories.user(role, *districts))
    return client


def said(client, text):
    return client.get("/search/", {"q": text}).content.decode()


def test_a_site_is_found_by_its_name():
    made = factories.plant(name="云泰铸造厂")
    assert f'href="/power/{made.pk}/"' in said(person(), "铸造")


def test_an_enterprise_is_found_by_its_credit_code():
    made = factories.enterprise(name="恒山水泥")
    factories.worksite(enterprise=made, name="北料场")
    page = said(person(), made.uscc.lower())
    assert "恒山水泥" in page
    assert "北料场" in page


def test_a_device_is_found_by_a_part_of_its_mn_and_leads_to_its_site():
    site = factories.restaurant()
    point = factories.outlet(site, device=factories.device(site, mn="88888880000001"))
    assert f'href="/fume/{site.pk}/?tab=points"' in said(person(), "8888888")
    assert point.device.mn in said(person(), "8888888")


def test_nothing_of_another_district_is_found():
    site = factories.plant(factories.YUNGANG, name="云泰铸造厂")
    factories.circuit(site, device=factories.device(site, mn="99990000000001"))
    client = person(Role.OFFICER, factories.PINGCHENG)
    for text in ("云泰", "9999", site.enterprise.name):
        assert "没有找到" in said(client, text)


@pytest.mark.parametrize("text", ["没有的", "%", "'; DROP TABLE x; --", "\x00"])
def test_what_is_not_there_is_said_so(text):
    page = person().get("/search/", {"q": text})
    assert page.status_code == 200


def test_markup_in_the_question_is_escaped():
    assert "<script>alert(1)" not in said(person(), "<script>alert(1)</script>")


def test_an_empty_question_says_what_may_be_asked():
    assert "输入要找的内容" in said(person(), "")


def test_a_long_answer_is_cut_and_says_so():
    for _ in range(21):
        factories.plant(name="同名工厂")
    assert "每类只显示前 20 条" in said(person(), "同名")


def test_finance_finds_nothing():
    factories.plant(name="云泰铸造厂")
    assert "没有找到" in said(person(Role.FINANCE), "云泰")


def test_the_cost_does_not_grow_with_what_is_found(django_assert_max_num_queries):
    client = person()

    def cost():
        with django_assert_max_num_queries(40) as counted:
            said(client, "同名")
        return len(counted)

    factories.circuit(factories.plant(name="同名工厂"))
    said(client, "同名")
    one = cost()
    for _ in range(9):
        factories.circuit(factories.plant(name="同名工厂"))
    assert cost() == one
