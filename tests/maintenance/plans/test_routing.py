"""The order of a day's stops set by hand: kept until the day is sorted anew, for its planner and its crew alone."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from alerts.actions import Refused
from maintenance.models import DayRoute, Plan, PlanItem, WorkOrder
from maintenance.plans import actions, routing
from maintenance.plans.actions import Wanted
from maintenance.plans.day_orders import open_for
from maintenance.plans.months import working
from maintenance.plans.route import Stop, by_hand
from tests import factories as make
from tests.maintenance.plans import making
from tests.maintenance.plans.making import MONDAY

pytestmark = pytest.mark.django_db
ON = MONDAY.date()
OTHERS = tuple(on for on in working(making.NOVEMBER) if on != ON)
"""The crew goes out on that Monday alone."""


class TestByHand:
    STOPS = [Stop(key, 113.0 + 0.01 * key, 40.0) for key in range(1, 6)]

    def test_the_given_order_stands_and_what_is_gone_is_left_out(self) -> None:
        found = by_hand([4, 9, 1, 3], [each for each in self.STOPS if each.key != 2 and each.key != 5], None)
        assert [each.key for each in found] == [4, 1, 3]

    def test_a_new_stop_is_put_where_it_lengthens_the_way_least(self) -> None:
        assert [each.key for each in by_hand([5, 3, 1], self.STOPS[:3] + self.STOPS[4:], None)] == [
            5,
            3,
            2,
            1,
        ]

    def test_a_stop_without_a_place_comes_last(self) -> None:
        stops = [*self.STOPS[:2], Stop(7)]
        assert [each.key for each in by_hand([2, 1], stops, (113.0, 40.0))] == [2, 1, 7]


class Day:
    """A crew's Monday of four sites on a line going east."""

    def __init__(self) -> None:
        self.crew, self.staff = making.crew(), make.user("staff")
        self.sites = making.worksites(4)
        self.plan = making.planned(self.crew, by=self.staff, capacity=4, days_off=OTHERS)

    def names(self) -> list[int]:
        rows = PlanItem.objects.filter(plan__crew=self.crew, due_on=ON).order_by("place")
        assert [each.place for each in rows] == list(range(1, len(rows) + 1))
        return [each.site_id for each in rows]

    def shift(self, place: int, step: str, **more) -> None:
        item = PlanItem.objects.get(plan__crew=self.crew, due_on=ON, place=place)
        routing.shift(item.pk, **{"step": step, "by": self.staff, "now": MONDAY, **more})


def test_a_stop_changes_places_with_its_neighbour_and_that_is_on_record() -> None:
    day = Day()
    one, two, three, four = day.names()
    day.shift(3, "up")
    assert day.names() == [one, three, two, four]
    day.shift(1, "down", by=day.crew)
    assert day.names() == [three, one, two, four]
    said = AuditEntry.objects.filter(action="调整巡检次序").order_by("pk").last()
    assert said is not None and said.user == day.crew


def test_the_ends_stay_where_they_are() -> None:
    day = Day()
    with pytest.raises(Refused, match="已是第一站"):
        day.shift(1, "up")
    with pytest.raises(Refused, match="已是最后一站"):
        day.shift(4, "down")


def test_the_order_is_kept_when_the_plan_is_made_again_and_given_up_when_sorted() -> None:
    day = Day()
    nearest = day.names()
    day.shift(4, "up")
    day.shift(3, "up")
    by_hand_now = day.names()
    actions.rearrange(day.plan.pk, wanted=Wanted(capacity=4, days_off=OTHERS), by=day.staff, now=MONDAY)
    assert day.names() == by_hand_now
    routing.sort_anew(day.plan, ON, by=day.crew, now=MONDAY)
    assert day.names() == nearest
    assert not DayRoute.objects.exists()


def test_a_stop_that_comes_or_goes_leaves_the_others_in_their_order() -> None:
    day = Day()
    day.shift(4, "up")
    one, two, four, three = day.names()
    item = PlanItem.objects.get(plan=day.plan, site=two)
    free = ON + timedelta(days=1)
    day.plan.days_off.remove(free.isoformat())
    day.plan.save()
    actions.move(item.pk, on=free, by=day.staff, now=MONDAY)
    assert day.names() == [one, four, three]
    actions.move(item.pk, on=ON, by=day.staff, now=MONDAY)
    assert [each for each in day.names() if each != two] == [one, four, three]


