"""The navigation shows what a person uses; every entry leads somewhere they may go."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from portal.navigation import entries, grouped, handy, landing, navigation
from tests import factories

pytestmark = pytest.mark.django_db
WATCHED = ["用电监管", "颗粒物", "餐饮油烟", "告警中心"]


def titles(role):
    return [each["title"] for each in navigation(factories.user(role, factories.PINGCHENG), "/")]


def test_every_entry_has_its_page():
    for entry in entries():
        assert reverse(entry.name)


def test_staff_see_the_platforms_and_the_registry_but_not_the_system():
    shown = titles(Role.STAFF)
    assert shown[:5] == ["总览", *WATCHED]
    assert "待认领" in shown
    assert "系统管理" not in shown


def test_officers_and_crews_do_not_see_the_quarantine():
    for role in (Role.OFFICER, Role.CREW):
        shown = titles(role)
        assert set(WATCHED) <= set(shown)
        assert "待认领" not in shown


def test_finance_sees_the_overview_and_the_evaluation_only():
    assert titles(Role.FINANCE) == ["总览", "自评表", "资金台账", "满意度"]


def test_the_administrator_sees_the_system():
    assert "系统管理" in titles(Role.ADMIN)


@pytest.mark.parametrize("role", Role)
def test_every_entry_opens_for_whom_it_is_shown(role):
    person = factories.user(role, factories.PINGCHENG)
    client = Client()
    client.force_login(person)
    for each in navigation(person, "/"):
        assert client.get(each["url"], follow=True).status_code == 200, each["title"]


@pytest.mark.parametrize(
    ("path", "current"), [("/power/12/", "用电监管"), ("/overview/", "总览"), ("/search/", None)]
)
def test_the_entry_of_the_page_is_current(path, current):
    marked = [each["title"] for each in navigation(factories.user(), path) if each["current"]]
    assert marked == ([current] if current else [])


def test_each_role_opens_on_what_it_works_with():
    opens = {
        Role.OFFICER: "alerts:list",
        Role.CREW: "maintenance:work_mine",
        Role.FINANCE: "performance:list",
        Role.STAFF: "portal:home",
        Role.ADMIN: "portal:home",
    }
    for role, name in opens.items():
        assert landing(factories.user(role)) == reverse(name)


def test_groups_hold_what_is_not_used_all_day_and_open_around_the_current_page():
    person = factories.user()
    found = grouped(navigation(person, reverse("registry:sites")))
    assert [each["title"] for each in found if each["is_open"]] == ["基础信息"]
    assert {"告警中心", "总览"}.isdisjoint(entry["title"] for each in found for entry in each["entries"])
    assert not grouped([])


def test_an_officers_phone_has_the_alerts_first():
    person = factories.user(Role.OFFICER, factories.PINGCHENG)
    assert handy(navigation(person, "/"), person)[0]["title"] == "告警中心"


def test_the_root_leads_there():
    client = Client()
    client.force_login(factories.user(Role.OFFICER, factories.PINGCHENG))
    assert client.get("/")["Location"] == reverse("alerts:list")


def test_logging_out_is_a_post():
    client = Client()
    client.force_login(factories.user())
    said = client.get("/overview/").content.decode()
    assert f'method="post" action="{reverse("accounts:logout")}"' in said


def test_finance_has_neither_the_bell_nor_the_search():
    client = Client()
    client.force_login(factories.user(Role.FINANCE))
    said = client.get("/overview/").content.decode()
    assert 'id="bell"' not in said
    assert 'role="search"' not in said
