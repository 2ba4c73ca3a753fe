"""Orders from Excel: what cannot be read, what is wrong in which cell, and all or nothing."""

import io
from datetime import datetime, time

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from alerts.importing import cells, workbook
from alerts.models import Order
from alerts.orders import importing, sheet
from tests import factories
from tests.alerts.orders.making import NOW, drafted

pytestmark = pytest.mark.django_db
AT = {"执行周期": "每日开始"}
"""Where what one column lacks is to be filled in."""
HEADS = [column.title for column in sheet.COLUMNS]


@pytest.fixture
def staff():
    return factories.user("staff")


@pytest.fixture
def plant():
    made = factories.plant(factories.YUNGANG)
    for name in ("熔炼1#电炉", "造型线"):
        factories.circuit(made, facility=name)
    return made


@pytest.fixture
def keeper(staff):
    client = Client()
    client.force_login(staff)
    return client


def filled(plant, **more) -> dict[str, object]:
    known = {
        "编号": "TX-1",
        "应急类型": "应急",
        "预警等级": "橙色",
        "企业名称": plant.enterprise.name,
        "类型": "停产",
        "启动时间": "2026-11-20 08:00",
        "结束时间": "2026-11-23 08:00",
    }
    return {**known, **more}


def book(*rows: dict[str, object], heads: list[str] | None = None) -> bytes:
    made = openpyxl.Workbook()
    heads = HEADS if heads is None else heads
    made.active.append(heads)
    for row in rows:
        made.active.append([row.get(head) for head in heads])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def faults(staff, *rows) -> list[tuple[int, str, str]]:
    reading = importing.read(book(*rows), by=staff, now=NOW)
    return [(each.row, each.column, each.sentence) for each in reading.faults]


def test_the_template_can_be_filled_in_and_read(staff, plant):
    made = openpyxl.load_workbook(io.BytesIO(sheet.ORDERS.template()))
    row = filled(plant)
    for place, head in enumerate(HEADS, start=1):
        made.worksheets[0].cell(2, place, row.get(head))
    out = io.BytesIO()
    made.save(out)
    assert len(importing.read(out.getvalue(), by=staff, now=NOW).wanted) == 1
    assert made.sheetnames == ["指令", "填写说明"]


def test_a_good_sheet_says_what_it_would_make(staff, plant):
    limit = filled(plant, 类型="限产", **{"减产比例（%）": 30, "车间": "熔炼"})
    reading = importing.read(book(filled(plant), limit), by=staff, now=NOW)
    assert (reading.stops, reading.limits, reading.districts) == (1, 1, [("云冈区", 2)])
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("编号", None, "请填写编号"),
        ("编号", "长" * 41, "不能超过 40 字"),
        ("应急类型", "地震", "“地震”不在可填的范围"),
        ("预警等级", "蓝色", "“蓝色”不在可填的范围"),
        ("预警等级", None, "请选择预警等级"),
        ("企业名称", "没有这家", "没有名为“没有这家”的企业"),
        ("企业名称", None, "请填写企业名称"),
        ("统一社会信用代码", "91140200MA0000000X", "没有统一社会信用代码为"),
        ("类型", "关停", "“关停”不在可填的范围"),
        ("减产比例（%）", 30, "停产不填减产比例"),
        ("减产比例（%）", "三成", "“三成”不是比例"),
        ("启动时间", "明天", "“明天”不是日期时间"),
        ("启动时间", "2026-02-30", "不是日期时间"),
        ("启动时间", None, "请填写启动时间"),
        ("结束时间", "2026-11-20 08:00", "结束时间应晚于启动时间"),
        ("执行周期", "每天", "每天执行请填写每日开始时间"),
        ("每日开始", "25:00", "“25:00”不是时刻"),
        ("车间", "烧结", "没有名称含“烧结”"),
        ("点位", "3#电炉", "没有名为“3#电炉”的在用产污点位"),
        ("保民生保温点位", "锅炉", "没有名为“锅炉”的在用产污点位"),
    ],
)
def test_a_fault_is_told_with_its_row_and_column(staff, plant, column, value, words):
    found = faults(staff, filled(plant, **{column: value}))
    assert any(row == 2 and words in sentence for row, _, sentence in found), found
    assert {column, AT.get(column)} & {title for _, title, _ in found}


