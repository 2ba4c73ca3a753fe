"""One door: what is declared (alerts.orders) moves the site or the devices it is about.

alerts calls ``follow`` by its name in settings.DECLARATION_FOLLOWER, in the transaction of the declaration;
``settle`` does what only time brings: an approved outage begins, or is over.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from accounts.models import User
from alerts.models import Declaration
from alerts.orders import declare
from maintenance.models import Stage
from maintenance.stages.actions import append
from maintenance.stages.states import BROKEN, VERBS, WORKING, misfit
from maintenance.stages.subjects import Place, Subject, declared_for, latest, locked, place

Kind, Result = Declaration.Kind, Declaration.Result
FILING = {Kind.NEW: "apply", Kind.OUTAGE: "ask_out", Kind.FAULT: "report"}
"""What filing a declaration does at once."""


def follow(declaration: Declaration, event: str, *, by: User, now: datetime, note: str = "") -> None:
    """``event``: filed, approved, refused, withdrawn, ended. Refused when what is filed does not fit."""
    if declaration.kind in (Kind.STOP, Kind.REPAIR, Kind.RESUME):
        return  # production that rests is no step of the instrument's life; 恢复 ends another declaration
    # 拆除 is a permission: what is declared to be taken away is watched until somebody says that it is gone
    for subject in locked(declared_for(declaration)):
        _move(subject, declaration, event, by, now, note)


def _move(subject: Subject, declaration: Declaration, event: str, by: User, now: datetime, note: str) -> None:
    here = place(subject, now)
    verb, at = _asked(subject, declaration, here, event, now)
    if not verb:
        return
    if event != "filed" and misfit(VERBS[verb], here.standing):
        return  # it has gone on meanwhile: what was decided later says nothing new
    append(
        subject, here, VERBS[verb], by=by, now=now, at=at, note=note or _words(declaration, event),
        declaration=declaration,
    )  # fmt: skip


def _asked(
    subject: Subject, declaration: Declaration, here: Place, event: str, now: datetime
) -> tuple[str, datetime]:
    """The verb, if any, and when it took place."""
    kind, step = declaration.kind, here.standing.step
    mine = here.last is not None and here.last.declaration_id == declaration.pk
    if event == "filed":
        at = declaration.start if kind == Kind.FAULT else now
        return ("" if _stands_already(kind, step) else FILING.get(kind, "")), min(at, now)
    if event == "approved":
        return _approved(declaration, here, now)
    if event in ("refused", "withdrawn") and mine:
        return {Kind.OUTAGE: "stay", Kind.FAULT: "dismiss"}.get(kind, ""), now
    if event == "ended" and mine and not (kind == Kind.OUTAGE and _goes_on(subject, declaration, now)):
        return {Kind.OUTAGE: "resume", Kind.FAULT: "repaired"}.get(kind, ""), declaration.end or now
    return "", now


def _stands_already(kind: str, step: str) -> bool:
    """A second fault of what is broken, a longer outage of what is out, something new at a site that is there:
    no new step."""
    if kind == Kind.NEW:
        return step not in VERBS["apply"].sources
    return (kind == Kind.FAULT and step not in WORKING) or (
        kind == Kind.OUTAGE and step in ("out", "out_asked")
    )


def _approved(declaration: Declaration, here: Place, now: datetime) -> tuple[str, datetime]:
    begun = declaration.start <= now
    if declaration.kind == Kind.FAULT:
        _end_what_is_repaired(declaration, here, now)
    return ("go_out" if declaration.kind == Kind.OUTAGE and begun else ""), declaration.start


def _end_what_is_repaired(declaration: Declaration, here: Place, now: datetime) -> None:
    """Repaired before anybody reviewed the declaration: it excuses up to the repair, not to the planned end."""
    done = [each for each in here.steps if each.step == "repaired" and each.declaration_id == declaration.pk]
    if done and here.standing.step not in BROKEN and declaration.start < done[-1].at <= now:
        last = min(done[-1].at, declaration.planned_end or done[-1].at)
        declare.end(declaration.pk, by=declaration.reviewed_by, now=now, at=last)


def _words(declaration: Declaration, event: str) -> str:
    said = {
        "filed": declaration.reason,
        "approved": f"申报审核通过 {declaration.opinion}",
        "refused": f"申报审核不通过：{declaration.opinion}",
        "withdrawn": "申报已撤回",
        "ended": "申报结束",
    }
    return said[event].strip()


@transaction.atomic
def settle(now: datetime) -> int:
    """What time has brought; how many sites and devices moved. Run each minute."""
    return sum(_settled(subject, declaration, verb, now) for subject, declaration, verb in list(_due(now)))


def _due(now: datetime) -> Iterator[tuple[Subject, Declaration, str]]:
    held = latest().filter(step__in=("out_asked", "out"), declaration__isnull=False)
    for stage in held.select_related("site", "device", "declaration__reviewed_by", "declaration__filed_by"):
        declaration, subject = stage.declaration, stage.device or stage.site
        begun = declaration.result == Result.APPROVED and declaration.start <= now
        over = declaration.end is not None and declaration.end <= now
        if stage.step == Stage.Step.OUT_ASKED and begun:
            yield subject, declaration, "go_out"
        elif stage.step == Stage.Step.OUT and over and not _goes_on(subject, declaration, now):
            yield subject, declaration, "resume"


def _goes_on(subject: Subject, over: Declaration, now: datetime) -> bool:
    """Whether another approved outage of the same subject is in force."""
    others = Declaration.objects.filter(
        site=over.site_id, kind=Kind.OUTAGE, result=Result.APPROVED, start__lte=now
    )
    return any(
        (each.end is None or each.end > now) and subject in declared_for(each)
        for each in others.exclude(pk=over.pk)
    )


def _settled(subject: Subject, declaration: Declaration, verb: str, now: datetime) -> bool:
    (held,) = locked([subject])
    here = place(held, now)
    if misfit(VERBS[verb], here.standing):
        return False
    by = declaration.reviewed_by or declaration.filed_by
    at = (declaration.end or now) if verb == "resume" else declaration.start
    words = "申报的停运已到期" if verb == "resume" else _words(declaration, "approved")
    append(held, here, VERBS[verb], by=by, now=now, at=at, note=words, declaration=declaration)
    return True
