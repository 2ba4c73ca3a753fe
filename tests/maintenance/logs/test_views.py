"""The pages: what they show, to whom, and what a wrong form keeps."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maintenance.logs import sims, spares
from maintenance.logs.downtime import CITY
from maintenance.logs.sims import Renewal
from maintenance.models import Log, PartMovement, SimRenewal, SparePart
from registry.models import SimCard
from tests import factories as make
from tests.factories import instant
from tests.maintenance.logs.making import fault, log, sim
from tests.maintenance.logs.test_entry import GOOD

pytestmark = pytest.mark.django_db
TODAY = datetime.now(CITY).date()
"""The pages ask the clock: what is near its end is near it today."""
START = "2026-03-02T09:00"
COMMON = {
    "title": "巡视应用日志",
    "started_at": START,
    "ended_at": "2026-03-02T09:30",
    "result": "正常",
    "platform": "dust",
}


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(make.user("staff"))
    return client


def sent(client: Client, kind: str = "software", **more: Any) -> Any:
    given = {**COMMON, **GOOD[kind], **more}
    return client.post(reverse("maintenance:log_new", args=[kind]), given)


@pytest.mark.parametrize("kind", [each for each in GOOD if each != "network_config"])
def test_each_kind_is_written_by_its_form_and_shown_whole(keeper: Client, kind: str) -> None:
    answer = sent(keeper, kind)
    kept = Log.objects.get()
    assert answer.status_code == 302
    assert kept.detail == GOOD[kind]
    page = keeper.get(answer["Location"]).content.decode()
    assert "巡视应用日志" in page
    assert "颗粒物" in page


def test_an_approved_change_keeps_its_day(keeper: Client) -> None:
    assert sent(keeper, "network_config", approved_on="2026-03-01").status_code == 302
    assert Log.objects.get().detail["approved_on"] == "2026-03-01"


def test_a_wrong_form_says_so_at_the_field_and_keeps_what_was_typed(keeper: Client) -> None:
    answer = sent(keeper, "module", version_to="1.4", what="批量指派与撤销")
    assert answer.status_code == 422
    assert "没有变更" in str(answer.context["form"]["version_to"].errors)
    assert "批量指派与撤销" in answer.content.decode()
    assert not Log.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"downtime_min": "-1"},
        {"downtime_min": "9" * 30},
        {"downtime_min": "许多"},
        {"started_at": "昨天"},
        {"started_at": "0001-01-01T00:00"},
        {"title": "a\x00b"},
        {"platform": "water"},
        {"district": "999999"},
        {"finding": "fine"},
    ],
)
def test_nonsense_is_refused_with_a_sentence(keeper: Client, more: dict[str, str]) -> None:
    answer = sent(keeper, **more)
    assert answer.status_code == 422
    (name,) = more
    assert answer.context["form"].errors[name if name != "started_at" else "started_at"]


def test_a_correction_is_made_on_what_was_seen(keeper: Client) -> None:
    sent(keeper)
    kept = Log.objects.get()
    address = reverse("maintenance:log_edit", args=[kept.pk])
    seen = keeper.get(address).context["form"]["version"].value()
    first = {**COMMON, **GOOD["software"], "version": seen, "result": "已清理"}
    assert keeper.post(address, first).status_code == 302
    second = keeper.post(address, {**first, "result": "又改"})
    assert second.status_code == 422
    assert "他人已修改" in second.content.decode()
    assert Log.objects.get().result == "已清理"


def test_the_machines_entries_have_no_form(keeper: Client) -> None:
    kept = log(Log.Kind.BACKUP, detail=GOOD["backup"])
    assert keeper.get(reverse("maintenance:log_edit", args=[kept.pk])).status_code == 404
    assert "系统自动记录" in keeper.get(reverse("maintenance:log", args=[kept.pk])).content.decode()


def test_the_list_is_narrowed_and_its_excel_with_it(keeper: Client) -> None:
    log(title="=HYPERLINK(1)")
    log(Log.Kind.HARDWARE, title="除尘")
    page = keeper.get(reverse("maintenance:logs"), {"kind": "software"}).content.decode()
    assert "HYPERLINK" in page
    assert "除尘" not in page
    answer = keeper.get(reverse("maintenance:logs_excel"), {"kind": "software"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cell = sheet.cell(4, 7)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert sheet.max_row == 4


def test_a_workbook_that_has_not_all_rows_says_so(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        log()

    def title() -> str:
        answer = keeper.get(reverse("maintenance:logs_excel"))
        return openpyxl.load_workbook(io.BytesIO(answer.content)).active["A1"].value

    assert "3 条" in title() and "共" not in title()
    monkeypatch.setattr("maintenance.logs.sheet.MOST", 2)
    assert "最近 2 条，共 3 条" in title()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_of_a_log_is_a_formula_in_its_workbook(keeper: Client, text: str) -> None:
    by = make.user("staff", username="writer")
    type(by).objects.filter(pk=by.pk).update(first_name=text, last_name="")
    log(title=text, result=text, detail={"target": text}, by=by)
    answer = keeper.get(reverse("maintenance:logs_excel"))
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active for cell in row]
    said = [cell for cell in cells if cell.value == text]
    assert len(said) >= 2 and all(cell.quotePrefix for cell in said)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_long_lists_cost_no_more_queries(keeper: Client, django_assert_max_num_queries) -> None:
    for each in range(60):
        log(title=f"第{each}条", by=make.user("staff"), district_id=make.PINGCHENG)
    with django_assert_max_num_queries(14):
        keeper.get(reverse("maintenance:logs"))


def test_the_month_names_the_duty_that_has_no_entry(keeper: Client) -> None:
    log(Log.Kind.HARDWARE, instant("2026-02-10 09:00"), platform="dust")
    log(Log.Kind.SOFTWARE, instant("2026-02-10 09:00"))
    fault("dust", "2026-02-03 08:00", 60)
    answer = keeper.get(reverse("maintenance:logs_month"), {"month": "2026-02"})
    covered = {
        (line.kind.slug, duty.platform): duty.words
        for line in answer.context["coverage"]
        for duty in line.duties
    }
    assert (
        covered["hardware", "dust"] == covered["software", "power"] == covered["network_fault", "fume"] == ""
    )
    assert covered["hardware", "fume"] == covered["network", "dust"] == "全月未记录"
    page = answer.content.decode()
    filled = keeper.get(reverse("maintenance:log_new", args=["hardware"]), {"platform": "fume"})
    assert filled.context["form"]["platform"].value() == "fume"
    assert "hardware/?platform=fume" in page
    assert "99.85 %" in page
    assert "全月未记录" in page


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "x-y", "99999-1", "1-1"])
def test_an_odd_month_is_this_one(keeper: Client, month: str) -> None:
    answer = keeper.get(reverse("maintenance:logs_month"), {"month": month})
    assert answer.status_code == 200
    assert answer.context["month"].day == 1


def test_a_future_month_is_no_gap(keeper: Client) -> None:
    answer = keeper.get(reverse("maintenance:logs_month"), {"month": "2090-01"})
    assert answer.context["gaps"] == 0


def test_a_renewal_by_the_page(keeper: Client) -> None:
    card = sim(TODAY - timedelta(days=3), state=SimCard.State.SUSPENDED)
    address = reverse("maintenance:logs_sim_renew", args=[card.pk])
    given = {
        "new_expiry": str(TODAY + timedelta(days=365)),
        "renewed_on": str(TODAY),
        "cost_yuan": "60",
        "voucher": "FP-1",
    }
    assert keeper.post(address, {**given, "cost_yuan": "六十"}).status_code == 422
    assert not SimRenewal.objects.exists()
    assert keeper.post(address, given).status_code == 302
    again = keeper.post(address, {**given, "new_expiry": str(TODAY + timedelta(days=999))})
    assert "没有重复登记" in again.content.decode()
    assert SimRenewal.objects.count() == 1


def test_cards_are_found_by_how_near_their_end_is(keeper: Client) -> None:
    gone, near = sim(TODAY - timedelta(days=3)), sim(TODAY + timedelta(days=20))
    far, closed = (
        sim(TODAY + timedelta(days=90)),
        sim(TODAY - timedelta(days=9), state=SimCard.State.CLOSED),
    )
    found = {
        due: {
            each.pk
            for each in keeper.get(reverse("maintenance:logs_sims"), {"due": due}).context["page"].rows
        }
        for due in ("", "0", "silent", "7", "30")
    }
    assert found == {
        "": {gone.pk, near.pk, far.pk, closed.pk},
        "0": {gone.pk},
        "silent": {gone.pk},
        "7": {gone.pk},
        "30": {gone.pk, near.pk},
    }
    page = keeper.get(reverse("maintenance:logs_sims"), {"due": "0"}).content.decode()
    assert "疑为 SIM 到期停机" in page


def test_many_cards_cost_no_more_queries(keeper: Client, django_assert_max_num_queries) -> None:
    for each in range(40):
        sim(TODAY + timedelta(days=each))
    with django_assert_max_num_queries(18):
        keeper.get(reverse("maintenance:logs_sims"))


def test_a_card_that_someone_else_renewed_meanwhile_is_not_renewed_by_an_older_page(keeper: Client) -> None:
    card, by = sim(date(2026, 12, 1)), make.user("staff")
    now = instant("2026-11-20 08:00")
    sims.renew(card.pk, Renewal(date(2027, 12, 1), 60, "A-1", date(2026, 11, 20)), by=by, now=now)
    older = {"new_expiry": "2027-12-01", "renewed_on": "2026-11-20", "cost_yuan": "60", "voucher": "A-2"}
    answer = keeper.post(reverse("maintenance:logs_sim_renew", args=[card.pk]), older)
    assert answer.status_code == 422
    assert "应晚于原到期日 2027-12-01" in answer.content.decode()


def test_parts_come_and_go_by_the_page(keeper: Client) -> None:
    new = {
        "name": "颗粒物监测仪",
        "model": "T-1",
        "platform": "dust",
        "is_set": "on",
        "least": "1",
        "first": "2",
    }
    keeper.post(reverse("maintenance:logs_spare_new"), new)
    part = SparePart.objects.get()
    address = reverse("maintenance:logs_spare_move", args=[part.pk])
    assert keeper.post(address, {"way": "out", "count": "2", "note": "现场更换"}).status_code == 302
    short = keeper.post(address, {"way": "out", "count": "1", "note": "现场更换"})
    assert short.status_code == 422
    assert "库存只有 0 件" in short.content.decode()
    part.refresh_from_db()
    assert part.in_stock == 0 == sum(PartMovement.objects.values_list("count", flat=True))
    assert "这种备件" not in keeper.get(reverse("maintenance:logs_spares")).content.decode()


def test_the_same_part_twice_is_refused_at_the_form(keeper: Client) -> None:
    new = {"name": "采样泵", "model": "", "platform": "dust", "least": "1"}
    keeper.post(reverse("maintenance:logs_spare_new"), new)
    assert keeper.post(reverse("maintenance:logs_spare_new"), new).status_code == 422
    assert SparePart.objects.count() == 1


def test_too_few_sets_are_red_with_words(keeper: Client) -> None:
    make.device(make.worksite())
    page = keeper.get(reverse("maintenance:logs_spares")).content.decode()
    assert "备机不足" in page
    assert "还缺 1 台" in page


def test_the_duties_are_all_there_with_their_counts(keeper: Client) -> None:
    log(Log.Kind.MODULE, instant("2026-02-10 09:00"))
    answer = keeper.get(reverse("maintenance:logs_duties"), {"month": "2026-02"})
    found = {
        duty.number: {each.title: each for each in screens} for duty, screens in answer.context["duties"]
    }
    assert list(found) == list(range(1, 13))
    assert found[8]["功能及模块升级"].count == "1 条"
    assert found[8]["系统优化"].count == "0 条"
    shut = {each.title for screens in found.values() for each in screens.values() if not each.url}
    assert shut == set()
    listed = keeper.get(found[8]["功能及模块升级"].url)
    assert len(listed.context["page"].rows) == 1


def test_an_officer_counts_the_own_district_only(client: Client) -> None:
    client.force_login(make.user("officer", make.YUNGANG))
    make.worksite(make.PINGCHENG)
    answer = client.get(reverse("maintenance:logs_duties"))
    counts = {each.title: each.count for _, screens in answer.context["duties"] for each in screens}
    assert counts["站点基础信息"] == "0 个"
    assert counts["区县月度征询"] == "0 / 1 个区县"


def test_a_part_used_in_another_district_names_no_form_there(client: Client) -> None:
    by = make.user("staff")
    part = spares.keep(
        SparePart(name="采样泵", platform="dust"), by=by, now=instant("2026-03-02 09:00"), first=2
    )
    client.force_login(make.user("officer", make.YUNGANG))
    answer = client.get(reverse("maintenance:logs_spare", args=[part.pk]))
    assert answer.status_code == 200
    assert answer.context["form"] is None


def test_the_card_of_a_silence_and_the_page_of_the_device_say_that_the_sim_ran_out(keeper: Client) -> None:
    card = sim(TODAY - timedelta(days=3))
    point = make.instrument(make.worksite(), device=card.device)
    alert = make.alert(point, "DU06", at=timezone.now() - timedelta(hours=9))
    for address in (
        reverse("alerts:alert", args=[alert.pk]),
        reverse("telemetry:device", args=[card.device_id]),
    ):
        assert "疑为 SIM 到期停机" in keeper.get(address).content.decode()
    SimCard.objects.update(expires_on=TODAY + timedelta(days=30))
    assert "疑为" not in keeper.get(reverse("alerts:alert", args=[alert.pk])).content.decode()
