"""Declarations are filed, reviewed, ended and taken back; every refusal says why."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from alerts.actions import Refused
from alerts.models import Attachment, Declaration, Notice
from alerts.orders import declare
from alerts.orders.filing import Filing
from telemetry.models import Mark
from tests import factories
from tests.alerts.orders.making import HOUR, NOW, issued
from tests.alerts.orders.making import declaration as made_declaration

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff():
    return factories.user("staff")


@pytest.fixture
def officer():
    return factories.user("officer", factories.PINGCHENG)


@pytest.fixture
def plant():
    made = factories.plant()
    made.points_made = [factories.circuit(made), factories.circuit(made, "treatment")]
    return made


def filing(kind="outage", start=NOW, end=NOW + 24 * HOUR, **more) -> Filing:
    return Filing(
        **{"kind": kind, "start": start, "planned_end": end, "reason": "大修", "applicant": "王工", **more}
    )


def filed(plant, by, *, at=NOW, files=(), **more) -> Declaration:
    return declare.file(plant.pk, filing(**more), by=by, now=at, files=files)


def faults(plant, by, **more) -> dict[str, list[str]]:
    before = Declaration.objects.count()
    with pytest.raises(ValidationError) as fault:
        filed(plant, by, **more)
    assert Declaration.objects.count() == before
    return fault.value.message_dict


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"end": NOW}, "planned_end", "计划结束应晚于开始时间"),
        ({"start": factories.instant("2006-11-20 08:00")}, "start", "请检查年份"),
        ({"end": factories.instant("2096-11-20 08:00")}, "planned_end", "请检查年份"),
        ({"kind": "repair", "end": None}, "planned_end", "检修申报请填写计划结束"),
        ({"kind": "fault", "end": None}, "planned_end", "故障申报请填写计划结束"),
        ({"kind": "new"}, "planned_end", "新建申报不填计划结束"),
        ({"kind": "resume", "end": None}, "start", "不需要恢复申报"),
        ({"reason": " "}, "reason", "请填写事由"),
        ({"applicant": " "}, "applicant", "请填写申报人"),
        ({"points": frozenset({999_999})}, "points", "不属于"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_kept(plant, staff, more, field, words):
    assert words in faults(plant, staff, **more)[field][0]


def test_overlapping_declarations_of_one_kind_and_point_are_refused(plant, staff):
    furnace, treatment = plant.points_made
    filed(plant, staff, points=frozenset({furnace.pk}))
    assert "时间不能重叠" in faults(plant, staff, start=NOW + HOUR)["start"][0]
    assert "待审核" in faults(plant, staff, points=frozenset({furnace.pk}))["start"][0]
    filed(plant, staff, points=frozenset({treatment.pk}))
    filed(plant, staff, kind="fault")
    filed(plant, staff, start=NOW + 24 * HOUR, end=None)


def test_a_refused_or_ended_one_is_in_nobodys_way(plant, staff, officer):
    first = filed(plant, staff)
    declare.review(first.pk, approved=False, by=officer, now=NOW, opinion="材料不全")
    second = filed(plant, staff)
    declare.review(second.pk, approved=True, by=officer, now=NOW)
    declare.end(second.pk, by=officer, now=NOW + 2 * HOUR, at=NOW + HOUR)
    filed(plant, staff, start=NOW + HOUR, at=NOW + 2 * HOUR)


def test_a_stopped_site_declares_nothing(plant, staff):
    plant.status = "stopped"
    plant.save()
    assert "已停用" in faults(plant, staff)["site"][0]


def test_an_officer_files_in_the_own_district_only(plant, officer):
    filed(plant, officer)
    far = factories.plant(factories.YUNGANG)
    assert faults(far, officer)["site"] == ["请选择监管对象"]


def test_a_crew_files_faults_only(plant):
    crew = factories.user("crew", factories.PINGCHENG)
    filed(plant, crew, kind="fault")
    with pytest.raises(Refused, match="只能申报故障"):
        filed(plant, crew)
    with pytest.raises(Refused, match="不能申报"):
        filed(plant, factories.user("finance"))


def test_nobody_reviews_what_they_filed_but_the_administrator(plant, officer):
    made = filed(plant, officer)
    with pytest.raises(Refused, match="由他人审核"):
        declare.review(made.pk, approved=True, by=officer, now=NOW)
    admin = factories.user("admin")
    own = filed(plant, admin, kind="fault")
    assert declare.review(own.pk, approved=True, by=admin, now=NOW).result == "approved"


def test_a_crew_or_another_district_cannot_review(plant, staff):
    made = filed(plant, staff)
    with pytest.raises(Refused, match="不能审核"):
        declare.review(made.pk, approved=True, by=factories.user("crew", factories.PINGCHENG), now=NOW)
    with pytest.raises(Refused, match="不在您的区县"):
        declare.review(made.pk, approved=True, by=factories.user("officer", factories.YUNGANG), now=NOW)


def test_a_refusal_needs_an_opinion(plant, staff, officer):
    made = filed(plant, staff)
    with pytest.raises(ValidationError) as fault:
        declare.review(made.pk, approved=False, by=officer, now=NOW)
    assert "审核意见" in fault.value.message_dict["opinion"][0]


def test_a_start_long_before_the_filing_needs_the_reviewers_word(plant, staff, officer):
    made = filed(plant, staff, start=NOW - 25 * HOUR)
    with pytest.raises(ValidationError) as fault:
        declare.review(made.pk, approved=True, by=officer, now=NOW)
    assert "认可理由" in fault.value.message_dict["override_reason"][0]
    declare.review(made.pk, approved=True, by=officer, now=NOW, override_reason="停电通知为证")
    made.refresh_from_db()
    assert (made.result, made.override_reason) == ("approved", "停电通知为证")


def test_a_day_before_the_filing_is_in_time(plant, staff, officer):
    made = filed(plant, staff, start=NOW - 24 * HOUR)
    assert declare.review(made.pk, approved=True, by=officer, now=NOW).override_reason == ""


def test_a_review_happens_once(plant, staff, officer):
    made = filed(plant, staff)
    declare.review(made.pk, approved=True, by=officer, now=NOW)
    with pytest.raises(Refused, match="已由"):
        declare.review(made.pk, approved=False, by=officer, now=NOW, opinion="改主意")


def test_an_approval_marks_the_sites_points_from_the_start(plant, staff, officer):
    made = filed(plant, staff, start=NOW - 5 * HOUR)
    Mark.objects.all().delete()
    declare.review(made.pk, approved=True, by=officer, now=NOW)
    assert set(Mark.objects.values_list("point_id", "since", "platform")) == {
        (each.pk, NOW - 5 * HOUR, "power") for each in plant.points_made
    }


@pytest.mark.parametrize(
    ("at", "words"),
    [(NOW, "应晚于开始时间"), (NOW + 3 * HOUR, "不能晚于现在")],
)
def test_an_end_lies_between_start_and_now(plant, staff, officer, at, words):
    made = filed(plant, staff)
    declare.review(made.pk, approved=True, by=officer, now=NOW)
    with pytest.raises(ValidationError, match=words):
        declare.end(made.pk, by=officer, now=NOW + 2 * HOUR, at=at)


def test_what_is_over_or_not_approved_cannot_be_ended(plant, staff, officer):
    made = filed(plant, staff)
    with pytest.raises(Refused, match="没有可以结束的"):
        declare.end(made.pk, by=officer, now=NOW + HOUR, at=NOW + HOUR)
    declare.review(made.pk, approved=True, by=officer, now=NOW)
    with pytest.raises(ValidationError, match="晚于计划结束"):
        declare.end(made.pk, by=officer, now=NOW + 30 * HOUR, at=NOW + 25 * HOUR)
    declare.end(made.pk, by=officer, now=NOW + HOUR, at=NOW + HOUR)
    with pytest.raises(Refused, match="已经结束"):
        declare.end(made.pk, by=officer, now=NOW + 2 * HOUR, at=NOW + HOUR)


def test_only_what_waits_can_be_taken_back(plant, staff, officer):
    made = filed(plant, staff)
    with pytest.raises(Refused, match="只有录入人"):
        declare.withdraw(made.pk, by=factories.user("crew", factories.PINGCHENG), now=NOW)
    declare.withdraw(made.pk, by=staff, now=NOW)
    with pytest.raises(Refused, match="已撤回"):
        declare.review(made.pk, approved=True, by=officer, now=NOW)


def test_a_resumption_covers_all_points_of_what_it_ends(plant, staff, officer):
    made = filed(plant, staff, end=None)
    declare.review(made.pk, approved=True, by=officer, now=NOW)
    some = frozenset({plant.points_made[0].pk})
    found = faults(plant, staff, kind="resume", start=NOW + HOUR, end=None, points=some, at=NOW + HOUR)
    assert "全部点位" in found["points"][0]


def test_files_are_kept_with_it_and_a_strange_one_keeps_it_out(plant, staff):
    made = filed(plant, staff, files=[SimpleUploadedFile("现场.png", PNG)])
    assert made.files.get().attachment.kind == "image/png"
    found = faults(plant, staff, kind="fault", files=[SimpleUploadedFile("a.png", b"<script>")])
    assert "类型不支持" in found["files"][0]
    assert Attachment.objects.count() == 1


def test_filing_and_review_are_told_and_logged(plant, staff, officer):
    made = filed(plant, staff)
    assert Notice.objects.filter(user=officer, occasion="declaration").exists()
    declare.review(made.pk, approved=True, by=officer, now=NOW, opinion="同意")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["审核申报", "申报"]


def sent(**more):
    now = timezone.localtime()
    known = {"kind": "fault", "start": f"{now:%Y-%m-%dT%H:%M}", "reason": "网关故障", "applicant": "王工"}
    return {**known, "planned_end": f"{now.year + 1}-01-02T08:00", **more}


class TestPages:
    def client(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_a_declaration_goes_from_form_to_review(self, plant, staff, officer):
        address = f"{reverse('alerts:declaration_new')}?site={plant.pk}"
        file = SimpleUploadedFile("现场.png", PNG)
        answer = self.client(officer).post(address, sent(files=[file]))
        made = Declaration.objects.get()
        assert answer.url == reverse("alerts:declaration", args=[made.pk])
        assert "由您录入" in self.client(officer).get(answer.url).content.decode()
        reviewer = self.client(staff)
        kept = made.files.get()
        shown = reviewer.get(reverse("alerts:attachment", args=[kept.attachment_id]))
        assert b"".join(shown.streaming_content) == PNG
        review = reverse("alerts:declaration_review", args=[made.pk])
        assert reviewer.post(review, {"result": "refused"}).status_code == 422
        reviewer.post(review, {"result": "approved", "opinion": "同意"})
        made.refresh_from_db()
        assert made.result == "approved"

    def test_a_fault_stays_at_its_field_with_what_was_typed(self, plant, staff):
        address = f"{reverse('alerts:declaration_new')}?site={plant.pk}"
        answer = self.client(staff).post(address, sent(planned_end=""))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "故障申报请填写计划结束" in page
        assert "网关故障" in page

    def test_a_site_is_found_by_name_first(self, plant, officer):
        far = factories.plant(factories.YUNGANG, name="云冈铸造厂")
        client = self.client(officer)
        address = reverse("alerts:declaration_new")
        assert plant.name in client.get(address, {"search": plant.name}).content.decode()
        assert far.name not in client.get(address, {"search": "云冈铸造厂"}).content.decode().replace(
            'value="云冈铸造厂"', ""
        )
        assert client.get(address, {"site": far.pk}).status_code == 404
        assert client.get(address, {"site": "²"}).status_code == 200

    def test_site_and_enterprise_show_what_stands(self, plant, staff):
        now = timezone.now()
        issued(plant.enterprise, staff, now=now, start=now - HOUR, end=None, number="橙色-7")
        made_declaration(plant, staff, start=now, planned_end=None, filed_at=now, reason="网关更换")
        client = self.client(staff)
        page = client.get(reverse("power:site", args=[plant.pk])).content.decode()
        assert "橙色-7" in page
        assert "待审核" in page
        page = client.get(reverse("registry:enterprise", args=[plant.enterprise_id])).content.decode()
        assert "橙色-7" in page
        assert "停运申报" in page

    def test_the_list_narrows(self, plant, staff):
        made_declaration(plant, staff)
        client = self.client(staff)
        address = reverse("alerts:declarations")
        for asked, count in (({}, 1), ({"kind": "stop"}, 0), ({"result": "waiting", "platform": "power"}, 1)):
            assert len(client.get(address, asked).context["page"].rows) == count
