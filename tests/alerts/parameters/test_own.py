"""The city's own limit: checked at the field, chosen like any other, judged by, dropped only while unused."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from alerts import sites, sweep
from alerts.models import Alert, Standard, StandardChoice
from alerts.models.parameters import Reach
from alerts.parameters import in_force, own
from alerts.parameters.actions import Refused, choose_standard
from alerts.parameters.targets import EVERYWHERE, Target
from telemetry.models import Mark
from tests import factories
from tests.alerts.parameters import making

pytestmark = pytest.mark.django_db
NEW = reverse("alerts:standard_new", args=["dust"])
LIST = reverse("alerts:standards")


@pytest.fixture(autouse=True)
def _nothing_kept():
    making.known_standards()
    in_force.forget()
    sites.forget()


@pytest.fixture
def staff():
    client = Client()
    client.force_login(factories.user())
    return client


def filled(**more) -> dict[str, object]:
    known = {
        "code": "同环发〔2026〕18 号",
        "title": "重点区域堆场扬尘管控限值",
        "source": "大同市生态环境局",
        "column": "tsp_ug_m3",
        "limit": "800",
        "window_s": "3600",
        "formula": "absolute",
        "since": "2026-01-01",
    }
    return {**known, **more}


def test_it_is_written_and_stands_in_the_list_to_be_chosen(staff):
    assert staff.post(NEW, filled()).status_code == 302
    made = Standard.objects.get(kind=Standard.Kind.OWN)
    limit = made.limits.get()
    assert (made.platform, limit.limit, limit.window_s, limit.since) == ("dust", 800, 3600, date(2026, 1, 1))
    page = staff.get(LIST, {"platform": "dust"})
    assert made in page.context["form"].fields["standard"].queryset
    assert "800 µg/m³" in page.content.decode() and "本市规定" in page.content.decode()
    assert not StandardChoice.objects.exists()
    assert AuditEntry.objects.filter(action="制定本市限值").count() == 1


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"code": ""}, "code", "请填写编号"),
        ({"code": "长" * 41}, "code", "不能超过 40 字"),
        ({"code": "gb 16297-1996"}, "code", "已有编号为 gb 16297-1996 的标准"),
        ({"title": ""}, "title", "请填写名称"),
        ({"source": "x"}, "source", "请填写依据"),
        ({"column": "noise_db"}, "column", "noise_db"),
        ({"limit": ""}, "limit", "请填写限值"),
        ({"limit": "0"}, "limit", "应大于 0"),
        ({"limit": "-5"}, "limit", "应大于 0"),
        ({"limit": "20001"}, "limit", "不超过 20000 µg/m³"),
        ({"limit": "nan"}, "limit", "限值请填数字"),
        ({"limit": "一毫克"}, "limit", "限值请填数字"),
        ({"window_s": "17"}, "window_s", "17"),
        ({"formula": "ratio"}, "formula", "ratio"),
        ({"background_cap": "150"}, "background_cap", "只有与背景值之差才填"),
        ({"formula": "difference", "background_cap": "0"}, "background_cap", "应大于 0"),
        ({"allowed_a_day": "-1"}, "allowed_a_day", "不能为负"),
        ({"allowed_a_day": "289"}, "allowed_a_day", "0 至 288"),
        ({"since": ""}, "since", "请填写实施日期"),
        ({"since": "2026-02-30"}, "since", "日期应写成"),
        ({"since": "2126-01-01"}, "since", "不能晚于一年后"),
        ({"until": "2025-12-31"}, "until", "废止日期应晚于实施日期"),
        ({"since": "2020-01-01", "until": "2021-01-01"}, "until", "废止日期已过"),
        ({"reach": "default"}, "reason", "请写明选用理由"),
        ({"reach": "district", "reason": "重点区域"}, "district", "请选择区县"),
        ({"only_trade": "没有这行"}, "only_trade", "没有这行"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_kept(staff, more, field, words):
    known = Standard.objects.count()
    answer = staff.post(NEW, filled(**more))
    assert answer.status_code == 422
    assert any(words in each for each in answer.context["form"].errors[field]), answer.context["form"].errors
    assert Standard.objects.count() == known and not StandardChoice.objects.exists()
    assert filled()["title"] in answer.content.decode() or field == "title"


def test_with_a_reach_it_is_chosen_there_from_its_first_day_on(staff):
    later = timezone.localdate() + timedelta(days=30)
    data = filled(
        since=later.isoformat(), reach="district", district=factories.PINGCHENG, reason="重点区域试行"
    )
    assert staff.post(NEW, data).status_code == 302
    made = StandardChoice.objects.get()
    assert (made.reach, made.district_id, made.standard.kind) == (Reach.DISTRICT, factories.PINGCHENG, "own")
    assert timezone.localtime(made.since).isoformat() == f"{later}T00:00:00+08:00"


def test_one_that_holds_already_is_chosen_at_once(staff):
    before = timezone.now()
    assert staff.post(NEW, filled(reach="default", reason="全市试行")).status_code == 302
    assert before <= StandardChoice.objects.get().since <= timezone.now()


def test_the_sites_are_judged_by_it():
    now = factories.instant("2026-03-02 10:20")
    by = factories.user()
    point = factories.instrument(factories.worksite())
    said = own.Own("同环发 18", "堆场限值", "市局", "tsp_ug_m3", 80, 3600, date(2026, 1, 1))
    own.write("dust", said, by=by, now=now - timedelta(hours=3), target=EVERYWHERE, reason="全市试行")
    factories.readings(point, factories.instant("2026-03-02 08:00"), [{"tsp_ug_m3": 100.0}] * 13)
    Mark.objects.create(
        kind=Mark.Kind.JUDGE, platform="dust", point_id=point.pk, since=now - timedelta(hours=3)
    )
    sweep.judge_marked("dust", now)
    alert = Alert.objects.get(rule="DU02")
    assert "80 µg/m³ 限值" in alert.sentence and "同环发 18" in str(alert.parameters)


def test_switching_away_is_like_any_other_choice():
    now, by = timezone.now(), factories.user()
    made = making.own_standard()
    choose_standard("dust", made, target=EVERYWHERE, reason="全市试行", by=by, now=now)
    choose_standard("dust", None, target=EVERYWHERE, reason="试行期满", by=by, now=now + timedelta(days=1))
    assert list(StandardChoice.objects.order_by("since").values_list("standard", flat=True)) == [
        made.pk,
        None,
    ]


def test_fume_offers_ten_minute_means_and_no_difference(staff):
    page = staff.get(reverse("alerts:standard_new", args=["fume"]))
    form = page.context["form"]
    assert [name for name, _ in form.fields["column"].choices] == ["fume_mg_m3"]
    assert form.fields["window_s"].choices == [(600, "10 分钟均值")]
    assert "背景值上限" not in page.content.decode()
    data = filled(column="fume_mg_m3", limit="1.2", window_s="600")
    assert staff.post(reverse("alerts:standard_new", args=["fume"]), data).status_code == 302


@pytest.mark.parametrize("slug", ["power", "nowhere"])
def test_a_platform_without_standards_has_no_such_page(staff, slug):
    assert staff.get(reverse("alerts:standard_new", args=[slug])).status_code == 404


def test_one_that_was_never_chosen_is_dropped_one_that_was_stays(staff):
    unused, used = making.own_standard(), making.own_standard("同环发 2")
    making.choice(used.code, since=timezone.now())
    for each in (unused, used):
        staff.post(reverse("alerts:standard_drop", args=[each.pk]))
    assert list(Standard.objects.filter(kind="own")) == [used]


def test_a_published_standard_is_never_dropped():
    with pytest.raises(Refused, match="不能删除"):
        own.drop(Standard.objects.get(code="GB 16297-1996").pk, by=factories.user())


def test_an_officer_writes_none():
    officer = factories.user("officer", factories.PINGCHENG)
    said = own.Own("同环发 18", "堆场限值", "市局", "tsp_ug_m3", 800, 3600, date(2026, 1, 1))
    with pytest.raises(Refused, match="您的角色"):
        own.write(
            "dust", said, by=officer, now=timezone.now(), target=Target(Reach.DISTRICT, factories.PINGCHENG)
        )
