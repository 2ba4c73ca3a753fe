"""The pages of orders and declarations open, say what they should, and refuse at the field."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Order
from alerts.orders import actions
from tests import factories
from tests.alerts.orders import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return factories.user("staff")


@pytest.fixture
def keeper(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def plant():
    made = factories.plant()
    for name in ("1#电炉", "2#电炉"):
        factories.circuit(made, facility=name)
    return made


def local(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def given(plant, **more):
    now = timezone.now()
    known = {
        "number": "应急〔2026〕12号",
        "cause": "emergency",
        "warning": "orange",
        "title": "",
        "kind": "stop",
        "start": local(now),
        "end": local(now + timedelta(days=2)),
        "cycle": "throughout",
        "enterprises": [plant.enterprise_id],
    }
    return {**known, **more}


def test_an_order_is_drafted_issued_and_lifted_on_its_pages(keeper, plant):
    answer = keeper.post(reverse("alerts:order_new"), given(plant))
    order = Order.objects.get()
    assert answer.url == reverse("alerts:order", args=[order.pk])
    assert "下发全部 1 条" in keeper.get(answer.url).content.decode()
    keeper.post(reverse("alerts:order_issue", args=[order.pk]), {"whole": "1"})
    Order.objects.update(start=timezone.now() - timedelta(minutes=5))
    assert "执行中" in keeper.get(answer.url).content.decode()
    keeper.post(reverse("alerts:order_lift", args=[order.pk]), {"whole": "1", "reason": "预警解除"})
    order.refresh_from_db()
    assert order.state == "lifted"
    assert "预警解除" in keeper.get(answer.url).content.decode()


def test_a_fault_is_shown_at_its_field_and_what_was_typed_stays(keeper, plant):
    answer = keeper.post(reverse("alerts:order_new"), given(plant, end="2020-01-01T08:00", note="按清单执行"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "结束时间应晚于启动时间" in page
    assert "按清单执行" in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", "not a time"),
        ("start", "9999-12-31T23:59"),
        ("start", "0001-01-01T00:00"),
        ("cut_pct", "nan"),
        ("cut_pct", "1e400"),
        ("kind", "close"),
        ("enterprises", ["x"]),
        ("enterprises", ["99999999999999999999"]),
        ("points", ["99999999999999999999"]),
        ("day_from", "25:00"),
        ("number", "a" * 41),
        ("number", "a\x00b"),
        ("note", "长" * 301),
    ],
)
def test_nonsense_is_refused_with_a_sentence(keeper, plant, field, value):
    answer = keeper.post(reverse("alerts:order_new"), given(plant, **{field: value}))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Order.objects.exists()


def test_points_are_offered_once_one_enterprise_is_chosen(keeper, plant):
    address = reverse("alerts:order_points")
    other = factories.plant()
    assert "1#电炉" in keeper.get(address, {"enterprises": plant.enterprise_id}).content.decode()
    both = keeper.get(address, {"enterprises": [plant.enterprise_id, other.enterprise_id]}).content.decode()
    assert "1#电炉" not in both
    assert keeper.get(address, {"enterprises": "²"}).status_code == 200


def test_an_order_is_edited_on_its_page(keeper, staff, plant):
    order = making.drafted(plant.enterprise, staff, now=making.NOW)
    address = reverse("alerts:order_edit", args=[order.pk])
    page = keeper.get(address).content.decode()
    assert "TX-1" in page
    version = actions.version_of(order)
    start = local(order.start)
    sent = given(plant, number="TX-1", start=start, version=version, note="改过")
    assert keeper.post(address, sent).status_code == 302
    order.refresh_from_db()
    assert order.note == "改过"
    answer = keeper.post(address, sent)
    assert answer.status_code == 422
    assert "他人已修改" in answer.content.decode()


def test_a_new_order_can_begin_like_another(keeper, staff, plant):
    order = making.drafted(plant.enterprise, staff, title="橙色预警")
    page = keeper.get(reverse("alerts:order_new"), {"like": order.pk}).content.decode()
    assert "橙色预警" in page
    assert keeper.get(reverse("alerts:order_new"), {"like": "²"}).status_code == 200


def test_the_list_groups_by_number_and_counts(keeper, staff, plant):
    making.drafted(plant.enterprise, staff)
    making.drafted(plant.enterprise, staff, kind="limit", cut_pct=30.0)
    page = keeper.get(reverse("alerts:orders"))
    assert [(each["orders"], each["stops"], each["limits"]) for each in page.context["page"].rows] == [
        (2, 1, 1)
    ]
    narrowed = keeper.get(reverse("alerts:orders"), {"kind": "limit"})
    assert narrowed.context["page"].rows[0]["orders"] == 2
    assert not keeper.get(reverse("alerts:orders"), {"search": "没有"}).context["page"].rows


def test_the_list_and_an_event_cost_a_constant_number_of_queries(
    keeper, staff, django_assert_max_num_queries
):
    for _ in range(12):
        made = factories.plant()
        factories.circuit(made)
        order = making.drafted(made.enterprise, staff)
    with django_assert_max_num_queries(10):
        keeper.get(reverse("alerts:orders"))
    with django_assert_max_num_queries(14):
        keeper.get(reverse("alerts:order", args=[order.pk]))


@pytest.mark.parametrize(
    ("place", "words"), [("plant", "豁免治污点位的低负荷空转"), ("restaurant", "这个对象只作登记，告警照常")]
)
def test_a_repair_says_what_it_does_on_its_platform(keeper, staff, place, words):
    filed = making.declaration(getattr(factories, place)(), staff, "repair")
    answer = keeper.get(reverse("alerts:declaration", args=[filed.pk]))
    assert words in answer.content.decode()
