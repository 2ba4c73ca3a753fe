"""取数: ask the records, keep what they say beside the form, and fill the draft with it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from performance import actions
from performance.drafting import Draft, Money, answers, filled, merged, texts, value
from performance.indicators import Indicator
from performance.measures.book import measure
from performance.measures.people import in_wan
from performance.measures.shape import CITY, Measured, Window
from performance.models import Budget, Evaluation, Payment, Proposal
from performance.snapshot import digest
from performance.store import composed, rows


@transaction.atomic
def draft(pk: int, *, by: User, now: datetime) -> Evaluation:
    """Ask every measure of the form anew and fill in what they say. A value that was overruled with a reason
    stays, and so does every text that someone wrote; what the draft before wrote is written anew."""
    stored = actions.editable(pk, by)
    indicators = list(stored.indicators.all())
    told = composed(stored, stored.funds.all(), indicators)
    measures = {row.place: row.measure for row in indicators if row.measure}
    window = Window(stored.year, now, stored.project_id)
    measured = {each.name: each for each in measure(set(measures.values()), window)}
    kept = frozenset(row.place for row in indicators if row.overruled)
    before = stored.drafted
    made = filled(told, measures, Draft(measured, ledger(stored, now), kept, before))
    reasons = answers(made.form, measures, measured)
    columns, funds, fresh = rows(made, measures)
    for row, old in zip(fresh, indicators, strict=True):
        row.overruled = old.overruled
    bound = {row.measure: told.form.indicators[row.place] for row in reversed(fresh) if row.measure}
    _keep(stored, measured, bound, now)
    columns |= {
        "measured_at": now,
        "drafted": texts(made.form, measures, measured) | reasons,
        "warnings_answered": merged(stored.warnings_answered, reasons, before),
    }
    return actions.put(stored, columns, funds, fresh, by=by)


def _keep(
    stored: Evaluation, measured: Mapping[str, Measured], bound: Mapping[str, Indicator], now: datetime
) -> None:
    """The answers, each for the indicator that it is first bound to."""
    stored.proposals.all().delete()
    Proposal.objects.bulk_create(
        _proposal(stored, each, *value(bound[each.name], each), now) for each in measured.values()
    )


def _proposal(
    stored: Evaluation, each: Measured, actual: str, share: Decimal | None, now: datetime
) -> Proposal:
    evidence = each.evidence()
    return Proposal(
        evaluation=stored,
        measure=each.name,
        actual=actual if each.is_known else "",
        achieved_pct=share if each.is_known else None,
        sentence=each.sentence if each.is_known else "本年度没有可以取数的记录",
        evidence=evidence,
        sha256=digest(evidence),
        measured_at=now,
    )


def ledger(stored: Evaluation, now: datetime) -> dict[str, Money]:
    """The year's budget and payments by source, in 万元; empty without a budget."""
    paid = Payment.objects.filter(
        contract__project=stored.project_id,
        paid_on__year=stored.year,
        paid_on__lte=now.astimezone(CITY).date(),
    )
    executed = dict(paid.order_by().values_list("source").annotate(Sum("amount")))
    budgets = {
        each.source: each for each in Budget.objects.filter(project=stored.project_id, year=stored.year)
    }
    if not budgets:
        return {}
    return {
        source: Money(
            in_wan(budgets[source].initial) if source in budgets else Decimal(0),
            in_wan(budgets[source].full) if source in budgets else Decimal(0),
            in_wan(executed.get(source, Decimal(0))),
        )
        for source in {*budgets, *executed}
    }
