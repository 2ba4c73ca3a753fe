"""The district's review, corrections as versions, parameter changes that wait."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import AuditEntry
from alerts.models import Notice
from maintenance.models import ParameterChange, PlanItem, Visit
from maintenance.visits import actions, changing, codes, rulings, showing
from maintenance.visits.refusals import Invalid, Refused
from registry.changes import fingerprint
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.making import AT, MINUTE

pytestmark = pytest.mark.django_db
LATER = AT + 90 * MINUTE


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Scene:
    """A furnace whose treatment was off; an officer, a crew, the order and its form."""

    def __init__(self, **more) -> None:
        self.site = make.plant()
        self.point = make.circuit(self.site, ct_ratio=20)
        self.officer, self.crew, self.staff = (
            make.user("officer", make.PINGCHENG),
            making.crew(),
            make.user("staff"),
        )
        self.alert = make.alert(self.point, "PW01", at=AT - timedelta(hours=2))
        self.order = making.sent_for(self.alert, self.crew, self.officer, now=AT - timedelta(hours=1))
        self.content = making.form(self.site, self.crew, self.order, **more)
        self.visit = making.submitted(self.content, self.crew)

    def review(self, **more):
        kept = {"approve": True, "by": self.officer, "now": LATER, **more}
        return actions.review(self.visit.pk, **kept)

    def correct(self, **more):
        kept = {"reason": "写错", "key": uuid4(), "by": self.crew, "now": LATER, **more}
        return actions.correct(self.visit.pk, self.content, **kept)

    def handled(self) -> tuple[str, str, str]:
        self.alert.refresh_from_db()
        return self.alert.handling, self.alert.outcome, self.alert.reason


def cause(category: str, code: str, symptom: str = "treatment_off") -> dict:
    return {
        "cause": {"category": category, "code": code, "text": "现场核实"},
        "before": {"symptom": symptom, "text": "", "state": "", "readings": []},
    }


@pytest.mark.parametrize(
    ("category", "code", "symptom", "expected"),
    [
        (
            "enterprise",
            "treatment_stopped",
            "treatment_off",
            ("closed", "real", "enterprise"),
        ),
        ("equipment", "ct", "treatment_off", ("false", "false", "wiring")),
        ("equipment", "gateway", "offline", ("closed", "real", "equipment")),
        ("false", "parameters", "treatment_off", ("false", "false", "parameters")),
        ("environment", "grid", "treatment_off", ("false", "false", "power_cut")),
        ("environment", "lightning", "offline", ("closed", "real", "other")),
    ],
)
def test_the_cause_decides_how_the_district_closes_the_alert(category, code, symptom, expected) -> None:
    scene = Scene(**cause(category, code, symptom))
    scene.review()
    assert scene.handled() == expected


def test_the_district_may_rule_otherwise_than_the_crew_proposed() -> None:
    scene = Scene(**cause("false", "parameters"))
    scene.review(ruling="real", opinion="阈值无误，属实")
    assert scene.handled()[:2] == ("closed", "real")


def test_an_approved_form_has_an_archive_number_and_is_reviewed_once() -> None:
    scene = Scene()
    visit = scene.review(opinion="同意")
    assert (visit.state, visit.archive_number) == ("approved", "DA-140213-20260302-001")
    with pytest.raises(Refused, match="已审核通过"):
        scene.review()


def test_a_returned_form_needs_an_opinion_goes_back_to_the_alert_and_is_told_to_the_crew() -> None:
    scene = Scene()
    with pytest.raises(Refused, match="退回时请写明意见"):
        scene.review(approve=False)
    scene.review(approve=False, opinion="照片看不清")
    assert scene.handled()[0] == "verifying"
    notice = Notice.objects.get(user=scene.crew, subject__contains="被退回")
    assert "照片看不清" in notice.body
    assert notice.path.endswith(f"/{scene.visit.pk}/")


def test_nobody_reviews_the_own_form_and_no_crew_reviews_at_all() -> None:
    scene = Scene()
    own = making.submitted(making.form(scene.site, scene.staff), scene.staff)
    with pytest.raises(Refused, match="自己"):
        actions.review(own.pk, approve=True, by=scene.staff, now=LATER)
    with pytest.raises(Refused, match="不能审核"):
        scene.review(by=scene.crew)


def test_another_districts_officer_does_not_find_the_form() -> None:
    with pytest.raises(Refused, match="不在您的区县"):
        Scene().review(by=make.user("officer", make.YUNGANG))


class TestCorrections:
    def test_a_correction_is_a_new_version_and_the_old_one_stays_as_it_was(
        self,
    ) -> None:
        scene = Scene()
        old = (scene.visit.content, scene.visit.sha256)
        scene.content["action"]["text"] = "更换网关"
        new = scene.correct()
        scene.visit.refresh_from_db()
        assert (scene.visit.content, scene.visit.sha256, scene.visit.is_current) == (
            *old,
            False,
        )
        assert (new.number, new.version, new.replaces, new.correction) == (
            scene.visit.number,
            2,
            scene.visit,
            "写错",
        )
        assert new.sha256 != old[1]

    def test_the_page_says_what_was_changed_in_words(self) -> None:
        scene = Scene()
        scene.content["cause"] = {"category": "false", "code": "normal", "text": ""}
        scene.content["signatures"][0]["name"] = "王维"
        new = Visit.objects.get(pk=scene.correct().pk)
        found = {each.title: (each.old, each.new) for each in showing.differing(new)}
        assert found["异常原由类别"] == ("监管设备异常", "误报")
        assert found["异常原由 · 具体原由"] == ("网关故障", "生产工艺正常现象")
        assert "签字" not in found

    def test_devices_points_and_factors_are_named_not_numbered(self) -> None:
        scene = Scene()
        point = scene.point
        row = {"point": point.pk, "column": "power_kw", "typed": 120}
        scene.content["before"]["readings"] = [row]
        kind = next(iter(codes.DEVICE_KINDS))
        scene.content["devices"] = [{"kind": kind, "device": point.device_id}]
        change = {"point": point.pk, "name": "ct_ratio", "old": "20", "new": "40", "reason": "换互感器"}
        scene.content["action"]["changes"] = [change]
        new = Visit.objects.get(pk=scene.correct().pk)
        found = {each.title: each.new for each in showing.differing(new)}
        assert found["处理前 · 读数"].startswith(f"点位 {point.name}，因子 有功功率")
        assert f"设备 {point.device}" in found["设备"]
        assert str(point) in found["处理 · 参数变更"]
        assert "参数 CT 变比，原值 20，新值 40" in found["处理 · 参数变更"]

    def test_photos_of_the_version_before_are_kept_and_shown(self) -> None:
        scene = Scene()
        scene.content["photos"].append({"key": making.picture(scene.crew), "when": "after"})
        new = Visit.objects.get(pk=scene.correct().pk)
        assert [each["when"] for each in showing.photos(new)] == [
            "before",
            "after",
            "after",
        ]
        assert new.photos.count() == 1

    def test_it_needs_a_reason_and_the_current_version(self) -> None:
        scene = Scene()
        with pytest.raises(Invalid, match="更正理由"):
            scene.correct(reason=" ")
        scene.correct()
        with pytest.raises(Refused, match="现行版本"):
            scene.correct()

    def test_sent_twice_it_is_one_version(self) -> None:
        scene, key = Scene(), uuid4()
        assert scene.correct(key=key).pk == scene.correct(key=key).pk
        assert Visit.objects.count() == 2

    def test_a_returned_form_corrected_is_before_the_district_again(self) -> None:
        scene = Scene()
        scene.review(approve=False, opinion="原由不清")
        new = scene.correct()
        assert scene.handled()[0] == "feedback"
        done = actions.review(new.pk, approve=True, by=scene.officer, now=LATER + 5 * MINUTE)
        assert done.archive_number.startswith("DA-")

    def test_an_approved_form_keeps_its_archive_number_in_a_later_version(self) -> None:
        scene = Scene()
        first = scene.review().archive_number
        second = actions.review(scene.correct().pk, approve=True, by=scene.officer, now=LATER).archive_number
        assert second == f"{first}/2"

    def test_another_crew_cannot_correct_it(self) -> None:
        with pytest.raises(Refused, match="不归您"):
            Scene().correct(by=making.crew())


class TestChanges:
    def scene(self, **more) -> Scene:
        scene = Scene()
        row = {
            "point": scene.point.pk,
            "name": "ct_ratio",
            "old": "20",
            "new": "40",
            "reason": "换互感器",
            **more,
        }
        scene.content["action"]["changes"] = [row]
        scene.visit = scene.correct()
        return scene

    def test_it_waits_and_the_registry_stays(self) -> None:
        scene = self.scene()
        scene.point.refresh_from_db()
        assert (ParameterChange.objects.get().result, scene.point.ct_ratio) == (
            "waiting",
            20,
        )

    def test_approved_it_changes_the_registry_with_an_audit_line(self) -> None:
        scene = self.scene()
        changing.decide(ParameterChange.objects.get().pk, approve=True, by=scene.staff, now=LATER)
        scene.point.refresh_from_db()
        assert scene.point.ct_ratio == 40
        line = AuditEntry.objects.get(action="修改")
        assert line.detail["changed"]["CT 变比"] == ["20.0", "40.0"]

    def test_refused_it_needs_an_opinion_and_changes_nothing(self) -> None:
        scene = self.scene()
        change = ParameterChange.objects.get()
        with pytest.raises(Refused, match="写明意见"):
            changing.decide(change.pk, approve=False, by=scene.staff, now=LATER)
        changing.decide(change.pk, approve=False, opinion="铭牌不符", by=scene.staff, now=LATER)
        scene.point.refresh_from_db()
        assert scene.point.ct_ratio == 20
        with pytest.raises(Refused, match="不能再次处理"):
            changing.decide(change.pk, approve=True, by=scene.staff, now=LATER)

    def test_what_the_registry_would_not_take_is_refused_with_its_sentence(
        self,
    ) -> None:
        scene = self.scene(name="rated_kw", old="100", new="-3")
        with pytest.raises(Refused, match="额定功率（kW）不能改为“-3”"):
            changing.decide(
                ParameterChange.objects.get().pk,
                approve=True,
                by=scene.staff,
                now=LATER,
            )

    def test_a_change_made_meanwhile_is_not_overwritten(self) -> None:
        scene = self.scene()
        seen = fingerprint(changing.subject(ParameterChange.objects.get()))
        type(scene.point).objects.update(ct_ratio=30)
        with pytest.raises(Refused, match="他人已修改"):
            changing.decide(
                ParameterChange.objects.get().pk,
                approve=True,
                version=seen,
                by=scene.staff,
                now=LATER,
            )

    def test_a_parameter_the_registry_does_not_know_is_only_put_on_record(self) -> None:
        scene = self.scene(name="斜率 K", old="1.0", new="1.1")
        done = changing.decide(ParameterChange.objects.get().pk, approve=True, by=scene.staff, now=LATER)
        assert done.result == "approved"
        assert changing.now_is(done) is None

    def test_a_correction_keeps_what_was_decided_and_replaces_what_waits(self) -> None:
        scene = self.scene()
        row = {
            "point": scene.point.pk,
            "name": "on_kw",
            "old": "",
            "new": "5",
            "reason": "按铭牌",
        }
        scene.content["action"]["changes"].append(row)
        first = ParameterChange.objects.get()
        changing.decide(first.pk, approve=True, by=scene.staff, now=LATER)
        new = scene.correct()
        assert dict(new.changes.values_list("name", "result")) == {
            "ct_ratio": "approved",
            "on_kw": "waiting",
        }

    def test_officers_and_crews_do_not_approve(self) -> None:
        scene = self.scene()
        for person in (scene.officer, scene.crew):
            with pytest.raises(Refused, match="不能批准"):
                changing.decide(ParameterChange.objects.get().pk, approve=True, by=person, now=LATER)


def test_rulings_are_all_the_alert_knows() -> None:
    assert {rulings.ruling(name, "x").verb for name in rulings.RULINGS} == {
        "approve",
        "false",
    }


def test_an_inspection_is_fulfilled_by_the_visit_and_then_by_its_correction() -> None:
    from maintenance.models import Plan

    scene = Scene()
    plan = Plan.objects.create(
        month=AT.date().replace(day=1),
        platform="power",
        district=scene.site.district,
        crew=scene.crew,
        made_by=scene.staff,
        made_at=AT,
    )
    item = PlanItem.objects.create(plan=plan, site=scene.site, due_on=AT.date())
    content = making.form(scene.site, scene.crew)
    visit = making.submitted(content, scene.crew)
    item.refresh_from_db()
    assert item.visit == visit
    new = actions.correct(visit.pk, content, reason="补充", key=uuid4(), by=scene.crew, now=LATER)
    item.refresh_from_db()
    assert item.visit == new
