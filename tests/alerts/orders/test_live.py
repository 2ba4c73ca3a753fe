"""What people decide, and what the rules then find: orders raise, declarations exempt exactly what they may."""

from datetime import datetime, time, timedelta

import pytest

from alerts import sites, sweep, windows
from alerts.models import Alert, Declaration
from alerts.orders import actions, declare
from alerts.orders.filing import Filing
from alerts.orders.in_force import standing_at
from tests import factories
from tests.alerts.orders.making import HOUR, NOW, drafted, issued

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_kept():
    windows.forget()
    sites.forget()


@pytest.fixture
def staff():
    return factories.user("staff")


@pytest.fixture
def officer():
    return factories.user("officer", factories.PINGCHENG)


class Line:
    """An electric furnace, the dust collector that it needs, and a moulding line."""

    def __init__(self) -> None:
        self.plant = factories.plant()
        self.furnace = factories.circuit(self.plant, facility="熔炼车间电炉")
        self.moulding = factories.circuit(self.plant, facility="造型车间造型线")
        self.filter = factories.circuit(self.plant, "treatment", facility="除尘器")
        factories.group(self.plant, self.furnace, self.filter)

    def run(self, start: datetime, end: datetime, furnace=60.0, filter=50.0, moulding=0.0) -> None:
        """Readings of all three each 5 minutes, a little different each time so that nothing is flat."""
        count = int((end - start) / (5 * MINUTE))
        for point, kw in ((self.furnace, furnace), (self.filter, filter), (self.moulding, moulding)):
            samples = [{"power_kw": kw + (step % 7) * 0.1 if kw else 0.0} for step in range(count)]
            factories.readings(point, start, samples)


@pytest.fixture
def line():
    return Line()


def standing(rule: str) -> list[Alert]:
    return list(Alert.objects.standing().filter(rule=rule).order_by("started_at"))


def states(rule: str) -> list[tuple[int | None, str]]:
    return sorted(Alert.objects.filter(rule=rule).values_list("point_id", "condition"))


def judged(at: datetime) -> None:
    sweep.judge_all(at)


