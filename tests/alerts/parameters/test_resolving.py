"""Which number holds where and when: the narrower reach wins, each from its own date on."""

import pytest

from alerts.eras import eras
from alerts.parameters.published import Limit, standards
from alerts.parameters.resolving import (
    DEFAULT,
    DISTRICT,
    ENTERPRISE,
    POINT,
    STANDARD,
    TRADE,
    Chosen,
    Dated,
    Place,
    book,
    limit_of,
    within,
)
from alerts.rule_types import PointView, SiteView, Version
from power.rules import RULES

HOLD = ("PW01", "hold_1_s")
SITE = Place("140213", "铸造", "7", ("1", "2"))
PW01 = next(rule for rule in RULES if rule.code == "PW01")
DAY = 86_400.0
AT_2026 = 1_790_000_000.0


def row(pk: int, reach: int, key: str, since: float, value: float | None, subject=HOLD) -> Dated:
    return Dated(pk, reach, key, since, subject, value)


EVERY = [
    row(1, DEFAULT, "", 0, 100),
    row(2, DISTRICT, "140213", 0, 200),
    row(3, TRADE, "铸造", 0, 300),
    row(4, ENTERPRISE, "7", 0, 400),
]


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_the_narrower_reach_wins(rows: int) -> None:
    version = book(EVERY[:rows]).at(SITE, 1.0)
    assert version.settings == {"PW01": {"hold_1_s": 100.0 * rows}}
    assert version.ids == {("PW01", ""): (rows,)}


def test_a_points_own_number_is_its_alone() -> None:
    version = book([*EVERY, row(5, POINT, "2", 0, 500)]).at(SITE, 1.0)
    assert version.settings["PW01"]["hold_1_s"] == 400
    assert version.points == {"2": {"PW01": {"hold_1_s": 500}}}
    assert version.ids == {("PW01", ""): (4,), ("PW01", "2"): (5,)}


def test_what_is_set_for_others_does_not_count() -> None:
    others = [
        row(1, DISTRICT, "140214", 0, 1),
        row(2, TRADE, "水泥", 0, 2),
        row(3, ENTERPRISE, "8", 0, 3),
        row(4, POINT, "9", 0, 4),
    ]
    assert book(others).versions(SITE) == ()


def test_each_number_holds_from_its_own_date() -> None:
    found = book([row(1, DEFAULT, "", 10, 100), row(2, DEFAULT, "", 20, 200)])
    assert [found.at(SITE, at).settings for at in (9, 10, 19, 20)] == [
        {},
        {"PW01": {"hold_1_s": 100}},
        {"PW01": {"hold_1_s": 100}},
        {"PW01": {"hold_1_s": 200}},
    ]


def test_of_two_set_for_one_instant_the_later_made_holds() -> None:
    assert book([row(2, DEFAULT, "", 10, 200), row(1, DEFAULT, "", 10, 100)]).at(SITE, 10).settings == {
        "PW01": {"hold_1_s": 200}
    }


def test_an_empty_value_gives_way_to_the_wider_reach() -> None:
    rows = [
        row(1, DEFAULT, "", 0, 100),
        row(2, DISTRICT, "140213", 0, 200),
        row(3, DISTRICT, "140213", 9, None),
    ]
    version = book(rows).at(SITE, 9)
    assert version.settings == {"PW01": {"hold_1_s": 100}}
    assert version.ids == {("PW01", ""): (1,)}


def test_a_later_wide_number_does_not_displace_an_earlier_narrow_one() -> None:
    rows = [row(1, ENTERPRISE, "7", 0, 400), row(2, DEFAULT, "", 9, 100)]
    assert book(rows).at(SITE, 9).settings == {"PW01": {"hold_1_s": 400}}


def test_only_the_versions_of_a_stretch_are_handed_on() -> None:
    versions = [Version(at) for at in (float("-inf"), 10.0, 20.0, 30.0)]
    assert [each.since for each in within(versions, 15, 25)] == [10.0, 20.0]
    assert [each.since for each in within(versions, 20, 40)] == [20.0, 30.0]
    assert within((), 0, 1) == ()


def test_an_era_tells_which_settings_of_its_rule_made_it() -> None:
    rows = [
        row(1, DEFAULT, "", 10, 100),
        row(2, DEFAULT, "", 10, 5, ("PW04", "hold_1_s")),
        row(3, POINT, "2", 20, 9),
    ]
    points = (PointView("1", "production"), PointView("2", "production"))
    site = SiteView("power", points, versions=book(rows).versions(SITE))
    assert [(each.since, each.ids) for each in eras(PW01, site, points[0])] == [
        (float("-inf"), ()),
        (10, (1,)),
    ]
    assert [each.ids for each in eras(PW01, site, points[1])] == [(), (1,), (3,)]
    assert eras(PW01, site, points[1])[-1].told()["limits"]["hold_1_s"] == 9


def chosen(code: str, stage: str = "", main: str = "tsp_ug_m3") -> Chosen:
    limits = next(each.limits for each in standards() if each.code == code)
    return Chosen(code, limits, main, stage)


def test_a_chosen_standard_holds_at_every_point_of_its_reach() -> None:
    version = book([row(1, TRADE, "铸造", 0, chosen("GB 39726-2020"), STANDARD)]).at(SITE, AT_2026)
    assert {key: view.limit for key, view in version.standards.items()} == {"1": 5000, "2": 5000}
    assert version.choices == {"1": 1, "2": 1}


