"""CF01 CF02 CF03 CF05 at, above and below each number; whole courses are in tests/scenarios."""

from datetime import datetime, timedelta

import pytest

from alerts.engine import judge
from alerts.rule_types import CHINA, Episode, PointView, SiteView
from alerts.rulebook import rule
from fume.factors import Sample
from fume.rules import periods

T0 = datetime(2026, 3, 3, 11, tzinfo=CHINA)
LUNCH = (37_800.0, 50_400.0)


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def run(
    count: int, fume: float | None = 0.9, fan: int | None = 1, purifier: int | None = 1, start: int = 0
) -> list[Sample]:
    """So many minutes of the same."""
    return [Sample(at(start + each), fume, fan_on=fan, purifier_on=purifier) for each in range(count)]


def found(code: str, *runs: list[Sample], until: float = 600, hours=(LUNCH,)) -> list[Episode]:
    site = SiteView("fume", (PointView("F1", "fume", 60, title="1 号烟道"),), hours=hours, stoves=4)
    return judge(site, {"F1": [row for rows in runs for row in rows]}, [rule(code)], at(until))


@pytest.mark.parametrize(("fume", "level"), [(2.0, 0), (2.01, 1)])
def test_cf01_exceeds_two_milligrams(fume: float, level: int) -> None:
    assert [each.level for each in found("CF01", run(20, fume))] == [level] * bool(level)


@pytest.mark.parametrize(("tens", "levels"), [(1, []), (2, [1]), (3, [2]), (5, [2])])
def test_cf01_warns_at_two_windows_and_alarms_at_three(tens: int, levels: list[int]) -> None:
    assert [each.level for each in found("CF01", run(10 * tens, 3.0))] == levels


@pytest.mark.parametrize(("running", "episodes"), [(4, 0), (5, 0), (6, 1)])
def test_cf01_wants_the_fan_on_in_more_than_half(running: int, episodes: int) -> None:
    rows = [
        row
        for ten in (0, 10)
        for row in (*run(running, 3.0, start=ten), *run(10 - running, 3.0, fan=0, start=ten + running))
    ]
    assert len(found("CF01", rows)) == episodes


def test_cf01_says_what_was_measured_against_what() -> None:
    (episode,) = found("CF01", run(20, 2.6))
    assert episode.sentence == (
        "1 号烟道自 03-03 11:00 起风机运行且油烟 10 分钟均值连续 2 次超过 2 mg/m³ 限值，"
        "最高 2.6 mg/m³（实测）"
    )
    assert (episode.peak, episode.limit, episode.unit) == (2.6, 2.0, "mg/m³")


@pytest.mark.parametrize(
    ("fume", "fan", "purifier", "episodes"),
    [
        (0.0, 1, 0, 1),
        (0.0, 1, 1, 0),
        (0.31, 0, 0, 1),
        (0.3, 0, 0, 0),
        (0.31, None, 0, 1),
        (0.3, None, 0, 0),
        (None, 0, 0, 0),
        (None, 1, 0, 1),
        (0.9, 1, None, 0),
    ],
)
def test_cf02_is_cooking_with_the_purifier_off(fume, fan, purifier, episodes: int) -> None:
    assert len(found("CF02", run(11, fume, fan, purifier))) == episodes


@pytest.mark.parametrize("code", ["CF02", "CF03"])
@pytest.mark.parametrize(("minutes", "episodes"), [(10, 0), (11, 1)])
def test_ten_minutes_from_the_first_sample_to_the_last(code: str, minutes: int, episodes: int) -> None:
    rows = run(minutes, purifier=0) if code == "CF02" else run(minutes, fan=0)
    assert len(found(code, rows, run(5, start=minutes))) == episodes


def test_cf02_does_not_look_outside_business_hours() -> None:
    assert found("CF02", run(30, purifier=0), hours=((0.0, 86_400.0),))
    assert not found("CF02", run(30, purifier=0), hours=((61_200.0, 75_600.0),))
    assert not found("CF02", run(30, purifier=0), hours=())


@pytest.mark.parametrize(
    ("fan", "purifier", "episodes"), [(0, 1, 1), (1, 1, 0), (0, 0, 0), (None, 1, 0), (0, None, 0)]
)
def test_cf03_is_a_purifier_without_its_fan(fan, purifier, episodes: int) -> None:
    assert len(found("CF03", run(30, 0.1, fan, purifier))) == episodes


@pytest.mark.parametrize(("minutes", "episodes"), [(59, 0), (60, 1), (300, 1)])
def test_cf05_wants_an_hour_of_business(minutes: int, episodes: int) -> None:
    assert len(found("CF05", run(1), run(1, start=minutes), until=minutes)) == episodes
    assert len(found("CF05", run(1), until=minutes)) == episodes


