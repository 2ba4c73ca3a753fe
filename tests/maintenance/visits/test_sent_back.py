"""A form that the review returns: its order is its crew's again, and goes on when the form is put right."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from maintenance.field.bundle import bundle
from maintenance.models import Visit, WorkOrder
from maintenance.visits import actions
from maintenance.work import rows
from maintenance.work.actions import Refused, move
from maintenance.work.from_alerts import reconcile
from maintenance.work.punctual import Punctual, punctual
from maintenance.work.sweeping import escalate, give_back_of_the_gone
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.making import AT, MINUTE

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = AT + 90 * MINUTE


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Scene:
    """An alert, its order in a crew's hands and the form the crew handed in."""

    def __init__(self, **more) -> None:
        self.site = make.plant()
        self.officer, self.crew = make.user("officer", make.PINGCHENG), making.crew()
        self.alert = make.alert(make.circuit(self.site), "PW01", at=AT - 2 * HOUR)
        self.made = making.sent_for(self.alert, self.crew, self.officer, now=AT - HOUR)
        self.content = making.form(self.site, self.crew, self.made, **more)
        self.visit = making.submitted(self.content, self.crew)

    @property
    def order(self) -> WorkOrder:
        return WorkOrder.objects.get(pk=self.made.pk)

    def send_back(self, now=LATER) -> WorkOrder:
        actions.review(self.visit.pk, approve=False, opinion="处理后照片看不清", by=self.officer, now=now)
        return self.order

    def correct(self, **more) -> WorkOrder:
        kept = {"reason": "补拍照片", "key": uuid4(), "by": self.crew, "now": LATER + HOUR, **more}
        self.corrected = actions.correct(self.visit.pk, self.content, **kept)
        return self.order

    def handling(self) -> str:
        self.alert.refresh_from_db()
        return self.alert.handling


def action(*, solved: bool) -> dict:
    left = "" if solved else "等备件"
    return {"text": "换天线", "solved": solved, "left_over": left, "replacements": [], "changes": []}


def test_the_order_goes_back_to_its_crew_with_the_reason_and_a_clock() -> None:
    scene = Scene()
    assert scene.order.state == "done"
    order = scene.send_back()
    assert (order.state, order.crew, order.done_at) == ("rework", scene.crew, None)
    assert (order.due_step, order.due_at, order.escalation) == ("correct", LATER + 24 * HOUR, 0)
    line = order.events.last()
    assert (line.verb, line.actor, line.before, line.after) == ("send_back", scene.officer, "done", "rework")
    assert line.note == f"现场表 {scene.visit.number} 退回：处理后照片看不清"
    assert AuditEntry.objects.filter(action="退回更正工单").exists()


def test_the_crews_lists_show_it_with_the_reason() -> None:
    scene = Scene()
    scene.send_back()
    assert [each.pk for each in rows.mine(scene.crew)] == [scene.made.pk]
    (line,) = bundle(scene.crew, now=LATER)["orders"]
    assert (line["state"], line["returned"]["opinion"]) == ("rework", "处理后照片看不清")
    client = Client()
    client.force_login(scene.crew)
    page = client.get(reverse("maintenance:work_mine")).content.decode()
    link = reverse("maintenance:visit_correct", args=[scene.visit.pk])
    assert "处理后照片看不清" in page and "更正现场表" in page and link in page


def test_handing_in_the_corrected_form_brings_it_on_again() -> None:
    scene = Scene()
    arrived_at = scene.order.arrived_at
    scene.send_back()
    order = scene.correct()
    assert (order.state, order.due_at, order.done_at) == ("done", None, LATER + HOUR)
    assert order.arrived_at == arrived_at
    assert list(order.events.values_list("verb", flat=True))[-2:] == ["send_back", "correct"]
    assert scene.handling() == "feedback"
    actions.review(scene.corrected.pk, approve=True, opinion="同意", by=scene.officer, now=LATER + 2 * HOUR)
    assert (scene.order.state, scene.handling()) == ("done", "closed")


def test_a_form_may_come_back_twice() -> None:
    scene = Scene()
    scene.send_back()
    scene.correct()
    scene.visit = scene.corrected
    assert scene.send_back(LATER + 2 * HOUR).due_at == LATER + 26 * HOUR
    assert scene.correct(now=LATER + 3 * HOUR).state == "done"


