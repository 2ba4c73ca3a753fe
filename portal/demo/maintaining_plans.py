"""Plans and 区县征询 of the demo city: a year of monthly consultations, this month's plan and the next one's."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zlib import crc32

from accounts.models import Role, User
from alerts.life.working_days import is_working
from alerts.rule_types import CHINA
from maintenance.models import Consultation, Plan
from maintenance.plans import consultations
from maintenance.plans.actions import Wanted
from maintenance.plans.day_orders import open_for
from maintenance.plans.making_all import make_all
from maintenance.plans.months import DAY, later, month_of, working
from registry.models import District

BACK = 11
"""So many months before the present one were asked about."""
FORGOTTEN = {("140223", 5), ("140226", 2)}
"""(district, months ago) where nobody went: an auditor finds them red."""
RESPONDENTS = (
    ("王志强", "大气股股长"),
    ("赵敏", "监测站站长"),
    ("刘海涛", "执法队副队长"),
    ("陈雪梅", "综合股科员"),
)
OPINIONS = (
    "",
    "希望超标告警同时发到分局值班手机",
    "停产企业的历史异常数据请清理后再统计传输有效率",
    "",
    "新开餐饮单位较多，请尽快纳入监管",
)
TROUBLES = (
    "辖区一家搅拌站颗粒物仪夜间数据时有缺失，现场网络信号弱",
    "个别企业更换电表后点位倍率未同步，功率显示偏小",
    "平台登录较慢，早高峰打开站点页面需要等待",
)


def seed(now: datetime) -> None:
    """Once; a city that has plans or consultations is left alone."""
    if Plan.objects.exists() or Consultation.objects.exists():
        return
    staff = User.objects.filter(role=Role.STAFF, is_active=True).first()
    if staff is None:
        return
    _ask_districts(now)
    _plan(staff, now)


def _plan(staff: User, now: datetime) -> None:
    """This month from two working days ago on, so that some is overdue and some is today's; and all the next."""
    month = month_of(now)
    began = datetime.combine(_working_days_ago(now.astimezone(CHINA).date(), 2), time(7), CHINA)
    began = max(began, datetime.combine(working(month)[0], time(7), CHINA))
    for of, at in ((month, min(began, now)), (later(month), now)):
        make_all(month=of, platform="", district=None, crews=[], wanted=Wanted(capacity=8), by=staff, now=at)
    open_for(now.astimezone(CHINA).date(), now=now, by=staff)


def _working_days_ago(on: date, count: int) -> date:
    while count:
        on -= DAY
        count -= is_working(on)
    return on


def _ask_districts(now: datetime) -> None:
    for number, district in enumerate(District.objects.all()):
        crew = User.objects.filter(role=Role.CREW, is_active=True, districts=district).first()
        officer = User.objects.filter(role=Role.OFFICER, is_active=True, districts=district).first()
        if crew:
            for ago, on in _days_of(district, now):
                _ask(district, on, ago, number, crew, officer, now)


def _days_of(district: District, now: datetime) -> Iterator[tuple[int, date]]:
    """(months ago, the working day on which the district was asked), as far as that is past."""
    for ago in range(BACK, -1, -1):
        month = later(month_of(now), -ago)
        days = working(month)[3:14]
        on = days[_chance(district.pk, month) % len(days)]
        if (district.pk, ago) not in FORGOTTEN and on < now.astimezone(CHINA).date():
            yield ago, on


def _ask(
    district: District, on: date, ago: int, number: int, crew: User, officer: User | None, now: datetime
) -> None:
    chance = _chance(district.pk, on)
    at = datetime.combine(on, time(16, 20), CHINA)
    is_normal = chance % 13 != 0
    respondent, post = RESPONDENTS[number % len(RESPONDENTS)]
    facts = {
        "visited_on": on,
        "visitors": f"{crew}",
        "respondent": respondent,
        "post": post,
        "phone": f"0352-55502{number:02d}",
        "is_normal": is_normal,
        "problems": "" if is_normal else TROUBLES[chance // 13 % len(TROUBLES)],
        "opinions": OPINIONS[chance // 7 % len(OPINIONS)],
        "promised_on": None if is_normal else on + timedelta(days=7),
        "result": "" if is_normal or ago < 1 else "已到现场处理，恢复正常，已电话回复区县",
    }
    row = consultations.record(district=district, month=month_of(on), facts=facts, by=crew, now=at)
    signed = at + timedelta(hours=18)
    if officer and signed < now and (ago > 1 or chance % 3):
        consultations.confirm(row.pk, by=officer, now=signed)


def _chance(district: str, on: date) -> int:
    """The same for the same district and day, whenever the demo is made."""
    return crc32(f"{district}{on}".encode())
