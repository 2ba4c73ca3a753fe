"""Several people at one order at once: the row is held, one wins, the other reads who."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from maintenance.models import WorkOrder
from maintenance.work.actions import Refused, Stale, move
from tests.maintenance.work.making import AT, MINUTE, sent, town

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each came to: the result, or its refusal."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=20)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_two_phones_accept_at_once_and_one_is_told():
    here = town()
    order = sent(here)
    found = at_once(
        *[lambda: move(order.pk, "accept", by=here.crew, now=AT + MINUTE, expected="assigned")] * 2
    )
    assert sorted(type(each).__name__ for each in found) == ["Stale", "WorkOrder"]
    assert order.events.filter(verb="accept").count() == 1


def test_an_order_given_to_two_crews_at_once_goes_to_one():
    here = town()
    order = sent(here)
    found = at_once(
        lambda: move(
            order.pk, "assign", by=here.staff, now=AT + MINUTE, crew=here.other, expected="assigned"
        ),
        lambda: move(order.pk, "accept", by=here.crew, now=AT + MINUTE, expected="assigned"),
    )
    now = WorkOrder.objects.get(pk=order.pk)
    if any(isinstance(each, Stale) for each in found):
        assert (now.crew, now.state) in ((here.other, "assigned"), (here.crew, "accepted"))
    else:  # accepted first, then taken away
        assert (now.crew, now.state) == (here.other, "assigned")


def test_two_who_send_for_one_alert_at_once_make_one_order():
    here = town()
    found = at_once(*[lambda: sent(here)] * 3)
    assert WorkOrder.objects.count() == 1
    assert [type(each).__name__ for each in found if isinstance(each, Refused)] == ["Stale", "Stale"]
