"""What the records say of a year: each number by hand, over rows that are made here."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from maintenance.models import Consultation, Log
from performance.measures import data, people
from performance.measures.book import TITLES, measure
from performance.measures.brought import Brought
from performance.measures.shape import CITY, Window, percent, said, words
from performance.models import Answer, Contract, Payment, Project, Survey
from registry.models import District
from registry.rooms import model, platform
from tests import factories
from tests.alerts.orders import making as orders
from tests.performance.counted import NOW, daily, local, order

YEAR = Window(2026, NOW)
JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


def test_a_window_ends_now_or_with_the_year():
    assert (YEAR.begun, YEAR.complete, YEAR.end) == (3, 2, NOW.astimezone(CITY))
    over = Window(2025, NOW)
    assert (over.begun, over.complete, over.end) == (12, 12, datetime(2026, 1, 1, tzinfo=CITY))
    future = Window(2027, NOW)
    assert (future.begun, future.complete, future.months()) == (0, 0, [])
    assert future.end == future.start


@pytest.mark.parametrize(
    ("part", "whole", "share", "text"),
    [
        (1, 3, "33.33", "33.33%"),
        (99_999, 100_000, "99.99", "99.99%"),
        (5, 5, "100.00", "100%"),
        (0, 4, "0.00", "0%"),
        (1, 0, None, "—"),
    ],
)
def test_a_share_never_rounds_up_to_the_whole(part, whole, share, text):
    found = percent(part, whole)
    assert found == (None if share is None else Decimal(share))
    assert said(found) == text


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (100, "良好"),
        (80, "良好"),
        ("79.99", "部分达成"),
        (60, "部分达成"),
        ("59.99", "未达成"),
        (0, "未达成"),
    ],
)
def test_the_words_of_a_share_follow_the_bands(share, word):
    assert words(Decimal(share), "良好") == word
    assert words(None, "良好") == ""


@pytest.mark.django_db
def test_samples_owed_and_come_by_month_and_what_an_outage_excuses():
    site = factories.worksite()
    point = factories.instrument(site)
    fresh = factories.instrument(site, since=local(2, 27, 9))
    daily(point, local(1, 1), 31)
    daily(point, local(2, 1), 10, samples=144, valid=100)
    daily(fresh, local(2, 28), 1, samples=400)
    found = data.months("dust", YEAR)
    assert found[JANUARY] == Brought(31, 31, 31, 31 * 288, 31 * 288, 31 * 288)
    assert found[FEBRUARY] == Brought(11, 30, 11, 30 * 288 - 9 * 12, 1440 + 288, 1000 + 288)
    assert found[MARCH] == Brought(0, 20, 0, 20 * 288, 0, 0)

    orders.declaration(
        site, factories.user(), start=local(2, 1), planned_end=local(2, 6, 12), result="approved"
    )
    excused = data.months("dust", YEAR)[FEBRUARY]
    assert (excused.points_owed, excused.points_came) == (25, 6)
    assert excused.owed == 30 * 288 - 9 * 12 - 5 * 288 - 144
    assert (excused.came, excused.valid) == (5 * 144 + 288, 5 * 100 + 288)


@pytest.mark.django_db
def test_a_site_that_is_stopped_owes_nothing():
    point = factories.instrument(factories.worksite(status="stopped"))
    daily(point, local(1, 1), 5)
    assert data.months("dust", YEAR) == {}


@pytest.mark.django_db
def test_platforms_and_months_of_service():
    points = (
        factories.circuit(factories.plant()),
        factories.instrument(factories.worksite()),
        factories.outlet(factories.restaurant(), interval_s=60),
    )
    for point in points:
        daily(point, local(1, 1), 69, samples=86_400 // point.interval_s)
    model(platform("fume").daily).objects.filter(at__gte=local(2, 1), at__lt=local(3, 1)).delete()
    rows = data.known(YEAR)
    power, fume = data.in_operation("power", YEAR, rows), data.in_operation("fume", YEAR, rows)
    assert (power.actual, fume.actual) == (Decimal(1), Decimal("0.67"))
    assert "有数据 69 天" in power.sentence and "2 个月份有监测数据" in fume.sentence
    served = data.months_in_service(YEAR, rows)
    assert served.share == Decimal("66.67")
    assert served.table[1] == ("2026-02", "28 天", "28 天", "0 天")
    good = data.valid_data(YEAR, rows)
    owed = 69 * 288 * 2 + 69 * 1440
    assert good.actual == percent(owed - 28 * 1440, owed)


@pytest.mark.django_db
def test_running_is_the_lower_of_availability_and_online_rate():
    point = factories.instrument(factories.worksite())
    daily(point, local(1, 1), 69)
    rows = data.known(YEAR)
    assert data.running(YEAR, rows).share == 100
    Log.objects.create(
        kind=Log.Kind.SOFTWARE_FAULT,
        started_at=local(2, 3),
        ended_at=local(2, 10),
        downtime_min=7 * 1440,
        title="数据库故障",
        by=factories.user(),
        made_at=NOW,
    )
    found = data.running(YEAR, rows)
    assert found.share == ((100 + 75 + 100) / Decimal(3)).quantize(Decimal("0.01"))
    assert found.table[1] == ("2026-02", *("75%",) * 3, "—", "100%", "—")


@pytest.mark.django_db
def test_in_time_counts_alerts_and_orders_that_are_due():
    point = factories.instrument(factories.worksite())
    closed = {"handling": "closed", "condition": "over", "ended_at": local(1, 6)}
    factories.alert(point, "DU02", at=local(1, 5), **closed)
    factories.alert(point, "DU02", at=local(1, 7), **closed | {"escalation": 2})
    factories.alert(point, "DU02", at=local(2, 7), **closed | {"handling": "false"})
    factories.alert(point, "DU03", at=local(3, 1), due_at=NOW - timedelta(hours=1))
    factories.alert(point, "DU04", at=local(3, 9), due_at=NOW + timedelta(hours=1))
    factories.alert(point, "DU01", at=local(3, 8), condition="withdrawn")
    order(1, made_at=local(1, 3), state="done")
    order(2, made_at=local(1, 4), state="done", late=True)
    order(3, made_at=local(3, 4), state="accepted", due_at=NOW - timedelta(minutes=1))
    order(4, made_at=local(3, 5), state="accepted", due_at=NOW + timedelta(minutes=1))
    order(5, made_at=local(3, 5), state="cancelled")
    found = people.kept_up(YEAR)
    assert found.share == percent(2 + 1, 4 + 3)
    assert found.table == (
        ("2026-01", "2", "1", "2", "1"),
        ("2026-02", "1", "1", "0", "0"),
        ("2026-03", "1", "0", "1", "0"),
    )
    handled = people.alerts_handled(YEAR)
    assert handled.share == percent(3, 5)


@pytest.mark.django_db
def test_consultations_of_whole_months_only():
    factories.known_districts()
    by = factories.user()
    for district in District.objects.all():
        for month in (JANUARY, MARCH):
            Consultation.objects.create(
                district=district,
                month=month,
                visited_on=month,
                visitors="张",
                respondent="王",
                is_normal=district.pk != factories.PINGCHENG,
                recorded_by=by,
                recorded_at=NOW,
            )
    found = people.consultations(YEAR)
    assert found.share == 50
    assert "应征询 22 次，已征询 11 次，其中 10 次反映运行正常" in found.sentence


@pytest.mark.django_db
def test_satisfaction_says_its_sample():
    by = factories.user()
    project = Project.objects.create(name="运维费", department="局", unit="局")
    survey = Survey.objects.create(
        project=project, year=2026, title="调查", opens_on=JANUARY, closes_on=MARCH, made_by=by, made_at=NOW
    )
    for at, (audience, good) in enumerate([("enterprise", True)] * 3 + [("resident", False)]):
        Answer.objects.create(
            survey=survey, audience=audience, is_satisfied=good, at=NOW - timedelta(hours=at), marks=[5]
        )
    found = people.satisfaction(YEAR)
    assert (found.actual, found.is_known) == (Decimal("75.00"), True)
    assert (
        "有效答卷 4 份（企业 3 份、群众 1 份），满意 3 份，满意度 75%。样本少于规定的 30 份" in found.sentence
    )
    assert not people.satisfaction(Window(2025, NOW)).is_known


@pytest.mark.django_db
def test_spent_is_the_sum_of_vouchers_and_their_reversals():
    by = factories.user("finance")
    project = Project.objects.create(name="运维费", department="局", unit="局")
    contract = Contract.objects.create(
        project=project,
        number="HT-1",
        name="运维",
        party="公司",
        amount=700_000,
        signed_on=JANUARY,
        starts_on=JANUARY,
        ends_on=date(2026, 12, 31),
        by=by,
        at=NOW,
    )

    def pay(voucher, amount, on, **more):
        return Payment.objects.create(
            contract=contract, voucher=voucher, amount=amount, paid_on=on, by=by, at=NOW, **more
        )

    wrong = pay("1", Decimal("348999.99"), JANUARY)
    pay("2", Decimal("-348999.99"), FEBRUARY, reverses=wrong)
    pay("3", Decimal("349000.01"), FEBRUARY)
    pay("4", Decimal(100), date(2026, 5, 1))
    found = people.spent(YEAR)
    assert found.actual == Decimal("34.900001")
    assert [row[0] for row in found.table] == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.django_db
def test_every_measure_has_a_title_and_answers_a_year_without_records():
    factories.known_districts()
    assert set(TITLES) == {*data.MEASURES, *people.MEASURES}
    found = measure(TITLES, Window(2020, NOW))
    assert {each.name for each in found} == set(TITLES)
    assert [each.name for each in found if each.is_known] == []