def columns(staff, row) -> list[str]:
    return [column for _, column, _ in faults(staff, row)]


def test_all_faults_of_a_row_are_told_in_the_order_of_the_columns(staff, plant):
    amiss = {"编号": "长" * 41, "预警等级": "蓝色", "类型": "限产", "车间": "烧结", "点位": "3#电炉"}
    amiss |= {"执行周期": "每天", "每日结束": "25:00", "结束时间": "2026-11-19 08:00"}
    row = filled(plant, **amiss)
    assert columns(staff, row) == [
        *("编号", "预警等级", "减产比例（%）", "车间", "点位", "结束时间", "每日开始", "每日结束"),
    ]


def test_a_row_of_an_unknown_enterprise_is_read_to_its_end(staff, plant):
    row = filled(plant, 企业名称="没有这家", 预警等级=None, 启动时间="2062-11-20 08:00", 结束时间=None)
    assert columns(staff, row) == ["预警等级", "企业名称", "启动时间"]


def test_nothing_is_said_that_rests_on_a_cell_that_cannot_be_read(staff, plant):
    drafted(plant.enterprise, staff, number="TX-0")
    assert columns(staff, filled(plant, 启动时间="明天")) == ["启动时间"]
    assert columns(staff, filled(plant, 应急类型="地震", 预警等级=None)) == ["应急类型", "启动时间"]
    assert columns(staff, filled(plant, 编号="TX-0", 主题="长" * 121)) == ["主题", "启动时间"]


def test_what_meets_another_order_is_told_beside_the_rest(staff, plant):
    drafted(plant.enterprise, staff, number="TX-0")
    row = filled(plant, **{"减产比例（%）": 30, "说明": "长" * 301})
    assert columns(staff, row) == ["减产比例（%）", "启动时间", "说明"]


def test_every_row_at_fault_is_listed(staff, plant):
    found = faults(staff, filled(plant, 类型="关停"), filled(plant), filled(plant, 启动时间="明天"))
    assert [row for row, _, _ in found] == [2, 4]


def test_an_order_that_stands_and_one_further_up_in_the_sheet_are_noticed(staff, plant):
    drafted(plant.enterprise, staff, number="TX-0", workshop="熔炼")
    second = filled(plant, 编号="TX-2", 车间="造型")
    found = faults(staff, filled(plant, 编号="TX-1"), second, {**second, "编号": "TX-3"})
    assert [
        (row, number in sentence) for (row, _, sentence), number in zip(found, ("TX-0", "TX-2"), strict=True)
    ] == [
        (2, True),
        (4, True),
    ]


def test_a_name_that_two_enterprises_bear_needs_a_code(staff, plant):
    twin = factories.enterprise(name=plant.enterprise.name)
    assert "填写统一社会信用代码" in faults(staff, filled(plant))[0][2]
    code = {"统一社会信用代码": plant.enterprise.uscc}
    assert not faults(staff, filled(plant, **code))
    assert "不一致" in faults(staff, filled(plant, 企业名称="别的", **code))[0][2]
    assert "不在用电监管平台" in faults(staff, filled(plant, 统一社会信用代码=twin.uscc))[0][2]


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        ([head for head in HEADS if head != "企业名称"], "缺少列：企业名称"),
        ([*HEADS, "电话"], "不认识的列：电话"),
        ([*HEADS, "编号"], "重复的列：编号"),
        (["甲", "乙"], "第一行应是模板的表头"),
    ],
)
def test_wrong_headings_are_named(staff, plant, heads, words):
    with pytest.raises(workbook.Unfit, match=words):
        importing.read(book(filled(plant), heads=heads), by=staff, now=NOW)


