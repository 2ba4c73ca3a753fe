"""The doors of the phone app: a shell that is nobody's, what a crew takes along, moves taken in once."""

import json
import re
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maintenance.models import SentMove, SparePart, WorkOrder, WorkOrderEvent
from maintenance.work.actions import move
from tests import factories as make
from tests.maintenance.field.phone import order_for, place

NOW = timezone.now


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def crew(db: None) -> Any:
    return make.user("crew", make.PINGCHENG)


@pytest.fixture
def order(crew: Any) -> WorkOrder:
    return order_for(crew, place(NOW()), NOW())


def said(order: WorkOrder, verb: str, **more: Any) -> dict[str, Any]:
    known = {"key": str(uuid4()), "order": order.pk, "verb": verb, "at": NOW().isoformat(), "note": ""}
    return {**known, "place": {"lon": 113.3, "lat": 40.08, "accuracy_m": 9}, **more}


def sent(client: Client, message: Any) -> Any:
    return client.post(reverse("maintenance:field_move"), json.dumps(message), "application/json")


@pytest.mark.django_db
def test_the_shell_the_worker_and_the_manifest_are_the_same_for_everyone(crew: Any) -> None:
    for name in ("field_app", "field_worker", "field_manifest"):
        address = reverse(f"maintenance:{name}")
        answers = [
            client.get(address) for client in (Client(), client_of(crew), client_of(make.user("staff")))
        ]
        assert len({answer.content for answer in answers}) == 1


@pytest.mark.django_db
def test_the_worker_keeps_addresses_that_exist_and_changes_with_them() -> None:
    text = Client().get(reverse("maintenance:field_worker")).content.decode()
    facts = json.loads(re.match(r"const APP = (.*);\n", text).group(1))
    assert facts["shell"] in facts["kept"]
    files = [each.removeprefix("/static/") for each in facts["kept"] if each != facts["shell"]]
    assert [each for each in files if finders.find(each) is None] == []
    assert {"field/main.js", "field/screens/form.js", "field/icons/icons.svg"} <= set(files)
    assert not any("worker" in each for each in files)


