"""Any order of arrival, any batching, any repetition of the same frames: the same rows and episodes."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alerts import sites, sweep, windows
from alerts.models import Alert, Condition
from dust.models import DailyReading, HourlyReading, Reading
from power.models import Reading as PowerReading
from telemetry import rollups
from tests import factories
from tests.telemetry import said

pytestmark = pytest.mark.django_db
START = factories.instant("2026-03-02 08:00")
END = START + timedelta(hours=3)


def dust_frames(mn: str) -> list[bytes]:
    """Three hours: the second exceeds, part of the third is flagged, one frame is corrected by another."""
    values = [400.0 + minute % 7 if not 60 <= minute < 120 else 1200.0 + minute % 5 for minute in range(150)]
    frames = [
        said.tsp(mn, START + timedelta(minutes=minute), value, "D" if minute > 130 else "N")
        for minute, value in enumerate(values)
    ]
    at = START + timedelta(minutes=30)
    return [*frames, said.tsp(mn, at, 450.0, qn=f"{said.stamp(at)}900"), said.tsp(mn, at, 99.0, qn="1")]


def power_frames(mn: str) -> list[bytes]:
    """Production runs through; its treatment stops for forty minutes."""
    frames = []
    for step in range(30):
        at = START + timedelta(minutes=5 * step)
        off = 10 <= step < 18
        frames.append(said.data(mn, at, f"100000-Pt={50 + step % 3},100000-Flag=N", st="80"))
        frames.append(said.data(mn, at, f"100001-Pt={0 if off else 15},100001-Flag=N", st="80"))
    return frames


def told(model: Any, *, drop: tuple[str, ...] = ("batch_id", "point_id")) -> list[dict[str, Any]]:
    rows = model.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in drop} for row in rows]


def episodes() -> list[tuple]:
    rows = Alert.objects.exclude(condition=Condition.WITHDRAWN)
    fields = ("rule", "aspect", "level", "started_at", "ended_at", "point__channel", "sentence")
    return sorted(rows.values_list(*fields), key=str)


def outcome(pieces: list[list[bytes]]) -> tuple:
    """Receive the pieces one after the other, digesting, judging and rolling after each; what stands then."""
    windows.forget()
    sites.forget()
    for index, piece in enumerate(pieces):
        said.digest_all(piece, END + timedelta(seconds=index))
        sweep.judge_all(END)
        rollups.roll_all()
    sweep.judge_silent(END)
    return told(Reading), told(PowerReading), told(HourlyReading), told(DailyReading), episodes()


@pytest.fixture
def mns() -> tuple[str, str]:
    dust = factories.instrument(factories.worksite(kind="quarry"), channel="1", interval_s=60)
    plant = factories.plant()
    meter = factories.device(plant, dialect="P1")
    one = factories.circuit(plant, device=meter, channel="100000", on_kw=7.5)
    two = factories.circuit(plant, "treatment", device=meter, channel="100001", rated_kw=22, on_kw=0.8)
    factories.group(plant, one, two)
    return dust.device.mn, meter.mn


@settings(
    max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # shrinking a shuffle of two hundred frames tells nothing and takes minutes
@given(st.integers(), st.integers(1, 5), st.floats(0, 0.3))
def test_any_order_any_batching_any_repetition(mns, seed, cuts, repeated):
    frames, rng = dust_frames(mns[0]) + power_frames(mns[1]), random.Random(seed)
    with undone():
        expected = outcome([frames])
    rules = {episode[0] for episode in expected[-1]}
    assert {"DU02", "PW01"} <= rules
    shuffled = frames + [frame for frame in frames if rng.random() < repeated]
    rng.shuffle(shuffled)
    places = sorted(rng.randrange(len(shuffled)) for _ in range(cuts))
    pieces = [shuffled[a:b] for a, b in zip([0, *places], [*places, None], strict=True)]
    with undone():
        found = outcome(pieces)
    assert found == expected


class undone(transaction.Atomic):
    """A block whose writes are taken back at its end."""

    def __init__(self) -> None:
        super().__init__(None, savepoint=True, durable=False)

    def __exit__(self, *failure: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*failure)
