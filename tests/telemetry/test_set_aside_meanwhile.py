"""A cleaning and the rollups at one time: no hour summed before the move is written after it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from dust.models import HourlyReading, Reading
from telemetry import rollups, set_aside
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
START = make.instant("2026-03-02 08:00")
HOUR = timedelta(hours=1)


def someone_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def test_an_hour_that_is_being_summed_does_not_outlive_its_readings() -> None:
    point = make.instrument(make.worksite(), interval_s=300)
    make.readings(point, START, ({"tsp_ug_m3": 100.0 + i} for i in range(24)))
    HourlyReading.objects.all().delete()
    summed, moved = threading.Event(), threading.Event()

    def roller() -> None:
        with transaction.atomic():
            rollups.roll("dust", {point.pk: START})
            summed.set()
            while not (someone_waits() or moved.is_set()):
                pass
        connection.close()

    thread = threading.Thread(target=roller)
    thread.start()
    summed.wait()
    made = set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=START + 24 * HOUR)
    moved.set()
    thread.join()
    assert made.rows == 12 and Reading.objects.count() == 12
    assert list(HourlyReading.objects.values_list("at", "samples")) == [(START + HOUR, 12)]
