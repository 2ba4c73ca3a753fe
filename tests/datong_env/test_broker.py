"""A worker outlives its broker: Valkey may be killed and come back empty."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from celery import Celery

from datong_env.postgres import Postgres
from datong_env.valkey import Valkey

ROOT = Path(__file__).parents[2]
WORKER = "-m celery -A datong_env worker -Q default -P solo -l INFO --without-gossip --without-mingle"


def says(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout
    assert any(words in line for line in process.stdout), f"never said {words!r}"


@pytest.mark.faults
@pytest.mark.timeout(120)
def test_a_worker_finds_its_broker_again(own_services: tuple[Postgres, Valkey]) -> None:
    _, valkey = own_services
    worker = subprocess.Popen(
        [sys.executable, *WORKER.split()],
        cwd=ROOT,
        env={**os.environ, "REDIS_URL": valkey.url, "DJANGO_SETTINGS_MODULE": "datong_env.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        says(worker, "ready.")
        valkey.kill()
        says(worker, "Trying again")
        valkey.start()
        says(worker, "Connected to")
        Celery(broker=valkey.url, set_as_current=False).send_task("no.such.task", queue="default")
        says(worker, "no.such.task")
    finally:
        worker.terminate()
        worker.communicate(timeout=30)
