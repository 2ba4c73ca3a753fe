"""Which platform is judged first."""

from datetime import UTC, datetime

import pytest

from alerts import sweep
from telemetry.models import Mark

AT = datetime(2026, 3, 2, tzinfo=UTC)


def _mark(slug: str, count: int, kind: int = Mark.Kind.JUDGE) -> None:
    Mark.objects.bulk_create(
        Mark(kind=kind, platform=slug, point_id=each, since=AT) for each in range(1, count + 1)
    )


@pytest.mark.django_db
def test_a_few_marks_do_not_wait_for_many() -> None:
    _mark("dust", 5)
    _mark("fume", 1)
    _mark("power", 3)
    assert sweep._marked() == ["fume", "power", "dust"]


@pytest.mark.django_db
def test_a_platform_without_marks_to_judge_is_left_alone() -> None:
    _mark("fume", 1)
    _mark("power", 1, Mark.Kind.ROLL)
    assert sweep._marked() == ["fume"]
