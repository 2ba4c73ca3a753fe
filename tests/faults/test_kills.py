"""SIGKILL in turn, under load: every acknowledged frame is stored, its reading once, its alert raised."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from datong_env.embedded import Postgres, Valkey, addresses
from datong_env.environment import BASE_DIR
from tests import schema
from tests.faults.product import Product
from tests.faults.sender import Sender
from tests.services import throwaway

MINUTES = 150
START = (datetime.now(UTC) - timedelta(hours=5)).replace(minute=0, second=0, microsecond=0)
MNS = ["FAULT01", "FAULT02"]
SEED = """
from tests import factories
site = factories.worksite("140214", kind="quarry")
for mn in {mns!r}:
    factories.instrument(site, device=factories.device(site, mn=mn), channel="1", interval_s=60)
from django.db import transaction
from django.utils import timezone
from telemetry.partitions import make_ahead
with transaction.atomic():
    make_ahead(timezone.now())
"""


SEEDED = "seeded"


def manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=BASE_DIR, env=environment, check=True)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Postgres, Valkey]]:
    """One pair for the module: whatever is killed is started again. The city is seeded once, and copied."""
    with throwaway(durable=True) as (postgres, valkey):
        own = {**addresses(postgres, valkey), "DATABASE_URL": schema.copied(postgres, SEEDED)}
        settings = {"DJANGO_SETTINGS_MODULE": "datong_env.settings"}
        manage({**os.environ, **own, **settings}, "shell", "-v", "0", "-c", SEED.format(mns=MNS))
        yield postgres, valkey


class City:
    """The product on servers of its own, with two devices that exceed the limit for two hours."""

    def __init__(self, postgres: Postgres, valkey: Valkey, folder: Path, name: str) -> None:
        self.postgres, self.valkey = postgres, valkey
        self.environment = {
            **os.environ,
            "DATABASE_URL": postgres.create(name, template=SEEDED),
            "REDIS_URL": valkey.url,
            "DJANGO_SETTINGS_MODULE": "datong_env.settings",
        }
        redis.Redis.from_url(valkey.url).flushall()
        self.product = Product(self.environment, folder)
        self.senders = [Sender(mn, self.product.port, START, MINUTES, 0.02) for mn in MNS]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg2.connect(self.environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def until(self, check: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.2)


@pytest.fixture
def city(
    servers: tuple[Postgres, Valkey], tmp_path: Path, disaster: Callable[[City], None]
) -> Iterator[City]:
    made = City(*servers, tmp_path, disaster.__name__)
    try:
        yield made
    finally:
        made.product.stop()


def kill_gateway(city: City) -> None:
    city.product.kill("gateway")
    time.sleep(0.5)
    city.product.start("gateway")


def kill_worker(city: City) -> None:
    city.product.kill("worker")
    time.sleep(0.5)
    city.product.start("worker")


def kill_valkey(city: City) -> None:
    city.valkey.kill()
    time.sleep(1)
    city.valkey.start()


def empty_valkey(city: City) -> None:
    redis.Redis.from_url(city.environment["REDIS_URL"]).flushall()


def kill_postgres(city: City) -> None:
    city.postgres.kill()
    time.sleep(1)
    city.postgres.start()


@pytest.mark.parametrize("disaster", [kill_gateway, kill_worker, kill_valkey, empty_valkey, kill_postgres])
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    city: City, disaster: Callable[[City], None]
) -> None:
    city.product.start("gateway")
    city.product.start("worker")
    for sender in city.senders:
        sender.start()
    city.until(lambda: all(len(sender.acknowledged) > 30 for sender in city.senders))
    disaster(city)
    for sender in city.senders:
        assert sender.finished.wait(90), f"{len(sender.acknowledged)} of {MINUTES} answered"
    city.until(lambda: city.rows("SELECT count(*) FROM telemetry_batch WHERE is_open") == [(0,)])
    city.until(lambda: city.rows("SELECT count(*) FROM telemetry_mark WHERE kind = 1") == [(0,)])
    stored = city.rows(
        "SELECT point_id, count(*), count(DISTINCT at), min(at) FROM dust_reading GROUP BY 1 ORDER BY 1"
    )
    assert [row[1:] for row in stored] == [(MINUTES, MINUTES, START)] * len(MNS)
    kept = city.rows("SELECT mn, count(DISTINCT data) FROM telemetry_frame GROUP BY 1 ORDER BY 1")
    assert kept == [(mn, MINUTES) for mn in MNS]
    alerts = "SELECT rule, started_at, count(*) FROM alerts_alert WHERE rule = 'DU02' GROUP BY 1, 2"
    assert city.rows(alerts) == [("DU02", START, len(MNS))]
