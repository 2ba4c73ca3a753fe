"""Measures of the readings: platforms in operation, months of service, valid data, availability and online rate.

What was owed and brought stands in brought.py."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from maintenance.logs.availability import by_platform
from performance.measures.brought import Brought, Grain, Known, brought
from performance.measures.shape import (
    HUNDRED,
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
from registry.rooms import platform, platforms


def months(slug: str, window: Window) -> Mapping[date, Brought]:
    """What each month of the window brought."""
    return brought(slug, window.start, window.end, Grain.MONTH)


def known(window: Window) -> Known:
    """Every platform's months: asked once for all measures of a draft."""
    return {each.slug: months(each.slug, window) for each in platforms()}


def in_operation(slug: str, window: Window, rows: Known) -> Measured:
    """One set, if it had data in every month; else the share of the months."""
    title = platform(slug).title
    mine = rows[slug]
    with_data = sum(1 for month in window.months() if month in mine and mine[month].days)
    due = len(passed(window, mine))
    days = sum(each.days for each in mine.values())
    actual = None if not with_data else Decimal(1) if with_data >= due else _two(with_data, due)
    return Measured(
        f"platform_{slug}",
        "当年点位投运以来每月均有监测数据，计 1 套；有缺月的，按有数据月份的比例计",
        f"{title}平台本年度有数据 {days} 天，点位投运以来的 {due} 个月份每月均有监测数据。"
        if with_data == due
        else f"{title}平台本年度有数据 {days} 天，点位投运以来的 {due} 个月份中有 {with_data} 个月份有监测数据。",
        actual=actual,
        parts=(
            Part("有数据的月份", f"{with_data} 个", "months", slug),
            Part("投运以来的月份", f"{due} 个", "months-due", slug),
            Part("有数据的天数", f"{days} 天", "days", slug),
            Part("收到的数据", f"{sum(each.came for each in mine.values())} 条", "came", slug),
        ),
        columns=(
            Column("有数据天数", "days", slug),
            Column("应收", "owed", slug),
            Column("实收", "came", slug),
            Column("有效", "valid", slug),
        ),
        table=by_month(window, {m: (x.days, x.owed, x.came, x.valid) for m, x in mine.items()}, 4),
        is_known=bool(with_data),
    )


def passed(window: Window, mine: Mapping[date, Brought]) -> list[date]:
    """The months that owed or brought something; all that have begun when none did."""
    return [month for month in window.months() if month in mine] or window.months()


def _service(window: Window, due: Collection[date], served: Collection[date]) -> dict[str, int | str]:
    """A whole month without service is lost; one in which nobody owed data is not asked for."""
    over = window.months()[: window.complete]
    lost = sum(month in due and month not in served for month in over)
    return counted(len(served), lost, MONTHS - sum(month not in due for month in over), "个月")