class TestOrders:
    def test_running_on_under_a_stop_order_raises_once_it_is_issued(self, line, staff):
        line.run(NOW, NOW + 3 * HOUR)
        order = drafted(line.plant.enterprise, staff)
        judged(NOW + 3 * HOUR)
        assert standing("PW05") == []
        actions.issue([order.pk], by=staff, now=NOW + 3 * HOUR)
        judged(NOW + 3 * HOUR)
        (alert,) = standing("PW05")
        assert (alert.point_id, alert.started_at) == (line.furnace.pk, NOW + HOUR)

    def test_the_site_kept_in_memory_does_not_hide_an_order(self, line, staff):
        line.run(NOW, NOW + 3 * HOUR)
        judged(NOW + 3 * HOUR)
        issued(line.plant.enterprise, staff, now=NOW + 3 * HOUR)
        judged(NOW + 3 * HOUR)
        assert len(standing("PW05")) == 1

    def test_lifting_an_order_ends_its_alert(self, line, staff):
        order = issued(line.plant.enterprise, staff)
        line.run(NOW, NOW + 4 * HOUR)
        judged(NOW + 4 * HOUR)
        actions.lift([order.pk], by=staff, now=NOW + 2 * HOUR)
        judged(NOW + 4 * HOUR)
        assert [alert.ended_at for alert in standing("PW05")] == [NOW + 2 * HOUR]

    def test_withdrawing_an_order_takes_its_alert_back(self, line, staff):
        order = issued(line.plant.enterprise, staff)
        line.run(NOW, NOW + 3 * HOUR)
        judged(NOW + 3 * HOUR)
        actions.withdraw([order.pk], by=staff, now=NOW + 3 * HOUR, reason="下错企业")
        judged(NOW + 3 * HOUR)
        assert states("PW05") == [(line.furnace.pk, "withdrawn")]

    def test_a_later_end_goes_on_with_the_same_alert(self, line, staff):
        order = issued(line.plant.enterprise, staff, end=NOW + 3 * HOUR)
        line.run(NOW, NOW + 5 * HOUR)
        judged(NOW + 5 * HOUR)
        before = standing("PW05")
        order.refresh_from_db()
        wanted = actions.Content(**{**order_says(order), "end": NOW + 48 * HOUR})
        actions.change(order.pk, wanted, version=actions.version_of(order), by=staff, now=NOW + 5 * HOUR)
        judged(NOW + 5 * HOUR)
        assert [(alert.pk, alert.is_live) for alert in standing("PW05")] == [(before[0].pk, True)]

    def test_spared_points_may_run(self, line, staff):
        issued(line.plant.enterprise, staff, spared=frozenset({line.furnace.pk}))
        line.run(NOW, NOW + 3 * HOUR)
        judged(NOW + 3 * HOUR)
        assert standing("PW05") == []

    def test_a_workshop_binds_its_own_points(self, line, staff):
        issued(line.plant.enterprise, staff, workshop="造型车间")
        line.run(NOW, NOW + 3 * HOUR, moulding=40.0)
        judged(NOW + 3 * HOUR)
        assert [alert.point_id for alert in standing("PW05")] == [line.moulding.pk]

    def test_an_order_for_points_of_one_plant_leaves_the_others_alone(self, line, staff):
        other = factories.plant(enterprise=line.plant.enterprise)
        furnace = factories.circuit(other)
        issued(line.plant.enterprise, staff, points=frozenset({line.furnace.pk}))
        factories.readings(furnace, NOW, [{"power_kw": 60.0 + step / 10} for step in range(36)])
        judged(NOW + 3 * HOUR)
        assert standing("PW05") == []
        assert sites.views("power", [other.pk])[other.pk].orders == ()

    def test_a_nightly_order_allows_the_day(self, line, staff):
        night = {"cycle": "daily", "day_from": time(22), "day_to": time(6)}
        issued(line.plant.enterprise, staff, start=NOW - 24 * HOUR, end=NOW + 48 * HOUR, **night)
        line.run(NOW, NOW + 12 * HOUR)
        judged(NOW + 12 * HOUR)
        assert standing("PW05") == []
        line.run(NOW + 12 * HOUR, NOW + 17 * HOUR)
        judged(NOW + 17 * HOUR)
        assert [alert.started_at for alert in standing("PW05")] == [factories.instant("2026-11-20 23:00")]

    def test_the_pieces_of_a_daily_order_share_a_key(self, line, staff):
        night = {"cycle": "daily", "day_from": time(22), "day_to": time(6)}
        order = issued(line.plant.enterprise, staff, end=NOW + 48 * HOUR, **night)
        view = sites.views("power", [line.plant.pk])[line.plant.pk]
        assert [each.key for each in view.orders] == [str(order.pk)] * 2

    def test_what_stands_at_a_site_is_told_for_the_card(self, line, staff):
        order = issued(line.plant.enterprise, staff, workshop="造型车间")
        drafted(line.plant.enterprise, staff, number="TX-2", workshop="熔炼")
        assert standing_at(line.plant.pk, NOW + HOUR)[0] == [order]
        assert standing_at(line.plant.pk, NOW + HOUR, [line.furnace.pk])[0] == []
        assert standing_at(line.plant.pk, NOW - HOUR)[0] == []
        assert standing_at(line.plant.pk, NOW + 49 * HOUR)[0] == []


def order_says(order) -> dict[str, object]:
    names = (
        "number",
        "kind",
        "start",
        "end",
        "cause",
        "warning",
        "title",
        "cut_pct",
        "cycle",
        "note",
        "workshop",
    )
    return {name: getattr(order, name) for name in names}


