"""The list and the site page that every platform has: whose they are, what they say, what they cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from alerts import sites
from tests import factories
from tests.alerts.orders.making import declaration

PLATFORMS = ["power", "dust", "fume"]
SITE = {"power": factories.plant, "dust": factories.worksite, "fume": factories.restaurant}
POINT = {"power": factories.circuit, "dust": factories.instrument, "fume": factories.outlet}
KEY = {"power": "power_kw", "dust": "tsp_ug_m3", "fume": "fume_mg_m3"}
RULE = {"power": "PW01", "dust": "DU02", "fume": "CF02"}
SILENCE = {"power": "PW12", "dust": "DU06", "fume": "CF05"}

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("slug", PLATFORMS)]


@pytest.fixture(autouse=True)
def fresh_views():
    sites.forget()


@pytest.fixture
def now():
    return timezone.now()


def site(slug, district=factories.PINGCHENG, *, at=None, value=1.0, points=1, **more):
    """A site whose points spoke at ``at`` (not at all when None)."""
    made = SITE[slug](district, **more)
    for _ in range(points):
        point = POINT[slug](made)
        if at:
            factories.readings(point, at, [{KEY[slug]: value}])
    return made


def person(role=Role.STAFF, *districts):
    client = Client()
    client.force_login(factories.user(role, *districts))
    return client


def lines(answer):
    return {line.site.name: line for line in answer.context["lines"]}


def test_an_officer_sees_the_sites_of_their_district_only(slug, now):
    own, other = site(slug, factories.PINGCHENG), site(slug, factories.YUNGANG)
    answer = person(Role.OFFICER, factories.PINGCHENG).get(f"/{slug}/")
    assert lines(answer).keys() == {own.name}
    assert other.name not in answer.content.decode()


def test_the_site_of_another_district_is_not_there(slug, now):
    foreign = site(slug, factories.YUNGANG, at=now)
    client = person(Role.OFFICER, factories.PINGCHENG)
    assert client.get(f"/{slug}/{foreign.pk}/").status_code == 404
    assert client.get(f"/{slug}/{foreign.pk}/chart/").status_code == 404


def test_a_stranger_is_sent_to_the_login_page(slug):
    made = site(slug)
    for path in (f"/{slug}/", f"/{slug}/{made.pk}/", f"/{slug}/{made.pk}/chart/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_finance_may_not_open_it(slug):
    assert person(Role.FINANCE).get(f"/{slug}/").status_code == 403


def test_the_district_of_the_top_bar_narrows_the_list(slug):
    here, there = site(slug, factories.PINGCHENG), site(slug, factories.YUNGANG)
    client = person()
    client.post("/district/", {"district": factories.YUNGANG, "next": f"/{slug}/"})
    assert lines(client.get(f"/{slug}/")).keys() == {there.name}
    assert lines(client.get(f"/{slug}/?district=")).keys() == {here.name, there.name}


def test_a_site_that_speaks_is_normal_a_silent_one_offline_one_with_an_alert_says_so(slug, now):
    normal, silent = site(slug, at=now), site(slug, at=now - timedelta(hours=1))
    rung = site(slug, at=now)
    factories.alert(rung.points.get(), RULE[slug], at=now)
    found = lines(person().get(f"/{slug}/"))
    assert {name: line.state for name, line in found.items()} == {
        normal.name: "normal",
        silent.name: "offline",
        rung.name: "alert",
    }
    assert next(iter(found)) == rung.name, "what needs a person comes first"


def test_a_silence_alert_alone_leaves_the_site_offline(slug, now):
    silent = site(slug, at=now - timedelta(hours=5))
    factories.alert(silent.points.get(), SILENCE[slug], at=now)
    assert lines(person().get(f"/{slug}/"))[silent.name].state == "offline"


def test_one_silent_point_among_others_is_partial(slug, now):
    made = site(slug, at=now)
    POINT[slug](made)
    assert lines(person().get(f"/{slug}/"))[made.name].state == "partial"


def declared(made, now, kind="outage", *points, result="approved", **more):
    by = factories.user("officer", made.district_id)
    found = declaration(
        made, by, kind, start=now - timedelta(hours=2), planned_end=None, result=result, **more
    )
    found.points.set(points)


@pytest.mark.parametrize(
    ("kind", "state", "word"), [("outage", "outage", "停运"), ("stop", "halted", "停产")]
)
def test_a_declared_outage_is_said_instead_of_offline(slug, now, kind, state, word):
    made = site(slug, at=now - timedelta(hours=1), points=2)
    declared(made, now, kind)
    answer = person().get(f"/{slug}/")
    line = lines(answer)[made.name]
    assert (line.state, line.site.points_online, line.site.points_total) == (state, 0, 0)
    assert f"{word} 2" in answer.content.decode()
    assert lines(person().get(f"/{slug}/?state={state}")).keys() == {made.name}
    assert not lines(person().get(f"/{slug}/?state=gone"))
    said = person().get(f"/{slug}/{made.pk}/?tab=points").content.decode()
    assert said.count(f"</i>{word}</span>") == 3 and "离线" not in said  # the site and its two points


def test_only_the_declared_points_leave_the_count(slug, now):
    made = site(slug, at=now)
    declared(made, now, "outage", POINT[slug](made))
    line = lines(person().get(f"/{slug}/"))[made.name]
    counts = (line.site.points_online, line.site.points_total, line.site.points_out)
    assert (line.state, *counts) == ("normal", 1, 1, 1)


def test_an_outage_that_is_over_or_not_approved_leaves_the_site_offline(slug, now):
    over, asked = site(slug), site(slug)
    declared(over, now, actual_end=now - timedelta(minutes=1))
    declared(asked, now, result="waiting")
    assert {line.state for line in lines(person().get(f"/{slug}/")).values()} == {"offline"}


def test_an_alert_at_a_site_out_of_service_comes_first(slug, now):
    made = site(slug, at=now)
    declared(made, now)
    factories.alert(made.points.get(), RULE[slug], at=now)
    assert lines(person().get(f"/{slug}/"))[made.name].state == "alert"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=normal", {"甲"}),
        ("state=alert", {"乙"}),
        ("state=gone", {"丙"}),
        ("search=甲", {"甲"}),
        ("district=140214", {"乙"}),
        ("search=乙&district=140213", set()),
    ],
)
def test_the_filters_of_the_address(slug, now, query, names):
    site(slug, name="甲", at=now)
    rung = site(slug, factories.YUNGANG, name="乙", at=now)
    factories.alert(rung.points.get(), RULE[slug], at=now)
    site(slug, name="丙", at=now - timedelta(days=1))
    answer = person().get(f"/{slug}/?{query}")
    assert lines(answer).keys() == names
    assert ("没有符合条件的对象" in answer.content.decode()) is (not names)


def test_an_unknown_filter_value_is_answered_with_a_sentence(slug):
    site(slug)
    answer = person().get(f"/{slug}/?state=nonsense&district=999999")
    assert answer.status_code == 200
    assert "nonsense" in answer.content.decode()


def test_an_empty_platform_says_what_to_do(slug):
    assert "还没有登记监管对象" in person().get(f"/{slug}/").content.decode()


def test_the_list_costs_the_same_for_one_site_and_for_twenty(slug, now, django_assert_max_num_queries):
    client = person()

    def cost():
        sites.forget()
        with django_assert_max_num_queries(40) as counted:
            client.get(f"/{slug}/")
        return len(counted)

    site(slug, at=now, points=2)
    client.get(f"/{slug}/")
    one = cost()
    for _ in range(19):
        site(slug, at=now, points=2)
    assert cost() == one
    assert one <= 22


def test_htmx_gets_the_rows_alone(slug, now):
    site(slug, at=now)
    answer = person().get(f"/{slug}/", headers={"HX-Request": "true", "HX-Target": "rows"})
    assert "<html" not in answer.content.decode()


def test_the_map_carries_the_filtered_sites(slug, now):
    made, _ = site(slug, name="甲", at=now), site(slug, name="乙", at=now)
    answer = person().get(f"/{slug}/?view=map&search=甲")
    assert [dot["url"] for dot in answer.context["sites"]] == [f"/{slug}/{made.pk}/"]


def test_a_sites_page_says_who_and_where(slug, now):
    made = site(slug, at=now)
    said = person().get(f"/{slug}/{made.pk}/").content.decode()
    for word in (made.name, made.enterprise.uscc, "平城区"):
        assert word in said


def test_a_site_that_never_spoke_has_its_page(slug):
    made = site(slug)
    said = person().get(f"/{slug}/{made.pk}/?tab=points").content.decode()
    assert "尚无数据" in said


@pytest.mark.parametrize("tab", ["alerts", "points", "frames", "nonsense"])
def test_every_tab_opens(slug, now, tab):
    made = site(slug, at=now)
    factories.alert(made.points.get(), RULE[slug], at=now)
    assert person().get(f"/{slug}/{made.pk}/?tab={tab}").status_code == 200


def test_raw_frames_are_shown_escaped_with_their_verdict(slug, now):
    made = site(slug, at=now)
    own = made.points.get().device
    factories.frame(own, now, b"##0040QN=1;<script>alert(1)</script>", verdict=1)
    factories.frame(factories.device(site(slug)), now, b"another device")
    said = person().get(f"/{slug}/{made.pk}/?tab=frames").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script>alert" not in said
    assert "校验错误" in said
    assert "another device" not in said


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("range=custom&start=2026-03-05&end=2026-03-02", "结束日期早于开始日期"),
        ("range=custom&start=2025-01-01&end=2026-03-02", "一次最多看 366 天"),
        ("range=custom&start=soon&end=2026-03-02", "开始日期应写成"),
        ("range=custom", "请选择开始日期"),
        ("range=year", "没有“year”这个时间范围"),
    ],
)
def test_a_bad_range_gets_a_sentence_and_the_last_day(slug, now, query, sentence):
    made = site(slug, at=now)
    answer = person().get(f"/{slug}/{made.pk}/?{query}")
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "最近 24 小时" in answer.content.decode()


def test_the_chart_brings_the_line_and_the_alert(slug, now):
    made = site(slug, at=now - timedelta(minutes=30), value=3.5)
    factories.alert(made.points.get(), RULE[slug], at=now - timedelta(minutes=20))
    data = person().get(f"/{slug}/{made.pk}/chart/").json()
    assert [at[1] for at in data["panels"][0]["lines"][0]["line"]] == [3.5]
    assert data["alerts"][0]["title"].startswith(RULE[slug])


@pytest.mark.parametrize("name", ["24h", "7d", "30d"])
def test_a_chart_of_a_site_that_never_spoke_is_empty(slug, name):
    made = site(slug)
    data = person().get(f"/{slug}/{made.pk}/chart/?range={name}&factor=nonsense&point=999999").json()
    assert all(not line["line"] for panel in data["panels"] for line in panel["lines"])


def test_a_sites_page_costs_the_same_for_one_point_and_for_ten(slug, now, django_assert_max_num_queries):
    client, made = person(), site(slug, at=now)

    def cost():
        sites.forget()
        with django_assert_max_num_queries(40) as counted:
            client.get(f"/{slug}/{made.pk}/?tab=points")
        return len(counted)

    client.get(f"/{slug}/{made.pk}/")
    one = cost()
    for _ in range(9):
        factories.readings(POINT[slug](made), now, [{KEY[slug]: 1.0}])
    assert cost() == one
    assert one <= 19
