"""All kinds of rows by name; every number of a measure names one of them."""

from performance.behind.consultations import Consultations, Owed
from performance.behind.faults import Faults
from performance.behind.handling import Alerts, Orders
from performance.behind.papers import Answers, Vouchers
from performance.behind.readings import READINGS
from performance.behind.shape import Listed
from performance.measures.people import GRAVE

LISTED: dict[str, Listed] = {
    "alerts-due": Alerts("应办结的告警", "due"),
    "alerts-in-time": Alerts("按时办结的告警", "in_time"),
    "orders-due": Orders("应完成的工单", "due"),
    "orders-in-time": Orders("按时完成的工单", "in_time"),
    "grave": Alerts("报警及以上告警", "all", GRAVE),
    "grave-ended": Alerts("已办结的报警及以上告警", "ended", GRAVE),
    "consulted": Consultations("已征询"),
    "consulted-normal": Consultations("反映正常的征询", normal=True),
    "consulted-owed": Owed("应征询"),
    "answers": Answers("有效答卷"),
    "answers-good": Answers("满意的答卷", good=True),
    "vouchers": Vouchers("支付凭证"),
    "paid": Vouchers("支付合计（万元）", total=True),
    "available": Faults(),
}

__all__ = ["LISTED", "READINGS"]
