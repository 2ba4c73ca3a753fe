"""A life from the application to the dismantling: declarations move it, people take the rest, the registry follows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from alerts.actions import Refused as NotDeclared
from alerts.models import Declaration
from alerts.orders import declare
from alerts.orders.filing import Filing
from maintenance.models import Stage
from maintenance.stages.actions import move
from maintenance.stages.clocks import repair_by
from maintenance.stages.declared import settle
from maintenance.stages.subjects import history, place
from registry.actions import Refused
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.instant("2026-11-20 08:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def officer():
    return factories.user("officer", factories.PINGCHENG)


@pytest.fixture
def staff():
    return factories.user("staff")


@pytest.fixture
def crew():
    return factories.user("crew", factories.PINGCHENG)


@pytest.fixture
def site():
    made = factories.worksite()
    made.points_made = [factories.instrument(made), factories.instrument(made)]
    return made


def filed(site, by, kind, *, at=NOW, points=(), **more) -> Declaration:
    known = {"kind": kind, "start": at, "reason": "大修", "applicant": "王工", "points": frozenset(points)}
    return declare.file(site.pk, Filing(**{**known, **more}), by=by, now=at)


def declared(site, by, reviewer, kind, *, at=NOW, **more) -> Declaration:
    made = filed(site, by, kind, at=at, **more)
    return declare.review(made.pk, approved=True, by=reviewer, now=at, opinion="同意")


def steps(subject) -> list[str]:
    return [each.step for each in history(subject)]


def step(subject, at=NOW) -> str:
    return place(subject, at).standing.step


def status(subject) -> str:
    return type(subject).objects.get(pk=subject.pk).status


def test_a_new_site_is_applied_for_installed_debugged_accepted_and_used(staff, officer, crew):
    site = factories.worksite(status="testing")
    point = factories.instrument(site)
    made = filed(site, officer, "new")
    assert (step(site), status(site)) == ("applied", "testing")
    with pytest.raises(Refused, match="尚未审核通过"):
        move("site", site.pk, "install", by=crew, now=NOW)
    declare.review(made.pk, approved=True, by=staff, now=NOW)
    move("site", site.pk, "install", by=crew, now=NOW)
    move("site", site.pk, "debug", by=crew, now=NOW)
    with pytest.raises(Refused, match="没有收到数据"):
        move("site", site.pk, "accept", by=officer, now=NOW, note="资料齐全")
    factories.readings(point, NOW - HOUR, [{"tsp_ug_m3": 100.0}])
    move("site", site.pk, "accept", by=officer, now=NOW, note="资料齐全，比对合格")
    assert status(site) == "testing"
    move("site", site.pk, "use", by=officer, now=NOW)
    assert steps(site) == ["applied", "installed", "debugged", "accepted", "in_use"]
    assert status(site) == "running"
    assert AuditEntry.objects.filter(action="生命周期").count() == 4
    assert AuditEntry.objects.filter(action="修改", detail__changed={"状态": ["调试", "在用"]}).exists()


def test_a_refused_application_can_be_made_again(staff, officer, crew):
    site = factories.worksite(status="testing")
    first = filed(site, officer, "new")
    declare.review(first.pk, approved=False, by=staff, now=NOW, opinion="缺少图纸")
    with pytest.raises(Refused, match="尚未审核通过"):
        move("site", site.pk, "install", by=crew, now=NOW)
    declared(site, officer, staff, "new", at=NOW + HOUR)
    move("site", site.pk, "install", by=crew, now=NOW + HOUR)
    assert steps(site) == ["applied", "applied", "installed"]


def test_something_new_at_a_site_in_use_is_no_step_of_the_site(site, officer, staff):
    declared(site, officer, staff, "new")
    assert steps(site) == [] and status(site) == "running"


def test_what_does_not_fit_is_refused_and_not_filed(officer, staff):
    site = factories.worksite(status="testing")
    declared(site, officer, staff, "new")
    with pytest.raises(NotDeclared, match="现处于“新建申请”，不能办理“停运申报”"):
        filed(site, officer, "outage", at=NOW + HOUR)
    assert Declaration.objects.count() == 1 and steps(site) == ["applied"]


def test_an_outage_is_asked_for_begins_when_its_time_comes_and_is_over_at_its_end(site, officer, staff):
    made = filed(site, officer, "outage", start=NOW + DAY, planned_end=NOW + 3 * DAY)
    assert steps(site) == ["out_asked"]
    declare.review(made.pk, approved=True, by=staff, now=NOW + HOUR)
    assert settle(NOW + DAY - HOUR) == 0
    assert settle(NOW + DAY) == 1 and settle(NOW + DAY) == 0
    out = history(site).last()
    assert (out.step, out.at, out.due_at, out.by) == ("out", NOW + DAY, NOW + 3 * DAY, staff)
    assert status(site) == "running", "a site that is declared out goes on being watched (domain.md D.4)"
    assert settle(NOW + 3 * DAY - HOUR) == 0
    assert settle(NOW + 3 * DAY) == 1 and settle(NOW + 3 * DAY) == 0
    assert steps(site) == ["out_asked", "out", "resumed"]
    assert history(site).last().at == NOW + 3 * DAY


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_an_outage_that_is_not_granted_leads_back(site, officer, staff, how):
    made = filed(site, officer, "outage")
    if how == "refused":
        declare.review(made.pk, approved=False, by=staff, now=NOW, opinion="理由不充分")
    else:
        declare.withdraw(made.pk, by=officer, now=NOW)
    assert steps(site) == ["out_asked", "in_use"]


def test_恢复_ends_the_outage_and_brings_the_site_back(site, officer, staff):
    outage = declared(site, officer, staff, "outage")
    assert step(site) == "out"
    declared(site, officer, staff, "resume", at=NOW + DAY)
    assert steps(site) == ["out_asked", "out", "resumed"]
    outage.refresh_from_db()
    assert outage.actual_end == NOW + DAY == history(site).last().at


def test_an_outage_that_is_followed_by_another_goes_on(site, officer, staff):
    declared(site, officer, staff, "outage", planned_end=NOW + DAY)
    later = filed(site, officer, "outage", at=NOW + HOUR, start=NOW + DAY, planned_end=NOW + 2 * DAY)
    declare.review(later.pk, approved=True, by=staff, now=NOW + HOUR)
    assert settle(NOW + DAY) == 0 and step(site) == "out"


def test_production_that_rests_or_a_repair_is_no_step(site, officer, staff):
    declared(site, officer, staff, "stop")
    declared(site, officer, staff, "repair", planned_end=NOW + DAY)
    assert steps(site) == []


def test_a_fault_of_named_points_is_their_devices(site, crew, officer):
    broken, sound = site.points_made
    began = NOW - 13 * HOUR
    filed(site, crew, "fault", start=began, planned_end=NOW + DAY, points=[broken.pk])
    stage = history(broken.device).get()
    assert (stage.step, stage.at, stage.due_at) == ("fault", began, repair_by(began))
    assert steps(site) == [] and steps(sound.device) == []
    move("device", broken.device_id, "repair", by=crew, now=NOW + HOUR)
    assert history(broken.device).last().due_at == repair_by(began)
    assert status(broken.device) == "running"


def test_the_repair_ends_the_approved_declaration_so_that_it_excuses_no_longer(site, crew, officer):
    made = declared(site, crew, officer, "fault", planned_end=NOW + 4 * DAY)
    move("site", site.pk, "repaired", by=crew, now=NOW + DAY, note="更换采样泵，比对正常")
    made.refresh_from_db()
    assert made.actual_end == NOW + DAY
    last = history(site).last()
    assert (last.step, last.note, last.declaration) == ("repaired", "更换采样泵，比对正常", made)
    assert steps(site) == ["fault", "repaired"]


def test_one_that_is_repaired_before_its_review_excuses_up_to_the_repair(site, crew, officer):
    made = filed(site, crew, "fault", planned_end=NOW + 4 * DAY)
    move("site", site.pk, "repaired", by=crew, now=NOW + HOUR, note="重启恢复")
    declare.review(made.pk, approved=True, by=officer, now=NOW + DAY)
    made.refresh_from_db()
    assert made.actual_end == NOW + HOUR
    assert steps(site) == ["fault", "repaired"]


def test_ending_the_declaration_on_its_own_page_is_the_repair(site, crew, officer):
    made = declared(site, crew, officer, "fault", planned_end=NOW + 4 * DAY)
    declare.end(made.pk, by=crew, now=NOW + 2 * HOUR, at=NOW + HOUR)
    assert (history(site).last().step, history(site).last().at) == ("repaired", NOW + HOUR)


def test_a_refused_fault_leads_back_past_the_repair_that_had_begun(site, crew, officer):
    made = filed(site, crew, "fault", planned_end=NOW + DAY)
    move("site", site.pk, "repair", by=crew, now=NOW)
    declare.review(made.pk, approved=False, by=officer, now=NOW, opinion="设备正常，企业断电")
    assert steps(site) == ["fault", "repairing", "in_use"]


def test_an_outage_refused_amid_a_fault_leads_back_to_the_fault_with_its_deadline(site, crew, officer, staff):
    fault = filed(site, crew, "fault", planned_end=NOW + DAY)
    outage = filed(site, officer, "outage", at=NOW + HOUR)
    declare.review(outage.pk, approved=False, by=staff, now=NOW + HOUR, opinion="先修复")
    last = history(site).last()
    assert (last.step, last.declaration, last.due_at) == ("fault", fault, repair_by(NOW))


def test_a_second_fault_of_what_is_broken_is_filed_without_a_step(site, crew):
    device = site.points_made[0].device
    twin = factories.instrument(site, device=device, channel="9")
    for point in (site.points_made[0], twin):
        filed(site, crew, "fault", planned_end=NOW + DAY, points=[point.pk])
    assert Declaration.objects.count() == 2 and steps(device) == ["fault"]


def test_a_device_declared_out_is_stopped_and_runs_again(site, officer, staff):
    point = site.points_made[0]
    declared(site, officer, staff, "outage", points=[point.pk])
    assert status(point.device) == "stopped" and status(site) == "running"
    declared(site, officer, staff, "resume", at=NOW + DAY, points=[point.pk])
    assert status(point.device) == "running"


def test_a_removal_is_declared_then_done_and_watched_until_then(site, officer, staff, crew):
    point = site.points_made[0]
    with pytest.raises(Refused, match="拆除须先申报"):
        move("device", point.device_id, "remove", by=crew, now=NOW, note="已拆走")
    made = declared(site, officer, staff, "remove", start=NOW + HOUR, points=[point.pk])
    with pytest.raises(Refused, match="到了申报的时间"):
        move("device", point.device_id, "remove", by=crew, now=NOW, note="已拆走")
    assert status(point.device) == "running"
    stage = move("device", point.device_id, "remove", by=crew, now=NOW + HOUR, note="仪器拆回库房")
    point.refresh_from_db()
    assert (stage.declaration, status(point.device), point.status) == (made, "stopped", "stopped")
    assert status(site) == "running"


def test_a_site_that_is_gone_can_be_applied_for_again(site, officer, staff, crew):
    declared(site, officer, staff, "remove")
    move("site", site.pk, "remove", by=crew, now=NOW, note="整体搬迁")
    assert (steps(site), status(site)) == (["removed"], "stopped")
    filed(site, officer, "new", at=NOW + DAY)
    assert (step(site), status(site)) == ("applied", "testing")


@pytest.mark.parametrize(
    ("verb", "more", "field", "words"),
    [
        ("repaired", {}, "note", "请写明情况"),
        ("repaired", {"note": "长" * 301}, "note", "不能超过 300 字"),
        ("repair", {"at": NOW + DAY}, "at", "不能晚于现在"),
        ("repair", {"at": NOW - 400 * DAY}, "at", "早于一年前"),
        ("repair", {"at": NOW - HOUR}, "at", "不能早于上一步“故障申报”"),
    ],
)
def test_a_fault_of_the_form_is_said_at_its_field(site, crew, verb, more, field, words):
    filed(site, crew, "fault", planned_end=NOW + DAY)
    with pytest.raises(ValidationError) as fault:
        move("site", site.pk, verb, by=crew, now=NOW, **more)
    assert words in fault.value.message_dict[field][0]
    assert steps(site) == ["fault"]


def test_others_and_odd_verbs_are_refused(site, crew, officer):
    with pytest.raises(Refused, match="没有这个步骤"):
        move("site", site.pk, "explode", by=officer, now=NOW)
    with pytest.raises(Refused, match="须通过申报办理"):
        move("site", site.pk, "ask_out", by=officer, now=NOW)
    with pytest.raises(Refused, match="不在您的区县"):
        move("site", site.pk, "use", by=factories.user("officer", factories.YUNGANG), now=NOW)
    with pytest.raises(Refused, match="财务人员不能"):
        move("site", site.pk, "use", by=factories.user("finance"), now=NOW)


def test_a_step_is_never_rewritten(site, officer):
    filed(site, officer, "outage")
    with pytest.raises(DatabaseError, match="只增"), transaction.atomic():
        Stage.objects.update(note="改")
    with pytest.raises(DatabaseError, match="只增"), transaction.atomic():
        Stage.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_the_step():
    site = factories.worksite(status="testing")
    officer, staff = factories.user("officer", factories.PINGCHENG), factories.user()
    declared(site, officer, staff, "new")

    def install(_: int) -> bool:
        try:
            move("site", site.pk, "install", by=staff, now=timezone.now())
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(install, range(4))) == 1
    assert steps(site) == ["applied", "installed"]
