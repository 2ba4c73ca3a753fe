"""The pages of work orders: who sees what, which buttons stand there, how much the list costs."""

import pytest
from django.urls import reverse

from accounts.models import User
from alerts.life import supervising
from maintenance.models import WorkOrder
from maintenance.work.actions import move, open_order
from portal.navigation import navigation
from tests import factories as make
from tests.maintenance.work.making import AT, ELSEWHERE, HERE, MINUTE, sent, town

pytestmark = pytest.mark.django_db


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"maintenance:{name}", args=args), query)


def post(client, user, name, *args, query="", **data):
    client.force_login(user)
    return client.post(reverse(f"maintenance:{name}", args=args) + query, data)


def test_a_crew_sees_its_own_orders_alone(client):
    here, there = town(), town()
    mine, other = sent(here), sent(there)
    page = get(client, here.crew, "work_orders").content.decode()
    assert mine.number in page
    assert other.number not in page
    assert get(client, here.crew, "work_order", other.pk).status_code == 404
    assert get(client, here.officer, "work_order", other.pk).status_code == 200
    assert get(client, make.user("officer", ELSEWHERE), "work_order", mine.pk).status_code == 404


@pytest.mark.parametrize(
    ("state", "who", "shown", "hidden"),
    [
        ("assigned", "crew", ("接单", "出发", "到场", "退回"), ("改派", "取消")),
        ("on_way", "crew", ("到场", "退回"), ("接单", "出发")),
        ("on_site", "crew", ("不填表直接完成", "退回"), ("到场",)),
        ("accepted", "officer", ("改派", "取消"), ("接单", "到场", "退回")),
    ],
)
def test_the_buttons_are_those_allowed(client, state, who, shown, hidden):
    here = town()
    order = sent(here, state)
    page = get(client, getattr(here, who), "work_order", order.pk).content.decode()
    steps = page[page.index("work-steps") : page.index("<h2>过程</h2>")]
    for title in shown:
        assert f">{title}<" in steps.replace("\n", "")
    for title in hidden:
        assert f">{title}<" not in steps


def test_a_step_on_the_page_moves_the_order_and_leads_back(client):
    here = town()
    order = sent(here)
    answer = post(client, here.crew, "work_move", order.pk, verb="accept", expected="assigned", back="mine")
    assert answer.url == reverse("maintenance:work_mine")
    assert WorkOrder.objects.get().state == "accepted"


def test_a_refused_step_keeps_what_was_written(client):
    here = town()
    order = sent(here)
    answer = post(client, here.crew, "work_move", order.pk, verb="give_back", note="长" * 301)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "长" * 301 in page
    assert WorkOrder.objects.get().state == "assigned"
    answer = post(client, here.crew, "work_move", order.pk, verb="give_back", note="")
    assert (answer.status_code, "请填写退回原因" in answer.content.decode()) == (422, True)


def test_a_stale_page_shows_what_is_now(client):
    here = town()
    order = sent(here)
    move(order.pk, "cancel", by=here.staff, now=AT + MINUTE, note="误派")
    answer = post(client, here.crew, "work_move", order.pk, verb="accept", expected="assigned")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "转为“已取消”" in page
    assert "误派" in page


def test_a_crew_whose_order_went_away_is_led_to_its_own(client):
    here = town()
    order = sent(here)
    move(order.pk, "assign", by=here.staff, now=AT + MINUTE, crew=here.other)
    answer = post(client, here.crew, "work_move", order.pk, verb="accept", expected="assigned")
    assert answer.url == reverse("maintenance:work_mine")
    assert "改派给" in client.get(answer.url).content.decode()
    assert get(client, here.crew, "work_order", order.pk).url == reverse("maintenance:work_mine")
    assert get(client, make.user("crew", HERE), "work_order", order.pk).status_code == 404
    assert post(client, make.user("crew", HERE), "work_move", order.pk, verb="accept").status_code == 404


def test_sending_from_an_alert_takes_one_form(client):
    here = town()
    client.force_login(here.officer)
    page = client.get(reverse("maintenance:work_new"), {"alert": here.alert.pk}).content.decode()
    assert here.alert.sentence in page
    answer = post(
        client,
        here.officer,
        "work_new",
        query=f"?alert={here.alert.pk}",
        source="alert",
        what=here.alert.sentence,
        crew=here.crew.pk,
        alerts=here.alert.pk,
    )
    order = WorkOrder.objects.get()
    assert answer.url == reverse("maintenance:work_order", args=[order.pk])
    assert (order.crew, order.source, list(order.alerts.all())) == (here.crew, "alert", [here.alert])
    again = client.get(reverse("maintenance:work_new"), {"alert": here.alert.pk})
    assert again.url == answer.url


def test_a_call_finds_its_site_and_keeps_what_was_written(client):
    here = town()
    client.force_login(here.officer)
    found = client.get(reverse("maintenance:work_new"), {"search": here.site.name}).content.decode()
    assert f"?site={here.site.pk}" in found
    there = make.worksite(ELSEWHERE)
    assert there.name not in client.get(
        reverse("maintenance:work_new"), {"search": there.name, "x": 1}
    ).content.decode().replace(f'value="{there.name}"', "")
    assert client.get(reverse("maintenance:work_new"), {"site": there.pk}).status_code == 404
    query = f"?site={here.site.pk}"
    answer = post(client, here.officer, "work_new", query=query, source="phone", what="", caller="刘某 139")
    assert (answer.status_code, "刘某 139" in answer.content.decode()) == (422, True)
    post(client, here.officer, "work_new", query=query, source="phone", what="喷淋不转", caller="刘某 139")
    assert WorkOrder.objects.get().caller == "刘某 139"


