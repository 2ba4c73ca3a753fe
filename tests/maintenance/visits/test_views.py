"""The pages: list and search, one form, the desk."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from maintenance.models import Photo, Visit
from maintenance.visits import showing
from maintenance.work.actions import move
from tests import factories as make
from tests.maintenance.visits import making

pytestmark = pytest.mark.django_db
LIST = reverse("maintenance:visits")
NEW = reverse("maintenance:visit_new")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def made(site=None, crew: User | None = None, **more: Any) -> Visit:
    site, crew = site or make.worksite(), crew or making.crew()
    return making.submitted(making.form(site, crew, **more), crew)


def test_a_page_of_the_list_costs_the_same_queries_however_long_it_is() -> None:
    client = client_of(make.user("staff"))
    crew = making.crew()
    made(crew=crew)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(LIST)
    for _ in range(4):
        made(crew=crew)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) <= len(one) <= 14
    assert not [each["sql"] for each in many if '"maintenance_visit"."content"' in each["sql"]]


@pytest.mark.parametrize("words", ["云冈石料", "140213-2026", "换了天线"])
def test_the_search_finds_number_site_and_words(words: str) -> None:
    site, crew = make.worksite(name="云冈石料场"), making.crew()
    form = making.form(site, crew)
    form["action"]["text"] = "换了天线"
    visit = making.submitted(form, crew)
    make.worksite(name="别处")
    page = client_of(make.user("staff")).get(LIST, {"search": words}).content.decode()
    assert visit.number in page
    assert (
        visit.number not in client_of(make.user("staff")).get(LIST, {"search": "没有这个"}).content.decode()
    )


def test_the_filters_narrow_the_list() -> None:
    far = made(lat=make.worksite().lat + 0.02)
    near = made(
        site=make.plant(),
        cause={"category": "enterprise", "code": "stopped", "text": ""},
    )
    client = client_of(make.user("staff"))

    def numbers(**asked: str) -> set[str]:
        page = client.get(LIST, asked).content.decode()
        return {each.number for each in (far, near) if each.number in page}

    assert numbers(doubt="far") == {far.number}
    assert numbers(cause="enterprise") == {near.number}
    assert numbers(platform="dust") == {far.number}
    assert numbers(doubt="refused") == set()
    assert numbers(since="2026-03-02", until="2026-03-02") == {far.number, near.number}
    assert numbers(until="2026-03-01") == set()


def test_a_crew_sees_its_own_forms_and_no_others() -> None:
    visit, other = made(), making.crew()
    page = client_of(other).get(LIST).content.decode()
    assert visit.number not in page
    assert client_of(other).get(reverse("maintenance:visit", args=[visit.pk])).status_code == 404
    assert client_of(visit.crew).get(reverse("maintenance:visit", args=[visit.pk])).status_code == 200


def test_the_list_says_how_many_wait_for_the_districts_review() -> None:
    made()
    officer, other = make.user("officer", make.PINGCHENG), make.user("officer", make.YUNGANG)
    assert "待审核 1 张" in client_of(officer).get(LIST).content.decode()
    assert "待审核 1 张" not in client_of(other).get(LIST).content.decode()


def test_what_a_person_typed_is_text_on_the_page() -> None:
    site, crew = make.worksite(), making.crew()
    form = making.form(site, crew)
    form["action"]["text"] = "<script>alert(1)</script>"
    visit = making.submitted(form, crew)
    page = client_of(crew).get(reverse("maintenance:visit", args=[visit.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("typed", [79.5, None])
def test_a_reading_of_one_side_alone_is_shown_with_a_dash_on_the_other(
    when: str, typed: float | None
) -> None:
    site, crew = make.worksite(), making.crew()
    form = making.form(site, crew)
    row = {"point": make.instrument(site).pk, "column": "tsp_ug_m3", "typed": typed}
    form[when]["readings"] = [row]
    visit = making.submitted(form, crew)
    page = client_of(crew).get(reverse("maintenance:visit", args=[visit.pk])).content.decode()
    table = page[page.index("visit-readings") :]
    assert "—" in table[: table.index("</table>")]


def test_the_review_form_approves_and_says_the_archive_number() -> None:
    visit, officer = made(), make.user("officer", make.PINGCHENG)
    url = reverse("maintenance:visit_review", args=[visit.pk])
    refused = client_of(officer).post(url, {"result": "returned", "opinion": ""})
    assert refused.status_code == 422
    assert "退回时请写明意见" in refused.content.decode()
    page = client_of(officer).post(url, {"result": "approved", "opinion": "同意"}, follow=True)
    assert "DA-140213-" in page.content.decode()


class Desk:
    """A crew at a desk, its order, and what its browser posts."""

    def __init__(self) -> None:
        self.at = (timezone.now() - 3 * HOUR).replace(second=0, microsecond=0)
        self.site = make.worksite()
        self.point = make.instrument(self.site)
        self.officer, self.crew = make.user("officer", make.PINGCHENG), making.crew()
        alert = make.alert(self.point, "DU06", at=self.at - 2 * HOUR)
        self.order = making.sent_for(alert, self.crew, self.officer, now=self.at - HOUR)
        self.client = client_of(self.crew)

    def data(self, **more: Any) -> dict[str, Any]:
        said = {
            "key": str(uuid4()),
            "order": self.order.pk,
            "site": self.site.pk,
            "arrived_at": typed(self.at),
            "left_at": typed(self.at + HOUR),
            "repaired_at": typed(self.at + HOUR / 2),
            "devices.0.kind": "dust",
            "devices.0.device": self.point.device_id,
            "devices.1.kind": "",
            "before.symptom": "offline",
            "after.readings.0.point": self.point.pk,
            "after.readings.0.column": "tsp_ug_m3",
            "after.readings.0.typed": "120",
            "cause.category": "equipment",
            "cause.code": "gateway",
            "action.text": "重启网关",
            "action.solved": "on",
            "action.replacements.0.name": "",
            "action.replacements.1.name": "天线",
            "action.replacements.1.quantity": "1",
            "signatures.0.name": "王维",
            "signatures.1.name": "赵厂长",
            "photos.before": jpeg("a.jpg"),
            "photos.after": [jpeg("b.jpg"), jpeg("c.jpg")],
            "signatures.0.file": png("s.png"),
            "signatures.1.file": png("t.png"),
        }
        return {name: value for name, value in {**said, **more}.items() if value is not None}


def typed(at: datetime) -> str:
    """As a browser's picker sends it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def jpeg(name: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def png(name: str) -> SimpleUploadedFile:
    image = Image.new("L", (300, 120), 255)
    ImageDraw.Draw(image).line([(20, 90), (90, 20), (150, 100), (250, 30)], fill=0, width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def test_the_desk_writes_the_same_form_as_the_phone() -> None:
    desk = Desk()
    answer = desk.client.post(NEW, desk.data())
    visit = Visit.objects.get()
    assert answer.url == reverse("maintenance:visit", args=[visit.pk])
    assert (visit.order, visit.arrived_at, visit.crew) == (
        desk.order,
        desk.at,
        desk.crew,
    )
    assert [row["when"] for row in visit.content["photos"]] == [
        "before",
        "after",
        "after",
    ]
    assert [each.name for each in visit.replacements.all()] == ["天线"]
    assert visit.readings.get().typed == 120
    assert visit.devices.get().device == desk.point.device
    assert visit.signatures.count() == 2


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_or_sent_is_lost() -> None:
    desk = Desk()
    answer = desk.client.post(NEW, desk.data(**{"action.text": "", "before.text": "灯不亮"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写处理措施" in page
    assert "灯不亮" in page
    assert not Visit.objects.exists()
    kept = Photo.objects.exclude(when="sign").order_by("pk")
    again = desk.data(**{"photos.before": "", "photos.after": ""})
    for place, photo in enumerate(kept):
        assert str(photo.key) in page
        again |= {
            f"photos.{place}.key": str(photo.key),
            f"photos.{place}.when": photo.when,
        }
    for place, photo in enumerate(Photo.objects.filter(when="sign").order_by("pk")):
        assert str(photo.key) in page
        again |= {
            f"signatures.{place}.image_key": str(photo.key),
            f"signatures.{place}.file": None,
        }
    again = {name: value for name, value in again.items() if value is not None}
    assert desk.client.post(NEW, again).status_code == 302
    assert Visit.objects.get().photos.count() == 5


def test_two_sentences_of_one_field_are_both_said() -> None:
    desk = Desk()
    page = desk.client.post(NEW, desk.data(**{"photos.before": None, "photos.after": None})).content.decode()
    assert "至少需要 1 张处理前照片；至少需要 1 张处理后照片" in page


def test_a_file_that_is_no_picture_is_refused_at_its_field() -> None:
    desk = Desk()
    page = desk.client.post(
        NEW,
        desk.data(**{"photos.before": SimpleUploadedFile("a.jpg", b"<html></html>")}),
    )
    assert page.status_code == 422
    assert "只接受 JPG" in page.content.decode()


def test_a_form_for_an_order_that_went_away_shows_both_sides_and_goes_without_it() -> None:
    desk, other = Desk(), making.crew()
    move(desk.order.pk, "assign", by=desk.officer, now=desk.at, crew=other)
    answer = desk.client.post(NEW, desk.data())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"工单已改派给 {other}" in page
    assert "作为现场发现提交" in page
    assert desk.client.post(NEW, desk.data(without_order="1")).status_code == 302
    assert Visit.objects.get().order is None


def test_the_desk_corrects_a_form_with_its_pictures_kept() -> None:
    desk = Desk()
    desk.client.post(NEW, desk.data())
    old = Visit.objects.get()
    url = reverse("maintenance:visit_correct", args=[old.pk])
    page = desk.client.get(url).content.decode()
    assert "重启网关" in page
    assert all(row["key"] in page for row in old.content["photos"])
    assert all(row["image_key"] in page for row in old.content["signatures"])
    said = desk.data(
        reason="补写",
        **{"action.text": "更换网关", "photos.before": None, "photos.after": None},
    )
    for place, row in enumerate(old.content["photos"]):
        said |= {f"photos.{place}.key": row["key"], f"photos.{place}.when": row["when"]}
    for place, row in enumerate(old.content["signatures"]):
        said |= {
            f"signatures.{place}.image_key": row["image_key"],
            f"signatures.{place}.file": "",
        }
    without = desk.client.post(url, {**said, "reason": ""})
    assert without.status_code == 422
    assert "请写明更正理由" in without.content.decode()
    assert desk.client.post(url, said).status_code == 302
    new = Visit.objects.get(is_current=True)
    assert (new.version, new.action, new.content["photos"]) == (
        2,
        "更换网关",
        old.content["photos"],
    )
    assert [each.title for each in showing.differing(new)] == ["处理措施"]


def test_the_way_to_a_form_offers_the_own_orders_and_finds_places() -> None:
    desk = Desk()
    page = desk.client.get(NEW, {"search": desk.site.name}).content.decode()
    assert desk.order.number in page
    assert f"?site={desk.site.pk}" in page
    hidden = make.worksite(make.YUNGANG)
    assert hidden.name not in desk.client.get(NEW, {"search": hidden.name}).content.decode().split("查找")[1]
    assert desk.client.get(NEW, {"site": hidden.pk}).status_code == 404


def test_a_decided_change_is_said_on_the_list_of_changes() -> None:
    desk, staff = Desk(), make.user("staff")
    change = {
        "action.changes.0.target": f"point:{desk.point.pk}",
        "action.changes.0.name": "interval_s",
        "action.changes.0.old": "300",
        "action.changes.0.new": "60",
        "action.changes.0.reason": "加密",
    }
    assert desk.client.post(NEW, desk.data(**change)).status_code == 302
    changes, client = reverse("maintenance:visit_changes"), client_of(staff)
    row = Visit.objects.get().changes.get()
    assert "上报间隔" in client.get(changes).content.decode()
    client.post(
        reverse("maintenance:visit_change", args=[row.pk]),
        {"result": "approved", "next": "//evil.test"},
    )
    desk.point.refresh_from_db()
    assert desk.point.interval_s == 60