class TestDeclarations:
    def declared(self, line, staff, officer, kind: str, start=NOW, end=NOW + 24 * HOUR, *points, at=NOW):
        filing = Filing(kind, start, "检修", "王工", end, points=frozenset(each.pk for each in points))
        made = declare.file(line.plant.pk, filing, by=staff, now=at)
        return declare.review(made.pk, approved=True, by=officer, now=at)

    def silence(self, line) -> None:
        """Ten minutes of data, then four hours of nothing."""
        line.run(NOW, NOW + 10 * MINUTE)
        judged(NOW + 10 * MINUTE)
        sweep.judge_silent(NOW + 4 * HOUR)

    @pytest.mark.parametrize("kind", ["stop", "fault", "outage"])
    def test_a_declared_silence_never_opens(self, line, staff, officer, kind):
        self.declared(line, staff, officer, kind)
        self.silence(line)
        assert standing("PW12") == []

    @pytest.mark.parametrize("kind", ["stop", "fault", "outage"])
    def test_a_late_approval_takes_a_silence_back(self, line, staff, officer, kind):
        self.silence(line)
        assert len(standing("PW12")) == 3
        self.declared(line, staff, officer, kind, at=NOW + 4 * HOUR)
        judged(NOW + 4 * HOUR)
        assert {condition for _, condition in states("PW12")} == {"withdrawn"}

    def test_a_declaration_that_begins_within_a_silence_ends_its_alert(self, line, staff, officer):
        self.silence(line)
        self.declared(line, staff, officer, "outage", start=NOW + 2 * HOUR, at=NOW + 4 * HOUR)
        judged(NOW + 4 * HOUR)
        assert {alert.ended_at for alert in standing("PW12")} == {NOW + 2 * HOUR}

    def test_only_the_declared_points_are_excused(self, line, staff, officer):
        self.declared(line, staff, officer, "fault", NOW, NOW + 24 * HOUR, line.furnace)
        self.silence(line)
        assert {alert.point_id for alert in standing("PW12")} == {line.moulding.pk, line.filter.pk}

    @pytest.mark.parametrize("kind", ["repair", "new", "remove"])
    def test_the_other_kinds_excuse_no_silence(self, line, staff, officer, kind):
        self.declared(line, staff, officer, kind, end=NOW + 24 * HOUR if kind == "repair" else None)
        self.silence(line)
        assert len(standing("PW12")) == 3

    @pytest.mark.parametrize("result", ["waiting", "refused", "withdrawn"])
    def test_without_approval_nothing_is_excused(self, line, staff, officer, result):
        filing = Filing("outage", NOW, "检修", "王工", NOW + 24 * HOUR)
        made = declare.file(line.plant.pk, filing, by=staff, now=NOW)
        if result == "refused":
            declare.review(made.pk, approved=False, by=officer, now=NOW, opinion="材料不全")
        if result == "withdrawn":
            declare.withdraw(made.pk, by=staff, now=NOW)
        self.silence(line)
        assert len(standing("PW12")) == 3

    def test_after_its_end_a_silence_counts_again(self, line, staff, officer):
        self.declared(line, staff, officer, "outage", end=NOW + HOUR)
        self.silence(line)
        assert {alert.started_at for alert in standing("PW12")} == {NOW + HOUR}

    @pytest.mark.parametrize("kind", ["stop", "repair", "fault", "outage"])
    def test_production_without_treatment_is_never_excused(self, line, staff, officer, kind):
        self.declared(line, staff, officer, kind)
        line.run(NOW, NOW + HOUR, filter=0.0)
        judged(NOW + HOUR)
        assert [alert.point_id for alert in standing("PW01")] == [line.furnace.pk]

    @pytest.mark.parametrize("kind", ["stop", "repair", "fault", "outage"])
    def test_running_against_an_order_is_never_excused(self, line, staff, officer, kind):
        issued(line.plant.enterprise, staff)
        self.declared(line, staff, officer, kind)
        line.run(NOW, NOW + 3 * HOUR)
        judged(NOW + 3 * HOUR)
        assert [alert.point_id for alert in standing("PW05")] == [line.furnace.pk]

    @pytest.mark.parametrize(
        ("kind", "excused"), [("repair", True), ("stop", False), ("fault", False), ("outage", False)]
    )
    def test_a_repair_excuses_idling_treatment(self, line, staff, officer, kind, excused):
        line.run(NOW, NOW + 2 * HOUR, filter=15.0)
        judged(NOW + 2 * HOUR)
        assert len(standing("PW04")) == 1
        self.declared(line, staff, officer, kind, at=NOW + 2 * HOUR)
        judged(NOW + 2 * HOUR)
        assert len(standing("PW04")) == (0 if excused else 1)

    @pytest.mark.parametrize(
        ("kind", "excused"), [("fault", True), ("outage", True), ("stop", False), ("repair", False)]
    )
    def test_faults_and_outages_excuse_flat_values(self, line, staff, officer, kind, excused):
        factories.readings(line.furnace, NOW, [{"power_kw": 42.0}] * 30)
        judged(NOW + 150 * MINUTE)
        assert len(standing("PW13")) == 1
        self.declared(line, staff, officer, kind, at=NOW + 150 * MINUTE)
        judged(NOW + 150 * MINUTE)
        assert len(standing("PW13")) == (0 if excused else 1)

    def test_ending_a_declaration_early_lets_the_rest_count(self, line, staff, officer):
        made = self.declared(line, staff, officer, "outage")
        self.silence(line)
        assert standing("PW12") == []
        declare.end(made.pk, by=officer, now=NOW + 4 * HOUR, at=NOW + HOUR)
        judged(NOW + 4 * HOUR)
        sweep.judge_silent(NOW + 4 * HOUR)
        assert {alert.started_at for alert in standing("PW12")} == {NOW + HOUR}

    def test_a_resumption_ends_the_outage_from_its_start_on(self, line, staff, officer):
        outage = self.declared(line, staff, officer, "outage", end=None)
        self.declared(line, staff, officer, "resume", start=NOW + HOUR, end=None, at=NOW + 2 * HOUR)
        outage.refresh_from_db()
        assert outage.actual_end == NOW + HOUR
        self.silence(line)
        assert {alert.started_at for alert in standing("PW12")} == {NOW + HOUR}

    def test_the_card_tells_approved_declarations_only(self, line, staff, officer):
        made = self.declared(line, staff, officer, "fault", NOW, NOW + 24 * HOUR, line.furnace)
        declare.file(line.plant.pk, Filing("stop", NOW, "停产", "王工"), by=staff, now=NOW)
        assert standing_at(line.plant.pk, NOW + HOUR)[1] == [made]
        assert standing_at(line.plant.pk, NOW + HOUR, [line.filter.pk])[1] == []
        assert Declaration.objects.count() == 2

    @pytest.mark.parametrize(
        ("kind", "excused"), [("stop", True), ("outage", True), ("fault", False), ("repair", False)]
    )
    def test_stops_and_outages_say_why_a_line_rests(self, line, staff, officer, kind, excused):
        line.run(NOW - 96 * HOUR, NOW - 90 * HOUR)
        line.run(NOW - 90 * HOUR, NOW, furnace=0.0, filter=0.0)
        made = Filing(kind, NOW - 90 * HOUR, "淡季", "王工", NOW + 24 * HOUR)
        declared = declare.file(line.plant.pk, made, by=staff, now=NOW - 80 * HOUR)
        declare.review(declared.pk, approved=True, by=officer, now=NOW - 80 * HOUR)
        judged(NOW)
        assert len(standing("PW15")) == (0 if excused else 1)

    @pytest.mark.parametrize(
        ("kind", "excused"), [("repair", True), ("stop", False), ("fault", False), ("outage", False)]
    )
    def test_a_repair_excuses_a_lost_phase_of_treatment(self, line, staff, officer, kind, excused):
        self.declared(line, staff, officer, kind)
        two_phases = {"power_kw": 30.0, "voltage_a_v": 221.0, "voltage_b_v": 220.0, "voltage_c_v": 3.0}
        factories.readings(line.filter, NOW, [two_phases] * 4)
        judged(NOW + 20 * MINUTE)
        assert len(standing("PW08")) == (0 if excused else 1)

    @pytest.mark.parametrize(("kind", "excused"), [("fault", True), ("outage", True), ("repair", False)])
    def test_dust_instruments_are_excused_alike(self, staff, officer, kind, excused):
        site = factories.worksite()
        instrument = factories.instrument(site)
        declared = declare.file(
            site.pk, Filing(kind, NOW, "检修", "王工", NOW + 24 * HOUR), by=staff, now=NOW
        )
        declare.review(declared.pk, approved=True, by=officer, now=NOW)
        factories.readings(instrument, NOW, [{"tsp_ug_m3": 100.0 + step} for step in range(3)])
        judged(NOW + 15 * MINUTE)
        sweep.judge_silent(NOW + 6 * HOUR)
        assert len(standing("DU06")) == (0 if excused else 1)
