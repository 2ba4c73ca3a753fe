"""Alerts over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from alerts.models import Alert, Declaration, Handling
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


def act(api: APIClient, row: Alert, **told):
    return api.post(f"/api/alerts/{row.pk}/act/", told, format="json")


@pytest.mark.django_db
def test_the_steps_of_a_life_over_http(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    crew = make.user(Role.CREW, make.PINGCHENG)
    steps = [
        {"verb": "assign", "owner": crew.pk},
        {"verb": "verify"},
        {"verb": "dispose", "note": "已洒水", "reason": "operation"},
        {"verb": "feedback", "note": "已恢复"},
        {"verb": "approve", "outcome": "real"},
    ]
    for step in steps:
        answer = act(api, row, **step)
        assert answer.status_code == 200, answer.data
    assert (answer.data["handling"], answer.data["outcome"], answer.data["owner"]) == (
        "closed",
        "real",
        crew.pk,
    )
    assert answer.data["events"][-1]["before"] == "feedback"


@pytest.mark.django_db
def test_what_can_be_done_is_told_with_what_it_needs(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    verbs = {each["verb"]: each for each in api.get(f"/api/alerts/{row.pk}/verbs/").data}
    assert "dispose" not in verbs
    assert verbs["false"]["needs"] == ["reason"]
    assert verbs["false"]["reasons"]["weather"] == "沙尘等天气影响"


@pytest.mark.django_db
def test_an_illegal_step_is_a_conflict_and_a_wrong_word_is_named_at_its_field(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT)
    answer = act(api, row, verb="approve", outcome="real")
    assert answer.status_code == 409
    assert "现在可以" in answer.data["detail"]
    for told, field in (
        ({"verb": "dance"}, "verb"),
        ({"verb": "archive"}, "verb"),
        ({"verb": "assign", "owner": 0}, "owner"),
        ({"verb": "snooze", "until": "soon"}, "until"),
        ({"verb": "comment", "note": "长" * 301}, "note"),
    ):
        answer = act(api, row, **told)
        assert (answer.status_code, list(answer.data)) == (400, [field])


@pytest.mark.django_db
def test_a_declaration_of_another_district_does_not_exist(api: APIClient) -> None:
    row = make.alert(make.instrument(make.worksite()), "DU06", at=AT)
    there = make.worksite(make.YUNGANG)
    other = Declaration.objects.create(
        kind="stop", site=there, district_id=make.YUNGANG, start=AT, reason="检修", applicant="张三",
        filed_by=make.user(), filed_at=AT, result="approved",
    )  # fmt: skip
    answer = act(api, row, verb="exempt", declaration=other.pk)
    assert (answer.status_code, list(answer.data)) == (400, ["declaration"])


@pytest.mark.django_db
def test_many_at_once_and_back(api: APIClient) -> None:
    rows = [make.alert(make.instrument(make.worksite()), "DU02", at=AT) for _ in range(3)]
    stranger = make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    told = {"ids": [row.pk for row in (*rows, stranger)], "verb": "false", "reason": "weather"}
    answer = api.post("/api/alerts/act/", told, format="json")
    assert answer.data["done"] == [row.pk for row in rows]
    assert answer.data["refused"] == {"没有这条告警，或它不在您的区县": [stranger.pk]}
    back = api.post("/api/alerts/undo/", {"batch": answer.data["batch"]}, format="json")
    assert back.data == {"undone": 3, "changed": ()}
    again = api.post("/api/alerts/undo/", {"batch": answer.data["batch"]}, format="json")
    assert (again.status_code, again.data["detail"]) == (409, "这次操作已经撤销过了")


@pytest.mark.django_db
def test_a_crew_acts_on_its_own_over_http() -> None:
    crew = make.user(Role.CREW, make.PINGCHENG)
    client = APIClient()
    client.force_login(crew)
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, handling="assigned")
    assert act(client, row, verb="verify").status_code == 409
    Alert.objects.filter(pk=row.pk).update(owner=crew)
    assert act(client, row, verb="verify").status_code == 200
