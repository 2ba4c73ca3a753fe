"""The monthly report: sums that are right, of the right month, district and platform."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maintenance.models import Cleaning, Consultation, Log, SimRenewal
from maintenance.reports import cleaning, month_rates, monthly_counts
from maintenance.reports.monthly import Handled, Line, OfRule, Share, combined
from registry.models import District, SimCard
from registry.rooms import platforms
from telemetry.shares import Rate
from tests import factories as make

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH = date(2026, 3, 1)
START, END = make.instant("2026-03-01 00:00"), make.instant("2026-04-01 00:00")
NOW = make.instant("2026-04-05 10:00")


def line(code="140213", slug="dust", **more) -> Line:
    return Line(code, f"区{code}", slug, f"平台{slug}", **more)


def test_shares_add_up_and_nothing_has_no_rate():
    assert (Share(1, 2) + Share(2, 2)).rate == 0.75
    assert Share().rate is None and Rate().effective is None and Handled().rate is None


def test_a_line_is_poor_below_the_pass_mark():
    assert line(samples=Rate(100, 80, 74)).is_poor
    assert not line(samples=Rate(100, 80, 75)).is_poor
    assert not line().is_poor, "nothing was owed"


def test_sums_count_a_district_s_consultation_once():
    lines = [line(slug=slug, consulted=Share(1, 1)) for slug in ("power", "dust", "fume")]
    assert combined(lines).consulted == Share(1, 1)
    other = line("140214", consulted=Share(0, 1))
    assert combined([*lines, other]).consulted == Share(1, 2)


def test_sums_of_rules_join_the_same_rule():
    one, two = OfRule("DU02", "超标", Handled(3, 2, 2, 1)), OfRule("DU06", "离线", Handled(9, 9, 9, 9))
    found = combined([line(rules=(one, two)), line("140214", rules=(one,))]).rules
    assert found == (two, OfRule("DU02", "超标", Handled(6, 4, 4, 2)))


# Gathered from rows.


def report(*codes, month=MONTH, now=NOW):
    make.known_districts()
    for each in platforms():
        month_rates.count(each.slug, month, now)
    return shown(*codes, month=month, now=now)


def shown(*codes, month=MONTH, now=NOW):
    """As a page finds it, whether counted or not."""
    here = District.objects.filter(code__in=codes or [make.PINGCHENG, make.YUNGANG])
    return monthly_counts.report(list(here), month, now=now)


def dust(code=make.PINGCHENG, **more) -> Line:
    found = report(**more).line(code, "dust")
    assert found is not None
    return found


@pytest.fixture
def site(db):
    return make.worksite()


@pytest.fixture
def staff(db):
    return make.user("staff")


def test_rates_cover_the_whole_days_of_the_month(site):
    of = make.instrument(site, interval_s=3600)
    make.readings(of, START - DAY, ({"tsp_ug_m3": 100.0 + i % 7} for i in range(24 * 3)))
    found = dust()
    assert found.samples == Rate(744, 48, 48)
    assert found.online == Share(48, 744)
    running = dust(now=START + 36 * HOUR)
    assert running.samples == Rate(24, 24, 24), "of a month that runs, the days that are over"


def test_the_first_day_of_a_month_has_no_rates_yet(site):
    make.readings(make.instrument(site), START, [{"tsp_ug_m3": 100.0}])
    assert dust(now=START + 5 * HOUR).samples.effective is None


def test_an_approved_outage_leaves_the_rates(site, staff):
    from tests.alerts.orders import making

    of = make.instrument(site, interval_s=3600)
    make.readings(of, START, ({"tsp_ug_m3": 100.0 + i % 7} for i in range(24)))
    out = making.declaration(site, staff)
    type(out).objects.filter(pk=out.pk).update(
        kind="outage", start=START + DAY, planned_end=END, actual_end=None, result="approved"
    )
    assert dust().samples == Rate(24, 24, 24)


def alert(of, at, **more):
    return make.alert(of, "DU02", at=at, **{"condition": "over", "ended_at": at + HOUR, **more})


def test_alerts_by_rule_of_the_month_they_began_in(site):
    of = make.instrument(site)
    alert(of, START, handling="closed")
    alert(of, START + HOUR, handling="closed", escalation=1)
    alert(of, START + 2 * HOUR, handling="verifying", due_at=NOW + DAY)
    alert(of, START + 3 * HOUR, handling="verifying", due_at=NOW - DAY)
    alert(of, START - HOUR), alert(of, END), alert(of, START, condition="withdrawn")
    make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=START)
    found = dust()
    assert [(each.rule, each.handled) for each in found.rules] == [("DU02", Handled(4, 2, 3, 1))]
    assert found.handled.late == 2
    assert "DU02" in found.rules[0].title or found.rules[0].title


def test_what_stands_behind_another_alert_is_not_counted_twice(site):
    of = make.instrument(site)
    top = alert(of, START)
    alert(of, START + HOUR, parent=top)
    assert dust().handled.all == 1


def test_a_consultation_counts_for_its_district_and_month(site, staff):
    for month, code in ((MONTH, make.PINGCHENG), (date(2026, 2, 1), make.YUNGANG)):
        Consultation.objects.create(
            district_id=code,
            month=month,
            visited_on=month,
            visitors="甲",
            respondent="乙",
            is_normal=True,
            recorded_by=staff,
            recorded_at=NOW,
        )
    assert dust().consulted.done == 1 and dust(make.YUNGANG).consulted.done == 0
    assert report().totals()[0].consulted == Share(1, 2)


def test_cards_that_end_in_the_month_with_those_renewed_since(site, staff):
    def card(number, ends, **more):
        return SimCard.objects.create(
            iccid=f"8986{number:016d}",
            device=make.device(site),
            operator="移动",
            activated_on=date(2025, 1, 1),
            expires_on=ends,
            **more,
        )

    card(1, date(2026, 3, 1)), card(2, date(2026, 3, 31)), card(3, date(2026, 4, 1))
    card(4, date(2026, 3, 9), state="closed")
    renewed = card(5, date(2027, 3, 9))
    SimRenewal.objects.create(
        card=renewed,
        old_expiry=date(2026, 3, 9),
        new_expiry=date(2027, 3, 9),
        cost_yuan=Decimal(60),
        voucher="P1",
        renewed_on=date(2026, 3, 2),
        by=staff,
        made_at=NOW,
    )
    assert (dust().sims.due, dust().sims.renewed) == (3, 1)


def test_cleanings_of_the_month_that_stand(site, staff):
    of = make.instrument(site)
    make.readings(of, START, ({"tsp_ug_m3": 100.0} for _ in range(24)))
    made = cleaning.ask(
        site=site,
        points=[of.pk],
        since=START,
        until=START + HOUR,
        reason="校准期间误报",
        by=staff,
        now=START + DAY,
    )
    cleaning.review(made.pk, approve=True, by=make.user("admin"), now=START + DAY)
    cleaning.carry_out(START + DAY)
    assert (dust().cleanings.done, dust().cleanings.rows) == (1, 12)
    cleaning.restore(made.pk, reason="复核属实", by=staff, now=START + 2 * DAY)
    assert dust().cleanings.done == 0
    assert Cleaning.objects.get().state == "restored"


def test_the_platform_s_standstills_are_its_districts(site, staff):
    Log.objects.create(
        kind="software_fault",
        platform="dust",
        started_at=START + DAY,
        ended_at=START + DAY + HOUR,
        title="服务停止",
        downtime_min=60,
        by=staff,
        made_at=NOW,
    )
    for code in (make.PINGCHENG, make.YUNGANG):
        running = dust(code).running
        assert running is not None and (running.down_min, running.stops) == (60, 1)
    power = report().line(make.PINGCHENG, "power")
    assert power is not None and power.running is not None and power.running.pct == 100


def asked() -> int:
    """How many queries a report takes."""
    make.known_districts()
    with CaptureQueriesContext(connection) as queries:
        shown()
    return len(queries)


def test_the_report_asks_the_same_few_questions_however_many_rows(site):
    few = asked()
    for _ in range(3):
        of = make.instrument(make.worksite(make.YUNGANG))
        make.readings(of, START, ({"tsp_ug_m3": 100.0} for _ in range(12)))
        alert(of, START)
    assert asked() == few <= 32
