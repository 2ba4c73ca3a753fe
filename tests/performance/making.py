"""Forms for the tests of 绩效."""

from datetime import UTC, datetime

from performance import actions
from performance.checks import faults
from performance.indicators import Scored
from performance.layouts import layout
from performance.models import Evaluation
from performance.store import document
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
    form.warnings_answered = {actions.key(each, told): "与上年一致" for each in faults(Scored(told))}
    form.save()
    return form


def approved(business, finance, leader, year=2021) -> Evaluation:
    form = answered(filed(business, year))
    for verb, by in (("confirm", business), ("check", finance), ("approve", leader)):
        form = actions.step(form.pk, verb, by=by, now=NOW)
    return form
