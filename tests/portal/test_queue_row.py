"""The row of the queue, which is written by hand: what it says, and that nobody's words become markup."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.inbox.lines import lines
from alerts.models import Alert
from portal.templatetags.queue import queue_row
from tests import factories

pytestmark = pytest.mark.django_db
ODD = '<script>"x"&{pk}'
SAFE = "&lt;script&gt;&quot;x&quot;&amp;{pk}"


def row(**more) -> str:
    now = timezone.now()
    site = factories.plant(name=ODD)
    made = factories.alert(factories.circuit(site), at=now - timedelta(hours=3), **more)
    (line,) = lines(Alert.objects.filter(pk=made.pk))
    return queue_row(line, now)


def test_what_people_wrote_stays_words():
    owner = factories.user("officer", username="x")
    owner.last_name, owner.first_name = "<i>", "王"
    owner.save()
    said = row(sentence=ODD, owner=owner)
    assert "<script" not in said and "<i>" not in said
    assert said.count(SAFE) == 4  # the box's label, the link, the sentence and its title
    assert "&lt;i&gt;王" in said


def test_it_says_what_stands_behind_it_and_that_it_is_over():
    said = row(condition="over", found_late=True)
    assert "is-past" in said and "已恢复" in said and "补传" in said and "含 " not in said
    leader = factories.alert(factories.circuit(factories.plant()), at=timezone.now())
    factories.alert(factories.circuit(factories.plant()), at=timezone.now(), parent=leader)
    (line,) = lines(Alert.objects.filter(pk=leader.pk))
    assert "含 1 条" in queue_row(line, timezone.now()) and "is-hot" in queue_row(line, timezone.now())
