"""告警中心: what an officer sees, finds and confirms."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from alerts.models import Alert, AlertEvent, Condition, Handling
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
LIST = reverse("alerts:list")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG))
    return client


def seen(client: Client, **query: str) -> list[int]:
    """The alerts on the first page for this query."""
    return [alert.pk for alert in client.get(LIST, query or {"condition": ""}).context["page"]]


@pytest.mark.django_db
def test_the_inbox_opens_on_what_waits(officer: Client) -> None:
    assert officer.get(LIST).headers["Location"] == f"{LIST}?handling=open"


@pytest.mark.django_db
def test_the_newest_stands_first_and_other_districts_do_not_stand_at_all(officer: Client) -> None:
    point = make.instrument(make.worksite())
    older = make.alert(point, "DU02", at=AT)
    newer = make.alert(point, "DU06", at=AT + timedelta(hours=1))
    make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    assert seen(officer) == [newer.pk, older.pk]


@pytest.mark.django_db
def test_every_filter_narrows_by_its_own(officer: Client) -> None:
    circuit, instrument = make.circuit(make.plant()), make.instrument(make.worksite(name="云中搅拌站"))
    dust = make.alert(instrument, "DU06", at=AT, level=3)
    power = make.alert(
        circuit, "PW01", at=AT + timedelta(days=2), level=1, condition="over", handling="acknowledged"
    )
    for query, found in (
        ({"platform": "dust"}, dust),
        ({"platform": "power"}, power),
        ({"rule": "DU06"}, dust),
        ({"level": "1"}, power),
        ({"condition": "over"}, power),
        ({"handling": "open"}, dust),
        ({"search": "搅拌"}, dust),
        ({"since": "2026-03-04"}, power),
        ({"until": "2026-03-03"}, dust),
        ({"site": str(circuit.site_id)}, power),
        ({"point": str(instrument.pk)}, dust),
    ):
        assert seen(officer, **query) == [found.pk], query


@pytest.mark.django_db
def test_a_day_is_a_local_day(officer: Client) -> None:
    late = make.alert(make.instrument(make.worksite()), "DU02", at=make.instant("2026-03-02 23:59"))
    assert seen(officer, since="2026-03-02", until="2026-03-02") == [late.pk]
    assert seen(officer, since="2026-03-03") == []


@pytest.mark.django_db
def test_what_late_data_took_back_is_shown_only_when_asked_for(officer: Client) -> None:
    gone = make.alert(make.instrument(make.worksite()), "DU02", at=AT, condition=Condition.WITHDRAWN)
    assert seen(officer) == []
    assert seen(officer, condition="withdrawn") == [gone.pk]


@pytest.mark.django_db
def test_a_filter_that_means_nothing_is_said(officer: Client) -> None:
    page = officer.get(LIST, {"rule": "XX99", "since": "昨天"}).content.decode()
    assert "规则：" in page
    assert "自：" in page


@pytest.mark.django_db
def test_the_refresh_answers_the_rows_alone(officer: Client) -> None:
    make.alert(make.instrument(make.worksite(name="云中搅拌站")), "DU02", at=AT)
    page = officer.get(f"{LIST}?condition=", headers={**HTMX, "HX-Target": "rows"}).content.decode()
    assert "云中搅拌站" in page
    assert "<html" not in page
    assert "every 10s" in page


@pytest.mark.django_db
def test_the_card_shows_sentence_numbers_log_and_the_way_to_the_frames(officer: Client) -> None:
    figure = {"label": "TSP 小时均值（最高）", "value": 1234.5, "unit": "µg/m³", "limit": 1000}
    point = make.instrument(make.worksite())
    evidence = {"peak": 1234.5, "limit": 1000, "unit": "µg/m³", "figures": [figure]}
    row = make.alert(point, "DU02", at=AT, sentence="自 10:00 起 TSP 超限", evidence=evidence)
    page = officer.get(reverse("alerts:alert", args=[row.pk])).content.decode()
    for words in ("自 10:00 起 TSP 超限", "1,234.50", "1,000.00", "µg/m³", "发现", f"mn={point.device.mn}"):
        assert words in page


@pytest.mark.django_db
def test_the_curve_on_the_card_shows_the_linked_treatment_too(officer: Client) -> None:
    plant = make.plant()
    oven, filter_, other = make.circuit(plant), make.circuit(plant, "treatment"), make.circuit(plant)
    make.group(plant, oven, filter_)
    row = make.alert(oven, "PW01", at=AT, ended_at=AT + timedelta(hours=1), condition="over")
    chart = officer.get(reverse("alerts:alert", args=[row.pk])).context["curve"]["url"]
    assert f"point={oven.pk}&point={filter_.pk}" in chart
    assert f"point={other.pk}" not in chart
    assert "start=2026-03-02&end=2026-03-02&factor=power_kw" in chart
    assert officer.get(chart).json()["alerts"]


@pytest.mark.django_db
def test_the_curve_of_a_silent_point_is_its_own(officer: Client) -> None:
    plant = make.plant()
    oven, filter_ = make.circuit(plant), make.circuit(plant, "treatment")
    make.group(plant, oven, filter_)
    row = make.alert(filter_, "PW12", at=AT)
    page = officer.get(reverse("alerts:alert", args=[row.pk]))
    assert f"point={oven.pk}" not in page.context["curve"]["url"]


@pytest.mark.django_db
def test_the_evidence_of_a_rule_without_figures_is_its_peak(officer: Client) -> None:
    evidence = {"peak": 3.5, "limit": 2.0, "unit": "mg/m³", "figures": []}
    row = make.alert(make.outlet(make.restaurant()), "CF01", at=AT, evidence=evidence)
    assert "3.50" in officer.get(reverse("alerts:alert", args=[row.pk])).content.decode()


@pytest.mark.django_db
def test_html_in_a_name_or_sentence_is_text(officer: Client) -> None:
    site = make.worksite(name="<img src=x onerror=alert(1)>")
    row = make.alert(make.instrument(site), "DU02", at=AT, sentence="<script>alert(2)</script>")
    for url in (f"{LIST}?condition=", reverse("alerts:alert", args=[row.pk])):
        page = officer.get(url).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert(2)" not in page


def acknowledge(client: Client, row: Alert, note: str = "", **headers: str):
    return client.post(reverse("alerts:acknowledge", args=[row.pk]), {"note": note}, headers=headers)


@pytest.mark.django_db
def test_confirming_by_htmx_answers_the_card_and_refreshes_the_list(officer: Client) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    answer = acknowledge(officer, row, "已电话核实", **HTMX)
    assert answer.headers["HX-Trigger"] == "alerts-changed"
    assert "已电话核实" in answer.content.decode()
    row.refresh_from_db()
    assert row.handling == Handling.ACKNOWLEDGED
    event = row.events.get(kind=AlertEvent.Kind.ACKNOWLEDGED)
    assert (event.note, event.role) == ("已电话核实", Role.OFFICER)
    assert AuditEntry.objects.get(action="确认告警").detail["note"] == "已电话核实"


@pytest.mark.django_db
def test_confirming_works_without_javascript(officer: Client) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    answer = officer.post(reverse("alerts:acknowledge", args=[row.pk]), {"note": ""}, follow=True)
    assert answer.redirect_chain == [(reverse("alerts:alert", args=[row.pk]), 302)]
    assert "已确认这条告警" in answer.content.decode()


@pytest.mark.django_db
def test_a_foreign_address_is_not_followed_after_confirming(officer: Client) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    url = reverse("alerts:acknowledge", args=[row.pk])
    answer = officer.post(url, {"next": "//elsewhere.example/"})
    assert answer.headers["Location"] == reverse("alerts:alert", args=[row.pk])


@pytest.mark.django_db
def test_the_second_to_confirm_reads_who_was_first(officer: Client) -> None:
    first = make.user(Role.STAFF)
    row = make.alert(
        make.instrument(make.worksite()), "DU02", at=AT, handling="acknowledged", acknowledged_by=first
    )
    answer = acknowledge(officer, row, "我也看到了", **HTMX)
    assert f"这条告警已由 {first} 确认" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="确认告警").exists()


@pytest.mark.django_db
def test_too_long_a_note_is_refused_and_kept_in_the_box(officer: Client) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    page = acknowledge(officer, row, "长" * 301, **HTMX).content.decode()
    assert "备注不能超过 300 字" in page
    assert "长" * 301 in page
    row.refresh_from_db()
    assert row.handling == Handling.OPEN


@pytest.mark.django_db
def test_a_crew_sees_the_card_without_the_button(client: Client) -> None:
    client.force_login(make.user(Role.CREW, make.PINGCHENG))
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    assert "确认这条告警" not in client.get(reverse("alerts:alert", args=[row.pk])).content.decode()


@pytest.mark.django_db
def test_the_list_costs_as_much_for_fifty_as_for_one(officer: Client, django_assert_max_num_queries) -> None:
    for number in range(60):
        site = make.worksite()
        make.alert(make.instrument(site), "DU02", at=AT + timedelta(minutes=number))
    with django_assert_max_num_queries(12):
        page = officer.get(LIST, {"condition": ""})
    assert len(page.context["page"]) == 50
    assert "共 60 条" in page.content.decode()


@pytest.mark.django_db
def test_beyond_a_thousand_the_list_does_not_count_on(officer: Client) -> None:
    point = make.instrument(make.worksite())
    first = make.alert(point, "DU02", at=AT, condition="over")
    Alert.objects.bulk_create(
        Alert(
            platform="dust", rule="DU02", level=1, site=first.site, point=point, district=first.district,
            started_at=AT + timedelta(minutes=number), detected_at=AT, condition="over", sentence="超限",
        )
        for number in range(1100)
    )  # fmt: skip
    page = officer.get(LIST, {"condition": ""})
    assert "共 1000+ 条" in page.content.decode()
    assert seen(officer, condition="", page="3")[0] != seen(officer, condition="", page="2")[0]
