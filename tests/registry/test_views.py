"""企业 and 站点: found, added and edited, with the sentences people see."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from fume.models import Restaurant
from power.models import Circuit
from registry.models import Enterprise, Site
from tests import factories as make


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(make.user(Role.STAFF))
    return client


def shown(client: Client, url: str) -> dict[str, str]:
    """What the form of a page would send when saved as it is."""
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None or value is False else value for name, value in sent.items()}


def sentences(answer) -> list[str]:
    assert answer.status_code == 422
    return [text for errors in answer.context["form"].errors.values() for text in errors]


@pytest.mark.django_db
def test_an_enterprise_is_found_by_name_and_code(keeper: Client) -> None:
    found, other = make.enterprise(name="晋北铸造"), make.enterprise(name="塞上水泥")
    for text in ("晋北", found.uscc):
        page = keeper.get(reverse("registry:enterprises"), {"search": text}).content.decode()
        assert found.name in page
        assert other.name not in page


@pytest.mark.django_db
def test_the_district_of_the_top_bar_narrows_the_lists(keeper: Client) -> None:
    here, there = make.enterprise(make.PINGCHENG), make.enterprise(make.YUNGANG)
    keeper.post(reverse("portal:district"), {"district": make.YUNGANG})
    page = keeper.get(reverse("registry:enterprises")).content.decode()
    assert there.name in page
    assert here.name not in page


@pytest.mark.django_db
def test_a_new_enterprise_is_saved_and_noted(keeper: Client) -> None:
    code = make.uscc(4711)
    said = {"name": "新企业", "uscc": code.lower(), "district": make.PINGCHENG}
    answer = keeper.post(reverse("registry:enterprise_new"), said)
    made = Enterprise.objects.get()
    assert answer.headers["Location"] == reverse("registry:enterprise", args=[made.pk])
    assert made.uscc == code
    entry = AuditEntry.objects.get(action="新增")
    assert entry.detail["changed"]["企业名称"] == [None, "新企业"]
    assert entry.address == "127.0.0.1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"uscc": "91140213T00047"}, "统一社会信用代码应为 18 位，现为 14 位"),
        ({"uscc": make.uscc(4711)[:17] + "Q"}, "统一社会信用代码校验位不符，请核对是否抄错"),
        ({"uscc": ""}, "没有统一社会信用代码时请填写原因"),
        ({"permit": "123"}, "排污许可证编号应为 22 位：18 位信用代码、3 位序号、1 位标识"),
        ({"district": "999999"}, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(keeper: Client, wrong: dict, sentence: str) -> None:
    said = {"name": "新企业", "uscc": make.uscc(4711), "district": make.PINGCHENG, **wrong}
    assert sentence in sentences(keeper.post(reverse("registry:enterprise_new"), said))
    assert not Enterprise.objects.exists()


@pytest.mark.django_db
def test_the_second_editor_does_not_overwrite_the_first(keeper: Client) -> None:
    row = make.enterprise(name="原名")
    url = reverse("registry:enterprise_edit", args=[row.pk])
    first, second = shown(keeper, url), shown(keeper, url)
    assert keeper.post(url, {**first, "name": "第一位改的"}).status_code == 302
    answer = keeper.post(url, {**second, "phone": "0352-1"})
    assert "他人已修改这条记录" in sentences(answer)[0]
    assert "0352-1" in answer.content.decode()
    row.refresh_from_db()
    assert (row.name, row.phone) == ("第一位改的", "")


@pytest.mark.django_db
def test_saving_without_a_change_leaves_no_trace(keeper: Client) -> None:
    url = reverse("registry:enterprise_edit", args=[make.enterprise().pk])
    assert keeper.post(url, shown(keeper, url)).status_code == 302
    assert not AuditEntry.objects.filter(action="修改").exists()


@pytest.mark.django_db
def test_a_restaurants_hours_are_written_as_people_write_them(keeper: Client) -> None:
    row = make.restaurant()
    url = reverse("registry:site_edit", args=[row.pk])
    assert shown(keeper, url)["hours"] == "10:30–14:00，16:30–21:00"
    said = {**shown(keeper, url), "hours": "9：00 - 14:00，17:00–1:30"}
    assert keeper.post(url, said).status_code == 302
    assert Restaurant.objects.get().hours == [["09:00", "14:00"], ["17:00", "01:30"]]
    assert "营业时间请写成" in sentences(keeper.post(url, {**said, "hours": "中午"}))[0]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["power", "dust", "fume"])
def test_a_new_site_belongs_to_its_platform(keeper: Client, slug: str) -> None:
    owner = make.enterprise()
    said = {
        "name": "新对象",
        "enterprise": owner.pk,
        "district": make.PINGCHENG,
        "status": "running",
        "kind": {"dust": "cement", "fume": "canteen"}.get(slug, ""),
        "stoves": "2",
        "hours": "06:30-08:30",
    }
    answer = keeper.post(reverse("registry:site_new", args=[slug]), said)
    made = Site.objects.get()
    assert (made.platform, made.name) == (slug, "新对象")
    assert answer.headers["Location"] == reverse(f"{slug}:site", args=[made.pk])


@pytest.mark.django_db
def test_a_coordinate_outside_the_city_is_refused(keeper: Client) -> None:
    row = make.worksite()
    url = reverse("registry:site_edit", args=[row.pk])
    assert "经度应在大同市范围内" in sentences(keeper.post(url, {**shown(keeper, url), "lon": "116.4"}))[0]


@pytest.mark.django_db
def test_a_circuits_rated_power_is_edited_and_noted(keeper: Client) -> None:
    point = make.circuit(make.plant())
    url = reverse("registry:point_edit", args=[point.pk])
    assert keeper.post(url, {**shown(keeper, url), "rated_kw": "55"}).status_code == 302
    assert Circuit.objects.get().rated_kw == 55
    assert AuditEntry.objects.get(action="修改").detail["changed"] == {"额定功率（kW）": ["100.0", "55.0"]}


@pytest.mark.django_db
def test_an_officer_sees_an_enterprise_of_theirs_without_the_buttons(client: Client) -> None:
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG))
    row = make.worksite().enterprise
    page = client.get(reverse("registry:enterprise", args=[row.pk])).content.decode()
    assert row.uscc in page
    assert "编辑" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["registry:enterprises", "registry:sites"])
def test_a_list_costs_as_much_for_forty_as_for_one(
    keeper: Client, name: str, django_assert_max_num_queries
) -> None:
    for _ in range(40):
        make.worksite()
    with django_assert_max_num_queries(10):
        keeper.get(reverse(name))


@pytest.mark.django_db
def test_htmx_gets_the_rows_alone(keeper: Client) -> None:
    make.enterprise(name="晋北铸造")
    headers = {"HX-Request": "true", "HX-Target": "rows"}
    page = keeper.get(reverse("registry:enterprises"), headers=headers).content.decode()
    assert "晋北铸造" in page
    assert "<html" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999", "²"])
def test_a_senseless_page_number_is_no_error(keeper: Client, page: str) -> None:
    assert keeper.get(reverse("registry:sites"), {"page": page}).status_code == 200
