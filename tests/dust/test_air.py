"""Background air: entered by Excel with sentences at the rows, kept whole or not at all, and judged by at once."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from alerts import sites, sweep
from alerts.models import Alert, Standard, StandardChoice
from dust import background
from dust.models import AmbientHour, AmbientImport, AmbientStation
from telemetry.models import Mark
from tests import factories

pytestmark = pytest.mark.django_db
HEADING = ["站点编码*", "时间*", "TSP（µg/m³）", "PM10（µg/m³）", "PM2.5（µg/m³）"]
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.localtime().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def client():
    sites.forget()
    made = Client()
    made.force_login(factories.user())
    return made


@pytest.fixture
def station():
    factories.known_districts()
    return AmbientStation.objects.create(code="1402A", name="平城站", district_id=factories.PINGCHENG)


def book(*rows, heading=HEADING):
    made = openpyxl.Workbook()
    for row in (heading, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    out.name = "小时值.xlsx"
    return out


def said(at):
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def upload(client, *rows, **more):
    return client.post("/dust/air/import/", {"file": book(*rows, **more)})


def confirm(client, answer):
    return client.post("/dust/air/import/confirm/", {"token": answer.context["token"]}, follow=True)


def test_a_good_sheet_is_shown_first_and_kept_when_confirmed(client, station, now):
    answer = upload(
        client, ["1402A", said(now - 2 * HOUR), None, 86, 41], ["1402A", said(now - HOUR), "-", "90.5", ""]
    )
    assert answer.status_code == 200
    assert not AmbientHour.objects.exists()
    page = confirm(client, answer)
    assert "已导入 2 个小时值" in page.content.decode()
    told = AmbientHour.objects.order_by("at").values_list("at", "tsp_ug_m3", "pm10_ug_m3", "pm25_ug_m3")
    assert list(told) == [(now - 2 * HOUR, None, 86.0, 41.0), (now - HOUR, None, 90.5, None)]
    assert AuditEntry.objects.filter(action="导入环境空气小时值").count() == 1
    assert AmbientImport.objects.get().rows == 2


def test_a_confirmation_counts_once(client, station, now):
    answer = upload(client, ["1402A", said(now - HOUR), None, 86, 41])
    confirm(client, answer)
    assert "已过期或已导入" in confirm(client, answer).content.decode()
    assert AmbientImport.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", -1, None, 86, 41], "请填写站点编码"),
        (["没有", -1, None, 86, 41], "没有编码为“没有”的环境空气站，请先登记"),
        (["1402A", "昨天", None, 86, 41], "“昨天”不是日期时间"),
        (["1402A", 0, None, 86, 41], "这一小时还没有结束"),
        (["1402A", -9000, None, 86, 41], "早于一年前"),
        (["1402A", -0.5, None, 86, 41], "应为整点"),
        (["1402A", -1, None, "高", 41], "“高”不是浓度"),
        (["1402A", -1, None, -1, 41], "浓度应在 0 至 10000"),
        (["1402A", -1, None, 10001, 41], "浓度应在 0 至 10000"),
        (["1402A", -1, None, None, None], "至少填写一项"),
    ],
)
def test_a_row_amiss_gets_its_sentence_and_nothing_is_kept(client, station, now, row, sentence):
    if isinstance(row[1], (int, float)):
        row[1] = said(now + row[1] * HOUR)
    answer = upload(client, ["1402A", said(now - 2 * HOUR), None, 80, 40], row)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert [each.row for each in answer.context["faults"]] == [3]
    assert not answer.context["token"]
    assert not AmbientHour.objects.exists()


def test_one_hour_twice_names_the_first_row(client, station, now):
    row = ["1402A", said(now - HOUR), None, 86, 41]
    assert "与第 2 行是同一站点的同一小时" in upload(client, row, row).content.decode()


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        (["编码", "时间", "PM10"], "缺少列：站点编码"),
        (["站点编码", "时间"], "TSP、PM10、PM2.5 至少要有一列"),
        (["站点编码", "时间", "PM10", "臭氧"], "不认识的列：臭氧"),
        (["站点编码", "时间", "PM10", "PM10"], "重复的列：PM10"),
    ],
)
def test_wrong_headings_are_named(client, station, now, heading, sentence):
    answer = upload(client, ["1402A", said(now - HOUR), 80, 80][: len(heading)], heading=heading)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_what_is_no_workbook_is_refused(client, station):
    assert client.post("/dust/air/import/").status_code == 422
    fake = io.BytesIO(b"not a workbook")
    fake.name = "小时值.xlsx"
    assert "不是 .xlsx" in client.post("/dust/air/import/", {"file": fake}).content.decode()


def test_the_template_can_be_filled_in_and_imported(client, station, now):
    made = openpyxl.load_workbook(io.BytesIO(client.get("/dust/air/template/").content))
    made.active.append(["1402A", said(now - HOUR), None, 86, 41])
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    out.name = "填好.xlsx"
    assert client.post("/dust/air/import/", {"file": out}).status_code == 200


def test_the_background_is_the_mean_of_the_counted_stations(client, station, now):
    AmbientStation.objects.create(code="B", name="二站", district_id=factories.PINGCHENG, grade="provincial")
    AmbientStation.objects.create(code="C", name="微站", district_id=factories.PINGCHENG, grade="other")
    AmbientStation.objects.create(code="D", name="云冈站", district_id=factories.YUNGANG)
    at = said(now - HOUR)
    rows = (
        ["1402A", at, None, 80, None],
        ["B", at, None, 100, None],
        ["C", at, None, 900, None],
        ["D", at, None, 60, None],
    )
    confirm(client, upload(client, *rows))
    found = background.by_district()
    assert found[factories.PINGCHENG] == {"pm10_ug_m3": {(now - HOUR).timestamp(): 90.0}}
    assert found[factories.YUNGANG] == {"pm10_ug_m3": {(now - HOUR).timestamp(): 60.0}}
    confirm(client, upload(client, ["1402A", at, None, 60, None]))
    assert background.by_district()[factories.PINGCHENG]["pm10_ug_m3"] == {(now - HOUR).timestamp(): 80.0}
    AmbientStation.objects.filter(code="B").update(grade="other")
    assert background.by_district()[factories.PINGCHENG]["pm10_ug_m3"] == {(now - HOUR).timestamp(): 60.0}


def test_an_import_judges_the_countys_instruments_again(client, station, now):
    point = factories.instrument(factories.worksite(kind="construction"), interval_s=300)
    standard = Standard.objects.create(code="差值", title="施工", platform="dust", kind="local")
    known = {"column": "pm10_ug_m3", "limit": 80, "formula": "difference", "since": now - timedelta(days=60)}
    standard.limits.create(**known)
    StandardChoice.objects.create(
        platform="dust", standard=standard, since=now - timedelta(days=30), reason="试行差值", made_at=now
    )
    factories.readings(point, now - 2 * HOUR, [{"pm10_ug_m3": 200.0}] * 12 + [{"pm10_ug_m3": 90.0}] * 12)
    Mark.objects.all().delete()
    Mark.objects.create(kind=Mark.Kind.JUDGE, platform="dust", point_id=point.pk, since=now - 2 * HOUR)
    sweep.judge_marked("dust", now)
    assert not Alert.objects.exists()
    at = (said(now - 2 * HOUR), said(now - HOUR))
    confirm(client, upload(client, *(["1402A", each, None, 60, None] for each in at)))
    sites.forget()
    assert sweep.judge_marked("dust", now) == 1
    alert = Alert.objects.get(rule="DU05")
    assert (alert.started_at, alert.ended_at) == (now - 2 * HOUR, now - HOUR)
    assert "与背景值之差达到 80 µg/m³" in alert.sentence


def test_an_officer_sees_the_stations_of_the_district_only(station):
    AmbientStation.objects.create(code="D", name="云冈站", district_id=factories.YUNGANG)
    officer = Client()
    officer.force_login(factories.user("officer", factories.YUNGANG))
    page = officer.get("/dust/air/").content.decode()
    assert "云冈站" in page
    assert "平城站" not in page
    assert "导入小时值" not in page
