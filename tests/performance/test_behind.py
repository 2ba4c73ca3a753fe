"""Every number of every measure opens exactly the rows that were counted."""

import re
from decimal import Decimal
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from performance import actions, measuring
from performance.behind.book import LISTED, READINGS
from performance.evidence import numbers
from performance.layouts import layout
from performance.measures.book import TITLES, measure
from performance.measures.shape import Window
from performance.models import Proposal
from registry.rooms import platforms
from tests import factories
from tests.performance.counted import NOW, everything, local, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return factories.user("finance")


@pytest.fixture
def form(finance):
    """A year so far with something of everything, every measure asked."""
    factories.known_districts()
    begun = layout("2023")
    made = actions.begin(begun.document, begun.measures, year=2026, by=finance, now=NOW)
    everything(made, finance)
    for each in measure(TITLES, Window(2026, NOW, made.project_id)):
        Proposal.objects.create(
            evaluation=made, measure=each.name, evidence=each.evidence(), actual="1", measured_at=NOW
        )
    return made


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def pages(client, url):
    """Every page of a list, from the first."""
    page = client.get(url)
    yield page
    while page.context["page"].has_next:
        sign = "&" if "?" in url else "?"
        page = client.get(f"{url}{sign}page={page.context['page'].next_number}")
        yield page


def rows_of(client, url):
    return [each for page in pages(client, url) for each in page.context["page"].rows]


def counted(what, rows):
    """The number that ``rows`` as they stand on the pages make, for what is plainly a count or a sum."""
    if what == "paid":
        total = sum(Decimal(cells[4][1].replace(",", "")) for _, cells in rows)
        return Decimal(total) / 10_000
    if what in ("answers", "answers-good"):
        return sum(int(cells[2 if what == "answers-good" else 1][1]) for _, cells in rows)
    if what in LISTED:
        return len(rows)
    name = what.replace("points-", "points_")
    return sum(getattr(each.brought, name) for each in rows) if hasattr(rows[0].brought, name) else len(rows)


@pytest.mark.parametrize("name", sorted(TITLES))
def test_every_part_and_every_month_opens_what_it_counted(form, finance, name):
    client = signed_in(finance)
    shown = client.get(f"/performance/{form.pk}/evidence/{name}/").context["proposal"]
    every = [*shown.parts, *(cell for _, cells in shown.table for cell in cells)]
    assert len(every) > 3
    for each in every:
        number = each.value.split(" ")[0]
        page = client.get(each.url)
        assert page.status_code == 200, each
        assert page.context["number"] == number, (each, page.context["number"])
        assert re.search(rf"data-number>{re.escape(number)}</b>", page.content.decode())
        assert page.context["was"] is None
        what = urlparse(each.url).path.split("/")[5]
        if "%" not in number and number != "—" and number != "0":
            assert counted(what, rows_of(client, each.url)) == Decimal(number), each
    assert client.get(f"/performance/{form.pk}/evidence/{name}/since/").context["changed"] == []


def test_every_kind_of_rows_is_named_by_some_measure(form):
    named = {each.what for proposal in form.proposals.all() for each in numbers(proposal)}
    assert named == {*LISTED, *READINGS}


def test_the_numbers_by_hand(form, finance):
    client = signed_in(finance)

    def number(measure_, what, span, slug=""):
        place = f"{slug}/" if slug else ""
        return client.get(f"/performance/{form.pk}/evidence/{measure_}/{what}/{span}/{place}").context[
            "number"
        ]

    assert number("kept_up", "alerts-due", "2026") == "6"
    assert number("kept_up", "alerts-in-time", "2026") == "4"
    assert number("kept_up", "alerts-due", "2026-01") == "3"
    assert number("kept_up", "orders-due", "2026-01") == "3"
    assert number("kept_up", "orders-in-time", "2026-01") == "2"
    assert number("alerts_handled", "grave", "2026") == "6"
    assert number("alerts_handled", "grave-ended", "2026-02") == "1"
    assert number("consultations", "consulted", "2026") == "11"
    assert number("consultations", "consulted", "2026-03") == "11"
    assert number("consultations", "consulted-normal", "2026-01") == "10"
    assert number("consultations", "consulted-owed", "2026") == "22"
    assert number("satisfaction", "answers", "2026") == "4"
    assert number("satisfaction", "answers-good", "2026-01") == "2"
    assert number("spent", "paid", "2026") == "34.90005"
    assert number("spent", "vouchers", "2026-03") == "1"
    assert number("running", "available", "2026-01", "dust") == "93.55%"
    assert number("running", "points-owed", "2026-02") == str(28 * 2 + (28 - 5) + 2 + 28 + 28)
    assert number("platform_dust", "days", "2026-02", "dust") == "10"
    assert number("valid_data", "owed", "2026-02-03", "power") == str(2 * 288)
    assert number("months_in_service", "served", "2026") == "2"


