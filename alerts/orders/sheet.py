"""The sheet that orders are imported from: its columns, the template to fill in, a row as an order."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from alerts.models import Order
from alerts.orders import cells
from alerts.orders.workbook import Unfit

KINDS = {"停产": Order.Kind.STOP, "限产": Order.Kind.LIMIT}
CAUSES = {
    "应急": Order.Cause.EMERGENCY,
    "重污染天气应急": Order.Cause.EMERGENCY,
    "错峰": Order.Cause.SEASON,
    "错峰生产": Order.Cause.SEASON,
    "执法": Order.Cause.PUNISHMENT,
    "执法决定": Order.Cause.PUNISHMENT,
    "其他": Order.Cause.OTHER,
}
WARNINGS = {
    **dict.fromkeys(("黄色", "黄", "Ⅲ级", "III级", Order.Warning.YELLOW.label), Order.Warning.YELLOW),
    **dict.fromkeys(("橙色", "橙", "Ⅱ级", "II级", Order.Warning.ORANGE.label), Order.Warning.ORANGE),
    **dict.fromkeys(("红色", "红", "Ⅰ级", "I级", Order.Warning.RED.label), Order.Warning.RED),
    "无": "",
}
CYCLES = {
    "持续": Order.Cycle.THROUGHOUT,
    "持续执行": Order.Cycle.THROUGHOUT,
    "每天": Order.Cycle.DAILY,
    "每天执行": Order.Cycle.DAILY,
}


@dataclass(frozen=True, slots=True)
class Column:
    """``name``: the field of the order; ``read``: a cell → its value, ``cells.Odd`` when it says nothing such."""

    name: str
    title: str
    read: Callable[[Any], Any]
    must: bool = False
    help: str = ""
    offer: tuple[str, ...] = ()
    example: str = ""


COLUMNS = (
    Column("number", "编号", cells.text, True, "同一次应急的各行用同一编号，40 字以内", (), "TX-2026-0001"),
    Column(
        "cause",
        "应急类型",
        lambda cell: cells.choice(cell, CAUSES),
        True,
        "应急、错峰、执法、其他",
        ("应急", "错峰", "执法", "其他"),
        "应急",
    ),
    Column(
        "warning",
        "预警等级",
        lambda cell: cells.choice(cell, WARNINGS, empty=""),
        False,
        "黄色、橙色、红色；应急必填",
        ("黄色", "橙色", "红色"),
        "橙色",
    ),
    Column("title", "主题", cells.text, False, "同一编号的各行应相同", (), "11 月重污染天气橙色预警"),
    Column("enterprise", "企业名称", cells.text, True, "与基础信息中的名称一致", (), "示例铸造有限公司"),
    Column("uscc", "统一社会信用代码", cells.text, False, "填了就按它找企业；同名企业必填"),
    Column(
        "kind", "类型", lambda cell: cells.choice(cell, KINDS), True, "停产或限产", ("停产", "限产"), "停产"
    ),
    Column("cut_pct", "减产比例（%）", cells.percentage, False, "限产必填，如 30；停产不填"),
    Column("workshop", "车间", cells.text, False, "空为全厂；按产污设施名称匹配"),
    Column("points", "点位", cells.listed, False, "只执行这些点位时填写，用顿号隔开"),
    Column("spared", "保民生保温点位", cells.listed, False, "不执行的点位，用顿号隔开"),
    Column("start", "启动时间", cells.moment, True, "2026-11-20 08:00", (), "2026-11-20 08:00"),
    Column("end", "结束时间", cells.moment, False, "空为直到解除", (), "2026-11-23 08:00"),
    Column(
        "cycle",
        "执行周期",
        lambda cell: cells.choice(cell, CYCLES, empty=Order.Cycle.THROUGHOUT),
        False,
        "持续或每天；空为持续",
        ("持续", "每天"),
        "持续",
    ),
    Column("day_from", "每日开始", cells.clock, False, "每天执行必填，如 22:00"),
    Column("day_to", "每日结束", cells.clock, False, "可过零点，如 06:00"),
    Column("note", "说明", cells.text),
)
BY_TITLE = {column.title: column for column in COLUMNS}
TITLES = {column.name: column.title for column in COLUMNS} | {"enterprises": "企业名称"}
FOUND_IN = "指令"


def places(heading: Sequence[Any]) -> Mapping[str, int]:
    """Field → place of its column, whatever their order. Unfit names what is missing or strange."""
    titles = [cells.text(cell).replace("(", "（").replace(")", "）").rstrip("*＊") for cell in heading]
    known = {BY_TITLE[title].name: place for place, title in enumerate(titles) if title in BY_TITLE}
    faults = []
    if missing := [each.title for each in COLUMNS if each.must and each.name not in known]:
        faults.append(f"缺少列：{'、'.join(missing)}")
    if strange := [title for title in titles if title and title not in BY_TITLE]:
        faults.append(f"不认识的列：{'、'.join(strange[:10])}")
    if doubled := sorted({title for title in titles if title and titles.count(title) > 1}):
        faults.append(f"重复的列：{'、'.join(doubled)}")
    if faults:
        raise Unfit(f"表头与模板不符。{'；'.join(faults)}。第一行应是模板的表头")
    return known


def read(row: Sequence[Any], known: Mapping[str, int]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a row by field, and the sentences by field where a cell is amiss."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for column in COLUMNS:
        cell = row[known[column.name]] if column.name in known and known[column.name] < len(row) else None
        try:
            values[column.name] = column.read(cell)
            if column.must and values[column.name] in ("", None):
                faults[column.name] = f"请填写{column.title}"
        except cells.Odd as odd:
            faults[column.name] = str(odd)
    return values, faults


def template() -> bytes:
    """The workbook to fill in: headings with choices, one example, and a sheet that explains."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = FOUND_IN
    grey, bold = PatternFill("solid", fgColor="E6EFF7"), Font(bold=True)
    for place, column in enumerate(COLUMNS, start=1):
        head = sheet.cell(1, place, column.title + ("*" if column.must else ""))
        head.font, head.fill = bold, grey
        head.alignment = Alignment(wrap_text=True, vertical="center")
        letter = head.column_letter
        sheet.column_dimensions[letter].width = 24 if column.name in ("title", "enterprise", "uscc") else 16
        if column.offer:
            offered = DataValidation("list", formula1=f'"{",".join(column.offer)}"', allow_blank=True)
            sheet.add_data_validation(offered)
            offered.add(f"{letter}2:{letter}2001")
        if column.name in ("start", "end", "uscc", "day_from", "day_to"):
            for row in range(2, 202):
                sheet.cell(row, place).number_format = "@"
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet("填写说明"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(sheet: Any) -> None:
    rows = [("列", "必填", "怎么填", "例")]
    rows += [(each.title, "是" if each.must else "", each.help, each.example) for each in COLUMNS]
    rows += [
        ("", "", "", ""),
        ("说明", "", "只读取第一张表；先核对预览，确认后整批导入，有一行不对就都不导入。", ""),
    ]
    for row in rows:
        sheet.append(row)
    for letter, width in (("A", 20), ("B", 8), ("C", 60), ("D", 26)):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
