"""The demo's days: quiet ones break no rule, planted ones break theirs, and history and live tell one story."""

from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from itertools import pairwise

import pytest

from alerts.engine import judge
from alerts.rule_types import CHINA, Order
from portal.demo import troubles
from portal.demo.lives import days
from registry.demo import DAY_S, Trouble, midnight
from tests.portal.demo_city import NOW, SINCE, city, series, view

PLATFORMS = ("power", "dust", "fume")
ROOMS = {slug: import_module(f"{slug}.demo") for slug in PLATFORMS}
RULES = {slug: import_module(f"{slug}.rules").RULES for slug in PLATFORMS}
OFFENCES = [(slug, each) for slug in PLATFORMS for each in ROOMS[slug].OFFENDERS]


def watched(site, orders, offender, made):
    """The site as the rules see it; for an overload with the limit that an officer has set at that circuit,
    for a difference with the county's air and a preset."""
    seen = view(site, orders)
    if offender.trouble == "above_air":
        hours = {midnight(SINCE) + 3600 * hour: 80.0 for hour in range(24 * 14)}
        return replace(seen, background={"pm10_ug_m3": hours}, settings={"DU05": {"limit": 300}})
    if offender.trouble != "overload":
        return seen
    usual_kw = next(each.rated_kw * each.load for each in site.life.meters if each.key == made[0].key)
    limited = {"PW11": {"power_limit": 1.15 * usual_kw}}
    points = (replace(each, settings=limited) if each.key == made[0].key else each for each in seen.points)
    return replace(seen, points=tuple(points))


@pytest.fixture(scope="module")
def whole():
    return city()


def offence(whole, slug, offender):
    """A site, a day and the troubles by which the offender acts there: the first that fits."""
    for site in whole.of(slug):
        if site.device.dialect in ("P7", "F3"):
            continue
        for day in range(1, 6):
            on = SINCE + timedelta(days=day)
            made = ROOMS[slug].arrange(
                days(site, whole.seed, ()), offender, on, troubles.dice(1, offender.rule)
            )
            if made:
                return site, on, made
    raise AssertionError(f"nobody can commit {offender}")


@pytest.mark.parametrize("slug", PLATFORMS)
def test_every_rule_has_an_offender(slug: str) -> None:
    assert {each.rule for each in ROOMS[slug].OFFENDERS} == {rule.code for rule in RULES[slug]}


@pytest.mark.parametrize(
    ("slug", "offender"), OFFENCES, ids=[f"{each.rule}-{each.trouble}" for _, each in OFFENCES]
)
def test_an_offenders_day_fires_its_rule(whole, slug: str, offender) -> None:
    site, on, made = offence(whole, slug, offender)
    last = max(midnight(on) + 2 * DAY_S, made[0].end + 2 * 3600)
    until, since = datetime.fromtimestamp(last, CHINA), on - timedelta(days=1)
    start, end = (datetime.fromtimestamp(at, CHINA) for at in (made[0].start, made[0].end))
    orders: tuple[Order, ...] = ()
    if offender.trouble == "ignores_order":
        orders = (Order("stop", start - timedelta(hours=1), end),)
    elif offender.trouble == "ignores_limit":
        orders, since = (Order("limit", start, end, cut_pct=30),), on - timedelta(days=9)
    heard = series(whole, site, made, since, until)
    found = judge(watched(site, orders, offender, made), heard, RULES[slug], until)
    mine = [each for each in found if each.rule == offender.rule]
    assert mine, f"{offender.story} raised only {[each.rule for each in found]}"
    assert all(made[0].start - 3700 <= each.start.timestamp() <= made[0].end for each in mine), mine


@pytest.mark.parametrize("slug", PLATFORMS)
def test_an_ordinary_week_raises_nothing(whole, slug: str) -> None:
    for site in whole.of(slug):
        heard = series(whole, site, (), SINCE, NOW)
        assert judge(view(site), heard, RULES[slug], NOW) == []


def test_the_past_of_a_fortnight_holds_every_offence() -> None:
    whole = city(small=False)
    kinds = {each.kind for each in troubles.past(whole, midnight(SINCE) + 14 * DAY_S)}
    assert kinds == set(troubles.A_FORTNIGHT)


def test_a_days_samples_do_not_depend_on_later_troubles(whole) -> None:
    site, on = whole.playing("treatment_off_now"), SINCE + timedelta(days=2)
    key = site.device.points[-1].key
    before = whole.days(site, ()).day(on)
    later = whole.days(site, [Trouble("silent", key, midnight(on) + 2 * DAY_S, midnight(on) + 3 * DAY_S)])
    assert later.day(on) == before


@pytest.mark.parametrize("slug", PLATFORMS)
def test_asked_again_in_another_order_the_days_are_the_same(whole, slug: str) -> None:
    site = next(whole.of(slug))
    some = [SINCE + timedelta(days=day) for day in (0, 1, 2, 3)]
    forwards, backwards = whole.days(site, ()), whole.days(site, ())
    told = {on: forwards.day(on) for on in some}
    assert {on: backwards.day(on) for on in reversed(some)} == told


def test_meters_never_count_backwards(whole) -> None:
    for site in whole.of("power"):
        heard = series(whole, site, (), SINCE, NOW)
        for rows in heard.values():
            counts = [row[10] for row in rows if row[10] is not None]
            assert all(one <= other for one, other in pairwise(counts))


def test_a_resumed_meter_goes_on_where_it_stood(whole) -> None:
    site = next(site for site in whole.of("power") if site.device.dialect == "P2")
    on = SINCE + timedelta(days=4)
    told = days(site, whole.seed, ()).day(on)
    resumed = days(site, whole.seed, ())
    resumed.resume({key: (rows[100][0], rows[100][10]) for key, rows in told.items()})
    for key, rows in resumed.day(on).items():
        for one, other in zip(rows, told[key], strict=True):
            assert one[:10] == other[:10]
            assert abs(one[10] - other[10]) < 0.2


def live_alerts(whole, plot, until) -> set[tuple[str, str, int]]:
    found = set()
    for site in whole.sites:
        if site.scripted:
            heard = series(whole, site, plot, NOW.date(), until)
            episodes = judge(view(site), heard, RULES[site.platform], until)
            found |= {(each.rule, each.subject, each.level) for each in episodes if each.end is None}
    return found


def test_the_live_script_makes_new_alerts_within_its_first_ten_minutes(whole) -> None:
    at = NOW.timestamp()
    plot = troubles.all_of(whole, (at,), at + DAY_S)
    known = live_alerts(whole, plot, NOW)
    assert {rule for rule, _, _ in known} >= {"PW01", "PW08", "DU02", "DU03", "DU04"}
    after = [live_alerts(whole, plot, NOW + timedelta(minutes=minutes)) - known for minutes in (2, 6, 10)]
    assert {rule for rule, _, _ in after[0]} >= {"PW01", "CF02", "CF05"}
    fresh = {rule for each in after for rule, _, _ in each}
    assert fresh >= {"PW01", "PW12", "DU06", "DU07", "CF01", "CF02", "CF03", "CF05"}
