"""Changing a form: begun, saved, taken through its steps, begun anew after approval. Each is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts import audit
from accounts.models import User
from performance.checks import Code, faults, key
from performance.document import Document
from performance.indicators import Scored
from performance.models import Evaluation, EvaluationStep, FundRow, IndicatorRow, Project, Proposal
from performance.snapshot import digest, frozen
from performance.store import clone, document, emptied, rows
from performance.workflow import APPROVED, TITLES, VERBS, refusal, seats
from registry.actions import Refused, Stale, insert, refuse_unless_able

YEARS = range(2000, 2101)
ANSWER = 300
"""Characters of a reason."""
LASTING = {Code.SPLIT.value, Code.NO_COST.value}
"""Warnings about how the form is made up: next year's form has them for the same reason."""


@transaction.atomic
def begin(
    made: Document,
    measures: Mapping[int, str],
    *,
    year: int,
    by: User,
    now: datetime,
    keep: bool = False,
    answers: Mapping[str, str] | None = None,
) -> Evaluation:
    """The first version of a year, from a layout, last year's form or a file. ``keep``: with what it says was
    reached, as a form filed elsewhere; otherwise goals, targets and weights only. ``answers``: why warnings
    stood last year; those of the form as a whole are taken over."""
    _may(by)
    if year not in YEARS:
        raise Refused("年度应在 2000 至 2100 之间")
    project, _ = Project.objects.get_or_create(
        name=made.project, defaults={"department": made.department, "unit": made.unit}
    )
    if Evaluation.objects.filter(project=project, year=year).exists():
        raise Refused(f"{year} 年度的自评表已经建立，请直接打开它，或在批准后建立新版本")
    columns, funds, indicators = rows(made if keep else emptied(made), measures)
    fresh = Evaluation(project=project, year=year, made_by=by, made_at=now, **columns)
    fresh.warnings_answered = {name: (answers or {})[name] for name in LASTING & {*(answers or ())}}
    _insert(fresh, funds, indicators)
    _log(fresh, "begin", "", "", by, now)
    return fresh


def _insert(fresh: Evaluation, funds: Sequence[FundRow], indicators: Sequence[IndicatorRow]) -> None:
    insert(fresh, f"{fresh.year} 年度的自评表刚由他人建立，请刷新页面")
    _insert_rows(fresh, funds, indicators)


def _insert_rows(stored: Evaluation, funds: Sequence[FundRow], indicators: Sequence[IndicatorRow]) -> None:
    for rows_of_kind in (funds, indicators):
        for place, row in enumerate(rows_of_kind):
            row.pk, row.place, row.evaluation = None, place, stored
    FundRow.objects.bulk_create(funds)
    IndicatorRow.objects.bulk_create(indicators)


@transaction.atomic
def save(
    pk: int,
    columns: Mapping[str, Any],
    funds: Sequence[FundRow],
    indicators: Sequence[IndicatorRow],
    *,
    edits: int,
    by: User,
    now: datetime,
    answers: Mapping[str, str] | None = None,
) -> Evaluation:
    """The whole form at once, unless someone saved it meanwhile (``edits`` is the number that was opened), with
    why its warnings stand."""
    stored = editable(pk, by)
    if stored.edits != edits:
        raise Stale(
            "您打开页面后，他人已修改这份自评表。为免互相覆盖，这次没有保存；请记下您的修改，刷新后再改"
        )
    reasons = answered(stored.warnings_answered, answers or {})
    return put(stored, {**columns, "warnings_answered": reasons}, funds, indicators, by=by)


def put(
    stored: Evaluation,
    columns: Mapping[str, Any],
    funds: Sequence[FundRow],
    indicators: Sequence[IndicatorRow],
    *,
    by: User,
) -> Evaluation:
    """All that an ``editable`` form says now, in the transaction that holds it."""
    for name, value in columns.items():
        setattr(stored, name, value)
    stored.edits += 1
    stored.save()
    stored.funds.all().delete()
    stored.indicators.all().delete()
    _insert_rows(stored, funds, indicators)
    audit.record("修改", stored, by=by, edits=stored.edits)
    return stored


@transaction.atomic
def answer(pk: int, said: Mapping[str, str], *, by: User) -> Evaluation:
    """Why warnings stand."""
    stored = editable(pk, by)
    stored.warnings_answered = answered(stored.warnings_answered, said)
    stored.save(update_fields=["warnings_answered"])
    return stored


