"""告警中心: the queue an officer opens on, what the filters find, and the card."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Channel, Condition, Declaration, Notice, Order, RuleSetting, Storm
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
    return [alert.pk for alert in client.get(LIST, query).context["page"]]


def card_of(client: Client, row: Alert) -> str:
    return client.get(reverse("alerts:alert", args=[row.pk])).content.decode()


@pytest.mark.django_db
def test_the_inbox_opens_on_what_is_to_be_done_now(officer: Client) -> None:
    point, now = make.instrument(make.worksite()), timezone.now()
    row = make.alert(point, "DU02", at=AT)
    make.alert(point, "DU03", at=AT, handling="closed")
    make.alert(point, "DU06", at=AT, snoozed_until=now + timedelta(hours=1))
    woken = make.alert(point, "DU05", at=AT, snoozed_until=now - timedelta(hours=1))
    make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    assert sorted(seen(officer)) == sorted([row.pk, woken.pk])


@pytest.mark.django_db
def test_overdue_stands_first_then_the_graver_then_what_falls_due_sooner(officer: Client) -> None:
    point, now, hour = make.instrument(make.worksite()), timezone.now(), timedelta(hours=1)
    soon = make.alert(point, "DU01", at=AT, level=2, due_at=now + hour)
    later = make.alert(point, "DU02", at=AT, level=2, due_at=now + 9 * hour)
    never = make.alert(point, "DU03", at=AT, level=2)
    grave = make.alert(point, "DU04", at=AT, level=3, due_at=now + 20 * hour)
    late = make.alert(point, "DU05", at=AT, level=1, due_at=now - hour)
    later_still = make.alert(point, "DU06", at=AT, level=1, due_at=now - 2 * hour)
    order = [later_still, late, grave, soon, later, never]
    assert seen(officer) == [each.pk for each in order]


@pytest.mark.django_db
def test_the_order_holds_across_the_pages(officer: Client) -> None:
    point, now = make.instrument(make.worksite()), timezone.now()
    Alert.objects.bulk_create(
        Alert(
            platform="dust", rule="DU02", level=1 + number % 3, site=point.site, point=point,
            district_id=make.PINGCHENG, started_at=AT, detected_at=AT, condition="over", sentence="超限",
            due_at=now + timedelta(minutes=number - 30, seconds=30),
        )
        for number in range(120)
    )  # fmt: skip
    pages = [seen(officer, page=str(number)) for number in (1, 2, 3, 4)]
    ids = [pk for page in pages for pk in page]
    rows = Alert.objects.in_bulk(ids)
    keys = [(rows[pk].due_at >= now, -rows[pk].level, rows[pk].due_at) for pk in ids]
    assert [len(page) for page in pages] == [30, 30, 30, 30]
    assert keys == sorted(keys)


@pytest.mark.django_db
def test_children_and_storm_members_stand_behind_what_leads_them(officer: Client) -> None:
    site, now = make.worksite(), timezone.now()
    parent = make.alert(site, "DU06", at=AT)
    child = make.alert(make.instrument(site), "DU06", at=AT, parent=parent)
    storm = Storm.objects.create(
        kind="silence", district_id=make.PINGCHENG, started_at=AT, detected_at=now, members=1, sites=1,
        sentence="大面积离线的说明",
    )  # fmt: skip
    member = make.alert(make.instrument(site), "DU06", at=AT, storm=storm)
    page = officer.get(LIST)
    assert [row.pk for row in page.context["page"]] == [parent.pk]
    assert "含 1 条" in page.content.decode()
    assert "大面积离线的说明" in page.content.decode()
    assert seen(officer, parent=str(parent.pk)) == [child.pk]
    assert seen(officer, storm=str(storm.pk)) == [member.pk]


@pytest.mark.django_db
def test_every_filter_narrows_by_its_own(officer: Client) -> None:
    plant = make.plant(trade="铸造")
    circuit, instrument = make.circuit(plant), make.instrument(make.worksite(name="云中搅拌站"))
    me, now = officer.get(LIST).wsgi_request.user, timezone.now()
    dust = make.alert(instrument, "DU06", at=AT, level=3, owner=me)
    power = make.alert(
        circuit, "PW01", at=AT + timedelta(days=2), level=1, condition="over", handling="acknowledged",
        due_at=now - timedelta(hours=1),
    )  # fmt: skip
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
        ({"trade": "铸造"}, power),
        ({"mine": "on"}, dust),
        ({"overdue": "on"}, power),
        ({"site": str(circuit.site_id)}, power),
        ({"point": str(instrument.pk)}, dust),
    ):
        assert seen(officer, **query) == [found.pk], query


@pytest.mark.django_db
def test_all_of_the_record_stands_newest_first(officer: Client) -> None:
    point = make.instrument(make.worksite())
    older = make.alert(point, "DU02", at=AT, level=3)
    newer = make.alert(point, "DU06", at=AT + timedelta(hours=1), handling="closed", condition="over")
    assert seen(officer, handling="all") == [newer.pk, older.pk]


@pytest.mark.django_db
def test_a_day_is_a_local_day(officer: Client) -> None:
    late = make.alert(make.instrument(make.worksite()), "DU02", at=make.instant("2026-03-02 23:59"))
    assert seen(officer, since="2026-03-02", until="2026-03-02") == [late.pk]
    assert seen(officer, since="2026-03-03") == []


@pytest.mark.django_db
def test_filters_set_under_more_are_counted_and_stay_folded(officer: Client) -> None:
    page = officer.get("/alerts/?since=2026-01-01&until=2026-12-31&rule=DU02").content.decode()
    assert '更多 <b class="num">3</b>' in page and "data-more-filters>" in page
    assert '更多 <b class="num">' not in officer.get("/alerts/?platform=dust").content.decode()


@pytest.mark.django_db
def test_what_late_data_took_back_is_shown_only_when_asked_for(officer: Client) -> None:
    gone = make.alert(make.instrument(make.worksite()), "DU02", at=AT, condition=Condition.WITHDRAWN)
    assert seen(officer) == []
    assert seen(officer, handling="all") == []
    assert seen(officer, condition="withdrawn") == [gone.pk]


@pytest.mark.django_db
def test_a_filter_that_means_nothing_is_said(officer: Client) -> None:
    page = officer.get(LIST, {"rule": "XX99", "since": "昨天"}).content.decode()
    assert "规则：" in page
    assert "自：" in page


@pytest.mark.django_db
def test_the_refresh_answers_the_rows_alone(officer: Client) -> None:
    make.alert(make.instrument(make.worksite(name="云中搅拌站")), "DU02", at=AT)
    page = officer.get(LIST, headers={**HTMX, "HX-Target": "rows"}).content.decode()
    assert "云中搅拌站" in page
    assert "<html" not in page
    assert "every 10s" in page


@pytest.mark.django_db
def test_a_row_says_how_long_there_is(officer: Client) -> None:
    point, now = make.instrument(make.worksite()), timezone.now()
    make.alert(point, "DU02", at=AT, due_at=now + timedelta(minutes=12, seconds=30), due_step="acknowledge")
    make.alert(point, "DU03", at=AT, due_at=now - timedelta(hours=3, seconds=30), due_step="verify")
    page = officer.get(LIST).content.decode()
    assert "剩余 12 分" in page
    assert "超期 3 小时" in page
    assert "核实时限" in page


@pytest.mark.django_db
def test_the_card_shows_sentence_numbers_log_and_the_way_to_the_frames(officer: Client) -> None:
    figure = {"label": "TSP 小时均值（最高）", "value": 1234.5, "unit": "µg/m³", "limit": 1000}
    point = make.instrument(make.worksite())
    evidence = {"peak": 1234.5, "limit": 1000, "unit": "µg/m³", "figures": [figure]}
    row = make.alert(point, "DU02", at=AT, sentence="自 10:00 起 TSP 超限", evidence=evidence)
    page = card_of(officer, row)
    for words in ("自 10:00 起 TSP 超限", "1,234.50", "1,000.00", "µg/m³", "发现", f"mn={point.device.mn}"):
        assert words in page


@pytest.mark.django_db
def test_the_card_says_by_which_numbers_it_was_judged_and_who_set_them(officer: Client) -> None:
    staff = make.user(Role.STAFF)
    setting = RuleSetting.objects.create(
        rule="PW01", name="hold_2_s", value=2700, reach="district", district_id=make.PINGCHENG,
        since=AT, made_at=AT, made_by=staff, reason="铸造企业试行",
    )  # fmt: skip
    parameters = {"limits": {"hold_1_s": 300.0, "hold_2_s": 2700.0, "enabled": 1}, "settings": [setting.pk]}
    page = card_of(officer, make.alert(make.circuit(make.plant()), at=AT, parameters=parameters))
    assert "5 分钟" in page
    assert "平台默认值" in page
    assert "45 分钟" in page
    assert "铸造企业试行" in page
    assert f"版本 #{setting.pk}" in page


@pytest.mark.django_db
def test_the_card_shows_what_was_ordered_and_declared_when_it_began(officer: Client) -> None:
    plant = make.plant()
    circuit, day = make.circuit(plant), timedelta(days=1)
    filed = {"site": plant, "district_id": make.PINGCHENG, "filed_by": make.user(Role.STAFF), "filed_at": AT}
    Order.objects.create(
        number="DT-1", kind="stop", enterprise=plant.enterprise, start=AT - day, end=AT + day, state="issued"
    )
    Order.objects.create(
        number="DT-2",
        kind="stop",
        enterprise=plant.enterprise,
        start=AT - 2 * day,
        end=AT - day,
        state="issued",
    )
    for reason, result in (("换布袋", "approved"), ("还没审", "waiting")):
        Declaration.objects.create(
            kind="repair", start=AT - day, planned_end=AT + day, reason=reason, result=result, **filed
        )
    page = card_of(officer, make.alert(circuit, at=AT))
    assert "DT-1" in page
    assert "换布袋" in page
    assert "DT-2" not in page
    assert "还没审" not in page


@pytest.mark.django_db
def test_the_card_shows_who_was_told_and_how_the_last_ones_ended(officer: Client) -> None:
    circuit = make.circuit(make.plant())
    make.alert(circuit, at=AT - timedelta(days=1), condition="over", handling="closed", outcome="rectified")
    row = make.alert(circuit, at=AT)
    channel = Channel.objects.create(kind="wecom", title="平城区工作群")
    Notice.objects.create(
        occasion="raised",
        kind="wecom",
        channel=channel,
        alert=row,
        subject="x",
        body="y",
        made_at=AT,
        state="sent",
    )
    page = card_of(officer, row)
    assert "平城区工作群" in page
    assert "责令整改" in page


@pytest.mark.django_db
def test_the_log_says_from_which_state_to_which(officer: Client) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    officer.post(reverse("alerts:act"), {"verb": "verify", "card": str(row.pk)})
    assert "待确认 → 核实中" in card_of(officer, row)


@pytest.mark.django_db
def test_the_curve_on_the_card_shows_the_linked_treatment_too(officer: Client) -> None:
    plant = make.plant()
    oven, filter_, other = make.circuit(plant), make.circuit(plant, "treatment"), make.circuit(plant)
    make.group(plant, oven, filter_)
    for circuit in (oven, filter_, other):
        make.readings(circuit, AT, [{"power_kw": 60.0 if circuit is oven else 0.0}] * 6)
    row = make.alert(oven, "PW01", at=AT, ended_at=AT + timedelta(hours=1), condition="over")
    found = officer.get(reverse("alerts:alert", args=[row.pk])).context
    chart = found["curve"]["url"]
    assert f"point={oven.pk}&point={filter_.pk}" in chart
    assert f"point={other.pk}" not in chart
    assert "start=2026-03-02&end=2026-03-02&factor=power_kw" in chart
    assert officer.get(chart).json()["alerts"]
    assert [strip["title"] for strip in found["strips"]["bundles"][0]["strips"]] == [oven.name, filter_.name]


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
    assert "3.50" in card_of(officer, row)


@pytest.mark.django_db
def test_html_in_a_name_or_sentence_is_text(officer: Client) -> None:
    site = make.worksite(name="<img src=x onerror=alert(1)>")
    row = make.alert(make.instrument(site), "DU02", at=AT, sentence="<script>alert(2)</script>")
    for url in (LIST, reverse("alerts:alert", args=[row.pk])):
        page = officer.get(url).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert(2)" not in page


@pytest.mark.django_db
def test_the_list_costs_as_much_for_fifty_as_for_one(officer: Client, django_assert_max_num_queries) -> None:
    for number in range(60):
        site = make.worksite()
        make.alert(make.instrument(site), "DU02", at=AT + timedelta(minutes=number))
    officer.get(LIST)
    with django_assert_max_num_queries(12):
        officer.get(LIST, headers={**HTMX, "HX-Target": "rows"})
    with django_assert_max_num_queries(24):
        page = officer.get(LIST)
    assert len(page.context["page"]) == 30
    assert "共 60 条" in page.content.decode()


@pytest.mark.django_db
def test_beyond_a_thousand_the_list_does_not_count_on(officer: Client) -> None:
    point = make.instrument(make.worksite())
    Alert.objects.bulk_create(
        Alert(
            platform="dust", rule="DU02", level=1, site=point.site, point=point, district_id=make.PINGCHENG,
            started_at=AT + timedelta(minutes=number), detected_at=AT, condition="over", sentence="超限",
        )
        for number in range(1100)
    )  # fmt: skip
    page = officer.get(LIST).content.decode()
    assert "共 1000+ 条" in page
    assert "999+" in officer.get(reverse("alerts:rail")).content.decode()
    assert seen(officer, page="3")[0] != seen(officer, page="2")[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["site", "point", "parent", "storm", "page", "search", "district", "trade", "mine"]
)
def test_junk_in_the_address_is_no_fault(officer: Client, name: str) -> None:
    make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    for junk in ("9" * 25, "1.5", "-1", "\x00", "'", "٣"):
        assert officer.get(LIST, {name: junk}).status_code == 200, junk
