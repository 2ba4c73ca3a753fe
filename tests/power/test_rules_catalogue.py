"""PW06 PW07 PW09 PW10 PW11 PW14 PW15 PW16 PW17 at each number; whole courses are in tests/scenarios."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from alerts.engine import judge
from alerts.hours import Hour
from alerts.rule_types import CHINA, Declaration, Episode, Link, Order, PointView, SiteView
from alerts.rulebook import rule
from power.curtailment import standings
from power.factors import Sample
from power.rules import RULES

T0 = datetime(2026, 3, 3, 8, tzinfo=CHINA)
P1 = PointView("P1", "production", 300, 100, 10, "1 号电炉")
T1 = PointView("T1", "treatment", 300, 22, 1, "布袋除尘")
M1 = PointView("M1", "total", 300, 500, 50, "总表")
LINKS = (Link(("P1",), ("T1",)),)


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def every_five(*kw: float | None, **more: float) -> list[Sample]:
    return [Sample(at(5 * each), power, **more) for each, power in enumerate(kw)]


def found(code: str, *points: PointView, until: float = 600, **more) -> list[Episode]:
    series = {key: more.pop(key) for key in list(more) if key in {point.key for point in points}}
    return judge(SiteView("power", points, links=LINKS, **more), series, [rule(code)], at(until))


def phases(**changed: float | None) -> dict[str, float | None]:
    volts = dict.fromkeys(("voltage_a_v", "voltage_b_v", "voltage_c_v"), 230.0)
    return {**volts, **dict.fromkeys(("current_a_a", "current_b_a", "current_c_a"), 80.0), **changed}


@pytest.mark.parametrize(
    ("total", "production", "covered", "fires"),
    [
        (100, 79.9, True, True),
        (100, 80, True, False),
        (100, 120, True, False),
        (100, 120.1, True, True),
        (4.99, 1, True, False),
        (5, 1, True, True),
        (100, 1, False, False),
        (100, 105, False, False),
        (100, 105.1, False, True),
    ],
)
def test_pw07_at_its_numbers(total: float, production: float, covered: bool, fires: bool) -> None:
    series = {"M1": every_five(*[total] * 36), "P1": every_five(*[production] * 36)}
    episodes = found("PW07", M1, P1, until=180, fully_submetered=covered, **series)
    assert [each.subject for each in episodes] == ["site"] * fires


@pytest.mark.parametrize(("minutes", "fires"), [(179, False), (180, True)])
def test_pw07_waits_for_the_third_hour_to_end(minutes: float, fires: bool) -> None:
    series = {"M1": every_five(*[100] * 36), "P1": every_five(*[50] * 36)}
    assert bool(found("PW07", M1, P1, until=minutes, fully_submetered=True, **series)) is fires


@pytest.mark.parametrize(
    ("volts", "cut"),
    [
        ((0, 0, 0), True),
        ((21.9, 21.9, 21.9), True),
        ((21.9, 22, 21.9), False),
        ((0, None, None), True),
        ((0, 230, 0), False),
        ((None, None, None), False),
    ],
)
def test_pw09_at_its_numbers(volts: tuple[float | None, ...], cut: bool) -> None:
    row = Sample(at(0), 0.0, None, None, None, *volts)
    assert bool(found("PW09", P1, P1=[row])) is cut


@pytest.mark.parametrize(
    ("circuits", "subjects"), [(1, ["P0"]), (2, ["P0", "P1"]), (3, ["site"]), (5, ["site"])]
)
def test_pw09_tells_of_three_circuits_as_one(circuits: int, subjects: list[str]) -> None:
    points = [PointView(f"P{each}", "production", 300, 100, 10) for each in range(circuits)]
    series = {
        point.key: [Sample(at(0), 0.0, **phases(voltage_a_v=0, voltage_b_v=0, voltage_c_v=0))]
        for point in points
    }
    episodes = judge(SiteView("power", tuple(points)), series, [rule("PW09")], at(5))
    assert [each.subject for each in episodes] == subjects


@pytest.mark.parametrize(
    ("amps", "uneven"),
    [
        ({}, False),
        ({"current_b_a": 55.9}, True),
        ({"current_b_a": 56.0}, False),
        ({"current_a_a": 31.0, "current_b_a": 10.0, "current_c_a": 31.0}, True),
        ({"current_a_a": 30.3, "current_b_a": 10.0, "current_c_a": 30.3}, False),
        ({"current_b_a": None}, False),
        ({"current_b_a": 0.0}, False),
    ],
)
def test_pw10_at_its_numbers(amps: Mapping[str, float | None], uneven: bool) -> None:
    rows = [Sample(at(5 * each), 50.0, **phases(**amps)) for each in range(7)]
    assert bool(found("PW10", P1, P1=rows, until=30)) is uneven


@pytest.mark.parametrize(
    ("hold_s", "step", "fires"),
    [(1800, 5, True), (1800, 7, True), (1800, 14, True), (2700, 14, True), (2700, 5, False)],
)
def test_pw10_overlooks_no_stretch_long_enough(hold_s: float, step: int, fires: bool) -> None:
    """Only some samples are looked at first; whatever the step, a held stretch meets one of them."""
    for shift in range(6):
        uneven = range(shift, shift + -(-45 // step) + (step > 5))
        rows = [
            Sample(at(step * each), 50.0, **phases(current_b_a=40.0 if each in uneven else 80.0))
            for each in range(30)
        ]
        settings = {"PW10": {"hold_1_s": hold_s}}
        assert bool(found("PW10", P1, P1=rows, settings=settings)) is fires, shift


@pytest.mark.parametrize(
    ("name", "limit", "aspects"),
    [
        ("power_limit", 49.9, ["power"]),
        ("power_limit", 50, []),
        ("current_limit", 79.9, ["current"]),
        ("current_limit", 80, []),
        ("voltage_limit", 229.9, ["voltage"]),
        ("voltage_limit", 230, []),
        ("voltage_low", 230.1, ["voltage_low"]),
        ("voltage_low", 230, []),
        ("energy_limit", 49.9, ["energy"]),
        ("energy_limit", 50, []),
    ],
)
def test_pw11_at_what_is_set(name: str, limit: float, aspects: list[str]) -> None:
    rows = every_five(*[50.0] * 12, **phases())
    episodes = found("PW11", P1, P1=rows, until=60, settings={"PW11": {name: limit}})
    assert [each.aspect for each in episodes] == aspects
    assert all(each.limit == limit for each in episodes)


@pytest.mark.parametrize(
    ("leap", "fires"), [((80.1, 80.1), True), ((80.0, 80.1), False), ((80.1, 80.0), False)]
)
def test_pw14_wants_two_leaping_samples(leap: tuple[float, float], fires: bool) -> None:
    assert bool(found("PW14", P1, P1=every_five(*[30] * 12, *leap, 30))) is fires


@pytest.mark.parametrize(("before", "fires"), [(11, False), (12, True)])
def test_pw14_wants_a_dozen_before(before: int, fires: bool) -> None:
    assert bool(found("PW14", P1, P1=every_five(*[30] * before, 95, 95))) is fires


@pytest.mark.parametrize(
    ("days", "hours", "fires"), [(3, 71.9, False), (3, 72, True), (1, 24, True), (5, 100, False)]
)
def test_pw15_counts_whole_days(days: float, hours: float, fires: bool) -> None:
    count = int(hours * 4) + 1
    rows = {key: [Sample(at(15 * each), 0.0) for each in range(count)] for key in ("P1", "T1")}
    slow = [PointView(each.key, each.kind, 900, each.rated_kw, each.on_kw) for each in (P1, T1)]
    settings = {"PW15": {"days": days}}
    assert bool(found("PW15", *slow, until=15 * count, settings=settings, **rows)) is fires


@pytest.mark.parametrize(("kw", "aspects"), [(-0.1, ["negative"]), (0, []), (130, []), (130.1, ["over"])])
def test_pw16_marks_what_cannot_be(kw: float, aspects: list[str]) -> None:
    assert [each.aspect for each in found("PW16", P1, P1=every_five(kw))] == aspects


@pytest.mark.parametrize(("flips", "fires"), [(6, False), (7, True), (11, True)])
def test_pw17_counts_flips(flips: int, fires: bool) -> None:
    rows = every_five(*[5 if each % 2 else 0 for each in range(flips + 1)])
    assert bool(found("PW17", T1, T1=rows, until=60)) is fires


def quarters(days: float, kw: float, first: datetime) -> list[Sample]:
    return [Sample(first + timedelta(minutes=15 * each), kw) for each in range(int(days * 96))]


@pytest.mark.parametrize(
    ("cut_pct", "kw", "fires"),
    [(30, 77.0, False), (30, 77.1, True), (50, 55.0, False), (50, 55.1, True), (10, 98.9, False)],
)
def test_pw06_allows_a_tenth_more_than_the_order(cut_pct: float, kw: float, fires: bool) -> None:
    slow, start = PointView("P1", "production", 900, 100, 10), T0.replace(hour=0)
    rows = quarters(6, 100, start - timedelta(days=6)) + quarters(1, kw, start)
    site = SiteView("power", (slow,), orders=(Order("limit", start, None, cut_pct=cut_pct, key="4"),))
    episodes = judge(site, {"P1": rows}, [rule("PW06")], start + timedelta(days=1))
    assert [(each.subject, each.aspect, each.start) for each in episodes] == [("site", "4", start)] * fires


def test_pw06_judges_by_hours_in_place_of_older_samples() -> None:
    slow, start = PointView("P1", "production", 900, 100, 10), T0.replace(hour=0)
    past = tuple(Hour(start.timestamp() - 3600 * back, 4, 100.0, 100.0) for back in range(24 * 8, 0, -1))
    order = Order("limit", start, None, cut_pct=30)
    site = SiteView("power", (slow,), orders=(order,), hourly={"P1": past})
    bare = SiteView("power", (slow,), orders=(order,))
    rows, until = {"P1": quarters(1, 90, start)}, start + timedelta(days=1)
    assert judge(bare, rows, [rule("PW06")], until) == []
    (episode,) = judge(site, rows, [rule("PW06")], until)
    assert (episode.peak, round(episode.limit or 0)) == (2160, 1848)


def test_the_board_learns_how_a_limit_order_is_kept() -> None:
    slow, start = PointView("P1", "production", 900, 100, 10), T0.replace(hour=0)
    hours = [
        Hour(start.timestamp() + 3600 * each, 4, 100.0 if each < 0 else 60.0, 100.0)
        for each in range(-72, 26)
    ]
    site = SiteView("power", (slow,), orders=(Order("limit", start, None, cut_pct=30, key="4"),))
    until = start.timestamp() + 26 * 3600
    (short,) = standings(site, {"P1": hours}, rule("PW06").limits, until)
    assert (short.latest, len(short.baseline.days)) == (None, 3)
    assert short.baseline.told(5) == "基线不足：只有 3 个正常日，至少 5 个"
    more = [Hour(start.timestamp() - 3600 * back, 4, 100.0, 100.0) for back in range(24 * 7, 72, -1)]
    (kept,) = standings(site, {"P1": more + hours}, rule("PW06").limits, until)
    assert kept.latest is not None
    assert (kept.latest.used_kwh, kept.latest.usual_kwh, kept.latest.exceeds) == (1440, 2400, False)


@pytest.mark.parametrize(
    ("kind", "excused"),
    [
        ("stop", {"PW15"}),
        ("repair", {"PW09", "PW10"}),
        ("fault", {"PW14", "PW16"}),
        ("outage", {"PW14", "PW15", "PW16"}),
    ],
)
@pytest.mark.parametrize("approved", [True, False])
def test_a_declaration_excuses_its_rules_and_no_other(kind: str, excused: set[str], approved: bool) -> None:
    """All of it happens at the treatment circuit (PW15: at both), one thing after the other."""
    calm, dead = phases(), phases(voltage_a_v=0, voltage_b_v=0, voltage_c_v=0)
    rows = [(5.0, calm)] * 12 + [(18.0, calm)] * 2 + [(5.0, calm)]  # a leap
    rows += [(-1.0, calm), (5.0, dead)]  # below nothing; a power cut
    rows += [(5.0, phases(current_b_a=20.0))] * 8  # uneven
    rows += [(0.0 if each % 2 else 5.0, calm) for each in range(12)]  # flapping
    rows += [(0.0, calm)] * 300  # at rest for a day
    treatment = [Sample(at(5 * each), kw, **more) for each, (kw, more) in enumerate(rows)]
    production = [Sample(at(5 * each), 0.0) for each in range(len(rows))]
    declaration = Declaration(kind, ("P1", "T1"), at(-60), at(6000), approved)
    site = SiteView(
        "power", (P1, T1), links=LINKS, declarations=(declaration,), settings={"PW15": {"days": 1}}
    )
    codes = {"PW09", "PW10", "PW14", "PW15", "PW16", "PW17"}
    mine = [each for each in RULES if each.code in codes]
    everything = judge(site, {"P1": production, "T1": treatment}, mine, at(5 * len(rows)))
    assert {each.rule for each in everything} == codes - (excused if approved else set())


def test_a_day_of_rest_declared_late_is_told_as_such() -> None:
    rows = {key: every_five(*[0.0] * 600) for key in ("P1", "T1")}
    late = Declaration("outage", ("P1",), at(-5), None, True, filed_at=at(1500))
    settings = {"PW15": {"days": 1}}
    (episode,) = found("PW15", P1, T1, until=3000, declarations=(late,), settings=settings, **rows)
    assert (episode.start, episode.end) == (at(0), at(1500))
    assert (
        episode.sentence
        == "03-03 08:00 起1 号电炉与关联治污设施布袋除尘均已停运，超过 1 天没有停运申报；03-04 09:00 补报"
    )
