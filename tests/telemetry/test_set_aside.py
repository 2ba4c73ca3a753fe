"""Readings set aside and put back: exact, counted anew, and nothing lost on the way."""

from datetime import timedelta

import pytest
from django.db import connection

from alerts.models import Alert, Condition
from alerts.sweep import judge_all
from dust.models import DailyReading, HourlyReading, Reading
from power.models import Reading as PowerReading
from registry.rooms import model, platforms
from telemetry import partitions, rollups, set_aside
from telemetry.models import Mark, PointState, SetAside
from tests import factories as make

pytestmark = pytest.mark.django_db
START = make.instant("2026-03-02 08:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = START + 12 * HOUR


@pytest.fixture(autouse=True)
def nothing_aside(request):
    """Django empties its own tables after a committing test; the aside tables are not among them."""
    request.getfixturevalue(
        "transactional_db" if request.node.get_closest_marker("django_db").kwargs else "db"
    )
    with connection.cursor() as cursor:
        for each in platforms():
            table = f"{model(each.reading)._meta.db_table}_aside"
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def point():
    return make.instrument(make.worksite(), interval_s=300)


def fill(point, hours=6, value=120.5, start=START, **more):
    make.readings(
        point, start, ({"tsp_ug_m3": value + i, "pm10_ug_m3": 0.1, **more} for i in range(12 * hours))
    )


def everything(table="dust_reading", order="point_id, span, at"):
    """Each row as the database writes it, every column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT r::text FROM {table} r ORDER BY {order}")
        return [text for (text,) in cursor.fetchall()]


def test_what_is_set_aside_leaves_the_table_and_nothing_else_does(point):
    other = make.instrument(point.site, interval_s=300)
    fill(point), fill(other)
    made = set_aside.set_aside("dust", [point.pk], START + HOUR, START + 3 * HOUR, now=NOW)
    assert made.rows == 24
    left = Reading.objects.filter(point_id=point.pk).values_list("at", flat=True)
    assert len(left) == 48 and not [at for at in left if START + HOUR <= at < START + 3 * HOUR]
    assert Reading.objects.filter(point_id=other.pk).count() == 72


def test_restored_rows_are_the_same_in_every_column(point):
    make.readings(
        point, START, [{"tsp_ug_m3": 1 / 3, "pm10_ug_m3": 1e-7, "flags": "ND"}, {"tsp_ug_m3": 3.4028e38}, {}]
    )
    Reading.objects.filter(at=START).update(
        extra={"b": "二", "a": "1"}, sources={"0": 20260302080000000}, qn=20260302080000001
    )
    before = everything()
    made = set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    assert everything() == []
    back = set_aside.restore(made.pk, now=NOW)
    assert everything() == before
    assert (back.restored, back.kept) == (3, 0)


def test_hours_and_days_follow_and_come_back_the_same(point):
    fill(point)
    hours, days = everything("dust_hourlyreading", "at"), everything("dust_dailyreading", "at")
    made = set_aside.set_aside("dust", [point.pk], START + HOUR + 30 * MINUTE, START + 3 * HOUR, now=NOW)
    samples = dict(HourlyReading.objects.values_list("at", "samples"))
    assert START + 2 * HOUR not in samples, "an hour without readings has no row"
    assert samples[START + HOUR] == 6 and samples[START + 3 * HOUR] == 12
    assert DailyReading.objects.get().samples == 72 - 18
    set_aside.restore(made.pk, now=NOW)
    assert everything("dust_hourlyreading", "at") == hours
    assert everything("dust_dailyreading", "at") == days


def test_a_day_that_loses_every_reading_has_no_daily_value(point):
    fill(point)
    set_aside.set_aside("dust", [point.pk], START, START + 24 * HOUR, now=NOW)
    assert not HourlyReading.objects.exists() and not DailyReading.objects.exists()


def test_hours_outside_are_not_computed_again(point):
    fill(point)
    HourlyReading.objects.filter(at=START + 5 * HOUR).update(samples=99)
    set_aside.set_aside("dust", [point.pk], START, START + 2 * HOUR, now=NOW)
    assert HourlyReading.objects.get(at=START + 5 * HOUR).samples == 99


def test_a_reading_that_came_meanwhile_is_kept_and_told(point):
    fill(point, hours=1)
    made = set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    make.readings(point, START + 10 * MINUTE, [{"tsp_ug_m3": 7.0}])
    back = set_aside.restore(made.pk, now=NOW)
    assert (back.rows, back.restored, back.kept) == (12, 11, 1)
    assert Reading.objects.get(at=START + 10 * MINUTE).tsp_ug_m3 == 7.0
    assert set_aside.kept(back) == [(point.pk, 0, START + 10 * MINUTE)]


def test_a_stretch_is_restored_once(point):
    fill(point, hours=1)
    made = set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    set_aside.restore(made.pk, now=NOW)
    with pytest.raises(set_aside.Gone):
        set_aside.restore(made.pk, now=NOW)


def test_two_stretches_over_each_other_give_back_what_each_took(point):
    fill(point)
    before = everything()
    first = set_aside.set_aside("dust", [point.pk], START, START + 2 * HOUR, now=NOW)
    second = set_aside.set_aside("dust", [point.pk], START + HOUR, START + 4 * HOUR, now=NOW)
    assert (first.rows, second.rows) == (24, 24)
    set_aside.restore(first.pk, now=NOW), set_aside.restore(second.pk, now=NOW)
    assert everything() == before


def test_a_stretch_over_the_turn_of_a_month_goes_and_comes(point):
    start = make.instant("2026-03-31 23:00")
    fill(point, hours=2, start=start)
    before = everything()
    made = set_aside.set_aside("dust", [point.pk], start, start + 2 * HOUR, now=start + 3 * HOUR)
    assert made.rows == 24 and everything() == []
    set_aside.restore(made.pk, now=NOW)
    assert everything() == before


def test_rows_come_back_even_when_their_partition_is_gone(point):
    fill(point, hours=1)
    before = everything()
    made = set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE dust_reading_202603")
    partitions.forget()
    set_aside.restore(made.pk, now=NOW)
    assert everything() == before


def test_the_latest_value_goes_back_to_what_is_left_and_returns(point):
    fill(point)
    state = PointState.objects.get(pk=point.pk)
    made = set_aside.set_aside("dust", [point.pk], START + 3 * HOUR, START + 9 * HOUR, now=NOW)
    left = PointState.objects.get(pk=point.pk)
    assert left.last_at == START + 3 * HOUR - 5 * MINUTE
    assert left.latest == {"tsp_ug_m3": 155.5, "pm10_ug_m3": 0.1}
    set_aside.restore(made.pk, now=NOW)
    back = PointState.objects.get(pk=point.pk)
    assert (back.last_at, back.latest, back.flags) == (state.last_at, state.latest, state.flags)


def test_a_point_that_loses_all_it_said_has_no_latest_value(point):
    fill(point)
    set_aside.set_aside("dust", [point.pk], START, START + 9 * HOUR, now=NOW)
    state = PointState.objects.get(pk=point.pk)
    assert (state.last_at, state.latest) == (None, {})


def test_a_newer_latest_value_is_left_alone(point):
    fill(point)
    before = PointState.objects.get(pk=point.pk).latest
    set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    assert PointState.objects.get(pk=point.pk).latest == before


def test_every_span_of_a_reading_is_moved(point):
    fill(point, hours=1)
    make.readings(point, START, [{"tsp_ug_m3": 1.0}], span=2)
    assert set_aside.count("dust", [point.pk], START, START + HOUR)[point.pk] == 13
    assert set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW).rows == 13


def test_a_column_that_the_platform_got_later_is_carried_too(point):
    fill(point, hours=1)
    set_aside.set_aside("dust", [point.pk], START, START + 5 * MINUTE, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dust_reading_aside DROP COLUMN pm10_ug_m3")
    before = everything()
    made = set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    set_aside.restore(made.pk, now=NOW)
    assert everything() == before


def test_rows_aside_are_kept_as_long_as_readings(point, settings):
    settings.RETENTION_RAW_MONTHS = 2
    fill(point, hours=1)
    set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    assert set_aside.drop_expired(make.instant("2026-05-31 03:00")) == 0
    assert set_aside.drop_expired(make.instant("2026-06-01 03:00")) == 12


def test_each_platform_has_a_table_of_its_own():
    circuit = make.circuit(make.plant())
    make.readings(circuit, START, [{"power_kw": 12.34}])
    made = set_aside.set_aside("power", [circuit.pk], START, START + HOUR, now=NOW)
    assert not PowerReading.objects.exists()
    set_aside.restore(made.pk, now=NOW)
    assert PowerReading.objects.get().power_kw == 12.34


def exceed(point):
    """Two hours over the limit, between hours that are well below it."""
    values = [100.0] * 24 + [1500.0] * 24 + [100.0] * 24
    make.readings(point, START, ({"tsp_ug_m3": value} for value in values))
    mark_all(point)


def mark_all(point, now=NOW):
    Mark.objects.all().delete()
    Mark.objects.create(kind=Mark.Kind.JUDGE, platform="dust", point_id=point.pk, since=START)
    judge_all(now)


def standing():
    return list(Alert.objects.standing().filter(rule__in=["DU02", "DU03", "DU04"]))


def test_alerts_that_rested_on_it_are_taken_back_and_raised_again_when_it_returns(point):
    exceed(point)
    found = standing()
    assert found
    evidence = {each.pk: (each.evidence, each.sentence) for each in found}
    made = set_aside.set_aside("dust", [point.pk], START + 2 * HOUR, START + 4 * HOUR, now=NOW)
    assert Mark.objects.filter(kind=Mark.Kind.JUDGE, point_id=point.pk).exists()
    judge_all(NOW)
    assert standing() == []
    for each in Alert.objects.filter(pk__in=evidence):
        assert each.condition == Condition.WITHDRAWN
        assert (each.evidence, each.sentence) == evidence[each.pk], "what was frozen stays"
    set_aside.restore(made.pk, now=NOW)
    judge_all(NOW)
    assert {each.rule for each in standing()} == {each.rule for each in found}


def test_a_stretch_set_aside_is_not_a_silence_of_the_device(point):
    values = [100.0 + at % 7 for at in range(12 * 10)]
    make.readings(point, START, ({"tsp_ug_m3": value} for value in values))
    mark_all(point, START + 10 * HOUR)
    assert not Alert.objects.exists()
    set_aside.set_aside("dust", [point.pk], START + HOUR, START + 8 * HOUR, now=NOW)
    judge_all(START + 10 * HOUR)
    assert not Alert.objects.exists()


def test_a_hundred_thousand_rows_move_by_a_fixed_number_of_statements(
    django_assert_max_num_queries, django_assert_num_queries
):
    site = make.worksite()
    points = [make.instrument(site, interval_s=60) for _ in range(4)]
    with connection.cursor() as cursor:
        partitions.make_ahead(START)
        cursor.execute(
            "INSERT INTO dust_reading (at, batch_id, qn, point_id, span, tsp_ug_m3)"
            " SELECT %s + n * interval '1 minute', 1, 1, p, 0, n %% 700"
            " FROM unnest(%s) p, generate_series(0, 24999) n",
            [START, [point.pk for point in points]],
        )
    PointState.objects.bulk_create(
        PointState(point=point, platform="dust", basis=0, last_at=START) for point in points
    )
    rollups.roll("dust", {point.pk: START for point in points})
    before = everything()
    ids, end = [point.pk for point in points], START + timedelta(days=30)
    with django_assert_max_num_queries(30):
        made = set_aside.set_aside("dust", ids, START, end, now=end)
    assert made.rows == 100_000 and not Reading.objects.exists()
    with django_assert_max_num_queries(30):
        set_aside.restore(made.pk, now=end)
    assert everything() == before


def test_the_record_says_what_was_moved(point):
    fill(point, hours=1)
    set_aside.set_aside("dust", [point.pk], START, START + HOUR, now=NOW)
    row = SetAside.objects.get()
    assert (row.platform, row.points, row.rows, row.made_at) == ("dust", [point.pk], 12, NOW)
