"""A data cleaning from the request to the way back: two people, nothing lost, sentences where it may not be."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from alerts.actions import Refused
from dust.models import HourlyReading, Reading
from maintenance.models import Cleaning, Consultation
from maintenance.reports import cleaning
from tests import factories as make

pytestmark = pytest.mark.django_db
START = make.instant("2026-03-02 08:00")
HOUR = timedelta(hours=1)
NOW = START + 24 * HOUR
State = Cleaning.State


@pytest.fixture
def site():
    return make.worksite()


@pytest.fixture
def point(site):
    made = make.instrument(site, interval_s=300)
    make.readings(made, START, ({"tsp_ug_m3": 100.0 + i} for i in range(72)))
    return made


@pytest.fixture
def officer():
    return make.user("officer", make.PINGCHENG)


@pytest.fixture
def staff():
    return make.user("staff")


def ask(site, point, by, **more):
    known = {
        "points": [point.pk],
        "since": START + HOUR,
        "until": START + 3 * HOUR,
        "reason": "校准期间误报",
        "now": NOW,
    }
    return cleaning.ask(site=site, by=by, **{**known, **more})


def done(site, point, officer, staff):
    made = ask(site, point, officer)
    cleaning.review(made.pk, approve=True, by=staff, now=NOW)
    assert cleaning.carry_out(NOW) == 1
    made.refresh_from_db()
    return made


def test_a_request_says_how_many_rows_it_is_about_and_moves_none(site, point, officer):
    made = ask(site, point, officer)
    assert (made.state, made.rows_asked, made.district_id) == (State.ASKED, 24, make.PINGCHENG)
    assert cleaning.carry_out(NOW) == 0
    assert Reading.objects.count() == 72


def test_an_approved_request_is_carried_out_with_its_counts(site, point, officer, staff):
    made = done(site, point, officer, staff)
    assert (made.state, made.rows_before, made.rows_after, made.aside.rows) == (State.DONE, 24, 0, 24)
    assert Reading.objects.count() == 48
    assert HourlyReading.objects.count() == 4
    assert cleaning.carry_out(NOW) == 0, "it is done once"


def test_it_is_restored_as_it_was(site, point, officer, staff):
    before = list(Reading.objects.order_by("at").values())
    made = done(site, point, officer, staff)
    back = cleaning.restore(made.pk, reason="复核属实", by=staff, now=NOW + HOUR)
    assert (back.state, back.aside.restored, back.aside.kept) == (State.RESTORED, 24, 0)
    assert list(Reading.objects.order_by("at").values()) == before


def test_what_came_meanwhile_is_kept_and_counted(site, point, officer, staff):
    made = done(site, point, officer, staff)
    make.readings(point, START + HOUR, [{"tsp_ug_m3": 1.0}])
    back = cleaning.restore(made.pk, reason="复核属实", by=staff, now=NOW + HOUR)
    assert (back.aside.restored, back.aside.kept) == (23, 1)
    assert Reading.objects.get(at=START + HOUR).tsp_ug_m3 == 1.0


def test_nobody_approves_what_they_asked_for(site, point):
    staff = make.user("staff")
    made = ask(site, point, staff)
    with pytest.raises(Refused, match="由他人审批"):
        cleaning.review(made.pk, approve=True, by=staff, now=NOW)
    with pytest.raises(Refused, match="由他人审批"):
        admin = make.user("admin")
        own = ask(site, point, admin, since=START + 4 * HOUR, until=START + 5 * HOUR)
        cleaning.review(own.pk, approve=True, by=admin, now=NOW)


def test_only_the_bureau_approves_and_restores(site, point, officer, staff):
    made = ask(site, point, staff)
    with pytest.raises(Refused, match="只有市局人员可以批准"):
        cleaning.review(made.pk, approve=True, by=officer, now=NOW)
    cleaning.review(made.pk, approve=True, by=make.user("staff"), now=NOW)
    cleaning.carry_out(NOW)
    with pytest.raises(Refused, match="只有市局人员可以恢复"):
        cleaning.restore(made.pk, reason="复核属实", by=officer, now=NOW)


def test_a_refusal_needs_an_opinion_and_moves_nothing(site, point, officer, staff):
    made = ask(site, point, officer)
    with pytest.raises(ValidationError, match="写明意见"):
        cleaning.review(made.pk, approve=False, by=staff, now=NOW)
    cleaning.review(made.pk, approve=False, opinion="读数属实", by=staff, now=NOW)
    assert cleaning.carry_out(NOW) == 0
    assert Reading.objects.count() == 72
    with pytest.raises(Refused, match="不能再审批"):
        cleaning.review(made.pk, approve=True, by=staff, now=NOW)


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"points": []}, "points", "至少选择一个点位"),
        ({"points": [999_999_999]}, "points", "不属于这个监管对象"),
        ({"until": START}, "until", "必须晚于开始时间"),
        ({"until": NOW + HOUR}, "until", "不能晚于现在"),
        ({"since": START - timedelta(days=120), "until": START}, "until", "最多清理 92 天"),
        ({"since": make.instant("2024-01-01 00:00")}, "since", "已过保存期"),
        ({"reason": " 错 "}, "reason", "写明清理理由"),
        ({"since": START + 8 * HOUR, "until": START + 9 * HOUR}, "until", "没有读数"),
    ],
)
def test_a_request_that_cannot_be_is_refused_at_the_field(site, point, officer, more, field, said):
    with pytest.raises(ValidationError) as fault:
        ask(site, point, officer, **more)
    assert said in fault.value.message_dict[field][0]
    assert not Cleaning.objects.exists()


def test_too_many_rows_are_refused(site, point, officer, monkeypatch):
    monkeypatch.setattr("maintenance.reports.scope.MOST_ROWS", 10)
    with pytest.raises(ValidationError, match="最多清理 10 行"):
        ask(site, point, officer)


def test_the_same_readings_are_asked_for_once_at_a_time(site, point, officer):
    first = ask(site, point, officer)
    with pytest.raises(ValidationError, match=f"数据清理 {first.pk} 号已申请"):
        ask(site, point, officer, since=START + 2 * HOUR, until=START + 4 * HOUR)
    other = make.instrument(site, interval_s=300)
    make.readings(other, START, ({"tsp_ug_m3": 100.0} for _ in range(24)))
    assert ask(site, other, officer, since=START, until=START + HOUR).pk


def test_a_site_of_another_district_cannot_be_asked_about(site, point):
    with pytest.raises(ValidationError, match="您区县的监管对象"):
        ask(site, point, make.user("officer", make.YUNGANG))
    with pytest.raises(Refused):
        ask(site, point, make.user("finance"))


def test_a_consultation_of_another_district_is_no_ground(site, point, officer, staff):
    talk = consultation(make.YUNGANG, staff)
    with pytest.raises(ValidationError, match="不是这个监管对象所在区县"):
        ask(site, point, officer, consultation=talk)
    own = consultation(make.PINGCHENG, staff)
    assert ask(site, point, officer, consultation=own).consultation == own


def consultation(district, by):
    return Consultation.objects.create(
        district_id=district,
        month=START.date().replace(day=1),
        visited_on=START.date(),
        visitors="甲",
        respondent="乙",
        is_normal=False,
        recorded_by=by,
        recorded_at=NOW,
    )


def test_every_step_is_in_the_audit_log(site, point, officer, staff):
    made = done(site, point, officer, staff)
    cleaning.restore(made.pk, reason="复核属实", by=staff, now=NOW + HOUR)
    said = (
        AuditEntry.objects.filter(target__contains=site.name).order_by("pk").values_list("action", flat=True)
    )
    assert list(said) == ["申请数据清理", "批准数据清理", "数据清理", "恢复清理的数据"]


# The pages.


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(point, **more):
    known = {
        "since": "2026-03-02T09:00",
        "until": "2026-03-02T11:00",
        "points": [point.pk],
        "reason": "校准期间误报",
    }
    return {**known, **more}


def page(name, *args):
    return reverse(f"maintenance:{name}", args=args)


def test_the_walk_over_the_pages(site, point, officer, staff, django_capture_on_commit_callbacks):
    crewless, bureau = client_of(officer), client_of(staff)
    new = page("cleaning_new") + f"?site={site.pk}"
    assert point.name in crewless.get(new).content.decode()
    shown = crewless.post(new, given(point, step="preview"))
    assert shown.status_code == 200 and not Cleaning.objects.exists()
    assert '<td class="num">24</td>' in shown.content.decode()
    assert crewless.post(new, given(point)).status_code == 302
    made = Cleaning.objects.get()
    assert "等待市局批准" in crewless.get(page("cleaning", made.pk)).content.decode()
    assert '将移出 <b class="num">24</b> 行' in bureau.get(page("cleaning", made.pk)).content.decode()
    assert bureau.post(page("cleaning_review", made.pk), {"result": "approved"}).status_code == 302
    assert "清理中" in bureau.get(page("cleaning", made.pk)).content.decode()
    cleaning.carry_out(NOW)
    assert "原样恢复 24 行" in bureau.get(page("cleaning", made.pk)).content.decode()
    assert bureau.post(page("cleaning_restore", made.pk), {"reason": ""}).status_code == 422
    assert bureau.post(page("cleaning_restore", made.pk), {"reason": "复核属实"}).status_code == 302
    assert "与清理前逐位相同" in bureau.get(page("cleaning", made.pk)).content.decode()


def test_a_wrong_form_says_so_and_keeps_what_was_typed(site, point, officer):
    answer = client_of(officer).post(
        page("cleaning_new") + f"?site={site.pk}", given(point, until="2026-03-02T08:00")
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "结束时间必须晚于开始时间" in text and "校准期间误报" in text


def test_a_preview_needs_no_reason(site, point, officer):
    answer = client_of(officer).post(
        page("cleaning_new") + f"?site={site.pk}", given(point, reason="", step="preview")
    )
    assert answer.status_code == 200 and '<td class="num">24</td>' in answer.content.decode()


def test_a_consultation_leads_to_the_sites_of_its_district(site, officer, staff):
    talk = consultation(make.PINGCHENG, staff)
    other = make.worksite(make.YUNGANG)
    text = client_of(staff).get(page("cleaning_new") + f"?consultation={talk.pk}").content.decode()
    assert site.name in text and other.name not in text


def test_the_list_is_narrowed_and_asks_little(site, point, officer, staff, django_assert_max_num_queries):
    for hour in range(5):
        ask(site, point, officer, since=START + hour * HOUR, until=START + (hour + 1) * HOUR)
    client = client_of(staff)
    with django_assert_max_num_queries(16):
        text = client.get(page("cleanings") + "?state=asked").content.decode()
    assert text.count("data-row") == 5
    assert "没有符合条件" in client.get(page("cleanings") + "?state=done").content.decode()
    assert page("monthly") in text
    crew = client_of(make.user("crew", make.PINGCHENG))
    assert page("monthly") not in crew.get(page("cleanings")).content.decode()
