"""Asking, doing and taking back: over one alert on its card, over many in the dialog."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Role
from alerts.inbox import doors
from alerts.models import Alert, AlertEvent, BulkAction, Declaration, Handling
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
ASK, ACT = reverse("alerts:ask"), reverse("alerts:act")
HTMX = {"HX-Request": "true"}
DO = " data-do>"


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG, make.YUNGANG))
    return client


def dust(district: str = make.PINGCHENG, rule: str = "DU02", **more: object) -> Alert:
    return make.alert(make.instrument(make.worksite(district)), rule, at=AT, **more)


def asked(client: Client, verb: str, **data: object) -> str:
    return client.post(ASK, {"verb": verb, **data}, headers=HTMX).content.decode()


def frozen(page: str) -> str:
    found = re.search(r'name="frozen" value="([^"]*)"', page)
    assert found
    return found[1]


def done(client: Client, verb: str, page: str, **data: object):
    return client.post(ACT, {"verb": verb, "frozen": frozen(page), **data}, headers=HTMX)


def handlings(*rows: Alert) -> list[str]:
    found = Alert.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk].handling for row in rows]


def test_the_preview_says_how_many_where_of_which_level_and_which_not(officer: Client) -> None:
    rows = [dust(), dust(make.YUNGANG, level=3), dust(make.YUNGANG), dust(handling="closed")]
    page = asked(officer, "false", ids=[row.pk for row in rows])
    assert re.search(r"3</span> 条，2 个区县", page)
    assert re.search(r"云冈区 <b[^>]*>2<", page)
    assert re.search(r"<b[^>]*>1</b> 条不能办理：这条告警已办结", page)
    assert "校准或质控期间" in page


def test_a_bulk_false_alarm_is_done_with_one_reason_and_taken_back(officer: Client) -> None:
    rows = [dust(), dust(make.YUNGANG)]
    page = asked(officer, "false", ids=[row.pk for row in rows])
    answer = done(officer, "false", page, reason="calibration", note="上午校准")
    assert answer.headers["HX-Retarget"] == "#undo"
    assert {"alerts-changed", "alerts-done"} <= set(answer.headers["HX-Trigger"].replace('"', " ").split())
    assert handlings(*rows) == [Handling.FALSE] * 2
    assert AlertEvent.objects.filter(kind="false", note__contains="上午校准").count() == 2
    undo = reverse("alerts:undo", args=[BulkAction.objects.get().pk])
    assert undo in answer.content.decode()
    assert "2 条告警恢复原状" in officer.post(undo, headers=HTMX).content.decode()
    assert handlings(*rows) == [Handling.OPEN] * 2
    assert "已经撤销过" in officer.post(undo, headers=HTMX).content.decode()


def test_what_is_done_is_what_was_shown(officer: Client) -> None:
    """An alert that comes after the preview of all is not among those that are done."""
    first = dust()
    page = asked(officer, "verify", scope="all", query="?platform=dust")
    later = dust()
    done(officer, "verify", page)
    assert handlings(first, later) == [Handling.VERIFYING, Handling.OPEN]


def test_all_means_all_that_the_filters_find(officer: Client) -> None:
    grave, light = dust(level=3), dust(level=1)
    page = asked(officer, "verify", scope="all", query="?level=3&page=7")
    done(officer, "verify", page)
    assert handlings(grave, light) == [Handling.VERIFYING, Handling.OPEN]


def test_more_than_can_be_done_at_once_is_refused(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [dust(), dust(), dust()]
    monkeypatch.setattr(doors, "MOST", 2)
    page = asked(officer, "verify", scope="all", query="")
    assert "一次最多处理 2 条" in page
    assert DO not in page
    assert handlings(*rows) == [Handling.OPEN] * 3


def test_the_form_of_another_person_or_verb_is_worth_nothing(officer: Client) -> None:
    row = dust()
    page = asked(officer, "false", ids=row.pk)
    assert "另一个操作" in done(officer, "verify", page).content.decode()
    other = Client()
    other.force_login(make.user(Role.STAFF))
    answer = done(other, "false", page, reason="device")
    assert "另一个操作" in answer.content.decode()
    assert handlings(row) == [Handling.OPEN]


def test_a_foreign_district_is_neither_previewed_nor_done(client: Client) -> None:
    client.force_login(make.user(Role.OFFICER, make.YUNGANG))
    row = dust()
    assert "没有选中" in asked(client, "verify", ids=row.pk)
    client.post(ACT, {"verb": "verify", "card": row.pk}, headers=HTMX)
    assert handlings(row) == [Handling.OPEN]


def test_a_missing_reason_is_said_at_its_field_and_nothing_is_lost(officer: Client) -> None:
    row = dust()
    page = asked(officer, "false", ids=row.pk)
    answer = done(officer, "false", page, note="打过电话").content.decode()
    assert "请选择原因" in answer
    assert "打过电话" in answer
    assert handlings(row) == [Handling.OPEN]
    assert (
        "说明不能超过 300 字"
        in done(officer, "false", page, reason="device", note="长" * 301).content.decode()
    )


def test_a_reason_that_says_nothing_without_a_note_asks_for_it(officer: Client) -> None:
    row = dust()
    answer = done(officer, "false", asked(officer, "false", ids=row.pk), reason="other")
    assert "请写明其他的说明" in answer.content.decode()
    assert handlings(row) == [Handling.OPEN]


def test_on_the_card_one_press_does_what_needs_no_words(officer: Client) -> None:
    row = dust()
    answer = officer.post(ACT, {"verb": "verify", "card": row.pk}, headers=HTMX)
    page = answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"[data-alert-card='{row.pk}']"
    assert "核实中" in page
    assert 'hx-swap-oob="true"' in page
    assert reverse("alerts:undo", args=[BulkAction.objects.get().pk]) in page
    assert AuditEntry.objects.filter(action="核实告警").exists()


def test_the_card_offers_exactly_what_the_state_allows(officer: Client) -> None:
    def offered(row: Alert) -> list[str]:
        page = officer.get(reverse("alerts:alert", args=[row.pk])).content.decode()
        return re.findall(r'data-verb="(\w+)"', page)

    assert offered(dust(handling="feedback")) == [
        "approve",
        "give_back",
        "false",
        "exempt",
        "snooze",
        "comment",
    ]
    assert offered(dust(handling="closed", condition="over")) == ["comment"]
    assert "settle" in offered(dust(level=1, condition="over"))


def test_a_crew_is_offered_only_what_was_given_to_it(client: Client) -> None:
    crew = make.user(Role.CREW, make.PINGCHENG)
    client.force_login(crew)
    own, other = dust(owner=crew, handling="assigned"), dust(handling="assigned")
    for row, there in ((own, True), (other, False)):
        page = client.get(reverse("alerts:alert", args=[row.pk])).content.decode()
        assert ('data-verb="verify"' in page) is there
    page = client.post(ACT, {"verb": "verify", "card": other.pk}, headers=HTMX).content.decode()
    assert "没有指派给您" in page
    assert handlings(own, other) == [Handling.ASSIGNED] * 2


def test_assigning_offers_those_whose_districts_hold_every_one(officer: Client) -> None:
    both = make.user(Role.CREW, make.PINGCHENG, make.YUNGANG, username="bothplaces")
    make.user(Role.CREW, make.PINGCHENG, username="oneplace")
    rows = [dust(), dust(make.YUNGANG)]
    page = asked(officer, "assign", ids=[row.pk for row in rows])
    assert "bothplaces" in page
    assert "oneplace" not in page
    assert "请选择承办人" in done(officer, "assign", page).content.decode()
    done(officer, "assign", page, owner=both.pk)
    assert handlings(*rows) == [Handling.ASSIGNED] * 2


def test_nobody_to_assign_to_is_said_before_the_form() -> None:
    other = Client()
    other.force_login(make.user(Role.STAFF))
    far = make.alert(make.instrument(make.worksite(make.ZONE)), "DU02", at=AT)
    page = asked(other, "assign", ids=far.pk)
    assert "没有人负责" in page
    assert DO not in page


def test_laid_aside_alerts_leave_the_queue_until_their_time(officer: Client) -> None:
    row = dust()
    done(officer, "snooze", asked(officer, "snooze", ids=row.pk), until="3d")
    row.refresh_from_db()
    assert timedelta(days=2, hours=23) < row.snoozed_until - timezone.now() < timedelta(days=3)
    assert list(officer.get(reverse("alerts:list")).context["page"]) == []
    found = officer.get(reverse("alerts:list"), {"handling": "snoozed"}).context["page"]
    assert [each.pk for each in found] == [row.pk]


def test_only_an_approved_declaration_of_the_site_exempts(officer: Client) -> None:
    row = dust(rule="DU06")
    assert "没有已通过的申报" in asked(officer, "exempt", ids=row.pk)
    declared = Declaration.objects.create(
        kind="outage", site=row.site, district_id=make.PINGCHENG, start=AT - timedelta(days=1), reason="停电检修",
        planned_end=AT + timedelta(days=1), filed_by=make.user(Role.STAFF), filed_at=AT, result="approved",
    )  # fmt: skip
    done(officer, "exempt", asked(officer, "exempt", ids=row.pk), declaration=declared.pk)
    row.refresh_from_db()
    assert (row.handling, row.declaration) == (Handling.EXEMPT, declared)


def test_a_photo_comes_with_what_was_done_on_site(officer: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = dust(handling="verifying")
    page = asked(officer, "dispose", ids=row.pk, card=row.pk)
    photo = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    officer.post(
        ACT, {"verb": "dispose", "card": row.pk, "reason": "facility", "note": "已更换布袋", "files": [photo]},
        headers=HTMX,
    )  # fmt: skip
    assert 'type="file"' in page
    event = row.events.get(kind="disposed")
    assert event.attachments.get().name == "现场.png"
    page = officer.get(reverse("alerts:alert", args=[row.pk])).content.decode()
    assert "现场.png" in page


def test_a_file_of_an_unknown_kind_is_refused_and_nothing_is_done(
    officer: Client, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = dust(handling="verifying")
    page = officer.post(
        ACT,
        {
            "verb": "dispose",
            "card": row.pk,
            "note": "已更换",
            "files": [SimpleUploadedFile("a.exe", b"MZ00")],
        },
        headers=HTMX,
    ).content.decode()
    assert "类型不支持" in page
    assert handlings(row) == [Handling.VERIFYING]


def test_without_a_script_every_step_is_a_page(officer: Client) -> None:
    row = dust()
    page = officer.post(ASK, {"verb": "false", "ids": row.pk, "card": row.pk})
    assert "<html" in page.content.decode()
    answer = officer.post(ACT, {"verb": "false", "card": row.pk, "reason": "device", "note": ""}, follow=True)
    assert answer.redirect_chain == [(reverse("alerts:alert", args=[row.pk]), 302)]
    assert "已误报 1 条" in answer.content.decode()
    refused = officer.post(ACT, {"verb": "false", "card": row.pk, "reason": "device"})
    assert refused.status_code == 422


@pytest.mark.parametrize("junk", ["", "abc", "9" * 30, "-1", "1;2", "١"])
def test_junk_for_ids_is_nobody(officer: Client, junk: str) -> None:
    assert "没有选中" in asked(officer, "verify", ids=junk)
    assert officer.post(ACT, {"verb": "verify", "frozen": junk}, headers=HTMX).status_code == 200
    assert officer.post(ACT, {"verb": "verify", "card": junk}, headers=HTMX).status_code == 200


def test_what_only_the_system_does_is_no_verb_for_people(officer: Client) -> None:
    for verb in ("archive", "recover", "notify", "nonsense"):
        assert officer.post(ASK, {"verb": verb}).status_code == 404
