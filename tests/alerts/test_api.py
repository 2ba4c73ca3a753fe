"""Alerts over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from alerts.models import Handling
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def api() -> APIClient:
    client = APIClient()
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG))
    return client


@pytest.mark.django_db
def test_the_list_holds_the_officers_own_newest_first(api: APIClient) -> None:
    point = make.instrument(make.worksite())
    older = make.alert(point, "DU02", at=AT)
    newer = make.alert(point, "DU06", at=AT + timedelta(hours=1))
    make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    found = api.get("/api/alerts/").data["results"]
    assert [each["id"] for each in found] == [newer.pk, older.pk]
    assert found[0]["rule_title"] == "颗粒物数据离线"


@pytest.mark.django_db
def test_following_next_reads_every_alert_once(api: APIClient) -> None:
    point = make.instrument(make.worksite())
    made = [make.alert(point, "DU02", at=AT, condition="over") for _ in range(7)]  # all at one instant
    found, address = [], "/api/alerts/?size=3"
    while address:
        answer = api.get(address).data
        found += [each["id"] for each in answer["results"]]
        address = answer["next"]
    assert found == sorted((alert.pk for alert in made), reverse=True)
    assert "续读位置无效" in api.get("/api/alerts/?cursor=zzz").data["detail"]


@pytest.mark.django_db
def test_one_alert_has_its_evidence_and_log(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, evidence={"peak": 1200})
    found = api.get(f"/api/alerts/{row.pk}/").data
    assert found["evidence"] == {"peak": 1200}
    assert [event["kind"] for event in found["events"]] == ["raised"]


@pytest.mark.django_db
def test_confirming_answers_the_alert_with_its_new_event(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    answer = api.post(f"/api/alerts/{row.pk}/acknowledge/", {"note": "已核实"}, format="json")
    assert answer.status_code == 200
    assert answer.data["handling"] == Handling.ACKNOWLEDGED
    assert answer.data["events"][-1]["note"] == "已核实"


@pytest.mark.django_db
def test_confirming_twice_is_a_conflict_with_a_sentence(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    api.post(f"/api/alerts/{row.pk}/acknowledge/")
    answer = api.post(f"/api/alerts/{row.pk}/acknowledge/")
    assert answer.status_code == 409
    assert "确认" in answer.data["detail"]


@pytest.mark.django_db
def test_too_long_a_note_is_named_at_its_field(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    answer = api.post(f"/api/alerts/{row.pk}/acknowledge/", {"note": "长" * 301})
    assert answer.status_code == 400
    assert "300" in answer.data["note"][0]


@pytest.mark.django_db
def test_an_alert_of_another_district_does_not_exist(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    assert api.get(f"/api/alerts/{row.pk}/").status_code == 404
    assert api.post(f"/api/alerts/{row.pk}/acknowledge/").status_code == 404


@pytest.mark.django_db
def test_without_a_csrf_token_nothing_is_confirmed() -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(make.user(Role.STAFF))
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    assert client.post(f"/api/alerts/{row.pk}/acknowledge/").status_code == 403


@pytest.mark.django_db
def test_the_list_costs_as_much_for_fifty_as_for_one(api: APIClient, django_assert_max_num_queries) -> None:
    for number in range(50):
        make.alert(make.instrument(make.worksite()), "DU02", at=AT + timedelta(minutes=number))
    with django_assert_max_num_queries(9):
        assert len(api.get("/api/alerts/").data["results"]) == 50
