"""常用视图: the rail's numbers, and views of one's own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from alerts.inbox.saved import MOST, tidy
from alerts.models import SavedView
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
HTMX = {"HX-Request": "true"}
SAVE = reverse("alerts:view_save")


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG))
    return client


def names() -> list[str]:
    return list(SavedView.objects.values_list("name", flat=True))


def save(client: Client, name: str, query: str = "?platform=dust") -> str:
    return client.post(SAVE, {"name": name, "query": query}, headers=HTMX).content.decode()


def change(client: Client, view_name: str, what: str, **data: str) -> str:
    view = SavedView.objects.get(name=view_name)
    url = reverse("alerts:view_change", args=[view.pk])
    return client.post(url, {"what": what, **data}, headers=HTMX).content.decode()


@pytest.mark.django_db
def test_the_built_in_views_say_how_much_is_in_each(officer: Client) -> None:
    point, now = make.instrument(make.worksite()), timezone.now()
    make.alert(point, "DU02", at=AT, level=3, due_at=now - timedelta(hours=1))
    make.alert(point, "DU03", at=AT, handling="feedback")
    make.alert(point, "DU06", at=AT, snoozed_until=now + timedelta(hours=1))
    make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT, level=3)
    views = officer.get(reverse("alerts:rail"), headers=HTMX).context["built_in"]
    counts = {view.title: view.count for view in views}
    assert counts == {
        "待处理": 2, "超期": 1, "严重": 1, "待确认": 2, "待审核": 1, "我承办的": 0, "搁置中": 1,
        "误报": None, "已办结": None, "全部": None,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_view_is_kept_by_name_and_leads_back_to_its_filters(officer: Client) -> None:
    make.alert(make.instrument(make.worksite()), "DU02", at=AT, level=3)
    page = save(officer, "  扬尘   严重 ", "?platform=dust&level=3&page=4&rule=")
    assert names() == ["扬尘 严重"]
    assert "platform=dust&amp;level=3" in page
    assert SavedView.objects.get().query == "platform=dust&level=3"
    assert officer.get(reverse("alerts:rail")).context["own"][0].count == 1


@pytest.mark.django_db
def test_the_same_name_again_replaces_the_filters(officer: Client) -> None:
    save(officer, "扬尘")
    save(officer, "扬尘", "?platform=dust&level=2")
    assert SavedView.objects.get().query == "platform=dust&level=2"


@pytest.mark.django_db
def test_views_are_renamed_raised_and_removed(officer: Client) -> None:
    for name in ("一", "二", "三"):
        save(officer, name)
    change(officer, "三", "raise")
    assert names() == ["一", "三", "二"]
    change(officer, "一", "raise")
    assert names() == ["一", "三", "二"]
    assert "已经有名为" in change(officer, "二", "rename", name="一")
    change(officer, "二", "rename", name="四")
    change(officer, "一", "delete")
    assert names() == ["三", "四"]


@pytest.mark.django_db
def test_a_nameless_overlong_or_superfluous_view_is_refused_with_a_sentence(officer: Client) -> None:
    assert "请给视图起个名称" in save(officer, "  ")
    assert "不能超过 32 字" in save(officer, "长" * 33)
    assert "条件太长" in save(officer, "长条件", "?search=" + "a" * 600)
    for number in range(MOST):
        save(officer, f"视图{number}")
    assert f"最多保存 {MOST} 个" in save(officer, "再来一个")
    assert len(names()) == MOST


@pytest.mark.django_db
def test_another_persons_view_does_not_exist(officer: Client) -> None:
    other = SavedView.objects.create(user=make.user(Role.STAFF), name="别人的")
    answer = officer.post(reverse("alerts:view_change", args=[other.pk]), {"what": "delete"})
    assert answer.status_code == 404
    assert names() == ["别人的"]
    assert "别人的" not in officer.get(reverse("alerts:rail")).content.decode()


def test_what_is_empty_or_passing_is_not_remembered() -> None:
    assert tidy("?platform=dust&rule=&page=3&mine=on") == "platform=dust&mine=on"
    assert tidy("") == ""