def test_orders_that_are_out_follow() -> None:
    day = Day()
    open_for(ON, now=MONDAY, by=day.staff)
    day.shift(1, "down")
    orders = WorkOrder.objects.filter(crew=day.crew).order_by("place")
    assert [each.site_id for each in orders] == day.names()


def test_a_visited_stop_and_a_day_that_is_over_do_not_move() -> None:
    day = Day()
    item = PlanItem.objects.get(plan=day.plan, due_on=ON, place=2)
    item.visit = making.visit(item.site, day.crew, MONDAY)
    item.save()
    with pytest.raises(Refused, match="已到访"):
        day.shift(2, "up")
    with pytest.raises(Refused, match="已经过去"):
        day.shift(1, "down", now=MONDAY + timedelta(days=1))


def test_neither_an_officer_nor_another_crew_sets_the_order() -> None:
    day = Day()
    for person in (make.user("officer", make.PINGCHENG), making.crew(name="运维二队")):
        with pytest.raises(Refused, match="只有市局人员和这位运维人员"):
            day.shift(1, "down", by=person)


def test_the_page_has_a_button_for_each_way_and_the_focus_stays_with_the_stop() -> None:
    crew, staff, today = making.crew(), make.user("staff"), timezone.localdate()
    sites = making.worksites(3)
    plan = making.planned(crew, by=staff, month=today.replace(day=1), now=timezone.now(), capacity=3)
    PlanItem.objects.filter(plan=plan).delete()
    items = [
        PlanItem.objects.create(plan=plan, site=site, due_on=today, place=at)
        for at, site in enumerate(sites, 1)
    ]
    client = Client()
    client.force_login(crew)
    page = client.get(reverse("maintenance:plan_day", args=[plan.pk, today.isoformat()])).content.decode()
    assert page.count('value="up"') == page.count('value="down"') == 3
    assert "重新排序" not in page
    answer = client.post(
        reverse("maintenance:plan_item_place", args=[items[1].pk]), {"step": "up"}, follow=True
    )
    assert [each.site_id for each in answer.context["items"]] == [sites[at].pk for at in (1, 0, 2)]
    text = answer.content.decode()
    assert "重新排序" in text and "人工排序" in text
    client.post(reverse("maintenance:plan_item_place", args=[items[2].pk]), {"step": "up"})
    paper = client.get(reverse("maintenance:plan_print", args=[plan.pk])).content.decode()
    assert paper.index(sites[1].name) < paper.index(sites[2].name) < paper.index(sites[0].name)
    client.post(reverse("maintenance:plan_day_sort", args=[plan.pk, today.isoformat()]))
    assert not DayRoute.objects.exists()
    assert (
        client.post(reverse("maintenance:plan_item_place", args=[items[2].pk]), {"step": "x"}).status_code
        == 302
    )


def test_one_stays_at_the_plan_whose_day_one_looks_at() -> None:
    day = Day()
    item = PlanItem.objects.get(plan=day.plan, due_on=ON, place=2)
    alike = {"month": day.plan.month, "district": day.plan.district, "crew": day.crew}
    other = Plan.objects.create(**alike, platform="fume", made_by=day.staff, made_at=MONDAY)
    client = Client()
    client.force_login(day.staff)
    for asked, seen in ((other.pk, other.pk), ("x", day.plan.pk), (10**9, day.plan.pk)):
        said = {"step": "sideways", "plan": asked}
        answer = client.post(reverse("maintenance:plan_item_place", args=[item.pk]), said)
        assert f"/plans/{seen}/days/" in answer.url


def test_a_day_that_is_none_is_not_found() -> None:
    day = Day()
    client = Client()
    client.force_login(day.staff)
    for text in ("2026-13-01", "x", date.max.isoformat() + "0"):
        assert client.get(reverse("maintenance:plan_day", args=[day.plan.pk, text])).status_code == 404