def test_too_many_rows_and_none_are_refused(staff, plant):
    with pytest.raises(workbook.Unfit, match="没有要导入的行"):
        importing.read(book(), by=staff, now=NOW)
    with pytest.raises(workbook.Unfit, match="超过 2000 行"):
        workbook.table(book(*[{"编号": "x"}] * 2001))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-20 08:00", "2026-11-20T08:00:00+08:00"),
        ("2026/11/20 8:05", "2026-11-20T08:05:00+08:00"),
        ("2026年11月20日 8时", "2026-11-20T08:00:00+08:00"),
        ("2026-11-20", "2026-11-20T00:00:00+08:00"),
        (datetime(2026, 11, 20, 8, 0, 30), "2026-11-20T08:00:00+08:00"),  # noqa: DTZ001 - as Excel holds it
    ],
)
def test_instants_as_people_write_them(cell, expected):
    assert cells.moment(cell).isoformat() == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("22:00", time(22)), ("次日 6:00", time(6)), (0.25, time(6)), (time(6), time(6)), ("24:00", time(0))],
)
def test_clock_times_as_people_write_them(cell, expected):
    assert cells.clock(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [(30, 30), ("30%", 30), (0.3, 30), ("30.5％", 30.5), (None, None)]
)
def test_percentages_as_people_write_them(cell, expected):
    assert cells.percentage(cell) == expected


def upload(client: Client, data: bytes):
    file = SimpleUploadedFile("清单.xlsx", data)
    return client.post(reverse("alerts:order_import"), {"file": file})


def confirmed(client: Client, token: str):
    return client.post(reverse("alerts:order_import_confirm"), {"token": token}, follow=True)


def test_a_sheet_is_shown_then_confirmed_once(keeper, plant):
    spared = filled(plant, 保民生保温点位="造型线")
    shown = upload(keeper, book(spared))
    assert "可以导入 1 条" in shown.content.decode()
    assert not Order.objects.exists()
    token = shown.context["token"]
    assert "已导入 1 条" in confirmed(keeper, token).content.decode()
    order = Order.objects.get()
    assert (order.state, order.number, order.spared.count()) == ("draft", "TX-1", 1)
    assert "已过期或已导入" in confirmed(keeper, token).content.decode()
    assert Order.objects.count() == 1
    assert AuditEntry.objects.filter(action="导入停限产指令").count() == 1


def test_someone_elses_upload_cannot_be_confirmed(keeper, plant):
    token = upload(keeper, book(filled(plant))).context["token"]
    other = Client()
    other.force_login(factories.user("staff"))
    confirmed(other, token)
    assert not Order.objects.exists()


def test_what_has_come_to_overlap_since_it_was_shown_keeps_everything_out(keeper, staff, plant):
    other = factories.plant()
    factories.circuit(other)
    token = upload(keeper, book(filled(other), filled(plant))).context["token"]
    drafted(plant.enterprise, staff, number="TX-0")
    page = confirmed(keeper, token)
    assert page.status_code == 422
    assert "TX-0" in page.content.decode()
    assert set(Order.objects.values_list("number", flat=True)) == {"TX-0"}


def test_faults_are_shown_and_nothing_can_be_confirmed(keeper, plant):
    page = upload(keeper, book(filled(plant, 类型="关停"), filled(plant)))
    assert page.status_code == 422
    assert page.context["token"] == ""
    assert "没有导入任何一行" in page.content.decode()
    assert upload(keeper, b"hello").status_code == 422


def test_a_big_sheet_takes_a_fixed_number_of_queries(staff, django_assert_max_num_queries):
    plants = [factories.plant() for _ in range(30)]
    for each in plants:
        factories.circuit(each)
    data = book(*map(filled, plants))
    with django_assert_max_num_queries(12):
        assert len(importing.read(data, by=staff, now=NOW).wanted) == 30