@pytest.mark.parametrize(("minutes", "episodes"), [(1439, 0), (1440, 1)])
def test_cf05_wants_a_day_when_closed(minutes: int, episodes: int) -> None:
    assert len(found("CF05", run(1), run(1, start=minutes), until=minutes, hours=())) == episodes
    assert len(found("CF05", run(1), until=minutes, hours=())) == episodes


def test_a_period_crosses_midnight_and_touching_periods_are_one() -> None:
    day = datetime(2026, 3, 3, tzinfo=CHINA).timestamp()
    (late,) = [each for each in periods(((79_200.0, 7_200.0),), day, day + 3600) if each[0] <= day < each[1]]
    assert late == (day - 7_200, day + 7_200)
    lunch, _ = periods(((36_000.0, 43_200.0), (43_200.0, 50_400.0)), day + 40_000, day + 40_001)[1:3]
    assert lunch == (day + 36_000, day + 50_400)
    assert periods(((36_000.0, 36_000.0),), day, day + 86_400) == []


@pytest.mark.parametrize(
    ("flow", "stoves", "fume", "level"), [(12000, 2, 0.9, 1), (4000, 2, 2.0, 0), (None, 2, 0.9, 0)]
)
def test_cf01_converts_where_a_flow_is_recorded(flow, stoves: int, fume: float, level: int) -> None:
    point = PointView("F1", "fume", 60, title="1 号烟道", flow_m3_h=flow)
    site = SiteView("fume", (point,), hours=(LUNCH,), stoves=stoves)
    episodes = judge(site, {"F1": run(20, fume)}, [rule("CF01")], at(600))
    assert [each.level for each in episodes] == [level] * bool(level)
    assert all("（折算）" in each.sentence for each in episodes)


def flat(minutes: int, fan: int | None = 1) -> list[Sample]:
    """Twenty minutes that move, so many that do not, twenty that move."""
    moving = [0.5, 0.7]
    before = [Sample(at(each), moving[each // 10 % 2], fan_on=fan) for each in range(20)]
    stuck = [Sample(at(20 + each), 1.1, fan_on=fan) for each in range(minutes)]
    after = [Sample(at(20 + minutes + each), moving[each // 10 % 2], fan_on=fan) for each in range(20)]
    return before + stuck + after


@pytest.mark.parametrize(
    ("minutes", "fan", "aspects"), [(110, 1, []), (120, 1, ["flat"]), (120, 0, []), (120, None, [])]
)
def test_cf06_wants_two_hours_without_movement(minutes: int, fan, aspects: list[str]) -> None:
    assert [each.aspect for each in found("CF06", flat(minutes, fan))] == aspects


def business_days(count: int, fume: float, fan: int | None) -> list[Sample]:
    """Days of ten-minute data from midnight on."""
    midnight = T0 - timedelta(hours=11)
    ten = timedelta(minutes=10)
    return [
        Sample(midnight + number * ten, fume + 0.001 * (number % 2), fan_on=fan, purifier_on=fan)
        for number in range(144 * count)
    ]


def over_days(code: str, rows: list[Sample], **more) -> list[Episode]:
    site = SiteView("fume", (PointView("F1", "fume", 600, **more),), hours=(LUNCH,), stoves=4)
    return judge(site, {"F1": rows}, [rule(code)], rows[-1].at + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("days", "fan", "episodes"), [(2, 0, 0), (3, 0, 1), (5, 0, 1), (3, 1, 0), (3, None, 0)]
)
def test_cf07_wants_three_days_without_the_fan(days: int, fan, episodes: int) -> None:
    assert len(over_days("CF07", business_days(days, 0.04, fan))) == episodes


@pytest.mark.parametrize(("fume", "days", "aspects"), [(1.6, 8, ["dirty"]), (1.59, 8, []), (1.9, 6, [])])
def test_cf04_wants_a_week_near_the_limit(fume: float, days: int, aspects: list[str]) -> None:
    assert [each.aspect for each in over_days("CF04", business_days(days, fume, 1))] == aspects


@pytest.mark.parametrize(("days", "aspects"), [(29, []), (31, ["due"])])
def test_cf04_is_due_a_month_after_the_cleaning(days: int, aspects: list[str]) -> None:
    rows = business_days(1, 0.3, 1)
    cleaned = rows[-1].at.timestamp() - 86_400 * days
    assert [each.aspect for each in over_days("CF04", rows, cleaned_at=(cleaned,))] == aspects


@pytest.mark.parametrize(
    ("minutes", "fume", "episodes"), [(30, 2.5, 0), (31, 2.5, 1), (60, 2.0, 0), (60, None, 0)]
)
def test_cf08_wants_half_an_hour_above_the_limit(minutes: int, fume, episodes: int) -> None:
    rows = run(minutes, fume) + run(5, 0.1, start=minutes)
    assert len(found("CF08", rows, hours=((61_200.0, 75_600.0),))) == episodes
    assert not found("CF08", rows, hours=((36_000.0, 75_600.0),))
