"""Measures of people's work: alerts and orders closed in time, consultations, the survey, the money spent."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from alerts.life.punctual import Punctual, begun, monthly
from alerts.models import Alert
from maintenance.models import Consultation
from maintenance.work.punctual import by_month as orders_by_month
from performance.measures.shape import (
    CITY,
    MONTHS,
    ZERO,
    Column,
    Measured,
    Part,
    Window,
    by_month,
    counted,
    percent,
    said,
)
from performance.models import Answer, Payment, Survey
from registry.models import District

GRAVE = 2
YUAN_A_WAN = Decimal(10_000)


def kept_up(window: Window) -> Measured:
    """系统维护更新: alerts and work orders brought to an end in time, of those due."""
    alerts = _alerts(window, 1)
    orders = orders_by_month(window.start, window.end, window.now)
    due = sum(each.due for each in alerts.values()) + sum(each.due for each in orders.values())
    ended = sum(each.in_time for each in alerts.values()) + sum(each.in_time for each in orders.values())
    share = percent(ended, due)
    return Measured(
        "kept_up",
        "（按时办结的告警 + 按时完成的工单）÷（应办结的告警 + 应完成的工单）；任一环节超期即为不按时",
        f"全年应办结告警 {_sum(alerts, 'due')} 条，按时办结 {_sum(alerts, 'in_time')} 条；"
        f"应完成工单 {_sum(orders, 'due')} 张，按时完成 {_sum(orders, 'in_time')} 张；及时率 {said(share)}。",
        share=share,
        parts=(
            Part("应办结的告警", f"{_sum(alerts, 'due')} 条", "alerts-due"),
            Part("按时办结的告警", f"{_sum(alerts, 'in_time')} 条", "alerts-in-time"),
            Part("应完成的工单", f"{_sum(orders, 'due')} 张", "orders-due"),
            Part("按时完成的工单", f"{_sum(orders, 'in_time')} 张", "orders-in-time"),
        ),
        columns=(
            Column("应办结告警", "alerts-due"),
            Column("按时办结", "alerts-in-time"),
            Column("应完成工单", "orders-due"),
            Column("按时完成", "orders-in-time"),
        ),
        table=by_month(
            window,
            {
                month: (
                    alerts.get(month, Punctual()).due,
                    alerts.get(month, Punctual()).in_time,
                    orders[month].due if month in orders else 0,
                    orders[month].in_time if month in orders else 0,
                )
                for month in {*alerts, *orders}
            },
            4,
        ),
        is_known=bool(due),
    )


def _alerts(window: Window, least: int) -> dict[date, Punctual]:
    rows = begun(Alert.objects.filter(level__gte=least), window.start, window.end)
    return {at.date(): each for at, each in monthly(rows, window.now).items()}


def _sum(rows: dict, name: str) -> int:
    return sum(getattr(each, name) for each in rows.values())


def alerts_handled(window: Window) -> Measured:
    """监管能力: alerts of 报警 and graver that people brought to an end, of all such."""
    alerts = _alerts(window, GRAVE)
    share = percent(_sum(alerts, "ended"), _sum(alerts, "all"))
    return Measured(
        "alerts_handled",
        "已办结、误报、豁免的报警及以上告警 ÷ 全部报警及以上告警",
        f"全年发现报警及以上告警 {_sum(alerts, 'all')} 条，已处置办结 {_sum(alerts, 'ended')} 条，"
        f"处置率 {said(share)}。",
        share=share,
        parts=(
            Part("报警及以上告警", f"{_sum(alerts, 'all')} 条", "grave"),
            Part("已办结", f"{_sum(alerts, 'ended')} 条", "grave-ended"),
        ),
        columns=(Column("报警及以上", "grave"), Column("已办结", "grave-ended")),
        table=by_month(window, {month: (each.all, each.ended) for month, each in alerts.items()}, 2),
        is_known=bool(alerts),
    )


def consultations(window: Window) -> Measured:
    """公众服务程度: the districts asked each month; 11 × 12 a year, the running month not yet due."""
    districts = District.objects.count()
    rows = Consultation.objects.filter(month__year=window.year).order_by()
    done = {
        each["month"]: (each["n"], each["normal"])
        for each in rows.values("month").annotate(n=Count("pk"), normal=Count("pk", filter=Q(is_normal=True)))
    }
    due = districts * window.complete
    over = [each for month, each in done.items() if month.month <= window.complete]
    made, normal = sum(count for count, _ in over), sum(good for _, good in over)
    share = percent(made, due)
    return Measured(
        "consultations",
        "已完成的区县月度征询 ÷ 应完成的征询（区县数 × 已过的整月数）",
        f"每月到各区县征询系统运行情况，应征询 {due} 次，已征询 {made} 次，其中 {normal} 次反映运行正常。",
        share=share,
        parts=(
            Part("已征询", f"{made} 次", "consulted"),
            Part("反映正常", f"{normal} 次", "consulted-normal"),
            Part("应征询", f"{due} 次（{districts} 个区县 × {window.complete} 个月）", "consulted-owed"),
        ),
        columns=(Column("已征询", "consulted"), Column("反映正常", "consulted-normal")),
        table=by_month(window, done, 2),
        is_known=bool(made),
        basis=counted(sum(count for count, _ in done.values()), due - made, districts * MONTHS, "次"),
    )


def answers(window: Window) -> QuerySet[Answer]:
    """Those of the year's survey."""
    return _of(Answer.objects.filter(survey__year=window.year), "survey__project", window).order_by()


