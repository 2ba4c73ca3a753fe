"""运维职责: each duty that the bureau's form names (domain.md E.1), with its screens and a month's records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from alerts.models import Alert, Declaration, Supervision
from maintenance.logs.downtime import month_bounds
from maintenance.models import (
    Cleaning,
    Consultation,
    Log,
    PartMovement,
    PlanItem,
    SimRenewal,
    Stage,
    Visit,
    WorkOrder,
)
from registry.access import able
from registry.models import Device, District, SimCard, Site

Kind = Log.Kind


@dataclass(frozen=True, slots=True)
class Span:
    """The month that is counted, for this person."""

    user: User
    month: date
    start: datetime
    end: datetime

    def within(self, rows: QuerySet, column: str) -> QuerySet:
        return rows.filter(**{f"{column}__gte": self.start, f"{column}__lt": self.end})


Count = Callable[[Span], str]


@dataclass(frozen=True, slots=True)
class Screen:
    """A page or record of a duty. ``names``: its address, the first that exists; ``query`` narrows it."""

    title: str
    names: tuple[str, ...] = ()
    count: Count | None = None
    query: str = ""
    ability: str = "watch"


@dataclass(frozen=True, slots=True)
class Duty:
    number: int
    text: str
    screens: tuple[Screen, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen as the page shows it."""

    title: str
    url: str
    count: str


def _visible(model: Any) -> Callable[[Span], QuerySet]:
    return lambda span: model.objects.visible_to(span.user)


def _counted(model: Any, column: str, unit: str, **narrow: Any) -> Count:
    rows = _visible(model)
    return lambda span: f"{span.within(rows(span).filter(**narrow), column).order_by().count()} {unit}"


def _logs(*kinds: Kind) -> Count:
    return _counted(Log, "started_at", "条", kind__in=kinds)


def _log(kind: Kind) -> Screen:
    return Screen(kind.label, ("maintenance:logs",), _logs(kind), f"kind={kind.value}&{{days}}")


def _planned(span: Span) -> str:
    items = PlanItem.objects.visible_to(span.user).filter(
        due_on__gte=span.start.date(), due_on__lt=span.end.date()
    )
    return f"{items.exclude(visit=None).count()} / {items.count()} 项"


def _consulted(span: Span) -> str:
    done = Consultation.objects.visible_to(span.user).filter(month=span.month).count()
    return f"{done} / {District.objects.visible_to(span.user).count()} 个区县"


def _renewed(span: Span) -> str:
    cards = SimCard.objects.visible_to(span.user)
    made = SimRenewal.objects.filter(card__in=cards, renewed_on__gte=span.start.date())
    return f"{made.filter(renewed_on__lt=span.end.date()).count()} 次"


def _moved(span: Span) -> str:
    """The store is the whole city's."""
    return f"{span.within(PartMovement.objects.order_by(), 'at').count()} 次出入库"


def _total(model: Any, unit: str, **narrow: Any) -> Count:
    rows = _visible(model)
    return lambda span: f"{rows(span).filter(**narrow).order_by().count()} {unit}"


_DECLARED = Screen("新建、停运、故障申报", ("alerts:declarations",), _counted(Declaration, "filed_at", "件"))
_PLANS = Screen("月度巡检计划", ("maintenance:plans",), _planned)
_VISITS = Screen(
    "现场运营维护信息表", ("maintenance:visits",), _counted(Visit, "arrived_at", "份", is_current=True)
)
_BACKUP = _log(Kind.BACKUP)

