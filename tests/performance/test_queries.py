"""A form is read once, whatever is done with it."""

from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from performance import actions, measuring
from performance.layouts import layout
from tests import factories
from tests.performance.making import NOW, answered, filed, people

pytestmark = pytest.mark.django_db
TABLES = ("fundrow", "indicatorrow", "proposal", "evaluation")


def read(asked: CaptureQueriesContext) -> Counter[str]:
    """How often each table of the form was read."""
    said = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("SELECT")]
    return Counter(
        table for sql in said for table in TABLES if f'FROM "performance_{table}"' in sql.split("WHERE")[0]
    )


@pytest.fixture
def begun():
    finance = factories.user("finance")
    kept = layout("2023")
    form = actions.begin(kept.document, kept.measures, year=2026, by=finance, now=NOW)
    return finance, form


def test_a_draft_reads_the_form_once_and_holds_it_once(begun):
    finance, form = begun
    with CaptureQueriesContext(connection) as asked:
        measuring.draft(form.pk, by=finance, now=NOW)
    assert read(asked) == {"evaluation": 1, "fundrow": 1, "indicatorrow": 1}
    assert len(asked) <= 45


def test_the_page_reads_each_row_once(begun):
    finance, form = begun
    measuring.draft(form.pk, by=finance, now=NOW)
    client = Client()
    client.force_login(finance)
    client.get(f"/performance/{form.pk}/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/performance/{form.pk}/").status_code == 200
    assert read(asked) == {
        "evaluation": 2,
        "fundrow": 1,
        "indicatorrow": 1,
        "proposal": 1,
    }  # also its versions
    assert len(asked) <= 14


def test_a_step_reads_the_form_once_also_where_it_freezes_it():
    business, finance, leader = people()
    form = answered(filed(business))
    actions.step(form.pk, "confirm", by=business, now=NOW)
    actions.step(form.pk, "check", by=finance, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        actions.step(form.pk, "approve", by=leader, now=NOW)
    assert read(asked) == {"evaluation": 1, "fundrow": 1, "indicatorrow": 1, "proposal": 1}


def test_a_page_refused_shows_what_is_stored_beside_what_was_sent(begun):
    finance, form = begun
    client = Client()
    client.force_login(finance)
    page = client.get(f"/performance/{form.pk}/").context["page"].sheet
    sent = {each.html_name: each.value() or "" for each in page.head} | {"unit": "", "name": ""}
    for formset in (page.funds, page.indicators):
        sent |= {each.html_name: each.value() for each in formset.management_form}
        sent |= {each.html_name: each.value() or "" for row in formset for each in row}
    answer = client.post(f"/performance/{form.pk}/", sent)
    assert answer.status_code == 422
    assert answer.context["evaluation"].name == form.name
