"""The registry over HTTP: what it holds, how it is narrowed, what it refuses."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import Role
from tests import factories as make


@pytest.fixture
def api() -> APIClient:
    client = APIClient()
    client.force_login(make.user(Role.STAFF))
    return client


@pytest.mark.django_db
def test_the_eleven_districts_are_listed(api: APIClient) -> None:
    assert api.get("/api/districts/").data["count"] == 11


@pytest.mark.django_db
def test_sites_are_narrowed_by_platform_and_searched(api: APIClient) -> None:
    wanted = make.worksite(name="甲站")
    make.worksite(name="乙站")
    make.plant(name="甲厂")
    found = api.get("/api/sites/", {"platform": "dust", "search": "甲"}).data["results"]
    assert [each["id"] for each in found] == [wanted.pk]
    assert found[0]["district_name"] == "平城区"


@pytest.mark.django_db
def test_a_filter_that_means_nothing_is_refused_in_one_sentence(api: APIClient) -> None:
    answer = api.get("/api/sites/", {"platform": "water"})
    assert answer.status_code == 400
    assert list(answer.data) == ["platform"]
    assert "有效" in answer.data["platform"][0]


@pytest.mark.django_db
def test_a_page_has_at_most_200_rows(api: APIClient) -> None:
    owner = make.enterprise()
    for _ in range(201):
        make.worksite(enterprise=owner)
    assert len(api.get("/api/sites/", {"size": 1000}).data["results"]) == 200
    assert len(api.get("/api/sites/").data["results"]) == 50
    assert "没有这一页" in api.get("/api/sites/", {"page": 99}).data["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_registry_is_read_only(api: APIClient, method: str) -> None:
    row = make.enterprise()
    url = reverse("api:enterprise-detail", args=[row.pk])
    assert getattr(api, method)(url, {"name": "别的"}).status_code == 405


@pytest.mark.django_db
def test_too_many_questions_are_put_off(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from rest_framework.throttling import UserRateThrottle

    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "3/min"})
    statuses = [api.get("/api/districts/").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["enterprise-list", "site-list", "device-list", "point-list", "dust-point-list"]
)
def test_a_list_costs_as_much_for_forty_as_for_one(
    api: APIClient, name: str, django_assert_max_num_queries
) -> None:
    for _ in range(40):
        make.instrument(make.worksite())
    with django_assert_max_num_queries(8):
        assert len(api.get(reverse(f"api:{name}")).data["results"]) == 40