def test_sites_days_and_months_add_up_to_the_same(form, finance):
    client = signed_in(finance)
    for span in ("2026", "2026-02"):
        url = f"/performance/{form.pk}/evidence/valid_data/owed/{span}/"
        found = {face: client.get(f"{url}?by={face}") for face in ("site", "day")}
        totals = {face: page.context["whole"] for face, page in found.items()}
        for name in ("points_owed", "points_came", "owed", "came", "valid"):
            assert len({getattr(each, name) for each in totals.values()}) == 1, (span, name)
        assert str(totals["site"].owed) == found["day"].context["number"]


def test_a_page_of_sites_is_narrowed_and_leads_to_the_site(form, finance):
    url = f"/performance/{form.pk}/evidence/valid_data/came/2026-02/"
    client = signed_in(factories.user("staff"))
    page = client.get(f"{url}?search=乙工地")
    (line,) = page.context["page"].rows
    assert (line.title, line.brought.days) == ("乙工地", 0)
    assert page.context["number"] == str(client.get(url).context["whole"].came)
    assert int(page.context["number"]) > line.brought.came == page.context["whole"].came > 0
    by_day = client.get(f"{url}?search=乙工地&by=day").context["whole"]
    assert (by_day.owed, by_day.came) == (line.brought.owed, line.brought.came)
    query = parse_qs(urlparse(line.url).query)
    assert (query["start"], query["end"]) == (["2026-02-01"], ["2026-02-28"])
    assert f'href="{line.url.replace("&", "&amp;")}"' in page.content.decode()
    assert client.get(line.url).status_code == 200
    of_finance = signed_in(finance).get(f"{url}?search=乙工地").content.decode()
    assert "乙工地" in of_finance and line.url.split("?")[0] not in of_finance
    of_dust = client.get(f"{url}?platform=dust&by=day")
    assert of_dust.context["number"] == page.context["number"]
    assert {each.key.month for each in of_dust.context["page"].rows} == {2}
    dust = client.get(f"/performance/{form.pk}/evidence/valid_data/came/2026-02/dust/")
    assert int(dust.context["number"]) == of_dust.context["whole"].came > 0
    assert "platform" not in dust.context["filter"].form.fields
    nobody = client.get(f"{url}?district={factories.ZONE}")
    assert nobody.context["page"].rows == [] and "没有符合条件" in nobody.content.decode()


def test_what_changed_since_is_said_in_a_sentence(form, finance):
    client = signed_in(finance)
    order(7, local(2, 9), "done")
    page = client.get(f"/performance/{form.pk}/evidence/kept_up/orders-due/2026-02/")
    assert page.context["number"] == "1"
    text = page.content.decode()
    assert '取数时这个数为 <b class="num">0</b>' in text and '按现有记录为 <b class="num">1</b>' in text
    told = client.get(f"/performance/{form.pk}/evidence/kept_up/since/")
    found = {
        (each.frozen.what, each.frozen.span): (each.frozen.number, each.now)
        for each in told.context["changed"]
    }
    assert found == {
        ("orders-due", "2026"): ("4", "5"),
        ("orders-in-time", "2026"): ("2", "3"),
        ("orders-due", "2026-02"): ("0", "1"),
        ("orders-in-time", "2026-02"): ("0", "1"),
    }
    assert "自评表以取数时为准" in told.content.decode()


