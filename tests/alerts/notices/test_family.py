"""An act on a parent reaches those behind it."""

from datetime import timedelta

import pytest

from accounts.models import Role
from alerts.life.actions import act, undo
from alerts.models import Alert, BulkAction
from alerts.notices.family import leaders
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = make.instant("2026-03-02 12:00")


@pytest.fixture
def family():
    plant = make.plant()
    wide = make.alert(plant, "PW12", at=NOON, aspect=f"site:{plant.pk}")
    narrow = make.alert(
        plant, "PW12", at=NOON, aspect="device:1", parent=wide, condition="over", ended_at=NOON
    )
    near = make.alert(make.circuit(plant), "PW12", at=NOON, parent=wide)
    far = make.alert(make.circuit(plant), "PW12", at=NOON, parent=narrow)
    other = make.alert(make.circuit(plant), "PW12", at=NOON)
    return wide, narrow, near, far, other


def handling(*alerts):
    known = dict(Alert.objects.values_list("pk", "handling"))
    return [known[each.pk] for each in alerts]


def test_everyone_behind_it_is_found(family):
    wide, narrow, near, far, other = family
    assert leaders([wide.pk, other.pk]) == {near.pk: wide.pk, narrow.pk: wide.pk, far.pk: wide.pk}
    assert leaders([wide.pk, near.pk]) == {narrow.pk: wide.pk, far.pk: wide.pk}
    assert leaders([]) == {}


def test_what_is_done_to_a_parent_is_done_to_those_behind_it_and_taken_back_with_it(family):
    wide, narrow, near, far, other = family
    staff = make.user(Role.STAFF)
    done = act([wide.pk], "acknowledge", by=staff, now=NOON)
    assert done.done == [wide.pk], "a person named one"
    assert handling(wide, narrow, near, far, other) == ["acknowledged"] * 4 + ["open"]
    assert near.events.get(kind="acknowledged").actor == staff
    assert BulkAction.objects.get().count == 4
    undo(done.batch, by=staff, now=NOON + timedelta(seconds=20))
    assert handling(wide, narrow, near, far) == ["open"] * 4


def test_one_behind_that_is_further_already_stays_and_no_one_is_told_of_a_refusal(family):
    wide, _, near, far, _ = family
    Alert.objects.filter(pk=near.pk).update(handling="verifying")
    done = act([wide.pk], "acknowledge", by=make.user(Role.STAFF), now=NOON)
    assert (done.refused, handling(near, far)) == ({}, ["verifying", "acknowledged"])


def test_a_refused_parent_takes_nobody_along(family):
    wide, _, near, _, _ = family
    Alert.objects.filter(pk=wide.pk).update(handling="closed")
    act([wide.pk], "acknowledge", by=make.user(Role.STAFF), now=NOON)
    assert handling(near) == ["open"]


def test_a_remark_stays_where_it_was_made(family):
    wide, _, near, _, _ = family
    act([wide.pk], "comment", by=make.user(Role.STAFF), now=NOON, note="已电话联系")
    assert not near.events.filter(kind="comment").exists()