def test_a_crew_that_finds_something_takes_it_on_itself(client):
    here = town()
    query = f"?site={here.site.pk}"
    post(client, here.crew, "work_new", query=query, source="crew", what="探头松动")
    order = WorkOrder.objects.get()
    assert (order.source, order.crew, order.state) == ("crew", here.crew, "assigned")


def test_a_supervision_leads_to_its_own_sites(client):
    here, there = town(), town()
    one = supervising.issue_overdue([here.alert], district_id=HERE, level=2, now=AT)
    page = get(client, here.staff, "work_new", supervision=one.pk).content.decode()
    assert here.site.name in page
    assert there.site.name not in page
    query = f"?supervision={one.pk}&site={here.site.pk}"
    data = {"source": "supervision", "what": one.demand, "crew": here.crew.pk, "alerts": here.alert.pk}
    post(client, here.staff, "work_new", query=query, **data)
    assert WorkOrder.objects.get().supervision == one


def test_the_card_and_the_site_show_their_orders(client):
    here = town()
    ask = get(client, here.officer, "work_of_alert", here.alert.pk).content.decode()
    assert f"?alert={here.alert.pk}" in ask
    order = sent(here)
    shown = get(client, here.officer, "work_of_alert", here.alert.pk).content.decode()
    assert order.number in shown
    assert "?alert=" not in shown
    assert order.number in get(client, here.officer, "work_of_site", here.site.pk).content.decode()
    assert order.number not in get(client, here.other, "work_of_site", here.site.pk).content.decode()


def test_my_orders_stand_in_the_order_of_the_route(client):
    here = town()
    third = sent(here, "on_way")
    made = []
    for place, name in ((2, "乙"), (1, "甲")):
        site = make.worksite(HERE, name=name)
        one = open_order(source="phone", site=site, what=name, by=here.staff, now=AT, crew=here.crew)
        WorkOrder.objects.filter(pk=one.pk).update(place=place)
        made.append(one)
    page = get(client, here.crew, "work_mine").content.decode()
    assert page.index(third.number) < page.index(made[1].number) < page.index(made[0].number)


def test_a_crew_opens_on_its_orders(client):
    here = town()
    client.force_login(here.crew)
    assert client.get(reverse("portal:start")).url == reverse("maintenance:work_mine")


def test_what_a_crew_is_told_leads_to_the_order(client):
    here = town()
    order = sent(here)
    client.force_login(here.crew)
    notice = here.crew.notices.get(occasion="maintenance")
    answer = client.post(reverse("alerts:notice_open", args=[notice.pk]))
    assert answer.url == reverse("maintenance:work_order", args=[order.pk])


def test_only_a_crew_finds_my_orders_in_its_navigation(client):
    here = town()
    titles = {who: [each["title"] for each in navigation(who, "/")] for who in (here.crew, here.staff)}
    assert titles[here.crew][0] == "我的工单"
    assert "我的工单" not in titles[here.staff]
    assert "工单" in titles[here.staff]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"state": "late"}, 1),
        ({"state": "open"}, 2),
        ({"source": "phone"}, 1),
        ({"search": "喷淋"}, 1),
        ({"platform": "fume"}, 0),
    ],
)
def test_the_filters(client, query, count):
    here = town()
    sent(here, "assigned")
    late = open_order(source="phone", site=make.worksite(HERE), what="喷淋", by=here.staff, now=AT)
    WorkOrder.objects.exclude(pk=late.pk).update(due_at=None)
    page = get(client, here.staff, "work_orders", **query).content.decode()
    assert page.count("data-row") == count


def test_the_list_costs_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    here = town()
    client.force_login(here.staff)
    url = reverse("maintenance:work_orders")
    sites = [make.worksite(HERE) for _ in range(3)]
    for site in sites * 15:
        open_order(source="phone", site=site, what="来电", by=here.staff, now=AT, crew=here.crew)
    client.get(url)
    with django_assert_max_num_queries(16):
        client.get(url)
    with django_assert_max_num_queries(14):
        client.get(reverse("maintenance:work_order", args=[WorkOrder.objects.first().pk]) + "")
    client.force_login(here.crew)
    with django_assert_max_num_queries(14):
        client.get(reverse("maintenance:work_mine"))


def test_the_api_is_scoped(client):
    here, there = town(), town()
    mine, other = sent(here), sent(there)
    client.force_login(here.crew)
    found = client.get(reverse("api:work-order-list")).json()
    assert [each["number"] for each in found["results"]] == [mine.number]
    detail = client.get(reverse("api:work-order-detail", args=[mine.pk])).json()
    assert [each["verb"] for each in detail["events"]] == ["open", "assign"]
    assert client.get(reverse("api:work-order-detail", args=[other.pk])).status_code == 404


def test_a_deactivated_crew_is_said_on_the_page(client):
    here = town()
    order = sent(here)
    User.objects.filter(pk=here.crew.pk).update(is_active=False)
    assert "账号已停用，请改派" in get(client, here.staff, "work_order", order.pk).content.decode()
