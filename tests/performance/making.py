"""Forms for the tests of 绩效."""

from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import User
from performance import actions
from performance.checks import faults, key
from performance.funds import actions as ledger
from performance.indicators import Scored
from performance.layouts import layout
from performance.models import Budget, Contract, Evaluation, Payment, Project, Survey
from performance.store import document
from performance.survey import actions as survey
from tests import factories

NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)


def people():
    """业务科室, 财务, 局领导."""
    business, finance, leader = (factories.user(role) for role in ("staff", "finance", "staff"))
    leader.is_head = True
    leader.save()
    return business, finance, leader


def filed(by, year=2021) -> Evaluation:
    """The form of 2021 as it was filed, not yet approved here."""
    kept = layout("2021")
    return actions.begin(kept.document, kept.measures, year=year, by=by, now=NOW, keep=True)


def answered(form: Evaluation) -> Evaluation:
    """With a reason for every warning of the form of 2021."""
    told = document(form).form
    form.warnings_answered = {key(each, told): "与上年一致" for each in faults(Scored(told))}
    form.save()
    return form


def approved(business, finance, leader, year=2021) -> Evaluation:
    form = answered(filed(business, year))
    for verb, by in (("confirm", business), ("check", finance), ("approve", leader)):
        form = actions.step(form.pk, verb, by=by, now=NOW)
    return form


def budgeted(project: Project, by: User, year: int = 2026, full: str = "700000") -> None:
    ledger.set_budget(
        project, year, "appropriation", initial=Decimal(full), full=Decimal(full), note="", by=by, now=NOW
    )


def contract(project: Project, by: User, number: str = "HT-2026-01", amount: str = "698000") -> Contract:
    made = Contract(
        project=project,
        number=number,
        name="三平台运维服务",
        party="某运维公司",
        amount=Decimal(amount),
        signed_on=date(2026, 1, 5),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    return ledger.enter_contract(made, by=by, now=NOW)


def paid(project: Project, by: User, amount: str = "349000", voucher: str = "P-1", month: int = 6) -> Payment:
    """One payment, with budget and contract made first if they are not there."""
    if not Budget.objects.filter(project=project, year=2026).exists():
        budgeted(project, by)
    agreed = Contract.objects.filter(project=project).first() or contract(project, by)
    row = Payment(contract=agreed, paid_on=date(2026, month, 20), amount=Decimal(amount), voucher=voucher)
    return ledger.pay(row, by=by, now=NOW)


def asked(project: Project, by: User, year: int = 2026) -> tuple[Survey, tuple[str]]:
    """A questionnaire that is open for years, and the address of one of its leaves."""
    made = survey.make(
        project,
        year=year,
        title="满意度调查",
        questions=["甲", "乙"],
        opens_on=date(2020, 1, 1),
        closes_on=date(2099, 1, 1),
        least=3,
        by=by,
        now=NOW,
    )
    token, *_ = survey.leaves(made, audience="enterprise", count=1, note="", by=by, now=NOW)
    return made, (token,)
