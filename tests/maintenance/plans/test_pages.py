"""The pages of plans and 区县征询: who sees what, sentences at the fields, queries."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from alerts.life.working_days import is_working
from maintenance.models import Consultation, Plan, PlanItem, WorkOrder
from maintenance.plans.months import later
from registry.models import District
from tests import factories as make
from tests.maintenance.plans import making
from tests.maintenance.plans.making import planned, worksites

pytestmark = pytest.mark.django_db
NEXT = later(timezone.localdate().replace(day=1))
"""A month that is wholly to come, whenever the test runs."""


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: int) -> str:
    return reverse(f"maintenance:{name}", args=args)


def page(user: User, name: str, *args: int, query: str = "") -> str:
    answer = client_of(user).get(url(name, *args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def ahead(crew: User, **more) -> Plan:
    return planned(crew, month=NEXT, now=timezone.now(), **more)


def test_a_whole_month_is_made_for_the_city_in_one_step() -> None:
    crew = making.crew(make.PINGCHENG, make.YUNGANG)
    worksites(3)
    make.restaurant(make.YUNGANG)
    make.worksite(make.ZONE)
    client = client_of(make.user())
    given = {"month": f"{NEXT:%Y-%m}", "capacity": 6, "times": 1, "days_off": ""}
    answer = client.post(url("plan_new"), given, follow=True)
    said = answer.content.decode()
    assert "已编制 2 份计划，共 4 家次" in said
    assert "没有运维人员账号" in said, "the zone has no crew"
    assert set(Plan.objects.values_list("platform", "crew")) == {("dust", crew.pk), ("fume", crew.pk)}
    again = client.post(url("plan_new"), given)
    assert again.status_code == 422
    assert PlanItem.objects.count() == 4


def test_what_is_wrong_in_the_form_of_a_plan_is_said_and_kept() -> None:
    given = {"month": "2026-13", "capacity": 0, "times": 9, "days_off": "11月25日"}
    answer = client_of(make.user()).post(url("plan_new"), given)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择月份" in said
    assert "“11月25日”不是日期，请写成 2026-11-25" in said
    assert 'value="11月25日"' in said


def test_an_item_is_moved_and_dropped_from_the_page_of_its_plan() -> None:
    worksites(2)
    plan, client = ahead(making.crew()), client_of(make.user())
    one, two = plan.items.order_by("pk")
    days = (NEXT + timedelta(days=at) for at in range(27, 10, -1))
    on = next(each for each in days if is_working(each) and each != one.due_on)
    assert (
        f"已改到 {on:%m 月 %d 日}"
        in client.post(url("plan_item_move", one.pk), {"on": on}, follow=True).content.decode()
    )
    one.refresh_from_db()
    assert (one.due_on, one.by_hand) == (on, True)
    assert (
        "请选择要改到的日期"
        in client.post(url("plan_item_move", one.pk), {"on": "?"}, follow=True).content.decode()
    )
    client.post(url("plan_item_drop", two.pk))
    assert list(plan.items.all()) == [one]
    answer = client.post(url("plan_rearrange", plan.pk), {"capacity": 3, "times": 1}, follow=True)
    assert "已重排 1 家次" in answer.content.decode()


def test_a_plan_that_can_no_longer_be_kept_says_so_and_is_handed_over() -> None:
    worksites(2)
    crew, other = making.crew(), making.crew(name="运维二队")
    plan, staff = ahead(crew), make.user()
    on = plan.items.order_by("due_on")[0].due_on
    Plan.objects.update(days_off=[on.isoformat()])
    User.objects.filter(pk=crew.pk).update(is_active=False)
    said = page(staff, "plan", plan.pk)
    assert f"家排在不出巡的日子（{on:%m-%d}" in said
    assert "账号已停用" in said
    answer = client_of(staff).post(url("plan_hand_over", plan.pk), {"crew": other.pk}, follow=True)
    assert "已移交给运维二队" in answer.content.decode()
    assert "不出巡的日子（" not in answer.content.decode()
    assert not plan.items.filter(due_on=on).exists()


def test_orders_of_today_are_opened_from_the_page() -> None:
    worksites(1)
    plan = planned(making.crew(), now=timezone.now(), month=timezone.localdate().replace(day=1))
    today = timezone.localdate()
    PlanItem.objects.all().delete()
    PlanItem.objects.create(plan=plan, site=worksites(1)[0], due_on=today)
    answer = client_of(make.user()).post(url("plan_orders", plan.pk), follow=True)
    assert "已生成 1 张巡检工单" in answer.content.decode()
    assert WorkOrder.objects.get().number in answer.content.decode()


def test_a_crew_sees_its_own_plans_and_an_officer_those_of_the_district() -> None:
    site = make.worksite(name="云中搅拌站")
    mine, other = making.crew(), making.crew(name="运维二队")
    plan = ahead(mine)
    month = f"?month={NEXT:%Y-%m}"
    for user, sees in ((mine, True), (other, False), (make.user(Role.OFFICER, make.PINGCHENG), True),
                       (make.user(Role.OFFICER, make.YUNGANG), False)):  # fmt: skip
        listed = page(user, "plans", query=month)
        assert (url("plan", plan.pk) in listed) == sees
        assert ("平城区 颗粒物" in page(user, "plan_calendar", query=month)) == sees
        status = client_of(user).get(url("plan_print", plan.pk)).status_code
        assert status == (200 if sees else 404)
    assert site.name in page(mine, "plan_print", plan.pk)


def test_the_sheet_shows_what_is_missing_in_words_and_leads_to_the_form() -> None:
    today = timezone.localdate()
    crew = making.crew()
    year = today.year - 1
    said = page(crew, "consultations", query=f"?year={year}")
    assert said.count("tile is-missing") == 12 + 1, "twelve months of the crew's district, and the legend"
    assert f"district={make.PINGCHENG}&amp;month={year}-01" in said
    whole = page(make.user(), "consultations", query=f"?year={year}")
    assert whole.count("tile is-missing") == 11 * 12 + 1
    officer = page(make.user(Role.OFFICER, make.PINGCHENG), "consultations", query=f"?year={year}")
    assert url("consultation_new") not in officer
    assert "云冈区" not in officer


def test_one_consultation_is_registered_confirmed_and_printed() -> None:
    crew, today = making.crew(), timezone.localdate()
    client = client_of(crew)
    given = {
        "district": make.PINGCHENG, "month": f"{today:%Y-%m}", "visited_on": today, "visitors": "李建国",
        "respondent": "王志强", "is_normal": "False", "problems": "",
    }  # fmt: skip
    answer = client.post(url("consultation_new"), given)
    assert answer.status_code == 422
    assert "运行不正常时请写明存在的问题" in answer.content.decode()
    client.post(url("consultation_new"), {**given, "problems": "夜间数据缺失"})
    row = Consultation.objects.get()
    second = client.post(url("consultation_new"), {**given, "problems": "再来一份"})
    assert second.status_code == 422
    assert "每个区县每月只有一份" in second.content.decode()
    assert "再来一份" in second.content.decode(), "what was written stays"
    officer = client_of(make.user(Role.OFFICER, make.PINGCHENG))
    assert (
        "已代表本区县确认" in officer.post(url("consultation_confirm", row.pk), follow=True).content.decode()
    )
    paper = officer.get(url("consultation_print", row.pk)).content.decode()
    assert all(
        each in paper for each in ("夜间数据缺失", "☑ 不正常", "系统内确认", f"ZX-140213-{today:%Y%m}")
    )
    assert client.get(url("consultation_edit", row.pk)).status_code == 302
    assert client.get(url("consultation_new"), {"district": make.PINGCHENG}).url == url(
        "consultation", row.pk
    )


def test_a_work_order_is_opened_from_what_the_district_said() -> None:
    site, other = make.worksite(name="云中搅拌站"), make.worksite(make.YUNGANG, name="云中料场")
    today = timezone.localdate()
    row = Consultation.objects.create(
        district_id=make.PINGCHENG, month=today.replace(day=1), visited_on=today, visitors="李", respondent="王",
        is_normal=False, problems="夜间缺数", recorded_by=making.crew(), recorded_at=timezone.now(),
    )  # fmt: skip
    client = client_of(make.user(Role.OFFICER, make.PINGCHENG))
    found = client.get(url("consultation", row.pk), {"search": "云中"}).content.decode()
    assert site.name in found
    assert other.name not in found
    bad = client.post(url("consultation_send", row.pk), {"site": other.pk, "what": "看看"})
    assert bad.status_code == 422
    answer = client.post(url("consultation_send", row.pk), {"site": site.pk, "what": "夜间缺数"}, follow=True)
    order = WorkOrder.objects.get()
    assert order.number in answer.content.decode()
    assert (order.consultation, order.site_id) == (row, site.pk)


def test_coverage_lists_who_was_not_visited_and_each_device() -> None:
    crew = making.crew()
    seen, other = make.worksite(name="已去的"), make.worksite(name="没去的")
    device = make.instrument(seen).device
    making.visit(seen, crew, timezone.now(), device)
    user = make.user(Role.OFFICER, make.PINGCHENG)
    said = page(user, "coverage")
    assert "1/2" in said
    assert other.name in said
    assert seen.name not in said
    assert seen.name in page(user, "coverage", query="?which=yes")
    assert device.mn not in page(user, "coverage", query="?what=devices")
    assert device.mn in page(user, "coverage", query="?what=devices&which=all")


@pytest.mark.parametrize(
    "path",
    [
        "consultation_new?district=%00&month=%00",
        "consultations?year=%D9%A1%D9%A2%D9%A3%D9%A4",
        "plan_calendar?crew=%00&platform=%00&month=0000-00",
        "coverage?search=%00&month=9999-99&which=%00&platform=x",
        "coverage?what=devices&search=%00&page=99999999999",
        "plan_new?district=%00&platform=%00",
    ],
)
def test_an_address_that_makes_no_sense_breaks_nothing(path: str) -> None:
    name, _, query = path.partition("?")
    assert page(make.user(), name, query=f"?{query}")


def test_the_pages_ask_as_often_for_many_as_for_few(django_assert_max_num_queries) -> None:
    crew = making.crew(*District.objects.values_list("pk", flat=True))
    staff = make.user()
    for district in District.objects.values_list("pk", flat=True):
        worksites(3, district)
        ahead(crew, district=district, by=staff)
        Consultation.objects.create(
            district_id=district, month=date(2026, 1, 1), visited_on=date(2026, 1, 8), visitors="李", respondent="王",
            is_normal=True, recorded_by=crew, recorded_at=timezone.now(),
        )  # fmt: skip
    client, month = client_of(staff), {"month": f"{NEXT:%Y-%m}"}
    for name, most in (("consultations", 12), ("plans", 14), ("plan_calendar", 14), ("coverage", 16)):
        with django_assert_max_num_queries(most):
            assert client.get(url(name), month).status_code == 200
    with django_assert_max_num_queries(18):
        client.get(url("plan", Plan.objects.first().pk))
