"""证据包: what is in it, that it is the same for the same state, that it shows when it was altered."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role, User
from alerts import cards
from alerts.cards import found
from alerts.inbox import pack, pack_rows
from alerts.inbox.pack_chart import Line, Panel, drawn
from alerts.models import Alert, Order
from power.models import Reading
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOW = AT + timedelta(hours=6)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def officer() -> User:
    return make.user(Role.OFFICER, make.PINGCHENG)


def unpaired() -> Alert:
    """A furnace that ran without its filter for an hour, its readings and its frames."""
    plant = make.plant(name="云中<铸造>")
    oven, filter_ = make.circuit(plant, name="中频炉"), make.circuit(plant, "treatment", name="布袋风机")
    make.group(plant, oven, filter_)
    start = AT - timedelta(hours=1)
    make.readings(oven, start, [{"power_kw": 62.0 + each} for each in range(24)])
    make.readings(filter_, start, [{"power_kw": 21.0 if each < 12 else 0.1} for each in range(24)])
    make.frame(oven.device, AT, "##0016ST=31;文本\r\n".encode("gb18030"))
    make.frame(oven.device, AT + MINUTE, b"##broken\r\n", verdict=1)
    make.frame(make.device(plant), AT, b"another device")
    evidence = {"peak": 85.0, "limit": 10.0, "unit": "kW", "figures": []}
    return make.alert(
        oven, "PW01", at=AT, ended_at=AT + timedelta(hours=1), condition="over", evidence=evidence,
        parameters={"limits": {"hold_2_s": 1800}, "settings": []}, sentence="产污运行而治污停运 <b>一小时</b>",
    )  # fmt: skip


def parts(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.django_db
def test_the_pack_holds_curve_values_frames_log_numbers_and_orders(officer: User) -> None:
    row = unpaired()
    Order.objects.create(
        number="DT-2026-1",
        kind="stop",
        enterprise=row.site.enterprise,
        start=AT - timedelta(days=1),
        state="issued",
    )
    made = pack.export(row.pk, by=officer, now=NOW)
    assert made is not None
    files = parts(made.content)
    page, data = files["index.html"].decode(), json.loads(files["data.json"])
    for words in (
        "<svg",
        "限值 10 kW",
        "产污运行而治污停运 &lt;b&gt;",
        "DT-2026-1",
        "30 分钟",
        "平台默认值",
        "校验错误",
        "文本",
    ):
        assert words in page, words
    assert "<b>一小时" not in page
    assert {each["power_kw"] for each in data["values"]} >= {62.0, 21.0, 0.1}
    assert len(data["values"]) == 48
    assert [each["verdict"] for each in data["frames"]] == ["正常", "校验错误"]
    assert data["alert"]["parameters"]["limits"] == {"hold_2_s": 1800}
    assert data["orders"][0]["number"] == "DT-2026-1"
    assert data["log"][0]["kind"] == "raised"


@pytest.mark.django_db
def test_the_page_needs_nothing_from_elsewhere(officer: User) -> None:
    made = pack.export(unpaired().pk, by=officer, now=NOW)
    page = parts(made.content)["index.html"].decode()
    for outside in ("<script", "<link", "src=", "url(", "@import"):
        assert outside not in page


@pytest.mark.django_db
def test_the_sums_fit_and_the_packs_own_is_in_the_log_and_the_audit(officer: User) -> None:
    row = unpaired()
    made = pack.export(row.pk, by=officer, now=NOW)
    files = parts(made.content)
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in ("index.html", "data.json")}
    assert hashlib.sha256(made.content).hexdigest() == made.sha256
    event = row.events.latest("id")
    assert (event.actor, event.at) == (officer, NOW)
    assert made.sha256 in event.note
    assert AuditEntry.objects.get(action="导出证据包").detail["sha256"] == made.sha256


@pytest.mark.django_db
def test_the_same_state_at_the_same_instant_gives_the_same_bytes(officer: User) -> None:
    row = unpaired()
    one, other = (
        pack.zipped(pack.gathered(found(row.pk, by=officer), by=officer, now=NOW), NOW) for _ in range(2)
    )
    assert one == other
    later = pack.zipped(pack.gathered(found(row.pk, by=officer), by=officer, now=NOW + MINUTE), NOW + MINUTE)
    assert later != one


@pytest.mark.django_db
def test_late_frames_that_brought_the_values_are_there_too(officer: User) -> None:
    row = unpaired()
    late = make.frame(row.point.device, NOW - MINUTE, b"##late\r\n")
    Reading.objects.filter(point_id=row.point_id, at=AT).update(batch_id=late.batch_id)
    made = pack.export(row.pk, by=officer, now=NOW)
    texts = [each["sha256"] for each in json.loads(parts(made.content)["data.json"])["frames"]]
    assert hashlib.sha256(b"##late\r\n").hexdigest() in texts


@pytest.mark.django_db
def test_a_pack_is_bounded_and_says_so(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_rows, "MOST_VALUES", 10)
    monkeypatch.setattr(pack_rows, "MOST_FRAMES", 1)
    files = parts(pack.export(unpaired().pk, by=officer, now=NOW).content)
    data = json.loads(files["data.json"])
    assert (len(data["values"]), len(data["frames"])) == (10, 1)
    assert data["values_left_out"] and data["frames_left_out"]
    assert files["index.html"].decode().count("更多的未列入") == 2


@pytest.mark.django_db
def test_a_foreign_district_gets_no_pack(client: Client) -> None:
    row = unpaired()
    client.force_login(make.user(Role.OFFICER, make.YUNGANG))
    assert client.post(reverse("alerts:evidence", args=[row.pk])).status_code == 404
    assert row.events.count() == 1


@pytest.mark.django_db
def test_the_download_is_a_zip_by_post_only(client: Client, officer: User) -> None:
    row = unpaired()
    client.force_login(officer)
    url = reverse("alerts:evidence", args=[row.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url)
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["X-Evidence-SHA256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.django_db
def test_the_judged_quantity_stands_alone_beside_its_limit() -> None:
    outlet = make.outlet(make.restaurant())
    make.readings(outlet, AT, [{"fume_mg_m3": 3.0, "pm_mg_m3": 4.0, "nmhc_mg_m3": 9.0, "fan_on": 1.0}] * 12)
    figure = {"label": "油烟 10 分钟均值（最高）", "value": 3.0, "unit": "mg/m³", "limit": 2.0}
    evidence = {"peak": 3.0, "limit": 2.0, "unit": "mg/m³", "figures": [figure]}
    row = make.alert(outlet, "CF01", at=AT, ended_at=AT + timedelta(hours=1), evidence=evidence)
    stretch = cards.seen(row, NOW)
    shown = pack_rows.panels(row, pack_rows.values(row, [outlet.pk], stretch), stretch, NOW, ())
    told = [([each.name.split()[-1] for each in panel.lines], panel.limit) for panel in shown]
    assert told[:2] == [(["油烟"], 2.0), (["颗粒物", "非甲烷总烃"], None)]


@pytest.mark.django_db
def test_the_card_draws_the_quantity_that_was_judged() -> None:
    point = make.instrument(make.worksite())
    figure = {"label": "PM10 小时均值（最高）", "value": 90.0, "unit": "μg/m³", "limit": 80.0}
    row = make.alert(point, "DU02", at=AT, evidence={"limit": 80.0, "unit": "μg/m³", "figures": [figure]})
    bare = make.alert(point, "DU03", at=AT, evidence={})
    assert "factor=pm10" in cards.curve(row, [point.pk], NOW)["url"]
    assert "factor=tsp" in cards.curve(bare, [point.pk], NOW)["url"]


@pytest.mark.django_db
def test_an_alert_without_readings_frames_or_point_has_a_pack_too(officer: User) -> None:
    row = make.alert(make.worksite(), "DU06", at=AT)
    page = parts(pack.export(row.pk, by=officer, now=NOW).content)["index.html"].decode()
    assert "没有可绘制的数据" in page
    assert "没有留存的原始报文" in page


def panel(*samples: tuple[float, float | None], limit: float | None = 10.0) -> Panel:
    return Panel("kW", (Line("炉<1>", samples),), 0.0, 3600.0, (600.0, 1200.0), limit)


def test_a_gap_breaks_the_line_and_a_lone_sample_is_a_dot() -> None:
    tree = ElementTree.fromstring(drawn(panel((0, 1), (60, 2), (120, None), (180, 3))))
    names = [each.tag.rpartition("}")[2] for each in tree.iter()]
    assert names.count("polyline") == 1
    assert names.count("circle") == 1


def test_a_name_is_text_and_the_limit_is_within_the_picture() -> None:
    shown = panel((0, 1.0), (60, 2.0))
    assert "炉&lt;1&gt;" in drawn(shown)
    assert shown.top > 10.0
    assert shown.y(shown.top) < shown.y(10.0) < shown.y(0.0)


def test_an_empty_panel_is_drawn() -> None:
    assert ElementTree.fromstring(drawn(panel(limit=None))) is not None
