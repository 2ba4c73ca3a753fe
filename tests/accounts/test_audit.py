"""操作日志: what it says, who reads it, that it cannot be rewritten."""

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from accounts.audit import record
from accounts.models import AuditEntry, Role
from tests import factories as make

PAGE = reverse("accounts:audit")


@pytest.mark.django_db
def test_an_administrator_reads_who_changed_what(client: Client) -> None:
    person = make.user()
    record("修改", "设备 甲", by=person, address="10.1.2.3", changed={"名称": ["旧", "新"]}, note="<b>x</b>")
    client.force_login(make.user(Role.ADMIN))
    page = client.get(PAGE).content.decode()
    assert "名称：旧 → 新" in page
    assert "10.1.2.3" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_what_was_noted_is_written_as_people_write_it() -> None:
    noted = {
        "since": "2026-03-01T23:30:00+00:00",
        "days_off": ["2026-03-04", "2026-03-05"],
        "note": "",
        "x": True,
    }
    entry = AuditEntry(detail={"changed": {"状态": [None, "草稿"], "停用": [False, True]}, **noted})
    assert entry.lines() == [
        "状态：空 → 草稿",
        "停用：否 → 是",
        "自：2026-03-02 07:30",
        "停巡日期：2026-03-04、2026-03-05",
        "x：是",
    ]


@pytest.mark.django_db
def test_the_log_is_searched_by_name_and_day(client: Client) -> None:
    record("修改", "设备 甲", by=None)
    record("修改", "设备 乙", by=None)
    client.force_login(make.user(Role.ADMIN))
    page = client.get(PAGE, {"search": "乙"}).content.decode()
    assert "设备 乙" in page
    assert "设备 甲" not in page
    assert "设备 乙" not in client.get(PAGE, {"until": "2001-01-01"}).content.decode()


@pytest.mark.django_db
def test_an_unreadable_day_is_said_and_filters_nothing(client: Client) -> None:
    record("修改", "设备 甲", by=None)
    client.force_login(make.user(Role.ADMIN))
    page = client.get(PAGE, {"since": "昨天"}).content.decode()
    assert "输入一个有效的日期" in page
    assert "设备 甲" in page


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"action": "x"}, None])
def test_the_database_refuses_to_rewrite_the_log(change: dict[str, str] | None) -> None:
    record("修改", "设备 甲", by=None)
    with pytest.raises(InternalError, match="只增"), transaction.atomic():
        AuditEntry.objects.update(**change) if change else AuditEntry.objects.all().delete()


@pytest.mark.django_db
def test_the_log_reads_in_a_constant_number_of_queries(client: Client, django_assert_max_num_queries) -> None:
    for number in range(59):
        record("修改", f"设备 {number}", by=make.user())
    client.force_login(make.user(Role.ADMIN))  # the sixtieth entry
    with django_assert_max_num_queries(10):
        assert "共 60 条" in client.get(PAGE).content.decode()
