"""What people have decided in the demo city: orders, declarations, numbers of rules. By the product's own actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.models import Role, User
from alerts.models import Declaration, Order
from alerts.models.parameters import Reach
from alerts.orders import actions as orders
from alerts.orders import declare
from alerts.orders.content import Content
from alerts.orders.filing import Filing
from alerts.parameters.actions import set_numbers
from alerts.parameters.targets import Target
from alerts.rule_types import CHINA
from portal.demo.city import DemoCity, DemoSite
from portal.demo.decrees import CUT_PCT, plan
from registry.models import Point

Points = Mapping[str, Point]
DAY = timedelta(days=1)
TITLE = "重污染天气橙色预警应急减排"


def decide(city: DemoCity, points: Points, people: Sequence[User], at: float) -> None:
    """All that is in force, or waits for somebody, when the demo begins."""
    staff = next(user for user in people if user.role == Role.STAFF)
    _order(city, points, staff, at)
    _declare(city, points, people, staff, at)
    _tune(staff, at)


def _order(city: DemoCity, points: Points, staff: User, at: float) -> None:
    decided = plan(city, at)
    start, end = _instant(decided.start), _instant(decided.end)
    issued_at = start - timedelta(hours=6)
    for kind, cut, sites in (
        (Order.Kind.STOP, None, (decided.stop_broken, *decided.stopped)),
        (Order.Kind.LIMIT, CUT_PCT, (decided.limit_broken, *decided.limited)),
    ):
        content = Content(
            number=f"同环应急〔{start:%Y}〕{start:%m%d} 号",
            kind=kind,
            start=start,
            end=end,
            warning=Order.Warning.ORANGE,
            title=TITLE,
            cut_pct=cut,
            note="按减排清单执行",
        )
        drafts = orders.draft(content, [_enterprise(points, each) for each in sites], by=staff, now=issued_at)
        orders.issue([each.pk for each in drafts], by=staff, now=issued_at)


def _enterprise(points: Points, site: DemoSite) -> int:
    return points[site.device.points[0].key].site.enterprise_id


def _declare(city: DemoCity, points: Points, people: Sequence[User], staff: User, at: float) -> None:
    """One approved beforehand, one approved repair, one refused, and two that wait."""
    decided, now = plan(city, at), _instant(at)
    rested = _instant(decided.resting_since)
    *_, shop, fault = city.of("fume")
    *_, unasked = (site for site in city.of("power") if site != decided.resting and not site.scripted)
    rest = Filing(
        "stop", rested, "订单不足，全厂停产检修", "生产部", _instant(decided.end) + 3 * DAY, "0352-5550103"
    )
    repair = Filing(
        "repair",
        now - timedelta(hours=3),
        "除尘器更换滤袋",
        "设备科",
        now + timedelta(hours=6),
        "0352-5550104",
    )
    late = Filing("stop", now - 9 * DAY, "停产未及时申报，补报", "办公室", now - 4 * DAY)
    _filed(points, decided.resting, rest, people, staff, rested - DAY, "情况属实，同意")
    _filed(points, decided.limit_broken, repair, people, staff, now - timedelta(hours=4), "同意，请如期完成")
    _filed(points, unasked, late, people, staff, now - 3 * DAY, "用电数据显示该时段仍在生产", approved=False)
    _filed(
        points, fault, Filing("fault", now - timedelta(hours=2), "油烟探头损坏，待换", "运维", now + 2 * DAY),
        people, None, now - timedelta(hours=1),
    )  # fmt: skip
    _filed(points, shop, Filing("stop", now + DAY, "店面装修，停业一周", "店长", now + 8 * DAY),
        people, None, now - timedelta(minutes=40),
    )  # fmt: skip


def _filed(
    points: Points,
    site: DemoSite,
    filing: Filing,
    people: Sequence[User],
    reviewer: User | None,
    at: datetime,
    opinion: str = "",
    *,
    approved: bool = True,
) -> Declaration:
    """Filed by the district's officer; reviewed two hours later, where somebody has."""
    row = points[site.device.points[0].key].site
    officer = next(
        user for user in people if user.role == Role.OFFICER and site.district in user.district_codes()
    )
    made = declare.file(row.pk, filing, by=officer, now=at)
    if reviewer:
        declare.review(made.pk, approved=approved, by=reviewer, now=at + timedelta(hours=2), opinion=opinion)
    return made


def _tune(staff: User, at: float) -> None:
    """A number tried and taken back, and one that holds: each with its reason."""
    now = _instant(at)
    foundries = Target(Reach.TRADE, "铸造", "铸造")
    for days, value, reason in (
        (11, 2700.0, "铸造企业中频炉出钢时风机短时降频，试行放宽"),
        (4, None, "试行两周未见误报减少，恢复平台默认值"),
    ):
        set_numbers(
            "PW04", {"hold_1_s": value}, target=foundries, reason=reason, by=staff, now=now - days * DAY
        )
    set_numbers(
        "DU07",
        {"count": 15.0},
        target=Target(Reach.DISTRICT, "140226", "左云县"),
        reason="左云县仪器为五分钟均值，适当放宽恒值个数",
        by=staff,
        now=now - 8 * DAY,
    )


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, CHINA)
