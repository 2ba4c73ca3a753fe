"""The door of a filled-in form: once by its key, or told why not."""

import http.client
import json
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from maintenance.models import Photo, Signature, Visit
from maintenance.work.actions import move, open_order
from tests import factories as make
from tests.maintenance.field.making import form


def post(client: Client, content: Any, key: UUID | str | None = None) -> Any:
    said = {"key": str(key or uuid4()), "content": content}
    return client.post(reverse("maintenance:field_submit"), json.dumps(said), content_type="application/json")


@pytest.fixture
def content(crew: User) -> dict[str, Any]:
    return form(crew, make.worksite(), now=timezone.now())


def test_a_form_is_taken_in_with_its_photos_and_signatures(phone: Client, content: dict[str, Any]) -> None:
    answer = post(phone, content)
    assert answer.status_code == 201, answer.json()
    made = Visit.objects.get()
    assert (answer.json()["visit"], answer.json()["number"]) == (made.pk, made.number)
    assert {str(each.key) for each in made.photos.exclude(when="sign")} == {
        row["key"] for row in content["photos"]
    }
    signed = Photo.objects.get(when="sign")
    assert (signed.visit, Signature.objects.get().stored) == (made, signed.stored)


def test_the_same_form_again_is_the_same_record(phone: Client, content: dict[str, Any]) -> None:
    key = uuid4()
    first, second = post(phone, content, key), post(phone, content, key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Visit.objects.count() == 1


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_saved(
    phone: Client, content: dict[str, Any]
) -> None:
    answer = post(phone, {**content, "photos": content["photos"][:1], "signatures": []})
    assert answer.status_code == 422
    assert {path for path, _ in answer.json()["errors"]} >= {"photos", "signatures"}
    assert not Visit.objects.exists()
    assert not Photo.objects.filter(visit__isnull=False).exists()


def test_a_photo_of_another_person_or_one_still_on_its_way_is_missing(
    phone: Client, content: dict[str, Any]
) -> None:
    strange = form(make.user("crew", make.PINGCHENG), make.worksite(), now=timezone.now())
    for row in (strange["photos"][0], {"key": str(uuid4()), "when": "before"}):
        answer = post(phone, {**content, "photos": [row, content["photos"][1]]})
        assert answer.status_code == 422
        assert answer.json()["errors"] == [["photos.0", "有 1 张照片或签字还没有传到，请等上传完成后再提交"]]
    assert not Visit.objects.exists()


def test_an_order_that_went_elsewhere_shows_both_sides_and_may_be_handed_in_without_it(
    phone: Client, crew: User
) -> None:
    now, staff, other = timezone.now(), make.user("staff"), make.user("crew", make.PINGCHENG)
    site = make.worksite()
    ordered = open_order(
        source="phone",
        site=site,
        what="无数据",
        by=staff,
        now=now - timedelta(hours=3),
        crew=crew,
        caller="企业来电",
    )
    move(ordered.pk, "assign", by=staff, now=now - timedelta(hours=2), crew=other, note="改派")
    content, key = form(crew, site, now=now, order=ordered), uuid4()
    answer = post(phone, content, key)
    assert answer.status_code == 409, answer.json()
    assert set(answer.json()) >= {"sentence", "order", "form"}
    assert "改派" in answer.json()["sentence"]
    assert answer.json()["order"]["crew"] == str(other)
    assert not Visit.objects.exists()
    again = post(phone, {**content, "order": None}, key)
    assert again.status_code == 201
    assert Visit.objects.get().order is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"key": 5}',
        b'{"key": "x"}',
        b'{"content": {}}',
        b"\xff",
        b'{"key": "' + b"x" * 600_000,
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(phone: Client, body: bytes) -> None:
    answer = phone.post(reverse("maintenance:field_submit"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0][0]) == (422, "")


@pytest.mark.parametrize(
    "content", [None, [], "x", 5, {"photos": "x"}, {"site": 10**30}, {"signatures": [[]]}]
)
def test_a_form_of_another_shape_is_refused_at_its_places(phone: Client, content: Any) -> None:
    answer = post(phone, content)
    assert answer.status_code == 422
    assert all(sentence for _, sentence in answer.json()["errors"])


@pytest.mark.parametrize(("role", "status"), [("officer", 403), ("finance", 403), ("staff", 422)])
def test_who_does_not_maintain_submits_nothing(db: None, role: str, status: int) -> None:
    client = Client()
    client.force_login(make.user(role, make.PINGCHENG))
    assert post(client, {}).status_code == status
    assert post(Client(), {}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_five_at_once_make_one_record(live_server: Any) -> None:
    """Against a server with threads, as phones that lose the answer do it."""
    crew = make.user("crew", make.PINGCHENG)
    content, key = form(crew, make.worksite(), now=timezone.now()), uuid4()
    signed_in = Client()
    signed_in.force_login(crew)
    signed_in.get(reverse("maintenance:field_person"))
    cookies = "; ".join(f"{name}={each.value}" for name, each in signed_in.cookies.items())
    token = signed_in.cookies["csrftoken"].value
    body = json.dumps({"key": str(key), "content": content})
    start, answers = threading.Barrier(5), []

    def send() -> None:
        line = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=60)
        headers = {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/json"}
        start.wait()
        line.request("POST", reverse("maintenance:field_submit"), body, headers)
        answer = line.getresponse()
        answers.append((answer.status, json.loads(answer.read())["number"]))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 201]
    assert {number for _, number in answers} == {Visit.objects.get().number}
