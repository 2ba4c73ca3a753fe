"""Devices, points and readings over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = {"since": "2026-03-02T00:00:00Z", "until": "2026-03-03T00:00:00Z"}


@pytest.fixture
def api() -> APIClient:
    client = APIClient()
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG))
    return client


def url(point) -> str:
    return f"/api/{point.site.platform}/points/{point.pk}/readings/"


@pytest.mark.django_db
def test_a_devices_secrets_are_not_told(api: APIClient) -> None:
    device = make.device(make.worksite(), password="sesame9", sm4_key="ab" * 16)
    answer = api.get(f"/api/devices/{device.pk}/")
    assert answer.data["mn"] == device.mn
    assert {"password", "sm4_key"}.isdisjoint(answer.data)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("point", "column"),
    [
        (lambda: make.circuit(make.plant()), "power_kw"),
        (lambda: make.instrument(make.worksite()), "tsp_ug_m3"),
        (lambda: make.outlet(make.restaurant()), "fume_mg_m3"),
    ],
)
def test_each_platform_tells_its_readings_with_units(api: APIClient, point, column: str) -> None:
    made = point()
    make.readings(made, AT, [{column: 1.5}, {column: 2.5}])
    found = api.get(url(made), DAY).data
    assert [row[column] for row in found["readings"]] == [1.5, 2.5]
    assert found["readings"][0]["at"] == AT
    assert next(each for each in found["factors"] if each["column"] == column)["unit"]
    assert found["next"] is None


@pytest.mark.django_db
def test_spans_are_never_mixed(api: APIClient) -> None:
    point = make.instrument(make.worksite())
    make.readings(point, AT, [{"tsp_ug_m3": 1.0}])
    make.readings(point, AT, [{"tsp_ug_m3": 9.0}], span=2)
    values = {
        span: [row["tsp_ug_m3"] for row in api.get(url(point), {**DAY, "span": span}).data["readings"]]
        for span in ("realtime", "minute", "hour")
    }
    assert values == {"realtime": [1.0], "minute": [], "hour": [9.0]}


@pytest.mark.django_db
def test_following_next_reads_everything_once(api: APIClient) -> None:
    point = make.instrument(make.worksite())
    make.readings(point, AT, [{"tsp_ug_m3": float(number)} for number in range(25)])
    found, address = [], f"{url(point)}?since=2026-03-02T00:00:00Z&until=2026-03-03T00:00:00Z&limit=10"
    while address:
        answer = api.get(address).data
        found += [row["tsp_ug_m3"] for row in answer["readings"]]
        address = answer["next"]
    assert found == [float(number) for number in range(25)]


@pytest.mark.django_db
def test_a_time_without_a_zone_is_local(api: APIClient) -> None:
    point = make.instrument(make.worksite())
    make.readings(point, make.instant("2026-03-02 08:00"), [{"tsp_ug_m3": 1.0}])
    local = {"since": "2026-03-02T08:00:00", "until": "2026-03-02T08:01:00"}
    assert len(api.get(url(point), local).data["readings"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ({"since": "2026-03-02T00:00Z", "until": "2026-04-03T00:00Z"}, "until", "一次最多查询 31 天"),
        ({"since": "2026-03-03T00:00Z", "until": "2026-03-02T00:00Z"}, "since", "开始时间应早于结束时间"),
        ({"since": "yesterday"}, "since", "日期时间格式错误"),
        ({"span": "week"}, "span", "“week” 不是合法选项。"),
        ({"limit": "100000"}, "limit", "5000"),
        ({"limit": "0"}, "limit", "1"),
    ],
)
def test_a_senseless_question_is_refused_at_its_field(
    api: APIClient, query: dict[str, str], field: str, sentence: str
) -> None:
    answer = api.get(url(make.instrument(make.worksite())), query)
    assert answer.status_code == 400
    assert sentence in answer.data[field][0]


@pytest.mark.django_db
def test_thirty_one_days_are_allowed(api: APIClient) -> None:
    query = {"since": AT.isoformat(), "until": (AT + timedelta(days=31)).isoformat()}
    assert api.get(url(make.instrument(make.worksite())), query).status_code == 200


@pytest.mark.django_db
def test_a_point_of_another_district_or_platform_does_not_exist(api: APIClient) -> None:
    there = make.instrument(make.worksite(make.YUNGANG))
    assert api.get(url(there), DAY).status_code == 404
    circuit = make.circuit(make.plant())
    assert api.get(f"/api/dust/points/{circuit.pk}/readings/", DAY).status_code == 404


@pytest.mark.django_db
def test_devices_are_narrowed_to_those_online(api: APIClient) -> None:
    make.instrument(make.worksite())
    assert api.get("/api/devices/", {"online": "never"}).data["count"] == 1
    assert api.get("/api/devices/", {"online": "yes"}).data["count"] == 0
    assert api.get("/api/devices/", {"online": "maybe"}).status_code == 400


@pytest.mark.django_db
def test_readings_cost_a_constant_number_of_queries(api: APIClient, django_assert_max_num_queries) -> None:
    point = make.instrument(make.worksite())
    make.readings(point, AT, [{"tsp_ug_m3": 1.0}] * 200)
    with django_assert_max_num_queries(9):
        assert len(api.get(url(point), DAY).data["readings"]) == 200
