"""A changed number fires from its date on; what began before is judged by the old one; the alert says which."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext

from alerts import sites, sweep, windows
from alerts.models import Alert, RuleSetting, Standard, StandardChoice
from alerts.models.parameters import Reach
from alerts.parameters import in_force
from tests import factories
from tests.telemetry import said

pytestmark = pytest.mark.django_db
START = factories.instant("2026-03-02 08:00")


@pytest.fixture(autouse=True)
def _nothing_kept():
    windows.forget()
    sites.forget()
    in_force.forget()


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def set_number(value: float | None, *, since: datetime, rule="PW01", name="hold_1_s", **reach) -> RuleSetting:
    known = {"reach": Reach.DEFAULT, "reason": "试用更严的时长", "made_at": since}
    return RuleSetting.objects.create(rule=rule, name=name, value=value, since=since, **{**known, **reach})


class Line:
    def __init__(self) -> None:
        self.plant = factories.plant()
        self.meter = factories.device(self.plant, dialect="P1")
        make = {"device": self.meter, "interval_s": 300}
        self.production = factories.circuit(self.plant, channel="100000", on_kw=7.5, **make)
        treatment = {"channel": "100001", "rated_kw": 22, "on_kw": 0.8}
        self.treatment = factories.circuit(self.plant, "treatment", **treatment, **make)
        factories.group(self.plant, self.production, self.treatment)

    def send(self, at: int, treatment: float, *, arrived: int | None = None) -> None:
        items = ["100000-Pt=50,100000-Flag=N", f"100001-Pt={treatment},100001-Flag=N"]
        frames = [said.data(self.meter.mn, minute(at), each, st="80") for each in items]
        now = minute(at if arrived is None else arrived)
        said.digest_all(frames, now)
        sweep.judge_all(now)


@pytest.fixture
def line() -> Line:
    return Line()


def test_an_alert_waits_for_the_number_in_force_and_keeps_its_id(line):
    setting = set_number(1800, since=minute(-60))
    for at in (0, 5, 10, 15, 20):
        line.send(at, 0 if at else 15)
    assert not Alert.objects.filter(level=1).exists()  # half an hour by the number in force
    line.send(35, 0)
    alert = Alert.objects.get()
    assert alert.started_at == minute(5)
    assert alert.parameters["settings"] == [setting.pk]
    assert alert.parameters["limits"]["hold_1_s"] == 1800


def test_an_older_reading_that_comes_late_is_judged_by_the_old_number(line):
    set_number(0, since=minute(60), name="enabled")
    line.send(0, 15)
    line.send(120, 15)
    for at in (5, 10, 15, 20, 25):
        line.send(at, 0 if at < 25 else 15, arrived=130)
    late = Alert.objects.get(rule="PW01")
    assert (late.started_at, late.level) == (minute(5), 2)
    assert late.parameters["settings"] == []
    for at in (140, 145, 150, 155, 160):
        line.send(at, 0)
    assert Alert.objects.filter(rule="PW01").count() == 1  # switched off by then


def test_a_new_number_begins_at_its_own_instant(line):
    for at in (0, 5, 10, 15):
        line.send(at, 15 if at == 0 else 0)
    before = Alert.objects.get()
    setting = set_number(60, since=minute(100))
    line.send(20, 15)
    line.send(100, 15)
    line.send(105, 0)
    line.send(110, 0)
    before.refresh_from_db()
    assert before.parameters["settings"] == []
    assert Alert.objects.exclude(pk=before.pk).get(rule="PW01").parameters["settings"] == [setting.pk]


def test_a_number_for_another_district_changes_nothing(line):
    factories.known_districts()
    set_number(60, since=minute(-60), name="hold_2_s", reach=Reach.DISTRICT, district_id=factories.YUNGANG)
    for at in (0, 5, 10):
        line.send(at, 15 if at == 0 else 0)
    assert Alert.objects.get().level == 1


def test_a_number_for_its_own_enterprise_counts(line):
    set_number(
        60, since=minute(-60), name="hold_2_s", reach=Reach.ENTERPRISE, enterprise=line.plant.enterprise
    )
    for at in (0, 5, 10):
        line.send(at, 15 if at == 0 else 0)
    assert Alert.objects.get().level == 2


def test_a_rule_that_is_off_at_a_point_raises_nothing_there(line):
    set_number(0, since=minute(-60), name="enabled", reach=Reach.POINT, point=line.production)
    for at in (0, 5, 10, 30):
        line.send(at, 15 if at == 0 else 0)
    assert not Alert.objects.exists()


def test_nothing_set_costs_one_question(line):
    sites.views("power", [line.plant.pk])
    view = sites.views("power", [line.plant.pk])
    assert view[line.plant.pk].versions == ()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        in_force.with_versions("power", view)
    assert len(asked) == 1


def test_what_is_known_is_not_asked_again_until_something_is_set(line):
    set_number(60, since=minute(0))
    view = sites.views("power", [line.plant.pk])
    with CaptureQueriesContext(connection) as asked:
        in_force.with_versions("power", view)
    first = len(asked)
    with CaptureQueriesContext(connection) as asked:
        found = in_force.with_versions("power", view)
    assert (first > 1, len(asked)) == (True, 1)
    assert len(found[line.plant.pk].versions) == 2
    set_number(90, since=minute(5))
    assert len(in_force.with_versions("power", view)[line.plant.pk].versions) == 3


def test_a_number_that_was_taken_back_is_forgotten(line):
    """A transaction that set a number and was rolled back leaves nothing behind in memory."""
    view = sites.views("power", [line.plant.pk])
    with transaction.atomic():
        set_number(60, since=minute(0))
        assert in_force.with_versions("power", view)[line.plant.pk].versions
        transaction.set_rollback(True)
    assert in_force.with_versions("power", view)[line.plant.pk].versions == ()


def test_a_chosen_standard_is_what_the_point_is_judged_by():
    site = factories.worksite()
    point = factories.instrument(site, interval_s=900)
    choice = StandardChoice.objects.create(
        platform="dust",
        reach=Reach.POINT,
        point=point,
        standard=Standard.objects.get(code="DB61/1078-2017"),
        stage="基础、主体及装饰",
        since=START - timedelta(days=1),
        reason="施工工地参照执行",
        made_at=START,
    )
    factories.readings(point, START, [{"tsp_ug_m3": 800.0}] * 8)
    sweep.judge_all(START + timedelta(hours=2))
    alert = Alert.objects.get(rule="DU02")
    assert (alert.evidence["limit"], alert.parameters["choice"]) == (700, choice.pk)
    assert alert.parameters["limits"]["standard"]["name"] == "DB61/1078-2017"


def test_the_city_wide_numbers_of_a_rule_can_be_asked_for_an_instant():
    set_number(600, since=minute(0))
    assert in_force.numbers_in_force("PW01", minute(-1)).hold_1_s == 300
    assert in_force.numbers_in_force("PW01", minute(0)).hold_1_s == 600


def test_the_database_itself_refuses_to_change_a_setting():
    setting = set_number(600, since=minute(0))
    with pytest.raises(InternalError), transaction.atomic():
        RuleSetting.objects.filter(pk=setting.pk).update(value=1)
