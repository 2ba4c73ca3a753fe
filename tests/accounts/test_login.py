"""Coming in and going out: one's own password, lockout, the audit log beside each."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role, User
from tests import factories as make

LOGIN = reverse("accounts:login")
NEW = "another-horse-77"


def enter(client: Client, name: str, password: str = make.PASSWORD, **more: str):
    return client.post(LOGIN, {"username": name, "password": password, **more})


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


@pytest.mark.django_db
def test_a_right_password_opens_the_portal_and_is_noted(client: Client) -> None:
    person = make.user(Role.OFFICER, make.PINGCHENG)
    answer = enter(client, person.username)
    assert answer.status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.address) == ("登录", person, "127.0.0.1")


@pytest.mark.django_db
def test_a_wrong_password_says_how_many_tries_there_are_and_is_noted(client: Client) -> None:
    person = make.user()
    page = enter(client, person.username, "wrong").content.decode()
    assert "用户名或密码不正确" in page
    assert actions() == ["登录失败"]


@pytest.mark.django_db
def test_five_wrong_passwords_lock_even_the_right_one(client: Client) -> None:
    person = make.user()
    for _ in range(5):
        answer = enter(client, person.username, "wrong")
    assert answer.status_code == 429
    assert "账号已暂时锁定" in enter(client, person.username).content.decode()
    assert "登录锁定" in actions()


@pytest.mark.django_db
def test_logging_out_takes_a_post_and_is_noted(client: Client) -> None:
    client.force_login(make.user())
    assert client.get(reverse("accounts:logout")).status_code == 405
    client.post(reverse("accounts:logout"))
    assert client.get("/").status_code == 302
    assert actions()[-1] == "退出"


@pytest.mark.django_db
def test_a_foreign_address_is_not_followed_after_login(client: Client) -> None:
    answer = enter(client, make.user().username, next="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_given_password_must_be_changed_before_anything_else(client: Client) -> None:
    person = make.user()
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client.force_login(person)
    assert client.get(reverse("alerts:list")).headers["Location"] == reverse("accounts:password")
    answer = client.get(reverse("alerts:list"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("accounts:password")
    said = {"old_password": make.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("accounts:password"), said).status_code == 302
    assert client.get(reverse("alerts:list"), {"handling": "open"}).status_code == 200
    assert actions()[-1] == "修改密码"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong-password", NEW, NEW, "当前密码不正确"),
        (make.PASSWORD, NEW, NEW + "x", "两次输入的新密码不一致"),
        (make.PASSWORD, make.PASSWORD, make.PASSWORD, "新密码不能与当前密码相同"),
        (make.PASSWORD, "short", "short", "10"),
        (make.PASSWORD, "2026112233445566", "2026112233445566", "数字"),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(
    client: Client, old: str, new: str, again: str, sentence: str
) -> None:
    person = make.user()
    client.force_login(person)
    said = {"old_password": old, "new_password1": new, "new_password2": again}
    assert sentence in client.post(reverse("accounts:password"), said).content.decode()
    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)


@pytest.mark.django_db
def test_an_htmx_request_without_login_is_sent_to_the_login_page_whole(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/devices/?search=a&page=2"}
    answer = client.get(reverse("telemetry:devices"), headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/devices/%3Fsearch%3Da%26page%3D2"


@pytest.mark.django_db
def test_a_page_open_for_too_long_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(LOGIN, {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


@pytest.mark.django_db
def test_the_first_production_account_is_an_administrator(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command("createsuperuser", username="first", email="a@example.com", interactive=False)
    assert enter(client, "first", NEW).status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_only_the_role_opens_the_admin() -> None:
    person = make.user(Role.ADMIN)
    assert person.is_staff
    person.role = Role.STAFF
    person.save(update_fields=["role"])
    person.refresh_from_db()
    assert not person.is_staff
    assert not person.is_superuser
