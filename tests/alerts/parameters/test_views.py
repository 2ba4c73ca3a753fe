"""The pages: what staff set, what officers see, what is refused with its sentence and loses nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert, RuleSetting, StandardChoice, Trial
from alerts.models.parameters import Reach
from alerts.parameters import in_force, trials
from tests import factories
from tests.alerts.parameters import making

pytestmark = pytest.mark.django_db
RULE = reverse("alerts:rule", args=["PW01"])
SET = reverse("alerts:rule_set", args=["PW01"])
TRY = reverse("alerts:rule_try", args=["PW01"])
REASON = "误报偏多，经会商放宽"


@pytest.fixture(autouse=True)
def _nothing_kept():
    in_force.forget()


def logged_in(role: str = "staff", *districts: str) -> Client:
    client = Client()
    client.force_login(factories.user(role, *districts))
    return client


def filled(**more) -> dict[str, str]:
    return {"reach": "default", "hold_1_s": "10", "reason": REASON, **more}


def test_the_catalogue_tells_every_rule_with_its_numbers_and_false_alarms(client):
    point = factories.circuit(factories.plant())
    for n in range(4):
        alert = factories.alert(point, "PW01", at=timezone.now() - timedelta(days=n + 1), condition="over")
        Alert.objects.filter(pk=alert.pk).update(outcome="false" if n == 0 else "real")
    making.setting(600, since=timezone.now() - timedelta(days=1))
    page = logged_in().get(reverse("alerts:rules")).content.decode()
    for words in ("PW01", "CF08", "DU05", "10 分钟", "本局设定", "平台默认值", "25.0 %", "1 / 4"):
        assert words in page, words


def test_the_catalogue_is_read_in_few_queries(django_assert_max_num_queries):
    client = logged_in()
    client.get(reverse("alerts:rules"))
    with django_assert_max_num_queries(24):
        client.get(reverse("alerts:rules"))


def test_staff_set_a_number_for_the_city():
    answer = logged_in().post(SET, filled())
    assert answer.status_code == 302
    made = RuleSetting.objects.get()
    assert (made.name, made.value, made.reach, made.reason) == ("hold_1_s", 600, "default", REASON)


@pytest.mark.parametrize("reach", ["district", "trade", "enterprise", "point"])
def test_staff_set_a_number_for_a_narrower_reach(reach):
    plant = factories.plant(trade="铸造")
    point = factories.circuit(plant)
    chosen = {
        "district": factories.PINGCHENG,
        "trade": "铸造",
        "enterprise": f"{plant.enterprise_id} {plant.enterprise.name}",
        "point": f"{point.pk} {plant.name} · {point.name}",
    }
    assert logged_in().post(SET, filled(**{"reach": reach, reach: chosen[reach]})).status_code == 302
    made = RuleSetting.objects.get()
    found = {
        "district": made.district_id,
        "trade": made.trade,
        "enterprise": made.enterprise_id,
        "point": made.point_id,
    }
    expected = {
        "district": factories.PINGCHENG,
        "trade": "铸造",
        "enterprise": plant.enterprise_id,
        "point": point.pk,
    }
    assert found[reach] == expected[reach]
    assert logged_in().get(RULE).status_code == 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"hold_1_s": "0"}, "持续时间应在 1 到 43200 分钟之间"),
        ({"hold_1_s": "很久"}, "请填数字"),
        ({"hold_1_s": "1e999"}, "请填数字"),
        ({"hold_1_s": "30"}, "不能短于前一档"),
        ({"reason": ""}, "请写明理由"),
        ({"since": "昨天"}, "生效时间应写成"),
        ({"since": "2020-01-01T08:00"}, "生效时间不能早于现在"),
        ({"hold_1_s": ""}, "没有要改的数值"),
        ({"reach": "district"}, "请选择区县"),
        ({"reach": "enterprise", "enterprise": "不存在的企业"}, "没有找到这个企业"),
        ({"reach": "point", "point": "99999999999999999999"}, "没有找到这个点位"),
    ],
)
def test_bad_input_gets_its_sentence_and_loses_nothing(data, sentence):
    answer = logged_in().post(SET, filled(hold_2_s="", **data) if "hold_1_s" not in data else filled(**data))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert data.get("reason", REASON) in page
    assert not RuleSetting.objects.exists()


def test_a_limit_of_zero_is_refused_at_its_field():
    answer = logged_in().post(reverse("alerts:rule_set", args=["DU02"]), filled(limit="0"))
    assert answer.status_code == 422 and "限值应大于 0 µg/m³" in answer.content.decode()
    assert not RuleSetting.objects.exists()


def test_a_page_opened_before_someone_elses_change_does_not_overwrite_it():
    client = logged_in()
    making.setting(600, since=timezone.now())
    answer = client.post(SET, filled(hold_1_s="2", seen="0"))
    assert answer.status_code == 422 and "他人已修改" in answer.content.decode()


def test_a_number_is_restored_with_a_reason():
    now = timezone.now()
    row = making.setting(600, since=now - timedelta(days=1), reach=Reach.TRADE, trade="铸造")
    url = reverse("alerts:setting_restore", args=[row.pk])
    client = logged_in()
    assert "没有恢复" in client.post(url, {"reason": ""}, follow=True).content.decode()
    page = client.post(url, {"reason": "试点结束"}, follow=True).content.decode()
    assert "已恢复上级数值" in page and "已被取代" in page
    assert RuleSetting.objects.order_by("pk").last().value is None


def test_officers_look_but_do_not_set():
    client = logged_in("officer", factories.PINGCHENG)
    page = client.get(RULE).content.decode()
    assert "判定内容" in page and "开始试算" not in page
    assert client.post(SET, filled()).status_code == 403
    assert client.post(TRY, filled()).status_code == 403


def test_an_officer_does_not_see_what_was_set_for_another_districts_enterprise():
    plant = factories.plant(factories.YUNGANG, name="云冈某铸造厂")
    making.setting(600, since=timezone.now(), reach=Reach.ENTERPRISE, enterprise=plant.enterprise)
    making.setting(600, since=timezone.now(), reach=Reach.POINT, point=factories.circuit(plant))
    making.setting(600, since=timezone.now(), reach=Reach.DISTRICT, district_id=factories.YUNGANG)
    there = logged_in("officer", factories.PINGCHENG).get(RULE).content.decode()
    assert plant.enterprise.name not in there and plant.name not in there and "云冈区" not in there
    here = logged_in("officer", factories.YUNGANG).get(RULE).content.decode()
    assert plant.enterprise.name in here and plant.name in here


def test_an_unknown_rule_is_not_found():
    assert logged_in().get("/alerts/rules/XX99/").status_code == 404
    assert logged_in().post("/alerts/rules/XX99/set/", {}).status_code == 404


def test_targets_are_suggested_by_words():
    plant = factories.plant(name="大同云冈铸造")
    point = factories.circuit(plant, name="一号中频炉")
    url = reverse("alerts:target_choices", args=["power"])
    client = logged_in()
    assert (
        f"{plant.enterprise_id} {plant.enterprise.name}"
        in client.get(url, {"enterprise": plant.enterprise.name}).content.decode()
    )
    assert f"{point.pk} 大同云冈铸造 · 一号中频炉" in client.get(url, {"point": "中频炉"}).content.decode()
    assert client.get(url, {"point": "\x00"}).status_code == 200
    assert client.get("/alerts/rules/targets/nowhere/").status_code == 404


def test_a_trial_is_asked_for_watched_and_put_into_force():
    from tests.alerts.parameters.test_trials import line

    client = logged_in()
    line(dead_min=10, at=timezone.now() - timedelta(days=3))
    answer = client.post(TRY, {"reach": "default", "hold_1_s": "15", "days": "30"})
    trial = Trial.objects.get()
    url = reverse("alerts:trial", args=[trial.pk])
    assert (answer.status_code, answer.url) == (302, url)
    page = client.get(url).content.decode()
    assert "排队中" in page and "every 2s" in page
    trials.work()
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "trial"}).content.decode()
    assert "<html" not in part and "已完成" in part and "every 2s" not in part and "会消失的" in part
    assert "平城区" in part
    apply = reverse("alerts:trial_apply", args=[trial.pk])
    refused = client.post(apply, {"reason": ""})
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    assert client.post(apply, {"reason": REASON}).status_code == 302
    assert RuleSetting.objects.get().value == 900


def test_a_trial_is_stopped():
    factories.circuit(factories.plant())
    client = logged_in()
    client.post(TRY, {"reach": "default", "hold_1_s": "15", "days": "30"})
    trial = Trial.objects.get()
    page = client.post(reverse("alerts:trial_stop", args=[trial.pk]), follow=True).content.decode()
    assert "试算已停止" in page


def test_a_trial_without_numbers_is_refused_on_its_page():
    factories.circuit(factories.plant())
    answer = logged_in().post(TRY, {"reach": "default", "days": "30"})
    assert answer.status_code == 422 and "至少填写一个" in answer.content.decode()
    assert not Trial.objects.exists()


def test_standards_are_shown_with_their_limits_and_chosen():
    factories.worksite(kind="construction")
    client = logged_in()
    page = client.get(reverse("alerts:standards")).content.decode()
    for words in (
        "GB 16297-1996",
        "1000 µg/m³",
        "默认适用",
        "河北",
        "与背景值之差",
        "每日允许 6 次",
        "待核对原文",
    ):
        assert words in page, words
    assert "2 mg/m³" in client.get(reverse("alerts:standards") + "?platform=fume").content.decode()
    url = reverse("alerts:standard_choose", args=["dust"])
    standard = StandardChoice.standard.field.related_model.objects.get(code="DB61/1078-2017")
    data = {"reach": "trade", "trade": "施工工地", "standard": standard.pk, "reason": "参照陕西执行"}
    refused = client.post(url, data)
    assert refused.status_code == 422 and "分阶段或规模" in refused.content.decode()
    assert client.post(url, {**data, "stage": "基础、主体及装饰"}).status_code == 302
    made = StandardChoice.objects.get()
    assert (made.trade, made.stage, made.standard) == ("施工工地", "基础、主体及装饰", standard)
    page = client.get(reverse("alerts:standards")).content.decode()
    assert "行业 · 施工工地" in page and "参照陕西执行" in page


@pytest.mark.parametrize("slug", ["power", "nowhere", "x' OR 1=1"])
def test_an_odd_platform_shows_the_first_one(slug):
    answer = logged_in().get(reverse("alerts:standards"), {"platform": slug})
    assert answer.status_code == 200 and "GB 16297-1996" in answer.content.decode()