def test_an_old_proposal_is_shown_with_the_lists_it_named(form, finance):
    told = form.proposals.get(measure="kept_up")
    told.evidence = {
        "formula": "口径",
        "parts": [
            {
                "title": "应办结",
                "value": "2 条",
                "link": {"name": "alerts:list", "query": "handling=all", "args": []},
            },
            {"title": "按时", "value": "1 条", "link": None},
            {"title": "没有了", "value": "3 条", "link": {"name": "gone:gone", "query": "", "args": []}},
        ],
        "head": ["月份", "应办结告警"],
        "table": [["2026-01", "2"]],
    }
    told.save()
    page = signed_in(finance).get(f"/performance/{form.pk}/evidence/kept_up/")
    shown = page.context["proposal"]
    assert [each.url for each in shown.parts] == ["/alerts/?handling=all", "", ""]
    assert [each.value for _, cells in shown.table for each in cells] == ["2"]
    assert signed_in(finance).get(f"/performance/{form.pk}/evidence/kept_up/since/").context["changed"] == []


@pytest.mark.parametrize(
    ("what", "span"),
    [
        ("vouchers", "2026"),
        ("alerts-due", "2025"),
        ("alerts-due", "2026-13"),
        ("alerts-due", "2026-02-30"),
        ("alerts-due", "2026-02-03"),
        ("owed", "2026"),
        ("nothing", "2026"),
    ],
)
def test_what_the_measure_does_not_count_is_not_found(form, finance, what, span):
    client = signed_in(finance)
    assert client.get(f"/performance/{form.pk}/evidence/platform_dust/days/2026/").status_code == 404
    assert client.get(f"/performance/{form.pk}/evidence/platform_dust/days/2026/power/").status_code == 404
    assert client.get(f"/performance/{form.pk}/evidence/kept_up/alerts-due/2026/dust/").status_code == 404
    url = f"/performance/{form.pk}/evidence/kept_up/{what}/{span}/"
    assert client.get(url).status_code == 404


def test_who_watches_goes_on_to_the_lists_with_as_many_rows(form):
    client = signed_in(factories.user("staff"))
    checked = 0
    for proposal in form.proposals.filter(measure__in=("kept_up", "alerts_handled")):
        for each in numbers(proposal):
            url = f"/performance/{form.pk}/evidence/{proposal.measure}/{each.what}/{each.span}/"
            page = client.get(url)
            elsewhere = page.context["elsewhere"][1]
            listed = client.get(elsewhere)
            assert str(listed.context["page"].total) == each.number, (each, elsewhere)
            checked += 1
    assert checked == 4 + 2 + 3 * 6


def test_answers_are_never_shown_one_by_one(form, finance):
    page = signed_in(finance).get(f"/performance/{form.pk}/evidence/satisfaction/answers/2026-02/")
    assert [[text for _, text in cells] for _, cells in page.context["page"].rows] == [["2026-02", "1", "1"]]
    assert "答卷匿名" in page.content.decode()


def test_a_page_of_rows_asks_few_queries(form, finance):
    client = signed_in(finance)
    for name, what, most in (
        ("kept_up", "alerts-due", 20),
        ("valid_data", "owed", 26),
        ("consultations", "consulted-owed", 16),
    ):
        url = f"/performance/{form.pk}/evidence/{name}/{what}/2026/"
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked_:
            client.get(url)
        assert len(asked_) <= most, (what, len(asked_))


def test_a_draft_keeps_numbers_that_all_have_rows(form, finance):
    drafted = measuring.draft(form.pk, by=finance, now=NOW)
    for proposal in drafted.proposals.all():
        assert all(part["what"] for part in proposal.evidence["parts"]), proposal.measure
        assert all(each["what"] for each in proposal.evidence["columns"]), proposal.measure
    assert {each.slug for each in platforms()} <= {
        each.platform for proposal in drafted.proposals.all() for each in numbers(proposal)
    }
