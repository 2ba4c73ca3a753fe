"""PW01 PW02 PW03 PW04 PW05 PW08 PW12 PW13 at each number; whole courses are in tests/scenarios."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from alerts.engine import judge
from alerts.rule_types import CHINA, Declaration, Episode, Link, Order, PointView, SiteView
from alerts.rulebook import rule
from power.factors import Sample
from power.rules import RULES

T0 = datetime(2026, 3, 3, 8, tzinfo=CHINA)
P1 = PointView("P1", "production", 300, 100, 10, "1 号电炉")
T1 = PointView("T1", "treatment", 300, 22, 1, "布袋除尘")
SITE = SiteView("power", (P1, T1), links=(Link(("P1",), ("T1",)),))
FULL = {
    "voltage_a_v": 230.0, "voltage_b_v": 230.0, "voltage_c_v": 230.0,
    "current_a_a": 80.0, "current_b_a": 80.0, "current_c_a": 80.0,
}  # fmt: skip


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def every_five(*kw: float | None) -> list[Sample]:
    return [Sample(at(5 * each), power) for each, power in enumerate(kw)]


def found(code: str, site: SiteView = SITE, until: float = 600, **series: list[Sample]) -> list[Episode]:
    return judge(site, series, [rule(code)], at(until))


def test_the_sentence_names_both_facilities_with_numbers_and_units() -> None:
    (episode,) = found("PW01", P1=every_five(50, 50, 52.5, 50), T1=every_five(0, 0, 0.1, 0), until=15)
    assert episode.sentence == (
        "03-03 08:00 起，1 号电炉功率 50 kW，高于启停阈值 10 kW，正在生产；"
        "关联治污设施布袋除尘（0 kW，启停阈值 1 kW）未开启"
    )
    assert (episode.peak, episode.limit, episode.unit) == (52.5, 10, "kW")
    assert [(each.label, each.value, each.limit) for each in episode.figures] == [
        ("1 号电炉 功率", 50, 10),
        ("布袋除尘 功率", 0, 1),
    ]


def test_the_sentence_names_only_the_group_that_is_not_met() -> None:
    keys = ("T1", "T2", "S1")
    site = SiteView(
        "power",
        (P1, *(PointView(key, "treatment", 300, 22, 1) for key in keys)),
        links=(Link(("P1",), ("T1",), ("S1",)), Link(("P1",), ("T2",))),
    )
    off, on = every_five(0, 0, 0), every_five(5, 5, 5)
    (episode,) = found("PW01", site, P1=every_five(50, 50, 50), T1=off, S1=on, T2=off)
    assert [each.label for each in episode.figures] == ["1 号电炉 功率", "T2 功率"]


def test_the_sentence_does_not_grow_while_the_episode_lasts() -> None:
    series = {"P1": every_five(*[50] * 20), "T1": every_five(*[0] * 20)}
    sentences = {found("PW01", until=until, **series)[0].sentence for until in (15, 50, 95)}
    assert len(sentences) == 1


@pytest.mark.parametrize(("minutes", "levels"), [(4, []), (5, [1]), (14, [1]), (15, [2]), (60, [2])], ids=str)
def test_pw01_warns_after_five_minutes_and_alarms_after_fifteen(minutes: int, levels: list[int]) -> None:
    series = {
        "P1": [Sample(at(each), 50.0) for each in (0, minutes)],
        "T1": [Sample(at(each), 0.0) for each in (0, minutes)],
    }
    between = {
        key: [*rows, *(Sample(at(each), rows[0][1]) for each in range(10, minutes, 10))]
        for key, rows in series.items()
    }
    assert [each.level for each in found("PW01", until=minutes, **between)] == levels


@pytest.mark.parametrize(("kw", "on"), [(10, True), (9.9, False), (7.1, False), (7, False), (-5, None)])
def test_a_point_starts_at_its_threshold(kw: float, on: bool | None) -> None:
    series = {"P1": every_five(0, 0, kw, kw), "T1": every_five(0, 0, 0, 0)}
    assert bool(found("PW01", **series)) is bool(on)


@pytest.mark.parametrize(("kw", "stopped"), [(9.9, False), (7.1, False), (7, True), (0, True), (-5, False)])
def test_a_point_stops_at_seven_tenths_of_it(kw: float, stopped: bool) -> None:
    (episode,) = found("PW01", P1=every_five(50, 50, kw), T1=every_five(0, 0, 0), until=10)
    assert (episode.end is not None) is stopped


@pytest.mark.parametrize(("tolerance_s", "episodes"), [(300, 1), (599, 1), (600, 0)])
def test_pw02_tolerates_a_late_start(tolerance_s: float, episodes: int) -> None:
    site = SiteView("power", (P1, T1), links=SITE.links, settings={"PW02": {"tolerance_s": tolerance_s}})
    series = {"P1": every_five(0, 50, 50, 50, 50), "T1": every_five(0, 0, 0, 5, 5)}
    assert len(found("PW02", site, **series)) == episodes


@pytest.mark.parametrize(("lag_s", "episodes"), [(300, 0), (600, 0), (601, 1), (1200, 1)])
def test_pw03_wants_treatment_to_run_on(lag_s: float, episodes: int) -> None:
    site = SiteView("power", (P1, T1), links=SITE.links, settings={"PW03": {"lag_s": lag_s}})
    series = {"P1": every_five(50, 50, 0, 0, 0), "T1": every_five(5, 5, 5, 0, 0)}
    assert len(found("PW03", site, **series)) == episodes


@pytest.mark.parametrize(("kw", "episodes"), [(6.59, 1), (6.6, 0), (1, 1), (0.99, 1), (0.7, 0)])
def test_pw04_is_below_three_tenths_of_rated_and_above_off(kw: float, episodes: int) -> None:
    series = {"P1": every_five(*[50] * 8), "T1": every_five(5, *[kw] * 7)}
    site = SiteView("power", (P1, T1), links=SITE.links, settings={"PW04": {"hold_1_s": 600}})
    assert len(found("PW04", site, **series)) == episodes


@pytest.mark.parametrize(("grace_s", "start"), [(0, 0), (1, 5), (300, 5), (1801, 35)])
def test_pw05_starts_when_the_grace_is_over(grace_s: float, start: int) -> None:
    site = SiteView(
        "power", (P1,), orders=(Order("stop", at(0), None),), settings={"PW05": {"grace_s": grace_s}}
    )
    (episode,) = found("PW05", site, P1=every_five(*[50] * 12))
    assert episode.start == at(start)
    assert episode.level == 2


@pytest.mark.parametrize(
    ("sample", "lost"),
    [
        ({}, False),
        ({"voltage_b_v": 153.9}, True),
        ({"voltage_b_v": 154.0}, False),
        ({"voltage_b_v": 0.0, "voltage_c_v": 187.0}, True),
        ({"voltage_b_v": 0.0, "voltage_c_v": 186.9}, False),
        ({"current_a_a": 1.59}, True),
        ({"current_a_a": 1.6}, False),
        ({"current_a_a": 0.0, "current_b_a": 15.2}, True),
        ({"current_a_a": 0.0, "current_b_a": 15.1}, False),
        ({"voltage_a_v": None, "current_a_a": 0.0}, True),
        ({"voltage_a_v": None, "voltage_b_v": 0.0}, False),
    ],
)
def test_pw08_at_its_numbers(sample: Mapping[str, float | None], lost: bool) -> None:
    rows = [Sample(at(5 * each), **{**FULL, **sample}) for each in range(3)]
    assert bool(found("PW08", SiteView("power", (P1,)), P1=rows)) is lost


@pytest.mark.parametrize(("minutes", "levels"), [(30, []), (31, [1]), (240, [1]), (241, [2])])
def test_pw12_counts_a_closed_gap_beyond_its_limit(minutes: int, levels: list[int]) -> None:
    rows = [Sample(at(0), 50.0), Sample(at(minutes), 50.0)]
    assert [each.level for each in found("PW12", P1=rows, until=minutes)] == levels


@pytest.mark.parametrize(("minutes", "levels"), [(29, []), (30, [1]), (239, [1]), (240, [2])])
def test_pw12_counts_an_open_silence_from_its_limit(minutes: int, levels: list[int]) -> None:
    assert [each.level for each in found("PW12", P1=[Sample(at(0), 50.0)], until=minutes)] == levels


@pytest.mark.parametrize(("same", "episodes"), [(11, 0), (12, 1), (30, 1)])
def test_pw13_wants_twelve(same: int, episodes: int) -> None:
    assert len(found("PW13", P1=every_five(*[50.1] * same, 50.2))) == episodes


@pytest.mark.parametrize(
    ("kind", "excused"),
    [
        ("stop", {"PW12"}),
        ("repair", {"PW04", "PW08"}),
        ("fault", {"PW12", "PW13"}),
        ("outage", {"PW12", "PW13"}),
    ],
)
@pytest.mark.parametrize("approved", [True, False])
def test_a_declaration_excuses_its_rules_and_no_other(kind: str, excused: set[str], approved: bool) -> None:
    declaration = Declaration(kind, ("P1", "T1"), at(-60), at(600), approved)
    orders = (Order("stop", at(-120), None),)
    site = SiteView("power", (P1, T1), links=SITE.links, orders=orders, declarations=(declaration,))
    dead = {**FULL, "current_a_a": 0.0}
    # Idle and flat with a dead phase; then off while production runs (too late, too early); then silence.
    treatment = [Sample(at(5 * each), 2.5, **dead) for each in range(14)]
    treatment += [Sample(at(70 + 5 * each), 0.0) for each in range(8)]
    production = [Sample(at(5 * each), 50.0 + each) for each in range(18)] + [Sample(at(90), 0.0)]
    production += [Sample(at(95 + 5 * each), 50.0 + each) for each in range(4)] + [Sample(at(115), 0.0)]
    everything = judge(site, {"P1": production, "T1": treatment}, RULES, at(300))
    codes = {"PW01", "PW02", "PW03", "PW04", "PW05", "PW08", "PW12", "PW13"}
    assert {each.rule for each in everything} == codes - (excused if approved else set())


@pytest.mark.parametrize("flag", "FMDCTB")
def test_a_flag_makes_only_its_own_quantity_unknown(flag: str) -> None:
    others = f"N{flag * 12}"
    rows = [Sample(at(5 * each), 50.0, flags=others) for each in range(3)]
    off = [Sample(at(5 * each), 0.0, flags=others) for each in range(3)]
    assert found("PW01", P1=rows, T1=off)
    unknown = [each._replace(flags=f"{flag}{'N' * 12}") for each in off]
    assert not found("PW01", P1=rows, T1=unknown)


def test_a_points_own_setting_goes_before_the_sites() -> None:
    patient = PointView(
        "P1", "production", 300, 100, 10, settings={"PW01": {"hold_1_s": 3000, "hold_2_s": 3000}}
    )
    series = {"P1": every_five(50, 50, 50), "T1": every_five(0, 0, 0)}
    eager = {"PW01": {"hold_1_s": 0}}
    assert found("PW01", SiteView("power", (P1, T1), links=SITE.links, settings=eager), **series)
    assert not found("PW01", SiteView("power", (patient, T1), links=SITE.links, settings=eager), **series)
