"""The items of the day become orders; a visit fulfils its item."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from alerts.actions import Refused
from alerts.rule_types import CHINA
from maintenance.models import WorkOrder
from maintenance.plans import actions
from maintenance.plans.actions import Wanted
from maintenance.plans.coverage import fulfil
from maintenance.plans.day_orders import open_for
from maintenance.work.actions import move
from tests import factories as make
from tests.maintenance.plans import making
from tests.maintenance.plans.making import MONDAY, planned, worksites

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


def test_what_is_due_today_becomes_orders_of_the_crew_by_the_route() -> None:
    worksites(7)
    crew = making.crew()
    plan = planned(crew, capacity=6)
    assert open_for(TODAY, now=MONDAY).count == plan.items.filter(due_on=TODAY).count() > 0
    assert open_for(TODAY, now=MONDAY).count == 0, "asked again, nothing more"
    for order in WorkOrder.objects.select_related("plan_item"):
        assert (order.source, order.crew, order.due_on) == ("plan", crew, TODAY)
        assert (order.place, order.site_id) == (order.plan_item.place, order.plan_item.site_id)


def test_what_nobody_came_for_is_ordered_later_but_not_after_its_month() -> None:
    worksites(3)
    plan = planned(making.crew())
    assert open_for(date(2026, 12, 1), now=MONDAY + timedelta(days=29)).count == 0
    assert open_for(date(2026, 11, 30), now=MONDAY + timedelta(days=28)).count == plan.items.count() == 3


def test_a_site_visited_meanwhile_needs_no_order() -> None:
    (site,) = worksites(1)
    crew = making.crew()
    planned(crew)
    fulfil(making.visit(site, crew, MONDAY))
    assert open_for(date(2026, 11, 30), now=MONDAY).count == 0


def test_an_item_on_its_way_is_not_moved_until_its_order_is_cancelled() -> None:
    worksites(1)
    staff = make.user()
    plan = planned(making.crew(), by=staff)
    item = plan.items.get()
    open_for(item.due_on, now=MONDAY, by=staff)
    order = WorkOrder.objects.get()
    with pytest.raises(Refused, match=order.number):
        actions.move(item.pk, on=date(2026, 11, 26), by=staff, now=MONDAY)
    actions.rearrange(plan.pk, wanted=Wanted(days_off=(item.due_on,)), by=staff, now=MONDAY)
    assert plan.items.get() == item, "what is begun stays"
    move(order.pk, "cancel", by=staff, now=MONDAY, note="企业停产")
    actions.move(item.pk, on=date(2026, 11, 26), by=staff, now=MONDAY)
    assert plan.items.get().due_on == date(2026, 11, 26)


def test_a_closed_account_keeps_nobody_else_from_going_out() -> None:
    worksites(2)
    make.worksite(make.YUNGANG)
    gone, stays = making.crew(), making.crew(make.YUNGANG)
    planned(gone)
    planned(stays, district=make.YUNGANG)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    found = open_for(date(2026, 11, 30), now=MONDAY)
    assert found.count == 1
    assert "账号已停用" in found.refused[0]


def test_only_planners_open_orders_by_hand() -> None:
    with pytest.raises(Refused, match="不能生成巡检工单"):
        open_for(TODAY, now=MONDAY, by=make.user("officer", make.PINGCHENG))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_a_visit_fulfils_the_earliest_item_of_its_site_and_month() -> None:
    (site,) = worksites(1)
    crew = making.crew()
    plan = planned(crew, times=2)
    first, second = plan.items.order_by("due_on")
    assert fulfil(making.visit(site, crew, at("2026-11-10T09:00"))) == first
    assert fulfil(making.visit(site, crew, at("2026-12-01T00:30"))) is None, "another month"
    assert fulfil(making.visit(site, crew, at("2026-11-30T23:30"))) == second
    assert fulfil(making.visit(site, crew, at("2026-11-30T23:40"))) is None


def test_the_item_of_the_order_comes_first_and_may_come_late() -> None:
    (site,) = worksites(1)
    crew = making.crew()
    plan = planned(crew, times=2)
    open_for(date(2026, 11, 30), now=at("2026-11-30T08:00"))
    first, second = plan.items.order_by("due_on")
    order = WorkOrder.objects.get(plan_item=second)
    assert fulfil(making.visit(site, crew, at("2026-11-30T09:00"), order=order)) == second
    late = WorkOrder.objects.get(plan_item=first)
    assert fulfil(making.visit(site, crew, at("2026-12-02T09:00"), order=late)) == first


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    (site,) = worksites(1)
    crew = making.crew()
    plan = planned(crew)
    one = making.visit(site, crew, MONDAY)
    fulfil(one)
    type(one).objects.filter(pk=one.pk).update(is_current=False)
    two = making.visit(site, crew, MONDAY, replaces=one, number=one.number, version=2)
    assert fulfil(two) == plan.items.get()
    assert plan.items.get().visit == two
