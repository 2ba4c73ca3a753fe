"""总览: the numbers of the cards, whose they are, what they cost; and what refreshes itself."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from alerts.models import Declaration, Storm
from portal.tasks import count_all_rates
from telemetry.partitions import CITY
from tests import factories

pytestmark = pytest.mark.django_db
HOME = "/overview/"
TSP = {"tsp_ug_m3": 100.0}


@pytest.fixture
def now():
    return timezone.now()


def person(role=Role.STAFF, *districts):
    client = Client()
    client.force_login(factories.user(role, *districts))
    return client


def worksite(at=None, district=factories.PINGCHENG, **more):
    made = factories.worksite(district, **more)
    point = factories.instrument(made)
    if at:
        factories.readings(point, at, [TSP])
    return point


def card(answer, slug="dust"):
    return next(each for each in answer.context["cards"] if each.platform.slug == slug)


def test_a_card_counts_sites_points_online_and_offline(now):
    worksite(now)
    worksite(now - timedelta(hours=2))
    shown = card(person().get(HOME))
    assert (shown.sites, shown.points, shown.online, shown.offline) == (2, 2, 1, 1)


def test_a_stopped_site_is_not_counted(now):
    worksite(now, status="stopped")
    shown = card(person().get(HOME))
    assert (shown.sites, shown.points) == (0, 0)


def test_headlines_count_sites_with_such_an_alert_not_alerts(now):
    point = worksite(now)
    factories.alert(point, "DU02", at=now)
    factories.alert(point, "DU04", at=now, level=3)
    factories.alert(worksite(now), "DU06", at=now)
    over = {head.title: n for head, n in card(person().get(HOME)).headlines}
    assert over == {"超标": 1}


def test_todays_alerts_begin_at_local_midnight(now):
    point = worksite(now)
    midnight = now.astimezone(CITY).replace(hour=0, minute=0, second=0, microsecond=0)
    factories.alert(point, "DU02", at=midnight, condition="over", ended_at=now)
    factories.alert(point, "DU07", at=midnight - timedelta(seconds=1), condition="over", ended_at=now)
    factories.alert(point, "DU03", at=midnight, condition="withdrawn")
    assert card(person().get(HOME)).today == 1


def test_waiting_alerts_newest_first_without_confirmed_and_withdrawn_ones(now):
    point = worksite(now)
    old = factories.alert(point, "DU02", at=now - timedelta(hours=2))
    new = factories.alert(point, "DU07", at=now - timedelta(hours=1))
    factories.alert(point, "DU03", at=now, handling="acknowledged")
    factories.alert(point, "DU04", at=now, condition="withdrawn")
    assert [each.pk for each in person().get(HOME).context["alerts"]] == [new.pk, old.pk]


def test_an_officer_sees_the_numbers_of_their_district_only(now):
    worksite(now)
    foreign = worksite(now, factories.YUNGANG)
    factories.alert(foreign, "DU02", at=now)
    answer = person(Role.OFFICER, factories.PINGCHENG).get(HOME)
    shown = card(answer)
    assert (shown.sites, shown.points, shown.today) == (1, 1, 0)
    assert foreign.site.name not in answer.content.decode()
    assert [line.district.code for line in answer.context["districts"]] == [factories.PINGCHENG]


def test_choosing_a_district_narrows_every_number(now):
    worksite(now)
    worksite(now, factories.YUNGANG)
    client = person()
    client.post("/district/", {"district": factories.YUNGANG})
    assert card(client.get(HOME)).sites == 1
    client.post("/district/", {"district": ""})
    assert card(client.get(HOME)).sites == 2


def test_an_officer_cannot_choose_a_foreign_district(now):
    worksite(now, factories.YUNGANG)
    client = person(Role.OFFICER, factories.PINGCHENG)
    client.post("/district/", {"district": factories.YUNGANG})
    assert card(client.get(HOME)).sites == 0


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_choosing_a_district_never_leads_elsewhere(back):
    assert person().post("/district/", {"district": "", "next": back})["Location"] == "/"


def test_finance_sees_the_numbers_without_doors(now):
    worksite(now)
    said = person(Role.FINANCE).get(HOME).content.decode()
    assert 'href="/dust/' not in said
    assert 'href="/alerts/' not in said.split('id="live"')[1]


def test_the_refresh_is_the_moving_part_alone(now):
    worksite(now)
    answer = person().get(HOME, headers={"HX-Request": "true", "HX-Target": "live"})
    assert "<html" not in answer.content.decode()
    assert "更新于" in answer.content.decode()


def test_the_transmission_rate_of_the_last_day(now):
    point = factories.instrument(factories.worksite())
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=24)
    factories.readings(point, start, [TSP] * 144)
    assert card(person().get(HOME)).day.effective == pytest.approx(0.5)


def test_the_overview_costs_the_same_for_one_site_and_for_twenty(now, django_assert_max_num_queries):
    client = person()

    def cost():
        with django_assert_max_num_queries(60) as counted:
            client.get(HOME)
        return len(counted)

    factories.alert(worksite(now), "DU02", at=now)
    client.get(HOME)
    one = cost()
    for _ in range(10):
        factories.alert(worksite(now), "DU02", at=now)
    assert cost() == one
    assert one <= 30


def test_the_bars_put_each_alert_into_its_hour(now):
    point = worksite(now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    factories.alert(point, "DU02", at=hour)
    factories.alert(point, "DU07", at=hour - timedelta(hours=23))
    factories.alert(point, "DU03", at=hour - timedelta(hours=23, seconds=1))
    data = person().get("/overview/pulse/").json()
    counts = next(each["counts"] for each in data["series"] if each["slug"] == "dust")
    assert counts == [1, *[0] * 22, 1]
    assert data["hours"][-1] == f"{hour.astimezone(CITY):%H:00}"


def test_the_bell_counts_what_goes_on_and_waits(now):
    point = worksite(now)
    factories.alert(point, "DU02", at=now)
    factories.alert(point, "DU03", at=now, handling="acknowledged")
    factories.alert(point, "DU04", at=now, condition="over", ended_at=now)
    assert "1 条进行中的告警待确认" in person().get("/bell/").content.decode()
    assert "没有待确认的告警" in person(Role.OFFICER, factories.YUNGANG).get("/bell/").content.decode()


@pytest.mark.parametrize(
    "path", [HOME, "/", "/overview/pulse/", "/overview/map/", "/boundaries/", "/bell/", "/search/"]
)
def test_strangers_are_sent_to_the_login_page(path):
    assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_instants_are_shown_in_local_time():
    factories.alert(worksite(), "DU02", at=datetime.fromisoformat("2026-03-01T16:30:00+00:00"))
    assert "03-02 00:30" in person().get(HOME).content.decode()


@pytest.mark.parametrize("who", [(Role.STAFF,), (Role.OFFICER, factories.PINGCHENG)])
def test_a_page_never_waits_for_rates_that_were_counted_ahead(now, who):
    worksite(now)
    assert count_all_rates() == 12 * 3
    with CaptureQueriesContext(connection) as asked:
        person(*who).get(HOME)
    assert not [
        each
        for each in asked.captured_queries
        if "dust_hourlyreading" in each["sql"] and "owed" in each["sql"]
    ]


def declared(point, now, result="approved"):
    user = factories.user(Role.OFFICER, factories.PINGCHENG)
    return Declaration.objects.create(
        kind="outage",
        site=point.site,
        district_id=point.site.district_id,
        start=now - timedelta(days=3),
        reason="大修",
        applicant="王工",
        filed_by=user,
        filed_at=now - timedelta(days=3),
        result=result,
    )


def test_the_waiting_list_shows_what_leads_not_what_stands_behind_it_or_in_a_storm(now):
    leads = factories.alert(worksite(now), "DU06", at=now)
    factories.alert(worksite(now), "DU06", at=now, parent=leads)
    storm = Storm.objects.create(
        kind="silence",
        district_id=factories.PINGCHENG,
        started_at=now,
        detected_at=now,
        sentence="大面积离线",
    )
    factories.alert(worksite(now), "DU06", at=now, storm=storm)
    assert list(person().get(HOME).context["alerts"]) == [leads]


def test_points_of_a_declared_outage_need_not_be_online_and_owe_no_samples(now):
    worksite(now)
    declared(worksite(now - timedelta(days=2)), now)
    answer = person().get(HOME)
    shown = card(answer)
    assert (shown.points, shown.online, shown.offline) == (1, 1, 0)
    assert shown.day.expected == 24 * 12
    line = next(each for each in answer.context["districts"] if each.district.code == factories.PINGCHENG)
    assert (line.points, line.online_share) == (1, 1)


def test_a_declaration_that_waits_for_its_review_excuses_no_point(now):
    declared(worksite(now - timedelta(days=2)), now, result="waiting")
    shown = card(person().get(HOME))
    assert (shown.points, shown.offline, shown.day.expected) == (1, 1, 24 * 12)
