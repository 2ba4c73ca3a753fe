"""A month's plan is made, made again, and changed by hand."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import chain, pairwise

import pytest
from django.db import connections

from accounts.models import AuditEntry, Role
from alerts.actions import Refused
from alerts.life.working_days import is_working
from alerts.rule_types import CHINA
from maintenance.models import Plan, PlanItem
from maintenance.plans import actions
from maintenance.plans.actions import Wanted
from maintenance.plans.coverage import fulfil
from tests import factories as make
from tests.maintenance.plans import making
from tests.maintenance.plans.making import MONDAY, NOVEMBER, days_of, planned, worksites

pytestmark = pytest.mark.django_db
MIDDLE = datetime(2026, 11, 16, 8, tzinfo=CHINA)


def test_every_dust_site_has_one_working_day_of_the_month() -> None:
    sites = worksites(20)
    make.worksite(status="stopped")
    make.worksite(make.YUNGANG)
    plan = planned(making.crew())
    items = PlanItem.objects.filter(plan=plan)
    assert Counter(items.values_list("site_id", flat=True)) == {site.pk: 1 for site in sites}
    assert all(is_working(each.due_on) and each.due_on.month == 11 for each in items)
    assert len({each.due_on for each in items}) == 7
    assert AuditEntry.objects.filter(action="编制巡检计划").count() == 1


def test_no_item_falls_into_the_national_holiday() -> None:
    worksites(60)
    plan = planned(
        making.crew(), month=date(2026, 10, 1), now=datetime(2026, 9, 28, 9, tzinfo=CHINA), capacity=4
    )
    found = days_of(plan)
    assert sum(map(len, found.values())) == 60
    assert all(is_working(on) for on in found)
    assert min(found) >= date(2026, 10, 8)


def test_neighbours_are_visited_on_one_day_in_the_order_of_the_way() -> None:
    sites = worksites(6)
    plan = planned(making.crew())
    days = list(days_of(plan).values())
    position = {site.pk: at for at, site in enumerate(sites)}
    walked = [[position[each] for each in day] for day in days]
    assert sorted(chain.from_iterable(walked)) == list(range(6))
    assert all(abs(a - b) == 1 for day in walked for a, b in pairwise(day))
    places = PlanItem.objects.filter(plan=plan).order_by("due_on", "place").values_list("place", flat=True)
    assert list(places) == [1, 2, 3, 1, 2, 3]


def test_a_site_visited_this_month_is_not_planned_again() -> None:
    seen, other = worksites(2)
    crew = making.crew()
    making.visit(seen, crew, MONDAY - timedelta(minutes=5))
    plan = planned(crew)
    assert days_of(plan).keys() == {on for on, sites in days_of(plan).items() if sites == [other.pk]}
    assert plan.items.count() == 1


def test_power_plants_are_spread_over_their_quarter_each_once() -> None:
    plants = [make.plant(lon=113.3 + at * 0.01) for at in range(10)]
    crew, staff = making.crew(), make.user()
    start = datetime(2026, 10, 8, 8, tzinfo=CHINA)
    months = [date(2026, 10, 1), NOVEMBER, date(2026, 12, 1)]
    plans = [planned(crew, platform="power", month=month, now=start, by=staff) for month in months]
    counts = [plan.items.count() for plan in plans]
    assert counts == [4, 3, 3]
    found = Counter(PlanItem.objects.values_list("site_id", flat=True))
    assert found == {each.pk: 1 for each in plants}
    again = actions.rearrange(plans[0].pk, wanted=Wanted(), by=staff, now=start)
    assert again.planned == 4, "making a month again takes nothing from the others"
    assert Counter(PlanItem.objects.values_list("site_id", flat=True)) == found


def test_a_plant_missed_in_one_month_comes_back_in_the_next_of_the_quarter() -> None:
    plants = [make.plant() for _ in range(3)]
    crew = making.crew()
    october = planned(
        crew, platform="power", month=date(2026, 10, 1), now=datetime(2026, 10, 8, tzinfo=CHINA)
    )
    missed = october.items.get().site_id
    november = planned(crew, platform="power", now=MONDAY)
    december = planned(crew, platform="power", month=date(2026, 12, 1), now=MONDAY)
    later = {
        *november.items.values_list("site_id", flat=True),
        *december.items.values_list("site_id", flat=True),
    }
    assert missed in later
    assert later == {each.pk for each in plants}


def test_two_visits_a_month_lie_in_its_two_halves() -> None:
    sites = worksites(5)
    plan = planned(making.crew(), times=2)
    days = {site.pk: [] for site in sites}
    for item in plan.items.all():
        days[item.site_id].append(item.due_on)
    assert all(len(found) == 2 for found in days.values())
    assert all(first < date(2026, 11, 16) <= second for first, second in map(sorted, days.values()))


def test_what_no_day_has_room_for_is_said_and_not_crammed_in() -> None:
    worksites(9)
    now = datetime(2026, 11, 26, 8, tzinfo=CHINA)
    made = actions.generate(
        month=NOVEMBER, platform="dust", district=make.district(), crews=[making.crew()],
        wanted=Wanted(capacity=2), by=make.user(), now=now,
    )  # fmt: skip
    (plan, arranged), *_ = made
    assert (arranged.planned, len(arranged.left_over)) == (6, 3)
    assert [len(sites) for sites in days_of(plan).values()] == [2, 2, 2]


def test_the_day_of_a_crew_counts_all_its_platforms() -> None:
    worksites(6)
    for at in range(6):
        make.restaurant(lon=113.3 + at * 0.01)
    crew = making.crew()
    now = datetime(2026, 11, 27, 8, tzinfo=CHINA)
    planned(crew, now=now, capacity=6)
    planned(crew, now=now, capacity=6, platform="fume")
    a_day = Counter(PlanItem.objects.values_list("due_on", flat=True))
    assert a_day == {date(2026, 11, 27): 6, date(2026, 11, 30): 6}
    for on in a_day:
        places = PlanItem.objects.filter(due_on=on).values_list("place", flat=True)
        assert sorted(places) == [1, 2, 3, 4, 5, 6], "one route through both platforms"


def test_two_crews_divide_a_district() -> None:
    sites = worksites(9)
    first, second = making.crew(), making.crew(name="运维二队")
    planned([first, second])
    found = {
        crew: set(PlanItem.objects.filter(plan__crew=crew).values_list("site_id", flat=True))
        for crew in (first, second)
    }
    assert sorted(map(len, found.values())) == [4, 5]
    assert found[first] | found[second] == {each.pk for each in sites}


def test_making_it_again_leaves_what_is_begun_or_set_by_hand() -> None:
    sites = worksites(8)
    crew, staff = making.crew(), make.user()
    plan = planned(crew, by=staff)
    seen, by_hand = plan.items.order_by("due_on", "place")[:2]
    fulfil(making.visit(seen.site, crew, datetime(2026, 11, 3, 9, tzinfo=CHINA)))
    actions.move(by_hand.pk, on=date(2026, 11, 26), by=staff, now=MONDAY)
    off = (date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 26))
    actions.rearrange(plan.pk, wanted=Wanted(capacity=3, days_off=off), by=staff, now=MIDDLE)
    seen.refresh_from_db()
    by_hand.refresh_from_db()
    assert seen.visit is not None
    assert by_hand.due_on == date(2026, 11, 26)
    rest = plan.items.exclude(pk__in=[seen.pk, by_hand.pk])
    assert Counter(plan.items.values_list("site_id", flat=True)) == {each.pk: 1 for each in sites}
    assert all(each.due_on >= date(2026, 11, 16) and each.due_on not in off for each in rest)


def test_another_crew_takes_a_plan_over_into_its_own_days() -> None:
    sites = worksites(6)
    first, second, staff = making.crew(), making.crew(name="运维二队"), make.user()
    plan = planned(first, by=staff)
    seen = plan.items.order_by("due_on", "place")[0]
    fulfil(making.visit(seen.site, first, MONDAY))
    found = actions.hand_over(plan.pk, crew=second, by=staff, now=MIDDLE)
    plan.refresh_from_db()
    assert (plan.crew, found.planned) == (second, 5)
    assert plan.items.get(visit__isnull=False) == seen
    assert Counter(plan.items.values_list("site_id", flat=True)) == {each.pk: 1 for each in sites}
    for crew, said in ((second, "已经是"), (making.crew(make.YUNGANG), "不是平城区的运维人员")):
        with pytest.raises(Refused, match=said):
            actions.hand_over(plan.pk, crew=crew, by=staff, now=MIDDLE)
    planned(first, by=staff)
    with pytest.raises(Refused, match="已有同一平台的计划"):
        actions.hand_over(plan.pk, crew=first, by=staff, now=MIDDLE)


def test_a_new_site_comes_in_and_a_stopped_one_goes_out_when_made_again() -> None:
    old, stays = worksites(2)
    staff = make.user()
    plan = planned(making.crew(), by=staff)
    new = make.worksite()
    type(old).objects.filter(pk=old.pk).update(status="stopped")
    actions.rearrange(plan.pk, wanted=Wanted(), by=staff, now=MONDAY)
    assert set(plan.items.values_list("site_id", flat=True)) == {stays.pk, new.pk}


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 22), "不是工作日"),
        (date(2026, 12, 1), "日期要在 2026 年 11 月内"),
        (date(2026, 11, 13), "已经过去"),
        (date(2026, 11, 25), "停巡日期"),
    ],
)
def test_an_item_is_not_moved_to_a_day_nobody_goes(on: date, said: str) -> None:
    worksites(1)
    staff = make.user()
    plan = planned(making.crew(), by=staff, days_off=(date(2026, 11, 25),))
    with pytest.raises(Refused, match=said):
        actions.move(plan.items.get().pk, on=on, by=staff, now=MIDDLE)


def test_a_site_is_not_taken_in_twice_where_once_is_asked() -> None:
    (site,) = worksites(1)
    staff = make.user()
    plan = planned(making.crew(), by=staff)
    with pytest.raises(Refused, match="本月已安排在"):
        actions.add(plan.pk, site=site, on=date(2026, 11, 26), by=staff, now=MONDAY)
    actions.drop(plan.items.get().pk, by=staff, now=MONDAY)
    actions.add(plan.pk, site=site, on=date(2026, 11, 26), by=staff, now=MONDAY)
    assert [(each.due_on, each.by_hand, each.place) for each in plan.items.all()] == [
        (date(2026, 11, 26), True, 1)
    ]


def test_a_visited_item_stays_where_it_is() -> None:
    (site,) = worksites(1)
    crew, staff = making.crew(), make.user()
    plan = planned(crew, by=staff)
    item = fulfil(making.visit(site, crew, MONDAY))
    assert item is not None
    for act in (lambda: actions.drop(item.pk, by=staff, now=MONDAY),
                lambda: actions.move(item.pk, on=date(2026, 11, 26), by=staff, now=MONDAY)):  # fmt: skip
        with pytest.raises(Refused, match="已到访"):
            act()
    assert plan.items.get() == item


def test_who_may_not_plan_is_told_so() -> None:
    crew = making.crew()
    with pytest.raises(Refused, match="不能编制巡检计划"):
        planned(crew, by=crew)
    with pytest.raises(Refused, match="不是平城区的运维人员"):
        planned(making.crew(make.YUNGANG))
    with pytest.raises(Refused, match="没有运维人员账号"):
        planned([])
    with pytest.raises(Refused, match="已经过去"):
        planned(crew, month=date(2026, 10, 1))
    planned(crew)
    with pytest.raises(Refused, match="已有运维一队的巡检计划"):
        planned(crew)
    assert Plan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_planning_at_once_plan_each_site_once() -> None:
    sites, crews, staff = worksites(12), [making.crew(), making.crew(name="运维二队")], make.user()

    def one(crew) -> None:
        try:
            planned(crew, by=staff)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, crews))
    assert Counter(PlanItem.objects.values_list("site_id", flat=True)) == {each.pk: 1 for each in sites}


def test_roles_that_plan() -> None:
    assert {role for role in Role if "plan_maintenance" in make.user(role).abilities} == {
        Role.STAFF,
        Role.ADMIN,
    }
