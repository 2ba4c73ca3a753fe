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
