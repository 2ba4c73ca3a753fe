"""The pages: where each stands, what can be done next, what is late; and the one door between them and 申报."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import Declaration, Notice
from maintenance.models import Stage
from maintenance.stages import overdue
from maintenance.stages.subjects import history
from registry.models import Device
from telemetry.models import DeviceState
from tests import factories
from tests.maintenance.stages.test_life import declared, filed

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIST, LATE = "/maintenance/stages/", "/maintenance/stages/late/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def officer():
    return factories.user("officer", factories.PINGCHENG)


@pytest.fixture
def crew():
    return factories.user("crew", factories.PINGCHENG)


@pytest.fixture
def site():
    made = factories.worksite()
    made.points_made = [factories.instrument(made)]
    return made


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def page(user, site, kind="site"):
    return client(user).get(f"/maintenance/stages/{kind}/{site.pk}/")


def heard(device, at):
    DeviceState.objects.create(device=device, first_frame_at=at, last_frame_at=at, frames=1)


def test_a_site_without_a_record_is_in_use_and_offers_its_declarations(site, officer):
    answer = page(officer, site)
    assert answer.context["pill"][2] == "在用" and answer.context["verbs"] == []
    assert [each.title for each in answer.context["declarables"]] == ["停运", "故障", "拆除"]
    form = client(officer).get(answer.context["declarables"][1].url)
    assert form.context["form"]["kind"].value() == "fault"


def test_a_devices_declaration_names_its_points(site, crew):
    point = site.points_made[0]
    (fault,) = page(crew, point.device, "device").context["declarables"]
    assert fault.title == "故障"
    form = client(crew).get(fault.url).context["form"]
    assert form["points"].value() == [str(point.pk)] and form["kind"].value() == "fault"


def test_filing_on_the_form_moves_the_site_and_the_page_tells_it(site, officer, now):
    data = {
        "kind": "outage",
        "start": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}",
        "reason": "搬迁",
        "applicant": "王工",
    }
    answer = client(officer).post(f"/alerts/declarations/new/?site={site.pk}", data)
    assert answer.status_code == 302
    shown = page(officer, site)
    assert shown.context["pill"][2] == "停运申报" and "搬迁" in shown.content.decode()
    assert [each.title for each in shown.context["chain"] if each.state == "now"] == ["停运申报"]
    assert [each.subject for each in client(officer).get(LIST).context["page"]] == [site.site_ptr]


def test_what_does_not_fit_is_said_on_the_declarations_form_and_not_kept(officer, now):
    site = factories.worksite(status="testing")
    declared(site, officer, factories.user(), "new", at=now - DAY)
    data = {
        "kind": "outage",
        "start": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}",
        "reason": "搬迁",
        "applicant": "王工",
    }
    answer = client(officer).post(f"/alerts/declarations/new/?site={site.pk}", data)
    assert answer.status_code == 422 and "现处于“新建申请”，不能办理“停运申报”" in answer.content.decode()
    assert Declaration.objects.count() == 1


def test_a_step_is_taken_with_its_note_and_a_missing_note_is_said_at_its_field(site, crew, now):
    filed(site, crew, "fault", at=now - HOUR, planned_end=now + DAY)
    url = f"/maintenance/stages/site/{site.pk}/move/"
    answer = client(crew).post(url, {"verb": "repaired", "note": ""})
    assert answer.status_code == 422 and "请写明情况" in answer.content.decode()
    assert client(crew).post(url, {"verb": "repaired", "note": "更换电源，数据恢复"}).status_code == 302
    assert [each.step for each in history(site)] == ["fault", "repaired"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"verb": "explode"}, 302),
        ({}, 302),
        ({"verb": "repair", "at": "昨天"}, 422),
        ({"verb": "repair", "note": "长" * 301}, 422),
    ],
)
def test_odd_posts_change_nothing(site, crew, now, data, status):
    filed(site, crew, "fault", at=now - HOUR, planned_end=now + DAY)
    answer = client(crew).post(f"/maintenance/stages/site/{site.pk}/move/", data)
    assert answer.status_code == status
    assert Stage.objects.count() == 1


def test_another_districts_people_do_not_see_it(site, crew, now):
    filed(site, crew, "fault", at=now - HOUR, planned_end=now + DAY)
    other = factories.user("officer", factories.YUNGANG)
    assert page(other, site).status_code == 404
    assert (
        client(other).post(f"/maintenance/stages/site/{site.pk}/move/", {"verb": "repair"}).status_code == 404
    )
    assert not list(client(other).get(LIST).context["page"])
    assert client(other).get(LATE).context["late"].count == 0


def test_the_list_is_narrowed_and_shows_each_once(site, officer, crew, now):
    staff = factories.user()
    declared(site, officer, staff, "outage", at=now - DAY)
    filed(site, crew, "fault", at=now - HOUR, planned_end=now + DAY, points=[site.points_made[0].pk])

    def shown(**query):
        return [each.step for each in client(staff).get(LIST, query).context["page"]]

    assert shown() == ["fault", "out"]
    assert shown(step="out") == ["out"] and shown(what="device") == ["fault"] and shown(platform="fume") == []
    assert shown(search=site.name) == ["out"] and shown(search=site.points_made[0].device.mn) == ["fault"]
    assert shown(step="x' OR 1=1", platform="nowhere") is not None


def test_a_long_list_costs_a_fixed_number_of_queries(crew, now, django_assert_max_num_queries):
    for _ in range(30):
        made = factories.worksite()
        point = factories.instrument(made)
        filed(made, crew, "fault", at=now - HOUR, planned_end=now + DAY, points=[point.pk])
    staff = client(factories.user())
    staff.get(LIST)
    with django_assert_max_num_queries(12):
        assert len(list(staff.get(LIST).context["page"])) >= 25


def test_a_repair_that_takes_too_long_is_listed_and_told_once(site, officer, crew, now):
    filed(site, crew, "fault", at=now - 20 * DAY, planned_end=now + DAY)
    late = client(officer).get(LATE).context["late"]
    assert [each.subject for each in late.repairs] == [site.site_ptr] and late.repairs[0].is_overdue
    assert overdue.tell(now) == 1 and overdue.tell(now + HOUR) == 0
    told = Notice.objects.filter(occasion="maintenance")
    assert set(told.values_list("user", flat=True)) == {officer.pk, crew.pk}
    assert "5 个工作日" in told.first().body and told.first().path.startswith(
        f"/maintenance/stages/site/{site.pk}/"
    )


def test_a_device_silent_for_twelve_hours_without_a_word_is_listed(officer, crew, now):
    sites = [factories.worksite() for _ in range(6)]
    devices: list[Device] = [factories.instrument(each).device for each in sites]
    silent, speaking, broken, out, whole, stopped = devices
    heard(speaking, now - 11 * HOUR)
    for each in (silent, broken, out, whole, stopped):
        heard(each, now - 13 * HOUR)
    filed(sites[2], crew, "fault", at=now - HOUR, planned_end=now + DAY, points=[broken.points.get().pk])
    declared(sites[3], officer, factories.user(), "outage", at=now - HOUR, points=[out.points.get().pk])
    filed(sites[4], crew, "fault", at=now - HOUR, planned_end=now + DAY)
    Device.objects.filter(pk=stopped.pk).update(status="stopped")
    answer = client(officer).get(LATE)
    assert list(answer.context["late"].unreported) == [silent]
    assert silent.mn in answer.content.decode()


def test_an_outage_that_began_before_anybody_reviewed_it_is_listed(site, officer, now):
    filed(site, officer, "outage", at=now - 2 * HOUR, start=now - HOUR)
    late = client(officer).get(LATE).context["late"]
    assert [each.subject for each in late.unreviewed] == [site.site_ptr]


def test_a_report_after_twelve_hours_is_marked(site, crew, now):
    filed(site, crew, "fault", at=now - HOUR, start=now - 14 * HOUR, planned_end=now + DAY)
    assert "迟报" in page(crew, site).content.decode()
