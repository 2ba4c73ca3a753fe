"""The embedded servers: real, private, and able to take a SIGKILL."""

from pathlib import Path

import psycopg2
import pytest
import redis

from datong_env.account import OURSELVES, Account, reachable_home
from datong_env.embedded import Postgres, Valkey


def asked(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone() if cursor.description else None
    connection.close()
    return answer and answer[0]


def test_committed_rows_survive_a_killed_postgres(own_services: tuple[Postgres, Valkey]) -> None:
    postgres, _ = own_services
    url = postgres.create("datong")
    asked(url, "CREATE TABLE kept AS SELECT 7 AS seven")
    postgres.kill()
    with pytest.raises(psycopg2.OperationalError):
        asked(url, "SELECT 1")
    postgres.start()
    assert asked(url, "SELECT seven FROM kept") == 7


def test_the_durable_server_keeps_fsync_on_and_speaks_utc(own_services: tuple[Postgres, Valkey]) -> None:
    postgres, _ = own_services
    assert asked(postgres.url, "SHOW fsync") == "on"
    assert asked(postgres.url, "SHOW timezone") == "UTC"
    assert asked(postgres.url, "SHOW server_version").startswith("18")
    assert asked(postgres.url, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C"


def test_the_servers_ask_for_a_password(own_services: tuple[Postgres, Valkey]) -> None:
    postgres, valkey = own_services
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(host="127.0.0.1", port=postgres.port, user="datong", dbname="postgres")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=valkey.port).ping()


def test_a_killed_valkey_comes_back_empty_at_the_same_address(own_services: tuple[Postgres, Valkey]) -> None:
    _, valkey = own_services
    client = redis.Redis.from_url(valkey.url)
    client.set("nudge", 1)
    valkey.kill()
    valkey.start()
    assert client.get("nudge") is None


def test_a_folder_that_the_services_account_cannot_reach_is_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("datong_env.account.ELSEWHERE", tmp_path)
    wanted = closed / "run" / "postgres"
    home = reachable_home(wanted, Account(uid=65534, gid=65534))
    assert home.parent == tmp_path
    assert wanted.readlink() == home
    assert reachable_home(wanted, Account(uid=65534, gid=65534)) == home
    assert reachable_home(wanted, OURSELVES) == wanted
