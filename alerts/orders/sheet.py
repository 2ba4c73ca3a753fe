"""The sheet that orders are imported from."""

from alerts.importing import cells
from alerts.importing.sheet import Column, Sheet
from alerts.models import Order

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
    Column(
        "title", "主题", cells.text, False, "同一编号的各行应相同", (), "11 月重污染天气橙色预警", width=24
    ),
    Column(
        "enterprise", "企业名称", cells.text, True, "与基础信息中的名称一致", (), "示例铸造有限公司", width=24
    ),
    Column(
        "uscc",
        "统一社会信用代码",
        cells.text,
        False,
        "填了就按它找企业；同名企业必填",
        width=24,
        as_text=True,
    ),
    Column(
        "kind", "类型", lambda cell: cells.choice(cell, KINDS), True, "停产或限产", ("停产", "限产"), "停产"
    ),
    Column("cut_pct", "减产比例（%）", cells.percentage, False, "限产必填，如 30；停产不填"),
    Column("workshop", "车间", cells.text, False, "空为全厂；按产污设施名称匹配"),
    Column("points", "点位", cells.listed, False, "只执行这些点位时填写，用顿号隔开"),
    Column("spared", "保民生保温点位", cells.listed, False, "不执行的点位，用顿号隔开"),
    Column(
        "start",
        "启动时间",
        cells.moment,
        True,
        "2026-11-20 08:00",
        (),
        "2026-11-20 08:00",
        width=17,
        as_text=True,
    ),
    Column(
        "end", "结束时间", cells.moment, False, "空为直到解除", (), "2026-11-23 08:00", width=17, as_text=True
    ),
    Column(
        "cycle",
        "执行周期",
        lambda cell: cells.choice(cell, CYCLES, empty=Order.Cycle.THROUGHOUT),
        False,
        "持续或每天；空为持续",
        ("持续", "每天"),
        "持续",
    ),
    Column("day_from", "每日开始", cells.clock, False, "每天执行必填，如 22:00", as_text=True),
    Column("day_to", "每日结束", cells.clock, False, "可过零点，如 06:00", as_text=True),
    Column("note", "说明", cells.text),
)
ORDERS = Sheet("指令", COLUMNS, note="只读取第一张表；先核对预览，确认后整批导入，有一行不对就都不导入。")
TITLES = ORDERS.titles | {"enterprises": "企业名称"}
