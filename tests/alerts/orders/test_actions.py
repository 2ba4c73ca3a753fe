"""Orders are drafted, issued, lifted and withdrawn; every refusal says why and leaves nothing behind."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from alerts.actions import Refused
from alerts.models import Order
from alerts.orders import actions
from registry.actions import Stale
from telemetry.models import Mark
from tests import factories
from tests.alerts.orders.making import HOUR, NOW, content, drafted, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return factories.user("staff")


@pytest.fixture
def plant():
    return factories.plant()


@pytest.fixture
def circuits(plant):
    return [factories.circuit(plant, facility=name) for name in ("熔炼车间1#电炉", "造型车间造型线")]


def refused(by, enterprises, **more) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as fault:
        actions.draft(content(**more), enterprises, by=by, now=NOW)
    assert not Order.objects.exclude(number="TX-0").exists()
    return fault.value.message_dict


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"end": NOW}, "end", "结束时间应晚于启动时间"),
        ({"end": NOW - HOUR}, "end", "结束时间应晚于启动时间"),
        ({"start": factories.instant("2006-11-20 08:00")}, "start", "请检查年份"),
        ({"end": factories.instant("2096-11-20 08:00")}, "end", "请检查年份"),
        ({"kind": "limit"}, "cut_pct", "限产请填写减产比例"),
        ({"kind": "limit", "cut_pct": 0}, "cut_pct", "大于 0、小于 100"),
        ({"kind": "limit", "cut_pct": 100}, "cut_pct", "大于 0、小于 100"),
        ({"kind": "stop", "cut_pct": 30}, "cut_pct", "停产不填减产比例"),
        ({"cycle": "daily"}, "day_from", "每日开始时间"),
        ({"cycle": "daily", "day_from": time(8)}, "day_to", "每日结束时间"),
        ({"cycle": "daily", "day_from": time(8), "day_to": time(8)}, "day_to", "持续执行"),
        ({"day_from": time(8)}, "day_from", "每天执行"),
        (
            {"cycle": "daily", "day_from": time(1), "day_to": time(2), "end": NOW + HOUR},
            "day_from",
            "不会生效",
        ),
        ({"warning": ""}, "warning", "预警等级"),
        ({"number": " "}, "number", "编号"),
        ({"workshop": "烧结"}, "workshop", "没有名称含“烧结”"),
        ({"points": frozenset({999_999})}, "points", "不属于"),
        ({"spared": frozenset({999_999})}, "spared", "不属于"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_kept(staff, plant, circuits, more, field, words):
    assert words in refused(staff, [plant.enterprise_id], **more)[field][0]


def test_all_points_spared_leaves_nothing_to_order(staff, plant, circuits):
    faults = refused(staff, [plant.enterprise_id], spared=frozenset(each.pk for each in circuits))
    assert "没有要执行的点位" in faults["spared"][0]


def test_an_enterprise_of_another_platform_is_refused(staff):
    owner = factories.worksite().enterprise
    assert "不在用电监管平台" in refused(staff, [owner.pk])["enterprises"][0]


def test_an_enterprise_without_production_points_is_refused(staff, plant):
    factories.circuit(plant, "treatment")
    assert "没有在用的产污点位" in refused(staff, [plant.enterprise_id])["enterprises"][0]


def test_one_unfit_enterprise_keeps_all_from_being_drafted(staff, plant, circuits):
    other = factories.worksite().enterprise
    assert refused(staff, [plant.enterprise_id, other.pk])


def test_no_enterprise_at_all_is_said(staff):
    assert refused(staff, [])["enterprises"] == ["请选择企业"]


def test_an_overlapping_order_of_the_same_kind_is_refused_with_the_others_number(staff, plant, circuits):
    drafted(plant.enterprise, staff, number="TX-0")
    faults = refused(staff, [plant.enterprise_id], number="TX-1", start=NOW + HOUR)
    assert "TX-0" in faults["start"][0]


def test_other_points_another_kind_or_a_later_time_do_not_overlap(staff, plant, circuits):
    drafted(plant.enterprise, staff, workshop="熔炼")
    drafted(plant.enterprise, staff, workshop="造型")
    drafted(plant.enterprise, staff, kind="limit", cut_pct=30)
    drafted(plant.enterprise, staff, start=NOW + 48 * HOUR, end=None)
    assert Order.objects.count() == 4


def test_a_withdrawn_order_is_in_nobodys_way(staff, plant, circuits):
    order = drafted(plant.enterprise, staff)
    actions.withdraw([order.pk], by=staff, now=NOW)
    drafted(plant.enterprise, staff)


def test_a_number_belongs_to_one_event(staff, plant, circuits):
    drafted(plant.enterprise, staff, number="TX-0", title="11 月橙色")
    faults = refused(
        staff, [plant.enterprise_id], number="TX-0", title="别的", start=NOW + 72 * HOUR, end=None
    )
    assert "11 月橙色" in faults["number"][0]


@pytest.mark.parametrize("role", ["officer", "crew", "finance"])
def test_only_the_bureau_gives_orders(staff, plant, circuits, role):
    order = drafted(plant.enterprise, staff)
    other = factories.user(role, factories.PINGCHENG)
    for act in (actions.issue, actions.lift, actions.withdraw):
        with pytest.raises(Refused, match="您的角色"):
            act([order.pk], by=other, now=NOW)
    with pytest.raises(Refused, match="您的角色"):
        actions.draft(content(number="TX-9"), [plant.enterprise_id], by=other, now=NOW)


def test_issuing_marks_the_points_from_the_orders_start(staff, plant, circuits):
    issued(plant.enterprise, staff, start=NOW - 5 * HOUR)
    marks = Mark.objects.filter(kind=Mark.Kind.JUDGE)
    assert {(each.point_id, each.since) for each in marks} == {(each.pk, NOW - 5 * HOUR) for each in circuits}


def test_an_order_yet_to_begin_marks_nothing(staff, plant, circuits):
    issued(plant.enterprise, staff, start=NOW + HOUR)
    assert not Mark.objects.exists()


def test_a_draft_is_issued_once(staff, plant, circuits):
    order = issued(plant.enterprise, staff)
    assert (order.state, order.issued_by) == ("issued", staff)
    with pytest.raises(Refused, match="不能再下发"):
        actions.issue([order.pk], by=staff, now=NOW)


def test_an_order_that_is_over_is_not_issued(staff, plant, circuits):
    order = drafted(plant.enterprise, staff)
    with pytest.raises(Refused, match="结束时间已过"):
        actions.issue([order.pk], by=staff, now=NOW + 100 * HOUR)


def test_lifting_ends_an_order_now(staff, plant, circuits):
    order = issued(plant.enterprise, staff)
    actions.lift([order.pk], by=staff, now=NOW + HOUR, reason="预警解除")
    order.refresh_from_db()
    assert (order.state, order.end, order.ended_reason) == ("lifted", NOW + HOUR, "预警解除")
    with pytest.raises(Refused, match="不能解除"):
        actions.lift([order.pk], by=staff, now=NOW + HOUR)


def test_what_has_not_begun_is_withdrawn_not_lifted(staff, plant, circuits):
    order = issued(plant.enterprise, staff, start=NOW + HOUR)
    with pytest.raises(Refused, match="请撤回"):
        actions.lift([order.pk], by=staff, now=NOW)
    with pytest.raises(Refused, match="写明原因"):
        actions.withdraw([order.pk], by=staff, now=NOW)
    actions.withdraw([order.pk], by=staff, now=NOW, reason="下错企业")


def test_one_unfit_order_keeps_all_as_they_were(staff, plant, circuits):
    first = issued(plant.enterprise, staff, workshop="熔炼")
    second = drafted(plant.enterprise, staff, workshop="造型")
    with pytest.raises(Refused):
        actions.issue([second.pk, first.pk], by=staff, now=NOW)
    second.refresh_from_db()
    assert second.state == "draft"


def test_a_draft_can_be_changed_and_the_change_is_in_the_log(staff, plant, circuits):
    order = drafted(plant.enterprise, staff)
    wanted = content(end=NOW + 72 * HOUR, spared=frozenset({circuits[0].pk}))
    actions.change(order.pk, wanted, version=actions.version_of(order), by=staff, now=NOW)
    order.refresh_from_db()
    assert order.end == NOW + 72 * HOUR
    assert list(order.spared.all().values_list("pk", flat=True)) == [circuits[0].pk]
    assert "结束时间" in AuditEntry.objects.get(action="修改停限产指令").detail["changed"]


def test_a_change_over_someone_elses_is_refused(staff, plant, circuits):
    order = drafted(plant.enterprise, staff)
    seen = actions.version_of(order)
    order.points.add(circuits[0].pk)
    with pytest.raises(Stale, match="他人已修改"):
        actions.change(order.pk, content(), version=seen, by=staff, now=NOW)


def test_an_issued_order_can_only_end_otherwise(staff, plant, circuits):
    order = issued(plant.enterprise, staff)
    version = actions.version_of(order)
    for more in ({"kind": "limit", "cut_pct": 30.0}, {"start": NOW + HOUR}, {"workshop": "熔炼"}):
        with pytest.raises(ValidationError, match="已下发的指令不能改"):
            actions.change(order.pk, content(**more), version=version, by=staff, now=NOW)
    with pytest.raises(ValidationError, match="已下发的指令不能改点位"):
        wanted = content(points=frozenset({circuits[0].pk}))
        actions.change(order.pk, wanted, version=version, by=staff, now=NOW)
    Mark.objects.all().delete()
    wanted = content(end=NOW + HOUR)
    actions.change(order.pk, wanted, version=version, by=staff, now=NOW)
    assert Mark.objects.filter(since=NOW).count() == 2


def test_every_act_is_in_the_audit_log(staff, plant, circuits):
    order = issued(plant.enterprise, staff)
    actions.lift([order.pk], by=staff, now=NOW + HOUR, reason="预警解除", address="10.0.0.9")
    noted = dict(AuditEntry.objects.values_list("action", "detail"))
    assert list(noted) == ["解除停限产指令", "下发停限产指令", "拟定停限产指令"]
    assert noted["解除停限产指令"] == {"企业": plant.enterprise.name, "note": "预警解除"}
