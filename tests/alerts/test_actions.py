"""确认: who may, once, and what it leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import Role, User
from alerts.actions import Refused
from alerts.life.actions import act
from alerts.models import Alert, AlertEvent, Condition, Handling
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


def confirm(row: Alert, by: User) -> str:
    """The sentence of the refusal, empty when it was done."""
    try:
        return act([row.pk], "acknowledge", by=by, now=NOW).sentence
    except Refused as refusal:
        return str(refusal)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "district", "sentence"),
    [
        (Role.CREW, make.PINGCHENG, "运维人员不能确认告警"),
        (Role.FINANCE, make.PINGCHENG, "财务人员不能确认告警"),
        (Role.OFFICER, make.YUNGANG, "没有这条告警，或它不在您的区县"),
    ],
)
def test_who_may_not_is_told_why(role: str, district: str, sentence: str) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    assert confirm(row, make.user(role, district)) == sentence
    row.refresh_from_db()
    assert row.handling == Handling.OPEN


@pytest.mark.django_db
def test_what_late_data_took_back_needs_no_confirming() -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, condition=Condition.WITHDRAWN)
    assert "撤销" in confirm(row, make.user())


@pytest.mark.django_db
def test_confirming_leaves_the_data_alone() -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    assert confirm(row, make.user()) == ""
    row.refresh_from_db()
    assert (row.acknowledged_at, row.condition, row.ended_at) == (NOW, Condition.ONGOING, None)


def attempt(row: Alert, person: User) -> str:
    try:
        return confirm(row, person) or "done"
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_confirms_and_the_other_is_told() -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    people = [make.user(), make.user()]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(attempt, [row, row], people))
    assert answers[0] == "done"
    assert "这条告警已由" in answers[1]
    assert AlertEvent.objects.filter(kind=AlertEvent.Kind.ACKNOWLEDGED).count() == 1
