"""确认: who may, once, and what it leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import Role, User
from alerts.actions import Refused, acknowledge
from alerts.models import AlertEvent, Condition, Handling
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


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
    with pytest.raises(Refused, match=sentence):
        acknowledge(row.pk, by=make.user(role, district), now=NOW)
    row.refresh_from_db()
    assert row.handling == Handling.OPEN


@pytest.mark.django_db
def test_what_late_data_took_back_needs_no_confirming() -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, condition=Condition.WITHDRAWN)
    with pytest.raises(Refused, match="撤销"):
        acknowledge(row.pk, by=make.user(), now=NOW)


@pytest.mark.django_db
def test_confirming_leaves_the_data_alone() -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    done = acknowledge(row.pk, by=make.user(), now=NOW)
    assert (done.acknowledged_at, done.condition, done.ended_at) == (NOW, Condition.ONGOING, None)


def attempt(alert_id: int, person: User) -> str:
    try:
        acknowledge(alert_id, by=person, now=NOW)
    except Refused as refusal:
        return str(refusal)
    finally:
        connection.close()
    return "done"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_confirms_and_the_other_is_told() -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    people = [make.user(), make.user()]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(attempt, [row.pk, row.pk], people))
    assert answers[0] == "done"
    assert "这条告警已由" in answers[1]
    assert AlertEvent.objects.filter(kind=AlertEvent.Kind.ACKNOWLEDGED).count() == 1
