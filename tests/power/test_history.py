"""Judging live what looks back for days: PW06 by hourly values, PW15 by readings loaded for a resting line only."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Role
from alerts import sites, sweep, windows
from alerts.models import Alert, Condition, Declaration, Order
from power import history
from telemetry.models import Mark
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = factories.instant("2026-03-01 00:00")
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_kept():
    windows.forget()
    sites.forget()


class Line:
    """A production circuit and its treatment, sampled every quarter of an hour."""

    def __init__(self) -> None:
        self.plant = factories.plant()
        self.production = factories.circuit(self.plant, on_kw=10, interval_s=900)
        self.treatment = factories.circuit(self.plant, "treatment", rated_kw=22, on_kw=1, interval_s=900)
        factories.group(self.plant, self.production, self.treatment)
        self.until = FIRST

    def runs(self, length: timedelta, kw: float, treatment_kw: float = 8.0) -> None:
        """Readings for a while longer; only the last is marked, as the digest would."""
        count = length // QUARTER
        for point, value in ((self.production, kw), (self.treatment, treatment_kw)):
            samples = [{"power_kw": value + 0.01 * (each % 2)} for each in range(count)]
            factories.readings(point, self.until, samples)
        self.until += length

    def judged(self) -> datetime:
        last = self.until - QUARTER
        for point in (self.production, self.treatment):
            Mark.objects.create(kind=Mark.Kind.JUDGE, platform="power", point_id=point.pk, since=last)
        sweep.judge_marked("power", last)
        return last

    def ordered(self, start: datetime, **more) -> Order:
        return Order.objects.create(
            number="1", kind="limit", cut_pct=30, enterprise=self.plant.enterprise, start=start,
            state=Order.State.ISSUED, **more,
        )  # fmt: skip

    def declared(self, start: datetime, filed_at: datetime) -> Declaration:
        return Declaration.objects.create(
            kind="outage", site=self.plant, district=self.plant.district, start=start, reason="检修停运",
            applicant="张三", filed_by=factories.user(Role.STAFF), filed_at=filed_at, result="approved",
        )  # fmt: skip


@pytest.fixture
def line() -> Line:
    return Line()


def raised(rule: str) -> list[Alert]:
    return list(Alert.objects.filter(rule=rule))


def test_a_limit_order_is_judged_by_the_hours_of_the_weeks_before(line):
    line.runs(9 * DAY, 50)
    order = line.ordered(line.until)
    line.runs(DAY, 50)
    line.judged()
    assert raised("PW06") == []  # the last ordered hour is not over yet
    line.runs(timedelta(hours=2), 50)
    line.judged()
    (alert,) = raised("PW06")
    assert (alert.started_at, alert.ended_at) == (order.start, None)
    assert (alert.point, alert.site_id, alert.aspect) == (None, line.plant.pk, str(order.pk))
    assert "允许 924 kWh（基线 1200 kWh，近 9 个正常日" in alert.sentence


def test_a_limit_order_that_is_kept_raises_nothing(line):
    line.runs(9 * DAY, 50)
    line.ordered(line.until)
    line.runs(DAY + timedelta(hours=2), 35)
    line.judged()
    assert raised("PW06") == []


def test_the_alert_of_an_order_ends_once_production_is_cut(line):
    line.runs(9 * DAY, 50)
    order = line.ordered(line.until)
    line.runs(DAY + timedelta(hours=2), 50)
    line.judged()
    line.runs(timedelta(hours=14), 10)
    line.judged()
    (alert,) = raised("PW06")
    assert alert.condition == Condition.OVER
    assert order.start + DAY < alert.ended_at < line.until


def test_too_few_normal_days_raise_nothing(line):
    line.runs(4 * DAY, 50)
    line.ordered(line.until)
    line.runs(DAY + timedelta(hours=2), 50)
    line.judged()
    assert raised("PW06") == []


def test_a_rest_of_three_days_is_raised_with_its_first_sample(line):
    line.runs(DAY, 50)
    stopped = line.until
    line.runs(3 * DAY, 0.5, 0.1)
    line.judged()
    assert raised("PW15") == []
    line.runs(timedelta(hours=1), 0.5, 0.1)
    line.judged()
    (alert,) = raised("PW15")
    assert (alert.started_at, alert.ended_at, alert.point_id) == (stopped, None, line.production.pk)
    restarted = line.until
    line.runs(timedelta(hours=1), 50)
    line.judged()
    alert.refresh_from_db()
    assert (alert.ended_at, alert.condition) == (restarted, Condition.OVER)


def test_a_declaration_filed_within_a_day_ends_it(line):
    line.runs(DAY, 50)
    stopped = line.until
    line.runs(3 * DAY + timedelta(hours=1), 0.5, 0.1)
    line.judged()
    line.declared(stopped, filed_at=line.until)
    filed = line.until
    line.runs(timedelta(hours=1), 0.5, 0.1)
    line.judged()
    (alert,) = raised("PW15")
    assert (alert.started_at, alert.ended_at) == (stopped, filed)
    assert alert.sentence.endswith("补报")


def test_only_a_line_that_rests_long_enough_is_read_further_back(line, django_assert_num_queries):
    line.runs(2 * DAY, 50)
    line.runs(timedelta(hours=20), 0.5, 0.1)
    views = sites.views("power", [line.plant.pk])
    layout = windows.layout("power")
    rows = windows.load(
        "power", dict.fromkeys(map(int, _keys(views[line.plant.pk])), line.until - DAY / 2), {}
    )
    assert history.farther(views, rows, layout, line.until) == {}
    running = {key: [(0.0, None, *[50.0] * (len(layout) - 2))] for key in rows}
    with django_assert_num_queries(0):
        assert history.farther(views, running, layout, line.until) == {}
        assert history.hourly(views, line.until) == {}


def _keys(view) -> list[str]:
    return [point.key for point in view.points]