def test_a_new_visit_answers_it_as_well() -> None:
    scene = Scene()
    scene.send_back()
    again = making.form(scene.site, scene.crew, scene.order, at=LATER + HOUR)
    making.submitted(again, scene.crew)
    order = scene.order
    assert (order.state, order.arrived_at) == ("done", LATER + HOUR)


def test_a_correction_that_solves_nothing_leaves_the_crew_at_the_site() -> None:
    scene = Scene()
    scene.send_back()
    scene.content["action"] = action(solved=False)
    assert scene.correct().state == "on_site"


def test_an_unsolved_form_that_is_corrected_to_solved_ends_its_order() -> None:
    scene = Scene(action=action(solved=False))
    assert scene.order.state == "on_site"
    scene.content["action"] = action(solved=True)
    assert scene.correct().state == "done"


def test_an_order_still_in_hand_stays_where_it_is_and_its_log_tells() -> None:
    scene = Scene(action=action(solved=False))
    order = scene.send_back()
    line = order.events.last()
    assert (order.state, line.verb, line.after) == ("on_site", "form_returned", "on_site")
    assert "处理后照片看不清" in line.note


def test_another_crews_order_is_not_taken_from_it() -> None:
    scene = Scene()
    other = making.crew()
    move(scene.made.pk, "reopen", by=scene.officer, now=LATER, note="又报警", crew=other)
    for verb in ("accept", "arrive"):
        move(scene.made.pk, verb, by=other, now=LATER)
    move(scene.made.pk, "finish", by=other, now=LATER, note="已恢复")
    order = scene.send_back(LATER + MINUTE)
    assert (order.state, order.crew, order.events.last().verb) == ("done", other, "form_returned")
    assert scene.correct().events.last().verb == "form_returned"


def test_correcting_a_form_that_nobody_returned_leaves_a_reopened_order_alone() -> None:
    scene = Scene()
    move(scene.made.pk, "reopen", by=scene.officer, now=LATER, note="又报警")
    assert scene.correct().state == "assigned"


def test_the_minute_does_not_take_it_away_though_its_alert_is_closed() -> None:
    scene = Scene()
    scene.send_back()
    scene.alert.handling = "closed"
    scene.alert.save(update_fields=["handling"])
    reconcile(LATER + MINUTE)
    assert scene.order.state == "rework"


def test_a_late_correction_is_told_and_counts_as_late() -> None:
    scene = Scene()
    scene.send_back()
    late = LATER + 24 * HOUR + MINUTE
    assert escalate(late) == 1
    assert scene.order.events.last().note == "更正超期，通知运维人员"
    scene.correct(now=late)
    assert punctual(WorkOrder.objects.all(), late) == Punctual(made=1, done=1, due=1, in_time=0)


def test_a_crew_that_is_gone_leaves_it_to_the_desk() -> None:
    scene = Scene()
    scene.crew.is_active = False
    scene.crew.save(update_fields=["is_active"])
    assert scene.send_back().state == "rework"
    give_back_of_the_gone(LATER + MINUTE)
    assert scene.order.state == "returned"


def test_no_button_of_the_order_sends_it_back_or_corrects_it() -> None:
    scene = Scene()
    scene.send_back()
    client = Client()
    client.force_login(scene.crew)
    asked = {"verb": "correct", "expected": "rework"}
    assert client.post(reverse("maintenance:work_move", args=[scene.made.pk]), asked).status_code == 422
    assert scene.order.state == "rework"
    page = client.get(reverse("maintenance:work_order", args=[scene.made.pk])).content.decode()
    assert 'value="correct"' not in page and "更正现场表" in page


def test_a_crew_that_went_again_does_not_finish_over_the_returned_form() -> None:
    scene = Scene()
    scene.send_back()
    move(scene.made.pk, "arrive", by=scene.crew, now=LATER + HOUR)
    with pytest.raises(Refused, match="被退回后还没有更正"):
        move(scene.made.pk, "finish", by=scene.crew, now=LATER + HOUR)
    assert Visit.objects.get(pk=scene.visit.pk).state == "returned"