DUTIES = (
    Duty(
        1,
        "市、区县两级系统，维护人员定点定时维护，保证数据稳定",
        (_PLANS, Screen("工单", ("maintenance:work_orders",), _counted(WorkOrder, "made_at", "张"))),
    ),
    Duty(2, "系统整体维护及不断更新优化", (_log(Kind.MODULE), _log(Kind.OPTIMISATION), _log(Kind.SERVER))),
    Duty(
        3,
        "每月 24 小时实时掌握涉气工业企业生产设施、环保设施用电",
        (
            Screen("用电监管", ("power:list",), _total(Site, "家在册", platform="power")),
            Screen(
                "用电异常信息",
                ("alerts:list",),
                _counted(Alert, "started_at", "条", platform="power"),
                "platform=power",
            ),
        ),
    ),
    Duty(4, "异常信息实地技术勘察，确认原由，出具现场运营维护信息表备案", (_VISITS,)),
    Duty(
        5,
        "每月定期定点到各区县询问系统运营正常与否",
        (Screen("区县月度征询", ("maintenance:consultations",), _consulted),),
    ),
    Duty(
        6,
        "根据各区县意见清理系统数据、优化系统、提升运营服务",
        (
            Screen("数据清理", ("maintenance:cleanings",), _counted(Cleaning, "asked_at", "件")),
            _log(Kind.OPTIMISATION),
        ),
    ),
    Duty(
        7,
        "站点、仪器、治理设施基础信息，联网、上报、运行、审核、超标报警处置、报表、申报与监督",
        (
            Screen("站点基础信息", ("registry:sites",), _total(Site, "个")),
            Screen("仪器联网与上报", ("telemetry:devices",), _total(Device, "台")),
            Screen("报警处置", ("alerts:list",), _counted(Alert, "started_at", "条")),
            Screen("运维月报", ("maintenance:monthly",), ability="handle_alerts"),
            _DECLARED,
            Screen(
                "站点、仪器生命周期",
                ("maintenance:stages",),
                _counted(Stage, "at", "步"),
            ),
            Screen("监督（督办）", ("alerts:supervisions",), _counted(Supervision, "issued_at", "件")),
        ),
    ),
    Duty(
        8,
        "记录软件日常维护、功能及模块升级、系统优化、数据备份、软件故障检修",
        (
            _log(Kind.SOFTWARE),
            _log(Kind.MODULE),
            _log(Kind.OPTIMISATION),
            _BACKUP,
            _log(Kind.SOFTWARE_FAULT),
        ),
    ),
    Duty(
        9,
        "硬件设备日常维护保养、定期巡检、故障检修",
        (
            _log(Kind.HARDWARE),
            _PLANS,
            _log(Kind.HARDWARE_FAULT),
            Screen("备品备件", ("maintenance:logs_spares",), _moved),
        ),
    ),
    Duty(
        10,
        "传输网络日常维护、数据传输配置、数据备份、网络设备故障检修",
        (_log(Kind.NETWORK), _log(Kind.NETWORK_CONFIG), _BACKUP, _log(Kind.NETWORK_FAULT)),
    ),
    Duty(
        11,
        "餐饮业油烟：服务器升级，SIM 流量卡续费，云平台、应用系统、数据库、"
        "物联网网络服务、油烟在线检测仪运维，标准规范执行",
        (
            _log(Kind.SERVER),
            Screen("SIM 流量卡续费", ("maintenance:logs_sims",), _renewed),
            Screen("油烟在线检测仪", ("fume:list",), _total(Site, "家在册", platform="fume")),
            Screen(
                "油烟运维日志",
                ("maintenance:logs",),
                _counted(Log, "started_at", "条", platform__in=("fume", "")),
                "platform=fume&{days}",
            ),
            Screen("限值标准", ("alerts:standards",)),
        ),
    ),
    Duty(
        12,
        "程序：依据《项目管理制度》政府招投标，依据《财务管理制度》",
        (Screen("绩效自评与佐证", ("performance:list",), ability="evaluate"),),
    ),
)


def span(user: User, month: date) -> Span:
    return Span(user, month.replace(day=1), *month_bounds(month))


def duties(of: Span) -> Iterator[tuple[Duty, list[Shown]]]:
    """Each duty with what of its screens this person may open; a count that two duties show is asked once."""
    known: dict[str, Shown] = {}
    for duty in DUTIES:
        yield duty, [_shown(each, of, known) for each in duty.screens]


def _shown(screen: Screen, of: Span, known: dict[str, Shown]) -> Shown:
    key = f"{screen.title} {screen.query}"
    if key not in known:
        url = _url(screen, of) if able(of.user, screen.ability) else ""
        known[key] = Shown(screen.title, url, screen.count(of) if screen.count else "")
    return known[key]


def _url(screen: Screen, of: Span) -> str:
    last = of.end.date().fromordinal(of.end.date().toordinal() - 1)
    days = f"since={of.start.date()}&until={last}"
    for name in screen.names:
        try:
            query = screen.query.replace("{days}", days)
            return reverse(name) + (f"?{query}" if query else "")
        except NoReverseMatch:
            continue
    return ""
