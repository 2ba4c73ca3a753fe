"""Seeding: what lands in the database is what the devices said, judged by the rules; once, and only in the demo."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db.models import F

from accounts.models import Role, User
from alerts.life import escalation
from alerts.models import (
    Alert,
    AlertEvent,
    Condition,
    Declaration,
    Notice,
    Order,
    RuleSetting,
    Standard,
    Supervision,
)
from maintenance.models import Cleaning
from performance.models import Evaluation
from portal.demo import accounts, decrees, following, seeding
from registry.models import Device, District, Point, SimCard, Site, Status
from registry.rooms import model, platforms
from telemetry.cards import cards
from telemetry.digest import stored
from telemetry.interpret import PartTimes, interpret
from telemetry.models import Batch, Frame, Mark, PointState, Quarantine, Verdict
from tests.factories import known_districts
from tests.portal.demo_city import NOW


@pytest.fixture(scope="module")
def seeded_once(django_db_setup, django_db_blocker) -> Iterator[seeding.Story]:
    """Seeded once for this module, really committed, and emptied by the product's own reset."""
    with django_db_blocker.unblock():
        known_districts()
        standards = Standard.objects.count()
        yield seeding.seed(now=NOW, days=3, small=True, say=str)
        seeding.reset()
        assert not (Point.objects.exists() or User.objects.exists() or Frame.objects.exists())
        assert seeding.story() is None
        assert (District.objects.count(), Standard.objects.count()) == (11, standards)


@pytest.fixture
def seeded(seeded_once, db) -> seeding.Story:
    return seeded_once


def test_the_city_stands_in_the_registry(seeded: seeding.Story) -> None:
    running = Site.objects.filter(status=Status.RUNNING)
    assert Counter(running.values_list("platform", flat=True)) == {"power": 8, "dust": 8, "fume": 8}
    assert Point.objects.count() == 68
    assert Device.objects.count() == SimCard.objects.count() == 24
    for each in Device.objects.all():
        each.full_clean(exclude=["units"])
    for about in platforms():
        for point in model(about.point).objects.all():
            point.full_clean()


def test_frames_of_the_last_hours_say_what_the_tables_hold(seeded: seeding.Story) -> None:
    """Every stored frame, digested again, gives the row that is there: values, flags, QN and batch."""
    fields = ("batch_id", "seq", "received_at", "verdict", "mn", "peer", "note", "data")
    frames = [stored(row) for row in Frame.objects.filter(verdict=Verdict.OK).values_list(*fields)]
    assert len(frames) > 1500
    known = cards({frame.mn for frame in frames})
    parts, compared = PartTimes(), 0
    tables = {about.slug: _table(about.slug) for about in platforms()}
    for frame in frames:
        card = known[frame.mn]
        rows, troubles = interpret(frame, card, parts)
        assert rows and not troubles
        for row in rows:
            there = tables[card.platform][row.point_id, row.at]
            assert there == (row.batch_id, row.qn, row.span, row.flags, row.values)
            compared += 1
    assert compared > 4000


def _table(slug: str) -> dict:
    about = next(each for each in platforms() if each.slug == slug)
    columns = [factor.column for factor in about.factors]
    rows = model(about.reading).objects.filter(at__gte=NOW - timedelta(hours=6))
    names = ("point_id", "at", "batch_id", "qn", "span", "flags", *columns)
    return {row[:2]: (*row[2:6], row[6:]) for row in rows.values_list(*names)}


def test_batches_hold_their_frames_and_are_done(seeded: seeding.Story) -> None:
    assert not Batch.objects.filter(is_open=True).exists()
    counted = Counter(Frame.objects.values_list("batch_id", flat=True))
    assert dict(Batch.objects.values_list("pk", "frames")) == counted


def test_hot_state_and_rollups_are_up_to_date(seeded: seeding.Story) -> None:
    assert PointState.objects.count() == 68
    cleaned = Cleaning.objects.filter(state=Cleaning.State.DONE).values_list("site", flat=True)
    declared = Declaration.objects.values_list("site", flat=True)
    waiting = {Mark.Kind.ROLL: cleaned, Mark.Kind.JUDGE: declared.union(cleaned)}
    for kind, sites in waiting.items():
        theirs = Point.objects.filter(site__in=list(sites)).values_list("pk", flat=True)
        assert not Mark.objects.filter(kind=kind).exclude(point_id__in=theirs).exists()
    for about in platforms():
        assert model(about.hourly).objects.filter(at=NOW.replace(hour=9, minute=0)).exists()
        daily = model(about.daily).objects.values_list("point_id", flat=True)
        assert set(daily) == set(Point.objects.filter(site__platform=about.slug).values_list("pk", flat=True))


def test_past_alerts_are_over_and_mostly_acknowledged_live_ones_wait(seeded: seeding.Story) -> None:
    live = Alert.objects.live()
    assert {"PW01", "DU02"} <= set(live.values_list("rule", flat=True))
    over = Alert.objects.filter(condition=Condition.OVER)
    assert over.count() > 8
    acknowledged = over.exclude(acknowledged_by=None)
    assert acknowledged.count() > over.count() / 3
    for alert in acknowledged:
        by = alert.acknowledged_by
        assert by.role == Role.STAFF or alert.district_id in by.district_codes()
        assert alert.detected_at <= alert.acknowledged_at <= NOW


