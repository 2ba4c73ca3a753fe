"""Which points are excused, and when: only by an approved 停产 or 停运, only while it lasted."""

import pytest

from alerts.orders.excused import kinds_at, out_at, spans
from registry.models import Point
from telemetry.rates import Excused
from tests import factories
from tests.alerts.orders.making import HOUR, NOW, declaration

pytestmark = pytest.mark.django_db
END = NOW + 48 * HOUR


@pytest.fixture
def officer():
    return factories.user("officer", factories.PINGCHENG)


@pytest.fixture
def site():
    made = factories.plant()
    made.both = [factories.circuit(made), factories.circuit(made, "treatment")]
    return made


def found(since=NOW, until=END, **more):
    return spans("power", since, until, **more)


def keys(at):
    return set(Point.objects.filter(out_at(at)).values_list("pk", flat=True))


@pytest.mark.parametrize("kind", ["stop", "outage"])
def test_without_named_points_all_of_the_site_are_excused(site, officer, kind):
    declaration(site, officer, kind, result="approved")
    factories.circuit(factories.plant())
    assert found() == [Excused(each.pk, NOW, END) for each in site.both]
    assert keys(NOW) == {each.pk for each in site.both}


def test_named_points_alone_are_excused(site, officer):
    declaration(site, officer, result="approved").points.set(site.both[1:])
    assert [each.point_id for each in found()] == [site.both[1].pk]
    assert keys(NOW) == {site.both[1].pk}


@pytest.mark.parametrize("result", ["waiting", "refused", "withdrawn"])
def test_what_is_not_approved_excuses_nothing(site, officer, result):
    declaration(site, officer, result=result)
    assert found() == [] and keys(NOW) == set()


@pytest.mark.parametrize("kind", ["repair", "fault", "new", "remove"])
def test_other_kinds_excuse_no_rate(site, officer, kind):
    declaration(site, officer, kind, result="approved")
    assert found() == [] and keys(NOW) == set()


def test_the_actual_end_wins_over_the_planned_one(site, officer):
    declaration(site, officer, result="approved", actual_end=NOW + HOUR)
    assert {each.end for each in found()} == {NOW + HOUR}
    assert len(keys(NOW + HOUR / 2)) == 2 and keys(NOW + HOUR) == set()
    assert found(since=NOW + HOUR) == []


def test_outside_its_time_it_excuses_nothing(site, officer):
    declaration(site, officer, result="approved")
    assert found(until=NOW) == [] and found(since=END) == []
    assert keys(NOW - HOUR) == set() and keys(END) == set()


def test_without_an_end_it_lasts(site, officer):
    declaration(site, officer, result="approved", planned_end=None)
    assert {each.end for each in found(since=END + 999 * HOUR, until=END + 1000 * HOUR)} == {None}
    assert len(keys(END + 999 * HOUR)) == 2


def test_other_platforms_and_districts_are_left_out(site, officer):
    declaration(site, officer, result="approved")
    assert spans("dust", NOW, END) == []
    assert found(districts=[factories.YUNGANG]) == [] and len(found(districts=[site.district_id])) == 2


def test_many_declarations_cost_three_queries(site, officer, django_assert_num_queries):
    for _ in range(5):
        more = factories.plant()
        factories.circuit(more)
        declaration(more, officer, result="approved")
    with django_assert_num_queries(3):
        assert len(found()) == 5


def test_an_outage_goes_before_a_stop_at_the_same_point(site, officer):
    declaration(site, officer, "outage", result="approved").points.set(site.both[:1])
    declaration(site, officer, "stop", result="approved")
    first, second = (each.pk for each in site.both)
    assert kinds_at("power", NOW) == {first: "outage", second: "stop"}
    assert kinds_at("power", NOW - HOUR) == kinds_at("power", END) == kinds_at("dust", NOW) == {}