def test_every_module_that_is_imported_is_a_file() -> None:
    folder = finders.find("field")
    for path in Path(folder).rglob("*.js"):
        for name in re.findall(r'from "(\.[^"]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), f"{path.name} → {name}"


@pytest.mark.django_db
def test_a_crew_takes_along_its_own_orders_and_the_places_of_its_districts(
    crew: Any, order: WorkOrder
) -> None:
    other = make.user("crew", make.PINGCHENG)
    order_for(other, make_place("别队的企业"), NOW())
    far = make_place("外区的企业", make.YUNGANG)
    spare = SparePart.objects.create(name="4G 通讯模块", model="EC20", platform="power", in_stock=2)
    SparePart.objects.create(name="采样泵", platform="dust")
    taken = client_of(crew).get(reverse("maintenance:field_bundle")).json()
    assert [each["number"] for each in taken["orders"]] == [order.number]
    assert taken["orders"][0]["alerts"][0]["sentence"] == order.what
    names = {each["name"] for each in taken["sites"]}
    assert "云泰铸造厂" in names
    assert far.name not in names
    site = next(each for each in taken["sites"] if each["id"] == order.site_id)
    assert [each["latest"]["power_kw"] for each in site["points"]] == [80.0, 0.5]
    assert taken["platforms"]["power"]["key"] == "power_kw"
    assert dict(taken["codes"]["symptoms"])["offline"]
    assert taken["spares"] == [
        {"id": spare.pk, "platform": "power", "name": "4G 通讯模块 EC20", "in_stock": 2}
    ], "what the store has none of is not offered"
    assert taken["person"]["id"] == crew.pk
    assert taken["csrf"]


def make_place(name: str, district: str = make.PINGCHENG) -> Any:
    plant = make.plant(district, name=name)
    make.circuit(plant)
    return plant


@pytest.mark.django_db
def test_what_is_taken_along_costs_no_more_for_more_orders(
    crew: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        order_for(crew, make_place(f"第{number}家"), NOW())
    client = client_of(crew)
    client.get(reverse("maintenance:field_bundle"))
    with django_assert_max_num_queries(14):
        assert len(client.get(reverse("maintenance:field_bundle")).json()["orders"]) == 8


@pytest.mark.django_db
def test_a_move_is_taken_in_once_at_its_own_time_and_place(crew: Any, order: WorkOrder) -> None:
    client, message = client_of(crew), said(order, "accept", at=(NOW() - timedelta(minutes=30)).isoformat())
    assert [sent(client, message).status_code for _ in range(3)] == [201, 200, 200]
    order.refresh_from_db()
    assert order.state == "accepted"
    event = WorkOrderEvent.objects.get(order=order, verb="accept")
    assert event.at.isoformat() == message["at"]
    assert event.data["lon"] == 113.3


@pytest.mark.django_db(transaction=True)
def test_five_sendings_of_one_move_at_once_are_one() -> None:
    crew = make.user("crew", make.PINGCHENG)
    order = order_for(crew, place(NOW()), NOW())
    message, statuses = said(order, "set_out"), []

    def send() -> None:
        try:
            statuses.append(sent(client_of(crew), message).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(statuses) == [200, 200, 200, 200, 201]
    assert SentMove.objects.count() == 1
    assert WorkOrderEvent.objects.filter(order=order, verb="set_out").count() == 1


@pytest.mark.django_db
def test_a_move_of_an_order_that_went_to_others_says_to_whom_and_changes_nothing(
    crew: Any, order: WorkOrder
) -> None:
    other = make.user("crew", make.PINGCHENG)
    move(order.pk, "assign", by=make.user("staff"), now=NOW(), crew=other)
    client, message = client_of(crew), said(order, "arrive")
    answers = [sent(client, message) for _ in range(2)]
    assert [each.status_code for each in answers] == [409, 409]
    assert f"改派给 {other}" in answers[0].json()["sentence"]
    order.refresh_from_db()
    assert (order.state, order.crew) == ("assigned", other)


@pytest.mark.django_db
def test_a_strangers_order_is_not_spoken_of(order: WorkOrder) -> None:
    stranger = make.user("crew", make.YUNGANG)
    answer = sent(client_of(stranger), said(order, "accept"))
    assert answer.status_code == 409
    assert order.number not in answer.content.decode()
    assert not SentMove.objects.exists()


@pytest.mark.django_db
def test_a_step_the_crew_has_taken_meanwhile_is_no_conflict(crew: Any, order: WorkOrder) -> None:
    move(order.pk, "arrive", by=crew, now=NOW())
    assert sent(client_of(crew), said(order, "arrive")).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"verb": "cancel"}, "无法识别的工单操作"),
        ({"key": "x"}, "缺少提交标识"),
        ({"order": "1; drop"}, "缺少工单编号"),
        ({"at": "昨天"}, "操作时间无法识别"),
        ({"at": "2026-01-01T08:00:00"}, "操作时间无法识别"),
        ({"at": (NOW() + timedelta(hours=1)).isoformat()}, "操作时间在未来"),
        ({"at": (NOW() - timedelta(days=40)).isoformat()}, "早于 30 天"),
    ],
)
def test_what_is_no_move_gets_its_sentence(
    crew: Any, order: WorkOrder, changed: dict[str, Any], sentence: str
) -> None:
    answer = sent(client_of(crew), {**said(order, "accept"), **changed})
    assert answer.status_code == 422
    assert sentence in answer.json()["sentence"]


@pytest.mark.django_db
@pytest.mark.parametrize("place", [None, "here", {"lon": 999, "lat": 1, "accuracy_m": 1}, {"lon": "x"}])
def test_a_place_that_cannot_be_is_left_out(crew: Any, order: WorkOrder, place: Any) -> None:
    assert sent(client_of(crew), said(order, "accept", place=place)).status_code == 201
    assert SentMove.objects.get().place == {}


@pytest.mark.django_db
def test_bytes_that_are_no_json_get_a_sentence(crew: Any) -> None:
    answer = client_of(crew).post(reverse("maintenance:field_move"), b"\xff\x00", "application/json")
    assert (answer.status_code, answer.json()["sentence"]) == (422, "收到的内容无法识别。")


@pytest.mark.django_db
def test_values_of_another_districts_place_are_not_there(crew: Any) -> None:
    far = make_place("外区的企业", make.YUNGANG)
    assert client_of(crew).get(reverse("maintenance:field_live", args=[far.pk])).status_code == 404
