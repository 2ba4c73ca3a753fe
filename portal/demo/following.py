"""What people have done about the fortnight's alerts, and what is on their desks when the demo begins."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import Role, User
from alerts.inbox.saved import save
from alerts.life import supervising
from alerts.life.actions import act
from alerts.life.working_days import after
from alerts.models import UNHANDLED, Alert, Condition
from alerts.notices.grouping import group
from alerts.notices.pull import notify
from alerts.rule_types import CHINA

LEFT_TO_DO = timedelta(hours=30)
"""What was found longer ago has been dealt with, but for what still goes on."""
FALSE_ALARMS = (
    ("calibration", ""), ("process", "工艺正常波动"), ("device", ""), ("parameters", ""), ("weather", "当日有沙尘"),
)  # fmt: skip
CAUSES = (
    ("enterprise", "企业承认未按规程操作，已当场纠正"),
    ("facility", "治理设施故障，已更换部件恢复运行"),
    ("equipment", "监测设备通讯故障，已恢复"),
    ("operation", "夜班人员操作不当，已培训"),
)
VIEWS = (("夜间治污异常", "platform=power&level=2"), ("超期未办", "overdue=on"), ("油烟", "platform=fume"))


def deal(people: Sequence[User], random: Random, now: datetime) -> int:
    """The officers have worked through what is older than a day and a half; how many alerts are closed."""
    officers = {code: user for user in people if user.role == Role.OFFICER for code in user.district_codes()}
    old = Alert.objects.filter(
        condition=Condition.OVER, handling__in=UNHANDLED, detected_at__lt=now - LEFT_TO_DO
    )
    mornings: defaultdict[tuple[str, datetime], list[int]] = defaultdict(list)
    for pk, district, detected_at in old.order_by("pk").values_list("pk", "district", "detected_at"):
        mornings[district, _next_morning(detected_at)].append(pk)
    return sum(
        _worked_through(ids, officers[district], morning, now - 2 * LEFT_TO_DO, random)
        for (district, morning), ids in sorted(mornings.items())
    )


def _next_morning(at: datetime) -> datetime:
    local = (at + timedelta(days=1)).astimezone(CHINA)
    return local.replace(hour=9, minute=0, second=0, microsecond=0)


def _worked_through(ids: Sequence[int], by: User, morning: datetime, lately: datetime, random: Random) -> int:
    """One district's alerts of one day: a few false, the others verified, dealt with, reported, closed; of the
    latest some still wait for their review."""
    false = [pk for pk in ids if random.random() < 0.1]
    if false:
        reason, note = random.choice(FALSE_ALARMS)
        act(false, "false", by=by, now=morning + timedelta(minutes=20), reason=reason, note=note)
    real = [pk for pk in ids if pk not in false]
    if real:
        reason, note = random.choice(CAUSES)
        outcome = random.choice(("real", "real", "rectified"))
        act(real, "verify", by=by, now=morning + timedelta(minutes=45))
        act(real, "dispose", by=by, now=morning + timedelta(hours=4), reason=reason, note=note)
        act(real, "feedback", by=by, now=morning + timedelta(hours=5), note="已恢复正常，附现场记录")
        if morning < lately or random.random() < 0.5:
            act(real, "approve", by=by, now=morning + timedelta(hours=6), outcome=outcome, note="核查通过")
        else:
            return len(false)
    return len(ids)


def assign(people: Sequence[User], random: Random, now: datetime) -> None:
    """Some of what is confirmed is with a crew, some is being looked into."""
    crews = [user for user in people if user.role == Role.CREW]
    staff = next(user for user in people if user.role == Role.STAFF)
    for alert in Alert.objects.filter(handling="acknowledged", condition=Condition.OVER).order_by("pk"):
        crew = next((each for each in crews if alert.district_id in each.district_codes()), None)
        later = min(now, (alert.acknowledged_at or now) + timedelta(minutes=random.randint(5, 40)))
        if crew and random.random() < 0.7:
            act([alert.pk], "assign", by=staff, now=later, owner=crew, note="请到现场查看")
            if random.random() < 0.5:
                act([alert.pk], "verify", by=crew, now=min(now, later + timedelta(minutes=50)))


def supervise(people: Iterable[User], now: datetime) -> None:
    """The city asks a district in writing about a plant that works on against its order."""
    staff = next(user for user in people if user.role == Role.STAFF)
    broken = (
        Alert.objects.filter(rule__in=("PW05", "PW06"), handling__in=UNHANDLED).order_by("rule", "pk").first()
    )
    if broken is None:
        return
    at = max(broken.detected_at, now - timedelta(hours=3))
    demand = "停限产指令期间仍在生产，请立即到场制止并查明原因，书面回复处置情况。"
    supervising.issue([broken.pk], by=staff, demand=demand, due_at=after(at, 2), now=at)


def views(people: Collection[User]) -> None:
    """Every officer has filters of their own."""
    for user in people:
        if user.role in (Role.OFFICER, Role.STAFF):
            for name, query in VIEWS:
                save(name=name, query=query, by=user)


def tell(now: datetime) -> int:
    """Group what belongs together, then tell people what is new to them."""
    group(now - timedelta(minutes=4))
    return notify(now)
