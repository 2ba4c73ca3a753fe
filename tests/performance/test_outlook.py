"""执行监控: where money and counts of a running year are heading, by hand and over a ledger."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from performance import actions, measuring
from performance.layouts import layout
from performance.models import Contract
from performance.monitoring import ahead, spending
from performance.outlook import Count, Spending, heading, outlook
from tests import factories
from tests.performance.counted import consultations, readings
from tests.performance.making import budgeted, contract, paid

NOW = datetime(2026, 3, 11, 3, tzinfo=UTC)
BEGUN = layout("2023")


def test_money_goes_on_at_its_rate_and_contracts_are_paid_in_full():
    money = heading(Spending(Decimal(70), Decimal(14), Decimal("55.8")), 73, 365)
    assert (money.at_rate, money.at_rate_share) == (Decimal("70.00"), Decimal("100.0"))
    assert (money.signed, money.signed_share) == (Decimal("69.8"), Decimal("99.7"))
    assert (money.free, money.over, money.rate) == (Decimal("0.2"), 0, Decimal("20.0"))


def test_contracts_beyond_the_budget_are_said_and_the_first_day_projects_nothing():
    money = heading(Spending(Decimal(10), Decimal(4), Decimal(7)), 0, 365)
    assert (money.at_rate, money.at_rate_share) == (None, None)
    assert (money.over, money.free, money.signed_share) == (1, 0, Decimal("110.0"))


@pytest.mark.parametrize(
    ("done", "lost", "left", "most", "share", "is_reachable"),
    [
        (22, 0, 110, 132, "100.00", True),
        (11, 11, 110, 121, "91.67", False),
        (132, 0, 0, 132, "100.00", True),
        (0, 132, 0, 0, "0.00", False),
    ],
)
def test_what_is_counted_up_says_what_is_left_and_what_is_lost(done, lost, left, most, share, is_reachable):
    count = Count("征询", "次", done, lost, 132)
    assert (count.left, count.most, count.most_share) == (left, most, Decimal(share))
    assert count.is_reachable == is_reachable


def test_without_a_ledger_or_counts_it_says_only_what_the_form_says():
    document = BEGUN.document
    running = document.__class__(**{**_fields(document), "form": _year(document.form, 2026)})
    seen = outlook(running, BEGUN.measures, date(2026, 7, 2))
    assert (seen.money, list(seen.counts)) == (None, [])
    place = next(place for place, name in BEGUN.measures.items() if name == "consultations")
    basis = {"done": 60, "lost": 6, "whole": 132, "unit": "次"}
    (count,) = outlook(running, BEGUN.measures, date(2026, 7, 2), bases={place: basis}).counts
    assert (count.title, count.left, count.most) == ("公众服务程度", 66, 126)


def _fields(each):
    return {name: getattr(each, name) for name in each.__slots__}


def _year(form, year):
    return form.__class__(**{**_fields(form), "year": year})


@pytest.fixture
def form():
    factories.known_districts()
    by = factories.user("finance")
    return actions.begin(BEGUN.document, BEGUN.measures, year=2026, by=by, now=NOW)


@pytest.mark.django_db
def test_a_contract_that_runs_on_is_not_all_due_this_year(form):
    assert spending(form) is None
    by = form.made_by
    budgeted(form.project, by)
    contract(form.project, by)
    paid(form.project, by, "349000", month=2)
    later = contract(form.project, by, "HT-2", "90000")
    Contract.objects.filter(pk=later.pk).update(ends_on=date(2027, 6, 30))
    assert spending(form) == Spending(Decimal(70), Decimal("34.9"), Decimal("34.9"))


@pytest.mark.django_db
def test_the_form_says_what_is_still_due_and_what_is_lost(form):
    by = form.made_by
    readings()
    consultations(by)
    paid(form.project, by, "349000", month=2)
    drafted = measuring.draft(form.pk, by=by, now=NOW)
    seen = ahead(drafted, date(2026, 3, 11))
    told = {each.title: each for each in seen.counts}
    held, served = told["公众服务程度"], told["服务时限"]
    assert (held.done, held.lost, held.left, held.most) == (22, 11, 99, 121)
    assert (served.done, served.lost, served.left, served.most) == (2, 1, 9, 11)
    assert seen.money.at_rate == Decimal("184.62")  # 34.9 / 69 × 365
    assert ahead(drafted, date(2027, 1, 1)) is None
    text = render_to_string("performance/_outlook.html", {"outlook": seen})
    assert '全年最多 <span class="num">121</span>' in text and "合同付清后" in text