def surveys(window: Window) -> QuerySet[Survey]:
    return _of(Survey.objects.filter(year=window.year), "project", window)


def _of(rows: QuerySet, path: str, window: Window) -> QuerySet:
    """Of the window's project alone, when it names one."""
    return rows if window.project is None else rows.filter(**{path: window.project})


def satisfaction(window: Window) -> Measured:
    """The share of the year's answers that are satisfied, with the sample."""
    rows = answers(window)
    counted = {
        each["audience"]: (each["n"], each["good"])
        for each in rows.values("audience").annotate(
            n=Count("pk"), good=Count("pk", filter=Q(is_satisfied=True))
        )
    }
    total, good = (sum(each[at] for each in counted.values()) for at in (0, 1))
    share = percent(good, total)
    said_of = "、".join(
        f"{Answer(audience=name).get_audience_display()} {n} 份" for name, (n, _) in sorted(counted.items())
    )
    least = max(surveys(window).values_list("least", flat=True), default=0)
    few = f"样本少于规定的 {least} 份。" if total < least else ""
    months = {
        each["month"]: (each["n"], each["good"])
        for each in rows.annotate(month=TruncMonth("at", tzinfo=CITY))
        .values("month")
        .annotate(n=Count("pk"), good=Count("pk", filter=Q(is_satisfied=True)))
    }
    return Measured(
        "satisfaction",
        "评分均值不低于 4 分的答卷 ÷ 全部答卷",
        f"满意度调查收回有效答卷 {total} 份（{said_of}），满意 {good} 份，满意度 {said(share)}。{few}",
        actual=share,
        share=share,
        parts=(
            Part("有效答卷", f"{total} 份", "answers"),
            Part("满意", f"{good} 份", "answers-good"),
        ),
        columns=(Column("答卷", "answers"), Column("满意", "answers-good")),
        table=by_month(window, {at.date(): each for at, each in months.items()}, 2),
        is_known=bool(total),
    )


def vouchers(window: Window) -> QuerySet[Payment]:
    """Those of the year, as far as it has come."""
    rows = Payment.objects.filter(paid_on__year=window.year, paid_on__lte=window.end.date())
    return _of(rows, "contract__project", window).order_by()


def spent(window: Window) -> Measured:
    """全年执行数 from the ledger, in 万元."""
    rows = vouchers(window)
    months = {
        each["month"]: (each["n"], in_wan(each["sum"]))
        for each in rows.annotate(month=TruncMonth("paid_on"))
        .values("month")
        .annotate(n=Count("pk"), sum=Sum("amount"))
    }
    total = in_wan(rows.aggregate(sum=Sum("amount"))["sum"] or ZERO)
    return Measured(
        "spent",
        "当年支付凭证金额合计（冲销相减），按万元计",
        f"全年支付 {sum(n for n, _ in months.values())} 笔，合计 {total:f} 万元。",
        actual=total,
        parts=(
            Part("支付合计", f"{total:f} 万元", "paid"),
            Part("支付凭证", f"{sum(n for n, _ in months.values())} 笔", "vouchers"),
        ),
        columns=(Column("笔数", "vouchers"), Column("金额（万元）", "paid")),
        table=by_month(window, months, 2),
        is_known=bool(months),
    )


def in_wan(yuan: Decimal) -> Decimal:
    """元 → 万元 without trailing zeros."""
    made = yuan / YUAN_A_WAN
    return made.quantize(Decimal(1)) if made == made.to_integral_value() else made.normalize()


MEASURES = {
    "kept_up": kept_up,
    "alerts_handled": alerts_handled,
    "consultations": consultations,
    "satisfaction": satisfaction,
    "spent": spent,
}
"""By name; each takes the window."""
