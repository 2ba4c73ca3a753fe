"""DU02 DU03 DU04 DU06 DU07 at, above and below each number; whole courses are in tests/scenarios."""

from datetime import datetime, timedelta

import pytest

from alerts.engine import judge
from alerts.rule_types import CHINA, Episode, PointView, SiteView, StandardView, Version
from alerts.rulebook import rule
from dust.factors import Sample

T0 = datetime(2026, 3, 3, 8, tzinfo=CHINA)


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def hours(*means: float | None) -> list[Sample]:
    """Minute data, an hour for each mean; None: an hour of which too few minutes are valid."""
    return [
        Sample(
            at(60 * hour + minute), 0.0 if mean is None else mean, flags="D" * 11 if mean is None else None
        )
        for hour, mean in enumerate(means)
        for minute in range(60)
    ]


def found(code: str, rows: list[Sample], trade: str = "采石厂", until: float = 6000) -> list[Episode]:
    site = SiteView("dust", (PointView("D1", "dust", 60, title="东侧围挡"),), trade=trade)
    return judge(site, {"D1": rows}, [rule(code)], at(until))


def spans(episodes: list[Episode]) -> list[tuple[float, float | None]]:
    """Start and end in hours after T0."""
    hour = timedelta(hours=1)
    return [((each.start - T0) / hour, each.end and (each.end - T0) / hour) for each in episodes]


@pytest.mark.parametrize(
    ("trade", "limit"), [("水泥", 500), ("商砼搅拌站", 500), ("采石厂", 1000), ("施工工地", 1000), ("", 1000)]
)
@pytest.mark.parametrize(("beyond", "exceeds"), [(-0.1, False), (0, False), (0.1, True)])
def test_du02_exceeds_the_limit_of_the_trade(trade: str, limit: int, beyond: float, exceeds: bool) -> None:
    assert bool(found("DU02", hours(limit + beyond), trade)) is exceeds


def test_du02_says_what_was_measured_against_what() -> None:
    (episode,) = found("DU02", hours(1200, 1300.25, 300))
    assert episode.sentence == "东侧围挡自 03-03 08:00 起 TSP 小时均值超过 1000 µg/m³ 限值，最高 1300.2 µg/m³"
    assert (episode.peak, episode.limit, episode.unit) == (1300.25, 1000, "µg/m³")
    assert spans([episode]) == [(0, 2)]


@pytest.mark.parametrize(("valid", "judged"), [(44, False), (45, True)])
def test_du02_wants_forty_five_valid_minutes(valid: int, judged: bool) -> None:
    assert bool(found("DU02", hours(1200)[:valid])) is judged


@pytest.mark.parametrize(("until", "judged"), [(59, False), (60, True)])
def test_du02_judges_an_hour_when_it_is_over(until: int, judged: bool) -> None:
    assert bool(found("DU02", hours(1200), until=until)) is judged


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([1200, 1200], []),
        ([1200, 1200, 1200], [(0, None)]),
        ([1200, 1200, 1200, 300], [(0, 3)]),
        ([1200, 1200, None, 1200], []),
        ([1200, 1200, None, 1200, 1200, 1200], [(3, None)]),
        ([1200, 1200, 1200, None, 1200, 300], [(0, 5)]),
        ([1200, 300, 1200, 1200], []),
    ],
)
def test_du03_counts_hours_running(means: list[float | None], expected: list[tuple]) -> None:
    assert spans(found("DU03", hours(*means))) == expected


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([1999.9], []),
        ([2000], [(0, None)]),
        ([1200, 2500, 2500, 1200], [(1, 3)]),
        ([2500, None, 2500, 1999], [(0, 3)]),
        ([2500, 1200, 2500], [(0, 1), (2, None)]),
    ],
)
def test_du04_is_twice_the_limit(means: list[float | None], expected: list[tuple]) -> None:
    assert spans(found("DU04", hours(*means))) == expected


@pytest.mark.parametrize(
    ("minutes", "levels"), [(30, []), (31, [1]), (240, [1]), (241, [2]), (1440, [2]), (1441, [3])]
)
def test_du06_grows_with_the_gap(minutes: int, levels: list[int]) -> None:
    rows = [Sample(at(0), 50.0), Sample(at(minutes), 50.0)]
    assert [each.level for each in found("DU06", rows, until=minutes)] == levels


@pytest.mark.parametrize(("same", "episodes"), [(59, 0), (60, 1), (90, 1)])
def test_du07_wants_an_hour_of_the_same_value(same: int, episodes: int) -> None:
    rows = [Sample(at(each), 120.0 if each < same else 121.0) for each in range(same + 1)]
    assert [each.aspect for each in found("DU07", rows)] == ["flat"] * episodes


