"""Users and registry in Django's admin: passwords given are passwords to change, every change is noted."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role, User
from registry.models import Enterprise
from tests import factories as make

GIVEN = "given-horse-4711"


@pytest.fixture
def ruler(client: Client) -> Client:
    client.force_login(make.user(Role.ADMIN))
    return client


@pytest.mark.django_db
def test_a_new_user_must_change_the_password_they_were_given(ruler: Client) -> None:
    said = {
        "username": "zhang",
        "usable_password": "true",
        "password1": GIVEN,
        "password2": GIVEN,
        "role": "officer",
        "districts": [make.PINGCHENG],
    }
    assert ruler.post(reverse("admin:accounts_user_add"), said).status_code == 302
    made = User.objects.get(username="zhang")
    assert made.must_change_password
    assert made.district_codes() == (make.PINGCHENG,)
    assert not made.is_staff
    assert AuditEntry.objects.get(action="新增").detail["changed"]["密码"] == ["（不记录）", "（不记录）"]


@pytest.mark.django_db
def test_a_reset_password_is_one_to_change(ruler: Client) -> None:
    person = make.user()
    url = reverse("admin:auth_user_password_change", args=[person.pk])
    ruler.post(url, {"password1": GIVEN, "password2": GIVEN, "usable_password": "true"})
    person.refresh_from_db()
    assert person.check_password(GIVEN)
    assert person.must_change_password
    assert AuditEntry.objects.filter(action="重设密码").exists()


@pytest.mark.django_db
def test_a_change_in_the_admin_stands_in_the_audit_log(ruler: Client) -> None:
    row = make.enterprise(name="旧名")
    url = reverse("admin:registry_enterprise_change", args=[row.pk])
    ruler.post(url, {"name": "新名", "uscc": row.uscc, "district": row.district_id})
    assert Enterprise.objects.get(pk=row.pk).name == "新名"
    entry = AuditEntry.objects.get(action="修改")
    assert entry.detail["changed"]["企业名称"] == ["旧名", "新名"]
    assert entry.user.role == Role.ADMIN


@pytest.mark.django_db
def test_a_change_of_a_persons_districts_stands_in_the_audit_log(ruler: Client) -> None:
    person = make.user(Role.OFFICER, make.PINGCHENG)
    said = {"username": person.username, "role": "officer", "districts": [make.YUNGANG], "is_active": "on"}
    answer = ruler.post(reverse("admin:accounts_user_change", args=[person.pk]), said)
    assert answer.status_code == 302
    entry = AuditEntry.objects.get(action="修改关联")
    assert entry.detail["changed"]["区县"] == ["平城区", "云冈区"]


@pytest.mark.django_db
def test_a_deletion_in_the_admin_stands_in_the_audit_log(ruler: Client) -> None:
    row = make.enterprise()
    ruler.post(reverse("admin:registry_enterprise_delete", args=[row.pk]), {"post": "yes"})
    assert not Enterprise.objects.exists()
    assert AuditEntry.objects.get(action="删除").detail["key"] == row.pk


@pytest.mark.django_db
def test_a_devices_secrets_are_not_shown_in_the_admin(ruler: Client) -> None:
    made = make.device(make.worksite(), password="sesame9", sm4_key="ab" * 16)
    page = ruler.get(reverse("admin:registry_device_change", args=[made.pk])).content.decode()
    assert "sesame9" not in page
    assert "abab" not in page
