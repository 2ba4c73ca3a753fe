"""The compliance board: every order in force, kept or broken or not to be told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Order
from alerts.orders.board import board
from alerts.orders.measure import measure, shares
from alerts.orders.verdicts import OFF, OFFLINE, ON, PointNow, Share, of_limit, of_stop
from power.models import Circuit
from telemetry.models import PointState
from tests import factories
from tests.alerts.orders.making import HOUR, NOW, issued

MINUTE = timedelta(minutes=1)


def point(state: str, since=None, alert=None) -> PointNow:
    return PointNow(1, "电炉", state, 50.0, since, alert)


class TestVerdicts:
    def test_a_live_alert_decides(self):
        found = of_stop([point(OFFLINE, NOW), point(ON, NOW, (7, NOW + HOUR))], NOW)
        assert (found.kind, found.since, found.alert, found.because) == (
            "broken",
            NOW + HOUR,
            7,
            "电炉在运行",
        )

    def test_running_within_the_grace_is_watched(self):
        assert of_stop([point(ON, NOW)], NOW).kind == "watched"

    def test_a_silent_point_among_stopped_ones_cannot_be_told(self):
        found = of_stop([point(OFF, NOW), point(OFFLINE, NOW - HOUR)], NOW)
        assert (found.kind, found.since) == ("blind", NOW - HOUR)

    def test_all_stopped_is_kept_since_the_last_stopped_or_the_order_began(self):
        assert of_stop([point(OFF, NOW + HOUR)], NOW).since == NOW + HOUR
        assert of_stop([point(OFF, NOW - HOUR), point(OFF)], NOW).since == NOW
        assert of_stop([point(OFF)], NOW).kind == "kept"

    @pytest.mark.parametrize(
        ("share", "kind"),
        [
            (None, "watched"),
            (Share(4, 5), "thin"),
            (Share(5, 5), "watched"),
            (Share(14, 5, 100.0, 80.0, 200.0, True), "broken"),
            (Share(14, 5, 70.0, 80.0, 200.0, False), "kept"),
            (Share(14, 5, 70.0, 80.0, 200.0, None), "blind"),
        ],
    )
    def test_a_limit_order_by_its_share(self, share, kind):
        assert of_limit([point(ON)], NOW, share, None).kind == kind

    def test_a_live_alert_decides_over_the_share(self):
        found = of_limit([], NOW, Share(14, 5, 70.0, 80.0, 200.0, False), (9, NOW))
        assert (found.kind, found.alert) == ("broken", 9)


@pytest.fixture
def staff(db):
    return factories.user("staff")


def plant_with(*powers: float, district: str = factories.PINGCHENG, until=NOW + 3 * HOUR, hours: int = 3):
    """A plant whose furnaces have run at these powers for some hours."""
    made = factories.plant(district)
    for kw in powers:
        circuit = factories.circuit(made)
        count = hours * 12
        factories.readings(circuit, until - count * 5 * MINUTE, [{"power_kw": kw}] * count)
    return made


def shown(at=NOW + 3 * HOUR):
    return {row.order.enterprise_id: row for row in board(Order.objects.all(), at).rows}


def test_orders_in_force_are_judged_by_what_their_points_do(staff):
    kept, running = plant_with(0.0, 0.0), plant_with(60.0, 0.0)
    silent = plant_with(0.0, until=NOW + HOUR)
    for each in (kept, running, silent):
        issued(each.enterprise, staff)
    found = shown()
    assert {key: row.verdict.kind for key, row in found.items()} == {
        kept.enterprise_id: "kept",
        running.enterprise_id: "watched",
        silent.enterprise_id: "blind",
    }
    alert = factories.alert(Circuit.objects.filter(site=running).first(), "PW05", at=NOW + HOUR)
    verdict = shown()[running.enterprise_id].verdict
    assert (verdict.kind, verdict.alert, verdict.since) == ("broken", alert.pk, NOW + HOUR)


def test_drafts_and_orders_yet_to_begin_or_over_are_not_shown(staff):
    for start, end in ((NOW + 4 * HOUR, None), (NOW, NOW + 2 * HOUR)):
        issued(plant_with(0.0).enterprise, staff, start=start, end=end)
    assert shown() == {}


def test_a_point_is_told_with_power_and_since_when(staff):
    made = factories.plant()
    circuit = factories.circuit(made)
    samples = [{"power_kw": 60.0}] * 20 + [{"power_kw": 0.4}] * 16
    factories.readings(circuit, NOW, samples)
    issued(made.enterprise, staff)
    (row,) = shown().values()
    (told,) = row.points
    assert (told.state, told.power_kw, told.since) == (OFF, 0.4, NOW + 100 * MINUTE)


def test_an_invalid_value_cannot_be_told(staff):
    made = plant_with(60.0)
    PointState.objects.update(flags="D" + "N" * 12)
    issued(made.enterprise, staff)
    assert shown()[made.enterprise_id].verdict.kind == "blind"


def test_a_limit_order_is_measured_against_its_usual_days(staff):
    made = factories.plant()
    circuit = factories.circuit(made)
    start = factories.instant("2026-11-10 00:00")
    factories.readings(circuit, start, [{"power_kw": 60.0}] * (10 * 288))
    half = factories.instant("2026-11-20 00:00")
    factories.readings(circuit, half, [{"power_kw": 50.0}] * (2 * 288))
    order = issued(made.enterprise, staff, now=half, start=half, end=None, kind="limit", cut_pct=50.0)
    at = half + 47 * HOUR
    assert board(Order.objects.all(), at).rows[0].verdict.kind == "watched"
    assert measure(at) == 1
    share = shares([order])[order.pk]
    assert (share.days, share.exceeds) == (10, True)
    assert share.used_share == pytest.approx(50 / 60, abs=0.01)
    assert board(Order.objects.all(), at).rows[0].verdict.kind == "broken"


def test_too_few_usual_days_are_said(staff):
    made = plant_with(60.0, hours=30)
    issued(made.enterprise, staff, now=NOW - 25 * HOUR, start=NOW - 25 * HOUR, kind="limit", cut_pct=50.0)
    measure(NOW + 3 * HOUR)
    verdict = shown()[made.enterprise_id].verdict
    assert (verdict.kind, verdict.because[:2]) == ("thin", "只有")


def test_an_officer_sees_the_own_district(staff):
    issued(plant_with(0.0).enterprise, staff)
    far = plant_with(0.0, district=factories.YUNGANG)
    issued(far.enterprise, staff)
    officer = factories.user("officer", factories.YUNGANG)
    rows = board(Order.objects.visible_to(officer), NOW + 3 * HOUR).rows
    assert [row.order.enterprise_id for row in rows] == [far.enterprise_id]


def page(client: Client, **asked):
    return client.get(reverse("alerts:order_board"), asked)


def test_the_page_counts_and_narrows(staff):
    now = timezone.now()
    made = plant_with(0.0, until=now)
    issued(made.enterprise, staff, now=now, start=now - HOUR, end=None)
    client = Client()
    client.force_login(staff)
    text = page(client).content.decode()
    assert made.enterprise.name in text
    assert "落实" in text
    assert made.enterprise.name not in page(client, verdict="broken").content.decode()
    assert made.enterprise.name in page(client, verdict="nonsense", number="TX-1").content.decode()
    assert made.enterprise.name not in page(client, number="TX-9").content.decode()


def test_four_hundred_orders_are_shown_at_once(staff, django_assert_max_num_queries):
    """Budget: 150 ms on a quiet machine. Four points an order; a busy one is allowed several times as much."""
    now = timezone.now()
    for _ in range(400):
        made = factories.plant()
        device = factories.device(made)
        for number in range(4):
            factories.circuit(made, device=device, channel=str(number))
        Order.objects.create(
            number="TX-1", kind="stop", enterprise=made.enterprise, start=now - 5 * HOUR, state="issued"
        )
    PointState.objects.bulk_create(
        PointState(
            point_id=pk,
            platform="power",
            basis=0,
            last_at=now,
            last_received_at=now,
            latest={"power_kw": 0.1},
        )
        for pk in Circuit.objects.values_list("pk", flat=True)
    )
    client = Client()
    client.force_login(staff)
    page(client)
    with django_assert_max_num_queries(16):
        answer = page(client)
    assert answer.content.decode().count('class="board-verdict"') == 100
    assert "显示全部 400 条" in answer.content.decode()
    assert page(client, all=1).content.decode().count('class="board-verdict"') == 400