@pytest.mark.parametrize(("value", "aspects"), [(-0.01, ["negative"]), (0.0, []), (None, [])])
def test_du07_wants_one_negative_value(value: float | None, aspects: list[str]) -> None:
    rows = [Sample(at(0), 10.0), Sample(at(1), value), Sample(at(2), 11.0)]
    assert [each.aspect for each in found("DU07", rows)] == aspects


def quarters(*means: float) -> list[Sample]:
    """Minute data, a quarter of an hour for each mean."""
    return [Sample(at(15 * place + minute), mean) for place, mean in enumerate(means) for minute in range(15)]


@pytest.mark.parametrize(
    ("means", "episodes"),
    [([800, 800, 300], 1), ([799.9, 900, 300], 0), ([900, 300, 900], 0), ([1500, 1500, 300], 1)],
)
def test_du01_wants_two_quarters_at_four_fifths_of_the_limit(means: list[float], episodes: int) -> None:
    assert len(found("DU01", quarters(*means))) == episodes


def under(standard: StandardView, code: str, rows: list[Sample], **more) -> list[Episode]:
    version = Version(float("-inf"), standards={"D1": standard})
    site = SiteView("dust", (PointView("D1", "dust", 60),), versions=(version,), **more)
    return judge(site, {"D1": rows}, [rule(code)], at(6000))


@pytest.mark.parametrize(
    ("window_s", "valid", "judged"), [(900, 11, 0), (900, 12, 1), (300, 3, 0), (300, 4, 1)]
)
def test_du02_wants_three_quarters_of_the_standards_window(window_s: int, valid: int, judged: int) -> None:
    standard = StandardView("DB", "tsp_ug_m3", 1000, window_s)
    rows = [Sample(at(each), 1200.0) for each in range(valid)]
    assert len(under(standard, "DU02", rows)) == judged


@pytest.mark.parametrize(("means", "starts"), [([1200, 1200], []), ([1200, 300, 1200, 1200], [45])])
def test_du04_counts_what_a_standard_allows_a_day(means: list[float], starts: list[float]) -> None:
    standard = StandardView("DB31/964", "tsp_ug_m3", 1000, 900, allowed_a_day=2)
    episodes = under(standard, "DU04", quarters(*means))
    assert [(each.start, each.aspect) for each in episodes] == [(at(each), "often") for each in starts]


def test_du04_counts_a_second_limit_by_its_own_number() -> None:
    standard = StandardView(
        "DB31/964", "tsp_ug_m3", 1000, 900, allowed_a_day=6, higher=2000, higher_allowed_a_day=1
    )
    twice = under(standard, "DU04", quarters(2100, 300, 2100, 300))
    assert {each.aspect: each.start for each in twice if each.aspect} == {"often_higher": at(30)}


@pytest.mark.parametrize(
    ("background", "cap", "episodes"),
    [(60, None, 1), (60.1, None, 0), (200, 150, 0), (200, 60, 1), (None, None, 0)],
)
def test_du05_reaches_the_difference_to_a_capped_background(background, cap, episodes: int) -> None:
    standard = StandardView("DB13", "pm10_ug_m3", 80, difference=True, background_cap=cap)
    air = {"pm10_ug_m3": {T0.timestamp(): background}} if background else {}
    rows = [Sample(at(each), pm10_ug_m3=140.0) for each in range(60)]
    assert len(under(standard, "DU05", rows, background=air)) == episodes
    assert not under(standard, "DU02", rows, background=air)


@pytest.mark.parametrize(("starts_at", "episodes"), [(None, 1), (30, 0), (65, 0), (70, 0), (71, 1)])
def test_du08_gives_a_spray_ten_minutes(starts_at: int | None, episodes: int) -> None:
    points = (PointView("D1", "dust", 60), PointView("S1", "spray", 60))
    spray = [Sample(at(each), spray_on=int(each == starts_at)) for each in range(120)]
    site = SiteView("dust", points)
    series = {"D1": hours(1200, 300), "S1": spray}
    assert len(judge(site, series, [rule("DU08")], at(120))) == episodes


@pytest.mark.parametrize(("minutes", "episodes"), [(60, 0), (61, 1)])
def test_du09_wants_an_hour_without_a_heartbeat(minutes: int, episodes: int) -> None:
    site = SiteView("dust", (PointView("S1", "spray", 60), PointView("D1", "dust", 60)))
    rows = [Sample(at(0), spray_on=0), Sample(at(minutes), spray_on=0)]
    found = judge(site, {"S1": rows, "D1": rows}, [rule("DU09")], at(minutes))
    assert [each.subject for each in found] == ["S1"] * episodes
