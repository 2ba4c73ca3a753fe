"""The idle time-out: asking keeps a session, a page that refreshes by itself does not."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from pytest import MonkeyPatch

from datong_env.idle import SEEN

IDLE_S = settings.SESSION_IDLE_S


@pytest.fixture
def officer(db) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user(username="officer"))
    return client


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def seen_ago(client: Client, seconds: float, monkeypatch: MonkeyPatch, **headers: str) -> None:
    """One request `seconds` after the last one that counted."""
    client.get("/healthz")
    at = client.session[SEEN] + seconds
    monkeypatch.setattr("datong_env.idle.time.time", lambda: at)
    client.get("/healthz", headers=headers)


def test_a_session_ends_after_the_idle_time(officer: Client, monkeypatch: MonkeyPatch) -> None:
    seen_ago(officer, IDLE_S + 1, monkeypatch)
    assert not logged_in(officer)


def test_a_request_in_time_starts_the_idle_time_anew(officer: Client, monkeypatch: MonkeyPatch) -> None:
    for _ in range(3):
        seen_ago(officer, IDLE_S - 1, monkeypatch)
        assert logged_in(officer)


def test_a_page_refreshing_by_itself_does_not_keep_the_session(
    officer: Client, monkeypatch: MonkeyPatch
) -> None:
    seen_ago(officer, IDLE_S - 1, monkeypatch, **{"X-Background": "1"})
    assert logged_in(officer)
    began = officer.session[SEEN]
    monkeypatch.setattr("datong_env.idle.time.time", lambda: began + IDLE_S + 1)
    officer.get("/healthz", headers={"X-Background": "1"})
    assert not logged_in(officer)