def test_a_points_own_standard_wins() -> None:
    rows = [
        row(1, TRADE, "铸造", 0, chosen("GB 39726-2020"), STANDARD),
        row(2, POINT, "1", 0, chosen("DB61/1078-2017", "基础、主体及装饰"), STANDARD),
    ]
    version = book(rows).at(SITE, AT_2026)
    assert (version.standards["1"].limit, version.standards["2"].limit) == (700, 5000)
    assert version.choices == {"1": 2, "2": 1}


def test_a_limit_that_comes_later_makes_a_version_of_its_own() -> None:
    limits = (
        Limit("tsp_ug_m3", 900, "2020-01-01", until="2026-06-01"),
        Limit("tsp_ug_m3", 600, "2026-06-01"),
    )
    since = 1_767_000_000.0  # before June 2026
    versions = book([row(1, DEFAULT, "", since, Chosen("X", limits, "tsp_ug_m3"), STANDARD)]).versions(SITE)
    assert [view.standards["1"].limit for view in versions[1:]] == [900, 600]
    assert versions[-1].since > since


LIMIT = ("DU02", "limit")


def limits_at(rows: list[Dated], key: str) -> float | None:
    version = book(rows, {"DU02"}).at(SITE, AT_2026)
    own = version.points.get(key, {}).get("DU02", {})
    return own.get("limit", version.settings.get("DU02", {}).get("limit"))


@pytest.mark.parametrize(
    ("chosen_for", "set_for", "limit"),
    [
        ((POINT, "1"), (DEFAULT, ""), None),  # the standard is the narrower choice
        ((POINT, "1"), (ENTERPRISE, "7"), None),
        ((DEFAULT, ""), (DISTRICT, "140213"), 900),
        ((TRADE, "铸造"), (TRADE, "铸造"), 900),
        ((DEFAULT, ""), (POINT, "1"), 900),
    ],
)
def test_of_a_standard_and_a_set_limit_the_narrower_holds(chosen_for, set_for, limit) -> None:
    rows = [
        row(1, *chosen_for, 0, chosen("GB 39726-2020"), STANDARD),
        row(2, *set_for, 0, 900, LIMIT),
    ]
    assert limits_at(rows, "1") == limit


def test_a_set_limit_stays_at_the_points_that_have_no_standard_of_their_own() -> None:
    rows = [row(1, POINT, "1", 0, chosen("GB 39726-2020"), STANDARD), row(2, DEFAULT, "", 0, 900, LIMIT)]
    assert [limits_at(rows, key) for key in ("1", "2")] == [None, 900]
    assert book(rows, {"DU02"}).at(SITE, AT_2026).ids == {("DU02", "2"): (2,)}


def test_a_number_that_is_no_legal_limit_is_untouched_by_a_standard() -> None:
    rows = [
        row(1, POINT, "1", 0, chosen("GB 39726-2020"), STANDARD),
        row(2, DEFAULT, "", 0, 3, ("DU03", "count")),
    ]
    assert book(rows, {"DU02"}).at(SITE, AT_2026).settings == {"DU03": {"count": 3}}


def place(trade: str = "", stoves: int | None = None) -> Place:
    return Place("140213", trade, "7", ("1",), stoves)


@pytest.mark.parametrize(("stoves", "limit"), [(1, 1.5), (2, 1.5), (3, 1.2), (5, 1.2), (6, 1.0), (None, 1.0)])
def test_a_fume_limit_by_size_takes_the_size_from_the_stoves(stoves: int | None, limit: float) -> None:
    found = limit_of(chosen("DB37/597-2006", main="fume_mg_m3"), place(stoves=stoves), AT_2026)
    assert found is not None and found.limit == limit


def test_of_several_columns_the_platforms_own_is_judged() -> None:
    found = limit_of(chosen("DB11/1488-2018", main="fume_mg_m3"), place(), AT_2026)
    assert found is not None and (found.column, found.limit) == ("fume_mg_m3", 1.0)


def test_shanghai_keeps_both_limits() -> None:
    found = limit_of(chosen("DB31/964-2016"), place(), AT_2026)
    assert found is not None
    assert (found.limit, found.allowed_a_day, found.higher, found.higher_allowed_a_day) == (1000, 6, 2000, 1)
    assert found.window_s == 900


def test_hebei_is_a_difference_to_a_capped_background() -> None:
    found = limit_of(chosen("DB13/2934-2019"), place(), AT_2026)
    assert found is not None
    assert (found.column, found.difference, found.background_cap) == ("pm10_ug_m3", True, 150)


def test_a_trades_limit_serves_others_only_where_it_was_chosen_for_them() -> None:
    cement = chosen("GB 4915-2013")
    assert limit_of(cement, place("采石厂"), AT_2026) is None
    found = limit_of(cement, place("采石厂"), AT_2026, whatever_trade=True)
    assert found is not None and found.limit == 500


def test_a_standard_not_yet_in_force_limits_nothing() -> None:
    assert limit_of(chosen("DB13/5808-2023", "较严一档", "fume_mg_m3"), place(), 1_600_000_000.0) is None
