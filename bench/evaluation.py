"""The draft of a year's 绩效自评表 and its exports, over a whole year of the city's records.

The draft reads daily values (one a point and day), alerts, work orders, consultations, answers and vouchers. What lies
below the daily values, 270 million readings and their hours, is not touched by it and not made here.
"""

import io
import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from alerts.models import Alert  # noqa: E402
from bench import city, city_rows  # noqa: E402
from bench.columns import unnamed  # noqa: E402
from bench.figures import say, say_times  # noqa: E402
from maintenance.models import Consultation, Visit, WorkOrder, WorkOrderEvent  # noqa: E402
from performance import actions, measuring  # noqa: E402
from performance.export_views import as_excel, as_word  # noqa: E402
from performance.funds import actions as funds  # noqa: E402
from performance.funds.report import report  # noqa: E402
from performance.layouts import layout  # noqa: E402
from performance.measures.shape import CITY  # noqa: E402
from performance.models import Answer, Contract, Evaluation, Payment, Survey  # noqa: E402
from registry.models import District, Site  # noqa: E402
from registry.rooms import model, platforms  # noqa: E402

ALERTS = int(os.environ.get("BENCH_YEAR_ALERTS", "36000"))
VISITS = int(os.environ.get("BENCH_YEAR_VISITS", "3500"))
RUNS = 5
DRAFT_MS, EXCEL_MS, ROWS_MS = 3_000, 1_000, 1_000
YEAR = timezone.localdate().year - 1
START = datetime(YEAR, 1, 1, tzinfo=CITY)
DAYS = (date(YEAR + 1, 1, 1) - date(YEAR, 1, 1)).days


