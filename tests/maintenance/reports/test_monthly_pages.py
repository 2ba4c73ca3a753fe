"""The pages and the workbook of the monthly report: numbers that lead to their rows, text that is no formula."""

import html
import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from maintenance.reports import month_rates
from registry.rooms import platforms
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
START = make.instant("2026-03-02 08:00")
MONTH = "?month=2026-03"


def client_of(role, *codes) -> Client:
    client = Client()
    client.force_login(make.user(role, *codes))
    return client


@pytest.fixture
def instrument():
    site = make.worksite(name="=cmd|' /C calc'!A0")
    made = make.instrument(site, interval_s=300)
    make.readings(made, START, ({"tsp_ug_m3": 100.0 + i % 5} for i in range(24)))
    for each in platforms():
        month_rates.count(each.slug, date(2026, 3, 1), timezone.now())
    return made


def alerts(of):
    for hour, more in enumerate(
        [
            {"handling": "closed"},
            {"handling": "closed", "escalation": 2},
            {"handling": "open", "due_at": START},
            {"handling": "open"},
            {"handling": "closed", "condition": "withdrawn"},
        ]
    ):
        known = {"condition": "over", "ended_at": START + (hour + 1) * HOUR}
        make.alert(of, "DU02", at=START + hour * HOUR, **{**known, **more})
    top = make.alert(of, "DU06", at=START, condition="over", ended_at=START + HOUR, handling="closed")
    make.alert(of, "DU03", at=START, condition="over", ended_at=START + HOUR, parent=top)


def one(client, code=make.PINGCHENG, slug="dust"):
    return client.get(reverse("maintenance:monthly_one", args=[code, slug]) + MONTH)


def test_every_number_of_alerts_leads_to_as_many_rows(instrument):
    alerts(instrument)
    client = client_of("staff")
    page = one(client).content.decode()
    links = re.findall(r'<td class="num"><a href="(/alerts/[^"]+)">([\d,]+)</a>', page)
    assert len(links) >= 9
    for address, number in links:
        rows = client.get(html.unescape(address)).context["page"]
        assert rows.total == int(number.replace(",", "")), address


def test_the_other_numbers_lead_to_pages_that_exist(instrument):
    client = client_of("staff")
    page = one(client).content.decode()
    main = page[page.index('id="content"') :]
    for address in set(re.findall(r'href="(/[^"]+)"', main)):
        assert client.get(html.unescape(address), follow=True).status_code == 200, address


def test_the_overview_has_every_district_and_platform(instrument):
    page = client_of("staff").get(reverse("maintenance:monthly") + MONTH).content.decode()
    assert page.count('<th scope="row">') == 12, "eleven districts and their sum"
    assert page.count("未征询") == 11
    assert "合计" in page and "2026 年 3 月" in page


def test_a_month_to_come_and_nonsense_show_the_present_one():
    client = client_of("staff")
    for text in ("?month=2098-01", "?month=nonsense", "?month=%00", ""):
        answer = client.get(reverse("maintenance:monthly") + text)
        assert answer.status_code == 200 and "本月未结束" in answer.content.decode()


def test_an_officer_sees_the_own_district_only(instrument):
    client = client_of("officer", make.YUNGANG)
    page = client.get(reverse("maintenance:monthly") + MONTH).content.decode()
    assert page.count('<th scope="row">') == 1
    assert one(client).status_code == 404
    assert one(client, make.YUNGANG).status_code == 200
    assert one(client, make.YUNGANG, "water").status_code == 404


def test_the_overview_asks_a_fixed_number_of_questions(instrument, django_assert_max_num_queries):
    client = client_of("staff")
    with django_assert_max_num_queries(45):
        client.get(reverse("maintenance:monthly") + MONTH)


def sheets(client):
    answer = client.get(reverse("maintenance:monthly_excel") + MONTH)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return load_workbook(BytesIO(answer.content))


def test_the_workbook_says_what_the_page_says(instrument):
    alerts(instrument)
    book = sheets(client_of("staff"))
    assert book.sheetnames == ["汇总", "告警分规则", "口径说明"]
    rows = list(book["汇总"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == 33 + 3
    mine = next(row for row in rows if row[8:11] == (5, 3, 2))
    assert mine[1:4] == ("颗粒物", 1, 1)
    assert mine[6] == 1 and 0 < mine[5] < 0.01
    rules = list(book["告警分规则"].iter_rows(min_row=4, values_only=True))
    assert {row[2]: row[4:8] for row in rules} == {"DU02": (4, 2, 3, 1), "DU06": (1, 1, 1, 1)}


def test_no_text_of_the_workbook_is_a_formula(instrument):
    from registry.models import District

    District.objects.filter(code=make.PINGCHENG).update(name='=HYPERLINK("http://x","y")')
    book = sheets(client_of("staff"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    said = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert said and all(cell.quotePrefix for cell in said)
