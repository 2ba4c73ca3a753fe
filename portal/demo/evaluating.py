"""绩效 in the demo city: the form filed for 2021, this year's money and survey, and its draft from the records."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from accounts.models import Role, User
from performance import actions, measuring
from performance.funds import actions as funds
from performance.layouts import layout
from performance.models import Contract, Evaluation, Payment, Project
from performance.survey import QUESTIONS
from performance.survey import actions as survey
from performance.workflow import VERBS
from registry.demo import dice

FILED = 2021
REASON = "按上年口径填报，已与财政部门沟通"
BUDGET, AGREED, HALF = Decimal(700_000), Decimal(698_000), Decimal(349_000)
ANSWERS = (("enterprise", 48, "各排污单位"), ("resident", 72, "平城区、云冈区社区"))


def seed(people: list[User], now: datetime) -> None:
    """Once: nothing is added where a form stands."""
    if Evaluation.objects.exists():
        return
    business, leader, finance = (
        _one(people, *each) for each in ((Role.STAFF, False), (Role.STAFF, True), (Role.FINANCE, False))
    )
    filed = _filed(business, finance, leader)
    today = now.date()
    _money(filed.project, today, finance, now)
    _asked(filed.project, today, finance, now)
    begun = layout("2021")
    fresh = actions.begin(begun.document, begun.measures, year=today.year, by=finance, now=now)
    measuring.draft(fresh.pk, by=finance, now=now)


def _one(people: list[User], role: str, is_head: bool) -> User:
    return next(each for each in people if each.role == role and each.is_head == is_head)


def _filed(business: User, finance: User, leader: User) -> Evaluation:
    """The bureau's own form of 2021, taken through all its steps."""
    known = layout("2021")
    at = datetime.combine(date(FILED + 1, 1, 17), time(2), UTC)
    form = actions.begin(known.document, known.measures, year=FILED, by=business, now=at, keep=True)
    actions.answer(form.pk, dict.fromkeys(actions.open_warnings(form), REASON), by=business)
    steps = (
        ("confirm", business, "属实"),
        ("check", finance, "账表一致"),
        ("approve", leader, "同意"),
        ("archive", finance, ""),
    )
    for days, (verb, by, opinion) in enumerate(steps, 1):
        assert verb in VERBS
        form = actions.step(form.pk, verb, by=by, now=at + timedelta(days), opinion=opinion)
    return form


def _money(project: Project, today: date, finance: User, now: datetime) -> None:
    """The year's budget, one contract, a payment each half year as far as it has come."""
    year = today.year
    funds.set_budget(
        project, year, "appropriation", initial=BUDGET, full=BUDGET, note="", by=finance, now=now
    )
    contract = Contract(
        project=project,
        number=f"DTHB-{year}-07",
        name="三平台运行维护服务",
        party="运维服务商（演示）",
        amount=AGREED,
        signed_on=date(year, 1, 12),
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        note="公开招标",
    )
    funds.enter_contract(contract, by=finance, now=now)
    for number, on in enumerate((date(year, 6, 22), date(year, 12, 15)), 1):
        if on <= today:
            row = Payment(contract=contract, paid_on=on, amount=HALF, voucher=f"记-{on:%m}-{number:03d}")
            funds.pay(row, by=finance, now=now)


def _asked(project: Project, today: date, finance: User, now: datetime) -> None:
    """A survey that runs, most of its leaves answered."""
    made = survey.make(
        project,
        year=today.year,
        title=f"{today.year} 年度监管平台运维服务满意度调查",
        questions=QUESTIONS,
        opens_on=today - timedelta(days=20),
        closes_on=today + timedelta(days=20),
        least=100,
        by=finance,
        now=now,
    )
    chance = dice(today.year, "survey")
    for audience, count, note in ANSWERS:
        tokens = survey.leaves(made, audience=audience, count=count, note=note, by=finance, now=now)
        for token in tokens[: count * 9 // 10]:
            mood = chance.choice((3, 4, 4, 5, 5, 5))
            marks = [min(5, max(1, mood + chance.choice((-1, 0, 0, 1)))) for _ in QUESTIONS]
            at = now - timedelta(days=chance.randrange(20))
            survey.take(token, marks, "", now=at, on=today)
