"""Guessing a password is stopped, by name and address, and said in Chinese."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

RIGHT = "云冈石窟-1500-years"


@pytest.fixture
def officer(db) -> str:
    return get_user_model().objects.create_user("officer", password=RIGHT, role="staff").username


def attempt(username: str, password: str, address: str = "203.0.113.7"):
    form = {"username": username, "password": password}
    return Client().post(reverse("accounts:login"), form, REMOTE_ADDR=address)


def fail_often(username: str) -> list[int]:
    return [attempt(username, "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]


def test_the_right_password_comes_in(officer: str) -> None:
    assert attempt(officer, RIGHT).status_code == 302


def test_after_five_failures_even_the_right_password_waits(officer: str) -> None:
    assert fail_often(officer)[-1] == 429
    locked = attempt(officer, RIGHT)
    assert locked.status_code == 429
    assert "账号已暂时锁定" in locked.content.decode()
    assert "unsafe" not in locked.headers["Content-Security-Policy"]


def test_the_owner_at_another_address_is_not_locked_out_by_the_guesser(officer: str) -> None:
    fail_often(officer)
    assert attempt(officer, RIGHT, address="203.0.113.8").status_code == 302


def test_a_name_made_of_html_is_shown_as_text(db) -> None:
    name = "<script>alert(1)</script>"
    fail_often(name)
    page = attempt(name, "wrong").content.decode()
    assert name not in page
    assert "&lt;script&gt;" in page
