"""All measures by name, and what they say of a year."""

from collections.abc import Collection

from performance.measures import data, people
from performance.measures.shape import Measured, Window
from registry.rooms import platforms

TITLES = {
    **{f"platform_{each.slug}": f"{each.title}平台全年运行" for each in platforms()},
    "months_in_service": "提供服务的月份",
    "kept_up": "告警与工单办理及时率",
    "running": "系统可用率与在线率",
    "valid_data": "数据传输有效率",
    "consultations": "区县月度征询",
    "alerts_handled": "告警处置率",
    "satisfaction": "满意度调查",
    "spent": "资金支付",
}


def measure(names: Collection[str], window: Window) -> list[Measured]:
    """What each named measure says; the readings are counted once for all that look at them."""
    rows = data.known(window) if set(names) & set(data.MEASURES) else {}
    found = [data.MEASURES[name](window, rows) for name in names if name in data.MEASURES]
    return found + [people.MEASURES[name](window) for name in names if name in people.MEASURES]
