"""Handing a form in: once, whole, with what it moves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import AuditEntry, User
from alerts.life.actions import act
from maintenance.models import PartMovement, Photo, SparePart, Visit, WorkOrder
from maintenance.visits import actions
from maintenance.visits.freezing import is_intact
from maintenance.visits.refusals import Conflict, Invalid, Refused
from maintenance.work.actions import move
from registry.models import SimCard
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.making import AT, MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Scene:
    """A dust site whose instrument fell silent, an officer, a crew that was sent."""

    def __init__(self) -> None:
        self.site = make.worksite()
        self.point = make.instrument(self.site)
        self.officer, self.crew = make.user("officer", make.PINGCHENG), making.crew()
        self.alert = make.alert(self.point, "DU06", at=AT - timedelta(hours=2))
        self.order = making.sent_for(self.alert, self.crew, self.officer, now=AT - timedelta(hours=1))

    def form(self, **more):
        return making.form(self.site, self.crew, self.order, **more)


def faults(content, by: User) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        making.submitted(content, by)
    assert not Visit.objects.exists()
    return dict(refused.value.errors)


def test_a_form_walks_its_order_to_the_end_and_its_alert_to_the_district() -> None:
    scene = Scene()
    visit = making.submitted(scene.form(), scene.crew)
    scene.order.refresh_from_db()
    scene.alert.refresh_from_db()
    assert visit.number == "YW-140213-20260302-001"
    assert (scene.order.state, scene.alert.handling, scene.alert.reason) == (
        "done",
        "feedback",
        "equipment",
    )
    assert (scene.order.arrived_at, scene.order.done_at) == (
        visit.arrived_at,
        visit.left_at,
    )
    assert scene.alert.events.filter(kind="disposed", note__contains="重启网关").exists()
    assert AuditEntry.objects.filter(action="提交现场表", user=scene.crew).count() == 1


def test_an_unsolved_visit_leaves_order_and_alert_open() -> None:
    scene = Scene()
    action = {**scene.form()["action"], "solved": False, "left_over": "等待配件"}
    making.submitted(scene.form(action=action), scene.crew)
    scene.order.refresh_from_db()
    scene.alert.refresh_from_db()
    assert (scene.order.state, scene.alert.handling) == ("on_site", "verifying")
    assert scene.alert.events.filter(note__contains="等待配件").exists()


def test_the_second_form_of_a_day_has_the_next_number() -> None:
    scene = Scene()
    making.submitted(scene.form(), scene.crew)
    assert making.submitted(making.form(scene.site, scene.crew), scene.crew).number.endswith("-002")


def test_sending_again_gives_the_same_visit_and_changes_nothing() -> None:
    scene, key = Scene(), uuid4()
    content = scene.form()
    first = making.submitted(content, scene.crew, key=key)
    again = making.submitted(content, scene.crew, key=key)
    assert (again.pk, again.is_repeat, first.is_repeat) == (first.pk, True, False)
    assert Visit.objects.count() == 1


def test_the_key_of_another_person_is_refused() -> None:
    scene, key, other = Scene(), uuid4(), making.crew()
    making.submitted(scene.form(), scene.crew, key=key)
    with pytest.raises(Refused, match="标识已被使用"):
        making.submitted(making.form(scene.site, other), other, key=key)


def test_the_frozen_content_is_whole_and_its_digest_holds() -> None:
    scene = Scene()
    make.readings(scene.point, AT, [{"tsp_ug_m3": 150.0}] * 14)
    reading = {"point": scene.point.pk, "column": "tsp_ug_m3", "typed": 148.0}
    content = scene.form(after={"state": "正常", "readings": [reading]})
    visit = Visit.objects.get(pk=making.submitted(content, scene.crew).pk)
    assert is_intact(visit.content, visit.sha256)
    kept = visit.content
    assert kept["head"]["source"] == f"告警 #{scene.alert.pk}"
    assert kept["head"]["order_number"] == scene.order.number
    assert kept["after"]["readings"][0]["measured"] == 150.0
    assert [each["sha256"] for each in kept["photos"]] == [
        Photo.objects.get(key=each["key"]).sha256 for each in content["photos"]
    ]
    assert len(kept["signatures"][0]["sha256"]) == 64
    reading = visit.readings.get()
    assert (reading.typed, reading.measured, reading.unit) == (148.0, 150.0, "µg/m³")


def test_telemetry_beyond_a_points_reach_is_not_put_beside_a_typed_value() -> None:
    scene = Scene()
    make.readings(scene.point, AT - timedelta(minutes=16), [{"tsp_ug_m3": 150.0}])
    rows = [{"point": scene.point.pk, "column": "tsp_ug_m3", "typed": 0.0}]
    before = {**scene.form()["before"], "readings": rows}
    visit = making.submitted(scene.form(before=before), scene.crew)
    assert visit.readings.get().measured is None


def test_the_distance_to_the_registered_site_is_kept_and_warned_of() -> None:
    scene = Scene()
    visit = making.submitted(scene.form(lat=scene.site.lat + 0.01), scene.crew)
    assert visit.distance_m == pytest.approx(1112, abs=3)
    assert "超过 300 米" in visit.content["head"]["warnings"][0]


def test_what_belongs_to_another_site_is_said_at_its_field() -> None:
    scene = Scene()
    other = make.instrument(make.worksite())
    rows = [{"point": other.pk, "column": "power_kw", "typed": 1.0}]
    content = scene.form(
        devices=[{"kind": "dust", "device": other.device_id}],
        after={"state": "", "readings": rows},
    )
    said = faults(content, scene.crew)
    assert "不属于" in said["devices.0.device"]
    assert "不属于" in said["after.readings.0.point"]
    assert "没有这个因子" in said["after.readings.0.column"]


def test_a_photo_that_has_not_come_or_is_anothers_is_refused() -> None:
    scene, other = Scene(), making.crew()
    photos = [
        {"key": making.picture(other), "when": "before"},
        {"key": str(uuid4()), "when": "after"},
    ]
    said = faults(scene.form(photos=photos), scene.crew)
    assert set(said) == {"photos.0", "photos.1"}


def test_a_photo_is_no_signature() -> None:
    scene = Scene()
    content = scene.form()
    content["signatures"][0]["image_key"] = making.picture(scene.crew)
    assert "手写签字" in faults(content, scene.crew)["signatures.0"]


def test_photos_and_signatures_are_taken_up_once() -> None:
    scene = Scene()
    content = scene.form()
    visit = making.submitted(content, scene.crew)
    assert visit.photos.count() == 4
    again = {**content, "order": None}
    with pytest.raises(Invalid) as refused:
        making.submitted(again, scene.crew)
    assert {path for path, _ in refused.value.errors} >= {"photos.0", "signatures.0"}


def test_another_districts_site_is_not_there_for_a_crew() -> None:
    crew, site = making.crew(make.YUNGANG), make.worksite()
    assert "不在您的区县" in faults(making.form(site, crew), crew)["site"]


def test_finance_and_officers_do_not_write_forms() -> None:
    scene = Scene()
    for person in (make.user("finance"), scene.officer):
        with pytest.raises(Refused, match="不能填写"):
            making.submitted(making.form(scene.site, scene.crew), person)


class TestConflicts:
    def sides(self, scene: Scene) -> dict:
        with pytest.raises(Conflict) as conflict:
            making.submitted(scene.form(), scene.crew)
        assert not Visit.objects.exists()
        return conflict.value.sides

    def test_an_order_that_went_to_another_crew(self) -> None:
        scene, other = Scene(), making.crew()
        move(scene.order.pk, "assign", by=scene.officer, now=AT, crew=other)
        sides = self.sides(scene)
        assert sides["order"]["crew"] == str(other)
        assert not sides["order"]["is_yours"]
        assert sides["form"]["cause"]["category"] == "equipment"

    def test_a_cancelled_order(self) -> None:
        scene = Scene()
        move(scene.order.pk, "cancel", by=scene.officer, now=AT, note="企业已停产")
        assert self.sides(scene)["order"]["state_title"] == "已取消"

    def test_an_alert_that_is_closed(self) -> None:
        scene = Scene()
        act(
            [scene.alert.pk],
            "false",
            by=scene.officer,
            now=AT,
            reason="testing",
            note="调试",
        )
        alert = self.sides(scene)["alerts"][0]
        assert (alert["handling"], alert["handling_title"]) == ("false", "误报")

    def test_an_order_that_has_its_form_already(self) -> None:
        scene = Scene()
        first = making.submitted(scene.form(), scene.crew)
        with pytest.raises(Conflict, match=first.number):
            making.submitted(scene.form(), scene.crew)

    def test_the_same_form_without_its_order_is_taken_in_as_found_on_site(self) -> None:
        scene = Scene()
        move(scene.order.pk, "cancel", by=scene.officer, now=AT, note="企业已停产")
        visit = making.submitted({**scene.form(), "order": None}, scene.crew)
        assert (visit.order, visit.content["head"]["source"]) == (None, "现场发现")
        assert WorkOrder.objects.get().state == "cancelled"


class TestParts:
    def row(self, scene: Scene, **more):
        return {
            "name": "网关",
            "quantity": 1,
            "device": scene.point.device_id,
            "spare": None,
            **more,
        }

    def form(self, scene: Scene, *rows, **more):
        return scene.form(action={**scene.form()["action"], "replacements": list(rows)}, **more)

    def test_a_new_device_takes_over_under_its_own_mn(self) -> None:
        scene = Scene()
        device = scene.point.device
        old = device.mn
        devices = [{"kind": "dust", "device": device.pk, "model": "TSP-200"}]
        row = self.row(scene, old_serial=old, new_serial="DTNEW000000001")
        visit = making.submitted(self.form(scene, row, devices=devices), scene.crew)
        device.refresh_from_db()
        assert (device.mn, device.model) == ("DTNEW000000001", "TSP-200")
        line = AuditEntry.objects.get(action="更换设备")
        assert line.detail["changed"]["MN"] == [old, "DTNEW000000001"]
        assert visit.number in line.detail["note"]

    def test_an_mn_that_is_anothers_is_refused_at_its_field(self) -> None:
        scene, other = Scene(), make.device(make.worksite())
        row = self.row(scene, old_serial=scene.point.device.mn, new_serial=other.mn.lower())
        assert "另一台设备" in faults(self.form(scene, row), scene.crew)["action.replacements.0.new_serial"]

    def test_a_sim_card_moves_between_registered_cards(self) -> None:
        scene = Scene()
        days = {"activated_on": AT.date(), "expires_on": AT.date(), "operator": "移动"}
        old = SimCard.objects.create(iccid="89860000000000000001", device=scene.point.device, **days)
        new = SimCard.objects.create(iccid="89860000000000000019", **days)
        making.submitted(
            self.form(scene, self.row(scene, old_serial=old.iccid, new_serial=new.iccid)),
            scene.crew,
        )
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.device, old.state, new.device, new.state) == (
            None,
            "suspended",
            scene.point.device,
            "active",
        )

    def test_a_spare_goes_out_of_the_store_and_never_more_than_there_are(self) -> None:
        scene = Scene()
        spare = SparePart.objects.create(name="网关", platform="dust", in_stock=1)
        row = self.row(scene, spare=spare.pk, new_serial="S-9", old_serial="S-1")
        assert (
            "库存只有 1 件"
            in faults(self.form(scene, {**row, "quantity": 2}), scene.crew)["action.replacements.0.quantity"]
        )
        for unread in ("", "两件", "9" * 40):
            sentences = faults(self.form(scene, {**row, "quantity": unread}), scene.crew)
            assert "数量" in sentences["action.replacements.0.quantity"]
        visit = making.submitted(self.form(scene, row), scene.crew)
        spare.refresh_from_db()
        moved = PartMovement.objects.get()
        assert (spare.in_stock, moved.count, moved.serial, moved.visit) == (
            0,
            -1,
            "S-9",
            visit,
        )

    def test_a_correction_gives_back_what_it_takes_out(self) -> None:
        scene = Scene()
        spare = SparePart.objects.create(name="网关", platform="dust", in_stock=3)
        old = scene.point.device.mn
        row = self.row(scene, spare=spare.pk, old_serial=old, new_serial="DTNEW000000001")
        content = self.form(scene, row)
        visit = making.submitted(content, scene.crew)
        content["action"]["replacements"] = [{**row, "new_serial": "DTNEW000000002"}]
        actions.correct(
            visit.pk,
            content,
            reason="编号抄错",
            key=uuid4(),
            by=scene.crew,
            now=AT + 90 * MINUTE,
        )
        scene.point.device.refresh_from_db()
        spare.refresh_from_db()
        assert (scene.point.device.mn, spare.in_stock) == ("DTNEW000000002", 2)
        assert list(PartMovement.objects.order_by("pk").values_list("count", flat=True)) == [-1, 1, -1]


@pytest.mark.django_db(transaction=True)
def test_five_at_once_make_one_visit() -> None:
    scene, key = Scene(), uuid4()
    content = scene.form()

    def send(_: int) -> int:
        try:
            return making.submitted(content, scene.crew, key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        made = set(pool.map(send, range(5)))
    assert len(made) == 1
    assert Visit.objects.count() == 1
    scene.order.refresh_from_db()
    assert scene.order.state == "done"
