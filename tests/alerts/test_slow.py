"""Rules that look back over days, judged from the database: as the files say it, and beside the quick ones."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.core.cache import cache

from alerts import sites, slow, sweep
from alerts.engine import judge
from alerts.models import Alert, Condition
from alerts.rulebook import rules_of
from fume.factors import FACTORS
from telemetry.models import Mark
from tests import factories

pytestmark = pytest.mark.django_db
MIDNIGHT = factories.instant("2026-03-03 00:00")
DAY, MINUTE, TEN = timedelta(days=1), timedelta(minutes=1), timedelta(minutes=10)


@pytest.fixture(autouse=True)
def fresh():
    sites.forget()
    cache.clear()


def outlet(interval_s=600, **more):
    return factories.outlet(factories.restaurant(stoves=4), interval_s=interval_s, **more)


def shut(days):
    return [{"fume_mg_m3": 0.05, "fan_on": 0, "purifier_on": 0}] * (144 * days)


def judged(now, codes=("CF04", "CF06", "CF07")):
    sites.forget()
    slow.judge_by("fume", [rule for rule in slow.slow_rules("fume") if rule.code in codes], now)


def minutes(seed):
    """A day of minutes: lunch stuck for two hours and a half, some samples invalid, supper as it should be."""
    random = Random(seed)
    for minute in range(1440):
        fan = int(630 <= minute < 840 or 990 <= minute < 1260)
        fume = 1.13 if 640 <= minute < 800 else round(random.uniform(0.3, 1.2), 2)
        flags = "D" * len(FACTORS) if random.random() < 0.05 else None
        yield {
            "fume_mg_m3": fume,
            "fan_on": fan,
            "purifier_on": fan,
            "purifier_current_a": 1.5,
            "flags": flags,
        }


def test_means_from_the_database_say_what_the_minutes_say():
    point, now = outlet(60), MIDNIGHT + DAY
    samples = list(minutes(7))
    factories.readings(point, MIDNIGHT, samples)
    columns = [factor.column for factor in FACTORS]
    rows = [
        ((MIDNIGHT + number * MINUTE).timestamp(), *(each.get(name) for name in columns), each["flags"])
        for number, each in enumerate(samples)
    ]
    view = sites.views("fume", [point.site_id])[point.site_id]
    rules = [rule for rule in rules_of("fume") if rule.slow]
    (expected,) = judge(view, {str(point.pk): rows}, rules, now)
    judged(now)
    alert = Alert.objects.get()
    told = (alert.rule, alert.aspect, alert.started_at, alert.ended_at, alert.sentence)
    assert told == (expected.rule, "flat", expected.start, expected.end, expected.sentence)


def test_three_days_closed_raise_and_the_fourth_open_ends():
    point = outlet()
    factories.readings(point, MIDNIGHT, shut(3))
    judged(MIDNIGHT + 3 * DAY)
    alert = Alert.objects.get()
    assert (alert.rule, alert.started_at, alert.ended_at) == ("CF07", MIDNIGHT, None)
    cooking = [{"fume_mg_m3": 0.9, "fan_on": 1, "purifier_on": 1}] * 144
    factories.readings(point, MIDNIGHT + 3 * DAY, cooking)
    judged(MIDNIGHT + 4 * DAY, ["CF07"])
    alert.refresh_from_db()
    assert (alert.condition, alert.ended_at) == (Condition.OVER, MIDNIGHT + 3 * DAY)


def test_a_silent_outlet_does_not_clear_its_alert():
    point = outlet()
    factories.readings(point, MIDNIGHT, shut(3))
    judged(MIDNIGHT + 3 * DAY)
    for days in (4, 20, 60):
        judged(MIDNIGHT + days * DAY)
        assert Alert.objects.get().condition == Condition.ONGOING


def test_a_closure_longer_than_the_history_keeps_its_start():
    point = outlet()
    factories.alert(point, "CF07", at=MIDNIGHT - 90 * DAY, level=1)
    factories.readings(point, MIDNIGHT, shut(5))
    judged(MIDNIGHT + 5 * DAY)
    assert [each.started_at for each in Alert.objects.all()] == [MIDNIGHT - 90 * DAY]


def test_the_quick_judge_leaves_a_slow_alert_alone():
    point = outlet()
    factories.readings(point, MIDNIGHT, shut(3))
    now = MIDNIGHT + 3 * DAY
    judged(now)
    Mark.objects.create(kind=Mark.Kind.JUDGE, platform="fume", point_id=point.pk, since=MIDNIGHT)
    assert sweep.judge_marked("fume", now) == 1
    assert [(each.rule, each.condition) for each in Alert.objects.all()] == [("CF07", Condition.ONGOING)]


def test_judging_again_changes_nothing():
    factories.readings(outlet(), MIDNIGHT, shut(4))
    judged(MIDNIGHT + 4 * DAY)
    before = list(Alert.objects.values())
    judged(MIDNIGHT + 4 * DAY + TEN)
    assert list(Alert.objects.values()) == before


def test_a_month_after_the_cleaning_it_is_due_and_the_next_cleaning_ends_it():
    point = outlet(cleaned_on=date(2026, 1, 20))
    judged(MIDNIGHT)
    alert = Alert.objects.get()
    assert (alert.aspect, alert.started_at) == ("due", factories.instant("2026-02-19 00:00"))
    point.cleaned_on = date(2026, 3, 2)
    point.save()
    judged(MIDNIGHT)
    alert.refresh_from_db()
    assert alert.ended_at == factories.instant("2026-03-02 00:00")


def test_the_usual_current_is_noted_three_days_after_a_cleaning():
    point = outlet(cleaned_on=date(2026, 3, 3))
    running = [{"fume_mg_m3": 0.5, "fan_on": 1, "purifier_on": 1, "purifier_current_a": 2.0}] * 432
    factories.readings(point, MIDNIGHT, running)
    judged(MIDNIGHT + 3 * DAY - TEN)
    assert point.cleanings.get().baseline_a is None
    judged(MIDNIGHT + 4 * DAY)
    assert point.cleanings.get().baseline_a == 2.0
    worn = [{"fume_mg_m3": 0.5, "fan_on": 1, "purifier_on": 1, "purifier_current_a": 0.9}] * 144
    factories.readings(point, MIDNIGHT + 3 * DAY, worn)
    judged(MIDNIGHT + 4 * DAY, ["CF04"])
    assert Alert.objects.filter(aspect="current").get().started_at == MIDNIGHT + 3 * DAY


def test_rules_of_a_fortnight_are_judged_with_the_first_run_of_a_day():
    outlet(cleaned_on=date(2026, 1, 20))
    at = datetime(2026, 3, 3, 0, 12, tzinfo=UTC)
    slow.judge_platform("fume", at)
    assert Alert.objects.filter(rule="CF04").count() == 1
    outlet(cleaned_on=date(2026, 1, 20))
    slow.judge_platform("fume", at + timedelta(hours=1))
    assert Alert.objects.count() == 1
    slow.judge_platform("fume", at + DAY)
    assert Alert.objects.filter(rule="CF04").count() == 2
