"""The rates of a month are kept, and never shown once anything they were counted from is another."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dust.models import Instrument
from maintenance.reports import cleaning, month_rates
from telemetry import partitions
from tests import factories as make
from tests.alerts.orders import making

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH = date(2026, 3, 1)
START, END = make.instant("2026-03-01 00:00"), make.instant("2026-04-01 00:00")
NOW = make.instant("2026-04-05 10:00")


@pytest.fixture
def of() -> Instrument:
    """An instrument that spoke two hours of the month, counted."""
    made = make.instrument(make.worksite(), interval_s=300)
    speak(made, START, 24)
    assert month_rates.count("dust", MONTH, NOW)
    return made


@pytest.fixture
def staff() -> User:
    return make.user("staff")


@pytest.fixture
def partitions_forgotten():
    """Callbacks that run without a commit remember partitions which the rollback takes away."""
    yield
    partitions.forget()


def speak(of: Instrument, at, samples: int) -> None:
    make.readings(of, at, ({"tsp_ug_m3": 100.0 + i % 5} for i in range(samples)))


def shown(now=NOW, month=MONTH):
    """What came of the month's samples, as a page may show it; None: it is being counted."""
    found = month_rates.of_sites(["dust"], month, now)["dust"]
    return None if found is None else sum(each.month.rate.received for each in found)


def anew(now=NOW) -> float | None:
    assert month_rates.count("dust", MONTH, now)
    return shown(now)


def test_a_month_that_nobody_counted_is_not_known() -> None:
    speak(make.instrument(make.worksite(), interval_s=300), START, 24)
    assert shown() is None
    assert anew() == 24


def test_a_late_frame_makes_it_untrue_until_it_is_counted_again(of) -> None:
    assert shown() == 24
    speak(of, START + 5 * DAY, 12)
    assert shown() is None
    assert anew() == 36


def test_frames_of_the_months_after_leave_it(of) -> None:
    speak(of, END, 12)
    assert shown() == 24


def test_a_frame_of_the_month_before_is_rolled_up_through_it(of) -> None:
    speak(of, START - DAY, 12)
    assert shown() is None


def test_a_cleaning_and_its_restoring_make_it_untrue(
    partitions_forgotten, of, staff, django_capture_on_commit_callbacks
) -> None:
    made = cleaning.ask(
        site=of.site, points=[of.pk], since=START, until=START + HOUR, reason="校准期间", by=staff, now=NOW
    )
    cleaning.review(made.pk, approve=True, by=make.user("admin"), now=NOW)
    assert shown() == 24, "what is only approved has changed nothing"
    with django_capture_on_commit_callbacks(execute=True):
        cleaning.carry_out(NOW)
    assert shown() is None
    assert anew() == 12
    cleaning.restore(made.pk, reason="复核属实", by=staff, now=NOW)
    assert shown() is None
    assert anew() == 24


def test_an_approved_outage_and_its_withdrawal_make_it_untrue(of, staff) -> None:
    out = making.declaration(of.site, staff)
    asked = type(out).objects.filter(pk=out.pk)
    asked.update(kind="outage", start=START, planned_end=START + HOUR, actual_end=None)
    assert shown() == 24, "nobody approved it yet"
    asked.update(result="approved")
    assert shown() is None
    assert anew() == 12
    asked.update(planned_end=START + 2 * HOUR)
    assert shown() is None
    asked.update(start=END, planned_end=END + DAY)
    assert anew() == 24


@pytest.mark.parametrize("change", [{"interval_s": 600}, {"status": "stopped"}, {"since": START + HOUR}])
def test_another_registry_makes_it_untrue(of, change) -> None:
    Instrument.objects.filter(pk=of.pk).update(**change)
    assert shown() is None


def test_a_site_that_is_taken_out_or_lies_elsewhere_makes_it_untrue(of) -> None:
    of.site.district_id = make.YUNGANG
    of.site.save()
    assert shown() is None
    assert month_rates.count("dust", MONTH, NOW)
    counted = month_rates.of_sites(["dust"], MONTH, NOW)["dust"]
    assert list(month_rates.by_district(counted)) == [make.YUNGANG]


def test_a_running_month_is_counted_to_its_last_midnight_and_again_when_that_is_another(of) -> None:
    noon = START + DAY + 12 * HOUR
    assert shown(noon) is None, "the count of the whole month is none of its first day"
    assert anew(noon) == 24
    assert shown(noon + DAY) is None


def test_the_half_hour_counts_what_is_not_true_any_more(of) -> None:
    assert month_rates.count_ahead(NOW) == 5, "three platforms' April, and March of the other two"
    assert month_rates.count_ahead(NOW) == 3, "a running month each time, a month that is over once"
    speak(of, START + 5 * DAY, 12)
    assert month_rates.count_ahead(NOW) == 4
    assert shown() == 36


def test_two_workers_do_not_count_one_month_at_once(of) -> None:
    before = date(2026, 2, 1)
    with connection.get_new_connection(connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [f"dust:{before}"])
        assert not month_rates.count("dust", before, NOW)
    assert month_rates.count("dust", before, NOW)


# The pages.


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(f"maintenance:{name}", args=args) + "?month=2026-03").content.decode()


def test_the_pages_say_that_they_count_and_look_again(of, staff) -> None:
    for slug in ("power", "fume"):
        month_rates.count(slug, MONTH, timezone.now())
    speak(of, START + 5 * DAY, 12)
    client, area = client_of(staff), (make.PINGCHENG, "dust")
    for name, args in (("monthly", ()), ("monthly_one", area), ("monthly_sites", area)):
        text = page(client, name, *args)
        assert "计算中" in text and 'hx-trigger="every 3s"' in text, name
    answer = client.get(reverse("maintenance:monthly_excel") + "?month=2026-03", follow=True)
    assert "算好后再导出" in answer.content.decode()
    month_rates.count("dust", MONTH, timezone.now())
    for name, args in (("monthly", ()), ("monthly_one", area), ("monthly_sites", area)):
        text = page(client, name, *args)
        assert "计算中" not in text and "every 3s" not in text, name


def test_the_sites_add_up_to_the_report(of, staff) -> None:
    for samples in (3, 30):
        speak(make.instrument(make.worksite(), interval_s=300), START + DAY, samples)
    speak(make.instrument(make.worksite(make.YUNGANG), interval_s=300), START, 5)
    month_rates.count("dust", MONTH, timezone.now())
    answer = client_of(staff).get(
        reverse("maintenance:monthly_sites", args=[make.PINGCHENG, "dust"]) + "?month=2026-03"
    )
    rows, line = answer.context["rows"], answer.context["line"]
    assert [each.month.rate.received for each in rows] == [3, 24, 30]
    assert sum(each.month.rate.received for each in rows) == line.samples.received == 57
    assert sum(each.month.rate.expected for each in rows) == line.samples.expected
    assert sum(each.online.done for each in rows) == line.online.done
    for each in rows:
        assert each.site.name in answer.content.decode()


def test_another_district_s_sites_are_not_shown(of) -> None:
    month_rates.count("dust", MONTH, timezone.now())
    client = client_of(make.user("officer", make.YUNGANG))
    address = reverse("maintenance:monthly_sites", args=[make.PINGCHENG, "dust"]) + "?month=2026-03"
    assert client.get(address).status_code == 404
