"""What a form may ask to change: what the platform's devices and that kind of point have, nothing else."""

import pytest

from fume.models import Outlet
from maintenance.field.bundle import bundle
from maintenance.models import Visit
from maintenance.visits import codes, parameters
from maintenance.visits.content import FORM
from maintenance.visits.desk_fields import Desk
from maintenance.visits.refusals import Invalid
from registry.models import Device
from registry.rooms import model, platforms
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.making import AT


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_every_parameter_is_a_column_of_its_platforms_points_or_of_a_device() -> None:
    for each in platforms():
        columns = {field.name for field in model(each.point)._meta.concrete_fields}
        assert set(parameters.OF_POINTS[each.slug]) <= columns
        assert parameters.KIND_COLUMNS[each.slug] in columns
    assert set(parameters.OF_DEVICES) <= {field.name for field in Device._meta.concrete_fields}


@pytest.mark.parametrize(
    ("platform", "kind", "has", "has_not"),
    [
        ("power", "production", "ct_ratio", "baseline_a"),
        ("power", "production", "facility", "duct_m2"),
        ("power", "total", "ct_ratio", "facility"),
        ("dust", "boundary", "interval_s", "ct_ratio"),
        ("fume", "", "baseline_a", "pt_ratio"),
        ("fume", "", "fan_model", "design_flow_m3_h"),
        ("fume", "design", "design_flow_m3_h", "duct_m2"),
        ("fume", "measured", "duct_m2", "on_kw"),
    ],
)
def test_a_kind_of_point_has_its_own(platform, kind, has, has_not) -> None:
    assert parameters.of_point_refused(has, platform, kind) == ""
    assert "这个点位没有" in parameters.of_point_refused(has_not, platform, kind)


def test_a_parameter_of_the_other_side_says_where_it_belongs() -> None:
    assert parameters.of_point_refused("dialect", "dust", "") == "“方言”是设备的参数，请选择设备"
    assert parameters.of_device_refused("CT 变比") == "“CT 变比”是点位的参数，请选择点位"
    assert parameters.of_device_refused("interval_s") == ""


def test_what_the_registry_does_not_keep_is_still_put_on_record() -> None:
    assert parameters.of_point_refused("斜率 K", "dust", "") == ""
    assert parameters.of_device_refused("屏幕密码") == ""


def asked(name: str, **of: int) -> dict:
    return {"point": None, "device": None, "name": name, "old": "1", "new": "20", "reason": "核对", **of}


@pytest.mark.django_db
def test_a_form_that_asks_for_anothers_parameter_is_refused_at_the_field_and_kept_nowhere() -> None:
    shop, crew = make.restaurant(), making.crew()
    outlet = make.outlet(shop)
    form = making.form(shop, crew)
    form["action"]["changes"] = [
        asked("baseline_a", point=outlet.pk),
        asked("ct_ratio", point=outlet.pk),
        asked("PT 变比", point=outlet.pk),
        asked("fan_model", device=outlet.device_id),
    ]
    with pytest.raises(Invalid) as refused:
        making.submitted(form, crew)
    said = dict(refused.value.errors)
    assert set(said) == {f"action.changes.{place}.name" for place in (1, 2, 3)}
    assert said["action.changes.1.name"] == (
        "这个点位没有“CT 变比”这项参数，可以变更：净化器型号、风机型号、净化器电流基准（A）、上报间隔（秒）、通道"
    )
    assert not Visit.objects.exists()


@pytest.mark.django_db
def test_the_desk_offers_what_the_points_of_the_place_have() -> None:
    shop = make.restaurant()
    make.outlet(shop, flow_source=Outlet.Flow.DESIGN, design_flow_m3_h=6000)
    desk = Desk(shop, FORM.read({}, "", []), [])
    (offered,) = (
        field.choices
        for block in desk.blocks()
        for table in block.tables
        for row in table.rows
        for field in row
        if field.name == "action.changes.0.name"
    )
    names = {code for code, _ in offered}
    assert {"baseline_a", "design_flow_m3_h", "interval_s", "dialect"} <= names
    assert not names & {"ct_ratio", "pt_ratio", "on_kw", "duct_m2"}


@pytest.mark.django_db
def test_the_phone_takes_the_kind_of_each_point_along() -> None:
    plant, crew = make.plant(), making.crew()
    make.circuit(plant, kind="total")
    found = bundle(crew, now=AT)
    (point,) = found["sites"][0]["points"]
    assert point["kind"] == "total"
    assert "ct_ratio" not in dict(codes.lists()["parameters"]["fume"])
    assert "total" not in codes.lists()["parameter_kinds"]["facility"]
