"""Judging live: alerts appear, rise, end, and are corrected by late data."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts import rulebook, sites, sweep, windows
from alerts.life.actions import act
from alerts.models import Alert, AlertEvent, Condition, Handling
from alerts.rule_types import Finding, whole_site
from telemetry.models import Mark
from tests import factories
from tests.telemetry import said

pytestmark = pytest.mark.django_db
START = factories.instant("2026-03-02 08:00")


@pytest.fixture(autouse=True)
def _nothing_kept():
    windows.forget()
    sites.forget()


class Line:
    """One production circuit with its treatment, on one P1 terminal."""

    def __init__(self) -> None:
        self.plant = factories.plant()
        self.meter = factories.device(self.plant, dialect="P1")
        make = {"device": self.meter, "interval_s": 300}
        self.production = factories.circuit(self.plant, channel="100000", on_kw=7.5, **make)
        self.treatment = factories.circuit(
            self.plant, "treatment", channel="100001", rated_kw=22, on_kw=0.8, **make
        )
        factories.group(self.plant, self.production, self.treatment)

    def send(self, minute: int, production: float, treatment: float) -> datetime:
        at = START + timedelta(minutes=minute)
        items = [f"100000-Pt={production},100000-Flag=N", f"100001-Pt={treatment},100001-Flag=N"]
        said.digest_all([said.data(self.meter.mn, at, each, st="80") for each in items], at)
        sweep.judge_all(at)
        return at


@pytest.fixture
def line() -> Line:
    return Line()


def kinds(alert: Alert) -> list[str]:
    return list(alert.events.values_list("kind", flat=True))


def test_production_without_treatment_raises_one_alert_that_rises_and_ends(line):
    line.send(0, 50, 15)
    line.send(5, 50, 0)
    assert not Alert.objects.exists()
    line.send(10, 50, 0)
    alert = Alert.objects.get()
    assert (alert.rule, alert.level, alert.point_id) == ("PW01", 1, line.production.pk)
    assert alert.started_at == START + timedelta(minutes=5)
    line.send(20, 50, 0)
    line.send(25, 50, 15)
    alert.refresh_from_db()
    assert (alert.level, alert.condition, alert.ended_at) == (
        2,
        Condition.OVER,
        START + timedelta(minutes=25),
    )
    assert kinds(alert) == ["raised", "level", "ended"]


def test_judging_again_on_the_same_readings_changes_nothing(line):
    for minute in (0, 5, 10, 15):
        at = line.send(minute, 50, 0 if minute else 15)
    before = list(AlertEvent.objects.values())
    Mark.objects.create(kind=Mark.Kind.JUDGE, platform="power", point_id=line.production.pk, since=START)
    sweep.judge_all(at)
    assert list(AlertEvent.objects.values()) == before


def test_a_process_with_nothing_in_memory_finds_the_same(line):
    for minute in range(0, 30, 5):
        windows.forget()
        line.send(minute, 50, 0 if minute >= 5 else 15)
    assert Alert.objects.get().level == 2


def test_another_judges_work_is_not_overlooked(line, monkeypatch):
    """Two judging processes take turns: each must notice what the other took."""
    memories = ({}, {})
    for turn, minute in enumerate(range(0, 40, 5)):
        monkeypatch.setattr(windows, "_kept", memories[turn % 2])
        monkeypatch.setattr(windows, "TOKEN", f"judge-{turn % 2}")
        line.send(minute, 50, 0 if 5 <= minute < 25 else 15)
    alert = Alert.objects.get()
    assert (alert.level, alert.ended_at) == (2, START + timedelta(minutes=25))


def test_late_readings_that_fill_a_silence_withdraw_its_alert(line):
    line.send(0, 50, 15)
    sweep.judge_silent(START + timedelta(minutes=31))
    assert set(Alert.objects.values_list("rule", "condition")) == {("PW12", "ongoing")}
    for minute in range(5, 65, 5):
        line.send(minute, 50 + minute, 15 + minute)
    assert set(Alert.objects.filter(rule="PW12").values_list("condition", flat=True)) == {"withdrawn"}


def test_late_readings_move_the_start_and_keep_the_officers_work(line):
    line.send(0, 50, 15)
    line.send(15, 50, 0)
    line.send(20, 50, 0)
    alert = Alert.objects.get(rule="PW01")
    Alert.objects.filter(pk=alert.pk).update(handling=Handling.ACKNOWLEDGED)
    line.send(5, 50, 0)
    line.send(10, 50, 0)
    alert.refresh_from_db()
    assert (alert.started_at, alert.handling) == (START + timedelta(minutes=5), Handling.ACKNOWLEDGED)
    assert "corrected" in kinds(alert)


def test_silence_rises_with_the_hours_and_ends_with_the_next_reading(line):
    line.send(0, 0, 0)
    sweep.judge_silent(START + timedelta(minutes=29))
    assert not Alert.objects.exists()
    sweep.judge_silent(START + timedelta(minutes=31))
    sweep.judge_silent(START + timedelta(minutes=32))
    assert list(Alert.objects.values_list("rule", "level")) == [("PW12", 1)] * 2
    sweep.judge_silent(START + timedelta(hours=4, minutes=1))
    assert list(Alert.objects.values_list("rule", "level")) == [("PW12", 2)] * 2
    line.send(300, 0, 0)
    assert set(Alert.objects.values_list("condition", "ended_at")) == {
        ("over", START + timedelta(minutes=300))
    }


def test_a_silent_device_does_not_clear_its_alert(line):
    for minute in (0, 5, 10):
        line.send(minute, 50, 0 if minute else 15)
    sweep.judge_silent(START + timedelta(hours=2))
    assert Alert.objects.get(rule="PW01").condition == Condition.ONGOING


def test_a_stopped_point_is_not_judged(line):
    type(line.production).objects.update(status="stopped")
    for minute in (0, 5, 10, 15):
        line.send(minute, 50, 0)
    sweep.judge_silent(START + timedelta(hours=9))
    assert not Alert.objects.exists()


def test_an_hour_is_judged_when_it_is_over_even_if_the_site_then_falls_silent():
    point = factories.instrument(factories.worksite(kind="quarry"), channel="1", interval_s=60)
    frames = [said.tsp(point.device.mn, START + timedelta(minutes=m), 1500.0 + m) for m in range(60)]
    said.digest_all(frames, START + timedelta(minutes=59))
    sweep.judge_all(START + timedelta(minutes=59))
    assert not Alert.objects.filter(rule="DU02").exists()
    over = START + timedelta(minutes=60, seconds=10)
    sweep.mark_finished_windows(over)
    sweep.judge_all(over)
    assert Alert.objects.get(rule="DU02").started_at == START


def test_a_failed_judgement_gives_its_marks_back(line, monkeypatch):
    at = START
    said.digest_all([said.data(line.meter.mn, at, "100000-Pt=50,100000-Flag=N", st="80")], at)
    line.plant.groups.all().delete()
    monkeypatch.setattr(sweep, "judge", None)
    with pytest.raises(TypeError):
        sweep.judge_all(at)
    assert Mark.objects.filter(kind=Mark.Kind.JUDGE).exists()


def test_where_only_current_is_metered_it_tells_whether_a_facility_runs():
    """HJ 212-2025 terminals (P7) send voltages and a current, no power."""
    plant = factories.plant()
    meter = factories.device(plant, dialect="P7")
    production = factories.circuit(plant, device=meter, channel="d205", rated_kw=66, on_kw=6.6)
    treatment = factories.circuit(plant, "treatment", device=meter, channel="d306", rated_kw=22, on_kw=2.2)
    factories.group(plant, production, treatment)
    for minute in (0, 5, 10):
        at = START + timedelta(minutes=minute)
        items = f"d20405-Rtd=80.{minute},d20405-Flag=N;d30406-Rtd={0 if minute else 20},d30406-Flag=N"
        said.digest_all([said.data(meter.mn, at, items, st="44")], at)
        sweep.judge_all(at)
    assert Alert.objects.get().rule == "PW01"


def off_and_on(line: Line, offs: list[tuple[int, int]], until: int, step: int = 5) -> None:
    """Production throughout; its treatment off in each [from, to)."""
    for minute in range(0, until, step):
        line.send(minute, 50, 0 if any(a <= minute < b for a, b in offs) else 15)


def pw01() -> list[tuple]:
    rows = Alert.objects.standing().filter(rule="PW01").order_by("started_at")
    return list(rows.values_list("started_at", "ended_at", "occurrences", "last_seen_at", "level"))


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def test_what_begins_again_within_the_hour_joins_its_alert(line):
    off_and_on(line, [(10, 30), (60, 70), (100, 500)], until=115)
    assert pw01() == [(minute(10), None, 3, minute(100), 2)]
    (alert,) = Alert.objects.filter(rule="PW01")
    assert kinds(alert) == ["raised", "level", "ended", "again", "ended", "again"]


def test_what_begins_again_later_is_another_alert(line):
    off_and_on(line, [(10, 30), (95, 110)], until=120)
    assert [row[:3] for row in pw01()] == [(minute(10), minute(30), 1), (minute(95), minute(110), 1)]


def test_what_begins_again_after_a_person_closed_it_is_another_alert(line):
    off_and_on(line, [(10, 20)], until=25)
    by = factories.user()
    first = Alert.objects.get(rule="PW01")
    act([first.pk], "settle", by=by, now=minute(25), outcome="real")
    for at in range(25, 60, 5):
        line.send(at, 50, 0 if at >= 40 else 15)
    assert [row[:3] for row in pw01()] == [(minute(10), minute(20), 1), (minute(40), None, 1)]
    line.send(60, 50, 15)
    assert [row[:3] for row in pw01()] == [(minute(10), minute(20), 1), (minute(40), minute(60), 1)]


def test_late_data_that_show_a_third_make_one_of_two(line):
    worked_on = factories.user()
    for at in range(0, 100, 5):
        if not 50 <= at < 60:
            line.send(at, 50, 0 if 10 <= at < 20 or at >= 85 else 15)
    assert len(pw01()) == 2
    second = Alert.objects.filter(rule="PW01").latest("started_at")
    act([second.pk], "verify", by=worked_on, now=minute(96))
    line.send(50, 50, 0)
    line.send(55, 50, 0)
    assert [row[:3] for row in pw01()] == [(minute(10), None, 3)]
    second.refresh_from_db()
    assert (second.condition, second.handling) == (Condition.WITHDRAWN, Handling.VERIFYING)
    note = second.events.get(kind="withdrawn").note
    assert "并入" in note and "处理记录保留" in note


def test_a_silence_soon_after_a_silence_joins_its_alert(line):
    line.send(0, 0, 0)
    sweep.judge_silent(minute(31))
    line.send(40, 0, 0)
    line.send(45, 0, 0)
    line.send(50, 0, 0)
    sweep.judge_silent(minute(85))
    sweep.judge_silent(minute(86))
    rows = Alert.objects.filter(rule="PW12").values_list("started_at", "ended_at", "occurrences")
    assert list(rows.all()) == [(START, None, 2)] * 2
    line.send(90, 0, 0)
    assert list(rows.all()) == [(START, minute(90), 2)] * 2


def test_a_rise_brings_the_deadline_nearer_and_is_dated(line):
    off_and_on(line, [(5, 500)], until=15)
    alert = Alert.objects.get(rule="PW01")
    assert (alert.level_at, alert.due_at, alert.due_step) == (minute(10), minute(130), "acknowledge")
    line.send(15, 50, 0)
    line.send(20, 50, 0)
    alert.refresh_from_db()
    assert (alert.level, alert.level_at, alert.due_at) == (2, minute(20), minute(50))


def test_an_alert_about_a_whole_site_finds_itself_again(line, monkeypatch):
    site_rule = replace(rulebook.rule("PW01"), code="PW01", subjects=whole_site, judge=_production_on)
    monkeypatch.setattr(sweep, "rules_of", lambda slug: [site_rule])
    for at in (0, 5, 10):
        line.send(at, 50, 15)
    alert = Alert.objects.get()
    assert (alert.point, alert.site_id, alert.started_at, alert.ended_at) == (
        None,
        line.plant.pk,
        START,
        None,
    )
    line.send(15, 0, 0)
    alert.refresh_from_db()
    assert alert.ended_at == minute(15)


def _production_on(case, subject, limits):
    """A rule for the test above: somewhere on the site more than 40 kW."""
    track = next(each for each in case.tracks.values() if each.point.produces)
    powers = list(zip(track.times, track.known("power_kw"), strict=True))
    on = [at for at, power in powers if power and power > 40]
    if on:
        end = next((at for at, power in powers if at > on[-1]), None)
        yield Finding(1, on[0], end, "有负荷")


def test_other_points_of_a_site_leave_a_stopped_points_alert_alone(line):
    off_and_on(line, [(5, 500)], until=15)
    type(line.production).objects.filter(pk=line.production.pk).update(status="stopped")
    sites.forget()
    line.send(15, 50, 0)
    assert Alert.objects.get(rule="PW01").condition == Condition.ONGOING
