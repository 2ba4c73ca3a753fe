"""Rows as COPY reads them: every number comes back as it was."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fume.models import Reading
from telemetry.merge import Row
from telemetry.staging import copy_line, store
from tests import factories

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def row(point_id: int, *values: float | None) -> Row:
    return Row(AT, 1, 1, point_id, 0, values)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_reads_back(value):
    assert float(copy_line(row(1, value)).rstrip("\n").split("\t")[-1]) == value


@pytest.mark.parametrize("order", [(1, 1.0), (1.0, 1)])
def test_a_state_and_a_concentration_of_one_do_not_meet(order):
    """1 and 1.0 are one key in Python; an integer column refuses 1.0."""
    assert copy_line(row(1, *order)).endswith("\t1\t1\n")


@pytest.mark.django_db
def test_every_column_comes_back():
    point = factories.outlet(factories.restaurant())
    assert store("fume", [row(point.pk, 1.0, 0.16, None, 1, 0, 12.5, 0.0, -3.5, 41.2, 1.0)]) == 1
    kept = Reading.objects.get(point_id=point.pk)
    assert (kept.fume_mg_m3, kept.pm_mg_m3, kept.nmhc_mg_m3) == (1.0, 0.16, None)
    assert (kept.fan_on, kept.purifier_on, kept.temperature_c) == (1, 0, -3.5)
