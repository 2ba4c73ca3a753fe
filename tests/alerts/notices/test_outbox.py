"""Sending what waits: claims, retries, limits, and that nothing is held while a server hangs."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from alerts.models import Channel, Handling, Notice
from alerts.notices import outbox
from alerts.notices.adapters import web as calls
from alerts.notices.backoff import FIRST, LONGEST, MOST_ATTEMPTS, wait
from alerts.notices.outbox import send_due
from tests import factories as make
from tests.alerts.notices import servers

NOON = make.instant("2026-03-02 12:00")


@pytest.fixture
def web(settings):
    settings.NOTICE_ALLOW_PRIVATE = True
    with servers.web() as server:
        yield server


def robot(web, **more):
    known = {"kind": "wecom", "title": "值班群", "address": f"{web.url}/send?key=1"}
    return Channel.objects.create(**{**known, **more})


def waiting(channel, **more):
    known = {"occasion": "raised", "kind": channel.kind, "level": 2, "subject": "题", "body": "文"}
    known |= {"made_at": NOON, "next_at": NOON, "channel": channel, "address": "shown"}
    return Notice.objects.create(**{**known, **more})


def send(at=NOON):
    return send_due(at, chance=lambda: 0.5)


@pytest.mark.django_db
def test_what_is_due_goes_out_once(web):
    channel = robot(web)
    now, later = waiting(channel), waiting(channel, next_at=NOON + timedelta(seconds=1))
    assert send() == 1
    assert send() == 0
    now.refresh_from_db(), later.refresh_from_db()
    assert (now.state, now.sent_at, now.attempts) == ("sent", NOON, 1)
    assert later.state == "waiting"
    assert [path for path, _, _ in web.heard] == ["/send?key=1"], "the channel's address, not the one shown"


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_until_it_is_given_up(web):
    web.status = 503
    notice, at, waits = waiting(robot(web)), NOON, []
    for _ in range(MOST_ATTEMPTS - 1):
        assert send(at) == 0
        notice.refresh_from_db()
        waits.append((notice.next_at - at).total_seconds())
        assert notice.state == "waiting"
        at = notice.next_at
    send(at)
    notice.refresh_from_db()
    assert waits == [30, 60, 120, 240, 480]
    assert (notice.state, notice.next_at, notice.attempts) == ("failed", None, MOST_ATTEMPTS)
    assert "HTTP 503" in notice.fault
    assert len(web.heard) == MOST_ATTEMPTS


@pytest.mark.django_db
def test_a_failure_that_will_last_is_not_tried_again(web):
    web.status = 404
    notice = waiting(robot(web))
    send()
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == ("failed", 1)


@pytest.mark.django_db
def test_a_server_that_comes_back_gets_it(web):
    web.status = 500
    notice = waiting(robot(web))
    send()
    web.status = 200
    assert send(NOON + FIRST) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.fault, notice.attempts) == ("sent", "", 2)


@pytest.mark.django_db
def test_one_that_fails_does_not_keep_the_others(web):
    waiting(robot(web, address="http://127.0.0.1:1/"))
    good = waiting(robot(web))
    assert send() == 1
    good.refresh_from_db()
    assert good.state == "sent"


@pytest.mark.django_db
def test_a_secret_that_the_environment_lacks_is_named(web, monkeypatch):
    notice = waiting(robot(web, kind="dingtalk", secret="NOTICE_TEST_SECRET"))
    monkeypatch.delenv("NOTICE_TEST_SECRET", raising=False)
    send()
    notice.refresh_from_db()
    assert (notice.state, "NOTICE_TEST_SECRET" in notice.fault) == ("failed", True)
    assert web.heard == []
    monkeypatch.setenv("NOTICE_TEST_SECRET", "SEC1")
    waiting(notice.channel)
    assert send() == 1
    assert "sign=" in web.heard[0][0]


@pytest.mark.django_db
def test_quiet_hours_do_not_outlast_an_alert(web):
    channel, circuit = robot(web), make.circuit(make.plant())
    done = make.alert(circuit, at=NOON, handling=Handling.CLOSED)
    going = make.alert(circuit, "PW04", at=NOON)
    spared, sent = (waiting(channel, alert=each, state="held") for each in (done, going))
    assert send() == 1
    spared.refresh_from_db(), sent.refresh_from_db()
    assert (spared.state, spared.fault) == ("spared", "免打扰期间告警已办结或撤销")
    assert sent.state == "sent"


@pytest.mark.django_db(transaction=True)
def test_while_a_server_hangs_no_transaction_is_open_and_no_row_is_locked(web, monkeypatch):
    make.known_districts()
    monkeypatch.setattr(calls, "TIMEOUT_S", 20.0)
    notice = waiting(robot(web))
    web.hang.clear()

    def sender():
        try:
            send()
        finally:
            connections.close_all()

    running = threading.Thread(target=sender)
    running.start()
    try:
        for _ in range(500):
            if web.heard:
                break
            threading.Event().wait(0.02)
        assert web.heard, "the robot has been called"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
            )
            assert cursor.fetchone() == (0,)
        assert Notice.objects.select_for_update(nowait=True).filter(pk=notice.pk).update(level=2) == 1
        assert send() == 0, "another sender does not take it while it is being sent"
    finally:
        web.hang.set()
        running.join(30)
    notice.refresh_from_db()
    assert notice.state == "sent"
    assert len(web.heard) == 1


@pytest.mark.django_db
def test_a_claim_lapses_when_its_sender_died(web, monkeypatch):
    notice = waiting(robot(web))

    def killed(claimed):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(outbox, "_sent", killed)
        send()
    assert send() == 0
    assert send(NOON + outbox.LEASE) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == ("sent", 2)


@pytest.mark.parametrize(
    ("attempt", "chance", "seconds"), [(1, 0.0, 15), (1, 0.5, 30), (3, 0.5, 120), (40, 0.5, 3600)]
)
def test_the_wait_doubles_up_to_an_hour(attempt, chance, seconds):
    assert wait(attempt, chance).total_seconds() == seconds
    assert wait(attempt, chance) <= LONGEST * 1.5