def answered(known: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """``known`` and what was ``said`` now; an empty text takes an answer back."""
    told = {**known, **{name: text.strip()[:ANSWER] for name, text in said.items()}}
    return {name: text for name, text in told.items() if text}


def editable(pk: int, by: User) -> Evaluation:
    """The row, held until the end of the transaction; Refused unless it is a draft."""
    stored = _held(pk, by)
    if stored.state != "draft":
        raise Refused(f"自评表{stored.get_state_display()}，不能修改；请先退回或撤回，或建立新版本")
    return stored


@transaction.atomic
def step(pk: int, verb: str, *, by: User, now: datetime, opinion: str = "") -> Evaluation:
    """Take the form one step on or back. Approval freezes form and evidence."""
    stored = _held(pk, by)
    prefetch_related_objects([stored], "funds", "indicators")
    wanted = VERBS.get(verb)
    if wanted is None:
        raise Refused("没有这一步")
    if why := refusal(wanted, stored.state, seats(by.role, by.is_head), opinion):
        raise Refused(why)
    if wanted.needs_no_error and (why := unready(stored)):
        raise Refused(why)
    if wanted.target != "draft" and wanted.name != "archive" and _took_part(stored, by):
        raise Refused("确认、审核、批准须由不同的人办理")
    before, stored.state = stored.state, wanted.target
    if stored.state == APPROVED:
        stored.snapshot = snapshot(stored)
        stored.sha256 = digest(stored.snapshot)
    stored.save()
    _log(stored, verb, before, opinion.strip(), by, now)
    return stored


def _took_part(stored: Evaluation, by: User) -> bool:
    """Whether ``by`` took a step forward since the form was last a draft."""
    for each in stored.steps.order_by("-at", "-id"):
        if each.after == "draft":
            return False
        if each.by_id == by.pk:
            return True
    return False


def unready(stored: Evaluation) -> str | None:
    """What still stands in the way of a step forward, as a sentence."""
    form = document(stored).form
    found = faults(Scored(form))
    if errors := [each for each in found if each.code.blocks]:
        return f"还有 {len(errors)} 处错误须先改正：{errors[0].sentence}"
    answered = stored.warnings_answered
    if open_ones := [each for each in found if not answered.get(key(each, form), "").strip()]:
        return f"还有 {len(open_ones)} 条提示须说明理由：{open_ones[0].sentence}"
    return None


def open_warnings(stored: Evaluation) -> list[str]:
    """The names of the warnings that nobody has answered."""
    form = document(stored).form
    names = (key(each, form) for each in faults(Scored(form)) if not each.code.blocks)
    return [name for name in names if not stored.warnings_answered.get(name, "").strip()]


def snapshot(stored: Evaluation) -> dict[str, Any]:
    """What approval freezes, of the form as it stands now."""
    evidence = [
        {
            "measure": each.measure,
            "actual": each.actual,
            "sentence": each.sentence,
            "measured_at": each.measured_at.isoformat(),
            "evidence": each.evidence,
            "sha256": each.sha256,
        }
        for each in stored.proposals.all()
    ]
    return frozen(document(stored), evidence, stored.warnings_answered)


@transaction.atomic
def revise(pk: int, *, why: str, by: User, now: datetime) -> Evaluation:
    """A new version of an approved form: a draft with all it says; the old one stays as it is."""
    old = _held(pk, by)
    if not old.is_sealed:
        raise Refused("尚未批准的自评表可以直接修改，不必建立新版本")
    if not why.strip():
        raise Refused("请填写建立新版本的理由")
    if Evaluation.objects.filter(replaces=old).exists():
        raise Refused("这一版本已有更新的版本")
    fresh = clone(
        old,
        version=old.version + 1,
        replaces_id=old.pk,
        why=why.strip(),
        state="draft",
        made_by_id=by.pk,
        made_at=now,
        edits=0,
        snapshot=None,
        sha256="",
    )
    assert isinstance(fresh, Evaluation)
    funds = [clone(each, evaluation_id=None) for each in old.funds.all()]
    indicators = [clone(each, evaluation_id=None) for each in old.indicators.all()]
    _insert(fresh, funds, indicators)  # type: ignore[arg-type]
    Proposal.objects.bulk_create(clone(each, evaluation_id=fresh.pk) for each in old.proposals.all())
    _log(fresh, "revise", "", why.strip(), by, now)
    return fresh


def _may(by: User) -> None:
    refuse_unless_able(by, "evaluate", "您的角色不能编制绩效自评表")


def _held(pk: int, by: User) -> Evaluation:
    """The row, nobody else's until the end of the transaction."""
    _may(by)
    return Evaluation.objects.visible_to(by).select_for_update().get(pk=pk)


def _log(row: Evaluation, verb: str, before: str, opinion: str, by: User, now: datetime) -> None:
    EvaluationStep.objects.create(
        evaluation=row,
        verb=verb,
        before=before,
        after=row.state,
        opinion=opinion,
        by=by,
        role=by.role,
        at=now,
    )
    states = dict(Evaluation._meta.get_field("state").flatchoices)
    changed = {"状态": [states.get(before, ""), states[row.state]]}
    audit.record("办理", row, by=by, verb=TITLES[verb], changed=changed)