def test_an_alerts_log_runs_in_order_of_time(seeded: seeding.Story) -> None:
    assert not Alert.objects.filter(detected_at__lt=F("started_at")).exists()
    for alert in Alert.objects.all():
        kinds = list(alert.events.order_by("id").values_list("kind", flat=True))
        said = alert.events.filter(kind__in=("raised", "level", "ended")).order_by("id")
        times = list(said.values_list("at", flat=True))
        assert kinds[0] == AlertEvent.Kind.RAISED
        assert (AlertEvent.Kind.ENDED in kinds) == (alert.condition == Condition.OVER)
        assert times == sorted(times)


def test_an_order_is_in_force_and_who_breaks_it_is_found(seeded: seeding.Story) -> None:
    orders = Order.objects.in_force(NOW)
    assert set(orders.values_list("kind", flat=True)) == {"stop", "limit"}
    decided = decrees.plan(seeded.city(), seeded.at)
    broken = set(Alert.objects.live().filter(rule="PW05").values_list("site__name", flat=True))
    assert broken == {decided.stop_broken.name}


def test_declarations_stand_in_every_state_and_the_approved_stop_excuses(seeded: seeding.Story) -> None:
    assert set(Declaration.objects.values_list("result", flat=True)) == {"waiting", "approved", "refused"}
    resting = decrees.plan(seeded.city(), seeded.at).resting
    assert not Alert.objects.filter(rule="PW15", site__name=resting.name).exists()


def test_a_number_has_a_history(seeded: seeding.Story) -> None:
    rows = RuleSetting.objects.filter(rule="PW04", name="hold_1_s").order_by("since")
    assert list(rows.values_list("value", flat=True)) == [2700.0, None]
    assert all(row.reason and row.made_by for row in rows)


def test_old_alerts_are_closed_and_nobody_is_supervised_by_the_clock(seeded: seeding.Story) -> None:
    old = Alert.objects.filter(condition=Condition.OVER, detected_at__lt=NOW - following.LEFT_TO_DO)
    assert old.filter(handling="closed").exclude(outcome="").exists()
    assert set(old.values_list("handling", flat=True)) <= {"closed", "false", "feedback"}
    assert escalation.escalate(NOW + timedelta(minutes=1)) >= 0
    assert Supervision.objects.count() == 1


def test_people_are_told_and_have_views_of_their_own(seeded: seeding.Story) -> None:
    assert Notice.objects.filter(occasion="raised", state="sent").exists()
    assert (
        not Alert.objects.live()
        .filter(handling="open", told_level=0)
        .exclude(rule__in=("PW12", "DU06", "CF05"))
        .exists()
    )
    officers = User.objects.filter(role=Role.OFFICER)
    assert all(user.saved_views.count() == len(following.VIEWS) for user in officers)
    assert officers.filter(is_head=True).exists()


def test_strangers_wait_to_be_registered(seeded: seeding.Story) -> None:
    kinds = dict(Quarantine.objects.values_list("kind", "proposal"))
    assert kinds == {Quarantine.Kind.UNKNOWN_MN: "", Quarantine.Kind.BAD_CRC: "modbus_swapped"}


def test_there_is_somebody_of_every_role_and_an_officer_for_every_district(seeded: seeding.Story) -> None:
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    officers = User.objects.filter(role=Role.OFFICER, is_head=False)
    assert sorted(code for user in officers for code in user.district_codes()) == sorted(
        District.objects.values_list("code", flat=True)
    )
    for user in User.objects.all():
        validate_password(accounts.PASSWORD, user)
        assert user.check_password(accounts.PASSWORD)


def test_the_form_of_2021_is_archived_and_this_years_is_drafted_from_the_records(
    seeded: seeding.Story,
) -> None:
    filed, running = Evaluation.objects.order_by("year")
    assert (filed.year, filed.state, filed.snapshot["figures"]["total"]) == (2021, "archived", "100")
    assert (running.year, running.state) == (NOW.year, "draft")
    told = {each.measure: each.actual for each in running.proposals.all()}
    assert told["satisfaction"] and told["kept_up"]
    assert running.funds.first().full == 70


def test_a_second_time_it_does_nothing(seeded: seeding.Story, capsys) -> None:
    before = Alert.objects.count()
    call_command("seed_demo", small=True, days=3)
    assert "已有演示数据" in capsys.readouterr().out
    assert Alert.objects.count() == before


def test_the_accounts_are_printed_and_work(seeded: seeding.Story, capsys, rf) -> None:
    call_command("demo_accounts")
    out = capsys.readouterr().out
    assert all(each.username in out for each in accounts.ACCOUNTS)
    assert authenticate(rf.post("/"), username="pingcheng", password=accounts.PASSWORD)