def _two(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.01"))


def months_in_service(window: Window, rows: Known) -> Measured:
    """Months in which all platforms had data."""
    slugs = [each.slug for each in platforms()]
    due = sorted({month for mine in rows.values() for month in mine})
    served = [month for month in due if is_served(rows, month)]
    share = percent(len(served), len(due))
    return Measured(
        "months_in_service",
        "三个平台当月均有监测数据的月份 ÷ 点位投运以来的月份",
        f"本年度点位投运以来 {len(due)} 个月，其中 {len(served)} 个月三个平台均提供服务。",
        share=share,
        parts=(
            Part("提供服务的月份", f"{len(served)} 个", "served"),
            Part("投运以来的月份", f"{len(due)} 个", "served-due"),
        ),
        columns=tuple(Column(each.title, "days", each.slug) for each in platforms()),
        table=by_month(
            window,
            {month: tuple(f"{_days(rows[slug], month)} 天" for slug in slugs) for month in due},
            len(slugs),
        ),
        is_known=bool(served),
        basis=_service(window, due, served),
    )


def is_served(rows: Known, month: date) -> bool:
    """Every platform had data in the month."""
    return all(_days(mine, month) > 0 for mine in rows.values())


def _days(mine: Mapping[date, Brought], month: date) -> int:
    return mine[month].days if month in mine else 0


def valid_data(window: Window, rows: Known) -> Measured:
    """传输有效率 of the year over all platforms: valid / owed."""
    every = [each for mine in rows.values() for each in mine.values()]
    owed, came, valid = (sum(getattr(each, name) for each in every) for name in ("owed", "came", "valid"))
    share = percent(valid, owed)
    sent, good = percent(came, owed), percent(valid, came)
    return Measured(
        "valid_data",
        "传输有效率 = 传输率 × 有效率 = 有效数据个数 ÷ 应收数据个数",
        f"全年应收数据 {owed} 个，实收 {came} 个，传输率 {said(sent)}；有效 {valid} 个，有效率 {said(good)}；"
        f"传输有效率 {said(share)}。",
        actual=share,
        share=share,
        parts=(
            Part("应收数据", f"{owed} 个", "owed"),
            Part("实收数据", f"{came} 个", "came"),
            Part("有效数据", f"{valid} 个", "valid"),
        ),
        columns=tuple(Column(f"{each.title}传输有效率", "valid-share", each.slug) for each in platforms()),
        table=_monthly(window, rows, lambda each: percent(each.valid, each.owed)),
        is_known=bool(came),
    )


def _monthly(
    window: Window, rows: Known, share: Callable[[Brought], Decimal | None]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"{month:%Y-%m}", *(said(share(mine[month])) if month in mine else "—" for mine in rows.values()))
        for month in window.months()
    )


def running(window: Window, rows: Known) -> Measured:
    """系统运行情况: the lower of availability (fault logs) and online rate (day-points with data)."""
    up = {
        (slug, month): each.pct
        for month in window.months()
        for slug, each in by_platform(list(rows), month, now=window.now).items()
    }
    available = mean(up.values())
    every = [each for mine in rows.values() for each in mine.values()]
    came, owed = sum(each.points_came for each in every), sum(each.points_owed for each in every)
    online = online_share(every)
    share = min(each for each in (available, online, HUNDRED) if each is not None)
    return Measured(
        "running",
        "可用率（扣除故障停用时间）与在线率（有数据的点位日 ÷ 应有数据的点位日）中较低者",
        f"系统可用率 {said(available)}，监测点位在线率 {said(online)}。",
        share=share,
        parts=(
            Part("可用率", said(available), "available"),
            Part("在线率", said(online), "online"),
            Part("有数据的点位日", f"{came} 个", "points-came"),
            Part("应有数据的点位日", f"{owed} 个", "points-owed"),
        ),
        columns=(
            *(Column(f"{each.title}可用率", "available", each.slug) for each in platforms()),
            *(Column(f"{each.title}在线率", "online", each.slug) for each in platforms()),
        ),
        table=tuple(
            (
                f"{month:%Y-%m}",
                *(said(up[slug, month]) for slug in rows),
                *(said(online_share([rows[slug].get(month, Brought())])) for slug in rows),
            )
            for month in window.months()
        ),
        is_known=bool(came),
    )


def mean(shares: Collection[Decimal]) -> Decimal | None:
    """Of the months' availability; two decimals."""
    return (sum(shares, ZERO) / len(shares)).quantize(Decimal("0.01")) if shares else None


def online_share(every: Iterable[Brought]) -> Decimal | None:
    """Point-days with data of those owed, in per cent."""
    found = Brought.sum(every)
    return percent(min(found.points_came, found.points_owed), found.points_owed)


MEASURES = {
    **{f"platform_{each.slug}": partial(in_operation, each.slug) for each in platforms()},
    "months_in_service": months_in_service,
    "running": running,
    "valid_data": valid_data,
}
"""By name; each takes the window and ``known(window)``."""
