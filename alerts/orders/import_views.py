"""Orders from Excel: the template, the upload with its dry run, the confirmation."""

from alerts.importing.steps import Steps
from alerts.orders import importing, sheet

upload, confirm, template = Steps(
    ability="issue_orders",
    key="orders-import",
    page="alerts/orders/import.html",
    sheet=sheet.ORDERS,
    file="停限产指令模板.xlsx",
    read=importing.read,
    apply=importing.apply,
    form_at="alerts:order_import",
    done_at="alerts:orders",
    told=lambda reading: f"已导入 {len(reading.wanted)} 条指令，状态为待下发。核对后请下发。",
).views()
