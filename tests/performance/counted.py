"""A year so far of everything that the measures count: readings, alerts, orders, faults, visits to districts,
answers and vouchers, each with some that count and some that do not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from alerts.models import Alert
from maintenance.models import Consultation, Log, WorkOrder, WorkOrderEvent
from performance.measures.shape import CITY
from performance.models import Answer, Evaluation, Payment
from registry.models import District
from registry.rooms import model, platform
from tests import factories
from tests.alerts.orders import making as orders
from tests.performance.making import asked, contract, paid

NOW = datetime(2026, 3, 11, 3, tzinfo=UTC)


def local(month, day, hour=0):
    return datetime(2026, month, day, hour, tzinfo=CITY)


def daily(point, since, days, samples=288, valid=None):
    rows = model(platform(point.site.platform).daily)
    rows.objects.bulk_create(
        rows(
            point_id=point.pk,
            span=0,
            at=since + timedelta(days=each),
            samples=samples,
            valid=samples if valid is None else valid,
        )
        for each in range(days)
    )


def readings():
    """Points of three platforms: whole, from the middle of a month, with gaps, excused in part, stopped."""
    plant, site = factories.plant(name="甲厂"), factories.worksite(factories.YUNGANG, name="乙工地")
    daily(factories.circuit(plant), local(1, 1), 69, 280, 270)
    daily(factories.circuit(plant), local(2, 3), 5, 288)
    instrument = factories.instrument(site)
    daily(instrument, local(1, 1), 40, 288, 200)
    daily(factories.instrument(site, since=local(2, 27, 9)), local(2, 28), 3, 144)
    daily(factories.outlet(factories.restaurant(name="丙饭店"), interval_s=60), local(1, 1), 31, 1440)
    daily(factories.instrument(factories.worksite(status="stopped")), local(1, 1), 9, 288)
    late = factories.outlet(factories.restaurant(name="丁饭店"), interval_s=60, since=local(3, 1))
    daily(late, local(3, 1), 10, 1000, 900)
    days = {"start": local(2, 1), "planned_end": local(2, 6, 12)}
    orders.declaration(site, factories.user(), **days, result="approved")


def alerts():
    point = factories.instrument(factories.worksite(name="告警工地"))
    over = {"condition": "over", "ended_at": local(3, 9)}
    for number, (month, more) in enumerate(
        [
            (1, {"handling": "closed", "level": 2}),
            (1, {"handling": "archived", "level": 3}),
            (1, {"handling": "closed", "level": 2, "escalation": 2}),
            (2, {"handling": "false", "level": 1}),
            (2, {"handling": "exempt", "level": 3}),
            (2, {"handling": "closed", "level": 2, "condition": "withdrawn"}),
            (3, {"handling": "open", "level": 2, "due_at": NOW - timedelta(hours=1)}),
            (3, {"handling": "open", "level": 3, "due_at": NOW + timedelta(hours=1)}),
        ]
    ):
        factories.alert(point, "DU02", at=local(month, 5, number), **{**over, **more})
    top = Alert.objects.order_by("pk").first()
    factories.alert(point, "DU03", at=local(1, 6), **over, handling="closed", level=2, parent=top)
    factories.alert(point, "DU03", at=NOW + timedelta(hours=2), **over, handling="closed", level=2)


def order(number, made_at, state, due_at=None, late=False):
    site = factories.worksite()
    known = {
        "source": "phone",
        "platform": "dust",
        "district_id": site.district_id,
        "site": site,
        "what": "断线",
    }
    made = WorkOrder.objects.create(
        number=f"GD-{number}", **known, state=state, made_at=made_at, due_at=due_at
    )
    data = {"late": made_at.isoformat()} if late else {}
    WorkOrderEvent.objects.create(order=made, at=made_at, verb="finish", data=data)


def work():
    order(1, local(1, 3), "done")
    order(2, local(1, 4), "done", late=True)
    order(3, local(3, 4), "accepted", due_at=NOW - timedelta(minutes=1))
    order(4, local(3, 5), "accepted", due_at=NOW + timedelta(minutes=1))
    order(5, local(2, 5), "cancelled")
    order(6, local(1, 31, 23), "done")


def faults(by):
    known = {"by": by, "made_at": NOW}
    down = {"kind": "software_fault", "downtime_min": 7 * 1440}
    Log.objects.create(**known, **down, started_at=local(1, 30), ended_at=local(2, 10), title="数据库故障")
    one = {"kind": "network_fault", "downtime_min": 60, "platform": "fume"}
    Log.objects.create(**known, **one, started_at=local(3, 2), ended_at=local(3, 3), title="专线中断")
    Log.objects.create(**known, kind="backup", started_at=local(3, 2), title="备份")


def consultations(by):
    for district in District.objects.all():
        for month in (1, 3):
            Consultation.objects.create(
                district=district,
                month=local(month, 1).date(),
                visited_on=local(month, 4).date(),
                visitors="张",
                respondent="王",
                is_normal=district.pk != factories.PINGCHENG,
                recorded_by=by,
                recorded_at=NOW,
            )


def survey(form, by):
    made, _ = asked(form.project, by)
    for place, good in enumerate((True, True, False, True)):
        at = local(1 + place % 3, 8)
        Answer.objects.create(survey=made, audience="resident", is_satisfied=good, marks=[5, 4], at=at)


def money(form, by):
    paid(form.project, by, "349000.5", "P-1", 1)
    wrong = paid(form.project, by, "1200", "P-2", 2)
    Payment.objects.create(
        contract=wrong.contract,
        voucher="P-3",
        amount=Decimal(-1200),
        paid_on=local(3, 1).date(),
        reverses=wrong,
        by=by,
        at=NOW,
    )
    paid(form.project, by, "99", "P-4", 5)
    second = Evaluation.objects.create(
        project=form.project.__class__.objects.create(name="另一项目", department="局", unit="局"),
        year=2026,
        name="另一项目",
        made_by=by,
        made_at=NOW,
    )
    agreed = contract(second.project, by, "HT-X", "5000")
    known = {"contract": agreed, "voucher": "X-1", "amount": Decimal(5000), "by": by, "at": NOW}
    Payment.objects.create(**known, paid_on=local(1, 9).date())


def everything(form, by):
    """All of it, for the form's own project and for another."""
    readings()
    alerts()
    work()
    faults(by)
    consultations(by)
    survey(form, by)
    money(form, by)