def fill(by: User) -> Evaluation:
    """The year: daily values, alerts, orders with forms, consultations, a survey, money."""
    city.make()
    daily = sum(_daily(each) for each in platforms())
    city_rows.alerts(ALERTS, 0, 0)
    _spread_alerts()
    _orders(by)
    now = timezone.now()
    begun = layout("2023")
    form = actions.begin(begun.document, begun.measures, year=YEAR, by=by, now=now)
    _people(form, by, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say(
        "records of a year",
        daily,
        "daily values",
        alerts=Alert.objects.count(),
        orders=WorkOrder.objects.count(),
        visits=Visit.objects.count(),
    )
    return form


def _daily(about) -> int:
    rows = model(about.daily)
    named = ("at", "point_id", "span", "samples", "valid")
    rest = unnamed(rows, set(named))
    names = "".join(f", {each}" for each in rest)
    values = "".join(f", {each!r}" for each in rest.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {rows._meta.db_table} ({', '.join(named)}{names}) "
            f"SELECT %s::timestamptz + d * interval '1 day', p.id, 0, (86400 / p.interval_s * 0.97)::int, "
            f"(86400 / p.interval_s * 0.96)::int{values} "
            "FROM generate_series(0, %s) d, registry_point p JOIN registry_site s ON s.id = p.site_id "
            "WHERE s.platform = %s",
            [START, DAYS - 1, about.slug],
        )
        return cursor.rowcount


def _spread_alerts() -> None:
    """Over the year instead of the last thirty days, all but a few closed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alerts_alert SET started_at = %s + (id %% %s) * interval '1 day', "
            "handling = CASE WHEN id %% 50 = 0 THEN 'verifying' ELSE 'closed' END, condition = 'over', "
            "escalation = CASE WHEN id %% 20 = 0 THEN 1 ELSE 0 END",
            [START, DAYS],
        )


def _orders(by: User) -> None:
    sites = list(Site.objects.order_by("pk"))
    orders = WorkOrder.objects.bulk_create(
        WorkOrder(
            number=f"GD-BENCH-{number:06d}",
            source="alert",
            platform=(site := sites[number % len(sites)]).platform,
            district_id=site.district_id,
            site=site,
            what="数据中断",
            state="done",
            made_at=START + timedelta(minutes=number * DAYS * 1440 // VISITS),
        )
        for number in range(VISITS)
    )
    WorkOrderEvent.objects.bulk_create(
        WorkOrderEvent(
            order=each,
            at=each.made_at,
            verb=verb,
            data={"late": ""} if verb == "finish" and each.pk % 25 == 0 else {},
        )
        for each in orders
        for verb in ("open", "assign", "accept", "arrive", "finish")
    )
    Visit.objects.bulk_create(
        Visit(
            number=f"YW-BENCH-{number:06d}",
            key=f"00000000-0000-4000-8000-{number:012d}",
            order=order,
            platform=order.platform,
            district_id=order.district_id,
            site_id=order.site_id,
            crew=by,
            arrived_at=order.made_at,
            left_at=order.made_at + timedelta(hours=1),
            cause="equipment",
            action="更换通讯模块",
            state="approved",
            submitted_at=order.made_at,
        )
        for number, order in enumerate(orders)
    )


def _people(form: Evaluation, by: User, now: datetime) -> None:
    Consultation.objects.bulk_create(
        Consultation(
            district=district,
            month=date(YEAR, month, 1),
            visited_on=date(YEAR, month, 10),
            visitors="运维组",
            respondent="值班员",
            is_normal=True,
            recorded_by=by,
            recorded_at=now,
        )
        for district in District.objects.all()
        for month in range(1, 13)
    )
    days = {"opens_on": date(YEAR, 10, 1), "closes_on": date(YEAR, 12, 31)}
    survey = Survey.objects.create(
        project=form.project, year=YEAR, title="调查", made_by=by, made_at=now, **days
    )
    Answer.objects.bulk_create(
        Answer(
            survey=survey, audience="resident", marks=[5], is_satisfied=n % 12 > 0, at=START + timedelta(300)
        )
        for n in range(300)
    )
    full = Decimal(700_000)
    funds.set_budget(form.project, YEAR, "appropriation", initial=full, full=full, note="", by=by, now=now)
    contract = Contract(project=form.project, number="HT", name="运维", party="公司", amount=Decimal(698_000))
    contract.signed_on = contract.starts_on = date(YEAR, 1, 5)
    contract.ends_on = date(YEAR, 12, 31)
    funds.enter_contract(contract, by=by, now=now)
    for month in (6, 12):
        payment = Payment(contract=contract, paid_on=date(YEAR, month, 20), amount=Decimal(349_000))
        payment.voucher = f"P-{month}"
        funds.pay(payment, by=by, now=now)


def timed(name: str, do: Callable[[], object], target: int) -> None:
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - began)
    say_times(name, seconds, target=target)


def saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def rows_behind(form: Evaluation, by: User) -> None:
    """The pages that numbers open: of the year, of a month, by site and by day, and a year's alerts."""
    client = Client()
    client.force_login(by)
    for name, path in (
        ("the sites behind a number of the year", f"valid_data/owed/{YEAR}/"),
        ("the days behind a number of the year", f"valid_data/owed/{YEAR}/?by=day"),
        ("the sites behind a number of a month", f"valid_data/owed/{YEAR}-03/"),
        ("the alerts behind a number of the year", f"kept_up/alerts-due/{YEAR}/"),
        ("a measure asked again beside its page", "valid_data/since/"),
    ):
        timed(name, lambda path=path: opened(client, f"/performance/{form.pk}/evidence/{path}"), ROWS_MS)


def opened(client: Client, address: str) -> None:
    answer = client.get(address, headers={"host": "localhost"})
    assert answer.status_code == 200, (address, answer.status_code)


def main() -> None:
    by = User.objects.create_user(username="finance", password="bench-2026-datong", role=Role.FINANCE)
    form = fill(by)
    timed("draft of a year", lambda: measuring.draft(form.pk, by=by, now=timezone.now()), DRAFT_MS)
    form.refresh_from_db()
    timed("the form as xlsx", lambda: saved(as_excel(form)), EXCEL_MS)
    timed("the form as docx", lambda: saved(as_word(form)), EXCEL_MS)
    timed("yearly report as xlsx", lambda: report(form.project, YEAR, timezone.now()), EXCEL_MS)
    rows_behind(form, by)
    told = {each.measure: each.actual for each in form.proposals.all()}
    say("measures answered", sum(bool(each) for each in told.values()), "measures", of=len(told))


if __name__ == "__main__":
    main()
